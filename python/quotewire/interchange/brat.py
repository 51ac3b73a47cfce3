"""brat standoff: a ``.ann`` file beside the ``.txt`` of the same name (https://brat.nlplab.org/standoff.html).

Written: a text-bound annotation for each entity, and for each quote ``Content``, ``Cue`` and ``Source``, which the
relations ``cue`` and ``source`` tie to the content; its kind and act are attributes, the speaker's name a note. Read:
the same, and events as annotators make them, whose trigger is the cue and whose arguments are Source and Content.
"""

from __future__ import annotations

import re

from .._core import Document
from .model import Article, Attribution, Spans, article_of

_ROLES = {"content": "content", "quote": "content", "quotation": "content", "cue": "cue", "source": "source"}
_ROLES |= {"speaker": "source"}
_LINE_ENDS = re.compile(r"[\r\n]+")


def write(found: Document, id: str = "") -> str:
    """The ``.ann`` file of a document. A span over a line end is written in pieces, as brat wants it."""
    text = found.text
    lines: list[str] = []
    bound = 0

    def mark(label: str, spans: Spans) -> str:
        nonlocal bound
        bound += 1
        pieces = [piece for span in spans for piece in _on_lines(text, span)] or list(spans)
        places = ";".join(f"{start} {end}" for start, end in pieces)
        words = " ".join(text[start:end] for start, end in pieces)
        lines.append(f"T{bound}\t{_name(label)} {places}\t{words}")
        return f"T{bound}"

    for entity in found.entities:
        mark(entity.label, ((entity.start, entity.end),))
    relations = attributes = 0
    for number, (quote, one) in enumerate(zip(found.quotes, article_of(found, id).attributions, strict=True), 1):
        content = mark("Content", one.content)
        for role, spans in (("cue", one.cue), ("source", one.source)):
            if spans:
                relations += 1
                other = mark(role.capitalize(), spans)
                lines.append(f"R{relations}\t{role} Arg1:{content} Arg2:{other}")
        for name, value in (("Kind", quote.kind), ("Act", quote.act)):
            attributes += 1
            lines.append(f"A{attributes}\t{name} {content} {_name(value)}")
        if one.speaker:
            lines.append(f"#{number}\tAnnotatorNotes {content}\t{' '.join(one.speaker.split())}")
    return "".join(line + "\n" for line in lines)


def read(annotations: str, text: str | None, id: str) -> Article:
    """The attributions of a ``.ann`` file. Raises ``ValueError`` with the number of a line that does not fit."""
    bound: dict[str, tuple[str, Spans]] = {}
    ties: list[tuple[str, list[tuple[str, str]]]] = []
    kinds: dict[str, str] = {}
    names: dict[str, str] = {}
    for number, line in enumerate(annotations.split("\n"), 1):
        try:
            key, _, rest = line.rstrip("\r").partition("\t")
            words = rest.partition("\t")[0].split(" ")
            if key.startswith("T"):
                bound[key] = (words[0].lower(), _spans(rest.partition("\t")[0].partition(" ")[2]))
            elif key.startswith(("E", "R")):
                ties.append((key, [_pair(word) for word in words if ":" in word]))
            elif key.startswith("A") and words[0].lower() == "kind":
                kinds[words[1]] = words[2]
            elif key.startswith("#") and words[0] == "AnnotatorNotes":
                names[words[1]] = rest.partition("\t")[2]
        except (ValueError, IndexError):
            raise ValueError(f"line {number} is none of brat's: {line!r}") from None
    parts: dict[str, dict[str, Spans]] = {
        key: {"content": spans} for key, (label, spans) in bound.items() if _role(label) == "content"
    }
    events: list[tuple[dict[str, Spans], str]] = []
    for key, pairs in ties:
        missing = [target for _, target in pairs if target.startswith("T") and target not in bound]
        if missing:
            raise ValueError(f"{key} refers to {missing[0]}, which is not there")
        targets = [(role, target) for role, target in pairs if target in bound]
        if key.startswith("R"):
            contents = [target for _, target in targets if target in parts]
            for _, target in targets:
                role = _role(bound[target][0])
                if contents and role in ("cue", "source"):
                    parts[contents[0]][role] = parts[contents[0]].get(role, ()) + bound[target][1]
        elif targets:
            event: dict[str, Spans] = {}
            content = ""
            for at, (role, target) in enumerate(targets):
                known = _role(role) or _role(bound[target][0]) or ("cue" if at == 0 else None)
                if known:
                    event[known] = event.get(known, ()) + bound[target][1]
                if known == "content":
                    content = content or target
                    parts.pop(target, None)  # the event has it
            events.append((event, content))
    found = [*events, *((roles, key) for key, roles in parts.items())]
    attributions = tuple(
        Attribution(roles["content"], roles.get("cue", ()), roles.get("source", ()), kinds.get(key), names.get(key))
        for roles, key in found
        if "content" in roles
    )
    return Article(id, text, attributions)


def _on_lines(text: str, span: tuple[int, int]) -> list[tuple[int, int]]:
    """The pieces of a span between line ends."""
    start, end = span
    pieces = []
    for gap in _LINE_ENDS.finditer(text, start, end):
        pieces.append((start, gap.start()))
        start = gap.end()
    return [(a, b) for a, b in (*pieces, (start, end)) if a < b]


def _spans(places: str) -> Spans:
    spans = []
    for place in places.split(";"):
        start, end = map(int, place.split())
        if not 0 <= start <= end:
            raise ValueError(place)
        spans.append((start, end))
    return tuple(spans)


def _pair(word: str) -> tuple[str, str]:
    role, _, target = word.partition(":")
    return role.lower(), target


def _role(name: str) -> str | None:
    return _ROLES.get(name.lower().rstrip("0123456789"))


def _name(label: str) -> str:
    """A label in brat's letters."""
    return re.sub(r"\s+", "_", label.strip()) or "_"
