"""Names into codes: the anonymisation key applied to texts that leave the store (§7.1).

Only people who are in the key are known here. Somebody who is in no key, a part of a name that is no alias
of its own, a telephone number or an address stand as they were typed: nothing here can catch them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

# Letters that have no accent to take off.
_LETTERS: Final = {"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"}
_ALIKE: Final = {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "–": "-", "−": "-"}
_MONTHS: Final = frozenset((
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
))  # fmt: skip
_MONTH: Final = rf"(?:{'|'.join(sorted(_MONTHS))}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?"
_JOIN: Final = r"\s*(?:of|to|and|or|until|-|/|,)?\s*"
_DATE_BEFORE: Final = re.compile(rf"(?:(?<![\d.:])\d{{1,2}}(?:st|nd|rd|th)?|\b{_MONTH}|\b(?:early|mid|late)){_JOIN}$")
_DATE_AFTER: Final = re.compile(rf"{_JOIN}(?:\d|{_MONTH})")
_OPENING: Final = "\"'“‘«([{*•–—- \t\u00a0"
_SENTENCE_ENDS: Final = ".!?…\n\r\u2028\u2029"
_TITLES: Final = frozenset(("mrs", "miss", "sir", "lady", "lord", "the", "nurse", "sister", "prof", "doctor", "cllr"))
# An initial or a title, which may have a full stop.
_SHORT: Final = 3


@dataclass(frozen=True, slots=True)
class HiddenName:
    """A name and the code that papers show in its place.

    `is_a_word` marks one that is an ordinary word as well (Will, May, Rose).
    """

    name: str = field(repr=False)
    code: str
    is_a_word: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A name in a text: from where to where, in characters, and whose it is."""

    start: int
    end: int
    code: str


class Anonymiser:
    """Puts codes in the place of names.

    Case, accents, the kind of apostrophe, spaces and line ends do not matter; a name is found as whole words
    only, the longest first, and what follows it stays (Smith's becomes SW1's). A name that is a word is found
    only where it has a capital and does not begin a sentence, and the name of a month never within a date.
    """

    def __init__(self, names: Iterable[HiddenName]) -> None:
        """`names` may hold empty ones and repeats; a name that is its own code is left alone."""
        kept: dict[str, HiddenName] = {}
        codes: set[str] = set()
        for hidden in names:
            words = " ".join(_fold(hidden.name).split())
            codes.add(hidden.code)
            if not re.search(r"[^\W_]", words) or words == _fold(hidden.code):
                continue
            # The same name twice, once as a word: the wider search wins.
            if words not in kept or (kept[words].is_a_word and not hidden.is_a_word):
                kept[words] = hidden
        self._names: list[tuple[re.Pattern[str], HiddenName, bool]] = []
        for words in sorted(kept, key=lambda text: (-len(text), text)):
            hidden = kept[words]
            self._names.append((re.compile(_whole(words)), hidden, hidden.is_a_word or words in _MONTHS))
        # A code may hold a name (the alias SW of SW 1): codes that stand in a text already are passed over.
        self._codes = [
            (re.compile(_whole(_fold(code))), code)
            for code in sorted(codes, key=len, reverse=True)
            if re.search(r"[^\W_]", code)
        ]
        self._parts = [(re.compile(_whole(part)), code) for part, code in _parts(kept).items()]
        self._any = re.compile(_whole(*kept)) if kept else None

    def apply(self, text: str) -> str:
        """The text with the code in the place of each name."""
        parts: list[str] = []
        at = 0
        for found in self.find(text):
            parts += (text[at : found.start], found.code)
            at = found.end
        return "".join((*parts, text[at:]))

    def find(self, text: str) -> list[Found]:
        """Every name that `apply` takes out, in order, without overlaps."""
        return list(self._search(text, words_too=True))

    def names_in(self, text: str) -> list[Found]:
        """Every name that is no ordinary word: what a committee paper must hold none of."""
        return list(self._search(text, words_too=False))

    def words_in(self, text: str) -> list[Found]:
        """Where a name that is also an ordinary word still stands with a capital, for a person to look at."""
        return list(self._search(text, words_too=True, anywhere=True))

    def parts_in(self, text: str) -> list[Found]:
        """Where a part of a longer name, such as a surname alone, has a capital: for a person to look at.

        Nothing takes these out: Mrs Brook may be somebody else, and a brook is a brook.
        """
        folded, spans = _fold(text), _Spans(text)
        out: list[Found] = []
        for pattern, code in self._parts:
            for match in pattern.finditer(folded):
                start, end = spans.of(match)
                if text[start].isupper():
                    out.append(Found(start, end, code))
        return out

    def _search(self, text: str, *, words_too: bool, anywhere: bool = False) -> Iterator[Found]:
        folded, spans = _fold(text), _Spans(text)
        if self._any is None or not self._any.search(folded):
            return
        taken: list[tuple[int, int]] = []
        out: list[Found] = []

        def free(start: int, end: int) -> bool:
            return all(end <= first or start >= last for first, last in taken)

        for pattern, code in self._codes:
            for match in pattern.finditer(folded):
                start, end = spans.of(match)
                if text[start:end] == code:
                    taken.append(match.span())
        for pattern, hidden, is_word in self._names:
            if is_word and not words_too:
                continue
            for match in pattern.finditer(folded):
                start, end = spans.of(match)
                if not free(*match.span()):
                    continue
                if is_word and not _stands_as_name(text, start, end, folded, match, hidden, anywhere):
                    continue
                taken.append(match.span())
                out.append(Found(start, end, hidden.code))
        yield from sorted(out, key=lambda found: found.start)


