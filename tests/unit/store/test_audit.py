"""The audit trail records every change, its chain verifies, and every kind of tampering is detected."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from peewee import DatabaseError

from imr_tui.errors import BadInput, Damaged
from imr_tui.models import ALL, Review, Theme
from imr_tui.services import session
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from imr_tui.store.audit import UNAUDITED
from imr_tui.store.session import current, writing
from tests.conftest import PERSON, Made
from tests.rows import columns_of, one_of_each

AUDITED = [model for model in ALL if model._meta.table_name not in UNAUDITED]

AWKWARD = (
    '{"looks": "like JSON", "n": 1}', "[1, 2]", "null", "true", "12", "1.50", '"quoted"', "\\u0041", "it's",
    "Ŵyn Łódź șțăî 名前 🏠 e\u0301", "line\nand\ttab\r\n", "\x1b[31mred", "\u202eright to left", "%_", " ",
)  # fmt: skip


def test_every_table_is_audited_except_those_listed() -> None:
    names = {model._meta.table_name for model in ALL}
    assert names - {model._meta.table_name for model in AUDITED} == {"draft", "exchange_state", "reference_counter"}


def _as_recorded(uid: str) -> dict[str, Any]:
    """Return the columns of a record after all its changes."""
    found: dict[str, Any] = {}
    for change in current().audit.changes_to(uid):
        found |= change.new
    return found


def test_every_insert_update_and_delete_is_recorded(store: Store) -> None:
    def work() -> None:
        with writing():
            made = one_of_each()
        for model in AUDITED:
            row = made[model]
            uid = str(row.uid)
            (inserted,) = current().audit.changes_to(uid)
            stored = dict(model.select().where(model.uid == uid).dicts().get())
            assert (inserted.table, inserted.row_id, inserted.operation) == (
                model._meta.table_name,
                row.id,
                "insert",
            )
            assert (inserted.old, inserted.actor) == ({}, PERSON)
            names = {field.column_name for field in model._meta.sorted_fields}
            assert set(inserted.new) == names
            for field in model._meta.sorted_fields:
                assert inserted.new[field.column_name] == plain(stored[field.name]), field.name

            with writing():
                model.update(version=7).where(model.uid == uid).execute()
            updated = current().audit.changes_to(uid)[-1]
            assert (updated.operation, updated.old, updated.new) == ("update", {"version": 1}, {"version": 7})

        # Parts are deleted with their owner, and each is recorded in full in a row of its own.
        # The version of an owner has also risen with each change to its parts.
        before = {model: _as_recorded(str(made[model].uid)) for model in AUDITED}
        with writing():
            Review.delete().execute()
            Theme.delete().execute()
        for model in AUDITED:
            if model._meta.table_name in ("setting", "purge", "key_change"):
                continue
            deleted = current().audit.changes_to(str(made[model].uid))[-1]
            assert (deleted.operation, deleted.new) == ("delete", {}), model
            assert deleted.old == before[model]
            assert deleted.old["version"] >= 7
        assert current().audit.problems() == []

    store.run(work)


@pytest.mark.parametrize("text", AWKWARD)
def test_text_is_stored_unchanged(store: Store, text: str) -> None:
    def work() -> None:
        with writing():
            review = Review.create(reference="R" + text, title="T" + text)
        with writing():
            Review.update(title=text + ".", agency=text).where(Review.uid == review.uid).execute()
        first, second = current().audit.changes_to(str(review.uid))
        assert (first.new["title"], first.new["reference"]) == ("T" + text, "R" + text)
        assert second.old == {"title": "T" + text, "agency": ""}
        assert second.new == {"title": text + ".", "agency": text}
        assert isinstance(second.new["agency"], str)
        assert current().audit.problems() == []

    store.run(work)


@pytest.mark.parametrize("text", ["a\0b", "\0", "lone \ud800 surrogate"])
def test_text_that_cannot_be_stored_is_refused(store: Store, text: str) -> None:
    def work() -> None:
        with pytest.raises(BadInput):
            reviews.create("IMR-1", "Title", text)
        assert Review.select().count() == 0
        assert current().audit.problems() == []

    store.run(work)


def test_a_change_to_any_column_is_recorded(store: Store) -> None:
    def work() -> None:
        with writing():
            made = one_of_each()
        for model in AUDITED:
            for field in columns_of(model):
                if field.constraints or (not hasattr(field, "max_length") and field.field_type != "TEXT"):
                    continue
                with writing():
                    model.update({field: "Another"[: getattr(field, "max_length", 99)]}).where(
                        model.id == made[model].id
                    ).execute()
                change = current().audit.changes_to(str(made[model].uid))[-1]
                assert list(change.new) == [field.column_name]

    store.run(work)


def test_a_transaction_that_fails_leaves_no_audit(store: Store) -> None:
    def work() -> None:
        before = current().audit.last_id()
        with pytest.raises(ZeroDivisionError), writing():
            Review.create(reference="R", title=str(1 // Review.create(reference="Q", title="T").version // 0))
        assert current().audit.last_id() == before
        assert Review.select().count() == 0
        assert current().audit.problems() == []

    store.run(work)


def filled(store: Store) -> None:
    """Create reviews and a request, so that the chain has links to break."""
    for number in range(3):
        store.run(reviews.create, f"IMR-{number}", "Title")


def raw(store: Store, *statements: str) -> None:
    """Run statements outside the program, without the triggers that would forbid them."""

    def work() -> None:
        database = current().database
        kept = database.execute_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        database.execute_sql("PRAGMA foreign_keys = 0")
        for name, _ in kept:
            database.execute_sql(f"DROP TRIGGER {name}")
        for statement in statements:
            database.execute_sql(statement)
        for _, sql in kept:
            database.execute_sql(sql)
        database.execute_sql("PRAGMA foreign_keys = 1")

    store.run(work)


TAMPERINGS = [
    ("UPDATE audit SET new = replace(new, 'IMR-1', 'IMR-9') WHERE id = 3", "content of audit row 3"),
    ("UPDATE audit SET old = '{}' WHERE id = 3", "content of audit row 3"),
    ("UPDATE audit SET tbl = 'theme' WHERE id = 3", "chain breaks at row 3"),
    ("UPDATE audit SET row_id = 99 WHERE id = 3", "chain breaks at row 3"),
    ("UPDATE audit SET uid = 'x' WHERE id = 3", "chain breaks at row 3"),
    ("UPDATE audit SET op = 'delete' WHERE id = 3", "chain breaks at row 3"),
    ("UPDATE audit_chain SET actor = 'Mallory' WHERE audit_id = 3", "chain breaks at row 3"),
    ("UPDATE audit_chain SET at = '2020-01-01T00:00:00Z' WHERE audit_id = 3", "chain breaks at row 3"),
    ("UPDATE audit_chain SET change = 1 WHERE audit_id = 3", "chain breaks at row 3"),
    (
        "UPDATE audit_chain SET digest = (SELECT digest FROM audit_chain WHERE audit_id = 1) WHERE audit_id = 3",
        "content of audit row 3",
    ),
    ("DELETE FROM audit WHERE id = 3", "row 3 is missing"),
    ("DELETE FROM audit WHERE id IN (2, 3)", "rows 2 to 3 are missing"),
    ("DELETE FROM audit WHERE id = 6", r"last row \(6\) is missing"),
    ("DELETE FROM audit WHERE id = 1", r"first row \(1\) is missing"),
    ("DELETE FROM audit_chain WHERE audit_id = 3", "row 3 .* is not part of the audit chain"),
    (
        "INSERT INTO audit (tbl, row_id, uid, op, new) VALUES ('review', 9, 'x', 'insert', '{}')",
        "row 7 .* is not part of the audit chain",
    ),
    ("INSERT INTO audit_chain VALUES (9, 9, 'Mallory', '2026', '', '')", "1 link of the audit chain has no row"),
]


@pytest.mark.parametrize(("statement", "words"), TAMPERINGS)
def test_verify_reports_every_kind_of_tampering(store: Store, statement: str, words: str) -> None:
    filled(store)
    assert store.run(session.verify)[0] == []
    raw(store, statement)
    found, _ = store.run(session.verify)
    assert any(re.search(words, sentence) for sentence in found), found
    assert all(sentence.endswith(".") for sentence in found)


def test_an_unchained_row_does_not_hide_later_faults(store: Store) -> None:
    filled(store)
    raw(
        store,
        "DELETE FROM audit_chain WHERE audit_id = 2",
        "UPDATE audit SET new = '{}' WHERE id = 4",
        "UPDATE audit SET row_id = 99 WHERE id = 5",
    )
    found, _ = store.run(session.verify)
    assert "Audit row 2 (request) is not part of the audit chain." in found
    assert "The content of audit row 4 (request) was altered." in found
    assert "The audit chain breaks at row 5 (review)." in found


def test_verify_reports_a_link_to_a_missing_row(store: Store) -> None:
    def work() -> None:
        with writing():
            one_of_each()

    store.run(work)
    raw(store, "DELETE FROM document")
    found, _ = store.run(session.verify)
    assert "Source of an event, E3 of Text refers to a missing row of table document." in found
    assert "D3 of Text is missing: it was deleted outside imr-tui." in found


def test_verify_reports_a_value_that_is_not_allowed(store: Store) -> None:
    filled(store)
    raw(
        store,
        "PRAGMA ignore_check_constraints = 1",
        "UPDATE review SET stage = 'x' WHERE reference = 'IMR-1'",
        "PRAGMA ignore_check_constraints = 0",
    )
    found, _ = store.run(session.verify)
    assert "Database check failed: CHECK constraint failed in review." in found


def test_rows_and_links_removed_from_the_end_are_detected(store: Store) -> None:
    filled(store)
    raw(store, "DELETE FROM audit_chain WHERE audit_id >= 5", "DELETE FROM audit WHERE id >= 5")
    found, head = store.run(session.verify)
    assert found[:2] == [
        "The audit trail was shortened: its last rows (5 to 6) are missing.",
        "Request of IMR-2 is not in its trail.",
    ]
    assert found[-1].startswith("2 saved changes are missing at the end of the store, made after 2")
    # The head printed on a paper no longer matches that of the store.
    assert head.startswith("4-")


def test_a_chain_made_with_another_key_does_not_verify(store: Store) -> None:
    filled(store)

    def work() -> list[str]:
        audit = current().audit
        kept, audit.key = audit.key, bytes(32)
        try:
            return audit.problems()
        finally:
            audit.key = kept

    assert len(store.run(work)) == 12


REFUSED = [
    "UPDATE audit SET tbl = 'x'",
    "UPDATE audit_chain SET actor = 'x'",
    "DELETE FROM audit WHERE id = 1",
    "DELETE FROM audit_chain",
    "INSERT OR REPLACE INTO audit (id, tbl, row_id, uid, op) VALUES (1, 'x', 1, 'x', 'insert')",
    "REPLACE INTO audit_chain VALUES (1, 1, 'Mallory', '', '', '')",
    "INSERT INTO audit (tbl, row_id, uid, op) VALUES ('x', 1, 'x', 'upsert')",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_audit_rows_cannot_be_changed_or_deleted(store: Store, statement: str) -> None:
    filled(store)

    def work() -> None:
        with pytest.raises(DatabaseError):
            current().database.execute_sql(statement)
        assert current().audit.problems() == []

    store.run(work)


CHANGES_OF_TRIGGERS: list[Callable[[Any], None]] = [
    lambda db: db.execute_sql("DROP TRIGGER audit_event_update"),
    lambda db: db.execute_sql("DROP TRIGGER keep_audit_delete"),
    lambda db: db.execute_sql(
        "CREATE TRIGGER more AFTER INSERT ON event BEGIN DELETE FROM draft; END",
    ),
    lambda db: [
        db.execute_sql("DROP TRIGGER audit_event_delete"),
        db.execute_sql("CREATE TRIGGER audit_event_delete AFTER DELETE ON event BEGIN SELECT 1; END"),
    ],
    lambda db: db.execute_sql("CREATE TABLE more (id INTEGER PRIMARY KEY, uid TEXT)"),
    lambda db: db.execute_sql("ALTER TABLE event ADD COLUMN hidden TEXT"),
]


@pytest.mark.parametrize("change", CHANGES_OF_TRIGGERS)
def test_a_store_with_missing_or_altered_triggers_is_not_opened(made: Made, change: Callable[[Any], None]) -> None:
    store = session.open_unlocked(made.folder, made.unlocked())
    store.run(lambda: change(current().database))
    store.close()
    with pytest.raises(Damaged, match="audit triggers"):
        session.open_unlocked(made.folder, made.unlocked())


def test_changes_are_found_by_record_and_by_change_number(store: Store) -> None:
    filled(store)

    def work() -> None:
        with writing() as session:
            Review.update(title="Another").where(Review.reference == "IMR-1").execute()
            Review.update(agency="Another").where(Review.reference == "IMR-1").execute()
        first, second = current().audit.changes_of(session.last_change or 0)
        uid = str(Review.get(Review.reference == "IMR-1").uid)
        assert [(each.id, each.change, each.table, each.uid) for each in (first, second)] == [
            (first.change, first.change, "review", uid),
            (first.change + 1, first.change, "review", uid),
        ]
        assert second.id == current().audit.last_id()

    store.run(work)


def test_a_deleted_row_is_returned_as_it_was(store: Store) -> None:
    filled(store)

    def work() -> None:
        audit = current().audit
        row = Review.get(Review.reference == "IMR-1")
        assert audit.as_deleted("review", row.id) == {}
        with writing():
            row.delete_instance()
        assert audit.as_deleted("review", row.id)["reference"] == "IMR-1"

    store.run(work)


def test_the_printed_head_is_the_count_and_sixteen_hex_digits(store: Store) -> None:
    filled(store)
    head = store.run(lambda: current().audit.head())
    assert head.short == f"6-{head.mac[:16]}"


def test_every_change_moves_the_head(store: Store) -> None:
    heads = [store.run(store.head)]
    for number in range(3):
        store.run(reviews.create, f"IMR-{number}", "Title")
        heads.append(store.run(store.head))
    assert [head.count for head in heads] == [0, 2, 4, 6]
    assert len({head.mac for head in heads}) == 4


def plain(value: Any) -> Any:
    """Return a value as SQLite stores it."""
    if isinstance(value, bool):
        return int(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
