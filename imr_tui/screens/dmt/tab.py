"""Tab 7: consideration and decisions, authorisation, reports, the sharing register, the final report (§5, §8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from imr_tui import commands
from imr_tui.errors import BadInput, ChangedElsewhere
from imr_tui.screens.base import bindings, shows_errors, to_undo
from imr_tui.screens.dmt import forms, rows
from imr_tui.screens.job import FormJob
from imr_tui.screens.prompts import ChoicePrompt, LineQuestion, ask_lines
from imr_tui.screens.tab import Rows, TabView
from imr_tui.screens.values import as_date, from_date, today
from imr_tui.services.dmt import consideration, final_report, sharing
from imr_tui.services.findings import recommendations
from imr_tui.services.findings.details import RecommendationDetail
from imr_tui.vocabulary import Decision, Tab
from imr_tui.widgets.detail_pane import DetailPane
from imr_tui.widgets.plain_text import content
from imr_tui.widgets.record_grid import RecordGrid

VIEWS: Final = {"dmt": "DMT", "sharing": "sharing", "final": "final report"}
_NEW: Final = {
    "dmt": (
        ("e", "earlier", "an earlier review that was considered (§8.2)"),
        ("o", "officer", "an officer, or a member of the group (§8.2, §8.3)"),
        ("p", "progress", "a progress report that is due (§8.3)"),
    ),
    "sharing": (("s", "sharing", "an entry in the sharing register (§5)"),),
    "final": (("v", "view", "the view of a person affected or involved (§8.4)"),),
}
_LISTED: Final = ("earlier", "officer", "progress")


class DmtTab(TabView):
    """Three lists, each with a shortcut: DMT, the sharing register and the final report."""

    CONTEXTS = ("dmt",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("dmt")

    def __init__(self, review_uid: str) -> None:
        super().__init__(review_uid)
        self._view = "dmt"
        self._texts: dict[str, str] = {}
        self._recommendations: tuple[RecommendationDetail, ...] = ()

    def compose(self) -> ComposeResult:
        """The names of the lists, the list shown, and the text of one row."""
        yield Static("", classes="count", markup=False)
        with Vertical(id="list"):
            yield RecordGrid(rows.COLUMNS[self._view], ascii_only=self.frame.imr.settings.ascii_only)
            yield DetailPane()

    @shows_errors
    async def show(self) -> None:
        """Read the list from the store and show it; the cursor stays on its row."""
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
        grid.empty_text = (
            f"Nothing in the sharing register yet.\n\nPress {new} to record who the review may be shared with (§5)."
        )
        await self.show_rows(Rows(shown), row.id if row else None)
        now = grid.cursor_row
        self.show_detail(self._texts.get(now.id, "") if now else "")
        parts = [
            words.upper() if view == self._view else f"{commands.shortcut(f'dmt.{view}')} {words}"
            for view, words in VIEWS.items()
        ]
        self.query_one(".count", Static).update(content("   ".join(parts)))

    @on(RecordGrid.Highlighted)
    def _highlighted(self, event: RecordGrid.Highlighted) -> None:
        self.show_detail(self._texts.get(event.row.id, ""))

    async def job(self, form: str, subject_uid: str) -> FormJob:
        """Return the form of a record of this tab. Raises BadInput for any other form."""
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
        """Show the list that a record belongs to, and go to the record. Returns whether a form is to be opened."""
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
        """Open the selected record; on a recommendation, ask for DMT's decision."""
        kind, uid = await self.selected_kind_and_uid()
        if kind == "decision":
            await self._decide(uid)
        elif kind == "action":
            await self.frame.action_tab(6)
        elif kind == "themes":
            raise BadInput(f"These are totals of all reviews. Edit findings in {Tab.FINDINGS.named}.")
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

        self.app.push_screen(ChoicePrompt("What do you want to add?", choices), answered)

    @shows_errors
    async def _new(self, form: str) -> None:
        self.frame.open_form(await self.job(form, ""))

    # Decisions

    @shows_errors
    async def action_decide(self) -> None:
        """Record DMT's decision on the selected recommendation."""
        kind, uid = await self.selected_kind_and_uid()
        if kind != "decision":
            raise BadInput("Select a recommendation first. DMT decides on each one (§8.2).")
        await self._decide(uid)

    async def _decide(self, uid: str) -> None:
        item = self._recommendation(uid)
        held = await self.ask(consideration.consideration, self.review_uid)

        def chosen(decision: str | None) -> None:
            if decision is None:
                return

            async def record(words: str, typed: str) -> None:
                nonlocal item
                try:
                    await self._record(item, decision, words, typed)
                except ChangedElsewhere:
                    # Show what somebody else changed in the meantime.
                    await self.show()
                    item = self._recommendation(uid)
                    raise

            question = {
                "agreed": "Is there anything to note? You can leave this empty.",
                "amended": "What is the amended text?",
                "rejected": "Why did DMT reject it? The reason is recorded.",
            }[decision]
            start = item.text if decision == "amended" else ""
            day = from_date(held.dmt_meeting_on or today())
            ask_lines(
                self,
                [LineQuestion(question, start), LineQuestion("On what date was it decided?", day, check=_day)],
                record,
            )

        choices = [(key, decision.value, decision.label) for key, decision in zip("acr", Decision, strict=True)]
        self.app.push_screen(ChoicePrompt(f"What did DMT decide on {item.reference}?", choices), chosen)

    def _recommendation(self, uid: str) -> RecommendationDetail:
        found = next((item for item in self._recommendations if item.uid == uid), None)
        if found is None:
            raise BadInput("The recommendation was deleted meanwhile.")
        return found

    async def _record(self, item: RecommendationDetail, decision: str, words: str, typed: str) -> None:
        on = _day(typed)
        change = await self.ask(
            consideration.decide, self.review_uid, item.uid, decision, on, words, version=item.version
        )
        await self._changed(change, f"{item.reference}: {Decision(decision).label}. {to_undo()}")

    @shows_errors
    async def action_delete(self) -> None:
        """Delete the selected record."""
        kind, uid = await self.selected_kind_and_uid()
        work: dict[str, Any] = {"sharing": sharing.remove, "view": final_report.remove_view}
        if kind in _LISTED:
            change = await self.ask(consideration.remove, self.review_uid, kind, uid)
        elif kind in work:
            change = await self.ask(work[kind], self.review_uid, uid)
        else:
            raise BadInput("This cannot be deleted. To clear a text or a date, open its form.")
        await self._changed(change, f"Deleted. {to_undo()}")

    async def _changed(self, change: int, sentence: str) -> None:
        self.frame.changed(change or None)
        await self.show()
        await self.frame.refresh_state()
        self.frame.say(sentence)


def _day(typed: str) -> date:
    """Return the date of a decision. Raises BadInput if it is not a full date."""
    on = as_date("decided_on", "Date decided", typed)
    if on is None:
        raise BadInput("A decision needs a full date, for example 12 May 2026.")
    return on
