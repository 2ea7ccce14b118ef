"""Chronologies read from a file: every row becomes an event, and no text is lost."""

from __future__ import annotations

import csv
from dataclasses import fields
from pathlib import Path

import pytest

from imr_tui.dates.when import DayOrder, Precision, short
from imr_tui.importers.chronology import ChronologyImport, PlainEvent, read_chronology
from imr_tui.importers.errors import ImportProblem
from tests.paths import REALDATA

FORECLOSURE = REALDATA / "08_vfc_dated_sourced_chronology.csv"
ARAP = REALDATA / "10_arap_evidence_qualified_chronology.csv"


def _read(folder: Path, text: str, order: DayOrder | None = None, **mapping: str) -> ChronologyImport:
    path = folder / "events.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return read_chronology(path, mapping or None, order, None)


def _dates(result: ChronologyImport) -> list[str]:
    return [short(event.when) for event in result.events]


def _notes(result: ChronologyImport) -> list[str]:
    return [note.text for note in result.notes]


def _texts(event: PlainEvent) -> list[str]:
    values = [getattr(event, each.name) for each in fields(event)]
    return [value for value in values if isinstance(value, str)]


# --- real files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "count"), [(FORECLOSURE, 30), (ARAP, 14)])
def test_every_cell_of_a_real_file_is_in_its_event(path: Path, count: int) -> None:
    if not path.exists():
        pytest.skip("the real files are not beside the repository")
    result = read_chronology(path, None, None, None)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(result.events) == len(rows) == count
    assert result.notes == ()
    for number, (row, event) in enumerate(zip(rows, result.events, strict=True), 2):
        assert event.row == number
        assert event.what_happened == row["event"]
        for header, cell in row.items():
            assert any(cell in text for text in _texts(event)), (number, header)
        assert event.when.precision is not Precision.UNKNOWN
        assert event.when.doubts == ()


def test_written_dates_of_a_real_file() -> None:
    if not FORECLOSURE.exists():
        pytest.skip("the real files are not beside the repository")
    result = read_chronology(FORECLOSURE, None, None, None)
    by_id = {event.comment.split("id: ")[1].split("\n")[0]: event for event in result.events}
    assert by_id["T001"].when.typed == by_id["T001"].when_typed == "March 2020"
    assert "date: 2020-03-27" in by_id["T001"].comment
    shown = {name: short(by_id[name].when) for name in ("T001", "T003", "T021", "T008")}
    assert shown == {
        "T001": "Mar 2020",
        "T003": "2022 to 2024",
        "T021": "about 15 Jun 2026",
        "T008": "23 Apr 2025",
    }
    assert by_id["T001"].source == "S049"
    assert by_id["T001"].comment.startswith("The promise. Receipt: cares-fs-repayment.png\n")
    assert result.mapping_used == {
        "machine_date": "date",
        "when_typed": "date_display",
        "what_happened": "event",
        "source": "source_id",
        "comment": "notes",
    }
    assert "who_was_told" in result.columns_in_comment


def test_times_of_a_real_file() -> None:
    if not ARAP.exists():
        pytest.skip("the real files are not beside the repository")
    result = read_chronology(ARAP, None, None, None)
    assert _dates(result)[5:8] == ["9 Jul 2026", "13 Jul 2026 14:53", "13 Jul 2026 15:53:56"]
    assert result.events[0].source == "LR-003 p.1"
    assert result.events[0].comment == "Not receipt.\nevent_type: Document date"


# --- columns -----------------------------------------------------------------------------------------------


