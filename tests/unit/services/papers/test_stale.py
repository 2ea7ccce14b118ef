"""An issued paper is out of date once the record has changed (§7, §8.1)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.findings import analysis
from imr_tui.services.papers import read_report
from imr_tui.services.papers.stale import stale_papers
from imr_tui.services.people import interviews, people
from imr_tui.services.people.interviews import InterviewRecord
from imr_tui.services.people.people import NameDetail, PersonDetail
from imr_tui.services.people.unknown_names import mark_not_a_name
from imr_tui.services.record import removal
from imr_tui.services.review import reviews
from imr_tui.services.session import Store

EVERY = {("report", "committee"), ("report", "confidential"), ("key", "confidential")}


@pytest.fixture
def review(store: Store) -> str:
    """Create a review with a person, an event and an interview."""
    uid: str = store.run(reviews.create, "IMR-1", "A review")
    store.run(people.save, uid, PersonDetail(code="SW1", real_name="Hannah Pettiford"))
    store.run(chronology.add_many, uid, [EventDetail(what_happened="A visit")])
    store.run(interviews.save, uid, InterviewRecord(code="SW1"))
    return uid


def issue_all(store: Store, review: str) -> None:
    for paper, edition in sorted(EVERY):
        store.run(read_report.record_issue, review, paper, edition, "pdf", f"{paper}.pdf", "0" * 64, "A. Reviewer")


def out_of_date(store: Store, review: str) -> set[tuple[str, str]]:
    return set(store.run(stale_papers, review))


def test_nothing_is_out_of_date_before_a_paper_is_issued_and_the_record_changed(store: Store, review: str) -> None:
    assert out_of_date(store, review) == set()
    issue_all(store, review)
    assert out_of_date(store, review) == set()
    # Changes that no paper shows, and changes to another review, do not count.
    store.run(mark_not_a_name, review, "Brook House")
    other = store.run(reviews.create, "IMR-2", "Another")
    store.run(people.save, other, PersonDetail(code="SW1", real_name="Tunde Adebisi", aliases=(NameDetail("T"),)))
    assert out_of_date(store, review) == set()


def test_a_changed_text_makes_the_reports_out_of_date_until_they_are_issued_again(store: Store, review: str) -> None:
    issue_all(store, review)
    store.run(analysis.save_overview, review, 0, narrative="It began with a missed visit.")
    assert out_of_date(store, review) == {("report", "committee"), ("report", "confidential")}
    store.run(read_report.record_issue, review, "report", "committee", "pdf", "r.pdf", "0" * 64, "A. Reviewer")
    assert out_of_date(store, review) == {("report", "confidential")}


def test_a_changed_name_makes_all_papers_out_of_date(store: Store, review: str) -> None:
    issue_all(store, review)
    (person,) = store.run(people.everyone, review)
    store.run(people.save, review, replace(person, aliases=(NameDetail("Han"),)))
    assert out_of_date(store, review) == EVERY


def test_a_deleted_record_and_its_parts_make_papers_out_of_date(store: Store, review: str) -> None:
    (interview,) = store.run(interviews.everyone, review)
    store.run(interviews.add_excerpt, interview.uid, "Nobody came.")
    issue_all(store, review)
    change = store.run(interviews.remove, review, interview.uid)
    assert out_of_date(store, review) == {("report", "committee"), ("report", "confidential")}
    issue_all(store, review)
    store.run(removal.undo, change)
    assert out_of_date(store, review) == {("report", "committee"), ("report", "confidential")}
