"""Tab 4 in use: interviews, notes, excerpts, the key, names and codes (§6, §7.1)."""

from __future__ import annotations

from textual.widgets import Static, TextArea

from imr_tui.screens.form import FormScreen
from imr_tui.screens.interviews.notes import NotesScreen
from imr_tui.screens.prompts import ChoicePrompt
from imr_tui.screens.review import ReviewScreen
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.findings import analysis
from imr_tui.services.people import interviews, people
from imr_tui.services.people.interviews import InterviewRecord
from imr_tui.services.people.people import NameDetail, PersonDetail
from imr_tui.services.record import drafts
from imr_tui.services.review import requests, reviews
from imr_tui.services.review.requests import ReviewerDetail
from imr_tui.services.session import Store
from imr_tui.widgets.detail_form import DetailForm
from imr_tui.widgets.detail_pane import DetailPane
from imr_tui.widgets.prose_area import ProseArea
from tests.conftest import PASSPHRASE
from tests.ui.conftest import Desk, Open

HANNAH = PersonDetail(code="SW1", real_name="Hannah Pettiford", role="social worker", relation="staff")
SHAH = PersonDetail(code="GP", real_name="Anil Shah", role="GP", relation="professional")
TYPED = "Hannah Pettiford rang Anil Shah on Monday."


def with_interview(store: Store) -> str:
    """A review with two people, an event that names them, and an interview."""
    uid = store.run(reviews.create, "IMR-1", "A review")
    store.run(people.save, uid, HANNAH)
    store.run(people.save, uid, SHAH)
    store.run(chronology.add_many, uid, [EventDetail(what_happened=TYPED)])
    store.run(interviews.save, uid, InterviewRecord(code="SW1", why_selected="Wrote the plan."))
    return uid


async def at_place_4(d: Desk) -> ReviewScreen:
    await d.press("enter", "4")
    assert isinstance(d.app.screen, ReviewScreen)
    return d.app.screen


def area_of(d: Desk) -> ProseArea:
    return d.app.screen.query_one(ProseArea)


async def test_a_person_is_added_to_the_key_with_the_code_of_the_role(desk: Open) -> None:
    def prepare(store: Store) -> str:
        return store.run(reviews.create, "IMR-1", "A review")

    async with desk(prepare) as d:
        screen = await at_place_4(d)
        await d.press("p", "n")
        d.app.screen.query_one(DetailForm).fill(
            {"relation": "professional", "role": "District nurse", "real_name": "Mercy Oduya", "nickname": "Mel; M"}
        )
        await d.press("ctrl+s")
        found = await screen.ask(people.everyone, screen.review_uid)
        assert [(p.code, p.real_name, [n.name for n in p.aliases]) for p in found] == [
            ("DN1", "Mercy Oduya", ["Mel", "M"])
        ]
        assert "DN1" in screen.tab.query_one(DetailPane).text
        await d.press("u")
        assert await screen.ask(people.everyone, screen.review_uid) == ()


async def test_a_name_that_is_a_word_is_asked_about(desk: Open) -> None:
    async with desk(with_interview) as d:
        screen = await at_place_4(d)
        await d.press("p", "n")
        d.app.screen.query_one(DetailForm).fill({"role": "carer", "real_name": "William Garrod", "nickname": "Will"})
        await d.press("ctrl+s")
        assert isinstance(d.app.screen, ChoicePrompt)
        await d.press("c")
        found = await screen.ask(people.everyone, screen.review_uid)
        assert next(p for p in found if p.real_name == "William Garrod").aliases == (
            NameDetail("Will", "nickname", is_a_word=True),
        )
        # Asked once: opening and saving it again asks nothing.
        await d.press("enter", "ctrl+s")
        assert d.app.screen is screen


