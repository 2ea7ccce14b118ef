"""CSV files as people have them are read completely, or refused with a sentence that says what to do."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_tui.importers.errors import ImportProblem, quoted
from imr_tui.importers.tables import SourceTable, read_csv


def _write(folder: Path, data: bytes | str, name: str = "events.csv") -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def _cells(table: SourceTable) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


@pytest.mark.parametrize(
    ("data", "encoding", "used"),
    [
        ("Date,Event\n2026,Visit by Zoë – “no reply”\n".encode(), None, "utf-8"),
        ("Date,Event\n2026,Visit by Zoë – “no reply”\n".encode("utf-8-sig"), None, "utf-8-sig"),
        ("Date,Event\n2026,Visit by Zoë – “no reply”\n".encode("utf-16"), None, "utf-16"),
        ("Date,Event\n2026,Visit by Zoë – “no reply”\n".encode("utf-32"), None, "utf-32"),
        ("Date,Event\n2026,Visit by Zoë – “no reply”\n".encode("cp1252"), None, "cp1252"),
        ("Date,Event\n2026,Visit by Zoë – “no reply”\n".encode("utf-16-le"), "utf-16-le", "utf-16-le"),
        ("Date,Event\n2026,Visit by Zoë – “no reply”\n".encode("utf-8-sig"), "utf-8", "utf-8"),
    ],
)
def test_encodings(tmp_path: Path, data: bytes, encoding: str | None, used: str) -> None:
    table = read_csv(_write(tmp_path, data), encoding)
    assert table.encoding == used
    assert table.header == ("Date", "Event")
    assert _cells(table) == [("2026", "Visit by Zoë – “no reply”")]
    assert bool(table.notes) is (used == "cp1252")


def test_reading_as_windows_1252_is_noted_with_the_line(tmp_path: Path) -> None:
    table = read_csv(_write(tmp_path, "Date,Event\n2026,plain\n2026,Zoë\n".encode("cp1252")))
    assert [note.text for note in table.notes] == [
        "The text is not UTF-8 (line 3) and was read as Windows-1252; check accents and quotation marks"
    ]


@pytest.mark.parametrize(
    ("text", "delimiter", "header", "rows"),
    [
        ("a;b\n1;x, y\n2;z, w\n", ";", ("a", "b"), [("1", "x, y"), ("2", "z, w")]),
        ("a\tb\n1\tx, y; z\n", "\t", ("a", "b"), [("1", "x, y; z")]),
        ("a|b\n1|x\n", "|", ("a", "b"), [("1", "x")]),
        ("a,b\n1,x; y; z\n", ",", ("a", "b"), [("1", "x; y; z")]),
        ("Date;Event, as told\n1;x\n2;y\n", ";", ("Date", "Event, as told"), [("1", "x"), ("2", "y")]),
        ("sep=;\r\na;b\r\n1;x,y\r\n", ";", ("a", "b"), [("1", "x,y")]),
        ("only\n1\n", ",", ("only",), [("1",)]),
        ('a,b\n1,"x\ny"\n', ",", ("a", "b"), [("1", "x\ny")]),
        ('a,b\r\n1,"x\r\ny"\r\n', ",", ("a", "b"), [("1", "x\r\ny")]),
        ('a,b\n1,"say ""no"", twice"\n', ",", ("a", "b"), [("1", 'say "no", twice')]),
        ('a,b\n1,5" pipe\n', ",", ("a", "b"), [("1", '5" pipe')]),
        ("a,b\r1,x\r2,y\r", ",", ("a", "b"), [("1", "x"), ("2", "y")]),
        ("a,b\n 1 , x \n", ",", ("a", "b"), [(" 1 ", " x ")]),
        ("a,a\n1,2\n", ",", ("a", "a"), [("1", "2")]),
        ("a,b\n1,=HYPERLINK(x)\n", ",", ("a", "b"), [("1", "=HYPERLINK(x)")]),
        ("a,b\n1,last line without an end", ",", ("a", "b"), [("1", "last line without an end")]),
    ],
)
def test_shapes(
    tmp_path: Path, text: str, delimiter: str, header: tuple[str, ...], rows: list[tuple[str, ...]]
) -> None:
    table = read_csv(_write(tmp_path, text))
    assert (table.delimiter, table.header, _cells(table)) == (delimiter, header, rows)


def test_rows_are_numbered_as_a_spreadsheet_does(tmp_path: Path) -> None:
    table = read_csv(_write(tmp_path, 'a,b\n1,"x\ny\nz"\n\n , \n2,w\n\n\n'))
    assert [(row.number, row.line, row.cells[0]) for row in table.rows] == [(2, 2, "1"), (5, 7, "2")]
    assert table.blank_rows == 2
    assert [note.text for note in table.notes] == ["2 blank rows were skipped"]


def test_a_header_below_blank_rows(tmp_path: Path) -> None:
    table = read_csv(_write(tmp_path, "\n,\na,b\n1,x\n"))
    assert (table.header, table.rows[0].number, table.blank_rows) == (("a", "b"), 4, 0)


def test_a_huge_cell(tmp_path: Path) -> None:
    limit = csv.field_size_limit()
    huge = "word " * 200_000
    table = read_csv(_write(tmp_path, f'a,b\n1,"{huge}"\n'))
    assert table.rows[0].cells[1] == huge
    assert csv.field_size_limit() == limit


def test_rows_with_missing_or_extra_cells_are_kept_and_noted(tmp_path: Path) -> None:
    table = read_csv(_write(tmp_path, "a,b,\n1\n2,x,y,z\n3,x,y\n"))
    assert _cells(table) == [("1", "", ""), ("2", "x", "y", "z"), ("3", "x", "y")]
    assert [(note.row, note.text.split(";")[0]) for note in table.notes] == [
        (2, "Row 2 has 1 cell but the header has 3"),
        (3, "Row 3 has 4 cells but the header has 3"),
    ]
    assert [table.label(index) for index in range(4)] == ["a", "b", "Column 3", "Column 4"]


@pytest.mark.parametrize(
    ("data", "encoding", "row", "column", "words"),
    [
        (b"", None, None, None, "file is empty"),
        (b"\n , \n", None, None, None, "file is empty"),
        (b"a,b\n", None, 1, None, "no rows under the column names"),
        (b"3/3/2026,Visit\n4/3/2026,Call\n", None, 1, None, "cell 1 is a date; add a row of column names"),
        (b"a,b\n1,x\x00y\n", None, None, None, "NUL character"),
        (b"a,b\n1,\x00\xff\n", None, None, None, "not a text file"),
        (bytes(range(1, 32)) * 20, None, None, None, "not a text file"),
        (b"PK\x03\x04rest", None, None, None, "an Excel or Word file"),
        (b"%PDF-1.7", None, None, None, "a PDF"),
        (b"a,b\n1,\x81\n", None, None, None, "neither UTF-8 nor Windows-1252; give its encoding"),
        (b"a,b\n1,\xe9\n", "utf-8", None, None, "not in utf-8; remove --encoding"),
        (b"a,b\n1,x\n", "klingon", None, None, "klingon is not a known encoding; try utf-8"),
        (b"a,b\n1,x\n", "base64", None, None, "base64 is not a known encoding; try utf-8"),
        (b"\xff\xfea", None, None, None, "damaged"),
        (b'a,b\n1,x\n2,"y\n3,z\n', None, 3, "b", "opened but never closed; close it"),
        (b'a,b\n1,x\n"2\n","y\n3,z\n', None, 3, "b", "opened but never closed; close it"),
        (b'a,b\n1,x\n"2" late,y\n', None, 3, "a", "text after a closing quotation mark; double"),
        (b'"a,b\n1,x\n', None, 1, "Column 1", "opened but never closed"),
    ],
)
def test_refused(
    tmp_path: Path, data: bytes, encoding: str | None, row: int | None, column: str | None, words: str
) -> None:
    with pytest.raises(ImportProblem) as caught:
        read_csv(_write(tmp_path, data), encoding)
    message = str(caught.value)
    assert message.startswith("“events.csv”")
    assert words in message
    assert "\n" not in message
    assert (caught.value.row, caught.value.column) == (row, column)
    assert row is None or f"row {row}" in message
    assert column is None or f"column “{column}”" in message


def test_an_error_names_the_line_if_it_differs_from_the_row(tmp_path: Path) -> None:
    with pytest.raises(ImportProblem, match=r"row 3 \(line 4\), column “b”"):
        read_csv(_write(tmp_path, 'a,b\n1,"x\ny"\n2,"z\n'))


@pytest.mark.parametrize("name", ["absent.csv", "."])
def test_a_missing_file_or_a_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ImportProblem, match=r"does not exist|a folder"):
        read_csv(tmp_path / name)


def test_messages_have_no_control_characters() -> None:
    assert quoted("a\x1b[31mb\r\nc\u202ed") == "“a�[31mb c�d”"
    assert len(quoted("word " * 1000)) <= 62


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], include_characters='\n\r\t";,|'), max_size=12)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=6), st.sampled_from(",;\t|"))
def test_any_written_table_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], delimiter: str
) -> None:
    path = tmp_path_factory.mktemp("csv") / "written.csv"
    filled = [["1st", *row] for row in rows]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([["a", "b", "c", "d"], *filled])
    assert [list(row.cells) for row in read_csv(path).rows] == filled
