"""Who said what, in every article: blocks, sentences, entities and quotes with their speakers from English news.

>>> import quotewire as qw
>>> doc = qw.analyze("“We will not sign,” said Ada Moreno, the mayor.")
>>> doc.quotes[0].speaker.name
'Ada Moreno'
"""

from ._core import (
    Alternative,
    Analyzer,
    Block,
    Cluster,
    Dateline,
    Document,
    Entity,
    Mention,
    Quote,
    Sentence,
    Span,
    Speaker,
    Token,
    __version__,
    analyze,
)

__all__ = [
    "Alternative",
    "Analyzer",
    "Block",
    "Cluster",
    "Dateline",
    "Document",
    "Entity",
    "Mention",
    "Quote",
    "Sentence",
    "Span",
    "Speaker",
    "Token",
    "__version__",
    "analyze",
]
