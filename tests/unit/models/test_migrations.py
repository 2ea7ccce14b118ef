"""Stores in earlier formats are opened and migrated, and no data is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playhouse.migrations import Runner

from imr_tui.models import ALL
from imr_tui.models import migrate as migrations
from imr_tui.models.migrate import LATEST
from imr_tui.services import session
from imr_tui.services.record import interchange
from imr_tui.services.review import reviews
from imr_tui.services.session import SCHEMA, Store
from imr_tui.store import store as store_module
from imr_tui.store.session import current, writing
from tests.conftest import PASSPHRASE, PERSON
from tests.rows import one_of_each

FOLDER = Path(migrations.__file__).parent / "migrations"
EARLIER = [path.stem for path in sorted(FOLDER.glob("0*.py"))][:-1]

Rows = dict[str, list[dict[str, Any]]]


def up_to(target: str) -> store_module.Schema:
    """Return the schema of the version whose last migration was `target`."""
    return store_module.Schema(
        int(target[:4]), lambda database: Runner(database, str(FOLDER)).up(target), SCHEMA.bind, derives=False
    )


def tables() -> dict[str, list[str]]:
    """Return every table of the open store that holds records, with its columns."""
    execute = current().database.execute_sql
    there = {model._meta.table_name for model in ALL} & set(current().database.get_tables())
    return {name: [row[1] for row in execute(f'PRAGMA table_info("{name}")')] for name in there}


def rows_in(columns: dict[str, list[str]]) -> Rows:
    """Return all rows of these tables, with these columns."""
    found: Rows = {}
    for table, names in columns.items():
        listed = ", ".join(f'"{name}"' for name in names)
        rows = current().database.execute_sql(f'SELECT {listed} FROM "{table}" ORDER BY id')  # noqa: S608 - the schema's
        found[table] = [dict(zip(names, row, strict=True)) for row in rows]
    return found


def one_row_of_each() -> Rows:
    """Return a row of every current table, as stored."""
    with writing():
        one_of_each("As it was")
    return rows_in(tables())


def put(rows: Rows) -> None:
    """Write the rows that fit the existing tables and columns, in record order."""
    known = tables()
    with writing():
        for model in ALL:
            table = model._meta.table_name
            for row in rows[table] if table in known else ():
                kept = {name: row[name] for name in known[table]}
                listed, marks = ", ".join(f'"{name}"' for name in kept), ", ".join("?" for _ in kept)
                sql = f'INSERT INTO "{table}" ({listed}) VALUES ({marks})'  # noqa: S608 - the schema's
                current().database.execute_sql(sql, list(kept.values()))


@pytest.mark.parametrize("form", EARLIER)
def test_an_earlier_store_is_migrated_and_keeps_its_data(store: Store, tmp_path: Path, form: str) -> None:
    wanted = store.run(one_row_of_each)
    store.close()
    folder = tmp_path / "old"
    store_module.make_store(folder, PERSON, PASSPHRASE, up_to(form))
    old = store_module.open_store(folder, session.unlock(folder, passphrase=PASSPHRASE), up_to(form))
    old.run(put, wanted)
    columns = old.run(tables)
    before = old.run(rows_in, columns)
    assert set(columns) <= set(wanted)
    assert all(len(rows) == 1 for rows in before.values())
    old.close()

    now = session.open_unlocked(folder, session.unlock(folder, passphrase=PASSPHRASE))
    try:
        assert now.run(lambda: current().database.user_version) == LATEST
        assert set(now.run(tables)) == {model._meta.table_name for model in ALL}
        assert now.run(rows_in, columns) == before
        assert now.run(session.verify)[0] == []
        uid = now.run(lambda: reviews.window(0, 1)[0].uid)
        assert now.run(interchange.to_plain, uid)["event"][0]["what_happened"] == "As it was"
    finally:
        now.close()
    assert (folder / f"store.imr.before-form-{int(form[:4])}.imrbackup").exists()
