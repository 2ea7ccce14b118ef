"""The key file is read strictly and replaced atomically, and no earlier version of it is kept or accepted."""

from __future__ import annotations

import hashlib
import json
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from imr_tui.errors import BadInput, Damaged, Locked
from imr_tui.services import session
from imr_tui.store import slots
from imr_tui.store.keyfile import KEYS_NAME, PREDECESSOR_NAME, read_key_file, write_key_file
from tests.conftest import Made
from tests.paths import ROOT


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
def test_a_damaged_key_file_is_reported(made: Made, content: bytes) -> None:
    path = made.folder / KEYS_NAME
    path.write_bytes(content)
    with pytest.raises(Damaged, match="Restore"):
        read_key_file(made.folder)


def test_a_newer_format_version_is_refused(made: Made) -> None:
    path = made.folder / KEYS_NAME
    data = json.loads(path.read_text())
    path.write_text(json.dumps({**data, "form": 3}))
    with pytest.raises(Damaged, match="format version 3"):
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


def read_back(code: str) -> str:
    """Type the new recovery code as it was shown."""
    return code


def test_a_change_leaves_no_earlier_version(made: Made) -> None:
    path = made.folder / KEYS_NAME
    before = path.read_bytes()
    # An earlier version of the program kept one.
    (made.folder / PREDECESSOR_NAME).write_bytes(before)
    session.new_recovery_code(made.folder, made.unlocked(), read_back)
    assert path.read_bytes() != before
    assert sorted(p.name for p in made.folder.iterdir()) == ["store.imr", KEYS_NAME, "store.imr.lock"]


def test_an_older_key_file_is_not_accepted_again(made: Made) -> None:
    path = made.folder / KEYS_NAME
    before = path.read_bytes()
    unlocked = made.unlocked()
    session.new_recovery_code(made.folder, unlocked, read_back)
    session.open_unlocked(made.folder, unlocked).close()
    path.write_bytes(before)
    with pytest.raises(Damaged, match="older key file"):
        session.open_unlocked(made.folder, session.unlock(made.folder, recovery_code=made.code))
    # Somebody who has no other copy can go on with it, and the trail records it.
    unlocked = session.unlock(made.folder, recovery_code=made.code, trusted=True)
    session.change_passphrase(made.folder, unlocked, made.person, "quite another five words")
    opened = session.open_unlocked(made.folder, unlocked)
    assert opened.run(session.verify)[0] == []
    opened.close()
    assert read_key_file(made.folder).revision == 3


def test_a_slot_of_an_older_key_file_is_not_accepted(made: Made) -> None:
    path = made.folder / KEYS_NAME
    before = json.loads(path.read_bytes())
    session.new_recovery_code(made.folder, made.unlocked(), read_back)
    mixed = json.loads(path.read_bytes())
    mixed["slots"] = before["slots"]
    unsigned = {name: value for name, value in mixed.items() if name != "sha256"}
    digest = hashlib.sha256(json.dumps(unsigned, sort_keys=True).encode()).hexdigest()
    path.write_text(json.dumps({**unsigned, "sha256": digest}))
    with pytest.raises(Damaged, match="different versions"):
        session.open_unlocked(made.folder, session.unlock(made.folder, recovery_code=made.code))


@pytest.mark.parametrize("place", range(0, 2600, 97))
def test_a_flipped_bit_is_reported_and_never_taken_for_a_wrong_passphrase(made: Made, place: int) -> None:
    path = made.folder / KEYS_NAME
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= 1 << (place % 8)
    path.write_bytes(content)
    try:
        opened = session.open_unlocked(made.folder, session.unlock(made.folder, passphrase=made.passphrase))
    except Damaged:
        # Never Locked, which would mean a wrong passphrase.
        return
    try:
        if read_key_file(made.folder).unchanged(bytearray(made.key)):
            # A bit of the last digit of a base64 text that means nothing: the MAC over all that was read is right.
            assert opened.run(session.verify)[0] == []
            return
        # It opened with a slot that is whole: then the rest of the file is reported as damaged.
        assert any("damaged" in notice for notice in opened.notices)
        assert opened.run(session.verify)[0]
    finally:
        opened.close()


def test_stronger_parameters_are_adopted_at_the_next_unlock(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(slots.ARGON2ID, "iterations", 4)
    session.open_unlocked(made.folder, session.unlock(made.folder, passphrase=made.passphrase)).close()
    keys = read_key_file(made.folder)
    assert (keys.last.what, keys.of_kind("passphrase")[0].kdf["iterations"]) == ("strengthened", 4)
    opened = session.open_unlocked(made.folder, session.unlock(made.folder, passphrase=made.passphrase))
    assert opened.run(session.verify)[0] == []
    opened.close()
    assert read_key_file(made.folder) == keys


def test_two_changes_at_once_do_not_overwrite_each_other(made: Made) -> None:
    first, second = made.unlocked(), made.unlocked()
    session.change_passphrase(made.folder, first, made.person, "quite another five words")
    with pytest.raises(BadInput, match="changed meanwhile"):
        session.new_recovery_code(made.folder, second, read_back)


def test_a_key_file_of_the_first_form_is_improved_when_its_person_unlocks(tmp_path: Path) -> None:
    folder = tmp_path / "earlier"
    shutil.copytree(ROOT / "tests" / "fixtures" / "0.1.0" / "store", folder)
    assert not read_key_file(folder).of_kind("passphrase")[0].has_pair
    opened = session.open_unlocked(folder, session.unlock(folder, passphrase="demonstration only"))
    assert opened.run(session.verify)[0] == []
    opened.close()
    keys = read_key_file(folder)
    assert (keys.form, keys.revision, keys.last.what) == (2, 2, "strengthened")
    assert keys.of_kind("passphrase")[0].has_pair
    session.open_unlocked(folder, session.unlock(folder, passphrase="demonstration only")).close()
    assert read_key_file(folder).revision == 2


WRITER = """
import resource, signal, sys
from pathlib import Path
from imr_tui.errors import ImrError
from imr_tui.store import slots
from imr_tui.store.keyfile import read_key_file, write_key_file
folder, limit, ignore = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "ignore"
key = bytearray.fromhex(sys.argv[4])
keys = read_key_file(folder)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN if ignore else signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    write_key_file(folder, keys, key)
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
        [sys.executable, "-B", "-c", WRITER, str(made.folder), str(limit), how, made.key.hex()],
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
        write_key_file(made.folder, keys, bytearray(made.key))
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
