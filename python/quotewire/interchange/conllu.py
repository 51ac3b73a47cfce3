"""CoNLL-U (https://universaldependencies.org/format.html): a token a line, a blank line after each sentence.

Columns that quotewire has nothing for are ``_``; XPOS is the Penn tag. MISC holds ``SpaceAfter=No``, ``SpacesBefore``
and ``SpacesAfter`` as UDPipe writes them, so that the text comes back to the character; ``NER=B-PERSON``; and
``Quote=0:content,1:source``: the token is content of quote 0 and source of quote 1 of the document. Gold is read from
the same ``Quote``.
"""

from __future__ import annotations

from .._core import Document
from .model import Article, Attribution, Spans, article_of

_ESCAPES = {" ": "\\s", "\t": "\\t", "\n": "\\n", "\r": "\\r", "|": "\\p", "\\": "\\\\"}
_ROLES = ("content", "cue", "source")


def write(found: Document, id: str) -> str:
    """A document. A quote's edge inside a token is moved outward to the token's; white space alone leaves nothing."""
    text, tokens = found.text, found.tokens
    marks: list[list[str]] = [[] for _ in tokens]
    for number, one in enumerate(article_of(found, id).attributions):
        for role in _ROLES:
            for at in _covered(tokens, getattr(one, role)):
                marks[at].append(f"{number}:{role}")
    labels: list[str] = ["O"] * len(tokens)
    for entity in found.entities:
        for n, at in enumerate(_covered(tokens, ((entity.start, entity.end),))):
            labels[at] = ("I-" if n else "B-") + "_".join(entity.label.replace("|", "_").split())
    lines = [f"# newdoc id = {' '.join(id.split())}"]
    for sentence in found.sentences:
        lines += [f"# sent_id = {sentence.id + 1}", f"# text = {' '.join(sentence.text.split())}"]
        for n, token in enumerate(sentence.tokens, 1):
            misc = []
            if token.id == 0 and token.start > 0:
                misc.append(f"SpacesBefore={_escaped(text[: token.start])}")
            end = tokens[token.id + 1].start if token.id + 1 < len(tokens) else len(text)
            gap = text[token.end : end]
            if not gap:
                misc.append("SpaceAfter=No")
            elif gap != " ":
                misc.append(f"SpacesAfter={_escaped(gap)}")
            if labels[token.id] != "O":
                misc.append(f"NER={labels[token.id]}")
            if marks[token.id]:
                misc.append(f"Quote={','.join(marks[token.id])}")
            columns = [str(n), token.text, "_", "_", token.tag or "_", "_", "_", "_", "_", "|".join(misc) or "_"]
            lines.append("\t".join(columns))
        lines.append("")
    return "\n".join([*lines, ""])


def read(lines: str) -> list[Article]:
    """The documents of a file. Raises ``ValueError`` with the number of a line that does not fit."""
    documents: list[_Reader] = []
    for number, line in enumerate(lines.split("\n"), 1):
        line = line.rstrip("\r")
        if line.startswith("# newdoc"):
            documents.append(_Reader(line.partition("=")[2].strip() or str(len(documents))))
        elif line and not line.startswith("#"):
            if not documents:
                documents.append(_Reader("0"))
            columns = line.split("\t")
            if len(columns) != 10:
                raise ValueError(f"line {number} has {len(columns)} columns; CoNLL-U has 10")
            try:
                documents[-1].add(columns)
            except ValueError:
                raise ValueError(f"line {number}: columns ID or MISC are not CoNLL-U's: {line!r}") from None
        elif not line and documents:
            documents[-1].inside = 0
    return [document.article() for document in documents]


class _Reader:
    """A document that grows token by token."""

    def __init__(self, id: str) -> None:
        self.id = id
        self.text = ""
        self.inside = 0
        """The last word of the multiword token being read: its words have no text of their own."""
        self.space = ""
        self.roles: dict[int, dict[str, list[tuple[int, int, int]]]] = {}
        self.count = 0

    def add(self, columns: list[str]) -> None:
        first, _, last = columns[0].partition("-")
        if "." in first:  # an empty node: nothing in the text
            return
        misc = dict(item.partition("=")[::2] for item in columns[9].split("|")) if columns[9] != "_" else {}
        number = int(first)
        if last:
            self.inside = int(last)
        elif number <= self.inside:
            return
        else:
            self.inside = 0
        self.text += self.space or _plain(misc.get("SpacesBefore", ""))
        start = len(self.text)
        self.text += columns[1]
        after = "" if misc.get("SpaceAfter") == "No" else " "
        self.space = _plain(misc["SpacesAfter"]) if "SpacesAfter" in misc else after
        for mark in filter(None, misc.get("Quote", "").split(",")):
            quote, _, role = mark.partition(":")
            if role not in _ROLES:
                raise ValueError(mark)
            self.roles.setdefault(int(quote), {}).setdefault(role, []).append((self.count, start, len(self.text)))
        self.count += 1

    def article(self) -> Article:
        attributions = []
        for _, roles in sorted(self.roles.items()):
            content, cue, source = (_joined(roles.get(role, [])) for role in _ROLES)
            attributions.append(Attribution(content, cue, source))
        return Article(self.id, self.text + self.space, tuple(one for one in attributions if one.content))


def _joined(tokens: list[tuple[int, int, int]]) -> Spans:
    """Spans of tokens that follow one another."""
    spans: list[tuple[int, int]] = []
    before = -2
    for at, start, end in tokens:
        if at == before + 1:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
        before = at
    return tuple(spans)


def _covered(tokens: object, spans: Spans) -> list[int]:
    """The tokens that share a character with a span, by bisection."""
    from bisect import bisect_left, bisect_right

    out: list[int] = []
    for start, end in spans:
        first = bisect_right(tokens, start, key=lambda token: token.end)  # type: ignore[call-overload]
        last = bisect_left(tokens, end, key=lambda token: token.start)  # type: ignore[call-overload]
        out += range(first, last)
    return sorted(set(out))


def _escaped(white: str) -> str:
    return "".join(_ESCAPES.get(one, one) for one in white)


def _plain(escaped: str) -> str:
    names = {escape[1]: one for one, escape in _ESCAPES.items()}
    out, at = [], 0
    while at < len(escaped):
        if escaped[at] == "\\" and at + 1 < len(escaped):
            at += 1
            out.append(names.get(escaped[at], escaped[at]))
        else:
            out.append(escaped[at])
        at += 1
    return "".join(out)
