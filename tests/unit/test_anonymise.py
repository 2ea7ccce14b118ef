"""Names into codes: what is found, what is left, and what is only pointed out."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_tui.services.anonymise import Anonymiser, HiddenName

NAMES = (
    HiddenName("Margaret Holloway", "SU1"),
    HiddenName("Margaret", "SU1"),
    HiddenName("Peggy Holloway", "SU1"),
    HiddenName("Will", "CW1", is_a_word=True),
    HiddenName("William Ashe", "CW1"),
    HiddenName("May", "FM1", is_a_word=True),
    HiddenName("Łucja Żółć-Nowak", "SW1"),
    HiddenName("Siân O'Brien", "SW2"),
    HiddenName("J. R. Patel", "GP"),
    HiddenName("AS", "DN1", is_a_word=True),
    HiddenName("", "X1"),
    HiddenName(" _. ", "X2"),
    HiddenName("SW3", "SW3"),
)


@pytest.fixture(scope="module")
def key() -> Anonymiser:
    return Anonymiser(NAMES)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Margaret Holloway fell.", "SU1 fell."),
        ("MARGARET  HOLLOWAY fell; margaret holloway rose.", "SU1 fell; SU1 rose."),
        ("Margaret\nHolloway fell.", "SU1 fell."),
        ("Margaret\u00a0Holloway fell.", "SU1 fell."),
        ("Mar\u00adgaret Holloway", "SU1"),
        ("margaret.holloway@example.org", "SU1@example.org"),
        ("file margaret_holloway.pdf", "file SU1.pdf"),
        ("Margaret Holloway's plan and Margaret’s", "SU1's plan and SU1’s"),
        ("Margaretta and Holloways are others", "Margaretta and Holloways are others"),
        ("Lucja Zolc-Nowak, ŁUCJA ŻÓŁĆ‑NOWAK and Łucja Żółć–Nowak", "SW1, SW1 and SW1"),
        ("Lucja Z\u0307o\u0301l\u0307c\u0301-Nowak", "SW1"),
        ("Sian O’Brien; Siân O'Brien's", "SW2; SW2's"),
        ("Dr J R Patel and J. R. Patel, J.R. Patel", "Dr GP and GP, GP"),
        ("Told Peggy. Holloway House said", "Told Peggy. Holloway House said"),
        # Words that are names: with a capital, within a sentence.
        ("He said Will came.", "He said CW1 came."),
        ("Will came. Will went. She will go, if God will.", "Will came. Will went. She will go, if God will."),
        ('"Will came" and (May) came with Will\'s key', '"Will came" and (FM1) came with CW1\'s key'),
        ("William Ashe, not Will Ashe", "CW1, not CW1 Ashe"),
        ("on 3 May 2026 and in May 2026", "on 3 May 2026 and in May 2026"),
        ("from March to May 2025, early May", "from March to May 2025, early May"),
        ("at the door May called, with May and Margaret", "at the door FM1 called, with FM1 and SU1"),
        (
            "AS came, as planned. Seen by AS. As said, as it was",
            "DN1 came, as planned. Seen by DN1. As said, as it was",
        ),
        ("SW3 and SU1 stay", "SW3 and SU1 stay"),
        ("", ""),
    ],
)
def test_what_stands_in_place_of_names(key: Anonymiser, text: str, shown: str) -> None:
    assert key.apply(text) == shown


def test_the_longest_name_wins_wherever_it_begins() -> None:
    key = Anonymiser((HiddenName("Ann Mary", "A1"), HiddenName("Mary Holloway-Price", "B1")))
    assert key.apply("Ann Mary Holloway-Price") == "Ann B1"


def test_a_code_that_holds_a_name_is_not_coded_again() -> None:
    key = Anonymiser((HiddenName("SW", "SW 1"), HiddenName("Jo Bell", "SW 1")))
    assert key.apply("Jo Bell, SW and SW 1") == "SW 1, SW 1 and SW 1"
    assert not key.names_in("SW 1")


def test_the_guard_knows_names_and_leaves_words(key: Anonymiser) -> None:
    assert [found.code for found in key.names_in("Peggy-Holloway and WILLIAM ASHE met Will")] == [
        "SU1",
        "CW1",
    ]
    assert [found.code for found in key.words_in("Will came. Rose will.")] == ["CW1"]
    assert key.words_in("It will be in May 2026.") == []


def test_parts_of_names_are_pointed_out(key: Anonymiser) -> None:
    text = "Mrs Holloway and a hollow way; Mr Ashe"
    assert [(text[found.start : found.end], found.code) for found in key.parts_in(text)] == [
        ("Holloway", "SU1"),
        ("Ashe", "CW1"),
    ]


def test_names_do_not_show_in_reprs() -> None:
    assert "Margaret" not in repr(NAMES)


def test_no_name_no_change() -> None:
    assert Anonymiser(()).apply("Margaret Holloway") == "Margaret Holloway"
    assert Anonymiser(()).names_in("Margaret Holloway") == []


@given(st.text(alphabet="Margetholway WiJ.-_'’\n\u0301ÉŁ", max_size=60))
def test_nothing_that_the_guard_knows_is_left(text: str) -> None:
    key = Anonymiser(NAMES)
    assert key.names_in(key.apply(text)) == []


@given(st.text(max_size=80))
def test_other_text_stays_as_it_is(text: str) -> None:
    key = Anonymiser((HiddenName("Qqxz Vvwk", "A1"),))
    assert key.apply(text) == text


def test_a_long_text_takes_no_time(key: Anonymiser) -> None:
    text = "The plan was read – Margaret Holloway’s plan. " * 5000
    begun = time.perf_counter()
    assert key.apply(text).count("SU1") == 5000
    assert time.perf_counter() - begun < 5
