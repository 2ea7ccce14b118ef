"""The anonymisation key, interviews with their excerpts, and names replaced by command (§6, §7.1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from imr_tui.dates.when import parse
from imr_tui.errors import BadInput, ChangedElsewhere
from imr_tui.models import Excerpt, Finding, Overview, Person
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.papers import read_report
from imr_tui.services.people import interviews, people
from imr_tui.services.people.display import name_book
from imr_tui.services.people.interviews import InterviewRecord
from imr_tui.services.people.people import NameDetail, PersonDetail
from imr_tui.services.record import records, removal, replacing
from imr_tui.services.record.walk import rows_of_review
from imr_tui.services.review import requests, reviews
from imr_tui.services.review.requests import ReviewerDetail
from imr_tui.services.session import Store
from imr_tui.store.session import writing

HANNAH = PersonDetail(code="SW1", real_name="Hannah Pettiford", role="social worker", relation="staff")


@pytest.fixture
def review(store: Store) -> str:
    return store.run(reviews.create, "IMR-1", "A review")


@pytest.mark.parametrize(
    ("taken", "relation", "role", "offered"),
    [
        ((), "service_user", "", "SU"),
        (("su",), "service_user", "", "SU2"),
        ((), "family_or_carer", "daughter", "FM1"),
        ((), "family_or_carer", "carer", "FM1"),
        ((), "staff", "Social Worker", "SW1"),
        (("sw1", "sw3"), "staff", "senior social worker", "SW2"),
        ((), "professional", "GP", "GP"),
        (("gp",), "professional", "General practitioner", "GP2"),
        ((), "professional", "district nurse", "DN1"),
        ((), "staff", "Team manager", "TM1"),
        ((), "staff", "gardener", "ST1"),
        ((), "professional", "gps engineer", "PR1"),
        ((), "other", "", "P1"),
    ],
)
def test_a_code_is_offered_by_role(taken: tuple[str, ...], relation: str, role: str, offered: str) -> None:
    assert people.free_code(taken, relation, role) == offered


def test_people_are_listed_by_code_with_their_names(store: Store, review: str) -> None:
    names = (NameDetail("Han", "nickname"), NameDetail("May", "alias", is_a_word=True))
    for code in ("SW10", "SW2", "GP"):
        store.run(people.save, review, replace(HANNAH, code=code, aliases=names))
    found = store.run(people.everyone, review)
    assert [person.code for person in found] == ["GP", "SW2", "SW10"]
    assert found[0].aliases == names


def test_a_changed_name_is_a_changed_person(store: Store, review: str) -> None:
    made = store.run(people.save, review, HANNAH)
    mine = store.run(people.save, review, replace(made, aliases=(NameDetail("Han"),)))
    assert mine.version == made.version + 1
    with pytest.raises(ChangedElsewhere):
        store.run(people.save, review, replace(made, aliases=(NameDetail("Hannie"),)))
    again = store.run(people.save, review, mine)
    assert again == mine
    kept = store.run(people.save, review, replace(mine, aliases=(NameDetail("Han", "nickname"), NameDetail("H.P."))))
    assert [(name.name, name.kind) for name in kept.aliases] == [("Han", "nickname"), ("H.P.", "alias")]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": ""}, "Enter letters and a number"),
        ({"code": "S W"}, "Enter letters and a number"),
        ({"code": "sw1"}, "somebody else in this review has"),
        ({"real_name": " "}, "Real name: enter it"),
        ({"code": "SW2", "aliases": (NameDetail("A"), NameDetail("A"))}, "entered twice"),
        ({"code": "SW2", "aliases": (NameDetail(" "),)}, "is empty"),
    ],
)
def test_the_key_refuses_entries_that_are_not_valid(
    store: Store, review: str, changes: dict[str, object], said: str
) -> None:
    store.run(people.save, review, HANNAH)
    with pytest.raises(BadInput, match=said):
        store.run(people.save, review, replace(HANNAH, **changes))
    assert len(store.run(people.everyone, review)) == 1


def test_a_code_can_change_only_until_a_paper_is_issued(store: Store, review: str) -> None:
    made = store.run(people.save, review, HANNAH)
    made = store.run(people.save, review, replace(made, code="SW7"))
    store.run(read_report.record_issue, review, "report", "committee", "pdf", "r.pdf", "0" * 64, "A. Reviewer")
    with pytest.raises(BadInput, match="a paper has been issued with SW7"):
        store.run(people.save, review, replace(made, code="SW8"))
    assert store.run(people.save, review, replace(made, role="senior")).role == "senior"


def test_a_person_in_use_cannot_be_removed(store: Store, review: str) -> None:
    made = store.run(people.save, review, replace(HANNAH, aliases=(NameDetail("Han"),)))
    change = store.run(people.remove, made.uid)
    assert store.run(people.everyone, review) == ()
    store.run(removal.undo, change)
    assert store.run(people.everyone, review)[0].aliases == (NameDetail("Han"),)
    store.run(chronology.add_many, review, [EventDetail(what_happened="A visit", people=("SW1",))])
    with pytest.raises(BadInput, match="SW1 is in 1 event, so it cannot"):
        store.run(people.remove, made.uid)


def test_an_interview_from_planned_to_agreed(store: Store, review: str) -> None:
    store.run(people.save, review, HANNAH)
    made = store.run(interviews.save, review, InterviewRecord(code="SW1"))
    assert (made.reference, made.stated, made.needs) == ("I1", "planned", ("why this person was selected (§7.1)",))
    held = replace(made, state="held", why_selected="Allocated worker.", start_time="9.30", finish_time="1045")
    held = store.run(interviews.save, review, held)
    assert (held.start_time, held.finish_time) == ("09:30", "10:45")
    assert held.needs == ("the date on which it was held (§6)", "the date on which its terms were explained")
    version = store.run(interviews.save_notes, held.uid, held.version, "What was said.")
    with pytest.raises(ChangedElsewhere):
        store.run(interviews.save_notes, held.uid, held.version, "Something else.")
    day = date(2026, 3, 2)
    agreed = replace(held, version=version, state="agreed", held_on=day, terms_explained_on=day, agreed_on=day)
    assert store.run(interviews.save, review, agreed).needs == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "XX"}, "Nobody in the key has the code XX"),
        ({"start_time": "half nine"}, "Start: half nine is not a time"),
        ({"start_time": "10:00", "finish_time": "09:00"}, "cannot finish at"),
        ({"held_on": date(2026, 3, 2), "agreed_on": date(2026, 3, 1)}, "cannot be agreed before"),
    ],
)
def test_an_interview_refuses_values_that_are_not_valid(
    store: Store, review: str, changes: dict[str, object], said: str
) -> None:
    store.run(people.save, review, HANNAH)
    with pytest.raises(BadInput, match=said):
        store.run(interviews.save, review, replace(InterviewRecord(code="SW1"), **changes))
    assert store.run(interviews.everyone, review) == ()


def test_an_excerpt_number_is_never_given_twice(store: Store, review: str) -> None:
    store.run(people.save, review, HANNAH)
    made = store.run(interviews.save, review, InterviewRecord(code="SW1"))
    first, second = (store.run(interviews.add_excerpt, made.uid, text, 0) for text in ("One.", "Two."))
    assert (first.reference, second.reference) == ("I1.1", "I1.2")
    with pytest.raises(BadInput, match=r"already excerpt I1\.2"):
        store.run(interviews.add_excerpt, made.uid, "Two.", 5)
    store.run(interviews.remove_excerpt, second.uid)
    assert store.run(interviews.add_excerpt, made.uid, "Three.").reference == "I1.3"


def test_numbering_continues_after_imported_excerpts(store: Store, review: str) -> None:
    store.run(people.save, review, HANNAH)
    made = store.run(interviews.save, review, InterviewRecord(code="SW1"))

    def from_elsewhere() -> None:
        with writing():
            key = records.row_of(interviews.Interview, made.uid)["id"]
            Excerpt.create(interview=key, number=4, text="Came with it.")

    store.run(from_elsewhere)
    assert store.run(interviews.add_excerpt, made.uid, "Next.").reference == "I1.5"
    assert store.run(interviews.add_excerpt, made.uid, "And next.").reference == "I1.6"


def test_replacing_changes_only_texts_and_can_be_undone(store: Store, review: str) -> None:
    typed = "Hannah Pettiford’s visit — then Hannah Pettiford\r\nwent.  \t"
    store.run(people.save, review, HANNAH)
    store.run(chronology.add_many, review, [EventDetail(when=parse("2 Mar 2026"), what_happened=typed)])
    made = store.run(interviews.save, review, InterviewRecord(code="SW1", why_selected="Hannah Pettiford knew."))
    store.run(interviews.save_notes, made.uid, made.version, typed * 3)
    store.run(interviews.add_excerpt, made.uid, typed)

    def narrative() -> None:
        with writing():
            key = records.review_id(review)
            Overview.create(review=key, narrative=typed)
            Finding.create(review=key, number=1, kind="system", text="Nobody is named here.")

    store.run(narrative)
    before = store.run(_all_texts, review)
    book = store.run(name_book, review)
    done = store.run(replacing.replace_in_review, review, book.to_codes)
    assert (done.texts, done.records) == (5, 4)
    after = store.run(_all_texts, review)
    assert not any("Pettiford" in text for text in after)
    assert "SW1’s visit — then SW1\r\nwent.  \t" in after
    assert store.run(lambda: Person.get().real_name) == "Hannah Pettiford"
    store.run(removal.undo, done.change)
    assert store.run(_all_texts, review) == before
    assert store.run(replacing.count_in_review, review, lambda text: text.count("Pettiford")).texts == 5


def test_replacing_does_not_change_the_record_being_edited(store: Store, review: str) -> None:
    store.run(chronology.add_many, review, [EventDetail(what_happened="old"), EventDetail(what_happened="old")])
    first, second = store.run(chronology.everything, review)
    done = store.run(replacing.replace_in_review, review, lambda text: text.replace("old", "new"), but=first.uid)
    assert done.texts == 1
    assert store.run(chronology.detail, first.uid).what_happened == "old"
    assert store.run(chronology.detail, second.uid).what_happened == "new"


def test_names_and_codes_on_the_screen(store: Store, review: str) -> None:
    store.run(people.save, review, HANNAH)
    store.run(people.save, review, PersonDetail(code="GP", real_name="Anil Shah", role="GP"))
    book = store.run(name_book, review)
    assert book.to_codes("Hannah Pettiford rang Anil Shah.") == "SW1 rang GP."
    assert book.to_names("SW1 rang GP; the GP rang SW10 and SW1's line.") == (
        "Hannah Pettiford rang Anil Shah; the GP rang SW10 and Hannah Pettiford's line."
    )
    assert [offer.code for offer in book.offers("pet")] == ["SW1"]
    assert [offer.code for offer in book.offers("")] == ["GP", "SW1"]
    assert [offer.code for offer in book.offers("g")] == ["GP"]
    assert book.offers("zz") == []


def _all_texts(review_uid: str) -> list[str]:
    key = records.review_id(review_uid)
    return [
        row[name]
        for model, columns in replacing.text_columns()
        for row in rows_of_review(model, key, *(getattr(model, name) for name in columns))
        for name in columns
    ]


@pytest.mark.parametrize(
    ("text", "conflict"),
    [
        ("Rhiannon Cole visited.", True),
        ("COLE, Rhiannon telephoned", True),
        ("Seen by R. Cole at four.", True),
        ("Mrs Cole was told.", True),
        ("Rhiannon, the niece, was told.", False),
        ("The coal was delivered to Colebrook House.", False),
    ],
)
def test_the_reviewer_in_the_chronology_is_a_conflict(store: Store, review: str, text: str, conflict: bool) -> None:
    store.run(requests.save_reviewer, review, ReviewerDetail(name="Rhiannon Cole"))
    events = [EventDetail(what_happened="A visit"), EventDetail(what_happened="-", comment=text)]
    store.run(chronology.add_many, review, events)
    assert store.run(requests.conflicts, review) == (("event E2",) if conflict else ())


def test_the_reviewer_under_an_alias_of_the_key_is_a_conflict(store: Store, review: str) -> None:
    store.run(requests.save_reviewer, review, ReviewerDetail(name="Rhiannon Cole"))
    store.run(people.save, review, replace(HANNAH, aliases=(NameDetail("Rhiannon", "nickname"),)))
    assert store.run(requests.conflicts, review) == ()
    store.run(
        people.save, review, PersonDetail(code="TM1", real_name="R. Vane", aliases=(NameDetail("Rhiannon Cole"),))
    )
    assert store.run(requests.conflicts, review) == ("TM1 in the anonymisation key",)
