"""A hang-up in the middle of a sentence: the draft is there at the next unlock."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from imr_tui.models import Draft
from imr_tui.services import session
from imr_tui.services.review import reviews
from tests.conftest import Made, Run
from tests.driver import CTRL_Q, Terminal
from tests.extent import count, mostly_deep

Start = Callable[..., Terminal]

BEGINNING = "The night worker found the door open and "
END = "nobody came until"


def a_review(made: Made) -> None:
    """One review in the store, so that there is something to write in."""
    store = session.open_unlocked(made.folder, made.unlocked())
    store.run(reviews.create, "IMR-1", "A fall after missed visits")
    store.close()


def typing(terminal: Start, made: Made) -> Terminal:
    """The app with a half sentence in the form of a new event, the draft of its beginning kept."""
    screen = terminal(made.folder)
    screen.open_new_event(made.passphrase, "IMR-1")
    screen.press("about 5 Mar 2026", "\t")
    screen.wait_for("Read as")
    screen.type(BEGINNING)
    # What the screen calls kept may be the date alone: the store says what is.
    screen.wait_for("draft saved")
    for _ in range(400):
        if kept(made).startswith(BEGINNING):
            break
    screen.type(END)
    return screen


def kept(made: Made) -> str:
    """What the store holds of the sentence."""
    store = session.open_unlocked(made.folder, made.unlocked())
    try:
        # Not by the service: it does not offer the draft of a window that is still open.
        stored = store.run(lambda: [json.loads(draft.fields) for draft in Draft.select()])
    finally:
        store.close()
    (fields,) = stored
    # Saved in the middle of the date, the draft has none of the sentence yet.
    return fields["what_happened"] if fields["when"] == "about 5 Mar 2026" else ""


def offered_again(terminal: Start, made: Made, text: str) -> None:
    """The draft is offered after the next unlock; d opens the form with the text in it."""
    screen = terminal(made.folder)
    screen.unlock(made.passphrase, "Press d")
    screen.press("d")
    shown = screen.wait_for("New event", "This is your draft")
    assert "about 5 Mar 2026" in shown
    # The sentence is wrapped between lines of a frame: only its words are compared.
    assert " ".join(text.split()) in " ".join(re.findall(r"\w+", shown))
    screen.press(CTRL_Q)
    assert screen.end() == 0


def well(run_cli: Run, made: Made, tmp_path: Path) -> None:
    """The store verifies."""
    done = run_cli("--store", made.folder, "--passphrase-file", "-", "verify", stdin=made.passphrase)
    assert (done.returncode, done.stderr) == (0, "")
    assert not list(made.folder.glob("crash-*"))


@pytest.mark.parametrize("how", mostly_deep(["line", "SIGHUP", "SIGTERM"], "line".__eq__))
def test_nothing_is_missing_after_a_hang_up(
    how: str, terminal: Start, made: Made, run_cli: Run, tmp_path: Path
) -> None:
    a_review(made)
    screen = typing(terminal, made)
    if how == "line":
        screen.hang_up()
    else:
        screen.kill(getattr(signal, how))
    assert screen.end() == 128 + (signal.SIGTERM if how == "SIGTERM" else signal.SIGHUP)
    assert kept(made) == BEGINNING + END
    well(run_cli, made, tmp_path)
    offered_again(terminal, made, BEGINNING + END)


@pytest.mark.parametrize("turn", range(count(1, 4)))
def test_a_hang_up_never_interrupts_saving(turn: int, terminal: Start, made: Made) -> None:
    # The signal and the thread that reads the terminal both notice that the line is gone, at the same time.
    a_review(made)
    screen = typing(terminal, made)
    screen.hang_up()
    assert screen.end() == 128 + signal.SIGHUP
    assert kept(made) == BEGINNING + END


def test_sigterm_restores_the_terminal(terminal: Start, made: Made) -> None:
    a_review(made)
    screen = typing(terminal, made)
    screen.kill(signal.SIGTERM)
    screen.end()
    # The alternate screen is left and the cursor shown again.
    assert screen.sent.rfind(b"\x1b[?1049l") > screen.sent.rfind(b"\x1b[?1049h")
    assert screen.sent.rfind(b"\x1b[?25h") > screen.sent.rfind(b"\x1b[?25l")
    assert b"Traceback" not in screen.sent


@pytest.mark.deep
def test_kill_loses_no_more_than_the_last_second(terminal: Start, made: Made, run_cli: Run, tmp_path: Path) -> None:
    a_review(made)
    screen = typing(terminal, made)
    screen.kill(signal.SIGKILL)
    assert screen.end() == 128 + signal.SIGKILL
    # Everything up to the last draft that was kept is there; what came after it may be.
    text = kept(made)
    assert (BEGINNING + END).startswith(text)
    assert text.startswith(BEGINNING)
    well(run_cli, made, tmp_path)
    offered_again(terminal, made, text)


def test_typing_without_a_pause_is_saved_too(terminal: Start, made: Made) -> None:
    a_review(made)
    screen = typing(terminal, made)
    words = 0
    # Each key comes before the last one's second is over; the state says when a draft was kept.
    while len(kept_words(made)) < len((BEGINNING + END).split()) + 3:
        screen.type(f" w{words}")
        words += 1
        assert words < 400
    screen.kill(signal.SIGKILL)
    screen.end()


def kept_words(made: Made) -> list[str]:
    """The words of the draft as another process reads them while the app is still open."""
    return kept(made).split()


def test_a_hang_up_while_locked_ends_at_once(terminal: Start, made: Made) -> None:
    screen = terminal(made.folder)
    screen.wait_for("Passphrase")
    screen.hang_up()
    assert screen.end() == 128 + signal.SIGHUP


def test_the_draft_of_a_new_review_is_offered_again(terminal: Start, made: Made) -> None:
    screen = terminal(made.folder)
    screen.unlock(made.passphrase, "No reviews yet")
    screen.press("n")
    screen.wait_for("New review")
    screen.press("IMR-2026-014", "\t", "Mr A: a fall after")
    screen.wait_for("fall after", "draft saved")
    screen.kill(signal.SIGKILL)
    screen.end()
    screen = terminal(made.folder)
    screen.unlock(made.passphrase, "Press d")
    screen.press("d")
    shown = screen.wait_for("New review", "This is your draft")
    assert "IMR-2026-014" in shown
    assert "Mr A: a fall after" in shown
    screen.press("\x13")
    screen.wait_for("1 REQUEST", "IMR-2026-014")
    screen.escape("imr-tui   1 review")
    assert "Press d" not in screen.text
