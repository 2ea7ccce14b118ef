"""Kill -9 at random moments: nothing that was acknowledged is lost, and there is always a way in."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

from imr_tui.errors import ImrError
from imr_tui.models import Draft, Event, Exchange, Review
from imr_tui.services import session
from imr_tui.services.session import Store
from tests import extent
from tests.conftest import PASSPHRASE, Made
from tests.paths import ROOT
from tests.soak.worker import OTHER

EACH_STORE = 10
"""Kills of one store, before a new one is made: verifying a store takes longer as it grows."""


@dataclass
class Said:
    """What a worker said before it was killed."""

    done: dict[str, list[str]] = field(default_factory=dict)
    tried: dict[str, list[str]] = field(default_factory=dict)
    ready: bool = False

    def read(self, line: str) -> None:
        """Take in a line; the last one may be cut."""
        try:
            kind, what, *value = json.loads(line)
        except ValueError:
            return
        self.ready = self.ready or kind == "ready"
        if kind in ("try", "done"):
            (self.done if kind == "done" else self.tried).setdefault(what, []).extend(value)


def killed(folder: Path, seed: int, passphrase: str, code: str, after: float) -> Said:
    """Let a worker work for `after` seconds from its first word, and kill it."""
    said = Said()
    argv = [sys.executable, "-m", "tests.soak.worker", str(folder), str(seed), passphrase, code]
    with subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) as worker:
        timer = threading.Timer(after, worker.kill)
        assert worker.stdout is not None
        for line in worker.stdout:
            said.read(line)
            if said.ready and not timer.is_alive() and timer.ident is None:
                timer.start()
        timer.cancel()
        worker.wait()
    assert said.ready, "the worker did not begin"
    assert worker.returncode == -9, "the worker ended by itself"
    return said


def way_in(folder: Path, passphrases: list[str], codes: list[str]) -> tuple[Store, str]:
    """Open the store with the first passphrase that works, and check that a recovery code works too."""
    for passphrase in passphrases:
        try:
            unlocked = session.unlock(folder, passphrase=passphrase)
        except ImrError:
            continue
        assert any(_opens(folder, code) for code in codes), "no recovery code works"
        return session.open_unlocked(folder, unlocked), passphrase
    raise AssertionError("there is no way in")


def _opens(folder: Path, code: str) -> bool:
    try:
        session.unlock(folder, recovery_code=code)
    except ImrError:
        return False
    return True


def test_nothing_acknowledged_is_lost_when_a_process_is_killed(made: Made, tmp_path: Path) -> None:
    chance = random.Random(13)
    acknowledged = 0
    for number in range(extent.KILLS):
        if number % EACH_STORE == 0:
            folder = tmp_path / f"store-{number}"
            shutil.copytree(made.folder, folder)
            passphrase, code = PASSPHRASE, made.code
            done: dict[str, list[str]] = {}
        said = killed(folder, number, passphrase, code, chance.uniform(0.0, 1.2))
        acknowledged += sum(len(values) for values in said.done.values())
        for what, values in said.done.items():
            done.setdefault(what, []).extend(values)
        # The passphrase is the last one that was acknowledged, or one tried after it.
        known = [*said.done.get("passphrase", []), *said.tried.get("passphrase", [])[-1:]]
        codes = [*said.done.get("code", [code])[-1:], *said.tried.get("code", [])[-1:]]
        store, passphrase = way_in(folder, [*reversed(known), passphrase] if known else [passphrase], codes)
        if said.done.get("passphrase"):
            assert passphrase in (said.done["passphrase"][-1], said.tried["passphrase"][-1])
        code = next(each for each in reversed(codes) if _opens(folder, each))
        try:
            assert store.run(session.verify)[0] == [], (number, said)
            there = store.run(_there)
            for what, column in (("event", "events"), ("draft", "drafts"), ("review", "reviews"), ("merge", "merges")):
                lost = set(done.get(what, ())) - there[column]
                assert not lost, (number, what, lost)
        finally:
            store.close()
        # No text is in plain in any file, whenever the process was killed.
        content = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
        marks = [mark for what in ("event", "draft") for mark in (*said.tried.get(what, ()), *done.get(what, ()))]
        assert not any(mark.encode() in content for mark in marks)
        people = session.ways(folder)
        changes = [(what, len(values)) for what, values in said.done.items() if what in ("added", "removed")]
        if changes and len(said.tried.get("added", [])) + len(said.tried.get("removed", [])) == sum(
            count for _, count in changes
        ):
            added, removed = len(done.get("added", [])), len(done.get("removed", []))
            assert (OTHER in [label for _, label, _ in people]) == (added > removed) or added == removed
    print(f"{extent.KILLS} kills, {acknowledged} acknowledged changes, none lost")


def _there() -> dict[str, set[str]]:
    return {
        "events": {text.removeprefix("Text ") for (text,) in Event.select(Event.what_happened).tuples()},
        "drafts": {form.removeprefix("form-") for (form,) in Draft.select(Draft.form).tuples()},
        "reviews": {reference for (reference,) in Review.select(Review.reference).tuples()},
        "merges": {uid for (uid,) in Exchange.select(Exchange.bundle_uid).tuples()},
    }


MIGRATE = """
import sys
from pathlib import Path
from imr_tui.services import session
folder = Path(sys.argv[1])
unlocked = session.unlock(folder, passphrase="demonstration only")
print("ready", flush=True)
session.open_unlocked(folder, unlocked).close()
print("done", flush=True)
"""


def test_a_migration_that_is_killed_is_done_the_next_time(tmp_path: Path) -> None:
    chance = random.Random(7)
    for number in range(max(2, extent.KILLS // 4)):
        folder = tmp_path / f"store-{number}"
        shutil.copytree(ROOT / "tests" / "fixtures" / "0.1.0" / "store", folder)
        with subprocess.Popen(
            [sys.executable, "-c", MIGRATE, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as worker:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "ready\n"
            timer = threading.Timer(chance.uniform(0.0, 0.6), worker.kill)
            timer.start()
            worker.wait()
            timer.cancel()
        store = session.open_unlocked(folder, session.unlock(folder, passphrase="demonstration only"))
        assert store.run(session.verify)[0] == []
        store.close()
        shutil.rmtree(folder)
