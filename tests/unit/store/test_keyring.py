"""The keyring slot with a real Secret Service, with none, and with one that never answers."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from imr_tui.errors import Locked
from imr_tui.services import session
from imr_tui.store import keyring_slot
from imr_tui.store.keyfile import KEYS_NAME, read_key_file
from tests.conftest import PASSPHRASE, Made, Run

MISSING = [name for name in ("dbus-run-session", "gnome-keyring-daemon") if shutil.which(name) is None]

needs_keyring = pytest.mark.skipif(bool(MISSING), reason=f"not on this machine: {', '.join(MISSING)}")

# Starts a session bus, unlocks a keyring daemon on it and runs the commands of the test.
SESSION = """
set -e
printf '%s' 'the daemon has a password' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
exec "$@"
"""

STEPS = """
import subprocess, sys
program = [sys.executable, "-m", "imr_tui", "--store", sys.argv[1]]
def run(name, *words):
    done = subprocess.run([*program, *words], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    out, err = (text.strip().replace("\\n", " / ") for text in (done.stdout, done.stderr))
    print(name, done.returncode, "|", out, "|", err, flush=True)
run("before", "reviews")
run("add", "--passphrase-file", sys.argv[2], "keys", "keyring")
run("list", "keys", "list")
run("new", "new", "IMR-1", "--title", "By the keyring")
run("reviews", "reviews")
run("remove", "keys", "keyring", "--remove")
run("after", "reviews")
run("twice", "keys", "keyring", "--remove")
"""


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    path = tmp_path / "passphrase"
    path.write_text(PASSPHRASE)
    path.chmod(0o600)
    return path


@needs_keyring
@pytest.mark.deep
def test_a_real_keyring_unlocks_the_store_until_it_is_removed(
    made: Made, secret_file: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    key_file = made.folder / KEYS_NAME
    before = key_file.read_bytes()
    done = subprocess.run(
        [
            "dbus-run-session",
            "--",
            "sh",
            "-c",
            SESSION,
            "sh",
            sys.executable,
            "-c",
            STEPS,
            str(made.folder),
            str(secret_file),
        ],
        capture_output=True,
        text=True,
        env=environment,
        cwd=tmp_path,
        timeout=120,
        check=False,
    )
    steps = {line.split()[0]: line for line in done.stdout.splitlines() if "|" in line or "daemon" in line}
    if "add 3" in steps.get("add", ""):
        pytest.skip(f"no Secret Service comes up here: {steps['add']}")
    assert steps["before"].startswith("before 3"), done
    assert steps["add"].startswith("add 0"), done
    assert "Secret Service" in steps["add"]
    assert "keyring" in steps["list"]
    # Without a passphrase, each in a separate process.
    assert steps["new"].startswith("new 0")
    assert steps["reviews"].startswith("reviews 0")
    assert "By the keyring" in steps["reviews"]
    assert steps["remove"].startswith("remove 0")
    assert steps["after"].startswith("after 3")
    assert steps["twice"].startswith("twice 2")
    kinds = [slot["kind"] for slot in json.loads(key_file.read_bytes())["slots"]]
    assert kinds == [slot["kind"] for slot in json.loads(before)["slots"]]
    # The keyring's file on disk does not contain the data key.
    for path in Path(environment["HOME"]).rglob("*"):
        if path.is_file():
            assert made.key not in path.read_bytes()
            assert made.key.hex().encode() not in path.read_bytes()


def test_a_keyring_slot_never_holds_the_data_key(made: Made) -> None:
    keys = read_key_file(made.folder)
    wrapping = bytes(range(32))
    slot = keyring_slot.wrap_with_random_key(bytearray(made.key), wrapping, "Ro", keys.store_uid, "", {"backend": "x"})
    assert made.key not in slot.wrapped
    assert bytes(keyring_slot.open_with_random_key(slot, wrapping, keys.store_uid)) == made.key
    with pytest.raises(Locked):
        keyring_slot.open_with_random_key(slot, bytes(32), keys.store_uid)


def with_keyring_slot(made: Made) -> None:
    """Write a key file with a keyring slot, whatever keyring is available."""
    keys = read_key_file(made.folder)
    slot = keyring_slot.wrap_with_random_key(
        bytearray(made.key), bytes(range(32)), "Ro", keys.store_uid, "", {"backend": "x"}
    )
    from imr_tui.store.keyfile import write_key_file

    write_key_file(made.folder, keys.with_slot(slot), bytearray(made.key))


def test_without_a_keyring_the_program_says_so_and_asks_for_the_passphrase(
    run_cli: Run, made: Made, secret_file: Path
) -> None:
    failed = run_cli("--store", made.folder, "--passphrase-file", secret_file, "keys", "keyring")
    assert (failed.returncode, failed.stdout, failed.stderr.count("\n")) == (3, "", 1)
    assert "no trusted keyring" in failed.stderr
    assert read_key_file(made.folder).of_kind("keyring") == ()

    with_keyring_slot(made)
    asked = run_cli("--store", made.folder, "reviews")
    assert (asked.returncode, asked.stdout) == (3, "")
    assert "Use the passphrase." in asked.stderr
    assert "Traceback" not in asked.stderr
    # With a passphrase file the keyring is not used at all.
    opened = run_cli("--store", made.folder, "--passphrase-file", secret_file, "reviews")
    assert (opened.returncode, opened.stderr) == (0, "")


@pytest.fixture
def silent_bus(tmp_path: Path) -> Iterator[str]:
    """Return the address of a bus that accepts connections and never answers."""
    # The path of a socket can be about a hundred characters long.
    folder = Path("/tmp", f"imr-bus-{os.getpid()}")
    folder.mkdir(mode=0o700)
    path = folder / "bus"
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.bind(str(path))
    listening.listen()
    taken: list[socket.socket] = []

    def accept() -> None:
        while True:
            try:
                taken.append(listening.accept()[0])
            except OSError:
                return

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield f"unix:path={path}"
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join()
    for each in taken:
        each.close()
    shutil.rmtree(folder)


def test_a_keyring_that_never_answers_times_out(made: Made, silent_bus: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", silent_bus)
    with_keyring_slot(made)
    keys = read_key_file(made.folder)
    with pytest.raises(Locked, match=r"did not answer within 1 seconds\. Use the passphrase"):
        keyring_slot.open_with_keyring(keys, seconds=1)
    with pytest.raises(Locked, match="did not answer"):
        keyring_slot.keyring_status(seconds=1)
    # The store can still be unlocked.
    assert bytes(session.unlock(made.folder, recovery_code=made.code).key) == made.key


PLAINTEXT = """
from keyring.backend import KeyringBackend
class Plain(KeyringBackend):
    priority = 99
    def _write(self, *words):
        with open({log!r}, "a") as file:
            file.write(repr(words) + "\\n")
    def get_password(self, service, name):
        self._write("get", service, name)
    def set_password(self, service, name, secret):
        self._write("set", service, name, secret)
    def delete_password(self, service, name):
        self._write("delete", service, name)
"""


@pytest.mark.parametrize("how", ["environment", "keyringrc.cfg"])
def test_a_plaintext_keyring_is_never_used(
    how: str, run_cli: Run, made: Made, secret_file: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    log = tmp_path / "asked"
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / "plainring.py").write_text(PLAINTEXT.format(log=str(log)))
    extra = {"PYTHONPATH": os.pathsep.join((str(modules), *filter(None, [environment.get("PYTHONPATH")])))}
    if how == "environment":
        extra["PYTHON_KEYRING_BACKEND"] = "plainring.Plain"
    else:
        folder = Path(environment["HOME"], ".config", "python_keyring")
        folder.mkdir(parents=True)
        (folder / "keyringrc.cfg").write_text(f"[backend]\ndefault-keyring=plainring.Plain\nkeyring-path={modules}\n")
    # Check the test itself: the keyring library on its own would use the plaintext keyring.
    control = subprocess.run(
        [sys.executable, "-c", "import keyring; keyring.get_password('x', 'y')"],
        env={**environment, **extra},
        capture_output=True,
        check=False,
    )
    assert control.returncode == 0, control.stderr
    assert log.exists()
    log.unlink()

    done = run_cli("--store", made.folder, "--passphrase-file", secret_file, "keys", "keyring", env=extra)
    assert done.returncode == 3
    with_keyring_slot(made)
    assert run_cli("--store", made.folder, "reviews", env=extra).returncode == 3
    assert not log.exists()
