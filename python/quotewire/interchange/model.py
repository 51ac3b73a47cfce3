"""What every interchange format says of an article: who is quoted with which words. Offsets count code points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .._core import Document

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Attribution:
    """One quote by gold or by a system: its words, the cue that reports them, the source as written."""

    content: Spans
    """Stretches of the words; more than one where the cue breaks them."""
    cue: Spans = ()
    """The words that report; empty where there are none."""
    source: Spans = ()
    """The mention of who said it; empty where nobody is named."""
    kind: str | None = None
    """direct, mixed or indirect, where the file says so."""
    speaker: str | None = None
    """The name of who said it, where the file says so."""
    names: tuple[str, ...] = ()
    """Names that are right for who said it, where the file says so."""
    entity: str | None = None
    """What who said it is (a person, an organization, …), where the file says so."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article and its quotes."""

    id: str
    """What pairs gold and prediction."""
    text: str | None
    """The text; None where the file refers to a text that is not there."""
    attributions: tuple[Attribution, ...]
    """The quotes, in the file's order."""


def article_of(found: Document, id: str) -> Article:
    """What `analyze` found, in this form."""
    attributions = []
    for quote in found.quotes:
        source: Spans = ()
        if quote.speaker_start is not None and quote.speaker_end is not None:
            source = ((quote.speaker_start, quote.speaker_end),)
        attributions.append(
            Attribution(
                tuple((part.start, part.end) for part in quote.parts),
                ((quote.cue.start, quote.cue.end),) if quote.cue else (),
                source,
                quote.kind,
                quote.speaker.name if quote.speaker else None,
            )
        )
    return Article(id, found.text, tuple(attributions))


def spans_of(given: object, what: str) -> Spans:
    """Spans from JSON: a list of [start, end], or nothing. Raises ``ValueError`` for anything else."""
    if given is None:
        return ()
    spans = []
    for span in given if isinstance(given, Iterable) else [None]:
        if not isinstance(span, (list, tuple)) or len(span) != 2 or not all(type(at) is int for at in span):
            raise ValueError(f"{what} is {given!r}; it must be a list of [start, end]")
        start, end = span
        if not 0 <= start <= end:
            raise ValueError(f"{what}: no span from {start} to {end}")
        spans.append((start, end))
    return tuple(spans)
