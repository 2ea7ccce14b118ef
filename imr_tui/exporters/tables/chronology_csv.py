"""The chronology as CSV, for a spreadsheet and for `import chronology`, which reads it back.

The headings for the texts of an event are those that `imr_tui.importers.columns` knows. Columns that it has no field
for (references, codes, terms) have other headings, so that the importer adds them to the comment and loses nothing.
If every numeric date is ambiguous, import the file with the option for day first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from imr_tui.dates.when import short
from imr_tui.exporters.tables.spreadsheet import write_csv
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.vocabulary import Mark

_COLUMNS: Final[tuple[tuple[str, Callable[[EventDetail], str]], ...]] = (
    ("Reference", lambda event: event.reference),
    ("Date as typed", lambda event: event.when.typed),
    # Reading this back gives the same bounds. The importer uses it if it cannot read the date as typed.
    ("Date", lambda event: short(event.when) if event.when.start else ""),
    # Not `Start` and `End`: the importer would add them to the date as typed.
    ("Start (as read)", lambda event: _moment(event, 0)),
    ("End (as read)", lambda event: _moment(event, 1)),
    ("Precision", lambda event: event.when.precision.value),
    ("Agency", lambda event: event.agency),
    ("Team", lambda event: event.team),
    ("People (codes)", lambda event: ", ".join(event.people)),
    ("People", lambda event: event.people_typed),
    ("What happened", lambda event: event.what_happened),
    ("Decision", lambda event: event.decision),
    ("Action taken", lambda event: event.action_taken),
    ("Action not taken", lambda event: event.action_not_taken),
    ("Expected practice", lambda event: event.expected_practice),
    ("Comment", lambda event: event.comment),
    ("Sources (references)", lambda event: "; ".join(_source(event))),
    ("Source", lambda event: event.source_typed),
    ("Terms of reference", lambda event: ", ".join(event.terms)),
    *(
        (words.capitalize(), lambda event, mark=mark: "yes" if getattr(event, mark) else "")
        for mark, words in Mark.choices()
    ),
)
HEADINGS: Final = tuple(heading for heading, _ in _COLUMNS)


def chronology_csv(events: Sequence[EventDetail]) -> bytes:
    """Return a CSV file (UTF-8 with a byte order mark) with one row for each event, in the order given.

    Texts are as recorded. `Start (as read)` and `End (as read)` are the first and last moment that the date can mean,
    in ISO 8601 and local time; both are empty if there is no date.
    """
    return write_csv(HEADINGS, rows(events))


def rows(events: Sequence[EventDetail]) -> list[list[str]]:
    """Return the cells without the headings."""
    return [[cell(event) for _, cell in _COLUMNS] for event in events]


def _moment(event: EventDetail, index: int) -> str:
    moment = (event.when.start, event.when.end)[index]
    return moment.isoformat(timespec="seconds") if moment else ""


def _source(event: EventDetail) -> list[str]:
    return [f"{source.label} ({source.note})" if source.note else source.label for source in event.sources]
