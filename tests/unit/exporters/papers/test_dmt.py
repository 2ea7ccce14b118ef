"""The papers for DMT: their contents on a date, in each edition, and what they omit or refuse."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from icalendar import Calendar
from pypdf import PdfReader

from imr_tui.errors import BadInput, NameLeft, Refused
from imr_tui.exporters.core.document import PaperDocument, Paragraph, Run, Table, runs
from imr_tui.exporters.core.numbering import number as numbered
from imr_tui.exporters.core.numbering import walk_text
from imr_tui.exporters.issue.make import make_paper
from imr_tui.exporters.papers.registry import (
    ACTION_PLAN,
    FINAL_REPORT,
    PAPERS,
    PROGRESS,
    REPORT,
    SHARING_REGISTER,
    TRACKER,
)
from imr_tui.models import (
    Action,
    Consideration,
    Disclosure,
    DueDateRevision,
    EarlierReview,
    EvidenceLink,
    FinalReport,
    Finding,
    OutcomeView,
    Person,
    ProgressNote,
    ProgressReport,
    Recommendation,
    RecommendationFinding,
    ResponsibleOfficer,
    StageOverride,
)
from imr_tui.services.papers import read_report
from imr_tui.services.papers.read_after import ALL
from imr_tui.services.record.records import review_id
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from imr_tui.store.session import writing
from tests.conftest import PASSPHRASE, PERSON, Made, Once, new_store, store_in
from tests.conftest import Run as RunCli
from tests.unit.exporters.paper_sample import DAY, fill

NEW = ("action-plan", "tracker", "dmt-cover", "progress", "final-report", "sharing-register")
COMMITTEE = NEW[:-1]
REFERENCE, OTHER = "IMR/2026/09", "IMR/2026/10"


@pytest.fixture(scope="session")
def after_made(once: Once) -> Made:
    """A store with the sample review and everything after its report; never opened for writing."""

    def work() -> None:
        made = reviews.create(REFERENCE, "A letter that was not sent", "Testham Council")
        fill(made)
        with writing():
            _fill_after(review_id(made))

    def make(folder: Path) -> None:
        with new_store(folder, PERSON, PASSPHRASE).opened() as store:
            store.run(work)

    return store_in(once("papers-after", make))


@pytest.fixture
def made(request: pytest.FixtureRequest, made_store: Made, after_made: Made, tmp_path: Path) -> Made:
    """A copy of that store for tests that use its review, else of the empty store."""
    return (after_made if "uid" in request.fixturenames else made_store).copied(tmp_path / "store")


@pytest.fixture
def uid(store: Store) -> str:
    """The sample review, with everything after its report."""
    return store.run(reviews.find, REFERENCE)


def _fill_after(key: int) -> None:
    first = Recommendation.get(Recommendation.review == key, Recommendation.number == 1)
    for number, due, status, more in (
        (2, date(2026, 11, 11), "under_way", {"owner": "Jo Bell", "next_review_on": date(2026, 12, 9)}),
        (3, date(2026, 12, 10), "not_started", {"owner": "Team Manager, East", "next_review_on": date(2026, 12, 1)}),
        (4, date(2027, 3, 1), "not_started", {"owner": ""}),
        (5, None, "under_way", {"owner": "Head of Service"}),
        (6, date(2026, 10, 5), "done", {"done_on": date(2026, 10, 3), "proof": "Minute 7"}),
        (7, date(2026, 10, 6), "closed", {"closed_reason": "The service was wound up"}),
    ):
        action = Action.create(
            recommendation=first,
            number=number,
            what=f"Do thing {number}",
            due_on=due,
            status=status,
            strand="commissioning",
            intended_outcome=f"Outcome {number}",
            evaluation=f"Measure {number}",
            **more,
        )
        if number == 2:
            DueDateRevision.create(
                action=action,
                due_on=date(2026, 11, 13),
                revised_on=date(2026, 9, 20),
                reason="Margaret Holloway moved",
                agreed_by="Head of Service",
            )
            ProgressNote.create(action=action, noted_on=date(2026, 8, 1), noted_by="SW1", text="Before DMT met")
            ProgressNote.create(action=action, noted_on=date(2026, 11, 2), noted_by="SW1", text="Peggy was told")
    rejected = Recommendation.create(
        review=key,
        number=4,
        position=4,
        text="Two officers.",
        state="agreed",
        decision="rejected",
        decision_reason="The cost",
        organisational_implications="Two posts",
    )
    open_one = Recommendation.create(
        review=key, number=5, position=5, text="A further rule.", state="ready", resource_implications="£5,000"
    )
    finding = Finding.get(Finding.review == key, Finding.number == 1)
    finding.different_this_time = "The rule is checked each month"
    finding.save()
    for made in (rejected, open_one):
        RecommendationFinding.create(recommendation=made, finding=finding)
    Action.create(recommendation=rejected, number=1, what="Hire two officers", owner="Head of Service")
    draft = Recommendation.get(Recommendation.review == key, Recommendation.number == 2)
    Action.create(recommendation=draft, number=1, what="Half an action", owner="Head of Service")
    Consideration.create(
        review=key,
        submitted_on=date(2026, 8, 3),
        submitted_to="Head of Service",
        dmt_meeting_on=date(2026, 9, 10),
        earlier_reviews_looked_at="All of three years; F1 there.",
        different_this_time="Judged by outcome",
        partner_action="The Trust was written to",
        review_method="series_of_reports",
        arrangement="task_and_finish_group",
    )
    EarlierReview.create(review=key, reference="IMR-2025-003", what_was_found="No letter", what_was_done="A briefing")
    ResponsibleOfficer.create(review=key, name="Beryl Quillfeather", post="chief planner", part="group_chair")
    for due, received, summary in (
        (date(2026, 10, 1), date(2026, 10, 4), "Begun"),
        (date(2026, 11, 16), None, ""),
        (date(2026, 12, 16), None, ""),
    ):
        ProgressReport.create(
            review=key, due_on=due, received_on=received, due_from="chair of the group", summary=summary
        )
    StageOverride.create(
        review=key,
        stage="submitted",
        missing="interviews agreed",
        reason="One person left the country",
        passed_by="Ada Reviewer",
        passed_on=date(2026, 8, 2),
    )
    FinalReport.create(review=key, effectiveness="Letters go out (A1.1).", workforce_themes="")
    person = Person.get(Person.review == key, Person.code == "SU1")
    OutcomeView.create(
        review=key,
        person=person,
        enough="partly",
        view="Margaret Holloway is glad of it",
        discussed_on=date(2026, 11, 2),
        discussed_by="Ada Reviewer",
    )
    Disclosure.create(
        review=key,
        audience="team",
        team="East Team",
        ground="within_scope",
        decided_by="Head of Service",
        what_was_shared="the summary",
        shared_by="Head of Service",
        shared_on=date(2026, 9, 20),
    )
    Disclosure.create(
        review=key, audience="team", team="West Team", ground="within_scope", decided_by="Head of Service"
    )
    Disclosure.create(
        review=key,
        audience="family",
        ground="consent_refused",
        decided_by="SU1",
        decided_on=date(2026, 9, 21),
        ground_note="Said so twice",
    )
    Disclosure.create(
        review=key,
        audience="friend",
        ground="deceased",
        lawful_basis="Article 9(2)(h)",
        what_was_shared="one page",
        shared_by="SW1",
        shared_on=date(2026, 9, 22),
    )


def built(store: Store, paper: str, uid: str, edition: str = "confidential", day: date = DAY) -> PaperDocument:
    """Return the paper before it is rendered."""
    made = PAPERS[paper]
    return made.maker().build(store.run(made.read, uid), made.check(edition, "txt"), day, "1")


def texts_of(document: PaperDocument) -> str:
    """Return every text of a document, one on each line."""
    return "\n".join(" ".join(text.split()) for _, text in walk_text(document))


def made_text(store: Store, paper: str, uid: str, edition: str = "committee", day: date = DAY) -> str:
    """Return the paper as plain text on one line."""
    data = store.run(PAPERS[paper].read, uid)
    return " ".join(make_paper(PAPERS[paper], data, edition, "txt", day).data.decode().split())


def tables(document: PaperDocument) -> list[Table]:
    return [block for section in document.sections for block in section.blocks if isinstance(block, Table)]


def linked(document: PaperDocument) -> Iterator[Run]:
    """Yield every run with a link in paragraphs, tables, lists and facts."""
    for section in document.sections:
        for block in section.blocks:
            cells: list[Any] = [*getattr(block, "items", ())]
            if isinstance(block, Table):
                cells += [cell for row in block.rows for cell in row]
            elif isinstance(block, Paragraph):
                cells.append(block.runs)
            else:
                cells += [value for _, value in getattr(block, "rows", ())]
            yield from (run for cell in cells for run in runs(cell) if run.link)


# --- every paper ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", NEW)
def test_links_have_targets_and_no_database_value_is_shown(store: Store, uid: str, paper: str) -> None:
    document = built(store, paper, uid)
    anchors = numbered(document).anchors
    assert {run.link for run in linked(document)} <= anchors
    assert not re.findall(r"\b\w*[a-z]_[a-z]\w*", texts_of(document))


@pytest.mark.parametrize("paper", COMMITTEE)
def test_the_committee_edition_shows_codes(store: Store, uid: str, paper: str) -> None:
    data = store.run(PAPERS[paper].read, uid)
    for file_format in PAPERS[paper].formats:
        made = make_paper(PAPERS[paper], data, "committee", file_format, DAY)
        if file_format in ("txt", "csv", "ics"):
            text = made.data.decode("utf-8-sig")
            for name in ("Margaret", "Holloway", "Peggy", "Jo Bell", "Beryl Quillfeather"):
                assert name not in text, (file_format, name)


def test_the_committee_edition_gives_the_posts_of_officers_and_not_their_names(store: Store, uid: str) -> None:
    for paper in ("report", "action-plan", "dmt-cover", "progress"):
        committee = made_text(store, paper, uid)
        assert "Chief planner" in committee
        assert "Beryl Quillfeather" not in committee
        assert "Beryl Quillfeather" in made_text(store, paper, uid, "confidential")


@pytest.mark.parametrize("paper", NEW)
def test_the_same_record_and_date_give_the_same_bytes(store: Store, uid: str, paper: str) -> None:
    data = store.run(PAPERS[paper].read, uid)
    for file_format in PAPERS[paper].formats:
        first, second = (make_paper(PAPERS[paper], data, "confidential", file_format, DAY).data for _ in range(2))
        assert first == second, file_format


@pytest.mark.parametrize("paper", NEW)
def test_an_empty_review_makes_a_sensible_paper(store: Store, paper: str) -> None:
    empty = store.run(reviews.create, "IMR-0", "Nothing yet", "")
    for edition in PAPERS[paper].editions:
        data = store.run(PAPERS[paper].read, empty)
        for file_format in PAPERS[paper].formats:
            assert make_paper(PAPERS[paper], data, edition, file_format, DAY).data
        text = made_text(store, paper, empty, edition)
        assert re.search(r"recorded|no entries yet|There are no actions", text), text
        assert "None recorded. None recorded." not in text


@pytest.mark.parametrize("paper", ["action-plan", "dmt-cover", "progress", "final-report"])
def test_drafts_are_named_but_not_included(store: Store, uid: str, paper: str) -> None:
    text = texts_of(built(store, paper, uid))
    assert "R2 is still in draft and is not included." in text
    assert "Half a wish" not in text
    assert "Half an action" not in text
    if paper == "dmt-cover":
        assert "F3 is still in draft and is not included." in text
        assert "Half a thought" not in text


def test_the_tracker_omits_drafts_and_actions_that_dmt_rejected(store: Store, uid: str) -> None:
    text = texts_of(built(store, "tracker", uid))
    assert "R2 is still in draft, so the actions under it are not included." in text
    assert "A4.1 will not go ahead because DMT rejected R4." in text
    assert "Half an action" not in text
    assert "Hire two officers" not in text


@pytest.mark.parametrize("paper", COMMITTEE)
def test_a_recommendation_without_evidence_is_refused(store: Store, uid: str, paper: str) -> None:
    def unlink() -> None:
        with writing():
            EvidenceLink.delete().execute()

    store.run(unlink)
    data = store.run(PAPERS[paper].read, uid)
    for file_format in PAPERS[paper].formats:
        with pytest.raises(Refused, match=r"R1 is based on a finding without evidence, F1 \(§7.3\)"):
            make_paper(PAPERS[paper], data, "committee", file_format, DAY)


def test_the_help_lists_every_paper(run_cli: RunCli) -> None:
    shown = " ".join(run_cli("export", "--help").stdout.replace("-\n", "-").split()).replace("- ", "-")
    for paper in PAPERS:
        assert paper in shown, paper


# --- each paper -----------------------------------------------------------------------------------------------


def test_the_action_plan_is_overdue_first_then_by_review_date(store: Store, uid: str) -> None:
    document = built(store, "action-plan", uid)
    order = [anchor for table in tables(document) for anchor in table.anchors if anchor and anchor.startswith("A")]
    assert order == ["A1.2", "A1.3", "A1.4", "A1.5", "A1.6", "A1.7", "A1.1"]
    text = texts_of(document)
    assert "Overdue by 10 days" in text
    assert "Due in 17 days" in text
    assert "No due date" in text
    assert "13 November 2026" in text
    assert "Originally 11 November 2026" in text
    assert (
        "Changed on 20 September 2026 to 13 November 2026, agreed by Head of Service: Margaret Holloway moved" in text
    )
    for part in (
        "Outcome 2",
        "Measure 2",
        "Commissioning",
        "Next review: 9 December 2026",
        "Evidence of completion: Minute 7",
        "Reason for closing: The service was wound up",
        "A series of reports by different people",
        "A task and finish group",
        "Not yet authorised (§8.3).",
        "No date agreed yet (§8.3).",
        "A chart of seven actions by status",
    ):
        assert part.casefold() in text.casefold(), part
    assert (
        "seven actions: one overdue, one due within 30 days, one due later, one without a date, one done but not yet "
        "evaluated and two closed or evaluated." in text
    )


def test_what_is_overdue_depends_on_the_date_of_the_paper(store: Store, uid: str) -> None:
    for paper in ("action-plan", "tracker", "progress"):
        assert "Overdue by" not in texts_of(built(store, paper, uid, day=date(2026, 11, 13)))
        assert "Overdue by 1 day" in texts_of(built(store, paper, uid, day=date(2026, 11, 14)))
        assert "Overdue by 22 days" in texts_of(built(store, paper, uid, day=date(2026, 12, 5)))


def test_the_plan_as_a_spreadsheet(store: Store, uid: str) -> None:
    data = make_paper(ACTION_PLAN, store.run(ACTION_PLAN.read, uid), "committee", "xlsx", DAY).data
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    rows = [[cell.value or "" for cell in row] for row in page.iter_rows()]
    assert [row[0] for row in rows[1:]] == ["A1.2", "A1.3", "A1.4", "A1.5", "A1.6", "A1.7", "A1.1"]
    first = dict(zip(rows[0], rows[1], strict=True))
    assert (first["Due"], first["Originally due"]) == ("2026-11-13", "2026-11-11")
    assert first["Position"] == "Overdue by 10 days"
    assert "SU1 moved" in first["Dates moved"]
    assert "SU1 was told" in first["Progress"]


def test_the_tracker_lists_changes_since_dmt_met(store: Store, uid: str) -> None:
    document = built(store, "tracker", uid)
    changed = next(section for section in document.sections if section.title.startswith("Changes since"))
    text = texts_of(replace(document, sections=(changed,)))
    assert "DMT last met on 10 September 2026" in text
    assert "Peggy was told" in text
    assert "due date changed to 13 November 2026: Margaret Holloway moved; agreed by Head of Service" in text
    assert "3 October 2026, done: Minute 7" in text
    assert "Before DMT met" not in text
    before = texts_of(built(store, "tracker", uid, day=date(2026, 9, 1)))
    assert "No DMT meeting is recorded" in before
    owners, months = tables(document)[-2:]
    shown = [[" ".join(run.text for run in runs(cell)) for cell in row] for row in owners.rows]
    assert shown[0] == ["Jo Bell", "1", "1"]
    assert ["No owner", "1", "0"] in shown
    assert [" ".join(run.text for run in runs(row[0])).strip() for row in months.rows] == [
        "November 2026",
        "December 2026",
        "March 2027",
        "No due date",
    ]


def test_the_calendar_has_no_names_in_either_edition(store: Store, uid: str) -> None:
    data = store.run(TRACKER.read, uid)
    committee, confidential = (make_paper(TRACKER, data, e, "ics", DAY).data for e in PAPERS["tracker"].editions)
    assert committee == confidential
    entries = {str(e["summary"]): e for e in Calendar.from_ical(committee).walk("VEVENT")}
    assert len(entries) == 6
    (second,) = (entry for title, entry in entries.items() if title.startswith("A1.2"))
    assert second["dtstart"].dt == date(2026, 11, 13)
    assert "Owner: SW1" in str(second["description"])
    assert b"Jo Bell" not in committee.replace(b"\r\n ", b"")


def test_the_cover_report_asks_for_outstanding_decisions(store: Store, uid: str) -> None:
    document = built(store, "dmt-cover", uid)
    text = texts_of(document)
    assert {"Decisions sought", "Recommendations for decision"} <= {section.title for section in document.sections}
    for part in (
        "decide whether to agree, amend or reject recommendation R5, giving reasons for any rejected (§8.2)",
        "agree the resources or organisational changes that R5 needs",
        "authorise implementation of the action plan (§8.3)",
        "agree when and how to review the plan (§8.3)",
        "DMT has already decided on R1 and R4. Its decisions are recorded below.",
        "Local Government Act 1972",
        "F1 repeats IMR-2025-003 F1",
        "No letter",
        "A briefing",
        "The rule is checked each month",
        "Judged by outcome",
        "£5,000",
        "Two posts",
        "For decision (mark one):",
        "Amended on 1 September 2026",
        "Rejected",
        "The cost",
        "The Trust was written to",
        "Missing at the stage “submitted”",
        "interviews agreed",
        "One person left the country",
        "A death",
        "Completion: target 1 August 2026, not yet met",
    ):
        assert part in (text if part != "Local Government Act 1972" else made_text(store, "dmt-cover", uid)), part
    # A reference in the text about an earlier review belongs to that review.
    earlier = next(s for s in document.sections if s.title == "Repeated findings from earlier reviews")
    about = [b for b in earlier.blocks if isinstance(b, Paragraph) and "F1 there" in "".join(r.text for r in b.runs)]
    assert about
    assert not any(run.link for block in about for run in block.runs)


def test_the_report_does_not_link_references_to_another_review(store: Store, uid: str) -> None:
    document = built(store, "report", uid)
    earlier = [
        block
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Paragraph) and "F1 there" in "".join(run.text for run in block.runs)
    ]
    assert len(earlier) == 1
    assert all(not run.link for run in earlier[0].runs)
    # Elsewhere a reference of this review is a link.
    assert any(run.text == "F1" for run in linked(document))


def test_the_progress_report_covers_the_period_since_the_last_one(store: Store, uid: str) -> None:
    document = built(store, "progress", uid)
    text = texts_of(document)
    for part in (
        "the period since the last progress report (4 October 2026)",
        "Received 3 days late",
        "Overdue by 7 days",
        "Due in 23 days",
        "DMT requested three reports. One has been received, and one is late.",
        "agree a new due date or other action for A1.2 (Jo Bell), which is 10 days overdue",
        "set a due date for A1.5 (Head of Service)",
        "name an owner for A1.4",
        "decide what to do instead of A1.1 (Head of Service), which was evaluated as not effective",
        "note that the report due on 16 November 2026 (chair of the group) has not been received",
        "Peggy was told",
        "Nothing new is recorded.",
        "Previous entry:",
        "3 October 2026, done: Minute 7",
    ):
        assert part in text, part
    assert "Before DMT met" not in text
    # A report received on the date of the paper may be the paper itself, so the one before counts.
    same = texts_of(built(store, "progress", uid, day=date(2026, 10, 4)))
    assert "since DMT met (10 September 2026)" in same


def test_the_final_report_lists_what_is_missing(store: Store, uid: str) -> None:
    document = built(store, "final-report", uid)
    text = texts_of(document)
    assert document.sections[1].title == "Still to be completed"
    for part in (
        "the evaluation of A1.2, A1.3, A1.4, A1.5 and A1.6",
        "evidence of the effectiveness of A1.1",
        "whether further actions are recommended",
        "the themes and implications for workforce development",
        "the date this report was shared with the workforce group",
        "Of seven actions, none was evaluated as effective and one as not effective. One was closed without "
        "evaluation. Five have not been evaluated.",
        "One person was asked whether the improvement goes far enough. That person said that it goes part of the way.",
        "Margaret Holloway is glad of it",
        "Letters go out (A1.1).",
        "Recording",
        "every review in this store",
        "Closed without evaluation.",
        "No evidence is recorded.",
    ):
        assert part in text, part
    assert "whether the actions were effective in improving" not in text
    assert {run.link for run in linked(document)} >= {"A1.1"}
    committee = made_text(store, "final-report", uid)
    assert "SU1 is glad of it" in committee


def test_a_complete_final_report_lists_nothing_as_missing(store: Store, uid: str) -> None:
    data = store.run(FINAL_REPORT.read, uid)
    whole = replace(
        data,
        final=replace(
            data.final,
            further_actions="None.",
            workforce_themes="Letters",
            shared_with_dmt_on=DAY,
            shared_with_workforce_group_on=DAY,
        ),
        report=replace(data.report, recommendations=()),
    )
    text = make_paper(FINAL_REPORT, whole, "confidential", "txt", DAY).data.decode()
    assert "Still to be completed" not in text
    assert "23 November 2026" in text


def test_the_progress_report_stops_asking_once_the_final_report_is_submitted(store: Store, uid: str) -> None:
    data = store.run(PROGRESS.read, uid)
    ended = replace(data, final=replace(data.final, submitted_on=DAY))
    text = make_paper(PROGRESS, ended, "confidential", "txt", DAY).data.decode()
    assert "decide what to do instead" not in text
    assert "agree a new due date" in text


def test_the_sharing_register_is_confidential_only(store: Store, uid: str) -> None:
    data = store.run(SHARING_REGISTER.read, uid)
    with pytest.raises(Refused, match="has no committee edition"):
        make_paper(SHARING_REGISTER, data, "committee", "pdf", DAY)
    made = make_paper(SHARING_REGISTER, data, "confidential", "pdf", DAY).data
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]
    assert all(page.count("CONFIDENTIAL: SHARING REGISTER") == 2 for page in pages)
    text = texts_of(built(store, "sharing-register", uid))
    for part in (
        "The register has four entries: two shared, one planned but not yet shared, and one not to be shared.",
        "Shared (2)",
        "Planned but not yet shared (1)",
        "Not to be shared (1)",
        "Team within the scope (§5)",
        "Consent refused, respected (§5)",
        "The refusal is respected.",
        "Said so twice",
        "Lawful basis: Article 9(2)(h)",
        "21 September 2026",
        "22 September 2026",
        "SU1, tenant",
    ):
        assert part in text, part


def test_a_name_in_the_reference_is_coded_but_not_a_calendar_keyword(store: Store) -> None:
    other = _another(store, "Head of Service", "Write it down", key="Wilf Summary")
    made = make_paper(TRACKER, store.run(TRACKER.read, other), "committee", "ics", DAY).data
    assert b"SUMMARY:A1.1" in made

    def rename() -> None:
        reviews.save(replace(reviews.detail(other), reference="Tarrant-1"))
        with writing():
            Person.update(real_name="Wilf Tarrant").where(Person.review == review_id(other)).execute()

    store.run(rename)
    data = store.run(TRACKER.read, other)
    for file_format in PAPERS["tracker"].formats:
        assert "Tarrant" not in make_paper(TRACKER, data, "committee", file_format, DAY).file_name
    assert b"X-WR-CALNAME:Actions of SM1-1" in make_paper(TRACKER, data, "committee", "ics", DAY).data


# --- the tracker of all reviews -------------------------------------------------------------------------------


def _another(store: Store, owner: str, what: str, *, key: str = "Jo Bell", code: str = "SM1") -> str:
    """Create a second review with one action, and one person in its key."""

    def make() -> str:
        made = reviews.create(OTHER, "Another", "Testham Council")
        review = review_id(made)
        with writing():
            Person.create(review=review, code=code, real_name=key, role="manager", relation="staff")
            finding = Finding.create(review=review, number=1, kind="system", text="A gap.", state="ready")
            from imr_tui.models import Document as Source

            source = Source.create(review=review, number=1, title="A log")
            EvidenceLink.create(finding=finding, position=1, document=source)
            item = Recommendation.create(review=review, number=1, position=1, text="Close it.", state="ready")
            RecommendationFinding.create(recommendation=item, finding=finding)
            Action.create(recommendation=item, number=1, what=what, owner=owner, due_on=date(2026, 1, 1))
        return made

    return store.run(make)


def test_the_tracker_of_all_reviews_uses_the_key_of_each_review(store: Store, uid: str) -> None:
    other = _another(store, "Jo Bell", "Ask Jo Bell and report")
    data = store.run(TRACKER.read, ALL)
    for file_format in PAPERS["tracker"].formats:
        made = make_paper(TRACKER, data, "committee", file_format, DAY)
        assert made.file_name == f"All-reviews-tracker-committee-2026-11-23.{file_format}"
    text = made_text(store, "tracker", ALL)
    assert "Ask SM1 and report" in text
    assert "Jo Bell" not in text
    # Overdue first across all reviews, and each code with its review.
    assert text.index("Ask SM1") < text.index("Do thing 2")
    assert f"SM1 ({OTHER})" in text
    assert f"SW1 ({REFERENCE})" in text
    assert "Jo Bell" in made_text(store, "tracker", ALL, "confidential")
    assert TRACKER.issued_as(data) == ("tracker-all", (uid, other))


def test_a_name_from_one_key_in_another_review_refuses_the_whole_paper(store: Store, uid: str) -> None:
    _another(store, "Head of Service", "Ask Margaret Holloway first", key="Wilf Tarrant")
    data = store.run(TRACKER.read, ALL)
    for file_format in PAPERS["tracker"].formats:
        with pytest.raises(NameLeft) as refused:
            make_paper(TRACKER, data, "committee", file_format, DAY)
        assert "Holloway" not in str(refused.value)
    assert make_paper(TRACKER, data, "confidential", "pdf", DAY).data
    # In one review alone, the name is not in its key.
    alone = store.run(lambda: TRACKER.read(reviews.find(OTHER)))
    with pytest.raises(NameLeft):
        make_paper(TRACKER, alone, "committee", "txt", DAY)


def test_a_gap_is_named_with_its_review(store: Store, uid: str) -> None:
    other = _another(store, "Head of Service", "Write it down")

    def unlink() -> None:
        with writing():
            RecommendationFinding.delete().where(
                RecommendationFinding.recommendation == Recommendation.get(Recommendation.review == review_id(other))
            ).execute()

    store.run(unlink)
    with pytest.raises(Refused, match=rf"{OTHER}: R1 is not based on a finding"):
        make_paper(TRACKER, store.run(TRACKER.read, ALL), "committee", "txt", DAY)


def test_only_the_tracker_covers_all_reviews_even_in_an_empty_store(store: Store) -> None:
    with pytest.raises(BadInput, match="Only the tracker"):
        store.run(REPORT.read, ALL)
    assert "No review in this store has any actions." in made_text(store, "tracker", ALL)
    assert TRACKER.issued_as(store.run(TRACKER.read, ALL)) == ("tracker-all", ())


def test_an_issue_is_recorded_with_each_review(store: Store, uid: str) -> None:
    other = _another(store, "Head of Service", "Write it down")

    def issue(uids: tuple[str, ...]) -> int:
        return read_report.record_issues(uids, "tracker-all", "committee", "pdf", "x.pdf", "0" * 64, "Ada")

    assert store.run(issue, (uid,)) == 1
    assert store.run(issue, (uid, other)) == 2
    assert [i.number for i in store.run(read_report.issues, other)] == [2]
    data = store.run(TRACKER.read, ALL)
    assert "Version 3" in make_paper(TRACKER, data, "committee", "txt", DAY).data.decode()
    # The tracker of one review has its own version number.
    assert "Version 1" in made_text(store, "tracker", uid)


@pytest.mark.deep
def test_the_command_line_exports_these_papers(run_cli: RunCli, made: Made, tmp_path: Path) -> None:
    from imr_tui.services import session

    opened = session.open_unlocked(made.folder, made.unlocked())
    try:

        def make() -> None:
            here = reviews.create(REFERENCE, "A letter", "Testham Council")
            fill(here)
            with writing():
                _fill_after(review_id(here))

        opened.run(make)
        _another(opened, "Head of Service", "Write it down")
    finally:
        opened.close()
    secret = tmp_path / "secret"
    secret.write_text(PASSPHRASE)
    secret.chmod(0o600)
    words = ("--store", made.folder, "--passphrase-file", secret, "export")
    done = run_cli(*words, "tracker", "all", "--format", "csv")
    assert done.returncode == 0, done.stderr
    assert OTHER in done.stdout
    assert REFERENCE in done.stdout
    assert run_cli(*words, "dmt-cover", REFERENCE, "-o", tmp_path).returncode == 0
    (cover,) = tmp_path.glob("*dmt-cover-committee*.pdf")
    text = subprocess.run(["pdftotext", cover, "-"], capture_output=True, check=True).stdout.decode()
    assert "Cover report for DMT" in text
    refused = run_cli(*words, "sharing-register", REFERENCE, "--edition", "committee")
    assert refused.returncode == 4
    assert run_cli(*words, "progress", "all").returncode == 2
    opened = session.open_unlocked(made.folder, made.unlocked())
    try:
        kept = opened.run(lambda: read_report.issues(reviews.find(OTHER)))
    finally:
        opened.close()
    assert [(i.paper, i.edition, i.number) for i in kept] == [("tracker-all", "committee", 1)]
