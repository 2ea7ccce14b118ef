"""`imr-tui search`: search every review in the store."""

from __future__ import annotations

import argparse

from imr_tui.cli.opening import opened, say
from imr_tui.cli.parser import Commands, Parser
from imr_tui.errors import AnswerIsNo, BadInput
from imr_tui.terminal_text import printable

LIMIT = 200


def add(commands: Commands) -> None:
    """Add the command."""
    what = "search every review in the store; exit 1 if nothing is found"
    commands.add("search", what, search, _options)


def _options(made: Parser) -> None:
    made.add_argument(
        "words", nargs="*", metavar="WORDS", help="words, or beginnings of words, that the text must contain"
    )
    made.add_argument("--json", action="store_true", help="print as JSON")
    made.add_argument("--names", action="store_true", help="show names as entered (default: replaced with codes)")
    made.add_argument(
        "--limit",
        type=int,
        default=LIMIT,
        metavar="N",
        help="show at most N results, best first (default: %(default)s)",
    )
    made.add_argument(
        "--rebuild", action="store_true", help="rebuild the search index, if `imr-tui verify` says it is wrong"
    )


def search(arguments: argparse.Namespace) -> int:
    """Run the command and return the exit status. Raises AnswerIsNo if nothing is found."""
    words = " ".join(arguments.words)
    if arguments.limit < 1:
        raise BadInput("--limit must be 1 or more.")
    if not words.strip() and not arguments.rebuild:
        raise BadInput("Enter the words to search for, for example: imr-tui search missed visit")
    with opened(arguments) as store:
        from imr_tui.services import session
        from imr_tui.services.findings import search_all

        if arguments.rebuild:
            store.run(session.rebuild_index)
            say("Rebuilt the search index.")
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
        raise AnswerIsNo("Nothing in this store contains all these words.")
    if len(found) > len(shown):
        say(f"There are more results than these {len(shown)}. To see more, raise --limit.")
    return 0
