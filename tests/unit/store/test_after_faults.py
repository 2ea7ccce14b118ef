"""What is said after a fault in the middle of something is true, and what was left behind is removed."""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from peewee import OperationalError

from imr_tui.cli import opening
from imr_tui.errors import BadInput, Damaged
from imr_tui.models import Review
from imr_tui.services import session
from imr_tui.services.record import verifying
from imr_tui.services.review import purging, reviews
from imr_tui.services.session import Store
from imr_tui.store import derived
from imr_tui.store.audit import Audit
from imr_tui.store.database import EncryptedDatabase
from imr_tui.store.session import current, writing
from tests.conftest import Made, Run


def past_its_date() -> str:
    """A review that was withdrawn and can be purged."""
    uid = reviews.create("IMR-1", "Title")
    with writing():
        Review.update(
            retention_review_on=date(2020, 1, 1),
            ended="withdrawn",
            ended_on=date(2020, 1, 1),
            ended_by="DMT",
            ended_reason="Not needed",
        ).execute()
    return uid


@contextmanager
def opened(made: Made, loss: str = session.REFUSE) -> Iterator[Store]:
    store = session.open_unlocked(made.folder, made.unlocked(), loss)
    try:
        yield store
    finally:
        store.close()


def test_a_purge_that_cannot_be_finished_says_that_the_review_is_gone(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(database: object) -> None:
        raise OperationalError("database is locked")

    with opened(made) as store:
        uid = store.run(past_its_date)
        with monkeypatch.context() as m:
            m.setattr(derived, "rebuild", locked)
            with pytest.raises(BadInput, match="may still be in unused parts") as raised:
                store.run(purging.purge_review, uid)
        assert str(raised.value).startswith("The review is purged. ")
        assert f"then run: imr-tui purge {uid} The store is in use by another program." in str(raised.value)
        assert "not saved" not in str(raised.value)
        assert store.run(reviews.count) == 0
        assert [(each.unknown, uid in each.sentence) for each in store.run(verifying.faults)] == [(True, True)]
    with opened(made) as store:
        (notice,) = store.notices
        assert notice.startswith("A purge was begun and not finished.")
        assert uid in notice
        store.run(purging.finish, uid)
        assert store.run(session.verify)[0] == []
    with opened(made) as store:
        assert store.notices == ()


def test_a_refused_purge_leaves_no_note(made: Made) -> None:
    with opened(made) as store:
        uid = store.run(past_its_date)
        other = EncryptedDatabase(made.folder / "store.imr", bytearray(made.key))
        other.connect()
        with pytest.raises(BadInput, match="open in another window or program"):
            store.run(purging.purge_review, uid)
        other.close()
    with opened(made) as store:
        assert store.notices == ()


def test_a_certificate_names_the_backup_that_the_store_was_restored_from(made: Made, tmp_path: Path) -> None:
    backup = tmp_path / "one.imrbackup"
    with opened(made) as store:
        uid = store.run(past_its_date)
        store.run(session.backup, backup)
    folder = tmp_path / "restored"
    session.restore(backup, folder, passphrase=made.passphrase)
    store = session.open_unlocked(folder, made.unlocked())
    assert store.run(purging.purge_review, uid).backups == (str(backup),)
    store.close()


def test_what_a_killed_restore_left_is_removed_when_the_store_is_opened(made: Made) -> None:
    left = made.folder / "store.imr.preparing-xyz"
    left.mkdir()
    shutil.copy(made.folder / "store.imr", left / "store.imr")
    with opened(made):
        assert not left.exists()


def test_a_store_behind_its_head_file_is_left_as_it_is_until_somebody_accepts_that(made: Made, tmp_path: Path) -> None:
    with opened(made) as store:
        store.run(reviews.create, "IMR-1", "Title")
    older = (made.folder / "store.imr").read_bytes()
    session.add_person(made.folder, made.unlocked(), "Bo Other", "walnut gravel harbour sixty")
    with opened(made) as store:
        store.run(reviews.create, "IMR-2", "Title")
        count = store.run(lambda: current().audit.last_id())
    (made.folder / "store.imr").write_bytes(older)
    said = []
    for _ in range(2):
        with opened(made, session.REPORT) as store:
            assert store.run(lambda: current().audit.last_id()) < count
            said.append([each.sentence for each in store.run(verifying.faults) if each.kind == "missing"])
    assert said[0] == said[1]
    assert "saved changes are missing at the end of the store" in said[0][0]


@pytest.mark.parametrize("half", [b"XXXX", bytes(256)])
def test_a_damaged_half_of_the_head_file_leaves_it_unknown_whether_saves_are_missing(made: Made, half: bytes) -> None:
    for number in range(2):
        with opened(made) as store:
            store.run(reviews.create, f"IMR-{number}", "Title")
        if number == 0:
            older = (made.folder / "store.imr").read_bytes()
    head = made.folder / "store.imr.head"
    content = head.read_bytes()
    newer = max((0, 256), key=lambda start: int(content[start:].split(b" ")[0]))
    (made.folder / "store.imr").write_bytes(older)
    head.write_bytes(content[:newer] + half + content[newer + len(half) :])
    with opened(made) as store:
        # The other half knows of fewer changes than the store lacks, or of as many as it has.
        assert any("is not known" in notice and "damaged" in notice for notice in store.notices)


def test_a_change_of_the_keys_is_recorded_with_who_made_it(made: Made) -> None:
    session.add_person(made.folder, made.unlocked(), "Bo Other", "walnut gravel harbour sixty")
    # The process was killed then, and the new person is the next to open the store.
    unlocked = session.unlock(made.folder, passphrase="walnut gravel harbour sixty")
    assert unlocked.actor == "Bo Other"
    store = session.open_unlocked(made.folder, unlocked)

    def last_actor() -> str:
        audit: Audit = current().audit
        return audit.actor_of(audit.last_id())

    assert store.run(last_actor) == made.person
    store.run(reviews.create, "IMR-1", "Title")
    assert store.run(last_actor) == "Bo Other"
    store.close()


def test_keys_that_were_changed_are_not_said_to_be_unchanged(made: Made, run_cli: Run, tmp_path: Path) -> None:
    secret, code = tmp_path / "secret", tmp_path / "code"
    secret.write_text(made.passphrase)
    secret.chmod(0o600)
    # The key file can be written, and the database cannot be opened for writing.
    (made.folder / "store.imr-shm").mkdir()
    given = ("--store", made.folder, "--passphrase-file", secret, "keys", "recovery", "--code-file", code)
    done = run_cli(*given)
    assert done.returncode != 0
    assert "The new recovery code is valid. The old one no longer works. The audit trail does not" in done.stderr
    assert "Nothing was" not in done.stderr
    (made.folder / "store.imr-shm").rmdir()
    session.unlock(made.folder, recovery_code=code.read_text())
    with opened(made) as store:
        assert store.run(session.verify)[0] == []


@pytest.mark.parametrize("name", ["store.imr-wal", "store.imr.backups", "store.imr.incoming"])
def test_a_code_is_never_put_into_a_file_of_the_store(made: Made, run_cli: Run, tmp_path: Path, name: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text(made.passphrase)
    secret.chmod(0o600)
    code = made.folder / name
    done = run_cli("--store", made.folder, "--passphrase-file", secret, "keys", "recovery", "--code-file", code)
    assert done.returncode == 2
    assert "belongs to a store" in done.stderr
    assert not code.exists()
    session.unlock(made.folder, recovery_code=made.code)


@pytest.mark.parametrize("name", ["store.imr", "store.imr.keys"])
def test_a_command_whose_store_was_moved_meanwhile_does_not_say_that_it_is_done(
    made: Made, tmp_path: Path, name: str
) -> None:
    secret = tmp_path / "secret"
    secret.write_text(made.passphrase)
    secret.chmod(0o600)
    arguments = argparse.Namespace(store=made.folder, passphrase_file=str(secret))

    def command() -> None:
        with opening.opened(arguments) as store:
            store.run(reviews.create, "IMR-1", "Title")
            (made.folder / name).rename(tmp_path / "away")

    with pytest.raises(Damaged, match="while the store was open"):
        command()


def test_only_an_ordinary_file_is_replaced(store: Store, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(BadInput, match="is not an ordinary file"):
        store.run(session.backup, pipe, True)
    assert pipe.is_fifo()
