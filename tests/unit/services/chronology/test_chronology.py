"""The chronology as a service: its order, its windows, gaps in it, moves, and drafts of what is not saved."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_tui.dates.when import parse
from imr_tui.errors import BadInput, ChangedElsewhere
from imr_tui.models import Document, Draft, EvidenceLink, Finding, Interview, Person
from imr_tui.models import Event as EventModel
from imr_tui.services import session
from imr_tui.services.chronology import chronology, gaps
from imr_tui.services.chronology.chronology import EventDetail, Filter, SourceDetail
from imr_tui.services.record import drafts, records, removal
from imr_tui.services.review import reviews, scope
from imr_tui.services.session import Store
from imr_tui.store.session import writing
from tests.conftest import Made

counter = itertools.count()


@pytest.fixture(scope="module")
def shared(made_store: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One open store for properties: each example makes a review of its own."""
    import shutil

    folder: Path = tmp_path_factory.mktemp("shared") / "store"
    shutil.copytree(made_store.folder, folder)
    opened = session.open_unlocked(folder, Made(folder, "", "", made_store.key).unlocked())
    yield opened
    opened.close()


@pytest.fixture
def run(store: Store) -> Callable[..., Any]:
    return store.run


@pytest.fixture
def uid(store: Store) -> str:
    return store.run(reviews.create, "IMR-1", "Title")


def event(when: str, what: str = "Something", **more: Any) -> EventDetail:
    return EventDetail(when=parse(when), what_happened=what, **more)


WHENS = (
    "5 Mar 2026",
    "5 Mar 2026 10:30",
    "5 Mar 2026 10:30",
    "March 2026",
    "2026",
    "about 5 Mar 2026",
    "before 5 Mar 2026",
    "after 5 Mar 2026",
    "between 1 Mar 2026 and 9 Mar 2026",
    "",
    "some time ago",
    "6 Mar 2026",
    "29 Feb 2024",
)

WORDS = ("visit", "Missed", "GP", "100%", "a_b", "back\\slash", "it's", "café", "E1", "MEDICINES")

events = st.builds(
    lambda when, what, mark, who: event(when, what, key_event=mark, people_typed=who),
    st.sampled_from(WHENS),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join),
    st.booleans(),
    st.sampled_from(["", "SW1", "DN2, GP"]),
)
filters = st.builds(
    Filter,
    words=st.sampled_from(
        ["", *WORDS, "missed visit", "%", "_", "nothing of the kind", "sw1", "\\", "e2", "E²", "e" + "9" * 30]
    ),
    mark=st.sampled_from(["", "key_event"]),
    undated=st.booleans(),
)


@given(st.lists(events, max_size=14), filters, st.integers(0, 15), st.integers(0, 15))
def test_windows_positions_and_counts_agree(
    shared: Store, given_events: list[EventDetail], chosen: Filter, start: int, length: int
) -> None:
    def work() -> None:
        uid = reviews.create(f"IMR-{next(counter)}", "Title")
        chronology.add_many(uid, given_events)
        shown = [e for e in chronology.everything(uid) if fits(e, chosen)]
        whole = chronology.window(uid, 0, 99, chosen)
        assert [row.uid for row in whole] == [e.uid for e in shown]
        assert chronology.window(uid, start, start + length, chosen) == whole[start : start + length]
        assert chronology.count(uid, chosen) == len(whole)
        tally = chronology.tally(uid, chosen)
        assert (tally.total, tally.shown) == (len(given_events), len(whole))
        assert tally.undated == sum(e.when.start is None for e in given_events)
        places = {e.uid: chronology.position_of(uid, e.uid, chosen) for e in chronology.everything(uid)}
        assert {u: place for u, place in places.items() if place is not None} == {
            row.uid: place for place, row in enumerate(whole)
        }

    shared.run(work)


