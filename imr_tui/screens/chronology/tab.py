"""Tab 3: the chronology of events (§6, §7.2)."""

from __future__ import annotations

import asyncio
import bisect
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from imr_tui import commands
from imr_tui.dates.when import DayOrder, Precision, parse, short
from imr_tui.errors import BadInput
from imr_tui.screens.base import bindings, shows_errors, to_undo
from imr_tui.screens.chronology.event_form import event_job
from imr_tui.screens.event_text import event_text
from imr_tui.screens.job import FormJob
from imr_tui.screens.prompts import ChoicePrompt, LineQuestion, Questions, ask_file, ask_lines
from imr_tui.screens.tab import TabView
from imr_tui.screens.values import from_date, today, typed_path
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail, Filter
from imr_tui.services.chronology.gaps import Gap, GapScan
from imr_tui.services.record import renumbering
from imr_tui.vocabulary import Mark
from imr_tui.widgets.detail_pane import DetailPane
from imr_tui.widgets.line_input import PlainInput
from imr_tui.widgets.plain_text import content
from imr_tui.widgets.record_grid import Column, GridRow, RecordGrid
from imr_tui.wording import number_of

COLUMNS = (
    Column("reference", "Ref", 5),
    Column("when", "When", 17),
    Column("people", "People", 8, priority=1),
    Column("what", "What happened", 28, flex=1),
    Column("sources", "Source", 6, priority=2),
    Column("marks", "Mark", 4),
)

REMEMBERED = 1000
"""How many events are kept in memory for the detail pane."""


class EventRows:
    """The rows of the chronology, read in windows, with the gaps between them once they are known."""

    def __init__(self, ask: Callable[..., Awaitable[Any]], review_uid: str, chosen: Filter, events: int) -> None:
        """`events` is the number of events that the filter shows."""
        self._ask, self._review, self._chosen, self._events = ask, review_uid, chosen, events
        self._read: dict[str, EventDetail] = {}
        self._gaps: list[Gap] = []
        # The line of each gap among all lines: the position of its event plus the number of gaps before it.
        self._gap_lines: list[int] = []

    @property
    def has_gaps(self) -> bool:
        """Whether gaps are shown as lines."""
        return bool(self._gaps)

    def set_gaps(self, gaps: Sequence[Gap]) -> None:
        """Show these gaps as separate lines."""
        self._gaps = list(gaps)
        self._gap_lines = [gap.position + before for before, gap in enumerate(self._gaps)]

    async def count(self) -> int:
        """Return the number of lines, including gaps."""
        return self._events + len(self._gaps)

    async def rows(self, start: int, stop: int) -> Sequence[GridRow]:
        """Return these lines."""
        first, last = self._events_before(start), self._events_before(stop)
        found = await self._ask(chronology.window, self._review, first, last, self._chosen)
        events = iter(found)
        lines: list[GridRow] = []
        for line in range(start, stop):
            at = bisect.bisect_left(self._gap_lines, line)
            if at < len(self._gap_lines) and self._gap_lines[at] == line:
                lines.append(_gap_row(self._gaps[at]))
                continue
            event = next(events, None)
            if event is None:
                break
            lines.append(event_row(event))
            self._remember(event)
        return lines

    async def index_of(self, key: str) -> int | None:
        """Return the line of an event or a gap, or None if it is not shown."""
        for at, gap in enumerate(self._gaps):
            if _gap_key(gap) == key:
                return self._gap_lines[at]
        position = await self._ask(chronology.position_of, self._review, key, self._chosen)
        if position is None:
            return None
        return int(position) + bisect.bisect_right([gap.position for gap in self._gaps], position)

    def detail(self, key: str) -> EventDetail | None:
        """Return an event that was read with its line, so that moving through the list needs no query."""
        return self._read.get(key)

    def _remember(self, event: EventDetail) -> None:
        self._read[event.uid] = event
        while len(self._read) > REMEMBERED:
            self._read.pop(next(iter(self._read)))

    def _events_before(self, line: int) -> int:
        """Return the number of events before a line."""
        return line - bisect.bisect_left(self._gap_lines, line)


