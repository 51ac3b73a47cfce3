"""What is compared: the words of a text, and the quotes of gold and prediction in terms of them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..interchange import Article, Attribution, Spans
from .marks import quoted_spans

_WORD = re.compile(r"\w+")


class Text:
    """The words of a text, and which of them stand inside quotation marks."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts, self.ends = [], []
        for word in _WORD.finditer(text):
            self.starts.append(word.start())
            self.ends.append(word.end())
        self.marked = quoted_spans(text)
        self.quoted = self.words(self.marked)

    def word(self, at: int) -> str:
        """One word as written."""
        return self.text[self.starts[at] : self.ends[at]]

    def words(self, spans: Iterable[tuple[int, int]]) -> frozenset[int]:
        """The words that spans touch."""
        out: set[int] = set()
        for start, end in spans:
            out.update(range(bisect_right(self.ends, start), bisect_left(self.starts, end)))
        return frozenset(out)

    def plain(self, spans: Spans, where: str) -> Spans:
        """Spans in order, without white space at their edges, joined where nothing else stands between them."""
        out: list[tuple[int, int]] = []
        trimmed = []
        for start, end in spans:
            if end > len(self.text):
                raise ValueError(f"{where}: a span to {end} in a text of {len(self.text)} characters")
            piece = self.text[start:end]
            start += len(piece) - len(piece.lstrip())
            if piece.strip():
                trimmed.append((start, start + len(piece.strip())))
        for start, end in sorted(trimmed):
            if out and (start <= out[-1][1] or not self.text[out[-1][1] : start].strip()):
                out[-1] = (out[-1][0], max(end, out[-1][1]))
            else:
                out.append((start, end))
        return tuple(out)


class Quote:
    """A quote of gold or prediction with what is compared."""

    def __init__(self, text: Text, one: Attribution, where: str) -> None:
        self.content = text.plain(one.content, where)
        self.cue = text.plain(one.cue, where)
        self.source = text.plain(one.source, where)
        self.words = text.words(self.content)
        self.source_words = text.words(self.source)
        inside = len(self.words & text.quoted)
        self.names = one.names
        self.entity = one.entity
        self.speaker = one.speaker
        self.kind = "indirect" if not inside else "direct" if inside == len(self.words) else "mixed"


@dataclass(frozen=True)
class Compared:
    """An article by gold and by a system. Quotes without words are left out."""

    text: Text
    gold: list[Quote]
    predicted: list[Quote]


def compared(gold: Sequence[Article], predicted: Iterable[Article]) -> tuple[list[Compared], dict[str, int]]:
    """Articles paired by their ids, and how many there are of which.

    Raises ``ValueError`` where an article has no text on either side, where the two texts differ, or where a span does
    not lie in the text.
    """
    by_id = {article.id: article for article in predicted}
    pairs = [(article, by_id.pop(article.id, None)) for article in gold]
    counts = {
        "articles": len(pairs),
        "predicted": sum(other is not None for _, other in pairs),
        "ignored": len(by_id),
    }
    return [_compared(*pair) for pair in pairs], counts


def _compared(gold: Article, predicted: Article | None) -> Compared:
    where = f"article {gold.id!r}"
    known = gold.text if gold.text is not None else predicted.text if predicted else None
    if known is None:
        raise ValueError(f"{where} has no text")
    if predicted and predicted.text is not None and predicted.text != known:
        raise ValueError(f"{where}: gold and prediction have different texts")
    text = Text(known)

    def quotes(article: Article | None, side: str) -> list[Quote]:
        given = article.attributions if article else ()
        return [Quote(text, one, f"{side}, {where}") for one in given if one.content]

    return Compared(text, quotes(gold, "gold"), quotes(predicted, "prediction"))