def test_headers_of_every_field(tmp_path: Path) -> None:
    result = _read(
        tmp_path,
        "Date / Period,Organisation,Team,People Involved,What happened?,Decision(s),ACTION TAKEN,"
        "Action not taken,Expected practice,Analysis,Source document,Missed opportunity?,Good practice,"
        "Key event,Marks,Ref\n"
        "March 2026,ASC,North,SW1,Visit,Close,Call,Referral,Within 7 days,Late,D1 p.2,Yes,no,x,"
        "no contact,77\n",
    )
    (event,) = result.events
    assert event == PlainEvent(
        row=2,
        when=event.when,
        when_typed="March 2026",
        what_happened="Visit",
        agency="ASC",
        team="North",
        people="SW1",
        decision="Close",
        action_taken="Call",
        action_not_taken="Referral",
        expected_practice="Within 7 days",
        comment="Late\nRef: 77",
        source="D1 p.2",
        marks=frozenset({"missed_opportunity", "key_event", "no_contact"}),
    )
    assert result.columns_in_comment == ("Ref",)


def test_words_in_a_column_of_marks_are_kept(tmp_path: Path) -> None:
    result = _read(tmp_path, "Date,Event,Good practice,Marks\n2026,Visit,Prompt visit,key event; unusual\n")
    assert result.events[0].marks == {"good_practice", "key_event"}
    assert result.events[0].comment == "Good practice: Prompt visit\nMarks: key event; unusual"


def test_the_chosen_mapping_is_used(tmp_path: Path) -> None:
    text = "Date,Event,Story,Keyed\n3 March 2026,Visit,She was out,2026-04-01\n"
    plain = _read(tmp_path, text).events[0]
    assert (plain.what_happened, plain.comment) == ("Visit", "Story: She was out\nKeyed: 2026-04-01")
    mapped = _read(tmp_path, text, what_happened="story", date="KEYED").events[0]
    assert (mapped.what_happened, mapped.when_typed) == ("She was out", "2026-04-01")
    assert mapped.comment == "Date: 3 March 2026\nEvent: Visit"


def test_a_chosen_column_is_used_for_no_other_field(tmp_path: Path) -> None:
    event = _read(tmp_path, "Date,Event,Details\n2026,one,two\n", comment="Event").events[0]
    assert (event.what_happened, event.comment) == ("two", "one")


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ({"weather": "Event"}, "“weather” is not a field; choose from when_typed, machine_date"),
        ({"comment": "Nots"}, "no column “Nots”; choose from “Date”, “Event”, “Column 3”"),
    ],
)
def test_an_unknown_field_or_column_is_refused(tmp_path: Path, mapping: dict[str, str], words: str) -> None:
    with pytest.raises(ImportProblem, match=r"events\.csv") as caught:
        _read(tmp_path, "Date,Event,\n2026,x,y\n", **mapping)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("header", "field"),
    [("Colour,Event", "when_typed"), ("Date,Colour", "what_happened"), ("Foo,Bar", "when_typed")],
)
def test_a_needed_column_is_asked_for(tmp_path: Path, header: str, field: str) -> None:
    with pytest.raises(ImportProblem, match=rf"--map {field}=COLUMN, where COLUMN is one of “"):
        _read(tmp_path, f"{header}\n2026,x\n")


def test_duplicate_headers_and_extra_cells(tmp_path: Path) -> None:
    result = _read(tmp_path, "Date,Event,Event,Comment,Notes\n2026,one,two,three,four,five\n")
    assert result.events[0].what_happened == "one"
    assert result.events[0].comment == "three\nEvent: two\nNotes: four\nColumn 6: five"
    assert [note.row for note in result.notes] == [2]
    ragged = _read(tmp_path, "Date,Event\n2025,a\n2026,b,c,d\n")
    assert [event.comment for event in ragged.events] == ["", "Column 3: c\nColumn 4: d"]


def test_text_is_exactly_as_in_the_file(tmp_path: Path) -> None:
    result = _read(tmp_path, 'Date,Event,Source\n2026," =SUM(A1)\r\n  second line ",@D1\n')
    assert result.events[0].what_happened == " =SUM(A1)\r\n  second line "
    assert result.events[0].source == "@D1"


def test_rows_without_what_happened(tmp_path: Path) -> None:
    result = _read(tmp_path, "Date,Event,Source,Comment\n2026, ,D1,A long comment\n2025,,,\n")
    assert [event.what_happened for event in result.events] == ["A long comment", "(no text in row 3)"]
    assert _notes(result) == [
        "Row 2 does not say what happened, so the text of column “Comment” was used",
        "Row 3 has a date but does not say what happened",
    ]


