"""Mentions of sources: their head words, what form they have, and whether a name is theirs."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..interchange import Spans
from .words import Text


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_PERSONAL = _words(
    """i me my mine myself you your yours he him his himself she her hers herself it its itself we us our ours ourselves
    they them their theirs themselves"""
)
_RELATIVE = _words("who whom whose which that")
_QUANTIFIERS = _words(
    """one this these those some others many most both all everyone everybody someone somebody anyone anybody nobody
    none neither either each few several another other such"""
)
NO_NAMES = _PERSONAL | _RELATIVE | _QUANTIFIERS
"""Words that name nobody."""
_BEHIND_HEAD = _words(
    """of in for at from with on by to into near under over about around who whom whose which that where when as during
    before after against among between within"""
)
_BREAK = re.compile(r"[,;:()\[\]—–]| - |--")
_TITLES = _words(
    """mr mrs ms miss dr prof professor sir dame lord lady sen senator rep representative gov governor president vice
    prime minister secretary general gen lt lieutenant col colonel capt captain sgt sergeant maj major adm admiral rev
    reverend father pope judge justice chief mayor king queen prince princess sheriff officer detective the"""
)
_NAME_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")


def head_of(text: Text, source: Spans) -> int | None:
    """The word a mention is about: the last before a comma, a preposition or a relative word. None without words."""
    inside = sorted(text.words(source[:1]))
    head = None
    for at, word in enumerate(inside):
        if at:
            gap = text.text[text.ends[inside[at - 1]] : text.starts[word]]
            written = text.word(word).lower()
            if _BREAK.search(gap) or written in _BEHIND_HEAD:
                break
            if written == "s" and gap in ("'", "’"):
                continue
        head = word
    return head


def form_of(text: Text, source: Spans) -> str:
    """none, pronoun, relative, quantifier, name or nominal."""
    inside = sorted(text.words(source))
    if not inside:
        return "none"
    if len(inside) == 1:
        word = text.word(inside[0]).lower()
        for form, known in (("pronoun", _PERSONAL), ("relative", _RELATIVE), ("quantifier", _QUANTIFIERS)):
            if word in known:
                return form
    head = head_of(text, source)
    return "name" if head is not None and text.word(head)[0].isupper() else "nominal"


def name_words(name: str) -> list[str]:
    """The words of a name in lower case, without titles and possessive 's.

    >>> name_words("Sen. Tim O'Kaine's"), name_words("the President"), name_words("Charles_Bolden")
    (['tim', "o'kaine"], ['president'], ['charles', 'bolden'])
    """
    plain = name.replace("_", " ").replace("’", "'").lower()
    found = [word.removesuffix("'s") for word in _NAME_WORD.findall(plain)]
    return [word for word in found if word not in _TITLES] or [word for word in found if word != "the"]


def is_name(answer: str | None, names: Iterable[str]) -> tuple[bool, bool]:
    """Whether a name is one of somebody's: (by its last word and with no strange one, and in more than a last word).

    >>> names = ["NASA Administrator Charles Bolden", "Bolden"]
    >>> [is_name(answer, names) for answer in ("Mr. Bolden", "Charles Bolden", "Charles", "Bolden Smith", None)]
    [(True, False), (True, True), (False, False), (False, False), (False, False)]
    """
    got = name_words(answer) if answer else []
    known = [words for words in map(name_words, names) if words]
    if not got or not known:
        return False, False
    alias = got[-1] in {words[-1] for words in known} and set(got) <= {word for words in known for word in words}
    return alias, alias and (len(got) > 1 or max(map(len, known)) == 1)
