"""`imr-tui handover` and `imr-tui import handover`: a review to a colleague and back, in an encrypted bundle."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr_tui.cli.opening import ask_passphrase, opened, printable, say, secret
from imr_tui.cli.parser import Commands, Parser
from imr_tui.errors import BadInput, Locked, NameLeft, Refused
from imr_tui.wording import number_of

if TYPE_CHECKING:
    from imr_tui.services.handover.conflicts import ConflictDetail
    from imr_tui.services.handover.receiving import TakenIn
    from imr_tui.services.session import Store


def add(commands: Commands) -> None:
    """Add the command."""
    commands.add("handover", "encrypt a review, or its actions, for a colleague", handover, _options)


def _options(made: Parser) -> None:
    made.add_argument("reference", metavar="REF", help="the review's reference")
    what = made.add_mutually_exclusive_group(required=True)
    what.add_argument("--to", type=Path, metavar="FILE", help="write an encrypted bundle to FILE (or into a folder)")
    what.add_argument("--conflicts", action="store_true", help="list what both sides changed and nobody settled yet")
    made.add_argument(
        "--actions-only", action="store_true", help="only the actions, by codes, as a DMT secretary needs them"
    )
    add_passphrase(made)


def add_passphrase(to: Any) -> None:
    """The bundle's own passphrase."""
    to.add_argument(
        "--bundle-passphrase-file",
        metavar="FILE",
        help="read the bundle's own passphrase from FILE, which must be private (mode 600); - is standard input, "
        "after the store's where both are",
    )


def handover(arguments: argparse.Namespace) -> int:
    """`imr-tui handover REF --to FILE [--actions-only]`, and `--conflicts`."""
    if arguments.conflicts and arguments.actions_only:
        raise BadInput("--conflicts lists, and hands nothing over. Leave --actions-only out.")
    with opened(arguments) as store:
        from imr_tui.services.review import reviews

        uid = store.run(reviews.find, arguments.reference)
        return _list_conflicts(store, uid) if arguments.conflicts else _hand_over(arguments, store, uid)


def take_in(arguments: argparse.Namespace) -> int:
    """`imr-tui import handover FILE`."""
    from imr_tui.importers.bundle_file import read_bundle
    from imr_tui.services.handover import receiving
    from imr_tui.services.handover import sending as bundles

    name = arguments.file.name
    data = read_bundle(arguments.file)
    with opened(arguments) as store:
        passphrase = _passphrase(arguments, "Passphrase of the bundle: ")
        say("Opening the bundle ...")
        bundle = bundles.open_sealed(data, passphrase, name)
        taken = store.run(receiving.take_in, bundle, name)
    for line in lines_of(taken):
        print(line)
    return 0


def lines_of(taken: TakenIn) -> Iterable[str]:
    """What taking a bundle in did, line by line; nothing in it steers the terminal."""
    yield printable(taken.summary)
    if taken.before:
        return
    if taken.by:
        yield printable(f"handed over by {taken.by} at {taken.made_at}")
    for each in taken.told:
        yield (
            printable(f"{each.kind:<9} {each.reference:<8} {each.what}")
            if each.kind != "number"
            else printable(f"number    {each.what}")
        )
    for note in taken.notes:
        yield f"note      {printable(note)}"
    yield from _conflict_lines(taken.conflicts)
    if taken.conflicts:
        yield "What is here stays until each conflict is settled. Open the review to settle them."


def _conflict_lines(found: Iterable[ConflictDetail]) -> Iterable[str]:
    for each in found:
        yield printable(f"conflict  {each.reference:<8} {each.what}")
        yield f"  here   {printable(each.mine)}"
        yield f"  there  {printable(each.theirs)}"


def _list_conflicts(store: Store, uid: str) -> int:
    from imr_tui.services.handover import conflicts

    found = store.run(conflicts.open_conflicts, uid)
    for line in _conflict_lines(found):
        print(line)
    say(f"{number_of(len(found), 'conflict is', 'conflicts are')} open.")
    return 0


def _hand_over(arguments: argparse.Namespace, store: Store, uid: str) -> int:
    from imr_tui.exporters.core.files import write_atomically
    from imr_tui.exporters.issue.handover_file import default_name, make_bundle
    from imr_tui.services.handover import sending as bundles

    passphrase = _new_passphrase(arguments)
    bundles.check_passphrase(passphrase)
    outgoing = store.run(bundles.outgoing, uid, arguments.actions_only)
    try:
        made = make_bundle(outgoing, passphrase)
    except NameLeft as refused:
        raise Refused(f"{refused} Put a code there, or the name into the key.") from None
    path = arguments.to / default_name(_today()) if arguments.to.is_dir() else arguments.to
    # Noted first: a bundle that is not noted could not be compared with what comes back.
    store.run(bundles.record_sent, made.bundle)
    try:
        write_atomically(path, made.data)
    except BaseException:
        store.run(bundles.forget_sent, made.bundle.uid)
        raise
    say(f"Wrote {path}: {outgoing.what}, encrypted. Give its passphrase another way than the file.")
    for sentence in outgoing.beside:
        say(sentence)
    return 0


def _new_passphrase(arguments: argparse.Namespace) -> str:
    if arguments.bundle_passphrase_file is not None:
        return secret(arguments.bundle_passphrase_file)
    first = _ask("Passphrase of the bundle (12 characters or more): ")
    if first != _ask("The same again: "):
        raise BadInput("The two passphrases differ. Nothing was written.")
    return first


def _passphrase(arguments: argparse.Namespace, question: str) -> str:
    named = arguments.bundle_passphrase_file
    return secret(named) if named is not None else _ask(question)


def _ask(question: str) -> str:
    if not sys.stdin.isatty():
        raise Locked("A bundle has a passphrase of its own. Give it with --bundle-passphrase-file FILE.")
    return ask_passphrase(argparse.Namespace(), question)


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the person's own calendar day
