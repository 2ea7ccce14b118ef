"""Run a program in a real pseudo-terminal: type keys, and read the screen as a person sees it.

Nothing here sleeps: a test waits for text on the screen or for the process to end.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pexpect
import pyte

ENTER, TAB, BACK_TAB, ESCAPE, SPACE = "\r", "\t", "\x1b[Z", "\x1b", " "
UP, DOWN, RIGHT, LEFT = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
CTRL_D, CTRL_L, CTRL_P, CTRL_Q, CTRL_R, CTRL_S = (chr(ord(letter) - 64) for letter in "DLPQRS")

LIMIT = 30.0
"""Seconds after which something that should come is said not to come: a fault, never a measurement."""


def app_argv(store: Path) -> list[str]:
    """The command that opens the app on a store."""
    return [sys.executable, "-m", "imr_tui", "--store", str(store)]


class Terminal:
    """A program in a terminal of its own, with the bytes that it sent and the screen that they make."""

    def __init__(
        self, argv: Sequence[str], env: Mapping[str, str], cwd: Path, columns: int = 80, lines: int = 24
    ) -> None:
        self.screen = pyte.Screen(columns, lines)
        self.sent = bytearray()
        self._stream = pyte.ByteStream(self.screen)
        self._child = pexpect.spawn(
            argv[0], list(argv[1:]), env=dict(env), cwd=str(cwd), dimensions=(lines, columns), timeout=LIMIT
        )
        self.pid: int = self._child.pid
        self._ended = os.pidfd_open(self.pid)
        self._status: int | None = None
        self._line_up = True

    # What the screen shows

    @property
    def text(self) -> str:
        """The screen as lines of text."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def line_with(self, words: str) -> str:
        """The first line of the screen that has these words."""
        return next((line for line in self.screen.display if words in line), "")

    def wait_for(self, *words: str) -> str:
        """Read until all these words are on the screen; returns the screen."""
        return self.wait_until(lambda text: all(word in text for word in words), f"{words} to come")

    def wait_gone(self, words: str) -> str:
        """Read until these words are no longer on the screen."""
        return self.wait_until(lambda text: words not in text, f"{words!r} to go")

    def wait_until(self, shown: Callable[[str], bool], what: str) -> str:
        """Read until `shown(screen)` holds; returns the screen."""
        limit = time.monotonic() + LIMIT
        while not shown(self.text):
            left = limit - time.monotonic()
            if left <= 0 or not self._read(left):
                raise AssertionError(f"Waited for {what}. The screen was:\n{self.text}")
        return self.text

    def _read(self, seconds: float) -> bool:
        """Read output for so many seconds; returns False if the program has ended or written nothing."""
        fd = self._child.child_fd
        if not self._line_up or not select.select([fd], [], [], seconds)[0]:
            return False
        try:
            data = os.read(fd, 1 << 16)
        except OSError:
            # Linux says EIO where the other side of a pseudo-terminal was closed.
            return False
        self.sent += data
        self._stream.feed(data)
        return bool(data)

    # What the person does

    def press(self, *keys: str) -> None:
        """Type keys, one after the other."""
        for key in keys:
            self.press_bytes(key.encode())

    def press_bytes(self, data: bytes) -> None:
        """Send bytes as a terminal would, whatever they are."""
        while data:
            data = data[os.write(self._child.child_fd, data) :]

    def type(self, text: str) -> None:
        """Type text and wait until its end is on the screen."""
        self.press(text)
        self.wait_for(text[-30:].split("\n")[-1].split()[-1])

    def escape(self, until: str) -> None:
        """Press esc alone and wait for what comes: keys straight after it would be read as alt and a key."""
        self.press(ESCAPE)
        self.wait_for(until)

    def unlock(self, passphrase: str, until: str) -> None:
        """Type the passphrase into the unlock screen."""
        self.wait_for("Passphrase")
        self.press(passphrase, ENTER)
        self.wait_for(until)

    def open_new_event(self, passphrase: str, until: str) -> None:
        """Unlock the store and go to the form of a new event in its first review, which has no events."""
        self.unlock(passphrase, until)
        for key, shown in ((ENTER, "1 REQUEST"), ("3", "No events yet"), ("n", "New event")):
            self.press(key)
            self.wait_for(shown)

    def resize(self, columns: int, lines: int) -> None:
        """Change the terminal's size, as a window manager does (SIGWINCH)."""
        self.screen.resize(lines, columns)
        self._child.setwinsize(lines, columns)

    # How it ends

    def hang_up(self) -> None:
        """Close the line: the program gets SIGHUP and can neither read nor write any more."""
        self._line_up = False
        self._child.ptyproc.fileobj.close()

    def kill(self, number: int) -> None:
        """Send a signal."""
        os.kill(self.pid, number)

    def end(self) -> int:
        """Wait until the process is gone, reading what it still says.

        Returns its exit status as a shell has it: 128 and the number for a signal that it died of.
        """
        limit = time.monotonic() + LIMIT
        while self._status is None:
            watched = [self._ended, *([self._child.child_fd] if self._line_up else [])]
            ready = select.select(watched, [], [], max(0.0, limit - time.monotonic()))[0]
            if not ready:
                raise AssertionError(f"The program does not end. The screen was:\n{self.text}")
            if self._ended in ready:
                _, status = os.waitpid(self.pid, 0)
                code = os.waitstatus_to_exitcode(status)
                self._status = code if code >= 0 else 128 - code
            elif not self._read(0):
                # Its side of the line is closed, so only the process itself is left to watch.
                self._line_up = False
        while self._line_up and self._read(0):
            pass
        return self._status

    def close(self) -> None:
        """End the process, whether the test passed or not."""
        if self._status is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            with contextlib.suppress(AssertionError):
                self.end()
        if self._ended >= 0:
            os.close(self._ended)
            self._ended = -1
        with contextlib.suppress(Exception):
            self._child.ptyproc.fileobj.close()
