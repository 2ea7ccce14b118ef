"""Purge a review: remove its texts from the database, the audit trail, the index, the log and free pages.

The rows of the trail stay, without their content. The audit chain covers a keyed digest of the content, so it can still
be checked.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peewee import DatabaseError

from imr_tui import atomic, disk
from imr_tui.errors import BadInput
from imr_tui.store import checks, derived, incoming
from imr_tui.store.audit import UNAUDITED
from imr_tui.store.database import explained
from imr_tui.store.session import Session
from imr_tui.store.watch import Watch

NOTE_NAME = "store.imr.purging"
"""A file with the uid of a review whose purge has begun and is not finished."""
UID_LENGTH = 36


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
def alone(session: Session, uid: str) -> Iterator[None]:
    """Keep everybody else out of the store to purge a review.

    Afterwards nothing that was removed is left in the file or its log. Until then a file next to the store says that a
    purge has begun. Raises BadInput if the store is open elsewhere, and if the work is done but its remains are not
    removed.
    """
    database = session.database
    note = session.path.with_name(NOTE_NAME)
    had_begun, is_done = note.exists(), False
    try:
        with checks.exclusive(database, stays=True):
            session.watch = Watch(session.path)
            _write(note, uid)
            yield
            is_done = True
            # New indexes, because those of FTS5 keep words of deleted rows; then no free pages.
            derived.rebuild(database)
            database.execute_sql("VACUUM")
            incoming.clear(session.path.parent)
            # Nobody else has the store open, so no backup is being made.
            for left in session.path.parent.glob(f"{incoming.BACKUP_ASIDE}*"):
                shutil.rmtree(left, ignore_errors=True)
        database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        note.unlink()
    except Exception as error:
        if not is_done:
            if not had_begun:
                note.unlink(missing_ok=True)
            raise
        why = explained(error, session.path, "") if isinstance(error, DatabaseError) else error
        raise BadInput(f"The review is purged. {_unfinished(uid)} {' '.join(str(why).split())}") from None
    finally:
        session.watch = Watch(session.path)


def _write(note: Path, uid: str) -> None:
    try:
        atomic.replace(note, uid.encode())
    except OSError as error:
        raise BadInput(f"{note} cannot be written ({disk.why(error)}). Nothing was purged.") from None


def unfinished(path: Path) -> str:
    """Return the sentence about a purge that was not finished in the store at `path`, empty if there is none."""
    try:
        uid = path.with_name(NOTE_NAME).read_text(encoding="ascii")
    except (OSError, ValueError):
        return ""
    return f"A purge was begun and not finished. {_unfinished(uid[:UID_LENGTH])}"


def _unfinished(uid: str) -> str:
    return (
        "Its texts may still be in unused parts of the store file. To remove them, close the store everywhere, "
        f"then run: imr-tui purge {uid}"
    )
