"""The actions of one review or of all as a table, CSV, JSON or a calendar: for scripts and mail, without names.

Every text goes through the anonymisation key of its own review, and the guard looks through what would leave.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from imr_tui.exporters.calendar import CalendarEntry, write_ics
from imr_tui.exporters.guard import Guard
from imr_tui.services.actions import OPEN, STATUS_WORDS, STRAND_WORDS
from imr_tui.services.anonymise import Anonymiser
from imr_tui.services.tracked_names import ReviewNames
from imr_tui.services.tracker import TrackedAction
from imr_tui.services.unnamed import Finder

FORMATS: Final = ("table", "csv", "json", "ics")
HEADINGS: Final = (
    "Review", "Action", "What", "Owner", "Due", "Originally due", "Status", "When", "Strand", "Next review",
    "Intended outcome",
)  # fmt: skip


def coded(actions: Sequence[TrackedAction], names: Mapping[str, ReviewNames]) -> list[TrackedAction]:
    """The actions with codes in the place of names.

    `names` is the key of each review, by its uid. Raises NameLeft, naming the action, where somebody would be named
    who is in no key.
    """
    keys = {uid: Anonymiser(found.names, found.not_names) for uid, found in names.items()}
    made = [_in_codes(action, keys[action.review_uid]) for action in actions]
    for uid, found in names.items():
        guard = Guard(
            keys[uid], {hidden.code for hidden in found.names}, Finder(keys[uid], found.not_names, found.explained)
        )
        pieces = [
            (f"{action.review_reference} {action.reference}, {label}", text)
            for action in made
            if action.review_uid == uid
            for label, text in (
                ("what is to be done", action.what), ("by whom", action.owner), ("outcome", action.intended_outcome),
            )
        ]  # fmt: skip
        guard.assert_nobody_named(pieces, ())
    return made


def write(actions: Sequence[TrackedAction], file_format: str, name: str = "Actions of reviews") -> bytes:
    """Actions (`coded`) in one of `FORMATS`; `name` is that of the calendar."""
    if file_format == "ics":
        return write_ics((_entry(action) for action in actions if action.due is not None), name)
    if file_format == "json":
        rows = [_plain(action) for action in actions]
        return json.dumps(rows, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"
    if file_format == "csv":
        from imr_tui.exporters.spreadsheet import write_csv

        return write_csv(HEADINGS, [_cells(action) for action in actions])
    return _table(actions).encode("utf-8")


def _in_codes(action: TrackedAction, key: Anonymiser) -> TrackedAction:
    return replace(
        action,
        review_reference=key.apply(action.review_reference),
        what=key.apply(action.what),
        owner=key.apply(action.owner),
        intended_outcome=key.apply(action.intended_outcome),
    )


def _cells(action: TrackedAction) -> list[str]:
    return [
        action.review_reference, action.reference, action.what, action.owner, _iso(action.due),
        _iso(action.original_due), STATUS_WORDS[action.status], action.stated, STRAND_WORDS[action.strand],
        _iso(action.next_review_on), action.intended_outcome,
    ]  # fmt: skip


def _plain(action: TrackedAction) -> dict[str, object]:
    return {
        "review": action.review_reference, "review_uid": action.review_uid, "action": action.reference,
        "uid": action.uid, "what": action.what, "owner": action.owner, "due_on": _iso(action.due) or None,
        "originally_due_on": _iso(action.original_due) or None, "status": action.status,
        "status_words": STATUS_WORDS[action.status], "days": action.days, "overdue": action.overdue,
        "strand": action.strand, "next_review_on": _iso(action.next_review_on) or None,
        "intended_outcome": action.intended_outcome,
    }  # fmt: skip


def _entry(action: TrackedAction) -> CalendarEntry:
    about = [
        f"{action.reference} of {action.review_reference}: {action.what}",
        f"By whom: {action.owner or 'nobody named'}",
        f"Status: {STATUS_WORDS[action.status]}",
    ]
    if action.original_due not in (None, action.due):
        about.append(f"Originally due: {_iso(action.original_due)}")
    if action.intended_outcome.strip():
        about.append(f"Intended outcome: {action.intended_outcome}")
    assert action.due is not None  # noqa: S101 - `write` leaves out what has no date
    title = f"{action.reference} {action.review_reference}: {_short(action.what)}"
    return CalendarEntry(
        action.uid, title, "\n".join(about), action.due, action.status not in OPEN, action.version, action.changed_at
    )


def _table(actions: Sequence[TrackedAction]) -> str:
    rows = [
        (action.stated, action.reference, action.review_reference, _short(action.what), _short(action.owner))
        for action in actions
    ]
    if not rows:
        return "No actions.\n"
    widths = [min(44, max(len(row[place]) for row in rows)) for place in range(5)]
    lines = ("  ".join(cell[:width].ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _short(text: str) -> str:
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= 80 else f"{line[:79].rstrip()}…"


def _iso(value: object) -> str:
    return str(value) if value is not None else ""
