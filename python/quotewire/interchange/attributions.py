"""Attributions as JSON lines, in PolNeAR's terms: source, cue and content of each, as lists of [start, end].

``{"id": …, "text": …, "attributions": [{"source": [[s, e]], "cue": [[s, e]], "content": [[s, e], …]}]}``, one article a
line (Newell, Margolin and Ruths 2018, "An Attribution Relations Corpus for Political News"). What systems put out is
read too: ``{"id": …, "quotes": [{"content": …, "cue": …, "speaker": …, "speaker_name": …}]}``. Gold may say whom a
source names: ``"source_entity": {"names": [...], "identity": …, "type": …}`` beside ``source``.
"""

from __future__ import annotations

import json
from typing import Any

from .._core import Document
from .model import Article, Attribution, article_of, spans_of


def write(found: Document, id: str) -> str:
    """One line, with its line end. ``kind`` and ``speaker_name`` stand beside the three roles."""
    article = article_of(found, id)
    attributions = [
        {
            "id": f"E{n}",
            "source": one.source,
            "cue": one.cue,
            "content": one.content,
            "kind": one.kind,
            "speaker_name": one.speaker,
        }
        for n, one in enumerate(article.attributions, 1)
    ]
    return json.dumps({"id": id, "text": article.text, "attributions": attributions}) + "\n"


def read(lines: str) -> list[Article]:
    """The articles of a file. Raises ``ValueError`` with the number of a line that does not fit."""
    articles = []
    for number, line in enumerate(lines.split("\n"), 1):
        if line.strip():
            try:
                articles.append(_article(json.loads(line)))
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
                told = f"no {error}" if isinstance(error, KeyError) else str(error)
                raise ValueError(f"line {number}: {told}") from None
    return articles


def _article(row: dict[str, Any]) -> Article:
    text = row.get("text")
    if text is not None and not isinstance(text, str):
        raise ValueError("text is no string")
    attributions = []
    for one in row["attributions"] if "attributions" in row else row["quotes"]:
        source = one.get("source") if "source" in one else one.get("speaker")
        attributions.append(
            Attribution(
                spans_of(one.get("content"), "content"),
                spans_of(one.get("cue"), "cue"),
                spans_of(source, "source"),
                one.get("kind"),
                one.get("speaker_name"),
                *_entity(one.get("source_entity") or {}),
            )
        )
    return Article(str(row["id"]), text, tuple(attributions))


def _entity(given: dict[str, Any]) -> tuple[tuple[str, ...], str | None]:
    """Names and type of who said it."""
    names = [*(given.get("names") or ()), given.get("identity")]
    if not all(name is None or isinstance(name, str) for name in names):
        raise ValueError("source_entity: a name is no string")
    return tuple(name for name in names if name), given.get("type")
