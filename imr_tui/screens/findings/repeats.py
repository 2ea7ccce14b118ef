"""Earlier findings like this one (§8.2): what was done, whether it worked, and what to do differently."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from imr_tui import commands
from imr_tui.errors import BadInput, ChangedElsewhere
from imr_tui.screens.base import ImrScreen, bindings, shows_errors
from imr_tui.screens.host import ReviewFrame
from imr_tui.screens.prompts import LineQuestion, ask_lines
from imr_tui.screens.tab import Rows, Worded
from imr_tui.services.findings import findings
from imr_tui.services.findings.details import FindingDetail
from imr_tui.services.repeats import repeats
from imr_tui.services.repeats.repeats import Repeat
from imr_tui.widgets.detail_pane import DetailPane
from imr_tui.widgets.record_grid import Column, GridRow, RecordGrid

COLUMNS = (
    Column("reference", "Review and finding", 20),
    Column("text", "Earlier finding", 30, flex=1),
    Column("themes", "Themes in common", 18, priority=1),
)


class RepeatsScreen(ImrScreen):
    """The most similar findings of all other reviews.

    Dismissed with the number of the change, or 0 if nothing changed.
    """

    CSS_PATH = "../review.tcss"
    CONTEXTS = ("repeats",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("repeats", "app")

    def __init__(self, finding: FindingDetail, frame: ReviewFrame) -> None:
        super().__init__()
        self._finding, self._frame = finding, frame
        self._found: tuple[Repeat, ...] = ()

    def compose_body(self) -> ComposeResult:
        """The finding, earlier findings like it, and the selected one in full."""
        yield Static("", classes="finding", markup=False)
        with Vertical(id="list", classes="repeats"):
            yield RecordGrid(COLUMNS, ascii_only=self._frame.imr.settings.ascii_only)
            yield DetailPane()

    @shows_errors
    async def on_mount(self) -> None:
        """Search the other reviews and list what is found."""
        finding = self._finding
        self._show_finding()
        grid = self.query_one(RecordGrid)
        back = commands.shortcut("repeats.back")
        grid.empty_text = f"No other review in this store has a finding like this one.\n\nPress {back} to go back."
        self._found = await self.ask(repeats.repeats, finding.uid)
        rows = [
            GridRow(
                found.finding_uid,
                (
                    f"{found.review_reference} {found.reference}",
                    " ".join(found.text[:400].split()),
                    ", ".join(found.shared_themes),
                ),
            )
            for found in self._found
        ]
        await grid.set_source(Worded(Rows(rows), self._frame.worded))
        grid.focus()

    def _show_finding(self) -> None:
        finding = self._finding
        repeated = f"; repeats {finding.repeats_reference}" if finding.repeats_reference else ""
        self.state(self._frame.worded(f"{finding.reference} {finding.text}"), f"earlier findings like it{repeated}")

    @on(RecordGrid.Highlighted)
    def _highlighted(self, event: RecordGrid.Highlighted) -> None:
        self.query_one(DetailPane).show(self._frame.worded(_text(self._one(event.row.id))))

    @on(RecordGrid.Opened)
    async def _opened(self, event: RecordGrid.Opened) -> None:
        event.stop()
        await self.action_accept()

    def _one(self, uid: str) -> Repeat:
        return next(found for found in self._found if found.finding_uid == uid)

    @shows_errors
    async def action_accept(self) -> None:
        """Record that the finding repeats the selected one, and ask what to do differently this time."""
        row = await self.query_one(RecordGrid).selected_row()
        if row is None:
            raise BadInput(f"There is no finding to select. Press {commands.shortcut('repeats.back')} to go back.")
        found = self._one(row.id)

        question = (
            f"{self._finding.reference} repeats {found.review_reference} {found.reference}. What should be done "
            "differently this time (§8.2)? You can also enter this later in the finding's form."
        )
        line = LineQuestion(question, self._finding.different_this_time)
        ask_lines(self, [line], partial(self._change, repeats.accept, found.finding_uid))

    async def _change(self, change: Callable[..., int], *more: str) -> None:
        """Change the finding as it is shown. If somebody else changed it, show it as it is now instead."""
        try:
            self.dismiss(await self.ask(change, self._finding.uid, self._finding.version, *more))
        except ChangedElsewhere:
            self._finding = await self.ask(findings.detail, self._finding.uid)
            self._show_finding()
            raise

    @shows_errors
    async def action_withdraw(self) -> None:
        """Record that the finding repeats no earlier finding."""
        if not self._finding.repeats_reference:
            raise BadInput(f"{self._finding.reference} is not recorded as a repeat, so there is nothing to remove.")
        await self._change(repeats.withdraw)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(0)


def _text(found: Repeat) -> str:
    lines = [f"{found.review_reference} {found.reference}  {found.review_title}", found.text]
    if found.themes:
        lines.append(f"Themes: {', '.join(found.themes)}")
    lines.append("Recommendations and actions:" if found.done else "No recommendation was made.")
    for done in found.done:
        decided = f" ({done.decision})" if done.decision else ""
        lines.append(f"{done.reference} {done.text}{decided}")
        lines += [
            f"  {action.reference} {action.what.rstrip(' .')}: {action.status}"
            + (f". {action.evaluated}" if action.evaluated.strip() else "")
            for action in done.actions
        ]
    return "\n".join(lines)
