"""Bundles once more, too late, from elsewhere, undone; and conflicts settled."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from imr_tui.errors import BadInput, ChangedElsewhere
from imr_tui.models import Event, Exchange, ExchangeState, MergeConflict, Review
from imr_tui.services import session
from imr_tui.services.handover import conflicts, sending
from imr_tui.services.record import removal
from imr_tui.services.record.removal import undo
from imr_tui.services.review import reviews
from imr_tui.store.session import current, writing
from tests.handover_world import Desk, desks
from tests.unit.services.handover.changes import begin, event, exchange, put, texts


def test_importing_the_same_handover_file_again_changes_nothing(ann: Desk, ben: Desk, uid: str) -> None:
    ben.run(put(Event, {"comment": "by Ben"}, event(1)))
    ann.run(put(Event, {"comment": "by Ann"}, event(1)))
    data = ben.hand_over(uid)[1]
    ann.import_bundle(data)
    head = ann.run(lambda: current().audit.head())
    again = ann.import_bundle(data)
    assert "already been imported" in again.summary
    assert again.change == 0
    assert ann.run(lambda: current().audit.head()) == head
    assert ann.run(conflicts.count_open, uid) == 1


def test_importing_a_handover_file_exported_here_changes_nothing(ann: Desk, uid: str) -> None:
    data = ann.hand_over(uid)[1]
    ann.run(put(Event, {"comment": "since"}, event(1)))
    assert "was exported from this store" in ann.import_bundle(data).summary
    assert ann.run(lambda: Event.get(event(1)).comment) == "since"


def test_importing_an_older_handover_file_after_a_newer_one_changes_nothing(ann: Desk, ben: Desk, uid: str) -> None:
    ben.run(put(Event, {"comment": "first"}, event(1)))
    first = ben.hand_over(uid)[1]
    ben.run(put(Event, {"comment": "second"}, event(1)))
    second = ben.hand_over(uid)[1]
    ann.import_bundle(second)
    taken = ann.import_bundle(first)
    assert "later handover file" in taken.summary
    assert ann.run(lambda: Event.get(event(1)).comment) == "second"


def test_several_handover_files_in_a_row_do_not_conflict(ann: Desk, ben: Desk, uid: str) -> None:
    for text in ("one", "two", "three"):
        ben.run(put(Event, {"comment": text}, event(1)))
        assert not exchange(ben, ann, uid).conflicts
    assert ann.run(lambda: Event.get(event(1)).comment) == "three"


def test_a_text_restored_on_purpose_is_not_overwritten(ann: Desk, ben: Desk, uid: str) -> None:
    ben.run(put(Event, {"comment": "not so"}, event(1)))
    exchange(ben, ann, uid)
    ann.run(put(Event, {"comment": ""}, event(1)))
    assert not exchange(ben, ann, uid).changes
    assert ann.run(lambda: Event.get(event(1)).comment) == ""


def test_without_a_known_base_every_difference_is_shown(ann: Desk, ben: Desk, uid: str) -> None:
    for desk in (ann, ben):
        desk.run(put(Event, {"comment": desk.name}, event(1)))

        def forget() -> None:
            with writing():
                Exchange.delete().execute()

        desk.run(forget)
    ben.run(lambda: removal.remove(Event, Event.get(event(3)).uid))
    taken = exchange(ben, ann, uid)
    assert [(c.mine, c.theirs) for c in taken.conflicts] == [("Ann", "Ben")]
    assert "E3" in texts(ann)
    assert any("No earlier handover" in note for note in taken.notes)


def test_one_undo_reverses_the_whole_import(ann: Desk, ben: Desk, uid: str) -> None:
    ben.run(put(Event, {"comment": "Ben"}, event(1)))
    ann.run(put(Event, {"comment": "Ann"}, event(1)))
    ben.run(lambda: removal.remove(Event, Event.get(event(3)).uid))
    data = ben.hand_over(uid)[1]
    before = ann.plain(uid)
    taken = ann.import_bundle(data)
    ann.run(undo, taken.change)
    after = ann.plain(uid)
    for part in before:
        if isinstance(before[part], list) and part != "reference_counter":
            strip = [
                [{k: v for k, v in r.items() if k not in ("version", "changed_at")} for r in p[part]]
                for p in (before, after)
            ]
            assert strip[0] == strip[1], part
    assert ann.run(conflicts.count_open, uid) == 0
    assert ann.run(lambda: Exchange.select().where(Exchange.direction == "received").count()) == 0
    assert ann.run(session.verify)[0] == []
    # And it can be taken in again.
    assert len(ann.import_bundle(data).conflicts) == 1


def test_one_undo_removes_an_imported_review(ann: Desk, ben: Desk) -> None:
    uid = ann.run(begin)
    taken = ben.import_bundle(ann.hand_over(uid)[1])
    assert taken.new
    # Whoever takes it over sees what came.
    held = {part: len(rows) for part, rows in ann.plain(uid).items() if isinstance(rows, list)}
    assert taken.notes[0].startswith("It has ")
    assert f"{held['event']} events" in taken.notes[0]
    assert f" {held['action']} action" in taken.notes[0]
    ben.run(undo, taken.change)
    assert ben.run(reviews.count) == 0
    assert ben.run(lambda: (Exchange.select().count(), ExchangeState.select().count())) == (0, 0)
    assert ben.run(session.verify)[0] == []


def test_the_history_of_handovers_is_deleted_with_the_review(ann: Desk, ben: Desk, uid: str) -> None:
    ben.run(put(Event, {"comment": "Ben"}, event(1)))
    ann.run(put(Event, {"comment": "Ann"}, event(1)))
    exchange(ben, ann, uid)
    ann.empty()
    assert ann.run(lambda: [m.select().count() for m in (Exchange, ExchangeState, MergeConflict)]) == [0, 0, 0]


def test_only_the_newest_states_are_kept(ann: Desk, uid: str) -> None:
    for _ in range(sending.KEPT_STATES + 3):
        ann.hand_over(uid)
    assert ann.run(lambda: ExchangeState.select().count()) == sending.KEPT_STATES
    assert ann.run(lambda: Exchange.select().count()) == sending.KEPT_STATES + 4


def test_another_review_with_the_same_reference_is_refused(ann: Desk, ben: Desk) -> None:
    uid = ann.run(begin)
    ben.run(reviews.create, "IMR-1", "Something else")
    head = ben.run(lambda: current().audit.head())
    with pytest.raises(BadInput, match="has the reference IMR-1"):
        ben.import_bundle(ann.hand_over(uid)[1])
    assert ben.run(lambda: current().audit.head()) == head


def test_a_reference_that_another_review_has_here_is_a_conflict(ann: Desk, ben: Desk, uid: str) -> None:
    ann.run(reviews.create, "IMR-2", "Something else")
    ben.run(put(Review, {"reference": "IMR-2", "title": "A fall at home"}))
    taken = exchange(ben, ann, uid)
    (clash,) = taken.conflicts
    assert (clash.what, clash.mine, clash.theirs) == ("reference", "IMR-1", "IMR-2")
    assert ann.run(reviews.detail, uid).title == "A fall at home"
    with pytest.raises(BadInput, match="already has this value"):
        ann.run(conflicts.settle, clash.uid, "theirs")


def test_conflicts_that_are_open_travel_to_a_third_store(ann: Desk, ben: Desk, uid: str, tmp_path: Path) -> None:
    ann.run(put(Event, {"comment": "Ann"}, event(1)))
    ben.run(put(Event, {"comment": "Ben"}, event(1)))
    exchange(ben, ann, uid)
    made = ann.hand_over(uid)
    with desks(tmp_path, "Cleo") as (cleo,):
        cleo.import_bundle(made[1])
        (clash,) = cleo.run(conflicts.open_conflicts, uid)
        assert (clash.mine, clash.theirs, clash.by) == ("Ann", "Ben", "Ben")
        assert cleo.run(lambda: Event.get(event(1)).comment) == "Ann"
    # The other side keeps what it wrote until it is settled, and is told of it.
    back = ben.import_bundle(made[1])
    assert ben.run(lambda: Event.get(event(1)).comment) == "Ben"
    assert any("still open in the other store" in note for note in back.notes)
    ann.run(conflicts.settle, ann.run(conflicts.open_conflicts, uid)[0].uid, "mine")
    exchange(ann, ben, uid)
    assert ben.run(lambda: Event.get(event(1)).comment) == "Ann"


def test_a_conflict_closes_when_the_other_store_agrees(ann: Desk, ben: Desk, uid: str) -> None:
    ann.run(put(Event, {"comment": "Ann"}, event(1)))
    ben.run(put(Event, {"comment": "Ben"}, event(1)))
    exchange(ben, ann, uid)
    ben.run(put(Event, {"comment": "Ann"}, event(1)))
    exchange(ben, ann, uid)
    assert ann.run(conflicts.open_conflicts, uid) == ()


# Settling


@pytest.fixture
def clash(ann: Desk, ben: Desk, uid: str) -> conflicts.ConflictDetail:
    """One conflict, at Ann's."""
    ann.run(put(Event, {"what_happened": "Ann's words"}, event(2)))
    ben.run(put(Event, {"what_happened": "Ben's words"}, event(2)))
    return exchange(ben, ann, uid).conflicts[0]


