"""A document as HTML: the marked article and, beside it, who is quoted."""

from __future__ import annotations

import secrets
from html import escape
from typing import TYPE_CHECKING

from quotewire.html.markup import excerpt, style, text_escaper, wrap
from quotewire.html.weave import Frame, Layer, weave

if TYPE_CHECKING:
    from quotewire._core import Document, Quote, Speaker

N_COLOURS = 8
KIND_CLASS = {"direct": "q", "mixed": "q m", "indirect": "q i"}


def document_html(doc: Document, prefix: str | None = None) -> str:
    """The article with its marks and its speakers, with its own style sheet.

    `prefix` starts every id in it. Left out, it is random: a notebook may show one document twice, and keeps what an
    earlier session showed, and each must link into itself.
    """
    prefix = prefix or "qw" + secrets.token_hex(3)
    return wrap(style() + document_body(doc, prefix))


def document_body(doc: Document, prefix: str) -> str:
    """What stands inside the view's outer element, without the style sheet."""
    quotes = doc.quotes
    article = weave(doc.text, _frames(doc), _layers(doc, quotes, prefix), text_escaper(doc.text))
    if not article:
        article = "<p><i>No text.</i></p>"
    return (
        f'<div class="t" role="article" aria-label="Article">{article}</div>'
        f'<div class="l" role="complementary" aria-label="Speakers and quotes">{_speakers(doc, quotes, prefix)}</div>'
    )


def colour(speaker: Speaker | None) -> str:
    """The class that gives a speaker's colour; none for an unknown one."""
    return "" if speaker is None or speaker.kind == "unknown" else f" s{speaker.id % N_COLOURS}"


def _frames(doc: Document) -> list[Frame]:
    frames = []
    in_line = False  # a dateline has begun the paragraph
    for block in doc.blocks:
        kind = block.kind
        opening, closing = "<p>", "</p>\n"
        if kind == "dateline":
            opening, closing = '<p><span class="dateline">', "</span> "
        elif kind in ("headline", "heading"):
            # Not <h1>…<h6>: a notebook's table of contents would list them as its own.
            opening = f'<p class="{kind}" role="heading" aria-level="{3 if kind == "headline" else 4}">'
        elif kind != "paragraph":
            opening = f'<p class="{kind}">'
        if in_line:
            opening = "" if kind == "paragraph" else "</p>" + opening
        in_line = kind == "dateline"
        frames.append(Frame(block.start, block.end, opening, closing))
    if in_line:
        frames.append(Frame(len(doc.text), len(doc.text), "", "</p>"))
    return frames


def _layers(doc: Document, quotes: tuple[Quote, ...], prefix: str) -> list[Layer]:
    """Quotes, then those who say them, then cues, then entities: of equal spans the first is outermost."""
    marks: list[Layer] = []
    inner: list[Layer] = []
    seen: set[tuple[int, int]] = set()
    for quote in quotes:
        speaker = quote.speaker
        name = speaker.name if speaker is not None else "unknown"
        kind, number, tint = quote.kind, quote.id + 1, colour(speaker)
        again = f'<span class="{KIND_CLASS[kind]}{tint}">'
        for i, (start, end) in enumerate(quote.parts):
            if i == 0:
                label = escape(f"Quote {number}, {kind}, by {name}")
                opening = (
                    f'<span class="{KIND_CLASS[kind]}{tint}" id="{prefix}q{number}">'
                    f'<a class="n" href="#{prefix}l{number}" aria-label="{label}" title="{label}">{number} {kind}</a>'
                )
            else:
                opening = again + f'<small class="n">{number} …</small>'
            marks.append(Layer(start, end, opening, again, "</span>", f'<i class="h"> (end of {number}) </i></span>'))
        source = quote.speaker_start, quote.speaker_end
        if source[0] is not None and source[1] is not None and source not in seen:
            seen.add((source[0], source[1]))
            opening = f'<b class="w{tint}">'
            resolved = resolved_name(quote)
            close = f'</b><small class="r">{escape(resolved)}</small>' if resolved else "</b>"
            inner.append(Layer(source[0], source[1], opening, opening, "</b>", close))
        cue = quote.cue
        if cue is not None:
            start, end = cue
            if (start, end) not in seen:
                seen.add((start, end))
                inner.append(Layer(start, end, "<u>", "<u>", "</u>", "</u>"))
    for entity in doc.entities:
        opening = f'<span class="e" data-l="{escape(entity.label)}">'
        inner.append(Layer(entity.start, entity.end, opening, '<span class="e c">', "</span>", "</span>"))
    return marks + inner


def _speakers(doc: Document, quotes: tuple[Quote, ...], prefix: str) -> str:
    if not quotes:
        return "<p><i>No quotes.</i></p>"
    by_speaker: dict[int, list[Quote]] = {speaker.id: [] for speaker in doc.speakers}
    unknown: list[Quote] = []
    for quote in quotes:
        speaker = quote.speaker
        (unknown if speaker is None else by_speaker[speaker.id]).append(quote)
    out = ['<ul class="p">']
    for speaker in doc.speakers:
        own = by_speaker[speaker.id]
        if own:
            out.append(
                f'<li class="{colour(speaker).strip()}">{speaker_heading(speaker)}{_quote_list(own, prefix)}</li>'
            )
    if unknown:
        out.append(f"<li><b>Unknown speaker</b>{_quote_list(unknown, prefix)}</li>")
    out.append("</ul>")
    return "".join(out)


def resolved_name(quote: Quote) -> str | None:
    """The speaker's name where the text has other words for them: "he", "the minister"."""
    speaker, written = quote.speaker, quote.speaker_text
    if speaker is None or written is None or quote.resolution not in ("pronoun", "nominal"):
        return None
    return None if speaker.name.lower() in written.lower() else speaker.name


def speaker_heading(speaker: Speaker) -> str:
    """Name, and what is known of who that is."""
    known = about(speaker)
    return f"<b><bdi>{escape(speaker.name)}</bdi></b>" + (f" <small>{escape(known)}</small>" if known else "")


def about(speaker: Speaker) -> str:
    """Role, affiliation and kind in a few words, without those that the name has already."""
    parts = [part for part in (speaker.role, speaker.affiliation) if part and part.lower() not in speaker.name.lower()]
    if speaker.kind not in ("person", "unknown"):
        parts.append(speaker.kind)
    return ", ".join(parts)


def _quote_list(quotes: list[Quote], prefix: str) -> str:
    out = ["<ol>"]
    for quote in quotes:
        number = quote.id + 1
        words = escape(excerpt(quote.parts[0].text, 70))
        out.append(
            f'<li value="{number}" id="{prefix}l{number}"><a href="#{prefix}q{number}">{words}</a>'
            f" <small>{quote_facts(quote)}</small></li>"
        )
    out.append("</ol>")
    return "".join(out)


def quote_facts(quote: Quote) -> str:
    """Kind, act, addressee and confidence in a few words, as HTML."""
    facts = [quote.kind]
    if quote.act:
        facts.append(quote.act)
    if quote.addressee is not None:
        facts.append(f"to {quote.addressee.text}")
    facts.append(f"{quote.confidence:.0%}")
    return escape(" · ".join(facts))