# --- dates -------------------------------------------------------------------------------------------------


def test_dates_that_cannot_be_read_are_kept_and_named(tmp_path: Path) -> None:
    result = _read(tmp_path, "Date,Event\n31/02/2026,a\nafter tea,b\n,c\nundated,d\n13/3/2026,e\n")
    assert _dates(result) == ["no date", "no date", "no date", "no date", "13 Mar 2026"]
    assert [event.when.typed for event in result.events] == [
        "31/02/2026",
        "after tea",
        "",
        "undated",
        "13/3/2026",
    ]
    assert _notes(result) == [
        "Row 2 has no date: “31/02/2026” is not a date: there is no 31 February 2026",
        "Row 3 has no date: “after tea” could not be read as a date",
        "Row 4 has no date",
        "Row 5 has no date (“undated”)",
    ]


def test_the_sorting_date_is_used_if_the_written_date_cannot_be_read(tmp_path: Path) -> None:
    result = _read(
        tmp_path,
        "Date,Date as written,Event\n2026-03-05,the day of the fall,a\n2026-03-05,March 2026,b\n"
        "2026-03-05,April 2026,c\n2026-03-06,,d\n2026-03-07,2026-03-07,e\n",
    )
    assert _dates(result) == ["5 Mar 2026", "Mar 2026", "Apr 2026", "6 Mar 2026", "7 Mar 2026"]
    assert [event.when_typed for event in result.events][:4] == [
        "the day of the fall",
        "March 2026",
        "April 2026",
        "2026-03-06",
    ]
    assert result.events[0].when.typed == "the day of the fall"
    assert [event.comment for event in result.events] == ["Date: 2026-03-05"] * 3 + ["", ""]
    assert _notes(result) == [
        "Row 2: “the day of the fall” could not be read as a date, so “2026-03-05” was used",
        "Row 4: “April 2026” and “2026-03-05” are different dates; the first was used",
    ]


def test_separate_date_time_and_end(tmp_path: Path) -> None:
    result = _read(
        tmp_path,
        "Date,Time,End date,Event\n3/5/2026,10.30am,,a\n3/5/2026,pm,,b\n3/5/2026,teatime,,c\n"
        "13/5/2026,10:30,11:15,d\n13/5/2026,,15/5/2026,e\n13/5/2026,,later,f\n13/5/2026,,1/5/2026,g\n"
        "March 2026,,2/5/2026,h\n",
    )
    assert _dates(result) == [
        "3 May 2026 10:30",
        "3 May 2026 pm",
        "3 May 2026",
        "13 May 2026 10:30 to 11:15",
        "13 to 15 May 2026",
        "13 May 2026",
        "13 May 2026",
        "1 Mar to 2 May 2026",
    ]
    assert [event.when.typed for event in result.events][:5] == [
        "3/5/2026 10.30am",
        "3/5/2026 pm",
        "3/5/2026 teatime",
        "13/5/2026 10:30 to 11:15",
        "13/5/2026 to 15/5/2026",
    ]
    fourth = result.events[3]
    assert (fourth.when_typed, fourth.time, fourth.end_typed) == ("13/5/2026", "10:30", "11:15")
    assert _notes(result) == [
        "Row 4: the time “teatime” could not be read and was kept as text only",
        "Row 7: the end date “later” could not be read and was kept as text only",
        "Row 8: the end date “1/5/2026” could not be read and was kept as text only",
    ]


def test_midnight_in_every_row_is_read_as_whole_days(tmp_path: Path) -> None:
    result = _read(tmp_path, "Date,Time,Event\n2026-03-03 00:00:00,10:30,a\n2026-03-04 00:00:00,,b\n")
    assert _dates(result) == ["3 Mar 2026 10:30", "4 Mar 2026"]
    assert len(result.notes) == 1
    mixed = _read(tmp_path, "Date,Event\n2026-03-03 00:00:00,a\n2026-03-04 10:30:00,b\n")
    assert _dates(mixed) == ["3 Mar 2026 00:00:00", "4 Mar 2026 10:30:00"]


