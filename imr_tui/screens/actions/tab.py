"""Tab 6 and the tracker: actions of one review or of all, overdue first (§7.4, §8.3)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import Input, Static

from imr_tui import commands
from imr_tui.errors import BadInput, ChangedElsewhere
from imr_tui.screens.actions import questions
from imr_tui.screens.actions.summary import summary
from imr_tui.screens.base import bindings, shows_errors, to_undo
from imr_tui.screens.findings.forms import action_job
from imr_tui.screens.findings.rows import action_text, short
from imr_tui.screens.job import FormJob
from imr_tui.screens.prompts import ChoicePrompt, ask_file
from imr_tui.screens.tab import TabView
from imr_tui.screens.values import today
from imr_tui.services.actions import plan, tracker
from imr_tui.services.actions.tracker import TrackedAction, TrackerFilter, TrackerTally
from imr_tui.services.findings import recommendations
from imr_tui.services.people.display import NameBook, books_for
from imr_tui.vocabulary import SOON_DAYS, DueState, Tab
from imr_tui.widgets.detail_pane import DetailPane
from imr_tui.widgets.line_input import PlainInput
from imr_tui.widgets.plain_text import content
from imr_tui.widgets.record_grid import Column, GridRow, RecordGrid

_WHEN = Column("when", "When", 17)
_REFERENCE = Column("reference", "Ref", 6)
_WHAT = Column("what", "Action", 18, flex=2)
_OWNER = Column("owner", "Owner", 12, flex=1)
ONE: Final = (_WHEN, _REFERENCE, _WHAT, _OWNER)
ALL: Final = (_WHEN, _REFERENCE, Column("review", "Review", 13), _WHAT, _OWNER)
REST_SECONDS: Final = 0.1
"""The pause in typing before a filter is applied, so that fast typing searches once."""
MARK: Final = "*"


class ActionRows:
    """The rows of the tracker, read in windows; each text uses the key of its own review."""

    def __init__(self, ask: Callable[..., Awaitable[Any]], chosen: TrackerFilter, one: bool, names: bool) -> None:
        """`one` omits the column with the review; `names` shows names instead of codes."""
        self._ask, self._chosen, self._one, self._names = ask, chosen, one, names
        self._books: dict[str, NameBook] = {}
        self.selected: set[str] = set()
        self.known: dict[str, TrackedAction] = {}

    async def count(self) -> int:
        """Return the number of actions."""
        return int(await self._ask(tracker.count, today(), self._chosen))

    async def rows(self, start: int, stop: int) -> Sequence[GridRow]:
        """Return these actions as rows."""
        found: list[TrackedAction] = await self._ask(tracker.window, today(), start, stop, self._chosen)
        texts: dict[str, str] = {}
        for action in found:
            if action.review_uid not in self._books:
                text = texts.get(action.review_uid, "")
                texts[action.review_uid] = f"{text} {action.what} {action.owner}"
        if texts:
            self._books |= await self._ask(books_for, texts)
        self.known |= {action.uid: action for action in found}
        return [GridRow(action.uid, self._cells(action)) for action in found]

    async def index_of(self, key: str) -> int | None:
        """Return the position of an action, or None if the filter does not show it."""
        index: int | None = await self._ask(tracker.position_of, today(), key, self._chosen)
        return index

    def worded(self, review_uid: str, text: str) -> str:
        """Return a text of a review with codes, or with names if these are shown."""
        book = self._books.get(review_uid)
        if book is None:
            return text
        return book.to_names(text) if self._names else book.to_codes(text)

    def _cells(self, action: TrackedAction) -> tuple[str, ...]:
        mark = f"{MARK} " if action.uid in self.selected else ""
        worded = partial(self.worded, action.review_uid)
        head = (mark + action.stated, action.reference)
        tail = (worded(short(action.what)), worded(action.owner))
        return (*head, *tail) if self._one else (*head, action.review_reference, *tail)


class ActionsTab(TabView):
    """The actions of one review, or of all reviews for an empty uid."""

    CONTEXTS = ("actions",)
    PART = "action"
    BINDINGS: ClassVar[list[BindingType]] = bindings("actions")

    def __init__(self, review_uid: str) -> None:
        super().__init__(review_uid)
        self._all = TrackerFilter(review_uid=review_uid)
        self._chosen = self._all
        self._source: ActionRows | None = None
        self._rest: Timer | None = None
        # The tracker has its own commands for these.
        around = "review" if review_uid else "tracker"
        self._back, self._undo = f"{around}.back", f"{around}.undo"

    def compose(self) -> ComposeResult:
        """The totals, the filter, the list, and one action in full."""
        yield Static("", classes="count", markup=False)
        line = PlainInput(classes="filter", placeholder="words in the action, owner or outcome")
        line.cursor_blink = False
        yield line
        with Vertical(id="list"):
            yield RecordGrid(ONE if self.review_uid else ALL, ascii_only=self.frame.imr.settings.ascii_only)
            yield DetailPane()

    @shows_errors
    async def show(self) -> None:
        """Read the list from the store and show it; the cursor stays on its action."""
        row = await self.query_one(RecordGrid).selected_row()
        await self._show(row.id if row else None)

    async def _show(self, keep: str | None) -> None:
        selected = self._source.selected if self._source else set()
        self._source = ActionRows(self.frame.ask, self._chosen, bool(self.review_uid), self.frame.imr.show_names)
        self._source.selected = selected
        grid = self.query_one(RecordGrid)
        grid.empty_text = (
            f"No actions match the filter.\n\nPress {commands.shortcut('actions.choose')} to change it, "
            f"or {commands.shortcut(self._back)} to show all actions."
            if self._chosen.active
            else f"No actions yet.\n\nPress {commands.shortcut('actions.new')} to add one to a recommendation."
            if self.review_uid
            else f"No actions yet.\n\nOpen a review and add its actions in {Tab.ACTIONS.named}."
        )
        await grid.set_source(self._source, keep=keep)
        counts = await self.ask(tracker.tally, today(), self._all)
        self.query_one(".count", Static).update(content(self._counted(counts, grid.row_count)))
        # The text of the row may have changed.
        now = grid.cursor_row
        if now is None:
            self.query_one(DetailPane).show("")
        else:
            await self._show_action(now.id)

    def _counted(self, counts: TrackerTally, shown: int) -> str:
        text = (
            f"overdue {counts.overdue}  due in {SOON_DAYS} days {counts.soon}  open {counts.open}  "
            f"done {counts.done}  {DueState.SETTLED.label} {counts.settled}"
        )
        what = questions.filter_words(self._chosen)
        return f"{what}: {shown}   {text}" if what else text

    @on(RecordGrid.Highlighted)
    async def _highlighted(self, event: RecordGrid.Highlighted) -> None:
        await self._show_action(event.row.id)

    @shows_errors
    async def _show_action(self, uid: str) -> None:
        action = await self.ask(plan.detail, uid)
        assert self._source is not None  # noqa: S101 - a row is highlighted, so there is a source
        known = self._source.known.get(uid)
        row = self.query_one(RecordGrid).cursor_row
        if known is not None and row is not None and row.id == uid:
            text = self._source.worded(known.review_uid, f"{known.stated}   {action_text(action)}")
            self.query_one(DetailPane).show(text)

    # The selected actions

    async def _selected(self) -> list[str]:
        """Return the selected actions, or the one under the cursor. Raises BadInput if there is none."""
        if self._source is not None and self._source.selected:
            return sorted(self._source.selected)
        return [(await self.selected_row()).id]

    async def review_of_cursor(self) -> str:
        """Return the uid of the review of the action under the cursor. Raises BadInput if there is none."""
        row = await self.query_one(RecordGrid).selected_row()
        known = self._source.known.get(row.id) if row is not None and self._source is not None else None
        if known is None:
            raise BadInput("Select an action first.")
        return known.review_uid

    def _named(self, uids: Sequence[str]) -> str:
        known = self._source.known.get(uids[0]) if self._source else None
        if len(uids) > 1:
            return f"{len(uids)} actions"
        return f"{known.reference} of {known.review_reference}" if known else "the action"

    @shows_errors
    async def action_take(self) -> None:
        """Select or deselect the action under the cursor and move to the next."""
        grid = self.query_one(RecordGrid)
        row = await grid.selected_row()
        if row is None or self._source is None:
            return
        self._source.selected ^= {row.id}
        await grid.reload()
        grid.action_move(1)
        number = len(self._source.selected)
        revise, progress, status = (commands.shortcut(f"actions.{name}") for name in ("revise", "progress", "status"))
        self.frame.say(
            f"{number} selected. {revise}, {progress} and {status} now change them all. "
            f"Press {commands.shortcut(self._back)} to deselect them."
            if number
            else ""
        )

    # Forms

    async def job(self, form: str, subject_uid: str) -> FormJob:
        """Return the form of an action. Raises BadInput for any other form."""
        if form == "action.new":
            return await self.ask(action_job, self.review_uid, "", subject_uid)
        if form != "action":
            return await super().job(form, subject_uid)
        review_uid, _ = await self.ask(plan.owner_of, subject_uid)
        return await self.ask(action_job, review_uid, subject_uid)

    @on(RecordGrid.Opened)
    async def _opened(self, event: RecordGrid.Opened) -> None:
        event.stop()
        await self.action_open()

    @shows_errors
    async def action_open(self) -> None:
        """Open the selected action."""
        self.frame.open_form(await self.job("action", (await self.selected_row()).id))

    @shows_errors
    async def action_new(self) -> None:
        """Ask which recommendation it belongs to, and add an action."""
        if not self.review_uid:
            raise BadInput(f"Open a review and add the action in {Tab.ACTIONS.named}.")
        items = await self.ask(recommendations.everyone, self.review_uid)
        if not items:
            raise BadInput(f"There are no recommendations yet. Add them in {Tab.FINDINGS.named}.")
        chosen = dict(zip("123456789abcdefghijklmnop", items, strict=False))

        def answered(key: str | None) -> None:
            if key is not None:
                self.run_worker(self._new_under(chosen[key].uid), exclusive=True, exit_on_error=False)

        choices = [(key, key, f"{item.reference} {short(item.text)[:60]}") for key, item in chosen.items()]
        self.app.push_screen(ChoicePrompt("Which recommendation is the action for?", choices), answered)

    @shows_errors
    async def _new_under(self, recommendation_uid: str) -> None:
        self.frame.open_form(await self.job("action.new", recommendation_uid))

    # Changes

    async def action_revise(self) -> None:
        """Change the due date of the selected actions, with a reason."""
        await self._ask_and_do(questions.revise)

    async def action_progress(self) -> None:
        """Add a progress note to the selected actions."""
        await self._ask_and_do(questions.progress)

    async def action_status(self) -> None:
        """Set the status of the selected actions."""
        await self._ask_and_do(questions.status)

    @shows_errors
    async def _ask_and_do(self, question: questions.Question) -> None:
        uids = await self._selected()
        read = await self.ask(plan.versions, uids)
        question(self, self._named(uids), self.frame.imr.actor, partial(self._carry_out, read))

    async def _carry_out(self, read: dict[str, int], work: Callable[[Sequence[str]], int], sentence: str) -> None:
        """Change the actions whose versions were `read`; if they were changed since, show and read them again."""
        try:
            change = await self.ask(plan.change_as_read, read, work)
        except ChangedElsewhere:
            # Show what somebody else changed in the meantime.
            await self.show()
            read.update(await self.ask(plan.versions, list(read)))
            raise
        if self._source is not None:
            self._source.selected = set()
        self.frame.changed(change or None)
        await self.show()
        await self.frame.refresh_state()
        self.frame.say(f"{sentence} {to_undo(self._undo)}")

    @shows_errors
    async def action_delete(self) -> None:
        """Delete the action under the cursor."""
        read = await self.ask(plan.versions, [(await self.selected_row()).id])
        await self._carry_out(read, lambda uids: plan.remove(uids[0]), "Action deleted.")

    # Filters

    def action_choose(self) -> None:
        """Ask which actions to show."""
        questions.choose(self, self._chosen, self._all, self._choose)

    def action_overdue(self) -> None:
        """Show only overdue actions, or all of them again."""
        self._choose(replace(self._all, overdue=not self._chosen.overdue))

    def _choose(self, chosen: TrackerFilter) -> None:
        self._chosen = chosen
        self.run_worker(self._filtered(), exclusive=True, group="filter", exit_on_error=False)

    @shows_errors
    async def _filtered(self) -> None:
        if self._chosen.changed_since == questions.SINCE_DMT:
            since = await self.ask(tracker.last_dmt, self.review_uid)
            if since is None:
                self._chosen = self._all
                raise BadInput("No DMT meeting is recorded yet, so all actions are shown.")
            self._chosen = replace(self._chosen, changed_since=since)
        await self._show(None)
        self.frame.say("")

    def action_filter(self) -> None:
        """Show the filter line."""
        line = self.query_one(".filter", Input)
        line.add_class("-shown")
        line.focus()

    @on(Input.Changed, ".filter")
    def _typed(self, event: Input.Changed) -> None:
        if self._rest is not None:
            self._rest.stop()
        words = event.value
        self._rest = self.set_timer(REST_SECONDS, lambda: self._choose(replace(self._chosen, words=words)))

    @on(Input.Submitted, ".filter")
    def _filter_done(self) -> None:
        self.focus_list()

    def leave(self) -> bool:
        """Clear the selection, or else the filter. Returns True if there was one."""
        line = self.query_one(".filter", Input)
        if self._source is not None and self._source.selected:
            self._source.selected = set()
            self.run_worker(self.show(), exclusive=True, group="filter", exit_on_error=False)
        elif self._chosen.active or line.has_class("-shown"):
            line.remove_class("-shown")
            with self.prevent(Input.Changed):
                line.value = ""
            self._choose(self._all)
            self.focus_list()
        else:
            return False
        return True

    @shows_errors
    async def action_summary(self) -> None:
        """Show totals of the listed actions by status, owner and month, as a bar chart."""
        from imr_tui.screens.papers.preview import ReadingScreen

        text = await self.ask(summary, today(), self._chosen)
        self.app.push_screen(ReadingScreen(f"Actions: {questions.filter_words(self._chosen) or 'all'}", text))

    # Files

    def action_export(self) -> None:
        """Export the actions shown as a CSV file."""
        self._ask_path("csv")

    def action_calendar(self) -> None:
        """Export the dates of the listed actions as a calendar."""
        self._ask_path("ics")

    def _ask_path(self, file_format: str) -> None:
        words = "calendar" if file_format == "ics" else "CSV"
        question = f"Which {words} file do you want to export these actions to?"
        name = f"actions.{file_format}"
        ask_file(self, question, name, partial(self._write, file_format))

    async def _write(self, file_format: str, path: Path) -> None:
        self.frame.say(await questions.write(self.ask, self._chosen, file_format, path))
