"""W3C Web Annotation (https://www.w3.org/TR/annotation-model/): an AnnotationCollection in JSON-LD.

Each stretch is given twice, as its model advises: by a TextPositionSelector, in code points, and by a
TextQuoteSelector. A quote is an annotation tagged ``content``, with a target for each of its stretches, classified by
its kind and identified by its speaker; its cue and source are annotations tagged so, whose body links to it. An entity
is tagged with its label and identified by its name. Gold is read from the same tags and links.
"""

from __future__ import annotations

import json
from typing import Any

from .._core import Document
from .model import Article, Attribution, Spans, article_of

_AROUND = 32
"""Characters of prefix and suffix."""


def write(found: Document, id: str) -> str:
    """The collection of a document, as indented JSON. ``id`` is the IRI of the text that is annotated."""
    text = found.text
    items: list[dict[str, Any]] = []

    def add(name: str, motivation: str, bodies: list[dict[str, str]], spans: Spans) -> None:
        target = [_target(id, text, start, end) for start, end in spans]
        items.append(
            {
                "id": f"{id}#{name}",
                "type": "Annotation",
                "motivation": motivation,
                "body": bodies,
                "target": target[0] if len(target) == 1 else target,
            }
        )

    for entity in found.entities:
        bodies = [_body("tagging", entity.label)] + ([_body("identifying", entity.name)] if entity.name else [])
        add(f"entity-{entity.id}", "identifying", bodies, ((entity.start, entity.end),))
    for number, one in enumerate(article_of(found, id).attributions):
        quote = f"quote-{number}"
        bodies = [_body("tagging", "content"), _body("classifying", one.kind or "")]
        bodies += [_body("identifying", one.speaker)] if one.speaker else []
        add(quote, "tagging", bodies, one.content)
        for role, spans in (("cue", one.cue), ("source", one.source)):
            if spans:
                link = {"type": "SpecificResource", "purpose": "linking", "source": f"{id}#{quote}"}
                add(f"{quote}-{role}", "linking", [_body("tagging", role), link], spans)
    page = {"type": "AnnotationPage", "startIndex": 0, "items": items}
    top = {"@context": "http://www.w3.org/ns/anno.jsonld", "id": f"{id}#annotations", "type": "AnnotationCollection"}
    return json.dumps({**top, "total": len(items), "first": page}, indent=1) + "\n"


def read(annotations: str, text: str | None, id: str) -> Article:
    """The attributions of a collection, a page or a list of annotations.

    Raises ``ValueError`` where it is none of these or a target has no TextPositionSelector.
    """
    try:
        given = json.loads(annotations)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"no JSON: {error}") from None
    if isinstance(given, dict):
        given = given.get("first", given)
    items = given.get("items") if isinstance(given, dict) else given
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise ValueError("no AnnotationCollection, AnnotationPage or list of annotations")
    quotes: dict[str, dict[str, Spans]] = {}
    said: dict[str, tuple[str | None, str | None]] = {}
    links = []
    for item in items:
        bodies = [body for body in _list(item.get("body")) if isinstance(body, dict)]
        by_purpose = {body.get("purpose"): body.get("value") for body in bodies}
        tag = by_purpose.get("tagging")
        if tag == "content":
            name = str(item.get("id", len(quotes)))
            quotes[name] = {"content": _positions(item)}
            said[name] = (by_purpose.get("classifying") or None, by_purpose.get("identifying"))
        elif tag in ("cue", "source"):
            links += [(body.get("source"), tag, item) for body in bodies if body.get("purpose") == "linking"]
    for quote, tag, item in links:
        if quote not in quotes:
            raise ValueError(f"{item.get('id')} is linked to {quote}, which is not there")
        quotes[quote][tag] = quotes[quote].get(tag, ()) + _positions(item)
    attributions = [
        Attribution(roles["content"], roles.get("cue", ()), roles.get("source", ()), *said[name])
        for name, roles in quotes.items()
    ]
    return Article(id, text, tuple(attributions))


def _body(purpose: str, value: str) -> dict[str, str]:
    return {"type": "TextualBody", "purpose": purpose, "value": value}


def _target(source: str, text: str, start: int, end: int) -> dict[str, Any]:
    quoted = {
        "type": "TextQuoteSelector",
        "exact": text[start:end],
        "prefix": text[max(start - _AROUND, 0) : start],
        "suffix": text[end : end + _AROUND],
    }
    return {"source": source, "selector": [{"type": "TextPositionSelector", "start": start, "end": end}, quoted]}


def _positions(item: dict[str, Any]) -> Spans:
    spans = []
    for target in _list(item.get("target")):
        selectors = _list(target.get("selector")) if isinstance(target, dict) else []
        found = [one for one in selectors if isinstance(one, dict) and one.get("type") == "TextPositionSelector"]
        start, end = (found[0].get("start"), found[0].get("end")) if found else (None, None)
        if type(start) is not int or type(end) is not int or not 0 <= start <= end:
            raise ValueError(f"{item.get('id')}: a target without a TextPositionSelector")
        spans.append((start, end))
    return tuple(spans)


def _list(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [] if given is None else [given]