@pytest.mark.parametrize(
    ("how", "text"), [("mine", "Ann's words"), ("theirs", "Ben's words"), ("text", "Both said so")]
)
def test_a_conflict_is_resolved_only_once(how: str, text: str, ann: Desk, ben: Desk, uid: str, clash: Any) -> None:
    change = ann.run(conflicts.settle, clash.uid, how, "Both said so")
    assert texts(ann)["E2"] == text
    assert ann.run(conflicts.open_conflicts, uid) == ()
    settled = ann.run(conflicts.detail, clash.uid)
    assert settled.settled == how
    with pytest.raises(BadInput, match="already been resolved"):
        ann.run(conflicts.settle, clash.uid, "mine")
    assert not exchange(ann, ben, uid).conflicts
    assert texts(ben) == texts(ann)
    ann.run(undo, change)
    assert texts(ann)["E2"] == "Ann's words"
    assert ann.run(conflicts.count_open, uid) == 1


def test_both_texts_are_offered_one_below_the_other(clash: conflicts.ConflictDetail) -> None:
    assert conflicts.both(clash) == "Ann's words\n\nBen's words"
    assert conflicts.both(replace(clash, theirs="Ann's words\n\nBen's words")) == "Ann's words\n\nBen's words"


def test_an_unknown_answer_changes_nothing(ann: Desk, uid: str, clash: Any) -> None:
    for how, text in (("yours", ""), ("text", "   ")):
        with pytest.raises(BadInput):
            ann.run(conflicts.settle, clash.uid, how, text)
    assert texts(ann)["E2"] == "Ann's words"
    assert ann.run(conflicts.count_open, uid) == 1


