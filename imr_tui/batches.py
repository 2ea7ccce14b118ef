"""Split long lists into batches, because SQLite limits the number of parameters in a statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

T = TypeVar("T")

SIZE: Final = 500
"""The number of ids in one query."""


def batches(items: Sequence[T], size: int = SIZE) -> Iterator[Sequence[T]]:
    """Yield `items` in order, at most `size` at a time; nothing if the list is empty."""
    return (items[start : start + size] for start in range(0, len(items), size))
