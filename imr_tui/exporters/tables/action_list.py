"""The actions of one review or of all as a table, CSV, JSON or a calendar, for scripts and mail, without names.

The anonymisation key of its own review is applied to every text, and the guard checks the result.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from imr_tui.names.anonymiser import Anonymiser
from imr_tui.names.folding import fold_word
from imr_tui.names.unknown import Finder
from imr_tui.services.actions.tracker import TrackedAction
from imr_tui.services.people.keys_of_reviews import ReviewNames
from imr_tui.vocabulary import OPEN, ActionStatus, Strand

if TYPE_CHECKING:
    from imr_tui.exporters.tables.calendar import CalendarEntry
FORMATS: Final = ("table", "csv", "json", "ics")
_SHORT: Final = 80
"""The maximum length of a text in a table row or an entry title, in characters."""
HEADINGS: Final = (
    "Review",
    "Action",
    "What",
    "Owner",
    "Due",
    "Originally due",
    "Status",
    "When",
    "Strand",
    "Next review",
    "Intended outcome",
)


def coded(
    actions: Sequence[TrackedAction], names: Mapping[str, ReviewNames], *, guarded: bool = True
) -> list[TrackedAction]:
    """Return the actions with names replaced by codes.

    `names` holds the key of each review by its uid. With `guarded`, as for every file, raises NameLeft, giving the
    action, if somebody not in the key would be named.
    """
    keys = {uid: _Key(found, whole=guarded) for uid, found in names.items()}
    made = [_in_codes(action, keys[action.review_uid]) for action in actions]
    if guarded:
        _assert_nobody_named(made, names)
    return made


class _Key:
    """The key of one review, prepared when a text first may contain one of its names (a tenth of a second)."""

    def __init__(self, found: ReviewNames, *, whole: bool) -> None:
        """Take the key of a review. `whole` checks every text; otherwise only those with a word like one of a name."""
        self._found, self._whole = found, whole
        self._made: Anonymiser | None = None
        self._words = {word for hidden in found.names for word in _words(hidden.name)}

    @property
    def names_somebody(self) -> bool:
        """Whether the key has anybody in it."""
        return bool(self._found.names)

    def apply(self, text: str) -> str:
        """Return the text with names replaced by codes."""
        if not self.names_somebody or not (self._whole or self._may_name(text)):
            return text
        if self._made is None:
            self._made = Anonymiser(self._found.names, self._found.not_names)
        return self._made.apply(text)

    def _may_name(self, text: str) -> bool:
        return any(word.startswith(own) for word in _words(text) for own in self._words)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold_word(text))


def _assert_nobody_named(made: Sequence[TrackedAction], names: Mapping[str, ReviewNames]) -> None:
    from imr_tui.exporters.core.guard import Guard

    # Reviews with equal keys share one guard, because preparing one takes longer than searching.
    guards: dict[ReviewNames, Guard] = {}
    by_review: dict[str, list[TrackedAction]] = {}
    for action in made:
        by_review.setdefault(action.review_uid, []).append(action)
    for uid, actions in by_review.items():
        found = names[uid]
        guard = guards.get(found)
        if guard is None:
            key = Anonymiser(found.names, found.not_names)
            codes = {hidden.code for hidden in found.names}
            guard = guards[found] = Guard(key, codes, Finder(key, found.not_names, found.explained))
        pieces = [
            (f"{action.review_reference} {action.reference}, {label}", text)
            for action in actions
            for label, text in (
                ("what is to be done", action.what),
                ("owner", action.owner),
                ("intended outcome", action.intended_outcome),
            )
        ]
        guard.assert_nobody_named(pieces, ())


def write(actions: Sequence[TrackedAction], file_format: str, name: str = "Actions of reviews") -> bytes:
    """Return actions (`coded`) in one of `FORMATS`; `name` is the name of the calendar."""
    if file_format == "ics":
        from imr_tui.exporters.tables.calendar import write_ics

        return write_ics((_entry(action) for action in actions if action.due is not None), name)
    if file_format == "json":
        from imr_tui import json_text

        return json_text.as_file([_plain(action) for action in actions])
    if file_format == "csv":
        from imr_tui.exporters.tables.spreadsheet import write_csv

        return write_csv(HEADINGS, [_cells(action) for action in actions])
    return _table(actions).encode("utf-8")


def _in_codes(action: TrackedAction, key: _Key) -> TrackedAction:
    if not key.names_somebody:
        return action
    return replace(
        action,
        review_reference=key.apply(action.review_reference),
        what=key.apply(action.what),
        owner=key.apply(action.owner),
        intended_outcome=key.apply(action.intended_outcome),
    )


def _cells(action: TrackedAction) -> list[str]:
    return [
        action.review_reference,
        action.reference,
        action.what,
        action.owner,
        _iso(action.due),
        _iso(action.original_due),
        ActionStatus(action.status).label,
        action.stated,
        Strand(action.strand).label,
        _iso(action.next_review_on),
        action.intended_outcome,
    ]


def _plain(action: TrackedAction) -> dict[str, object]:
    return {
        "review": action.review_reference,
        "review_uid": action.review_uid,
        "action": action.reference,
        "uid": action.uid,
        "what": action.what,
        "owner": action.owner,
        "due_on": _iso(action.due) or None,
        "originally_due_on": _iso(action.original_due) or None,
        "status": action.status,
        "status_words": ActionStatus(action.status).label,
        "days": action.days,
        "overdue": action.overdue,
        "strand": action.strand,
        "next_review_on": _iso(action.next_review_on) or None,
        "intended_outcome": action.intended_outcome,
    }


def _entry(action: TrackedAction) -> CalendarEntry:
    from imr_tui.exporters.tables.calendar import CalendarEntry

    about = [
        f"{action.reference} of {action.review_reference}: {action.what}",
        f"Owner: {action.owner or 'none'}",
        f"Status: {ActionStatus(action.status).label}",
    ]
    if action.original_due not in (None, action.due):
        about.append(f"Originally due: {_iso(action.original_due)}")
    if action.intended_outcome.strip():
        about.append(f"Intended outcome: {action.intended_outcome}")
    assert action.due is not None  # noqa: S101 - `write` skips actions without a date
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
    widths = [min(44, max(len(row[index]) for row in rows)) for index in range(5)]
    lines = ("  ".join(cell[:width].ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _short(text: str) -> str:
    if len(text) <= _SHORT and text.isprintable() and "  " not in text:
        return text.strip()
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 1].rstrip()}…"


def _iso(value: object) -> str:
    return str(value) if value is not None else ""