def test_a_conflict_about_a_record_that_is_gone_can_be_closed(ann: Desk, uid: str, clash: Any) -> None:
    ann.run(lambda: removal.remove(Event, Event.get(event(2)).uid))
    (shown,) = ann.run(conflicts.open_conflicts, uid)
    assert (shown.mine, shown.theirs) == (conflicts.DELETED, "Ben's words")
    with pytest.raises(BadInput, match="has been deleted"):
        ann.run(conflicts.settle, clash.uid, "theirs")
    ann.run(conflicts.settle, clash.uid, "mine")
    assert ann.run(conflicts.count_open, uid) == 0


def test_a_text_that_changed_since_the_conflict_was_shown_is_not_overwritten(ann: Desk, uid: str, clash: Any) -> None:
    ann.run(put(Event, {"what_happened": "Later words"}, event(2)))
    for how in ("theirs", "text"):
        with pytest.raises(ChangedElsewhere):
            ann.run(conflicts.settle, clash.uid, how, "Both said so", clash.mine)
    assert texts(ann)["E2"] == "Later words"
    (shown,) = ann.run(conflicts.open_conflicts, uid)
    assert shown.mine == "Later words"
    ann.run(conflicts.settle, clash.uid, "theirs", "", shown.mine)
    assert texts(ann)["E2"] == "Ben's words"


def test_a_record_that_changed_since_the_merge_is_not_deleted_with_its_conflict(ann: Desk, ben: Desk, uid: str) -> None:
    ann.run(put(Event, {"what_happened": "Ann's words"}, event(2)))
    ben.run(lambda: removal.remove(Event, Event.get(event(2)).uid))
    (clash,) = exchange(ben, ann, uid).conflicts
    ann.run(put(Event, {"comment": "Written since"}, event(2)))
    with pytest.raises(BadInput, match="changed since the merge"):
        ann.run(conflicts.settle, clash.uid, "theirs")
    assert texts(ann)["E2"] == "Ann's words"
    ann.run(conflicts.settle, clash.uid, "mine")
    assert ann.run(conflicts.count_open, uid) == 0
