"""Actions alone: what a secretary sees, and what comes back."""

from __future__ import annotations

from datetime import date

import pytest

from imr_tui.errors import NameLeft
from imr_tui.models import Action, Event, Recommendation
from imr_tui.services.actions import plan as actions
from imr_tui.services.actions import tracker
from imr_tui.services.findings import recommendations
from imr_tui.services.handover import conflicts
from imr_tui.services.handover.receiving import ImportResult
from imr_tui.services.people import people
from imr_tui.services.people.people import PersonDetail
from imr_tui.services.record import records
from imr_tui.services.review import holding, reviews
from imr_tui.store.session import writing
from tests.handover_world import Desk, unsealed
from tests.unit.services.handover.changes import begin, exchange, put, texts

TODAY = date(2026, 11, 25)


@pytest.fixture
def plan(ann: Desk, ben: Desk) -> str:
    """A review at Ann's, of which Ben has the actions."""
    uid = ann.run(begin)
    ben.import_bundle(ann.hand_over(uid, only_actions=True)[1])
    return uid


def test_the_secretary_sees_the_actions_in_the_tracker_and_nothing_else(ann: Desk, ben: Desk, plan: str) -> None:
    (row,) = ben.run(reviews.window, 0, 9)
    assert (row.reference, row.title, row.stated, row.open_actions) == ("IMR-1", "A fall", "actions only", 1)
    (action,) = ben.run(tracker.everything, TODAY)
    assert (action.reference, action.what, action.owner) == ("A1.1", "SW1 writes the rule", "Head of Service")
    plain = ben.plain(plan)
    assert {part for part, rows in plain.items() if isinstance(rows, list) and rows} <= {
        "review",
        "recommendation",
        "action",
        "request",
        "reference_counter",
    }
    assert "is in the full review" in plain["recommendation"][0]["text"]
    assert ann.run(holding.marked, plan) is False


def test_the_secretarys_changes_are_merged(ann: Desk, ben: Desk, plan: str) -> None:
    uid = ben.run(lambda: Action.get().uid)
    ben.run(actions.add_progress, uid, "The rule is drafted", TODAY, "Secretary")
    ben.run(actions.set_status, [uid], "done", TODAY)
    ben.run(put(Action, {"next_review_on": "2027-01-15"}))
    taken = exchange(ben, ann, plan)
    assert not taken.conflicts
    action = ann.run(actions.detail, uid)
    assert (action.status, str(action.next_review_on), action.progress[0].text) == (
        "done",
        "2027-01-15",
        "The rule is drafted",
    )
    # What went out in codes came back unchanged, and replaces nothing.
    assert action.what == "Harriet Quill writes the rule"
    assert ann.run(lambda: Recommendation.get().text) == "Escalate missed visits"
    assert ann.run(lambda: Event.select().count()) == 3


def test_a_text_exported_with_codes_never_overwrites_names(ann: Desk, ben: Desk, plan: str) -> None:
    ben.run(put(Action, {"what": "SW1 writes two rules", "evaluation": "Two audits"}))
    taken = exchange(ben, ann, plan)
    (clash,) = taken.conflicts
    assert (clash.mine, clash.theirs) == ("Harriet Quill writes the rule", "SW1 writes two rules")
    row = ann.run(lambda: records.row_of(Action, Action.get().uid))
    # Where nobody was named the newer text is taken.
    assert (row["what"], row["evaluation"]) == ("Harriet Quill writes the rule", "Two audits")


def test_actions_go_there_and_back_many_times(ann: Desk, ben: Desk, plan: str) -> None:
    uid = ann.run(lambda: Action.get().uid)
    for number in range(3):
        ann.run(put(Action, {"proof": f"seen {number}"}))
        assert not exchange_actions(ann, ben, plan).conflicts
        ben.run(actions.add_progress, uid, f"Step {number}", TODAY, "Secretary")
        assert not exchange(ben, ann, plan).conflicts
    assert len(ann.run(actions.detail, uid).progress) == 3
    assert ben.run(actions.detail, uid).proof == "seen 2"


def exchange_actions(giver: Desk, taker: Desk, uid: str) -> ImportResult:
    return taker.import_bundle(giver.hand_over(uid, only_actions=True)[1])


