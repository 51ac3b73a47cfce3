"""Other looks at gold and prediction: what stands in quotation marks, names, and the three roles by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from ..interchange import Article, Spans
from .mentions import NO_NAMES, form_of, head_of, is_name
from .words import Quote, Text, compared

SPEAKER_MEASURES = ("overlap", "head", "exact", "exact_words", "name")
ROLES = ("source", "cue", "content")

_INSIDE, _OUTSIDE = 0.8, 0.2
"""Shares of a stretch's words in a gold content from which it counts as said, and below which as no quote."""
_LINE = re.compile(r"[^\n]+")


def direct_only(gold: Sequence[Article], predicted: Iterable[Article]) -> dict[str, Any]:
    """Who is named for what stands in double quotation marks.

    An item is a stretch between marks, four fifths of whose words lie in one gold content that has a source. The
    answer is the smallest prediction among those that share the most words with it, half of them at least. ``groups``
    has, for all items and by the source's form, the stretch's length and the kind of the quote: how many are
    ``found`` at all, and for how many the speaker is right by each measure (``accuracy``; ``accuracy_found`` among
    those found): ``overlap`` shares a word, ``head`` holds the other's head word and the other way round, ``exact``
    and ``exact_words`` are the same, ``name`` shares a word or is a mention of the same name elsewhere. Beside them
    stand the items whose gold has no source, and how many stretches lie ``outside`` gold or in between
    (``undecided``), and how many of those outside got a speaker all the same.
    """
    articles, counts = compared(gold, predicted)
    nothing = dict.fromkeys(("items", "found", *SPEAKER_MEASURES), 0)
    groups = {"all": {**nothing}}
    n = dict.fromkeys(("items", "sourceless", "left", "outside", "claimed", "undecided"), 0)
    for article in articles:
        for words in (article.text.words([span]) for span in article.text.marked):
            if not words:
                continue
            share, said = _most(words, article.gold)
            answer = _answer(words, article.predicted)
            if share < _OUTSIDE:
                n["outside"] += 1
                n["claimed"] += answer is not None and bool(answer.source_words)
            elif share < _INSIDE or said is None:
                n["undecided"] += 1
            else:
                n["items"] += 1
                if not said.source_words:
                    n["sourceless"] += 1
                    n["left"] += answer is None or not answer.source_words
                    continue
                right = _right(article.text, said, answer) if answer else ()
                length = "1-2 words" if len(words) < 3 else "3-9 words" if len(words) < 10 else "10+ words"
                form = form_of(article.text, said.source)
                for key in ("all", f"source: {form}", f"length: {length}", f"kind: {said.kind}"):
                    group = groups.setdefault(key, {**nothing})
                    group["items"] += 1
                    group["found"] += answer is not None
                    for measure in right:
                        group[measure] += 1
    found = {
        key: {
            "items": group["items"],
            "found": _share(group["found"], group["items"]),
            "accuracy": {name: _share(group[name], group["items"]) for name in SPEAKER_MEASURES},
            "accuracy_found": {name: _share(group[name], group["found"]) for name in SPEAKER_MEASURES},
        }
        for key, group in _in_order(groups)
    }
    return {
        **counts,
        "items": n["items"],
        "items_without_source": n["sourceless"],
        "items_without_source_left_unattributed": _share(n["left"], n["sourceless"]),
        "outside": n["outside"],
        "outside_attributed": _share(n["claimed"], n["outside"]),
        "undecided": n["undecided"],
        "groups": found,
    }


def names(gold: Sequence[Article], predicted: Iterable[Article]) -> dict[str, Any]:
    """Whether the speaker is resolved to the right name, for gold that says the names of its sources.

    An item is a gold quote whose source has names; the answer is the smallest prediction among those that share the
    most words with it, half of them at least. ``alias``: the name's last word is that of one of gold's, and all its
    words are gold's; ``full``: and it is more than a last word, where gold has more. ``named``: it has any name.
    """
    articles, counts = compared(gold, predicted)
    groups: dict[str, dict[str, int]] = {}
    for article in articles:
        for said in article.gold:
            if not said.names or not said.words:
                continue
            answer = _answer(said.words, article.predicted)
            alias, full = is_name(answer.speaker if answer else None, said.names)
            form = form_of(article.text, said.source)
            for key in ("all", f"source: {form}", f"kind: {said.kind}", f"type: {said.entity}"):
                group = groups.setdefault(key, dict.fromkeys(("items", "found", "named", "alias", "full"), 0))
                group["items"] += 1
                group["found"] += answer is not None
                group["named"] += answer is not None and bool(answer.speaker)
                group["alias"] += alias
                group["full"] += full
    shares = {
        key: {
            "items": group["items"],
            **{name: _share(group[name], group["items"]) for name in ("found", "named", "alias", "full")},
            **{f"{name}_named": _share(group[name], group["named"]) for name in ("alias", "full")},
        }
        for key, group in _in_order(groups)
    }
    return {**counts, "names": shares}


