"""Ctrl-C at any moment: one sentence that is true and exit status 130, and nothing is left behind by a failure."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from imr_tui.models import KeyChange
from imr_tui.services import session
from imr_tui.services.review import reviews
from imr_tui.store import access
from tests.conftest import PASSPHRASE, Made, Run

# Under a limit on the size of files, Python leaves incomplete files of compiled modules behind.
WHOLE = {"PYTHONDONTWRITEBYTECODE": "1"}
NEW = "seven quite unusual lanterns"

# Ends the process as Ctrl-C would, when the named function has been called: before it, or after it.
STOPPING = """
import importlib, os, signal, sys, threading
signal.signal(signal.SIGINT, signal.default_int_handler)
where, name, moment = sys.argv[1:4]
del sys.argv[1:4]
import imr_tui.__main__ as program
owner = importlib.import_module(where)
*path, last = name.split(".")
for each in path:
    owner = getattr(owner, each)
right = getattr(owner, last)
def stopped(*given, **named):
    if moment == "before":
        os.kill(os.getpid(), signal.SIGINT)
        # Until the main thread knows of it: otherwise the database thread may have saved first.
        from imr_tui.store.session import current
        while threading.current_thread() is not threading.main_thread() and not current().is_stopped:
            os.sched_yield()
    result = right(*given, **named)
    os.kill(os.getpid(), signal.SIGINT)
    return result
setattr(owner, last, stopped)
sys.exit(program.main())
"""

Stopped = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def stopped(environment: dict[str, str]) -> Stopped:
    """`stopped(module, function, moment, *words)`: run a command that gets SIGINT before or after that function."""

    def run(*words: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", STOPPING, *(str(word) for word in words)]
        return subprocess.run(
            command, env=environment, input=stdin, capture_output=True, text=True, timeout=60, check=False
        )

    return run


@pytest.fixture
def secret(tmp_path: Path) -> Callable[[str], Path]:
    """`secret(text)`: a private file with that text."""

    def write(text: str) -> Path:
        path = tmp_path / f"secret-{len(text)}"
        path.write_text(text + "\n")
        path.chmod(0o600)
        return path

    return write


def only_sentence(done: subprocess.CompletedProcess[str], sentence: str) -> None:
    """The command was stopped, and said this and nothing else."""
    assert (done.returncode, done.stderr.splitlines()[-1:], done.stdout) == (130, [sentence], ""), done
    assert "Traceback" not in done.stderr


def opens(made: Made, passphrase: str) -> bool:
    """Whether a passphrase opens the store."""
    try:
        session.forget_key(session.unlock(made.folder, passphrase=passphrase))
    except session.ImrError:
        return False
    return True


# While the program is being loaded


LOADING = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
module = sys.argv.pop(1)
class Stop:
    def find_spec(self, name, path=None, target=None):
        if name == module:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Stop())
from imr_tui.__main__ import main
sys.exit(main())
"""


