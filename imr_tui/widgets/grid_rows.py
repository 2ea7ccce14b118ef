"""The parts of a record grid: columns, rows, row sources, and the window of rows in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol

from imr_tui.terminal_text import harmless
from imr_tui.widgets.plain_text import ellipsis_for, fit

BETWEEN = 2
"""The number of cells between two columns."""
KEPT_PAGES = 4
"""The number of pages of rows kept on each side of the page in view."""


@dataclass(frozen=True)
class Column:
    """A column. `width` is its minimum width in cells; `flex` is its share of the remaining cells.

    If not all columns fit, those with the highest `priority` number are hidden first, from the right.
    """

    key: str
    title: str
    width: int
    flex: int = 0
    priority: int = 0


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row: the id of its record, and its cells as typed, one for each column.

    A "gap" is a line of text between dashes across the row, made of its cells one after the other.
    """

    id: str
    cells: tuple[str, ...]
    kind: Literal["record", "gap"] = "record"


class RowSource(Protocol):
    """A source of rows. Its methods are awaited on the event loop, so they should read in a thread."""

    async def count(self) -> int:
        """Return the number of rows, including gaps."""

    async def rows(self, start: int, stop: int) -> Sequence[GridRow]:
        """Return the rows from index `start` to `stop` (exclusive), in order."""

    async def index_of(self, key: str) -> int | None:
        """Return the index of the row with this id, or None."""


class RowWindow:
    """The rows of a source in memory. An index is valid only for its own window."""

    def __init__(self, count: int = 0, start: int = 0, rows: Iterable[GridRow] = ()) -> None:
        """`count` is the number of rows of the source; `rows` are in memory, the first of them at index `start`."""
        self.count = count
        self._rows = dict(enumerate(rows, start))

    def get(self, index: int) -> GridRow | None:
        """Return the row at an index, or None if it is not in memory."""
        return self._rows.get(index)

    def add(self, start: int, rows: Iterable[GridRow], top: int, page: int) -> None:
        """Add rows from index `start` on, and remove rows far from the page of rows at `top`."""
        for index, row in enumerate(rows, start):
            self._rows.setdefault(index, row)
        kept = range(top - KEPT_PAGES * page, top + (KEPT_PAGES + 1) * page)
        self._rows = {index: row for index, row in self._rows.items() if index in kept}

    def replace(self, row: GridRow) -> int | None:
        """Replace the row with the same id. Returns its index, or None if it is not in memory."""
        for index, old in self._rows.items():
            if old.id == row.id:
                self._rows[index] = row
                return index
        return None

    def missing(self, start: int, stop: int) -> tuple[int, int] | None:
        """Return the smallest span with all rows between two indexes that are not in memory, or None."""
        gone = [index for index in range(max(0, start), min(stop, self.count)) if index not in self._rows]
        return (gone[0], gone[-1] + 1) if gone else None

    def wanted(self, top: int, page: int) -> tuple[int, int] | None:
        """Return the span of rows to read next, for a page of rows at `top`, or None.

        Rows in view come first, then the next or previous page if half of it is not in memory.
        """
        if (span := self.missing(top, top + page)) is not None:
            return span
        if self.missing(top + page, top + page + page // 2) is not None:
            return self.missing(top + page, top + 2 * page)
        if self.missing(top - page // 2, top) is not None:
            return self.missing(top - page, top)
        return None


def row_text(row: GridRow | None, columns: tuple[Column, ...], width: int, ascii_only: bool) -> str:
    """Return a row as a line of `width` cells (a gap may be longer), or a placeholder for None."""
    if row is None:
        return ellipsis_for(ascii_only)
    if row.kind == "record":
        return cells_text(row.cells, columns, width, ascii_only)
    words = "  ".join(harmless(cell, ascii_only) for cell in row.cells if cell)
    return f"----  {words}  ".ljust(width, "-") if words else "-" * width


def cells_text(cells: Sequence[str], columns: tuple[Column, ...], width: int, ascii_only: bool) -> str:
    """Return cells as a line, for the columns that fit into `width` cells."""
    return (" " * BETWEEN).join(
        fit(cells[index] if index < len(cells) else "", cell_width, ascii_only)
        for index, cell_width in fit_columns(columns, width)
    )


@lru_cache(maxsize=64)
def fit_columns(columns: tuple[Column, ...], width: int) -> tuple[tuple[int, int], ...]:
    """Divide a line of `width` cells among columns.

    Returns the index and the width in cells of each column shown. At least one column is shown, cut if
    necessary; without flexible columns the rest of the line is blank.
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
