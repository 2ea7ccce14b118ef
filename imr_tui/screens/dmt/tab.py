"""Place 7: consideration and decisions, authorisation, reports, the sharing register, the final report (§5, §8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from imr_tui import commands
from imr_tui.errors import BadInput
from imr_tui.screens.base import bindings, shows_errors, to_undo
from imr_tui.screens.dmt import forms, rows
from imr_tui.screens.job import FormJob
from imr_tui.screens.prompts import ChoicePrompt, LinePrompt
from imr_tui.screens.tab import Rows, TabView
from imr_tui.screens.values import as_date, from_date, today
from imr_tui.services.dmt import consideration, final_report, sharing
from imr_tui.services.findings import recommendations
from imr_tui.services.findings.details import RecommendationDetail
from imr_tui.vocabulary import Decision, Tab
from imr_tui.widgets.detail_pane import DetailPane
from imr_tui.widgets.record_grid import RecordGrid

VIEWS: Final = {"dmt": "DMT", "sharing": "sharing", "final": "final report"}
_NEW: Final = {
    "dmt": (
        ("e", "earlier", "an earlier review that was looked at (§8.2)"),
        ("o", "officer", "an officer charged, or a member of the group (§8.2, §8.3)"),
        ("p", "progress", "a progress report that is due (§8.3)"),
    ),
    "sharing": (("s", "sharing", "an entry of the sharing register (§5)"),),
    "final": (("v", "view", "the view of somebody affected or involved (§8.4)"),),
}
_LISTED: Final = ("earlier", "officer", "progress")


class DmtTab(TabView):
    """Three lists under one another's keys: DMT, the sharing register, the final report."""

    CONTEXTS = ("dmt",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("dmt")

    def __init__(self, review_uid: str) -> None:
        super().__init__(review_uid)
        self._view = "dmt"
        self._texts: dict[str, str] = {}
        self._recommendations: tuple[RecommendationDetail, ...] = ()

    def compose(self) -> ComposeResult:
        """Which list it is, the list, and the text of one row."""
        yield Static("", classes="count", markup=False)
        with Vertical(id="list"):
            yield RecordGrid(rows.COLUMNS[self._view], ascii_only=self.frame.imr.settings.ascii_only)
            yield DetailPane()

    @shows_errors
    async def show(self) -> None:
        """Read everything anew; the cursor stays on its row."""
        grid = self.query_one(RecordGrid)
        row = await grid.selected_row()
        self._recommendations = await self.ask(recommendations.everyone, self.review_uid)
        if self._view == "sharing":
            shown, self._texts = rows.sharing_rows(await self.ask(sharing.register, self.review_uid))
        elif self._view == "final":
            shown, self._texts = rows.final_rows(
                await self.ask(final_report.final_report, self.review_uid),
                await self.ask(final_report.views, self.review_uid),
                self._recommendations,
                await self.ask(final_report.themes_by_year),
            )
        else:
            shown, self._texts = rows.dmt_rows(
                await self.ask(consideration.consideration, self.review_uid),
                self._recommendations,
                await self.ask(consideration.earlier, self.review_uid),
                await self.ask(consideration.officers, self.review_uid),
                await self.ask(consideration.progress_reports, self.review_uid),
                await self.ask(consideration.repeated, self.review_uid),
                today(),
            )
        grid.columns = rows.COLUMNS[self._view]
        new = commands.shortcut("dmt.new")
        grid.empty_text = f"Nothing is shared yet.\n\nPress {new} to add an entry: with whom, on which ground (§5)."
        await self.show_rows(Rows(shown), row.id if row else None)
        now = grid.cursor_row
        self.show_detail(self._texts.get(now.id, "") if now else "")
        parts = [
            words.upper() if view == self._view else f"{commands.shortcut(f'dmt.{view}')} {words}"
            for view, words in VIEWS.items()
        ]
        self.query_one(".count", Static).update(Content("   ".join(parts)))

    @on(RecordGrid.Highlighted)
    def _highlighted(self, event: RecordGrid.Highlighted) -> None:
        self.show_detail(self._texts.get(event.row.id, ""))

    async def job(self, form: str, subject_uid: str) -> FormJob:
        """The form of a part or of a record of this place. Raises BadInput for another."""
        if form in ("submission", "meeting", "authorisation"):
            return await self.ask(forms.consideration_job, self.review_uid, form)
        if form in _LISTED:
            return await self.ask(forms.list_job, self.review_uid, form, subject_uid)
        jobs: dict[str, Callable[..., FormJob]] = {"sharing": forms.sharing_job, "view": forms.view_job}
        if form == "final":
            return await self.ask(forms.final_job, self.review_uid)
        if form in jobs:
            return await self.ask(jobs[form], self.review_uid, subject_uid)
        return await super().job(form, subject_uid)

    async def arrive(self, form: str, subject: str) -> bool:
        """Show the list to which a record belongs, and the record."""
        view = {"sharing": "sharing", "final": "final", "view": "final"}.get(form, "dmt")
        if view != self._view:
            await self.action_view(view)
        return await super().arrive(form, subject)

    @on(RecordGrid.Opened)
    async def _opened(self, event: RecordGrid.Opened) -> None:
        event.stop()
        await self.action_open()

    @shows_errors
    async def action_open(self) -> None:
        """Open what is under the cursor; on a recommendation, DMT's decision."""
        kind, uid = await self.selected_kind_and_uid()
        if kind == "decision":
            self._decide(uid)
        elif kind == "action":
            await self.frame.action_tab(6)
        elif kind == "themes":
            raise BadInput(f"Themes are counted from the findings of all reviews, in {Tab.FINDINGS.named}.")
        else:
            self.frame.open_form(await self.job(kind, uid))

    @shows_errors
    async def action_view(self, view: str) -> None:
        """Show another of the three lists."""
        self._view = view
        await self.show()

    @shows_errors
    async def action_new(self) -> None:
        """Ask what to add, and open its form."""
        choices = _NEW[self._view]
        if len(choices) == 1:
            self.frame.open_form(await self.job(choices[0][1], ""))
            return

        def answered(form: str | None) -> None:
            if form is not None:
                self.run_worker(self._new(form), exclusive=True, exit_on_error=False)

        self.app.push_screen(ChoicePrompt("Add what?", choices), answered)

    @shows_errors
    async def _new(self, form: str) -> None:
        self.frame.open_form(await self.job(form, ""))

    # Decisions

    @shows_errors
    async def action_decide(self) -> None:
        """Keep DMT's decision on the recommendation under the cursor."""
        kind, uid = await self.selected_kind_and_uid()
        if kind != "decision":
            raise BadInput("Put the cursor on a recommendation: DMT decides on each (§8.2).")
        self._decide(uid)

    def _decide(self, uid: str) -> None:
        item = next(item for item in self._recommendations if item.uid == uid)

        def chosen(decision: str | None) -> None:
            if decision is None:
                return
            question = {
                "agreed": "Anything to note? (may be empty)",
                "amended": "The text as DMT changed it:",
                "rejected": "Why is it not agreed? The reason is kept:",
            }[decision]
            start = item.text if decision == "amended" else ""
            self.app.push_screen(LinePrompt(question, start), lambda words: worded(decision, words))

        def worded(decision: str, words: str | None) -> None:
            if words is not None:
                self.run_worker(self._dated(uid, item.reference, decision, words), exclusive=True, exit_on_error=False)

        choices = [(key, decision.value, decision.label) for key, decision in zip("acr", Decision, strict=True)]
        self.app.push_screen(ChoicePrompt(f"DMT's decision on {item.reference}?", choices), chosen)

    async def _dated(self, uid: str, reference: str, decision: str, words: str) -> None:
        held = await self.ask(consideration.consideration, self.review_uid)

        def dated(typed: str | None) -> None:
            if typed is not None:
                work = self._keep(uid, reference, decision, words, typed)
                self.run_worker(work, exclusive=True, exit_on_error=False)

        on = from_date(held.dmt_meeting_on or today())
        self.app.push_screen(LinePrompt("Decided on which day?", on), dated)

    @shows_errors
    async def _keep(self, uid: str, reference: str, decision: str, words: str, typed: str) -> None:
        on = as_date("decided_on", "Decided on", typed)
        if on is None:
            raise BadInput("A decision needs its day. Type one such as 10 Sep 2026.")
        change = await self.ask(consideration.decide, self.review_uid, uid, decision, on, words)
        await self._changed(change, f"{reference}: {Decision(decision).label}. {to_undo()}")

    @shows_errors
    async def action_delete(self) -> None:
        """Take out what is under the cursor."""
        kind, uid = await self.selected_kind_and_uid()
        work: dict[str, Any] = {"sharing": sharing.remove, "view": final_report.remove_view}
        if kind in _LISTED:
            change = await self.ask(consideration.remove, self.review_uid, kind, uid)
        elif kind in work:
            change = await self.ask(work[kind], self.review_uid, uid)
        else:
            raise BadInput("Nothing can be taken out here. Texts and dates are emptied in their form.")
        await self._changed(change, f"It is removed. {to_undo()}")

    async def _changed(self, change: int, sentence: str) -> None:
        self.frame.changed(change or None)
        await self.show()
        await self.frame.refresh_state()
        self.frame.say(sentence)
