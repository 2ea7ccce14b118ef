"""The command line as scripts see it: exit statuses, one-sentence errors, and no partial work."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from imr_tui.models import Review
from imr_tui.services import session
from imr_tui.services.chronology import chronology
from imr_tui.services.review import reviews
from imr_tui.store.session import current, writing
from tests.conftest import PASSPHRASE, PERSON, Made, Run
from tests.paths import REALDATA

CSV = "Date,Who,What happened,Source\n3/3/2026 10:30,GP,GP telephones the duty team,D4\n5/3/2026,DN2,No carer,D7\n"


@pytest.fixture
def private(tmp_path: Path) -> Callable[[str, str], Path]:
    """Return a function that writes a file only its owner can read."""

    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text)
        path.chmod(0o600)
        return path

    return write


@pytest.fixture
def words(made: Made, private: Callable[[str, str], Path]) -> list[object]:
    """Return the first arguments of every command on the made store."""
    return ["--store", made.folder, "--passphrase-file", private("passphrase", PASSPHRASE + "\n")]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "events.csv"
    path.write_text(CSV)
    return path


def failed(done: subprocess.CompletedProcess[str], status: int, *expected: str) -> None:
    """Assert that the command failed as the contract says: this status, one sentence, no traceback, no data."""
    assert done.returncode == status, done
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    line = done.stderr.rstrip("\n")
    assert line.endswith(".") or re.search(r"(: |--?)\S[^.]*$", line), line
    assert line.isprintable()
    for text in expected:
        assert text in line


@pytest.mark.parametrize(
    ("given", "offered"),
    [
        ("export report R --edition nope", "committee, confidential"),
        ("sharing nope", "team, service_user"),
        ("sharing team --service-user nope", "not_asked"),
        ("actions --status nope", "open, not_started"),
        ("actions --format nope", "table, csv"),
    ],
)
def test_a_wrong_choice_lists_the_valid_ones(run_cli: Run, given: str, offered: str) -> None:
    done = run_cli(*given.split())
    failed(done, 2, "'nope'")
    # Python 3.11 quotes the choices; later versions do not.
    assert offered in done.stderr.replace("'", "")
    assert "<" not in done.stderr, done.stderr


def unchanged(made: Made) -> None:
    """Assert that the store is empty and passes verification."""
    store = session.open_unlocked(made.folder, made.unlocked())
    try:
        assert store.run(reviews.count) == 0
        assert store.run(session.verify)[0] == []
    finally:
        store.close()


# Commands that succeed


def test_init_prints_only_the_recovery_code_on_standard_output(run_cli: Run, tmp_path: Path) -> None:
    done = run_cli("--store", tmp_path / "s", "--passphrase-file", "-", "init", "--name", "Ro", stdin=PASSPHRASE)
    assert done.returncode == 0
    code = done.stdout.strip()
    assert re.fullmatch(r"([0-9A-Z]{4}-){8}[0-9A-Z]{4}", code)
    assert code not in done.stderr
    assert session.ways(tmp_path / "s")[0][:2] == ("passphrase", "Ro")
    assert session.unlock(tmp_path / "s", recovery_code=code)
    assert (tmp_path / "s").stat().st_mode & 0o777 == 0o700


def test_a_review_is_created_exported_and_imported(
    run_cli: Run, words: list[object], table: Path, tmp_path: Path
) -> None:
    assert run_cli(*words, "new", "IMR-1", "--title", "A fall").returncode == 0
    dry = run_cli(*words, "import", "chronology", "IMR-1", table, "--dry-run", "--day-first")
    assert (dry.returncode, dry.stdout.count("\n")) == (0, 2)
    assert "Nothing was changed" in dry.stderr
    done = run_cli(*words, "import", "chronology", "IMR-1", table, "--day-first")
    assert (done.returncode, done.stdout) == (0, "")
    assert "Imported 2 events" in done.stderr

    listed = run_cli(*words, "reviews")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert listed.stdout.startswith("IMR-1 ")
    (row,) = json.loads(run_cli(*words, "reviews", "--json").stdout)
    assert (row["reference"], row["events"]) == ("IMR-1", 2)

    check = run_cli(*words, "check", "IMR-1")
    assert check.returncode == 1
    assert "needed" in check.stdout
    data = json.loads(run_cli(*words, "check", "IMR-1", "--json").stdout)
    assert data["next_stage"] == "scope_agreed"

    verified = run_cli(*words, "verify")
    assert (verified.returncode, verified.stderr) == (0, "")
    assert verified.stdout.startswith("No faults found.")

    whole = run_cli(*words, "export", "json", "IMR-1")
    assert whole.returncode == 0
    (tmp_path / "review.json").write_text(whole.stdout)
    failed(run_cli(*words, "import", "review", tmp_path / "review.json"), 2, "already")
    other = tmp_path / "other"
    session.make(other, "Ro", PASSPHRASE)
    imported = run_cli("--store", other, *words[2:], "import", "review", tmp_path / "review.json")
    assert imported.returncode == 0
    assert run_cli("--store", other, *words[2:], "export", "json", "IMR-1").stdout == whole.stdout


def test_the_store_option_may_come_before_or_after_the_command(run_cli: Run, words: list[object]) -> None:
    assert run_cli("reviews", *words).returncode == 0
    assert run_cli(*words[:2], "reviews", *words[2:]).returncode == 0


def test_keys_are_listed_and_changed(
    run_cli: Run, made: Made, words: list[object], private: Callable[[str, str], Path]
) -> None:
    listed = run_cli("--store", made.folder, "keys", "list")
    assert listed.returncode == 0
    assert [line.split()[0] for line in listed.stdout.splitlines()] == ["passphrase", "recovery"]

    new = private("new", "another five plain words\n")
    assert run_cli(*words, "keys", "passphrase", "--new-passphrase-file", new).returncode == 0
    failed(run_cli(*words, "reviews"), 3, "does not open")
    assert run_cli("--store", made.folder, "--passphrase-file", new, "reviews").returncode == 0

    code = private("code", made.code)
    back = run_cli(
        "--store", made.folder, "keys", "passphrase", "--recovery-code-file", code, "--new-passphrase-file", words[-1]
    )
    assert back.returncode == 0, back.stderr
    assert run_cli(*words, "reviews").returncode == 0

    # Nobody reads the new code back, so the old one goes on working.
    fresh = run_cli(*words, "keys", "recovery")
    assert re.fullmatch(r"([0-9A-Z]{4}-){8}[0-9A-Z]{4}\n", fresh.stdout)
    assert (fresh.returncode, "The old recovery code still works" in fresh.stderr) == (3, True)
    by_code = ("--store", made.folder, "keys", "passphrase", "--recovery-code-file", code, "--new-passphrase-file", new)
    assert run_cli(*by_code).returncode == 0
    again = ("--store", made.folder, "--passphrase-file", new)
    lost = subprocess.run(
        [
            "sh",
            "-c",
            'exec "$@" > /dev/full',
            "sh",
            sys.executable,
            "-m",
            "imr_tui",
            *map(str, again),
            "keys",
            "recovery",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (lost.returncode, "could not be written" in lost.stderr) == (2, True)
    assert run_cli(*by_code).returncode == 0
    # With a file to write it to, the new one counts.
    code_file = made.folder.parent / "new-code"
    assert run_cli(*again, "keys", "recovery", "--code-file", code_file).returncode == 0
    failed(run_cli(*by_code), 3)
    code_file.chmod(0o600)
    by_new_code = [*by_code[:5], code_file, *by_code[6:]]
    assert run_cli(*by_new_code).returncode == 0


def test_people_are_added_and_removed_by_command(
    run_cli: Run, made: Made, words: list[object], private: Callable[[str, str], Path]
) -> None:
    bens = private("bens", "seven rivers in the north\n")
    assert run_cli(*words, "keys", "add", "Ben", "--new-passphrase-file", bens).returncode == 0
    by_ben = ("--store", made.folder, "--passphrase-file", bens)
    assert run_cli(*by_ben, "reviews").returncode == 0
    failed(run_cli(*by_ben, "keys", "remove", PERSON), 4, "Only", "can remove people")
    assert "Ben" in run_cli("--store", made.folder, "keys", "list").stdout
    done = run_cli(*words, "keys", "remove", "Ben")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("Removed Ben, and encrypted the store with a new key.")
    failed(run_cli(*by_ben, "reviews"), 3)
    assert run_cli(*words, "verify").returncode == 0


def test_a_backup_is_written_and_restored_by_command(run_cli: Run, words: list[object], tmp_path: Path) -> None:
    assert run_cli(*words, "new", "IMR-1", "--title", "In the backup").returncode == 0
    backup = tmp_path / "store.imrbackup"
    done = run_cli(*words, "backup", backup)
    assert (done.returncode, done.stdout) == (0, "")
    head = done.stderr.split()[-1]
    failed(run_cli(*words, "backup", backup), 2, "already exists")
    assert run_cli(*words, "new", "IMR-2", "--title", "After it").returncode == 0
    failed(run_cli(*words, "restore", backup), 2, "add --replace")
    failed(run_cli(*words, "restore", backup, "--replace"), 4, "lacks 2 changes", "--older")
    assert run_cli(*words, "restore", backup, "--replace", "--older").returncode == 0
    assert "IMR-2" not in run_cli(*words, "reviews").stdout
    found = run_cli(*words, "verify", "--head", head)
    assert (found.returncode, "0 changes since then" in found.stderr) == (0, True)
    lost = run_cli(*words, "verify", "--head", "9-0123456789abcdef")
    assert (lost.returncode, "does not contain 9-0123456789abcdef" in lost.stderr) == (5, True)
    plain = json.loads(run_cli(*words, "verify", "--json", "--head", head).stdout)
    assert (plain["faults"], plain["not_checked"], plain["looked_for"]["changes_since"]) == ([], [], 0)


def test_a_review_is_purged_after_its_retention_date_by_command(
    run_cli: Run, made: Made, words: list[object], tmp_path: Path
) -> None:
    canary = "CanaryTextOfTheReview"
    with made.opened() as store:

        def fill() -> None:
            uid = reviews.create("IMR-1", canary)
            with writing():
                Review.update(retention_review_on="2020-01-01", ended="withdrawn").where(Review.uid == uid).execute()
            kept = reviews.create("IMR-2", "Kept")
            with writing():
                Review.update(retention_review_on="2999-01-01").where(Review.uid == kept).execute()

        store.run(fill)
    backup = tmp_path / "before.imrbackup"
    assert run_cli(*words, "backup", backup).returncode == 0
    failed(run_cli(*words, "purge", "IMR-2"), 4, "must be kept until 1 January 2999")
    done = run_cli(*words, "purge", "IMR-1")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Certificate of purge")
    assert str(backup) in done.stdout
    assert re.search(rf"Purged by: +{PERSON}, \d+ \w+ \d{{4}}, \d\d:\d\d UTC\n", done.stdout)
    assert run_cli(*words, "verify").returncode == 0
    assert "IMR-1" not in run_cli(*words, "reviews").stdout
    # Once more finishes what may have been interrupted, and prints the certificate again.
    assert run_cli(*words, "purge", "IMR-1").stdout.startswith("Certificate of purge")
    # Not in any page of the database, decrypted.
    with made.opened() as store:
        pages = store.run(_everything)
    assert canary not in pages


def _everything() -> str:
    """Return every text in every table of the open store."""
    database = current().database
    tables = [row[0] for row in database.execute_sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return repr([database.execute_sql(f'SELECT * FROM "{name}"').fetchall() for name in tables])  # noqa: S608


def test_a_name_that_cannot_be_added_names_no_option(run_cli: Run, words: list[object]) -> None:
    failed(run_cli(*words, "keys", "add", "", "--new-passphrase-file", words[-1]), 2, "The name is empty.")
    given = os.fsdecode(b"Ro\xff")
    done = run_cli(*words, "keys", "add", given, "--new-passphrase-file", words[-1])
    failed(done, 2, "That name is not UTF-8 text. Give another name.")


def test_help_and_version_need_no_store(run_cli: Run) -> None:
    assert run_cli("--version").stdout.startswith("imr-tui ")
    for command in ("init", "demo", "reviews", "new", "import", "export", "check", "verify", "keys"):
        done = run_cli(command, "--help")
        assert (done.returncode, done.stderr) == (0, "")
        assert "--store" in done.stdout


@pytest.mark.deep
def test_the_demo_writes_every_paper(run_cli: Run, tmp_path: Path) -> None:
    done = run_cli("demo", "--dir", tmp_path / "demo", "--no-app")
    assert done.returncode == 0, done.stderr
    for ending, number in (("pdf", 16), ("txt", 16), ("docx", 16), ("csv", 4), ("xlsx", 6), ("ics", 2), ("json", 1)):
        assert len(list((tmp_path / "demo" / "papers").glob(f"*.{ending}"))) == number, ending
    again = run_cli("demo", "--dir", tmp_path / "demo", "--no-app")
    assert "Traceback" not in again.stderr
    assert again.returncode in (0, 2)


# Commands that fail


def test_the_demo_writes_nothing_into_the_folder_of_a_store(run_cli: Run, made: Made) -> None:
    before = sorted(made.folder.rglob("*"))
    failed(run_cli("demo", "--dir", made.folder, "--no-app"), 2, "contains a store", str(made.folder))
    failed(run_cli("--store", made.folder, "demo", "--no-app"), 2, "contains a store", str(made.folder))
    assert sorted(made.folder.rglob("*")) == before


def test_the_demo_is_made_in_the_folder_named_for_it(run_cli: Run, made: Made, tmp_path: Path) -> None:
    made.copied(tmp_path / "elsewhere" / "store")
    done = run_cli("--store", made.folder, "demo", "--dir", tmp_path / "elsewhere", "--no-app")
    failed(done, 2, f"{tmp_path / 'elsewhere' / 'store'} already contains a store that is not the demonstration")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["fly"], "fly"),
        (["new", "IMR-1"], "--title"),
        (["import"], "Missing subcommand"),
        (["keys"], "Missing subcommand"),
        (["reviews", "--colour"], "--colour"),
        (["--store"], "--store"),
        (["export"], "PAPER"),
        (["import", "chronology", "IMR-1", "x.csv", "--map", "source"], "FIELD=COLUMN"),
        (["import", "chronology", "IMR-1", "x.csv", "--day-first", "--month-first"], "--month-first"),
    ],
)
def test_bad_usage(run_cli: Run, given: list[str], expected: str) -> None:
    failed(run_cli(*given), 2, expected)


def test_no_terminal(run_cli: Run, made: Made) -> None:
    failed(run_cli("--store", made.folder), 2, "needs a terminal")
    failed(run_cli("--store", made.folder, "reviews"), 3, "--passphrase-file")


def test_wrong_passphrase(run_cli: Run, made: Made, private: Callable[[str, str], Path]) -> None:
    wrong = private("wrong", "not this one at all")
    for command in (["reviews"], ["verify"], ["new", "IMR-1", "--title", "x"], ["check", "IMR-1"]):
        failed(run_cli("--store", made.folder, "--passphrase-file", wrong, *command), 3, "does not open this store")
    unchanged(made)


@pytest.mark.parametrize("stdin", [b"", b"\n", b"\xff\xfe\n"])
def test_an_empty_or_unreadable_passphrase_is_refused(run_cli: Run, made: Made, stdin: bytes) -> None:
    # Strict, as in most locales. In C.UTF-8 any bytes are read as a (wrong) passphrase.
    strict = {"PYTHONIOENCODING": "utf-8:strict"}
    failed(run_cli("--store", made.folder, "--passphrase-file", "-", "reviews", stdin=stdin, env=strict), 2)


def test_a_passphrase_file_must_be_private(run_cli: Run, made: Made, tmp_path: Path) -> None:
    path = tmp_path / "open"
    path.write_text(PASSPHRASE)
    path.chmod(0o644)
    failed(run_cli("--store", made.folder, "--passphrase-file", path, "reviews"), 2, "chmod 600")
    path.chmod(0o640)
    failed(run_cli("--store", made.folder, "--passphrase-file", path, "reviews"), 2, "chmod 600")
    path.chmod(0o600)
    assert run_cli("--store", made.folder, "--passphrase-file", path, "reviews").returncode == 0
    path.write_bytes(b"\xff\xfe")
    failed(run_cli("--store", made.folder, "--passphrase-file", path, "reviews"), 2, "UTF-8")
    path.write_text("\nsecond line")
    failed(run_cli("--store", made.folder, "--passphrase-file", path, "reviews"), 2, "no passphrase")
    failed(run_cli("--store", made.folder, "--passphrase-file", tmp_path / "none", "reviews"), 2, "cannot be read")
    failed(run_cli("--store", made.folder, "--passphrase-file", tmp_path, "reviews"), 2)


def test_no_store(run_cli: Run, tmp_path: Path, words: list[object]) -> None:
    for command in (["reviews"], ["verify"], ["check", "X"], ["new", "X", "--title", "x"]):
        failed(run_cli("--store", tmp_path / "none", *words[2:], *command), 2, "no store", "imr-tui init")
    assert not (tmp_path / "none").exists()


def test_init_over_a_store(run_cli: Run, made: Made, words: list[object]) -> None:
    failed(run_cli(*words, "init"), 2, "already")
    unchanged(made)


def test_init_with_too_short_a_passphrase(run_cli: Run, tmp_path: Path) -> None:
    failed(run_cli("--store", tmp_path / "s", "--passphrase-file", "-", "init", stdin="short"), 2, "12 characters")
    assert not (tmp_path / "s").exists()


def test_a_plain_database(run_cli: Run, made: Made, words: list[object]) -> None:
    (made.folder / "store.imr").write_bytes(b"SQLite format 3\0" + bytes(4080))
    failed(run_cli(*words, "reviews"), 5, "plain SQLite")


def test_a_damaged_key_file(run_cli: Run, made: Made, words: list[object]) -> None:
    (made.folder / "store.imr.keys").write_text("{")
    failed(run_cli(*words, "reviews"), 5, "key file")
    failed(run_cli("--store", made.folder, "keys", "list"), 5, "key file")


def test_a_fault_of_the_key_file_alone_does_not_ask_for_a_backup(run_cli: Run, made: Made, words: list[object]) -> None:
    path = made.folder / "store.imr.keys"
    plain = json.loads(path.read_text())
    plain["keeper"] = "Somebody Else"
    path.write_text(json.dumps(plain))
    done = run_cli(*words, "verify")
    assert done.returncode == 5
    assert "The key file is damaged. Set a new passphrase" in done.stdout
    assert done.stderr == (
        "No record is affected, so the store need not be restored. Set a new passphrase or recovery code "
        "to write the key file again.\n"
    )


def test_a_head_that_is_not_found_may_be_mistyped(run_cli: Run, words: list[object]) -> None:
    head = "1-6fa9c41d2b7e8f30"
    failed(run_cli(*words, "verify", "--head", head), 5, f"does not contain {head}. If it is not mistyped, the store")
    failed(run_cli(*words, "verify", "--head", ""), 2, "The head is empty.")
    done = run_cli(*words, "verify", "--json", "--head", head)
    assert done.returncode == 5
    assert json.loads(done.stdout)["looked_for"] == {"head": head, "found": False}


def test_a_damaged_page(run_cli: Run, made: Made, words: list[object]) -> None:
    path = made.folder / "store.imr"
    data = bytearray(path.read_bytes())
    for page in range(len(data) // 4096 // 2, len(data) // 4096):
        data[page * 4096 + 99] ^= 1
    path.write_bytes(data)
    done = run_cli(*words, "verify")
    assert done.returncode == 5
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    for command in (["reviews"], ["new", "IMR-1", "--title", "x"], ["check", "IMR-1"]):
        done = run_cli(*words, *command)
        assert done.returncode in (0, 2, 5)
        assert done.stderr.count("\n") <= 1
        assert "Traceback" not in done.stderr
        assert "fault in the program" not in done.stderr


@pytest.fixture
def read_only(made: Made) -> Iterator[Path]:
    """Return a copy of the store on a read-only file system."""
    folder = made.folder.parent / "read-only"
    folder.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        folder.rmdir()
        shutil.copytree(made.folder, folder)
        for path in folder.iterdir():
            path.chmod(0o400)
        folder.chmod(0o500)
        yield folder
        folder.chmod(0o700)
        return
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("no file system may be mounted here, and root writes into any folder")
    try:
        for path in made.folder.iterdir():
            shutil.copy2(path, folder)
        subprocess.run([mount, "-o", "remount,ro", str(folder)], check=True)
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_read_only_folder(run_cli: Run, read_only: Path, words: list[object]) -> None:
    before = {path.name: path.read_bytes() for path in read_only.iterdir()}
    failed(run_cli("--store", read_only, *words[2:], "new", "IMR-1", "--title", "x"), 2, "read-only")
    failed(run_cli("--store", read_only, *words[2:], "keys", "recovery"), 2)
    failed(run_cli("--store", read_only / "sub", *words[2:], "init"), 2)
    assert {path.name: path.read_bytes() for path in read_only.iterdir()} == before


@pytest.fixture
def small_disk(made: Made) -> Iterator[Path]:
    """Return a copy of the store on an almost full disk."""
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("a small disk needs the right to mount one")
    folder = made.folder.parent / "small"
    folder.mkdir()
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("no file system may be mounted here")
    try:
        for path in made.folder.iterdir():
            shutil.copy2(path, folder)
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.deep
def test_a_full_disk(run_cli: Run, small_disk: Path, made: Made, words: list[object], tmp_path: Path) -> None:
    here: list[object] = ["--store", small_disk, *words[2:]]
    assert run_cli(*here, "new", "IMR-1", "--title", "x").returncode == 0
    big = tmp_path / "big.csv"
    with big.open("w") as file:
        file.write("Date,What happened\n")
        file.writelines(f"{day % 28 + 1} March 2026,{'long text ' * 200}\n" for day in range(2000))
    failed(run_cli(*here, "import", "chronology", "IMR-1", big), 2, "full")
    with contextlib.suppress(OSError):
        (small_disk / "filling").write_bytes(bytes(4_000_000))
    # Once, and not as a notice and as the error.
    failed(run_cli(*here, "new", "IMR-2", "--title", "x"), 2)
    failed(run_cli(*here, "keys", "recovery", "--code-file", tmp_path / "code"), 2)
    assert not (tmp_path / "code").exists()
    (small_disk / "filling").unlink()
    verified = run_cli(*here, "verify")
    assert (verified.returncode, verified.stderr) == (0, "")
    assert [row["reference"] for row in json.loads(run_cli(*here, "reviews", "--json").stdout)] == ["IMR-1"]
    assert session.unlock(small_disk, recovery_code=made.code)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_standard_output(run_cli: Run, words: list[object]) -> None:
    assert run_cli(*words, "new", "IMR-1", "--title", "x").returncode == 0
    with Path("/dev/full").open("w") as full:
        done = run_cli(*words, "reviews", stdout=full)
    failed(done, 2, "Standard output")


def test_a_closed_pipe_is_not_an_error(run_cli: Run, words: list[object], environment: dict[str, str]) -> None:
    assert run_cli(*words, "new", "IMR-1", "--title", "x").returncode == 0
    command = [sys.executable, "-m", "imr_tui", *map(str, words), "reviews"]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, env=environment, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_standard_streams_are_not_an_error(
    closed: str, made: Made, words: list[object], environment: dict[str, str]
) -> None:
    command = " ".join([sys.executable, "-m", "imr_tui", *map(str, words), "reviews", closed])
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20),
        ("nul.csv", b"Date,What happened\n1/1/2026,a\0b\n"),
        ("noheader.csv", b"1,2,3\n4,5,6\n"),
        ("quote.csv", b'Date,What happened\n1/1/2026,"never closed\n'),
    ],
)
def test_a_file_that_is_not_a_chronology_is_refused(
    run_cli: Run, made: Made, words: list[object], tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    failed(run_cli(*words, "import", "chronology", "IMR-1", path), 2, name)
    unchanged(made)


def test_importing_a_chronology_with_a_wrong_argument_is_refused(
    run_cli: Run, words: list[object], table: Path
) -> None:
    done = run_cli(*words, "import", "chronology", "IMR-9", table, "--day-first")
    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no review IMR-9." in done.stderr
    failed(run_cli(*words, "import", "chronology", "IMR-9", table.parent / "none.csv"), 2, "none.csv")
    failed(run_cli(*words, "import", "chronology", "IMR-9", table.parent), 2)
    failed(run_cli(*words, "import", "chronology", "IMR-9", table, "--encoding", "klingon"), 2, "klingon")
    failed(run_cli(*words, "import", "chronology", "IMR-9", table, "--map", "colour=Who"), 2, "colour")
    failed(run_cli(*words, "import", "chronology", "IMR-9", table, "--map", "source=Nowhere"), 2, "Nowhere")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"form": "other"}',
        b'{"form": "imr-tui review", "form_version": 99}',
        b'{"form": "imr-tui review", "form_version": 1}',
        b'{"form": "imr-tui review", "form_version": 1, "review": {}}',
        b'{"form": "imr-tui review", "form_version": 1, "review": [{}]}',
        b'{"form": "imr-tui review", "form_version": 1, "review": [7]}',
        b'{"form": "imr-tui review", "form_version": 1, "review": [], "more": []}',
    ],
)
def test_json_in_another_format_is_refused(
    run_cli: Run, made: Made, words: list[object], tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "review.json"
    path.write_bytes(content)
    failed(run_cli(*words, "import", "review", path), 2, "review.json")
    unchanged(made)


def test_a_missing_file_is_refused(run_cli: Run, words: list[object], tmp_path: Path) -> None:
    failed(run_cli(*words, "import", "review", tmp_path / "none.json"), 2, "cannot be read")
    failed(run_cli(*words, "import", "review", tmp_path), 2, "cannot be read")


@pytest.mark.deep
def test_an_output_that_cannot_be_written(run_cli: Run, words: list[object], tmp_path: Path) -> None:
    assert run_cli(*words, "new", "IMR-1", "--title", "x").returncode == 0
    (tmp_path / "file").write_text("mine")
    for output in (tmp_path / "none" / "x.json", tmp_path / "file" / "x", Path("/proc/x.json")):
        failed(run_cli(*words, "export", "json", "IMR-1", "-o", output), 2)
    failed(run_cli(*words, "export", "poem", "IMR-1"), 2, "poem")
    failed(run_cli(*words, "export", "report", "IMR-9"), 2, "There is no review IMR-9.")
    failed(run_cli(*words, "export", "report", "IMR-1", "--format", "ods"), 2, "ods")
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize(
    "text",
    [
        "store = 7",
        "lock_after_minutes = 'ten'",
        "lock_after_minutes = true",
        "lock_after_minutes = 0",
        "lock_after_minutes = nan",
        "lock_after_minutes = inf",
        "ascii_only = 1",
        "keys = 'x'",
        "keys = {a = 1}",
        "colour = 'red'",
        "not toml",
        "\udcff",
        'store = "~nosuchperson/x"',
    ],
)
def test_wrong_settings_are_refused(run_cli: Run, environment: dict[str, str], text: str) -> None:
    path = Path(environment["HOME"], ".config", "imr-tui", "settings.toml")
    path.parent.mkdir(parents=True)
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    failed(run_cli("reviews"), 2, "settings.toml")


def test_a_folder_in_place_of_the_settings_file_is_refused(run_cli: Run, environment: dict[str, str]) -> None:
    Path(environment["HOME"], ".config", "imr-tui", "settings.toml").mkdir(parents=True)
    failed(run_cli("reviews"), 2, "settings.toml")


def test_the_store_in_the_settings_is_used(run_cli: Run, environment: dict[str, str], made: Made) -> None:
    path = Path(environment["HOME"], ".config", "imr-tui", "settings.toml")
    path.parent.mkdir(parents=True)
    path.write_text(f'store = "{made.folder}"\n')
    assert run_cli("keys", "list").stdout.startswith("passphrase")


@pytest.mark.parametrize("folder", ["x" * 300, "/dev/null", "/dev/null/store", "/proc/self/x"])
def test_an_unusable_store_folder_is_refused(run_cli: Run, words: list[object], folder: str) -> None:
    failed(run_cli("--store", folder, *words[2:], "reviews"), 2)
    failed(run_cli("--store", folder, *words[2:], "init"), 2)


def test_arguments_that_are_not_utf_8_are_refused(run_cli: Run, made: Made, words: list[object]) -> None:
    failed(run_cli(*words, "new", "IMR-1", "--title", os.fsdecode(b"caf\xe9")), 2)
    failed(run_cli(*words, "new", os.fsdecode(b"caf\xe9"), "--title", "x"), 2)
    unchanged(made)
    # Such a name would be recorded with every change, and make every change fail.
    other: list[object] = ["--store", made.folder.parent / "s", *words[2:]]
    failed(run_cli(*other, "init", "--name", os.fsdecode(b"Jos\xe9")), 2, "name")
    assert not (made.folder.parent / "s").exists()


@pytest.mark.parametrize(("reference", "title"), [("", "x"), ("x", " "), ("IMR-1", "x")])
def test_a_review_without_reference_or_title_or_with_a_used_reference_is_refused(
    run_cli: Run, words: list[object], reference: str, title: str
) -> None:
    run_cli(*words, "new", "IMR-1", "--title", "the first")
    failed(run_cli(*words, "new", reference, "--title", title), 2)


def test_control_characters_never_reach_the_terminal(run_cli: Run, words: list[object], tmp_path: Path) -> None:
    nasty = "\x1b]0;owned\x07IMR\u202e-1\n2"
    done = run_cli(*words, "new", nasty, "--title", "\x1b[2Jgone\r\nnext")
    listed = run_cli(*words, "reviews")
    checked = run_cli(*words, "check", nasty)
    wrong = run_cli(*words, "new", nasty, "--title", "again")
    missing = run_cli(*words, "import", "review", tmp_path / "\x1b[2Jx.json")
    for text in (done.stderr, listed.stdout, checked.stdout, wrong.stderr, missing.stderr):
        assert all(c.isprintable() or c == "\n" for c in text), text
    assert listed.stdout.count("\n") == 1
    assert wrong.stderr.count("\n") == 1


def test_an_interruption_is_reported_in_one_line(run_cli: Run, made: Made, environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "imr_tui", "--store", str(made.folder), "--passphrase-file", "-", "reviews"]
    # A shell's background jobs ignore SIGINT. So would the command if the tests run as one.
    restore_interrupt = partial(signal.signal, signal.SIGINT, signal.default_int_handler)
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    process = subprocess.Popen(command, env=environment, preexec_fn=restore_interrupt, **pipes)  # type: ignore[call-overload]
    # Wait until the command is waiting for the passphrase, with its only thread reading from the pipe.
    while Path(f"/proc/{process.pid}/wchan").read_text() not in ("pipe_read", "anon_pipe_read"):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, b"")
    assert err.count(b"\n") == 1


# Real chronologies


@pytest.mark.parametrize(
    ("name", "events"),
    [("08_vfc_dated_sourced_chronology.csv", 30), ("10_arap_evidence_qualified_chronology.csv", 14)],
)
def test_a_real_chronology_is_imported_and_exported_with_every_text(
    run_cli: Run, made: Made, words: list[object], name: str, events: int
) -> None:
    path = REALDATA / name
    if not path.exists():
        pytest.skip(f"{path} is not on this machine")
    assert run_cli(*words, "new", "IMR-1", "--title", "Real").returncode == 0
    done = run_cli(*words, "import", "chronology", "IMR-1", path)
    assert done.returncode == 0, done.stderr
    assert f"Imported {events} events" in done.stderr
    store = session.open_unlocked(made.folder, made.unlocked())
    imported = store.run(lambda: chronology.everything(reviews.find("IMR-1")))
    store.close()
    assert len(imported) == events

    out = run_cli(*words, "export", "chronology", "IMR-1", "--format", "csv", "--edition", "confidential")
    assert out.returncode == 0, out.stderr
    given = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    back = list(csv.reader(io.StringIO(out.stdout.lstrip("\ufeff"))))
    assert len(back) == events + 1
    whole = " ".join(" ".join(row) for row in back)
    squeezed = " ".join(whole.split())
    missing = [cell for row in given[1:] for cell in row if " ".join(cell.split()) not in squeezed]
    assert missing == []


def test_docx_and_xlsx_go_to_a_file_not_to_the_terminal(run_cli: Run, words: list[object], tmp_path: Path) -> None:
    assert run_cli(*words, "new", "IMR-1", "--title", "A review").returncode == 0
    for paper, file_format in (("report", "docx"), ("chronology", "xlsx")):
        done = run_cli(*words, "export", paper, "IMR-1", "--format", file_format)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        (path,) = tmp_path.glob(f"IMR-1-{paper}-committee-*.{file_format}")
        assert path.read_bytes().startswith(b"PK")
        assert path.stat().st_mode & 0o077 == 0
    failed(run_cli(*words, "export", "report", "IMR-1", "--format", "xlsx"), 2, "pdf, txt, docx")


# No network


@pytest.mark.deep
def test_no_network_socket_is_opened(
    run_cli: Run, tmp_path: Path, table: Path, private: Callable[[str, str], Path]
) -> None:
    strace = shutil.which("strace")
    if strace is None or subprocess.run([strace, "-f", "true"], capture_output=True, check=False).returncode:
        pytest.skip("strace is not installed, or may not trace")
    trace = tmp_path / "trace"
    secret = private("passphrase", PASSPHRASE)
    jobs: list[list[object]] = [
        ["init"],
        ["new", "IMR-1", "--title", "x"],
        ["import", "chronology", "IMR-1", table, "--day-first"],
        ["export", "chronology", "IMR-1", "-o", tmp_path / "x.pdf"],
        ["verify"],
        ["keys", "list"],
    ]
    for job in jobs:
        done = run_cli(
            "--store",
            tmp_path / "s",
            "--passphrase-file",
            secret,
            *job,
            argv=[strace, "-f", "-qq", "-e", "trace=socket,connect", "-o", str(trace), sys.executable, "-m", "imr_tui"],
        )
        assert done.returncode == 0, done.stderr
        assert re.findall(r"AF_INET6?|AF_PACKET", trace.read_text()) == []
