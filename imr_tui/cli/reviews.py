"""`imr-tui reviews`, `new`, `decline`, `withdraw` and `reopen`: list reviews, create one, and end or reopen one."""

from __future__ import annotations

import argparse
from datetime import date

from imr_tui.cli.opening import opened, say
from imr_tui.cli.parser import Commands, Parser
from imr_tui.errors import AlreadyEnded, BadInput, Refused
from imr_tui.terminal_text import printable


def add(commands: Commands) -> None:
    """Add the commands."""
    commands.add("reviews", "list all reviews", list_all, _list_options)
    commands.add("new", "create an empty review", new, _new_options)
    commands.add("decline", "record that no IMR is needed, with the reason (§3)", decline, _end_options)
    commands.add("withdraw", "withdraw a review, with the reason", withdraw, _end_options)
    commands.add("reopen", "reopen a review that was declined or withdrawn", reopen, _reference)


def _list_options(made: Parser) -> None:
    from imr_tui.vocabulary import Ending, Stage

    stages = (*Stage.values(), *Ending.values())
    made.add_argument("--stage", choices=stages, metavar="S", help=f"only reviews at this stage: {', '.join(stages)}")
    made.add_argument("--json", action="store_true", help="print as JSON")


def _new_options(made: Parser) -> None:
    made.add_argument("reference", metavar="REF", help="the new review's reference, for example IMR-2026-014")
    made.add_argument("--title", required=True, help="the title, without names")
    made.add_argument("--agency", default="", help="the agency whose practice is reviewed")


def _reference(made: Parser) -> None:
    made.add_argument("reference", metavar="REF", help="the review's reference")


def _end_options(made: Parser) -> None:
    _reference(made)
    made.add_argument("--reason", required=True, metavar="TEXT", help="the reason, with codes instead of names")
    made.add_argument("--by", metavar="NAME", help="who decided (default: the person who opens the store)")
    made.add_argument("--on", metavar="DATE", help="the date decided, for example 2026-11-27 (default: today)")


def list_all(arguments: argparse.Namespace) -> int:
    """Print all reviews, each with its next important date."""
    from imr_tui.services.review import reviews

    with opened(arguments) as store:
        rows = store.run(lambda: reviews.window(0, reviews.count()))
    if arguments.stage:
        rows = [row for row in rows if (row.ended or row.stage) == arguments.stage]
    if arguments.json:
        import dataclasses

        from imr_tui import json_text

        print(json_text.printed([dataclasses.asdict(row) for row in rows], default=str))
        return 0
    for row in rows:
        due = f"  {row.next_on:%d %b %Y} {row.next_what}" if row.next_on else ""
        print(f"{printable(row.reference):<16}{row.stated:<14}{printable(row.title)}{due}")
    return 0


def new(arguments: argparse.Namespace) -> int:
    """Create an empty review."""
    from imr_tui.services.review import reviews

    with opened(arguments) as store:
        store.run(reviews.create, arguments.reference, arguments.title, arguments.agency)
    say(f"Created the review {arguments.reference}.")
    return 0


def decline(arguments: argparse.Namespace) -> int:
    """Record that a request was declined."""
    return _end(arguments, "declined")


def withdraw(arguments: argparse.Namespace) -> int:
    """Record that a request or a review under way was withdrawn."""
    return _end(arguments, "withdrawn")


def reopen(arguments: argparse.Namespace) -> int:
    """Reopen a declined or withdrawn review."""
    from imr_tui.services.review import ending, reviews

    def work() -> str:
        uid = reviews.find(arguments.reference)
        ending.reopen(uid)
        return reviews.stated(uid)

    with opened(arguments) as store:
        stated = store.run(work)
    say(f"Reopened {arguments.reference}. Its stage is: {stated}.")
    return 0


def _end(arguments: argparse.Namespace, how: str) -> int:
    from imr_tui.services.review import ending, reviews

    on = _day(arguments.on)

    def work(actor: str) -> str:
        uid = reviews.find(arguments.reference)
        try:
            ending.end(uid, how, arguments.reason, actor if arguments.by is None else arguments.by, on)
        except AlreadyEnded as error:
            raise Refused(f"{error.what} Reopen it first: imr-tui reopen {arguments.reference}") from None
        return reviews.detail(uid).ending

    with opened(arguments) as store:
        sentence = store.run(work, store.actor)
    say(f"{arguments.reference}: {sentence}")
    return 0


def _day(typed: str | None) -> date:
    """Return the day given with --on, today without one. Raises BadInput if it is not one full date."""
    if typed is None:
        return date.today()  # noqa: DTZ011 - the person's own calendar day
    from imr_tui.dates.when import Precision, parse

    when = parse(typed)
    if when.precision is not Precision.DAY or when.start is None:
        raise BadInput(f"--on must be a full date such as 2026-11-27, not {typed!r}.")
    return when.start.date()
