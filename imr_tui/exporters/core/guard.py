"""The guard: what a committee paper must hold none of is looked for in all that would leave, or nothing leaves.

Names of the key are looked for in every text, in the name of the file and in the finished file. What identifies
somebody who is in no key (a name with a title, a given name with a family name, NHS and National Insurance
numbers, telephones, e-mail addresses, postcodes, dates of birth) is looked for in every text of the paper.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final, TypeAlias

from imr_tui.errors import NameLeft
from imr_tui.names.anonymiser import Anonymiser, Found
from imr_tui.names.unknown import Finder, Suspect
from imr_tui.vocabulary import SuspectKind, Tab
from imr_tui.wording import plural

_PSEUDONYM: Final = re.compile(r"(?:Mr|Mrs|Ms|Miss|Mx|Dr)\.? [A-Z]\.?")
_WORD: Final = re.compile(r"[^\W_]+")
_MOST: Final = 50
Piece: TypeAlias = tuple[str, str]
"""The place where a text stands, in words for a person, and the text."""
Pieces: TypeAlias = Iterable[Piece]


class Guard:
    """Looks through texts for people, each different text once: a paper repeats most of its cells."""

    def __init__(self, names: Anonymiser, codes: Collection[str], finder: Finder) -> None:
        """`codes` are those of the key, whose names are `names`; `finder` knows everything else."""
        self._names, self._codes, self._finder = names, frozenset(codes), finder
        self._seen: dict[str, tuple[list[Found], tuple[Suspect, ...]]] = {}

    def assert_nobody_named(self, pieces: Collection[Piece], finished: Pieces) -> None:
        """Raise NameLeft where somebody would be named; its sentence names the place and never the name.

        `pieces` are the texts of the paper by paragraph and cell, `finished` those of the file, part by part.
        """
        left: list[tuple[str, str, str]] = []
        for place, text in pieces:
            found, suspects = self._look(text)
            left += ((f"the name of {n.code}", place, text[n.start : n.end]) for n in found if n.certain)
            left += (
                (SuspectKind(s.kind).in_papers, place, s.text)
                for s in suspects
                if s.sure and not _is_coded(s, self._codes)
            )
            if len(left) >= _MOST:
                break
        if not left:
            # A cell that stands in the file letter by letter as it was looked at need not be looked at again.
            seen = {"".join(text.split()) for text in self._seen}
            for place, text in finished:
                if "".join(text.split()) not in seen:
                    names = self._names.names_in(text)
                    left += ((f"the name of {name.code}", place, text[name.start : name.end]) for name in names)
        if left:
            what, place, _ = left[0]
            more = f", and {len(left) - 1} more such texts" if len(left) > 1 else ""
            sentence = f"{what[0].upper()}{what[1:]} would stand in {place}{more}. Nothing was written."
            raise NameLeft(sentence, tuple(dict.fromkeys(text for _, _, text in left)))

    def doubtful(self, pieces: Pieces) -> Iterator[str]:
        """A sentence for each person of whom a word that may be a name still stands, and one for other words."""
        places: dict[str, list[str]] = {}
        others: dict[str, str] = {}
        for place, text in pieces:
            found, suspects = self._look(text)
            for name in found:
                if not name.certain:
                    places.setdefault(name.code, []).append(place)
            for suspect in suspects:
                # Mr A in the title of a review is nobody's name, and meant to be none.
                if not _PSEUDONYM.fullmatch(suspect.text):
                    others.setdefault(suspect.text, place)
        for code, where in places.items():
            stands = plural(len(where), "stands once", f"stands {len(where)} times, first")
            yield f"A word that may be a name of {code} still {stands} in {where[0]}. Look at it."
        if others:
            first = next(iter(others.values()))
            words = plural(len(others), "One word looks", f"{len(others)} words look")
            yield f"{words} like a name or a place that is in no key, first in {first}. See {Tab.INTERVIEWS.named}."

    def _look(self, text: str) -> tuple[list[Found], tuple[Suspect, ...]]:
        looked = self._seen.get(text)
        if looked is None:
            looked = self._seen[text] = (self._names.look(text), self._finder.find(text))
        return looked


def _is_coded(suspect: Suspect, codes: Collection[str]) -> bool:
    """Whether it is an address in which a code stands in the place of the name already (SW1@example.org)."""
    return suspect.kind == SuspectKind.EMAIL and set(_WORD.findall(suspect.text.partition("@")[0])) <= set(codes)
