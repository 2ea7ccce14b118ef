"""An interview, a name that is not in the key, and a report that is refused until the name is gone (§7.1)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.people import people
from imr_tui.services.people.people import PersonDetail
from imr_tui.services.review import reviews
from imr_tui.services.session import open_unlocked
from tests.conftest import Made
from tests.driver import CTRL_Q, CTRL_R, CTRL_S, DOWN, ENTER, TAB, Terminal

CTRL_O = chr(ord("O") - 64)
KEY = (
    PersonDetail(code="SW1", real_name="Hannah Pettiford", role="social worker", relation="staff"),
    PersonDetail(code="GP", real_name="Anil Rathore", role="GP", relation="professional"),
    PersonDetail(code="SU", real_name="Walter Dunnage", relation="service_user"),
)


def words_in(report: Path) -> str:
    """The text of a PDF, by a reader that is not ours."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(report).pages).split())


def prepare(made: Made) -> None:
    """A review with three people in the key and one event."""
    store = open_unlocked(made.folder, made.unlocked())
    uid = store.run(reviews.create, "IMR-1", "Mr A: a fall")
    for person in KEY:
        store.run(people.save, uid, person)
    store.run(chronology.add_many, uid, [EventDetail(what_happened="Hannah Pettiford rang Anil Rathore.")])
    store.close()


@pytest.mark.deep
def test_notes_excerpts_a_new_name_and_a_refused_report_that_is_corrected(
    made: Made, terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    prepare(made)
    screen = terminal(made.folder)
    screen.unlock(made.passphrase, "IMR-1")
    screen.press(ENTER)
    screen.wait_for("1 REQUEST")

    # The interview, held with SW1.
    screen.press("4")
    screen.wait_for("No interviews yet")
    screen.press("n")
    screen.wait_for("Person's code", "ctrl+s save")
    screen.type("SW1")
    screen.press(TAB)
    screen.type("Allocated worker at the time.")
    screen.press(TAB, "h")
    screen.wait_for("< held >")
    screen.press(TAB)
    screen.type("14 May 2026")
    screen.press(CTRL_S)
    screen.wait_for("I1", "14 May 2026", "held")

    # Notes that name three people, two of them by @, and two passages as excerpts.
    screen.press("w")
    screen.wait_for("Codes (type @):", "Walter Dunnage")
    screen.press("I rang @ani")
    screen.wait_for("> GP  Anil Rathore, GP")
    screen.press(ENTER)
    screen.type(" about @wal")
    screen.wait_for("> SU  Walter Dunnage")
    screen.press(ENTER)
    screen.press(" and told Hannah Pettiford. ", CTRL_O)
    screen.wait_for("The passage starts here")
    screen.press("Nobody came back to me.", CTRL_O)
    screen.wait_for("I1.1 added: 5 words")
    screen.press(" ", CTRL_O)
    screen.wait_for("The passage starts here")
    screen.press("I would do it sooner now.", CTRL_O)
    screen.wait_for("I1.2 added: 6 words", "I1.1 Nobody", "I1.2 I would do")

    # Somebody who is not in the key is noticed while typing, and added from there.
    screen.press(" It was Mrs Kowalska who rang.")
    screen.wait_for("Not in the key: Mrs Kowalska")
    screen.press(CTRL_R)
    screen.wait_for("add Mrs Kowalska to the key")
    screen.press("a")
    screen.wait_for("New person in the key", "Relation")
    screen.press("f")
    screen.wait_for("< family or carer >")
    screen.press(CTRL_S)
    screen.wait_for("notes", "Kowalska who rang", "FM1")
    screen.press(CTRL_S)
    screen.wait_for("INTERVIEWS 1", "I1.2", "Saved")

    # The committee report, by codes.
    screen.press("8")
    screen.wait_for("8 PAPERS", "committee")
    screen.press("x")
    screen.wait_for("file do you want to export")
    screen.press(ENTER)
    screen.wait_for("Exported to")
    (report,) = tmp_path.glob("*-report-committee-*.pdf")
    text = words_in(report)
    assert "SW1 rang GP." in text
    assert not {"Pettiford", "Rathore", "Dunnage", "Kowalska"} & set(text.replace(".", " ").split())
    report.unlink()

    # With a name not in the key in the narrative, nothing is exported until it is replaced.
    screen.press("5")
    screen.wait_for("Narrative overview")
    screen.press(ENTER)
    screen.wait_for("IMR-1  Narrative overview", "ctrl+s save")
    screen.type("It began when Mr Brunskill left.")
    screen.press(CTRL_S)
    screen.wait_for("Saved")
    screen.press("8")
    screen.wait_for("8 PAPERS", "OUT OF DATE")
    screen.press("x")
    screen.wait_for("file do you want to export")
    screen.press(ENTER)
    shown = screen.wait_for("would appear in", "go to overview, narrative")
    assert "Brunskill" not in shown
    assert not list(tmp_path.glob("*.pdf"))
    screen.press("1")
    screen.wait_for("Mr Brunskill left.", "What happened, in date order", "ctrl+s save")
    screen.press(CTRL_R)
    screen.wait_for("add Mr Brunskill to the key")
    screen.press("a")
    screen.wait_for("New person in the key", "Relation")
    screen.press("s", "s")
    screen.wait_for("< staff >")
    screen.press(TAB)
    screen.type("Team manager")
    screen.press(CTRL_S)
    screen.wait_for("It began when Mr Brunskill left.")
    screen.press(CTRL_R)
    screen.wait_for("replace Mr Brunskill with TM1")
    screen.press("o")
    screen.wait_for("It began when TM1 left.")
    screen.press(CTRL_S)
    screen.wait_for("Saved")
    screen.press("8")
    screen.wait_for("8 PAPERS")
    screen.press("x")
    screen.wait_for("file do you want to export")
    screen.press(ENTER)
    screen.wait_for("Exported to")
    (report,) = tmp_path.glob("*-report-committee-*.pdf")
    assert "It began when TM1 left." in words_in(report)
    screen.press(DOWN, CTRL_Q)
    assert screen.end() == 0
