"""People are added and removed; a removed person's key opens nothing, and an interruption leaves a whole store."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from imr_tui.errors import BadInput, Damaged, Locked, Refused
from imr_tui.models import KeyChange
from imr_tui.services import session
from imr_tui.services.review import reviews
from imr_tui.store import incoming
from imr_tui.store.keyfile import read_key_file
from imr_tui.store.unlocking import Unlocked
from tests.conftest import Made

BEN, BENS = "Ben Colleague", "seven rivers in the north"


def both(made: Made) -> Unlocked:
    """Add a second person, with a review in the store, and return the first one's key."""
    unlocked = session.unlock(made.folder, passphrase=made.passphrase)
    session.add_person(made.folder, unlocked, BEN, BENS)
    again = session.unlock(made.folder, passphrase=BENS)
    store = session.open_unlocked(made.folder, again)
    assert store.actor == BEN
    store.run(reviews.create, "IMR-1", "Title")
    store.close()
    return session.unlock(made.folder, passphrase=made.passphrase)


def test_a_person_is_added_and_removed(made: Made) -> None:
    unlocked = both(made)
    old = session.unlock(made.folder, passphrase=BENS)
    session.remove_person(made.folder, unlocked, BEN)
    store = session.open_unlocked(made.folder, unlocked)
    assert store.run(session.verify)[0] == []
    assert store.run(reviews.count) == 1
    changes = store.run(lambda: list(KeyChange.select(KeyChange.what, KeyChange.name).order_by(KeyChange.id).tuples()))
    assert changes == [("added", BEN), ("removed", BEN)]
    store.close()
    with pytest.raises(Locked):
        session.unlock(made.folder, passphrase=BENS)
    # The data key that Ben had does not open the file.
    with pytest.raises((Damaged, Locked)):
        session.open_unlocked(made.folder, old)
    # The others keep their ways in, with the same passphrase and code.
    for way in ({"passphrase": made.passphrase}, {"recovery_code": made.code}):
        store = session.open_unlocked(made.folder, session.unlock(made.folder, **way))
        assert store.run(reviews.count) == 1
        store.close()


def test_only_the_keeper_or_the_recovery_code_changes_other_peoples_slots(made: Made) -> None:
    both(made)
    ben = session.unlock(made.folder, passphrase=BENS)
    for work in (
        lambda: session.remove_person(made.folder, ben, made.person),
        lambda: session.add_person(made.folder, ben, "Mallory", "another set of words"),
        lambda: session.change_passphrase(made.folder, ben, made.person, "another set of words"),
        lambda: session.new_recovery_code(made.folder, ben, lambda code: code),
    ):
        with pytest.raises(Refused, match=f"Only {made.person}, or somebody with the recovery code"):
            work()
    session.change_passphrase(made.folder, ben, BEN, "another set of words")
    code = session.unlock(made.folder, recovery_code=made.code)
    session.remove_person(made.folder, code, made.person)
    assert read_key_file(made.folder).keeper == BEN
    with pytest.raises(BadInput, match="only person"):
        session.remove_person(made.folder, code, BEN)


def test_a_store_that_is_open_elsewhere_is_not_encrypted_again(made: Made) -> None:
    unlocked = both(made)
    store = session.open_unlocked(made.folder, session.unlock(made.folder, passphrase=BENS))
    with pytest.raises(BadInput, match="open in another window"):
        session.remove_person(made.folder, unlocked, BEN)
    store.run(reviews.create, "IMR-2", "Title")
    store.close()
    assert BEN in read_key_file(made.folder).names()
    session.remove_person(made.folder, unlocked, BEN)


# Interrupted at each step: the process ends itself without cleaning up, as kill -9 does.
INTERRUPTED = """
import os, sys
from pathlib import Path
from imr_tui.services import session
from imr_tui.store import incoming
folder, step = Path(sys.argv[1]), int(sys.argv[2])
count = 0
def counted(name, work):
    def call(*given, **more):
        global count
        count += 1
        if count == step:
            os._exit(9)
        return work(*given, **more)
    return call
for name in ("rename", "replace", "unlink"):
    setattr(Path, name, counted(name, getattr(Path, name)))
incoming.shutil.rmtree = counted("rmtree", incoming.shutil.rmtree)
incoming.os.fsync = counted("fsync", incoming.os.fsync)
unlocked = session.unlock(folder, passphrase=sys.argv[3])
session.remove_person(folder, unlocked, sys.argv[4])
print("done", count)
"""


@pytest.mark.parametrize("step", range(1, 24))
def test_an_interruption_leaves_a_whole_store_and_a_way_in(made: Made, step: int) -> None:
    both(made)
    words = [str(made.folder), str(step), made.passphrase, BEN]
    done = subprocess.run([sys.executable, "-c", INTERRUPTED, *words], capture_output=True, text=True, check=False)
    assert done.returncode == (0 if "done" in done.stdout else 9), done.stderr
    unlocked = session.unlock(made.folder, passphrase=made.passphrase)
    store = session.open_unlocked(made.folder, unlocked)
    assert store.run(session.verify)[0] == []
    assert store.run(reviews.count) == 1
    store.close()
    assert not incoming.waiting(made.folder)
    names = read_key_file(made.folder).names()
    if BEN in names:
        session.open_unlocked(made.folder, session.unlock(made.folder, passphrase=BENS)).close()
        session.remove_person(made.folder, session.unlock(made.folder, passphrase=made.passphrase), BEN)
    with pytest.raises(Locked):
        session.unlock(made.folder, passphrase=BENS)
    left = sorted(path.name for path in made.folder.iterdir())
    assert left == ["store.imr", "store.imr.head", "store.imr.keys", "store.imr.lock"]
    assert os.access(made.folder / "store.imr", os.W_OK)


@pytest.mark.parametrize("passphrase", ["short", "aaaaaaaaaaaaaaa", "qwertyuiop12", "password1234", "12/03/1967"])
def test_a_weak_passphrase_is_refused_with_advice(made: Made, passphrase: str) -> None:
    with pytest.raises(BadInput, match="four or five words"):
        session.change_passphrase(made.folder, made.unlocked(), made.person, passphrase)
