"""Replacing names with codes: applying the anonymisation key to texts that leave the store (§7.1).

A person in the key is found by every form that follows from the names in the key: the whole name in any order, with a
title or initials, or each part alone; with or without accents, in any case, across line ends, and in addresses and
file names. A name that is also an ordinary word is recognised from the words around it. If they do not settle it, the
text is left unchanged and reported. Names not in the key are not found here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

from imr_tui.names.context import Level
from imr_tui.names.folding import Folded, fold
from imr_tui.names.key_entry import HiddenName
from imr_tui.names.key_index import key_index
from imr_tui.names.runs import NameHit
from imr_tui.names.search import Search

# More codes than this for one name do not help a reader.
_MOST_CODES: Final = 4
# The text around a new code may form another name, so texts with few names are searched again.
_AGAIN: Final = 3
_FEW: Final = 200
_THE: Final = re.compile(r"\b[Tt]he\s+$")


@dataclass(frozen=True, slots=True)
class Found:
    """A name in a text, with its start and end in characters."""

    start: int
    end: int
    code: str
    """The replacement: a code, or for example `SU or FM1` if several people have the name."""
    codes: tuple[str, ...] = ()
    """The codes of the people who have the name."""
    certain: bool = True
    """Whether it is certainly a name, whatever the words around it."""


_People: TypeAlias = tuple[list[tuple[Level, Found]], list[Found]]
"""The names of a text with their levels, and the names of people who are not in the key."""


class Anonymiser:
    """Replaces names with codes. Building one takes a while. Its results never change, and any thread may use it."""

    def __init__(self, names: Iterable[HiddenName], not_names: Iterable[str] = ()) -> None:
        """Build the index of the key.

        `names` may include empty names and repeats. A name that equals its code is left unchanged. `not_names` are
        phrases marked as not a name: part of somebody's name is left unchanged inside one (Holloway House), but never
        a whole name.
        """
        index = key_index(((hidden.name, hidden.code, hidden.kind, hidden.is_a_word) for hidden in names), not_names)
        self._search = Search(index) if index.words or index.phrases or index.initials else None
        self._last: tuple[str, _People] = ("", ([], []))

    def apply(self, text: str) -> str:
        """Return the text with each name replaced with its code."""
        for _ in range(_AGAIN):
            found = self.find(text)
            if not found:
                break
            text = _replaced(text, found)
            if len(found) > _FEW:
                break
        return text

    def find(self, text: str) -> list[Found]:
        """Return every name that `apply` replaces, in order, without overlaps."""
        return [found for level, found in self._found(text) if level > Level.DOUBTFUL]

    def names_in(self, text: str) -> list[Found]:
        """Return every certain name. A committee paper must contain none of them."""
        return [found for level, found in self._found(text) if level == Level.CERTAIN]

    def words_in(self, text: str) -> list[Found]:
        """Return every word that may be a name, for a person to check."""
        return [found for level, found in self._found(text) if level < Level.CERTAIN]

    def look(self, text: str) -> list[Found]:
        """Return everything that `names_in` and `words_in` return, in order."""
        return [found for _, found in self._found(text)]

    def strangers(self, text: str) -> list[Found]:
        """Return the names of people who are not in the key but share a name with somebody who is.

        `apply` leaves them. The codes are those of the people who share the name.
        """
        return list(self._people(text)[1])

    def _found(self, text: str) -> list[tuple[Level, Found]]:
        return self._people(text)[0]

    def _people(self, text: str) -> _People:
        last = self._last
        # A text is often asked about more than once: for names, for words to check, and for other people.
        if last[0] == text:
            return last[1]
        if self._search is None or not text:
            return [], []
        folded = fold(text)
        hits, others = self._search.people(folded)
        people = (
            [(hit.level, _shown(folded, text, hit)) for hit in hits],
            [Found(*folded.span(other.start, other.end), other.code, (other.code,)) for other in others],
        )
        self._last = (text, people)
        return people


def _replaced(text: str, found: list[Found]) -> str:
    parts: list[str] = []
    at = 0
    for name in found:
        parts.append(text[at : name.start])
        # A code must not join the letters or digits next to it.
        if name.start and text[name.start - 1].isalnum() and name.start > at:
            parts.append("-")
        parts.append(name.code)
        if name.end < len(text) and text[name.end].isalnum():
            parts.append("-")
        at = name.end
    return "".join((*parts, text[at:]))


def _shown(folded: Folded, text: str, hit: NameHit) -> Found:
    start, end = folded.span(hit.start, hit.end)
    # Digits after a name in an address would turn its code into another code.
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
    """Return the codes of people with the same name as text: SU, FM1 or FM2."""
    if len(codes) > _MOST_CODES:
        return f"one of {', '.join(codes[:_MOST_CODES])} and others"
    return f"{', '.join(codes[:-1])} {word} {codes[-1]}" if len(codes) > 1 else codes[0]
