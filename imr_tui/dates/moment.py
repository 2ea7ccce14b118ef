"""Reading one moment, such as `3rd Mar 2026 10.30am`, `early March 2026` or `w/c 2/3/26`, or part of one.

`when` builds spans and qualified dates (about, before, between) on top of this. A moment is first read as a
`DatePiece`, which may lack its year, month or day: in `3-5 March 2026` the left side borrows from the right.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from imr_tui.dates.terms import (
    FIRST_YEAR,
    LAST_YEAR,
    MONTH_NAMES,
    ORDINAL,
    WEEKDAYS,
    DatePiece,
    DayOrder,
    Moment,
    Precision,
    Unreadable,
    read_clock,
)

_MONTH_NUMBERS: Final = {name[:3].casefold(): number for number, name in enumerate(MONTH_NAMES, 1)}
_SEASONS: Final = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_THIRDS: Final = {"early": 0, "mid": 1, "late": 2}

_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_FULL_YEAR = r"(?P<year>(?:1[89]|2[01])\d\d(?!\s*(?:hrs?|hours?)\b))"
# Two digits after a month name are a year only if they do not begin a time, as in `3 March 10.30am`.
_NOT_TIME = r"(?!\d|[:.]\d|(?:(?<=0\d)|(?<=1[0-2]))\s*[ap]m\b|\s*(?:hrs?|hours?)\b)"
_YEAR = rf"(?P<year>(?:1[89]|2[01])\d\d(?!\d|\s*(?:hrs?|hours?)\b)|'?\d\d{_NOT_TIME})"
_PLAIN_YEAR = r"(?P<year>(?:1[89]|2[01])\d\d|\d\d)(?!\d)"
_SEASON = r"(?P<season>spring|summer|autumn|fall|winter)"
_NUMBER_DAY = rf"(?P<day>\d{{1,2}}){ORDINAL}?"
_THIRD = r"(?:(?P<third>early|mid|late)[\s-]+)"
_WEEKDAY = re.compile(r"\b(?:on\s+)?(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|urs|ur)?(?:day)?\b\.?,?", re.ASCII)
_WEEK = re.compile(
    r"(?:the\s+)?(?:week\s+(?P<from>commencing|beginning|starting|of)|week\s+(?P<to>ending)|w\s?/?\s?[cb]\b\.?)"
    r"[\s:]*(?:on\s+)?(?P<rest>.+)"
)

# --- dates ----------------------------------------------------------------------------------------------

Parts = dict[str, str | None]


def _year(text: str | None, reference_year: int | None) -> int | None:
    if text is None:
        return None
    digits = text.removeprefix("'")
    if len(digits) == 4:
        return int(digits)
    if reference_year is None:
        return int(digits) + (2000 if int(digits) < 50 else 1900)
    year = reference_year - reference_year % 100 + int(digits)
    return year - 100 if year > reference_year + 20 else year + 100 if year <= reference_year - 80 else year


def _numeric(parts: Parts, order: DayOrder) -> DatePiece:
    first, second = int(parts["a"] or 0), int(parts["b"] or 0)
    day, month = (first, second) if order is DayOrder.DAY_FIRST else (second, first)
    if month > 12:
        way = "day first" if order is DayOrder.DAY_FIRST else "month first"
        raise Unreadable(f"cannot be read {way}: there is no month {month}", final=True)
    return DatePiece(month=month, day=day)


def _named(parts: Parts, _order: DayOrder) -> DatePiece:
    month, day = parts.get("month"), parts.get("day")
    return DatePiece(
        month=_MONTH_NUMBERS[month[:3]] if month else None,
        day=int(day) if day else None,
        third=parts.get("third") or "",
    )


def _figures(parts: Parts, _order: DayOrder) -> DatePiece | None:
    month, day = int(parts["mm"] or 0), parts.get("dd")
    if day is None and not 1 <= month <= 12:
        return None  # 2025-26 is two years, which ranges deal with
    if month > 12:
        raise Unreadable(f"has no month {month}", final=True)
    doubts: tuple[str, ...] = ()
    year = int(parts["year"] or 0)
    if day is None and parts.get("dash") == "-" and month == (year + 1) % 100:
        doubts = (f"was read as {MONTH_NAMES[month - 1]} {year}, not as two years",)
    return DatePiece(month=month, day=int(day) if day else None, doubts=doubts)


def _season(parts: Parts, _order: DayOrder) -> DatePiece | None:
    year, following, season = int(parts["year"] or 0), parts.get("next"), parts["season"] or ""
    if following and (season != "winter" or int(following[-2:]) != (year + 1) % 100):
        return None
    doubts = () if season != "winter" or following else (f"winter was read as the one that began in {year}",)
    return DatePiece(season=season, doubts=doubts)


_Maker = Callable[[Parts, DayOrder], DatePiece | None]
_FORMS: Final[tuple[tuple[str, _Maker], ...]] = (
    (rf"{_FULL_YEAR}(?P<dash>[-/.])(?P<mm>\d{{1,2}})(?P=dash)(?P<dd>\d{{1,2}})", _figures),
    (rf"{_FULL_YEAR}(?P<mm>\d\d)(?P<dd>\d\d)", _figures),
    (rf"(?P<a>\d{{1,2}})\s?(?P<sep>[/.-])\s?(?P<b>\d{{1,2}})\s?(?P=sep)\s?{_PLAIN_YEAR}", _numeric),
    (rf"(?:the\s+)?{_NUMBER_DAY}[\s/.,-]*(?:of\s+)?{_MONTH}(?:[\s,/.-]*{_YEAR})?", _named),
    (rf"{_MONTH}\s*(?:the\s+)?{_NUMBER_DAY}(?!\d|[:.]\d)(?:,?\s*,?{_FULL_YEAR})?", _named),
    (rf"{_THIRD}?{_MONTH}[\s,/-]*(?:of\s+|in\s+)?(?P<year>(?:1[89]|2[01])\d\d|'\d\d)", _named),
    (rf"{_MONTH}[-/](?P<year>\d\d)", _named),
    (rf"{_FULL_YEAR}(?P<dash>[-/.])(?P<mm>\d{{1,2}})", _figures),
    (rf"(?P<mm>\d{{1,2}})[-/.]{_FULL_YEAR}", _figures),
    (rf"{_SEASON},?\s+(?:of\s+)?{_FULL_YEAR}(?:[/-](?P<next>\d{{2,4}}))?", _season),
    (rf"{_THIRD}?{_FULL_YEAR}", _named),
)
_READERS: Final = tuple(
    (
        re.compile(form + r"(?=$|[^a-z0-9]|t\d)(?P<tail>.*)", re.ASCII),
        re.compile(r"(?P<lead>.+?)[\s,]+(?:(?:on|of)\s+)?" + form, re.ASCII),
        maker,
    )
    for form, maker in _FORMS
)
# Excel writes March 2026 as Mar-26; `Mar 26` is 26 March without a year.
_EXCEL_MONTH = re.compile(rf"{_MONTH}[-/](?P<year>\d\d)", re.ASCII)
_BARE = (
    (re.compile(rf"(?:the\s+)?(?P<number>\d{{1,2}}){ORDINAL}?"), "number"),
    (re.compile(rf"{_THIRD}?{_MONTH}"), "month"),
    (re.compile(r"(?P<third>early|mid|late)"), "third"),
)


def read_piece(words: str, order: DayOrder, reference_year: int | None = None, *, bare: bool = False) -> DatePiece:
    """Read one moment, or with `bare` part of one (`3`, `Jan`, `10:30`).

    Takes words as returned by `normalise`. Raises Unreadable if they are not a date.
    """
    if match := _WEEK.fullmatch(words):
        day = read_piece(match["rest"], order, reference_year)
        if day.day is None or day.clock or day.week:
            raise Unreadable
        return replace(day, week="to" if match["to"] else "from")
    weekday = None
    if match := _WEEKDAY.search(words):
        weekday = [name[:3].casefold() for name in WEEKDAYS].index(match[1])
        words = f"{words[: match.start()]} {words[match.end() :]}".strip(" ,")
        words = " ".join(words.split())
    piece = _read_date(words, order, reference_year) or (_read_bare(words) if bare else None)
    if piece is None or (weekday is not None and piece.day is None and piece.number is None):
        raise Unreadable
    return replace(piece, weekday=weekday)


def _read_date(words: str, order: DayOrder, reference_year: int | None) -> DatePiece | None:
    if match := _EXCEL_MONTH.fullmatch(words):
        return replace(_named(match.groupdict(), order), year=_year(match["year"], reference_year))
    for head, foot, maker in _READERS:
        if match := head.fullmatch(words):
            rest, bare = match["tail"], True
        elif match := foot.fullmatch(words):
            rest, bare = match["lead"], False
        else:
            continue
        clock = read_clock(rest, bare=bare) if rest.strip(" ,.;") else None
        if rest.strip(" ,.;") and clock is None:
            continue
        parts = match.groupdict()
        made = maker(parts, order)
        if made is None or (clock and made.day is None):
            continue
        return replace(made, year=_year(parts["year"], reference_year), clock=clock)
    return None


def _read_bare(words: str) -> DatePiece | None:
    for pattern, kind in _BARE:
        if match := pattern.fullmatch(words):
            if kind == "number":
                return DatePiece(number=int(match["number"]))
            return _named(match.groupdict(), DayOrder.DAY_FIRST)
    clock = read_clock(words)
    return DatePiece(clock=clock) if clock else None


# --- building -------------------------------------------------------------------------------------------


def build(piece: DatePiece) -> Moment:
    """Return the moment of a complete piece. Raises Unreadable if a part is missing or there is no such day."""
    if piece.year is None:
        raise Unreadable("has no date" if piece.dateless else "has no year")
    if not FIRST_YEAR <= piece.year <= LAST_YEAR:
        raise Unreadable(f"has a year outside {FIRST_YEAR} to {LAST_YEAR}", final=True)
    if piece.season:
        first = date(piece.year, _SEASONS[piece.season], 1)
        last = first + timedelta(days=75)
        last = last.replace(day=monthrange(last.year, last.month)[1])
        return _days(first, last, Precision.MONTH, piece.doubts, span=True)
    if piece.month is None:
        third = _THIRDS.get(piece.third)
        low, high = (1, 12) if third is None else (third * 4 + 1, third * 4 + 4)
        return _days(
            date(piece.year, low, 1),
            date(piece.year, high, monthrange(piece.year, high)[1]),
            Precision.YEAR,
            piece.doubts,
        )
    if not 1 <= piece.month <= 12:
        raise Unreadable(f"has no month {piece.month}", final=True)
    length = monthrange(piece.year, piece.month)[1]
    if piece.day is None:
        third = _THIRDS.get(piece.third)
        low, high = (1, length) if third is None else (third * 10 + 1, length if third == 2 else third * 10 + 10)
        return _days(
            date(piece.year, piece.month, low),
            date(piece.year, piece.month, high),
            Precision.MONTH,
            piece.doubts,
        )
    if not 1 <= piece.day <= length:
        month = f"{MONTH_NAMES[piece.month - 1]} {piece.year}"
        raise Unreadable(f"is not a date: there is no {piece.day} {month}", final=True)
    return _build_day(piece, date(piece.year, piece.month, piece.day))


def _build_day(piece: DatePiece, day: date) -> Moment:
    doubts = piece.doubts
    if piece.weekday is not None and piece.weekday != day.weekday():
        named = f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"
        doubts += (f"{named} is a {WEEKDAYS[day.weekday()]}, not a {WEEKDAYS[piece.weekday]}",)
    if piece.week == "from":
        return _days(day, day + timedelta(days=6), Precision.DAY, doubts, span=True)
    if piece.week == "to":
        return _days(day - timedelta(days=6), day, Precision.DAY, doubts, span=True)
    if piece.clock is None:
        return _days(day, day, Precision.DAY, doubts)
    midnight = datetime.combine(day, time())
    start, end = (midnight + timedelta(seconds=seconds) for seconds in (piece.clock.start, piece.clock.end))
    return Moment(start, end, piece.clock.unit, doubts + piece.clock.doubts)


def _days(first: date, last: date, unit: Precision, doubts: tuple[str, ...], *, span: bool = False) -> Moment:
    return Moment(datetime.combine(first, time()), datetime.combine(last, time(23, 59, 59)), unit, doubts, span)
