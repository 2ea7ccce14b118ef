"""Between text in a form and the values of a record; a field that cannot be read names itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from imr_tui.dates.when import Precision, long, parse
from imr_tui.errors import BadInput


def as_date(field: str, label: str, text: str) -> date | None:
    """A calendar day, or None for an empty field. Raises BadInput for anything else than one day."""
    if not text.strip():
        return None
    when = parse(text)
    if when.precision is not Precision.DAY or when.start is None:
        raise BadInput(f"{label}: {text.strip()} is not a day. Type one such as 23 Nov 2026.", field=field)
    return when.start.date()


def from_date(value: date | None) -> str:
    """A day as a person would type it: 23 Nov 2026."""
    return f"{value.day} {value:%b %Y}" if value else ""


def as_yes_no(text: str) -> bool | None:
    """yes, no, or not yet known."""
    return {"yes": True, "no": False}.get(text)


def from_yes_no(value: bool | None) -> str:
    """The value of a yes-or-no choice."""
    return "" if value is None else ("yes" if value else "no")


def as_codes(text: str) -> tuple[str, ...]:
    """Codes or references parted by spaces or commas, each once, in the order typed."""
    return tuple(dict.fromkeys(text.replace(",", " ").replace(";", " ").split()))


def reading(kind: str, typed: str) -> str:
    """What is read in a date field, for the line beneath it; empty while there is nothing to say."""
    if not typed.strip() or kind not in ("date", "when"):
        return ""
    when = parse(typed)
    if when.precision is Precision.UNKNOWN:
        why = f": it {when.doubts[0]}" if when.doubts else ""
        return f"not read as a date{why}" if kind == "when" else "not a day yet"
    if kind == "date" and when.precision is not Precision.DAY:
        return f"read as {long(when)}; a single day is needed here"
    doubts = f" ({when.doubts[0]})" if when.doubts else ""
    weekday = f"{when.start:%A} " if when.start and when.precision in (Precision.DAY, Precision.MINUTE) else ""
    return f"read as {weekday}{long(when)}{doubts}"


def today() -> date:
    """Today, as the person's own calendar has it."""
    return date.today()  # noqa: DTZ011 - a calendar day has no time zone


def typed_path(text: str) -> Path:
    """A path as a person types it: ~ is their own folder."""
    return Path(text.strip()).expanduser()
