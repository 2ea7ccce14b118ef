"""`imr-tui init` and `imr-tui keys`: create a store, and manage the ways to unlock it."""

from __future__ import annotations

import argparse

from imr_tui.cli.opening import ask_passphrase, printable, say, secret, store_folder
from imr_tui.cli.parser import Commands, Parser
from imr_tui.errors import BadInput


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
    change = ways.add("passphrase", "set a new passphrase", keys_passphrase)
    change.add_argument("--new-passphrase-file", metavar="FILE", help="read the new passphrase from FILE (mode 600)")
    change.add_argument("--recovery-code-file", metavar="FILE", help="unlock with the recovery code in FILE (mode 600)")
    change.add_argument("--name", help="whose passphrase to change (default: the person who unlocks the store)")
    ways.add(
        "recovery",
        "replace the recovery code with a new one, and print it once",
        keys_recovery,
    )
    ring = ways.add("keyring", "let this computer's keyring unlock the store", keys_keyring)
    ring.add_argument("--remove", action="store_true", help="stop using the keyring (needs no passphrase)")


def init(arguments: argparse.Namespace) -> int:
    """Run `imr-tui init`."""
    import getpass

    from imr_tui.services import session

    folder = store_folder(arguments)
    if session.has_store(folder):
        raise BadInput(f"{folder} already contains a store. Nothing was changed.")
    session.assert_own_folder(folder)
    name = arguments.name or getpass.getuser()
    passphrase = ask_new_passphrase(arguments, getattr(arguments, "passphrase_file", None))
    code = session.make(folder, name, passphrase)
    say(f"Created the store {folder} for {name}. Write down its recovery code. It is shown only once:")
    print(code)
    return 0


def ask_new_passphrase(arguments: argparse.Namespace, named: str | None) -> str:
    """Return a new passphrase from the given file, or typed twice. Raises BadInput if the two differ."""
    if named is not None:
        return secret(named)
    first = ask_passphrase(argparse.Namespace(), "New passphrase (12 characters or more): ")
    if first != ask_passphrase(argparse.Namespace(), "Enter the passphrase again: "):
        raise BadInput("The passphrases do not match. Nothing was changed. Run the command again.")
    return first


def keys_list(arguments: argparse.Namespace) -> int:
    """Run `imr-tui keys list`."""
    from imr_tui.services import session

    for kind, label, made_at in session.ways(store_folder(arguments)):
        print(f"{kind:<12}{made_at[:10]}  {printable(label)}")
    return 0


def keys_passphrase(arguments: argparse.Namespace) -> int:
    """Run `imr-tui keys passphrase`, unlocking with the current passphrase or the recovery code."""
    from imr_tui.services import session

    folder = store_folder(arguments)
    if arguments.recovery_code_file is not None:
        unlocked = session.unlock(folder, recovery_code=secret(arguments.recovery_code_file))
        known = [label for kind, label, _ in session.ways(folder) if kind == "passphrase"]
        name = arguments.name or known[0]
    else:
        unlocked = session.unlock(folder, passphrase=ask_passphrase(arguments, "Current passphrase: "))
        name = arguments.name or unlocked.actor
    session.change_passphrase(folder, unlocked, name, ask_new_passphrase(arguments, arguments.new_passphrase_file))
    say(f"Changed the passphrase of {name}.")
    return 0


def keys_recovery(arguments: argparse.Namespace) -> int:
    """Run `imr-tui keys recovery`."""
    from imr_tui.services import session

    folder = store_folder(arguments)
    unlocked = session.unlock(folder, passphrase=ask_passphrase(arguments))
    code = session.new_recovery_code(folder, unlocked)
    say("The old recovery code no longer works. Write down the new one. It is shown only once:")
    print(code)
    return 0


def keys_keyring(arguments: argparse.Namespace) -> int:
    """Run `imr-tui keys keyring`, or `imr-tui keys keyring --remove`."""
    from imr_tui.services import session

    folder = store_folder(arguments)
    if arguments.remove:
        session.remove_keyring(folder)
        say("The keyring no longer unlocks this store.")
        return 0
    backend = session.add_keyring(folder, session.unlock(folder, passphrase=ask_passphrase(arguments)))
    say(f"This computer's keyring ({backend}) now unlocks this store.")
    return 0
