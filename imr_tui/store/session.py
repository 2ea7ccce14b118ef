"""The open store of this process, and the only way to write to it.

Services write inside `with writing():` and do not depend on SQLite. It begins an immediate transaction (a deferred one
can fail to get the lock despite the timeout), chains the audit rows in the same transaction, and turns database errors
into one sentence for people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

from peewee import DatabaseError, IntegrityError

from imr_tui.errors import BadInput, Locked
from imr_tui.store.audit import Audit
from imr_tui.store.database import explained
from imr_tui.store.heads import HeadFile, Known
from imr_tui.store.watch import Watch

BeforeCommit: TypeAlias = Callable[["Session", int], None]
"""Writes what follows from a change in its transaction, given the session and the last audit id before the change."""


def nothing_more(session: Session, before: int) -> None:
    """Do nothing before the commit."""


class Session:
    """The open store: the peewee database, its audit trail and the person who unlocked it."""

    def __init__(
        self,
        database: Any,
        audit: Audit,
        heads: HeadFile,
        actor: str,
        path: Path,
        before_commit: BeforeCommit,
        data_key: bytearray,
        read_only: str = "",
        alone: bool = False,
    ) -> None:
        """Keep the parts. `before_commit` is called once for each change. `data_key` is wiped when the store closes.

        `read_only` says why nothing can be saved, and `alone` that everybody else is kept out of the store.
        """
        self.database = database
        self.audit = audit
        self.heads = heads
        self.data_key = data_key
        self.watch = Watch(path, alone)
        self.actor = actor
        self.path = path
        self.before_commit = before_commit
        self.read_only = read_only
        self.last_change: int | None = None
        # Set by another thread to have the work that goes on end without saving anything.
        self.is_stopped = False
        # The end of the trail when the store was opened, and the numbers of the changes made here since.
        self.opened_at = audit.last_id()
        self.own_changes: set[int] = set()
        # The numbers of the changes of which an undo was refused here: the next undo goes on to the one before.
        self.refused_undos: set[int] = set()

    def known(self) -> Known:
        """Return the end of the chain as it is in the database now."""
        return self.audit.known()

    def link_later(self) -> None:
        """Check foreign keys only when the transaction ends, so that its rows may be written in any order."""
        self.database.execute_sql("PRAGMA defer_foreign_keys = ON")

    def insert_rows(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Insert many rows at once, inside `writing()`. `table` and `columns` are names in the schema.

        Raises BadInput with the number, counted from 1, of the first row that the database refuses.
        """
        names, marks = ", ".join(f'"{column}"' for column in columns), ", ".join("?" for _ in columns)
        sql = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608 - names from the schema
        try:
            with self.database.atomic():
                self.database.execute_many(sql, rows)
        except IntegrityError as error:
            # Insert one by one to find out which row it was.
            for number, row in enumerate(rows, start=1):
                try:
                    self.database.execute_sql(sql, row)
                except IntegrityError as refused:
                    why = str(refused).rpartition(":")[2].strip()
                    raise BadInput(f"Row {number} of {table} was refused ({why}). Nothing was imported.") from None
            raise BadInput(f"A row of {table} was refused. Nothing was imported.") from error


_open: Session | None = None


def current() -> Session:
    """Return the open session. Raises Locked if no store is open."""
    if _open is None:
        raise Locked("The store is locked. Unlock it first.")
    return _open


def set_current(session: Session | None) -> None:
    """Set the open session. The store calls this when it opens and closes."""
    global _open
    _open = session


def data_version() -> int:
    """Return a number that changes when another program commits (database thread).

    Raises BadInput if the files of the store were moved, replaced or deleted.
    """
    current().watch.assert_readable()
    return int(current().database.execute_sql("PRAGMA data_version").fetchone()[0])


@contextmanager
def writing() -> Iterator[Session]:
    """Write in one transaction with its audit chain: everything is saved, or nothing.

    Nested uses join the outer transaction, and `Session.before_commit` is part of it. Afterwards `session.last_change`
    is the number to undo the change with. Raises BadInput or Damaged, with what to do, if the database refuses.
    """
    session = current()
    if session.database.in_transaction():
        yield session
        return
    if session.read_only:
        raise BadInput(session.read_only)
    try:
        with session.database.atomic("IMMEDIATE"):
            session.watch.assert_in_place()
            before, written = session.audit.last_id(), session.database.rows_written()
            yield session
            if session.audit.last_id() > before:
                session.before_commit(session, before)
            at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            change = session.audit.chain(before, at)
            if change is None and session.database.rows_written() > written:
                session.audit.count_draft()
            known = session.audit.known(at)
            session.watch.assert_in_place()
            if session.is_stopped:
                raise BadInput("Stopped. Nothing was saved.")
        if change is not None:
            session.last_change = change
            session.own_changes.add(change)
        session.heads.write(known)
    except IntegrityError as error:
        raise BadInput(_constraint(str(error))) from None
    except DatabaseError as error:
        raise explained(error, session.path) from None


def _constraint(text: str) -> str:
    """Return a sentence about a broken constraint. SQLite's message names columns, never their content."""
    if "FOREIGN KEY" in text:
        return "Another record still refers to this one. Remove the link first. Nothing was changed."
    if "UNIQUE" in text:
        return f"Another record already has this value ({text.rpartition(':')[2].strip()}). Nothing was changed."
    return f"This value is not allowed ({text.rpartition(':')[2].strip()}). Nothing was changed."
