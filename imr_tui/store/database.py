"""The encrypted connection: SQLCipher through peewee, with every pragma the store relies on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from peewee import SqliteDatabase, __exception_wrapper__
from sqlcipher3 import dbapi2 as sqlcipher

from imr_tui import disk
from imr_tui.errors import BadInput, Damaged, NoSpace
from imr_tui.store.process import wipe
from imr_tui.store.slots import KEY_BYTES

APPLICATION_ID = 0x494D5254  # "IMRT"
NOT_OPENED = "The store cannot be opened."
HEX = b"0123456789abcdef"

PRAGMAS: tuple[tuple[str, object], ...] = (
    ("journal_mode", "wal"),
    ("synchronous", "full"),
    ("foreign_keys", 1),
    ("recursive_triggers", 1),
    ("trusted_schema", 0),
    ("cell_size_check", 1),
    ("secure_delete", 1),
    # In memory, because temporary files would be written unencrypted to the system's folder.
    ("temp_store", 2),
    # 64 MB. With the default, pages are decrypted again at every read, which is six times slower.
    ("cache_size", -64000),
    ("mmap_size", 0),
    ("busy_timeout", 10000),
)


class EncryptedDatabase(SqliteDatabase):
    """A peewee database on one SQLCipher file, opened with a raw 32-byte key that is wiped after use."""

    def __init__(self, path: Path, data_key: bytearray, read_only: bool = False, alone: bool = False) -> None:
        """Take over `data_key`, which is zeroed as soon as the connection has it.

        `read_only` opens a file on read-only media. Nobody else can write to it then, so it is read without locks.
        `alone` opens a file on a full disk for reading. The index of its log is in memory then, so everybody else is
        kept out.
        """
        if len(data_key) != KEY_BYTES:
            # SQLCipher would silently treat a key of another length as a passphrase, and an empty one as no key.
            raise ValueError(f"a data key has {KEY_BYTES} bytes")
        self._data_key: bytearray | None = data_key
        self._read_only, self._alone = read_only, alone
        super().__init__(str(path))

    def _connect(self) -> Any:
        if self._data_key is None:
            raise RuntimeError("the key was used; a second connection needs its own")
        if self._read_only:
            where = f"{Path(str(self.database)).absolute().as_uri()}?mode=ro&immutable=1"
            connection = sqlcipher.connect(where, isolation_level=None, uri=True)
        else:
            connection = sqlcipher.connect(self.database, isolation_level=None)
        literal = bytearray(b"x'")
        try:
            # Before anything else, because SQLCipher would print errors about a wrong key to stderr over the screen.
            connection.execute("PRAGMA cipher_log_level = NONE").fetchall()
            for byte in self._data_key:
                literal += bytes((HEX[byte >> 4], HEX[byte & 15]))
            literal += b"'"
            # Not PRAGMA key, because the text of the statement would stay in memory.
            connection.set_key(literal)
            if not connection.execute("PRAGMA cipher_version").fetchone():
                raise Damaged("This installation cannot encrypt (no SQLCipher). Install imr-tui again with sqlcipher3.")
            for name, value in self._own_pragmas():
                connection.execute(f"PRAGMA {name} = {value}").fetchall()
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            self._add_conn_hooks(connection)
        except BaseException as error:
            connection.close()
            if isinstance(error, sqlcipher.DatabaseError):
                raise explained(error, Path(str(self.database)), NOT_OPENED) from None
            raise
        finally:
            wipe(literal)
            wipe(self._data_key)
            self._data_key = None
        return connection

    def _own_pragmas(self) -> tuple[tuple[str, object], ...]:
        if self._alone:
            # The locking mode must come before anything is read: then SQLite needs no file for the index of the log.
            return (("locking_mode", "exclusive"), ("query_only", 1), *PRAGMAS[1:])
        return PRAGMAS[1:] if self._read_only else PRAGMAS

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        """Run a statement as peewee does. Raises BadInput for text that could not be stored as typed."""
        if any(isinstance(value, str) and "\0" in value for value in params or ()):
            raise BadInput("The text contains a NUL character, which cannot be saved. Remove it.")
        try:
            return super().execute_sql(sql, params)
        except UnicodeEncodeError:
            raise BadInput("The text contains an incomplete character, which cannot be saved. Type it again.") from None

    def rows_written(self) -> int:
        """Return the number of rows written by this connection so far."""
        return int(self.connection().total_changes)

    def keeps_head(self) -> bool:
        """Whether the store is of a format with a head file, and with a record of changes to the key file."""
        return bool(self.table_exists("key_change"))

    def newest_key_revision(self) -> int:
        """Return the newest revision of the key file that the store was opened with, 1 if none is recorded."""
        if not self.keeps_head():
            return 1
        row = self.execute_sql("SELECT coalesce(max(revision), 1) FROM key_change").fetchone()
        return int(row[0])

    def data_version(self) -> int:
        """Return a number that changes when another connection commits."""
        return int(self.execute_sql("PRAGMA data_version").fetchone()[0])

    def copy_to(self, path: Path, data_key: bytearray) -> EncryptedDatabase:
        """Copy every page to a new file, encrypted with `data_key`, and return it open.

        It is a consistent copy while others write. Raises the database's error if the disk is full.
        """
        path.touch(0o600)
        copy = EncryptedDatabase(path, data_key)
        copy.connect()
        try:
            with __exception_wrapper__:
                self.connection().backup(copy.connection())
        except BaseException:
            copy.close()
            raise
        return copy

    def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for many rows, ten times as fast as one by one. The caller has checked their text."""
        with __exception_wrapper__:
            self.connection().executemany(sql, rows)


