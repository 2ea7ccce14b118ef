"""`imr-tui search`: words in every review of the store."""

from __future__ import annotations

import argparse

from imr_tui.cli.opening import opened, printable, say
from imr_tui.cli.parser import Commands, Parser
from imr_tui.errors import AnswerIsNo, BadInput

LIMIT = 200


def add(commands: Commands) -> None:
    """Add the command."""
    what = "words in every review of the store; status 1 when nothing is found"
    commands.add("search", what, search, _options)


def _options(made: Parser) -> None:
    made.add_argument("words", nargs="*", metavar="WORDS", help="all of them, or words that begin with them")
    made.add_argument("--json", action="store_true", help="as JSON")
    made.add_argument("--names", action="store_true", help="text as it was typed, with names (default: codes)")
    made.add_argument(
        "--limit", type=int, default=LIMIT, metavar="N", help="at most N, the best (default: %(default)s)"
    )
    made.add_argument("--rebuild", action="store_true", help="make the index anew, where verify says that it is wrong")


def search(arguments: argparse.Namespace) -> int:
    """Carry out the command; returns the exit status. Raises AnswerIsNo where nothing is found."""
    words = " ".join(arguments.words)
    if arguments.limit < 1:
        raise BadInput("--limit takes a number from 1.")
    if not words.strip() and not arguments.rebuild:
        raise BadInput("Say what to look for: imr-tui search missed visit")
    with opened(arguments) as store:
        from imr_tui.services import session
        from imr_tui.services.findings import search_all

        if arguments.rebuild:
            store.run(session.rebuild_index)
            say("The index is made anew.")
            if not words.strip():
                return 0
        found = store.run(search_all.everywhere, words, arguments.limit + 1, names=arguments.names)
    shown = found[: arguments.limit]
    if arguments.json:
        import dataclasses

        from imr_tui import json_text

        print(json_text.printed([dataclasses.asdict(hit) for hit in shown]))
    else:
        for hit in shown:
            line = f"{printable(hit.review):<16}{hit.reference:<7}{printable(hit.when):<20}{printable(hit.text)}"
            print(line.rstrip())
    if not found:
        raise AnswerIsNo("Nothing in this store has these words.")
    if len(found) > len(shown):
        say(f"These are the best {len(shown)}; there are more. Ask for them with --limit.")
    return 0
