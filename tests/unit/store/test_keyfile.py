"""The key file is read strictly and replaced atomically, and its previous version is kept."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from imr_tui.errors import BadInput, Damaged, Locked
from imr_tui.services import session
from imr_tui.store.keyfile import KEYS_NAME, PREDECESSOR_NAME, read_key_file, write_key_file
from tests.conftest import Made


def test_the_key_file_is_private_and_holds_no_key(made: Made) -> None:
    path = made.folder / KEYS_NAME
    assert path.stat().st_mode & 0o777 == 0o600
    assert made.folder.stat().st_mode & 0o777 == 0o700
    text = path.read_text()
    assert made.key.hex() not in text
    assert made.passphrase not in text
    assert made.code.replace("-", "") not in text.replace("-", "")


def test_a_missing_key_file_is_named(made: Made) -> None:
    (made.folder / KEYS_NAME).unlink()
    with pytest.raises(Damaged, match=r"key file .* is missing\. Restore it from a backup"):
        session.unlock(made.folder, passphrase=made.passphrase)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b'{"slots": 3, "store_uid": "x", "form": 1}',
        b"\xff\xfe",
        b"\0" * 99,
        b"[" * 100_000,
        b'{"store_uid": "x", "slots": [7], "form": 1}',
    ],
)
def test_a_damaged_key_file_is_reported_with_its_previous_version(made: Made, content: bytes) -> None:
    path = made.folder / KEYS_NAME
    path.write_bytes(content)
    with pytest.raises(Damaged, match="Restore"):
        read_key_file(made.folder)
    (made.folder / PREDECESSOR_NAME).write_bytes(b"{}")
    with pytest.raises(Damaged, match=f"{PREDECESSOR_NAME}|slot 1"):
        read_key_file(made.folder)


def test_a_newer_format_version_is_refused(made: Made) -> None:
    path = made.folder / KEYS_NAME
    data = json.loads(path.read_text())
    path.write_text(json.dumps({**data, "form": 2}))
    with pytest.raises(Damaged, match="format version 2"):
        read_key_file(made.folder)


def test_the_key_file_of_another_store_opens_nothing(made: Made, tmp_path: Path) -> None:
    other = tmp_path / "other"
    code = session.make(other, "Somebody", "other words altogether")
    (made.folder / KEYS_NAME).write_bytes((other / KEYS_NAME).read_bytes())
    with pytest.raises(Locked):
        session.unlock(made.folder, passphrase=made.passphrase)
    # Its recovery code unlocks the key file, but the data key is not that of this database.
    unlocked = session.unlock(made.folder, recovery_code=code)
    before = (made.folder / "store.imr").read_bytes()
    with pytest.raises(Damaged, match="does not match its key file"):
        session.open_unlocked(made.folder, unlocked)
    assert (made.folder / "store.imr").read_bytes() == before


def test_a_change_keeps_the_previous_version(made: Made) -> None:
    before = (made.folder / KEYS_NAME).read_bytes()
    session.new_recovery_code(made.folder, made.unlocked())
    assert (made.folder / PREDECESSOR_NAME).read_bytes() == before
    assert (made.folder / PREDECESSOR_NAME).stat().st_mode & 0o777 == 0o600
    assert (made.folder / KEYS_NAME).read_bytes() != before
    assert sorted(p.name for p in made.folder.iterdir()) == ["store.imr", KEYS_NAME, PREDECESSOR_NAME]


WRITER = """
import resource, signal, sys
from pathlib import Path
from imr_tui.errors import ImrError
from imr_tui.store.keyfile import read_key_file, write_key_file
folder, limit, ignore = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "ignore"
keys = read_key_file(folder)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN if ignore else signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    write_key_file(folder, keys)
except ImrError as error:
    sys.exit(str(error))
"""


@pytest.mark.parametrize("limit", [0, 1, 100, 700])
@pytest.mark.parametrize("how", ["ignore", "die"])
def test_a_write_that_fails_in_the_middle_changes_nothing(made: Made, limit: int, how: str) -> None:
    # The file can grow only to `limit` bytes; then the write fails or the process is killed.
    path = made.folder / KEYS_NAME
    before = path.read_bytes()
    assert len(before) > 700
    done = subprocess.run(
        [sys.executable, "-B", "-c", WRITER, str(made.folder), str(limit), how],
        capture_output=True,
        text=True,
        check=False,
    )
    if how == "die":
        assert done.returncode == -signal.SIGXFSZ
    else:
        assert done.returncode == 1
        assert "cannot be written" in done.stderr
        assert "Nothing was changed." in done.stderr
        assert [p.name for p in made.folder.iterdir() if p.name.startswith(".keys")] == []
    assert path.read_bytes() == before
    assert bytes(session.unlock(made.folder, recovery_code=made.code).key) == made.key


def test_the_last_passphrase_cannot_be_removed(made: Made) -> None:
    keys = read_key_file(made.folder)
    with pytest.raises(BadInput, match="last passphrase"):
        keys.without(keys.of_kind("passphrase")[0])
    assert keys.without(keys.of_kind("recovery")[0]).of_kind("recovery") == ()


def test_a_key_file_survives_many_rewrites(made: Made) -> None:
    keys = read_key_file(made.folder)
    for _ in range(5):
        write_key_file(made.folder, keys)
    assert read_key_file(made.folder) == keys


def test_creating_a_store_over_another_is_refused(made: Made) -> None:
    before = {p.name: p.read_bytes() for p in made.folder.iterdir()}
    with pytest.raises(BadInput, match="already"):
        session.make(made.folder, "Somebody", "long enough for it")
    assert {p.name: p.read_bytes() for p in made.folder.iterdir()} == before


def test_a_lone_key_file_is_never_overwritten(made: Made) -> None:
    # If the store was moved away or is not copied back yet, nothing else can unlock it.
    (made.folder / "store.imr").rename(made.folder.parent / "elsewhere.imr")
    before = (made.folder / KEYS_NAME).read_bytes()
    with pytest.raises(BadInput, match="key file"):
        session.make(made.folder, "Somebody", "long enough for it")
    assert (made.folder / KEYS_NAME).read_bytes() == before


def test_a_store_that_cannot_be_created_leaves_no_files(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(BadInput, match=r"cannot be used|No store can be created"):
        session.make(tmp_path / "file", "Somebody", "long enough for it")
    with pytest.raises(BadInput, match="at least 12"):
        session.make(tmp_path / "new", "Somebody", "short")
    with pytest.raises(BadInput, match="name"):
        session.make(tmp_path / "new", "  ", "long enough for it")
    assert not (tmp_path / "new").exists()
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 0
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
