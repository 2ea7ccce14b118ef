"""Readiness: stages, exemptions, placeholders, and searching again only the events that changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from peewee import ForeignKeyField

from imr_tui import demo
from imr_tui.errors import BadInput, Refused
from imr_tui.models import (
    REVIEW_PARTS,
    ClauseExemption,
    Consideration,
    Event,
    ReferenceCounter,
    Review,
)
from imr_tui.services import session
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.chronology.scan import EventScan
from imr_tui.services.dmt import consideration
from imr_tui.services.readiness import readiness, stages
from imr_tui.services.readiness.placeholders import placeholder_in, unfinished_events
from imr_tui.services.readiness.readiness import Answer
from imr_tui.services.readiness.rule import written
from imr_tui.services.record import records, removal
from imr_tui.services.review import requests, reviews, scope
from imr_tui.services.session import Store
from imr_tui.store.session import current, writing
from tests.conftest import Demonstration
from tests.extent import sampled
from tests.rows import one_of_each

DAY = date(2026, 11, 20)


@contextmanager
def rolled_back() -> Iterator[None]:
    """Roll back every change made inside."""
    with current().database.atomic() as transaction:
        yield
        transaction.rollback()


def answered(uid: str, check_id: str) -> Answer:
    (found,) = readiness.answers(uid, chosen=lambda check: check.id == check_id, today=demo.DEMO_TODAY)
    return found


# Stages


def test_a_stage_passed_with_a_reason_says_so_and_blocks_no_more(store: Store) -> None:
    uid = store.run(reviews.create, "IMR-1", "A review")
    assert len(store.run(readiness.blocking, uid, "scope_agreed")) > 10
    store.run(stages.pass_gate, uid, "The director wishes it", "Ro", DAY)
    assert store.run(readiness.blocking, uid, "scope_agreed") == ()
    found = store.run(readiness.answers, uid)
    passed = [answer for answer in found if answer.passed]
    assert {answer.check.stage for answer in passed} == {"scope_agreed"}
    assert {(a.state, a.reason, a.by, a.on) for a in passed} == {("not met", "The director wishes it", "Ro", DAY)}
    # A check that does not block a stage is not recorded as passed.
    assert next(a for a in found if a.check.id == "5-proportionate").on is None


# Exemptions


def test_an_exemption_needs_a_reason_and_can_be_withdrawn(store: Store) -> None:
    uid = store.run(reviews.create, "IMR-1", "A review")
    with pytest.raises(Refused, match="Reason: say why the check does not apply"):
        store.run(readiness.excuse, uid, "6-interviews", "  ", "Ro", DAY)
    with pytest.raises(Refused, match="every review"):
        store.run(readiness.excuse, uid, "3-criterion", "We wish to", "Ro", DAY)
    with pytest.raises(BadInput, match="no check 6-poems"):
        store.run(readiness.excuse, uid, "6-poems", "None were written", "Ro", DAY)
    with pytest.raises(BadInput, match="nothing to change"):
        store.run(readiness.withdraw_excuse, uid, "6-interviews")
    change = store.run(readiness.excuse, uid, "6-interviews", "Nobody is left to ask.", "Ro", DAY)
    found = store.run(answered, uid, "6-interviews")
    assert (found.state, found.reason, found.by, found.on) == ("not applicable", "Nobody is left to ask.", "Ro", DAY)
    assert found.found == "No interview has been held, and the scope does not say whether people will be interviewed."
    # The reasons for selecting people are not needed either.
    assert store.run(answered, uid, "7.1-why-selected").state == "not applicable"
    store.run(readiness.excuse, uid, "6-interviews", "They have all left.", "Jo", DAY)
    assert store.run(lambda: [(row.reason, row.given_by) for row in ClauseExemption.select()]) == [
        ("They have all left.", "Jo")
    ]
    store.run(readiness.withdraw_excuse, uid, "6-interviews")
    assert store.run(answered, uid, "6-interviews").state == "later"
    with pytest.raises(BadInput, match="the record was deleted since"):
        store.run(removal.undo, change)


# Placeholders


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The date is TBC.", "TBC"),
        ("tba", "tba"),
        ("To-do: ask the trust", "To-do"),
        ("XXX rang", "XXX"),
        ("Why ??? was", "???"),
        ("The [insert name of the team] met", "[insert name of the team]"),
        ("On [date] it", "[date]"),
        ("See [...] and", "[...]"),
        ("See […].", "[…]"),
        ("{{name}}", "{{name}}"),
        ("<to be written>", "<to be written>"),
        ("It was ______ who", "______"),
        ("Lorem ipsum dolor", "Lorem ipsum"),
        ("“He said” [...] and left", "[...]"),
        ('He said "it" and [...]', "[...]"),
        ("“She said […] and left,” he wrote.", ""),
        ('"She said [...] and left"', ""),
        ("A quote “from […] one\nparagraph” but [...] here", "[...]"),
        ("He was told [sic] to wait.", ""),
        ("[name withheld at the family's wish]", ""),
        ("[date not recorded]", ""),
        ("TBCD, mtbc and a XX", ""),
        ("Why? How??", ""),
        ("A todomundo", ""),
        ("Visits < 3 and > 5", ""),
        ("", ""),
    ],
)
def test_placeholders_are_found(text: str, found: str) -> None:
    assert placeholder_in(text) == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [("x", True), ("7", True), ("ä", True), ("…", False), (" - ", False), ("", False), (None, False)],
)
def test_a_text_of_only_dots_or_dashes_counts_as_empty(text: str | None, expected: bool) -> None:
    assert written(text) == expected


def test_the_chronology_is_read_once_and_then_only_its_changes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    uid = store.run(reviews.create, "IMR-1", "A review")
    store.run(chronology.add_many, uid, [EventDetail(what_happened=f"Event {n}") for n in range(1, 40)])
    key = store.run(records.review_id, uid)
    read: list[int] = []
    plain = EventScan._read

    def counting(self: Any, review: int, rows: Any) -> Any:
        yield from plain(self, review, rows)
        read.append(-1 if rows is None else len(rows))

    monkeypatch.setattr(EventScan, "_read", counting)

    def labels() -> list[str]:
        return [found.label for found in unfinished_events(key)]

    def labels_with_a_change() -> list[str]:
        with rolled_back():
            Event.update(comment="TBC").where(Event.number == 7).execute()
            return labels()

    def save(number: int, **values: Any) -> None:
        event = next(e for e in chronology.everything(uid) if e.number == number)
        chronology.save(uid, replace(event, **values))

    assert store.run(labels) == []
    store.run(save, 3, decision="[...]")
    assert store.run(labels) == ["E3, decision"]
    # A change that was rolled back is forgotten, even if the events were searched meanwhile.
    assert store.run(labels_with_a_change) == ["E3, decision", "E7, comment"]
    assert store.run(labels) == ["E3, decision"]
    store.run(save, 3, decision="", comment="TBC")
    assert store.run(labels) == ["E3, comment"]
    third = store.run(lambda: next(e.uid for e in chronology.everything(uid) if e.number == 3))
    change = store.run(chronology.delete, uid, third)
    assert store.run(labels) == []
    store.run(removal.undo, change)
    assert store.run(labels) == ["E3, comment"]
    assert read[0] == -1
    assert max(read[1:]) <= 2


def test_changes_by_another_program_on_the_same_store_are_noticed(made: Any) -> None:
    first = session.open_unlocked(made.folder, made.unlocked())
    uid = first.run(reviews.create, "IMR-1", "A review")
    first.run(chronology.add_many, uid, [EventDetail(what_happened="An event")])
    key = first.run(records.review_id, uid)
    assert first.run(unfinished_events, key) == ()
    first.close()
    second = session.open_unlocked(made.folder, made.unlocked())
    second.run(chronology.add_many, uid, [EventDetail(what_happened="TBC")])
    assert [found.label for found in second.run(unfinished_events, key)] == ["E2, what happened"]
    second.close()


def test_a_conflict_that_appears_later_is_found(store: Store) -> None:
    uid = store.run(reviews.create, "IMR-1", "A review")
    store.run(requests.save_reviewer, uid, requests.ReviewerDetail(name="Rowan Ashdown"))
    assert store.run(requests.conflicts, uid) == ()
    store.run(chronology.save, uid, EventDetail(what_happened="R. Ashdown rings the ward."))
    assert store.run(requests.conflicts, uid) == ("event E1",)
    store.run(requests.save_reviewer, uid, replace(store.run(requests.present_reviewer, uid), name="Jo Marsh"))
    assert store.run(requests.conflicts, uid) == ()


def test_a_revised_scope_needs_the_managers_of_its_new_teams(store: Store) -> None:
    uid = store.run(reviews.create, "IMR-1", "A review")
    teams = (scope.TeamDetail("A", "M. One"), scope.TeamDetail("B"))
    store.run(lambda: scope.save(uid, replace(scope.current(uid), teams=teams)))
    found = store.run(answered, uid, "5-managers-told")
    assert (found.which, found.target) == ("A, B", "told:0")
    store.run(scope.save_notification, uid, scope.NotificationDetail(team="A", told_on=DAY))
    found = store.run(answered, uid, "5-managers-told")
    assert (found.which, found.target) == ("B", "told:1")


def test_a_deleted_review_is_refused(store: Store) -> None:
    with pytest.raises(BadInput, match="no longer in the store"):
        store.run(readiness.answers, "0190a000-0000-7000-8000-00000000dead")


def test_a_report_cannot_be_submitted_while_requirements_are_missing(store: Store) -> None:
    uid = store.run(reviews.create, "IMR-1", "A review")

    def submit() -> consideration.ConsiderationRecord:
        there = consideration.consideration(uid)
        return consideration.save(uid, replace(there, submitted_on=DAY, submitted_to="DMT"))

    head = store.run(store.head)
    with pytest.raises(Refused, match=r"4\d requirements are not met. First: the context .* \(§2\); a summary of"):
        store.run(submit)
    assert store.run(store.head) == head
    # Other fields of the same form can be saved before.
    store.run(lambda: consideration.save(uid, replace(consideration.consideration(uid), discussion="Planned.")))
    for _ in range(3):
        store.run(stages.pass_gate, uid, "The director wishes it", "Ro", DAY)
    assert store.run(submit).submitted_on == DAY
    assert store.run(reviews.detail, uid).stage == "submitted"
    # A submission can be corrected even if requirements are missing.
    again = store.run(consideration.consideration, uid)
    assert store.run(consideration.save, uid, replace(again, submitted_on=date(2026, 11, 21))).version == 3


def test_a_report_can_be_submitted_when_nothing_is_missing(demo_store: Store, demonstration: Demonstration) -> None:
    uid = demonstration.uids[1]

    def again() -> str:
        with writing():
            Consideration.update(submitted_on=None, submitted_to="").where(
                Consideration.review == records.review_id(uid)
            ).execute()
            stages.refresh(uid)
        assert reviews.detail(uid).stage == "under_way"
        there = consideration.consideration(uid)
        consideration.save(uid, replace(there, submitted_on=date(2025, 5, 28), submitted_to="The head of service"))
        return reviews.detail(uid).stage

    assert demo_store.run(again) == "closed"


@pytest.mark.parametrize("model", sampled(REVIEW_PARTS[1:], 4), ids=lambda model: model._meta.table_name)
def test_a_change_of_any_part_leads_to_its_review(model: Any, store: Store) -> None:
    """The audit trail leads from a changed or deleted row to its review."""

    def work() -> None:
        with writing():
            made = one_of_each()
        review = str(made[Review].uid)
        for change in (_touch, _delete):
            followed: list[str] = []
            current().before_commit = lambda session, before, seen=followed: seen.extend(
                stages._changed(session, before)
            )
            with writing():
                change(model, made[model])
            assert followed == ([review] if model not in UNSEEN else [])

    store.run(work)


UNSEEN = (ReferenceCounter,)
"""Tables that are not audited and that no stage depends on."""


def _touch(model: Any, row: Any) -> None:
    model.update(changed_at="2026-11-27T00:00:00Z").where(model.id == row.id).execute()


def _delete(model: Any, row: Any) -> None:
    """Delete a row; first delete the rows that refer to it, which would prevent that."""
    for other in REVIEW_PARTS:
        for field in other._meta.sorted_fields:
            if isinstance(field, ForeignKeyField) and field.rel_model is model and other is not model:
                for pointing in list(other.select().where(field == row.id)):
                    _delete(other, pointing)
    model.delete().where(model.id == row.id).execute()
