"""The file of the open store is moved or deleted: the screen says so, and what is typed is saved once it is back."""

from __future__ import annotations

from collections.abc import Callable

from imr_tui.services.record import drafts
from imr_tui.services.review import reviews
from tests.conftest import Made
from tests.driver import CTRL_L, CTRL_Q, CTRL_S, ENTER, TAB, Terminal

Start = Callable[..., Terminal]

TYPED = "The zebrawood cupboard stood empty"


def wait_for_words(screen: Terminal, sentence: str) -> None:
    """Wait until a sentence is on the screen, wherever it is wrapped."""
    screen.wait_until(lambda text: sentence in " ".join(text.split()), repr(sentence))


def in_a_new_event(terminal: Start, made: Made) -> Terminal:
    """The app in the form of a new event."""
    with made.opened() as store:
        store.run(reviews.create, "IMR-1", "Quillon after the flood")
    screen = terminal(made.folder)
    screen.open_new_event(made.passphrase, "Quillon")
    screen.press("5 Mar 2026", TAB)
    screen.wait_for("Read as")
    return screen


def test_a_moved_store_is_reported_while_reading(terminal: Start, made: Made) -> None:
    with made.opened() as store:
        store.run(reviews.create, "IMR-1", "Quillon after the flood")
    screen = terminal(made.folder)
    screen.unlock(made.passphrase, "Quillon")
    file, away = made.folder / "store.imr", made.folder / "away"
    file.rename(away)
    wait_for_words(screen, "was moved or deleted while it was open.")
    away.rename(file)
    wait_for_words(screen, "The store can be read again.")
    screen.press(CTRL_Q)
    assert screen.end() == 0


def test_what_is_typed_while_the_store_is_away_is_saved_once_it_is_back(terminal: Start, made: Made) -> None:
    screen = in_a_new_event(terminal, made)
    file, away = made.folder / "store.imr", made.folder / "away"
    file.rename(away)
    screen.type(TYPED)
    screen.wait_for("draft NOT saved")
    screen.press(CTRL_S)
    wait_for_words(screen, "was moved or deleted while it was open.")
    assert "Saved." not in screen.text
    screen.press(CTRL_L)
    wait_for_words(screen, "1 text could not be saved. It is kept in memory")
    screen.press(made.passphrase, ENTER)
    screen.wait_for("store.imr is missing")
    away.rename(file)
    screen.press(made.passphrase, ENTER)
    wait_for_words(screen, "1 text that could not be saved before is now saved as a draft.")
    screen.press(CTRL_Q)
    assert screen.end() == 0
    with made.opened() as store:
        assert [draft.fields["what_happened"] for draft in store.run(drafts.waiting)] == [TYPED]


def test_work_goes_on_once_the_store_is_back(terminal: Start, made: Made) -> None:
    screen = in_a_new_event(terminal, made)
    file, away = made.folder / "store.imr", made.folder / "away"
    file.rename(away)
    screen.type(TYPED)
    screen.wait_for("draft NOT saved")
    away.rename(file)
    screen.wait_for("draft saved")
    screen.press(CTRL_S)
    screen.wait_for("Saved.", "zebrawood")
    screen.press(CTRL_Q)
    assert screen.end() == 0