def test_a_doubt_about_a_date_is_noted(tmp_path: Path) -> None:
    result = _read(tmp_path, "Date,Event\nWednesday 3 March 2026,a\n")
    assert _dates(result) == ["3 Mar 2026"]
    assert _notes(result) == ["Row 2: “Wednesday 3 March 2026”: 3 March 2026 is a Tuesday, not a Wednesday"]


# --- day and month -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dates", "order", "shown"),
    [
        (["3/4/2026", "13/4/2026"], None, ["3 Apr 2026", "13 Apr 2026"]),
        (["3/4/2026", "4/13/2026"], None, ["4 Mar 2026", "13 Apr 2026"]),
        (["3/4/2026", "5/4/2026"], DayOrder.DAY_FIRST, ["3 Apr 2026", "5 Apr 2026"]),
        (["3/4/2026", "5/4/2026"], DayOrder.MONTH_FIRST, ["4 Mar 2026", "4 May 2026"]),
        (["3/4/2026", "13/4/2026"], DayOrder.MONTH_FIRST, ["4 Mar 2026", "no date"]),
        (["3/3/2026", "2026-04-05", "5 April 2026"], None, ["3 Mar 2026", "5 Apr 2026", "5 Apr 2026"]),
        (["3/4/26 - 14/4/26", "5/6/26"], None, ["3 to 14 Apr 2026", "5 Jun 2026"]),
        (["13/4/2026", "4/13/2026", "3/4/2026"], None, ["13 Apr 2026", "13 Apr 2026", "no date"]),
    ],
)
def test_day_and_month(tmp_path: Path, dates: list[str], order: DayOrder | None, shown: list[str]) -> None:
    rows = "".join(f"{date},event {date}\n" for date in dates)
    assert _dates(_read(tmp_path, f"Date,Event\n{rows}", order)) == shown


def test_contradictory_dates_name_the_ambiguous_rows(tmp_path: Path) -> None:
    result = _read(tmp_path, "Date,Event\n13/4/2026,a\n4/13/2026,b\n3/4/2026,c\n4/4/2026,d\n")
    assert _dates(result) == ["13 Apr 2026", "13 Apr 2026", "no date", "4 Apr 2026"]
    assert _notes(result) == [
        "Row 4 has no date: “3/4/2026” could be 3 Apr 2026 or 4 Mar 2026, and the column has dates of both kinds"
    ]


def test_ambiguous_dates_are_refused_asking_for_the_order(tmp_path: Path) -> None:
    with pytest.raises(ImportProblem) as caught:
        _read(tmp_path, 'Event,Date\n"a\nb",3/3/2026\nc,3/4/2026\nd,5/4/2026\n')
    assert str(caught.value) == (
        "“events.csv”, row 3 (line 4), column “Date”: “3/4/2026” could be 3 Apr 2026 or 4 Mar 2026; "
        "choose with --day-first or --month-first."
    )


def test_another_column_can_show_the_order(tmp_path: Path) -> None:
    result = _read(tmp_path, "Start date,End date,Event\n3/4/2026,14/4/2026,a\n")
    assert _dates(result) == ["3 to 14 Apr 2026"]


def test_each_column_is_read_by_its_own_dates(tmp_path: Path) -> None:
    text = "Date,Date as written,Event\n2/13/2026,13 February 2026,a\n3/4/2026,soon,b\n"
    assert _dates(_read(tmp_path, text)) == ["13 Feb 2026", "4 Mar 2026"]
    text = "Date,Date as written,Event\n2/13/2026,13/2/2026,a\n3/4/2026,4/3/2026,b\n5/6/2026,soon,c\n"
    result = _read(tmp_path, text)
    assert _dates(result) == ["13 Feb 2026", "4 Mar 2026", "6 May 2026"]
    assert [note.row for note in result.notes] == [4]
