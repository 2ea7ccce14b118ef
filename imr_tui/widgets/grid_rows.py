"""What a record grid is made of: columns, rows, where rows come from, and the rows that are at hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol

from imr_tui.widgets.plain_text import ellipsis_for, fit, harmless

BETWEEN = 2
"""Cells between two columns."""
KEPT_PAGES = 4
"""How many pages of rows are remembered on each side of the page in view."""


@dataclass(frozen=True)
class Column:
    """One column. `width` is its least width in cells; `flex` is its share of the cells that are left over.

    Where not all columns fit, those with the highest `priority` number go first, and of equals the rightmost.
    """

    key: str
    title: str
    width: int
    flex: int = 0
    priority: int = 0


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row: an id that stays with the record, and its cells, one for each column, as people typed them.

    A "gap" is a line of text across the row, between dashes: its cells are written one after the other.
    """

    id: str
    cells: tuple[str, ...]
    kind: Literal["record", "gap"] = "record"


class RowSource(Protocol):
    """Where rows come from. Awaited on the event loop: the reading itself belongs in a thread."""

    async def count(self) -> int:
        """How many rows there are, gaps included."""

    async def rows(self, start: int, stop: int) -> Sequence[GridRow]:
        """The rows from index `start` up to and without `stop`, in order."""

    async def index_of(self, key: str) -> int | None:
        """The index of the row with this key; None when there is none."""


class RowWindow:
    """The rows of a source that are at hand. An index means nothing outside the window that it belongs to."""

    def __init__(self, count: int = 0, start: int = 0, rows: Iterable[GridRow] = ()) -> None:
        """In: how many rows the source has; the index of the first row at hand; rows from there on."""
        self.count = count
        self._rows = dict(enumerate(rows, start))

    def get(self, index: int) -> GridRow | None:
        """The row at an index; None when it is not at hand."""
        return self._rows.get(index)

    def add(self, start: int, rows: Iterable[GridRow], top: int, page: int) -> None:
        """Keep rows from index `start` on, and forget those that are far from the page of rows at `top`."""
        for index, row in enumerate(rows, start):
            self._rows.setdefault(index, row)
        kept = range(top - KEPT_PAGES * page, top + (KEPT_PAGES + 1) * page)
        self._rows = {index: row for index, row in self._rows.items() if index in kept}

    def replace(self, row: GridRow) -> int | None:
        """Put a row in the place of the one with its key. Out: its index; None when it is not at hand."""
        for index, old in self._rows.items():
            if old.id == row.id:
                self._rows[index] = row
                return index
        return None

    def missing(self, start: int, stop: int) -> tuple[int, int] | None:
        """The least span, between two indexes, with all rows that are not at hand; None when all are."""
        gone = [index for index in range(max(0, start), min(stop, self.count)) if index not in self._rows]
        return (gone[0], gone[-1] + 1) if gone else None

    def wanted(self, top: int, page: int) -> tuple[int, int] | None:
        """What to ask for next, for a page of rows at `top`.

        Rows in view come first; then a page ahead or behind, once half of that page is not at hand.
        """
        if (span := self.missing(top, top + page)) is not None:
            return span
        if self.missing(top + page, top + page + page // 2) is not None:
            return self.missing(top + page, top + 2 * page)
        if self.missing(top - page // 2, top) is not None:
            return self.missing(top - page, top)
        return None


def row_text(row: GridRow | None, columns: tuple[Column, ...], width: int, ascii_only: bool) -> str:
    """A row as a line of `width` cells (a gap: at least as many); a placeholder for None, not at hand."""
    if row is None:
        return ellipsis_for(ascii_only)
    if row.kind == "record":
        return cells_text(row.cells, columns, width, ascii_only)
    words = "  ".join(harmless(cell, ascii_only) for cell in row.cells if cell)
    return f"----  {words}  ".ljust(width, "-") if words else "-" * width


def cells_text(cells: Sequence[str], columns: tuple[Column, ...], width: int, ascii_only: bool) -> str:
    """Cells side by side, each in its column, of the columns that fit into `width` cells."""
    return (" " * BETWEEN).join(
        fit(cells[index] if index < len(cells) else "", cell_width, ascii_only)
        for index, cell_width in fit_columns(columns, width)
    )


@lru_cache(maxsize=64)
def fit_columns(columns: tuple[Column, ...], width: int) -> tuple[tuple[int, int], ...]:
    """Share a line among columns.

    In: the columns; the cells that there are. Out: the index and the width in cells of each column shown. One
    is always shown, cut if need be; without flexible columns the rest of the line stays blank.
    """
    shown = list(range(len(columns)))

    def left_over() -> int:
        return width - sum(columns[index].width for index in shown) - BETWEEN * (len(shown) - 1)

    while len(shown) > 1 and left_over() < 0:
        shown.remove(max(shown, key=lambda index: (columns[index].priority, index)))
    spare, shares = max(0, left_over()), sum(columns[index].flex for index in shown)
    widths = {}
    for index in shown:
        flex = columns[index].flex
        extra = spare * flex // shares if flex else 0
        spare, shares = spare - extra, shares - flex
        widths[index] = min(columns[index].width + extra, max(0, width))
    return tuple(widths.items())
