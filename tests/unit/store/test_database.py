"""The settings of the encrypted connection, and the files that must not be opened."""

from __future__ import annotations

import math
import os
import shutil
import sqlite3
from collections import Counter
from pathlib import Path

import peewee
import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from imr_tui import disk
from imr_tui.errors import BadInput, Damaged
from imr_tui.models import ALL, Review, Theme, new_uid
from imr_tui.models.migrate import LATEST, migrate
from imr_tui.services import session
from imr_tui.services.review import reviews
from imr_tui.services.session import SCHEMA, Store
from imr_tui.store import checks
from imr_tui.store import store as store_module
from imr_tui.store.database import APPLICATION_ID, EncryptedDatabase, explained
from imr_tui.store.session import current, writing
from tests.conftest import Made

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "secure_delete": 1,
    "temp_store": 2,
    "cache_size": -64000,
    "mmap_size": 0,
    "busy_timeout": 10000,
    "application_id": APPLICATION_ID,
    "user_version": LATEST,
}


@pytest.mark.parametrize(("name", "value"), PRAGMAS.items())
def test_every_pragma_is_in_force(store: Store, name: str, value: object) -> None:
    found = store.run(lambda: current().database.execute_sql(f"PRAGMA {name}").fetchone())
    # SQLite returns no row for a file that it does not map into memory.
    assert found == (value,) or (name == "mmap_size" and found is None)


def test_the_cipher_is_available_and_prints_nothing(store: Store, capfd: pytest.CaptureFixture[str]) -> None:
    version = store.run(lambda: current().database.execute_sql("PRAGMA cipher_version").fetchone())
    assert version[0].startswith("4.")
    assert capfd.readouterr() == ("", "")


def test_every_byte_of_the_file_looks_random(made: Made) -> None:
    data = (made.folder / "store.imr").read_bytes()
    assert not data.startswith(b"SQLite format 3")
    for word in (b"CREATE TABLE", b"review", b"audit", b"sqlite_"):
        assert word not in data
    # Encrypted pages have nearly 8 bits of entropy in each byte.
    counts = Counter(data)
    entropy = -sum(n / len(data) * math.log2(n / len(data)) for n in counts.values())
    assert entropy > 7.99


def test_the_files_are_private(made: Made) -> None:
    store = session.open_unlocked(made.folder, made.unlocked())
    store.run(reviews.create, "IMR-1", "Title")
    names = {path.name: path.stat().st_mode & 0o777 for path in made.folder.iterdir()}
    store.close()
    assert set(names) == {"store.imr", "store.imr.head", "store.imr.keys", "store.imr-wal", "store.imr-shm"}
    assert set(names.values()) == {0o600}


def test_closing_leaves_one_file_and_may_be_repeated(made: Made) -> None:
    unlocked = made.unlocked()
    store = session.open_unlocked(made.folder, unlocked)
    # The key is wiped as soon as the connection has it.
    assert bytes(unlocked.key) == bytes(32)
    store.run(reviews.create, "IMR-1", "Title")
    store.close()
    store.close()
    assert sorted(path.name for path in made.folder.iterdir()) == ["store.imr", "store.imr.head", "store.imr.keys"]


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_a_key_of_another_length_is_refused_before_anything_is_written(tmp_path: Path, length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        EncryptedDatabase(tmp_path / "new", bytearray(length))
    assert list(tmp_path.iterdir()) == []


def test_a_data_key_can_be_used_only_once(made: Made) -> None:
    key = bytearray(made.key)
    database = EncryptedDatabase(made.folder / "store.imr", key)
    database.connect()
    database.close()
    assert bytes(key) == bytes(32)
    with pytest.raises(RuntimeError, match="key was used"):
        database.connect()


def plaintext(path: Path, made: Made) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE review (id INTEGER PRIMARY KEY)")


def foreign(path: Path, made: Made, key: bytes = b"\x07" * 32) -> None:
    path.unlink()
    connection = sqlcipher.connect(str(path))
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("CREATE TABLE something (id INTEGER PRIMARY KEY)")
    connection.commit()
    connection.close()


def same_key(path: Path, made: Made) -> None:
    foreign(path, made, made.key)


def truncated(path: Path, made: Made) -> None:
    os.truncate(path, path.stat().st_size // 2 // 4096 * 4096 + 1000)


def cut_short(path: Path, made: Made) -> None:
    os.truncate(path, 300)


def emptied(path: Path, made: Made) -> None:
    os.truncate(path, 0)


def first_page(path: Path, made: Made) -> None:
    spoil(path, 100)


def salt(path: Path, made: Made) -> None:
    spoil(path, 3)


def spoil(path: Path, place: int) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 0x40]))


