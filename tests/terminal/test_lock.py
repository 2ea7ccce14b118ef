"""Locking clears the record from the screen, and the draft is there after unlocking."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from imr_tui.services import session
from imr_tui.services.record import drafts
from imr_tui.services.review import reviews
from tests.conftest import Made
from tests.driver import CTRL_L, CTRL_Q, ENTER, TAB, Terminal

Start = Callable[..., Terminal]

TITLE = "Quillon after the flood"
TYPED = "The zebrawood cupboard stood empty"


def a_review(made: Made) -> None:
    store = session.open_unlocked(made.folder, made.unlocked())
    store.run(reviews.create, "IMR-1", TITLE)
    store.close()


def in_a_form(terminal: Start, made: Made) -> Terminal:
    """The app with text in an open form that no autosave has seen yet."""
    a_review(made)
    screen = terminal(made.folder)
    screen.open_new_event(made.passphrase, "Quillon")
    screen.press("5 Mar 2026", TAB)
    screen.wait_for("Read as")
    screen.type(TYPED)
    return screen


def test_locking_clears_the_screen_and_keeps_the_form(terminal: Start, made: Made) -> None:
    screen = in_a_form(terminal, made)
    before = len(screen.sent)
    screen.press(CTRL_L)
    shown = screen.wait_for("Passphrase", "Locked.")
    for word in (*TITLE.split(), *TYPED.split(), "IMR-1", "5 Mar 2026", "Test Person"):
        if len(word) > 4:
            assert word not in shown
    # Nothing of it is sent again either, under whatever is painted over it.
    after = bytes(screen.sent[before:])
    assert b"zebrawood" not in after
    assert b"Quillon" not in after
    # A wrong passphrase opens nothing and says so.
    screen.press("not this one at all", ENTER)
    screen.wait_for("does not open this store")
    screen.press(made.passphrase, ENTER)
    # Back where it was: in the review, at the chronology.
    screen.wait_for("3 CHRONOLOGY")
    screen.press("n")
    shown = screen.wait_for("This is your draft")
    assert "zebrawood" in shown
    screen.press(CTRL_Q)
    assert screen.end() == 0


def test_a_locked_store_is_free_for_another_process(terminal: Start, made: Made, tmp_path: Path) -> None:
    screen = in_a_form(terminal, made)
    screen.press(CTRL_L)
    screen.wait_for("Passphrase", "Locked.")
    # Everything is in the one file: the connection was closed and its log written back.
    assert not made.folder.joinpath("store.imr-wal").exists()
    store = session.open_unlocked(made.folder, made.unlocked())
    waiting = store.run(drafts.waiting)
    store.run(reviews.create, "IMR-2", "Another")
    store.close()
    assert [draft.fields["what_happened"] for draft in waiting] == [TYPED]
    screen.press(made.passphrase, ENTER)
    screen.wait_for("3 CHRONOLOGY")
    screen.escape("IMR-2")


@pytest.mark.deep
def test_the_app_locks_after_the_idle_time(terminal: Start, made: Made, environment: dict[str, str]) -> None:
    a_review(made)
    settings = Path(environment["HOME"], ".config", "imr-tui", "settings.toml")
    settings.parent.mkdir(parents=True)
    settings.write_text("lock_after_minutes = 0.02\n")
    screen = terminal(made.folder)
    screen.unlock(made.passphrase, "Quillon")
    shown = screen.wait_for("Locked after a period without use")
    assert "Quillon" not in shown


def test_the_app_can_be_locked_while_a_prompt_is_open(terminal: Start, made: Made) -> None:
    a_review(made)
    screen = terminal(made.folder)
    screen.unlock(made.passphrase, "Quillon")
    screen.press(ENTER)
    screen.wait_for("1 REQUEST")
    screen.press("g")
    screen.wait_for("What do you want to do?")
    screen.press(CTRL_L)
    shown = screen.wait_for("Passphrase", "Locked.")
    assert "What do you want to do?" not in shown
