"""What the store says about saved data is true: missing changes, moved files, changes made by other programs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import peewee
import pytest

from imr_tui.errors import BadInput, Damaged
from imr_tui.models import Event, Review
from imr_tui.services import session
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.record import drafts, verifying
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from imr_tui.store import checks
from imr_tui.store.database import explained
from imr_tui.store.session import current, writing
from tests.conftest import Demonstration, Made
from tests.paths import ROOT

LOG = "store.imr-wal"


def left_open(made: Made, folder: Path) -> Path:
    """Return a copy of the store as a killed process leaves it, with its last changes in the log."""
    store = session.open_unlocked(made.folder, made.unlocked())
    store.run(reviews.create, "IMR-1", "In the database")
    store.run(lambda: current().database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
    store.run(reviews.create, "IMR-2", "In the log")
    store.run(drafts.keep, "", "review", "", 0, {"title": "Typed"})
    shutil.copytree(made.folder, folder)
    store.close()
    (folder / "store.imr-shm").unlink()
    return folder


def opened(folder: Path, made: Made, loss: str = session.REFUSE) -> Store:
    """Open a copy of the store."""
    return session.open_unlocked(folder, made.unlocked(), loss)


def test_a_killed_process_leaves_everything(made: Made, tmp_path: Path) -> None:
    folder = left_open(made, tmp_path / "killed")
    store = opened(folder, made)
    assert store.run(session.verify)[0] == []
    assert store.run(reviews.count) == 2
    assert len(store.run(drafts.waiting)) == 1
    store.close()


def cut(log: Path) -> None:
    os.truncate(log, log.stat().st_size // 3)


def flip(log: Path) -> None:
    content = bytearray(log.read_bytes())
    content[200] ^= 4
    log.write_bytes(content)


@pytest.mark.parametrize("spoil", [Path.unlink, cut, flip])
def test_a_spoilt_log_is_reported_with_the_number_of_missing_changes(made: Made, tmp_path: Path, spoil: object) -> None:
    folder = left_open(made, tmp_path / "spoilt")
    spoil(folder / LOG)  # type: ignore[operator]
    for _ in range(2):
        with pytest.raises(Damaged, match=r"2 saved changes are missing at the end of the store, made after 20.*UTC"):
            opened(folder, made)
    store = opened(folder, made, session.REPORT)
    assert [fault.kind for fault in store.run(verifying.faults)] == ["missing"]
    store.close()
    opened(folder, made, session.ACCEPT).close()
    store = opened(folder, made)
    assert store.run(session.verify)[0] == []
    assert store.run(reviews.count) == 1
    store.close()


def test_a_missing_draft_is_reported(made: Made, tmp_path: Path) -> None:
    store = session.open_unlocked(made.folder, made.unlocked())
    store.run(reviews.create, "IMR-1", "In the database")
    store.run(lambda: current().database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
    store.run(drafts.keep, "", "review", "", 0, {"title": "Typed"})
    folder = tmp_path / "spoilt"
    shutil.copytree(made.folder, folder)
    store.close()
    (folder / LOG).unlink()
    with pytest.raises(Damaged, match="1 save of a draft is missing"):
        opened(folder, made)


def test_an_older_copy_of_the_store_is_reported(made: Made, tmp_path: Path) -> None:
    before = tmp_path / "before"
    shutil.copyfile(made.folder / "store.imr", before)
    store = session.open_unlocked(made.folder, made.unlocked())
    store.run(reviews.create, "IMR-1", "Title")
    store.close()
    shutil.copyfile(before, made.folder / "store.imr")
    with pytest.raises(Damaged, match="saved changes are missing"):
        opened(made.folder, made)


def test_without_a_head_file_the_store_opens_and_says_what_is_not_known(made: Made) -> None:
    store = session.open_unlocked(made.folder, made.unlocked())
    store.run(reviews.create, "IMR-1", "Title")
    store.close()
    store = session.open_unlocked(made.folder, made.unlocked())
    store.run(reviews.create, "IMR-2", "Title")
    head = made.folder / "store.imr.head"
    # The log with the last save is gone as well, so nothing here can show that a save is missing.
    shutil.copytree(made.folder, made.folder.with_name("copy"))
    store.close()
    copy = made.folder.with_name("copy")
    for name in ("store.imr-wal", "store.imr-shm", "store.imr.head"):
        (copy / name).unlink()
    for folder in (made.folder, copy):
        (folder / head.name).unlink(missing_ok=True)
        store = session.open_unlocked(folder, made.unlocked())
        doubt = f"It is not known whether saved changes are missing at the end, because {folder / head.name} is"
        assert [notice.startswith(doubt) for notice in store.notices] == [True]
        found = store.run(verifying.faults)
        assert [(wrong.unknown, wrong.sentence.startswith(doubt)) for wrong in found] == [(True, True)]
        store.close()
        assert (folder / head.name).exists()
        store = opened(folder, made)
        assert store.notices == ()
        assert store.run(session.verify)[0] == []
        store.close()


def test_one_spoilt_record_of_the_head_file_leaves_the_other(made: Made) -> None:
    store = session.open_unlocked(made.folder, made.unlocked())
    for number in range(3):
        store.run(reviews.create, f"IMR-{number}", "Title")
    store.close()
    path = made.folder / "store.imr.head"
    for place in (5, 260):
        content = bytearray(path.read_bytes())
        content[place] ^= 1
        path.write_bytes(content)
        store = opened(made.folder, made)
        store.run(reviews.create, f"IMR-{place}", "Title")
        store.close()
        path.write_bytes(path.read_bytes())
    assert opened(made.folder, made).close() == ""


# The file under us


def moved(folder: Path) -> None:
    (folder / "store.imr").rename(folder / "elsewhere")


def replaced(folder: Path) -> None:
    shutil.copyfile(folder / "store.imr", folder / "other")
    (folder / "other").replace(folder / "store.imr")


def log_deleted(folder: Path) -> None:
    (folder / LOG).unlink()


def folder_moved(folder: Path) -> None:
    folder.rename(folder.with_name("moved"))


@pytest.mark.parametrize("fault", [moved, replaced, log_deleted, folder_moved])
def test_a_store_that_is_no_longer_there_is_reported_before_saved(store: Store, fault: object) -> None:
    store.run(reviews.create, "IMR-1", "Title")
    fault(store.folder)  # type: ignore[operator]
    with pytest.raises(BadInput, match=r"(moved|replaced|deleted).*This was not saved"):
        store.run(reviews.create, "IMR-2", "Title")
    assert store.run(reviews.count) == 1


def test_work_goes_on_once_the_file_is_back(store: Store) -> None:
    store.run(reviews.create, "IMR-1", "Title")
    moved(store.folder)
    with pytest.raises(BadInput, match="not saved"):
        store.run(reviews.create, "IMR-2", "Title")
    (store.folder / "elsewhere").rename(store.folder / "store.imr")
    store.run(reviews.create, "IMR-2", "Title")
    assert store.run(reviews.count) == 2


# Every row against its trail


def tamper(store: Store, *statements: str) -> list[verifying.Wrong]:
    """Run SQL as somebody with the passphrase could, with the triggers off and on again, and verify."""

    def work() -> list[verifying.Wrong]:
        database = current().database
        triggers = database.execute_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            database.execute_sql(f"DROP TRIGGER {name}")
        database.execute_sql("PRAGMA foreign_keys = 0")
        for statement in statements:
            database.execute_sql(statement)
        for _, sql in triggers:
            database.execute_sql(sql)
        database.execute_sql("PRAGMA foreign_keys = 1")
        return [fault for fault in verifying.faults() if not fault.rebuildable]

    return store.run(work)


@pytest.fixture
def filled(store: Store) -> Store:
    """A store with two reviews and two events."""

    def work() -> None:
        first, _ = reviews.create("IMR-1", "First"), reviews.create("IMR-2", "Second")
        for text in ("The visit was missed.", "The call was not returned."):
            chronology.save(first, EventDetail(what_happened=text))

    store.run(work)
    return store


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE event SET what_happened = 'x' WHERE number = 1", "E1 of IMR-1, what happened, was changed outside"),
        ("UPDATE event SET number = 9 WHERE number = 1", "E9 of IMR-1, number, was changed outside"),
        ("UPDATE review SET title = 'x' WHERE reference = 'IMR-2'", "Review IMR-2, title, was changed outside"),
        ("DELETE FROM review WHERE reference = 'IMR-2'", "Review IMR-2 is missing: it was deleted outside"),
        ("DELETE FROM event WHERE number = 2", "E2 of IMR-1 is missing: it was deleted outside"),
        (
            "INSERT INTO theme (uid, version, created_at, changed_at, name) "
            "VALUES ('0190a000-0000-7000-8000-00000000b0d1', 1, '', '', 'Planted')",
            "Theme is not in its trail: it was added outside",
        ),
        ("UPDATE event SET when_typed = NULL || 'x' WHERE 0", ""),
        ("DELETE FROM audit WHERE tbl = 'event'", "E1 of IMR-1 is not in its trail"),
        ("UPDATE review SET ended = 'declined' WHERE reference = 'IMR-1'", "Review IMR-1, ended, was changed outside"),
    ],
)
def test_a_change_outside_the_program_is_found_and_named(filled: Store, statement: str, expected: str) -> None:
    found = tamper(filled, statement)
    if not expected:
        assert found == []
    else:
        assert any(expected in fault.sentence for fault in found), [fault.sentence for fault in found]


EMPTIED = ("DELETE FROM audit_chain", "DELETE FROM audit")
NUMBER = "DELETE FROM sqlite_sequence WHERE name = 'audit'"


@pytest.mark.parametrize(
    ("statements", "first"),
    [
        (EMPTIED, "The audit trail was emptied: its rows (1 to 6) are missing."),
        ((*EMPTIED, NUMBER), "The audit trail was emptied: its rows (1 to 6) are missing."),
        (
            [f"{each} WHERE {key} > 4" for each, key in zip(EMPTIED, ("audit_id", "id"), strict=True)] + [NUMBER],
            "The audit trail was shortened: its last rows (5 to 6) are missing.",
        ),
        (
            [f"{each} WHERE {key} < 3" for each, key in zip(EMPTIED, ("audit_id", "id"), strict=True)],
            "The audit trail was shortened: its first rows (1 to 2) are missing.",
        ),
    ],
)
def test_a_trail_without_its_first_or_last_rows_is_named_first(
    filled: Store, statements: Sequence[str], first: str
) -> None:
    found = [fault.sentence for fault in tamper(filled, *statements)]
    assert found[0] == first
    assert found.count(first) == 1
    assert "outside imr-tui" not in " ".join(found)


def test_an_emptied_trail_is_found_without_the_head_file(filled: Store) -> None:
    (filled.folder / "store.imr.head").unlink()
    found = [fault.sentence for fault in tamper(filled, *EMPTIED, NUMBER)]
    assert found[0] == "The audit trail was emptied: it has no rows."
    assert "Review IMR-1 is not in its trail." in found


def test_a_part_of_a_record_is_named_with_its_review(demonstration: Demonstration, tmp_path: Path) -> None:
    with demonstration.opened(tmp_path / "store") as opened:
        found = [
            fault.sentence
            for fault in tamper(
                opened,
                "UPDATE action SET what = 'x' WHERE id = 1",
                "DELETE FROM event_person WHERE id = 1",
                "DELETE FROM due_date_revision WHERE id = 1",
            )
        ]
    assert len(found) >= 3
    for part in ("A1.1 of", "Person in an event, E", "Revised due date, A"):
        assert any(each.startswith(part) and re.search(r" of IMR-\S+?,? ", each) for each in found), (part, found)


def test_a_change_that_was_hidden_by_a_later_one_is_found(filled: Store) -> None:
    tamper(filled, "UPDATE event SET what_happened = 'x' WHERE number = 1")

    def later() -> None:
        with writing():
            Event.update(what_happened="Typed over it.").where(Event.number == 1).execute()

    filled.run(later)
    found = [fault.sentence for fault in filled.run(verifying.faults)]
    assert any(
        sentence.startswith("E1 of IMR-1, what happened, was changed outside imr-tui before") for sentence in found
    )


def test_a_head_printed_on_a_paper_is_found_again(filled: Store) -> None:
    head = filled.run(session.head)
    filled.run(reviews.create, "IMR-3", "Third")
    found = filled.run(verifying.find_head, head)
    assert found is not None
    assert (found.since, found.actor) == (2, current_actor(filled))
    count, _, digits = head.partition("-")
    assert filled.run(verifying.find_head, f"{count}-{'0' * 16}") is None
    assert filled.run(verifying.find_head, f"{int(count) + 9}-{digits}") is None
    with pytest.raises(BadInput, match="The head is empty"):
        filled.run(verifying.find_head, "")
    for wrong in ("7", "x-abc", f"{count}-xyz", "-"):
        with pytest.raises(BadInput, match="not the head of an audit chain"):
            filled.run(verifying.find_head, wrong)


def current_actor(store: Store) -> str:
    return store.run(lambda: current().actor)


def test_another_program_that_writes_is_not_damage(made: Made, filled: Store) -> None:
    other = session.open_unlocked(filled.folder, made.unlocked()) if filled.folder == made.folder else None
    assert other is None or other.run(session.verify)[0] == []
    if other is not None:
        other.close()


def test_a_deleted_and_undone_record_is_as_its_trail_says(filled: Store) -> None:
    def work() -> list[str]:
        uid = str(Review.get(Review.reference == "IMR-1").uid)
        event = str(Event.get(Event.number == 1).uid)
        from imr_tui.services.record import removal

        removal.undo(chronology.delete(uid, event))
        return session.verify()[0]

    assert filled.run(work) == []


def test_the_result_is_plain_data_too(filled: Store) -> None:
    found = tamper(filled, "UPDATE event SET what_happened = 'x' WHERE number = 1")
    assert (found[0].kind, found[0].record, found[0].field) == ("record", "E1 of IMR-1", "what_happened")
    json.dumps([fault.sentence for fault in found])


# Kept from trials: each of these was said wrongly once

WRITER = """
import sys
from pathlib import Path
from imr_tui.services import session
from imr_tui.services.review import reviews
folder = Path(sys.argv[1])
store = session.open_unlocked(folder, session.unlock(folder, passphrase=sys.argv[2]))
store.run(reviews.create, sys.argv[3], "By another program")
store.close()
"""


def test_a_store_whose_lock_file_was_deleted_saves_no_more(made: Made) -> None:
    store = session.open_unlocked(made.folder, made.unlocked())
    store.run(reviews.create, "IMR-1", "Title")
    (made.folder / "store.imr-shm").unlink()
    words = [sys.executable, "-c", WRITER, str(made.folder), made.passphrase]
    subprocess.run([*words, "IMR-2"], check=True, cwd=ROOT)
    with pytest.raises(BadInput, match="not saved"):
        store.run(reviews.create, "IMR-3", "Title")
    subprocess.run([*words, "IMR-4"], check=True, cwd=ROOT)
    assert "were moved, replaced or deleted" in store.close()
    again = session.open_unlocked(made.folder, made.unlocked())
    assert again.run(lambda: sorted(row.reference for row in reviews.window(0, 9))) == ["IMR-1", "IMR-2", "IMR-4"]
    assert again.run(session.verify)[0] == []
    again.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE review SET title = x'ff00' WHERE reference = 'IMR-1'",
        "UPDATE audit SET new = '[1]' WHERE id = 2",
        "UPDATE audit SET new = 'no json' WHERE id = 2",
    ],
)
def test_verify_copes_with_anything_in_a_row(filled: Store, statement: str) -> None:
    assert tamper(filled, "PRAGMA ignore_check_constraints = 1", statement)


def test_a_head_file_without_a_whole_record_is_reported(made: Made) -> None:
    store = session.open_unlocked(made.folder, made.unlocked())
    store.run(reviews.create, "IMR-1", "Title")
    store.close()
    path = made.folder / "store.imr.head"
    path.write_bytes(b"damaged")
    store = session.open_unlocked(made.folder, made.unlocked())
    assert "It is not known whether saved changes are missing" in store.notices[0]
    store.close()


def test_a_damaged_page_may_be_in_the_log(made: Made) -> None:
    path = made.folder / "store.imr"
    error = peewee.DatabaseError("file is not a database")
    assert str(explained(error, path)).startswith(f"{path} is damaged or does not match its key file.")
    (made.folder / LOG).write_bytes(b"x")
    assert f"{path} or its log {LOG} is damaged" in str(explained(error, path))


def test_a_fault_that_another_connection_does_not_find_is_not_reported(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[object] = []
    right = checks.structure_faults

    def once(database: object, most: int = 20) -> list[str]:
        looked.append(database)
        return ["Database check failed: fts5: corruption found."] if len(looked) == 1 else right(database, most)

    monkeypatch.setattr(checks, "structure_faults", once)
    assert filled.run(session.verify)[0] == []
    assert len(set(map(id, looked))) > 1
    monkeypatch.setattr(checks, "structure_faults", lambda database, most=20: ["Database check failed: really."])
    assert "Database check failed: really." in filled.run(session.verify)[0]
