"""The evidence picker: one search over events, documents and excerpts, several chosen (§7.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from imr_tui import commands
from imr_tui.screens.base import ImrScreen, bindings, told
from imr_tui.screens.place import Rows, Worded
from imr_tui.services import evidence
from imr_tui.services.evidence import EvidenceItem
from imr_tui.widgets.detail_pane import DetailPane
from imr_tui.widgets.record_grid import Column, GridRow, RecordGrid

if TYPE_CHECKING:
    from imr_tui.screens.review import ReviewScreen

REST_SECONDS = 0.06
"""How long the hands rest before the search goes out: fast typing asks once."""
COLUMNS = (
    Column("chosen", "", 3), Column("reference", "Ref", 6), Column("when", "When", 17, priority=1),
    Column("text", "What it says", 24, flex=1), Column("findings", "Evidence of", 11),
)  # fmt: skip
_WIDTHS = {"event": "events", "document": "documents", "excerpt": "excerpts"}
_TURNS = ((), ("event",), ("document",), ("excerpt",))


class EvidenceLine(Input):
    """The line of the picker: keys that move or choose go to the list, every other key is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "screen.move(-1)", show=False), Binding("down", "screen.move(1)", show=False),
        Binding("pageup", "screen.page(-1)", show=False), Binding("pagedown", "screen.page(1)", show=False),
    ]  # fmt: skip


class EvidencePicker(ImrScreen):
    """Dismissed with the chosen pieces as (kind, uid) pairs, or with None."""

    CSS_PATH = "review.tcss"
    PLACES = ("picker",)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("picker"), *commands.everywhere()]
    AUTO_FOCUS = "EvidenceLine"

    def __init__(self, review_uid: str, frame: ReviewScreen) -> None:
        super().__init__()
        self._review_uid, self._frame = review_uid, frame
        self._turn = 0
        self._rest: Timer | None = None
        self._shown: dict[str, EvidenceItem] = {}
        self._chosen: dict[str, EvidenceItem] = {}

    def compose_body(self) -> ComposeResult:
        """The line, how much is chosen, the list, and one piece in full."""
        line = EvidenceLine(placeholder="words, or a reference such as E12", classes="pick")
        line.cursor_blink = False
        yield line
        yield Static("", classes="picked", markup=False)
        with Vertical(id="list", classes="repeats"):
            grid = RecordGrid(COLUMNS, ascii_only=self._frame.imr.settings.ascii_only)
            grid.can_focus = False
            yield grid
            yield DetailPane(more="(more in its own place)")

    async def on_mount(self) -> None:
        """Show what to begin with."""
        self.query_one(RecordGrid).empty_text = "Nothing has these words."
        await self._search()

    @on(Input.Changed)
    def _typed(self) -> None:
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST_SECONDS, self._look)

    def _look(self) -> None:
        # Exclusive: the answer to what was typed before is never shown after this one's.
        self.run_worker(self._search(), exclusive=True, group="search", exit_on_error=False)

    @told
    async def _search(self) -> None:
        words = self.query_one(EvidenceLine).value
        kinds = _TURNS[self._turn] or evidence.KINDS
        found = await self.ask(evidence.search, self._review_uid, words, kinds=kinds)
        self._shown = {f"{item.kind}:{item.uid}": item for item in found}
        await self._show()

    async def _show(self, keep: str | None = None) -> None:
        rows = [GridRow(key, self._cells(key, item)) for key, item in self._shown.items()]
        await self.query_one(RecordGrid).set_source(Worded(Rows(rows), self._frame.worded), keep=keep)
        if not rows:
            self.query_one(DetailPane).show("")
        kinds = " ".join(_WIDTHS[kind] for kind in _TURNS[self._turn]) or "everything"
        self.state("Evidence: choose what the finding stands on", f"{kinds}  {len(self._chosen)} chosen")
        names = " ".join(item.reference for item in self._chosen.values())
        line = f"Chosen: {names}" if names else "Nothing chosen: ctrl+n chooses, enter links the one under the cursor"
        self.query_one(".picked", Static).update(Content(line))

    def _cells(self, key: str, item: EvidenceItem) -> tuple[str, ...]:
        mark = "[x]" if key in self._chosen else "[ ]"
        return (mark, item.reference, item.when, item.text, " ".join(item.findings))

    @on(RecordGrid.Highlighted)
    def _highlighted(self, event: RecordGrid.Highlighted) -> None:
        item = self._shown.get(event.row.key)
        if item is not None:
            on_it = f"\nEvidence of {', '.join(item.findings)}" if item.findings else "\nEvidence of no finding yet"
            head = f"{item.reference}  {item.when}".rstrip()
            self.query_one(DetailPane).show(self._frame.worded(f"{head}\n{item.text}{on_it}"))

    # Keys

    def action_move(self, step: int) -> None:
        """Move the cursor of the list while the line keeps the keys."""
        self.query_one(RecordGrid).action_move(step)

    def action_page(self, step: int) -> None:
        """Move a page."""
        self.query_one(RecordGrid).action_page(step)

    @told
    async def action_take(self) -> None:
        """Choose the piece under the cursor, or leave it again, and go on to the next."""
        grid = self.query_one(RecordGrid)
        row = grid.cursor_row
        if row is None:
            return
        if self._chosen.pop(row.key, None) is None:
            self._chosen[row.key] = self._shown[row.key]
        await self._show(row.key)
        grid.action_move(1)

    def action_kinds(self) -> None:
        """Show events alone, documents alone, excerpts alone, or everything again."""
        self._turn = (self._turn + 1) % len(_TURNS)
        self._look()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_link()

    def action_link(self) -> None:
        """Give back what is chosen, or the piece under the cursor."""
        row = self.query_one(RecordGrid).cursor_row
        chosen = list(self._chosen.values())
        if not chosen and row is not None:
            chosen = [self._shown[row.key]]
        self.dismiss(tuple((item.kind, item.uid) for item in chosen) or None)

    def action_back(self) -> None:
        """Leave without linking."""
        self.dismiss(None)
