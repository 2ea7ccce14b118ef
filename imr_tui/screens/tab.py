"""The base of the eight tabs of a review."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar, ParamSpec, TypeVar, cast

from textual.containers import Vertical

from imr_tui.errors import BadInput
from imr_tui.screens.host import ReviewFrame
from imr_tui.screens.job import FormJob
from imr_tui.services.record import history
from imr_tui.widgets.detail_pane import DetailPane
from imr_tui.widgets.record_grid import GridRow, RecordGrid, RowSource

ALONE = frozenset(("particulars", "request", "reviewer", "scope", "submission", "meeting", "authorisation", "final"))
"""The forms that a review has exactly once."""

PART_OF = {
    "term": "term_of_reference",
    "press": "press_query",
    "partner": "partner_review",
    "interview": "interview",
    "excerpt": "excerpt",
    "finding": "finding",
    "none": "finding",
    "recommendation": "recommendation",
    "decision": "recommendation",
    "action": "action",
    "earlier": "earlier_review",
    "officer": "responsible_officer",
    "progress": "progress_report",
    "sharing": "disclosure",
    "view": "outcome_view",
}
"""The table of a record, by the first part of the id of its row."""
ONE_OF = {
    "request": "request",
    "reviewer": "reviewer",
    "scope": "scope_version",
    "agree": "scope_version",
    "submission": "consideration",
    "meeting": "consideration",
    "authorisation": "consideration",
    "final": "final_report",
}
"""The table of a record that is the only one, or the last one, of its kind, by the first part of the id of its row."""

P = ParamSpec("P")
T = TypeVar("T")


class NoForm(BadInput):
    """The tab has no form of that name."""


class Rows:
    """A row source with all rows in memory."""

    def __init__(self, rows: Sequence[GridRow]) -> None:
        self._rows = rows

    async def count(self) -> int:
        """Return the number of rows."""
        return len(self._rows)

    async def rows(self, start: int, stop: int) -> Sequence[GridRow]:
        """Return these rows."""
        return self._rows[start:stop]

    async def index_of(self, key: str) -> int | None:
        """Return the position of a row, or None if it is not there."""
        return next((index for index, row in enumerate(self._rows) if row.id == key), None)


class Worded:
    """A row source that shows the cells of another with names or with codes; stored texts do not change."""

    def __init__(self, source: RowSource, worded: Callable[[str], str]) -> None:
        self._source, self._worded = source, worded
        self.count, self.index_of = source.count, source.index_of

    async def rows(self, start: int, stop: int) -> Sequence[GridRow]:
        """Return these rows."""
        rows = await self._source.rows(start, stop)
        return [replace(row, cells=tuple(map(self._worded, row.cells))) for row in rows]


class TabView(Vertical, can_focus=False):
    """One of the eight tabs; `CONTEXTS` are the contexts whose shortcuts work in it."""

    CONTEXTS: ClassVar[tuple[str, ...]] = ()
    PART: ClassVar[str] = ""
    """The table of the records of the list, if the id of a row is the uid of its record."""

    def __init__(self, review_uid: str) -> None:
        super().__init__()
        self.review_uid = review_uid

    @property
    def frame(self) -> ReviewFrame:
        """The frame of the review."""
        return cast(ReviewFrame, self.screen)

    async def ask(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a service on the database thread."""
        return await self.frame.ask(work, *args, **kwargs)

    async def show(self) -> None:
        """Read the tab from the store and show it."""

    async def reload(self) -> None:
        """Read the tab again because another program changed records."""
        await self.show()

    async def show_rows(self, source: RowSource, keep: str | None = None) -> None:
        """Show the rows of a source in the grid, with names or codes and the cursor on the row `keep`."""
        await self.query_one(RecordGrid).set_source(Worded(source, self.frame.worded), keep=keep)

    def show_detail(self, text: str) -> None:
        """Show a text in the detail pane, with names or codes."""
        self.query_one(DetailPane).show(self.frame.worded(text))

    async def selected_row(self) -> GridRow:
        """Return the row under the cursor. Raises BadInput if there is none."""
        row = await self.query_one(RecordGrid).selected_row()
        if row is None:
            raise BadInput("The list is empty, so nothing is selected.")
        return row

    async def selected_kind_and_uid(self) -> tuple[str, str]:
        """Return the kind of the row under the cursor and the uid of its record. Raises BadInput if there is none."""
        kind, _, uid = (await self.selected_row()).id.partition(":")
        return kind, uid

    async def selected_record(self) -> tuple[str, str] | None:
        """Return the table and uid of the record under the cursor, for its history; None if the row is not a record."""
        row = await self.query_one(RecordGrid).selected_row()
        if row is None or row.kind == "gap":
            return None
        if self.PART and ":" not in row.id:
            return self.PART, row.id
        kind, _, which = row.id.partition(":")
        if kind in ONE_OF:
            uid = await self.ask(history.latest, self.review_uid, ONE_OF[kind])
            return (ONE_OF[kind], uid) if uid else None
        return (PART_OF[kind], which) if kind in PART_OF and which else None

    async def job(self, form: str, subject_uid: str) -> FormJob:
        """Return the form named `form` for a record, or for a new one. Raises BadInput if there is none."""
        raise NoForm("That text cannot be edited in this tab.")

    async def job_at(self, form: str, subject: str) -> FormJob:
        """Return the form of a row. Raises BadInput if it cannot be edited, NoForm if there is none."""
        return await self.job(form, subject)

    async def arrive(self, form: str, subject: str) -> bool:
        """Put the cursor on a record. Returns True if its form is to be opened as well.

        `form` and `subject` are those of `job`; the subject is empty if there is no single record.
        """
        grid = self.query_one(RecordGrid)
        for key in (f"{form}:{subject}", subject, form):
            if key and await grid.go_to(key):
                break
        return bool(subject) or form in ALONE or form.startswith("overview.")

    def contexts(self) -> tuple[str, ...]:
        """Return the contexts whose shortcuts work now."""
        return self.CONTEXTS

    def leave(self) -> bool:
        """Close what is open inside the tab, for example a filter. Returns True if there was something."""
        return False

    def focus_list(self) -> None:
        """Focus the list of the tab."""
        grids = self.query(RecordGrid)
        if grids:
            grids.first().focus()
        else:
            self.screen.set_focus(None)
