"""The types used for reading dates, the normal form of text that the patterns expect, and times of day."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final


class DayOrder(StrEnum):
    """How a numeric date such as 3/4/2026 is read."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class Precision(StrEnum):
    """How closely a date is known."""

    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    ABOUT = "about"
    BEFORE = "before"
    AFTER = "after"
    BETWEEN = "between"
    UNKNOWN = "unknown"


class Unreadable(Exception):
    """The words are not a date. `reason` is a sentence without its subject. `final` means that the words look like a
    date that does not exist, so that no other reading should be tried."""

    def __init__(self, reason: str = "could not be read as a date", *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


@dataclass(frozen=True, slots=True)
class Clock:
    """A time or a part of a day: seconds from midnight, both inclusive; `end` may pass into the next day."""

    start: int
    end: int
    unit: Precision = Precision.MINUTE
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DatePiece:
    """The parts of a moment that were read; None for a part that is not given."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    number: int | None = None
    """A number on its own, whose meaning depends on the other side of a range."""
    third: str = ""
    """`early`, `mid` or `late` in the month or year."""
    season: str = ""
    week: str = ""
    """`from` when the day begins a week, `to` when it ends one."""
    clock: Clock | None = None
    weekday: int | None = None
    doubts: tuple[str, ...] = ()

    @property
    def dateless(self) -> bool:
        """Whether it has no part of a date, as in `10:30`."""
        return self.year is self.month is self.day is self.number is None and not self.third


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in naive local time: inclusive bounds, the unit it was given in, and whether it is a span."""

    start: datetime
    end: datetime
    unit: Precision
    doubts: tuple[str, ...] = field(default=())
    span: bool = False


FIRST_YEAR: Final = 1800
LAST_YEAR: Final = 2199
ORDINAL: Final = r"(?:st|nd|rd|th)"  # codespell:ignore nd
MONTH_NAMES: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HOUR: Final = 3600

# The widest span that staff mean by each word. Formatting finds the word again from its bounds.
DAY_PARTS: Final[dict[str, tuple[int, int]]] = {
    word: (int(first * _HOUR), int(last * _HOUR) - 1)
    for word, first, last in (
        ("am", 0, 12), ("pm", 12, 24), ("early hours", 0, 6), ("early morning", 5, 9), ("morning", 6, 12),
        ("late morning", 10, 12), ("lunchtime", 12, 14), ("early afternoon", 12, 15), ("afternoon", 12, 18),
        ("late afternoon", 15, 18), ("early evening", 17, 20), ("evening", 17, 23), ("late evening", 20, 23),
        ("night", 20, 31), ("overnight", 20, 32),
    )
}  # fmt: skip


def normalise(text: str) -> str:
    """Return text in the form that the patterns expect: lower case, plain hyphens, single spaces, no brackets."""
    words = unicodedata.normalize("NFKC", text).casefold()
    words = re.sub(r"[‐‑‒–—―−]", "-", words).replace("’", "'")
    words = re.sub(r"[()\[\]\"“”]", " ", words)
    words = re.sub(r"(?<![a-z])([ap])\.\s?m\b\.?", r"\1m", words)
    words = re.sub(r"\b(?:the\s+)?(?:very\s+)?(?:beginning|start) of (?:the )?", "early ", words)
    words = re.sub(r"\b(?:the\s+)?middle of (?:the )?", "mid ", words)
    words = re.sub(r"\b(?:the\s+|towards\s+the\s+)?end of (?:the )?", "late ", words)
    words = _share_half(words)
    return " ".join(words.split()).strip(" ,;")


def _share_half(words: str) -> str:
    """Give both times am or pm: in `2-4pm` both are pm, while `10-2pm` begins in the morning."""

    def both(match: re.Match[str]) -> str:
        first, sep, last, half = match.groups()
        start, stop = int(re.split("[:.]", first)[0]), int(re.split("[:.]", last)[0])
        if not 1 <= start <= 12:
            return match[0]
        other = {"am": "pm", "pm": "am"}[half]
        crosses = start % 12 > stop % 12
        return f"{first}{other if crosses else half}{sep}{last}{half}"

    return re.sub(
        r"(?<![\d/.:-])(\d{1,2}(?:[:.]\d\d)?)(\s*(?:-|\bto\b|\band\b)\s*)(\d{1,2}(?:[:.]\d\d)?)\s*([ap]m)\b",
        both,
        words,
        flags=re.ASCII,
    )


# --- times ----------------------------------------------------------------------------------------------

_CLOCK_LEAD = re.compile(r"(?:t(?=\d)|[\s,;:@-]|at\s|in\s+the\s|during\s+the\s|the\s)+")
_ZONE = r"\s*(?P<zone>z|utc|gmt|bst|[+-]\d\d:?\d\d)?"
_CLOCKS = tuple(
    re.compile(pattern + _ZONE, re.ASCII)
    for pattern in (
        r"(?P<h>\d{1,2})[:.](?P<m>\d\d)(?:[:.](?P<s>\d\d)(?:[.,]\d+)?)?\s*(?P<half>[ap]m)?\s*(?:hrs?|hours?|h)?",
        r"(?P<h>\d{1,2}?)(?P<m>\d\d)?\s*(?P<half>[ap]m)",
        r"(?P<h>\d\d)(?P<m>\d\d)\s*(?:hrs?|hours?|h)",
    )
)
_BARE_CLOCK = re.compile(r"(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)", re.ASCII)


def read_clock(words: str, *, bare: bool = False) -> Clock | None:
    """Return a time of day or a part of the day; None if the words are neither.

    `bare` accepts four digits alone as a time, as in `3 March 2026 1030`. Raises Unreadable for 25:00.
    """
    lead = _CLOCK_LEAD.match(words)
    text = (words[lead.end() :] if lead else words).strip(" ,;.")
    part = text.removesuffix(" of").strip().replace("-", " ")
    if part in DAY_PARTS:
        return Clock(*DAY_PARTS[part], Precision.DAY)
    if part in ("midday", "noon", "12 noon", "12 midday"):
        return Clock(12 * _HOUR, 12 * _HOUR + 59)
    if part in ("midnight", "12 midnight"):
        return Clock(0, 59, doubts=("midnight was read as the start of the day",))
    for pattern in _CLOCKS:
        if match := pattern.fullmatch(text):
            if (match["zone"] or "").startswith("-") and not (lead and lead[0] == "t") and text.count(":") < 3:
                return None  # 10:30-11:15 is two times
            return _clock(match.groupdict(), text)
    if bare and "-" not in (lead[0] if lead else "") and (match := _BARE_CLOCK.fullmatch(text)):
        return _clock(match.groupdict(), text)
    return None


def _clock(parts: dict[str, str | None], text: str) -> Clock:
    hour, minute = int(parts["h"] or 0), int(parts["m"] or 0)
    second, half, zone = parts.get("s"), parts.get("half"), parts.get("zone")
    no_such = Unreadable(f"has a time that does not exist: {text}", final=True)
    if half and (hour > 12 and half == "am"):
        raise no_such
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if minute > 59 or int(second or 0) > 59 or hour > 24 or (hour == 24 and (minute or int(second or 0))):
        raise no_such
    start = hour * _HOUR + minute * 60 + int(second or 0)
    doubts = (f"the time zone ({zone}) was not converted",) if zone and zone not in ("gmt", "bst") else ()
    return Clock(start, start if second else start + 59, doubts=doubts)