def _stands_as_name(
    text: str, start: int, end: int, folded: str, match: re.Match[str], hidden: HiddenName, anywhere: bool
) -> bool:
    """Whether an ordinary word is used as a name here, as far as its letters show."""
    shown = text[start:end]
    if not shown[:1].isupper():
        return False
    if match.group() in _MONTHS:
        ahead = folded[max(0, match.start() - 24) : match.start()]
        if _DATE_BEFORE.search(ahead) or _DATE_AFTER.match(folded[match.end() : match.end() + 24]):
            return False
    letters = [character for character in hidden.name if character.isalpha()]
    if len(letters) > 1 and all(character.isupper() for character in letters):
        # Initials that are a word (AS, IT): in capitals they are initials, wherever they stand.
        return shown.upper() == shown
    if anywhere:
        return True
    before = text[:start].rstrip(_OPENING)
    return bool(before) and before[-1] not in _SENTENCE_ENDS


def _parts(kept: dict[str, HiddenName]) -> dict[str, str]:
    """The words of longer names that are no names of their own, each with the code of the first bearer."""
    found: dict[str, str] = {}
    for words, hidden in kept.items():
        parts = re.split(r"[\s._]+", words) if not hidden.is_a_word else []
        for part in parts if len(parts) > 1 else ():
            if len(part) > 2 and part not in kept and part not in _TITLES:
                found.setdefault(part, hidden.code)
    return found


class _Spans:
    """Where matches in the folded text stand in the text itself; worked out once, when first asked."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._places: list[tuple[int, int]] | None = None

    def of(self, match: re.Match[str]) -> tuple[int, int]:
        if self._text.isascii():
            return match.span()
        if self._places is None:
            self._places = _places(self._text)
        return self._places[match.start()][0], self._places[match.end() - 1][1]


def _whole(*names: str) -> str:
    """A pattern for names in folded text; letters and digits may not touch them, an underscore may."""
    return rf"(?<![^\W_])(?:{'|'.join(map(_name, names))})(?![^\W_])"


def _name(words: str) -> str:
    parts = [part for part in re.split(r"[\s_.]+", words) if part]
    pattern = re.escape(parts[0])
    for before, part in pairwise(parts):
        # J. R. Patel, J R Patel and Dr. Patel are one; the end of a sentence is no part of a name.
        stop = r"\.?" if len(before) <= _SHORT else ""
        pattern += rf"(?:{stop}\s+|[._]|\s?-\s?){re.escape(part)}"
    return pattern


def _fold(text: str) -> str:
    """The text without case, accents, and characters that have no ink; its length may differ."""
    return text.lower() if text.isascii() else text.translate(_FOLDED)


def _places(text: str) -> list[tuple[int, int]]:
    """For each character of the folded text, from where to where it stands in the text itself."""
    places: list[tuple[int, int]] = []
    for index, character in enumerate(text):
        folded = character.translate(_FOLDED)
        if folded:
            places.extend([(index, index + 1)] * len(folded))
        elif places:
            # An accent of its own, or a soft hyphen, goes with the letter before it.
            places[-1] = (places[-1][0], index + 1)
    return places


class _Folding(dict[int, str]):
    """A table for `str.translate` that fills itself: one look for each different character."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_one(chr(code))
        return folded


def _fold_one(character: str) -> str:
    if character in _ALIKE:
        return _ALIKE[character]
    kind = unicodedata.category(character)
    if kind in ("Cf", "Cs") or unicodedata.combining(character) or "\ufe00" <= character <= "\ufe0f":
        return ""
    plain = unicodedata.normalize("NFKD", character).casefold()
    return "".join(_LETTERS.get(c, c) for c in plain if not unicodedata.combining(c))


_FOLDED = _Folding()
