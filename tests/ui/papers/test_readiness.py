"""The readiness view in use: what is missing, how to get there, and what does not apply (§1 to §8.4)."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from imr_tui.demo.load import load_demo
from imr_tui.models import Document, EvidenceLink, Finding, Recommendation
from imr_tui.screens.findings.evidence_picker import EvidencePicker
from imr_tui.screens.form import FormScreen
from imr_tui.screens.papers.readiness import ReadinessView
from imr_tui.screens.papers.tab import PapersTab
from imr_tui.screens.prompts import ChoicePrompt, LinePrompt
from imr_tui.screens.review import ReviewScreen
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.findings import documents
from imr_tui.services.findings.documents import DocumentRecord
from imr_tui.services.people import interviews, people
from imr_tui.services.people.interviews import InterviewRecord
from imr_tui.services.people.people import PersonDetail
from imr_tui.services.readiness import readiness
from imr_tui.services.record import records
from imr_tui.services.review import requests, reviews, scope
from imr_tui.services.session import Store
from imr_tui.store.session import writing
from imr_tui.widgets.detail_pane import DetailPane
from imr_tui.widgets.prose_area import ProseArea
from tests.extent import mostly_deep
from tests.ui.conftest import Desk, Open

DAY = date(2026, 11, 20)


def bare(store: Store) -> str:
    return store.run(reviews.create, "IMR-1", "A review", "Testham Council")


def begun(store: Store) -> str:
    """A review with something of everything, and something missing in each."""
    uid = bare(store)

    def work() -> None:
        requests.save(uid, replace(requests.detail(uid), requested_by="P. Hollis", requested_on=DAY))
        requests.save_reviewer(uid, requests.ReviewerDetail(name="R. Ashdown"))
        teams = (scope.TeamDetail("Homecare East"), scope.TeamDetail("Duty"))
        scope.save(uid, replace(scope.current(uid), covers_who="Mr A", method="interviews", teams=teams))
        scope.add_term(uid, "Was it escalated?")
        scope.save_notification(uid, replace(scope.notifications(uid)[0], told_on=DAY, no_press_instruction=True))
        documents.save(uid, DocumentRecord(title="Notes"))
        chronology.add_many(uid, [EventDetail(what_happened="A fall", people_typed="Mr Smith")])
        people.save(uid, PersonDetail(code="SW1", real_name="Hannah Pettiford", relation="staff"))
        interviews.save(uid, InterviewRecord(code="SW1", held_on=DAY))
        key = records.review_id(uid)
        with writing():
            finding = Finding.create(review=key, number=1, kind="system", text="Nobody noticed")
            linked = Finding.create(review=key, number=2, kind="system", text="The list was hidden", state="ready")
            EvidenceLink.create(finding=linked, position=1, document=Document.get())
            Recommendation.create(review=key, number=1, position=1, text="An alert", state="ready")
            assert finding.number == 1

    store.run(work)
    return uid


async def at_readiness(d: Desk) -> ReviewScreen:
    await d.press("enter", "8", "r")
    assert isinstance(d.app.screen, ReviewScreen)
    assert isinstance(d.app.screen.tab, PapersTab)
    return d.app.screen


async def on_check(d: Desk, check_id: str) -> None:
    assert await d.grid.go_to(check_id)
    await d.settle()


def detail(d: Desk) -> str:
    assert isinstance(d.app.screen, ReviewScreen)
    return d.app.screen.query_one(ReadinessView).query_one(DetailPane).text


def state_of(d: Desk) -> str:
    row = d.grid.cursor_row
    assert row is not None
    return row.cells[1]


async def test_unmet_checks_come_first_and_every_check_is_listed(desk: Open) -> None:
    async with desk(bare) as d:
        await at_readiness(d)
        assert d.grid.row_count == len(readiness.CHECKS)
        assert d.text(".count").startswith("READINESS  ")
        assert " needed  " in d.text(".count")
        assert state_of(d) == "needed"
        assert detail(d).startswith(
            "§3  a summary of the incident  (needed)\nThe request has no summary of the incident."
        )
        assert "The guidance says “should”: needed before “scope agreed”." in detail(d)
        assert "Press enter to go to tab 1, Request and scope." in detail(d)
        await d.press("end")
        assert state_of(d) == "met"
        await d.press("o")
        await d.press("home")
        assert detail(d).startswith("§1  the agency whose practice is reviewed  (met)")
        shown = [row.cells[0] for row in map(d.grid._window.get, range(20)) if row is not None]
        assert shown == sorted(shown)


async def test_the_way_to_the_papers_and_back(desk: Open, tmp_path: Path) -> None:
    async with desk(bare) as d:
        screen = await at_readiness(d)
        assert "not applicable" in str(screen.query_one("ShortcutLine").render())
        # The keys of the papers do nothing here.
        await d.press("w")
        assert d.app.screen is screen
        await d.press("p")
        assert "Individual Management Review" in str(d.grid.cursor_row)
        assert "export PDF" in str(screen.query_one("ShortcutLine").render())
        await d.press("r", "escape")
        assert "Individual Management Review" in str(d.grid.cursor_row)
        await d.press("r", "r", "r", "1", "8")
        assert d.text(".count").startswith("READINESS")
        await d.press("escape", "escape")
        assert not isinstance(d.app.screen, ReviewScreen)


WAYS = {
    "1-agency": (1, "", ""),
    "3-criterion": (1, "request", ""),
    "4-level": (1, "reviewer", ""),
    "6-scope": (1, "scope", ""),
    "6-target-dmt": (1, "target", ""),
    "5-managers-told": (1, "told", ""),
    "5-agreed-reviewer": (1, "", "agree"),
    "6-records-read": (2, "document", ""),
    "6-chronology": (3, "", ""),
    "7.1-people-coded": (3, "event", ""),
    "7.1-sources": (3, "event", ""),
    "7.1-why-selected": (4, "interview", "why_selected"),
    "7.1-nobody-named": (4, "", "others"),
    "2-context": (5, "overview.context", ""),
    "7.2-terms": (5, "analysis", "what_happened"),
    "6-findings-finished": (5, "finding", ""),
    "7.3-linked": (5, "recommendation", ""),
    "7.4-actions": (6, "action.new", ""),
    "8.1-submitted": (7, "submission", ""),
    "8.2-earlier": (7, "meeting", "earlier_reviews_looked_at"),
    "8.2-decisions": (7, "", "decision"),
    "8.3-review-date": (7, "authorisation", ""),
    "5-shared-teams": (7, "", ""),
    "8.4-effectiveness": (7, "final", "effectiveness"),
}


@pytest.mark.parametrize("check_id", mostly_deep(WAYS, lambda check_id: WAYS[check_id][0] in (2, 4, 6)))
@pytest.mark.deep
async def test_enter_goes_to_where_it_is_recorded(desk: Open, check_id: str) -> None:
    number, form, where = WAYS[check_id]
    async with desk(begun) as d:
        screen = await at_readiness(d)
        await on_check(d, check_id)
        await d.press("enter")
        assert screen.number == number, d.message
        if not form:
            assert d.app.screen is screen
            row = screen.tab.query("RecordGrid").first().cursor_row  # type: ignore[attr-defined]
            if where == "others":
                assert "NAMES NOT IN THE KEY" in d.text(".count")
            elif where:
                assert row is not None
                assert row.id.partition(":")[0] == where
            return
        assert isinstance(d.app.screen, FormScreen)
        assert d.app.screen.job.form == form
        if where:
            # Running text has the cursor in it already.
            assert isinstance(d.app.focused, ProseArea)
            assert d.app.screen.query_one("#hint").display


async def test_a_finding_without_evidence_opens_the_picker(desk: Open) -> None:
    async with desk(begun) as d:
        await at_readiness(d)
        await on_check(d, "7.3-evidence")
        await d.press("enter")
        assert isinstance(d.app.screen, EvidencePicker)


async def test_an_agreed_scope_says_why_it_cannot_be_changed(desk: Open) -> None:
    def prepare(store: Store) -> str:
        uid = begun(store)

        def agree() -> None:
            scope.agree(uid, "requester", "P. Hollis", DAY)
            scope.agree(uid, "reviewer", "R. Ashdown", DAY)

        store.run(agree)
        return uid

    async with desk(prepare) as d:
        screen = await at_readiness(d)
        await on_check(d, "6-scope")
        await d.press("enter")
        assert (screen.number, d.app.screen) == (1, screen)
        assert "Press v to start a new version" in d.message


async def test_a_check_is_marked_as_not_applicable_with_a_reason_and_restored(desk: Open) -> None:
    async with desk(bare) as d:
        screen = await at_readiness(d)
        await on_check(d, "6-target-submission")
        after = readiness.check("6-target-dmt")
        await d.press("n")
        assert isinstance(d.app.screen, LinePrompt)
        await d.press("enter")
        assert "Reason: say why" in d.question
        await d.type("DMT asked for it itself")
        await d.press("enter")
        assert "Your reason is recorded. Press u to undo." in d.message
        # On to the next line that needs something.
        assert d.grid.cursor_row is not None
        assert d.grid.cursor_row.id == after.id
        await on_check(d, "6-target-submission")
        assert state_of(d) == "not applicable"
        assert "Does not apply: DMT asked for it itself (Test Person, " in detail(d)
        # The page of place 1 asks for it no more.
        await d.press("1")
        needs = {row.id: row.cells[2] for row in map(d.grid._window.get, range(11)) if row is not None}
        assert (needs["target:submission_to_hos"], needs["target:completion"]) == ("", "needed")
        await d.press("8", "n")
        assert isinstance(d.app.screen, ChoicePrompt)
        await d.press("b")
        assert "Marked as applicable again" in d.message
        (answer,) = await screen.ask(
            lambda: readiness.answers(screen.review_uid, chosen=lambda c: c.id == "6-target-submission")
        )
        assert answer.state == "not met"
        await d.press("u")
        assert d.message.startswith("Undone: exemption ")
        await on_check(d, "6-target-submission")
        assert state_of(d) == "not applicable"


@pytest.mark.parametrize(
    ("check_id", "said"),
    [
        ("3-criterion", "applies to every review"),
        ("1-agency", "This is met"),
        ("5-revision", "The record shows that this does not apply: The scope has not been revised."),
    ],
)
async def test_a_check_that_cannot_be_marked_as_not_applicable_says_why(desk: Open, check_id: str, said: str) -> None:
    async with desk(bare) as d:
        screen = await at_readiness(d)
        await on_check(d, check_id)
        await d.press("n")
        assert d.app.screen is screen
        assert said in d.message


async def test_names_are_searched_after_the_other_checks(desk: Open) -> None:
    def prepare(store: Store) -> str:
        uid = bare(store)
        store.run(chronology.add_many, uid, [EventDetail(what_happened="Mrs Kowalska rang.")])
        return uid

    async with desk(prepare) as d:
        await at_readiness(d)
        await on_check(d, "7.1-nobody-named")
        assert state_of(d) == "later"
        assert "Found 1 name or number not in the key, in: E1, what happened." in detail(d)
        assert "Kowalska" not in detail(d)
        await d.press("enter")
        assert "NAMES NOT IN THE KEY" in d.text(".count")


@pytest.mark.deep
async def test_the_report_is_exported_with_its_readiness(desk: Open, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    async with desk(lambda store: store.run(load_demo)) as d:
        await at_readiness(d)
        await d.press("x")
        assert isinstance(d.app.screen, ChoicePrompt)
        await d.press("c")
        assert isinstance(d.app.screen, LinePrompt)
        await d.press("end", "ctrl+u")
        await d.type(str(path))
        await d.press("enter")
        assert "Exported to" in d.message
    pages = PdfReader(io.BytesIO(path.read_bytes())).pages
    assert "Readiness by clause" in " ".join(page.extract_text() for page in pages[-12:])


async def test_the_next_stage_prompt_of_tab_1_lists_the_same_and_leads_there(desk: Open) -> None:
    async with desk(begun) as d:
        await d.press("enter", "g")
        assert isinstance(d.app.screen, ChoicePrompt)
        text = "\n".join(str(line.render()) for line in d.app.screen.query("Static"))
        assert "§3    a summary of the incident  (tab 1)" in text
        assert all(len(line) <= 78 for line in text.splitlines())
        await d.press("j")
        assert isinstance(d.app.screen, FormScreen)
        assert d.app.screen.job.form == "request"
