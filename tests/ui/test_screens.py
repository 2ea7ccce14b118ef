"""The screens in use, by keyboard, on a real encrypted store."""

from __future__ import annotations

import asyncio
import csv
import importlib
import io
import pkgutil
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.widgets import Log

import imr_tui.screens
from imr_tui import commands
from imr_tui.app import ImrApp
from imr_tui.config import Settings
from imr_tui.dates.when import parse
from imr_tui.demo.load import load_demo
from imr_tui.errors import BadInput
from imr_tui.guide import REVIEWS, TABS
from imr_tui.models import Event
from imr_tui.screens import form
from imr_tui.screens.actions.tab import ActionRows
from imr_tui.screens.base import ImrScreen
from imr_tui.screens.chronology.tab import ChronologyTab
from imr_tui.screens.form import BothScreen, FormScreen
from imr_tui.screens.papers.preview import PreviewScreen
from imr_tui.screens.prompts import ChoicePrompt
from imr_tui.screens.review import ReviewScreen
from imr_tui.screens.reviews import ReviewsScreen
from imr_tui.screens.shortcuts import ShortcutsScreen
from imr_tui.screens.small import SmallScreen
from imr_tui.screens.unlock import UnlockScreen
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.record import drafts
from imr_tui.services.review import requests, reviews, scope
from imr_tui.services.session import Store
from imr_tui.vocabulary import Tab
from imr_tui.widgets.detail_form import DetailForm
from imr_tui.widgets.detail_pane import DetailPane
from imr_tui.widgets.grid_rows import GridRow
from tests.conftest import PASSPHRASE, Made
from tests.extent import mostly_deep
from tests.ui.conftest import Open

Prepare = Callable[[Store], str]

DAYS = ("2 Mar 2026", "3 Mar 2026", "3 May 2026")


def with_events(store: Store) -> str:
    """A review with three events, two months of silence before the last."""
    uid = store.run(reviews.create, "IMR-1", "A review")
    events = [EventDetail(when=parse(day), what_happened=f"What happened on {day}") for day in DAYS]
    store.run(chronology.add_many, uid, events)
    return uid


async def test_a_new_review_opens_at_its_first_tab(desk: Open) -> None:
    async with desk() as d:
        assert "No reviews yet" in d.grid.empty_text
        await d.press("n")
        await d.type("IMR-2026-001")
        await d.press("tab")
        await d.type("Mr B [red]: a fall")
        await d.press("ctrl+s")
        assert isinstance(d.app.screen, ReviewScreen)
        assert d.app.screen.number == 1
        # As typed: nothing in a title is markup.
        assert "Mr B [red]: a fall" in d.text("StateLine")


async def test_a_reference_in_use_is_refused_and_the_text_is_kept(desk: Open, one_review: Prepare) -> None:
    async with desk(one_review) as d:
        await d.press("n")
        await d.type("IMR-1")
        await d.press("tab")
        await d.type("Another")
        await d.press("ctrl+s")
        assert "already has the reference IMR-1" in d.message
        assert d.app.screen.query_one(DetailForm).values["title"] == "Another"


async def test_the_request_is_saved_and_the_criterion_determined(desk: Open, one_review: Prepare) -> None:
    async with desk(one_review) as d:
        await d.press("enter", "enter")
        fields = d.app.screen.query_one(DetailForm)
        await d.type("Jo Head")
        fields.fill(
            {
                "requested_on": "1 Sept 2026",
                "incident_summary": "A fall.",
                "category": "death",
                "receives_asc_support": "yes",
                "staff_concern": "yes",
                "incident_when": "about 28 Aug 2026",
            }
        )
        await d.press("ctrl+s")
        assert d.message == "Saved."
        await d.press("down", "down")
        assert "An IMR must be carried out" in d.app.screen.query_one(DetailPane).text

        def look() -> requests.RequestDetail:
            return requests.detail(reviews.find("IMR-1"))

        saved = await d.app.ask(look)
        assert saved.requested_by == "Jo Head"
        assert saved.requested_on == date(2026, 9, 1)
        assert saved.incident_when.typed == "about 28 Aug 2026"


