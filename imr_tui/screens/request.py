"""Place 1: the request, the criterion, the reviewer, the scope agreement and who was told (§3 to §6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from imr_tui.errors import BadInput
from imr_tui.screens import request_forms as forms
from imr_tui.screens.base import bindings, told
from imr_tui.screens.place import Place
from imr_tui.screens.prompts import KeyPrompt, LinePrompt
from imr_tui.screens.values import from_date, today
from imr_tui.services import requests, reviews, scope, stages
from imr_tui.services.dates import long
from imr_tui.widgets.detail_pane import DetailPane
from imr_tui.widgets.record_grid import Column, GridRow, RecordGrid

COLUMNS = (
    Column("what", "What", 22),
    Column("value", "What is recorded", 20, flex=1),
    Column("needs", "", 6),
)
TARGET_LABELS = {
    "completion": "Target: completion",
    "submission_to_hos": "Target: to the HoS",
    "dmt_consideration": "Target: DMT considers",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page: `key` says what enter opens and is its own, `full` stands in the detail."""

    key: str
    label: str
    value: str
    needs: str = ""
    full: str = ""


class Lines:
    """The lines of the page as a row source: few enough to be at hand."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines

    async def count(self) -> int:
        """How many lines there are."""
        return len(self.lines)

    async def rows(self, start: int, stop: int) -> Sequence[GridRow]:
        """These lines."""
        return [GridRow(line.key, (line.label, line.value, line.needs)) for line in self.lines[start:stop]]

    async def index_of(self, key: str) -> int | None:
        """Where a line stands."""
        return next((place for place, line in enumerate(self.lines) if line.key == key), None)


def read_lines(review_uid: str) -> tuple[Line, ...]:
    """Everything on the page (database thread)."""
    request = requests.detail(review_uid)
    criterion = requests.criterion(request)
    reviewer = requests.present_reviewer(review_uid)
    latest = scope.current(review_uid)
    lines = [*_request_lines(request, criterion), *_reviewer_lines(review_uid, reviewer)]
    lines += _scope_lines(latest)
    for term in scope.terms(review_uid, dropped=True):
        if term.dropped_in is None:
            lines.append(Line(f"term:{term.uid}", f"  Term {term.reference}", term.text, full=term.text))
    if not scope.terms(review_uid):
        lines.append(Line("term:", "  Terms of reference", "none yet: n adds one", "needed"))
    for target in scope.targets(review_uid):
        words = reviews.MILESTONE_WORDS[target.milestone]
        moved = "\n".join(
            f"Moved from {from_date(e.moved_from)} to {from_date(e.moved_to)}: {e.reason}" for e in target.extensions
        )
        value = from_date(target.target_on)
        if target.actual_on:
            value += f", reached {from_date(target.actual_on)}"
        full = f"Target date for {words} (§6)\n{value}\n{moved}"
        needs = "" if target.target_on else "needed"
        lines.append(Line(f"target:{target.milestone}", TARGET_LABELS[target.milestone], value, needs, full))
    for place, entry in enumerate(scope.notifications(review_uid)):
        value = f"{entry.manager or 'manager not named'}: "
        value += f"told {from_date(entry.told_on)}" if entry.told_on else "not told yet"
        value += "" if entry.no_press_instruction else "; press instruction not given"
        done = entry.told_on and entry.no_press_instruction
        full = (
            f"Manager of {entry.team} (§5)\n{value}\nBy {entry.told_by or '-'}, {entry.how or '-'}\n"
            "On no account should anyone involved speak to the press; queries go to the press officer."
        )
        lines.append(Line(f"told:{place}", f"Told: {entry.team}", value, "" if done else "needed", full))
    for query in scope.press_queries(review_uid):
        passed = f"passed to {query.passed_to}" if query.passed_to else "not passed on yet"
        value = f"{query.received_from}, {from_date(query.received_on)}: {passed}"
        lines.append(Line(f"press:{query.uid}", "Press query", value, full=f"{value}\n{query.summary}"))
    return tuple(lines)


def _request_lines(request: requests.RequestDetail, criterion: requests.Criterion) -> list[Line]:
    asked = ", ".join(part for part in (request.requested_by, request.requester_role) if part)
    if request.on_behalf_of:
        asked += f", on behalf of {requests.BEHALF_WORDS[request.on_behalf_of]}"
    asked += f", {from_date(request.requested_on)}" if request.requested_on else ""
    incident = long(request.incident_when) if request.incident_when.typed.strip() else ""
    incident = ", ".join(part for part in (incident, request.incident_place) if part)
    words = {
        "must": "an IMR must be carried out",
        "discretionary": "at the head of service's discretion",
        "needs_reason": "a reason is needed",
        "unknown": "not worked out yet",
    }
    category = requests.CATEGORY_WORDS[request.category] if request.category else ""
    return [
        Line(
            "request", "Request", asked or "enter: who asks, for whom, when",
            "" if request.requested_by and request.requested_on else "needed",
            f"Requested by {asked or '-'} (§6)",
        ),
        Line(
            "request:incident", "Incident", f"{incident}  {request.incident_summary}".strip(),
            "" if request.incident_summary.strip() else "needed",
            f"{incident}\nIt resulted in {category or '-'}.\n{request.incident_summary}",
        ),
        Line(
            "request:criterion", "Criterion", words[criterion.kind], "" if criterion.met else "needed",
            f"{criterion.why}\n{request.discretion_reason}",
        ),
    ]  # fmt: skip


def _reviewer_lines(review_uid: str, reviewer: requests.ReviewerDetail | None) -> list[Line]:
    if reviewer is None:
        return [Line("reviewer", "Reviewer", "enter: who carries it out", "needed", "Who carries it out (§4).")]
    management, incident = reviewer.no_management_involvement_on, reviewer.no_incident_involvement_on
    declared = "; ".join(
        words
        for words in (
            f"no part in managing it: {from_date(management)}" if management else "",
            f"no part in it: {from_date(incident)}" if incident else "",
        )
        if words
    )
    found = requests.conflicts(review_uid)
    lines = [
        Line(
            "reviewer", "Reviewer", ", ".join(p for p in (reviewer.name, reviewer.post) if p),
            "" if reviewer.experience.strip() and reviewer.authority.strip() else "needed",
            f"{reviewer.name}, {reviewer.post}\nExperience: {reviewer.experience or '-'}\n"
            f"Authority: {reviewer.authority or '-'}",
        ),
        Line(
            "reviewer:declarations", "  Declarations", declared or "none yet",
            "" if management and incident else "needed",
            f"No direct involvement in the management of the situation (§4): {from_date(management) or '-'}\n"
            f"No direct involvement in the incident (§5): {from_date(incident) or '-'}",
        ),
    ]  # fmt: skip
    if found:
        resolved = bool(reviewer.conflict_resolution.strip())
        lines.append(
            Line(
                "reviewer:conflict", "  Conflict", ", ".join(found), "" if resolved else "needed",
                f"The reviewer appears as {', '.join(found)}.\nResolved: {reviewer.conflict_resolution or '-'}",
            )
        )  # fmt: skip
    return lines


def _scope_lines(latest: scope.ScopeDetail) -> list[Line]:
    period = " to ".join(from_date(d) for d in (latest.period_from, latest.period_to) if d)
    covers = "; ".join(part for part in (latest.covers_who, latest.covers_what) if part)
    method = scope.METHOD_WORDS[latest.method] if latest.method else ""
    agreed = "; ".join(
        f"{side} {name}, {from_date(on)}" if on else f"{side}: not yet"
        for side, name, on in (
            ("requester", latest.requester_agreed_by, latest.requester_agreed_on),
            ("reviewer", latest.reviewer_agreed_by, latest.reviewer_agreed_on),
        )
    )
    teams = ", ".join(f"{team.name} ({team.manager or 'manager not named'})" for team in latest.teams)
    why = f"\nRevised because: {latest.revision_reason}" if latest.revision_reason else ""
    return [
        Line(
            "scope", f"Scope, version {latest.number}", covers or "enter: who and what is covered",
            "" if covers and method else "needed",
            f"Who: {latest.covers_who or '-'}\nWhat: {latest.covers_what or '-'}\nPeriod: {period or '-'}\n"
            f"Method: {method or '-'} {latest.method_reason}{why}",
        ),
        Line("scope:teams", "  Teams in scope", teams or "none yet", "" if teams else "needed", f"Teams: {teams}"),
        Line(
            "agree", "  Agreed", agreed, "" if latest.agreed else "needed",
            f"{agreed}\n" + (
                "v begins a revision when new information calls for one (§5)."
                if latest.agreed
                else "a records the agreement of the requester and of the reviewer (§5)."
            ),
        ),
    ]  # fmt: skip


class RequestPlace(Place):
    """The page of lines, each opened by enter."""

    KEYS = ("request",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("request")

    def compose(self) -> ComposeResult:
        """The lines, the detail of one, and what the next stage needs."""
        with Vertical(id="list"):
            yield RecordGrid(COLUMNS, ascii_only=self.frame.imr.settings.ascii_only)
            yield DetailPane()
        yield Static("", classes="count", markup=False)

    @told
    async def show(self) -> None:
        """Read the page anew."""
        grid = self.query_one(RecordGrid)
        row = grid.cursor_row
        self._lines = await self.ask(read_lines, self.review_uid)
        await grid.set_source(Lines(self._lines), keep=row.key if row else None)
        stage = await self.ask(stages.next_stage, self.review_uid)
        lacking = await self.ask(stages.missing, self.review_uid)
        if stage:
            words = reviews.STAGE_WORDS[stage]
            text = f'To "{words}": {len(lacking)} needed; g shows them' if lacking else f"Ready for: {words}"
        else:
            text = "Closed"
        self.query_one(".count", Static).update(Content(text))

    @on(RecordGrid.Highlighted)
    def _highlighted(self, event: RecordGrid.Highlighted) -> None:
        place = event.grid.position[0] - 1
        if 0 <= place < len(self._lines):
            self.query_one(DetailPane).show(self._lines[place].full)

    @on(RecordGrid.Opened)
    async def _opened(self, event: RecordGrid.Opened) -> None:
        event.stop()
        await self._open(event.row.key)

    async def action_edit(self) -> None:
        """Open the line under the cursor."""
        row = self.query_one(RecordGrid).cursor_row
        if row is not None:
            await self._open(row.key)

    async def edit(self, form: str, subject_uid: str) -> None:
        """Open the form of a draft."""
        jobs = {"request": "request", "reviewer": "reviewer", "scope": "scope"}
        if form in jobs:
            await self._open(jobs[form])
        elif form in ("term", "press"):
            await self._open(f"{form}:{subject_uid}")
        elif form == "target":
            await self._open(f"target:{subject_uid}")
        elif form == "told":
            told_of = await self.ask(scope.notifications, self.review_uid)
            place = next((i for i, n in enumerate(told_of) if (n.uid or n.team[:36]) == subject_uid), 0)
            await self._open(f"told:{place}")

    @told
    async def _open(self, key: str) -> None:
        kind, _, which = key.partition(":")
        if kind == "agree":
            await self.action_agree()
            return
        job = await self.ask(forms.job_for, self.review_uid, kind, which)
        self.frame.open_form(job)

    async def action_new_term(self) -> None:
        """Add a term of reference."""
        await self._open("term:")

    async def action_press_query(self) -> None:
        """Record a query from the press."""
        await self._open("press:")

    @told
    async def action_agree(self) -> None:
        """Record an agreement."""
        latest = await self.ask(scope.current, self.review_uid)
        if latest.agreed:
            raise BadInput("Both have agreed this version. v begins a revision.")
        request = await self.ask(requests.detail, self.review_uid)
        reviewer = await self.ask(requests.present_reviewer, self.review_uid)
        choices = []
        if latest.requester_agreed_on is None:
            choices.append(("q", "requester", f"the requester agrees ({request.requested_by or 'not named yet'})"))
        if latest.reviewer_agreed_on is None:
            choices.append(("r", "reviewer", f"the reviewer agrees ({reviewer.name if reviewer else 'not named yet'})"))
        names = {"requester": request.requested_by, "reviewer": reviewer.name if reviewer else ""}

        def chosen(side: str | None) -> None:
            if side is None:
                return

            def dated(typed: str | None) -> None:
                if typed is not None:
                    self.run_worker(self._agree(side, names[side], typed), exclusive=True)

            self.app.push_screen(LinePrompt("Agreed on which day?", from_date(today())), dated)

        self.app.push_screen(KeyPrompt(f"Scope, version {latest.number}: who agrees?", choices), chosen)

    @told
    async def _agree(self, side: str, name: str, typed: str) -> None:
        on = forms.day_typed(typed)
        if not name.strip():
            raise BadInput(f"Record who the {side} is first: the first lines of this page.")
        await self.ask(scope.agree, self.review_uid, side, name, on)
        self.frame.changed(await self.ask(self.frame.imr.last_change))
        await self._after(f"Agreed by {name}.")

    @told
    async def action_revise(self) -> None:
        """Begin a new version of the scope."""
        latest = await self.ask(scope.current, self.review_uid)
        if not latest.agreed:
            raise BadInput("The present scope is not agreed yet: change it as it is.")

        def answered(reason: str | None) -> None:
            if reason is not None:
                self.run_worker(self._revise(reason), exclusive=True)

        self.app.push_screen(LinePrompt("Which new information prompts a wider scope (§5)?"), answered)

    @told
    async def _revise(self, reason: str) -> None:
        await self.ask(scope.revise, self.review_uid, reason)
        self.frame.changed(await self.ask(self.frame.imr.last_change))
        await self._after("A new version is begun. Both agree it when it is ready.")

    @told
    async def action_drop(self) -> None:
        """Take out the term under the cursor."""
        row = self.query_one(RecordGrid).cursor_row
        found = await self.ask(scope.terms, self.review_uid)
        term = next((t for t in found if row and row.key == f"term:{t.uid}"), None)
        if term is None:
            raise BadInput("Put the cursor on a term of reference to drop it.")
        self.frame.changed(await self.ask(scope.drop_term, self.review_uid, term))
        await self._after(f"{term.reference} is dropped. u brings it back.")

    @told
    async def action_gate(self) -> None:
        """Show what the next stage needs, and pass it with a written reason."""
        stage = await self.ask(stages.next_stage, self.review_uid)
        if stage is None:
            raise BadInput("The review is closed; there is no further stage.")
        lacking = await self.ask(stages.missing, self.review_uid)
        words = reviews.STAGE_WORDS[stage]
        listed = "\n".join(f"  {r.clause:<5} {r.text}  (place {r.place})" for r in lacking[:12])
        more = f"\n  and {len(lacking) - 12} more" if len(lacking) > 12 else ""
        question = f'To reach "{words}" the record still needs:\n{listed}{more}\n\nWhat to do?'

        def answered(answer: str | None) -> None:
            if answer == "go" and lacking:
                self.run_worker(self.frame.action_place(lacking[0].place), exclusive=True)
            elif answer == "pass":
                self.app.push_screen(LinePrompt(f'Why is "{words}" reached without these?'), reasoned)

        def reasoned(reason: str | None) -> None:
            if reason is not None:
                self.run_worker(self._pass(reason), exclusive=True)

        choices = [
            ("j", "go", "go to the place of the first one"),
            ("p", "pass", "pass the stage all the same, with a written reason, which is kept"),
        ]
        self.app.push_screen(KeyPrompt(question, choices), answered)

    @told
    async def _pass(self, reason: str) -> None:
        stage = await self.ask(stages.pass_gate, self.review_uid, reason, self.frame.imr.actor, today())
        self.frame.changed(await self.ask(self.frame.imr.last_change))
        await self._after(f"The stage is now: {reviews.STAGE_WORDS[stage]}. The reason is kept.")

    async def _after(self, sentence: str) -> None:
        await self.show()
        await self.frame.refresh_state()
        self.frame.say(sentence)
