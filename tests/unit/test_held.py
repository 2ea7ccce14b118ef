"""A file that a running program holds differs from one that it left behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from imr_tui import held

HOLDS = """
import sys
from pathlib import Path
from imr_tui import held
held.hold(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_file_is_held_until_it_is_released(tmp_path: Path) -> None:
    path = tmp_path / "window"
    descriptor = held.hold(path, b"content")
    assert descriptor is not None
    assert held.is_held(path)
    assert path.read_bytes() == b"content"
    assert path.stat().st_mode & 0o777 == 0o600
    assert held.hold(path) is None
    assert path.exists()
    held.release(path, descriptor)
    assert not path.exists()
    assert not held.is_held(path)


def test_a_file_of_a_killed_program_is_not_held(tmp_path: Path) -> None:
    path = tmp_path / "window"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"held\n"
        assert held.is_held(path)
        program.kill()
        program.wait()
    assert path.exists()
    assert not held.is_held(path)


def test_a_file_that_cannot_be_created_is_not_held(tmp_path: Path) -> None:
    assert held.hold(tmp_path / "none" / "window") is None
    assert not held.is_held(tmp_path / "none" / "window")
