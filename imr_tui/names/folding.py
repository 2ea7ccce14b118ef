"""Removing accents from texts, so that one spelling finds them all, and mapping positions back to the original."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote_to_bytes

# Letters without a removable accent.
_LETTERS: Final = {
    "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe",
    "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i", "ß": "ss", "ẞ": "SS", "ŧ": "t", "Ŧ": "T", "ħ": "h",
    "Ħ": "H", "ŋ": "ng", "Ŋ": "Ng", "ə": "e", "Ə": "E", "ɓ": "b", "Ɓ": "B", "ɗ": "d", "Ɗ": "D", "ƙ": "k", "Ƙ": "K",
}  # fmt: skip
_ALIKE: Final = {
    "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "ʹ": "'", "′": "'", "＇": "'", "´": "'", "‐": "-", "‑": "-", "‒": "-",
    "–": "-", "—": "-", "−": "-", "\u2028": "\n", "\u2029": "\n", "\x85": "\n",
}  # fmt: skip
_OTHER: Final = re.compile(r"[^\x00-\x7f]+")
_OTHER_IN_ADDRESSES: Final = re.compile(r"[^\x00-\x7f]+|(?:%[0-9A-Fa-f]{2})+")
_ESCAPED: Final = re.compile(r"%[0-9A-Fa-f]{2}")
_REMEMBERED: Final = 20_000


@dataclass(slots=True)
class Folded:
    """A text without accents (`cased`), the same in lower case (`small`), and the original position of each letter."""

    cased: str
    small: str
    # For each part whose length changed: its start and end in the folded text, then in the original.
    _from: list[int] = field(default_factory=list)
    _to: list[int] = field(default_factory=list)
    _first: list[int] = field(default_factory=list)
    _last: list[int] = field(default_factory=list)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the start and end in the original text of a part of the folded text."""
        if not self._to:
            return start, end
        before = bisect_right(self._to, start)
        first = start if not before else self._last[before - 1] + start - self._to[before - 1]
        if before < len(self._from) and self._from[before] < start:
            first = self._first[before]
        behind = bisect_right(self._to, end)
        last = end if not behind else self._last[behind - 1] + end - self._to[behind - 1]
        if behind < len(self._from) and self._from[behind] < end:
            last = self._last[behind]
        return first, last


def fold(text: str) -> Folded:
    """Remove the accents from a text.

    Invisible characters (soft hyphens, joiners) are removed, every apostrophe and dash becomes the plain one, and
    escapes in addresses such as %20 become their characters.
    """
    text = text.replace("`", "'")
    if text.isascii() and "%" not in text:
        return Folded(text, text.lower())
    folded = Folded("", "")
    shift = 0

    def put(match: re.Match[str]) -> str:
        nonlocal shift
        run = match[0]
        plain = _remembered.get(run)
        if plain is None:
            plain = _plain(run)
            if len(_remembered) < _REMEMBERED:
                _remembered[run] = plain
        if len(plain) != len(run):
            first = match.start()
            folded._from.append(first + shift)
            folded._to.append(first + shift + len(plain))
            folded._first.append(first)
            folded._last.append(first + len(run))
            shift += len(plain) - len(run)
        return plain

    folded.cased = (_OTHER_IN_ADDRESSES if "%" in text else _OTHER).sub(put, text)
    folded.small = folded.cased.lower()
    return folded


def fold_word(word: str) -> str:
    """Return a word in lower case without accents."""
    return fold(word).small


_remembered: dict[str, str] = {}


def _plain(run: str) -> str:
    if run[0] == "%":
        return _decoded(run)
    return "".join(map(_plain_one, run))


def _decoded(run: str) -> str:
    try:
        text = unquote_to_bytes(run).decode("utf-8")
    except UnicodeDecodeError:
        return " " * len(_ESCAPED.findall(run))
    return "".join(map(_plain_one, text))


def _plain_one(character: str) -> str:
    if character in _ALIKE:
        return _ALIKE[character]
    if character in _LETTERS:
        return _LETTERS[character]
    kind = unicodedata.category(character)
    if kind in ("Cf", "Cs") or unicodedata.combining(character) or "\ufe00" <= character <= "\ufe0f":
        return ""
    parts = (_LETTERS.get(part, part) for part in unicodedata.normalize("NFKD", character))
    return "".join(_ALIKE.get(part, part) for part in parts if not unicodedata.combining(part))
