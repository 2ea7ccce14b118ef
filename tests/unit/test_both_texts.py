"""Two versions of a text in one: every paragraph of both, and none of them twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_tui.both_texts import joined

PARAGRAPHS = st.lists(st.sampled_from(["One", "Two", "Three", "Four"]), max_size=5).map("\n\n".join)
LINES = st.lists(st.sampled_from(["One", "Two", "Three", "Four"]), max_size=5).map("\n".join)


@pytest.mark.parametrize(
    ("mine", "theirs", "both"),
    [
        ("Mine", "Theirs", "Mine\n\nTheirs"),
        ("", "Theirs", "Theirs"),
        ("Mine", "", "Mine"),
        ("", "", ""),
        ("Mine", "Mine", "Mine"),
        ("As it was\n\nMine", "As it was\n\nTheirs", "As it was\n\nMine\n\nTheirs"),
        ("Mine\n\nTheirs", "Theirs", "Mine\n\nTheirs"),
        ("Mine", "Mine\n\nTheirs", "Mine\n\nTheirs"),
        ("First\n\nLast", "First\n\nBetween\n\nLast", "First\n\nBetween\n\nLast"),
        ("Team A, SW1\nTeam B", "Team A, SW1\nTeam C", "Team A, SW1\nTeam B\nTeam C"),
        ("One:\nnone.\n\nTwo:\nnone.", "Three:\nnone.", "One:\nnone.\n\nTwo:\nnone.\n\nThree:\nnone."),
    ],
)
def test_both_texts_are_joined(mine: str, theirs: str, both: str) -> None:
    assert joined(mine, theirs) == both


@given(st.one_of(st.tuples(PARAGRAPHS, PARAGRAPHS), st.tuples(LINES, LINES), st.tuples(st.text(), st.text())))
def test_joining_again_changes_nothing(texts: tuple[str, str]) -> None:
    mine, theirs = texts
    both = joined(mine, theirs)
    assert joined(both, theirs) == both
    assert joined(both, mine) == both


@given(PARAGRAPHS, PARAGRAPHS)
def test_no_paragraph_is_lost_or_repeated(mine: str, theirs: str) -> None:
    both = joined(mine, theirs).split("\n\n")
    for part in {*mine.split("\n\n"), *theirs.split("\n\n")} - {""}:
        assert both.count(part) == max(mine.split("\n\n").count(part), theirs.split("\n\n").count(part))