def test_actions_added_in_both_stores_both_stay(ann: Desk, ben: Desk, plan: str) -> None:
    for desk in (ann, ben):

        def add(name: str = desk.name) -> None:
            with writing():
                Action.create(recommendation=Recommendation.get(), number=2, what=f"More by {name}")

        desk.run(add)
    taken = exchange(ben, ann, plan)
    assert "A1.2 in the handover file is now A1.3" in [t.what for t in taken.changes]
    rows = ann.run(lambda: list(Action.select(Action.number, Action.what).order_by(Action.number).tuples()))
    assert [row[1] for row in rows] == ["Harriet Quill writes the rule", "More by Ann", "More by Ben"]


def take_out(desk: Desk, uid: str) -> None:
    """The recommendation and its action, as the program has it done."""
    desk.run(actions.remove, desk.run(lambda: Action.get().uid))
    desk.run(recommendations.remove, uid, desk.run(lambda: Recommendation.get().uid))


@pytest.mark.parametrize("answer", ["theirs", "mine"])
def test_work_on_a_recommendation_deleted_meanwhile_is_a_conflict(answer: str, ann: Desk, ben: Desk, plan: str) -> None:
    def more() -> None:
        with writing():
            Action.create(recommendation=Recommendation.get(), number=2, what="More by Ben")

    ben.run(more)
    take_out(ann, plan)
    taken = exchange(ben, ann, plan)
    # It came back for what was done under it: as a draft, for it rests on nothing here (§7.3).
    (clash,) = (each for each in taken.conflicts if each.kind == "deleted_here")
    assert (clash.reference, clash.mine) == ("R1", conflicts.DELETED)
    assert ann.run(lambda: Recommendation.get().state) == "draft"
    assert ann.run(lambda: [row[0] for row in Action.select(Action.what).order_by(Action.number).tuples()]) == [
        "SW1 writes the rule",
        "More by Ben",
    ]
    ann.run(conflicts.settle, clash.uid, answer)
    assert ann.run(lambda: Recommendation.select().count()) == (answer == "theirs")
    assert ann.run(lambda: Action.select().count()) == (2 if answer == "theirs" else 0)
    for each in ann.run(conflicts.open_conflicts, plan):
        ann.run(conflicts.settle, each.uid, "mine")


def test_a_deleted_recommendation_without_new_work_stays_deleted(ann: Desk, ben: Desk, plan: str) -> None:
    take_out(ann, plan)
    taken = exchange(ben, ann, plan)
    assert not taken.conflicts
    assert ann.run(lambda: Recommendation.select().count()) == 0


def test_the_whole_review_replaces_its_actions(ann: Desk, ben: Desk, plan: str) -> None:
    uid = ben.run(lambda: Action.get().uid)
    ben.run(actions.add_progress, uid, "Begun", TODAY, "Secretary")
    taken = exchange(ann, ben, plan)
    assert not taken.conflicts
    assert any("now has the whole review" in note for note in taken.notes)
    assert ben.run(holding.marked, plan) is False
    assert ben.run(reviews.window, 0, 9)[0].stated != "actions only"
    assert texts(ben) == texts(ann)
    action = ben.run(actions.detail, uid)
    assert (action.what, action.progress[0].text) == ("Harriet Quill writes the rule", "Begun")


def test_a_store_with_only_the_actions_exports_only_the_actions(ben: Desk, plan: str) -> None:
    assert ben.hand_over(plan)[0].holds == "actions"


def test_an_export_of_actions_has_no_byte_of_earlier_texts(ann: Desk, ben: Desk, plan: str) -> None:
    ann.run(put(Action, {"what": "The rule is written by Wilhelmina Ashgrove-Pyke"}))
    with pytest.raises(NameLeft, match=r"A1\.1, action"):
        ann.hand_over(plan, only_actions=True)
    ann.run(people.save, plan, PersonDetail(code="TM1", real_name="Wilhelmina Ashgrove-Pyke", relation="staff"))
    raw = unsealed(ann.hand_over(plan, only_actions=True)[1]).decode()
    assert "TM1" in raw
    for name in ("Wilhelmina", "Ashgrove", "Quill", "Escalate missed", "First visit", "Visits were missed"):
        assert name not in raw
