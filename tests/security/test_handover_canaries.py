"""Nothing of a handed-over review is on any disk unencrypted, in either store or after a kill."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from imr_tui.models import Action, Event, Finding, Overview, Recommendation
from imr_tui.services import session
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.record import records
from imr_tui.services.review import reviews
from imr_tui.store.session import writing
from tests.conftest import PASSPHRASE, Made, Run
from tests.extent import mostly_deep
from tests.security.test_canaries import EVERYWHERE, Canaries, Start, begun, leaks

BUNDLE = "words for this bundle alone"


@pytest.fixture
def canaries() -> Canaries:
    return Canaries()


@pytest.fixture
def start(tmp_path: Path) -> Start:
    return begun(tmp_path)


@pytest.fixture
def words(made: Made, tmp_path: Path) -> tuple[list[object], list[object], list[object]]:
    """Return the first arguments of commands on either store, and the option with the handover file's passphrase."""
    for name, text in (("store-words", PASSPHRASE), ("bundle-words", BUNDLE)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o600)
    beside = ["--passphrase-file", tmp_path / "store-words"]
    bundle = ["--bundle-passphrase-file", tmp_path / "bundle-words"]
    return ["--store", made.folder, *beside], ["--store", tmp_path / "there", *beside], bundle


def filled(folder: Path, canaries: Canaries, events: int = 3) -> None:
    """Create a review with a canary in many of its texts, in the encrypted store."""
    new = canaries.new

    def work() -> None:
        uid = reviews.create(new(), new())
        for _ in range(events):
            when = records.read_date("5 Mar 2026")
            chronology.save(uid, EventDetail(when=when, what_happened=new(), comment=new()))
        key = records.review_id(uid)
        with writing():
            Overview.create(review=key, narrative=new())
            Finding.create(review=key, number=1, kind="system", text=new())
            made = Recommendation.create(review=key, number=1, position=1, text=new())
            Action.create(recommendation=made, number=1, what=new(), owner="Head of Service")

    run(folder, work)


def run(folder: Path, work: Callable[[], None]) -> None:
    store = session.open_unlocked(folder, session.unlock(folder, passphrase=PASSPHRASE))
    try:
        store.run(work)
    finally:
        store.close()


@pytest.mark.deep
def test_nothing_is_unencrypted_in_either_store(
    run_cli: Run, made: Made, words: tuple[list[object], ...], canaries: Canaries, start: Start, tmp_path: Path
) -> None:
    here, there, own = words
    filled(made.folder, canaries)
    reference = canaries.made[0]
    assert run_cli(*there, "init", "--name", "Ben").returncode == 0
    assert run_cli(*here, "handover", reference, "--to", tmp_path / "out", *own).returncode == 0
    assert run_cli(*here, "handover", reference, "--to", tmp_path / "actions", "--actions-only", *own).returncode == 0
    assert run_cli(*there, "import", "handover", tmp_path / "out", *own).returncode == 0

    def change() -> None:
        with writing():
            Event.update(what_happened=canaries.new(), version=Event.version + 1).where(Event.number == 1).execute()

    for folder in (made.folder, tmp_path / "there"):
        run(folder, change)
    assert run_cli(*there, "handover", reference, "--to", tmp_path / "back", *own).returncode == 0
    done = run_cli(*here, "import", "handover", tmp_path / "back", *own)
    # The person sees the conflict; no file contains it.
    assert canaries.within(done.stdout.encode())
    assert run_cli(*here, "verify").returncode == 0
    assert {path.name for path in tmp_path.iterdir()} >= {"out", "actions", "back", "there"}
    assert leaks(canaries, start, tmp_path, *EVERYWHERE) == []
    # A wrong passphrase or an altered handover file leaves nothing behind either.
    data = (tmp_path / "back").read_bytes()
    (tmp_path / "altered").write_bytes(data[:-9] + bytes(9))
    assert run_cli(*here, "import", "handover", tmp_path / "altered", *own).returncode == 2
    wrong = ["--bundle-passphrase-file", tmp_path / "store-words"]
    assert run_cli(*here, "import", "handover", tmp_path / "back", *wrong).returncode == 3
    assert leaks(canaries, start, tmp_path, *EVERYWHERE) == []


@pytest.mark.parametrize("what", mostly_deep(["handover", "import"], "import".__eq__))
@pytest.mark.deep
def test_nothing_is_unencrypted_after_a_kill(
    what: str,
    run_cli: Run,
    made: Made,
    words: tuple[list[object], ...],
    canaries: Canaries,
    start: Start,
    environment: Mapping[str, str],
    tmp_path: Path,
) -> None:
    here, there, own = words
    filled(made.folder, canaries, events=300)
    reference = canaries.made[0]
    assert run_cli(*there, "init", "--name", "Ben").returncode == 0
    if what == "import":
        assert run_cli(*here, "handover", reference, "--to", tmp_path / "out", *own).returncode == 0
        command = [*there, "import", "handover", tmp_path / "out", *own]
    else:
        command = [*here, "handover", reference, "--to", tmp_path / "out", "--force", *own]
    for delay in (0.3, 0.6, 0.9, 1.2):
        process = subprocess.Popen(
            [sys.executable, "-m", "imr_tui", *map(str, command)],
            env=dict(environment),
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            process.wait(delay)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert leaks(canaries, start, tmp_path, *EVERYWHERE) == []
    # Everything or nothing is imported, and both stores verify.
    for side in (here, there):
        assert run_cli(*side, "verify").returncode == 0
    assert run_cli(*command).returncode == 0
    assert run_cli(*there, "import", "handover", tmp_path / "out", *own).returncode == 0
    assert not [
        path for path in tmp_path.iterdir() if path.name.startswith(".imr-") and canaries.within(path.read_bytes())
    ]
    shutil.rmtree(tmp_path / "there")