@pytest.mark.parametrize("damage", [plaintext, foreign, same_key, truncated, cut_short, emptied, first_page, salt])
def test_a_file_that_is_not_a_store_is_refused_and_unchanged(
    made: Made, damage: object, capfd: pytest.CaptureFixture[str]
) -> None:
    path = made.folder / "store.imr"
    damage(path, made)  # type: ignore[operator]
    before = path.read_bytes()
    with pytest.raises(Damaged) as caught:
        session.open_unlocked(made.folder, session.unlock(made.folder, recovery_code=made.code))
    assert str(caught.value).endswith(".")
    # A database with the right key is recognised as not a store only after connecting.
    assert damage is same_key or path.read_bytes() == before
    assert capfd.readouterr() == ("", "")


def test_a_missing_store_is_reported(made: Made, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no store"):
        session.unlock(tmp_path / "nowhere", recovery_code=made.code)
    (made.folder / "store.imr").unlink()
    with pytest.raises(Damaged, match="missing, but its key file is there"):
        session.unlock(made.folder, recovery_code=made.code)
    (made.folder / "store.imr").mkdir()
    with pytest.raises(BadInput, match="is not a file"):
        session.unlock(made.folder, recovery_code=made.code)


def test_verify_reports_every_altered_page(made: Made) -> None:
    store = session.open_unlocked(made.folder, made.unlocked())
    for number in range(30):
        store.run(reviews.create, f"IMR-{number}", "A title of some length " * 20)
    store.close()
    path = made.folder / "store.imr"
    whole = path.read_bytes()
    pages = len(whole) // 4096
    assert pages > 100
    silent = []
    for page in range(2, pages, 7):
        path.write_bytes(whole)
        spoil(path, page * 4096 + 77)
        try:
            opened = session.open_unlocked(made.folder, made.unlocked())
        except Damaged:
            continue
        try:
            if not opened.run(session.verify)[0]:
                silent.append(page)
        except Damaged:
            pass
        finally:
            opened.close()
    assert silent == []


# Migrations


def test_the_migrated_schema_matches_the_models(store: Store, tmp_path: Path) -> None:
    found = store.run(schema_of_the_store)
    connection = sqlcipher.connect(str(tmp_path / "models"))
    connection.close()
    database = EncryptedDatabase(tmp_path / "models.imr", bytearray(b"\x05" * 32))
    database.connect()
    with database.bind_ctx(ALL):
        database.create_tables(ALL)
    expected = schema(database)
    database.close()
    assert set(found) == set(expected)
    for name, sql in expected.items():
        assert found[name] == sql, name


def schema_of_the_store() -> dict[str, str]:
    return schema(current().database)


NOT_OF_THE_RECORD = ("sqlite_", "audit", "schema_migration", "search", "action_due", "draft_save")


def schema(database: object) -> dict[str, str]:
    rows = database.execute_sql(  # type: ignore[attr-defined]
        "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL"
    )
    ours = {name: sql for name, sql in rows if not name.startswith(NOT_OF_THE_RECORD)}
    return {name: words_of(sql) for name, sql in ours.items()}


def words_of(sql: str) -> str:
    """Return SQL without the intended differences: spaces, and AUTOINCREMENT, which prevents reuse of ids."""
    # A column that is added to a table needs a default for the rows that are there.
    plain = " ".join(sql.replace("AUTOINCREMENT", "").replace("IF NOT EXISTS ", "").replace(" DEFAULT ''", "").split())
    return plain.replace("( ", "(").replace(" )", ")").replace(" ,", ",")


def test_ids_are_never_reused(store: Store) -> None:
    rows = store.run(
        lambda: current().database.execute_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    )
    tables = {model._meta.table_name for model in ALL}
    assert [name for name, sql in rows if name in tables and "AUTOINCREMENT" not in sql] == []


def test_a_store_of_a_newer_version_is_refused(made: Made) -> None:
    store = session.open_unlocked(made.folder, made.unlocked())
    store.run(lambda: current().database.execute_sql(f"PRAGMA user_version = {LATEST + 1}"))
    store.close()
    before = (made.folder / "store.imr").read_bytes()
    with pytest.raises(BadInput, match="newer imr-tui"):
        session.open_unlocked(made.folder, made.unlocked())
    assert (made.folder / "store.imr").read_bytes() == before
    assert not list(made.folder.glob("*.before-*"))


def next_form(database: object) -> None:
    migrate(database)
    database.execute_sql('ALTER TABLE "theme" ADD COLUMN "colour" TEXT')  # type: ignore[attr-defined]


def test_a_migration_begins_with_a_verified_backup(made: Made, tmp_path: Path) -> None:
    store = session.open_unlocked(made.folder, made.unlocked())
    store.run(reviews.create, "IMR-1", "Kept before")
    store.close()
    newer = store_module.Schema(LATEST + 1, next_form, SCHEMA.bind)
    moved = store_module.open_store(made.folder, made.unlocked(), newer)
    columns = moved.run(
        lambda: [row[1] for row in current().database.execute_sql("PRAGMA table_info(theme)").fetchall()]
    )
    # The triggers now cover the new column, and the audit trail continues.
    moved.run(reviews.create, "IMR-2", "After")
    assert moved.run(session.verify)[0] == []
    moved.close()
    assert "colour" in columns

    backup = made.folder / f"store.imr.before-form-{LATEST}.imrbackup"
    assert backup.stat().st_mode & 0o777 == 0o600
    # The backup is a complete store of the previous format, which the current program opens.
    restored = tmp_path / "restored"
    session.restore(backup, restored, passphrase=made.passphrase)
    again = session.open_unlocked(restored, session.unlock(restored, passphrase=made.passphrase))
    assert again.run(lambda: [row.reference for row in reviews.window(0, 9)]) == ["IMR-1"]
    assert again.run(session.verify)[0] == []
    again.close()


def test_a_failed_migration_leaves_the_store_unchanged(made: Made) -> None:
    def broken(database: object) -> None:
        database.execute_sql("CREATE TABLE half (id INTEGER)")  # type: ignore[attr-defined]
        raise ZeroDivisionError

    newer = store_module.Schema(LATEST + 1, broken, SCHEMA.bind)
    with pytest.raises(ZeroDivisionError):
        store_module.open_store(made.folder, made.unlocked(), newer)
    store = session.open_unlocked(made.folder, made.unlocked())
    assert store.run(session.verify)[0] == []
    assert "half" not in store.run(lambda: current().database.get_tables())
    store.close()


def test_the_first_refused_row_of_many_is_named(store: Store) -> None:
    at = "2026-01-01T00:00:00Z"

    def work() -> None:
        stamped = [(new_uid(), name, 1, at, at) for name in ("Calls", "Alarms", "Calls", "Calls")]
        with writing() as session:
            session.insert_rows("theme", ["uid", "name", "version", "created_at", "changed_at"], stamped)

    with pytest.raises(BadInput) as refused:
        store.run(work)
    assert str(refused.value) == "Row 3 of theme was refused (theme.name). Nothing was imported."
    assert store.run(lambda: Theme.select().count()) == 0


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"reference": "IMR-1", "title": "x"}, "Another record already has this value (review.reference)."),
        ({"reference": "IMR-2", "title": "x", "stage": "x"}, "This value is not allowed (stage IN ("),
    ],
)
def test_a_refused_value_is_explained_in_a_sentence(store: Store, values: dict[str, str], expected: str) -> None:
    def work() -> None:
        with writing():
            Review.create(**values)

    store.run(reviews.create, "IMR-1", "A review")
    with pytest.raises(BadInput) as refused:
        store.run(work)
    assert str(refused.value).startswith(expected)
    assert str(refused.value).endswith("Nothing was changed.")


