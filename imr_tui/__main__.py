"""The start: the terminal's environment first, then the command line."""

from __future__ import annotations

import os
import sys


def prepare_terminal() -> None:
    """What Textual reads when it is imported: no animation anywhere, and few bytes over a slow line."""
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    os.environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
    # Textual paints on the ticks of a clock: at its usual 60 a second, what follows a key waits up to 17 ms more.
    slow_line = "SSH_CONNECTION" in os.environ or "SSH_TTY" in os.environ
    os.environ.setdefault("TEXTUAL_FPS", "60" if slow_line else "250")


def occupy_closed_files() -> None:
    """Open what a script closed (`>&-`): the next file opened, such as the store's, would take its number."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, os.O_RDWR)
            if handle != number:
                os.dup2(handle, number)
                os.close(handle)
            setattr(sys, name, os.fdopen(number, "r" if number == 0 else "w", closefd=False))


def main() -> int:
    """Run the program; returns its exit status."""
    occupy_closed_files()
    prepare_terminal()
    from imr_tui.store.process import harden

    harden()
    from imr_tui.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