async def test_an_invalid_date_is_reported_and_its_field_gets_the_cursor(desk: Open, one_review: Prepare) -> None:
    async with desk(one_review) as d:
        await d.press("enter", "enter")
        d.app.screen.query_one(DetailForm).fill({"requested_on": "31 Feb 2026"})
        await d.press("ctrl+s")
        assert "Requested on: 31 Feb 2026 is not a full date" in d.message
        assert isinstance(d.app.screen, FormScreen)
        assert d.app.focused is not None
        assert getattr(d.app.focused, "value", None) == "31 Feb 2026"


async def test_an_agreed_scope_can_only_be_revised(desk: Open) -> None:
    def prepare(store: Store) -> str:
        uid = store.run(reviews.create, "IMR-1", "A review")

        def fill() -> None:
            from dataclasses import replace

            requests.save(uid, replace(requests.detail(uid), requested_by="Jo Head"))
            requests.save_reviewer(uid, requests.ReviewerDetail(name="Al Reviewer"))
            scope.save(uid, replace(scope.current(uid), covers_who="All", method="interviews"))

        store.run(fill)
        return uid

    async with desk(prepare) as d:
        await d.press("enter", "n")
        await d.type("Was it clear who was to answer?")
        await d.press("ctrl+s", "a", "q", "enter")
        assert d.message == "Agreement by Jo Head recorded."
        await d.press("a", "r", "enter")
        assert d.message == "Agreement by Al Reviewer recorded."
        await d.press("n")
        assert "to start a new version" in d.message
        await d.press("v")
        await d.type("A second call came to light")
        await d.press("enter")
        latest = await d.app.ask(scope.current, await d.app.ask(reviews.find, "IMR-1"))
        assert (latest.number, latest.revision_reason) == (2, "A second call came to light")
        await d.press("u")
        assert d.message == "Undone: scope version 2 added."
        latest = await d.app.ask(scope.current, await d.app.ask(reviews.find, "IMR-1"))
        assert latest.number == 1


async def test_a_partner_review_is_linked_and_removed(desk: Open, one_review: Prepare) -> None:
    async with desk(one_review) as d:
        await d.press("enter", "l")
        await d.type("The hospital trust")
        await d.press("ctrl+s", "end")
        row = d.grid.cursor_row
        assert row is not None
        assert row.cells[:2] == ("Partner review", "The hospital trust")
        await d.press("d")
        assert await d.app.ask(reviews.partners, await d.app.ask(reviews.find, "IMR-1")) == ()
        await d.press("u")
        assert len(await d.app.ask(reviews.partners, await d.app.ask(reviews.find, "IMR-1"))) == 1


async def test_events_are_added_marked_deleted_and_restored(desk: Open) -> None:
    async with desk(with_events) as d:
        await d.press("enter", "3")
        # Three events and the line of the silence between them.
        assert d.grid.row_count == 4
        await d.press("m", "m")
        row = d.grid.cursor_row
        assert row is not None
        assert row.cells[-1] == "M"
        await d.press("d")
        assert "Press u to undo." in d.message
        assert await d.app.ask(lambda: Event.select().count()) == 2
        await d.press("u")
        assert await d.app.ask(lambda: Event.select().count()) == 3
        await d.press("u")
        assert not await d.app.ask(lambda: Event.get(Event.number == 1).missed_opportunity)


async def test_saving_an_unchanged_record_cannot_be_undone(desk: Open) -> None:
    async with desk(with_events) as d:
        await d.press("enter", "3", "m", "m")
        await d.press("enter", "ctrl+s")
        assert d.message == "Nothing was changed."
        await d.press("u")
        assert d.message == "Undone: E1 changed."
        assert not await d.app.ask(lambda: Event.get(Event.number == 1).missed_opportunity)


