"""`imr-tui history`: who changed what in a review, when, from what to what."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from imr_tui.cli.opening import opened, printable
from imr_tui.cli.parser import Commands, Parser

if TYPE_CHECKING:
    from imr_tui.services.record.history import FieldChange, HistoryEntry

HIDDEN = "(hidden; --names shows it)"
"""Shown instead of a name or contact details from the key."""


def add(commands: Commands) -> None:
    """Add the command."""
    commands.add("history", "show who changed what, when, from what to what", history, _options)


def _options(made: Parser) -> None:
    made.add_argument("reference", metavar="REF", help="the review's reference")
    made.add_argument(
        "record",
        metavar="RECORD",
        nargs="?",
        help="a short reference such as E4, F1, R2, A1.1, D3, I1, T1 or a code from the key (default: the whole "
        "review); #D1 is document D1 if a person has the code D1",
    )
    made.add_argument("--names", action="store_true", help="show names (default: codes)")
    made.add_argument("--json", action="store_true", help="print as JSON")


def history(arguments: argparse.Namespace) -> int:
    """Print every change to a review or to one record, newest first."""
    from imr_tui.services.people.display import NameBook, history_book
    from imr_tui.services.record import history as trail
    from imr_tui.services.review import reviews

    def look() -> tuple[tuple[HistoryEntry, ...], NameBook]:
        uid = reviews.find(arguments.reference)
        if arguments.record is None:
            found = trail.of_review(uid)
        else:
            found = trail.of_record(*trail.find(uid, arguments.record))
        return found.entries, history_book(uid)

    with opened(arguments) as store:
        entries, book = store.run(look)
    worded = book.to_names if arguments.names else book.to_codes
    if arguments.json:
        from imr_tui import json_text

        print(_escaped(json_text.printed([_plain(entry, worded, arguments.names) for entry in entries])))
        return 0
    for entry in entries:
        for line in _lines(entry, worded, arguments.names):
            print(line)
    return 0


def _lines(entry: HistoryEntry, worded: Callable[[str], str], names: bool) -> Iterator[str]:
    when = f"{datetime.fromisoformat(entry.at).astimezone():%d %b %Y %H:%M}" if entry.at else "at an unknown time"
    again = " (undo or redo)" if entry.reversed else ""
    yield f"{when}  {printable(entry.by)}: {printable(worded(entry.reference))} {entry.what}{again}"
    for change in entry.fields:
        old, new = (printable(text) for text in _texts(change, worded, names))
        if old and new:
            yield f"    {change.label}"
            yield f"      from  {old}"
            yield f"      to    {new}"
        elif old:
            yield f"    {change.label}: {old} (removed)" if entry.what != "deleted" else f"    {change.label}: {old}"
        else:
            yield f"    {change.label}: {new}"


def _texts(change: FieldChange, worded: Callable[[str], str], names: bool) -> tuple[str, str]:
    if change.private and not names:
        return HIDDEN if change.old else "", HIDDEN if change.new else ""
    return worded(change.old), worded(change.new)


def _escaped(text: str) -> str:
    """Return JSON with every control character as an escape, which means the same to whoever reads it."""
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)


def _plain(entry: HistoryEntry, worded: Callable[[str], str], names: bool) -> dict[str, Any]:
    fields = []
    for change in entry.fields:
        old, new = _texts(change, worded, names)
        fields.append({"field": change.unit, "label": change.label, "old": old, "new": new})
    return {
        "change": entry.change,
        "at": entry.at,
        "by": entry.by,
        "part": entry.part,
        "uid": entry.uid,
        "reference": worded(entry.reference),
        "what": entry.what,
        "undo": entry.reversed,
        "fields": fields,
    }
