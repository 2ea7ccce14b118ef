"""Choose the finding that a piece of evidence belongs to: an existing one or a new one (§7.3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from imr_tui import commands
from imr_tui.screens.base import ImrScreen, bindings, shows_errors, to_undo
from imr_tui.screens.findings.rows import finding_text, short
from imr_tui.screens.host import ReviewFrame
from imr_tui.screens.tab import Rows, TabView, Worded
from imr_tui.services.findings import evidence, findings
from imr_tui.services.findings.details import FindingDetail
from imr_tui.vocabulary import FindingKind, Tab
from imr_tui.widgets.detail_pane import DetailPane
from imr_tui.widgets.record_grid import Column, GridRow, RecordGrid
from imr_tui.wording import number_of

NEW = "new"
COLUMNS = (Column("reference", "Ref", 5), Column("text", "Finding", 30, flex=1), Column("kind", "Kind", 18))


class FindingChooser(ImrScreen):
    """The findings of the review. Dismissed with a finding's uid, with `NEW`, or with None."""

    CSS_PATH = "../review.tcss"
    CONTEXTS = ("chooser",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("chooser", "app")

    def __init__(self, what: str, findings: Sequence[FindingDetail], frame: ReviewFrame) -> None:
        """`what` is the reference of the evidence, for example E32."""
        super().__init__()
        self._what, self._findings, self._frame = what, {item.uid: item for item in findings}, frame

    def compose_body(self) -> ComposeResult:
        """The findings, and the selected one in full."""
        with Vertical(id="list", classes="repeats"):
            yield RecordGrid(COLUMNS, ascii_only=self._frame.imr.settings.ascii_only)
            yield DetailPane()

    @shows_errors
    async def on_mount(self) -> None:
        """List the findings."""
        self.state(f"Which finding is {self._what} evidence for?", number_of(len(self._findings), "finding"))
        grid = self.query_one(RecordGrid)
        grid.empty_text = (
            f"No findings yet.\n\nPress {commands.shortcut('chooser.new')} to add one with {self._what} as evidence."
        )
        rows = [
            GridRow(item.uid, (item.reference, short(item.text), FindingKind(item.kind).label))
            for item in self._findings.values()
        ]
        await grid.set_source(Worded(Rows(rows), self._frame.worded))
        grid.focus()

    @on(RecordGrid.Highlighted)
    def _highlighted(self, event: RecordGrid.Highlighted) -> None:
        self.query_one(DetailPane).show(self._frame.worded(finding_text(self._findings[event.row.id], [])))

    @on(RecordGrid.Opened)
    def _opened(self, event: RecordGrid.Opened) -> None:
        event.stop()
        self.dismiss(event.row.id)

    async def action_choose(self) -> None:
        """Choose the selected finding."""
        row = await self.query_one(RecordGrid).selected_row()
        if row is not None:
            self.dismiss(row.id)

    def action_new(self) -> None:
        """Add a new finding."""
        self.dismiss(NEW)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)


async def link_evidence(tab: TabView, kind: str, uid: str, reference: str) -> None:
    """Ask which finding a piece of evidence belongs to and link it; for a new finding, open its form.

    `kind` is event, document or excerpt; `reference` is for example E32.
    """
    found = await tab.ask(findings.everyone, tab.review_uid)

    def answered(chosen: str | None) -> None:
        if chosen is not None:
            tab.run_worker(_link(tab, chosen, kind, uid, reference), exclusive=True, exit_on_error=False)

    tab.app.push_screen(FindingChooser(reference, found, tab.frame), answered)


@shows_errors
async def _link(tab: TabView, chosen: str, kind: str, uid: str, reference: str) -> None:
    from imr_tui.screens.findings.forms import finding_job

    frame = tab.frame
    if chosen == NEW:
        job = await tab.ask(finding_job, tab.review_uid, "", (kind, uid))
        frame.open_form(job, f"Saved in {Tab.FINDINGS.named}, with {reference} as evidence.")
        return
    frame.changed(await tab.ask(evidence.link, chosen, [(kind, uid)]))
    finding = await tab.ask(findings.detail, chosen)
    await tab.show()
    await frame.refresh_state()
    frame.say(f"{reference} is now evidence for {finding.reference}. {to_undo()}")
