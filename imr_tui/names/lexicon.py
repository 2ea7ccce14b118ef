"""Whether a word is ordinary English, and whether it is a given name or a surname.

Words: a list of British English from SCOWL, without words known only as names (Brian, Sharon). Names: the lists of
Faker for the languages common in British adult social care, with some additions of our own.
`scripts/make_name_lists.py` writes both to `names/data`.

Each list is read when it is first needed. Use it from a worker, never at start-up.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from imr_tui.names.data_files import WordList, word_lists
from imr_tui.names.lexicon_extra import FAMILY_NAMES, GIVEN_NAMES, RATHER_NAMES, WORDS

# No English word is longer, so longer words are not searched for.
_LONGEST: Final = 40
_REMEMBERED: Final = 65_536
# 12, 1,200, 3rd, 1990s.
_NUMBER: Final = re.compile(r"\d+(?:[.,-]\d+)*|\d*(?:1\dth|(?<!1)(?:1st|2nd|3rd)|(?<!1)[04-9]th|0s)")


@lru_cache(maxsize=_REMEMBERED)
def is_a_word(word: str) -> bool:
    """Whether `word` in lower case is an ordinary English word, including inflected forms (will, wills, marked).

    False for words known only as names (Okafor, Brian, Sian), for a few names that the dictionary has as rare words
    (a tom, lewis), and for single letters other than a and i. A possessive ending and the case make no difference.
    """
    plain = _plain(word)
    if not plain or len(plain) > _LONGEST or plain in RATHER_NAMES:
        return False
    if len(plain) == 1:
        return plain in "ai"
    return plain in WORDS or _NUMBER.fullmatch(plain) is not None or _spelt(plain, _dictionary().ordinary)


@lru_cache(maxsize=_REMEMBERED)
def is_a_proper_noun(word: str) -> bool:
    """Whether `word` is in the dictionary with a capital and in no list of names: Monday, English, Yorkshire."""
    plain = _plain(word)
    if not plain or len(plain) > _LONGEST or is_a_word(plain) or is_a_given_name(plain) or is_a_family_name(plain):
        return False
    return _spelt(plain.capitalize(), _dictionary().proper)


@lru_cache(maxsize=_REMEMBERED)
def is_a_given_name(word: str) -> bool:
    """Whether `word` is a given name in a list. British given names count even if they are words (Grace, Mark)."""
    return _lists().given.have(word)


@lru_cache(maxsize=_REMEMBERED)
def is_a_family_name(word: str) -> bool:
    """Whether `word` is a family name in a list. British family names count even if they are words (Hill, Price)."""
    if _lists().family.have(word):
        return True
    folded = fold(word)
    # Polish family names of women: the lists have Kowalski, so Kowalska counts too.
    return folded.endswith(("ska", "cka", "dzka")) and _lists().family.have(f"{folded[:-1]}i")


@dataclass(frozen=True, slots=True)
class _Names:
    """Names of one kind: British and Irish lists, our own additions, and lists of other languages."""

    near: WordList
    own: frozenset[str]
    far: WordList

    def have(self, word: str) -> bool:
        folded = fold(word)
        return folded in self.near or folded in self.own or (folded in self.far and not is_a_word(word))


def _plain(word: str) -> str:
    """Return a word in lower case, with straight apostrophes and without a possessive ending."""
    plain = unicodedata.normalize("NFC", word.strip().lower()).replace("’", "'").replace("‐", "-").replace("‑", "-")
    return plain.removesuffix("'s").rstrip("'")


def fold(word: str) -> str:
    """Return a name as in the lists: in lower case, without accents (Siân as Sian) and without a possessive ending."""
    parts = unicodedata.normalize("NFKD", _plain(word))
    return "".join(part for part in parts if not unicodedata.combining(part)).replace("ł", "l").replace("ø", "o")


def _spelt(word: str, listed: WordList) -> bool:
    """Whether a word is listed. A hyphenated word counts if each part is an ordinary word (follow-up)."""
    word = word.rstrip(".")
    if word in listed:
        return True
    first, *others = [part for part in word.split("-") if part] or [""]
    return "-" in word and (first in listed or _counts(first)) and all(map(_counts, others))


def _counts(part: str) -> bool:
    return part in _dictionary().ordinary or _NUMBER.fullmatch(part) is not None


@dataclass(frozen=True, slots=True)
class _Dictionary:
    """Return the ordinary words in lower case, and the proper nouns with a capital."""

    ordinary: WordList
    proper: WordList


@dataclass(frozen=True, slots=True)
class _Lists:
    given: _Names
    family: _Names


@cache
def _dictionary() -> _Dictionary:
    found = word_lists("words.txt")
    return _Dictionary(found["words"], found["proper nouns"])


@cache
def _lists() -> _Lists:
    found = word_lists("names.txt")
    return _Lists(
        _Names(found["given names, near"], GIVEN_NAMES, found["given names, far"]),
        _Names(found["family names, near"], FAMILY_NAMES, found["family names, far"]),
    )
