"""`imr-tui actions`: the tracker over all reviews for scripts and mail."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from imr_tui.cli.opening import opened, say
from imr_tui.cli.parser import Commands, Parser
from imr_tui.errors import BadInput

if TYPE_CHECKING:
    from imr_tui.services.actions.tracker import TrackerFilter


def add(commands: Commands) -> None:
    """Add the command."""
    commands.add("actions", "the actions of all reviews, overdue first, without names", actions, _options)


def _options(made: Parser) -> None:
    from imr_tui.vocabulary import ActionStatus

    made.add_argument("--overdue", action="store_true", help="only what is to be done and overdue")
    made.add_argument("--due", type=int, metavar="DAYS", help="only what is to be done and due within DAYS days")
    made.add_argument("--owner", default="", metavar="NAME", help="only actions whose owner has NAME in it")
    statuses = ("open", *ActionStatus.values(), "settled")
    made.add_argument("--status", choices=statuses, default="", help="only actions of this status")
    made.add_argument("--month", default="", metavar="YYYY-MM", help="only actions due in this month")
    made.add_argument("--review", default="", metavar="REF", help="only actions of this review")
    made.add_argument("--words", default="", metavar="WORDS", help="only actions with all these words")
    made.add_argument(
        "--changed-since",
        default="",
        metavar="DATE",
        help="only what changed since DATE (YYYY-MM-DD), or since dmt: DMT's last meeting",
    )
    made.add_argument(
        "--format", dest="file_format", choices=("table", "csv", "json", "ics"), default="table", help="default: table"
    )
    made.add_argument("-o", "--output", metavar="FILE", help="where to (default: standard output)")
    made.add_argument(
        "--quiet", action="store_true", help="print nothing at all where nothing is found: for cron and mail"
    )


def actions(arguments: argparse.Namespace) -> int:
    """Carry out the command; returns the exit status, or ends the process where all was printed."""
    if arguments.due is not None and arguments.due < 0:
        raise BadInput("--due takes a number of days from 0. For what is late there is --overdue.")
    today = date.today()  # noqa: DTZ011 - the person's own calendar day
    with opened(arguments, _load) as store:
        from imr_tui.exporters.tables import action_list
        from imr_tui.services.actions import tracker
        from imr_tui.services.people import keys_of_reviews

        chosen = store.run(_chosen, arguments)
        found = store.run(tracker.everything, today, chosen)
        if not found and arguments.quiet:
            return 0
        # The table is for the eyes of whoever opened the store; what a file holds may go anywhere.
        guarded = arguments.file_format != "table" or arguments.output not in (None, "-")
        uids = [action.review_uid for action in found]
        names = store.run(lambda: keys_of_reviews.of_reviews(uids, explained=guarded))
        data = action_list.write(action_list.coded(found, names, guarded=guarded), arguments.file_format)
    if arguments.output in (None, "-"):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        # The store is closed and all is written. Python would take its hundreds of modules apart one by one, for a
        # tenth of the time that a command of cron takes; the system takes all of it back at once.
        sys.stderr.flush()
        os._exit(0)
    from imr_tui.exporters.core.files import write_atomically

    write_atomically(Path(arguments.output), data)
    say(f"Wrote {len(found)} actions to {arguments.output}. The file is not encrypted.")
    return 0


def _load() -> None:
    # With what opening the store loads once it has the key; the search for names only where a text may hold one.
    from cryptography.hazmat.primitives.kdf import hkdf  # noqa: F401

    from imr_tui.exporters.tables import action_list  # noqa: F401
    from imr_tui.services.actions import tracker  # noqa: F401


def _chosen(arguments: argparse.Namespace) -> TrackerFilter:
    from imr_tui.services.actions import tracker

    review_uid = ""
    if arguments.review:
        from imr_tui.services.review import reviews

        review_uid = reviews.find(arguments.review)
    since: date | None = None
    if arguments.changed_since == "dmt":
        since = tracker.last_dmt(review_uid)
        if since is None:
            raise BadInput("DMT has met about nothing yet: --changed-since dmt has no day to begin with.")
    elif arguments.changed_since:
        try:
            since = date.fromisoformat(arguments.changed_since)
        except ValueError:
            wrong = repr(arguments.changed_since)
            raise BadInput(f"--changed-since takes a day such as 2026-11-01, or dmt; not {wrong}.") from None
    month = arguments.month
    if month and (len(month) != 7 or not _is_month(month)):
        raise BadInput(f"--month takes a month such as 2026-12; {month!r} is none.")
    return tracker.TrackerFilter(
        review_uid, arguments.overdue, arguments.due, arguments.owner, arguments.status, month, arguments.words, since
    )


def _is_month(text: str) -> bool:
    try:
        date.fromisoformat(f"{text}-01")
    except ValueError:
        return False
    return True
