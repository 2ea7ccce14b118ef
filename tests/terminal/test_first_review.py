"""From the first start to an exported report, using only the keyboard at 80x24."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.conftest import Run
from tests.driver import CTRL_Q, CTRL_S, DOWN, ENTER, TAB, Terminal

Start = Callable[..., Terminal]

PASSPHRASE = "seven herons on the pier"


def fill(screen: Terminal, *values: str) -> None:
    """Type into one field after the other; an empty value leaves the field, `*words` chooses them."""
    for value in values:
        if value.startswith("*"):
            choose(screen, value[1:])
        elif value:
            screen.type(value)
        screen.press(TAB)


def choose(screen: Terminal, words: str) -> None:
    """Change the focused choice until it shows these words (a letter goes to the next match)."""
    focused = "left and right to change"
    screen.wait_for(focused)
    for _ in range(9):
        before = choices(screen.text)
        screen.press(words[0])
        shown = screen.wait_until(
            lambda text, before=before: f"< {words} >" in text or choices(text) != before, f"the choice {words}"
        )
        if f"< {words} >" in shown:
            return
    raise AssertionError(f"{words} is not among the choices:\n{screen.text}")


def choices(text: str) -> list[str]:
    """Return the choices shown on the screen."""
    return re.findall(r"< .* >", text)


@pytest.mark.deep
def test_from_the_first_start_to_an_exported_report(terminal: Start, run_cli: Run, tmp_path: Path) -> None:
    screen = terminal(tmp_path / "store")
    shown = screen.wait_for("Welcome to imr-tui", "Your name", "first start")
    assert "No one, including you, can open it" in shown
    screen.type("Rowan Ashdown")
    screen.press(ENTER, PASSPHRASE, ENTER, "another passphrase", ENTER)
    screen.wait_for("The passphrases do not match")
    assert PASSPHRASE not in screen.text
    screen.press(PASSPHRASE, ENTER)

    shown = screen.wait_for("Your recovery code", "Enter the code from your paper")
    code = "".join(re.findall(r"(?:[0-9A-Z]{4}-?){4,5}", shown)).replace("-", "")
    assert len(code) == 36
    slip = ("0" if code[7] != "0" else "1") + code[8:]
    screen.press(code[:7] + slip, ENTER)
    screen.wait_for("is mistyped")
    screen.press("\x7f" * 36, code.lower(), ENTER)
    screen.wait_for("No reviews yet")

    screen.press("n")
    screen.wait_for("New review", "Reference")
    screen.type("IMR-2026-014")
    screen.press(TAB)
    screen.type("Mr A: a fall after missed visits")
    screen.press(TAB)
    screen.type("Adult Social Care")
    screen.press(CTRL_S)
    shown = screen.wait_for("IMR-2026-014", "1 REQUEST", "requested", "needed")
    assert "a fall after missed visits" in shown

    # The request, every field, and the criterion worked out from it (§3).
    screen.press(ENTER)
    screen.wait_for("Role of the requester")
    fill(screen, "P. Hollis", "Head of Service", "*head of service", "1 Apr 2026", "about 6 Apr 2026", "At home")
    fill(screen, "Admitted to hospital after a fall", "*serious harm", "*yes", "*yes", "No reason needed here")
    screen.press(CTRL_S)
    screen.wait_for("an IMR must be carried out", "P. Hollis, Head of Service")

    # The reviewer, with both declarations (§4, §5).
    go_to(screen, "Reviewer")
    screen.press(ENTER)
    screen.wait_for("Level of experience")
    fill(screen, "R. Ashdown", "Principal", "Twelve years", "Reports to DMT", "2 Apr 2026", "3 Apr 2026")
    fill(screen, "3 Apr 2026")
    screen.press(CTRL_S)
    screen.wait_for("R. Ashdown, Principal", "declared (§4): 3 Apr 2026")

    # The scope (§5, §6).
    go_to(screen, "Scope, version 1")
    screen.press(ENTER)
    screen.wait_for("Who is covered")
    fill(screen, "Homecare visits to Mr A", "Missed visits and handover", "Homecare East, J. Manager")
    fill(screen, "1 Jan 2026", "6 Apr 2026", "*records and interviews", "The records leave gaps")
    screen.press(CTRL_S)
    screen.wait_for("Homecare visits to Mr A")

    screen.press("a")
    screen.wait_for("who has agreed it?")
    screen.press("r")
    screen.wait_for("On what date was it agreed?")
    screen.press(ENTER)
    screen.wait_for("add at least one term of reference")
    screen.press("\x1b")
    screen.wait_gone("On what date was it agreed?")

    screen.press("n")
    screen.wait_for("Term of reference")
    screen.type("Were missed visits escalated as policy asks?")
    screen.press(CTRL_S)
    screen.wait_for("Term T1", "Were missed visits")

    for label, day in (("completion", "1 Jun 2026"), ("to the HoS", "8 Jun 2026"), ("DMT considers", "30 Jun 2026")):
        go_to(screen, f"Target: {label}")
        screen.press(ENTER)
        screen.wait_for("Target date", "Met on")
        screen.type(day)
        screen.wait_for("Read as")
        screen.press(CTRL_S)
        screen.wait_until(
            lambda text, words=f"Target: {label}", on=day: any(words in x and on in x for x in text.split("\n")),
            f"{label} on {day}",
        )

    for key, who in (("q", "P. Hollis"), ("r", "R. Ashdown")):
        screen.press("a")
        screen.wait_for("who has agreed it?", who)
        screen.press(key)
        screen.wait_for("On what date was it agreed?")
        screen.press(ENTER)
        screen.wait_for(f"Agreement by {who} recorded.")
    screen.wait_for("scope agreed")

    # Three events, in another order than they happened.
    screen.press("3")
    screen.wait_for("3 CHRONOLOGY", "No events yet")
    events = (
        ("3/3/2026 10:30", "GP telephones the duty team"),
        ("6 April 2026", "Found on the floor by a neighbour"),
        ("about 5 Mar 2026", "The evening visit is missed"),
    )
    for count, (when, what) in enumerate(events, start=1):
        screen.press("n")
        screen.wait_for("New event")
        screen.type(when)
        screen.wait_for("Read as")
        screen.press(TAB)
        screen.type(what)
        screen.press(CTRL_S)
        screen.wait_for(f"{count} event", what.split()[0])
    in_order = ("GP telephones", "The evening visit", "Found on the floor")
    shown = screen.wait_for("days with nothing recorded", *in_order)
    order = [shown.index(words) for words in in_order]
    assert order == sorted(order)

    # The report, read on the screen and written as PDF.
    screen.press("8")
    screen.wait_for("8 PAPERS", "report")
    screen.press(ENTER)
    screen.wait_for("IMR-2026-014", "lines")
    screen.press("x")
    screen.wait_for("file do you want to export")
    screen.press("\x15", "report.pdf", ENTER)
    screen.wait_for("Exported to")
    screen.press(CTRL_Q)
    assert screen.end() == 0

    text = " ".join(" ".join(page.extract_text() for page in PdfReader(tmp_path / "report.pdf").pages).split())
    for words in ("IMR-2026-014", "Were missed visits escalated", "GP telephones the duty team"):
        assert words in text
    assert (tmp_path / "report.pdf").stat().st_mode & 0o077 == 0
    # What the screens wrote is sound, and the code from the paper opens it.
    done = run_cli("--store", tmp_path / "store", "--passphrase-file", "-", "verify", stdin=PASSPHRASE)
    assert (done.returncode, done.stderr) == (0, "")


def cursor_line(text: str) -> str:
    """Return the line with the mark of the cursor."""
    return next((line for line in text.split("\n") if line.lstrip().startswith(">")), "")


def go_to(screen: Terminal, label: str) -> None:
    """Put the cursor on the line with this label: to the top, then down until it is there."""
    screen.press("\x1b[H")
    screen.wait_until(lambda text: "Request" in cursor_line(text), "the first line")
    for _ in range(40):
        before = cursor_line(screen.text)
        if label in before:
            return
        screen.press(DOWN)
        screen.wait_until(lambda text, before=before: cursor_line(text) not in ("", before), f"a line after {before}")
    raise AssertionError(f"{label} is not in the list:\n{screen.text}")
