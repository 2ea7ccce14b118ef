"""Spreadsheets, read back by openpyxl and as plain XML: every cell is text, as typed."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree as Tree

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from imr_tui.errors import Refused
from imr_tui.exporters.core.office import texts_in
from imr_tui.exporters.issue.make import make_paper
from imr_tui.exporters.papers.registry import CHRONOLOGY
from imr_tui.exporters.tables import chronology_csv, xlsx
from imr_tui.exporters.tables.xlsx import GOES_BEFORE, GOES_ON, LONGEST_CELL, write_xlsx
from imr_tui.services.papers.data import ReportData
from tests.unit.exporters.paper_sample import DAY, NAMES

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RISKY = ("=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://evil.example")', "=cmd|' /C calc'!A0", "＝1", "'=1")
PLAIN = ("0012", "1e5", "2026-11-23", "TRUE", "http://guessed.example/", "mailto:a@b.example", "www.x.example",
         "{=1}", "<b>&amp;</b> ]]>", "_x0041_ _x000d_", "{ INCLUDETEXT }", "internal:Sheet!A1", "")  # fmt: skip


def made(*rows: tuple[str, ...], headings: tuple[str, ...] = ("One", "Two"), **more: str) -> bytes:
    fields = {"title": "A title", "sheet": "Sheet", **more}
    return write_xlsx(headings, rows, date=DAY, **fields)


def opened(data: bytes) -> Worksheet:
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert len(book.worksheets) == 1
    return book.worksheets[0]


def values(sheet: Worksheet) -> list[tuple[str, ...]]:
    return [tuple(cell or "" for cell in row) for row in sheet.iter_rows(values_only=True)]


def raw(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


# --- cells ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [*RISKY, *PLAIN])
def test_a_cell_is_text_as_typed(text: str) -> None:
    data = made((text, "x"))
    sheet = opened(data)
    assert (sheet["A2"].value or "") == text
    assert sheet["A2"].data_type == ("s" if text else "n")
    assert sheet["A2"].number_format == "@"
    assert sheet["A2"].quotePrefix is (text in RISKY)
    parts = raw(data)
    assert b"<f>" not in parts["xl/worksheets/sheet1.xml"]
    assert b"<hyperlink" not in parts["xl/worksheets/sheet1.xml"]
    assert not [name for name in parts if name.startswith("xl/worksheets/_rels")]
    cells = Tree.fromstring(parts["xl/worksheets/sheet1.xml"]).iter(f"{S}c")  # noqa: S314 - our own file
    assert {cell.get("t") for cell in cells if len(cell)} == {"s"}


def test_characters_that_xml_cannot_hold_appear_as_codes() -> None:
    sheet = opened(made(("a\x00\x07\ud800\ufffeb", "one\r\ntwo\ttabs\u202e")))
    assert sheet["A2"].value == "a[U+0000][U+0007][U+D800][U+FFFE]b"
    assert sheet["B2"].value == "one\ntwo    tabs[U+202E]"


@given(st.lists(st.tuples(st.text(max_size=30), st.text(alphabet="=+-@'\"&<>_x0\n é中", max_size=30)), max_size=4))
def test_every_cell_reads_back(rows: list[tuple[str, str]]) -> None:
    from imr_tui.exporters.core.characters import plain_characters

    clean = plain_characters().clean
    found = values(opened(made(*rows)))[1:]
    assert found == [tuple(map(clean, row)) for row in rows]


def test_headings_are_text_too() -> None:
    sheet = opened(made(("x",), headings=("=1+1",)))
    assert (sheet["A1"].value, sheet["A1"].data_type) == ("=1+1", "s")


def test_a_row_must_have_a_cell_for_each_column() -> None:
    with pytest.raises(ValueError, match="Row 2 has 1 cells for 2 headings"):
        made(("a", "b"), ("c",))
    with pytest.raises(ValueError, match="one column"):
        made(headings=())


# --- long texts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("character", ["x", "é", "\U0001f600"])
@pytest.mark.parametrize("length", [LONGEST_CELL // 2 - 1, LONGEST_CELL, LONGEST_CELL + 1, 100_000])
def test_a_long_text_continues_below_and_nothing_is_cut(character: str, length: int) -> None:
    text = character * length
    rows = values(opened(made(("E1", text), ("E2", "next"))))[1:]
    assert rows[-1] == ("E2", "next")
    parts = rows[:-1]
    assert all(len(part.encode("utf-16-le")) // 2 <= LONGEST_CELL for _, part in parts)
    assert [name for name, _ in parts] == ["E1", *["E1 (continued)"] * (len(parts) - 1)]
    assert all(part.endswith(GOES_ON) for _, part in parts[:-1])
    assert all(part.startswith(GOES_BEFORE) for _, part in parts[1:])
    assert "".join(part.removesuffix(GOES_ON).removeprefix(GOES_BEFORE) for _, part in parts) == text


def test_a_text_that_fits_is_not_split() -> None:
    assert len(values(opened(made(("a", "x" * LONGEST_CELL))))) == 2


# --- the sheet ------------------------------------------------------------------------------------------------


def test_the_sheet_is_ready_to_read_and_to_print() -> None:
    data = made(
        ("a", "b " * 300),
        ("c", "d"),
        title="T",
        sheet="Chrono/logy: [x]",
        marking="OFFICIAL & MORE",
        author="Ada",
        subject="S",
        foot="IMR/1 · Version 2",
    )
    sheet = opened(data)
    assert sheet.title == "Chrono logy x"
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:B3"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert sheet["B2"].alignment.wrap_text
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["B"].width > 3 * sheet.column_dimensions["A"].width
    assert sheet.row_dimensions[2].height > 5 * sheet.row_dimensions[3].height
    text = Tree.fromstring(raw(data)["xl/worksheets/sheet1.xml"])  # noqa: S314 - our own file
    assert text.find(f"{S}headerFooter/{S}oddHeader").text == "&C&BOFFICIAL && MORE"
    assert text.find(f"{S}headerFooter/{S}oddFooter").text == "&LIMR/1 · Version 2&C&BOFFICIAL && MORE&RPage &P of &N"


def test_properties_come_from_the_paper() -> None:
    facts = openpyxl.load_workbook(io.BytesIO(made(title="t" * 400, author="Ada", marking="M"))).properties
    assert (len(facts.title), facts.creator, facts.lastModifiedBy, facts.keywords) == (255, "Ada", "Ada", "M")
    assert facts.created == facts.modified == datetime(2026, 11, 23)  # noqa: DTZ001 - a day, not a moment
    assert facts.description is None


@pytest.mark.parametrize("name", ["", "History", "'", "x" * 80, "a\x00b", "\U0001f600" * 40, "[]:*?/\\"])
def test_any_name_makes_a_sheet(name: str) -> None:
    title = opened(made(("a", "b"), sheet=name)).title
    assert 0 < len(title.encode("utf-16-le")) // 2 <= 31
    assert not re.search(r"[\[\]:*?/\\]", title)


def test_the_same_input_gives_the_same_bytes() -> None:
    first, second = made(("a", "b")), made(("a", "b"))
    assert first == second
    assert first != write_xlsx(("One", "Two"), [("a", "b")], title="A title", sheet="Sheet", date=date(2026, 1, 1))
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_nothing_is_written_to_the_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "none"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    assert opened(made(("a", "b" * 40_000)))["A2"].value == "a"


# --- the chronology -------------------------------------------------------------------------------------------


def test_the_chronology_has_the_cells_of_the_csv(data: ReportData) -> None:
    sheet = opened(make_paper(CHRONOLOGY, data, "confidential", "xlsx", DAY).data)
    found = values(sheet)
    assert found[0] == chronology_csv.HEADINGS
    assert [list(row) for row in found[1:]] == chronology_csv.rows(data.events)
    assert sheet.title == "Chronology"
    assert "OFFICIAL-SENSITIVE · CONFIDENTIAL EDITION" in sheet.oddHeader.center.text


def test_no_name_in_any_part_of_the_committee_edition(data: ReportData) -> None:
    def inside(edition: str) -> str:
        made = make_paper(CHRONOLOGY, data, edition, "xlsx", DAY).data
        parts = b"\n".join(raw(made).values()).decode("utf-8")
        return ("\n".join(text for _, text in texts_in(made)) + parts).casefold()

    assert [name for name in NAMES if name.casefold() in inside("confidential")]
    assert [name for name in NAMES if name.casefold() in inside("committee")] == []
    sheet = opened(make_paper(CHRONOLOGY, data, "committee", "xlsx", DAY).data)
    assert "SW1 telephoned SU1's son; SU1 was asleep." in [cell for row in values(sheet) for cell in row]


@pytest.mark.parametrize("field", ["title", "author", "marking", "foot", "sheet"])
def test_a_name_outside_the_cells_is_refused(data: ReportData, monkeypatch: pytest.MonkeyPatch, field: str) -> None:
    plain = xlsx.write_xlsx

    def leaking(headings: object, rows: object, **more: object) -> bytes:
        return plain(headings, rows, **{**more, field: "Jo Bell"} if more["title"] else more)  # type: ignore[arg-type]

    monkeypatch.setattr(xlsx, "write_xlsx", leaking)
    with pytest.raises(Refused, match=r"SW1 would appear in the finished file \("):
        make_paper(CHRONOLOGY, data, "committee", "xlsx", DAY)


@pytest.mark.deep
@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_opens_it_and_calculates_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(made(*((text, "x") for text in RISKY)))
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(tmp_path / 'office').as_uri()}",
            "--headless",
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false",
            "--outdir",
            str(tmp_path),
            str(tmp_path / "x.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    lines = (tmp_path / "x.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [line.removesuffix(",x").strip('"').replace('""', '"') for line in lines] == list(RISKY)
