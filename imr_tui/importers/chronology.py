"""Reading a chronology from a table: one event for each row, with all the text of the row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from imr_tui.dates.when import DayOrder, When
from imr_tui.importers.columns import Columns, find_columns, plain
from imr_tui.importers.errors import Note, quoted
from imr_tui.importers.event_dates import DateRules, date_rules, read_when
from imr_tui.importers.tables import Row, SourceTable, read_csv
from imr_tui.vocabulary import Mark

__all__ = ["ChronologyImport", "PlainEvent", "chronology_from_table", "read_chronology"]


@dataclass(frozen=True, slots=True)
class PlainEvent:
    """One row of a chronology (§7.2), with texts exactly as in the file."""

    row: int
    """The row number in a spreadsheet, where the header is row 1."""
    when: When
    """The date, time and end read together; `when.typed` holds their texts."""
    when_typed: str
    what_happened: str
    end_typed: str = ""
    time: str = ""
    agency: str = ""
    team: str = ""
    people: str = ""
    decision: str = ""
    action_taken: str = ""
    action_not_taken: str = ""
    expected_practice: str = ""
    comment: str = ""
    """The comment in the file, then `Header: text` for each column that matches no field."""
    source: str = ""
    marks: frozenset[str] = field(default=frozenset())
    """Any of missed_opportunity, good_practice, key_event and no_contact."""


@dataclass(frozen=True, slots=True)
class ChronologyImport:
    """What was read from a file, before anything is saved."""

    events: tuple[PlainEvent, ...]
    notes: tuple[Note, ...]
    mapping_used: Mapping[str, str]
    """The header of the column each field was read from."""
    columns_in_comment: tuple[str, ...]
    """The headers of columns that match no field, whose text was added to the comment."""
    encoding: str
    blank_rows: int


def read_chronology(
    path: Path,
    mapping: Mapping[str, str] | None = None,
    order: DayOrder | None = None,
    encoding: str | None = None,
) -> ChronologyImport:
    """Read the events in a CSV file.

    `mapping` gives the header of a field's column where the user chose it, in preference to what the headers suggest.
    `order` and `encoding` are detected unless the user gave them. Raises ImportProblem if the file cannot be imported.
    """
    return chronology_from_table(read_csv(path, encoding), mapping, order)


def chronology_from_table(
    table: SourceTable, mapping: Mapping[str, str] | None = None, order: DayOrder | None = None
) -> ChronologyImport:
    """Read the events in a table, whatever file it came from; otherwise as `read_chronology`."""
    columns = find_columns(table, mapping)
    rules, notes = date_rules(table, columns, order)
    events: list[PlainEvent] = []
    all_notes = [*table.notes, *notes]
    for row in table.rows:
        event, about_row = _event(table, row, columns, rules)
        events.append(event)
        all_notes.extend(about_row)
    return ChronologyImport(
        tuple(events),
        tuple(all_notes),
        {name: table.label(index) for name, index in columns.fields.items()},
        tuple(table.label(index) for index in columns.rest),
        table.encoding,
        table.blank_rows,
    )


_YES: Final = frozenset(("yes", "y", "true", "t", "x", "1", "✓", "✔", "☑", "☒"))
_NO: Final = frozenset(("no", "n", "false", "f", "0", "-", "–", "☐", "n/a"))
_TEXTS: Final = (
    "when_typed",
    "end_typed",
    "time",
    "agency",
    "team",
    "people",
    "what_happened",
    "decision",
    "action_taken",
    "action_not_taken",
    "expected_practice",
    "source",
)


def _event(table: SourceTable, row: Row, columns: Columns, rules: DateRules) -> tuple[PlainEvent, tuple[Note, ...]]:
    """Return the event of one row, and notes for a person to check."""
    cells = {name: row.cells[index] for name, index in columns.fields.items()}
    texts = {name: cells.get(name, "") for name in _TEXTS}
    when, notes = read_when(row, columns, rules)
    marks, in_comment = _marks(cells, columns)
    labelled = set(columns.rest) | in_comment
    machine = cells.get("machine_date", "")
    if not texts["when_typed"].strip():
        texts["when_typed"] = machine
    elif machine.strip() != texts["when_typed"].strip():
        labelled |= {columns.fields[name] for name in ("machine_date",) if name in columns.fields}
    comment = [cells["comment"]] if cells.get("comment", "").strip() else []
    comment += [f"{table.label(index)}: {row.cells[index]}" for index in sorted(labelled) if _cell(row, index).strip()]
    if not texts["what_happened"].strip():
        text, note = _stand_in(table, row, columns)
        texts["what_happened"] = text
        notes += (note,)
    event = PlainEvent(row=row.number, when=when, comment="\n".join(comment), marks=marks, **texts)
    return event, notes


def _cell(row: Row, index: int) -> str:
    return row.cells[index] if index < len(row.cells) else ""


def _marks(cells: Mapping[str, str], columns: Columns) -> tuple[frozenset[str], set[int]]:
    """Return the marks of a row, and the columns whose text says more than yes or no."""
    marks: set[str] = set()
    in_comment: set[int] = set()
    for mark in Mark:
        text = cells.get(mark, "").strip().casefold()
        if text and text not in _NO:
            marks.add(mark)
            if text not in _YES:
                in_comment.add(columns.fields[mark])
    if words := cells.get("marks", "").strip():
        for part in words.replace("|", ";").replace(",", ";").replace("\n", ";").split(";"):
            name = plain(part).replace(" ", "_")
            if Mark.has(name):
                marks.add(name)
            elif part.strip():
                in_comment.add(columns.fields["marks"])
    return frozenset(marks), in_comment


def _stand_in(table: SourceTable, row: Row, columns: Columns) -> tuple[str, Note]:
    """Return a text for a row with nothing under what happened, which an event must have, and a note about it."""
    dates = {columns.fields.get(name) for name in ("when_typed", "machine_date", "end_typed", "time")}
    others = [index for index, cell in enumerate(row.cells) if index not in dates and cell.strip()]
    if not others:
        text = f"(no text in row {row.number})"
        return text, Note(f"Row {row.number} has a date but does not say what happened", row.number)
    longest = max(others, key=lambda index: len(row.cells[index]))
    label = quoted(table.label(longest))
    text = f"Row {row.number} does not say what happened, so the text of column {label} was used"
    return row.cells[longest], Note(text, row.number)