def test_a_store_without_reviews_lists_none(store: Store) -> None:
    assert store.run(lambda: (Review.select().count(), reviews.window(0, 9))) == (0, [])


def test_a_copied_folder_opens_as_the_same_store(made: Made, tmp_path: Path) -> None:
    shutil.copytree(made.folder, tmp_path / "copy")
    moved = Made(tmp_path / "copy", made.passphrase, made.code, made.key)
    store = session.open_unlocked(moved.folder, moved.unlocked())
    assert store.run(session.verify)[0] == []
    store.close()


def test_a_store_needs_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("not ours")
    mode = tmp_path.stat().st_mode
    with pytest.raises(BadInput, match=r"contains other files \(letters.txt\)"):
        session.make(tmp_path, "Somebody", "four plain words here")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["letters.txt"]
    assert tmp_path.stat().st_mode == mode


@pytest.mark.parametrize("text", ["attempt to write a readonly database", "unable to open database file"])
def test_read_only_is_said_only_of_what_is_read_only(text: str, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    path, error = made.folder / "store.imr", peewee.OperationalError(text)
    assert str(explained(error, path)).startswith(f"{path} or a file next to it cannot be written. This was not saved.")
    monkeypatch.setattr(disk, "has_space", lambda _: False)
    assert str(explained(error, path)).startswith(f"The disk of {made.folder} is full. This was not saved.")
    monkeypatch.setattr(disk, "is_read_only", lambda _: True)
    assert str(explained(error, path)).startswith(f"{made.folder} is read-only.")


@pytest.mark.parametrize(
    ("text", "has_space", "says"),
    [
        ("database is locked", True, "The store is open in another window or program."),
        ("database is locked", False, "is full. Nothing was changed."),
        ("unable to open database file", False, "is full. Nothing was changed."),
        ("unable to open database file", True, "cannot be written. Nothing was changed."),
    ],
)
def test_only_another_user_of_the_store_is_another_window(
    text: str, has_space: bool, says: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Fails:
        database = store.folder / "store.imr"

        def execute_sql(self, _: str) -> None:
            raise peewee.OperationalError(text)

    monkeypatch.setattr(disk, "has_space", lambda _: has_space)
    with pytest.raises(BadInput) as refused, checks.exclusive(Fails()):
        pass
    assert says in str(refused.value)
