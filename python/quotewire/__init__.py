"""Who said what, in every article: blocks, sentences, entities and quotes with their speakers from English news.

>>> import quotewire as qw
>>> doc = qw.analyze("“We will not sign,” said Ada Moreno, the mayor.")
>>> doc.quotes[0].speaker.name
'Ada Moreno'

``tables`` reads many articles at once. The package itself imports nothing but its own core.
"""

import sys

from ._core import (
    SCHEMAS,
    Alternative,
    Analyzer,
    Block,
    Cluster,
    Dateline,
    Document,
    Entity,
    Mention,
    Quote,
    Schema,
    Sentence,
    Span,
    Speaker,
    Table,
    Tables,
    Token,
    __version__,
    analyze,
)

TYPE_CHECKING = False  # as type checkers understand it; `typing` itself stays unread
if TYPE_CHECKING:
    from .batches import batch
    from .bulk import tables
    from .html import render
    from .reports import report
    from .splitting import sentences

# Read when first asked for: the import of the package stays as fast as the core's.
_LATER = {
    "batch": "quotewire.batches",
    "render": "quotewire.html",
    "report": "quotewire.reports",
    "sentences": "quotewire.splitting",
    "tables": "quotewire.bulk",
}

__all__ = [
    "SCHEMAS",
    "Alternative",
    "Analyzer",
    "Block",
    "Cluster",
    "Dateline",
    "Document",
    "Entity",
    "Mention",
    "Quote",
    "Schema",
    "Sentence",
    "Span",
    "Speaker",
    "Table",
    "Tables",
    "Token",
    "__version__",
    "analyze",
    "batch",
    "render",
    "report",
    "sentences",
    "tables",
]


def __getattr__(name: str) -> object:
    if name in _LATER:
        import importlib

        value = getattr(importlib.import_module(_LATER[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'quotewire' has no attribute {name!r}")


if "pandas" in sys.modules or "polars" in sys.modules:
    from . import frames as _frames  # noqa: F401 (registers the accessors)
