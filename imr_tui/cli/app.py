"""`imr-tui` without a command: the app."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from imr_tui.errors import BadInput

if TYPE_CHECKING:
    from imr_tui.services.session import Store


def app(arguments: argparse.Namespace) -> int:
    """Open the app on the store that is named, or the usual one."""
    from imr_tui import config

    settings = config.load(store=getattr(arguments, "store", None))
    return run_app(settings, None)


def run_app(settings: Any, store: Store | None) -> int:
    """Run the app; returns its exit status. Raises BadInput without a terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BadInput("imr-tui needs a terminal. For scripts there are commands: imr-tui --help")
    from imr_tui.app import ImrApp

    opened = ImrApp(settings, store)
    status = opened.run(mouse=False)
    return opened.return_code or (status or 0)
