"""`imr-tui verify`: the cipher, the database and the audit chain."""

from __future__ import annotations

import argparse

from imr_tui.cli.opening import opened
from imr_tui.cli.parser import Commands
from imr_tui.errors import Damaged


def add(commands: Commands) -> None:
    """Add the command."""
    commands.add(
        "verify",
        "check the cipher, the database and the audit chain; status 5 when something is wrong",
        verify,
    )


def verify(arguments: argparse.Namespace) -> int:
    """Check the store. Raises Damaged where something is wrong."""
    from imr_tui.services import session

    with opened(arguments) as store:
        wrong, head = store.run(session.verify)
    for sentence in wrong:
        print(sentence)
    if wrong and all(sentence.endswith(session.REBUILD) for sentence in wrong):
        raise Damaged(f"The record is whole. What is worked out from it is not: {session.REBUILD}")
    if wrong:
        raise Damaged(f"The store is damaged ({len(wrong)} findings). Restore it from a backup.")
    print(f"All is well. Head of the audit chain: {head}")
    return 0
