"""Notice that the file of an open store was moved, replaced or deleted, before anything is reported as saved."""

from __future__ import annotations

import os
from pathlib import Path

from imr_tui.errors import BadInput
from imr_tui.store.keyfile import INCOMING


def identity(path: Path) -> tuple[int, int] | None:
    """Return the device and inode of a file, None if it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


class Watch:
    """The files of one open store: the database, and its write-ahead log once there is one."""

    def __init__(self, path: Path, alone: bool = False) -> None:
        """`path` is the database, which is there. `alone` if everybody else is kept out, so that it has no index."""
        self.path, self._alone = path, alone
        self._log = path.with_name(f"{path.name}-wal")
        self._index = path.with_name(f"{path.name}-shm")
        self._waiting = path.with_name(INCOMING)
        self._database = identity(path)
        self._log_identity = identity(self._log)
        self._index_identity = identity(self._index)

    def moved(self) -> bool:
        """Whether the files are no longer those that were opened."""
        return self._wrong() != ""

    def assert_in_place(self) -> None:
        """Raise BadInput if what was saved now would not be in the store that others open."""
        wrong = self._wrong()
        if wrong:
            raise BadInput(f"{wrong} This was not saved. Put the file back, or lock and unlock the store again.")

    def assert_readable(self) -> None:
        """Raise BadInput if what is read now may not be what is in the store that others open."""
        wrong = self._wrong()
        if wrong:
            raise BadInput(f"{wrong} Nothing can be saved until it is back. Put it back, or lock and unlock the store.")

    def _wrong(self) -> str:
        found = identity(self.path)
        if found is None:
            return f"{self.path} was moved or deleted while it was open."
        if found != self._database or os.path.lexists(self._waiting):
            return f"{self.path} was replaced while it was open."
        log, index = identity(self._log), identity(self._index)
        if self._alone and index is not None:
            return f"{self.path} was opened by another program, although it was in use."
        self._log_identity = self._log_identity or log
        # Others would lock another index of the log, and both would write to the same pages.
        self._index_identity = self._index_identity or index
        for path, now, before in (
            (self._log, log, self._log_identity),
            (self._index, index, self._index_identity),
        ):
            if now != before:
                what = "moved or deleted" if now is None else "replaced"
                return f"{path} was {what} while the store was open."
        return ""
