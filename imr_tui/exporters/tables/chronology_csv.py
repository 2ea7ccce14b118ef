"""The chronology as CSV: for a spreadsheet, and for `import chronology`, which reads it back.

Headings are those that `imr_tui.importers.columns` knows for the texts of an event. What it has no field for
(references, codes, terms) bears headings that it does not know, and so goes to the comment: nothing is lost.
A file whose only dates in figures could be read both ways is read back with the day first said.
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
    # Read again it has the same bounds; the importer takes it where the date as typed cannot be read.
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
    """A CSV file (UTF-8 with a byte order mark) with one row for each event, in the order given.

    Texts stand as they were recorded. `Start (as read)` and `End (as read)` are ISO 8601 in local time, the
    first and the last moment that the date can mean; both are empty where there is no date.
    """
    return write_csv(HEADINGS, rows(events))


def rows(events: Sequence[EventDetail]) -> list[list[str]]:
    """The cells, without the headings."""
    return [[cell(event) for _, cell in _COLUMNS] for event in events]


def _moment(event: EventDetail, place: int) -> str:
    moment = (event.when.start, event.when.end)[place]
    return moment.isoformat(timespec="seconds") if moment else ""


def _source(event: EventDetail) -> list[str]:
    return [f"{source.label} ({source.note})" if source.note else source.label for source in event.sources]
