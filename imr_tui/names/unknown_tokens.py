"""Capitalised words, what each may be, and the chains of words in which names are searched for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from imr_tui.names import lexicon
from imr_tui.names.unknown_wordlists import (
    CALENDAR,
    CALLED_AFTER,
    GIVEN_IN_THE_CALENDAR,
    JOB_TITLES,
    PARTICLES,
    PREFIXES,
    SAINT,
    TITLES,
)


class Spans:
    """Spans of text that are already dealt with, queried from left to right."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        """Keep `spans`, which must be in order."""
        self._spans = spans
        self._next = 0
        self._end = -1

    def holds(self, start: int, end: int) -> bool:
        """Whether any span touches this part. `start` must not decrease between calls."""
        while self._next < len(self._spans) and self._spans[self._next][0] < end:
            self._end = max(self._end, self._spans[self._next][1])
            self._next += 1
        return self._end > start


def lowered(text: str) -> str:
    """Return text in lower case without accents, character for character."""
    return text.lower() if text.isascii() else text.translate(_LOWERED)


class _Lowering(dict[int, str]):
    def __missing__(self, code: int) -> str:
        character = chr(code)
        plain = {"’": "'", "‘": "'"}.get(character) or unicodedata.normalize("NFD", character)[0].lower()
        self[code] = plain if len(plain) == 1 else character
        return self[code]


_LOWERED: Final = _Lowering()


_CAPITALS: Final = "".join(
    character
    for character in map(chr, (*range(0x41, 0x250), *range(0x1E00, 0x1F00)))
    if character.isupper() or unicodedata.category(character) == "Lt"
)
_WORD: Final = re.compile(rf"(?<![\w@/\\#&])[{_CAPITALS}][\w]*(?:['’\-‐‑][^\W\d_]\w*)*(?!\w)", re.UNICODE)
# What may come between the words of a name: spaces, a line end, a full stop after an initial, particles.
_BETWEEN: Final = re.compile(
    rf"(?:\.?[ \t\u00a0]+|\.?[ \t]*\n[ \t]*|\.)(?:(?:{'|'.join(sorted(PARTICLES))})[ \t\u00a0\n]+){{0,2}}"
)
# SystmOne and JustFOIA are invented names of things; McDonald and O'Neill are not.
_GLUED: Final = re.compile(
    r"(?<=[a-z])(?<!\bMc)(?<!\bMac)(?<!\bDe)(?<!\bDu)(?<!\bVan)(?<!\bFitz)(?<!\bLe)(?<!\bLa)(?=[A-Z])"
)
_LEADING: Final = re.compile(r"([^\W\d_]+)-[a-z]")


class Is:
    """What a word may be, as bits of a plain number, because an enum would take most of the time."""

    NOTHING: Final = 0
    WORD: Final = 1
    GIVEN: Final = 2
    FAMILY: Final = 4
    PROPER: Final = 8
    UNKNOWN: Final = 16
    INITIAL: Final = 32
    CAPITALS: Final = 64
    TITLE: Final = 128
    JOB: Final = 256


# A name and nothing else, or in no dictionary: one of the first bits and none of the others.
NAME: Final = Is.GIVEN | Is.FAMILY | Is.UNKNOWN
ORDINARY: Final = Is.WORD | Is.PROPER
_NO_NAME: Final = ORDINARY | Is.INITIAL | Is.TITLE | Is.CAPITALS


@dataclass(frozen=True, slots=True)
class Token:
    """A capitalised word: its position, its lower-case form, what it may be, and whether it is already dealt with."""

    start: int
    end: int
    text: str
    low: str
    what: int
    passed: bool

    @property
    def namey(self) -> bool:
        """Whether it is a name and nothing else, or a word in no dictionary."""
        return not self.passed and not self.what & _NO_NAME and bool(self.what & NAME)

    def may_be(self, what: int) -> bool:
        """Whether it is not yet dealt with and may be any of these."""
        return not self.passed and bool(self.what & what)


@lru_cache(maxsize=65_536)
def what_is(word: str) -> tuple[str, int]:
    """Return a word without its possessive ending, in lower case, and what it may be."""
    low = word.lower().replace("’", "'").replace("‐", "-").replace("‑", "-")
    if len(low) == 1:
        return low, Is.INITIAL
    if any(character.isdigit() or character == "_" for character in low):
        return low, Is.NOTHING
    if _GLUED.search(word) and not _kind(_GLUED.split(word)[0].lower()) & Is.GIVEN:
        return low, Is.NOTHING
    capitals = word.isupper() or (len(word) > 2 and word[:-1].isupper() and word[-1] == "s")
    if low in TITLES:
        return low, Is.TITLE
    if capitals and len(low) < 4:
        return low, Is.CAPITALS | (Is.JOB if low in JOB_TITLES else Is.NOTHING)
    if low in CALENDAR or low in CALLED_AFTER:
        return low, Is.WORD | (Is.GIVEN if low in GIVEN_IN_THE_CALENDAR else Is.NOTHING)
    parts = [part for part in low.split("-") if len(part) > 1 and part not in PREFIXES] or [low]
    kinds = [_kind(part) for part in parts]
    if not kinds or all(kind & ORDINARY for kind in kinds):
        kind = kinds[0] if len(kinds) == 1 else Is.WORD
    else:
        kind = next(kind for kind in kinds if not kind & ORDINARY)
        if all(part_kind & (Is.GIVEN | Is.UNKNOWN) == Is.GIVEN for part_kind in kinds):
            kind |= Is.GIVEN
    if low in JOB_TITLES:
        kind |= Is.JOB
    return low, kind | (Is.CAPITALS if capitals else Is.NOTHING)


def _kind(word: str) -> int:
    kind = Is.NOTHING
    if lexicon.is_a_word(word):
        kind |= Is.WORD
    if lexicon.is_a_given_name(word):
        kind |= Is.GIVEN
    if lexicon.is_a_family_name(word):
        kind |= Is.FAMILY
    if not kind:
        kind = Is.PROPER if lexicon.is_a_proper_noun(word) else Is.UNKNOWN
    return kind


def tokens(text: str, spoken_for: Spans, explained: frozenset[str]) -> Iterator[Token]:
    """Yield every capitalised word. `spoken_for` and `explained` are as for `unknown_rules.names`."""
    for match in _WORD.finditer(text):
        start, end = match.span()
        shown = match.group()
        if len(shown) > 2 and shown[-2] in "'’" and shown[-1] in "sS":
            shown, end = shown[:-2], end - 2
        low, what = what_is(shown)
        if "-" in shown and what & Is.UNKNOWN and (name := _LEADING.match(shown)):
            # Okafor-led, Sherwood-owned: only the name.
            shown, end = name.group(1), start + name.end(1)
            low, what = what_is(shown)
        passed = spoken_for.holds(start, end) or low in explained or lowered(low) in explained
        yield Token(start, end, shown, low, what, passed)


def chains(text: str, tokens: Iterable[Token]) -> Iterator[list[Token]]:
    """Yield chains of capitalised words with only spaces, full stops after initials, and particles between them."""
    chain: list[Token] = []
    for token in tokens:
        if chain:
            last = chain[-1]
            between = text[last.end : token.start]
            joined = 0 < len(between) < 24 and _BETWEEN.fullmatch(between) is not None
            if joined and between[0] == ".":
                joined = bool(last.what & (Is.INITIAL | Is.TITLE)) or last.low in SAINT
            if not joined:
                yield chain
                chain = []
        chain.append(token)
    if chain:
        yield chain
