"""Two versions of a text: where they part, and which words differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_tui.widgets.differing import STYLE, from_where_they_part, marked

PRINTED = st.text(st.characters(exclude_categories=("Cc", "Cs")))
LONG = "The care plan was agreed on Monday with four visits a day"


@pytest.mark.parametrize(
    ("mine", "theirs", "shown"),
    [
        ("One", "Two", ("One", "Two")),
        ("The same", "The same", ("The same", "The same")),
        (f"{LONG}. Ann saw it.", f"{LONG}. Ben saw it.", ("… a day. Ann saw it.", "… a day. Ben saw it.")),
        (f"{LONG}.", f"{LONG}, and more", ("… a day.", "… a day, and more")),
        (f"{LONG}.", "", (f"{LONG}.", "")),
        ("x" * 40 + "a", "x" * 40 + "b", ("… a", "… b")),
    ],
)
def test_two_texts_begin_shortly_before_they_part(mine: str, theirs: str, shown: tuple[str, str]) -> None:
    assert from_where_they_part(mine, theirs, 8) == shown


@given(st.text(), st.text(), st.text(), st.integers(0, 20))
def test_what_differs_is_never_cut_off(same: str, mine: str, theirs: str, before: int) -> None:
    for whole, part in zip(
        (same + mine, same + theirs), from_where_they_part(same + mine, same + theirs, before), strict=True
    ):
        assert whole.endswith(part.removeprefix("… ")) or part == whole


def words_marked(mine: str, theirs: str) -> tuple[list[str], list[str]]:
    return tuple(  # type: ignore[return-value]
        [content.plain[span.start : span.end] for span in content.spans if span.style == STYLE]
        for content in marked(mine, theirs)
    )


def test_words_that_differ_are_marked() -> None:
    assert words_marked(f"{LONG}. Ann saw it", f"{LONG}. Ben saw it all") == (["Ann"], ["Ben", " all"])
    assert words_marked("the same", "the same") == ([], [])
    assert words_marked("", "All of it") == ([], ["All of it"])


@given(PRINTED, PRINTED)
def test_no_letter_is_lost(mine: str, theirs: str) -> None:
    assert [content.plain for content in marked(mine, theirs)] == [mine, theirs]


def test_texts_too_long_to_compare_are_shown_as_they_are() -> None:
    assert words_marked("a " * 3000, "b " * 3000) == ([], [])
