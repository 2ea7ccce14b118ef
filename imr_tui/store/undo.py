"""Undo: restore the rows of one change from the audit trail, as a change of its own."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from imr_tui.errors import BadInput
from imr_tui.store.audit import Change
from imr_tui.store.session import Session, writing


def undo(change: int, but: Collection[tuple[str, int]] = ()) -> int | None:
    """Reverse the change with this number, `but` for some rows (table, row id); return the number of the new change.

    Raises BadInput and changes nothing if one of its rows has changed since, so that no later work is lost.
    """
    with writing() as session:
        rows = [row for row in session.audit.changes_of(change) if (row.table, row.row_id) not in but]
        if not rows:
            raise BadInput("There is nothing to undo.")
        if any(row.operation != "insert" and not row.old for row in rows):
            raise BadInput("This cannot be undone, because the review was purged. Nothing was changed.")
        # Foreign keys are checked once all rows are restored: a part may come before its owner.
        session.link_later()
        for row in reversed(rows):
            _reverse(session, row)
    return session.last_change


def _reverse(session: Session, row: Change) -> None:
    database = session.database
    if row.operation == "insert":
        _expect(database, row, row.new)
        database.execute_sql(f'DELETE FROM "{row.table}" WHERE id = ?', (row.row_id,))  # noqa: S608
    elif row.operation == "delete":
        columns = list(row.old)
        names = ", ".join(f'"{column}"' for column in columns)
        marks = ", ".join("?" for _ in columns)
        values = [row.old[column] for column in columns]
        database.execute_sql(f'INSERT INTO "{row.table}" ({names}) VALUES ({marks})', values)  # noqa: S608
    else:
        _expect(database, row, row.new)
        # The version always increases, so that another window notices that the record changed.
        old = {column: value for column, value in row.old.items() if column != "version"}
        sets = ", ".join(f'"{column}" = ?' for column in old)
        sets = f"{sets}, version = version + 1" if sets else "version = version + 1"
        database.execute_sql(
            f'UPDATE "{row.table}" SET {sets} WHERE id = ?',  # noqa: S608
            [*old.values(), row.row_id],
        )


def _expect(database: Any, row: Change, values: dict[str, Any]) -> None:
    expected = {k: v for k, v in values.items() if k not in ("version", "changed_at")}
    columns = ", ".join(f'"{column}"' for column in expected) or "id"
    found = database.execute_sql(
        f'SELECT {columns} FROM "{row.table}" WHERE id = ?',  # noqa: S608
        (row.row_id,),
    ).fetchone()
    if found is None or (expected and list(found) != list(expected.values())):
        raise BadInput("This cannot be undone because the record has changed since. Nothing was changed.")
