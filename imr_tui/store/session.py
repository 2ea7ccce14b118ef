"""The open store of this process, and the one way to write to it.

Services write inside `with writing():` and know nothing of SQLite: it begins an immediate transaction
(a deferred one loses the lock despite the timeout), chains the audit rows in the same transaction and
says in one sentence what went wrong.
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

BeforeCommit: TypeAlias = Callable[["Session", int], None]
"""What follows from a change and is written with it: the session, and the last audit id before the change."""


def nothing_more(session: Session, before: int) -> None:
    """Nothing follows from a change."""


class Session:
    """What is open: the peewee database, its audit trail and who opened it."""

    def __init__(self, database: Any, audit: Audit, actor: str, path: Path, before_commit: BeforeCommit) -> None:
        """`before_commit` is called once for each change, with the session and the last audit id before it."""
        self.database = database
        self.audit = audit
        self.actor = actor
        self.path = path
        self.before_commit = before_commit
        self.last_change: int | None = None

    def link_later(self) -> None:
        """Check foreign keys when the transaction ends: rows of one change may come in any order."""
        self.database.execute_sql("PRAGMA defer_foreign_keys = ON")

    def insert_rows(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Insert many rows at once, in `writing()`. `table` and `columns` are the schema's own names.

        Raises BadInput, naming the first row that is refused by its place from 1.
        """
        names, marks = ", ".join(f'"{column}"' for column in columns), ", ".join("?" for _ in columns)
        sql = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608 - names from the schema
        try:
            with self.database.atomic():
                self.database.execute_many(sql, rows)
        except IntegrityError as error:
            # Once more, one by one: many at once do not say which it was.
            for place, row in enumerate(rows, start=1):
                try:
                    self.database.execute_sql(sql, row)
                except IntegrityError as refused:
                    why = str(refused).rpartition(":")[2].strip()
                    raise BadInput(f"{table} row {place} was refused ({why}). Nothing was taken in.") from None
            raise BadInput(f"A row of {table} was refused. Nothing was taken in.") from error


_open: Session | None = None


def current() -> Session:
    """The open session. Raises Locked where no store is open."""
    if _open is None:
        raise Locked("The store is locked. Unlock it first.")
    return _open


def set_current(session: Session | None) -> None:
    """Say which session is open; the store does this when it opens and closes."""
    global _open
    _open = session


@contextmanager
def writing() -> Iterator[Session]:
    """A transaction: all of it is kept, with its audit chain, or nothing of it.

    Inner uses join the outer one; what follows from the change (`Session.before_commit`) is part of it. Afterwards
    `session.last_change` is the number to undo it by.
    Raises BadInput or Damaged, with what to do, where the database refuses.
    """
    session = current()
    if session.database.in_transaction():
        yield session
        return
    try:
        with session.database.atomic("IMMEDIATE"):
            before = session.audit.last_id()
            yield session
            if session.audit.last_id() > before:
                session.before_commit(session, before)
            at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            change = session.audit.chain(before, at)
        if change is not None:
            session.last_change = change
    except IntegrityError as error:
        raise BadInput(_constraint(str(error))) from None
    except DatabaseError as error:
        raise explained(error, session.path) from None


def _constraint(text: str) -> str:
    """What a broken constraint means. The database's words name columns, never their content."""
    if "FOREIGN KEY" in text:
        return "Something else still points at this record. Take those links away first; nothing was changed."
    if "UNIQUE" in text:
        return f"That is in use already ({text.rpartition(':')[2].strip()}). Nothing was changed."
    return f"The record does not allow that value ({text.rpartition(':')[2].strip()}). Nothing was changed."