@pytest.mark.parametrize("module", ["imr_tui.store.process", "imr_tui.cli.main", "argparse", "imr_tui.cli.verify"])
def test_an_interruption_while_the_program_is_loaded_says_so(module: str, environment: dict[str, str]) -> None:
    command = [sys.executable, "-c", LOADING, module, "--version"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    only_sentence(done, "Stopped before anything was done.")


@pytest.mark.parametrize("module", ["imr_tui.services.session", "peewee", "imr_tui.services.review.reviews"])
def test_an_interruption_while_a_command_is_loaded_is_one_sentence(
    module: str, made: Made, environment: dict[str, str], secret: Callable[[str], Path]
) -> None:
    words = ["--store", str(made.folder), "--passphrase-file", str(secret(PASSPHRASE)), "reviews"]
    command = [sys.executable, "-c", LOADING, module, *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (130, "", 1), done
    assert done.stderr.startswith("Stopped.")


def test_an_interruption_that_the_shell_ignores_stays_ignored(environment: dict[str, str]) -> None:
    code = LOADING.replace("signal.default_int_handler", "signal.SIG_IGN")
    command = [sys.executable, "-c", code, "imr_tui.cli.main", "--version"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


# Keys


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_stopped_change_of_the_passphrase_says_which_is_valid(
    moment: str, made: Made, stopped: Stopped, secret: Callable[[str], Path]
) -> None:
    words = ("--store", made.folder, "--passphrase-file", secret(PASSPHRASE), "keys", "passphrase")
    done = stopped("imr_tui.store.access", "write_key_file", moment, *words, "--new-passphrase-file", secret(NEW))
    changed = opens(made, NEW)
    assert (changed, opens(made, PASSPHRASE)) == (moment == "after", moment == "before")
    if changed:
        only_sentence(done, "Stopped. The new passphrase is valid, and the old one no longer works.")
    else:
        only_sentence(done, "Stopped. The passphrase was not changed: the old one is still valid.")


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_stopped_change_of_the_recovery_code_keeps_the_file_of_a_valid_code(
    moment: str, made: Made, stopped: Stopped, secret: Callable[[str], Path], tmp_path: Path
) -> None:
    file = tmp_path / "code"
    words = ("--store", made.folder, "--passphrase-file", secret(PASSPHRASE), "keys", "recovery", "--code-file", file)
    done = stopped("imr_tui.store.access", "write_key_file", moment, *words)
    if moment == "after":
        only_sentence(done, "Stopped. The new recovery code is valid, and the old one no longer works.")
        session.forget_key(session.unlock(made.folder, recovery_code=file.read_text()))
    else:
        only_sentence(done, "Stopped. The recovery code was not replaced: the old one is still valid.")
        assert not file.exists()
        session.forget_key(session.unlock(made.folder, recovery_code=made.code))


@pytest.mark.parametrize(
    ("function", "moment", "removed"),
    [("install", "before", False), ("_move_in", "before", True), ("install", "after", True)],
)
def test_a_stopped_removal_says_whether_the_person_was_removed(
    function: str, moment: str, removed: bool, made: Made, stopped: Stopped, secret: Callable[[str], Path]
) -> None:
    access.add_person(made.folder, made.unlocked(), "Beryl", NEW)
    words = ("--store", made.folder, "--passphrase-file", secret(PASSPHRASE), "keys", "remove", "Beryl")
    done = stopped("imr_tui.store.incoming", function, moment, *words)
    only_sentence(done, f"Stopped. Beryl was {'' if removed else 'not '}removed.")
    assert opens(made, NEW) != removed
    assert opens(made, PASSPHRASE)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_stopped_restore_says_whether_it_happened(
    moment: str, made: Made, stopped: Stopped, secret: Callable[[str], Path], tmp_path: Path
) -> None:
    with made.opened() as store:
        store.run(session.backup, tmp_path / "a.imrbackup")
    new = tmp_path / "new"
    words = ("--store", new, "--passphrase-file", secret(PASSPHRASE), "restore", tmp_path / "a.imrbackup")
    done = stopped("imr_tui.store.incoming", "install", moment, *words)
    if moment == "before":
        only_sentence(done, "Stopped. Nothing was restored or changed.")
        assert not new.exists()
    else:
        only_sentence(done, f"Stopped. {tmp_path / 'a.imrbackup'} had been restored to {new} already.")
        assert opens(Made(new, made.passphrase, made.code, made.key), PASSPHRASE)


# Work in the store


def test_a_command_that_is_stopped_while_it_unlocks_the_store_changed_nothing(
    made: Made, stopped: Stopped, secret: Callable[[str], Path]
) -> None:
    words = ("--store", made.folder, "--passphrase-file", secret(PASSPHRASE), "new", "IMR-1", "--title", "Title")
    done = stopped("imr_tui.cli.opening", "ask_passphrase", "after", *words)
    only_sentence(done, "Stopped. Nothing was changed in the store.")
    with made.opened() as store:
        assert store.run(reviews.count) == 0


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_stopped_command_says_whether_it_saved(
    moment: str, made: Made, stopped: Stopped, secret: Callable[[str], Path]
) -> None:
    words = ("--store", made.folder, "--passphrase-file", secret(PASSPHRASE), "new", "IMR-1", "--title", "Title")
    where = (
        ("imr_tui.services.review.reviews", "create") if moment == "before" else ("imr_tui.store.store", "Store.run")
    )
    done = stopped(*where, moment, *words)
    with made.opened() as store:
        there = store.run(reviews.count) == 1
    assert there == (moment == "after")
    saved = "1 change had been saved already" if there else "Nothing was changed in the store"
    only_sentence(done, f"Stopped. {saved}.")


# What a failure leaves


@pytest.fixture
def backup(made: Made, tmp_path: Path) -> Path:
    """A backup of the store."""
    path = tmp_path / "a.imrbackup"
    with made.opened() as store:
        store.run(session.backup, path)
    return path


def test_a_refused_restore_leaves_nothing(backup: Path, run_cli: Run, tmp_path: Path) -> None:
    new = tmp_path / "above" / "new"
    words = ("--store", new, "--passphrase-file", "-", "restore")
    assert run_cli(*words, backup, stdin="another passphrase").returncode == 3
    assert not new.parent.exists()
    (tmp_path / "no.imrbackup").write_bytes(b"no backup")
    assert run_cli(*words, tmp_path / "no.imrbackup", stdin=PASSPHRASE).returncode == 2
    assert not new.parent.exists()


def test_a_refused_restore_leaves_a_folder_as_it_was(backup: Path, run_cli: Run, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir()
    there.chmod(0o755)
    done = run_cli("--store", there, "--passphrase-file", "-", "restore", backup, stdin="another passphrase")
    assert done.returncode == 3
    assert (list(there.iterdir()), there.stat().st_mode & 0o777) == ([], 0o755)


def test_a_refused_restore_over_a_store_leaves_it_as_it_was(made: Made, backup: Path, run_cli: Run) -> None:
    with made.opened() as store:
        store.run(reviews.create, "IMR-1", "Later than the backup")
    before = contents(made.folder)
    words = ("--store", made.folder, "--passphrase-file", "-", "restore", backup, "--replace")
    assert run_cli(*words, stdin=PASSPHRASE).returncode == 4
    after = contents(made.folder)
    after.pop("store.imr.lock")
    assert after.keys() == before.keys()
    with made.opened() as store:
        assert store.run(reviews.count) == 1
        assert store.run(session.verify)[0] == []


def contents(folder: Path) -> dict[str, bytes]:
    """The content of each file of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.endswith(("-shm", "-wal"))}


def small_files(limit: int) -> Callable[[], None]:
    """Let a process write no file of more than `limit` bytes."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))


@pytest.mark.parametrize("limit", [0, 1_000, 40_000, 300_000])
def test_a_new_store_or_demonstration_that_cannot_be_written_leaves_nothing(
    limit: int, run_cli: Run, tmp_path: Path
) -> None:
    new = tmp_path / "above" / "new"
    words = ("--store", new, "--passphrase-file", "-")
    done = run_cli(*words, "init", "--name", "Ada", stdin=NEW, preexec_fn=small_files(limit), env=WHOLE)
    assert (done.returncode, done.stdout) == (2, ""), done
    assert "a limit on the size of files is set for this program (ulimit -f)" in done.stderr
    assert not new.parent.exists()
    done = run_cli("demo", "--no-app", "--dir", new, preexec_fn=small_files(limit), env=WHOLE)
    assert done.returncode == 2, done
    assert "a limit on the size of files is set for this program (ulimit -f)" in done.stderr
    assert not new.parent.exists()


def test_a_limit_on_the_size_of_files_is_named(made: Made, run_cli: Run, tmp_path: Path) -> None:
    limited = small_files(100_000)
    words = ("--store", made.folder, "--passphrase-file", "-")
    done = run_cli(*words, "backup", tmp_path / "b.imrbackup", stdin=PASSPHRASE, preexec_fn=limited, env=WHOLE)
    assert done.returncode == 2
    assert "because a limit on the size of files is set for this program (ulimit -f)" in done.stderr
    assert "full" not in done.stderr
    assert "not enough space" not in done.stderr
    assert [path.name for path in tmp_path.iterdir() if "imr" in path.name] == []


LEFT_OPEN = """
import os, sys
from pathlib import Path
from imr_tui.models import KeyChange
from imr_tui.services import session
from imr_tui.services.review import reviews
store = session.open_unlocked(Path(sys.argv[1]), session.unlock(Path(sys.argv[1]), passphrase=sys.argv[2]))
for number in (1, 2):
    store.run(reviews.create, f"IMR-{number}", "Title")
os._exit(0)
"""


def test_verify_names_the_copy_of_a_damaged_log(made: Made, run_cli: Run) -> None:
    words = ("--store", made.folder, "--passphrase-file", "-", "verify")
    assert "evidence" not in run_cli(*words, stdin=PASSPHRASE).stderr
    subprocess.run([sys.executable, "-c", LEFT_OPEN, made.folder, made.passphrase], check=True)
    log, copy = made.folder / "store.imr-wal", made.folder / "store.imr-wal.damaged"
    with log.open("r+b") as file:
        file.truncate(log.stat().st_size - 100)
    damaged = run_cli(*words, stdin=PASSPHRASE)
    assert (damaged.returncode, "missing" in damaged.stdout) == (5, True)
    assert f"{copy}, of " in damaged.stderr
    accepted = run_cli(*words, "--accept-loss", stdin=PASSPHRASE)
    assert "The store goes on without the missing changes." in accepted.stderr
    later = run_cli(*words, stdin=PASSPHRASE)
    assert (later.returncode, later.stdout.startswith("No faults found. ")) == (0, True)
    assert "is an encrypted copy of a log that lacked saved changes. It is kept as evidence" in later.stderr
    assert "Delete it once they are no longer looked for." in later.stderr
    plain = json.loads(run_cli(*words, "--json", stdin=PASSPHRASE).stdout)
    assert plain["evidence"].startswith(f"{copy}, of ")
    copy.unlink()
    again = run_cli(*words, "--json", stdin=PASSPHRASE)
    assert (json.loads(again.stdout)["evidence"], again.stderr) == ("", "")


def test_keys_are_not_changed_twice_before_the_first_change_is_in_the_trail(
    made: Made, run_cli: Run, secret: Callable[[str], Path], tmp_path: Path
) -> None:
    # The key file can be written, and the store cannot grow.
    limited, code = small_files(8 * 1024), tmp_path / "code"
    words = ("--store", made.folder, "--passphrase-file", secret(PASSPHRASE), "keys")
    added = ("add", "Q", "--new-passphrase-file", secret(NEW))
    done = run_cli(*words, *added, preexec_fn=limited, env=WHOLE)
    assert done.returncode == 2
    assert "Q can now open this store with the new passphrase. The audit trail does not have this yet" in done.stderr
    done = run_cli(*words, "recovery", "--code-file", code, preexec_fn=limited, env=WHOLE)
    assert done.returncode == 2
    assert "store cannot be opened" in done.stderr
    assert not code.exists()
    done = run_cli(*words, "recovery", "--code-file", code)
    assert done.returncode == 2
    assert "The last change of the keys is not in the audit trail yet" in done.stderr
    assert not code.exists()
    with made.opened() as store:
        assert [row.name for row in store.run(lambda: list(KeyChange.select()))] == ["Q"]
    assert run_cli(*words, "recovery", "--code-file", code).returncode == 0
    with made.opened() as store:
        assert len(store.run(lambda: list(KeyChange.select()))) == 2


def test_no_store_is_created_if_nobody_would_see_its_recovery_code(
    environment: dict[str, str], secret: Callable[[str], Path], tmp_path: Path
) -> None:
    new = tmp_path / "new"
    command = f"{sys.executable} -m imr_tui --store {new} --passphrase-file {secret(NEW)} init --name Me >&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("Standard output is closed, so nobody would see the recovery code.")
    assert not new.exists()


@pytest.mark.parametrize("name", ["store.imr", "store.imr.keys"])
def test_a_pipe_in_place_of_a_file_of_the_store_is_refused_at_once(
    name: str, made: Made, run_cli: Run, secret: Callable[[str], Path]
) -> None:
    (made.folder / name).unlink()
    os.mkfifo(made.folder / name)
    for command in (("reviews",), ("verify",)):
        done = run_cli("--store", made.folder, "--passphrase-file", secret(PASSPHRASE), *command)
        assert done.returncode in (2, 5)
        assert "not a file" in done.stderr


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_a_backup_that_is_not_a_file_is_called_that(
    make: Callable[[Path], None], made: Made, run_cli: Run, tmp_path: Path
) -> None:
    make(tmp_path / "ff")
    done = run_cli("--store", made.folder, "--passphrase-file", "-", "restore", tmp_path / "ff", "--replace", stdin="x")
    assert (done.returncode, done.stderr) == (2, f"{tmp_path / 'ff'} is not a file. Check its name.\n")
