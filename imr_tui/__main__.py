"""The entry point: prepare the terminal's environment, then run the command line."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

STOPPED = 130
"""The exit status after Ctrl-C, as shells report it."""


def stop_at_once(number: int, frame: FrameType | None) -> None:
    """End the process on Ctrl-C while the program is being loaded, before a command has begun."""
    # Not by an exception: a module that is being loaded may take it for an error of its own.
    os.write(2, b"Stopped before anything was done.\n")
    os._exit(STOPPED)


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
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        # Otherwise it is ignored, as in the background jobs of a shell, and stays so.
        signal.signal(signal.SIGINT, stop_at_once)
    occupy_closed_files()
    prepare_terminal()
    from imr_tui import disk

    if disk.is_limited():
        # Python would leave incomplete files of compiled modules behind, and could not start with them again.
        sys.dont_write_bytecode = True
    from imr_tui.store.process import harden

    harden()
    from imr_tui.cli.main import run

    try:
        if signal.getsignal(signal.SIGINT) is stop_at_once:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        return run(sys.argv[1:])
    except KeyboardInterrupt:
        return STOPPED
    finally:
        # Everything is done and said. Python would report an interruption of its clean-up as an error.
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main())
