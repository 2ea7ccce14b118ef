"""Long lists in batches: SQLite takes a limited number of parameters in one statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

T = TypeVar("T")

SIZE: Final = 500
"""How many keys go into one query."""


def batches(items: Sequence[T], size: int = SIZE) -> Iterator[Sequence[T]]:
    """`items` in order, at most `size` at a time; nothing for an empty list."""
    return (items[start : start + size] for start in range(0, len(items), size))
