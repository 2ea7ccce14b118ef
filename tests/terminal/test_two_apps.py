"""Two apps on one store, each in a terminal of its own: nobody's change is lost, and each screen says what happened."""

from __future__ import annotations

from collections.abc import Callable

from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.people import people
from imr_tui.services.people.people import PersonDetail
from imr_tui.services.review import reviews
from tests.conftest import PASSPHRASE, PERSON, Made
from tests.driver import CTRL_S, ENTER, TAB, Terminal

Start = Callable[..., Terminal]


def begin() -> None:
    """Write a review with two people in the key and one event (database thread)."""
    uid = reviews.create("IMR-1", "A review")
    for code in ("SU1", "CO1"):
        people.save(uid, PersonDetail(code=code, real_name=f"Name of {code}"))
    chronology.save(uid, EventDetail(what_happened="A visit was missed"))


def open_event(screen: Terminal) -> None:
    """Open the form of the only event."""
    screen.unlock(PASSPHRASE, "IMR-1")
    screen.press(ENTER)
    screen.wait_for("1 REQUEST")
    screen.press("3")
    screen.wait_for("3 CHRONOLOGY", "> E1")
    screen.press(ENTER)
    screen.wait_for("People, by code", "ctrl+s save")


def test_two_apps_with_one_event_open_keep_the_changes_of_both(made: Made, terminal: Start) -> None:
    with made.opened() as store:
        store.run(begin)
    ann, ben = terminal(made.folder), terminal(made.folder)
    for screen in (ann, ben):
        open_event(screen)
    ann.press(TAB, TAB)
    ann.type("CO1")
    ann.press(TAB, TAB)
    ann.type("Anns-agency")
    ann.press(CTRL_S)
    ann.wait_for("3 CHRONOLOGY", "Saved.")
    ben.press(TAB)
    ben.type("Late-")
    ben.press(TAB, TAB, TAB)
    ben.type("Bens-agency")
    ben.press(CTRL_S)
    # The people need no question; the agency does.
    ben.wait_for("1 field to choose", f"{PERSON} also changed People, by code.", "Bens-agency", "Anns-agency")
    ben.press("t")
    ben.wait_for("all chosen", "their version")
    ben.press(CTRL_S)
    ben.wait_for("3 CHRONOLOGY", f"Saved. What {PERSON} changed is kept too: People, by code.")
    for screen in (ann, ben):
        screen.close()
    with made.opened() as store:
        found = store.run(lambda: chronology.everything(reviews.find("IMR-1"))[0])
        assert (found.people, found.agency) == (("CO1",), "Anns-agency")
        assert found.what_happened == "Late-A visit was missed"
