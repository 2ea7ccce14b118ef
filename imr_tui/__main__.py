"""The start: the terminal's environment first, then the command line."""

from __future__ import annotations

import os
import sys


def prepare_terminal() -> None:
    """What Textual reads when it is imported: no animation anywhere, and few bytes over a slow line."""
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    os.environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
    if "SSH_CONNECTION" in os.environ or "SSH_TTY" in os.environ:
        os.environ.setdefault("TEXTUAL_FPS", "30")


def main() -> int:
    """Run the program; returns its exit status."""
    prepare_terminal()
    from imr_tui.store.process import harden

    harden()
    from imr_tui.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
