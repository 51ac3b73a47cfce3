"""How good are predicted quotes? Precision, recall and F1 of contents and speakers against gold.

All figures are counted on words (runs of letters and digits), so that it does not matter who owns a comma or a
quotation mark. ``exact`` alone compares characters.

- ``exact``: the spans of the content are those of gold, to the character, edge white space aside. ``exact_words``: the
  same words.
- ``soft``: shared words as a part of the content's own, at most 1, averaged over predictions (P) and over gold (R)
  (the partial measure of Pareti et al. 2013).
- ``match``: predictions and gold paired one to one, the best word-F1 first, down to a threshold.
- ``joint``: matched, and the speaker shares a word with gold's source, or both have none.
- of the matched pairs whose gold has a source or cue: ``speaker`` shares a word, ``speaker_exact`` has the same spans,
  ``cue_exact`` likewise.

A quote is direct, indirect or mixed as all, none or some of its words stand inside double quotation marks, in gold and
prediction alike. P of a kind looks at its predictions against all gold, R at its gold against all predictions.

`direct_only`, `names` and `roles` look at the same articles in other ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..interchange import Article
from .views import direct_only, names, roles
from .words import Compared, Quote, compared

KINDS = ("all", "direct", "mixed", "indirect")
MEASURES = ("exact", "exact_words", "soft", "match", "joint")
GIVEN_MATCH = ("speaker", "speaker_exact", "cue_exact")
THRESHOLD = 0.8

__all__ = ["GIVEN_MATCH", "KINDS", "MEASURES", "THRESHOLD", "direct_only", "names", "roles", "score"]


def score(gold: Sequence[Article], predicted: Iterable[Article], threshold: float = THRESHOLD) -> dict[str, Any]:
    """The figures of predicted articles against gold ones, paired by their ids.

    Gives ``{"articles", "predicted", "ignored", "scores"}``: how many articles gold has, how many of them are
    predicted (the others count as without quotes), how many predicted ones gold lacks; and by kind ("all" and the
    three) ``gold`` and ``predicted`` (numbers of quotes), each measure as ``{"p", "r", "f1"}``, and what is given the
    match as a share (None where there is no pair). Figures are rounded to four digits.

    Raises ``ValueError`` where an article has no text on either side, where the two texts differ, or where a span does
    not lie in the text.
    """
    articles, counts = compared(gold, predicted)
    tallies = {kind: _Tally() for kind in KINDS}
    for article in articles:
        _count(article, threshold, tallies)
    return {**counts, "scores": {kind: tally.figures() for kind, tally in tallies.items()}}


@dataclass
class _Tally:
    """Sums over one kind: credits of predictions (P) and of gold (R), and of matched pairs."""

    gold: int = 0
    predicted: int = 0
    p: dict[str, float] = field(default_factory=lambda: dict.fromkeys(MEASURES, 0.0))
    r: dict[str, float] = field(default_factory=lambda: dict.fromkeys(MEASURES, 0.0))
    pairs: dict[str, int] = field(default_factory=lambda: dict.fromkeys(GIVEN_MATCH, 0))
    right: dict[str, int] = field(default_factory=lambda: dict.fromkeys(GIVEN_MATCH, 0))

    def figures(self) -> dict[str, Any]:
        out: dict[str, Any] = {"gold": self.gold, "predicted": self.predicted}
        for name in MEASURES:
            p = self.p[name] / self.predicted if self.predicted else 0.0
            r = self.r[name] / self.gold if self.gold else 0.0
            f1 = 2 * p * r / (p + r) if p + r else 0.0
            out[name] = {"p": round(p, 4), "r": round(r, 4), "f1": round(f1, 4)}
        for name in GIVEN_MATCH:
            out[name] = round(self.right[name] / self.pairs[name], 4) if self.pairs[name] else None
        return out


def _count(article: Compared, threshold: float, tallies: dict[str, _Tally]) -> None:
    """Adds the figures of one article."""
    theirs, ours = article.gold, article.predicted
    credit_r: list[dict[str, float]] = [dict.fromkeys(MEASURES, 0.0) for _ in theirs]
    credit_p: list[dict[str, float]] = [dict.fromkeys(MEASURES, 0.0) for _ in ours]
    for name, keys in (("exact", "content"), ("exact_words", "words")):
        for i, j in _equal([getattr(one, keys) for one in theirs], [getattr(one, keys) for one in ours]):
            credit_r[i][name] = credit_p[j][name] = 1.0
    shared = _shared(theirs, ours)
    for (i, j), n in shared.items():
        credit_r[i]["soft"] += n / len(theirs[i].words)
        credit_p[j]["soft"] += n / len(ours[j].words)
    for credit in (*credit_r, *credit_p):
        credit["soft"] = min(credit["soft"], 1.0)
    for i, j in _matched(theirs, ours, shared, threshold):
        a, b = theirs[i], ours[j]
        same = bool(a.source_words & b.source_words)
        credit_r[i]["match"] = credit_p[j]["match"] = 1.0
        credit_r[i]["joint"] = credit_p[j]["joint"] = float(same if a.source_words else not b.source_words)
        found = {"speaker": same, "speaker_exact": a.source == b.source, "cue_exact": a.cue == b.cue}
        asked = {"speaker": a.source_words, "speaker_exact": a.source_words, "cue_exact": a.cue}
        for kind in ("all", a.kind):
            for name in GIVEN_MATCH:
                tallies[kind].pairs[name] += bool(asked[name])
                tallies[kind].right[name] += bool(asked[name]) and found[name]
    for one, credit in zip(theirs, credit_r, strict=True):
        for kind in ("all", one.kind):
            tallies[kind].gold += 1
            for name in MEASURES:
                tallies[kind].r[name] += credit[name]
    for one, credit in zip(ours, credit_p, strict=True):
        for kind in ("all", one.kind):
            tallies[kind].predicted += 1
            for name in MEASURES:
                tallies[kind].p[name] += credit[name]


def _equal(gold: Sequence[Any], predicted: Sequence[Any]) -> list[tuple[int, int]]:
    """Pairs of equal keys, each used once, in the order of the predictions."""
    places: dict[Any, list[int]] = {}
    for i, key in enumerate(gold):
        places.setdefault(key, []).append(i)
    waiting = {key: iter(indices) for key, indices in places.items() if key}
    pairs = []
    for j, key in enumerate(predicted):
        for i in waiting.get(key, ()):
            pairs.append((i, j))
            break
    return pairs


def _shared(gold: Sequence[Quote], predicted: Sequence[Quote]) -> dict[tuple[int, int], int]:
    """How many words each pair of quotes shares, where it shares any; in the order of gold and prediction."""
    at_word: dict[int, list[int]] = {}
    for j, one in enumerate(predicted):
        for word in one.words:
            at_word.setdefault(word, []).append(j)
    counts: dict[tuple[int, int], int] = {}
    for i, one in enumerate(gold):
        for word in one.words:
            for j in at_word.get(word, ()):
                counts[i, j] = counts.get((i, j), 0) + 1
    return dict(sorted(counts.items()))


def _matched(
    gold: Sequence[Quote], predicted: Sequence[Quote], shared: dict[tuple[int, int], int], threshold: float
) -> list[tuple[int, int]]:
    """One-to-one pairs from the best word-F1 down; among equals first those whose speakers agree, then in order."""
    ranked = []
    for (i, j), n in shared.items():
        f1 = 2 * n / (len(gold[i].words) + len(predicted[j].words))
        if f1 >= threshold:
            ranked.append((-f1, not gold[i].source_words & predicted[j].source_words, i, j))
    used_gold: set[int] = set()
    used_predicted: set[int] = set()
    pairs = []
    for _, _, i, j in sorted(ranked):
        if i not in used_gold and j not in used_predicted:
            used_gold.add(i)
            used_predicted.add(j)
            pairs.append((i, j))
    return pairs
