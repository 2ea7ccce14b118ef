"""`imr-tui` without a command: open the app."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from imr_tui.cli.opening import unlock
from imr_tui.errors import BadInput

if TYPE_CHECKING:
    from imr_tui.services.session import Store


def app(arguments: argparse.Namespace) -> int:
    """Open the app with the store given by `--store`, or the one in the settings."""
    from imr_tui import config

    settings = config.load(store=getattr(arguments, "store", None))
    if getattr(arguments, "passphrase_file", None) is None:
        return run_app(settings, None)
    _assert_terminal()
    from imr_tui.services import session

    return run_app(settings, session.open_unlocked(settings.store, unlock(arguments, settings.store)))


def run_app(settings: Any, store: Store | None) -> int:
    """Run the app and return its exit status. Raises BadInput if there is no terminal."""
    _assert_terminal()
    from imr_tui.app import ImrApp

    opened = ImrApp(settings, store)
    status = opened.run(mouse=False)
    return opened.return_code or (status or 0)


def _assert_terminal() -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BadInput("The app needs a terminal. To see the commands for scripts: imr-tui --help")
