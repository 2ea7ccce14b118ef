"""Matching the columns of a chronology to fields, by their headers or as the user chooses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from imr_tui.importers.errors import ImportProblem, quoted
from imr_tui.importers.tables import SourceTable

# Headers as returned by `plain`. `when_typed` is the date as written, `machine_date` a date for sorting.
_HEADERS: Final[dict[str, str]] = {
    "when_typed": (
        "date or display, date display, display date, date as written, date written, "
        "date text, date period, date or period, period, dates, date range, when typed, "
        "when as typed, date as typed"
    ),
    "machine_date": (
        "date, date time, datetime, date and time, date time of event, time and date, when, "
        "event date, date of event, date of contact, contact date, incident date, start, "
        "start date, date from, date started, timestamp, iso date, sort date, machine date"
    ),
    "end_typed": "end, end date, date to, finish, date ended, end typed",
    "time": "time, time of event, event time, time of contact, start time",
    "agency": ("agency, organisation, organization, service, provider, agency organisation, agency service"),
    "team": "team, department, unit, ward, team service",
    "people": (
        "people, person, persons, people involved, persons involved, who, who was involved, "
        "staff, staff involved, practitioner, professional, worker, people typed"
    ),
    "what_happened": (
        "what happened, event, events, description, event description, details, detail, "
        "details of event, event details, documented event, significant event, incident, "
        "narrative, summary, information, entry, text, description of event, "
        "what was recorded"
    ),
    "decision": "decision, decisions, decision made, decisions made, decision taken, decision reached",
    "action_taken": "action taken, actions taken, action, actions, response, what was done",
    "action_not_taken": ("action not taken, actions not taken, not done, what was not done, omission, omissions"),
    "expected_practice": (
        "expected practice, expected, practice expected, standard, expected standard, what should have happened"
    ),
    "comment": (
        "comment, comments, note, notes, analysis, qualification, reviewer comment, "
        "author comment, remarks, observations, commentary, imr author comment, reflection"
    ),
    "source": (
        "source, source id, sources, source of information, source of evidence, "
        "source category, document, documents, evidence, record, information source, "
        "source document, source typed"
    ),
    "marks": "marks, mark, flag, flags",
    "missed_opportunity": "missed opportunity, missed opportunities",
    "good_practice": "good practice",
    "key_event": "key event, key episode",
    "no_contact": "no contact, period of no contact",
}
FIELDS: Final = tuple(_HEADERS)
"""The fields that --map accepts, besides the other names below."""
_OTHER_NAMES: Final = {
    "date": "when_typed",
    "when": "when_typed",
    "end": "end_typed",
    "event": "what_happened",
}
_FIELD_OF_HEADER: Final = {
    header.strip(): field for field, headers in _HEADERS.items() for header in headers.split(",")
}


@dataclass(frozen=True, slots=True)
class Columns:
    """The index of the column for each field."""

    fields: Mapping[str, int]
    rest: tuple[int, ...]
    """Columns that match no field, whose text is added to the comment."""


def plain(header: str) -> str:
    """Return a header in lower case without punctuation, so that `Date / Period` and `date_period` are equal."""
    return " ".join(re.sub(r"[\W_]+", " ", header.casefold().replace("(s)", "s")).split())


def find_columns(table: SourceTable, mapping: Mapping[str, str] | None = None) -> Columns:
    """Match columns to fields.

    `mapping` gives the header of a field's column where the user chose it. If several columns match a field, the first
    is used and the others are added to the comment. Raises ImportProblem for an unknown field or column, or if no
    column holds the date or what happened.
    """
    chosen = {_field(table, name): _column(table, header) for name, header in (mapping or {}).items()}
    fields = dict(chosen)
    for index in range(len(table.header)):
        field = _FIELD_OF_HEADER.get(plain(table.header[index]))
        if field is not None and field not in fields and index not in chosen.values():
            fields[field] = index
    if "when_typed" not in fields and "machine_date" in fields:
        fields["when_typed"] = fields.pop("machine_date")
    for needed, holds in (("when_typed", "the date"), ("what_happened", "what happened")):
        if needed not in fields:
            choices = f"choose it with --map {needed}=COLUMN, where COLUMN is one of {_labels(table)}"
            raise ImportProblem(table.file, f"no column was recognised as {holds}; {choices}")
    width = max(len(row.cells) for row in table.rows)
    return Columns(fields, tuple(index for index in range(width) if index not in fields.values()))


def _field(table: SourceTable, name: str) -> str:
    field = plain(name).replace(" ", "_")
    field = _OTHER_NAMES.get(field, field)
    if field not in FIELDS:
        raise ImportProblem(table.file, f"{quoted(name)} is not a field; choose from {', '.join(FIELDS)}")
    return field


def _column(table: SourceTable, header: str) -> int:
    labels = [table.label(index) for index in range(len(table.header))]
    for wanted, names in ((header.strip(), labels), (plain(header), [plain(label) for label in labels])):
        if wanted in names:
            return names.index(wanted)
    raise ImportProblem(table.file, f"there is no column {quoted(header)}; choose from {_labels(table)}")


def _labels(table: SourceTable) -> str:
    return ", ".join(quoted(table.label(index)) for index in range(len(table.header)))
