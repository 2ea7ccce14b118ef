"""What the eight places of a review share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar, ParamSpec, TypeVar, cast

from textual.containers import Vertical

from imr_tui.errors import BadInput
from imr_tui.screens.host import ReviewFrame
from imr_tui.screens.job import FormJob
from imr_tui.widgets.detail_pane import DetailPane
from imr_tui.widgets.record_grid import GridRow, RecordGrid, RowSource

ALONE = frozenset(("particulars", "request", "reviewer", "scope", "submission", "meeting", "authorisation", "final"))
"""The forms of which a review has one each."""

P = ParamSpec("P")
T = TypeVar("T")


class NoForm(BadInput):
    """A place has no form of that name (yet)."""


class Rows:
    """Rows that are all at hand."""

    def __init__(self, rows: Sequence[GridRow]) -> None:
        self._rows = rows

    async def count(self) -> int:
        """How many there are."""
        return len(self._rows)

    async def rows(self, start: int, stop: int) -> Sequence[GridRow]:
        """These rows."""
        return self._rows[start:stop]

    async def index_of(self, key: str) -> int | None:
        """Where a row stands."""
        return next((place for place, row in enumerate(self._rows) if row.id == key), None)


class Worded:
    """A row source whose cells are shown by names or by codes; what is stored stays as it is."""

    def __init__(self, source: RowSource, worded: Callable[[str], str]) -> None:
        self._source, self._worded = source, worded
        self.count, self.index_of = source.count, source.index_of

    async def rows(self, start: int, stop: int) -> Sequence[GridRow]:
        """These rows."""
        rows = await self._source.rows(start, stop)
        return [replace(row, cells=tuple(map(self._worded, row.cells))) for row in rows]


class TabView(Vertical, can_focus=False):
    """One of the eight places; `KEYS` are the parts of the registry whose keys work in it."""

    CONTEXTS: ClassVar[tuple[str, ...]] = ()

    def __init__(self, review_uid: str) -> None:
        super().__init__()
        self.review_uid = review_uid

    @property
    def frame(self) -> ReviewFrame:
        """The review's frame."""
        return cast(ReviewFrame, self.screen)

    async def ask(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a service on the database thread."""
        return await self.frame.ask(work, *args, **kwargs)

    async def show(self) -> None:
        """Read what is shown anew."""

    async def show_rows(self, source: RowSource, keep: str | None = None) -> None:
        """Show the rows of a source in the grid, by names or by codes, the cursor on the row `keep`."""
        await self.query_one(RecordGrid).set_source(Worded(source, self.frame.worded), keep=keep)

    def show_detail(self, text: str) -> None:
        """Show a text beside the grid, by names or by codes."""
        self.query_one(DetailPane).show(self.frame.worded(text))

    async def selected_row(self) -> GridRow:
        """The row under the cursor. Raises BadInput for none."""
        row = await self.query_one(RecordGrid).selected_row()
        if row is None:
            raise BadInput("There is nothing under the cursor.")
        return row

    async def selected_kind_and_uid(self) -> tuple[str, str]:
        """The kind of the row under the cursor and the uid of its record. Raises BadInput for none."""
        kind, _, uid = (await self.selected_row()).id.partition(":")
        return kind, uid

    async def job(self, form: str, subject_uid: str) -> FormJob:
        """The form `form` on a record, or on a new one. Raises BadInput where there is none (any more)."""
        raise NoForm("That text has no form in this place.")

    async def job_at(self, form: str, subject: str) -> FormJob:
        """The form to which a row of the place leads. Raises BadInput where it cannot be changed, NoForm for none."""
        return await self.job(form, subject)

    async def arrive(self, form: str, subject: str) -> bool:
        """Put the cursor on a record that somebody is led to; True where its form is to be opened as well.

        `form` and `subject` are those of `job`; the subject is empty where there is no single record.
        """
        grid = self.query_one(RecordGrid)
        for key in (f"{form}:{subject}", subject, form):
            if key and await grid.go_to(key):
                break
        return bool(subject) or form in ALONE or form.startswith("overview.")

    def keys(self) -> tuple[str, ...]:
        """The parts of the registry whose keys work now."""
        return self.CONTEXTS

    def leave(self) -> bool:
        """Close what is open inside the place (a filter); True when there was something."""
        return False

    def focus_list(self) -> None:
        """Put the cursor into the list of the place."""
        grids = self.query(RecordGrid)
        if grids:
            grids.first().focus()
        else:
            self.screen.set_focus(None)
