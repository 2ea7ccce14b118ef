"""Numbers and the words that go with them: the only module that forms plurals. It imports no other module of ours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_IN_WORDS: Final = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def plural(number: int, one: str, many: str = "") -> str:
    """Return `one` if the number is 1, else `many` (or, without `many`, `one` with an s).

    For nouns, verbs and whole phrases: `plural(n, "event")`, `plural(n, "entry", "entries")`, `plural(n, "it",
    "them")`.
    """
    return one if number == 1 else many or f"{one}s"


def number_of(number: int, one: str, many: str = "") -> str:
    """Return the number in figures with its noun: `0 events`, `1 event`, `3 conflicts are`."""
    return f"{number} {plural(number, one, many)}"


def how_many(number: int, one: str, many: str = "") -> str:
    """Return the same, with `no` for none: `no events`, `1 event`, `3 events`."""
    return f"{number or 'no'} {plural(number, one, many)}"


def in_words(number: int, none: str = "none") -> str:
    """Return a number as running prose writes it: `two` below ten, `12` and `1,204` from ten on; `none` for zero."""
    if number == 0:
        return none
    return _IN_WORDS[number] if 0 < number < len(_IN_WORDS) else f"{number:,}"


def count_in_words(number: int, one: str, many: str = "") -> str:
    """Return the number in words with its noun: `no events`, `one event`, `three events`, `12 events`."""
    return f"{in_words(number, 'no')} {plural(number, one, many)}"


def series(parts: Sequence[str]) -> str:
    """Join the parts of a sentence: `a`, `a and b`, `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def is_are(number: int) -> str:
    """Return `is` for one, else `are`."""
    return plural(number, "is", "are")
