"""Gaps: periods between events with nothing recorded, which a review should explain (§7.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from peewee import Tuple

from imr_tui.models import Event
from imr_tui.services.record import records

LEAST_DAYS = 28
STEP = 2000


@dataclass(frozen=True, slots=True)
class Gap:
    """A period from `first` to `last`, both included, with nothing recorded, before the event at `position`."""

    position: int
    first: date
    last: date

    @property
    def days(self) -> int:
        """Its length in days."""
        return (self.last - self.first).days + 1


class GapScan:
    """Find gaps a few thousand events at a time, so that nobody waits for a long chronology."""

    def __init__(self, review_uid: str, least_days: int = LEAST_DAYS) -> None:
        """`least_days` is the length of the shortest gap, in days."""
        self._review = records.review_id(review_uid)
        self._least = least_days
        self._index = 0
        self._after: tuple[str, int, int] | None = None
        self._latest: date | None = None
        self.gaps: list[Gap] = []

    def step(self) -> bool:
        """Read the next events; returns whether there are more. The gaps found so far are in `gaps`."""
        order = (Event.sort_key, Event.position, Event.number)
        query = Event.select(*order, Event.when_start, Event.when_end).where(
            Event.review == self._review, Event.sort_key < "9999"
        )
        if self._after is not None:
            query = query.where(Tuple(*order) > self._after)
        rows = list(query.order_by(*order).limit(STEP).tuples())
        for sort_key, position, number, start, end in rows:
            self._after = (sort_key, position, number)
            self._look(_day(start), _day(end))
            self._index += 1
        return len(rows) == STEP

    def _look(self, start: date | None, end: date | None) -> None:
        if start is not None and self._latest is not None:
            days = (start - self._latest).days - 1
            if days >= self._least:
                first = date.fromordinal(self._latest.toordinal() + 1)
                self.gaps.append(Gap(self._index, first, date.fromordinal(start.toordinal() - 1)))
        if end is not None and (self._latest is None or end > self._latest):
            self._latest = end


def all_gaps(review_uid: str, least_days: int = LEAST_DAYS) -> tuple[Gap, ...]:
    """Return every gap of the chronology, for papers."""
    scan = GapScan(review_uid, least_days)
    while scan.step():
        pass
    return tuple(scan.gaps)


def _day(text: str | None) -> date | None:
    return datetime.fromisoformat(text).date() if text else None
