"""Quotes in the formats of other tools: what was found goes out, gold comes in.

>>> import quotewire as qw
>>> from quotewire import interchange
>>> ann = interchange.write(qw.analyze(article), "brat", id="harbour")
>>> gold = interchange.read("gold/")

The formats: ``attributions`` (JSON lines in PolNeAR's terms), ``brat`` (standoff), ``conllu`` (CoNLL-U), ``web`` (W3C
Web Annotation). Each is a module with ``write`` and ``read``, whose docstring says how a quote looks in it.
"""

from __future__ import annotations

import gzip
import os
import zlib
from pathlib import Path

from .._core import Document
from . import attributions, brat, conllu, web
from .model import Article, Attribution, Spans

__all__ = ["FORMATS", "Article", "Attribution", "Spans", "read", "write"]

_WRITERS = {"attributions": attributions.write, "brat": brat.write, "conllu": conllu.write, "web": web.write}
FORMATS = tuple(_WRITERS)
"""The names of the formats."""

_SUFFIXES = (".jsonl", ".ann", ".conllu", ".json", ".jsonld")


def write(found: Document, format: str, *, id: str = "article") -> str:
    """What was found in a text, in one of `FORMATS`.

    ``id`` names the article in it. Raises ``ValueError`` for another format.
    """
    if format not in _WRITERS:
        raise ValueError(f"format is {format!r}; it must be one of {', '.join(FORMATS)}")
    return _WRITERS[format](found, id)


def read(path: str | os.PathLike[str]) -> list[Article]:
    """The articles of a file, or of all files of a folder in the order of their names.

    The name says the format: ``.jsonl`` (attributions), ``.conllu``, ``.ann`` (brat) and ``.json`` or ``.jsonld`` (Web
    Annotation), the last two with their text in a ``.txt`` file of the same name, which also gives the article's id;
    ``.jsonl`` and ``.conllu`` may be compressed (``.gz``). All are UTF-8.

    Raises ``ValueError`` with the name of a file that does not fit, or of an id that is there twice, and ``OSError``
    for one that cannot be read.
    """
    path = Path(path)
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if _suffix(file) in _SUFFIXES)
        if not files:
            raise ValueError(f"{path}: no file of {', '.join(_SUFFIXES)} in it")
    else:
        files = [path]
    articles = [article for file in files for article in _read_file(file)]
    seen: set[str] = set()
    for article in articles:
        if article.id in seen:
            raise ValueError(f"{path}: {article.id!r} is there twice")
        seen.add(article.id)
    return articles


def _read_file(file: Path) -> list[Article]:
    suffix = _suffix(file)
    if suffix not in _SUFFIXES:
        raise ValueError(f"{file}: its name must end in one of {', '.join(_SUFFIXES)}")
    try:
        content = _load(file)
        if suffix == ".jsonl":
            found = attributions.read(content)
        elif suffix == ".conllu":
            found = conllu.read(content)
        else:
            beside = file.with_suffix(".txt")
            text = _load(beside) if beside.exists() else None
            found = [(brat if suffix == ".ann" else web).read(content, text, file.stem)]
    except (ValueError, EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ValueError(f"{file}: {error}") from None
    for article in found:
        _check(article, file)
    return found


def _check(article: Article, file: Path) -> None:
    """Every span lies in the text."""
    if article.text is not None:
        for one in article.attributions:
            for _, end in (*one.content, *one.cue, *one.source):
                if end > len(article.text):
                    raise ValueError(f"{file}: {article.id!r} has a span to {end} and {len(article.text)} characters")


def _load(file: Path) -> str:
    data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    return data.decode("utf-8-sig")


def _suffix(file: Path) -> str:
    return Path(file.stem).suffix if file.suffix == ".gz" else file.suffix
