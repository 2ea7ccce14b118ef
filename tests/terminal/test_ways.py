"""The ways to open the store, in a real terminal."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from imr_tui.errors import Locked
from imr_tui.services import session
from tests.conftest import PASSPHRASE, PERSON, Made
from tests.driver import CTRL_Q, CTRL_R, DOWN, ENTER, Terminal

NEW = "walnut gravel harbour sixty"


def test_somebody_who_lost_the_passphrase_sets_a_new_one(terminal: Callable[..., Terminal], made: Made) -> None:
    screen = terminal(made.folder)
    screen.wait_for("Passphrase")
    screen.press(CTRL_R)
    screen.wait_for("Recovery code")
    screen.press(made.code, ENTER)
    screen.wait_for("Set a new passphrase", f"Whose passphrase ({PERSON})")
    screen.press(ENTER, NEW)
    screen.wait_for("Strong enough.")
    screen.press(ENTER, NEW, ENTER)
    screen.wait_for(f"Set a new passphrase for {PERSON}.", "No reviews yet")
    screen.press(CTRL_Q)
    assert screen.end() == 0
    assert session.unlock(made.folder, passphrase=NEW).actor == PERSON
    with pytest.raises(Locked):
        session.unlock(made.folder, passphrase=PASSPHRASE)
    with made.opened() as store:
        assert store.run(session.verify)[0] == []


def test_a_person_is_removed_and_the_store_opens_again(terminal: Callable[..., Terminal], made: Made) -> None:
    session.add_person(made.folder, made.unlocked(), "Bo Other", NEW)
    screen = terminal(made.folder)
    screen.unlock(PASSPHRASE, "No reviews yet")
    screen.press("w")
    screen.wait_for("is the keeper.", "Bo Other")
    screen.press(DOWN)
    screen.wait_until(lambda _: screen.line_with("Bo Other").lstrip().startswith(">"), "the selection of Bo Other")
    screen.press("d")
    screen.wait_for("Remove Bo Other?")
    screen.press("y")
    screen.wait_for("Your current passphrase")
    screen.press(PASSPHRASE, ENTER)
    screen.wait_for("Removed Bo Other, and encrypted the store with a new key.", "No reviews yet")
    screen.press(CTRL_Q)
    assert screen.end() == 0
    with pytest.raises(Locked):
        session.unlock(made.folder, passphrase=NEW)