async def test_notes_are_typed_with_suggestions_and_numbered_excerpts(desk: Open) -> None:
    async with desk(with_interview) as d:
        screen = await at_place_4(d)
        await d.press("w")
        assert isinstance(d.app.screen, NotesScreen)
        await d.type("I rang @an")
        await d.press("down", "up", "enter")
        await d.type(" twice, a@b said. ")
        assert area_of(d).text == "I rang GP twice, a@b said. "
        # A passage from where ctrl+o was pressed to where it is pressed again.
        await d.press("ctrl+o")
        await d.type("Nobody came.")
        await d.press("ctrl+o")
        assert "I1.1 added: 2 words" in d.message
        assert "I1.1 Nobody came." in d.app.screen.query_one(DetailPane).text
        await d.press("ctrl+home", "shift+right", "shift+right", "shift+right", "shift+right", "ctrl+o")
        assert "I1.2 added: 2 words" in d.message
        await d.press("ctrl+s")
        (interview,) = await screen.ask(interviews.everyone, screen.review_uid)
        assert interview.notes == "I rang GP twice, a@b said. Nobody came."
        assert [(e.text, e.from_character) for e in interview.excerpts] == [("Nobody came.", 27), ("I ra", 0)]
        assert d.grid.row_count == 3


async def test_esc_closes_suggestions_and_not_the_form(desk: Open) -> None:
    async with desk(with_interview) as d:
        await at_place_4(d)
        await d.press("w")
        await d.type("@")
        await d.press("escape")
        assert isinstance(d.app.screen, NotesScreen)
        assert area_of(d).text == "@"
        await d.press("escape")
        assert isinstance(d.app.screen, ReviewScreen)


async def test_names_are_underlined(desk: Open) -> None:
    async with desk(with_interview) as d:
        await at_place_4(d)
        await d.press("w")
        area = area_of(d)
        area.text = TYPED
        await d.settle()
        underlined = [area.text[span.start : span.end] for span in area.get_line(0).spans]
        assert underlined == ["Hannah Pettiford", "Anil Shah"]
        assert area.text == TYPED


async def test_a_name_is_replaced_by_its_code_here_and_in_the_review(desk: Open) -> None:
    async with desk(with_interview) as d:
        screen = await at_place_4(d)
        await d.press("w")
        await d.type(f"{TYPED} Anil Shah wrote it down.")
        await d.press("ctrl+home", "ctrl+r", "o")
        assert area_of(d).text == "SW1 rang Anil Shah on Monday. Anil Shah wrote it down."
        await d.press("ctrl+r", "h")
        assert area_of(d).text == "SW1 rang GP on Monday. GP wrote it down."
        await d.press("ctrl+z", "ctrl+z", "ctrl+z")
        assert area_of(d).text == f"{TYPED} Anil Shah wrote it down."
        await d.press("ctrl+r", "r", "y")
        assert area_of(d).text == "SW1 rang GP on Monday. GP wrote it down."
        (event,) = await screen.ask(chronology.everything, screen.review_uid)
        assert event.what_happened == "SW1 rang GP on Monday."
        await d.press("ctrl+s", "u", "u")
        (event,) = await screen.ask(chronology.everything, screen.review_uid)
        assert event.what_happened == TYPED


async def test_the_menu_offers_to_add_a_name_not_in_the_key(desk: Open) -> None:
    def prepare(store: Store) -> str:
        uid = with_interview(store)
        store.run(requests.save_reviewer, uid, ReviewerDetail(name="Dr Vance"))
        return uid

    async with desk(prepare) as d:
        await at_place_4(d)
        await d.press("w")
        await d.type("SW1 told Dr Vance. ")
        await d.press("ctrl+r")
        assert "to the key" not in _shown(d)
        await d.press("escape")
        await d.type("Mrs Kowalska knew.")
        await d.press("ctrl+r")
        assert "add Mrs Kowalska to the key" in _shown(d)
        await d.press("m", "ctrl+r")
        assert "to the key" not in _shown(d)


