"""`store.imr.head`: the end of the audit chain, written outside the database after each save.

If the database's write-ahead log is damaged, cut or deleted, SQLite opens the store without the last saves and reports
nothing. This file shows how many are missing. It has two records of equal length, which are written in turn, so that a
write that is interrupted leaves the other. Each has a MAC, so that only this program can write one.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
from dataclasses import dataclass
from pathlib import Path

HEAD_NAME = "store.imr.head"
_LENGTH = 256


@dataclass(frozen=True, slots=True)
class Known:
    """The end of the chain after a save.

    `count` is the id of the last audited change and `mac` its MAC in hex, `drafts` the number of saves that are not
    audited, and `at` the time of the save in UTC.
    """

    count: int
    mac: str
    drafts: int
    at: str

    @property
    def order(self) -> tuple[int, int]:
        """What increases with each save."""
        return self.count, self.drafts


class HeadFile:
    """The file of one open store. Used only on the database thread."""

    def __init__(self, folder: Path, key: bytes) -> None:
        """`key` is the key of the audit chain (32 bytes)."""
        self.path = folder / HEAD_NAME
        self._key = hmac.digest(key, b"head file", hashlib.sha256)
        self.doubt = ""
        """Why it is not known whether saves are missing, empty if it is known."""
        self._file: int | None = None
        self._newest: Known | None = None

    def read(self) -> tuple[Known | None, bool]:
        """Return the newest record, None if there is none, and whether every record in the file is as written."""
        try:
            if self.path.exists() and not self.path.is_file():
                return None, False
            with self.path.open("rb") as file:
                # One byte more shows that the file is too large.
                content = file.read(2 * _LENGTH + 1)
        except OSError:
            return None, True
        found = [self._record(content[start : start + _LENGTH]) for start in range(0, len(content), _LENGTH)]
        whole = len(content) in (0, _LENGTH, 2 * _LENGTH) and None not in found
        return max((record for record in found if record), key=lambda record: record.order, default=None), whole

    def write(self, known: Known) -> None:
        """Write the end of the chain. Another process may have written a later one, which is left."""
        if self._newest is not None and known.order <= self._newest.order:
            return
        # The save itself is in the database, so a failure here loses nothing but the proof.
        with contextlib.suppress(OSError):
            if self._file is None or not self._is_in_place():
                self.close()
                self._file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            os.lseek(self._file, 0, os.SEEK_SET)
            content = os.read(self._file, 2 * _LENGTH)
            there = [self._record(content[start : start + _LENGTH]) for start in (0, _LENGTH)]
            orders = [record.order if record else (-1, -1) for record in there]
            if max(orders) < known.order:
                place = orders.index(min(orders))
                os.lseek(self._file, place * _LENGTH, os.SEEK_SET)
                os.write(self._file, self._content(known))
                if os.fstat(self._file).st_size > 2 * _LENGTH:
                    os.ftruncate(self._file, 2 * _LENGTH)
            self._newest = known

    def replace(self, known: Known) -> None:
        """Make this the only record, after somebody accepted that later saves are lost."""
        self.close()
        self.path.unlink(missing_ok=True)
        self._newest = None
        self.write(known)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _is_in_place(self) -> bool:
        try:
            return self._file is not None and os.path.samestat(os.fstat(self._file), self.path.stat())
        except OSError:
            return False

    def _content(self, known: Known) -> bytes:
        text = f"{known.count} {known.mac} {known.drafts} {known.at}"
        line = f"{text} {self._mac(text)}\n".encode("ascii")
        return line.ljust(_LENGTH, b"\0")

    def _record(self, content: bytes) -> Known | None:
        try:
            text, _, mac = content.rstrip(b"\0").decode("ascii").rstrip("\n").rpartition(" ")
            count, chain_mac, drafts, at = text.split(" ")
            if hmac.compare_digest(mac, self._mac(text)):
                return Known(int(count), chain_mac, int(drafts), at)
        except ValueError:
            return None
        return None

    def _mac(self, text: str) -> str:
        return hmac.new(self._key, text.encode("ascii"), hashlib.sha256).hexdigest()
