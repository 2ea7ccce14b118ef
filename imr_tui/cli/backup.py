"""`imr-tui backup`, `restore` and `purge`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from imr_tui.cli.opening import ask_passphrase, opened, printable, say, secret, store_folder
from imr_tui.cli.parser import FORCE, Commands, Parser
from imr_tui.errors import BadInput


def add(commands: Commands) -> None:
    """Add the three commands."""
    commands.add("backup", "write a verified backup of the store to one file", backup, _backup_options)
    commands.add("restore", "restore the store from a backup", restore, _restore_options)
    what = "remove a review's texts after its retention date; prints the certificate"
    commands.add("purge", what, purge, _purge_options)


def _backup_options(made: Parser) -> None:
    made.add_argument("file", metavar="FILE", type=Path, help="the backup to write, for example store.imrbackup")
    made.add_argument("--force", action="store_true", help=FORCE)


def _restore_options(made: Parser) -> None:
    made.add_argument("file", metavar="FILE", type=Path, help="a backup made with imr-tui backup")
    made.add_argument("--replace", action="store_true", help="replace the store in the folder; its files are kept")
    made.add_argument("--older", action="store_true", help="restore even if the backup lacks changes of that store")
    made.add_argument("--recovery-code-file", metavar="FILE", help="unlock with the recovery code in FILE (mode 600)")


def _purge_options(made: Parser) -> None:
    made.add_argument("reference", metavar="REF", help="the review")
    made.add_argument("--json", action="store_true", help="print the certificate as JSON")


def backup(arguments: argparse.Namespace) -> int:
    """Write a backup and say what is in it."""
    from imr_tui.services import session

    before = _mark(arguments.file)
    try:
        with opened(arguments) as store:
            head = store.run(session.backup, arguments.file, arguments.force)
    except KeyboardInterrupt:
        done = f"The backup {arguments.file} was written and checked."
        raise KeyboardInterrupt(
            f"Stopped. {done if _mark(arguments.file) != before else 'No backup was written.'}"
        ) from None
    say(f"Wrote and checked the backup {arguments.file}. Head of the audit chain: {head}")
    return 0


def restore(arguments: argparse.Namespace) -> int:
    """Restore a backup and say what it replaced."""
    from imr_tui.services import session

    folder = store_folder(arguments)
    code = None if arguments.recovery_code_file is None else secret(arguments.recovery_code_file, "recovery code")
    if not arguments.file.is_file():
        fault = "is not a file" if arguments.file.exists() else "does not exist"
        raise BadInput(f"{arguments.file} {fault}. Check its name.")
    before = session.standing(folder)
    try:
        done = session.restore(
            arguments.file,
            folder,
            passphrase=None if code is not None else ask_passphrase(arguments),
            recovery_code=code,
            replace=arguments.replace,
            older=arguments.older,
        )
    except KeyboardInterrupt:
        if session.standing(folder) == before:
            raise KeyboardInterrupt("Stopped. Nothing was restored or changed.") from None
        raise KeyboardInterrupt(f"Stopped. {arguments.file} had been restored to {folder} already.") from None
    say(f"Restored {arguments.file} to {folder}. Head of the audit chain: {done.head.short}")
    if done.kept is not None:
        say(f"The files of the store that it replaced are in {done.kept}.")
    if done.own_keys:
        say(session.KEYS_OF_TODAY)
    if done.back:
        names = ", ".join(done.back)
        say(f"These people have access again: {names}. To remove one: imr-tui keys remove NAME")
    return 0


def _mark(path: Path) -> tuple[int, int] | None:
    """Return what differs once a file was replaced, None if it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def purge(arguments: argparse.Namespace) -> int:
    """Purge a review and print the certificate. On a terminal, the reference must be typed again first."""
    from imr_tui.services.review import purging, reviews

    with opened(arguments) as store:
        purged = store.run(purging.find, arguments.reference)
        if purged is not None and not store.run(purging.is_there, arguments.reference):
            done = store.run(purging.finish, purged)
        else:
            uid = store.run(reviews.find, arguments.reference)
            store.run(purging.assert_purgeable, uid)
            if sys.stdin.isatty() and getattr(arguments, "passphrase_file", None) != "-":
                say(f"This removes every text of {arguments.reference} for ever. Enter the reference to go on:")
                if sys.stdin.readline().strip() != arguments.reference:
                    raise BadInput("That is not the reference. Nothing was purged.")
            done = store.run(purging.purge_review, uid)
    if arguments.json:
        import dataclasses

        from imr_tui import json_text

        print(json_text.printed(dataclasses.asdict(done), default=str))
        return 0
    for line in purging.lines(done):
        print(printable(line))
    return 0
