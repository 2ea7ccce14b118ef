"""How the command line opens the store: passphrases, the keyring, and the commands `init` and `keys`."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr_tui.errors import BadInput, Locked

if TYPE_CHECKING:
    from imr_tui.services.session import Store


def store_folder(arguments: argparse.Namespace) -> Path:
    """The folder that was named, or the one of the settings, which are read only then."""
    named: Path | None = getattr(arguments, "store", None)
    if named is not None:
        return named
    from imr_tui import config

    return config.load().store


def ask_passphrase(arguments: argparse.Namespace, question: str = "Passphrase: ") -> str:
    """From the file named, or asked for on the terminal. Raises Locked where there is neither."""
    named = getattr(arguments, "passphrase_file", None)
    if named is not None:
        return secret(named)
    if not sys.stdin.isatty():
        raise Locked("The store is locked. Give its passphrase with --passphrase-file FILE (- is standard input).")
    import getpass

    return getpass.getpass(question, stream=sys.stderr)


def secret(named: str) -> str:
    """The first line of a private file, or of standard input for `-`."""
    if named == "-":
        try:
            line = sys.stdin.readline()
        except UnicodeDecodeError:
            raise BadInput("The passphrase on standard input is not text in UTF-8.") from None
    else:
        path = Path(named)
        try:
            if os.name == "posix" and path.stat().st_mode & 0o077:
                raise BadInput(f"{path} can be read by others. Make it private: chmod 600 {path}")
            line = path.read_text(encoding="utf-8").split("\n", 1)[0]
        except OSError as error:
            raise BadInput(f"{path} cannot be read ({error.strerror}).") from None
        except UnicodeDecodeError:
            raise BadInput(f"{path} is not text in UTF-8.") from None
    secret = line.rstrip("\r\n")
    if not secret:
        raise BadInput(
            "The passphrase is empty." if named == "-" else f"{named} holds no passphrase in its first line."
        )
    return secret


def unlock(arguments: argparse.Namespace, folder: Path) -> Any:
    """The data key: by the keyring where it has one, else by the passphrase. Raises Locked, BadInput, Damaged."""
    from imr_tui.services import session

    if getattr(arguments, "passphrase_file", None) is None and session.has_keyring_slot(folder):
        try:
            return session.unlock(folder, keyring=True)
        except Locked as error:
            say(str(error))
    session.assert_store(folder)
    return session.unlock(folder, passphrase=ask_passphrase(arguments))


@contextlib.contextmanager
def opened(arguments: argparse.Namespace, load: Callable[[], None] | None = None) -> Iterator[Store]:
    """The open store of a command; closed whatever happens.

    `load` imports what the command will need: it runs while the key is derived, which needs no interpreter.
    """
    folder = store_folder(arguments)
    if getattr(arguments, "passphrase_file", None) is not None:
        unlocked = _derived(folder, ask_passphrase(arguments), load)
    else:
        unlocked = unlock(arguments, folder)
    from imr_tui.services import session

    store = session.open_unlocked(folder, unlocked)
    try:
        yield store
    finally:
        store.close()


def _derived(folder: Path, passphrase: str, load: Callable[[], None] | None) -> Any:
    """The data key by a passphrase that is at hand, derived on a thread of its own while the rest is loaded."""
    from imr_tui.store import unlocking
    from imr_tui.store.keyfile import STORE_NAME, read_key_file, refuse_foreign_file

    refuse_foreign_file(folder / STORE_NAME)
    read_key_file(folder)
    # A plain thread: what an executor brings is loaded meanwhile, and not before.
    done: list[Any] = []
    failed: list[BaseException] = []

    def derive() -> None:
        try:
            done.append(unlocking.unlock(folder, passphrase=passphrase))
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=derive, name="key")
    thread.start()
    try:
        from imr_tui.services import session  # noqa: F401 - loaded meanwhile

        if load is not None:
            load()
    finally:
        thread.join()
    if failed:
        raise failed[0]
    return done[0]


def say(sentence: str) -> None:
    """One sentence on standard error; names of files and records in it do not steer the terminal."""
    with contextlib.suppress(OSError, ValueError):
        print(printable(sentence), file=sys.stderr, flush=True)


def printable(text: str) -> str:
    """Text of a record on one line of a terminal: nothing in it steers the terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
