"""The due dates of actions as a calendar (iCalendar, RFC 5545). Importing it again moves entries, never copies them.

Each action has one entry, with the same UID in every store. SEQUENCE and LAST-MODIFIED grow with each change, entries
of done actions are cancelled, and an alarm goes off a week before. Names are already replaced by codes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

ALARM: Final = timedelta(days=-6, hours=-15)
"""Nine in the morning a week before, relative to midnight at the start of the due date."""
PRODUCT: Final = "-//imr-tui//actions of reviews//EN"


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """An action as a calendar entry. `version` counts its changes; `changed_at` is ISO 8601 in UTC with Z."""

    uid: str
    title: str
    about: str
    on: date
    cancelled: bool
    version: int
    changed_at: str


def write_ics(entries: Iterable[CalendarEntry], name: str) -> bytes:
    """Return a calendar file with a name. The same entries give the same bytes."""
    from icalendar import Alarm, Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        changed = datetime.fromisoformat(entry.changed_at).astimezone(UTC)
        event = Event()
        event.add("uid", f"{entry.uid}@imr-tui")
        event.add("dtstamp", changed)
        event.add("last-modified", changed)
        event.add("sequence", entry.version)
        event.add("summary", _plain(entry.title))
        event.add("description", _plain(entry.about))
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        event.add("class", "CONFIDENTIAL")
        event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
        if not entry.cancelled:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", _plain(entry.title))
            alarm.add("trigger", ALARM)
            event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _plain(text: str) -> str:
    """Return the text without control characters and lone surrogates, which a calendar cannot hold."""
    kept = "".join(c if c == "\n" or c.isprintable() else " " for c in text)
    return kept.encode("utf-8", "replace").decode("utf-8")
