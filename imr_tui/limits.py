"""How large a file from somebody else may be: checked before its content is unpacked or read into records.

The largest review tried has 100,000 events and takes about 100 MB as JSON. Each limit leaves room above that, and keeps
a file that was made to exhaust the memory from doing so.
"""

from __future__ import annotations

import errno
import zlib
from pathlib import Path
from typing import Final

from imr_tui.errors import BadInput

MEGABYTE: Final = 1024 * 1024

JSON_BYTES: Final = 256 * MEGABYTE
"""The JSON of a review, in a file of its own or unpacked from a handover file."""
JSON_OBJECTS: Final = 2_000_000
"""Opening braces in it: each row of a review is an object."""
JSON_VALUES: Final = 20_000_000
"""Commas, colons and opening brackets in it: a value takes up to 50 times the memory of its two characters."""
BUNDLE_BYTES: Final = 320 * MEGABYTE
"""A handover file: its content cannot be longer than the JSON in it, and padding adds an eighth."""

TABLE_BYTES: Final = 100 * MEGABYTE
"""A file with a table (CSV)."""
TABLE_ROWS: Final = 200_000
TABLE_COLUMNS: Final = 500
TABLE_CELLS: Final = 5_000_000
"""Separators in it, so that no row with millions of empty cells is built."""
CELL_CHARACTERS: Final = 1_000_000
"""About 400 pages in one cell."""

SECRET_BYTES: Final = 64 * 1024
"""A file with a passphrase or a recovery code on its first line."""
BACKUP_LIST_BYTES: Final = 16 * MEGABYTE
"""The list of the backups of a store: 1000 rows with a path each."""

_STEP: Final = MEGABYTE


def read_at_most(path: Path, most: int) -> bytes | None:
    """Return the bytes of a file, or None if it has more than `most`. Raises OSError if it cannot be read."""
    with path.open("rb") as file:
        # A pipe has no size, so read and see.
        if path.is_file() and path.stat().st_size > most:
            return None
        data = file.read(most + 1)
    return None if len(data) > most else data


def read_regular(path: Path, most: int) -> bytes | None:
    """Return what `read_at_most` returns, but never wait for a pipe. Raises OSError if the path is not a file."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is not a file", str(path))
    return read_at_most(path, most)


def unpacked_size(data: bytes, most: int) -> int:
    """Return how long compressed data is once it is unpacked, or more than `most`, without keeping any of it.

    Raises zlib.error if the data is damaged.
    """
    inflating = zlib.decompressobj()
    size = 0
    for start in range(0, len(data), _STEP):
        packed = data[start : start + _STEP]
        while packed and not inflating.eof and size <= most:
            size += len(inflating.decompress(packed, _STEP))
            packed = inflating.unconsumed_tail
    return size


def check_json(text: bytes, name: str) -> None:
    """Check JSON before it is parsed. Raises BadInput, naming the file and the limit."""
    if len(text) > JSON_BYTES:
        raise too_large(name, "a review", JSON_BYTES)
    if text.count(b"{") > JSON_OBJECTS:
        raise BadInput(f"{name} has more than {JSON_OBJECTS:,} rows, so it is not a review. Nothing was imported.")
    if sum(text.count(mark) for mark in (b",", b":", b"[")) > JSON_VALUES:
        raise BadInput(f"{name} has more than {JSON_VALUES:,} values, so it is not a review. Nothing was imported.")


def too_large(name: str, what: str, most: int) -> BadInput:
    """Return the error for a file of more than `most` bytes that should be `what`, for example "a review"."""
    return BadInput(f"{name} is too large to be {what} (the limit is {megabytes(most)}). Nothing was imported.")


def megabytes(size: int) -> str:
    """Return a number of bytes as megabytes, for example "256 MB"."""
    return f"{size // MEGABYTE} MB"
