"""Names into codes: the anonymisation key applied to texts that leave the store (§7.1).

A person of the key is found by every form that follows from the names in the key: the whole name in any order,
with a title or initials, each part alone, accents or none, any case, over line ends, in addresses and file names.
A name that is an ordinary word as well is found by what stands around it; where that is not clear, the text stays
and the place is pointed out. Somebody who is in no key is not found here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from imr_tui.names.context import Level
from imr_tui.names.folding import Folded, fold
from imr_tui.names.key_entry import HiddenName
from imr_tui.names.key_index import key_index
from imr_tui.names.runs import NameHit
from imr_tui.names.search import Search

# More codes than this in one place are no help to a reader.
_MOST_CODES: Final = 4
# What a code leaves behind may be part of another name; in a long text that is not looked for again.
_AGAIN: Final = 3
_FEW: Final = 200
_THE: Final = re.compile(r"\b[Tt]he\s+$")


@dataclass(frozen=True, slots=True)
class Found:
    """A name in a text, from where to where in characters."""

    start: int
    end: int
    code: str
    """What goes in its place: a code, or `SU or FM1` where the name is that of several people."""
    codes: tuple[str, ...] = ()
    """Whose it may be."""
    certain: bool = True
    """Whether it is a name wherever it stands, rather than by what stands around it."""


class Anonymiser:
    """Puts codes in the place of names. Building it takes a while; it never changes, and any thread may use it."""

    def __init__(self, names: Iterable[HiddenName], not_names: Iterable[str] = ()) -> None:
        """`names` may hold empty ones and repeats; a name that is its own code is left alone.

        `not_names` are words that were said to be no name: a part of somebody's name is left alone within one
        (Holloway House), a whole name never.
        """
        index = key_index(((hidden.name, hidden.code, hidden.kind, hidden.is_a_word) for hidden in names), not_names)
        self._search = Search(index) if index.words or index.phrases or index.initials else None

    def apply(self, text: str) -> str:
        """The text with the code in the place of each name."""
        for _ in range(_AGAIN):
            found = self.find(text)
            if not found:
                break
            text = _replaced(text, found)
            if len(found) > _FEW:
                break
        return text

    def find(self, text: str) -> list[Found]:
        """Every name that `apply` takes out, in order, without overlaps."""
        return [found for level, found in self._found(text) if level > Level.DOUBTFUL]

    def names_in(self, text: str) -> list[Found]:
        """Every name that is one wherever it stands: what a committee paper must hold none of."""
        return [found for level, found in self._found(text) if level == Level.CERTAIN]

    def words_in(self, text: str) -> list[Found]:
        """Where a word that may be a name still stands, for a person to look at."""
        return [found for level, found in self._found(text) if level < Level.CERTAIN]

    def look(self, text: str) -> list[Found]:
        """All of `names_in` and `words_in` at once, in order."""
        return [found for _, found in self._found(text)]

    def _found(self, text: str) -> list[tuple[Level, Found]]:
        if self._search is None or not text:
            return []
        folded = fold(text)
        return [(hit.level, _shown(folded, text, hit)) for hit in self._search.hits(folded)]


def _replaced(text: str, found: list[Found]) -> str:
    parts: list[str] = []
    at = 0
    for name in found:
        parts.append(text[at : name.start])
        # A code must not grow together with what stands beside it.
        if name.start and text[name.start - 1].isalnum() and name.start > at:
            parts.append("-")
        parts.append(name.code)
        if name.end < len(text) and text[name.end].isalnum():
            parts.append("-")
        at = name.end
    return "".join((*parts, text[at:]))


def _shown(folded: Folded, text: str, hit: NameHit) -> Found:
    start, end = folded.span(hit.start, hit.end)
    # Numbers behind a name in an address would make another code of this one.
    while end < len(text) and text[end].isdigit():
        end += 1
    codes = tuple(bearer.code for bearer in hit.bearers)
    shown = joint(codes)
    if hit.plural:
        shown = joint(codes, "and")
        the = _THE.search(text, max(0, start - 8), start)
        if the and len(codes) == 1:
            shown = f"family of {shown}"
        elif the:
            start = the.start()
        if not the or text[end : end + 1] in ("'", "’"):
            shown = f"{shown}'s"
            end += the is not None
    return Found(start, end, shown, codes, hit.level == Level.CERTAIN)


def joint(codes: tuple[str, ...], word: str = "or") -> str:
    """Codes of people who bear one name, as they read: SU, FM1 or FM2."""
    if len(codes) > _MOST_CODES:
        return f"one of {', '.join(codes[:_MOST_CODES])} and others"
    return f"{', '.join(codes[:-1])} {word} {codes[-1]}" if len(codes) > 1 else codes[0]
