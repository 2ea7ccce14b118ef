"""Reading the dates of chronology rows: day or month first, and several columns read together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from imr_tui.dates.when import DayOrder, Precision, When, parse, short
from imr_tui.importers.columns import Columns
from imr_tui.importers.errors import AmbiguousDates, Note, quoted
from imr_tui.importers.tables import Row, SourceTable

_NUMERIC: Final = re.compile(r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:\d\d){1,2}(?!\d)", re.ASCII)
_MIDNIGHT: Final = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?\s*$")
_DATE_FIELDS: Final = ("when_typed", "machine_date", "end_typed")


@dataclass(frozen=True, slots=True)
class DateRules:
    """How the dates of one file are read."""

    orders: Mapping[str, DayOrder | None]
    """The order for each date field; None if the column has dates of both kinds, so that each row is read by itself."""
    midnights: frozenset[str]
    """Fields in which every date has the time 00:00, which spreadsheets add to dates."""


def date_rules(table: SourceTable, columns: Columns, order: DayOrder | None) -> tuple[DateRules, tuple[Note, ...]]:
    """Return how to read the dates of a table, and notes about them.

    If the user gave an `order`, it applies. Otherwise each column is read in the order that its unambiguous dates show
    (13/4/2026), or failing that, those of the other columns. Raises AmbiguousDates if a date could be read both ways
    and none shows the order.
    """
    notes: list[Note] = []
    midnights: set[str] = set()
    shown: dict[str, set[DayOrder]] = {}
    unclear: list[tuple[str, Row]] = []
    for field in _DATE_FIELDS:
        if field not in columns.fields:
            continue
        index = columns.fields[field]
        cells = [(row, row.cells[index]) for row in table.rows if row.cells[index].strip()]
        if cells and all(_MIDNIGHT.search(cell) for _, cell in cells):
            midnights.add(field)
            label = quoted(table.label(index))
            notes.append(Note(f"Every date in column {label} has the time 00:00, so the dates were read as whole days"))
        shown[field] = set()
        for row, cell in cells:
            evidence = _evidence(cell)
            shown[field] |= evidence if len(evidence) == 1 else set()
            if len(evidence) == 2:
                unclear.append((field, row))
    overall = set().union(*shown.values()) if shown else set()
    orders: dict[str, DayOrder | None] = {}
    for field, found in shown.items():
        known = found or overall
        orders[field] = order or (next(iter(known)) if len(known) == 1 else None)
    if order is None and not overall and unclear:
        field, row = min(unclear, key=lambda found: found[1].number)
        index = columns.fields[field]
        cell = row.cells[index]
        ways = " or ".join(short(parse(cell, way)) for way in DayOrder)
        raise AmbiguousDates(
            table.file,
            f"{quoted(cell)} could be {ways}; choose with --day-first or --month-first",
            row=row.number,
            line=row.line,
            column=table.label(index),
        )
    return DateRules(orders, frozenset(midnights)), tuple(notes)


def _evidence(cell: str) -> set[DayOrder]:
    """Return the orders in which a numeric date can be read: both if they differ, none if it shows nothing."""
    if not _NUMERIC.search(cell):
        return set()
    readings = {order: parse(cell, order) for order in DayOrder}
    known = {order for order, when in readings.items() if when.precision is not Precision.UNKNOWN}
    if len(known) == 2 and len({(when.start, when.end) for when in readings.values()}) == 1:
        return set()
    return known


def read_when(row: Row, columns: Columns, rules: DateRules) -> tuple[When, tuple[Note, ...]]:
    """Return when the event of a row happened, and notes for a person to check.

    The date as typed combines the texts of date, time and end. The date as written is used if it can be read, else the
    date for sorting.
    """
    cells = {field: row.cells[index].strip() for field, index in columns.fields.items()}
    base, field, notes = _first_date(cells, rules)
    time, end = cells.get("time", ""), cells.get("end_typed", "")
    start = " ".join(part for part in (cells.get("when_typed") or cells.get("machine_date", ""), time) if part)
    typed = f"{start} to {end}" if end else start
    when = _read(field, base, rules)
    if not _known(when):
        reason = f": {quoted(typed)} {when.doubts[0]}" if when.doubts else f" ({quoted(typed)})" if typed else ""
        return replace(when, typed=typed), (Note(f"Row {row.number} has no date{reason}", row.number),)
    begin = _day(field, base, rules)
    if time:
        with_time = _read(field, f"{begin} {time}", rules)
        if _known(with_time):
            when, begin = with_time, f"{begin} {time}"
        else:
            notes.append(f"the time {quoted(time)} could not be read and was kept as text only")
    if end:
        with_end = _with_end(begin, when, end, field, rules)
        if _known(with_end):
            when = with_end
        else:
            notes.append(f"the end date {quoted(end)} could not be read and was kept as text only")
    notes.extend(f"{quoted(typed)}: {doubt}" for doubt in when.doubts)
    return replace(when, typed=typed), tuple(Note(f"Row {row.number}: {text}", row.number) for text in notes)


def _first_date(cells: Mapping[str, str], rules: DateRules) -> tuple[str, str, list[str]]:
    """Return the text to read as the date of a row, its field, and notes about the choice."""
    written, machine = cells.get("when_typed", ""), cells.get("machine_date", "")
    if not machine or not written:
        return (written, "when_typed", []) if written else (machine, "machine_date", [])
    first, second = _read("when_typed", written, rules), _read("machine_date", machine, rules)
    if not _known(first) and _known(second):
        note = f"{quoted(written)} could not be read as a date, so {quoted(machine)} was used"
        return machine, "machine_date", [note]
    apart = _known(first) and _known(second) and _apart(first, second)
    note = f"{quoted(written)} and {quoted(machine)} are different dates; the first was used"
    return written, "when_typed", [note] if apart else []


def _known(when: When) -> bool:
    return when.precision is not Precision.UNKNOWN


def _day(field: str, text: str, rules: DateRules) -> str:
    return _MIDNIGHT.sub("", text) if field in rules.midnights else text


def _read(field: str, text: str, rules: DateRules) -> When:
    """Read a cell by the rules of its column. Returns no date if only the row could show the order and it does not."""
    text = _day(field, text, rules)
    order = rules.orders.get(field)
    if order is not None:
        return parse(text, order)
    evidence = _evidence(text)
    if len(evidence) == 2:
        ways = " or ".join(short(parse(text, way)) for way in DayOrder)
        return When(text, doubts=(f"could be {ways}, and the column has dates of both kinds",))
    return parse(text, next(iter(evidence), DayOrder.DAY_FIRST))


def _with_end(begin: str, when: When, end: str, field: str, rules: DateRules) -> When:
    """Return the span from a date to its end, which may be only a time or leave out parts that the date has."""
    last = _read("end_typed", end, rules)
    if not _known(last):
        return _read(field, f"{begin} to {_day('end_typed', end, rules)}", rules)
    if when.start is None or when.end is None or last.start is None or last.end is None:
        return When("")
    if not _OPEN.isdisjoint((when.precision, last.precision)) or when.start > last.end:
        return When("")
    if (when.start, when.end) == (last.start, last.end):
        return when
    finest = min((unit for unit in (when.unit, last.unit) if unit), key=_FINEST.index)
    kind = Precision.ABOUT if Precision.ABOUT in (when.precision, last.precision) else Precision.BETWEEN
    return When("", kind, when.start, max(when.end, last.end), finest, when.doubts + last.doubts)


_OPEN: Final = frozenset((Precision.BEFORE, Precision.AFTER))
_FINEST: Final = (Precision.MINUTE, Precision.DAY, Precision.MONTH, Precision.YEAR)


def _apart(one: When, other: When) -> bool:
    """Whether two dates have no moment in common. Dates with before, after or about never count as apart."""
    if not (_OPEN | {Precision.ABOUT}).isdisjoint((one.precision, other.precision)):
        return False
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return False
    return one.start > other.end or other.start > one.end
