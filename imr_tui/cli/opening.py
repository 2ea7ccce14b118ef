"""Open the store for a command, with a passphrase or the keyring."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr_tui.errors import BadInput, Damaged, Locked
from imr_tui.terminal_text import printable as printable
from imr_tui.wording import number_of

if TYPE_CHECKING:
    from imr_tui.services.session import Store


def store_folder(arguments: argparse.Namespace) -> Path:
    """Return the folder given with `--store`, or the one in the settings, which are read only if needed."""
    named: Path | None = getattr(arguments, "store", None)
    if named is not None:
        return named
    from imr_tui import config

    return config.load().store


def ask_passphrase(arguments: argparse.Namespace, question: str = "Passphrase: ") -> str:
    """Return the passphrase from the given file, or ask for it on the terminal.

    Raises Locked if there is neither a file nor a terminal.
    """
    named = getattr(arguments, "passphrase_file", None)
    if named is not None:
        return secret(named)
    if not sys.stdin.isatty():
        raise Locked("The store is locked. Unlock it with --passphrase-file FILE (- is standard input).")
    import getpass

    return getpass.getpass(question, stream=sys.stderr)


def secret(named: str, what: str = "passphrase") -> str:
    """Return the first line of a private file, or of standard input for `-`. Raises BadInput if it is unusable.

    `what` says what it should be.
    """
    from imr_tui import limits

    too_large = f"larger than {limits.SECRET_BYTES // 1024} KB, so it has no {what} in it."
    if named == "-":
        try:
            line = sys.stdin.readline(limits.SECRET_BYTES + 1)
        except UnicodeDecodeError:
            raise BadInput(f"The {what} on standard input is not UTF-8 text. Send it as UTF-8.") from None
        if len(line) > limits.SECRET_BYTES:
            raise BadInput(f"The first line of standard input is {too_large}")
    else:
        path = Path(named)
        try:
            if os.name == "posix" and path.stat().st_mode & 0o077:
                raise BadInput(f"Other users can read {path}. Make it private: chmod 600 {path}")
            data = limits.read_at_most(path, limits.SECRET_BYTES)
            if data is None:
                raise BadInput(f"{path} is {too_large}")
            line = data.decode("utf-8").split("\n", 1)[0]
        except OSError as error:
            raise BadInput(f"{path} cannot be read ({error.strerror}). Check its name and permissions.") from None
        except UnicodeDecodeError:
            raise BadInput(f"{path} is not a UTF-8 text file. Save it as UTF-8 and try again.") from None
    secret = line.rstrip("\r\n")
    if not secret:
        raise BadInput(f"The {what} is empty." if named == "-" else f"There is no {what} on the first line of {named}.")
    return secret


def unlock(arguments: argparse.Namespace, folder: Path) -> Any:
    """Return the data key, unlocked with the keyring if it holds one, otherwise with the passphrase.

    Raises Locked if the passphrase is wrong or missing, BadInput if there is no store in `folder`, and Damaged if
    the store's key file cannot be read.
    """
    from imr_tui.services import session

    if getattr(arguments, "passphrase_file", None) is None and session.has_keyring_slot(folder):
        try:
            return session.unlock(folder, keyring=True)
        except Locked as error:
            say(str(error))
    session.assert_store(folder)
    return session.unlock(folder, passphrase=ask_passphrase(arguments))


@contextlib.contextmanager
def opened(
    arguments: argparse.Namespace,
    load: Callable[[], None] | None = None,
    loss: str = "refuse",
    says_notices: bool = True,
) -> Iterator[Store]:
    """Open the store for a command and close it afterwards, even after an error.

    What people should know about the store or its keys is printed on standard error.
    `load` imports the modules the command needs. It runs while the data key is derived, which releases the GIL.
    """
    folder = store_folder(arguments)
    try:
        if getattr(arguments, "passphrase_file", None) is not None:
            unlocked = _derived(folder, ask_passphrase(arguments), load)
        else:
            unlocked = unlock(arguments, folder)
        from imr_tui.services import session
    except KeyboardInterrupt:
        raise KeyboardInterrupt("Stopped. Nothing was changed in the store.") from None

    store = session.open_unlocked(folder, unlocked, loss)
    for sentence in store.notices if says_notices else ():
        if sentence != store.full:
            say(sentence)
    before, is_done = store.saves, False
    try:
        try:
            yield store
            is_done = True
            if says_notices and store.full:
                # A command that needs to save fails with this sentence, and would say it twice.
                say(store.full)
        finally:
            fault = store.close()
            if fault and not (is_done and store.moved):
                say(fault)
        if fault and store.moved:
            # Before the command says that it is done.
            raise Damaged(fault)
    except KeyboardInterrupt:
        # It may have come while the store was being closed.
        store.close()
        saved = store.saves - before
        done = f"{number_of(saved, 'change')} had been saved already" if saved else "Nothing was changed in the store"
        raise KeyboardInterrupt(f"Stopped. {done}.") from None


def _derived(folder: Path, passphrase: str, load: Callable[[], None] | None) -> Any:
    """Derive the data key from a passphrase on a second thread while this one imports modules."""
    from imr_tui.store import unlocking
    from imr_tui.store.keyfile import STORE_NAME, read_key_file, refuse_foreign_file

    refuse_foreign_file(folder / STORE_NAME)
    read_key_file(folder)
    # A plain thread, because importing an executor first would take time.
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
        from imr_tui.services import session  # noqa: F401 - imported while the key is derived

        if load is not None:
            load()
    finally:
        thread.join()
    if failed:
        raise failed[0]
    return done[0]


def say(sentence: str) -> None:
    """Print a sentence on standard error, without control characters from names of files or records."""
    with contextlib.suppress(OSError, ValueError):
        print(printable(sentence), file=sys.stderr, flush=True)
