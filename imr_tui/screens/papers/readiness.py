"""The readiness view in tab 8, Papers: what the guidance requires and what the review records (§1 to §8.4)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static

from imr_tui import commands
from imr_tui.errors import BadInput, ChangedElsewhere
from imr_tui.screens.base import bindings, shows_errors, to_undo
from imr_tui.screens.prompts import ChoicePrompt, LineQuestion, ask_lines
from imr_tui.screens.tab import Rows, Worded
from imr_tui.screens.values import from_date, today
from imr_tui.services.people.unknown_names import UnnamedScan
from imr_tui.services.readiness import readiness
from imr_tui.services.readiness.readiness import Answer
from imr_tui.services.review import reviews
from imr_tui.vocabulary import CheckState, Stage, Tab
from imr_tui.widgets.detail_pane import DetailPane
from imr_tui.widgets.plain_text import content
from imr_tui.widgets.record_grid import Column, GridRow, RecordGrid

if TYPE_CHECKING:
    from imr_tui.screens.tab import TabView

COLUMNS = (
    Column("clause", "Clause", 6),
    Column("state", "Status", 14),
    Column("asks", "Requirement", 30, flex=1),
    Column("place", "Tab", 5, priority=1),
)
NAMES: Final = "7.1-nobody-named"
"""The check that searches every text for names; it is answered after the others."""
LOOKING: Final = "searching ..."
_ORDER: Final = ("needed", CheckState.NOT_MET, LOOKING, CheckState.LATER, CheckState.NOT_APPLICABLE, CheckState.MET)
_FORCE: Final = {
    "must": "The guidance says “must”",
    "should": "The guidance says “should”",
    "may": "The guidance leaves this open",
}


class ReadinessView(Vertical):
    """All checks, unmet ones first, with a command to go to where each is recorded."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("readiness")

    class Leave(Message):
        """Request to show the papers again."""

    class Export(Message):
        """Request to export the report in this edition with its readiness as an appendix."""

        def __init__(self, edition: str) -> None:
            super().__init__()
            self.edition = edition

    def __init__(self, tab: TabView) -> None:
        """`tab` is the tab that contains this view."""
        super().__init__(id="readiness")
        self._tab = tab
        self._by_clause = False
        self._answers: dict[str, Answer] = {}
        self._shown: tuple[str, ...] = ()
        self._looking = False
        # The row the cursor moves to after the check under it is marked as not applicable.
        self._keep = ""

    def compose(self) -> ComposeResult:
        """The totals, the checks, and one of them in full."""
        yield Static("", classes="count", markup=False)
        with Vertical(id="list"):
            yield RecordGrid(COLUMNS, ascii_only=self._tab.frame.imr.settings.ascii_only)
            yield DetailPane(more=f"(more: press {commands.shortcut('readiness.open')} to go there)")

    @shows_errors
    async def show(self) -> None:
        """Read the checks and show them, then search for names; the cursor stays on its check."""
        found = await self._tab.ask(partial(readiness.answers, unnamed=()), self._tab.review_uid)
        ending = (await self._tab.ask(reviews.detail, self._tab.review_uid)).ending
        if ending:
            self._answers = {}
            reopens = f"The review has ended, so there is nothing to check. Reopen it in {Tab.REQUEST.named}."
            self.query_one(RecordGrid).empty_text = f"{self._tab.frame.worded(ending)}\n\n{reopens}"
            await self._show_rows()
            return
        before = self._answers.get(NAMES)
        self._answers = {answer.check.id: answer for answer in found}
        self._looking = True
        if before is not None and before.state != CheckState.MET:
            self._answers[NAMES] = before
        await self._show_rows()
        self.run_worker(self._look_for_names(), exclusive=True, group="names", exit_on_error=False)

    @shows_errors
    async def _look_for_names(self) -> None:
        """Search every text in steps, so that the database thread can do other work in between."""
        tab = self._tab
        scan = await tab.ask(UnnamedScan, tab.review_uid)
        while await tab.ask(scan.step):
            pass
        only = partial(readiness.answers, chosen=lambda check: check.id == NAMES, unnamed=scan.found())
        (answer,) = await tab.ask(only, tab.review_uid)
        self._answers[NAMES], self._looking = answer, False
        await self._show_rows()

    async def _show_rows(self) -> None:
        grid = self.query_one(RecordGrid)
        row = await grid.selected_row()
        answers = list(self._answers.values())
        if not self._by_clause:
            answers.sort(key=lambda answer: _ORDER.index(self._word(answer)))
        rows = [self._row(answer) for answer in answers]
        self._shown = tuple(row.id for row in rows)
        keep, self._keep = self._keep or (row.id if row else None), ""
        await grid.set_source(Worded(Rows(rows), self._tab.frame.worded), keep=keep)
        states = [self._word(answer) for answer in answers]
        counts = "  ".join(f"{states.count(word)} {word}" for word in _ORDER if states.count(word))
        self.query_one(".count", Static).update(content(f"READINESS  {counts}"))
        self._show_detail()

    def _row(self, answer: Answer) -> GridRow:
        check = answer.check
        return GridRow(check.id, (check.clause, self._word(answer), answer.text, str(check.tab)))

    def _word(self, answer: Answer) -> str:
        if self._looking and answer.check.id == NAMES:
            return LOOKING
        return "needed" if answer.needed else answer.state

    @on(RecordGrid.Highlighted)
    def _highlighted(self, event: RecordGrid.Highlighted) -> None:
        event.stop()
        self._show_detail()

    def _show_detail(self) -> None:
        row = self.query_one(RecordGrid).cursor_row
        if row is not None and row.id in self._answers:
            text = _text(self._answers[row.id], self._word(self._answers[row.id]))
            self.query_one(DetailPane).show(self._tab.frame.worded(text))

    async def _answer(self) -> Answer:
        row = await self.query_one(RecordGrid).selected_row()
        if row is None or row.id not in self._answers:
            raise BadInput("Select a line first.")
        return self._answers[row.id]

    # Commands

    @on(RecordGrid.Opened)
    async def _opened(self, event: RecordGrid.Opened) -> None:
        event.stop()
        await self.action_open()

    async def action_open(self) -> None:
        """Go to where the check is recorded."""
        row = await self.query_one(RecordGrid).selected_row()
        answer = self._answers.get(row.id) if row is not None else None
        if answer is None:
            return
        # A worker of the frame, because this tab is about to close.
        going = self._go(answer)
        self._tab.frame.run_worker(going, exclusive=True, group="tab", exit_on_error=False)

    @shows_errors
    async def _go(self, answer: Answer) -> None:
        await self._tab.frame.go_to_target(answer.check.tab, answer.target)

    async def action_order(self) -> None:
        """Show unmet checks first, or all checks in the order of the clauses."""
        self._by_clause = not self._by_clause
        await self._show_rows()

    def action_papers(self) -> None:
        """Go back to the papers."""
        self.post_message(self.Leave())

    @shows_errors
    async def action_excuse(self) -> None:
        """Ask why the check does not apply, or mark it as applicable again."""
        answer = await self._answer()
        check = answer.check
        if answer.state == CheckState.NOT_APPLICABLE and answer.on is not None:
            self._ask_back(answer)
            return
        if answer.state == CheckState.MET:
            raise BadInput("This is met, so it cannot be marked as not applicable.")
        if answer.state == CheckState.NOT_APPLICABLE:
            raise BadInput(f"The record shows that this does not apply: {answer.reason}")
        if not check.can_be_excused:
            raise BadInput(f"{check.asks[:1].upper()}{check.asks[1:]} ({check.clause}) applies to every review.")

        question = (
            f"Why does “{check.asks}” ({check.clause}) not apply to this review? The reason is recorded and printed."
        )
        ask_lines(self, [LineQuestion(question)], partial(self._excuse, answer), group="excuse")

    async def _next(self) -> str:
        """Return the row after the one under the cursor, to move on to; empty if the rows keep their order."""
        rows = list(self._shown)
        row = await self.query_one(RecordGrid).selected_row()
        if self._by_clause or row is None or row.id not in rows:
            return ""
        return rows[min(rows.index(row.id) + 1, len(rows) - 1)]

    def _ask_back(self, answer: Answer) -> None:
        def answered(wanted: str | None) -> None:
            if wanted == "back":
                self.run_worker(self._withdraw(answer), exclusive=True, group="excuse", exit_on_error=False)

        question = f"Marked as not applicable by {answer.by or '-'} on {from_date(answer.on)}:\n{answer.reason}"
        self.app.push_screen(ChoicePrompt(question, [("b", "back", "mark as applicable again")]), answered)

    async def _excuse(self, answer: Answer, reason: str) -> None:
        tab = self._tab
        self._keep = await self._next()
        by = tab.frame.imr.actor
        try:
            change = await tab.ask(
                readiness.excuse, tab.review_uid, answer.check.id, reason, by, today(), only_new=True
            )
        except ChangedElsewhere:
            # Show the reason that somebody else recorded in the meantime.
            await self.show()
            raise
        await self._changed(change, f"Marked as not applicable. Your reason is recorded. {to_undo()}")

    @shows_errors
    async def _withdraw(self, answer: Answer) -> None:
        change = await self._tab.ask(readiness.withdraw_excuse, self._tab.review_uid, answer.check.id)
        await self._changed(change, f"Marked as applicable again. {to_undo()}")

    async def _changed(self, change: int, sentence: str) -> None:
        frame = self._tab.frame
        frame.changed(change or None)
        await self.show()
        await frame.refresh_state()
        frame.say(sentence)

    def action_export(self) -> None:
        """Ask for the edition of the report to export with this list as an appendix."""

        def answered(edition: str | None) -> None:
            if edition is not None:
                self.post_message(self.Export(edition))

        choices = [
            ("c", "committee", "committee: codes instead of names"),
            ("k", "confidential", "confidential: original texts"),
        ]
        self.app.push_screen(
            ChoicePrompt("Which edition of the report do you want to export with this list?", choices), answered
        )


def _text(answer: Answer, word: str) -> str:
    """Return a check in full: what was found, what depends on it, how to meet it, and where."""
    check = answer.check
    lines = [f"{check.clause}  {check.asks}  ({word})"]
    lines.append("Searching every text for names." if word == LOOKING else answer.found)
    if answer.reason and answer.reason != answer.found:
        given = ", ".join(part for part in (answer.by, from_date(answer.on)) if part)
        what = "The review moved on without this" if answer.passed else CheckState.NOT_APPLICABLE.in_papers
        lines.append(f"{what}: {answer.reason} ({given})")
    stage = Stage(check.stage).label
    depends = f"needed before “{stage}”" if check.blocks else f"expected by “{stage}”, but not needed to move on"
    lines.append(f"{_FORCE[check.force]}: {depends}.")
    lines.append(f"How it is checked: {check.how[:1].lower()}{check.how[1:]}")
    goes, excuse = commands.shortcut("readiness.open"), commands.shortcut("readiness.excuse")
    excused = f", or {excuse} if it does not apply" if check.can_be_excused and not answer.satisfied else ""
    lines.append(f"Press {goes} to go to {Tab.numbered(check.tab).named}{excused}.")
    return "\n".join(lines)