async def test_one_key_toggles_names_and_codes_on_every_screen(desk: Open) -> None:
    async with desk(with_interview) as d:
        screen = await at_place_4(d)
        assert "CODES" in d.text("StateLine")
        await d.press("3")
        assert "SW1 rang GP on Monday." in screen.tab.query_one(DetailPane).text
        await d.press("ctrl+g")
        assert "NAMES" in d.text("StateLine")
        assert TYPED in screen.tab.query_one(DetailPane).text
        await d.press("4")
        assert d.grid.cursor_row is not None
        assert d.grid.cursor_row.cells[1] == "Hannah Pettiford"
        await d.press("w", "ctrl+g")
        assert "Lists now show CODES" in d.message
        await d.press("escape")
        assert d.grid.cursor_row.cells[1] == "SW1"
        (event,) = await screen.ask(chronology.everything, screen.review_uid)
        assert event.what_happened == TYPED


async def test_the_narrative_has_the_whole_screen(desk: Open) -> None:
    async with desk(with_interview) as d:
        screen = await at_place_4(d)
        await d.press("5", "enter")
        assert isinstance(d.app.screen, FormScreen)
        assert d.app.screen.query_one(TextArea).size.height > 15
        await d.type("It began with a missed visit.")
        await d.press("ctrl+s")
        assert (await screen.ask(analysis.overview, screen.review_uid)).narrative == ("It began with a missed visit.")
        await d.press("down", "enter")
        await d.type("Half the team was new.")
        await d.press("ctrl+s", "u", "u")
        assert (await screen.ask(analysis.overview, screen.review_uid)).context == ""


async def test_an_interview_without_a_person_in_the_key_is_refused(desk: Open) -> None:
    async with desk(with_interview) as d:
        await at_place_4(d)
        await d.press("n")
        await d.type("XX")
        await d.press("ctrl+s")
        assert "Nobody in the key has the code XX" in d.message
        await d.press("backspace", "backspace")
        await d.type("gp")
        await d.press("ctrl+s")
        assert d.grid.row_count == 2


async def test_an_interview_is_deleted_and_restored(desk: Open) -> None:
    async with desk(with_interview) as d:
        await at_place_4(d)
        await d.press("d")
        assert "Press u to undo." in d.message
        assert d.grid.row_count == 0
        await d.press("u")
        assert d.grid.row_count == 1
        await d.press("p", "d")
        assert "GP removed" in d.message
        await d.press("d")
        assert "SW1 is in 1 interview" in d.message


async def test_the_list_of_reviews_shows_names_only_when_asked(desk: Open) -> None:
    def prepare(store: Store) -> str:
        uid = store.run(reviews.create, "IMR-1", "Hannah Pettiford and SU: a fall")
        store.run(people.save, uid, HANNAH)
        store.run(people.save, uid, PersonDetail(code="SU", real_name="Walter Dunnage", relation="service_user"))
        store.run(reviews.create, "IMR-2", "Hannah Pettiford is in no key here")
        return uid

    async with desk(prepare) as d:
        d.grid.action_last()
        await d.settle()
        await d.press("home")
        shown = [row.cells[1] for row in map(d.grid._window.get, range(2)) if row is not None]
        assert sorted(shown) == ["Hannah Pettiford is in no key here", "SW1 and SU: a fall"]
        await d.press("ctrl+g")
        shown = [row.cells[1] for row in map(d.grid._window.get, range(2)) if row is not None]
        assert "Hannah Pettiford and Walter Dunnage: a fall" in shown


def _shown(d: Desk) -> str:
    """The words of the prompt that is open."""
    assert isinstance(d.app.screen, ChoicePrompt)
    return "\n".join(str(line.render()) for line in d.app.screen.query(Static))


async def test_notes_and_people_are_drafts_when_the_store_locks(desk: Open) -> None:
    async with desk(with_interview) as d:
        for keys, form in ((("w",), "notes"), (("p", "n", "tab"), "person")):
            await d.press(*(("enter", "4") if form == "notes" else ()), *keys)
            await d.type("zebrawood")
            await d.press("ctrl+l")
            assert d.message == "Locked. Unsaved changes are kept as drafts."
            await d.type(PASSPHRASE)
            await d.press("enter")
            stored = await d.app.ask(drafts.waiting, None, d.app.window.id)
            assert form in {draft.form for draft in stored if "zebrawood" in draft.fields.values()}
