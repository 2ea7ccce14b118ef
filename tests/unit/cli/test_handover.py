"""Handover on the command line, as scripts and colleagues see it. Each command runs in its own process."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from imr_tui.models import Action, Event, Exchange, Recommendation
from imr_tui.services import session
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.people import people
from imr_tui.services.people.people import PersonDetail
from imr_tui.services.record import records
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from imr_tui.store.session import writing
from tests.conftest import PASSPHRASE, Made, Run
from tests.unit.cli.test_cli import failed

BUNDLE = "words for this bundle alone"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """Return a file with the passphrase of the handover files."""
    path = tmp_path / "bundle-passphrase"
    path.write_text(BUNDLE + "\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def words(made: Made, tmp_path: Path) -> list[object]:
    """Return the first arguments of every command on the made store."""
    path = tmp_path / "passphrase"
    path.write_text(PASSPHRASE + "\n")
    path.chmod(0o600)
    return ["--store", made.folder, "--passphrase-file", path]


@pytest.fixture
def there(run_cli: Run, words: list[object], tmp_path: Path) -> list[object]:
    """Return the first arguments of every command on a second store."""
    made = ["--store", tmp_path / "there", *words[2:]]
    assert run_cli(*made, "init", "--name", "Ben").returncode == 0
    return made


@pytest.fixture
def filled(made: Made) -> Callable[..., Any]:
    """Return a function that runs `work` on the made store and closes the store afterwards."""

    def run(work: Callable[[], Any], folder: Path | None = None) -> Any:
        where = folder or made.folder
        store: Store = session.open_unlocked(where, session.unlock(where, passphrase=PASSPHRASE))
        try:
            return store.run(work)
        finally:
            store.close()

    return run


def begin() -> str:
    uid = reviews.create("IMR-1", "A fall")
    people.save(uid, PersonDetail(code="SW1", real_name="Harriet Quill", relation="staff"))
    for text in ("First visit", "Second visit"):
        chronology.save(uid, EventDetail(when=records.read_date("5 Mar 2026"), what_happened=text))
    with writing():
        made = Recommendation.create(review=records.review_id(uid), number=1, position=1, text="Escalate missed visits")
        Action.create(recommendation=made, number=1, what="Harriet Quill writes the rule", owner="Head of Service")
    return uid


def change(text: str) -> Callable[[], None]:
    def work() -> None:
        with writing():
            Event.update(what_happened=text, version=Event.version + 1).where(Event.number == 2).execute()

    return work


def test_a_review_is_exported_to_a_colleague_and_merged_back(
    run_cli: Run, words: list[object], there: list[object], secret: Path, filled: Callable[..., Any], tmp_path: Path
) -> None:
    filled(begin)
    bundle, back = tmp_path / "bundle.imr-bundle", tmp_path / "back.imr-bundle"
    own = ("--bundle-passphrase-file", secret)
    done = run_cli(*words, "handover", "IMR-1", "--to", bundle, *own)
    assert (done.returncode, done.stdout) == (0, "")
    assert "Send its passphrase separately" in done.stderr
    assert bundle.stat().st_mode & 0o777 == 0o600
    assert b"IMR-1" not in bundle.read_bytes()

    done = run_cli(*there, "import", "handover", bundle, *own)
    assert done.returncode == 0
    assert done.stdout.startswith("Whole review IMR-1 imported.\n")
    filled(change("Changed there"), tmp_path / "there")
    filled(change("Changed \x1b[31mhere"))
    assert run_cli(*there, "handover", "IMR-1", "--to", back, *own).returncode == 0

    done = run_cli(*words, "import", "handover", back, *own)
    assert done.returncode == 0
    assert "1 conflict to resolve" in done.stdout
    assert re.search(r"^conflict +E2 +what happened$", done.stdout, re.MULTILINE)
    # Control characters are made visible.
    assert "  this store     Changed \ufffd[31mhere\n" in done.stdout
    assert "  handover file  Changed there\n" in done.stdout
    listed = run_cli(*words, "handover", "IMR-1", "--conflicts")
    assert listed.returncode == 0
    assert listed.stdout.splitlines() == [
        "conflict E2 what happened",
        "  this store     Changed \ufffd[31mhere",
        "  handover file  Changed there",
    ]
    assert listed.stderr == "1 open conflict.\n"
    again = run_cli(*words, "import", "handover", back, *own)
    assert (again.returncode, again.stdout.count("\n")) == (0, 1)
    assert "already been imported" in again.stdout
    verified = run_cli(*words, "verify")
    assert (verified.returncode, verified.stderr) == (0, "")


@pytest.mark.deep
def test_actions_only_handover_replaces_names_with_codes(
    run_cli: Run, words: list[object], there: list[object], secret: Path, filled: Callable[..., Any], tmp_path: Path
) -> None:
    filled(begin)
    own = ("--bundle-passphrase-file", secret)
    bundle = tmp_path / "a"
    done = run_cli(*words, "handover", "IMR-1", "--to", bundle, "--actions-only", *own)
    assert done.returncode == 0
    assert "with codes" in done.stderr
    done = run_cli(*there, "import", "handover", bundle, *own)
    assert done.stdout.startswith("Actions of IMR-1 imported.")
    assert "actions only" in run_cli(*there, "reviews").stdout
    listed = run_cli(*there, "actions")
    assert "SW1 writes the rule" in listed.stdout
    assert "Quill" not in listed.stdout
    failed(run_cli(*there, "export", "report", "IMR-1", "--format", "txt"), 2, "only the actions of that review")


def test_a_name_in_an_action_is_refused_naming_the_field(
    run_cli: Run, words: list[object], secret: Path, filled: Callable[..., Any], tmp_path: Path
) -> None:
    filled(begin)

    def name() -> None:
        with writing():
            Action.update(intended_outcome="Mrs Pettiford-Nobody is seen each day").execute()

    filled(name)
    done = run_cli(
        *words, "handover", "IMR-1", "--to", tmp_path / "a", "--actions-only", "--bundle-passphrase-file", secret
    )
    failed(done, 4, "A1.1, intended outcome", "Nothing was written")
    assert "Pettiford" not in done.stderr
    assert not (tmp_path / "a").exists()
    # No handover was recorded either, because the review was not handed over.
    assert filled(lambda: Exchange.select().count()) == 0


def test_the_file_name_made_in_a_folder_does_not_identify_the_review(
    run_cli: Run, words: list[object], secret: Path, filled: Callable[..., Any], tmp_path: Path
) -> None:
    filled(begin)
    folder = tmp_path / "stick"
    folder.mkdir()
    assert run_cli(*words, "handover", "IMR-1", "--to", folder, "--bundle-passphrase-file", secret).returncode == 0
    (path,) = folder.iterdir()
    assert re.fullmatch(r"handover-\d{4}-\d\d-\d\d\.imr-bundle", path.name)


def test_both_passphrases_can_come_from_standard_input(
    run_cli: Run, words: list[object], filled: Callable[..., Any], tmp_path: Path
) -> None:
    filled(begin)
    done = run_cli(
        *words[:2],
        "--passphrase-file",
        "-",
        "handover",
        "IMR-1",
        "--to",
        tmp_path / "b",
        "--bundle-passphrase-file",
        "-",
        stdin=f"{PASSPHRASE}\n{BUNDLE}\n",
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.deep
def test_handovers_and_imports_that_fail(
    run_cli: Run, words: list[object], secret: Path, filled: Callable[..., Any], tmp_path: Path
) -> None:
    filled(begin)
    own = ("--bundle-passphrase-file", secret)
    bundle = tmp_path / "bundle"
    assert run_cli(*words, "handover", "IMR-1", "--to", bundle, *own).returncode == 0
    failed(run_cli(*words, "handover", "IMR-9", "--to", tmp_path / "x", *own), 2, "no review IMR-9")
    failed(run_cli(*words, "handover", "IMR-1"), 2, "--to")
    failed(run_cli(*words, "handover", "IMR-1", "--conflicts", "--actions-only"), 2, "--actions-only")
    failed(run_cli(*words, "handover", "IMR-1", "--to", tmp_path / "x"), 3, "--bundle-passphrase-file")
    short = tmp_path / "short"
    short.write_text("short")
    short.chmod(0o600)
    failed(run_cli(*words, "handover", "IMR-1", "--to", tmp_path / "x", "--bundle-passphrase-file", short), 2, "12")
    short.chmod(0o644)
    failed(
        run_cli(*words, "handover", "IMR-1", "--to", tmp_path / "x", "--bundle-passphrase-file", short), 2, "private"
    )
    failed(run_cli(*words, "handover", "IMR-1", "--to", tmp_path / "no" / "x", *own), 2, "no such folder")
    assert not (tmp_path / "x").exists()
    # A handover whose file was not written is not recorded.
    assert filled(lambda: Exchange.select().count()) == 1

    failed(run_cli(*words, "import", "handover", tmp_path / "nowhere", *own), 2, "nowhere", "cannot be read")
    failed(run_cli(*words, "import", "handover", tmp_path, *own), 2, "not a file")
    for name, data, status, expected in (
        ("cut", bundle.read_bytes()[:-500], 2, "incomplete"),
        ("altered", bundle.read_bytes()[:-500] + bytes(500), 2, "altered"),
        ("foreign", b"PK\x03\x04" + bytes(400), 2, "not a handover file"),
        ("empty", b"", 2, "not a handover file"),
        ("newer", bundle.read_bytes()[:16] + b"\0\x09" + bundle.read_bytes()[18:], 2, "newer imr-tui"),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        done = run_cli(*words, "import", "handover", path, *own)
        assert done.returncode == status, done
        assert done.stdout == ""
        assert name in done.stderr
        assert expected in done.stderr
        assert "Traceback" not in done.stderr
    wrong = tmp_path / "wrong"
    wrong.write_text("other words than those")
    wrong.chmod(0o600)
    done = run_cli(*words, "import", "handover", bundle, "--bundle-passphrase-file", wrong)
    assert (done.returncode, done.stdout) == (3, "")


def test_a_named_pipe_is_refused_without_waiting(
    run_cli: Run, words: list[object], secret: Path, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    failed(
        run_cli(*words, "import", "handover", tmp_path / "pipe", "--bundle-passphrase-file", secret), 2, "not a file"
    )


def test_the_passphrase_is_asked_for_twice_on_a_terminal(
    terminal: Callable[..., Any], words: list[object], filled: Callable[..., Any], tmp_path: Path
) -> None:
    filled(begin)
    argv = [sys.executable, "-m", "imr_tui", *map(str, words), "handover", "IMR-1", "--to", str(tmp_path / "b")]
    screen = terminal(argv=argv)
    screen.wait_for("Passphrase of the handover file")
    screen.press(BUNDLE, "\r")
    screen.wait_for("Enter the passphrase again")
    screen.press(BUNDLE + "x", "\r")
    screen.wait_for("The passphrases do not match")
    assert screen.end() == 2
    assert not (tmp_path / "b").exists()
    screen = terminal(argv=argv)
    screen.wait_for("Passphrase of the handover file")
    screen.press(BUNDLE, "\r")
    screen.wait_for("Enter the passphrase again")
    screen.press(BUNDLE, "\r")
    assert screen.end() == 0
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o600
    assert BUNDLE.encode() not in bytes(screen.sent)
