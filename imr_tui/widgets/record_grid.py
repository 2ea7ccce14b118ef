"""The grid of every list in the program: reads rows from a source in windows and paints line by line."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer
from textual.worker import Worker

from imr_tui import commands
from imr_tui.widgets.grid_rows import Column, GridRow, RowSource, RowWindow, cells_text, row_text
from imr_tui.widgets.plain_text import fit

__all__ = ["Column", "GridRow", "RecordGrid", "RowSource"]

GUTTER = 2
"""The number of cells on the left for the mark of the cursor."""
PATIENCE = 0.05
"""The seconds to wait for rows before the grid paints placeholders."""


class RecordGrid(ScrollView, can_focus=True, inherit_bindings=False):
    """A list of records with a cursor.

    The cursor stops on gaps as well as records, because gaps can be read; but enter opens only records, and
    `cursor_row` has the `kind`. `>` marks the cursor; its line is reversed while the grid has the focus. The
    first line shows the column titles.

    The grid reads the rows in view, then a page on each side once those are painted. Errors of a row source
    are raised by the method that was awaited; errors while scrolling are posted as `Failed`, and the rows are
    read again when the view next moves.
    """

    DEFAULT_CSS = """
    RecordGrid { overflow: hidden hidden; }
    """
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = list(commands.bindings("grid"))

    empty_text: reactive[str] = reactive("")
    """The text shown if there are no rows, which says what to press. It may have several lines."""
    ascii_only: reactive[bool] = reactive(False)
    """Whether the marks of the grid are ASCII; text from people does not change."""

    class _GridMessage(Message):
        def __init__(self, grid: RecordGrid) -> None:
            super().__init__()
            self.grid = grid

        @property
        def control(self) -> RecordGrid:
            """The grid, for selectors of `@on`."""
            return self.grid

    class Loaded(_GridMessage):
        """The rows in view of a new or reloaded source, or the text for an empty list, are on screen."""

    class Highlighted(_GridMessage):
        """The cursor moved to another row (a record or a gap), and that row is in memory."""

        def __init__(self, grid: RecordGrid, row: GridRow) -> None:
            super().__init__(grid)
            self.row = row

    class Opened(_GridMessage):
        """Enter was pressed on a record."""

        def __init__(self, grid: RecordGrid, row: GridRow) -> None:
            super().__init__(grid)
            self.row = row

    class Failed(_GridMessage):
        """Rows could not be read while scrolling; `error` says why, and may contain private data."""

        def __init__(self, grid: RecordGrid, error: Exception) -> None:
            super().__init__(grid)
            self.error = error

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        empty_text: str = "",
        ascii_only: bool = False,
        scroll_step: int = 1,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`scroll_step` is the number of lines the view moves when the cursor leaves it.

        More than one sends fewer pages over a slow connection.
        """
        super().__init__(id=id, classes=classes)
        self.columns = tuple(columns)
        self.scroll_step = scroll_step
        self.set_reactive(RecordGrid.empty_text, empty_text)
        self.set_reactive(RecordGrid.ascii_only, ascii_only)
        self._source: RowSource | None = None
        self._window = RowWindow()
        self._shown_columns: tuple[Column, ...] = ()
        self._cursor = 0
        # The number of calls of set_source and reload; results of earlier calls are ignored.
        self._load = 0
        self._reader: Worker[None] | None = None
        self._patience: Timer | None = None
        self._highlighted: str | None = None
        self._open_on_arrival = False

    # For screens

    @property
    def row_count(self) -> int:
        """The number of rows, including gaps."""
        return self._window.count

    @property
    def cursor_row(self) -> GridRow | None:
        """The row under the cursor, or None if there are no rows or it has not been read yet."""
        return self._window.get(self._cursor)

    @property
    def position(self) -> tuple[int, int]:
        """The position of the cursor, from 1, and the number of rows: (12, 214); (0, 0) for no rows."""
        return (min(self._cursor + 1, self.row_count), self.row_count)

    async def selected_row(self) -> GridRow | None:
        """Return the row under the cursor, reading it first if necessary, or None if there are no rows.

        Commands use this, because a key may be pressed before the row is read. Raises the errors of the row
        source.
        """
        while (row := self.cursor_row) is None and self._source is not None and self.row_count:
            window, index = self._window, self._cursor
            rows = await self._source.rows(index, index + 1)
            if window is self._window:
                if not rows:
                    break
                self._arrived(index, rows)
        return row

    async def set_source(self, source: RowSource, keep: str | None = None) -> None:
        """Show another source, with the cursor on the row with the id `keep`, or on the first row.

        The old rows are shown until the new ones are read. If the cursor is on `keep` already, its row stays on its
        line of the screen, and nothing is painted if nothing changed. If two calls overlap, the later one wins.
        """
        row = self.cursor_row
        await self._show(source, keep, fresh=True, steady=keep is not None and row is not None and row.id == keep)

    async def reload(self, keep_id: str | None = None) -> None:
        """Read the rows again, after records were added, deleted or moved.

        The cursor goes to `keep_id`; without it, to its old record or, if that was deleted, to a neighbour.
        """
        if self._source is not None:
            await self._show(self._source, keep_id, fresh=False)

    def patch(self, row: GridRow) -> None:
        """Repaint one row after its record changed. If its position changed too, call `reload`."""
        index = self._window.replace(row)
        if index is not None:
            self._repaint(index)

    async def go_to(self, key: str) -> bool:
        """Put the cursor on the row with this id. Returns whether there is one."""
        while (source := self._source) is not None:
            window = self._window
            index = await source.index_of(key)
            if window is self._window:
                if index is None:
                    return False
                top = self._top_for(index, self._top, window.count, centre=True)
                span = window.missing(top, top + self._page)
                rows = await source.rows(*span) if span is not None else ()
                if window is self._window:
                    window.add(span[0] if span is not None else 0, rows, top, self._page)
                    self._move_to(index, top)
                    return True
        return False

    # Commands

    def action_move(self, lines: int) -> None:
        """Move the cursor by a number of rows; positive numbers move down."""
        self._move_to(self._cursor + lines)

    def action_page(self, pages: int) -> None:
        """Move the cursor and the view by a number of pages; one row of the last page stays in view."""
        step = pages * max(1, self._page - 1)
        self._move_to(self._cursor + step, self._top + step)

    def action_first(self) -> None:
        """Move to the first row."""
        self._move_to(0)

    def action_last(self) -> None:
        """Move to the last row."""
        self._move_to(self.row_count - 1)

    def action_open(self) -> None:
        """Post that the record under the cursor is to be opened, as soon as it is read."""
        row = self.cursor_row
        self._open_on_arrival = row is None
        if row is not None and row.kind == "record":
            self.post_message(self.Opened(self, row))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor on a click; open the record on a double click."""
        index = self._top + event.y - 1
        if event.y and index < self.row_count:
            self._move_to(index)
            if event.chain == 2:
                self.action_open()

    # Painting

    def render_line(self, y: int) -> Strip:
        """Return one line of the grid: column titles at 0, then the rows in view."""
        width = self.size.width
        style = self.visual_style.rich_style
        index, text = self._top + y - 1, " " * GUTTER
        if y == 0:
            titles = tuple(column.title for column in self.columns)
            text += cells_text(titles, self.columns, width - GUTTER, self.ascii_only)
            style += Style(bold=True, underline=True)
        elif index < self.row_count:
            if index == self._cursor:
                text = ">".ljust(GUTTER)
                # Reverse video is not a colour, so NO_COLOR does not remove it.
                style += Style(bold=not self.has_focus, reverse=self.has_focus)
            text += row_text(self._window.get(index), self.columns, width - GUTTER, self.ascii_only)
        elif self._source is not None and not self.row_count:
            text += "".join(self.empty_text.splitlines()[y - 2 : y - 1]) if y > 1 else ""
        return Strip([Segment(fit(text, width, self.ascii_only), style)], width)

    def _repaint(self, *indexes: int) -> None:
        """Repaint those of these rows that are in view."""
        if self._patience is None:
            for index in indexes:
                if self._top <= index < self._top + self._page:
                    self.refresh(Region(0, index - self._top + 1, self.size.width, 1))

    def _repaint_rows(self) -> None:
        """Repaint all rows in view, but not the column titles."""
        self._end_patience()
        self.refresh(Region(0, 1, self.size.width, self._page))

    def _end_patience(self) -> None:
        if self._patience is not None:
            self._patience.stop()
        self._patience = None

    # The view

    @property
    def _top(self) -> int:
        """The index of the first row in view."""
        return round(self.scroll_y)

    @property
    def _page(self) -> int:
        """The number of rows that fit; before the first layout, a guess that is large enough."""
        return max(1, (self.size.height or self.app.size.height) - 1)

    @property
    def allow_vertical_scroll(self) -> bool:
        """Allow the mouse wheel to scroll, although there is no scroll bar."""
        return not self._check_disabled()

    def _top_for(self, index: int, top: int, count: int, centre: bool = False) -> int:
        """Return the index of the first row in view that shows a row; `top` if that does."""
        page = self._page
        if not top <= index < top + page:
            step = min(self.scroll_step, page) - 1
            top = index - page // 2 if centre else index - step if index < top else index - page + 1 + step
        return max(0, min(top, count - page))

    def _move_to(self, index: int, top: int | None = None) -> None:
        """Put the cursor on a row, or on the nearest one."""
        index = max(0, min(index, self.row_count - 1))
        old, self._cursor = self._cursor, index
        self._open_on_arrival = False
        self._scroll(self._top_for(index, self._top if top is None else top, self.row_count))
        if old != index:
            self._repaint(old, index)
        self._post_cursor()

    def _scroll(self, top: int) -> None:
        self.scroll_to(y=top, animate=False, force=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Paint the moved view; wait a moment for rows being read, so that the page is not painted twice."""
        if round(old_value) == round(new_value):
            return
        if self._window.missing(self._top, self._top + self._page) is None:
            self._repaint_rows()
        elif self._patience is None:
            self._patience = self.set_timer(PATIENCE, self._repaint_rows)
        self._read_on()

    def on_resize(self) -> None:
        """Keep the cursor in view and read rows for the new height."""
        self._scroll(self._top_for(self._cursor, self._top, self.row_count))
        self._read_on()

    def _post_cursor(self) -> None:
        """Post `Highlighted` and `Opened` for the row under the cursor, if they are due."""
        row = self.cursor_row
        if row is None:
            return
        if row.id != self._highlighted:
            self._highlighted = row.id
            self.post_message(self.Highlighted(self, row))
        if self._open_on_arrival:
            self.action_open()

    # Reading

    async def _show(self, source: RowSource, key: str | None, fresh: bool, steady: bool = False) -> None:
        """Read the rows in view from the source, then switch to it in one step.

        `fresh` is a new source. `steady` leaves the cursor's row on its line of the screen all the same.
        """
        self._load += 1
        load = self._load
        while True:
            row = self.cursor_row
            keys = [key] if key is not None else []
            if not fresh and key is None:
                near = (self._window.get(self._cursor + offset) for offset in (0, 1, -1))
                keys = [neighbour.id for neighbour in near if neighbour is not None]
            count = await source.count()
            index = None
            while keys and index is None and load == self._load:
                index = await source.index_of(keys.pop(0))
            if index is None:
                index = 0 if fresh and not steady else self._cursor
            index = max(0, min(index, count - 1))
            # After a reload the record stays on its line of the screen if possible.
            # A view at the top of a new source stays there, so that rows added at the top are seen.
            at_top = fresh and (not steady or (self._top == 0 and index < self._page))
            line = 0 if at_top else index - self._cursor + self._top
            top = self._top_for(index, line, count, centre=True)
            stop = min(top + self._page, count)
            rows = await source.rows(top, stop) if top < stop and load == self._load else ()
            if load != self._load:
                return
            # Do not move the cursor back if the user moved it meanwhile.
            moved = self.cursor_row
            if steady and row is not None and moved is not None and moved.id != row.id:
                key = moved.id
                continue
            if fresh or key is not None or row == self.cursor_row:
                break
        if self._reader is not None:
            self._reader.cancel()
            self._reader = None
        if fresh or not count:
            self._highlighted = None
        shown = (self.row_count, self._top, self._cursor, self._rows_from(top, stop))
        same = steady and shown == (count, top, index, list(rows)) and self._shown_columns == self.columns
        self._shown_columns = self.columns
        self._source, self._window, self._cursor = source, RowWindow(count, top, rows), index
        self._open_on_arrival = False
        self.virtual_size = Size(self.size.width, count + 1)
        self._scroll(top)
        self._end_patience()
        if not same:
            self.refresh()
        self._post_cursor()
        self.call_after_refresh(self.post_message, self.Loaded(self))
        self.call_after_refresh(self._read_on)

    def _rows_from(self, start: int, stop: int) -> list[GridRow | None]:
        """Return the rows of a span; None for each that is not in memory."""
        return [self._window.get(index) for index in range(start, stop)]

    def _read_on(self) -> None:
        """Start reading if rows are missing, unless a reader is already running."""
        if self._source is None or self._reader is not None:
            return
        if self._window.wanted(self._top, self._page) is not None:
            read = partial(self._read, self._source, self._window)
            self._reader = self.run_worker(read, exit_on_error=False)

    async def _read(self, source: RowSource, window: RowWindow) -> None:
        """Read until no rows are missing; ignore results for a window that is no longer shown."""
        try:
            while (span := window.wanted(self._top, self._page)) is not None:
                rows = await source.rows(*span)
                if window is not self._window:
                    return
                self._arrived(span[0], rows)
                if len(rows) < span[1] - span[0]:
                    # The source has fewer rows than it reported. Asking again at once would never end.
                    break
        except Exception as error:
            if window is self._window:
                self.post_message(self.Failed(self, error))
        finally:
            if window is self._window:
                self._reader = None

    def _arrived(self, start: int, rows: Sequence[GridRow]) -> None:
        """Add rows, and repaint the view if it was waiting for them."""
        top, page = self._top, self._page
        waited = self._window.missing(top, top + page) is not None
        self._window.add(start, rows, top, page)
        if waited and (self._patience is None or self._window.missing(top, top + page) is None):
            self._repaint_rows()
        self._post_cursor()
