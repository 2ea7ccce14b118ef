"""`imr-tui init` and `imr-tui keys`: a new store, and the ways to open one."""

from __future__ import annotations

import argparse

from imr_tui.cli.opening import ask_passphrase, printable, say, secret, store_folder
from imr_tui.cli.parser import Commands, Parser
from imr_tui.errors import BadInput


def add_init(commands: Commands) -> None:
    """Add the command that makes a store."""
    commands.add("init", "make a store (prints the recovery code once, on standard output)", init, _init_options)


def _init_options(made: Parser) -> None:
    made.add_argument("--name", help="your name: it stands beside every change (default: the login name)")


def add(commands: Commands) -> None:
    """Add the commands for the ways to open a store."""
    commands.group("keys", "the ways to open the store", "what to do", _ways)


def _ways(ways: Commands) -> None:
    ways.add("list", "list the ways to open the store (needs no passphrase)", keys_list)
    change = ways.add("passphrase", "set a new passphrase", keys_passphrase)
    change.add_argument("--new-passphrase-file", metavar="FILE", help="read the new one from FILE (mode 600)")
    change.add_argument("--recovery-code-file", metavar="FILE", help="open with the recovery code in FILE (mode 600)")
    change.add_argument("--name", help="whose passphrase (default: who opened the store)")
    ways.add(
        "recovery",
        "make a new recovery code in place of the old one, and print it once",
        keys_recovery,
    )
    ring = ways.add("keyring", "let this machine's keyring open the store", keys_keyring)
    ring.add_argument("--remove", action="store_true", help="take it away again (needs no passphrase)")


def init(arguments: argparse.Namespace) -> int:
    """`imr-tui init`."""
    import getpass

    from imr_tui.services import session

    folder = store_folder(arguments)
    if session.has_store(folder):
        raise BadInput(f"There is a store in {folder} already. Nothing was changed.")
    session.assert_own_folder(folder)
    name = arguments.name or getpass.getuser()
    passphrase = ask_new_passphrase(arguments, getattr(arguments, "passphrase_file", None))
    code = session.make(folder, name, passphrase)
    say(f"Made {folder} for {name}. This is its recovery code; write it down, it is shown this once:")
    print(code)
    return 0


def ask_new_passphrase(arguments: argparse.Namespace, named: str | None) -> str:
    """A new passphrase from the file named, or typed twice. Raises BadInput where the two differ."""
    if named is not None:
        return secret(named)
    first = ask_passphrase(argparse.Namespace(), "New passphrase (12 characters or more): ")
    if first != ask_passphrase(argparse.Namespace(), "The same again: "):
        raise BadInput("The two passphrases differ. Nothing was changed.")
    return first


def keys_list(arguments: argparse.Namespace) -> int:
    """`imr-tui keys list`."""
    from imr_tui.services import session

    for kind, label, made_at in session.ways(store_folder(arguments)):
        print(f"{kind:<12}{made_at[:10]}  {printable(label)}")
    return 0


def keys_passphrase(arguments: argparse.Namespace) -> int:
    """`imr-tui keys passphrase`: by the present passphrase, or by the recovery code."""
    from imr_tui.services import session

    folder = store_folder(arguments)
    if arguments.recovery_code_file is not None:
        unlocked = session.unlock(folder, recovery_code=secret(arguments.recovery_code_file))
        known = [label for kind, label, _ in session.ways(folder) if kind == "passphrase"]
        name = arguments.name or known[0]
    else:
        unlocked = session.unlock(folder, passphrase=ask_passphrase(arguments, "Present passphrase: "))
        name = arguments.name or unlocked.actor
    session.change_passphrase(folder, unlocked, name, ask_new_passphrase(arguments, arguments.new_passphrase_file))
    say(f"The passphrase of {name} is changed.")
    return 0


def keys_recovery(arguments: argparse.Namespace) -> int:
    """`imr-tui keys recovery`."""
    from imr_tui.services import session

    folder = store_folder(arguments)
    unlocked = session.unlock(folder, passphrase=ask_passphrase(arguments))
    code = session.new_recovery_code(folder, unlocked)
    say("The old recovery code opens nothing any more. This is the new one; it is shown this once:")
    print(code)
    return 0


def keys_keyring(arguments: argparse.Namespace) -> int:
    """`imr-tui keys keyring`, and its `--remove`."""
    from imr_tui.services import session

    folder = store_folder(arguments)
    if arguments.remove:
        session.remove_keyring(folder)
        say("The keyring does not open this store any more.")
        return 0
    backend = session.add_keyring(folder, session.unlock(folder, passphrase=ask_passphrase(arguments)))
    say(f"The keyring of this machine ({backend}) opens this store now.")
    return 0
