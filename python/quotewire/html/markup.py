"""What every view shares: escaping, cutting to length, the style sheet."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from html import escape
from pathlib import Path

_MARKUP = re.compile("[&<>]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def text_escaper(text: str) -> Callable[[str], str]:
    """Escapes stretches of `text` for the inside of an element; where nothing in it needs that, hands them on."""
    return functools.partial(escape, quote=False) if _MARKUP.search(text) else str


def excerpt(text: str, most: int) -> str:
    """The text on one line, cut at a word's end to at most `most` characters."""
    line = " ".join(text[: 2 * most].split())
    if len(line) <= most and len(text) <= 2 * most:
        return line
    cut = line[:most]
    return cut.rsplit(" ", 1)[0] + " …" if " " in cut else cut + "…"


@functools.cache
def style(file: str = "style.css") -> str:
    """A style sheet in its element, without comments and line breaks."""
    css = Path(__file__).with_name(file).read_text("utf-8")
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r" ?([{};,>]) ?", r"\1", " ".join(css.split()))
    return f"<style>{css.strip()}</style>"


def wrap(body: str) -> str:
    """The outer element of every view. Lone surrogates, which no UTF-8 can hold, become U+FFFD."""
    html = f'<div class="quotewire" lang="en">{body}</div>'
    return html if html.isascii() else _SURROGATE.sub("\ufffd", html)
