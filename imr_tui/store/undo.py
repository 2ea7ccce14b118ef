"""Undo: restore the rows of one change from the audit trail, as a change of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final

from peewee import IntegrityError

from imr_tui.errors import BadInput
from imr_tui.store.audit import UNAUDITED, Change
from imr_tui.store.session import Session, writing

CHANGED, DELETED, RESTORED, USED, TAKEN = "changed", "deleted", "restored", "used", "taken"

_WHY: Final = {
    CHANGED: "the record has changed since",
    DELETED: "the record was deleted since",
    RESTORED: "the record was restored since",
    USED: "another record refers to this one now",
    TAKEN: "another record has its reference or its name now",
}


class ChangedSince(BadInput):
    """A change that cannot be reversed because of a later one.

    `why` is one of the words above, `table` and `row_id` the row that is in the way; `uid` is that of the same row.
    """

    def __init__(self, why: str, table: str, row_id: int, uid: str) -> None:
        super().__init__(f"This cannot be undone because {_WHY[why]}. Nothing was changed.")
        self.why, self.table, self.row_id, self.uid = why, table, row_id, uid


def undo(change: int, but: Collection[tuple[str, int]] = (), shared: Collection[str] = ()) -> int | None:
    """Reverse the change with this number, `but` for some rows (table, row id); return the number of the new change.

    Rows of the `shared` tables that it added are kept if others refer to them. Raises ChangedSince, and changes
    nothing, if one of its rows has changed since, so that no later work is lost; BadInput if the rows were purged.
    """
    with writing() as session:
        rows = [row for row in session.audit.changes_of(change) if (row.table, row.row_id) not in but]
        if not rows:
            raise BadInput("There is nothing to undo.")
        if any(row.operation != "insert" and not row.old for row in rows):
            raise BadInput("This cannot be undone, because the review was purged. Nothing was changed.")
        # Foreign keys are checked once all rows are restored: a part may come before its owner.
        session.link_later()
        # The inner transaction is rolled back with what was reversed before a row that cannot be.
        with session.database.atomic():
            _reverse_all(session, rows, shared)
    return session.last_change


def _reverse_all(session: Session, rows: list[Change], shared: Collection[str]) -> None:
    touched = {(row.table, row.row_id) for row in rows if row.operation != "delete"}
    gone: list[Change] = []
    for row in reversed(rows):
        if row.operation == "insert":
            if row.table in shared and any(_referring(session.database, row)):
                continue
            _expect(session.database, row)
            # A part that somebody else added would be deleted with the record that it belongs to.
            for other in _referring(session.database, row):
                if other[:2] not in touched:
                    raise ChangedSince(USED, *other)
            gone.append(row)
        _reverse(session.database, row)
    for row in gone:
        for other in _referring(session.database, row):
            raise ChangedSince(USED, *other)


def _reverse(database: Any, row: Change) -> None:
    if row.operation == "insert":
        database.execute_sql(f'DELETE FROM "{row.table}" WHERE id = ?', (row.row_id,))  # noqa: S608
    elif row.operation == "delete":
        there = database.execute_sql(
            f'SELECT 1 FROM "{row.table}" WHERE id = ? OR uid = ?',  # noqa: S608
            (row.row_id, row.uid),
        ).fetchone()
        if there is not None:
            raise ChangedSince(RESTORED, row.table, row.row_id, row.uid)
        columns = list(row.old)
        names = ", ".join(f'"{column}"' for column in columns)
        marks = ", ".join("?" for _ in columns)
        values = [row.old[column] for column in columns]
        try:
            database.execute_sql(f'INSERT INTO "{row.table}" ({names}) VALUES ({marks})', values)  # noqa: S608
        except IntegrityError:
            raise ChangedSince(TAKEN, row.table, row.row_id, row.uid) from None
    else:
        _expect(database, row)
        # The version always increases, so that another window notices that the record changed.
        old = {column: value for column, value in row.old.items() if column != "version"}
        sets = ", ".join(f'"{column}" = ?' for column in old)
        sets = f"{sets}, version = version + 1" if sets else "version = version + 1"
        try:
            database.execute_sql(
                f'UPDATE "{row.table}" SET {sets} WHERE id = ?',  # noqa: S608
                [*old.values(), row.row_id],
            )
        except IntegrityError:
            raise ChangedSince(TAKEN, row.table, row.row_id, row.uid) from None


def _expect(database: Any, row: Change) -> None:
    expected = {k: v for k, v in row.new.items() if k not in ("version", "changed_at")}
    columns = ", ".join(f'"{column}"' for column in expected) or "id"
    found = database.execute_sql(
        f'SELECT {columns} FROM "{row.table}" WHERE id = ?',  # noqa: S608
        (row.row_id,),
    ).fetchone()
    if found is None:
        raise ChangedSince(DELETED, row.table, row.row_id, row.uid)
    if expected and list(found) != list(expected.values()):
        raise ChangedSince(CHANGED, row.table, row.row_id, row.uid)


def _referring(database: Any, row: Change) -> Iterator[tuple[str, int, str]]:
    """Yield the rows of records (table, row id, uid) that refer to a row."""
    # Tables without uids and tables that are not audited hold what follows the records, not records.
    links = database.execute_sql(
        'SELECT DISTINCT t.name, f."from" FROM sqlite_master t '
        "JOIN pragma_foreign_key_list(t.name) f JOIN pragma_table_info(t.name) c "
        "WHERE t.type = 'table' AND f.\"table\" = ? AND c.name = 'uid'",
        (row.table,),
    ).fetchall()
    for table, column in links:
        if table in UNAUDITED:
            continue
        found = database.execute_sql(
            f'SELECT id, uid FROM "{table}" WHERE "{column}" = ?',  # noqa: S608
            (row.row_id,),
        ).fetchall()
        yield from ((table, int(row_id), str(uid)) for row_id, uid in found)
