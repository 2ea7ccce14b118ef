"""Checks of an open database that need nothing but its pages, and exclusive use of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from peewee import DatabaseError, OperationalError

from imr_tui import disk
from imr_tui.errors import BadInput
from imr_tui.store.database import EncryptedDatabase, explained, no_space


def page_faults(database: Any, most: int = 20) -> list[str]:
    """Return a sentence for each fault of the encryption and the structure of the database, at most `most` of each."""
    return [*_cipher_faults(database)[:most], *structure_faults(database, most)]


def structure_faults(database: Any, most: int = 20) -> list[str]:
    """Return a sentence for each fault of the structure of the database."""
    rows = database.execute_sql(f"PRAGMA integrity_check({most})").fetchall()
    return [f"Database check failed: {row[0]}." for row in rows if row[0] != "ok"]


def lasting_faults(database: Any, key: bytearray) -> list[str]:
    """Return what `page_faults` returns, but only if connections of their own with the data key find faults as well.

    While others write, the check of the search index (FTS5) may compare an earlier index with what is there now.
    """
    found = page_faults(database)
    for _ in range(2):
        if not found:
            break
        other = EncryptedDatabase(Path(str(database.database)), bytearray(key))
        try:
            other.connect()
            found = page_faults(other)
        except DatabaseError:
            # It cannot even be opened, so what was found is true.
            break
        finally:
            other.close()
    return found


def _cipher_faults(database: Any) -> list[str]:
    # This check reads the file itself, where another program may be writing a page at that moment. A fault that is
    # still there after two more looks is one.
    found = _cipher_check(database)
    for _ in range(2):
        if not found:
            break
        again = _cipher_check(database)
        found = [sentence for sentence in found if sentence in again]
    return found


def _cipher_check(database: Any) -> list[str]:
    return [f"Encryption check failed: {row[0]}." for row in database.execute_sql("PRAGMA cipher_integrity_check")]


@contextmanager
def exclusive(database: Any, *, stays: bool = False) -> Iterator[None]:
    """Keep everybody else out of the database, with its log written back, until it is closed.

    If the same file `stays` in use, others can use it again afterwards. Raises BadInput if it is open elsewhere.
    """
    try:
        # This needs that no other connection is open. It also removes the log.
        database.execute_sql("PRAGMA busy_timeout = 1000")
        database.execute_sql("PRAGMA journal_mode = DELETE").fetchall()
        database.execute_sql("PRAGMA locking_mode = EXCLUSIVE").fetchall()
        # The lock of this empty change stays until the mode ends.
        database.execute_sql("BEGIN EXCLUSIVE")
        database.execute_sql("COMMIT")
    except OperationalError as error:
        path = Path(str(database.database))
        if not disk.has_space(path.parent):
            raise no_space(path, "Nothing was changed.", True) from None
        if "locked" in str(error) or "busy" in str(error):
            raise BadInput("The store is open in another window or program. Close it there and try again.") from None
        raise explained(error, path, "Nothing was changed.") from None
    try:
        yield
    finally:
        # Not if the file was replaced: the log would be created for the new one.
        if stays:
            # Somebody may open the store as soon as it is free, so this has time to wait.
            database.execute_sql("PRAGMA busy_timeout = 10000")
            database.execute_sql("PRAGMA locking_mode = NORMAL").fetchall()
            database.execute_sql("PRAGMA journal_mode = WAL").fetchall()