def fits(e: EventDetail, chosen: Filter) -> bool:
    """What a filter means, in plain words: all the words stand somewhere in the event."""
    text = " ".join([e.when.typed, e.what_happened, e.people_typed]).casefold()
    reference = e.reference.casefold()
    words = all(w in text or w == reference for w in chosen.words.casefold().split())
    return words and (not chosen.mark or e.key_event) and (not chosen.undated or e.when.start is None)


@given(
    st.lists(st.sampled_from(WHENS), max_size=12).flatmap(
        lambda whens: st.tuples(st.just(whens), st.permutations(whens))
    )
)
def test_events_are_in_date_order(shared: Store, turns: tuple[list[str], list[str]]) -> None:
    def work() -> None:
        orders = []
        for whens in turns:
            uid = reviews.create(f"IMR-{next(counter)}", "Title")
            chronology.add_many(uid, [event(when) for when in whens])
            found = chronology.everything(uid)
            keys = [e.when.sort_key for e in found]
            assert keys == sorted(keys)
            # Of the same moment: in the order in which they were added.
            for first, second in itertools.pairwise(found):
                if first.when.sort_key == second.when.sort_key:
                    assert first.number < second.number
            orders.append(keys)
        assert orders[0] == orders[1]

    shared.run(work)


@given(
    st.lists(st.integers(0, 400), min_size=1, max_size=10), st.integers(1, 60), st.lists(st.integers(0, 90), max_size=3)
)
def test_gaps_are_the_days_without_an_event(shared: Store, days: list[int], least: int, lengths: list[int]) -> None:
    first = date(2025, 1, 1)
    spans = [
        (first + timedelta(d), first + timedelta(d + e)) for d, e in zip(days, [*lengths, *[0] * 10], strict=False)
    ]

    def work() -> tuple[gaps.Gap, ...]:
        uid = reviews.create(f"IMR-{next(counter)}", "Title")
        chronology.add_many(
            uid, [event(f"between {a:%d %b %Y} and {b:%d %b %Y}" if a != b else f"{a:%d %b %Y}") for a, b in spans]
        )
        chronology.save(uid, event("some time ago"))
        return gaps.all_gaps(uid, least)

    found = shared.run(work)
    covered = {a + timedelta(n) for a, b in spans for n in range((b - a).days + 1)}
    day, silent, expected = min(covered), 0, []
    while day <= max(covered):
        if day not in covered:
            silent += 1
        else:
            if silent >= least:
                expected.append((day - timedelta(silent), day - timedelta(1), silent))
            silent = 0
        day += timedelta(1)
    assert [(g.first, g.last, g.days) for g in found] == expected


def test_a_gap_comes_before_the_event_that_ends_it(run: Callable[..., Any], uid: str) -> None:
    run(chronology.add_many, uid, [event("1 Mar 2026"), event("2 Mar 2026"), event("1 May 2026"), event("")])
    (gap,) = run(gaps.all_gaps, uid)
    assert (gap.position, gap.first, gap.last, gap.days) == (2, date(2026, 3, 3), date(2026, 4, 30), 59)


# One event


