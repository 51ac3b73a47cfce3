"""Pages in files: one document or several, readable by themselves."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from quotewire.html.document import document_body
from quotewire.html.markup import excerpt, style, wrap

if TYPE_CHECKING:
    from quotewire._core import Document

# Nothing is fetched and nothing runs, whatever the article holds.
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
{style}
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def render(docs: Document | Iterable[Document], path: str | os.PathLike[str]) -> None:
    """Writes a page that shows one document, or several one below the other with a list of them on top.

    The page needs nothing else and runs no script. It is written whole or not at all.
    """
    from quotewire._core import Document

    several = [docs] if isinstance(docs, Document) else list(docs)
    for doc in several:
        if not isinstance(doc, Document):
            raise TypeError(f"render takes documents, not {type(doc).__name__}")
    titles = [title(doc) for doc in several]
    if len(several) == 1:
        body, head = wrap(document_body(several[0], "d1")), titles[0]
    else:
        head = f"{len(several)} articles"
        links = "".join(f'<li><a href="#d{i}">{escape(name)}</a></li>' for i, name in enumerate(titles, 1))
        sections = "".join(
            f'<section id="d{i}" aria-label="Article {i}">{wrap(document_body(doc, f"d{i}"))}</section>\n'
            for i, doc in enumerate(several, 1)
        )
        body = f'<h1>{head}</h1>\n<nav aria-label="Articles"><ol>{links}</ol></nav>\n{sections}'
    write_whole(path, PAGE.format(title=escape(head), style=style("page.css") + style("style.css"), body=body))


def title(doc: Document) -> str:
    """The headline, or the first words."""
    for block in doc.blocks:
        if block.kind == "headline":
            return excerpt(block.text, 120)
    return excerpt(doc.text.strip(), 60) or "Empty article"


def write_whole(path: str | os.PathLike[str], html: str) -> None:
    """Writes a file so that it is never seen half written: a new one beside it takes its name at the end."""
    target = Path(path)
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        beside.write_bytes(html.encode("utf-8", "replace"))
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
