"""The evidence picker in use: typing, selecting, linking (§7.3)."""

from __future__ import annotations

from datetime import date

from textual.widgets import Static

from imr_tui.dates.when import parse
from imr_tui.screens.findings.evidence_picker import EvidenceLine, EvidencePicker
from imr_tui.screens.review import ReviewScreen
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.findings import documents, evidence, findings
from imr_tui.services.findings.details import FindingDetail
from imr_tui.services.findings.documents import DocumentRecord
from imr_tui.services.people import interviews, people
from imr_tui.services.people.interviews import InterviewRecord
from imr_tui.services.people.people import PersonDetail
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from imr_tui.widgets.detail_pane import DetailPane
from tests.ui.conftest import Desk, Open

LONG = "She waited. " * 60


def prepared(store: Store) -> str:
    """A review with evidence of every kind, and a finding linked to one piece."""

    def fill() -> str:
        uid = reviews.create("IMR-1", "A review")
        people.save(uid, PersonDetail(code="SW1", real_name="Hannah Pettiford", relation="staff"))
        chronology.add_many(
            uid,
            [
                EventDetail(
                    when=parse("3 Mar 2026 10:30"),
                    what_happened=f"Hannah Pettiford misses a visit. {LONG}",
                    comment="The end of it",
                ),
                EventDetail(when=parse("4 Mar 2026"), what_happened="The visit is made."),
                EventDetail(what_happened="Tea is made.", key_event=True),
            ],
        )
        log = documents.save(uid, DocumentRecord(title="Visit log", note="Kept by hand"))
        held = interviews.save(uid, InterviewRecord(code="SW1", why_selected="x", held_on=date(2026, 4, 2)))
        interviews.add_excerpt(held.uid, "I made no visit.")
        finding = findings.save(uid, FindingDetail(text="Visits were missed."))
        evidence.link(finding.uid, [("document", log.uid)])
        return uid

    return store.run(fill)


async def at_picker(d: Desk) -> EvidencePicker:
    """Open the findings of tab 5, and the picker for the first of them."""
    await d.press("enter", "5")
    screen = d.app.screen
    assert isinstance(screen, ReviewScreen)
    given: list[tuple[tuple[str, str], ...] | None] = []
    d.app.given = given  # type: ignore[attr-defined]
    d.app.push_screen(EvidencePicker(screen.review_uid, screen), given.append)
    await d.settle()
    assert isinstance(d.app.screen, EvidencePicker)
    return d.app.screen


async def typed(d: Desk, text: str) -> None:
    """Type, and wait until the list has the answer to it."""
    await d.type(text)
    await answered(d)


async def answered(d: Desk) -> None:
    picker = d.app.screen
    assert isinstance(picker, EvidencePicker)
    while picker._answered != picker._asked():
        await d.pilot.pause()
    await d.settle()


def listed(d: Desk) -> list[str]:
    """The references in the list."""
    grid = d.grid
    rows = [grid._window.get(place) for place in range(grid.row_count)]
    return [row.cells[1] for row in rows if row is not None]


def given(d: Desk) -> object:
    return d.app.given  # type: ignore[attr-defined]


async def test_evidence_is_found_while_typing(desk: Open) -> None:
    async with desk(prepared) as d:
        await at_picker(d)
        assert listed(d)[0] == "E3"
        await typed(d, "vis")
        assert set(listed(d)) == {"E1", "E2", "D1", "I1.1"}
        await typed(d, "it mad")
        assert set(listed(d)) == {"E2", "I1.1"}
        await typed(d, "zzz")
        assert listed(d) == []
        assert d.app.screen.query_one(DetailPane).text == ""


async def test_letters_go_to_the_search_line_and_arrow_keys_to_the_list(desk: Open) -> None:
    async with desk(prepared) as d:
        picker = await at_picker(d)
        # Letters that are keys elsewhere are typed here.
        await typed(d, "jkdnq 1?")
        assert picker.query_one(EvidenceLine).value == "jkdnq 1?"
        await d.press("ctrl+u")
        await answered(d)
        await d.press("down", "down")
        assert d.grid.position[0] == 3
        await d.press("up")
        assert d.grid.position[0] == 2
        assert picker.focused is picker.query_one(EvidenceLine)


async def test_evidence_is_selected_over_several_searches_and_returned(desk: Open) -> None:
    async with desk(prepared) as d:
        picker = await at_picker(d)
        await typed(d, "E2")
        await d.press("ctrl+n")
        assert "1 selected" in d.app.screen.query_one("StateLine", Static).visual.plain
        await d.press("ctrl+u")
        await typed(d, "I1.1")
        await d.press("ctrl+n")
        assert "Selected: E2 I1.1" in d.text(".picked")
        shown = list(picker._chosen.values())
        await d.press("enter")
        assert given(d) == [tuple((item.kind, item.uid) for item in shown)]


