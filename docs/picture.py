"""Draws the README's picture: what `quotewire read` shows of the first paragraphs of `examples/article.txt`.

    python docs/picture.py

writes `docs/images/read.svg`, with no font or style from elsewhere.
"""

import io
import re
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI

import quotewire as qw
from quotewire.cli.read import show

ROOT = Path(__file__).parents[1]

console = Console(record=True, width=112, file=io.StringIO(), force_terminal=True, highlight=False)
article = (ROOT / "examples" / "article.txt").read_text(encoding="utf-8")
first = article[: article.index("The Price of Copper")]  # as much as fits a first screen
show(qw.analyze(first), console)
svg = console.export_svg(title="quotewire read examples/article.txt (the beginning)", theme=MONOKAI, unique_id="read")
svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
(ROOT / "docs" / "images" / "read.svg").write_text(svg, encoding="utf-8")
