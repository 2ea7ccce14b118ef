"""Puts a file in its place together with its record in the store: both are there, or neither.

The file is first written next to its place. In the transaction that records it, `Placing.place` moves it there, and
keeps what was there before until the record is committed. So a record without its file is impossible. If the program is
killed between the two, a note next to the file remains, and `repair` puts back what was there before.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from imr_tui import atomic, held
from imr_tui.exporters.core.files import assert_target, explaining

_NOTE: Final = ".imr-placing-"


class Placing:
    """A file to be put in its place. Use it as a context manager; without `keep`, nothing is changed on disk."""

    def __init__(self, path: Path, data: bytes) -> None:
        """`path` is where the file goes. A link is followed."""
        self._path, self._data = path, data
        mark = secrets.token_hex(6)
        self._target = Path(os.path.realpath(path)) if "\0" not in str(path) else path
        self._new = self._target.with_name(f"{_NOTE}{mark}.new")
        self._before = self._target.with_name(f"{_NOTE}{mark}.before")
        self._note = self._target.with_name(f"{_NOTE}{mark}.json")
        self._descriptor: int | None = None
        self._had_file = self._is_placed = False

    def __enter__(self) -> Placing:
        """Write the file next to its place. Raises ExportError if it cannot be written."""
        with explaining(self._path):
            assert_target(self._path, self._target)
            try:
                note = {"name": self._target.name, "sha256": hashlib.sha256(self._data).hexdigest()}
                self._descriptor = held.hold(self._note, json.dumps(note).encode())
                # Also fails, with the reason, if the note could not be written.
                atomic.replace(self._new, self._data)
                if self._descriptor is None and held.IS_SUPPORTED:
                    raise OSError("a note could not be written next to it")
            except BaseException as error:
                self.__exit__(type(error), error, None)
                raise
        return self

    def place(self) -> None:
        """Move the file to its place, and keep the one that it replaces. Raises ExportError if that fails."""
        with explaining(self._path):
            self._had_file = self._target.exists()
            if self._had_file:
                _copy(self._target, self._before)
            self._new.replace(self._target)
            self._is_placed = True
            atomic.flush_folder(self._target.parent)

    def keep(self) -> None:
        """Leave the file in its place: its record is committed."""
        self._is_placed = False

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put back what was there before, unless `keep` was called, and remove everything else."""
        with contextlib.suppress(OSError):
            if self._is_placed and self._had_file:
                self._before.replace(self._target)
            elif self._is_placed:
                self._target.unlink(missing_ok=True)
        for path in (self._new, self._before):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        held.release(self._note, self._descriptor)


def unfinished(folder: Path) -> bool:
    """Whether a program that was killed may have left something in a folder that `repair` has to put right."""
    try:
        return any(folder.glob(f"{_NOTE}*.json"))
    except (OSError, ValueError):
        return False


def repair(folder: Path, is_recorded: Callable[[str], bool]) -> list[str]:
    """Finish what a killed program left in a folder; returns a sentence for each file that was not recorded.

    `is_recorded` is asked whether the store has a record of a file, by its SHA-256 digest in hex.
    """
    said = []
    try:
        notes = sorted(folder.glob(f"{_NOTE}*.json"))
    except (OSError, ValueError):
        return []
    for path in notes:
        note = _read(path)
        if note is None or held.is_held(path):
            continue
        target, before, new = folder / note["name"], path.with_suffix(".before"), path.with_suffix(".new")
        with contextlib.suppress(OSError):
            was_placed = not new.exists() and _digest(target) == note["sha256"]
            if was_placed and not is_recorded(note["sha256"]):
                if before.exists():
                    before.replace(target)
                    what = "The earlier file was put back."
                else:
                    target.unlink()
                    what = "It was removed."
                said.append(f"{target} was written but not recorded, because imr-tui was stopped. {what}")
            for left_over in (before, new, path):
                left_over.unlink(missing_ok=True)
    return said


def _copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        # Some file systems have no hard links.
        shutil.copy2(source, target)


def _read(path: Path) -> Any:
    try:
        note = json.loads(path.read_bytes())
        return note if Path(note["name"]).name == note["name"] and isinstance(note["sha256"], str) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
