"""`imr-tui init` and `imr-tui keys`: create a store, and manage the ways to unlock it."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from imr_tui import disk
from imr_tui.cli.opening import ask_passphrase, printable, say, secret, store_folder, unlock
from imr_tui.cli.parser import Commands, Parser
from imr_tui.errors import BadInput, ImrError, Locked

if TYPE_CHECKING:
    from imr_tui.services.session import Unlocked


def add_init(commands: Commands) -> None:
    """Add the command that creates a store."""
    commands.add("init", "create a store (prints the recovery code once, on standard output)", init, _init_options)


def _init_options(made: Parser) -> None:
    made.add_argument("--name", help="your name, recorded with every change you make (default: your login name)")


def add(commands: Commands) -> None:
    """Add the commands that manage the ways to unlock a store."""
    commands.group("keys", "manage the ways to unlock the store", "what to do", _ways)


def _ways(ways: Commands) -> None:
    ways.add("list", "list the ways to unlock the store (needs no passphrase)", keys_list)
    ways.add("add", "let another person open the store with a passphrase of their own", keys_add, _add_options)
    ways.add("remove", "remove a person, and encrypt the store again with a new key", keys_remove, _remove_options)
    ways.add("passphrase", "set a new passphrase", keys_passphrase, _passphrase_options)
    ways.add("recovery", "replace the recovery code, once the new one was read back", keys_recovery, _recovery_options)
    ring = ways.add("keyring", "let this computer's keyring unlock the store", keys_keyring)
    ring.add_argument("--remove", action="store_true", help="stop using the keyring")


def _add_options(made: Parser) -> None:
    made.add_argument("name", metavar="NAME", help="the person's name, recorded with every change they make")
    _new_passphrase(made)
    _with_code(made)


def _remove_options(made: Parser) -> None:
    made.add_argument("name", metavar="NAME", help="the person to remove")
    _with_code(made)


def _passphrase_options(made: Parser) -> None:
    _new_passphrase(made)
    _with_code(made)
    made.add_argument("--name", help="whose passphrase to change (default: the person who unlocks the store)")
    made.add_argument(
        "--trust-key-file", action="store_true", help="accept a key file that is older than the store or was altered"
    )


def _recovery_options(made: Parser) -> None:
    made.add_argument(
        "--code-file",
        metavar="FILE",
        help="write the new code to FILE (mode 600) instead of asking for it to be typed; FILE must not exist",
    )
    _with_code(made)


def _new_passphrase(made: Parser) -> None:
    made.add_argument("--new-passphrase-file", metavar="FILE", help="read the new passphrase from FILE (mode 600)")


def _with_code(made: Parser) -> None:
    made.add_argument("--recovery-code-file", metavar="FILE", help="unlock with the recovery code in FILE (mode 600)")


def init(arguments: argparse.Namespace) -> int:
    """Run `imr-tui init`."""
    import getpass

    from imr_tui.services import session

    folder = store_folder(arguments)
    if session.has_store(folder):
        raise BadInput(f"{folder} already contains a store. Nothing was changed.")
    session.assert_own_folder(folder)
    if str(sys.stdout.name) == "1":
        # __main__ opened it in place of one that was closed (>&-).
        raise BadInput("Standard output is closed, so nobody would see the recovery code. No store was created.")
    name = arguments.name or getpass.getuser()
    try:
        passphrase = ask_new_passphrase(arguments, getattr(arguments, "passphrase_file", None))
        code = session.make(folder, name, passphrase)
        say(f"Created the store {folder} for {name}. Write down its recovery code. It is shown only once:")
        print(code, flush=True)
    except KeyboardInterrupt:
        made = (
            f"The store {folder} was created. If its recovery code is not shown above, make a new one: "
            "imr-tui keys recovery"
        )
        raise KeyboardInterrupt(f"Stopped. {made if session.has_store(folder) else 'No store was created.'}") from None
    except OSError as error:
        raise BadInput(
            f"The recovery code could not be printed ({error.strerror}). The store was created. "
            "Make a new code with: imr-tui keys recovery"
        ) from None
    return 0


def ask_new_passphrase(arguments: argparse.Namespace, named: str | None) -> str:
    """Return a new passphrase from the given file, or typed twice. Raises BadInput if the two differ."""
    if named is not None:
        return secret(named)
    first = ask_passphrase(argparse.Namespace(), "New passphrase (12 characters or more): ")
    if first != ask_passphrase(argparse.Namespace(), "Enter the passphrase again: "):
        raise BadInput("The passphrases do not match. Nothing was changed. Run the command again.")
    return first


@contextlib.contextmanager
def _true_after_a_stop(folder: Path, kind: str, done: str, not_done: str) -> Iterator[None]:
    """Say after Ctrl-C what is true now: `done` if there was a change of the keys of this kind, `not_done` if none."""
    from imr_tui.services import session

    before = session.last_key_change(folder)
    try:
        yield
    except KeyboardInterrupt:
        now = session.last_key_change(folder)
        if now is not None and now == before:
            true = f"{not_done}."
        elif now is not None and now[1] == kind:
            true = f"{done}."
        else:
            true = "It is not known whether the keys were changed. To see them: imr-tui keys list"
        raise KeyboardInterrupt(f"Stopped. {true}") from None


def keys_list(arguments: argparse.Namespace) -> int:
    """Run `imr-tui keys list`."""
    from imr_tui.services import session

    for kind, label, made_at in session.ways(store_folder(arguments)):
        print(f"{kind:<12}{made_at[:10]}  {printable(label)}")
    return 0


def keys_add(arguments: argparse.Namespace) -> int:
    """Run `imr-tui keys add NAME`."""
    from imr_tui.services import session
    from imr_tui.vocabulary import KeyChangeKind

    folder = store_folder(arguments)
    with _true_after_a_stop(
        folder, KeyChangeKind.ADDED, f"{arguments.name} was added", f"{arguments.name} was not added"
    ):
        unlocked = _unlocked(arguments, folder)
        passphrase = ask_new_passphrase(arguments, arguments.new_passphrase_file)
        session.add_person(folder, unlocked, arguments.name, passphrase)
        return _record(folder, unlocked, f"{arguments.name} can now open this store with the new passphrase.")


def keys_remove(arguments: argparse.Namespace) -> int:
    """Run `imr-tui keys remove NAME`."""
    from imr_tui.services import session
    from imr_tui.vocabulary import KeyChangeKind

    folder = store_folder(arguments)
    with _true_after_a_stop(
        folder, KeyChangeKind.REMOVED, f"{arguments.name} was removed", f"{arguments.name} was not removed"
    ):
        unlocked = _unlocked(arguments, folder)
        session.remove_person(folder, unlocked, arguments.name)
        return _record(folder, unlocked, session.removed(folder, arguments.name))


def keys_passphrase(arguments: argparse.Namespace) -> int:
    """Run `imr-tui keys passphrase`, unlocking with the current passphrase or the recovery code."""
    from imr_tui.services import session
    from imr_tui.vocabulary import KeyChangeKind

    folder = store_folder(arguments)
    with _true_after_a_stop(
        folder,
        KeyChangeKind.PASSPHRASE,
        "The new passphrase is valid, and the old one no longer works",
        "The passphrase was not changed: the old one is still valid",
    ):
        unlocked = _unlocked(arguments, folder, "Current passphrase: ", trusted=arguments.trust_key_file)
        name = arguments.name or (unlocked.actor if not unlocked.by_recovery_code else unlocked.keys.names()[0])
        session.change_passphrase(folder, unlocked, name, ask_new_passphrase(arguments, arguments.new_passphrase_file))
        return _record(folder, unlocked, f"Changed the passphrase of {name}.")


def keys_recovery(arguments: argparse.Namespace) -> int:
    """Run `imr-tui keys recovery`. The old code works until the new one was read back or is in a file."""
    from imr_tui.services import session
    from imr_tui.vocabulary import KeyChangeKind

    folder = store_folder(arguments)
    with _true_after_a_stop(
        folder,
        KeyChangeKind.RECOVERY,
        "The new recovery code is valid, and the old one no longer works",
        "The recovery code was not replaced: the old one is still valid",
    ):
        unlocked = _unlocked(arguments, folder)
        written: list[Path] = []
        if arguments.code_file is not None:
            from imr_tui.exporters.core.files import assert_target

            assert_target(Path(arguments.code_file), Path(os.path.realpath(arguments.code_file)))
        read_back = _into_file(Path(arguments.code_file), written) if arguments.code_file is not None else _typed_again
        before = session.last_key_change(folder)
        try:
            session.new_recovery_code(folder, unlocked, read_back)
        except BaseException:
            # An interruption may come when the new code is valid already.
            if session.last_key_change(folder) == before:
                for path in written:
                    path.unlink(missing_ok=True)
            raise
        return _record(folder, unlocked, "The new recovery code is valid. The old one no longer works.")


def _typed_again(code: str) -> str:
    """Print the code and return what the person types, on a terminal or as the next line of standard input."""
    say("This is the new recovery code. Write it down. It is shown only once:")
    print(code, flush=True)
    if sys.stdin.isatty():
        sys.stderr.write("Enter the code from your paper: ")
        sys.stderr.flush()
    line = sys.stdin.readline()
    if not line.strip():
        raise Locked("The new code was not read back. The old recovery code still works. Run the command again.")
    return line


def _into_file(path: Path, written: list[Path]) -> Callable[[str], str]:
    """Return a function that writes a code to a new private file, flushes it to the disk, and reads it again.

    It adds the file to `written`, so that it can be removed if the code does not become valid.
    """

    def write(code: str) -> str:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            written.append(path)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(f"{code}\n")
                file.flush()
                os.fsync(file.fileno())
            return path.read_text(encoding="ascii")
        except OSError as error:
            raise BadInput(
                f"{path} cannot be written ({disk.why(error)}). The old recovery code still works."
            ) from None

    return write


def keys_keyring(arguments: argparse.Namespace) -> int:
    """Run `imr-tui keys keyring`, or `imr-tui keys keyring --remove`."""
    from imr_tui.services import session
    from imr_tui.vocabulary import KeyChangeKind

    folder = store_folder(arguments)
    with _true_after_a_stop(
        folder,
        KeyChangeKind.KEYRING_REMOVED if arguments.remove else KeyChangeKind.KEYRING,
        f"The keyring {'no longer' if arguments.remove else 'now'} unlocks this store",
        "The use of the keyring was not changed",
    ):
        if arguments.remove:
            if not any(kind == "keyring" for kind, _, _ in session.ways(folder)):
                raise BadInput("This store does not use the keyring.")
            unlocked = unlock(arguments, folder)
            session.remove_keyring(folder, unlocked)
            return _record(folder, unlocked, "The keyring no longer unlocks this store.")
        unlocked = session.unlock(folder, passphrase=ask_passphrase(arguments))
        backend = session.add_keyring(folder, unlocked)
        return _record(folder, unlocked, f"This computer's keyring ({backend}) now unlocks this store.")


def _unlocked(
    arguments: argparse.Namespace, folder: Path, question: str = "Passphrase: ", *, trusted: bool = False
) -> Unlocked:
    """Return the data key, unlocked with the recovery code in the given file, otherwise with the passphrase."""
    from imr_tui.services import session

    session.assert_store(folder)
    if arguments.recovery_code_file is not None:
        return session.unlock(
            folder, recovery_code=secret(arguments.recovery_code_file, "recovery code"), trusted=trusted
        )
    return session.unlock(folder, passphrase=ask_passphrase(arguments, question), trusted=trusted)


def _record(folder: Path, unlocked: Unlocked, done: str) -> int:
    """Open the store once, so that the change of the keys is in the audit trail, and say what was done."""
    from imr_tui.services import session

    try:
        store = session.open_unlocked(folder, unlocked, session.REPORT)
        full = store.full
        store.close()
        if full:
            raise BadInput(full)
    except ImrError as error:
        raise BadInput(session.unrecorded(done, error)) from None
    say(done)
    return 0
