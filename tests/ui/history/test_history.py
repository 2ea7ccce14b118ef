"""The history screen, restoring, undo and redo, by keyboard."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widgets import Static

from imr_tui.models import Event, Review
from imr_tui.screens.history import HistoryScreen
from imr_tui.screens.review import ReviewScreen
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.chronology.links import SourceDetail
from imr_tui.services.people import people
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from tests.ui.conftest import Desk, Open
from tests.ui.request.test_ending import shown
from tests.unit.services.findings.test_evidence import case
from tests.unit.services.record.test_history import by


def write() -> None:
    """A review in which Ann and the test person changed the event E1, with a person and a source."""
    it = case()
    made = chronology.detail(it.events[0])
    linked = replace(made, people=("SW1",), sources=(SourceDetail("D1", "7"),), comment="Hannah Pettiford saw it.")
    by("Ann", lambda: chronology.save(it.review, linked))
    now = chronology.detail(it.events[0])
    chronology.save(it.review, replace(now, people=(), what_happened="A missed visit was reported by the nurse."))


def prepare(store: Store) -> None:
    store.run(write)


async def comment(d: Desk) -> EventDetail:
    """The event E1 as it is now."""
    return await d.app.ask(lambda: chronology.detail(Event.get(Event.number == 1).uid))


async def to_e1(d: Desk) -> None:
    """Open the review and put the cursor on E1."""
    await d.press("enter", "3")
    uid = await d.app.ask(lambda: Event.get(Event.number == 1).uid)
    assert await d.grid.go_to(uid)
    await d.settle()


def cells(d: Desk) -> list[str]:
    row = d.grid.cursor_row
    assert row is not None
    return list(row.cells[1:])


async def test_the_history_of_an_event_shows_who_changed_what_with_the_words_that_differ(desk: Open) -> None:
    async with desk(prepare) as d:
        await to_e1(d)
        await d.press("V")
        assert isinstance(d.app.screen, HistoryScreen)
        screen = shown(d)
        assert "HISTORY of E1  3 changes" in screen
        assert cells(d)[:3] == ["Test Person", "E1", "What happened"]
        # Both versions are shown from shortly before they differ, also on a narrow screen.
        assert cells(d)[3] == "… is r… → … was…"
        assert "Ann" in screen
        assert "People, by code" in screen
        pane = d.app.screen.query_one("#change", Static).content
        styled = {pane.plain[span.start : span.end] for span in pane.spans if "underline" in str(span.style)}  # type: ignore[union-attr]
        assert styled == {"is", "was"}
        await d.press("enter")
        assert "What happened, before" in shown(d)
        await d.press("escape", "escape")
        assert isinstance(d.app.screen, ReviewScreen)
        assert d.app.screen.number == 3


LONG = "The carer came at nine and wrote in the notes that all was well. " * 12


def write_long() -> None:
    """A review in which texts changed only near their end, in a word, and in a line of a list."""
    review = reviews.create("IMR-1", "A review")
    made = chronology.save(review, EventDetail(what_happened=f"{LONG}Seen on 12 May 2026. {LONG}", agency="Quay 2026"))
    lines = "\n".join(f"Line {number}" for number in range(1, 30))
    for comment in (f"{lines}\nbefore\n{lines}", f"{lines}\nafter\n{lines}", f"{lines}\n\nafter\n{lines}"):
        now = chronology.detail(made.uid)
        chronology.save(review, replace(now, comment=comment))
    now = chronology.detail(made.uid)
    chronology.save(review, replace(now, what_happened=f"{LONG}Seen on 12 May 2027. {LONG}"))


@pytest.mark.parametrize(("size", "short"), [((80, 24), "… 6. T… → … 7. T…"), ((120, 40), "2026. The carer")])
async def test_both_versions_of_a_long_text_are_seen_where_they_differ(
    desk: Open, size: tuple[int, int], short: str
) -> None:
    async with desk(lambda store: store.run(write_long), size) as d:
        await d.press("enter", "3", "V")
        # The list has both versions in full or cut where they differ, in the width that it has.
        assert short in shown(d), cells(d)
        pane = d.app.screen.query_one("#change", Static)
        screen = " ".join(shown(d).split())
        assert "2026. The carer" in screen
        assert "now: … " in screen
        assert "2027. The carer" in screen
        await d.press("down")
        assert cells(d)[3] == "only spaces and line breaks"
        assert "now: … Line 29\n\nafter" in str(pane.content)
        await d.press("enter")
        assert "Line 1\nLine 2" in "\n".join(line.strip() for line in shown(d).splitlines())
        await d.press("escape")
        await d.press("down")
        screen = shown(d)
        assert "Line 29 before Line 1" in str(pane.content)
        assert "before" in screen
        assert "now: … " in screen
        assert "after" in screen


async def test_the_list_of_changes_fits_a_new_width(desk: Open) -> None:
    async with desk(lambda store: store.run(write_long)) as d:
        await d.press("enter", "3", "V")
        narrow = cells(d)[3]
        await d.pilot.resize_terminal(120, 40)
        await d.settle()
        assert len(cells(d)[3]) > len(narrow) + 20


async def test_an_event_is_restored_with_its_people_and_that_is_undone_and_redone(desk: Open) -> None:
    async with desk(prepare) as d:
        await to_e1(d)
        await d.press("V", "down", "down", "down")
        assert cells(d)[0] == "Ann"
        await d.press("r")
        assert "Restore E1 as it was after this change" in shown(d)
        assert "This changes: What happened, People, by code." in " ".join(shown(d).split())
        await d.press("y")
        assert d.message == "E1 restored. Press u to undo."
        now = await comment(d)
        assert (now.people, now.what_happened) == (("SW1",), "A missed visit is reported by the nurse.")
        await d.press("u")
        assert d.message == "Undone: E1 changed."
        assert (await comment(d)).people == ()
        await d.press("U")
        assert d.message == "Redone: E1 changed."
        assert (await comment(d)).people == ("SW1",)


async def test_a_deleted_event_is_brought_back_from_the_history_of_the_review(desk: Open) -> None:
    async with desk(prepare) as d:
        await to_e1(d)
        await d.press("d")
        assert d.message.startswith("E1 deleted.")
        await d.press("8", "V")
        assert "HISTORY of IMR-1" in shown(d)
        assert cells(d)[1:3] == ["E1", "deleted"]
        await d.press("r")
        assert d.message == "E1 was deleted in this change. Select a change before it to restore E1."
        await d.press("down", "r", "y")
        assert d.message == "E1 restored. Press u to undo."
        assert (await comment(d)).sources == (SourceDetail("D1", "7"),)


async def test_names_are_shown_as_codes_until_asked_for(desk: Open) -> None:
    def renamed(store: Store) -> None:
        prepare(store)
        store.run(lambda: _rename("Hannah Pettiford-Bell"))

    async with desk(renamed) as d:
        await d.press("enter", "4", "p", "V")
        assert "Hannah" not in shown(d)
        assert "(name or contact details)" in shown(d)
        await d.press("a")
        assert "Hannah" not in shown(d)
        assert "Pettiford" not in shown(d)
        await d.press("a", "ctrl+g")
        assert "Hannah Pettiford-Bell" in shown(d)


def _rename(name: str) -> None:
    review = str(Review.get().uid)
    (person,) = people.everyone(review)
    people.save(review, replace(person, real_name=name))


async def test_a_version_is_not_restored_over_a_change_by_somebody_else(desk: Open) -> None:
    async with desk(prepare) as d:
        await to_e1(d)
        await d.press("V", "down", "down", "down", "r")

        def meanwhile() -> None:
            uid = str(Event.get(Event.number == 1).uid)
            by("Ann", lambda: chronology.save(str(Review.get().uid), replace(chronology.detail(uid), agency="NHS")))

        await d.app.ask(meanwhile)
        await d.press("y")
        assert d.message == "This event has been changed elsewhere since you opened it. Nothing was overwritten."
        assert (await comment(d)).agency == "NHS"


async def test_undo_outlives_leaving_the_review_and_says_what_it_undid(desk: Open) -> None:
    async with desk(prepare) as d:
        await to_e1(d)
        await d.press("m", "m", "d")
        await d.press("escape", "enter", "3", "u")
        assert d.message == "Undone: E1 deleted."
        await d.press("u")
        assert d.message == "Undone: E1 changed."
        assert not (await comment(d)).missed_opportunity
        await d.press("escape", "enter", "U")
        assert d.message == "Redone: E1 changed."
        assert (await comment(d)).missed_opportunity


async def test_every_tab_shows_the_history_of_its_record_or_of_the_review(desk: Open) -> None:
    expected = {"1": "request", "2": "D1", "3": "E", "4": "I1", "5": "IMR-1", "6": "IMR-1", "7": "IMR-1", "8": "IMR-1"}
    async with desk(prepare) as d:
        await d.press("enter")
        for tab, about in expected.items():
            await d.press(tab, "V")
            assert f"HISTORY of {about}" in shown(d), tab
            await d.press("escape")
        await d.press("5", "f", "V")
        assert "HISTORY of F1" in shown(d)
        await d.press("escape", "4", "p", "V")
        assert "HISTORY of SW1" in shown(d)


async def test_the_first_change_that_a_person_made_is_the_last_to_be_undone(desk: Open) -> None:
    async with desk(lambda store: store.run(case)) as d:
        await d.press("enter")
        for _ in range(20):
            await d.press("u")
        assert d.message == "Nothing to undo. You have made no change to this review that can be undone."
        assert await d.app.ask(lambda: Event.select().count()) == 0
        for _ in range(20):
            await d.press("U")
        assert d.message.startswith("Nothing to redo.")
        assert await d.app.ask(lambda: Event.select().count()) == 4
