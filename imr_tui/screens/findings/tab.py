"""Tab 5: the body of the report, findings with their evidence, recommendations, and the trace (§7.2, §7.3)."""

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
from imr_tui.errors import BadInput
from imr_tui.screens.base import bindings, shows_errors, to_undo
from imr_tui.screens.findings import forms, rows
from imr_tui.screens.job import FormJob
from imr_tui.screens.prompts import ChoicePrompt
from imr_tui.screens.tab import Rows, TabView
from imr_tui.services.actions import plan
from imr_tui.services.findings import analysis, evidence, findings, recommendations, trace
from imr_tui.services.findings.details import FindingDetail, RecommendationDetail
from imr_tui.services.findings.trace import TraceGap
from imr_tui.services.record import history, renumbering
from imr_tui.vocabulary import WritingState
from imr_tui.widgets.detail_pane import DetailPane
from imr_tui.widgets.plain_text import content
from imr_tui.widgets.record_grid import RecordGrid
from imr_tui.wording import number_of, plural

VIEWS = ("analysis", "findings", "recommendations", "trace")
_STATE_KEYS = (
    ("d", WritingState.DRAFT, f"{WritingState.DRAFT.in_sentences} (not included in papers)"),
    ("r", WritingState.READY, WritingState.READY.label),
    ("a", WritingState.AGREED, WritingState.AGREED.label),
)


