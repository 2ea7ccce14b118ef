"""The conflicts of a merge: both versions, and commands to choose between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content

from imr_tui import commands
from imr_tui.errors import BadInput, ChangedElsewhere
from imr_tui.screens.base import ImrScreen, bindings, shows_errors, to_undo
from imr_tui.screens.both import BothTextsScreen
from imr_tui.screens.host import ReviewFrame
from imr_tui.screens.job import FormJob
from imr_tui.screens.tab import Rows
from imr_tui.services.handover import conflicts
from imr_tui.services.handover.conflicts import ConflictDetail
from imr_tui.widgets.detail_pane import DetailPane
from imr_tui.widgets.differing import from_where_they_part, marked
from imr_tui.widgets.fields import Field
from imr_tui.widgets.record_grid import Column, GridRow, RecordGrid

COLUMNS = (
    Column("reference", "Record", 16),
    Column("what", "What", 18),
    Column("mine", "Your version", 16, flex=1),
    Column("theirs", "Their version", 16, flex=1),
)

IN_LIST, IN_PANE = 8, 120
"""The number of characters shown at most before the first difference."""


class ConflictsScreen(ImrScreen):
    """The open conflicts of a review. Your version stays in the record until you resolve a conflict."""

    CSS_PATH = "conflicts.tcss"
    CONTEXTS = ("conflicts",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("conflicts", "app")

    def __init__(self, frame: ReviewFrame) -> None:
        super().__init__()
        self._frame = frame
        self._found: tuple[ConflictDetail, ...] = ()
        self._before = frame.undoable

    def compose_body(self) -> ComposeResult:
        """The list, and both versions of the selected conflict."""
        yield RecordGrid(COLUMNS, ascii_only=self._frame.imr.settings.ascii_only)
        more = f"(more: press {commands.shortcut('conflicts.read')} to read both)"
        with Vertical(id="both"):
            yield DetailPane(classes="mine", more=more)
            yield DetailPane(classes="theirs", more=more)

    async def on_mount(self) -> None:
        """Show the conflicts."""
        back = commands.shortcut("conflicts.back")
        empty = f"No conflicts.\n\nPress {back} to go back to the review."
        self.query_one(RecordGrid).empty_text = empty
        await self.show()
        self.query_one(RecordGrid).focus()

    async def on_screen_resume(self) -> None:
        """Read the list again, because a text may have been written from both versions."""
        if self.is_mounted and self.imr.unlocked and self._found:
            await self.show()

    @shows_errors
    async def show(self) -> None:
        """Read the conflicts from the store and show them; the cursor stays near where it was."""
        self._found = await self.ask(conflicts.open_conflicts, self._frame.review_uid)
        number = len(self._found)
        words = f"{number} to resolve" if number else "all resolved"
        self.state(f"CONFLICTS  {words}", "NAMES" if self.imr.show_names else "CODES")
        grid = self.query_one(RecordGrid)
        row = await grid.selected_row()
        rows = [_row(each, self._frame.worded) for each in self._found]
        await grid.set_source(Rows(rows), keep=row.id if row else None)
        if not self._found:
            for pane in self.query(DetailPane):
                pane.show("")

    async def names_toggled(self) -> None:
        """Show texts with names or with codes."""
        await self.show()

    @on(RecordGrid.Highlighted)
    def _highlighted(self, event: RecordGrid.Highlighted) -> None:
        each = self._one(event.row.id)
        # Two long texts mostly start alike, so show them from shortly before the first difference.
        mine, theirs = from_where_they_part(self._frame.worded(each.mine), self._frame.worded(each.theirs), IN_PANE)
        self.query_one(".mine", DetailPane).show(f"YOUR VERSION, in this store\n{mine}")
        self.query_one(".theirs", DetailPane).show(f"THEIR VERSION, {_by(each)}\n{theirs}")

    @on(RecordGrid.Opened)
    async def _opened(self, event: RecordGrid.Opened) -> None:
        event.stop()
        await self.action_read()

    def _one(self, uid: str) -> ConflictDetail:
        return next(each for each in self._found if each.uid == uid)

    async def _chosen(self) -> ConflictDetail:
        row = await self.query_one(RecordGrid).selected_row()
        if row is None:
            raise BadInput(f"There are no conflicts to select. Press {commands.shortcut('conflicts.back')} to go back.")
        return self._one(row.id)

    async def action_read(self) -> None:
        """Read both versions in full."""
        row = await self.query_one(RecordGrid).selected_row()
        if row is not None:
            each = self._one(row.id)
            mine, theirs = marked(self._frame.worded(each.mine), self._frame.worded(each.theirs))
            texts = (Content("YOUR VERSION, in this store"), mine, Content(f"THEIR VERSION, {_by(each)}"), theirs)
            self.app.push_screen(BothTextsScreen(f"{each.reference}  {each.what}", texts))

    @shows_errors
    async def action_settle(self, how: str) -> None:
        """Keep your version, or use their version."""
        each = await self._chosen()
        try:
            change = await self.ask(conflicts.settle, each.uid, how, seen=each.mine)
        except ChangedElsewhere:
            # Show this store's version as it is now.
            await self.show()
            raise
        done = f"{each.reference}, {each.what}: {_done(each, how)}."
        await self._settled(change, f"{done} {to_undo('conflicts.undo')}")

    @shows_errors
    async def action_edit(self) -> None:
        """Write one text from both versions."""
        each = await self._chosen()
        if not each.a_text:
            mine, theirs = commands.shortcut("conflicts.mine"), commands.shortcut("conflicts.theirs")
            raise BadInput(f"This cannot be merged as text. Press {mine} or {theirs} to choose a version.")
        self._frame.open_form(await self.ask(text_job, self._frame.review_uid, each.uid))

    @shows_errors
    async def action_undo(self) -> None:
        """Undo the last decision made here."""
        if self._frame.undoable <= self._before:
            raise BadInput("Nothing to undo. No conflict was resolved since this list was opened.")
        await self._frame.undo_last()
        await self.show()
        self.say("Undone. The conflict is open again.")

    async def _settled(self, change: int, sentence: str) -> None:
        self._frame.changed(change)
        await self.show()
        await self._frame.read_book()
        self.say(sentence if self._found else f"{sentence} All conflicts are resolved.")

    def action_back(self) -> None:
        """Go back to the review."""
        self.dismiss(None)


def text_job(review_uid: str, uid: str) -> FormJob:
    """Return the form to write one text from both versions (database thread). Raises BadInput if it is resolved."""
    each = conflicts.detail(uid)
    is_date = each.unit in ("when", "incident", "dated")
    field = Field(
        "text",
        each.what.capitalize(),
        "when" if is_date else "prose",
        hint="This contains both versions. Edit it to the text that you want to save.",
    )

    def save(values: dict[str, str], version: int) -> None:
        conflicts.settle(uid, "text", values["text"], each.mine)

    text = each.mine if is_date else conflicts.both(each)
    return FormJob(
        f"{each.reference}  {each.what}, from both versions", "conflict", review_uid, [field], {"text": text}, save, uid
    )


def _row(each: ConflictDetail, worded: Callable[[str], str]) -> GridRow:
    # Replace names first, so that cutting the text does not split a name.
    mine, theirs = (worded(" ".join(text.split())) for text in (each.mine, each.theirs))
    texts = [text[:200] for text in from_where_they_part(mine, theirs, IN_LIST)]
    return GridRow(each.uid, (each.reference, each.what, *texts))


def _by(each: ConflictDetail) -> str:
    who = f"by {each.by}" if each.by else "in the handover file"
    return f"{who}, exported {each.at[:10]}" if each.at else who


def _done(each: ConflictDetail, how: str) -> str:
    if how == "mine":
        return "deleted" if each.kind == "deleted_here" else "your version kept"
    if each.kind == "field":
        return "their version used"
    return "deleted" if each.kind == "deleted_there" else "record kept"
