"""A terminal that is too small shows a message, and the app continues once it is large enough."""

from __future__ import annotations

from collections.abc import Callable

from tests.conftest import Made
from tests.driver import CTRL_Q, Terminal

Start = Callable[..., Terminal]
SENTENCE = "too small"


def test_a_small_terminal_is_reported_at_the_start(terminal: Start, made: Made) -> None:
    screen = terminal(made.folder, columns=60, lines=15)
    shown = screen.wait_for(SENTENCE)
    assert "80x24" in " ".join(shown.split())
    screen.resize(80, 24)
    screen.wait_gone(SENTENCE)
    screen.unlock(made.passphrase, "No reviews yet")
    screen.press(CTRL_Q)
    assert screen.end() == 0


def test_shrinking_keeps_what_was_open(terminal: Start, made: Made) -> None:
    screen = terminal(made.folder)
    screen.unlock(made.passphrase, "No reviews yet")
    screen.press("n")
    screen.wait_for("New review")
    screen.type("IMR-7")
    screen.resize(60, 15)
    screen.wait_for(SENTENCE)
    screen.resize(120, 40)
    screen.wait_gone(SENTENCE)
    shown = screen.wait_for("New review")
    assert "IMR-7" in shown
    # The keys go to the form again, and not to what was laid over it.
    screen.type("-b")
    screen.wait_for("IMR-7-b")


def test_a_terminal_too_small_can_be_left(terminal: Start, made: Made) -> None:
    screen = terminal(made.folder, columns=60, lines=15)
    screen.wait_for(SENTENCE)
    screen.press(CTRL_Q)
    assert screen.end() == 0
