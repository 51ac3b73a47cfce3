"""Small views: a quote, a speaker, the five tables."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from quotewire.html.document import colour, quote_facts, speaker_heading
from quotewire.html.markup import excerpt, style, wrap

if TYPE_CHECKING:
    from quotewire._core import Quote, Speaker


def quote_html(quote: Quote) -> str:
    """A quote: its words, who said them, how that is known, and who else was weighed."""
    words = " … ".join(escape(part.text, quote=False) for part in quote.parts)
    speaker = quote.speaker
    who = speaker_heading(speaker) if speaker is not None else "<b>Unknown speaker</b>"
    if quote.speaker_text is not None and (speaker is None or quote.speaker_text != speaker.name):
        who += f" <small>written as “{escape(excerpt(quote.speaker_text, 80))}” ({escape(quote.resolution)})</small>"
    cue = f" <u>{escape(quote.cue.text)}</u>" if quote.cue is not None else ""
    others = [f"{escape(other.name)} {other.probability:.0%}" for other in quote.alternatives]
    weighed = f"<br><small>also weighed: {', '.join(others)}</small>" if others else ""
    body = (
        f'<blockquote class="{colour(speaker).strip()}"><p>{words}</p>'
        f"<p>{who}{cue}<br><small>{quote_facts(quote)}</small>{weighed}</p></blockquote>"
    )
    return wrap(style() + body)


def speaker_html(speaker: Speaker) -> str:
    """A speaker and what they are quoted with."""
    rows = "".join(
        f"<li>{' … '.join(escape(part.text, quote=False) for part in quote.parts)}"
        f" <small>{quote_facts(quote)}</small></li>"
        for quote in speaker.quotes
    )
    body = (
        f'<blockquote class="{colour(speaker).strip()}"><p>{speaker_heading(speaker)}</p><ol>{rows}</ol></blockquote>'
    )
    return wrap(style() + body)