def roles(gold: Sequence[Article], predicted: Iterable[Article]) -> dict[str, Any]:
    """Sources, cues and contents as stretches of text, each by itself: what work on labelling sequences reports.

    A stretch ends with its line; one that several quotes share counts once. ``exact`` to the character,
    ``exact_words`` to the word.
    """
    articles, counts = compared(gold, predicted)
    found: dict[str, Any] = {}
    for role in ROLES:
        n = dict.fromkeys(("gold", "predicted", "exact", "gold_words", "predicted_words", "exact_words"), 0)
        for article in articles:
            theirs, ours = (_stretches(article.text, quotes, role) for quotes in (article.gold, article.predicted))
            their_words, our_words = (
                {article.text.words([one]) or one for one in stretches} for stretches in (theirs, ours)
            )
            n["gold"] += len(theirs)
            n["predicted"] += len(ours)
            n["exact"] += len(theirs & ours)
            n["gold_words"] += len(their_words)
            n["predicted_words"] += len(our_words)
            n["exact_words"] += len(their_words & our_words)
        found[role] = {
            "gold": n["gold"],
            "predicted": n["predicted"],
            "exact": _f1(n["exact"], n["predicted"], n["gold"]),
            "exact_words": _f1(n["exact_words"], n["predicted_words"], n["gold_words"]),
        }
    return {**counts, "roles": found}


def _most(words: frozenset[int], gold: Sequence[Quote]) -> tuple[float, Quote | None]:
    """The quote that shares the most of some words, the shortest and then the first among equals, and what share."""
    best: tuple[tuple[int, int], Quote] | None = None
    for one in gold:
        rank = (len(words & one.words), -len(one.words))
        if best is None or rank > best[0]:
            best = (rank, one)
    return (best[0][0] / len(words), best[1]) if best else (0.0, None)


def _answer(words: frozenset[int], predicted: Sequence[Quote]) -> Quote | None:
    answer, most = None, 0
    for one in predicted:
        shared = len(words & one.words)
        smaller = answer is not None and shared == most and len(one.words) < len(answer.words)
        if shared and 2 * shared >= len(words) and (shared > most or smaller):
            answer, most = one, shared
    return answer


def _right(text: Text, gold: Quote, answer: Quote) -> list[str]:
    """The measures by which the speaker of a pair is right."""
    a, b = head_of(text, gold.source), head_of(text, answer.source)
    heads = a is not None and b is not None
    overlap = bool(gold.source_words & answer.source_words)
    right = {
        "overlap": overlap,
        "head": heads and a in answer.source_words and b in gold.source_words,
        "exact": bool(gold.source) and gold.source == answer.source,
        "exact_words": bool(gold.source_words) and gold.source_words == answer.source_words,
        "name": overlap or (a is not None and b is not None and _same_name(text.word(a), text.word(b))),
    }
    return [name for name in SPEAKER_MEASURES if right[name]]


def _same_name(one: str, other: str) -> bool:
    return one[0].isupper() and one.lower() == other.lower() and one.lower() not in NO_NAMES


def _stretches(text: Text, quotes: Sequence[Quote], role: str) -> set[tuple[int, int]]:
    out: set[tuple[int, int]] = set()
    for one in quotes:
        spans: Spans = getattr(one, role)
        for start, end in spans:
            for line in _LINE.finditer(text.text, start, end):
                out.update(text.plain(((line.start(), line.end()),), ""))
    return out


def _in_order(groups: dict[str, dict[str, int]]) -> list[tuple[str, dict[str, int]]]:
    return sorted(groups.items(), key=lambda item: (item[0] != "all", item[0]))


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _f1(hits: int, predicted: int, gold: int) -> dict[str, float]:
    p = hits / predicted if predicted else 0.0
    r = hits / gold if gold else 0.0
    return {"p": round(p, 4), "r": round(r, 4), "f1": round(2 * p * r / (p + r), 4) if p + r else 0.0}
