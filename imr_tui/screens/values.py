"""Convert between the text of a form and the values of a record; errors name the field."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from imr_tui.dates.when import Precision, long, parse
from imr_tui.errors import BadInput


def as_date(field: str, label: str, text: str) -> date | None:
    """Return a calendar day, or None for an empty field. Raises BadInput if the text is not one full date."""
    if not text.strip():
        return None
    when = parse(text)
    if when.precision is not Precision.DAY or when.start is None:
        raise BadInput(f"{label}: {text.strip()} is not a full date. Enter one, for example 12 May 2026.", field=field)
    return when.start.date()


def from_date(value: date | None) -> str:
    """Return a day as people type it: 23 Nov 2026."""
    return f"{value.day} {value:%b %Y}" if value else ""


def as_yes_no(text: str) -> bool | None:
    """Return True for yes, False for no, None for anything else: not known yet."""
    return {"yes": True, "no": False}.get(text)


def from_yes_no(value: bool | None) -> str:
    """Return the value of a yes-or-no choice; empty for None."""
    return "" if value is None else ("yes" if value else "no")


def as_codes(text: str) -> tuple[str, ...]:
    """Return codes or references separated by spaces, commas or semicolons, without repeats, in the order typed."""
    return tuple(dict.fromkeys(text.replace(",", " ").replace(";", " ").split()))


def reading(kind: str, typed: str) -> str:
    """Return how the text of a date field is understood, for the line below the field; empty for other fields."""
    if not typed.strip() or kind not in ("date", "when"):
        return ""
    when = parse(typed)
    if when.precision is Precision.UNKNOWN:
        why = f"This {when.doubts[0]}." if when.doubts else "This could not be read as a date."
        return why if kind == "when" else "Enter a full date, for example 12 May 2026."
    if kind == "date" and when.precision is not Precision.DAY:
        return f"{long(when)}. Enter a full date, for example 12 May 2026."
    doubts = f" ({when.doubts[0]})" if when.doubts else ""
    weekday = f"{when.start:%A} " if when.start and when.precision in (Precision.DAY, Precision.MINUTE) else ""
    return f"Read as {weekday}{long(when)}{doubts}"


def today() -> date:
    """Return today by the calendar of this computer."""
    return date.today()  # noqa: DTZ011 - a calendar day has no time zone


def typed_path(text: str) -> Path:
    """Return the path in a text; ~ is the home folder."""
    return Path(text.strip()).expanduser()
