"""The evidence picker: search events, documents and excerpts, and select several (§7.3)."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import Input, Static

from imr_tui import commands
from imr_tui.errors import BadInput
from imr_tui.screens.base import ImrScreen, bindings, shows_errors
from imr_tui.screens.event_text import event_text
from imr_tui.screens.host import ReviewFrame
from imr_tui.screens.tab import Rows, Worded
from imr_tui.services.chronology import chronology
from imr_tui.services.findings import documents, evidence
from imr_tui.services.findings.evidence import EvidenceItem
from imr_tui.services.people import interviews
from imr_tui.widgets.detail_pane import DetailPane
from imr_tui.widgets.plain_text import content
from imr_tui.widgets.record_grid import Column, GridRow, RecordGrid

REST_SECONDS = 0.06
"""The pause in typing before a search starts, so that fast typing searches once."""
COLUMNS = (
    Column("chosen", "", 3),
    Column("reference", "Ref", 6),
    Column("when", "When", 17, priority=1),
    Column("text", "Text", 24, flex=1),
    Column("findings", "Evidence for", 12),
)
_WIDTHS = {"event": "events", "document": "documents", "excerpt": "excerpts"}
_TURNS = ((), ("event",), ("document",), ("excerpt",))


class EvidenceLine(Input):
    """The search line of the picker: keys that move or select act on the list, every other key is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "screen.move(-1)", show=False),
        Binding("down", "screen.move(1)", show=False),
        Binding("pageup", "screen.page(-1)", show=False),
        Binding("pagedown", "screen.page(1)", show=False),
    ]


