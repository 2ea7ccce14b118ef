"""Keys that arrive all at once, as over a slow connection, work as they do one by one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from imr_tui.services import session
from imr_tui.services.chronology import chronology
from imr_tui.services.review import requests, reviews
from tests.conftest import Made
from tests.driver import BACK_TAB, CTRL_S, ENTER, LEFT, TAB, Terminal
from tests.extent import count

Start = Callable[..., Terminal]


def a_review(made: Made) -> str:
    store = session.open_unlocked(made.folder, made.unlocked())
    uid = store.run(reviews.create, "IMR-1", "A fall after missed visits")
    store.close()
    return uid


@pytest.mark.parametrize("turn", range(count(1, 2)))
def test_text_goes_into_the_field_it_was_typed_for(turn: int, terminal: Start, made: Made) -> None:
    uid = a_review(made)
    screen = terminal(made.folder)
    screen.open_new_event(made.passphrase, "IMR-1")
    # All at once: tab, backspace, cursor keys and back-tab between letters, then save.
    burst = (
        "5 Mar 2027\x7f6"
        + TAB
        + "A carer foudn\x7f\x7fnd the dor open"
        + LEFT * 6
        + "o"
        + "\x1b[F"
        + "."
        + TAB
        + TAB
        + "SW 1"
        + TAB
        + "Homecare East"
        + TAB
        + "Nigt"
        + LEFT
        + "h"
        + BACK_TAB
        + " End"
        + CTRL_S
    )
    screen.press(burst)
    screen.wait_for("1 event")
    store = session.open_unlocked(made.folder, made.unlocked())
    (event,) = store.run(chronology.everything, uid)
    store.close()
    assert event.when.typed == "5 Mar 2026"
    assert event.what_happened == "A carer found the door open."
    assert (event.people_typed, event.team) == ("SW 1", "Night")
    assert "Homecare East" in event.agency
    assert "End" in event.agency


@pytest.mark.parametrize("turn", range(count(1, 2)))
def test_a_passphrase_typed_ahead_never_shows(turn: int, terminal: Start, tmp_path: Path) -> None:
    screen = terminal(tmp_path / "store")
    screen.wait_for("Welcome to imr-tui")
    screen.press("Rowan Ashdown\rseven herons on the pier\rseven herons on the pier\r")
    screen.wait_for("Your recovery code")
    assert b"herons" not in screen.sent
    assert session.ways(tmp_path / "store")[0][1] == "Rowan Ashdown"


def test_a_long_paste_goes_where_the_cursor_is(terminal: Start, made: Made) -> None:
    uid = a_review(made)
    screen = terminal(made.folder)
    screen.unlock(made.passphrase, "IMR-1")
    screen.press(ENTER)
    screen.wait_for("1 REQUEST")
    screen.press(ENTER)
    screen.wait_for("Role of the requester")
    pasted = "Team manager " * 400
    screen.press(f"P. Hollis{TAB}\x1b[200~{pasted}\x1b[201~of East{CTRL_S}")
    screen.wait_for("P. Hollis, Team manager")
    store = session.open_unlocked(made.folder, made.unlocked())
    request = store.run(requests.detail, uid)
    store.close()
    assert request.requested_by == "P. Hollis"
    assert request.requester_role == pasted + "of East"


def test_a_paste_with_escape_sequences_is_text_and_never_keys(terminal: Start, made: Made) -> None:
    uid = a_review(made)
    screen = terminal(made.folder)
    screen.open_new_event(made.passphrase, "IMR-1")
    screen.press("5 Mar 2026", TAB)
    screen.wait_for("Read as")
    # A coloured text, ctrl+g (names instead of codes), ctrl+q (quit), and keys of lists.
    screen.press("\x1b[200~one \x1b[0m\x11two\x1b]2;x\x07three\x1b[1m jjjd\x1b[201~ end", CTRL_S)
    screen.wait_for("1 event", "CODES")
    store = session.open_unlocked(made.folder, made.unlocked())
    (event,) = store.run(chronology.everything, uid)
    store.close()
    assert event.what_happened.replace("\ufffd", "").replace("\x11", "").replace("\x07", "") == (
        "one [0mtwo]2;xthree[1m jjjd end"
    )
