"""CSV that spreadsheets read as text, and that can be read back exactly."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from imr_tui.exporters.tables.spreadsheet import guard, unguard, write_csv

CELLS = st.text(alphabet=st.one_of(st.sampled_from("'=+-@\t\r\n,\"; a＝"), st.characters(exclude_categories=["Cs"])))


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_formulas_are_guarded(first: str) -> None:
    assert guard(f"{first}cmd|' /C calc'!A0") == f"'{first}cmd|' /C calc'!A0"
    assert guard(f"'{first}x") == f"''{first}x"


@pytest.mark.parametrize("text", ["", "a=b", "'tis", "''", "1-2", " =1", "\u2019=1"])
def test_other_text_is_not_changed(text: str) -> None:
    assert guard(text) == text
    assert unguard(text) == text


@given(CELLS)
@example("'=1")
@example("''''+")
def test_guarding_can_be_undone(text: str) -> None:
    assert unguard(guard(text)) == text
    assert guard(text)[:1] not in tuple("=+-@\t\r\n")


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_a_file_reads_back_exactly(rows: list[tuple[str, str]]) -> None:
    data = write_csv(("Date", "Event"), rows)
    assert data.startswith(b"\xef\xbb\xbfDate,Event\r\n")
    assert data.endswith(b"\r\n")
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [tuple(map(unguard, row)) for row in read] == [("Date", "Event"), *rows]


def test_a_lone_surrogate_is_replaced_and_a_short_row_refused() -> None:
    assert "a\ufffdb" in write_csv(("h",), (("a\ud800b",),)).decode("utf-8")
    with pytest.raises(ValueError, match="Row 1 has 1 cells for 2"):
        write_csv(("a", "b"), (("x",),))
