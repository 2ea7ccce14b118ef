"""Finding possible names not in the key, and other identifying texts (§7.1).

They are found by their form only: a capitalised word in no dictionary, a title before a family name, a given name with
a family name, and the identifiers of `names.identifiers`. `sure` is set only if the form leaves little doubt; a
committee edition is then refused. Everything else is for a person to check.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Protocol

from imr_tui.names import lexicon
from imr_tui.names.identifiers import Suspect, identifiers
from imr_tui.names.unknown_rules import SLOPPY, names
from imr_tui.names.unknown_tokens import lowered
from imr_tui.names.unknown_wordlists import NOT_PEOPLE

__all__ = ["Finder", "Location", "Suspect", "folded", "suspects"]


class Location(Protocol):
    """The start and end of a part of a text, in characters."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


class _Known(Protocol):
    """The names in the key: `names.anonymiser.Anonymiser`."""

    def find(self, text: str) -> Sequence[Location]:
        """Return their locations in a text."""

    def strangers(self, text: str) -> Sequence[Location]:
        """Return the locations of names that others share with somebody in the key."""


def suspects(
    text: str, known: _Known, not_names: Iterable[str] = (), explained: Iterable[str] = ()
) -> tuple[Suspect, ...]:
    """Return everything in `text` that may identify somebody who is not in the key, in order, without overlaps.

    `not_names` are phrases marked as not a name (case and accents do not matter). `explained` are texts that are not
    secret: the organisation, teams, offices, and officers named in the paper. The first call loads the dictionary.
    """
    return Finder(known, not_names, explained).find(text)


class Finder:
    """Does what `suspects` does for many texts of one review, preparing `not_names` and `explained` only once."""

    def __init__(self, known: _Known, not_names: Iterable[str] = (), explained: Iterable[str] = ()) -> None:
        """Prepare the finder. The arguments are as for `suspects`."""
        self._known = known
        phrases = {folded(text) for text in (*not_names, *explained)} - {""}
        self._phrases = frozenset(phrases)
        self._explained = (_not_people(), _pattern(phrases)) if phrases else (_not_people(),)
        # Any word of an explained text is explained too (Thornmere of Thornmere Council), except given names. An
        # officer who is named in full (Janet Tarrant) explains nobody else with that surname.
        bodies = [text for text in explained if not _names_somebody(known, text)]
        words = {word for text in bodies for word in folded(text).split() if not lexicon.is_a_given_name(word)}
        self._words = frozenset(phrases | {word.strip(".,;:()'") for word in words})

    def find(self, text: str) -> tuple[Suspect, ...]:
        """Return what may identify somebody in `text`, in order, without overlaps."""
        if not any(character.isupper() or character.isdigit() or character == "@" for character in text) and (
            SLOPPY.search(text) is None
        ):
            return ()
        found = [suspect for suspect in identifiers(text) if folded(suspect.text) not in self._phrases]
        taken = [(location.start, location.end) for location in self._known.find(text)]
        passed = self._passed_over(text)
        for other in self._known.strangers(text):
            words = text[other.start : other.end]
            if not any(start < other.end and other.start < end for start, end in passed):
                found.append(Suspect(other.start, other.end, words, "pair", True))
        taken += [(suspect.start, suspect.end) for suspect in found]
        taken += passed
        taken.sort()
        guessed = names(text, taken, self._words)
        found += guessed
        return _apart([suspect for suspect in found if folded(suspect.text) not in self._phrases])

    def nearest(self, line: str, column: int) -> str:
        """Return the text that `find` finds nearest to a column of a line; empty if there is none."""
        found = min(self.find(line), key=lambda s: max(s.start - column, column - s.end, 0), default=None)
        return found.text if found else ""

    def _passed_over(self, text: str) -> list[tuple[int, int]]:
        plain = lowered(text)
        return [match.span() for pattern in self._explained for match in pattern.finditer(plain)]


def _names_somebody(known: _Known, text: str) -> bool:
    return " " in text.strip() and any(suspect.sure for suspect in Finder(known).find(text))


def _apart(found: list[Suspect]) -> tuple[Suspect, ...]:
    """Return suspects in order without overlaps, preferring sure ones, then longer ones."""
    kept: list[Suspect] = []
    for suspect in sorted(found, key=lambda s: (s.start, not s.sure, -s.end)):
        if not kept or suspect.start >= kept[-1].end:
            kept.append(suspect)
        elif suspect.sure and not kept[-1].sure:
            kept[-1] = suspect
    return tuple(kept)


def folded(text: str) -> str:
    """Return text for comparing: without case, accents or possessive ending, and with single spaces."""
    plain = unicodedata.normalize("NFKD", text).casefold().replace("’", "'")
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    return " ".join(plain.split()).removesuffix("'s").strip(" .,;:")


@lru_cache(maxsize=1)
def _not_people() -> re.Pattern[str]:
    """Return the pattern of the long list shared by every review. Compiling it takes most of a finder's time."""
    return _pattern(NOT_PEOPLE)


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for any of `phrases` as whole words, longest first, across spaces and line ends."""
    parts = sorted({r"\s+".join(map(re.escape, phrase.split())) for phrase in phrases}, key=lambda p: (-len(p), p))
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")
