"""The entry point: prepare the terminal's environment, then run the command line."""

from __future__ import annotations

import os
import sys


def prepare_terminal() -> None:
    """Set the variables that Textual reads when imported: no animations, and less output on a slow connection."""
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    os.environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
    # Textual redraws at fixed intervals. At its default of 60 a second, the response to a key can wait 17 ms.
    slow_line = "SSH_CONNECTION" in os.environ or "SSH_TTY" in os.environ
    os.environ.setdefault("TEXTUAL_FPS", "60" if slow_line else "250")


def occupy_closed_files() -> None:
    """Open the standard streams that a script closed (`>&-`).

    Otherwise the next file opened, such as the store, would get the number of a standard stream.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, os.O_RDWR)
            if handle != number:
                os.dup2(handle, number)
                os.close(handle)
            setattr(sys, name, os.fdopen(number, "r" if number == 0 else "w", closefd=False))


def main() -> int:
    """Run the program and return its exit status."""
    occupy_closed_files()
    prepare_terminal()
    from imr_tui.store.process import harden

    harden()
    from imr_tui.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
