"""Import the rows of a file into the chronology: each row is an event; all rows or none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from imr_tui.dates.when import When
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail


class PlainRow(Protocol):
    """A row from an importer, with its texts exactly as in the file."""

    @property
    def when(self) -> When: ...
    @property
    def what_happened(self) -> str: ...
    @property
    def agency(self) -> str: ...
    @property
    def team(self) -> str: ...
    @property
    def people(self) -> str: ...
    @property
    def decision(self) -> str: ...
    @property
    def action_taken(self) -> str: ...
    @property
    def action_not_taken(self) -> str: ...
    @property
    def expected_practice(self) -> str: ...
    @property
    def comment(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def marks(self) -> frozenset[str]: ...


def add_imported(review_uid: str, rows: Iterable[PlainRow]) -> list[str]:
    """Add the rows as events, in the order of the file; returns their references (E1, E2, …).

    People and sources stay as text: the reviewer decides which code or document they are. Raises BadInput, and adds
    nothing, if the database refuses a row.
    """
    return chronology.add_many(review_uid, (_event(row) for row in rows))


def _event(row: PlainRow) -> EventDetail:
    return EventDetail(
        when=row.when,
        what_happened=row.what_happened,
        agency=row.agency,
        team=row.team,
        people_typed=row.people,
        decision=row.decision,
        action_taken=row.action_taken,
        action_not_taken=row.action_not_taken,
        expected_practice=row.expected_practice,
        comment=row.comment,
        source_typed=row.source,
        missed_opportunity="missed_opportunity" in row.marks,
        good_practice="good_practice" in row.marks,
        key_event="key_event" in row.marks,
        no_contact="no_contact" in row.marks,
    )
