"""A backup is complete, checked and restored whole; it never goes behind a known head unasked."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from imr_tui.errors import BadInput, Damaged, Locked, Refused
from imr_tui.services import session
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from imr_tui.store import backup as backups
from imr_tui.store.keyfile import read_key_file
from tests.conftest import Made


def test_a_backup_of_an_open_store_has_everything_saved(made: Made, tmp_path: Path) -> None:
    store = session.open_unlocked(made.folder, made.unlocked())
    for number in range(60):
        store.run(reviews.create, f"IMR-{number}", "Title")
    target = tmp_path / "store.imrbackup"
    head = store.run(session.backup, target)
    store.run(reviews.create, "IMR-later", "After the backup")
    store.close()
    assert target.stat().st_mode & 0o777 == 0o600
    restored = tmp_path / "restored"
    done = session.restore(target, restored, passphrase=made.passphrase)
    assert (done.head.short, done.kept, done.back) == (head, None, ())
    again = session.open_unlocked(restored, session.unlock(restored, passphrase=made.passphrase))
    assert again.run(reviews.count) == 60
    assert again.run(session.verify)[0] == []
    again.close()
    assert [made_one.path for made_one in backups.made(made.folder)] == [str(target)]


def test_an_existing_file_is_never_replaced_unasked(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    target.write_text("something else")
    with pytest.raises(BadInput, match="already exists"):
        store.run(session.backup, target)
    assert target.read_text() == "something else"
    store.run(session.backup, target, True)
    assert zipfile.is_zipfile(target)


def test_a_backup_that_cannot_be_written_leaves_nothing(store: Store, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be written"):
        store.run(session.backup, tmp_path / "no" / "such" / "folder")
    assert list(tmp_path.glob("no*")) == []


@pytest.fixture
def backup_file(made: Made, tmp_path: Path) -> Path:
    """A backup with one review in it."""
    store = session.open_unlocked(made.folder, made.unlocked())
    store.run(reviews.create, "IMR-1", "In the backup")
    store.run(session.backup, tmp_path / "one.imrbackup")
    store.close()
    return tmp_path / "one.imrbackup"


def test_restoring_refuses_to_go_back_behind_the_store(made: Made, backup_file: Path) -> None:
    store = session.open_unlocked(made.folder, made.unlocked())
    store.run(reviews.create, "IMR-2", "After the backup")
    store.close()
    with pytest.raises(BadInput, match="add --replace"):
        session.restore(backup_file, made.folder, passphrase=made.passphrase)
    with pytest.raises(Refused, match="lacks 2 changes"):
        session.restore(backup_file, made.folder, passphrase=made.passphrase, replace=True)
    done = session.restore(backup_file, made.folder, passphrase=made.passphrase, replace=True, older=True)
    assert done.kept is not None
    assert {path.name for path in done.kept.iterdir()} >= {"store.imr", "store.imr.keys", "store.imr.head"}
    store = session.open_unlocked(made.folder, made.unlocked())
    assert store.run(reviews.count) == 1
    assert store.run(session.verify)[0] == []
    store.close()
    # What was replaced is a whole store.
    done.kept.rename(made.folder.parent / "kept")
    store = session.open_unlocked(made.folder.parent / "kept", made.unlocked())
    assert store.run(reviews.count) == 2
    store.close()


def test_restoring_the_newest_backup_over_a_lost_store_needs_nothing_more(made: Made, backup_file: Path) -> None:
    (made.folder / "store.imr").write_bytes(b"damaged" * 1000)
    session.restore(backup_file, made.folder, passphrase=made.passphrase, replace=True)
    store = session.open_unlocked(made.folder, made.unlocked())
    assert store.run(reviews.count) == 1
    store.close()


def test_a_replaced_passphrase_does_not_come_back(made: Made, backup_file: Path) -> None:
    session.change_passphrase(made.folder, made.unlocked(), made.person, "quite another five words")
    session.restore(backup_file, made.folder, passphrase=made.passphrase, replace=True)
    assert read_key_file(made.folder).revision == 2
    with pytest.raises(Locked):
        session.unlock(made.folder, passphrase=made.passphrase)
    store = session.open_unlocked(made.folder, session.unlock(made.folder, passphrase="quite another five words"))
    assert store.run(reviews.count) == 1
    store.close()


def test_a_wrong_passphrase_changes_nothing(made: Made, backup_file: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in made.folder.iterdir() if path.is_file()}
    with pytest.raises(Locked):
        session.restore(backup_file, made.folder, passphrase="not the passphrase", replace=True)
    assert {path.name: path.read_bytes() for path in made.folder.iterdir() if path.name in before} == before
    with pytest.raises(Locked):
        session.restore(backup_file, tmp_path / "new", passphrase="not the passphrase")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("place", range(0, 40))
def test_a_damaged_backup_is_refused(made: Made, backup_file: Path, tmp_path: Path, place: int) -> None:
    content = bytearray(backup_file.read_bytes())
    where = place * len(content) // 40
    content[where] ^= 8
    backup_file.write_bytes(content)
    try:
        session.restore(backup_file, tmp_path / "new", passphrase=made.passphrase)
    except (BadInput, Damaged):
        assert not (tmp_path / "new" / "store.imr").exists()
    else:
        # A bit of the ZIP file itself that nobody reads, for example of a time.
        opened = session.open_unlocked(tmp_path / "new", made.unlocked())
        assert opened.run(session.verify)[0] == []
        opened.close()


def test_what_is_no_backup_is_refused_with_its_name(made: Made, tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as file:
        file.writestr("../store.imr", "x")
    text = tmp_path / "text"
    text.write_text("no zip")
    for path in (other, text):
        with pytest.raises(BadInput, match=str(path)):
            session.restore(path, tmp_path / "new", passphrase=made.passphrase)


def test_backups_are_made_when_due_and_the_oldest_are_removed(store: Store, tmp_path: Path) -> None:
    into = tmp_path / "backups"
    first = store.run(session.backup_if_due, into, 1, 2)
    assert first is not None
    assert store.run(session.backup_if_due, into, 1, 2) is None
    own = into / "mine.txt"
    own.write_text("left alone")
    made_ones = [first]
    for number in range(3):
        # As if made on earlier days.
        for path in into.glob("*.imrbackup"):
            renamed = path.with_name(path.name.replace("-20", f"-{19 - number}", 1)) if path == made_ones[-1] else path
            path.rename(renamed)
        found = store.run(session.backup_if_due, into, 0, 2)
        assert found is not None
        made_ones.append(found)
    assert len(list(into.glob("*.imrbackup"))) == 2
    assert made_ones[-1].exists()
    assert own.exists()