async def test_the_filter_works_while_typing_and_esc_clears_it(desk: Open) -> None:
    async with desk(with_events) as d:
        await d.press("enter", "3", "slash")
        await d.type("may")
        assert d.grid.row_count == 1
        assert "1 of 3 events" in d.text(".count")
        await d.press("escape")
        assert d.grid.row_count == 4
        assert isinstance(d.app.screen, ReviewScreen)


async def test_going_to_a_date(desk: Open) -> None:
    async with desk(with_events) as d:
        await d.press("enter", "3", "g")
        await d.type("April 2026")
        await d.press("enter")
        row = d.grid.cursor_row
        assert row is not None
        assert row.cells[0] == "E3"
        await d.press("g")
        await d.type("soon")
        await d.press("enter")
        assert "soon is not a date" in d.question


async def test_hostile_text_is_shown_and_has_no_effect(desk: Open) -> None:
    hostile = "[red]x[/red] \x1b[31mred\x1b[0m \u202etfel [@click=app.quit]q[/]"

    def prepare(store: Store) -> str:
        uid = store.run(reviews.create, "IMR-1", hostile)
        event = EventDetail(when=parse(hostile), what_happened=hostile, comment=hostile, source_typed=hostile)
        store.run(chronology.save, uid, event)
        return uid

    async with desk(prepare, size=(120, 40)) as d:
        await d.press("enter", "3")
        shown = "\n".join(strip.text for strip in d.app.screen._compositor.render_strips())
        assert "[red]x[/red]" in shown
        assert "[@click=app.quit]q[/]" in shown
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        await d.press("enter")
        assert d.app.screen.query_one(DetailForm).values["what_happened"] == hostile


async def test_a_draft_is_offered_again(desk: Open) -> None:
    async with desk(with_events) as d:
        await d.press("enter", "3", "n")
        await d.type("4 Mar 2026")
        await d.press("tab")
        await d.type("Half a sent")
        await d.press("escape")
        assert "kept as a draft" in d.message
        await d.press("escape")
        assert isinstance(d.app.screen, ReviewsScreen)
        assert "There is a draft in IMR-1" in d.message
        await d.press("d")
        values = d.app.screen.query_one(DetailForm).values
        assert (values["when"], values["what_happened"]) == ("4 Mar 2026", "Half a sent")
        await d.press("ctrl+t", "y")
        assert await d.app.ask(drafts.waiting, None, d.app.window.id) == ()


async def test_a_draft_of_a_deleted_event_can_be_read_and_discarded(desk: Open) -> None:
    async with desk(with_events) as d:
        await d.press("enter", "3", "enter", "tab")
        await d.press("end")
        await d.type(" and more")
        await d.press("escape", "d", "escape")
        assert "There is a draft in IMR-1" in d.message
        await d.press("d", "t")
        fields = d.app.screen.query_one(DetailForm)
        assert fields.values["what_happened"] == "What happened on 2 Mar 2026 and more"
        # The fields that were not edited are shown too.
        assert fields.values["when"] == "2 Mar 2026"
        await d.press("x", "ctrl+s")
        assert "has been deleted" in d.message
        assert fields.values["what_happened"] == "What happened on 2 Mar 2026 and more"
        # Reading the draft leaves it as it is.
        (draft,) = await d.app.ask(drafts.waiting, None, d.app.window.id)
        assert (draft.fields["when"], draft.fields["comment"]) == ("2 Mar 2026", "")
        await d.press("escape")
        assert "Your text is saved as a draft. Press d in the list of reviews" in d.message
        await d.press("escape", "d", "t")
        await d.press("ctrl+t", "y")
        assert await d.app.ask(drafts.waiting, None, d.app.window.id) == ()


async def test_a_draft_never_overwrites_text_typed_meanwhile(desk: Open) -> None:
    async with desk(with_events) as d:
        await d.press("enter", "3", "n")
        fields = d.app.screen.query_one(DetailForm)
        await d.type("4")
        fields.fill({"when": "from the draft", "comment": "from the draft"})
        assert (fields.values["when"], fields.values["comment"]) == ("4", "from the draft")


