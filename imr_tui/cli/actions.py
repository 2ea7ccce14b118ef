"""`imr-tui actions`: the action tracker of all reviews, for scripts and mail."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from imr_tui.cli.opening import opened, say
from imr_tui.cli.parser import FORCE, Commands, Parser
from imr_tui.errors import BadInput
from imr_tui.wording import number_of

if TYPE_CHECKING:
    from imr_tui.services.actions.tracker import TrackerFilter


def add(commands: Commands) -> None:
    """Add the command."""
    commands.add("actions", "list the actions of all reviews, overdue first, without names", actions, _options)


def _options(made: Parser) -> None:
    from imr_tui.vocabulary import ActionStatus

    made.add_argument("--overdue", action="store_true", help="only open actions that are overdue")
    made.add_argument("--due", type=int, metavar="DAYS", help="only open actions due within DAYS days")
    made.add_argument("--owner", default="", metavar="NAME", help="only actions whose owner contains NAME")
    statuses = ("open", *ActionStatus.values(), "settled")
    made.add_argument("--status", choices=statuses, default="", help="only actions with this status")
    made.add_argument("--month", default="", metavar="YYYY-MM", help="only actions due in this month")
    made.add_argument("--review", default="", metavar="REF", help="only actions of this review")
    made.add_argument("--words", default="", metavar="WORDS", help="only actions containing all these words")
    made.add_argument(
        "--changed-since",
        default="",
        metavar="DATE",
        help="only actions changed since DATE (YYYY-MM-DD), or since DMT's last meeting (dmt)",
    )
    made.add_argument(
        "--format",
        dest="file_format",
        choices=("table", "csv", "json", "ics"),
        default="table",
        help="the format (default: table)",
    )
    made.add_argument("-o", "--output", metavar="FILE", help="the file to write (default: standard output)")
    made.add_argument("--force", action="store_true", help=FORCE)
    made.add_argument(
        "--quiet", action="store_true", help="print nothing if there are no such actions, for cron and mail"
    )


def actions(arguments: argparse.Namespace) -> int:
    """Run the command and return the exit status, or end the process once everything is printed."""
    if arguments.due is not None and arguments.due < 0:
        raise BadInput("--due must be 0 days or more. For overdue actions use --overdue.")
    to_file = arguments.output not in (None, "-")
    if to_file:
        from imr_tui.exporters.core.files import assert_new

        assert_new(Path(arguments.output), arguments.force)
    today = date.today()  # noqa: DTZ011 - the person's own calendar day
    with opened(arguments, _load) as store:
        from imr_tui.exporters.tables import action_list
        from imr_tui.services.actions import tracker
        from imr_tui.services.people import keys_of_reviews

        chosen = store.run(_chosen, arguments)
        found = store.run(tracker.everything, today, chosen)
        if not found and arguments.quiet:
            return 0
        # Only the person who unlocked the store sees the table; a file may be passed on.
        guarded = arguments.file_format != "table" or to_file
        uids = [action.review_uid for action in found]
        names = store.run(lambda: keys_of_reviews.of_reviews(uids, explained=guarded))
        data = action_list.write(action_list.coded(found, names, guarded=guarded), arguments.file_format)
    if not to_file:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        # The store is closed and everything is written. Exit without Python's clean-up of its hundreds of modules,
        # which would take a tenth of the time of a cron job.
        sys.stderr.flush()
        os._exit(0)
    from imr_tui.exporters.core.files import write_atomically

    assert_new(Path(arguments.output), arguments.force)
    write_atomically(Path(arguments.output), data)
    say(f"Wrote {number_of(len(found), 'action')} to {arguments.output}. The file is not encrypted.")
    return 0


def _load() -> None:
    # These load while the data key is derived. The name search loads later, and only if a text may contain a name.
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
            raise BadInput("DMT has not met yet, so give a date: --changed-since 2026-11-01")
    elif arguments.changed_since:
        try:
            since = date.fromisoformat(arguments.changed_since)
        except ValueError:
            wrong = repr(arguments.changed_since)
            raise BadInput(f"--changed-since must be a date such as 2026-11-01, or dmt, not {wrong}.") from None
    month = arguments.month
    if month and (len(month) != 7 or not _is_month(month)):
        raise BadInput(f"--month must be a month such as 2026-12, not {month!r}.")
    return tracker.TrackerFilter(
        review_uid, arguments.overdue, arguments.due, arguments.owner, arguments.status, month, arguments.words, since
    )


def _is_month(text: str) -> bool:
    try:
        date.fromisoformat(f"{text}-01")
    except ValueError:
        return False
    return True
