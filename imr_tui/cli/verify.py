"""`imr-tui verify`: check the cipher, the database and the audit chain."""

from __future__ import annotations

import argparse

from imr_tui.cli.opening import opened
from imr_tui.cli.parser import Commands
from imr_tui.errors import Damaged
from imr_tui.wording import number_of


def add(commands: Commands) -> None:
    """Add the command."""
    commands.add(
        "verify",
        "check the encryption, the database and the audit chain; exit 5 if something is wrong",
        verify,
    )


def verify(arguments: argparse.Namespace) -> int:
    """Check the store and print what is wrong. Raises Damaged if anything is."""
    from imr_tui.services import session

    with opened(arguments) as store:
        wrong, head = store.run(session.verify)
    for sentence in wrong:
        print(sentence)
    if wrong and all(sentence.endswith(session.REBUILD) for sentence in wrong):
        raise Damaged(f"The records are intact, but data derived from them is not: {session.REBUILD}")
    if wrong:
        raise Damaged(f"The store is damaged ({number_of(len(wrong), 'fault')} found). Restore it from a backup.")
    print(f"No faults found. Head of the audit chain: {head}")
    return 0
