"""The passphrase in the memory of the program: gone once it was used, as far as Python allows."""

from __future__ import annotations

import os
import re
import secrets as randomness
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from imr_tui.services import session
from tests.driver import CTRL_L, ENTER, Terminal

Start = Callable[..., Terminal]


def copies(pid: int, text: str) -> int:
    """Count the copies of a text in the writable memory of a process, in any of the ways Python keeps text.

    Skips the test if this machine does not let one process read another.
    """
    found = 0
    needles = [text.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-32-le")]
    try:
        with Path(f"/proc/{pid}/maps").open() as maps, Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
            for line in maps:
                match = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
                if match is None or "[v" in line:
                    continue
                start, end = int(match[1], 16), int(match[2], 16)
                try:
                    memory.seek(start)
                    data = memory.read(end - start)
                except (OSError, ValueError, OverflowError):
                    continue
                found += sum(data.count(needle) for needle in needles)
    except PermissionError:
        pytest.skip("the memory of another process cannot be read here")
    return found


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_no_copy_of_the_passphrase_is_left_after_unlocking_and_locking(terminal: Start, tmp_path: Path) -> None:
    passphrase = f"walnut {randomness.token_hex(8)} harbour"
    folder = tmp_path / "own"
    session.make(folder, "Test Person", passphrase)
    screen = terminal(folder)
    screen.wait_for("Passphrase")
    assert copies(screen.pid, passphrase) == 0
    screen.press(passphrase, ENTER)
    screen.wait_for("No reviews yet")
    unlocked = copies(screen.pid, passphrase)
    screen.press(CTRL_L)
    screen.wait_for("Locked.")
    locked = copies(screen.pid, passphrase)
    print(unlocked, locked)
    assert (unlocked, locked) == (0, 0)
    # A wrong one goes too.
    wrong = f"elm {randomness.token_hex(8)} lantern"
    screen.press(wrong, ENTER)
    screen.wait_for("does not open this store")
    assert copies(screen.pid, wrong) == 0
    assert os.getpid() != screen.pid
