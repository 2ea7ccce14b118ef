"""The history of a record or of a review: who changed what, when, from what to what; and restoring a version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from imr_tui import commands
from imr_tui.errors import BadInput
from imr_tui.screens.base import ImrScreen, bindings, shows_errors, to_undo
from imr_tui.screens.both import BothTextsScreen
from imr_tui.screens.prompts import ChoicePrompt
from imr_tui.screens.tab import Rows
from imr_tui.services.people.display import NameBook, history_book
from imr_tui.services.record import history, restoring, undo_stack
from imr_tui.services.record.field_text import EMPTY
from imr_tui.services.record.history import FieldChange, History, HistoryEntry
from imr_tui.services.review import reviews
from imr_tui.terminal_text import harmless
from imr_tui.widgets.differing import from_where_they_part, in_cells, in_lines, marked
from imr_tui.widgets.grid_rows import fit_columns
from imr_tui.widgets.record_grid import GUTTER, Column, GridRow, RecordGrid
from imr_tui.wording import number_of

COLUMNS = (
    Column("when", "When", 12),
    Column("who", "Who", 11),
    Column("record", "Record", 11),
    Column("what", "What", 16),
    Column("change", "Change", 16, flex=1),
)
NEWEST = 400
"""How many rows of the trail of a review are read at first."""
PRIVATE = "(name or contact details)"
"""Shown for names and contact details from the key while screens show codes."""
IN_PANE = 60
"""The number of characters shown at most before the first difference."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the list: an entry, and the field that changed; None for a whole record that was added or deleted."""

    key: str
    entry: HistoryEntry
    change: FieldChange | None


