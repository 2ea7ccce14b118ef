"""Names in no key over every text of a real review, and words that were said to be no name."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from imr_tui import demo
from imr_tui.dates.when import parse
from imr_tui.errors import BadInput
from imr_tui.exporters.issue.make import make_paper
from imr_tui.exporters.papers.registry import KEY, PAPERS
from imr_tui.models import (
    REVIEW_PARTS,
    Action,
    Event,
    Excerpt,
    Finding,
    Interview,
    NotAName,
    Overview,
    Person,
    Recommendation,
    ScopeTeam,
    ScopeVersion,
    Theme,
)
from imr_tui.names.anonymiser import Anonymiser
from imr_tui.names.unknown import Finder
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.people import people
from imr_tui.services.people.display import name_book
from imr_tui.services.people.people import PersonDetail
from imr_tui.services.people.unknown_names import (
    MOST_LOCATIONS,
    Unnamed,
    UnnamedScan,
    explained,
    mark_not_a_name,
    unmark,
    unnamed,
)
from imr_tui.services.record import records
from imr_tui.services.record.removal import undo
from imr_tui.services.review import reviews, template
from imr_tui.services.review.template import Template
from imr_tui.services.session import Store
from imr_tui.store.session import writing
from tests.conftest import Demonstration
from tests.paths import REALDATA

# Real tables that are no part of the project; without them this is skipped.
HANNAH = PersonDetail(code="SW1", real_name="Hannah Pettiford", role="social worker", relation="staff")


@pytest.fixture
def review(store: Store) -> str:
    uid = store.run(reviews.create, "IMR-1", "A fall")
    store.run(people.save, uid, HANNAH)
    return uid


def add_event(store: Store, review: str, text: str, **more: str) -> None:
    store.run(chronology.save, review, EventDetail(when=parse("1 May 2026"), what_happened=text, **more))


def by_text(found: tuple[Unnamed, ...]) -> dict[str, Unnamed]:
    assert len({one.text for one in found}) == len(found)
    return {one.text: one for one in found}


def everything(review: str) -> str:
    """A digest of every row of every table of the record, but for versions and change times."""
    rows = [
        sorted(
            str({name: value for name, value in row.items() if name not in ("version", "changed_at")})
            for row in model.select().dicts()
        )
        for model in (*REVIEW_PARTS, Theme)
    ]
    return hashlib.sha256(str(rows).encode()).hexdigest()


def add_parts(review: str) -> None:
    """One text with a name in a part of each depth: of the review, of a part of it, of a part of that."""
    key = records.review_id(review)
    with writing():
        Overview.create(
            review=key, narrative="Then Mrs Kowalska rang. Hannah Pettiford answered.", context="Ring 01482 300300."
        )
        person = Person.get(Person.review == key)
        interview = Interview.create(
            review=key, number=1, person=person, notes="Adaeze Okafor was there, and Okafor again."
        )
        Excerpt.create(interview=interview, number=2, text="Adaeze Okafor said so.")
        recommendation = Recommendation.create(review=key, number=3, position=1, text="Tell Okafor.")
        Action.create(
            recommendation=recommendation, number=1, what="Write to HU1 2AB.", owner="Dilys Averill, Head of Service"
        )
        Finding.create(review=key, number=1, kind="system", text="Dilys Averill knew.")


def test_every_level_of_the_record_is_searched(store: Store, review: str) -> None:
    store.run(add_parts, review)
    add_event(store, review, "Adaeze Okafor called.", people_typed="Brian", source_typed="Letter of Mrs Kowalska")
    found = by_text(store.run(unnamed, review))
    assert set(found) == {"Adaeze Okafor", "Mrs Kowalska", "01482 300300", "HU1 2AB", "Okafor", "Brian"}
    okafor = found["Adaeze Okafor"]
    assert (okafor.kind, okafor.sure, okafor.count) == ("pair", True, 3)
    places = {(place.kind, place.label, place.field) for place in okafor.locations}
    assert places == {
        ("interview", "I1, notes", "notes"),
        ("excerpt", "I1.2, text", "text"),
        ("event", "E1, what happened", "what_happened"),
    }
    assert {place.label for place in found["Mrs Kowalska"].locations} == {"overview, narrative", "E1, source typed"}
    assert [place.label for place in found["HU1 2AB"].locations] == ["A3.1, what"]
    assert (found["Brian"].kind, found["Brian"].sure) == ("word", False)
    assert [one.sure for one in store.run(unnamed, review)] == [True] * 4 + [False] * 2


def test_each_location_leads_to_its_record(store: Store, review: str) -> None:
    add_event(store, review, "Adaeze Okafor called.")
    (found,) = store.run(unnamed, review)
    (place,) = found.locations
    assert store.run(lambda: Event.get(Event.uid == place.uid).what_happened) == "Adaeze Okafor called."


def test_the_key_and_another_review_are_left_out(store: Store, review: str) -> None:
    store.run(people.save, review, replace(HANNAH, code="SW2", real_name="Adaeze Okafor", telephone="01482 300300"))
    other = store.run(reviews.create, "IMR-2", "Another")
    add_event(store, other, "Mrs Kowalska called.")
    assert store.run(unnamed, review) == ()
    assert set(by_text(store.run(unnamed, other))) == {"Mrs Kowalska"}


def test_organisations_and_officers_may_be_shown_but_no_hidden_name(store: Store, review: str) -> None:
    def teams() -> None:
        with writing():
            version = ScopeVersion.select().first() or ScopeVersion.create(review=records.review_id(review), number=1)
            ScopeTeam.create(scope_version=version, position=8, name="Tallack Team", manager="Adaeze Okafor")
            ScopeTeam.create(scope_version=version, position=9, name="Team of Mrs Kowalska")

    store.run(template.save, Template(organisation="Thornmere Council"))
    store.run(teams)
    store.run(add_parts, review)
    texts = store.run(explained, review)
    assert {"Thornmere Council", "Tallack Team", "Dilys Averill", "SW1"} <= set(texts)
    assert not any("Kowalska" in text or "Okafor" in text for text in texts)
    add_event(store, review, "The Tallack Team of Thornmere told Dilys Averill.")
    assert not {"Tallack", "Thornmere", "Dilys Averill"} & set(by_text(store.run(unnamed, review)))


def test_a_word_marked_as_not_a_name_is_ignored_in_the_whole_review(store: Store, review: str) -> None:
    add_event(store, review, "Then Xelby failed. Adaeze Okafor saw XELBY\nfail; Xélby’s maker came.")
    assert {"Xelby", "Adaeze Okafor"} <= set(by_text(store.run(unnamed, review)))
    assert store.run(mark_not_a_name, review, " Xelby ") > 0
    assert set(by_text(store.run(unnamed, review))) == {"Adaeze Okafor"}
    assert store.run(mark_not_a_name, review, "xélby") == 0
    assert store.run(people.not_names, review) == ("Xelby",)
    assert store.run(unmark, review, "XELBY") > 0
    assert store.run(unmark, review, "XELBY") == 0
    assert "Xelby" in by_text(store.run(unnamed, review))


def test_marking_and_unmarking_are_undone_exactly(store: Store, review: str) -> None:
    add_event(store, review, "Then Xelby failed.")
    before = store.run(everything, review)
    marked = store.run(mark_not_a_name, review, "Xelby")
    after = store.run(everything, review)
    assert after != before
    taken_back = store.run(unmark, review, "Xelby")
    assert store.run(everything, review) == before
    store.run(undo, taken_back)
    assert store.run(everything, review) == after
    store.run(undo, marked)
    assert store.run(everything, review) == before


@pytest.mark.parametrize("text", ["", "  ", " . ,", "\n"])
def test_nothing_can_be_marked_from_an_empty_text(store: Store, review: str, text: str) -> None:
    with pytest.raises(BadInput, match="no word here"):
        store.run(mark_not_a_name, review, text)
    assert store.run(NotAName.select().count) == 0


def test_a_review_that_is_gone_is_refused(store: Store) -> None:
    for job in (unnamed, explained):
        with pytest.raises(BadInput, match="no longer in the store"):
            store.run(job, "no such review")


def test_a_long_chronology_is_read_in_pieces_and_counted_in_full(store: Store, review: str) -> None:
    def fill() -> None:
        key = records.review_id(review)
        with writing():
            for number in range(1, 451):
                Event.create(
                    review=key, number=number, sort_key="9999", what_happened=f"Call {number}: Mrs Kowalska rang."
                )

    store.run(fill)
    scan = store.run(UnnamedScan, review)
    steps = 1
    while store.run(scan.step):
        assert not scan.found() or scan.found()[0].count < 450
        steps += 1
    assert steps >= 3
    (found,) = scan.found()
    assert (found.count, len(found.locations)) == (450, MOST_LOCATIONS)
    assert scan.found() == store.run(unnamed, review)


def test_the_papers_of_the_demonstration_name_nobody(demo_store: Store, demonstration: Demonstration) -> None:
    store, main = demo_store, demonstration.uids[0]
    finder = store.run(lambda: Finder(name_book(main), people.not_names(main), explained(main)))
    for paper in ("report", "chronology"):
        data = store.run(PAPERS[paper].read, main)
        text = make_paper(PAPERS[paper], data, "committee", "txt", demo.DEMO_TODAY).data.decode()
        assert [suspect.text for suspect in finder.find(text) if suspect.sure] == []
    data = store.run(KEY.read, main)
    key = make_paper(KEY, data, "confidential", "txt", demo.DEMO_TODAY).data.decode()
    shown = " | ".join(" ".join(s.text.split()) for s in Finder(Anonymiser([])).find(key))
    names = {name for person in store.run(people.everyone, main) if " " in (name := person.real_name)}
    assert names
    assert {name for name in names if name not in shown} == set()


@pytest.mark.parametrize("table", sorted(REALDATA.glob("*.csv")), ids=lambda path: path.name)
def test_only_whole_names_in_a_real_table_are_certain(table: Path) -> None:
    sure = [s for s in Finder(Anonymiser([])).find(table.read_text(encoding="utf-8-sig")) if s.sure]
    assert {suspect.kind for suspect in sure} <= {"pair", "title"}
    assert all(word[0].isupper() for suspect in sure for word in suspect.text.split())
