"""The evidence of findings (§7.3): search while typing, links, and refusing to delete linked evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from imr_tui.dates.when import parse
from imr_tui.errors import BadInput, ChangedElsewhere
from imr_tui.models import EvidenceLink, Finding, Interview, Review
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.findings import documents, evidence, findings
from imr_tui.services.findings.details import FindingDetail
from imr_tui.services.findings.documents import DocumentRecord
from imr_tui.services.findings.evidence import KINDS
from imr_tui.services.people import interviews, people
from imr_tui.services.people.interviews import InterviewRecord
from imr_tui.services.people.people import PersonDetail
from imr_tui.services.record import removal
from imr_tui.services.record.removal import undo
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from imr_tui.store.session import current, writing
from tests.unit.store.test_derived import assert_right

EVENTS = (
    EventDetail(when=parse("3 Mar 2026 10:30"), what_happened="A missed visit is reported by the nurse."),
    EventDetail(when=parse("4 Mar 2026"), what_happened="The visitor missed the bus.", comment="Nothing to do with it"),
    EventDetail(when=parse("1 Mar 2026"), what_happened="Tea is made.", comment="No visit was missed", key_event=True),
    EventDetail(what_happened="Médicament: the tablets are late."),
)


@dataclass
class Case:
    """A review with four events, two documents, an interview with two passages, and two findings."""

    review: str
    events: list[str]
    documents: list[str]
    excerpts: list[str]
    interview: str
    findings: list[str]

    def of(self, kind: str, index: int = 0) -> tuple[str, str]:
        """Return the kind and uid of a piece of evidence."""
        return kind, {"event": self.events, "document": self.documents, "excerpt": self.excerpts}[kind][index]


def case(reference: str = "IMR-1") -> Case:
    review = reviews.create(reference, "A review")
    people.save(review, PersonDetail(code="SW1", real_name="Hannah Pettiford"))
    chronology.add_many(review, EVENTS)
    rows = sorted(chronology.everything(review), key=lambda event: event.number)
    made = [
        documents.save(review, DocumentRecord(title="Call log", author="Duty team", dated=parse("March 2026"))),
        documents.save(review, DocumentRecord(title="Rota", note="Shows every visit")),
    ]
    held = interviews.save(review, InterviewRecord(code="SW1", why_selected="x", held_on=date(2026, 4, 2)))
    passages = [interviews.add_excerpt(held.uid, text) for text in ("Nobody rang about the visit.", "I was on leave.")]
    found = [findings.save(review, FindingDetail(text=text)) for text in ("Visits were missed.", "Nobody was told.")]
    return Case(
        review,
        [row.uid for row in rows],
        [row.uid for row in made],
        [row.uid for row in passages],
        held.uid,
        [row.uid for row in found],
    )


def references(review: str, words: str, **more: Any) -> list[str]:
    return [item.reference for item in evidence.search(review, words, **more)]


def run(store: Store, work: Callable[[Case], None]) -> None:
    store.run(lambda: work(case()))


# Searching


def test_words_and_beginnings_of_words_are_found_in_every_kind_and_field(store: Store) -> None:
    def work(c: Case) -> None:
        assert set(references(c.review, "visit")) == {"E1", "E2", "E3", "D2", "I1.1"}
        assert references(c.review, "missed vis")[0] in ("E1", "E3")
        assert set(references(c.review, "missed vis")) == {"E1", "E2", "E3"}
        assert references(c.review, "duty") == ["D1"]
        assert references(c.review, "MEDICAMENT") == ["E4"]
        assert references(c.review, "zebra") == []
        assert references(c.review, "...") == []

    run(store, work)


def test_a_whole_word_comes_before_the_beginning_of_one(store: Store) -> None:
    def work(c: Case) -> None:
        order = references(c.review, "missed visit")
        assert order.index("E1") < order.index("E2")

    run(store, work)


@pytest.mark.parametrize(
    ("typed", "first"), [("E2", "E2"), ("e2", "E2"), (" d1 ", "D1"), ("I1.2", "I1.2"), ("i1", "I1.1"), ("E9", None)]
)
def test_a_typed_reference_comes_first(store: Store, typed: str, first: str | None) -> None:
    def work(c: Case) -> None:
        found = references(c.review, typed)
        assert (found[0] if found else None) == first

    run(store, work)


def test_the_search_is_limited_to_kinds_and_a_number(store: Store) -> None:
    def work(c: Case) -> None:
        for kind, letter in zip(KINDS, "EDI", strict=True):
            found = references(c.review, "visit", kinds=(kind,))
            assert found
            assert {reference[0] for reference in found} == {letter}
        assert len(references(c.review, "visit", limit=2)) == 2
        assert references(c.review, "E1", kinds=("document",)) == []

    run(store, work)


def test_a_few_passages_are_found_among_many_events(store: Store) -> None:
    def work(c: Case) -> None:
        many = [EventDetail(what_happened=f"visit {n}", key_event=True) for n in range(700)]
        chronology.add_many(c.review, many)
        late = interviews.add_excerpt(c.interview, "That visit again.")
        assert late.reference in references(c.review, "visit", kinds=("excerpt",))
        assert references(c.review, "visit", kinds=("document",)) == ["D2"]
        assert len(references(c.review, "v")) == 50

    run(store, work)


def test_without_words_marked_events_come_first(store: Store) -> None:
    def work(c: Case) -> None:
        assert references(c.review, "") == ["E3", "D1", "D2", "I1.1", "I1.2", "E1", "E2", "E4"]
        assert references(c.review, "", kinds=("event",)) == ["E3", "E1", "E2", "E4"]
        assert references(c.review, "", limit=3) == ["E3", "D1", "D2"]

    run(store, work)


def test_other_reviews_are_not_searched(store: Store) -> None:
    def work() -> None:
        first, second = case(), case("IMR-2")
        own = {uid for one in (first.events, first.documents, first.excerpts) for uid in one}
        for words in ("visit", "", "E1", "I1.1"):
            assert {item.uid for item in evidence.search(first.review, words)} <= own
        assert second.events[0] not in own

    store.run(work)


def test_a_result_has_date_text_and_findings(store: Store) -> None:
    def work(c: Case) -> None:
        evidence.link(c.findings[1], [c.of("event")])
        evidence.link(c.findings[0], [c.of("event")])
        by = {item.reference: item for item in evidence.search(c.review, "visit")}
        assert (by["E1"].when, by["E1"].findings) == ("3 Mar 2026 10:30", ("F1", "F2"))
        assert by["E1"].text == EVENTS[0].what_happened
        assert (by["I1.1"].when, by["I1.1"].text) == ("2 Apr 2026", "“Nobody rang about the visit.”")
        (log,) = evidence.search(c.review, "D1")
        assert (log.when, log.text, log.findings) == ("Mar 2026", "Call log, Duty team", ())

    run(store, work)


@pytest.mark.parametrize(
    "typed", ['"', "a OR", "NEAR(", "words:x", "*", "-x", "x^2", "(", "a AND b", "e'f", "\\", "_", "é", "🏠"]
)
def test_search_operators_are_treated_as_text(store: Store, typed: str) -> None:
    run(store, lambda c: evidence.search(c.review, typed) and None)


def test_people_are_found_by_code_and_by_name(store: Store) -> None:
    def work(c: Case) -> None:
        typed = EventDetail(what_happened="Hannah Pettiford rings the daughter.")
        coded = EventDetail(what_happened="SW1 writes to the daughter.")
        chronology.add_many(c.review, [typed, coded])
        for words in ("SW1", "sw1 daughter", "Hannah Pettiford", "pettiford hannah daugh"):
            assert set(references(c.review, words)) == {"E5", "E6"}, words
        assert references(c.review, "SW1 writes") == ["E6"]

    run(store, work)


# Linking


def test_linking_keeps_the_order_and_the_existing_links(store: Store) -> None:
    def work(c: Case) -> None:
        finding = c.findings[0]
        evidence.link(finding, [c.of("document"), c.of("event")])
        change = evidence.link(finding, [c.of("event"), c.of("excerpt", 1), c.of("excerpt", 1)])
        assert [link.reference for link in evidence.links_of(finding)] == ["D1", "E1", "I1.2"]
        assert evidence.link(finding, [c.of("event")]) == 0
        undo(change)
        assert [link.reference for link in evidence.links_of(finding)] == ["D1", "E1"]

    run(store, work)


def test_one_piece_of_evidence_can_belong_to_several_findings(store: Store) -> None:
    def work(c: Case) -> None:
        for finding in c.findings:
            evidence.link(finding, [c.of("excerpt"), c.of("event")])
        (first, _) = evidence.links_of(c.findings[0])
        evidence.save_link(replace(first, page="lines 3 to 5", note="in her own words"))
        on = evidence.findings_on(*c.of("excerpt"))
        assert [(one.uid, one.reference, one.page, one.note) for one in on] == [
            (c.findings[0], "F1", "lines 3 to 5", "in her own words"),
            (c.findings[1], "F2", "", ""),
        ]
        assert on[0].text == "Visits were missed."
        with pytest.raises(ChangedElsewhere):
            evidence.save_link(replace(first, page="another"))

    run(store, work)


def test_links_can_be_moved_and_removed(store: Store) -> None:
    def work(c: Case) -> None:
        finding = c.findings[0]
        evidence.link(finding, [c.of("event", n) for n in range(3)])
        third = evidence.links_of(finding)[2]
        change = evidence.move_link(third.uid, -1)
        assert [link.reference for link in evidence.links_of(finding)] == ["E1", "E3", "E2"]
        undo(change)
        assert [link.reference for link in evidence.links_of(finding)] == ["E1", "E2", "E3"]
        with pytest.raises(BadInput, match="already last"):
            evidence.move_link(third.uid, 1)
        gone = evidence.unlink(third.uid)
        assert [link.reference for link in evidence.links_of(finding)] == ["E1", "E2"]
        undo(gone)
        assert len(evidence.links_of(finding)) == 3

    run(store, work)


@pytest.mark.parametrize("kind", KINDS)
def test_evidence_that_is_missing_or_from_another_review_is_refused(store: Store, kind: str) -> None:
    def work() -> None:
        first, second = case(), case("IMR-2")
        for wrong in (second.of(kind), (kind, "0" * 36), ("rumour", "0" * 36)):
            with pytest.raises(BadInput):
                evidence.link(first.findings[0], [first.of("event"), wrong])
        assert evidence.links_of(first.findings[0]) == ()

    store.run(work)


def test_the_stage_follows_the_evidence(store: Store) -> None:
    def work(c: Case) -> None:
        with pytest.raises(BadInput, match="has been deleted"):
            evidence.links_of("0" * 36)
        evidence.link(c.findings[0], [c.of("event")])
        assert Review.get(Review.uid == c.review).stage in ("requested", "scope_agreed", "under_way")

    run(store, work)


# Linked evidence cannot be deleted


Delete = Callable[[Case], object]
DELETIONS: dict[str, tuple[str, Delete]] = {
    "an event": ("event", lambda c: chronology.delete(c.review, c.events[0])),
    "a document": ("document", lambda c: documents.remove(c.review, c.documents[0])),
    "an excerpt": ("excerpt", lambda c: interviews.remove_excerpt(c.excerpts[0])),
    "an interview with its excerpts": ("excerpt", lambda c: interviews.remove(c.review, c.interview)),
    "by the shared way": ("excerpt", lambda c: removal.remove(Interview, c.interview)),
}


@pytest.mark.parametrize("what", DELETIONS)
def test_deleting_linked_evidence_is_refused_and_names_the_findings(store: Store, what: str) -> None:
    kind, delete = DELETIONS[what]

    def work(c: Case) -> None:
        for finding in c.findings:
            evidence.link(finding, [c.of(kind)])
        last = current().audit.last_id()
        with pytest.raises(BadInput, match=r"F1.+F2") as caught:
            delete(c)
        assert str(caught.value).count(".") <= 4
        assert current().audit.last_id() == last
        for finding in c.findings:
            assert [link.subject_uid for link in evidence.links_of(finding)] == [c.of(kind)[1]]
            evidence.unlink(evidence.links_of(finding)[0].uid)
        delete(c)
        assert_right()

    run(store, work)


MADE: dict[str, Callable[[Case], tuple[str, str]]] = {
    "an event": lambda c: ("event", chronology.save(c.review, EventDetail(what_happened="New")).uid),
    "many events": lambda c: (
        chronology.add_many(c.review, [EventDetail(what_happened=f"n{n}") for n in range(3)]) and "event",
        chronology.everything(c.review)[-1].uid,
    ),
    "a document": lambda c: ("document", documents.save(c.review, DocumentRecord(title="New")).uid),
    "an excerpt": lambda c: ("excerpt", interviews.add_excerpt(c.interview, "New words").uid),
}


@pytest.mark.parametrize("what", MADE)
def test_undoing_a_record_that_was_linked_later_is_refused_and_names_the_finding(store: Store, what: str) -> None:
    def work(c: Case) -> None:
        piece = MADE[what](c)
        change = current().last_change
        linked = evidence.link(c.findings[1], [piece])
        with pytest.raises(BadInput, match=r"^F2 is based on [EDI]"):
            undo(change)
        assert [link.subject_uid for link in evidence.links_of(c.findings[1])] == [piece[1]]
        undo(linked)
        undo(change)
        assert_right()

    run(store, work)


def test_undoing_an_interview_with_a_linked_passage_is_refused(store: Store) -> None:
    def work(c: Case) -> None:
        made = interviews.save(c.review, InterviewRecord(code="SW1", why_selected="y"))
        change = current().last_change
        excerpt = interviews.add_excerpt(made.uid, "Said later")
        evidence.link(c.findings[0], [("excerpt", excerpt.uid)])
        with pytest.raises(BadInput, match=r"F1 is based on I2\.1"):
            undo(change)
        assert len(evidence.links_of(c.findings[0])) == 1

    run(store, work)


def test_a_finding_added_with_its_evidence_is_undone_together_with_it(store: Store) -> None:
    def work(c: Case) -> None:
        def together() -> None:
            event = chronology.save(c.review, EventDetail(what_happened="New"))
            evidence.found_on(c.review, FindingDetail(text="Found"), [("event", event.uid)])

        with writing() as opened:
            together()
        undo(opened.last_change)
        assert Finding.select().count() == 2
        assert EvidenceLink.select().count() == 0

    run(store, work)


def test_sql_that_bypasses_the_services_is_refused_too(store: Store) -> None:
    def work(c: Case) -> None:
        for kind in KINDS:
            evidence.link(c.findings[0], [c.of(kind)])
        for table in ("event", "document", "excerpt", "interview"):
            with pytest.raises(BadInput), writing() as opened:
                opened.database.execute_sql(f'DELETE FROM "{table}"')  # noqa: S608
        assert len(evidence.links_of(c.findings[0])) == 3
        # The whole review may be deleted, because its findings are deleted with their evidence.
        with writing() as opened:
            Review.delete().execute()
        undo(opened.last_change)
        assert len(evidence.links_of(c.findings[0])) == 3
        assert_right()

    run(store, work)
