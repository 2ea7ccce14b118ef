"""Handover row by row and field by field: what is merged, what is in conflict, what gets a new number."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from imr_tui.errors import BadInput, Refused
from imr_tui.models import (
    Alias,
    Disclosure,
    Document,
    Event,
    EventPerson,
    EventSource,
    EvidenceLink,
    Finding,
    Overview,
    Person,
    Recommendation,
    RecommendationFinding,
    ScopeTeam,
    ScopeVersion,
)
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.handover import conflicts
from imr_tui.services.people import people
from imr_tui.services.people.people import PersonDetail
from imr_tui.services.record import records, removal
from imr_tui.services.review import scope
from imr_tui.store.session import writing
from tests.handover_world import Desk
from tests.unit.services.handover.changes import dated, event, exchange, put, texts


def test_a_change_in_one_store_is_merged_and_a_change_in_the_other_stays(ann: Desk, ben: Desk, uid: str) -> None:
    ann.run(put(Event, {"comment": "by Ann"}, event(1)))
    ben.run(put(Event, {"decision": "by Ben"}, event(1)))
    taken = exchange(ben, ann, uid)
    assert not taken.conflicts
    assert [(t.kind, t.reference, t.what) for t in taken.changes] == [("changed", "E1", "decision")]
    row = ann.run(lambda: records.row_of(Event, Event.get(event(1)).uid))
    assert (row["comment"], row["decision"]) == ("by Ann", "by Ben")
    assert "1 changed" in taken.summary


def test_a_field_changed_in_both_stores_keeps_its_value_and_opens_a_conflict(ann: Desk, ben: Desk, uid: str) -> None:
    ann.run(put(Event, {"what_happened": "Ann's words"}, event(2)))
    ben.run(put(Event, {"what_happened": "Ben's words"}, event(2)))
    taken = exchange(ben, ann, uid)
    (clash,) = taken.conflicts
    assert (clash.reference, clash.what, clash.mine, clash.theirs) == (
        "E2",
        "what happened",
        "Ann's words",
        "Ben's words",
    )
    assert (clash.by, clash.a_text) == ("Ben", True)
    assert texts(ann)["E2"] == "Ann's words"
    assert ann.run(conflicts.count_open, uid) == 1


def test_the_same_change_in_both_stores_is_not_a_conflict(ann: Desk, ben: Desk, uid: str) -> None:
    for desk in (ann, ben):
        desk.run(put(Event, {"what_happened": "The same"}, event(2)))
    taken = exchange(ben, ann, uid)
    assert not taken.conflicts
    assert not taken.changes


def test_a_date_is_merged_as_one(ann: Desk, ben: Desk, uid: str) -> None:
    ann.run(put(Event, dated("7 Mar 2026"), event(1)))
    ben.run(put(Event, dated("about 9 Mar 2026 10:30"), event(1)))
    ben.run(put(Event, dated("April 2026"), event(2)))
    taken = exchange(ben, ann, uid)
    (clash,) = taken.conflicts
    assert (clash.mine, clash.theirs) == ("7 Mar 2026", "about 9 Mar 2026 10:30")
    events = ann.run(chronology.everything, uid)
    assert [e.when.typed for e in events] == ["5 Mar 2026", "7 Mar 2026", "April 2026"]
    ann.run(conflicts.settle, clash.uid, "text", "8 Mar 2026")
    assert [e.when.typed for e in ann.run(chronology.everything, uid)] == ["5 Mar 2026", "8 Mar 2026", "April 2026"]


def test_two_answers_from_a_list_cannot_be_merged_as_text(ann: Desk, ben: Desk, uid: str) -> None:
    ann.run(put(Finding, {"kind": "missed_opportunity"}))
    ben.run(put(Finding, {"kind": "good_practice"}))
    (clash,) = exchange(ben, ann, uid).conflicts
    assert (clash.mine, clash.theirs, clash.a_text) == ("missed opportunity", "good practice", False)
    with pytest.raises(BadInput, match="cannot be merged as text"):
        ann.run(conflicts.settle, clash.uid, "text", "system")


# Rows


def test_rows_of_both_stores_stay_and_a_duplicate_number_is_reported(ann: Desk, ben: Desk, uid: str) -> None:
    for desk in (ann, ben):
        desk.run(
            lambda name=desk.name: chronology.save(
                uid, EventDetail(when=records.read_date("6 Mar 2026"), what_happened=f"Seen by {name}, see E4")
            )
        )
        desk.run(put(Event, {"comment": "compare E4 and E1"}, event(3 if desk is ben else 2)))
    taken = exchange(ben, ann, uid)
    assert texts(ann)["E4"] == "Seen by Ann, see E4"
    # The texts that came say what they said.
    assert texts(ann)["E5"] == "Seen by Ben, see E5"
    assert ann.run(lambda: Event.get(event(3)).comment) == "compare E5 and E1"
    assert ann.run(lambda: Event.get(event(2)).comment) == "compare E4 and E1"
    assert ("number", "E4 in the handover file is now E5") in [(t.kind, t.what) for t in taken.changes]
    # The next one gets a number of its own, here and there.
    made = ann.run(chronology.save, uid, EventDetail(when=records.read_date("7 Mar 2026"), what_happened="Later"))
    assert made.number == 6
    back = exchange(ann, ben, uid)
    assert not back.conflicts
    assert texts(ben) == texts(ann)
    assert ben.run(lambda: Event.get(event(3)).comment) == "compare E5 and E1"


def test_a_used_number_is_not_given_again_after_a_merge(ann: Desk, ben: Desk, uid: str) -> None:
    def later() -> EventDetail:
        return chronology.save(uid, EventDetail(when=records.read_date("7 Mar 2026"), what_happened="Later"))

    made = ann.run(later)
    ann.run(chronology.delete, uid, made.uid)
    ben.run(put(Event, {"comment": "by Ben"}, event(1)))
    exchange(ben, ann, uid)
    assert ann.run(later).number == made.number + 1


def test_a_new_code_is_free_in_both_stores(ann: Desk, ben: Desk, uid: str) -> None:
    ann.run(people.save, uid, PersonDetail(code="SW2", real_name="Ada Mapplewell", relation="staff"))
    for code, name in (("SW2", "Bo Treadgold"), ("SW3", "Cy Underhay")):
        ben.run(people.save, uid, PersonDetail(code=code, real_name=name, relation="staff"))
    exchange(ben, ann, uid)
    assert {p.code: p.real_name for p in ann.run(people.everyone, uid)} == {
        "SW1": "Harriet Quill",
        "SW2": "Ada Mapplewell",
        "SW3": "Cy Underhay",
        "SW4": "Bo Treadgold",
    }


def test_a_code_that_somebody_else_has_here_is_not_imported(ann: Desk, ben: Desk, uid: str) -> None:
    ann.run(people.save, uid, PersonDetail(code="SW2", real_name="Ada Mapplewell", relation="staff"))
    ben.run(put(Person, {"code": "SW2"}))
    (clash,) = exchange(ben, ann, uid).conflicts
    assert (clash.what, clash.mine, clash.theirs) == ("code", "SW1", "SW2")
    assert {p.code: p.real_name for p in ann.run(people.everyone, uid)} == {
        "SW1": "Harriet Quill",
        "SW2": "Ada Mapplewell",
    }


def test_two_people_with_the_same_code_are_kept_apart_in_every_text(ann: Desk, ben: Desk, uid: str) -> None:
    for desk, name in ((ann, "Ada Mapplewell"), (ben, "Bo Treadgold")):
        desk.run(people.save, uid, PersonDetail(code="SW2", real_name=name, relation="staff"))
        desk.run(put(Event, {"action_taken": f"SW2 rang SW1 ({desk.name})"}, event(1 if desk is ann else 2)))
    taken = exchange(ben, ann, uid)
    assert {p.code: p.real_name for p in ann.run(people.everyone, uid)} == {
        "SW1": "Harriet Quill",
        "SW2": "Ada Mapplewell",
        "SW3": "Bo Treadgold",
    }
    assert ann.run(lambda: Event.get(event(1)).action_taken) == "SW2 rang SW1 (Ann)"
    assert ann.run(lambda: Event.get(event(2)).action_taken) == "SW3 rang SW1 (Ben)"
    assert "SW2 in the handover file is now SW3" in [t.what for t in taken.changes]
    exchange(ann, ben, uid)
    assert {p.code: p.real_name for p in ben.run(people.everyone, uid)} == {
        p.code: p.real_name for p in ann.run(people.everyone, uid)
    }


def test_a_deletion_includes_the_parts_of_the_record(ann: Desk, ben: Desk, uid: str) -> None:
    def add_parts() -> None:
        with writing():
            row = Event.get(event(3))
            EventSource.create(event=row, document=Document.get())
            EventPerson.create(event=row, person=Person.get())

    ann.run(add_parts)
    exchange(ann, ben, uid)
    ben.run(lambda: removal.remove(Event, Event.get(event(3)).uid))
    taken = exchange(ben, ann, uid)
    assert ("deleted", "E3") in [(t.kind, t.reference) for t in taken.changes]
    assert "E3" not in texts(ann)
    assert not taken.conflicts
    assert ann.run(lambda: EventSource.select().count()) == 0


@pytest.mark.parametrize("deleter", ["Ann", "Ben"])
def test_a_row_deleted_in_one_store_and_changed_in_the_other_is_a_conflict(
    deleter: str, ann: Desk, ben: Desk, uid: str
) -> None:
    first, second = (ann, ben) if deleter == "Ann" else (ben, ann)
    first.run(lambda: removal.remove(Event, Event.get(event(3)).uid))
    second.run(put(Event, {"comment": "still needed"}, event(3)))
    taken = exchange(ben, ann, uid)
    (clash,) = taken.conflicts
    assert (clash.reference, clash.what) == ("E3", "the whole record")
    assert clash.kind == ("deleted_here" if deleter == "Ann" else "deleted_there")
    shown = {clash.mine, clash.theirs}
    assert conflicts.DELETED in shown
    assert any("still needed" in text for text in shown)
    assert texts(ann)["E3"] == "Third visit"
    # To delete it is one answer, to keep it the other.
    ann.run(conflicts.settle, clash.uid, "mine" if deleter == "Ann" else "theirs")
    assert "E3" not in texts(ann)
    exchange(ann, ben, uid)
    assert "E3" not in texts(ben)


def test_a_deleted_document_that_the_other_store_cites_stays(ann: Desk, ben: Desk, uid: str) -> None:
    def cite() -> None:
        with writing():
            EventSource.create(event=Event.get(event(1)), document=Document.get(), page="3")

    def remove() -> None:
        with writing():
            Document.delete().execute()

    ann.run(remove)
    ben.run(cite)
    taken = exchange(ben, ann, uid)
    (clash,) = taken.conflicts
    assert (clash.reference, clash.kind) == ("D1", "deleted_here")
    assert ann.run(lambda: EventSource.get().document.title) == "Case file"
    # It cannot go while something points at it; nothing is half done.
    with pytest.raises(BadInput, match="still refers to this one"):
        ann.run(conflicts.settle, clash.uid, "mine")
    assert ann.run(conflicts.count_open, uid) == 1
    ann.run(conflicts.settle, clash.uid, "theirs")


def test_a_finding_deleted_here_is_restored_if_its_evidence_grew(ann: Desk, ben: Desk, uid: str) -> None:
    def remove() -> None:
        with writing():
            RecommendationFinding.delete().execute()
            Recommendation.update(state="draft").execute()
            Finding.delete().execute()

    def more() -> None:
        with writing():
            EvidenceLink.create(finding=Finding.get(), position=2, event=Event.get(event(2)))

    ann.run(remove)
    ben.run(more)
    taken = exchange(ben, ann, uid)
    (clash,) = taken.conflicts
    assert (clash.reference, clash.kind) == ("F1", "deleted_here")
    assert ann.run(lambda: EvidenceLink.select().count()) == 2


def test_an_overview_added_in_both_stores_is_merged_into_one(ann: Desk, ben: Desk, uid: str) -> None:
    def write(**values: str) -> Callable[[], None]:
        def work() -> None:
            with writing():
                Overview.create(review=records.review_id(uid), **values)

        return work

    ann.run(write(narrative="Ann's narrative", context="Ann's context"))
    ben.run(write(narrative="Ben's narrative", partnership="Ben's partnership"))
    taken = exchange(ben, ann, uid)
    row = ann.run(lambda: records.row_of(Overview, Overview.get().uid))
    assert (row["narrative"], row["context"], row["partnership"]) == (
        "Ann's narrative",
        "Ann's context",
        "Ben's partnership",
    )
    (clash,) = taken.conflicts
    assert (clash.reference, clash.what, clash.theirs) == ("overview", "narrative", "Ben's narrative")
    assert not exchange(ann, ben, uid).conflicts


def test_a_name_added_in_both_stores_is_merged_into_one(ann: Desk, ben: Desk, uid: str) -> None:
    def name(kind: str) -> Callable[[], None]:
        def work() -> None:
            with writing():
                Alias.create(person=Person.get(), name="Hatty", kind=kind)
                EventPerson.create(event=Event.get(event(1)), person=Person.get())

        return work

    ann.run(name("nickname"))
    ben.run(name("nickname"))
    taken = exchange(ben, ann, uid)
    assert not taken.conflicts
    assert not taken.changes
    assert ann.run(lambda: (Alias.select().count(), EventPerson.select().count())) == (1, 1)


def test_a_recommendation_that_loses_its_evidence_is_a_draft_again_and_a_conflict(
    ann: Desk, ben: Desk, uid: str
) -> None:
    def unlink() -> None:
        with writing():
            EvidenceLink.delete().execute()
            Recommendation.update(state="draft", version=Recommendation.version + 1).execute()

    ben.run(unlink)
    ann.run(put(Recommendation, {"state": "agreed"}))
    taken = exchange(ben, ann, uid)
    assert ann.run(lambda: Recommendation.get().state) == "draft"
    (clash,) = taken.conflicts
    assert (clash.reference, clash.what) == ("R1", "state")
    assert "agreed" in (clash.mine, clash.theirs)
    # Nor is it issued by settling that: it still rests on nothing.
    with pytest.raises(Refused, match="without evidence"):
        ann.run(conflicts.settle, clash.uid, "theirs")
    assert ann.run(lambda: Recommendation.get().state) == "draft"


def test_a_link_in_one_store_does_not_keep_what_the_other_deleted(ann: Desk, ben: Desk, uid: str) -> None:
    """Ben tells somebody else, and takes out whoever was told before: Ann's old link needs that person no more."""
    ann.run(people.save, uid, PersonDetail(code="FM1", real_name="Ada Mapplewell", relation="family_or_carer"))
    ann.run(people.save, uid, PersonDetail(code="FM2", real_name="Bo Treadgold", relation="family_or_carer"))

    def shared() -> None:
        with writing():
            person = Person.get(Person.code == "FM1")
            Disclosure.create(review=records.review_id(uid), audience="family", ground="involved", person=person)

    def moved() -> None:
        with writing():
            Disclosure.update(person=Person.get(Person.code == "FM2"), version=Disclosure.version + 1).execute()
            Person.delete().where(Person.code == "FM1").execute()

    ann.run(shared)
    exchange(ann, ben, uid)
    ben.run(moved)
    assert not exchange(ben, ann, uid).conflicts
    assert [p.code for p in ann.run(people.everyone, uid)] == ["FM2", "SW1"]
    assert ann.run(lambda: Disclosure.get().person.code) == "FM2"


