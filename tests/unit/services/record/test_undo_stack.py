"""Undo and redo from the trail: a person's own changes, in order, and nobody else's."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest

from imr_tui.errors import BadInput
from imr_tui.models import Action, Event, Recommendation
from imr_tui.services.actions import plan
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.findings import findings
from imr_tui.services.findings.details import FindingDetail
from imr_tui.services.people import people
from imr_tui.services.people.people import PersonDetail
from imr_tui.services.record import deletion, history, records, removal, undo_stack
from imr_tui.services.review import ending, reviews, themes
from imr_tui.services.session import Store
from imr_tui.store.session import writing
from tests.conftest import Made
from tests.paths import ROOT
from tests.unit.services.record.test_history import by


def begin(reference: str = "IMR-1") -> tuple[str, str]:
    """A review with one event, written without a change that could be undone."""
    review = reviews.create(reference, "A review")
    return review, chronology.save(review, EventDetail(what_happened="No carer came.")).uid


def comment(uid: str, text: str) -> None:
    now = chronology.detail(uid)
    chronology.save(reviews.window(0, 1)[0].uid, replace(now, comment=text))


def test_undo_says_what_it_undid_and_redo_does_it_again(store: Store) -> None:
    def work() -> None:
        review, uid = begin()
        comment(uid, "First")
        chronology.delete(review, uid)
        assert undo_stack.undo(review) == "Undone: E1 deleted."
        assert chronology.detail(uid).comment == "First"
        assert undo_stack.undo(review) == "Undone: E1 changed."
        assert chronology.detail(uid).comment == ""
        assert undo_stack.redo(review) == "Redone: E1 changed."
        assert chronology.detail(uid).comment == "First"
        assert undo_stack.redo(review) == "Redone: E1 deleted."
        assert Event.select().count() == 0
        with pytest.raises(BadInput, match="Nothing to redo"):
            undo_stack.redo(review)
        assert undo_stack.undo(review) == "Undone: E1 deleted."
        assert undo_stack.undo(review) == "Undone: E1 changed."
        assert undo_stack.undo(review) == "Undone: E1 added."
        # The review itself is never deleted by an undo.
        with pytest.raises(BadInput, match="Nothing to undo"):
            undo_stack.undo(review)
        for _ in range(3):
            undo_stack.redo(review)
        assert Event.select().count() == 0

    store.run(work)


def test_undo_and_redo_outlive_the_process(made: Made) -> None:
    with made.opened() as store:
        review, uid = store.run(begin)
        store.run(comment, uid, "First")
        store.run(undo_stack.undo, review)
        store.run(comment, uid, "Second")
        store.run(comment, uid, "Third")
        store.run(undo_stack.undo, review)
    with made.opened() as store:
        assert store.run(undo_stack.redo, review) == "Redone: E1 changed."
        assert store.run(chronology.detail, uid).comment == "Third"
        for expected in ("Second", ""):
            store.run(undo_stack.undo, review)
            assert store.run(chronology.detail, uid).comment == expected


def test_a_change_that_a_person_reverses_by_hand_is_a_change_of_its_own(store: Store) -> None:
    def work() -> None:
        review, uid = begin()
        chronology.mark(uid, "key_event")
        chronology.mark(uid, "key_event")
        undo_stack.undo(review)
        assert chronology.detail(uid).key_event
        undo_stack.undo(review)
        assert not chronology.detail(uid).key_event

    store.run(work)


def test_a_new_change_ends_redo(store: Store) -> None:
    def work() -> None:
        review, uid = begin()
        comment(uid, "First")
        undo_stack.undo(review)
        comment(uid, "Second")
        with pytest.raises(BadInput, match="Nothing to redo"):
            undo_stack.redo(review)
        undo_stack.undo(review)
        assert chronology.detail(uid).comment == ""

    store.run(work)


def test_nobody_undoes_what_somebody_else_changed(store: Store) -> None:
    def work() -> None:
        review, uid = begin()
        by("Ann", lambda: comment(uid, "Ann's remark"))
        # The last change of this person is the event itself, which Ann has changed since.
        with pytest.raises(BadInput, match="Ann has changed E1 since"):
            undo_stack.undo(review)
        assert chronology.detail(uid).comment == "Ann's remark"
        assert by("Ann", lambda: undo_stack.undo(review)) == "Undone: E1 changed."
        with pytest.raises(BadInput, match="Nothing to redo"):
            undo_stack.redo(review)
        assert by("Ann", lambda: undo_stack.redo(review)) == "Redone: E1 changed."

    store.run(work)


def test_a_part_that_somebody_took_out_is_a_change_of_its_record_and_not_its_deletion(store: Store) -> None:
    def work() -> None:
        review, uid = begin()
        people.save(review, PersonDetail(code="CO1", real_name="Cora Vane", relation="staff"))
        chronology.save(review, replace(chronology.detail(uid), people=("CO1",)))
        by("Ben", lambda: chronology.save(review, replace(chronology.detail(uid), people=())))
        with pytest.raises(BadInput) as refused:
            undo_stack.undo(review)
        assert "because Ben has changed E1 since." in str(refused.value)
        assert "deleted" not in str(refused.value)

    store.run(work)


def test_a_refused_undo_names_record_and_person_and_the_next_goes_on_to_the_change_before(store: Store) -> None:
    def work() -> None:
        review, uid = begin()
        comment(uid, "First")
        chronology.delete(review, uid)
        by("Ann", lambda: deletion.restore(review, uid))
        with pytest.raises(BadInput) as refused:
            undo_stack.undo(review)
        assert str(refused.value) == (
            '"E1 deleted" cannot be undone, because Ann has restored E1 since, so there is nothing left to bring back. '
            "Nothing was changed. Undo again to go on to the change before it."
        )
        assert undo_stack.undo(review) == "Undone: E1 changed."
        assert chronology.detail(uid).comment == ""

    store.run(work)


def test_a_refused_change_can_be_undone_once_nothing_is_in_the_way(store: Store) -> None:
    def work() -> None:
        review, uid = begin()
        by("Ann", lambda: comment(uid, "Ann's remark"))
        with pytest.raises(BadInput, match="nothing before it to undo"):
            undo_stack.undo(review)
        with pytest.raises(BadInput, match="None of your changes here can be undone"):
            undo_stack.undo(review)
        by("Ann", lambda: undo_stack.undo(review))
        assert undo_stack.undo(review) == "Undone: E1 added."

    store.run(work)


def test_an_undo_keeps_a_theme_that_another_finding_has_since(store: Store) -> None:
    def work() -> None:
        review = reviews.create("IMR-1", "A review")
        one, other = (findings.save(review, FindingDetail(text=text)) for text in ("Visits missed.", "Nobody told."))
        one = findings.save(review, replace(one, themes=("Night work",)))
        by("Ann", lambda: findings.save(review, replace(other, themes=("Night work",))))
        assert undo_stack.undo(review) == "Undone: F1 changed."
        assert findings.detail(one.uid).themes == ()
        assert findings.detail(other.uid).themes == ("Night work",)
        assert undo_stack.redo(review) == "Redone: F1 changed."
        assert findings.detail(one.uid).themes == ("Night work",)

    store.run(work)


def test_an_undo_deletes_no_part_that_somebody_else_added(store: Store) -> None:
    def work() -> None:
        review, uid = begin()
        by("Ann", lambda: people.save(review, PersonDetail(code="SW1", real_name="Hannah Pettiford")))
        now = chronology.detail(uid)
        by("Ann", lambda: chronology.save(review, replace(now, people=("SW1",))))
        with pytest.raises(BadInput, match="Ann has added to E1 since"):
            undo_stack.undo(review)
        assert Event.select().count() == 1

    store.run(work)


def test_the_history_names_a_theme_whose_row_an_undo_removed(store: Store) -> None:
    def work() -> None:
        review = reviews.create("IMR-1", "A review")
        one = findings.save(review, FindingDetail(text="Visits missed."))
        findings.save(review, replace(one, themes=("Night work",)))
        undo_stack.undo(review)
        themes.keep([*themes.listed(), "Night work"])
        entries = history.of_record("finding", one.uid).entries
        assert [(each.old, each.new) for entry in entries[:2] for each in entry.fields] == [
            ("Night work", ""),
            ("", "Night work"),
        ]

    store.run(work)


def test_each_review_has_its_own_changes(store: Store) -> None:
    def work() -> None:
        one, uid = begin("IMR-1")
        other, second = begin("IMR-2")
        chronology.mark(uid, "key_event")
        chronology.mark(second, "good_practice")
        undo_stack.undo(one)
        assert (chronology.detail(uid).key_event, chronology.detail(second).good_practice) == (False, True)
        undo_stack.undo(other)
        assert not chronology.detail(second).good_practice
        undo_stack.redo(one)
        assert chronology.detail(uid).key_event

    store.run(work)


def test_the_end_of_a_request_is_undone_and_deleted_owners_are_found(store: Store) -> None:
    def work() -> None:
        review, uid = begin()
        ending.end(review, "declined", "No IMR needed", "HoS", date(2026, 5, 3))
        assert undo_stack.undo(review) == "Undone: the request was declined."
        assert reviews.detail(review).ended is None
        assert undo_stack.redo(review) == "Redone: the request was declined."
        ending.reopen(review)
        assert undo_stack.undo(review) == "Undone: the review was reopened."
        assert reviews.detail(review).ended == "declined"
        assert undo_stack.redo(review) == "Redone: the review was reopened."
        ending.end(review, "withdrawn", "Joint SAR instead", "HoS", date(2026, 5, 3))
        assert undo_stack.undo(review) == "Undone: the review was withdrawn."
        assert undo_stack.redo(review) == "Redone: the review was withdrawn."
        undo_stack.undo(review)
        before = len(undo_stack.stacks(review).undo)
        chronology.delete(review, uid)
        assert len(undo_stack.stacks(review).undo) == before + 1

    store.run(work)


def test_the_tracker_undoes_actions_of_any_review_and_nothing_else(store: Store) -> None:
    def work() -> None:
        review, uid = begin()
        with writing():
            key = records.review_id(review)
            recommended = Recommendation.create(review=key, number=1, position=1, text="Check visits")
            action = Action.create(recommendation=recommended, number=1, what="Write the check")
        plan.set_status([action.uid], "under_way", date(2026, 5, 3))
        chronology.mark(uid, "key_event")
        assert undo_stack.undo("") == "Undone: A1.1 changed."
        assert Action.get().status == "not_started"
        assert chronology.detail(uid).key_event
        assert undo_stack.redo("") == "Redone: A1.1 changed."
        undo_stack.undo("")
        with pytest.raises(BadInput, match=r"Nothing to undo. You have made no change to an action"):
            undo_stack.undo("")

    store.run(work)


def test_an_undo_is_written_into_the_trail(store: Store) -> None:
    def work() -> None:
        _, uid = begin()
        change = chronology.mark(uid, "key_event")
        number = removal.undo(change)
        assert removal.marks() == {number: change}

    store.run(work)


ANOTHER_WINDOW = """
import sys
from pathlib import Path
from imr_tui.services import session
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
folder, passphrase, review = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
store = session.open_unlocked(folder, session.unlock(folder, passphrase=passphrase))
store.run(chronology.save, review, EventDetail(what_happened="Typed in another window"))
store.close()
"""


def test_a_change_in_another_window_of_the_same_person_is_not_undone_here(made: Made) -> None:
    with made.opened() as store:
        review = store.run(reviews.create, "IMR-1", "Title")
        event = store.run(chronology.save, review, EventDetail(what_happened="Deleted here"))
        store.run(chronology.delete, review, event.uid)
        words = [sys.executable, "-c", ANOTHER_WINDOW, str(made.folder), made.passphrase, review]
        subprocess.run(words, check=True, cwd=ROOT)
        assert store.run(undo_stack.undo, review) == "Undone: E1 deleted."
        texts = [each.what_happened for each in store.run(chronology.everything, review)]
        assert texts == ["Deleted here", "Typed in another window"]
    # After a restart, the trail alone decides.
    with made.opened() as store:
        assert store.run(undo_stack.undo, review).startswith("Undone: ")
