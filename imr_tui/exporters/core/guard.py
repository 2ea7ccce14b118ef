"""The guard: refuses to issue a paper in which anyone would be named.

It looks for names in the key in every text, in the file name and in the finished file. It looks for anything that
identifies somebody not in the key (a name with a title, a given name with a family name, NHS and National Insurance
numbers, telephone numbers, e-mail addresses, postcodes, dates of birth) in every text of the paper.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final, TypeAlias

from imr_tui.errors import NameLeft
from imr_tui.names.anonymiser import Anonymiser, Found
from imr_tui.names.unknown import Finder, Suspect
from imr_tui.vocabulary import SuspectKind, Tab
from imr_tui.wording import count_in_words, number_of, plural

_PSEUDONYM: Final = re.compile(r"(?:Mr|Mrs|Ms|Miss|Mx|Dr)\.? [A-Z]\.?")
_WORD: Final = re.compile(r"[^\W_]+")
_MOST: Final = 50
Piece: TypeAlias = tuple[str, str]
"""The location of a text, as displayed, and the text."""
Pieces: TypeAlias = Iterable[Piece]


class Guard:
    """Searches texts for people. Each different text is searched once, because a paper repeats many of its cells."""

    def __init__(self, names: Anonymiser, codes: Collection[str], finder: Finder) -> None:
        """Take the names and codes of the key, and a finder for anything not in the key."""
        self._names, self._codes, self._finder = names, frozenset(codes), finder
        self._seen: dict[str, tuple[list[Found], tuple[Suspect, ...]]] = {}

    def assert_nobody_named(self, pieces: Collection[Piece], finished: Pieces) -> None:
        """Raise NameLeft if anyone would be named. Its message gives the location and never the name.

        `pieces` are the texts of the paper by paragraph and cell; `finished` are the texts of the file by part.
        """
        left: list[tuple[str, str, str]] = []
        for location, text in pieces:
            found, suspects = self._look(text)
            left += ((f"the name of {n.code}", location, text[n.start : n.end]) for n in found if n.certain)
            left += (
                (SuspectKind(s.kind).in_papers, location, s.text)
                for s in suspects
                if s.sure and not _is_coded(s, self._codes)
            )
            if len(left) >= _MOST:
                break
        if not left:
            # A text of the file that is identical to one already searched need not be searched again.
            seen = {"".join(text.split()) for text in self._seen}
            for location, text in finished:
                if "".join(text.split()) not in seen:
                    names = self._names.names_in(text)
                    left += ((f"the name of {name.code}", location, text[name.start : name.end]) for name in names)
        if left:
            what, location, _ = left[0]
            more = f" and {number_of(len(left) - 1, 'other place')}" if len(left) > 1 else ""
            message = f"{what[0].upper()}{what[1:]} would appear in {location}{more}. Nothing was written."
            raise NameLeft(message, tuple(dict.fromkeys(text for _, _, text in left)))

    def doubtful(self, pieces: Pieces) -> Iterator[str]:
        """Yield a warning for each person whose possible name remains, and one for possible names not in the key."""
        locations: dict[str, list[str]] = {}
        others: dict[str, str] = {}
        for location, text in pieces:
            found, suspects = self._look(text)
            for name in found:
                if not name.certain:
                    locations.setdefault(name.code, []).append(location)
            for suspect in suspects:
                # A pseudonym such as Mr A, in the title of a review, is not a real name.
                if not _PSEUDONYM.fullmatch(suspect.text):
                    others.setdefault(suspect.text, location)
        for code, where in locations.items():
            times = plural(len(where), "once", f"{len(where)} times, first")
            yield f"A word that may be a name of {code} appears {times} in {where[0]}. Check it."
        if others:
            first = next(iter(others.values()))
            words = count_in_words(len(others), "possible name is", "possible names are")
            yield f"{words[0].upper()}{words[1:]} not in the key, first in {first}. See {Tab.INTERVIEWS.named}."

    def _look(self, text: str) -> tuple[list[Found], tuple[Suspect, ...]]:
        looked = self._seen.get(text)
        if looked is None:
            looked = self._seen[text] = (self._names.look(text), self._finder.find(text))
        return looked


def _is_coded(suspect: Suspect, codes: Collection[str]) -> bool:
    """Whether it is an address in which a code has already replaced the name (SW1@example.org)."""
    return suspect.kind == SuspectKind.EMAIL and set(_WORD.findall(suspect.text.partition("@")[0])) <= set(codes)
