"""Numbers and the words that go by them: the one place where a word is made one or many. Imports nothing of ours."""

from __future__ import annotations


def plural(number: int, one: str, many: str = "") -> str:
    """The words for a number of things: `one` where it is one, else `many`, or `one` with an s where that is enough.

    Nouns, verbs and whole phrases alike: `plural(n, "event")`, `plural(n, "entry", "entries")`, `plural(n, "it",
    "them")`.
    """
    return one if number == 1 else many or f"{one}s"


def number_of(number: int, one: str, many: str = "") -> str:
    """The number and its words: `0 events`, `1 event`, `3 conflicts are`."""
    return f"{number} {plural(number, one, many)}"


def how_many(number: int, one: str, many: str = "") -> str:
    """The same, and none is said in a word: `no events`, `1 event`, `3 events`."""
    return f"{number or 'no'} {plural(number, one, many)}"


def is_are(number: int) -> str:
    """`is` of one, else `are`."""
    return plural(number, "is", "are")
