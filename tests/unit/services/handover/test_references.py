"""References in texts after a merge: each names the record that it named where it was written, wherever it stands."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from imr_tui.models import Disclosure, Event
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.handover import conflicts
from imr_tui.services.record import records, removal, renumbering
from imr_tui.store.session import writing
from tests.handover_world import Desk
from tests.unit.services.handover.changes import dated, event, exchange, put, texts


def add_event(desk: Desk, uid: str, what: str) -> None:
    desk.run(chronology.save, uid, EventDetail(when=records.read_date("6 Mar 2026"), what_happened=what))


@pytest.fixture
def fourth(ann: Desk, ben: Desk, uid: str) -> None:
    """Each of the two has an E4 of their own; a merge at Ann's makes Ben's E5."""
    add_event(ann, uid, "Ann's event")
    add_event(ben, uid, "Ben's event")


@pytest.fixture
def shared(ann: Desk, ben: Desk, uid: str) -> None:
    """An entry of the sharing register that both have: its columns are merged as one."""

    def work() -> None:
        with writing():
            Disclosure.create(
                review=records.review_id(uid), audience="family", ground="consent_given", decided_by="SU",
                decided_on=date(2026, 4, 1), what_was_shared="the summary", shared_by="SW1",
                shared_on=date(2026, 4, 2),
            )  # fmt: skip

    ann.run(work)
    exchange(ann, ben, uid)


def entry(desk: Desk) -> tuple[Any, ...]:
    row = desk.run(lambda: Disclosure.get())
    return row.what_was_shared, row.shared_by, row.shared_on


def comment(desk: Desk, number: int) -> str:
    return str(desk.run(lambda: Event.get(event(number)).comment))


def shown(desk: Desk, uid: str) -> list[tuple[str, str]]:
    return [(clash.mine, clash.theirs) for clash in desk.run(conflicts.open_conflicts, uid)]


# Columns that are merged as one


@pytest.mark.usefixtures("shared", "fourth")
def test_a_text_in_a_group_of_columns_is_merged_with_the_group(ann: Desk, ben: Desk, uid: str) -> None:
    ben.run(put(Disclosure, {"shared_by": "the writer of E4", "shared_on": date(2026, 4, 9)}))
    assert not exchange(ben, ann, uid).conflicts
    assert texts(ann)["E5"] == "Ben's event"
    assert entry(ann) == ("the summary", "the writer of E5", date(2026, 4, 9))
    assert not exchange(ann, ben, uid).conflicts
    assert entry(ben) == entry(ann)


@pytest.mark.parametrize("how", ["mine", "theirs"])
@pytest.mark.usefixtures("shared", "fourth")
def test_a_group_of_columns_has_one_conflict(how: str, ann: Desk, ben: Desk, uid: str) -> None:
    ann.run(put(Disclosure, {"what_was_shared": "all but E4"}))
    ben.run(put(Disclosure, {"shared_by": "the writer of E4"}))
    (clash,) = exchange(ben, ann, uid).conflicts
    assert "all but E4" in clash.mine
    assert "the writer of E5" in clash.theirs
    ann.run(conflicts.settle, clash.uid, how)
    first, second, _ = entry(ann)
    assert (first, second) == (("all but E4", "SW1") if how == "mine" else ("the summary", "the writer of E5"))
    assert not exchange(ann, ben, uid).conflicts
    assert entry(ben) == entry(ann)


# The same words


@pytest.mark.usefixtures("fourth")
def test_the_same_words_about_two_events_are_in_conflict(ann: Desk, ben: Desk, uid: str) -> None:
    for desk in (ann, ben):
        desk.run(put(Event, {"comment": "compare E4"}, event(1)))
    exchange(ben, ann, uid)
    assert shown(ann, uid) == [("compare E4", "compare E5")]


# Conflicts that stay open


@pytest.mark.usefixtures("fourth")
def test_a_newer_text_of_the_other_store_replaces_its_older_one(ann: Desk, ben: Desk, uid: str) -> None:
    ann.run(put(Event, {"comment": "by Ann"}, event(1)))
    ben.run(put(Event, {"comment": "compare E4"}, event(1)))
    exchange(ben, ann, uid)
    assert shown(ann, uid) == [("by Ann", "compare E5")]
    ben.run(put(Event, {"comment": "compare E4 and E2"}, event(1)))
    exchange(ben, ann, uid)
    assert shown(ann, uid) == [("by Ann", "compare E5 and E2")]


@pytest.mark.parametrize("where", ["here", "there"])
def test_a_conflict_that_is_open_follows_new_numbers(where: str, ann: Desk, ben: Desk, uid: str) -> None:
    """E3 becomes E1: by a command in this store, or in the other one and by the next merge."""
    ann.run(put(Event, {"comment": "by Ann"}, event(2)))
    ben.run(put(Event, {"comment": "compare E3"}, event(2)))
    exchange(ben, ann, uid)
    desk = ann if where == "here" else ben
    desk.run(put(Event, dated("1 Mar 2026"), event(3)))
    desk.run(renumbering.renumber, uid, "event")
    if where == "there":
        exchange(ben, ann, uid)
    assert texts(ann) == {"E1": "Third visit", "E2": "First visit", "E3": "Second visit"}
    (clash,) = ann.run(conflicts.open_conflicts, uid)
    assert (clash.reference, clash.mine, clash.theirs) == ("E3", "by Ann", "compare E1")
    ann.run(conflicts.settle, clash.uid, "theirs")
    assert comment(ann, 3) == "compare E1"
    assert not exchange(ann, ben, uid).conflicts
    assert (texts(ben), comment(ben, 3)) == (texts(ann), "compare E1")


def test_a_record_in_conflict_is_shown_with_the_numbers_after_the_merge(ann: Desk, ben: Desk, uid: str) -> None:
    ann.run(put(Event, {"comment": "compare E3"}, event(2)))
    ben.run(lambda: removal.remove(Event, Event.get(event(2)).uid))
    ben.run(put(Event, dated("1 Mar 2026"), event(3)))
    ben.run(renumbering.renumber, uid, "event")
    (clash,) = exchange(ben, ann, uid).conflicts
    after = {text: name for name, text in texts(ann).items()}
    assert clash.reference == after["Second visit"]
    assert f"compare {after['Third visit']}" in clash.mine
    assert comment(ann, int(clash.reference[1:])) == f"compare {after['Third visit']}"
