"""Tab 1: the request, the criterion, the reviewer, the scope agreement and the managers informed (§3 to §6)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from imr_tui import commands
from imr_tui.errors import BadInput, ChangedElsewhere, RecordDeleted
from imr_tui.screens.base import bindings, shows_errors, to_undo
from imr_tui.screens.job import FormJob
from imr_tui.screens.prompts import ChoicePrompt, LineQuestion, ask_lines
from imr_tui.screens.request import forms
from imr_tui.screens.request.lines import Line, read_lines
from imr_tui.screens.tab import Rows, TabView
from imr_tui.screens.values import from_date, today
from imr_tui.services.readiness import stages
from imr_tui.services.record import history
from imr_tui.services.review import ending, requests, reviews, scope
from imr_tui.vocabulary import Ending, Stage, Tab
from imr_tui.widgets.detail_pane import DetailPane
from imr_tui.widgets.plain_text import content
from imr_tui.widgets.record_grid import Column, GridRow, RecordGrid
from imr_tui.wording import number_of

COLUMNS = (
    Column("what", "What", 22),
    Column("value", "What is recorded", 20, flex=1),
    Column("needs", "", 6),
)

LISTED = 12
"""How many missing items the prompt about the next stage lists."""
WIDTH = 56
"""The longest text of a listed item, in characters, so that a line fits a terminal of 80."""


_CLOSED = "The review is closed."


class RequestTab(TabView):
    """The list of everything recorded about the request and the scope."""

    CONTEXTS = ("request",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("request")

    def compose(self) -> ComposeResult:
        """The lines, the details of one, and what the next stage needs."""
        with Vertical(id="list"):
            yield RecordGrid(COLUMNS, ascii_only=self.frame.imr.settings.ascii_only)
            yield DetailPane()
        yield Static("", classes="count", markup=False)

    @shows_errors
    async def show(self) -> None:
        """Read the lines from the store and show them."""
        grid = self.query_one(RecordGrid)
        row = await grid.selected_row()
        self._lines = await self.ask(read_lines, self.review_uid)
        await self.show_rows(Rows(_grid_rows(self._lines)), row.id if row else None)
        stage = await self.ask(stages.next_stage, self.review_uid)
        lacking = await self.ask(stages.missing, self.review_uid)
        if stage:
            words = Stage(stage).label
            shows = commands.shortcut("request.gate")
            text = (
                f'{number_of(len(lacking), "thing")} needed before "{words}" ({shows})'
                if lacking
                else f'Ready to move to "{words}" ({shows})'
            )
        else:
            review = await self.ask(reviews.detail, self.review_uid)
            text = (
                f"{self.frame.worded(review.ending)} ({commands.shortcut('request.end')})" if review.ended else _CLOSED
            )
        self.query_one(".count", Static).update(content(text))

    @on(RecordGrid.Highlighted)
    def _highlighted(self, event: RecordGrid.Highlighted) -> None:
        index = event.grid.position[0] - 1
        if 0 <= index < len(self._lines):
            self.show_detail(self._lines[index].full)

    @on(RecordGrid.Opened)
    async def _opened(self, event: RecordGrid.Opened) -> None:
        event.stop()
        await self._open(event.row.id)

    async def selected_record(self) -> tuple[str, str] | None:
        """Return the table and uid of the record of the selected line; None for one that is not recorded yet."""
        row = await self.query_one(RecordGrid).selected_row()
        kind, _, which = row.id.partition(":") if row else ("", "", "")
        if kind == "ending":
            return "review", self.review_uid
        if kind == "target":
            uid = await self.ask(partial(history.latest, milestone=which), self.review_uid, "target_date")
            return ("target_date", uid) if uid else None
        if kind == "told":
            uid = (await self.ask(scope.notifications, self.review_uid))[int(which)].uid
            return ("notification", uid) if uid else None
        return await super().selected_record()

    async def action_edit(self) -> None:
        """Open the line under the cursor."""
        row = await self.query_one(RecordGrid).selected_row()
        if row is not None:
            await self._open(row.id)

    async def job(self, form: str, subject_uid: str) -> FormJob:
        """Return the form of a draft. Raises BadInput if its record was deleted or cannot be edited any longer."""
        which = subject_uid if form in ("term", "press", "partner", "target", "ending") else ""
        if form == "told":
            notified = await self.ask(scope.notifications, self.review_uid)
            indexes = [i for i, n in enumerate(notified) if (n.uid or n.team[:36]) == subject_uid]
            if not indexes:
                raise RecordDeleted("That notification has been deleted.")
            which = str(indexes[0])
        return await self.ask(forms.job_for, self.review_uid, form, which)

    async def job_at(self, form: str, subject: str) -> FormJob:
        """Return the form of a line, by the kind and id of its record."""
        return await self.ask(forms.job_for, self.review_uid, form, subject)

    async def arrive(self, form: str, subject: str) -> bool:
        """Go to a line. Returns whether a form opens: an agreement is recorded in prompts on the tab itself."""
        opens = await super().arrive(form, subject)
        return opens and form != "agree"

    @shows_errors
    async def _open(self, key: str) -> None:
        kind, _, which = key.partition(":")
        if kind in ("agree", "ending"):
            await (self.action_agree() if kind == "agree" else self.action_end())
            return
        job = await self.ask(forms.job_for, self.review_uid, kind, which)
        self.frame.open_form(job)

    async def action_new_term(self) -> None:
        """Add a term of reference."""
        await self._open("term:")

    async def action_press_query(self) -> None:
        """Record a query from the press."""
        await self._open("press:")

    async def action_partner_review(self) -> None:
        """Record a partner's own review of the same incident."""
        await self._open("partner:")

    @shows_errors
    async def action_agree(self) -> None:
        """Record who agreed the scope, and when."""
        latest = await self.ask(scope.current, self.review_uid)
        if latest.agreed:
            raise BadInput(f"The scope is agreed. Press {commands.shortcut('request.revise')} to start a new version.")
        request = await self.ask(requests.detail, self.review_uid)
        reviewer = await self.ask(requests.present_reviewer, self.review_uid)
        choices = []
        if latest.requester_agreed_on is None:
            choices.append(("q", "requester", f"the requester ({request.requested_by or 'not named yet'})"))
        if latest.reviewer_agreed_on is None:
            choices.append(("r", "reviewer", f"the reviewer ({reviewer.name if reviewer else 'not named yet'})"))
        names = {"requester": request.requested_by, "reviewer": reviewer.name if reviewer else ""}

        def chosen(side: str | None) -> None:
            if side is None:
                return

            async def agreed(typed: str) -> None:
                nonlocal latest
                try:
                    await self._agree(side, names[side], typed, latest)
                except ChangedElsewhere:
                    # Show the scope as it is now, before anybody agrees it.
                    await self.show()
                    latest = await self.ask(scope.current, self.review_uid)
                    raise

            day = LineQuestion("On what date was it agreed?", from_date(today()), check=forms.day_typed)
            ask_lines(self, [day], agreed)

        self.app.push_screen(ChoicePrompt(f"Scope, version {latest.number}: who has agreed it?", choices), chosen)

    async def _agree(self, side: str, name: str, typed: str, read: scope.ScopeDetail) -> None:
        on = forms.day_typed(typed)
        if not name.strip():
            raise BadInput(f"Name the {side} first, in the lines at the top of this tab.")
        await self.ask(scope.agree, self.review_uid, side, name, on, read)
        self.frame.changed(await self.ask(self.frame.imr.last_change))
        await self._after(f"Agreement by {name} recorded.")

    @shows_errors
    async def action_revise(self) -> None:
        """Start a new version of the scope."""
        await self.ask(scope.to_revise, self.review_uid)
        ask_lines(self, [LineQuestion("What new information calls for a new scope (§5)?")], self._revise)

    async def _revise(self, reason: str) -> None:
        await self.ask(scope.revise, self.review_uid, reason)
        self.frame.changed(await self.ask(self.frame.imr.last_change))
        await self._after("New version started. The requester and the reviewer must agree it again.")

    @shows_errors
    async def action_drop(self) -> None:
        """Remove the selected term of reference or partner review."""
        row = await self.query_one(RecordGrid).selected_row()
        if row and row.id.startswith("partner:"):
            self.frame.changed(await self.ask(reviews.remove_partner, row.id.partition(":")[2]))
            await self._after(f"Partner review removed. {to_undo()}")
            return
        found = await self.ask(scope.terms, self.review_uid)
        term = next((t for t in found if row and row.id == f"term:{t.uid}"), None)
        if term is None:
            raise BadInput("Select a term of reference or a partner review first.")
        self.frame.changed(await self.ask(scope.drop_term, self.review_uid, term))
        await self._after(f"Term {term.reference} removed. {to_undo()}")

    @shows_errors
    async def action_end(self) -> None:
        """Decline or withdraw the request, or reopen a review that has ended."""
        review = await self.ask(reviews.detail, self.review_uid)
        if review.ended:
            question = f"{self.frame.worded(review.ending)}.\n\nReopen this review?"
            self.app.push_screen(ChoicePrompt(question, [("y", "yes", "reopen it")]), self._reopens)
            return
        ways = await self.ask(ending.ways, self.review_uid)
        if len(ways) == 1:
            self.frame.open_form(await self.job("ending", ways[0].value), done=_ended(ways[0]))
            return

        def chosen(how: str | None) -> None:
            if how is not None:
                self.run_worker(self._end(how), exclusive=True, exit_on_error=False)

        choices = [
            ("d", Ending.DECLINED.value, "decline the request: no IMR is needed (§3)"),
            ("w", Ending.WITHDRAWN.value, "withdraw the review"),
        ]
        self.app.push_screen(ChoicePrompt("How does this review end?", choices), chosen)

    @shows_errors
    async def _end(self, how: str) -> None:
        self.frame.open_form(await self.job("ending", how), done=_ended(Ending(how)))

    def _reopens(self, answer: str | None) -> None:
        if answer is not None:
            self.run_worker(self._reopen(), exclusive=True, exit_on_error=False)

    @shows_errors
    async def _reopen(self) -> None:
        self.frame.changed(await self.ask(ending.reopen, self.review_uid))
        await self._after(f"Review reopened. {to_undo()}")

    @shows_errors
    async def action_gate(self) -> None:
        """Show what the next stage needs, and move to it with a written reason."""
        stage = await self.ask(stages.next_stage, self.review_uid)
        if stage is None:
            review = await self.ask(reviews.detail, self.review_uid)
            reopens = f"Press {commands.shortcut('request.end')} to reopen the review."
            why = f"{self.frame.worded(review.ending)}. {reopens}" if review.ended else _CLOSED
            raise BadInput(f"There is no next stage. {why}")
        lacking = await self.ask(stages.missing, self.review_uid)
        words = Stage(stage).label
        listed = "\n".join(f"  {r.clause:<5} {_cut(r.text)}  (tab {r.tab})" for r in lacking[:LISTED])
        listing = f"{Tab.PAPERS.named}, {commands.shortcut('papers.readiness')} lists them all"
        more = f"\n  and {len(lacking) - LISTED} more; {listing}" if len(lacking) > LISTED else ""
        question = f'Before "{words}" the record needs:\n{listed}{more}\n\nWhat do you want to do?'

        def answered(answer: str | None) -> None:
            if answer == "go" and lacking:
                # A worker of the frame, because this tab is about to close.
                going = self.frame.go_to_target(lacking[0].tab, lacking[0].target)
                self.frame.run_worker(going, exclusive=True, group="tab", exit_on_error=False)
            elif answer == "pass":
                ask_lines(self, [LineQuestion(f'Why is the review moving to "{words}" without these?')], self._pass)

        choices = [
            ("j", "go", "go to where the first item is recorded"),
            ("p", "pass", "move to the next stage now and record why"),
        ]
        self.app.push_screen(ChoicePrompt(question, choices), answered)

    async def _pass(self, reason: str) -> None:
        stage = await self.ask(stages.pass_gate, self.review_uid, reason, self.frame.imr.actor, today())
        self.frame.changed(await self.ask(self.frame.imr.last_change))
        await self._after(f'The stage is now "{Stage(stage).label}". Your reason is recorded.')

    async def _after(self, sentence: str) -> None:
        await self.show()
        await self.frame.refresh_state()
        self.frame.say(sentence)


def _ended(how: Ending) -> str:
    return f"Review {how.label}. {to_undo()}"


def _cut(text: str) -> str:
    """Cut a requirement to one line, because it may name many records."""
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 3]}..."


def _grid_rows(lines: Sequence[Line]) -> list[GridRow]:
    return [GridRow(line.key, (line.label, line.value, line.needs)) for line in lines]
