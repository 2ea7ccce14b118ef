"""Two versions of a text: where they part, and which words differ."""

from __future__ import annotations

from textwrap import wrap

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content

from imr_tui.widgets.differing import STYLE, from_where_they_part, in_cells, in_lines, marked

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


@pytest.mark.parametrize(
    ("mine", "theirs", "width", "shown"),
    [
        ("One", "Two", 20, ("One", "Two")),
        (f"{LONG} 2026", f"{LONG} 2027", 20, ("… 2026", "… 2027")),
        (f"{LONG} 2026", f"{LONG} 2027", 12, ("… 6", "… 7")),
        (f"{LONG} Ann", LONG, 20, ("… day Ann", "… day")),
        ("Ann", f"Ben {LONG}", 20, ("Ann", "Ben The care pla…")),
        ("x" * 40 + "a", "x" * 40 + "b", 8, ("… a", "… b")),
    ],
)
def test_two_texts_fit_into_a_line_where_they_differ(
    mine: str, theirs: str, width: int, shown: tuple[str, str]
) -> None:
    found = in_cells(mine, theirs, width)
    assert found == shown
    assert sum(map(len, found)) <= width


@given(PRINTED, PRINTED, PRINTED, st.integers(16, 60))
def test_what_differs_first_is_seen_in_any_width(same: str, mine: str, theirs: str, width: int) -> None:
    shown = in_cells(f"{same}a{mine}", f"{same}b{theirs}", width)
    assert shown[0] != shown[1]
    assert cell_len(shown[0]) + cell_len(shown[1]) <= width + 1


@given(st.text("ab \n", max_size=200), st.integers(4, 20), st.integers(1, 4))
def test_a_text_is_cut_to_lines(text: str, width: int, lines: int) -> None:
    shown = in_lines(Content(text), width, lines).plain
    assert shown == text or shown.endswith(" …")
    assert text.startswith(shown.removesuffix(" …"))
    rows = [row for line in shown.split("\n") for row in (wrap(line, width) or [""])]
    assert len(rows) <= lines or shown == text
