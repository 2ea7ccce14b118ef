"""The history of records and of a review: who changed what, when, from what to what, from the trail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from imr_tui.dates.when import parse
from imr_tui.errors import BadInput
from imr_tui.models import REVIEW_PARTS
from imr_tui.services.chronology import chronology, links
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.findings import evidence
from imr_tui.services.people import people
from imr_tui.services.people.people import PersonDetail
from imr_tui.services.record import field_labels, history
from imr_tui.services.record.field_labels import FIELDS, PARTS
from imr_tui.services.record.history import HistoryEntry
from imr_tui.services.record.removal import undo
from imr_tui.services.record.replay import TABLES
from imr_tui.services.record.shape import shapes
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from imr_tui.store.session import current
from tests.unit.services.findings.test_evidence import case


def by(name: str, work: Callable[[], Any]) -> Any:
    """Do work as somebody else."""
    session = current()
    before = session.actor
    session.actor = session.audit.actor = name
    try:
        return work()
    finally:
        session.actor = session.audit.actor = before


def told(entry: HistoryEntry) -> tuple[str, str, str, list[tuple[str, str, str]]]:
    """An entry without its number and time."""
    return entry.by, entry.reference, entry.what, [(each.label, each.old, each.new) for each in entry.fields]


def _new(review: str) -> EventDetail:
    return chronology.save(review, EventDetail(when=parse("3 Mar 2026"), what_happened="No carer came."))


def test_a_record_changed_by_two_people_names_each_with_old_and_new(store: Store) -> None:
    def work() -> None:
        review = reviews.create("IMR-1", "A review")
        made = _new(review)
        by("Ann", lambda: chronology.save(review, replace(made, what_happened="Nobody came.", agency="Homecare")))
        now = chronology.detail(made.uid)
        by("Ben", lambda: chronology.save(review, replace(now, when=parse("4 Mar 2026 10:30"), key_event=True)))
        found = history.of_record("event", made.uid)
        assert [told(entry) for entry in found.entries] == [
            ("Ben", "E1", "changed", [("When", "3 Mar 2026", "4 Mar 2026 10:30"), ("Key event", "no", "yes")]),
            (
                "Ann",
                "E1",
                "changed",
                [("Agency", "", "Homecare"), ("What happened", "No carer came.", "Nobody came.")],
            ),
            (
                "Test Person",
                "E1",
                "added",
                [("When", "", "3 Mar 2026"), ("What happened", "", "No carer came.")],
            ),
        ]
        assert found.last == found.entries[0].change

    store.run(work)


def test_people_and_sources_are_shown_with_their_event(store: Store) -> None:
    def work() -> None:
        it = case()
        uid = it.events[0]
        made = chronology.detail(uid)
        chronology.save(it.review, replace(made, people=("SW1",), sources=(links.SourceDetail("D1", "7"),)))
        people.save(it.review, PersonDetail(code="GP1", real_name="Dr Mole"))
        now = chronology.detail(uid)
        chronology.save(it.review, replace(now, people=("SW1", "GP1"), sources=()))
        first, second, *_ = history.of_record("event", uid).entries
        assert told(first)[2:] == ("changed", [("People, by code", "SW1", "SW1, GP1"), ("Sources", "D1 page 7", "")])
        assert told(second)[2:] == ("changed", [("People, by code", "", "SW1"), ("Sources", "", "D1 page 7")])

    store.run(work)


def test_evidence_of_a_finding_and_a_deleted_record_keep_their_references(store: Store) -> None:
    def work() -> None:
        it = case()
        change = evidence.link(it.findings[0], [it.of("event", 1)])
        assert change
        found = history.of_record("finding", it.findings[0]).entries[0]
        assert [(each.label, each.old, each.new) for each in found.fields] == [("Evidence", "", "E2")]
        uid = it.events[3]
        chronology.delete(it.review, uid)
        gone = history.of_record("event", uid).entries[0]
        assert (gone.reference, gone.what) == ("E4", "deleted")
        assert ("What happened", "Médicament: the tablets are late.", "") in told(gone)[3]
        whole = history.of_review(it.review).entries
        assert (whole[0].reference, whole[0].what) == ("E4", "deleted")
        assert history.find(it.review, "E4") == ("event", uid)

    store.run(work)


def test_records_are_found_by_every_kind_of_reference(store: Store) -> None:
    def work() -> None:
        it = case()
        found = {name: history.find(it.review, name) for name in ("E2", "D1", "I1", "I1.2", "F2", "SW1", "#E2")}
        assert found["E2"] == found["#E2"] == ("event", it.events[1])
        assert found["D1"] == ("document", it.documents[0])
        assert found["I1"] == ("interview", it.interview)
        assert found["I1.2"] == ("excerpt", it.excerpts[1])
        assert found["F2"] == ("finding", it.findings[1])
        assert found["SW1"][0] == "person"
        # A code comes before a reference that looks the same.
        people.save(it.review, PersonDetail(code="D1", real_name="Dora Dean"))
        assert history.find(it.review, "D1")[0] == "person"
        assert history.find(it.review, "#D1")[0] == "document"
        for wrong in ("E99", "X1", "", "E1.1", "review"):
            with pytest.raises(BadInput, match="has no record"):
                history.find(it.review, wrong)

    store.run(work)


def test_an_undo_is_marked_and_a_record_brought_back_is_restored(store: Store) -> None:
    def work() -> None:
        it = case()
        undo(chronology.delete(it.review, it.events[0]))
        first, second, third = history.of_record("event", it.events[0]).entries
        assert [(each.what, each.reversed) for each in (first, second, third)] == [
            ("restored", True),
            ("deleted", False),
            ("added", False),
        ]

    store.run(work)


def test_names_are_in_private_fields_and_every_former_name_is_known(store: Store) -> None:
    def work() -> None:
        review = reviews.create("IMR-1", "A review")
        person = people.save(review, PersonDetail(code="SW1", real_name="Hannah Petiford", email="h@x.test", role="SW"))
        people.save(review, replace(person, real_name="Hannah Pettiford"))
        found = history.of_record("person", person.uid).entries
        private = {each.label: each.private for entry in found for each in entry.fields}
        assert private["Real name"]
        assert private["E-mail"]
        assert not private["Role"]
        assert {"Hannah Petiford", "Hannah Pettiford"} <= {name for name, code in history.former_names(review)}

    store.run(work)


def test_only_the_newest_changes_can_be_read(store: Store) -> None:
    def work() -> None:
        it = case()
        for number in range(5):
            now = chronology.detail(it.events[0])
            chronology.save(it.review, replace(now, comment=f"Remark {number}"))
        whole = history.of_review(it.review)
        newest = history.of_review(it.review, 4)
        assert newest.more
        assert not whole.more
        assert newest.entries == whole.entries[: len(newest.entries)]
        assert newest.entries[0].fields[0].new == "Remark 4"
        assert newest.last == whole.last

    store.run(work)


def test_other_reviews_do_not_appear(store: Store) -> None:
    def work() -> None:
        one, other = case("IMR-1"), case("IMR-2")
        chronology.delete(other.review, other.events[0])
        uids = {entry.uid for entry in history.of_review(one.review).entries}
        assert one.review in uids
        assert uids.isdisjoint({other.review, *other.events, *other.findings})

    store.run(work)


def test_a_change_is_described_in_a_few_words(store: Store) -> None:
    def work() -> None:
        it = case()
        assert history.described(chronology.delete(it.review, it.events[3])) == "E4 deleted"
        assert history.described(chronology.mark(it.events[0], "key_event")) == "E1 changed"
        chronology.add_many(it.review, [EventDetail(what_happened=f"Event {number}") for number in range(12)])
        assert history.described(current().last_change) == "E5 added and 11 more"
        evidence.link(it.findings[0], [it.of("event", 0)])
        assert history.described(current().last_change) == "F1 changed"

    store.run(work)


def test_every_table_and_field_has_a_label_that_exists() -> None:
    tables = {model._meta.table_name for model in REVIEW_PARTS}
    assert set(FIELDS) | set(PARTS) <= tables
    for table, labels in FIELDS.items():
        known = {*shapes()[table].units, *shapes()[table].order, *({"stage"} if table == "review" else ())}
        assert set(labels) <= known, table
    assert all(field_labels.label(table, unit) for table in TABLES for unit in shapes()[table].units)