def test_a_link_in_conflict_is_shown_by_its_target(ann: Desk, ben: Desk, uid: str) -> None:
    def shared(desk: Desk, code: str) -> None:
        desk.run(put(Disclosure, {"person": desk.run(lambda: Person.get(Person.code == code).id)}))

    for code, name in (("FM1", "Ada Mapplewell"), ("FM2", "Bo Treadgold")):
        ann.run(people.save, uid, PersonDetail(code=code, real_name=name, relation="family_or_carer"))

    def first() -> None:
        with writing():
            Disclosure.create(review=records.review_id(uid), audience="family", ground="involved", person=Person.get())

    ann.run(first)
    exchange(ann, ben, uid)
    shared(ann, "FM1")
    shared(ben, "FM2")
    (clash,) = exchange(ben, ann, uid).conflicts
    assert "FM1" in clash.mine
    assert "FM2" in clash.theirs
    assert not clash.a_text


def test_details_of_a_name_from_one_store_are_merged(ann: Desk, ben: Desk, uid: str) -> None:
    def name(kind: str) -> Callable[[], None]:
        def work() -> None:
            with writing():
                Alias.create(person=Person.get(), name="Hatty", kind=kind)

        return work

    ann.run(name("alias"))
    ben.run(name("nickname"))
    assert not exchange(ben, ann, uid).conflicts
    assert ann.run(lambda: Alias.get().kind) == "nickname"


