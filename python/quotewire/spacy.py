"""spaCy: a pipeline component, and converters from a `Document` to spaCy's `Doc` and to displaCy.

>>> nlp = spacy.blank("en")
>>> nlp.add_pipe("quotewire")
>>> doc = nlp("“We will not sign,” said Ada Moreno, the mayor.")
>>> [(quote.text, quote._.speaker) for quote in doc.spans["quotes"]]
[('“We will not sign,”', 'Ada Moreno')]

Everything is put on spaCy's own tokens. An edge that falls inside one of them is moved outward to its edge, and
counted in ``doc._.quotewire_snapped``. What the extensions hold are plain values, so that ``Doc.to_bytes``, ``DocBin``
and ``nlp.pipe(n_process=2)`` keep them.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from spacy.lang.en import English
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab, create_vocab

from ._core import Analyzer, Document

# No `from __future__ import annotations` here: spaCy checks a config by the types that `create` is annotated with.
_SURROGATES = re.compile("[\ud800-\udfff]")
_ASSIGNS = [
    "doc.ents",
    "token.ent_iob",
    "token.ent_type",
    "token.is_sent_start",
    "doc.spans",
    "doc._.speakers",
    "span._.value",
]


class Component:
    """Fills ``doc.ents``, sentence starts and ``doc.spans["quotes"]`` of a `Doc`, and the extensions.

    ``doc._.date``, where it is set before (a ``datetime.date`` or an ISO string), is the day on which the text was
    written: ``doc = nlp.make_doc(text); doc._.date = "2021-03-03"; nlp(doc)``. ``ent._.value`` is the normalised value
    of an entity in ``doc.ents``: by that day "last Tuesday" has the ISO date for one.
    ``doc._.speakers``: a dict for each speaker (``name``, ``kind``, ``role``, ``affiliation``, ``gender``).
    Of a span in ``doc.spans["quotes"]``, whose label is the quote's kind: ``span._.quote`` (a dict of ``act``,
    ``resolution``, ``confidence``, ``addressee``, ``parent``, ``speaker_id``), ``span._.speaker`` (the name, or None),
    ``span._.speaker_span``, ``span._.cue`` (spans, or None), ``span._.parts`` (spans).
    """

    def __init__(
        self, analyzer: Analyzer, *, spans_key: str = "quotes", set_ents: bool = True, set_sents: bool = True
    ) -> None:
        self.analyzer = analyzer
        self.spans_key = spans_key
        self.set_ents = set_ents
        self.set_sents = set_sents

    def __call__(self, doc: Doc) -> Doc:
        """Reads the text of ``doc`` and annotates it in place."""
        found = self.analyzer(doc.text, date=doc._.date)
        return annotate(doc, found, spans_key=self.spans_key, set_ents=self.set_ents, set_sents=self.set_sents)


def annotate(
    doc: Doc, found: Document, *, spans_key: str = "quotes", set_ents: bool = True, set_sents: bool = True
) -> Doc:
    """Puts what was found in a text on the tokens of the `Doc` of the same text; gives the `Doc` back.

    Raises ``ValueError`` where the texts differ.
    """
    if doc.text != _SURROGATES.sub("\ufffd", found.text):
        raise ValueError("the Doc holds another text than the Document")
    tokens = _Tokens(doc)
    if set_sents:
        starts = {tokens.span(sentence)[0] for sentence in found.sentences if sentence.start < sentence.end}
        for token in doc:
            token.is_sent_start = token.i in starts or token.i == 0
    if set_ents:
        ents: list[Span] = []
        values: list[str | None] = []
        for entity in found.entities:  # in order; two that share a token of spaCy's cannot both be there
            start, end = tokens.span(entity)
            if start >= (ents[-1].end if ents else 0):
                ents.append(Span(doc, start, end, label=entity.label, kb_id=entity.name or ""))
                values.append(entity.value)
        doc.set_ents(ents)
        for ent, value in zip(ents, values, strict=True):
            if value is not None:
                ent._.value = value
    quotes, spans = [], []
    for quote in found.quotes:
        start, end = tokens.span(quote)
        spans.append(Span(doc, start, end, label=quote.kind, span_id=str(quote.id)))
        source = None
        if quote.speaker_start is not None and quote.speaker_end is not None:
            source = tokens.place(quote.speaker_start, quote.speaker_end)
        quotes.append(
            {
                "act": quote.act,
                "resolution": quote.resolution,
                "confidence": quote.confidence,
                "addressee": quote.addressee.text if quote.addressee else None,
                "parent": quote.parent.id if quote.parent else None,
                "speaker_id": quote.speaker.id if quote.speaker else None,
                "speaker": quote.speaker.name if quote.speaker else None,
                "speaker_span": source,
                "cue": tokens.span(quote.cue) if quote.cue else None,
                "parts": [tokens.span(part) for part in quote.parts],
            }
        )
    doc.spans[spans_key] = spans
    doc._.quotes = quotes
    doc._.speakers = [
        {"name": one.name, "kind": one.kind, "role": one.role, "affiliation": one.affiliation, "gender": one.gender}
        for one in found.speakers
    ]
    doc._.quotewire_snapped = tokens.snapped
    return doc


class _Tokens:
    """Spans of characters to spans of tokens; counts the edges that fell inside one."""

    def __init__(self, doc: Doc) -> None:
        self.starts = [token.idx for token in doc]
        self.ends = [token.idx + len(token) for token in doc]
        self.snapped = 0

    def span(self, part: Any) -> tuple[int, int]:
        return self.place(part.start, part.end)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The tokens that hold the characters ``start`` to ``end``; an empty stretch holds the token it stands in."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        if self.ends[first] <= start and first + 1 < len(self.ends):  # a space, which belongs to no token
            first += 1
        last = max(bisect_left(self.ends, end), first)
        self.snapped += (self.starts[first] != start) + (self.ends[last] != end)
        return first, last + 1


def to_doc(found: Document, vocab: Vocab | None = None) -> Doc:
    """A `Document` as a spaCy `Doc` on the Document's own tokens, with their tags; annotated as the component does.

    ``vocab`` is that of the pipeline it is to go through (default: a new one). ``Doc.text`` is the text, with U+FFFD
    for a lone surrogate, which spaCy cannot hold.
    """
    text = _SURROGATES.sub("\ufffd", found.text)
    words: list[str] = []
    spaces: list[bool] = []
    tags: list[str] = []

    def gap(white: str) -> None:
        if words and white.startswith(" "):
            spaces[-1], white = True, white[1:]
        if white:
            words.append(white)
            spaces.append(False)
            tags.append("_SP")

    end = 0
    for token in found.tokens:
        gap(text[end : token.start])
        words.append(text[token.start : token.end])
        spaces.append(False)
        tags.append(token.tag)
        end = token.end
    gap(text[end:])
    doc = Doc(create_vocab("en", English.Defaults) if vocab is None else vocab, words=words, spaces=spaces, tags=tags)
    return annotate(doc, found)


def to_displacy(found: Document, style: str = "ent") -> dict[str, Any]:
    """A `Document` in the form that ``displacy.render(..., manual=True)`` takes.

    ``style="ent"`` gives the entities, ``style="span"`` the quotes (their kind and speaker for a label), their cues
    and sources, which may overlap. Raises ``ValueError`` for another style.
    """
    if style == "ent":
        ents = [{"start": one.start, "end": one.end, "label": one.label} for one in found.entities]
        return {"text": found.text, "ents": ents, "title": None}
    if style != "span":
        raise ValueError(f'style is {style!r}; it must be "ent" or "span"')
    doc = to_doc(found)
    spans = []
    for quote in doc.spans["quotes"]:
        who = quote._.speaker
        spans.append((quote, f"{quote.label_}: {who}" if who else quote.label_))
        spans += [(part, label) for part, label in ((quote._.cue, "cue"), (quote._.speaker_span, "source")) if part]
    return {
        "text": doc.text,
        "spans": [{"start_token": span.start, "end_token": span.end, "label": label} for span, label in spans],
        "tokens": [token.text for token in doc],
    }


def _quote(span: Span) -> Mapping[str, Any] | None:
    quotes: Sequence[Mapping[str, Any]] = span.doc._.quotes
    return quotes[int(span.id_)] if span.id_.isdigit() and int(span.id_) < len(quotes) else None


def _part(name: str) -> Any:
    def getter(span: Span) -> Span | None:
        quote = _quote(span)
        return span.doc[slice(*quote[name])] if quote and quote[name] else None

    return getter


def _speaker(span: Span) -> str | None:
    quote = _quote(span)
    return quote["speaker"] if quote else None


def _parts(span: Span) -> list[Span]:
    quote = _quote(span)
    return [span.doc[start:end] for start, end in quote["parts"]] if quote else []


Doc.set_extension("quotes", default=[])
Doc.set_extension("speakers", default=[])
Doc.set_extension("quotewire_snapped", default=0)
Doc.set_extension("date", default=None)
Span.set_extension("value", default=None)
Span.set_extension("quote", getter=_quote)
Span.set_extension("speaker", getter=_speaker)
Span.set_extension("speaker_span", getter=_part("speaker_span"))
Span.set_extension("cue", getter=_part("cue"))
Span.set_extension("parts", getter=_parts)

_DEFAULTS: dict[str, Any] = {
    "model": None,
    "min_confidence": 0.0,
    "kinds": None,
    "names": None,
    "cues": None,
    "abbreviations": None,
    "boilerplate": False,
    "unattributed": False,
    "spans_key": "quotes",
    "set_ents": True,
    "set_sents": True,
}


def create(
    nlp: Language,
    name: str,
    model: str | None,
    min_confidence: float,
    kinds: list[str] | None,
    names: dict[str, list[str]] | str | None,
    cues: dict[str, str] | list[str] | None,
    abbreviations: list[str] | None,
    boilerplate: bool,
    unattributed: bool,
    spans_key: str,
    set_ents: bool,
    set_sents: bool,
) -> Component:
    """The component ``quotewire``, as ``nlp.add_pipe("quotewire", config={...})`` and config files make it.

    ``spans_key`` is where in ``doc.spans`` the quotes go; ``set_ents=False`` and ``set_sents=False`` leave the
    pipeline's own entities and sentences alone. The others are options of ``quotewire.Analyzer``.
    """
    options = {
        "model": model,
        "min_confidence": min_confidence,
        "kinds": kinds,
        "names": names,
        "cues": cues,
        "abbreviations": abbreviations,
        "boilerplate": boilerplate,
        "unattributed": unattributed,
    }
    given: dict[str, Any] = {key: value for key, value in options.items() if value is not None}
    return Component(Analyzer(**given), spans_key=spans_key, set_ents=set_ents, set_sents=set_sents)


Language.factory("quotewire", assigns=_ASSIGNS, default_config=_DEFAULTS, func=create)
