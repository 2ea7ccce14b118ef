"""Column widths of a table: by weight, without breaking words unnecessarily."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from imr_tui.exporters.core.document import Table, Text, plain

# A longer word is probably an address or a typing error, and may be broken.
_LONGEST_WORD = 28
_BREAKS = re.compile(r"[\s\-–—/]+")
# The largest share of a table's width reserved for long words; the rest is divided by weight.
_MOST = 0.8


def shared(weights: Sequence[float], least: Sequence[float], measure: float) -> list[float]:
    """Return column widths that fill `measure` by weight, none narrower than its minimum.

    If the minimum widths do not fit, each becomes half of an equal share, because broken words are better than a
    table wider than the page.
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
    """Return `least` raised to `wanted`, if enough room is left to divide by weight; else `least`."""
    more = [max(pair) for pair in zip(least, wanted, strict=True)]
    return more if sum(more) <= measure * _MOST else list(least)


def long_words(table: Table, column: int, letters: int) -> set[str]:
    """Return the different unbreakable words of more than `letters` letters in the cells of a column."""
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