def test_teams_of_a_scope_are_merged_if_one_store_has_none(ann: Desk, ben: Desk, uid: str) -> None:
    for desk in (ann, ben):
        desk.run(lambda: scope.save(uid, scope.current(uid)))

    def team() -> None:
        with writing():
            ScopeTeam.create(scope_version=ScopeVersion.get(), position=1, name="East Team")

    ben.run(team)
    exchange(ben, ann, uid)
    (found,) = ann.run(scope.versions, uid)
    assert [team.name for team in found.teams] == ["East Team"]


@pytest.mark.parametrize("writer", ["Ann", "Ben"])
def test_an_empty_scope_in_one_store_is_not_a_second_scope(writer: str, ann: Desk, ben: Desk, uid: str) -> None:
    for desk in (ann, ben):
        desk.run(lambda: scope.save(uid, scope.current(uid)))
    (ann if writer == "Ann" else ben).run(put(ScopeVersion, {"covers_who": "The two visits"}))
    assert not exchange(ben, ann, uid).conflicts
    (found,) = ann.run(scope.versions, uid)
    assert (found.number, found.covers_who) == (1, "The two visits")
    ben.run(put(ScopeVersion, {"covers_what": "Every call"}))
    assert not exchange(ann, ben, uid).conflicts
    (found,) = ben.run(scope.versions, uid)
    assert (found.covers_who, found.covers_what) == ("The two visits", "Every call")


def test_two_separate_revisions_of_a_scope_both_stay(ann: Desk, ben: Desk, uid: str) -> None:
    for desk in (ann, ben):
        desk.run(lambda: scope.save(uid, scope.current(uid)))
        desk.run(put(ScopeVersion, {"covers_who": f"As {desk.name} has it"}))
    taken = exchange(ben, ann, uid)
    assert [s.covers_who for s in ann.run(scope.versions, uid)] == ["As Ann has it", "As Ben has it"]
    assert "scope version 1 in the handover file is now scope version 2" in [t.what for t in taken.changes]