async def test_a_filter_that_nothing_matches_says_so(desk: Open) -> None:
    async with desk(with_events) as d:
        await d.press("enter", "3", "slash")
        await d.type("zebra")
        assert "No events match" in d.grid.empty_text
        await d.press("escape")
        assert "No events yet" in d.grid.empty_text


async def test_a_draft_is_saved_while_typing_continues(desk: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    # The clock does not ring by itself here: whether a key puts it off is what is looked at.
    monkeypatch.setattr(form, "AUTOSAVE_SECONDS", 3600)
    async with desk(with_events) as d:
        await d.press("enter", "3", "n")
        screen = d.app.screen
        assert isinstance(screen, FormScreen)
        await d.type("4")
        started = screen._timer
        assert started is not None
        await d.type(" Mar 2026")
        assert screen._timer is started
        await screen._autosave()
        kept = await d.app.ask(drafts.waiting, None, d.app.window.id)
        assert kept[0].fields["when"] == "4 Mar 2026"
        await d.type(" 10:30")
        assert screen._timer not in (started, None)


async def test_if_a_record_changed_elsewhere_both_versions_are_shown_and_none_is_lost(desk: Open) -> None:
    async with desk(with_events) as d:
        await d.press("enter", "3", "enter")
        d.app.screen.query_one(DetailForm).fill({"comment": "mine"})

        def elsewhere() -> str:
            from dataclasses import replace

            uid = Event.get(Event.number == 1).uid
            chronology.save(reviews.find("IMR-1"), replace(chronology.detail(uid), comment="theirs"))
            return str(uid)

        uid = await d.app.ask(elsewhere)
        await d.press("ctrl+s")
        assert isinstance(d.app.screen, BothScreen)
        await d.press("escape")
        assert (await d.app.ask(chronology.detail, uid)).comment == "theirs"
        assert d.app.screen.query_one(DetailForm).values["comment"] == "mine"
        await d.press("ctrl+s", "m", "ctrl+s")
        assert (await d.app.ask(chronology.detail, uid)).comment == "mine"
        assert d.message == "Saved."


async def test_events_are_imported_from_a_file_and_undone_together(desk: Open, tmp_path: Path) -> None:
    source = tmp_path / "events.csv"
    source.write_text("date,event\n13/4/2026,One\nwho knows,Two\n", encoding="utf-8")
    async with desk(with_events) as d:
        await d.press("enter", "3", "i")
        await d.type(str(source))
        await d.press("enter")
        assert "2 events imported" in d.message
        assert await d.app.ask(lambda: Event.select().count()) == 5
        await d.press("u")
        assert await d.app.ask(lambda: Event.select().count()) == 3
        await d.press("i")
        await d.type(str(tmp_path / "none.csv"))
        await d.press("enter")
        assert "none.csv" in d.question
        assert await d.app.ask(lambda: Event.select().count()) == 3


async def test_the_order_of_ambiguous_dates_is_asked_for(desk: Open, tmp_path: Path) -> None:
    source = tmp_path / "events.csv"
    source.write_text("date,event\n3/4/2026,One\n", encoding="utf-8")
    async with desk(with_events) as d:
        await d.press("enter", "3", "i")
        await d.type(str(source))
        await d.press("enter", "m")
        assert "1 event imported" in d.message
        found = await d.app.ask(lambda: Event.get(Event.what_happened == "One").when_start)
        assert found == "2026-03-04T00:00:00"


async def test_a_paper_is_read_on_screen_and_exported(desk: Open, tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    async with desk(with_events) as d:
        await d.press("enter", "8", "enter")
        assert isinstance(d.app.screen, PreviewScreen)
        assert any("What happened on 3 May 2026" in line for line in d.app.screen._text.splitlines())
        await d.press("x")
        prompt = d.app.screen.query_one("Input")
        prompt.value = str(target)  # type: ignore[attr-defined]
        await d.press("enter")
        assert d.message.startswith(f"Exported to {target}")
        assert target.read_bytes().startswith(b"%PDF-")
        await d.press("x")
        prompt = d.app.screen.query_one("Input")
        prompt.value = str(tmp_path / "no" / "such" / "folder" / "report.pdf")  # type: ignore[attr-defined]
        await d.press("enter")
        assert "folder" in d.question


async def test_a_key_for_a_row_that_is_not_read_yet_is_not_lost(desk: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    # The last of the marks goes beyond the page: its row is read only when the list has moved.
    def prepare(store: Store) -> None:
        store.run(load_demo)

    async with desk(prepare, size=(80, 24)) as d:
        await d.press("a")
        total = d.grid.row_count
        assert total > d.grid.size.height
        read = ActionRows.rows

        async def late(self: ActionRows, start: int, stop: int) -> Sequence[GridRow]:
            # What is read ahead comes after the keys that are waiting already.
            for _ in range(200 if start else 0):
                await asyncio.sleep(0)
            return await read(self, start, stop)

        monkeypatch.setattr(ActionRows, "rows", late)
        await d.type(" " * total)
        assert d.message.startswith(f"{total} selected")


@pytest.mark.parametrize(
    ("key", "ending", "begins"),
    mostly_deep([("s", "xlsx", b"PK"), ("c", "csv", b""), ("i", "ics", b"BEGIN:VCALENDAR")], lambda of: of[0] == "s"),
)
async def test_the_tracker_is_exported_in_its_other_formats(
    desk: Open, tmp_path: Path, key: str, ending: str, begins: bytes
) -> None:
    target = tmp_path / f"tracker.{ending}"
    async with desk(lambda store: store.run(load_demo)) as d:
        await d.press("down", "enter", "8", "o")
        # The report is not a table.
        assert "is not a table" in d.message
        while not str(d.grid.cursor_row.cells[0] if d.grid.cursor_row else "").startswith("Action tracker"):
            await d.press("down")
        await d.press("o", key)
        prompt = d.app.screen.query_one("Input")
        assert prompt.value.endswith(f".{ending}")  # type: ignore[attr-defined]
        prompt.value = str(target)  # type: ignore[attr-defined]
        await d.press("enter")
        assert d.message.startswith(f"Exported to {target}. The file is not encrypted.")
    data = target.read_bytes()
    assert data.startswith(begins)
    if ending == "csv":
        assert len(list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))) > 5


async def test_a_paper_is_exported_as_a_word_file(desk: Open, tmp_path: Path) -> None:
    target = tmp_path / "report.docx"
    async with desk(with_events) as d:
        await d.press("enter", "8", "w")
        prompt = d.app.screen.query_one("Input")
        assert prompt.value.endswith(".docx")  # type: ignore[attr-defined]
        prompt.value = str(target)  # type: ignore[attr-defined]
        await d.press("enter")
        assert d.message.startswith(f"Exported to {target}. The file is not encrypted.")
        # A file is replaced only by somebody who says so.
        target.write_bytes(b"mine")
        await d.press("w")
        prompt = d.app.screen.query_one("Input")
        prompt.value = str(target)  # type: ignore[attr-defined]
        await d.press("enter")
        assert isinstance(d.app.screen, ChoicePrompt)
        await d.press("escape")
        assert target.read_bytes() == b"mine"
        await d.press("w")
        prompt = d.app.screen.query_one("Input")
        prompt.value = str(target)  # type: ignore[attr-defined]
        await d.press("enter", "y")
        assert d.message.startswith(f"Exported to {target}. The file is not encrypted.")
        with zipfile.ZipFile(target) as archive:
            assert b"What happened on 3 May 2026" in archive.read("word/document.xml")


@pytest.mark.deep
async def test_a_long_paper_shows_progress_and_esc_stops_it(desk: Open, tmp_path: Path) -> None:
    def prepare(store: Store) -> str:
        uid = store.run(reviews.create, "IMR-1", "A review")
        events = [EventDetail(when=parse("2 Mar 2026"), what_happened=f"Event {n} " * 40) for n in range(3000)]
        store.run(chronology.add_many, uid, events)
        return uid

    target = tmp_path / "report.pdf"
    async with desk(prepare) as d:
        await d.press("enter", "8", "x")
        d.app.screen.query_one("Input").value = str(target)  # type: ignore[attr-defined]
        await d.pilot.press("enter")
        while "%" not in d.message:
            await d.pilot.pause(0)
        await d.pilot.press("escape")
        await d.settle()
        assert "was stopped. Nothing was exported." in d.message
        assert not target.exists()
        assert isinstance(d.app.screen, ReviewScreen)


async def test_every_command_that_is_shown_has_its_action(desk: Open) -> None:
    async with desk(with_events) as d:
        await d.press("enter")
        for number in "12345678":
            await d.press(number)
            screen = d.app.screen
            assert isinstance(screen, ReviewScreen)
            for command in commands.at(*screen.contexts()):
                name = command.action.partition("(")[0]
                assert hasattr(screen.tab, f"action_{name}"), command.id


def test_every_command_of_every_screen_has_its_action() -> None:
    screens = [ImrScreen]
    for module in pkgutil.walk_packages(imr_tui.screens.__path__, "imr_tui.screens."):
        importlib.import_module(module.name)
    for screen in screens:
        screens += screen.__subclasses__()
    found = [(screen, binding) for screen in screens for binding in screen.BINDINGS if isinstance(binding, Binding)]
    assert len(found) > 100
    for screen, binding in found:
        where, _, action = binding.action.partition("(")[0].rpartition(".")
        in_app = where == "app" or str(binding.id).startswith("app.")
        assert hasattr(ImrApp if in_app else screen, f"action_{action}"), (screen, binding.id)


async def test_a_key_in_the_list_of_reviews_quits(desk: Open) -> None:
    async with desk(with_events) as d:
        await d.press("q")
        assert d.app.return_code == 0
        assert not d.app.unlocked


async def test_the_help_lists_the_keys_of_the_current_tab(desk: Open) -> None:
    async with desk(with_events) as d:
        await d.press("enter", "3", "question_mark")
        assert isinstance(d.app.screen, ShortcutsScreen)
        log = "\n".join(str(line) for line in d.app.screen.query_one("Log").lines)  # type: ignore[attr-defined]
        assert "Set or clear a mark on the selected event." in log
        assert "Add a term of reference." not in log
        await d.press("escape")
        assert isinstance(d.app.screen, ReviewScreen)


async def test_a_key_in_the_settings_replaces_the_default(desk: Open, made: Made) -> None:
    settings = Settings(store=made.folder, keymap={"chronology.new": "a"})
    async with desk(with_events, settings=settings) as d:
        await d.press("enter", "3")
        assert "a new" in d.text("ShortcutLine")
        await d.press("a")
        assert isinstance(d.app.screen, FormScreen)


async def test_locking_clears_every_screen_and_unlocking_returns_to_the_tab(desk: Open) -> None:
    async with desk(with_events) as d:
        await d.press("enter", "3", "n")
        await d.type("5 May 2026")
        await d.press("ctrl+l")
        assert isinstance(d.app.screen, UnlockScreen)
        assert not d.app.unlocked
        assert not d.app.screen_stack[0].query(ChronologyTab)
        assert len(d.app.screen_stack) == 2
        await d.type(PASSPHRASE)
        await d.press("enter")
        screen = d.app.screen
        assert isinstance(screen, ReviewScreen)
        assert screen.number == 3
        kept = await d.app.ask(drafts.waiting, None, d.app.window.id)
        assert kept[0].fields["when"] == "5 May 2026"


async def test_a_terminal_that_is_too_small_says_so_and_goes_on_when_it_grows(desk: Open) -> None:
    async with desk(with_events) as d:
        await d.press("enter", "3")
        await d.pilot.resize_terminal(60, 15)
        await d.settle()
        assert isinstance(d.app.screen, SmallScreen)
        await d.pilot.resize_terminal(100, 30)
        await d.settle()
        assert isinstance(d.app.screen, ReviewScreen)


def test_no_key_of_a_form_is_used_by_its_fields() -> None:
    from textual.widgets import Input, TextArea

    taken = {
        key
        for widget in (Input, TextArea)
        for binding in widget.BINDINGS
        for key in (binding[0] if isinstance(binding, tuple) else binding.key).split(",")
    }
    for command in commands.at("form", "unlock", "app"):
        assert not set(command.key.split(",")) & (taken - {"tab", "escape"}), command.id


def test_the_help_knows_every_part_of_the_program() -> None:
    from imr_tui.screens.shortcuts import WORDS

    assert {command.where for command in commands.COMMANDS} == set(WORDS)


def test_in_the_help_a_space_separates_every_key_from_its_text() -> None:
    from imr_tui.screens.shortcuts import WORDS, shortcut_lines

    for command in commands.COMMANDS:
        names = " ".join(map(commands.shown, commands.shortcuts(command.id)))
        lines = {line for line in shortcut_lines([command.where]) if line.endswith(command.help)}
        (line,) = {line for line in lines if names in line[:40]}
        assert line[2 + len(names)] == " ", line
    assert WORDS["app"] == "Everywhere"


async def test_f1_explains_the_step_at_hand_and_lists_its_shortcuts(desk: Open, one_review: Prepare) -> None:
    def page() -> list[str]:
        return [str(line) for line in d.app.screen.query_one(Log).lines]

    async with desk(one_review) as d:
        await d.press("f1")
        assert page()[0] == f"{REVIEWS.title} ({REVIEWS.clauses} of the guidance)"
        # Paragraphs are kept apart.
        assert page()[1].strip() == ""
        # F1 on the help itself does not open it once more.
        await d.press("f1", "escape", "enter")
        assert isinstance(d.app.screen, ReviewScreen)
        for tab, guide in TABS.items():
            await d.press(str(tab.number), "f1")
            lines = page()
            assert lines[0].startswith(guide.title)
            assert all(
                f"  {commands.shortcut(each):<13} {commands.command(each).help}" in lines for each in guide.commands
            )
            assert "Everywhere" in lines
            await d.press("escape")
        # In a form a question mark is typed; F1 explains the tab that the form belongs to.
        await d.press("1", "enter", "f1")
        lines = page()
        assert lines[0].startswith(TABS[Tab.REQUEST].title)
        assert "A form" in lines


async def test_lock_says_that_the_answer_to_a_question_was_not_kept(desk: Open) -> None:
    async with desk(with_events) as d:
        await d.press("enter", "3", "g")
        await d.type("3 Mar 2026")
        await d.press("ctrl+l")
        assert d.message == "Locked. The answer to the open question was not kept."


async def test_lock_claims_no_draft_if_nothing_was_typed(desk: Open) -> None:
    async with desk(with_events) as d:
        await d.press("enter", "3", "n", "ctrl+l")
        assert d.message == "Locked."


async def test_saving_a_record_and_deleting_its_draft_is_one_step(desk: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(uid: str) -> None:
        raise BadInput("The disk is full.")

    async with desk(with_events) as d:
        await d.press("enter", "3", "enter", "tab", "end")
        await d.type(" and more")
        monkeypatch.setattr(drafts, "drop", fails)
        await d.press("ctrl+s")
        assert d.message == "The disk is full."
        happened = await d.app.ask(lambda: Event.get(Event.number == 1).what_happened)
        assert happened == "What happened on 2 Mar 2026"
        monkeypatch.undo()
        await d.press("ctrl+s")
        assert d.message == "Saved."
