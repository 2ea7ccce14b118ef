"""Somebody with the passphrase and SQL tools changes the database with the triggers off: every change is found."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

from imr_tui.services import session
from imr_tui.store import verify
from imr_tui.store.audit import UNAUDITED
from imr_tui.store.derived import is_derived
from imr_tui.store.session import current
from imr_tui.store.verify import Fault
from tests import extent
from tests.conftest import Demonstration

Chance = random.Random
Expected = Callable[[list[Fault]], bool]


def tables(database: Any) -> list[str]:
    """Return the tables of the record that have rows."""
    names = [row[0] for row in database.execute_sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
    kept = [name for name in names if name not in UNAUDITED and not is_derived(name) and not name.startswith("sqlite_")]
    return [name for name in kept if database.execute_sql(f'SELECT count(*) FROM "{name}"').fetchone()[0]]  # noqa: S608


def drop_indexes(database: Any, table: str) -> None:
    """Drop the indexes that would refuse a copy of a row, as somebody with SQL tools can."""
    query = "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql LIKE 'CREATE UNIQUE%'"
    for (name,) in database.execute_sql(query, (table,)).fetchall():
        database.execute_sql(f'DROP INDEX "{name}"')


def edit(database: Any, chance: Chance) -> Expected:
    """Change one value of one record."""
    table = chance.choice(tables(database))
    columns = [row[1] for row in database.execute_sql(f'PRAGMA table_info("{table}")') if row[1] != "id"]
    column = chance.choice(columns)
    query = f'SELECT id, "{column}" FROM "{table}" ORDER BY random() LIMIT 1'  # noqa: S608 - names from the schema
    row_id, value = database.execute_sql(query).fetchone()
    drop_indexes(database, table)
    other = value + 1 if isinstance(value, int) else f"{value or ''}x"
    database.execute_sql(f'UPDATE "{table}" SET "{column}" = ? WHERE id = ?', (other, row_id))  # noqa: S608
    return lambda faults: any((f.table, f.row_id, f.field) == (table, row_id, column) for f in faults)


def delete(database: Any, chance: Chance) -> Expected:
    """Delete one record."""
    table = chance.choice(tables(database))
    row_id = database.execute_sql(f'SELECT id FROM "{table}" ORDER BY random() LIMIT 1').fetchone()[0]  # noqa: S608
    database.execute_sql(f'DELETE FROM "{table}" WHERE id = ?', (row_id,))  # noqa: S608
    return lambda faults: any((f.table, f.row_id, f.field) == (table, row_id, "") for f in faults)


def insert(database: Any, chance: Chance) -> Expected:
    """Add a copy of a record."""
    table = chance.choice(tables(database))
    columns = [row[1] for row in database.execute_sql(f'PRAGMA table_info("{table}")')]
    query = f'SELECT * FROM "{table}" ORDER BY random() LIMIT 1'  # noqa: S608 - a name from the schema
    row = dict(zip(columns, database.execute_sql(query).fetchone(), strict=True))
    drop_indexes(database, table)
    row["id"] = database.execute_sql(f'SELECT max(id) + 1 FROM "{table}"').fetchone()[0]  # noqa: S608
    marks = ", ".join("?" for _ in row)
    database.execute_sql(f'INSERT INTO "{table}" VALUES ({marks})', list(row.values()))  # noqa: S608
    return lambda faults: any((f.table, f.row_id) == (table, row["id"]) for f in faults)


def of_trail(faults: list[Fault]) -> bool:
    # A trail that was emptied from its beginning leaves the records that it should explain.
    return any(fault.kind in ("chain", "trail", "record") for fault in faults)


def trail_edit(database: Any, chance: Chance) -> Expected:
    """Change what a row of the trail says."""
    last = database.execute_sql("SELECT max(id) FROM audit").fetchone()[0]
    row = chance.randint(1, last)
    column, value = chance.choice((("new", "{}"), ("old", '{"title": "x"}'), ("op", "insert"), ("row_id", 999_999)))
    before = database.execute_sql(f"SELECT {column} FROM audit WHERE id = ?", (row,)).fetchone()[0]  # noqa: S608
    if before == value:
        value = "update"
    database.execute_sql(f"UPDATE audit SET {column} = ? WHERE id = ?", (value, row))  # noqa: S608
    return of_trail


def trail_delete(database: Any, chance: Chance) -> Expected:
    """Delete rows of the trail, with their links."""
    last = database.execute_sql("SELECT max(id) FROM audit").fetchone()[0]
    first = chance.randint(1, last)
    count = chance.choice((1, 1, 5, last))
    for table, column in (("audit_chain", "audit_id"), ("audit", "id")):
        database.execute_sql(f"DELETE FROM {table} WHERE {column} BETWEEN ? AND ?", (first, first + count))  # noqa: S608
    if chance.random() < 0.5:
        database.execute_sql(
            "UPDATE sqlite_sequence SET seq = (SELECT coalesce(max(id), 0) FROM audit) WHERE name = 'audit'"
        )
    return of_trail


def trail_reorder(database: Any, chance: Chance) -> Expected:
    """Exchange two rows of the trail."""
    last = database.execute_sql("SELECT max(id) FROM audit").fetchone()[0]
    first = chance.randint(1, last - 1)
    second = first + 1
    for table, column in (("audit_chain", "audit_id"), ("audit", "id")):
        for old, new in ((first, -1), (second, first), (-1, second)):
            database.execute_sql(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (new, old))  # noqa: S608
    return of_trail


def test_every_tampering_is_found(demonstration: Demonstration, tmp_path: Any) -> None:
    chance = random.Random(4)
    works = (edit, edit, edit, delete, insert, trail_edit, trail_delete, trail_reorder)
    with demonstration.opened(tmp_path / "store") as store:
        assert store.run(session.verify)[0] == []
        head = store.run(session.head)

        def once(work: Callable[[Any, Chance], Expected]) -> tuple[list[Fault], bool]:
            database = current().database
            database.execute_sql("PRAGMA foreign_keys = 0")
            # Everything is rolled back afterwards, so that each change is tried on the same store.
            database.execute_sql("BEGIN IMMEDIATE")
            try:
                triggers = database.execute_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
                for name, _ in triggers:
                    database.execute_sql(f'DROP TRIGGER "{name}"')
                database.execute_sql("PRAGMA ignore_check_constraints = 1")
                expected = work(database, chance)
                for _, sql in triggers:
                    database.execute_sql(sql)
                current().audit.assert_installed()
                found = verify.record_faults()
                return found, expected(found)
            finally:
                database.execute_sql("ROLLBACK")
                database.execute_sql("PRAGMA ignore_check_constraints = 0")
                database.execute_sql("PRAGMA foreign_keys = 1")

        for number in range(extent.TAMPERINGS):
            work = works[number % len(works)]
            found, named = store.run(once, work)
            assert named, (number, work.__name__, json.dumps([fault.sentence for fault in found][:5]))
        assert store.run(session.verify) == ([], head)
    print(f"{extent.TAMPERINGS} changes with the triggers off, all found and named")