def event_row(event: EventDetail) -> GridRow:
    """Return an event as a row of the grid."""
    people = " ".join(event.people) or event.people_typed
    sources = " ".join(source.reference for source in event.sources) or event.source_typed
    # The grid cuts text that does not fit; cutting first avoids passing it many pages.
    what = " ".join(event.what_happened[:400].split())
    return GridRow(event.uid, (event.reference, short(event.when), people, what, sources, event.mark_letters))


def _gap_key(gap: Gap) -> str:
    return f"gap:{gap.first}"


def _gap_row(gap: Gap) -> GridRow:
    words = f"{from_date(gap.first)} to {from_date(gap.last)}: {gap.days} days with nothing recorded"
    return GridRow(_gap_key(gap), (words,), "gap")


class ChronologyTab(TabView):
    """The grid of events, the details of one, and the commands for them."""

    CONTEXTS = ("chronology",)
    PART = "event"
    BINDINGS: ClassVar[list[BindingType]] = bindings("chronology")

    def __init__(self, review_uid: str) -> None:
        super().__init__(review_uid)
        self._chosen = Filter()
        self._source: EventRows | None = None

    def compose(self) -> ComposeResult:
        """The count, the filter, the grid and the detail pane."""
        yield Static("", classes="count", markup=False)
        clears = f"{commands.shortcut('review.back')} to clear"
        line = PlainInput(classes="filter", placeholder=f"words, a code or a reference; {clears}")
        line.cursor_blink = False
        yield line
        with Vertical(id="list"):
            yield RecordGrid(
                COLUMNS,
                ascii_only=self.frame.imr.settings.ascii_only,
            )
            yield DetailPane()

    @shows_errors
    async def show(self) -> None:
        """Read the chronology from the store and show it; the cursor stays on its event."""
        row = await self.query_one(RecordGrid).selected_row()
        await self._show(row.id if row else None)

    async def reload(self) -> None:
        """Read the tab again because another program changed records; gaps are found before it is shown again."""
        row = await self.query_one(RecordGrid).selected_row()
        scan = None
        if self._source is not None and self._source.has_gaps:
            scan = await self.ask(GapScan, self.review_uid)
            while await self.ask(scan.step):
                pass
        await self._show(row.id if row else None, scan.gaps if scan is not None else ())

    async def _show(self, keep: str | None, gaps: Sequence[Gap] = ()) -> None:
        grid = self.query_one(RecordGrid)
        grid.empty_text = (
            f"No events match the filter.\n\nPress {commands.shortcut('review.back')} to clear it."
            if self._chosen.active
            else f"No events yet.\n\nPress {commands.shortcut('chronology.new')} to add one, "
            f"or {commands.shortcut('chronology.import')} to import a CSV file."
        )
        tally = await self.ask(chronology.tally, self.review_uid, self._chosen)
        self._source = EventRows(self.frame.ask, self.review_uid, self._chosen, tally.shown)
        self._source.set_gaps(gaps)
        await self.show_rows(self._source, keep)
        self._show_count(tally)
        if grid.cursor_row is None:
            self.show_detail("")
        if not self._chosen.active and not gaps:
            self.run_worker(self._find_gaps(self._source), exclusive=True, group="gaps", exit_on_error=False)

    async def _find_gaps(self, source: EventRows) -> None:
        """Find gaps in steps, after the events are on the screen."""
        scan = await self.ask(GapScan, self.review_uid)
        while await self.ask(scan.step):
            pass
        if scan.gaps and source is self._source:
            source.set_gaps(scan.gaps)
            await self.query_one(RecordGrid).reload()

    def _show_count(self, tally: chronology.Tally) -> None:
        total = number_of(tally.total, "event")
        text = f"{tally.shown} of {total}" if self._chosen.active else total
        if tally.undated:
            text += f", {tally.undated} without a date"
        self.query_one(".count", Static).update(content(text))

    @on(RecordGrid.Highlighted)
    def _highlighted(self, event: RecordGrid.Highlighted) -> None:
        if event.row.kind == "gap":
            self.show_detail("Nothing is recorded in this period. If there was no contact, add an event to record it.")
        elif self._source is not None and (found := self._source.detail(event.row.id)) is not None:
            self.show_detail(event_text(found))

    async def _row(self) -> GridRow:
        row = await self.query_one(RecordGrid).selected_row()
        if row is None or row.kind == "gap":
            raise BadInput("Select an event first.")
        return row

    @on(RecordGrid.Opened)
    async def _opened(self, event: RecordGrid.Opened) -> None:
        event.stop()
        await self._edit(event.row.id)

    async def job(self, form: str, subject_uid: str) -> FormJob:
        """Return the form of an event, or of a new one. Raises BadInput if the event was deleted."""
        return await self.ask(event_job, self.review_uid, subject_uid)

    @shows_errors
    async def _edit(self, uid: str) -> None:
        self.frame.open_form(await self.job("event", uid))

    @shows_errors
    async def action_edit_event(self) -> None:
        """Edit the selected event."""
        await self._edit((await self._row()).id)

    async def action_new_event(self) -> None:
        """Add an event."""
        await self._edit("")

    @shows_errors
    async def action_delete(self) -> None:
        """Delete the selected event. This can be undone."""
        row = await self._row()
        self.frame.changed(await self.ask(chronology.delete, self.review_uid, row.id))
        await self.show()
        await self.frame.refresh_state()
        self.frame.say(f"{row.cells[0]} deleted. {to_undo()}")

    @shows_errors
    async def action_evidence(self) -> None:
        """Link the selected event to a finding as evidence."""
        from imr_tui.screens.findings.finding_chooser import link_evidence

        row = await self._row()
        await link_evidence(self, "event", row.id, row.cells[0])

    @shows_errors
    async def action_renumber(self) -> None:
        """Renumber the events in date order and update references in every text."""
        change = await self.ask(renumbering.renumber, self.review_uid, "event")
        self.frame.changed(change or None)
        await self.show()
        await self.frame.refresh_state()
        self.frame.say(
            f"Events renumbered in date order, and references updated. {to_undo()}"
            if change
            else "The events are already numbered in date order."
        )

    @shows_errors
    async def action_mark(self) -> None:
        """Set or clear a mark on the selected event."""
        row = await self._row()
        event = await self.ask(chronology.detail, row.id)
        choices = [(mark.letter.lower(), mark.value, mark.label) for mark in Mark]

        def answered(name: str | None) -> None:
            if name is not None:
                self.run_worker(self._mark(row.id, name, not getattr(event, name)), exclusive=True)

        self.app.push_screen(
            ChoicePrompt(f"Which mark do you want to set or clear on {row.cells[0]}?", choices), answered
        )

    @shows_errors
    async def _mark(self, uid: str, name: str, on: bool) -> None:
        change = await self.ask(chronology.mark, uid, name, on)
        self.frame.changed(change or None)
        await self.show()
        if not change:
            self.frame.say(f"{Mark(name).label} was already {'set' if on else 'cleared'}. Nothing was changed.")
        self.show_detail(event_text(await self.ask(chronology.detail, uid)))

    @shows_errors
    async def action_move(self, step: int) -> None:
        """Move the selected event up or down among events at the same time."""
        self.frame.changed(await self.ask(chronology.move, (await self._row()).id, step))
        await self.show()

    def action_filter(self) -> None:
        """Show the filter line."""
        line = self.query_one(".filter", Input)
        line.add_class("-shown")
        line.focus()

    @on(Input.Changed, ".filter")
    async def _filtered(self, event: Input.Changed) -> None:
        self._chosen = Filter(words=event.value)
        self.run_worker(self._show(None), exclusive=True, group="filter", exit_on_error=False)

    @on(Input.Submitted, ".filter")
    def _filter_done(self) -> None:
        self.focus_list()

    def leave(self) -> bool:
        """Clear the filter. Returns True if there was one."""
        line = self.query_one(".filter", Input)
        if not line.has_class("-shown"):
            return False
        line.remove_class("-shown")
        with self.prevent(Input.Changed):
            line.value = ""
        self.run_worker(self._end_filter(), exclusive=True, group="filter", exit_on_error=False)
        self.focus_list()
        return True

    @shows_errors
    async def _end_filter(self) -> None:
        row = await self.query_one(RecordGrid).selected_row()
        self._chosen = Filter()
        await self._show(row.id if row else None)

    def action_go_to_date(self) -> None:
        """Ask for a date and go there."""
        question = "Which date do you want to go to, for example 3 Mar 2026 or March 2026?"
        ask_lines(self, [LineQuestion(question, needed=True)], self._go_to_date)

    async def _go_to_date(self, typed: str) -> None:
        when = parse(typed)
        if when.precision is Precision.UNKNOWN:
            raise BadInput(f"{typed.strip()} is not a date. Enter one, for example 3 Mar 2026.")
        uid = await self.ask(chronology.first_at_or_after, self.review_uid, when)
        if uid is None:
            raise BadInput(f"No events yet. Press {commands.shortcut('chronology.new')} to add one.")
        if not await self.query_one(RecordGrid).go_to(uid):
            raise BadInput(f"The filter hides that date. Press {commands.shortcut('review.back')} to clear the filter.")

    def action_import_events(self) -> None:
        """Ask for a CSV file and import its events."""
        question = "Which CSV file do you want to import events from?"

        def answered(typed: str) -> None:
            questions.carry_out(self._import(questions, typed))

        questions = Questions(self, [LineQuestion(question, needed=True)], answered, group="import")
        questions.ask()

    async def _import(self, questions: Questions, typed: str, order: str | None = None) -> None:
        from imr_tui.importers.chronology import read_chronology
        from imr_tui.importers.errors import AmbiguousDates
        from imr_tui.services.chronology.imports import add_imported

        path = typed_path(typed)
        try:
            read = await asyncio.to_thread(read_chronology, path, None, DayOrder[order] if order else None)
        except AmbiguousDates as error:
            self._ask_order(questions, typed, str(error))
            return
        references = await self.ask(add_imported, self.review_uid, read.events)
        self.frame.changed(await self.ask(self.frame.imr.last_change))
        await self.show()
        await self.frame.refresh_state()
        noted = f" {len(read.notes)} to check: {read.notes[0].text}" if read.notes else ""
        self.frame.say(f"{number_of(len(references), 'event')} imported from {path.name}. {to_undo()}{noted}")

    def _ask_order(self, questions: Questions, typed: str, problem: str) -> None:
        def answered(order: str | None) -> None:
            if order is not None:
                questions.carry_out(self._import(questions, typed, order))

        choices = [
            ("d", "DAY_FIRST", "day first, as in the United Kingdom"),
            ("m", "MONTH_FIRST", "month first, as in the United States"),
        ]
        self.app.push_screen(ChoicePrompt(f"{problem.partition(';')[0]}.", choices), answered)

    def action_export(self) -> None:
        """Ask for a path and export the chronology as CSV."""
        ask_file(self, "Which CSV file do you want to export the chronology to?", "chronology.csv", self._export)

    async def _export(self, path: Path) -> None:
        from imr_tui.exporters.issue.make import make_paper, write_paper
        from imr_tui.exporters.papers.registry import CHRONOLOGY

        data = await self.ask(CHRONOLOGY.read, self.review_uid)
        made = await asyncio.to_thread(make_paper, CHRONOLOGY, data, "committee", "csv", today())
        await asyncio.to_thread(write_paper, made, path)
        self.frame.say(f"Chronology exported with codes to {path}. The file is not encrypted.")
