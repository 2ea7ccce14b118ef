"""Two stores that handed over at once have two common states: what only one of these holds is doubtful, and shown."""

from __future__ import annotations

from datetime import date

import pytest

from imr_tui.errors import ChangedElsewhere
from imr_tui.models import Disclosure, Event, Person, Review
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.dmt import sharing
from imr_tui.services.handover import conflicts
from imr_tui.services.record import records, removal
from imr_tui.store.session import writing
from tests.handover_world import Desk
from tests.unit.services.handover.changes import event, exchange, put, texts


def added(desk: Desk, uid: str, text: str) -> str:
    """A new event; its uid."""
    made = EventDetail(when=records.read_date("6 Mar 2026"), what_happened=text)
    return str(desk.run(chronology.save, uid, made).uid)


def cross(ann: Desk, ben: Desk, uid: str) -> None:
    """Both hand over before either has taken in what the other made."""
    from_ann, from_ben = ann.hand_over(uid)[1], ben.hand_over(uid)[1]
    assert not ann.import_bundle(from_ben).conflicts
    assert not ben.import_bundle(from_ann).conflicts


@pytest.mark.parametrize("deleter", ["here", "there"])
def test_a_row_in_only_one_base_is_never_deleted_unseen(deleter: str, ann: Desk, ben: Desk, uid: str) -> None:
    """Ann's newest bundle held it and Ben's did not: nobody can say which of the two the deletion answers."""
    row = added(ann, uid, "Seen by Ann")
    cross(ann, ben, uid)
    assert texts(ann) == texts(ben)
    (ann if deleter == "here" else ben).run(removal.remove, Event, row)
    taken = exchange(ben, ann, uid)
    (clash,) = taken.conflicts
    assert (clash.reference, clash.kind) == ("E4", f"deleted_{deleter}")
    assert conflicts.DELETED in (clash.mine, clash.theirs)
    assert texts(ann)["E4"] == "Seen by Ann"
    ann.run(conflicts.settle, clash.uid, "mine" if deleter == "here" else "theirs")
    assert "E4" not in texts(ann)


def test_a_row_in_both_bases_is_deleted_without_a_conflict(ann: Desk, ben: Desk, uid: str) -> None:
    added(ann, uid, "Seen by Ann")
    cross(ann, ben, uid)
    ben.run(lambda: removal.remove(Event, Event.get(event(3)).uid))
    assert not exchange(ben, ann, uid).conflicts
    assert sorted(texts(ann)) == ["E1", "E2", "E4"]


def test_a_field_that_differs_between_bases_is_not_a_change_of_either_store(ann: Desk, ben: Desk, uid: str) -> None:
    ann.run(put(Event, {"comment": "by Ann"}, event(1)))
    cross(ann, ben, uid)
    ben.run(put(Event, {"comment": "by Ben"}, event(1)))
    ben.run(put(Event, {"comment": "by Ben"}, event(2)))
    (clash,) = exchange(ben, ann, uid).conflicts
    assert (clash.reference, clash.mine, clash.theirs) == ("E1", "by Ann", "by Ben")
    # What both common states agree on is merged as ever.
    assert ann.run(lambda: Event.get(event(2)).comment) == "by Ben"


# Versions


@pytest.mark.parametrize("edits", [1, 2])
def test_a_merged_record_gets_a_version_that_neither_store_had(edits: int, ann: Desk, ben: Desk, uid: str) -> None:
    """A form that was open on either side is told of it: its version is older than the one in the record."""
    open_here = {number: ann.run(lambda n=number: records.row_of(Event, Event.get(event(n)).uid)) for number in (1, 2)}
    for text in ("once", "twice", "three times"):
        ben.run(put(Event, {"comment": text}, event(1)))
    for _ in range(edits):
        ann.run(put(Review, {"title": "A fall at night"}))
    ben.run(put(Review, {"agency": "Thornmere Council"}))
    before = [desk.run(lambda: Review.get().version) for desk in (ann, ben)]
    there = ben.run(lambda: Event.get(event(1)).version)
    exchange(ben, ann, uid)
    assert ann.run(lambda: Event.get(event(1)).version) == there > open_here[1]["version"] + 1
    assert ann.run(lambda: Event.get(event(2)).version) == open_here[2]["version"]
    assert ann.run(lambda: Review.get().version) == before[0] + 1 > before[1]
    with pytest.raises(ChangedElsewhere):
        ann.run(_save, open_here[1])
    ann.run(_save, open_here[2])


def _save(row: dict[str, object]) -> None:
    with writing():
        records.save(Event, str(row["uid"]), int(str(row["version"])), {"comment": "typed here"})


def test_versions_are_equal_after_a_merge_there_and_back(ann: Desk, ben: Desk, uid: str) -> None:
    ann.run(put(Event, {"comment": "by Ann"}, event(1)))
    ben.run(put(Event, {"decision": "by Ben"}, event(1)))
    exchange(ben, ann, uid)
    exchange(ann, ben, uid)
    # The first edit made it 2 on either side, the merge 3; what came back was that very row.
    assert [desk.run(lambda: Event.get(event(1)).version) for desk in (ann, ben)] == [3, 3]


# Sharing (§5)


def test_sharing_imported_after_a_refusal_is_kept_and_reported(ann: Desk, ben: Desk, uid: str) -> None:
    """What was done cannot be undone by a merge: both entries stay, and the reviewer is told of it."""

    def entry(ground: str, on: date, **values: object) -> None:
        with writing():
            Disclosure.create(
                review=records.review_id(uid),
                audience="family",
                person=Person.get(),
                ground=ground,
                decided_by="SU",
                decided_on=on,
                **values,
            )

    shared = {"what_was_shared": "the summary", "shared_by": "SW1", "shared_on": date(2026, 9, 25)}
    ann.run(entry, "consent_refused", date(2026, 9, 24))
    ben.run(entry, "consent_given", date(2026, 9, 24), **shared)
    taken = exchange(ben, ann, uid)
    assert len(ann.run(sharing.register, uid)) == 2
    (note,) = [note for note in taken.notes if "§5" in note]
    assert "SW1" in note
    assert "was refused on 24 September 2026" in note
    assert note.endswith("The entry was imported unchanged. Check it in tab 7, DMT and sharing.")
    # Consent that was given later is no breach of the refusal.
    ann.run(
        put(
            Disclosure,
            {"decided_on": date(2026, 9, 26), "shared_on": date(2026, 9, 27)},
            Disclosure.ground == "consent_given",
        )
    )
    assert not [note for note in exchange(ann, ben, uid).notes if "§5" in note]
