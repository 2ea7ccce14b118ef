"""How wide the columns of a table are: by weight, but no word is broken that need not be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from imr_tui.exporters.core.document import Table, Text, plain

# A longer word is an address or an accident, and may be broken.
_LONGEST_WORD = 28
_BREAKS = re.compile(r"[\s\-–—/]+")
# So much of a table's width may go to columns for the sake of long words; the rest goes by weight.
_MOST = 0.8


def shared(weights: Sequence[float], least: Sequence[float], measure: float) -> list[float]:
    """The widths of columns that fill `measure` by their weights, none narrower than its least.

    Where the least widths do not fit, they are a half of an equal share: broken words are better than a table
    that leaves the page.
    """
    if sum(least) > measure:
        least = [measure / len(weights) * 0.5] * len(weights)
    widths = [0.0] * len(weights)
    room, free = measure, set(range(len(weights)))
    while free:
        weight = sum(weights[index] for index in free)
        narrow = {index for index in free if room * weights[index] / weight < least[index]}
        for index in narrow or free:
            widths[index] = least[index] if narrow else room * weights[index] / weight
        if not narrow:
            break
        room -= sum(least[index] for index in narrow)
        free -= narrow
    return widths


def raised(least: Sequence[float], wanted: Sequence[float], measure: float) -> list[float]:
    """`least`, made larger where `wanted` is, as long as most columns still have room to follow their weights."""
    more = [max(pair) for pair in zip(least, wanted, strict=True)]
    return more if sum(more) <= measure * _MOST else list(least)


def long_words(table: Table, column: int, letters: int) -> set[str]:
    """The different words of a column's cells that have more than `letters` letters, but for what may be broken."""
    if letters >= _LONGEST_WORD:
        return set()
    return set(_words((row[column] for row in table.rows), letters))


def _words(texts: Iterable[Text], letters: int) -> Iterable[str]:
    for text in texts:
        shown = plain(text)
        if len(shown) > letters:
            for word in shown.split():
                if len(word) > letters:
                    yield from (part for part in _BREAKS.split(word) if letters < len(part) <= _LONGEST_WORD)