def test_an_event_is_read_back_as_saved(run: Callable[..., Any], uid: str) -> None:
    def key() -> None:
        review = records.review_id(uid)
        with writing():
            person = Person.create(review=review, code="SW1")
            Person.create(review=review, code="DN2")
            Document.create(review=review, number=7, title="Notes")
            Interview.create(review=review, number=2, person=person)
        scope.add_term(uid, "A question")

    run(key)
    given_event = event(
        "about 5 Mar 2026",
        "Line one\nLine two  ",
        agency="a",
        team="b",
        people_typed="c",
        decision="d",
        action_taken="e",
        action_not_taken="f",
        expected_practice="g",
        comment="h",
        source_typed="i",
        missed_opportunity=True,
        good_practice=True,
        key_event=True,
        no_contact=True,
        people=("SW1", "DN2"),
        sources=(SourceDetail("D7", "3"), SourceDetail("I2", note="n")),
        terms=("T1",),
    )
    saved = run(chronology.save, uid, given_event)
    assert replace(saved, uid="", version=0, number=0) == given_event
    assert (saved.reference, saved.version) == ("E1", 1)
    assert saved.marks == ("missed opportunity", "good practice", "key event", "no contact")
    assert run(chronology.save, uid, saved) == saved
    for wrong, words in (
        (replace(saved, people=("XX9",)), "XX9"),
        (replace(saved, sources=(SourceDetail("D9"),)), "D9"),
        (replace(saved, sources=(SourceDetail("Q1"),)), "Q1"),
        (replace(saved, terms=("T9",)), "T9"),
        (replace(saved, what_happened=" \n"), "what happened"),
    ):
        with pytest.raises(BadInput, match=words):
            run(chronology.save, uid, replace(wrong, comment="half saved"))
        assert run(chronology.detail, saved.uid) == saved
    cleared = run(chronology.save, uid, replace(saved, people=(), sources=(), terms=()))
    assert (cleared.people, cleared.sources, cleared.terms) == ((), (), ())


def test_events_are_added_all_or_none(run: Callable[..., Any], uid: str) -> None:
    with pytest.raises(BadInput, match="Event 3: what happened is empty"):
        run(chronology.add_many, uid, [event("1 Mar 2026"), event("2 Mar 2026"), event("", " ")])
    assert run(chronology.everything, uid) == ()
    assert run(chronology.add_many, uid, []) == []
    assert run(chronology.add_many, uid, [event("1 Mar 2026"), event("2 Mar 2026")]) == ["E1", "E2"]
    run(chronology.delete, uid, run(chronology.everything, uid)[1].uid)
    # A number is never given twice.
    assert run(chronology.add_many, uid, [event("3 Mar 2026")]) == ["E3"]


def test_an_event_that_is_evidence_cannot_be_deleted(run: Callable[..., Any], uid: str) -> None:
    saved = run(chronology.save, uid, event("1 Mar 2026"))

    def evidence() -> None:
        with writing():
            finding = Finding.create(review=records.review_id(uid), number=1, kind="system", text="It is so")
            EvidenceLink.create(finding=finding, position=1, event=EventModel.get())

    run(evidence)
    with pytest.raises(BadInput, match="F1 is based on E1"):
        run(chronology.delete, uid, saved.uid)
    assert run(chronology.detail, saved.uid) == chronology.copy_of(saved, findings=("F1",))
    with pytest.raises(BadInput, match="has been deleted"):
        run(chronology.delete, uid, "no such uid")


def test_only_events_of_the_same_moment_can_be_reordered(run: Callable[..., Any], uid: str) -> None:
    run(chronology.add_many, uid, [event("5 Mar 2026", what) for what in "abc"] + [event("6 Mar 2026", "d")])

    def order() -> str:
        return "".join(e.what_happened for e in run(chronology.everything, uid))

    uids = {e.what_happened: e.uid for e in run(chronology.everything, uid)}
    run(chronology.move, uids["c"], -1)
    assert order() == "acbd"
    run(chronology.move, uids["a"], 1)
    assert order() == "cabd"
    change = run(chronology.move, uids["a"], 1)
    assert order() == "cbad"
    for moved, step in (("a", 1), ("c", -1), ("d", -1)):
        with pytest.raises(BadInput, match="same date and time"):
            run(chronology.move, uids[moved], step)
    run(removal.undo, change)
    assert order() == "cabd"
    # A new one of the same moment stands after those that are there.
    run(chronology.save, uid, event("5 Mar 2026", "e"))
    assert order() == "cabed"
    run(chronology.add_many, uid, [event("5 Mar 2026", "f")])
    assert order() == "cabefd"
    # One whose date is changed to it stands there by its number, behind those that were moved.
    last = run(chronology.everything, uid)[-1]
    run(chronology.save, uid, replace(last, when=parse("5 Mar 2026")))
    assert order() == "cabdef"
    run(chronology.move, uids["c"], 1)
    assert order() == "acbdef"


