"""Verify the store: check the encryption, the audit chain, and every record against its trail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from imr_tui import commands
from imr_tui.errors import BadInput, ImrError
from imr_tui.screens.base import ImrScreen, bindings, shows_errors
from imr_tui.screens.prompts import ChoicePrompt, LineQuestion, ask_lines
from imr_tui.screens.tab import Rows
from imr_tui.services import session
from imr_tui.services.record import verifying
from imr_tui.services.record.verifying import Wrong
from imr_tui.widgets.plain_text import content
from imr_tui.widgets.record_grid import Column, GridRow, RecordGrid
from imr_tui.wording import number_of

COLUMNS = (
    Column("record", "Record", 16),
    Column("fault", "Fault", 40, flex=1),
)
EXPLANATION = (
    "The index or the table of due dates does not match the records. A crash of the computer can cause this. It can "
    "also mean that somebody changed records outside imr-tui, and then the difference is the evidence of it, which a "
    "rebuild removes. If you do not know the cause, make a backup first, and ask whoever looks after this computer."
)


class VerifyScreen(ImrScreen):
    """The faults of the store, each in one sentence."""

    CSS_PATH = "verifying.tcss"
    CONTEXTS = ("verify",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("verify", "app")
    AUTO_FOCUS = "RecordGrid"

    def __init__(self) -> None:
        super().__init__()
        self._wrong: tuple[Wrong, ...] | None = None
        self._checking = False

    def compose_body(self) -> ComposeResult:
        """The list, and the selected fault in full."""
        yield RecordGrid(COLUMNS, empty_text="Checking ...", ascii_only=self.imr.settings.ascii_only)
        yield Static("", id="fault", markup=False)

    def on_mount(self) -> None:
        """Start to check."""
        self.action_again()

    def action_again(self) -> None:
        """Check the whole store again."""
        if not self._checking:
            self._start()

    def _start(self, said: str = "") -> None:
        self._checking = True
        self.state("VERIFY THE STORE  being checked", self.imr.actor)
        self.say(f"{said} Checking every record against the audit trail ...".strip())
        self.run_worker(self._check(said), exclusive=True, group="verify", exit_on_error=False)

    async def _check(self, said: str) -> None:
        try:
            wrong = tuple(await self.ask(verifying.faults))
            head = await self.ask(session.head)
            evidence = await self.ask(verifying.evidence)
        except ImrError as error:
            self.state("VERIFY THE STORE  not checked", self.imr.actor)
            self.say(str(error), trouble=True)
            return
        finally:
            self._checking = False
        self._wrong = wrong
        grid = self.query_one(RecordGrid)
        grid.empty_text = "No faults found."
        rows = [GridRow(str(number), (each.record, each.sentence)) for number, each in enumerate(wrong)]
        await grid.set_source(Rows(rows))
        self._show_fault(grid.cursor_row)
        faults = [each for each in wrong if not each.unknown]
        self.state(f"VERIFY THE STORE  {number_of(len(faults), 'fault')}", self.imr.actor)
        self.say(f"{said} {_result(faults, len(wrong), head)} {evidence}".strip(), trouble=bool(faults))

    @on(RecordGrid.Highlighted)
    def _highlighted(self, event: RecordGrid.Highlighted) -> None:
        self._show_fault(event.row)

    def _show_fault(self, row: GridRow | None) -> None:
        shown = self._wrong[int(row.id)].sentence if row and self._wrong else ""
        self.query_one("#fault", Static).update(content(shown))

    @on(RecordGrid.Opened)
    def _opened(self, event: RecordGrid.Opened) -> None:
        event.stop()

    @shows_errors
    async def action_rebuild(self) -> None:
        """Explain what the difference may mean, ask, and rebuild the index and the due dates."""
        faults = [each for each in self._wrong or () if not each.unknown]
        if self._checking or self._wrong is None:
            raise BadInput("The check has not ended yet. Wait for its result.")
        if not faults:
            raise BadInput("There is nothing to rebuild: no faults were found.")
        if not all(each.rebuildable for each in faults):
            raise BadInput("A rebuild does not mend these faults. Restore the store from a backup.")

        def answered(answer: str | None) -> None:
            if answer is not None:
                self.run_worker(self._rebuild(), exclusive=True, group="verify", exit_on_error=False)

        question = f"{EXPLANATION}\n\nRebuild them from the records?"
        self.app.push_screen(ChoicePrompt(question, [("y", "yes", "rebuild")]), answered)

    @shows_errors
    async def _rebuild(self) -> None:
        await self.ask(session.rebuild_index)
        self._start("Rebuilt the index and the due dates.")

    async def action_head(self) -> None:
        """Ask for the head printed on a paper, and look for it."""

        question = "Which head of the audit chain is printed on the paper, for example 120-3FA2C4D5E6F70812?"
        ask_lines(self, [LineQuestion(question, needed=True)], self._find, group="head")

    async def _find(self, typed: str) -> None:
        text = typed.strip()
        found = await self.ask(verifying.find_head, text)
        if found is None:
            raise BadInput(verifying.not_found(text))
        since = number_of(found.since, "change")
        self.say(f"The audit chain contains {text}, written by {found.actor} on {found.at[:10]}; {since} since then.")

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)


def _result(faults: Sequence[Wrong], listed: int, head: str) -> str:
    if not faults:
        done = "No faults found in what could be checked" if listed else "No faults found"
        return f"{done}. Head of the audit chain: {head}"
    if all(each.rebuildable for each in faults):
        return (
            "Data made from the records does not match them. "
            f"Press {commands.shortcut('verify.rebuild')} to read what this may mean, and to rebuild it."
        )
    return verifying.remedy(faults)
