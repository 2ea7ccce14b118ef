"""Add a document, read readiness, mark a clause as not applicable, and go to what is missing, by keyboard."""

from __future__ import annotations

from collections.abc import Callable

from imr_tui.services.review import reviews
from imr_tui.services.session import open_unlocked
from tests.conftest import Made
from tests.driver import CTRL_S, DOWN, ENTER, ESCAPE, TAB, Terminal


def test_from_an_empty_register_to_what_the_next_stage_needs(made: Made, terminal: Callable[..., Terminal]) -> None:
    store = open_unlocked(made.folder, made.unlocked())
    store.run(reviews.create, "IMR-1", "Mr A: a fall", "Testham Council")
    store.close()
    screen = terminal(made.folder)
    screen.unlock(made.passphrase, "IMR-1")
    screen.press(ENTER)
    screen.wait_for("1 REQUEST", "15 things needed before")

    # A document, with a date as exactly as it is known.
    screen.press("2")
    screen.wait_for("2 RECORDS", "No documents yet")
    screen.press("n")
    screen.wait_for("Title", "ctrl+s save")
    screen.type("Visit log")
    screen.press(TAB, TAB)
    screen.type("about 5 Mar 2026")
    screen.wait_for("Read as about 5 March 2026")
    screen.press(CTRL_S)
    screen.wait_for("> D1", "Visit log", "nothing", "1 document, 1 not read yet", "Saved.")

    # Readiness shows unmet checks first.
    screen.press("8")
    screen.wait_for("8 PAPERS", "15 things needed before")
    screen.press("r")
    screen.wait_for("READINESS", "needed", "§3      needed", "a summary of the incident", "enter go there")
    for _ in range(11):
        screen.press(DOWN)
    screen.wait_for("(needed)", "n if it does not apply")
    screen.press("n")
    screen.wait_for("not apply to this review?")
    screen.type("Desk work alone was asked for.")
    screen.press(ENTER)
    screen.wait_for("Your reason is recorded. Press u to undo.")

    # The way to what is missing, and back.
    screen.press(ENTER)
    screen.wait_for("ctrl+s save")
    screen.press(ESCAPE)
    screen.wait_for("1 REQUEST")
    screen.press("8")
    screen.wait_for("READINESS")
    screen.press("p")
    screen.wait_for("Anonymisation key", "export PDF")