class FindingsTab(TabView):
    """Four lists, each with a shortcut. The id of a row gives the kind and uid of its record."""

    CONTEXTS = ("findings",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("findings")

    def __init__(self, review_uid: str) -> None:
        super().__init__(review_uid)
        self._view = "analysis"
        self._texts: dict[str, str] = {}
        self._fills: dict[str, TraceGap] = {}
        self._findings: tuple[FindingDetail, ...] = ()
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
        await self._show_list()

    async def _show_list(self, keep: str = "") -> None:
        grid = self.query_one(RecordGrid)
        row = await grid.selected_row()
        self._findings = await self.ask(findings.everyone, self.review_uid)
        self._recommendations = await self.ask(recommendations.everyone, self.review_uid)
        lines = trace.trace(self._findings, self._recommendations)
        self._fills = {}
        if self._view == "analysis":
            overview = await self.ask(analysis.overview, self.review_uid)
            terms = await self.ask(analysis.term_analyses, self.review_uid)
            shown, self._texts = rows.analysis_rows(overview, terms)
        elif self._view == "findings":
            linked = await self.ask(_evidence_texts, [finding.uid for finding in self._findings])
            shown, self._texts = rows.finding_rows(self._findings, self._recommendations, linked)
        elif self._view == "recommendations":
            shown, self._texts = rows.recommendation_rows(self._findings, self._recommendations)
        else:
            shown, self._texts, self._fills = rows.trace_rows(lines)
        grid.columns = rows.COLUMNS[self._view]
        grid.empty_text = rows.empty(self._view)
        await self.show_rows(Rows(shown), keep or (row.id if row else None))
        # The text of the row may have changed.
        now = grid.cursor_row
        self.show_detail(self._texts.get(now.id, "") if now else "")
        self._show_counts(len(trace.gaps(lines)))

    def _show_counts(self, gaps: int) -> None:
        counts = {
            "analysis": "",
            "findings": f" {len(self._findings)}",
            "recommendations": f" {len(self._recommendations)}",
            "trace": f" {number_of(gaps, 'gap')}" if gaps else " no gaps",
        }
        parts = []
        for view in VIEWS:
            name = view.upper() if view == self._view else f"{commands.shortcut(f'findings.{view}')} {view}"
            parts.append(f"{name}{counts[view]}")
        self.query_one(".count", Static).update(content("   ".join(parts)))

    @on(RecordGrid.Highlighted)
    def _highlighted(self, event: RecordGrid.Highlighted) -> None:
        self.show_detail(self._texts.get(event.row.id, ""))

    # The selected record

    async def selected_record(self) -> tuple[str, str] | None:
        """Return the table and uid of the selected record; of evidence, those of its finding."""
        row = await self.query_one(RecordGrid).selected_row()
        kind, _, uid = row.id.partition(":") if row else ("", "", "")
        if kind == "evidence":
            return "finding", (await self._finding()).uid
        if kind == "analysis":
            found = await self.ask(history.owned, "term_analysis", uid)
            return ("term_analysis", found) if found else ("term_of_reference", uid)
        if kind.startswith("overview."):
            found = await self.ask(history.latest, self.review_uid, "overview")
            return ("overview", found) if found else None
        return await super().selected_record()

    async def _finding(self) -> FindingDetail:
        """Return the selected finding, or the finding of the selected evidence. Raises BadInput if there is none."""
        kind, uid = await self.selected_kind_and_uid()
        for item in self._findings:
            if kind in ("finding", "none") and item.uid == uid:
                return item
            if kind == "evidence" and any(link.uid == uid for link in item.evidence):
                return item
        raise BadInput(f"Select a finding first. Press {commands.shortcut('findings.findings')} to show the findings.")

    async def _recommendation(self) -> RecommendationDetail:
        """Return the selected recommendation, or that of the selected action. Raises BadInput if there is none."""
        kind, uid = await self.selected_kind_and_uid()
        for item in self._recommendations:
            if kind == "recommendation" and item.uid == uid:
                return item
            if kind == "action" and any(action.uid == uid for action in item.actions):
                return item
        raise BadInput(
            f"Select a recommendation first. Press {commands.shortcut('findings.recommendations')} to show them."
        )

    # Forms

    async def job(self, form: str, subject_uid: str) -> FormJob:
        """Return the form of a report text, finding, recommendation, action or link to evidence.

        Raises BadInput for any other form.
        """
        if form.startswith("overview."):
            return await self.ask(forms.overview_job, self.review_uid, form)
        if form.startswith("finding."):
            return await self.ask(forms.finding_job, self.review_uid, "", (form.partition(".")[2], subject_uid))
        if form == "action.new":
            return await self.ask(forms.action_job, self.review_uid, "", subject_uid)
        jobs: dict[str, Callable[[str, str], FormJob]] = {
            "analysis": forms.term_job,
            "finding": forms.finding_job,
            "recommendation": forms.recommendation_job,
            "action": forms.action_job,
            "evidence": forms.evidence_job,
        }
        if form not in jobs:
            return await super().job(form, subject_uid)
        return await self.ask(jobs[form], self.review_uid, subject_uid)

    async def arrive(self, form: str, subject: str) -> bool:
        """Show the list that a record belongs to and go to the record.

        For a finding without evidence, open the evidence picker. Returns whether a form is to be opened.
        """
        kind = form.partition(".")[0]
        view = {"overview": "analysis", "analysis": "analysis", "recommendation": "recommendations"}.get(
            kind, "findings"
        )
        if view != self._view:
            await self.action_view(view)
        opens = await super().arrive("finding" if form == "evidence" else form, subject)
        if form == "evidence" and subject:
            await self._pick(subject)
            return False
        return opens

    @on(RecordGrid.Opened)
    async def _opened(self, event: RecordGrid.Opened) -> None:
        event.stop()
        await self.action_open()

    @shows_errors
    async def action_open(self) -> None:
        """Open the selected record; in the trace, open the form that fills the gap."""
        kind, uid = await self.selected_kind_and_uid()
        if kind == "trace":
            await self._fill(f"{kind}:{uid}")
        elif kind == "none":
            await self.action_evidence()
        else:
            self.frame.open_form(await self.job(kind, uid))

    async def _fill(self, key: str) -> None:
        gap = self._fills.get(key)
        if gap is None:
            keys = [commands.shortcut(f"findings.{view}") for view in ("findings", "recommendations", "analysis")]
            raise BadInput(
                f"There is no gap on this line. To edit the records, press {keys[0]}, {keys[1]} or {keys[2]}."
            )
        if gap.form == "evidence":
            await self._pick(gap.uid)
        elif gap.form == "recommendation":
            await self._new_recommendation(next(item.reference for item in self._findings if item.uid == gap.uid))
        elif gap.form == "action":
            self.frame.open_form(await self.job("action.new", gap.uid))
        else:
            form = gap.form.removesuffix(".edit")
            self.frame.open_form(await self.job(form, gap.uid), field=gap.field)

    @shows_errors
    async def action_view(self, view: str) -> None:
        """Show another of the four lists."""
        self._view = view
        await self._show_list()

    @shows_errors
    async def action_new(self) -> None:
        """Add a recommendation if recommendations are shown, otherwise a finding."""
        if self._view == "recommendations":
            await self._new_recommendation()
            return
        if self._view == "analysis":
            self._view = "findings"
            await self._show_list()
        self.frame.open_form(await self.job("finding", ""))

    @shows_errors
    async def action_recommend(self) -> None:
        """Add a recommendation based on the selected finding."""
        await self._new_recommendation((await self._finding()).reference)

    async def _new_recommendation(self, *based_on: str) -> None:
        job = await self.ask(forms.recommendation_job, self.review_uid, "", based_on)
        if self._view != "trace":
            self._view = "recommendations"
        self.frame.open_form(job)

    @shows_errors
    async def action_new_action(self) -> None:
        """Add an action to the selected recommendation."""
        self.frame.open_form(await self.job("action.new", (await self._recommendation()).uid))

    # Evidence and repeats

    @shows_errors
    async def action_evidence(self) -> None:
        """Choose evidence for the selected finding."""
        await self._pick((await self._finding()).uid)

    async def _pick(self, finding_uid: str) -> None:
        from imr_tui.screens.findings.evidence_picker import EvidencePicker

        def chosen(picked: tuple[tuple[str, str], ...] | None) -> None:
            if picked:
                self.run_worker(self._link(finding_uid, picked), exclusive=True, exit_on_error=False)

        self.app.push_screen(EvidencePicker(self.review_uid, self.frame), chosen)

    @shows_errors
    async def _link(self, finding_uid: str, picked: tuple[tuple[str, str], ...]) -> None:
        change = await self.ask(evidence.link, finding_uid, picked)
        opens = commands.shortcut("findings.open")
        sentence = f"{number_of(len(picked), 'link')} added. Press {opens} on one to add its page, passage and a note."
        await self._changed(change, sentence)

    @shows_errors
    async def action_repeats(self) -> None:
        """Show earlier findings like the selected one."""
        from imr_tui.screens.findings.repeats import RepeatsScreen

        finding = await self._finding()

        async def closed(change: int | None) -> None:
            if change:
                await self._changed(change, f"{finding.reference} updated. {to_undo()}")

        self.app.push_screen(RepeatsScreen(finding, self.frame), closed)

    # Status, order, deleting

    @shows_errors
    async def action_state(self) -> None:
        """Ask for the status of the selected record and set it."""
        kind, uid = await self.selected_kind_and_uid()
        if kind == "finding":
            name, work = (await self._finding()).reference, findings.set_state
        elif kind == "recommendation":
            name, work = (await self._recommendation()).reference, recommendations.set_state
        else:
            raise BadInput("Select a finding or a recommendation. For other items, use the form.")

        def answered(state: str | None) -> None:
            if state is not None:
                self.run_worker(self._set_state(work, uid, state, name), exclusive=True, exit_on_error=False)

        self.app.push_screen(ChoicePrompt(f"What is the status of {name}?", _STATE_KEYS), answered)

    @shows_errors
    async def _set_state(self, work: Callable[[str, str, str], int], uid: str, state: str, name: str) -> None:
        change = await self.ask(work, self.review_uid, uid, state)
        await self._changed(change, f"{name} is now {WritingState(state).in_sentences}.")

    @shows_errors
    async def action_move(self, step: int) -> None:
        """Move a finding or a recommendation up or down; a finding's number changes until something is issued."""
        kind, uid = await self.selected_kind_and_uid()
        if kind == "finding":
            change = await self.ask(renumbering.swap_findings, self.review_uid, uid, step)
        elif kind == "recommendation":
            change = await self.ask(recommendations.move, uid, step)
        else:
            raise BadInput("Only findings and recommendations can be moved. Select one first.")
        await self._changed(change, "Moved.")

    @shows_errors
    async def action_renumber(self) -> None:
        """Renumber the findings or recommendations and update references in every text."""
        kind = "recommendation" if self._view == "recommendations" else "finding"
        change = await self.ask(renumbering.renumber, self.review_uid, kind)
        renumbered = f"{plural(2, kind).capitalize()} renumbered, and references updated."
        await self._changed(change, renumbered if change else "The numbers are already in order.")

    @shows_errors
    async def action_delete(self) -> None:
        """Delete the selected record, or remove the selected evidence from its finding."""
        kind, uid = await self.selected_kind_and_uid()
        work: dict[str, tuple[str, Callable[[str], int]]] = {
            "finding": ("Finding deleted", partial(findings.remove, self.review_uid)),
            "recommendation": ("Recommendation deleted", partial(recommendations.remove, self.review_uid)),
            "action": ("Action deleted", plan.remove),
            "evidence": ("Evidence removed from this finding", evidence.unlink),
        }
        if kind not in work:
            raise BadInput("This cannot be deleted. To clear a text, open its form.")
        words, remove = work[kind]
        await self._changed(await self.ask(remove, uid), f"{words}. {to_undo()}")

    async def _changed(self, change: int, sentence: str) -> None:
        self.frame.changed(change or None)
        await self.show()
        await self.frame.refresh_state()
        self.frame.say(sentence)


def _evidence_texts(uids: list[str]) -> dict[str, str]:
    return {link.uid: link.text for uid in uids for link in evidence.links_of(uid)}