async def test_selecting_twice_deselects(desk: Open) -> None:
    async with desk(prepared) as d:
        await at_picker(d)
        await typed(d, "E2")
        await d.press("ctrl+n", "up", "ctrl+n")
        assert "None selected" in d.text(".picked")


async def test_enter_links_the_evidence_under_the_cursor(desk: Open) -> None:
    async with desk(prepared) as d:
        picker = await at_picker(d)
        await typed(d, "visit")
        await d.press("down")
        row = d.grid.cursor_row
        assert row is not None
        await d.press("enter")
        item = picker._shown[row.id]
        assert given(d) == [((item.kind, item.uid),)]


async def test_enter_before_the_search_ends_uses_the_new_words(desk: Open) -> None:
    async with desk(prepared) as d:
        picker = await at_picker(d)
        before = d.grid.cursor_row
        assert before is not None
        assert picker._shown[before.id].reference == "E3"
        # Faster than the list: no pause between the reference and enter.
        for key in ("E", "2", "enter"):
            d.app.screen.query_one(EvidenceLine)
            await d.pilot.press(key)
        await d.settle()
        ((kind, uid),) = given(d)[0]  # type: ignore[index]
        assert kind == "event"
        assert (await d.app.ask(chronology.detail, uid)).reference == "E2"  # type: ignore[attr-defined]


async def test_nothing_found_links_nothing(desk: Open) -> None:
    async with desk(prepared) as d:
        await at_picker(d)
        await typed(d, "zebra")
        await d.press("enter")
        assert isinstance(d.app.screen, EvidencePicker)
        assert "No evidence contains these words" in d.message
        await d.press("escape")
        assert given(d) == [None]


async def test_tab_goes_through_the_kinds(desk: Open) -> None:
    async with desk(prepared) as d:
        await at_picker(d)
        await typed(d, "visit")
        for wanted in ({"E1", "E2"}, {"D1"}, {"I1.1"}, {"E1", "E2", "D1", "I1.1"}):
            await d.press("tab")
            await answered(d)
            assert set(listed(d)) == wanted


async def test_the_evidence_under_the_cursor_is_shown_in_full(desk: Open) -> None:
    async with desk(prepared) as d:
        picker = await at_picker(d)
        await typed(d, "E1")
        text = picker.query_one(DetailPane).text
        assert LONG.strip() in text
        assert "Comment: The end of it" in text
        await d.press("ctrl+u")
        await typed(d, "log")
        text = picker.query_one(DetailPane).text
        assert "Note: Kept by hand" in text
        assert "Evidence for F1" in text


async def test_names_and_codes_as_the_review_shows_them(desk: Open) -> None:
    async with desk(prepared) as d:
        picker = await at_picker(d)
        await typed(d, "E1")

        def row() -> str:
            found = d.grid.cursor_row
            return found.cells[3] if found else ""

        assert row().startswith("SW1 misses")
        assert "Hannah" not in picker.query_one(DetailPane).text
        await d.press("ctrl+g")
        assert row().startswith("Hannah Pettiford misses")
        assert "Hannah Pettiford" in picker.query_one(DetailPane).text


async def test_at_80_by_24_every_row_has_reference_date_text_and_findings(desk: Open) -> None:
    async with desk(prepared) as d:
        await at_picker(d)
        await typed(d, "visit")
        lines = ["".join(segment.text for segment in d.grid.render_line(y)) for y in range(5)]
        assert lines[0].split() == ["Ref", "When", "Text", "Evidence", "for"]
        (event,) = (line for line in lines if " E1 " in line)
        assert "3 Mar 2026 10:30" in event
        assert "SW1 misses" in event
        (log,) = (line for line in lines if " D1 " in line)
        assert log.rstrip().endswith("F1")


async def test_from_tab_5_to_a_link_and_back(desk: Open) -> None:
    async with desk(prepared) as d:
        await d.press("enter", "5")
        screen = d.app.screen
        assert isinstance(screen, ReviewScreen)
        await d.press("f", "e")
        assert isinstance(d.app.screen, EvidencePicker)
        await typed(d, "E2")
        await d.press("enter")
        (finding,) = await screen.ask(findings.everyone, screen.review_uid)
        links = await screen.ask(evidence.links_of, finding.uid)
        assert [link.reference for link in links] == ["D1", "E2"]
        await d.press("u")
        assert len(await screen.ask(evidence.links_of, finding.uid)) == 1
