"""The calendar of actions, read by other programs. Importing it again moves entries, never copies them (RFC 5545)."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from imr_tui.errors import NameLeft
from imr_tui.exporters.tables import action_list
from imr_tui.services.actions import plan, tracker
from imr_tui.services.findings import recommendations
from imr_tui.services.findings.details import ActionDetail, RecommendationDetail
from imr_tui.services.people import keys_of_reviews, people
from imr_tui.services.people.people import PersonDetail
from imr_tui.services.review import reviews
from imr_tui.services.session import Store

TODAY = date(2026, 11, 25)
needs_khal = pytest.mark.skipif(shutil.which("khal") is None, reason="khal is not installed")


def two_actions(store: Store, what: str = "Write the rule; ask DMT, then tell it") -> tuple[str, str]:
    """Create a review with two actions and return their uids."""

    def work() -> tuple[str, str]:
        uid = reviews.create("IMR-1", "A review")
        people.save(uid, PersonDetail(code="SW1", real_name="Hannah Pettiford"))
        item = recommendations.save(uid, RecommendationDetail(text="A rule"))
        one = plan.save(item.uid, ActionDetail(what=what, owner="Head of Service", due_on=date(2026, 12, 1)))
        two = plan.save(item.uid, ActionDetail(what="Train, and tell Hannah Pettiford", due_on=date(2027, 1, 5)))
        return one.uid, two.uid

    return store.run(work)


def calendar(store: Store) -> bytes:
    found = store.run(tracker.everything, TODAY)
    names = store.run(keys_of_reviews.of_reviews, [action.review_uid for action in found])
    return action_list.write(action_list.coded(found, names), "ics")


def test_an_entry_has_what_a_calendar_needs_and_no_name(store: Store) -> None:
    one, two = two_actions(store)
    data = calendar(store)
    assert b"Pettiford" not in data
    events = {str(event["uid"]): event for event in Calendar.from_ical(data).walk("VEVENT")}
    assert set(events) == {f"{one}@imr-tui", f"{two}@imr-tui"}
    first = events[f"{one}@imr-tui"]
    assert first["dtstart"].dt == date(2026, 12, 1)
    assert str(first["summary"]) == "A1.1 IMR-1: Write the rule; ask DMT, then tell it"
    assert "SW1" in str(events[f"{two}@imr-tui"]["summary"])
    (alarm,) = first.walk("VALARM")
    # Nine o'clock in the morning, seven days before.
    assert alarm["trigger"].dt == timedelta(days=-7, hours=9)
    assert calendar(store) == data


def test_a_name_not_in_the_key_is_refused(store: Store) -> None:
    two_actions(store, "Ask Mrs Kowalska")
    with pytest.raises(NameLeft, match=r"IMR-1 A1\.1, what is to be done"):
        calendar(store)


def changes(store: Store, one: str, two: str) -> list[tuple[bytes, dict[str, tuple[date, str]]]]:
    """Return the calendar three times, with changes between, and its expected entries each time."""
    first = calendar(store)
    store.run(plan.revise, one, date(2027, 2, 1), "Cover was short", TODAY)
    store.run(plan.revise, two, date(2027, 2, 9), "With the other", TODAY)
    second = calendar(store)
    store.run(plan.revise, one, date(2027, 3, 15), "Once more", TODAY + timedelta(days=1))
    store.run(plan.set_status, [two], "done", TODAY)
    third = calendar(store)
    return [
        (first, {one: (date(2026, 12, 1), "CONFIRMED"), two: (date(2027, 1, 5), "CONFIRMED")}),
        (second, {one: (date(2027, 2, 1), "CONFIRMED"), two: (date(2027, 2, 9), "CONFIRMED")}),
        (third, {one: (date(2027, 3, 15), "CONFIRMED"), two: (date(2027, 2, 9), "CANCELLED")}),
    ]


def test_the_same_uid_with_a_higher_sequence_for_each_change(store: Store) -> None:
    one, two = two_actions(store)
    before: dict[str, int] = {}
    for data, expected in changes(store, one, two):
        events = {
            str(event["uid"]).removesuffix("@imr-tui"): event for event in Calendar.from_ical(data).walk("VEVENT")
        }
        assert {uid: (event["dtstart"].dt, str(event["status"])) for uid, event in events.items()} == expected
        for uid, event in events.items():
            assert int(event["sequence"]) >= before.get(uid, 0)
            before[uid] = int(event["sequence"])
    # Undoing a revision is also a change, so the sequence number goes up.
    last = store.run(plan.revise, one, date(2027, 4, 1), "And again", TODAY)
    after = {str(e["uid"]): int(e["sequence"]) for e in Calendar.from_ical(calendar(store)).walk("VEVENT")}
    from imr_tui.store.undo import undo

    store.run(undo, last)
    undone = {str(e["uid"]): int(e["sequence"]) for e in Calendar.from_ical(calendar(store)).walk("VEVENT")}
    assert undone[f"{one}@imr-tui"] > after[f"{one}@imr-tui"]


@needs_khal
def test_khal_has_one_entry_for_each_action_after_three_imports(store: Store, tmp_path: Path) -> None:
    one, two = two_actions(store)
    collection = tmp_path / "calendar"
    collection.mkdir()
    settings = tmp_path / "khal.conf"
    settings.write_text(
        f"[calendars]\n[[imr]]\npath = {collection}\n[locale]\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        f"datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\ntimeformat = %H:%M\n"
        f"[sqlite]\npath = {tmp_path / 'khal.db'}\n[default]\ndefault_calendar = imr\n"
    )
    environment = {**os.environ, "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}

    def khal(*words: str) -> str:
        done = subprocess.run(
            ["khal", "-c", str(settings), *words], env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    for number, (data, expected) in enumerate(changes(store, one, two)):
        file = tmp_path / f"actions-{number}.ics"
        file.write_bytes(data)
        khal("import", "--batch", str(file))
        assert len(list(collection.glob("*.ics"))) == 2
        listed = khal("list", "--format", "{uid} {start-date}", "--day-format", "", "2026-11-01", "2027-12-31")
        assert sorted(line for line in listed.splitlines() if "@imr-tui" in line) == sorted(
            f"{uid}@imr-tui {on}" for uid, (on, _) in expected.items()
        )


def test_every_format_has_the_same_actions(store: Store) -> None:
    import json

    one, two = two_actions(store)
    found = store.run(tracker.everything, TODAY)
    names = store.run(keys_of_reviews.of_reviews, [action.review_uid for action in found])
    coded = action_list.coded(found, names)
    rows = json.loads(action_list.write(coded, "json"))
    assert [row["uid"] for row in rows] == [one, two]
    assert [row["due_on"] for row in rows] == ["2026-12-01", "2027-01-05"]
    text = action_list.write(coded, "csv").decode("utf-8-sig")
    assert text.splitlines()[1].startswith(
        'IMR-1,A1.1,"Write the rule; ask DMT, then tell it",Head of Service,2026-12-01'
    )
    table = action_list.write(coded, "table").decode()
    assert [line.split("  ")[0] for line in table.splitlines()] == ["in 6 days", "in 41 days"]
    assert "Pettiford" not in text + table
    assert replace(coded[0], days=-1).stated == "overdue 1 day"
