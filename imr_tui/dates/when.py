"""Dates as a reviewer types them: read, sorted, shown and stored with their precision.

The chronology keeps each date as typed as well as what it was read as (§6). Nothing is guessed silently: a date that
cannot be read has the precision `unknown`, and any doubt about a reading is in `When.doubts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from imr_tui.dates.format import span_text
from imr_tui.dates.moment import build, read_piece
from imr_tui.dates.terms import ORDINAL, DatePiece, DayOrder, Moment, Precision, Unreadable, normalise, read_clock

__all__ = [
    "DateColumns",
    "DayOrder",
    "Precision",
    "When",
    "from_columns",
    "is_ambiguous",
    "long",
    "parse",
    "readable_orders",
    "short",
    "to_columns",
]


@dataclass(frozen=True, slots=True)
class When:
    """A date as typed and what it means."""

    typed: str
    """Exactly as typed."""
    precision: Precision = Precision.UNKNOWN
    start: datetime | None = None
    """The first moment that the words can mean, in naive local time. With about, before or after it is the first
    moment of the date that follows that word. None if the date is unknown."""
    end: datetime | None = None
    """Last moment, inclusive to the second. Equal to `start` only if seconds were typed."""
    unit: Precision | None = None
    """Minute, day, month or year: how closely `start` and `end` were given."""
    doubts: tuple[str, ...] = ()
    """Sentences without their subject, for a person to check, such as `has no year`."""

    @property
    def sort_key(self) -> str:
        """Return text that sorts by the start of the span, the longer span first. `before` a date sorts ahead of
        everything that starts with it, `after` a date follows all of it, and no date sorts last."""
        if self.start is None or self.end is None:
            return "9999-12-31T23:59:59 9"
        at, rank = self.start, 1
        if self.precision is Precision.BEFORE:
            rank = 0
        elif self.precision is Precision.AFTER and not _inclusive(self):
            at, rank = self.end, 2
        # The length is subtracted, so that March sorts before 1 March and a day before its minutes.
        shortness = 99_999_999_999 - int((self.end - self.start).total_seconds())
        return f"{at.isoformat(timespec='seconds')} {rank} {shortness:011}"


class DateColumns(NamedTuple):
    """A date as four columns: ISO text without a time zone, and words. None where unknown."""

    start: str | None
    end: str | None
    precision: str
    unit: str | None


def parse(text: str, order: DayOrder = DayOrder.DAY_FIRST, reference_year: int | None = None) -> When:
    """Read a date as typed.

    `order` says how numeric dates are read. `reference_year` is the year for dates without one, and sets the window for
    two-digit years (from 79 years before it to 20 after; without it, 1950 to 2049). A date without a year is unknown
    if there is no reference year. Never raises.
    """
    words = normalise(text[: _LONGEST * 2])
    if words in _NOTHING:
        return When(text)
    try:
        if len(words) > _LONGEST:
            raise Unreadable("is too long for a date")
        return replace(_read(words, order, reference_year), typed=text)
    except Unreadable as problem:
        return When(text, doubts=(problem.reason,))


def readable_orders(text: str) -> frozenset[DayOrder]:
    """Return the orders in which a date can be read: both for most, one for 13/3/2026, none if it is not a date."""
    return frozenset(order for order in DayOrder if parse(text, order).precision is not Precision.UNKNOWN)


def is_ambiguous(text: str) -> bool:
    """Whether the text, like 3/4/2026, is one date read day first and another read month first."""
    one, other = (parse(text, order) for order in DayOrder)
    known = Precision.UNKNOWN not in (one.precision, other.precision)
    return known and (one.start, one.end) != (other.start, other.end)


def short(when: When) -> str:
    """Return a date for a column: `3 Mar 2026 10:30`, `about 5 Mar 2026`, `Jan to Jun 2025`, `no date`."""
    return _text(when, months=3, before_time=" ")


def long(when: When) -> str:
    """Return a date for running text: `3 March 2026, 10:30`, `before 6 April 2026`, `no date`."""
    return _text(when, months=None, before_time=", ")


def to_columns(when: When) -> DateColumns:
    """Return the four columns that store what a date was read as. The text as typed is stored separately."""
    return DateColumns(
        when.start.isoformat(timespec="seconds") if when.start else None,
        when.end.isoformat(timespec="seconds") if when.end else None,
        when.precision.value,
        when.unit.value if when.unit else None,
    )


def from_columns(typed: str, start: str | None, end: str | None, precision: str, unit: str | None = None) -> When:
    """Return the date stored by `to_columns`. Doubts are not stored; parse `typed` again for them.

    Raises ValueError if the columns are not such a date: an unknown precision, text that is not ISO, a time zone, an
    end before the start, or a start without an end.
    """
    kind, of = Precision(precision), Precision(unit) if unit else None
    if of is not None and of not in _UNITS:
        raise ValueError(f"{of.value} is not a unit of dates")
    first = datetime.fromisoformat(start) if start else None
    last = datetime.fromisoformat(end) if end else None
    if kind is Precision.UNKNOWN:
        if first or last:
            raise ValueError("an unknown date has neither start nor end")
        return When(typed)
    if first is None or last is None:
        raise ValueError("a date needs its start and its end")
    if first.tzinfo or last.tzinfo or first > last:
        raise ValueError("a date needs a start and an end in local time, in order")
    return When(typed, kind, first, last, of or (kind if kind in _UNITS else Precision.DAY))


# --- reading ---------------------------------------------------------------------------------------

_LONGEST: Final = 120
_UNITS: Final = (Precision.MINUTE, Precision.DAY, Precision.MONTH, Precision.YEAR)
_NOTHING: Final = frozenset(
    """|?|??|???|-|--|.|undated|not dated|no date|date unknown|date not known|unknown|not known|not recorded
    |not stated|n/a|na|n.d.|n.d|n/k|nk|none|tbc|tba""".replace("\n    ", "").split("|")
)

_ABOUT = (
    r"(?:[~≈]|(?:on\s+or\s+)?(?:about|around)\b|approx(?:imately)?\b\.?|roughly\b"
    r"|circa\b\.?|ca?\.|ca\s|c(?=\s?\d))"
)
_BEFORE_INCLUSIVE = r"(?:on\s+or\s+before|up\s+to|by|until|till|(?:no|not)\s+later\s+than)"
_BEFORE = rf"(?:{_BEFORE_INCLUSIVE}|(?:shortly\s+|just\s+)?before|prior\s+to|pre-?)"
_AFTER_INCLUSIVE = r"(?:on\s+or\s+after|since|from|(?:no|not)\s+earlier\s+than|not\s+before)"
_AFTER = rf"(?:{_AFTER_INCLUSIVE}|(?:shortly\s+|just\s+)?after|following|post-?)"
_ONWARDS = re.compile(r"(?:from\s+)?(?P<rest>.+?)\s+(?:onwards?|and\s+after)")
_NEUTRAL = re.compile(r"(?:on(?!\s+or\b)|in|during|some\s?time\s+in|dated|date:)\s+(?P<rest>.+)")
_LEADING_ABOUT = re.compile(rf"{_ABOUT}\s*(?P<rest>.+)")
_TRAILING_ABOUT = re.compile(r"(?P<rest>.+?)\s*(?:,?\s(?:approx(?:imately)?\.?|circa)|(?:or\s+)?thereabouts?|\?)")
_LEADING = (
    (re.compile(rf"{_BEFORE}\s*\b(?P<rest>.+)"), Precision.BEFORE),
    (re.compile(rf"{_AFTER}\s*\b(?P<rest>.+)"), Precision.AFTER),
)
_INNER = tuple(
    (re.compile(rf"(?P<day>.+?)[\s,]+{pattern}\s*(?P<time>\d.*|mid\w+|noon)"), precision)
    for pattern, precision in ((_ABOUT, Precision.ABOUT), (_BEFORE, Precision.BEFORE), (_AFTER, Precision.AFTER))
)
_RANGE_LEAD = re.compile(r"(?P<word>from|between|(?=.))\s*(?P<rest>.+)")
_RANGE_WORD = re.compile(r"\s+(?:to|until|till|through|thru|up\s+to)\s+(?:the\s+)?")
_RANGE_AND = re.compile(r"\s+(?:and|to|&)\s+(?:the\s+)?")
_RANGE_DASHES = (re.compile(r"\s+-+\s+"), re.compile(r"\s*-+\s*"))
_RANGE_SLASHES = (
    re.compile(rf"(?<=\d)/(?=\d{{1,2}}{ORDINAL}?\s+[a-z])"),
    re.compile(r"(?<=\d\d\d\d)/(?=\d\d(?:\d\d)?$)"),
)


def _read(words: str, order: DayOrder, year: int | None) -> When:
    """Read a date in normalised words. Raises Unreadable."""
    about = False
    for pattern, is_about in ((_NEUTRAL, False), (_LEADING_ABOUT, True), (_TRAILING_ABOUT, True)):
        if match := pattern.fullmatch(words):
            words, about = match["rest"], about or is_about
    when = _plain(words, order, year) or _qualified(words, order, year)
    if when is None:
        raise Unreadable("has a time but no date") if read_clock(words) else Unreadable()
    if about and when.precision not in (Precision.BEFORE, Precision.AFTER):
        return replace(when, precision=Precision.ABOUT)
    return when


def _plain(words: str, order: DayOrder, year: int | None) -> When | None:
    """Read a moment or a span. Returns None if it is neither. Raises Unreadable if it is one that does not exist."""
    try:
        return _one(words, order, year)
    except Unreadable as problem:
        if problem.final:
            raise
        reason = problem
    if found := _span(words, order, year):
        return found
    if reason.reason != Unreadable().reason:
        raise reason
    return None


def _one(words: str, order: DayOrder, year: int | None) -> When:
    piece = read_piece(words, order, year)
    doubts: tuple[str, ...] = ()
    if piece.year is None and year is not None:
        piece, doubts = replace(piece, year=year), (f"has no year; {year} was used",)
    moment = build(piece)
    precision = Precision.BETWEEN if moment.span else moment.unit
    return When("", precision, moment.start, moment.end, moment.unit, moment.doubts + doubts)


def _qualified(words: str, order: DayOrder, year: int | None) -> When | None:
    if match := _ONWARDS.fullmatch(words):
        return replace(_inner(match["rest"], order, year), precision=Precision.AFTER)
    for pattern, precision in _LEADING:
        if match := pattern.fullmatch(words):
            return replace(_inner(match["rest"], order, year), precision=precision)
    for pattern, precision in _INNER:
        # The word is between a day and its time, as in `3 March 2026 about 10.30am`.
        if (match := pattern.fullmatch(words)) and read_clock(match["time"]):
            return replace(_one(f"{match['day']} {match['time']}", order, year), precision=precision)
    return None


def _inner(words: str, order: DayOrder, year: int | None) -> When:
    """Read the date after `before` or `after`, ignoring a nested `about`."""
    match = _LEADING_ABOUT.fullmatch(words)
    return _one(match["rest"] if match else words, order, year)


def _span(words: str, order: DayOrder, year: int | None) -> When | None:
    """Read a span such as `3-5 March 2026`. Returns None if the words cannot be split into one."""
    lead = _RANGE_LEAD.fullmatch(words)
    if lead is None:
        return None
    final: Unreadable | None = None
    for left, right in _splits(lead["rest"], lead["word"] == "between"):
        about = [_LEADING_ABOUT.fullmatch(side) for side in (left, right)]
        sides = [match["rest"] if match else side for match, side in zip(about, (left, right), strict=True)]
        try:
            first, last = (read_piece(side, order, year, bare=True) for side in sides)
            start, end = _lend(first, last, year)
        except Unreadable as problem:
            final = final or (problem if problem.final else None)
            continue
        unit = min(start.unit, end.unit, key=_UNITS.index)
        kind = Precision.ABOUT if any(about) else Precision.BETWEEN
        return When("", kind, start.start, end.end, unit, start.doubts + end.doubts)
    if final:
        raise final
    return None


def _splits(words: str, between: bool) -> Iterator[tuple[str, str]]:
    """Yield each way to split words in two, the surest separator first."""
    for separator in (_RANGE_AND if between else _RANGE_WORD, *_RANGE_DASHES, *_RANGE_SLASHES):
        for match in separator.finditer(words):
            left, right = words[: match.start()].strip(" ,"), words[match.end() :].strip(" ,")
            if left and right:
                yield left, right


def _lend(first: DatePiece, last: DatePiece, reference_year: int | None) -> tuple[Moment, Moment]:
    """Return both ends of a span, each filled in with parts that only the other side gives. Raises Unreadable."""
    left, right = first, last
    if (number := right.number) is not None:
        if left.day is not None:
            right = replace(right, day=number, number=None)
        elif left.year is not None and left.month is None:
            century = left.year - left.year % 100
            right = replace(right, year=century + number, number=None)
        else:
            raise Unreadable
    if left.number is not None:
        if right.day is None:
            raise Unreadable
        left = replace(left, day=left.number, number=None)
    if right.dateless:
        right = replace(right, year=left.year, month=left.month, day=left.day)
    elif left.dateless:
        left = replace(left, year=right.year, month=right.month, day=right.day)
    needs_month = left.day is not None or (left.third and left.month is None and left.year is None)
    if left.month is None and needs_month:
        left = replace(left, month=right.month)
    if right.month is None and right.day is not None:
        right = replace(right, month=left.month)
    doubts: tuple[str, ...] = ()
    if left.year is None and right.year is None and reference_year is not None:
        left, right = replace(left, year=reference_year), replace(right, year=reference_year)
        doubts = (f"has no year; {reference_year} was used",)
    left_lent, right_lent = left.year is None, right.year is None
    left = replace(left, year=right.year) if left_lent else left
    right = replace(right, year=left.year) if right_lent else right
    start, end = build(left), build(right)
    if start.start > end.end:
        # 30 December to 2 January 2026, or 3 March 2026 22:00 to 06:00: the borrowed part is one year or day off.
        if left_lent and first.month is not None and left.year is not None:
            start = build(replace(left, year=left.year - 1))
        elif right_lent and last.month is not None and right.year is not None:
            end = build(replace(right, year=right.year + 1))
        elif last.dateless:
            end = replace(end, start=end.start + timedelta(days=1), end=end.end + timedelta(days=1))
        elif first.dateless:
            start = replace(start, start=start.start - timedelta(days=1), end=start.end - timedelta(days=1))
    if start.start > end.end:
        raise Unreadable("ends before it starts", final=True)
    return replace(start, doubts=start.doubts + doubts), end


# --- showing ---------------------------------------------------------------------------------------


def _inclusive(when: When) -> bool:
    """Whether the date itself is included, as with `since` and `by` but not with `before` and `after`."""
    words = normalise(when.typed[: _LONGEST * 2])
    if when.precision is Precision.BEFORE:
        return re.match(rf"{_BEFORE_INCLUSIVE}\b", words) is not None
    return re.match(rf"{_AFTER_INCLUSIVE}\b", words) is not None or _ONWARDS.fullmatch(words) is not None


def _text(when: When, months: int | None, before_time: str) -> str:
    if when.start is None or when.end is None:
        return "no date"
    text = span_text(when.start, when.end, when.unit or Precision.DAY, months, before_time)
    if when.precision is Precision.ABOUT:
        return f"about {text}"
    if when.precision is Precision.BEFORE:
        return f"{'by' if _inclusive(when) else 'before'} {text}"
    if when.precision is Precision.AFTER:
        return f"{'since' if _inclusive(when) else 'after'} {text}"
    return text
