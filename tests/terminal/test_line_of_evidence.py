"""From a marked event to an action by keyboard at 80x24: the trace has no gap (§7.3, §7.4)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from imr_tui.dates.when import parse
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.review import reviews
from imr_tui.services.session import open_unlocked
from tests.conftest import Made
from tests.driver import CTRL_Q, CTRL_S, DOWN, ENTER, SPACE, TAB, UP, Terminal

CTRL_N = chr(ord("N") - 64)
EVENTS = (
    ("3 Mar 2026", "The district nurse finds that nobody has called and rings the duty team."),
    ("4 Mar 2026", "The duty team notes the call and passes it to nobody."),
    ("6 Mar 2026", "Admitted to hospital after a night on the floor."),
)


def prepare(made: Made) -> None:
    """A review with three events."""
    store = open_unlocked(made.folder, made.unlocked())
    uid = store.run(reviews.create, "IMR-1", "Mr A: a fall")
    events = [EventDetail(when=parse(when), what_happened=text) for when, text in EVENTS]
    store.run(chronology.add_many, uid, events)
    store.close()


def fields(screen: Terminal, *values: str) -> None:
    """Fill the fields of a form one after the other; an empty value leaves its field as it is."""
    for place, value in enumerate(values):
        if place:
            screen.press(TAB)
        if value:
            screen.type(value)


@pytest.mark.deep
def test_from_a_marked_event_to_an_action_without_a_gap(
    made: Made, terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    prepare(made)
    screen = terminal(made.folder)
    screen.unlock(made.passphrase, "IMR-1")
    screen.press(ENTER, "3")
    screen.wait_for("3 events", "> E1")

    # The event is marked, and becomes the evidence of a new finding.
    screen.press("m")
    screen.wait_for("missed opportunity", "esc: cancel")
    screen.press("m")
    screen.wait_for("Marks: missed opportunity")
    screen.press("e")
    screen.wait_for("Which finding is E1 evidence for?", "No findings yet")
    screen.press("n")
    screen.wait_for("New finding", "< missed opportunity >", "ctrl+s save")
    fields(screen, "", "Nobody escalated the missed visit.", "The duty team has no rule for it.", "One call more.")
    screen.press(TAB)
    screen.wait_for("0 of 19 selected")
    screen.press("m", SPACE)
    screen.wait_for("[x] Medicines", "1 of 19 selected")
    screen.press(CTRL_S)
    screen.wait_for("with E1 as evidence", "Evidence for: F1")

    # A second piece of evidence by the picker.
    screen.press("5")
    screen.wait_for("5 FINDINGS", "f findings 1")
    screen.press("f")
    screen.wait_for("FINDINGS 1", " E1 ", "Nobody escalated")
    screen.press("e")
    screen.wait_for("select evidence for the finding")
    screen.press("passes it")
    screen.wait_until(lambda text: "> [ ]  E2" in text and "E3" not in text, "E2 alone to be found")
    screen.press(CTRL_N)
    screen.wait_for("Selected: E2", "1 selected")
    screen.press(ENTER)
    screen.wait_for("1 link added", " E2 ")

    # Set to ready, then a recommendation based on it.
    screen.press("s")
    screen.wait_for("What is the status of F1?")
    screen.press("r")
    screen.wait_for("F1 is now ready")
    screen.press("t")
    screen.wait_for("TRACE 1 gap", "no recommendation: 7.3", "GAP")
    screen.press(DOWN, ENTER)
    screen.wait_for("New recommendation", "ctrl+s save")
    fields(screen, "A missed visit cannot be closed without a call back.", "", "F1 shows what the missing rule cost.")
    screen.press(CTRL_S)
    screen.wait_for("TRACE 1 gap", "no action: 7.4", "R1")

    # The action that the trace asks for, in the form to which enter leads.
    screen.press(ENTER)
    screen.wait_for("New action for R1", "ctrl+s save")
    fields(
        screen,
        "Change the duty system.",
        "Head of Home Support",
        "31 Jan 2027",
        "Each missed visit is followed up.",
        "Twenty missed visits a month are read.",
    )
    screen.press(CTRL_S)
    screen.wait_for("TRACE no gaps", "A1.1 Head of Home Support")
    screen.wait_gone("GAP")

    # The report contains the trace once the recommendation is ready.
    # The cursor is on the new action.
    screen.press("r")
    screen.wait_for("RECOMMENDATIONS 1", ">  A1.1")
    screen.press(UP)
    screen.wait_for("> R1")
    screen.press("s")
    screen.wait_for("What is the status of R1?")
    screen.press("r")
    screen.wait_for("R1 is now ready")
    screen.press("8")
    screen.wait_for("8 PAPERS", "committee")
    screen.press("x")
    screen.wait_for("file do you want to export")
    screen.press(ENTER)
    screen.wait_for("Exported to")
    (report,) = tmp_path.glob("*-report-committee-*.pdf")
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(report).pages).split())
    assert "There are no gaps." in text
    assert "R1 A missed visit cannot be closed without a call back." in text
    screen.press(CTRL_Q)
    assert screen.end() == 0
