"""Names of the key inside the names of other people and of things: what is coded, refused, and only listed."""

from __future__ import annotations

import pytest

from imr_tui.names.anonymiser import Anonymiser
from imr_tui.names.key_entry import HiddenName
from imr_tui.names.unknown import Finder

KEY = (
    HiddenName("Kathryn Hoole", "FM21"),
    HiddenName("Mary Jones", "CW31"),
    HiddenName("Clive Dunnage", "FM2"),
    HiddenName("Anil Rathore", "GP"),
    HiddenName("Robert Oakes", "FM5"),
    HiddenName("Carol Oakes", "FM6"),
    HiddenName("Simon Oakes", "FM7"),
    HiddenName("Ivy Hull", "SU2"),
    HiddenName("Tom Preston", "FM9"),
    HiddenName("Nita Patel", "CW9"),
    HiddenName("Liz Parkinson", "CW8"),
    HiddenName("Alva Munro", "RM1"),
)


@pytest.fixture(scope="module")
def key() -> Anonymiser:
    return Anonymiser(KEY)


@pytest.fixture(scope="module")
def finder(key: Anonymiser) -> Finder:
    return Finder(key)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Kathryn Pickles, district nurse, gave the wrong dose.", "Kathryn Pickles"),
        ("Mrs Mary Baker, a neighbour, was arrested.", "Mrs Mary Baker"),
        ("Kathryn Jones came.", "Kathryn Jones"),
        ("KATHRYN PICKLES rang.", "KATHRYN PICKLES"),
        ("Kathryn P. came.", "Kathryn P."),
        ("Kathryn Hoole Jones came.", "Kathryn Hoole Jones"),
        ("Dr S. Rathore came.", "Dr S. Rathore"),
        ("Dr S Rathore came.", "Dr S Rathore"),
        ("Dr T. S. Rathore came.", "Dr T. S. Rathore"),
        ("T. Oakes came.", "T. Oakes"),
        ("Seen by T Oakes.", "T Oakes"),
        ("Mr J T Oakes came.", "Mr J T Oakes"),
        ("H. Hoole came.", "H. Hoole"),
        ("John Hoole said so.", "John Hoole"),
        ("Tom and John Hoole said so.", "John Hoole"),
        ("Told Mary Hoole.", "Mary Hoole"),
        ("Xelby Hoole came.", "Xelby Hoole"),
        ("Mr Tom Hoole came.", "Mr Tom Hoole"),
        ("Smith-Hoole came.", "Smith-Hoole"),
        ("Ms Hoole-Smith came.", "Ms Hoole-Smith"),
    ],
)
def test_the_name_of_somebody_else_is_not_coded_and_keeps_a_paper_from_being_issued(
    key: Anonymiser, finder: Finder, text: str, name: str
) -> None:
    assert name in key.apply(text)
    assert name in [suspect.text for suspect in finder.find(text) if suspect.sure]
    # It is not reported as a possible name of the person who shares it.
    at = text.index(name)
    assert [found for found in key.look(text) if found.end > at and found.start < at + len(name)] == []


@pytest.mark.parametrize(
    "text",
    [
        "the Clive Sullivan Way",
        "Preston City Council",
        "Hull Royal Infirmary",
        "Kingston upon Hull",
        "Patel Pharmacy",
        "Parkinson's disease",
        "Munro (2011)",
        "St Mary's",
    ],
)
def test_the_name_of_a_thing_is_left_and_listed(key: Anonymiser, finder: Finder, text: str) -> None:
    shown = f"She was seen at {text} that day."
    assert key.apply(shown) == shown
    assert key.words_in(shown)
    assert not [suspect for suspect in finder.find(shown) if suspect.sure]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Present: R Oakes, C Oakes, S Oakes.", "Present: FM5, FM6, FM7."),
        ("Present: R. Oakes, C. Oakes, S. Oakes.", "Present: FM5, FM6, FM7."),
        ("Present: R. Oakes; C. Oakes; S. Oakes", "Present: FM5; FM6; FM7"),
        ("Present: Oakes R, Oakes C, Oakes S.", "Present: FM5, FM6, FM7."),
        ("Present: Oakes, R.; Oakes, C.; Oakes, S.", "Present: FM5; FM6; FM7."),
        ("Oakes, Robert; Oakes, Carol; Oakes, Simon", "FM5; FM6; FM7"),
        ("Robert, Carol and Simon Oakes", "FM5, FM6 and FM7"),
        ("R Oakes\nC Oakes\nS Oakes", "FM5\nFM6\nFM7"),
        ("R Oakes | C Oakes | S Oakes", "FM5 | FM6 | FM7"),
        ("R. Oakes and Mr S Oakes", "FM5 and FM7"),
    ],
)
def test_each_of_a_list_of_people_with_one_surname_has_their_code(key: Anonymiser, text: str, shown: str) -> None:
    assert key.apply(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Yesterday Hoole came.", "Yesterday FM21 came."),
        ("Nurse Hoole and Social Worker Hoole came.", "FM21 and Social Worker FM21 came."),
        ("CPN Hoole, OT Hoole and PC Hoole came.", "CPN FM21, OT FM21 and FM21 came."),
        ("Auntie Kathryn rang on Monday.", "Auntie FM21 rang on Monday."),
        ("Told Kathryn Monday.", "Told FM21 Monday."),
        ("Will Hoole attend?", "Will FM21 attend?"),
        ("Kathryn's Care Plan and Kathryn Care Plan", "FM21's Care Plan and FM21 Care Plan"),
        ("Kathryn Social Worker", "FM21 Social Worker"),
        ("Kathryn Team Manager", "FM21 Team Manager"),
        ("Kathryn (FM21), Kathryn / Hoole", "FM21 (FM21), FM21 / FM21"),
        ("Kathryn NHS number", "FM21 NHS number"),
        ("KATHRYN HOOLE CAME WITH THE NURSE", "FM21 CAME WITH THE NURSE"),
        ("Kathryn H came; K. Hoole came; K Hoole", "FM21 came; FM21 came; FM21"),
        ("Hoole, Kathryn and Hoole K.", "FM21 and FM21."),
        ("I told Kathryn. Baker said so.", "I told FM21. Baker said so."),
        ("Kathryn, Baker and Hoole", "FM21, Baker and FM21"),
        ("Kathryn\nPickles and gherkins", "FM21\nPickles and gherkins"),
        ("Mr Preston of the council", "FM9 of the council"),
        ("Tom Preston, Preston Ward Manager", "FM9, FM9 Ward Manager"),
    ],
)
def test_a_person_next_to_other_words_keeps_their_code(key: Anonymiser, text: str, shown: str) -> None:
    assert key.apply(text) == shown


def test_with_an_entry_of_their_own_both_have_their_codes() -> None:
    key = Anonymiser((*KEY, HiddenName("Kathryn Pickles", "CW1"), HiddenName("John Hoole", "FM1")))
    assert key.apply("Kathryn Pickles, Kathryn Hoole, John Hoole") == "CW1, FM21, FM1"
    assert key.strangers("Kathryn Pickles and John Hoole") == []


def test_a_name_marked_as_not_a_name_is_no_longer_pointed_out(key: Anonymiser) -> None:
    text = "Kathryn Pickles is a make of chutney."
    assert Finder(key, ["Kathryn Pickles"]).find(text) == ()
    assert key.apply(text) == text
