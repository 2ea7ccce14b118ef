"""Tab 2 in use: the register, its form, what uses a document, and how to get there (§6, §7.1)."""

from __future__ import annotations

from pathlib import Path

from imr_tui.dates.when import parse
from imr_tui.screens.form import FormScreen
from imr_tui.screens.prompts import ChoicePrompt
from imr_tui.screens.review import ReviewScreen
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.chronology.links import SourceDetail
from imr_tui.services.findings import documents
from imr_tui.services.findings.documents import DocumentRecord
from imr_tui.services.people import people
from imr_tui.services.people.people import PersonDetail
from imr_tui.services.record import drafts
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from imr_tui.widgets.detail_form import DetailForm
from imr_tui.widgets.detail_pane import DetailPane
from tests.ui.conftest import Desk, Open


def with_documents(store: Store) -> str:
    """A review with three documents; the first is the source of an event."""
    uid = store.run(reviews.create, "IMR-1", "A review")
    for title, author, weight in (("Care plan", "SW1", "primary"), ("Visit log", "", None), ("A letter", "FM1", None)):
        store.run(documents.save, uid, DocumentRecord(title=title, author=author, weight=weight))
    event = EventDetail(when=parse("3 Mar 2026"), what_happened="A fall", sources=(SourceDetail("D1", "4"),))
    store.run(chronology.add_many, uid, [event])
    return uid


async def at_place_2(d: Desk) -> ReviewScreen:
    await d.press("enter", "2")
    assert isinstance(d.app.screen, ReviewScreen)
    return d.app.screen


def pane(d: Desk) -> str:
    assert isinstance(d.app.screen, ReviewScreen)
    return d.app.screen.tab.query_one(DetailPane).text


async def test_an_empty_register_says_what_to_press(desk: Open) -> None:
    async with desk(lambda store: store.run(reviews.create, "IMR-1", "A review")) as d:
        await at_place_2(d)
        assert "Press n to add one." in d.grid.empty_text
        await d.press("d")
        assert "Select a document first" in d.message


async def test_a_document_is_entered_field_by_field(desk: Open) -> None:
    async with desk(lambda store: store.run(reviews.create, "IMR-1", "A review")) as d:
        screen = await at_place_2(d)
        await d.press("n")
        assert isinstance(d.app.screen, FormScreen)
        await d.press("ctrl+s")
        assert "Title: enter the name" in d.message
        await d.type("Case notes [red]")
        d.app.screen.query_one(DetailForm).fill(
            {
                "author": "SW1, SW2",
                "dated": "between 1 Oct 2025 and 30 Apr 2026",
                "system": "Carebook",
                "location": "printed",
                "pages": "thirty",
                "weight": "primary",
                "read_on": "28 Apr 2026",
                "note": "Two dates each.",
            }
        )
        await d.press("ctrl+s")
        assert "thirty is not a number of pages" in d.message
        assert getattr(d.app.focused, "value", None) == "thirty"
        await d.press("end", *["backspace"] * 6)
        await d.type("34")
        await d.press("ctrl+s")
        (document,) = await screen.ask(documents.everything, screen.review_uid)
        assert (document.title, document.pages, document.weight) == ("Case notes [red]", 34, "primary")
        assert document.dated.typed == "between 1 Oct 2025 and 30 Apr 2026"
        assert pane(d).startswith("D1  Case notes [red]")
        assert "none from this source" in pane(d)
        assert "1 document" in d.text(".count")
        await d.press("u")
        assert await screen.ask(documents.everything, screen.review_uid) == ()


async def test_a_document_shows_what_uses_it_and_cannot_be_deleted(desk: Open) -> None:
    async with desk(with_documents) as d:
        screen = await at_place_2(d)
        assert "3 documents, 3 not read yet" in d.text(".count")
        assert "Events: E1 (page 4)" in pane(d)
        await d.press("d")
        assert "D1 was not deleted because it is cited in E1" in d.message
        await d.press("down", "d")
        assert "D2 deleted. Press u to undo." in d.message
        assert d.grid.row_count == 2
        await d.press("u")
        assert [x.reference for x in await screen.ask(documents.everything, screen.review_uid)] == ["D1", "D2", "D3"]


async def test_the_filter_works_as_you_type_and_esc_clears_it(desk: Open) -> None:
    async with desk(with_documents) as d:
        await at_place_2(d)
        await d.press("down", "slash")
        await d.type("le")
        assert (d.grid.row_count, d.text(".count")) == (1, "1 document containing these words, 1 not read yet")
        assert pane(d).startswith("D3  A letter")
        await d.type("zz")
        assert (d.grid.row_count, pane(d)) == (0, "")
        assert "No documents match" in d.grid.empty_text
        await d.press("backspace", "backspace", "enter", "enter")
        assert isinstance(d.app.screen, FormScreen)
        await d.press("escape", "escape")
        assert d.grid.row_count == 3
        assert d.grid.cursor_row is not None
        assert d.grid.cursor_row.cells[0] == "D3"


async def test_names_show_only_when_asked(desk: Open) -> None:
    def prepare(store: Store) -> str:
        uid = with_documents(store)
        store.run(people.save, uid, PersonDetail(code="GP", real_name="Anil Shah", relation="professional"))
        store.run(documents.save, uid, DocumentRecord(title="Letter of Anil Shah"))
        return uid

    async with desk(prepare) as d:
        await at_place_2(d)
        await d.press("end")
        assert "Letter of GP" in pane(d)
        await d.press("ctrl+g")
        assert "Letter of Anil Shah" in pane(d)


async def test_a_draft_opens_its_document(desk: Open) -> None:
    def prepare(store: Store) -> str:
        uid = with_documents(store)
        (first, *_) = store.run(documents.everything, uid)
        store.run(drafts.keep, uid, "document", first.uid, 1, {"title": "Care plan", "note": "Half a thought"})
        return uid

    async with desk(prepare) as d:
        await d.press("d")
        assert isinstance(d.app.screen, FormScreen)
        assert d.app.screen.query_one(DetailForm).values["note"] == "Half a thought"
        assert isinstance(d.app.screen_stack[-2], ReviewScreen)
        assert d.app.screen_stack[-2].number == 2


async def test_a_refused_paper_leads_to_the_document_that_names_a_person(desk: Open, tmp_path: Path) -> None:
    def prepare(store: Store) -> str:
        uid = with_documents(store)
        store.run(documents.save, uid, DocumentRecord(title="Statement", note="Given by Mrs Kowalska."))
        return uid

    async with desk(prepare) as d:
        await d.press("enter", "8", "x")
        await d.press("end", "ctrl+u")
        await d.type(str(tmp_path / "report.pdf"))
        await d.press("enter")
        assert isinstance(d.app.screen, ChoicePrompt)
        await d.press("1")
        assert isinstance(d.app.screen, FormScreen)
        assert d.app.screen.job.form == "document"
        assert d.app.focused is not None
        assert getattr(d.app.focused, "text", "") == "Given by Mrs Kowalska."
    assert not (tmp_path / "report.pdf").exists()
