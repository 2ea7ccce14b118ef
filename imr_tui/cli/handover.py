"""`imr-tui handover` and `imr-tui import handover`: exchange a review with a colleague in an encrypted file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr_tui.cli.opening import ask_passphrase, opened, say, secret
from imr_tui.cli.parser import FORCE, Commands, Parser
from imr_tui.errors import BadInput, Locked, NameLeft, Refused
from imr_tui.terminal_text import printable
from imr_tui.wording import number_of

if TYPE_CHECKING:
    from imr_tui.services.handover.conflicts import ConflictDetail
    from imr_tui.services.handover.receiving import ImportResult
    from imr_tui.services.session import Store


def add(commands: Commands) -> None:
    """Add the command."""
    commands.add("handover", "export a review, or only its actions, as an encrypted handover file", handover, _options)


def _options(made: Parser) -> None:
    made.add_argument("reference", metavar="REF", help="the review's reference")
    what = made.add_mutually_exclusive_group(required=True)
    what.add_argument("--to", type=Path, metavar="FILE", help="write the handover file to FILE, or to a folder")
    made.add_argument("--force", action="store_true", help=FORCE)
    what.add_argument("--conflicts", action="store_true", help="list the open conflicts, changed in both stores")
    made.add_argument(
        "--actions-only",
        action="store_true",
        help="include only the actions, with codes for names (for the DMT secretary)",
    )
    add_passphrase(made)


def add_passphrase(to: Any) -> None:
    """Add the option for the passphrase of a handover file."""
    to.add_argument(
        "--bundle-passphrase-file",
        metavar="FILE",
        help="read the handover file's own passphrase from FILE, which must be private (mode 600); - is standard "
        "input (if the store's passphrase is there too, it comes first)",
    )


def handover(arguments: argparse.Namespace) -> int:
    """Run `imr-tui handover REF --to FILE [--actions-only]` or `imr-tui handover REF --conflicts`."""
    if arguments.conflicts and arguments.actions_only:
        raise BadInput("--conflicts cannot be used with --actions-only. Use one or the other.")
    if arguments.to is not None and not arguments.to.is_dir():
        from imr_tui.exporters.core.files import assert_new

        # Before a passphrase is asked for.
        assert_new(arguments.to, arguments.force)
    with opened(arguments) as store:
        from imr_tui.services.review import reviews

        uid = store.run(reviews.find, arguments.reference)
        return _list_conflicts(store, uid) if arguments.conflicts else _hand_over(arguments, store, uid)


def import_bundle(arguments: argparse.Namespace) -> int:
    """Run `imr-tui import handover FILE`."""
    from imr_tui.importers.bundle_file import read_bundle
    from imr_tui.services.handover import receiving
    from imr_tui.services.handover import sending as bundles

    name = arguments.file.name
    data = read_bundle(arguments.file)
    with opened(arguments) as store:
        passphrase = _passphrase(arguments, "Passphrase of the handover file: ")
        say("Opening the handover file ...")
        bundle = bundles.open_sealed(data, passphrase, name)
        taken = store.run(receiving.import_bundle, bundle, name)
    for line in lines_of(taken):
        print(line)
    return 0


def lines_of(taken: ImportResult) -> Iterable[str]:
    """Return the result of importing a handover file, line by line, without control characters."""
    yield printable(taken.summary)
    if taken.before:
        return
    if taken.by:
        yield printable(f"exported by {taken.by}, {taken.made_at}")
    for each in taken.changes:
        yield (
            printable(f"{each.kind:<9} {each.reference:<8} {each.what}")
            if each.kind != "number"
            else printable(f"number    {each.what}")
        )
    for note in taken.notes:
        yield f"note      {printable(note)}"
    yield from _conflict_lines(taken.conflicts)
    if taken.conflicts:
        yield "This store's version is kept until each conflict is resolved. Open the review to resolve them."


def _conflict_lines(found: Iterable[ConflictDetail]) -> Iterable[str]:
    for each in found:
        yield printable(f"conflict  {each.reference:<8} {each.what}")
        yield f"  this store     {printable(each.mine)}"
        yield f"  handover file  {printable(each.theirs)}"


def _list_conflicts(store: Store, uid: str) -> int:
    from imr_tui.services.handover import conflicts

    found = store.run(conflicts.open_conflicts, uid)
    for line in _conflict_lines(found):
        print(line)
    say(f"{number_of(len(found), 'open conflict')}.")
    return 0


def _hand_over(arguments: argparse.Namespace, store: Store, uid: str) -> int:
    from imr_tui.exporters.core.files import assert_new, write_atomically
    from imr_tui.exporters.issue.handover_file import default_name, make_bundle
    from imr_tui.services.handover import sending as bundles

    path = arguments.to / default_name(_today()) if arguments.to.is_dir() else arguments.to
    assert_new(path, arguments.force)
    passphrase = _new_passphrase(arguments)
    bundles.check_passphrase(passphrase)
    outgoing = store.run(bundles.outgoing, uid, arguments.actions_only)
    try:
        made = make_bundle(outgoing, passphrase)
    except NameLeft as refused:
        raise Refused(f"{refused} Replace the name with a code, or add it to the key.") from None
    # Recorded before the file exists: what comes back could not be compared with an unrecorded handover.
    store.run(bundles.record_sent, made.bundle)
    try:
        write_atomically(path, made.data)
    except BaseException:
        store.run(bundles.forget_sent, made.bundle.uid)
        raise
    say(f"Wrote {path}: {outgoing.what}, encrypted. Send its passphrase separately from the file.")
    for sentence in outgoing.beside:
        say(sentence)
    return 0


def _new_passphrase(arguments: argparse.Namespace) -> str:
    if arguments.bundle_passphrase_file is not None:
        return secret(arguments.bundle_passphrase_file)
    first = _ask("Passphrase of the handover file (12 characters or more): ")
    if first != _ask("Enter the passphrase again: "):
        raise BadInput("The passphrases do not match. Nothing was written. Run the command again.")
    return first


def _passphrase(arguments: argparse.Namespace, question: str) -> str:
    named = arguments.bundle_passphrase_file
    return secret(named) if named is not None else _ask(question)


def _ask(question: str) -> str:
    if not sys.stdin.isatty():
        raise Locked("A handover file has its own passphrase. Give it with --bundle-passphrase-file FILE.")
    return ask_passphrase(argparse.Namespace(), question)


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the person's own calendar day
