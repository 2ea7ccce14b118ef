"""Purge a review: remove its texts from the database, the audit trail, the index, the log and free pages.

The rows of the trail stay, without their content. The audit chain covers a keyed digest of the content, so it can still
be checked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from imr_tui.store import checks, derived
from imr_tui.store.audit import UNAUDITED
from imr_tui.store.session import Session
from imr_tui.store.watch import Watch


@dataclass(frozen=True, slots=True)
class Owned:
    """What belongs to a record: the ids of its audit rows, and the number of rows in each table."""

    audit_ids: tuple[int, ...]
    rows: dict[str, int]


def owned_by(session: Session, roots: Iterable[tuple[str, int]]) -> Owned:
    """Find every row that is or was part of these records, through the foreign keys that are deleted with their owner.

    `roots` are pairs of a table and the database id of a row.
    """
    links = _owners(session.database)
    members = set(roots)
    ids: list[int] = []
    rows: dict[str, set[int]] = {}
    query = "SELECT id, tbl, row_id, op, coalesce(new, old) FROM audit ORDER BY id"
    for audit_id, tbl, row, operation, content in session.database.execute_sql(query):
        if operation == "insert" and (tbl, row) not in members and content and tbl in links:
            values = json.loads(content)
            if any((owner, values.get(column)) in members for column, owner in links[tbl]):
                members.add((tbl, row))
        if (tbl, row) in members:
            ids.append(audit_id)
            rows.setdefault(tbl, set()).add(row)
    return Owned(tuple(ids), {name: len(found) for name, found in sorted(rows.items())})


def _owners(database: Any) -> dict[str, list[tuple[str, str]]]:
    """Return, for each audited table, the columns that lead to an owner, with the owner's table."""
    tables = [row[0] for row in database.execute_sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found: dict[str, list[tuple[str, str]]] = {}
    for name in tables:
        if name in UNAUDITED or derived.is_derived(name) or name.startswith("sqlite_"):
            continue
        keys = database.execute_sql(f'PRAGMA foreign_key_list("{name}")').fetchall()
        found[name] = [(row[3], row[2]) for row in keys if row[6] == "CASCADE"]
    return found


def ranges(ids: Iterable[int]) -> list[list[int]]:
    """Return sorted ids as ranges, each [first, last]."""
    found: list[list[int]] = []
    for number in sorted(ids):
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


@contextmanager
def alone(session: Session) -> Iterator[None]:
    """Keep everybody else out of the store. Afterwards nothing that was removed is left in the file or its log.

    Raises BadInput if the store is open elsewhere.
    """
    database = session.database
    try:
        with checks.exclusive(database, stays=True):
            session.watch = Watch(session.path)
            yield
            # New indexes, because those of FTS5 keep words of deleted rows; then no free pages.
            derived.rebuild(database)
            database.execute_sql("VACUUM")
        database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        session.watch = Watch(session.path)
