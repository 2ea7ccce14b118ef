"""`imr-tui reviews` and `imr-tui new`: list all reviews, and create one."""

from __future__ import annotations

import argparse

from imr_tui.cli.opening import opened, printable, say
from imr_tui.cli.parser import Commands, Parser


def add(commands: Commands) -> None:
    """Add both commands."""
    commands.add("reviews", "list all reviews", list_all, _list_options)
    commands.add("new", "create an empty review", new, _new_options)


def _list_options(made: Parser) -> None:
    made.add_argument("--json", action="store_true", help="print as JSON")


def _new_options(made: Parser) -> None:
    made.add_argument("reference", metavar="REF", help="the new review's reference, for example IMR-2026-014")
    made.add_argument("--title", required=True, help="the title, without names")
    made.add_argument("--agency", default="", help="the agency whose practice is reviewed")


def list_all(arguments: argparse.Namespace) -> int:
    """Print all reviews, each with its next important date."""
    from imr_tui.services.review import reviews

    with opened(arguments) as store:
        rows = store.run(lambda: reviews.window(0, reviews.count()))
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
