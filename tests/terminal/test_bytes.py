"""Bytes that are not UTF-8, for example pasted from a window with another encoding, do not end the app."""

from __future__ import annotations

from collections.abc import Callable

from imr_tui.services import session
from imr_tui.services.review import reviews
from tests.conftest import Made
from tests.driver import CTRL_Q, Terminal


def test_a_byte_that_is_not_utf_8_does_not_end_the_app(made: Made, terminal: Callable[..., Terminal]) -> None:
    store = session.open_unlocked(made.folder, made.unlocked())
    store.run(reviews.create, "IMR-1", "A review")
    store.close()
    screen = terminal(made.folder)
    screen.unlock(made.passphrase, "IMR-1")
    screen.press("n")
    screen.wait_for("Reference")
    screen.press_bytes(b"caf\xe9 visit")
    screen.wait_for("visit")
    screen.press(CTRL_Q)
    assert screen.end() == 0