class EvidencePicker(ImrScreen):
    """The picker. Dismissed with the selected evidence as (kind, uid) pairs, or with None."""

    CSS_PATH = "../review.tcss"
    CONTEXTS = ("picker",)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("picker"), *commands.everywhere()]
    AUTO_FOCUS = "EvidenceLine"

    def __init__(self, review_uid: str, frame: ReviewFrame) -> None:
        super().__init__()
        self._review_uid, self._frame = review_uid, frame
        self._turn = 0
        self._rest: Timer | None = None
        self._shown: dict[str, EvidenceItem] = {}
        self._chosen: dict[str, EvidenceItem] = {}
        # The search text and kinds of the rows shown.
        self._answered: tuple[str, int] | None = None

    def compose_body(self) -> ComposeResult:
        """The search line, what is selected, the list, and one piece of evidence in full."""
        line = EvidenceLine(placeholder="words or a reference, for example E12", classes="pick")
        line.cursor_blink = False
        yield line
        yield Static("", classes="picked", markup=False)
        with Vertical(id="list", classes="repeats"):
            grid = RecordGrid(COLUMNS, ascii_only=self._frame.imr.settings.ascii_only)
            grid.can_focus = False
            yield grid
            yield DetailPane(more="(open it in its own tab to read more)")

    async def on_mount(self) -> None:
        """Show the first search."""
        self.query_one(RecordGrid).empty_text = "No evidence contains these words.\n\nChange the words to search again."
        await self._search()

    @on(Input.Changed)
    def _typed(self) -> None:
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST_SECONDS, self._look)

    def _look(self) -> None:
        # Exclusive, so that the answer to an earlier search is never shown after this one.
        self.run_worker(self._search(), exclusive=True, group="search", exit_on_error=False)

    @shows_errors
    async def _search(self) -> None:
        asked = self._asked()
        kinds = _TURNS[self._turn] or evidence.KINDS
        found = await self.ask(evidence.search, self._review_uid, asked[0], kinds=kinds)
        self._shown = {f"{item.kind}:{item.uid}": item for item in found}
        await self._show()
        self._answered = asked

    def _asked(self) -> tuple[str, int]:
        return self.query_one(EvidenceLine).value, self._turn

    async def _show(self, keep: str | None = None) -> None:
        rows = [GridRow(key, self._cells(key, item)) for key, item in self._shown.items()]
        await self.query_one(RecordGrid).set_source(Worded(Rows(rows), self._frame.worded), keep=keep)
        if not rows:
            self.query_one(DetailPane).show("")
        kinds = " ".join(_WIDTHS[kind] for kind in _TURNS[self._turn]) or "everything"
        self.state("Evidence: select evidence for the finding", f"{kinds}  {len(self._chosen)} selected")
        names = " ".join(item.reference for item in self._chosen.values())
        choose, link = commands.shortcut("picker.take"), commands.shortcut("picker.link")
        none = f"None selected. Press {choose} to select several, or {link} to link this one."
        line = f"Selected: {names}" if names else none
        self.query_one(".picked", Static).update(content(line))

    def _cells(self, key: str, item: EvidenceItem) -> tuple[str, ...]:
        mark = "[x]" if key in self._chosen else "[ ]"
        return (mark, item.reference, item.when, item.text, " ".join(item.findings))

    @on(RecordGrid.Highlighted)
    def _highlighted(self, event: RecordGrid.Highlighted) -> None:
        self.run_worker(self._show_whole(event.row.id), exclusive=True, group="whole", exit_on_error=False)

    @shows_errors
    async def _show_whole(self, key: str) -> None:
        """Show a piece of evidence in full, next to the list."""
        item = self._shown.get(key)
        if item is not None:
            text = await self.ask(_whole, item)
            self.query_one(DetailPane).show(self._frame.worded(text))

    async def names_toggled(self) -> None:
        """Show the list and the selected evidence with names, or with codes."""
        row = await self.query_one(RecordGrid).selected_row()
        await self._show(row.id if row else None)
        if row is not None:
            await self._show_whole(row.id)

    # Keys

    def action_move(self, step: int) -> None:
        """Move the cursor of the list while the search line keeps the focus."""
        self.query_one(RecordGrid).action_move(step)

    def action_page(self, step: int) -> None:
        """Move one page."""
        self.query_one(RecordGrid).action_page(step)

    @shows_errors
    async def action_take(self) -> None:
        """Select or deselect the evidence under the cursor and move to the next."""
        grid = self.query_one(RecordGrid)
        row = await grid.selected_row()
        item = self._shown.get(row.id) if row is not None else None
        if row is None or item is None:
            return
        if self._chosen.pop(row.id, None) is None:
            self._chosen[row.id] = item
        await self._show(row.id)
        grid.action_move(1)

    def action_kinds(self) -> None:
        """Show only events, only documents, only excerpts, or everything."""
        self._turn = (self._turn + 1) % len(_TURNS)
        self._look()

    @on(Input.Submitted)
    async def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        await self.action_link()

    @shows_errors
    async def action_link(self) -> None:
        """Link the selected evidence, or the evidence under the cursor if none is selected."""
        if not self._chosen and self._answered != self._asked():
            # Enter was pressed before the search ended: the rows shown belong to an earlier search.
            await self._search()
        row = await self.query_one(RecordGrid).selected_row()
        chosen = list(self._chosen.values())
        if not chosen and row is not None and row.id in self._shown:
            chosen = [self._shown[row.id]]
        if not chosen:
            raise BadInput(
                f"No evidence contains these words. Change them or press {commands.shortcut('picker.back')} to go back."
            )
        self.dismiss(tuple((item.kind, item.uid) for item in chosen))

    def action_back(self) -> None:
        """Go back without linking anything."""
        self.dismiss(None)


def _whole(item: EvidenceItem) -> str:
    """Return a piece of evidence in full (database thread). Raises BadInput if it was deleted."""
    on_it = f"Evidence for {', '.join(item.findings)}" if item.findings else "Not linked to a finding yet"
    if item.kind == "event":
        # The text of an event names its findings.
        text = event_text(chronology.detail(item.uid))
        return text if item.findings else f"{text}\n{on_it}"
    if item.kind == "excerpt":
        excerpt = interviews.excerpt(item.uid)
        note = f"\n{excerpt.note}" if excerpt.note.strip() else ""
        return f"{item.reference}  {item.when}".rstrip() + f"\n“{excerpt.text}”{note}\n{on_it}"
    document = documents.detail(item.uid)
    lines = [f"{item.reference}  {item.when}", document.title]
    for label, text in (
        ("Author", document.author),
        ("System", document.system),
        ("Location", document.location),
        ("Note", document.note),
    ):
        if text.strip():
            lines.append(f"{label}: {text}")
    return "\n".join([*lines, on_it])
