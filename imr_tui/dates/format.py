"""Formatting dates: the shortest text that reads back to the same bounds."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from imr_tui.dates.terms import DAY_PARTS, MONTH_NAMES, Precision

_THIRDS = ("early", "mid", "late")
_LAST_SECOND = time(23, 59, 59)
_PARTS_BY_BOUNDS = {bounds: word for word, bounds in DAY_PARTS.items()}


def span_text(start: datetime, end: datetime, unit: Precision, months: int | None, before_time: str) -> str:
    """Return the text for a span.

    Takes inclusive bounds, the unit they were given in (minute, day, month, year), how many letters of a month's name
    to write (None for all), and the separator between a day and its time.
    """
    style = _Style(months, before_time)
    return _single(start, end, unit, style) or _range(start, end, unit, style)


class _Style(NamedTuple):
    months: int | None
    before_time: str

    def month(self, when: date) -> str:
        return MONTH_NAMES[when.month - 1][: self.months]

    def day(self, when: date) -> str:
        return f"{when.day} {self.month(when)} {when.year}"


class _Edge(NamedTuple):
    """One end of a range: its unit, its text, and its time if the other end may give the day."""

    unit: Precision
    text: str
    clock: str = ""


def _single(start: datetime, end: datetime, unit: Precision, style: _Style) -> str | None:
    """Return the text for a single moment, None if the bounds are a longer span."""
    if unit is Precision.YEAR:
        for word, low, high in (("", 1, 12), ("early ", 1, 4), ("mid ", 5, 8), ("late ", 9, 12)):
            if (start, end) == _bounds(start.year, low, 1, high, monthrange(start.year, high)[1]):
                return f"{word}{start.year}"
    elif unit is Precision.MONTH:
        length = monthrange(start.year, start.month)[1]
        for word, low, high in (("", 1, length), ("early ", 1, 10), ("mid ", 11, 20), ("late ", 21, length)):
            if (start, end) == _bounds(start.year, start.month, low, start.month, high):
                return f"{word}{style.month(start)} {start.year}"
    elif unit is Precision.DAY:
        midnight = datetime.combine(start.date(), time())
        if (start, end) == (midnight, datetime.combine(start.date(), _LAST_SECOND)):
            return style.day(start)
        offsets = (int((start - midnight).total_seconds()), int((end - midnight).total_seconds()))
        if part := _PARTS_BY_BOUNDS.get(offsets):
            return f"{style.day(start)}{style.before_time}{part}"
    elif start == end:
        return f"{style.day(start)}{style.before_time}{start:%H:%M:%S}"
    elif start.second == 0 and end == start + timedelta(seconds=59):
        return f"{style.day(start)}{style.before_time}{start:%H:%M}"
    return None


def _bounds(year: int, month: int, day: int, last_month: int, last_day: int) -> tuple[datetime, datetime]:
    return (
        datetime.combine(date(year, month, day), time()),
        datetime.combine(date(year, last_month, last_day), _LAST_SECOND),
    )


def _range(start: datetime, end: datetime, unit: Precision, style: _Style) -> str:
    left, right = _edge(start, unit, style, first=True), _edge(end, unit, style, first=False)
    if left.unit is not right.unit and Precision.MINUTE not in (left.unit, right.unit):
        finer = Precision.DAY if Precision.DAY in (left.unit, right.unit) else Precision.MONTH
        left, right = _edge(start, finer, style, first=True), _edge(end, finer, style, first=False)
    same_year, same_month = start.year == end.year, (start.year, start.month) == (end.year, end.month)
    text = left.text
    if left.clock and right.clock and start.date() == end.date():
        return f"{left.text} to {right.clock}"
    if left.unit is right.unit is Precision.MONTH and same_year:
        text = style.month(start)
    elif left.unit is right.unit is Precision.DAY and same_month:
        text = str(start.day)
    elif left.unit is right.unit is Precision.DAY and same_year:
        text = f"{start.day} {style.month(start)}"
    return f"{text} to {right.text}"


def _edge(at: datetime, unit: Precision, style: _Style, *, first: bool) -> _Edge:
    """Return the coarsest text, from the unit down, that begins or ends exactly at this second."""
    if at.time() == (time() if first else _LAST_SECOND) and unit is not Precision.MINUTE:
        month_edge = at.day == (1 if first else monthrange(at.year, at.month)[1])
        if unit is Precision.YEAR and month_edge and at.month == (1 if first else 12):
            return _Edge(Precision.YEAR, str(at.year))
        if unit is not Precision.DAY and month_edge:
            return _Edge(Precision.MONTH, f"{style.month(at)} {at.year}")
        return _Edge(Precision.DAY, style.day(at))
    clock = f"{at:%H:%M}" if at.second == (0 if first else 59) else f"{at:%H:%M:%S}"
    return _Edge(Precision.MINUTE, f"{style.day(at)}{style.before_time}{clock}", clock)
