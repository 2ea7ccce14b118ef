"""One flipped bit in a file of a store is reported for what it is, or changes nothing that was acknowledged."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from imr_tui.errors import BadInput, Damaged, ImrError, Locked
from imr_tui.models import Event
from imr_tui.services import session
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.record import verifying
from imr_tui.services.review import reviews
from imr_tui.store.session import current
from tests import extent
from tests.conftest import Made

EVENTS = 60


@pytest.fixture(scope="module")
def crashed(made_store: Made, tmp_path_factory: pytest.TempPathFactory) -> tuple[Made, Path, Path]:
    """A store, a folder as a killed process leaves it with a live log, and a backup of the same state."""
    folder = tmp_path_factory.mktemp("flips")
    made = made_store.copied(folder / "store")
    store = session.open_unlocked(made.folder, made.unlocked())

    def fill() -> None:
        uid = reviews.create("IMR-1", "Title")
        for number in range(EVENTS // 2):
            chronology.save(uid, EventDetail(what_happened=f"Event {number}"))
        current().database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        for number in range(EVENTS // 2, EVENTS):
            chronology.save(uid, EventDetail(what_happened=f"Event {number}"))

    store.run(fill)
    store.run(session.backup, folder / "backup.imrbackup")
    shutil.copytree(made.folder, folder / "crashed")
    (folder / "crashed" / "store.imr-shm").unlink()
    store.close()
    return made, folder / "crashed", folder / "backup.imrbackup"


def complete() -> bool:
    return Event.select().count() == EVENTS


@pytest.mark.parametrize("name", ["store.imr", "store.imr.keys", "store.imr-wal", "store.imr.head"])
def test_a_flipped_bit_is_reported_or_harmless(crashed: tuple[Made, Path, Path], name: str, tmp_path: Path) -> None:
    made, source, backup = crashed
    chance = random.Random(name)
    counts = {"reported": 0, "harmless": 0}
    for number in range(extent.FLIPS):
        folder = tmp_path / str(number)
        shutil.copytree(source, folder)
        content = bytearray((folder / name).read_bytes())
        place = chance.randrange(len(content))
        content[place] ^= 1 << chance.randrange(8)
        (folder / name).write_bytes(content)
        counts[outcome(made, folder)] += 1
        if number % 10 == 0:
            session.restore(backup, folder, passphrase=made.passphrase, replace=True, older=True)
            store = session.open_unlocked(folder, session.unlock(folder, passphrase=made.passphrase))
            assert store.run(complete)
            store.close()
        shutil.rmtree(folder)
    print(f"{name}: {counts}")


def outcome(made: Made, folder: Path) -> str:
    """Open and verify the store: reported if a fault is named, harmless if everything is there."""
    try:
        unlocked = session.unlock(folder, passphrase=made.passphrase)
        store = session.open_unlocked(folder, unlocked)
    except Locked as error:
        raise AssertionError(f"reported as a wrong passphrase: {error}") from None
    except (Damaged, BadInput):
        return "reported"
    try:
        found = [*store.notices, *(fault.sentence for fault in store.run(verifying.faults))]
        if found:
            return "reported"
        assert store.run(complete), "saved changes are missing and nothing is reported"
        return "harmless"
    except ImrError:
        return "reported"
    finally:
        store.close()