def explained(error: Exception, path: Path, lost: str = "This was not saved.") -> BadInput | Damaged:
    """Return an SQLite error as an error with one sentence for people. The transaction has been rolled back.

    `lost` says what was not done. The error is NoSpace if the database could not grow.
    """
    text = ""
    step: BaseException | None = error
    while step is not None:
        # The first error may be the context of another: if the disk is full, SQLite rolls back by itself, and then
        # peewee's own rollback fails.
        text, step = f"{text} {step}".lower(), step.__context__
    if "not a database" in text or "malformed" in text or "hmac" in text:
        log = path.with_name(f"{path.name}-wal")
        if log.exists() and log.stat().st_size:
            return Damaged(
                f"{path} or its log {log.name} is damaged, or they do not match the key file. "
                "Restore them from a backup."
            )
        return Damaged(f"{path} is damaged or does not match its key file. Restore both from a backup.")
    if "full" in text or "disk i/o" in text:
        return no_space(path, lost, "full" in text)
    if "readonly" in text or "read-only" in text or "unable to open" in text:
        # SQLite says the same if it cannot create the index of its log on a full disk.
        if disk.is_read_only(path):
            return BadInput(f"{path.parent} is read-only. Nothing was saved. Make the folder writable and try again.")
        if disk.is_limited() or not disk.has_space(path.parent):
            return no_space(path, lost, True)
        return BadInput(
            f"{path} or a file next to it cannot be written. {lost} Check the disk and the files in {path.parent}, and "
            "try again."
        )
    if "locked" in text or "busy" in text:
        return BadInput(f"The store is in use by another program. {lost} Try again.")
    return Damaged(f"The store reported an error ({type(error).__name__}). To check it, run: imr-tui verify")


def no_space(path: Path, lost: str, is_full: bool) -> BadInput:
    """Return why a database could not grow. `is_full` if SQLite says that the disk is full, and not only an error."""
    if disk.is_limited() and disk.has_space(path.parent):
        return NoSpace(
            f"{path} cannot grow, because {disk.LIMITED}. {lost} What was saved before is kept. {disk.UNLIMIT}"
        )
    if is_full or not disk.has_space(path.parent):
        return NoSpace(f"The disk of {path.parent} is full. {lost} Free some space and try again.")
    return BadInput(
        f"The disk of {path.parent} has an error, or your quota on it is used up. {lost} Check the disk and try again."
    )