class HistoryScreen(ImrScreen):
    """The changes to one record with its parts, or to a whole review. Dismissed when the person goes back."""

    CSS_PATH = "history.tcss"
    CONTEXTS = ("history",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("history", "app")

    def __init__(self, review_uid: str, record: tuple[str, str] | None, undo_in: str) -> None:
        """`record` is the table and uid of a record, None for the whole review.

        `undo_in` is the uid of the review in which undo and redo work, empty for the actions of all reviews.
        """
        super().__init__()
        self._review_uid, self._record, self._undo_in = review_uid, record, undo_in
        self._whole = record is None
        self._width = COLUMNS[-1].width
        self._newest: int | None = NEWEST
        self._history = History(())
        self._shown: dict[str, Shown] = {}
        self._book = NameBook()

    def compose_body(self) -> ComposeResult:
        """The list, and the old and the new text of the selected change."""
        yield RecordGrid(COLUMNS, ascii_only=self.imr.settings.ascii_only)
        yield Static("", id="change", markup=False)

    async def on_mount(self) -> None:
        """Show the changes."""
        self.query_one(RecordGrid).empty_text = "No changes yet."
        await self.show()
        self.query_one(RecordGrid).focus()

    @shows_errors
    async def show(self) -> None:
        """Read the trail and show it, with names or codes; the cursor stays on its change."""
        self._book = await self.ask(history_book, self._review_uid)
        if self._whole or self._record is None:
            self._history = await self.ask(history.of_review, self._review_uid, self._newest)
            about = (await self.ask(reviews.detail, self._review_uid)).reference
        else:
            self._history = await self.ask(history.of_record, *self._record)
            entries = self._history.entries
            about = self._worded(entries[0].reference) if entries else "this record"
        shown = [each for entry in self._history.entries for each in _rows_of(entry)]
        self._shown = {each.key: each for each in shown}
        grid = self.query_one(RecordGrid)
        await self._show_rows()
        changes = len({entry.change for entry in self._history.entries})
        count = f"the last {number_of(changes, 'change')}" if self._history.more else number_of(changes, "change")
        self.state(f"HISTORY of {about}  {count}", "NAMES" if self.imr.show_names else "CODES")
        self._show_change(grid.cursor_row)
        older = commands.shortcut("history.older")
        self.say(f"Press {older} to read older changes." if self._history.more else "")

    async def _show_rows(self) -> None:
        """Show the list as wide as the screen is; the cursor stays on its change."""
        grid = self.query_one(RecordGrid)
        row = await grid.selected_row()
        widths = dict(fit_columns(COLUMNS, grid.size.width - GUTTER))
        # Nothing is known about the width before the first layout.
        self._width = widths.get(len(COLUMNS) - 1, 0) if grid.size.width else COLUMNS[-1].width
        await grid.set_source(Rows([self._row(each) for each in self._shown.values()]), keep=row.id if row else None)

    async def on_resize(self) -> None:
        """Fit both versions of each change to the width."""
        if self._shown:
            await self._show_rows()
            self.call_after_refresh(lambda: self._show_change(self.query_one(RecordGrid).cursor_row))

    async def names_toggled(self) -> None:
        """Show texts with names or with codes."""
        await self.show()

    def _worded(self, text: str) -> str:
        return self._book.to_names(text) if self.imr.show_names else self._book.to_codes(text)

    def _texts(self, change: FieldChange) -> tuple[str, str]:
        if change.private and not self.imr.show_names:
            return PRIVATE if change.old else "", PRIVATE if change.new else ""
        return self._worded(change.old), self._worded(change.new)

    def _row(self, each: Shown) -> GridRow:
        entry = each.entry
        what = each.change.label if each.change else entry.what
        cells = (_clock(entry.at), entry.by, self._worded(entry.reference), what, self._in_short(each))
        return GridRow(each.key, cells)

    def _in_short(self, each: Shown) -> str:
        if each.change is None:
            first = next((self._texts(change) for change in each.entry.fields if not change.private), ("", ""))
            return " ".join((first[1] or first[0]).split())[:200]
        old, new = (" ".join(text.split()) for text in self._texts(each.change))
        arrow = "->" if self.imr.settings.ascii_only else "→"
        if old and new:
            if old == new:
                return "only spaces and line breaks"
            old, new = in_cells(harmless(old), harmless(new), self._width - cell_len(arrow) - 2)
            return f"{old} {arrow} {new}"
        return f"{arrow} {new[:200]}" if new else f"{old[:200]} {arrow} {EMPTY}"

    @on(RecordGrid.Highlighted)
    def _highlighted(self, event: RecordGrid.Highlighted) -> None:
        self._show_change(event.row)

    def _show_change(self, row: GridRow | None) -> None:
        each = self._shown.get(row.id) if row else None
        pane = self.query_one("#change", Static)
        if each is None:
            pane.update("")
            return
        entry = each.entry
        again = " (undo or redo)" if entry.reversed else ""
        head = harmless(
            f"{self._worded(entry.reference)} {entry.what}{again}, {_clock(entry.at, whole=True)}, {entry.by}"
        )
        lines: list[Content] = [Content.styled(head, "bold")]
        width = max(1, pane.content_size.width)
        # Both versions are seen, whatever their length: each has half of the lines below the heading.
        below = max(2, pane.content_size.height - 1 - cell_len(head) // width)
        for change in [each.change] if each.change else list(entry.fields)[:7]:
            old, new = self._texts(change)
            if old.split() != new.split():
                # Room is short, so line breaks are shown only if nothing else differs.
                old, new = harmless(old), harmless(new)
            old, new = from_where_they_part(old, new, IN_PANE)
            if old and new:
                was, now = marked(old, new)
                lines += [
                    in_lines(Content.assemble(f"{change.label}: ", was), width, below // 2),
                    in_lines(Content.assemble("  now: ", now), width, below // 2),
                ]
            else:
                lines.append(Content(harmless(f"{change.label}: {new or old}")))
        pane.update(Content("\n").join(lines))

    # Commands

    @on(RecordGrid.Opened)
    async def _opened(self, event: RecordGrid.Opened) -> None:
        event.stop()
        await self.action_read()

    async def _chosen(self) -> Shown:
        row = await self.query_one(RecordGrid).selected_row()
        if row is None or row.id not in self._shown:
            raise BadInput("There is no change to select yet.")
        return self._shown[row.id]

    @shows_errors
    async def action_read(self) -> None:
        """Read the old and the new text in full."""
        each = await self._chosen()
        texts: list[Content] = []
        for change in [each.change] if each.change else each.entry.fields:
            old, new = marked(*self._texts(change))
            empty = Content(EMPTY)
            texts += [Content(f"{change.label}, before"), old if len(old) else empty]
            texts += [Content(f"{change.label}, after"), new if len(new) else empty]
        title = f"{self._worded(each.entry.reference)} {each.entry.what}  {_clock(each.entry.at, whole=True)}"
        self.app.push_screen(BothTextsScreen(title, tuple(texts)))

    @shows_errors
    async def action_all(self) -> None:
        """Show the changes to the whole review, or to the record again."""
        if self._record is None:
            raise BadInput("These are the changes to the whole review. Select a record in its tab for its own history.")
        self._whole = not self._whole
        await self.show()

    @shows_errors
    async def action_older(self) -> None:
        """Read the changes before those shown."""
        if not self._history.more or self._newest is None:
            raise BadInput("There are no older changes.")
        self._newest *= 10
        await self.show()

    @shows_errors
    async def action_restore(self) -> None:
        """Ask, then restore the record as it was after the selected change."""
        entry = (await self._chosen()).entry
        changes = await self.ask(restoring.preview, entry.part, entry.uid, entry.change)
        known = self._history.last
        labels = ", ".join(dict.fromkeys(change.label for change in changes))
        name = self._worded(entry.reference)
        question = (
            f"Restore {name} as it was after this change, {_clock(entry.at, whole=True)}?\n\nThis changes: {labels}."
        )

        def answered(answer: str | None) -> None:
            if answer is not None:
                self.run_worker(self._restore(entry, known), exclusive=True, exit_on_error=False)

        self.app.push_screen(ChoicePrompt(question, [("y", "yes", "restore it")]), answered)

    @shows_errors
    async def _restore(self, entry: HistoryEntry, known: int) -> None:
        await self.ask(restoring.restore, self._review_uid, entry.part, entry.uid, entry.change, known)
        await self.show()
        self.say(f"{self._worded(entry.reference)} restored. {to_undo('history.undo')}")

    @shows_errors
    async def action_undo(self) -> None:
        """Undo this person's last change."""
        await self._back_or_forth(await self.ask(undo_stack.undo, self._undo_in))

    @shows_errors
    async def action_redo(self) -> None:
        """Redo what was undone last."""
        await self._back_or_forth(await self.ask(undo_stack.redo, self._undo_in))

    async def _back_or_forth(self, sentence: str) -> None:
        await self.show()
        self.say(self._worded(sentence))

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)


def _rows_of(entry: HistoryEntry) -> list[Shown]:
    if entry.what != "changed":
        return [Shown(f"{entry.change}:{entry.uid}:", entry, None)]
    return [Shown(f"{entry.change}:{entry.uid}:{change.unit}", entry, change) for change in entry.fields]


def _clock(stamp: str, *, whole: bool = False) -> str:
    """Return a time of the trail (UTC) as local date and time."""
    if not stamp:
        return "unknown"
    when = datetime.fromisoformat(stamp).astimezone()
    today = datetime.now().astimezone().date()
    if whole or when.date().year != today.year:
        return f"{when.day} {when:%b %Y %H:%M}" if whole else f"{when.day} {when:%b %Y}"
    return f"{when.day} {when:%b %H:%M}"
