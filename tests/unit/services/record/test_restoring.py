"""Restore an earlier version of a record with its parts, and bring back what was deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from imr_tui.dates.when import parse
from imr_tui.errors import BadInput, ChangedElsewhere, Refused
from imr_tui.models import Event, Excerpt, Finding, Person, RecommendationFinding
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.chronology.links import SourceDetail
from imr_tui.services.findings import evidence, findings, recommendations
from imr_tui.services.findings.details import RecommendationDetail
from imr_tui.services.people import interviews, people
from imr_tui.services.people.people import PersonDetail
from imr_tui.services.record import history, renumbering, restoring
from imr_tui.services.record.removal import undo
from imr_tui.services.session import Store
from imr_tui.store.session import current
from tests.unit.services.findings.test_evidence import Case, case
from tests.unit.services.record.test_history import by


def versions(part: str, uid: str) -> list[int]:
    """The numbers of the changes to a record, oldest first."""
    return [entry.change for entry in reversed(history.of_record(part, uid).entries)]


def restore(it: Case, part: str, uid: str, change: int) -> int:
    """Restore, having seen all changes."""
    return restoring.restore(it.review, part, uid, change, history.of_record(part, uid).last)


def content(uid: str) -> tuple[Any, ...]:
    """What people see of an event."""
    found = chronology.detail(uid)
    return found.what_happened, found.when, found.people, found.sources, found.comment


def edited_twice(it: Case) -> tuple[str, tuple[Any, ...], int]:
    """An event with people and sources that was changed twice: uid, its content after the first change, and that."""
    people.save(it.review, PersonDetail(code="GP1", real_name="Dr Mole"))
    uid = it.events[0]
    chronology.save(
        it.review,
        replace(
            chronology.detail(uid),
            people=("SW1", "GP1"),
            sources=(SourceDetail("D1", "7"), SourceDetail("I1")),
            comment="First",
        ),
    )
    first, change = content(uid), int(current().last_change or 0)
    chronology.save(
        it.review,
        replace(chronology.detail(uid), when=parse("9 Mar 2026"), people=("GP1",), sources=(SourceDetail("D2"),)),
    )
    return uid, first, change


def test_an_event_is_restored_with_its_people_and_sources_and_that_is_undone(store: Store) -> None:
    def work() -> None:
        it = case()
        uid, first, change = edited_twice(it)
        second, version = content(uid), chronology.detail(uid).version
        labels = {each.label for each in restoring.preview("event", uid, change)}
        assert labels == {"When", "People, by code", "Sources"}
        restored = restore(it, "event", uid, change)
        assert content(uid) == first
        # Another window notices.
        assert chronology.detail(uid).version > version
        assert history.of_record("event", uid).entries[0].change == restored
        undo(restored)
        assert content(uid) == second
        assert current().audit.problems() == []

    store.run(work)


def test_a_version_before_the_parts_were_added_has_none(store: Store) -> None:
    def work() -> None:
        it = case()
        before = content(it.events[0])
        uid, *_ = edited_twice(it)
        restore(it, "event", uid, versions("event", uid)[0])
        assert content(uid) == before

    store.run(work)


def test_a_deleted_event_comes_back_with_its_parts(store: Store) -> None:
    def work() -> None:
        it = case()
        uid, first, change = edited_twice(it)
        second, last = content(uid), versions("event", uid)[-1]
        deletion = chronology.delete(it.review, uid)
        with pytest.raises(BadInput, match=r"E1 was deleted in this change. Select a change before it"):
            restore(it, "event", uid, deletion)
        back = restore(it, "event", uid, last)
        assert content(uid) == second
        assert chronology.detail(uid).reference == "E1"
        undo(back)
        with pytest.raises(BadInput, match="has been deleted"):
            chronology.detail(uid)
        restore(it, "event", uid, change)
        assert content(uid) == first

    store.run(work)


def test_a_deleted_interview_comes_back_with_its_excerpts(store: Store) -> None:
    def work() -> None:
        it = case()
        before = Excerpt.select().count()
        last = versions("interview", it.interview)[-1]
        interviews.remove(it.review, it.interview)
        assert Excerpt.select().count() == 0
        restore(it, "interview", it.interview, last)
        assert Excerpt.select().count() == before

    store.run(work)


def test_a_deleted_finding_comes_back_under_its_recommendation(store: Store) -> None:
    def work() -> None:
        it = case()
        evidence.link(it.findings[0], [it.of("event", 0)])
        evidence.link(it.findings[1], [it.of("event", 1)])
        recommendations.save(it.review, RecommendationDetail(text="Check visits", findings=("F1", "F2")))
        links = RecommendationFinding.select().count()
        recommended = recommendations.everyone(it.review)[0]
        recommendations.save(it.review, replace(recommended, findings=("F2",)))
        last = versions("finding", it.findings[0])[-1]
        findings.remove(it.review, it.findings[0])
        restore(it, "finding", it.findings[0], last)
        (found,) = [item for item in findings.everyone(it.review) if item.uid == it.findings[0]]
        assert [link.reference for link in found.evidence] == ["E1"]
        # The link to the recommendation was removed earlier, by a change of its own.
        assert RecommendationFinding.select().count() == links - 1

    store.run(work)


def test_evidence_that_was_linked_since_is_not_lost(store: Store) -> None:
    def work() -> None:
        it = case()
        uid = it.findings[0]
        findings.save(it.review, replace(_finding(it, uid), text="Visits were often missed."))
        first = versions("finding", uid)[0]
        evidence.link(uid, [it.of("event", 2)])
        with pytest.raises(BadInput, match=r"F1 is now also based on E3, .* Remove this link first"):
            restore(it, "finding", uid, first)
        assert _finding(it, uid).text == "Visits were often missed."

    store.run(work)


def _finding(it: Case, uid: str) -> Any:
    return next(item for item in findings.everyone(it.review) if item.uid == uid)


def test_the_status_of_a_finding_stays(store: Store) -> None:
    def work() -> None:
        it = case()
        uid = it.findings[0]
        findings.save(it.review, replace(_finding(it, uid), text="Changed."))
        Finding.update(state="agreed").where(Finding.uid == uid).execute()
        change = versions("finding", uid)[0]
        restore(it, "finding", uid, change)
        assert (_finding(it, uid).text, _finding(it, uid).state) == ("Visits were missed.", "agreed")

    store.run(work)


def test_a_record_that_somebody_changed_meanwhile_is_not_restored(store: Store) -> None:
    def work() -> None:
        it = case()
        uid, _, change = edited_twice(it)
        seen = history.of_record("event", uid).last
        # A change to its people alone counts as well.
        by("Ann", lambda: chronology.save(it.review, replace(chronology.detail(uid), people=())))
        now = content(uid)
        with pytest.raises(ChangedElsewhere):
            restoring.restore(it.review, "event", uid, change, seen)
        assert content(uid) == now

    store.run(work)


def test_a_version_that_needs_a_deleted_record_names_it(store: Store) -> None:
    def work() -> None:
        it = case()
        uid, _, change = edited_twice(it)
        chronology.save(it.review, replace(chronology.detail(uid), people=()))
        person = Person.get(Person.code == "GP1").uid
        last = versions("person", person)[-1]
        people.remove(person)
        with pytest.raises(BadInput, match=r"E1 needs GP1, which was deleted. Restore GP1 first"):
            restore(it, "event", uid, change)
        restore(it, "person", person, last)
        restore(it, "event", uid, change)
        assert chronology.detail(uid).people == ("GP1", "SW1") or chronology.detail(uid).people == ("SW1", "GP1")

    store.run(work)


def test_a_code_in_use_is_not_given_twice(store: Store) -> None:
    def work() -> None:
        it = case()
        person = people.save(it.review, PersonDetail(code="GP1", real_name="Dr Mole"))
        last = versions("person", person.uid)[-1]
        people.remove(person.uid)
        Person.update(code="GP1").where(Person.code == "SW1").execute()
        with pytest.raises(BadInput, match="GP1 is the code of another person now"):
            restore(it, "person", person.uid, last)

    store.run(work)


def test_a_number_that_was_given_again_is_replaced_by_a_new_one(store: Store) -> None:
    def work() -> None:
        it = case()
        uid = it.events[3]
        last = versions("event", uid)[-1]
        chronology.delete(it.review, uid)
        Event.update(number=4).where(Event.uid == it.events[2]).execute()
        restore(it, "event", uid, last)
        assert chronology.detail(uid).reference == "E5"

    store.run(work)


def test_references_in_a_restored_text_are_those_of_today(store: Store) -> None:
    def work() -> None:
        it = case()
        uid = it.events[1]
        chronology.save(it.review, replace(chronology.detail(uid), comment="See E3 and #E1."))
        change = int(current().last_change or 0)
        chronology.save(it.review, replace(chronology.detail(uid), comment=""))
        # E3 is the earliest event.
        renumbering.renumber(it.review, "event")
        numbers = {each.uid: each.reference for each in chronology.everything(it.review)}
        restore(it, "event", uid, change)
        expected = f"See {numbers[it.events[2]]} and #{numbers[it.events[0]]}."
        assert chronology.detail(uid).comment == expected != "See E3 and #E1."

    store.run(work)


def test_the_same_version_and_records_under_a_rule_are_refused(store: Store) -> None:
    def work() -> None:
        it = case()
        uid = it.events[0]
        with pytest.raises(BadInput, match="E1 is already as it was after this change"):
            restore(it, "event", uid, versions("event", uid)[-1])
        from imr_tui.services.review import scope

        version = scope.current(it.review)
        scope.save(it.review, replace(version, covers_who="SU"))
        (entry, *_) = [e for e in history.of_review(it.review).entries if e.part == "scope_version"]
        with pytest.raises(Refused, match=r"can be read but not restored. An agreed scope changes only"):
            restore(it, "scope_version", entry.uid, entry.change)

    store.run(work)


def test_a_new_event_that_was_added_and_undone_can_be_brought_back(store: Store) -> None:
    def work() -> None:
        it = case()
        made = chronology.save(it.review, EventDetail(what_happened="Another event."))
        change = int(current().last_change or 0)
        undo(change)
        restore(it, "event", made.uid, change)
        assert chronology.detail(made.uid).what_happened == "Another event."

    store.run(work)
