"""Which words of a text stand inside double quotation marks: what makes a quote direct, mixed or indirect in scoring.

Scoring must not lean on the system it scores, so this knows nothing of the analysis: straight and curly marks, ``,
'', and guillemets are paired from left to right. A quotation over several paragraphs gives a span in each; one that
nothing closes ends with its paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MARK = re.compile("[“”„‟\"«»]|``|''")
_BREAK = re.compile("\n[ \t\r\f\v\u00a0]*\n\\s*|\n")
_STRAIGHT = frozenset(('"', "''"))
_OPENING = frozenset(("“", "„", "‟", "``", "«"))
# What is counted ahead to tell a nested quotation from one that was never closed.
_AHEAD_OPENING = frozenset(("“", "«", "``"))
_AHEAD_CLOSING = frozenset(("”", "»", "''"))
_BEFORE_OPENING = frozenset("([{-–—/'‘:")
_LOOK_ON = 3
"""Paragraphs in which the end of an open quotation is looked for."""


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    word: str
    may_open: bool
    may_close: bool
    after_digit: bool

    @property
    def only_opens(self) -> bool:
        return self.may_open and not self.may_close

    @property
    def only_closes(self) -> bool:
        return self.may_close and not self.may_open


def quoted_spans(text: str) -> list[tuple[int, int]]:
    """The outermost stretches between double quotation marks, marks included, in order.

    >>> [text[start:end] for text in ['He said "we won," adding: “big”.'] for start, end in quoted_spans(text)]
    ['"we won,"', '“big”']
    """
    paragraphs = [_marks(text, start, end) for start, end in _paragraphs(text)]
    spans: list[tuple[int, int]] = []
    carried = False
    for number, (start, end, marks) in enumerate(paragraphs):
        opened = _pair(marks, start if carried else None, spans)
        carried = False
        if opened is not None:
            last = opened + len(text[opened:end].rstrip())
            if last - opened > 1:
                spans.append((opened, last))
            carried = _goes_on(paragraphs[number + 1 : number + 1 + _LOOK_ON])
    return spans


def _pair(marks: list[_Mark], opened: int | None, spans: list[tuple[int, int]]) -> int | None:
    """Pairs the marks of a paragraph; gives back where a quotation was opened that nothing closed."""
    depth = 0 if opened is None else 1
    straight, opening, closing = (
        sum(mark.word in words for mark in marks) for words in (_STRAIGHT, _AHEAD_OPENING, _AHEAD_CLOSING)
    )
    for mark in marks:  # the counts are of this mark and those after it
        if mark.word in _STRAIGHT:
            if opened is None:
                if not (mark.only_closes and (straight % 2 or mark.after_digit)):  # 6'2", or the second of a pair
                    opened, depth = mark.start, 1
            elif mark.only_opens and straight % 2 == 0:  # the one before was never closed
                opened, depth = mark.start, 1
            else:
                spans.append((opened, mark.end))
                opened, depth = None, 0
        else:
            opens = mark.word in _OPENING
            if opened is None:
                if opens or mark.only_opens:  # a closing mark may be used to open
                    opened, depth = mark.start, 1
            elif opens and not mark.only_closes:
                if closing > opening:
                    depth += 1
                else:
                    opened, depth = mark.start, 1
            else:
                depth -= 1
                if depth <= 0:
                    spans.append((opened, mark.end))
                    opened, depth = None, 0
        straight -= mark.word in _STRAIGHT
        opening -= mark.word in _AHEAD_OPENING
        closing -= mark.word in _AHEAD_CLOSING
    return opened


def _goes_on(following: list[tuple[int, int, list[_Mark]]]) -> bool:
    """Does an open quotation run on? It does where the next mark, in mid-paragraph, can only close."""
    for start, _, marks in following:
        if marks:
            return marks[0].start > start and marks[0].only_closes and not marks[0].after_digit
    return False


def _marks(text: str, start: int, end: int) -> tuple[int, int, list[_Mark]]:
    marks = []
    for found in _MARK.finditer(text, start, end):
        before = text[found.start() - 1] if found.start() else " "
        after = text[found.end()] if found.end() < len(text) else " "
        may_open = (before.isspace() or before in _BEFORE_OPENING) and not after.isspace()
        may_close = not before.isspace() and (after.isspace() or not after.isalnum())
        marks.append(_Mark(*found.span(), found[0], may_open, may_close, before.isdigit()))
    return start, end, marks


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Paragraphs end at an empty line, or at any line end before a quotation mark."""
    start = 0
    for gap in _BREAK.finditer(text):
        if gap[0].count("\n") > 1 or _MARK.match(text, gap.end()):
            yield start, gap.start()
            start = gap.end()
    yield start, len(text)