def test_a_mark_is_set_and_cleared(run: Callable[..., Any], uid: str) -> None:
    saved = run(chronology.save, uid, event("1 Mar 2026"))
    for expected in (True, False):
        run(chronology.mark, saved.uid, "good_practice")
        assert run(chronology.detail, saved.uid).good_practice is expected
    with pytest.raises(BadInput, match="is not a mark"):
        run(chronology.mark, saved.uid, "version")
    with pytest.raises(ChangedElsewhere):
        run(chronology.save, uid, replace(saved, comment="mine"))


def test_going_to_a_date(run: Callable[..., Any], uid: str) -> None:
    assert run(chronology.first_at_or_after, uid, parse("1 Mar 2026")) is None
    run(chronology.add_many, uid, [event("1 Mar 2026", "a"), event("9 Mar 2026", "b")])
    first, second = (e.uid for e in run(chronology.everything, uid))
    for typed, expected in (("2025", first), ("1 Mar 2026", first), ("2 Mar 2026", second), ("2030", second)):
        assert run(chronology.first_at_or_after, uid, parse(typed)) == expected


# Drafts


def test_a_draft_is_one_for_each_form_and_record(run: Callable[..., Any], uid: str) -> None:
    other = run(reviews.create, "IMR-2", "Another")
    run(drafts.keep, uid, "event", "", 0, {"what_happened": "half a sen"})
    run(drafts.keep, uid, "event", "", 0, {"what_happened": 'half a sentence, "quoted" \\ ünïcode\n'})
    run(drafts.keep, uid, "event", "x" * 36, 4, {"comment": "another"})
    run(drafts.keep, other, "event", "", 0, {"what_happened": "of the other"})
    run(drafts.keep, "", "review", "", 0, {"title": "new"})
    run(drafts.keep, "", "review", "", 0, {"title": "newer"})
    assert len(run(drafts.waiting)) == 4
    assert len(run(drafts.waiting, uid)) == 2
    found = run(drafts.find, uid, "event", "")
    assert found.fields == {"what_happened": 'half a sentence, "quoted" \\ ünïcode\n'}
    assert (found.review_reference, found.base_version) == ("IMR-1", 0)
    assert run(drafts.find, uid, "event", "x" * 36).base_version == 4
    assert run(drafts.find, uid, "request", "") is None
    run(drafts.drop, found.uid)
    run(drafts.drop, run(drafts.find, "", "review", "").uid)
    assert {d.subject_uid for d in run(drafts.waiting)} == {"x" * 36, ""}
    assert [d.review_uid for d in run(drafts.waiting) if not d.subject_uid] == [other]


def test_a_draft_of_a_new_review_is_found_again(run: Callable[..., Any]) -> None:
    run(drafts.keep, "", "review", "", 0, {"title": "new"})
    found = run(drafts.find, "", "review", "")
    assert found is not None
    assert found.fields == {"title": "new"}


def test_drafts_are_not_in_the_audit_trail(run: Callable[..., Any], uid: str, store: Store) -> None:
    before = run(store.head)
    run(drafts.keep, uid, "event", "", 0, {"what_happened": "x"})
    assert run(store.head) == before
    with pytest.raises(BadInput, match="no longer in the store"):
        run(drafts.keep, "no such review", "event", "", 0, {})
    assert run(lambda: Draft.select().count()) == 1


@pytest.mark.parametrize(("words", "found"), [("%", 1), ("_", 1), ("100%", 1), ("fall", 2), ("a_b", 1), ("\\", 0)])
def test_reviews_are_filtered_by_the_words_typed(run: Callable[..., Any], words: str, found: int) -> None:
    run(reviews.create, "IMR-1", "A fall, 100% recorded")
    run(reviews.create, "IMR-2", "Another fall", "a_b")
    assert run(reviews.count, words) == found
    assert len(run(reviews.window, 0, 9, words)) == found
