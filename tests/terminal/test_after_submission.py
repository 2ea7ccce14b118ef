"""The demonstration from submitted to closed, by keyboard at 80x24, confirmed by `check` at each stage (§5, §8)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from imr_tui.demo import MAIN_REFERENCE
from imr_tui.services.session import open_unlocked
from imr_tui.vocabulary import ActionStatus, DueState
from tests.after_submission import load_submitted
from tests.conftest import Made, Run
from tests.driver import CTRL_Q, CTRL_S, DOWN, ENTER, ESCAPE, RIGHT, SPACE, TAB, UP, Terminal

DMT = "10 Sep 2026"
TEAMS = (
    "East Locality Team",
    "Home Support Service",
    "Out-of-Hours Service",
    "Service Systems Team",
    "Independence and Equipment Team",
)


def fields(screen: Terminal, *values: str) -> None:
    """Fill fields one after the other. An empty value leaves its field; arrow keys are pressed."""
    for index, value in enumerate(values):
        if index:
            screen.press(TAB)
        if value and set(value) <= set(RIGHT):
            screen.press(value)
        elif value:
            screen.type(value)


def form(screen: Terminal, title: str, *values: str) -> None:
    """Fill the form with this title, save it and wait for the review."""
    screen.wait_for(title, "ctrl+s save")
    fields(screen, *values)
    screen.press(CTRL_S)
    screen.wait_for("Saved.", "7 DMT")


def to_row(screen: Terminal, words: str) -> None:
    """Go to the row containing these words, one line at a time, below or above the screen."""

    def cursor() -> str:
        # What it is, without what is recorded of it: that changes when a form was saved.
        return screen.line_with(" > ")[:28].strip()

    way = DOWN
    for _ in range(60):
        if f"> {words}" in " ".join(cursor().split()):
            return
        lines = screen.text.split("\n")
        here = next((place for place, line in enumerate(lines) if line.startswith(" >")), 0)
        there = next((place for place, line in enumerate(lines) if " ".join(line.split()).startswith(words)), None)
        if there is not None:
            way = UP if there < here else DOWN
        before = cursor()
        screen.press(way)
        screen.wait_until(lambda _, before=before: cursor() not in ("", before), f"the cursor to go on to {words}")
    raise AssertionError(f"No row {words}. The screen was:\n{screen.text}")


@pytest.mark.deep
def test_from_submitted_to_closed_by_keyboard(
    made: Made, terminal: Callable[..., Terminal], run_cli: Run, tmp_path: Path
) -> None:
    store = open_unlocked(made.folder, made.unlocked())
    store.run(load_submitted)
    store.close()
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(made.passphrase)
    passphrase.chmod(0o600)

    def checked() -> tuple[str, int, set[str]]:
        """Return the stage, the exit status and what is needed, as `check` reports while the app is open."""
        done = run_cli("--store", made.folder, "--passphrase-file", passphrase, "check", MAIN_REFERENCE, "--json")
        said = json.loads(done.stdout)
        needed = {r["check"] for r in said["requirements"] if r["stage"] == said["next_stage"] and not r["met"]}
        return said["stage"], done.returncode, needed

    assert checked() == ("submitted", 1, {"8.1-discussed", "8.2-dmt", "8.2-decisions", "8.2-earlier"})
    screen = terminal(made.folder)
    screen.unlock(made.passphrase, MAIN_REFERENCE)
    screen.press(DOWN)
    screen.wait_for(f"> {MAIN_REFERENCE}")
    screen.press(ENTER)
    screen.wait_for("1 REQUEST", "submitted")
    screen.press("7")
    screen.wait_for("7 DMT", "> Submitted (§8.1)")

    # The discussion, DMT's meeting, and a decision on each recommendation.
    screen.press(ENTER)
    form(screen, "Submission and discussion", "", "", "5 Aug 2026", "R6 came of it.")
    to_row(screen, "Considered by DMT")
    screen.press(ENTER)
    form(screen, "Consideration by DMT", DMT, "", "All of three years.", "A rule and not a word.", RIGHT)
    for number in range(1, 7):
        to_row(screen, f"R{number} (agreed)")
        screen.press(ENTER)
        screen.wait_for(f"What did DMT decide on R{number}?")
        screen.press("a")
        screen.wait_for("Is there anything to note?")
        screen.press(ENTER)
        screen.wait_for("On what date was it decided?", DMT)
        screen.press(ENTER)
        screen.wait_for(f"R{number}: agreed.")
    screen.wait_for("considered  CODES")
    assert checked() == ("considered", 1, {"8.3-authorised", "8.3-review-date", "8.3-review-method"})

    # Authorised, with a date of review, an officer and a progress report.
    to_row(screen, "Plan authorised")
    screen.press(ENTER)
    form(screen, "Authorisation and review", DMT, "DMT", "10 Mar 2027", RIGHT)
    screen.wait_for("implementing  CODES")
    screen.press("n")
    screen.wait_for("What do you want to add?")
    screen.press("o")
    form(screen, "Officer or member", "Head of Home Support")
    screen.press("n")
    screen.wait_for("What do you want to add?")
    screen.press("p")
    form(screen, "Progress report", "1 Dec 2026", "Head of Home Support")
    assert checked()[:2] == ("implementing", 1)

    # Every action of the plan evaluated, all at once.
    screen.press("6")
    screen.wait_for("6 ACTIONS", "open 12")
    for number in range(1, 13):
        screen.press(SPACE)
        screen.wait_for(f"{number} selected")
    screen.press("s")
    screen.wait_for("What is the status of 12 actions?")
    screen.press("e")
    screen.wait_for("What is the evidence that it was effective")
    screen.press("Counted over six months.", ENTER)
    screen.wait_for(f"12 actions: {ActionStatus.EVALUATED_EFFECTIVE.label}.", f"{DueState.SETTLED.label} 12")
    assert "8.4-evaluated" not in checked()[2]

    # The register of sharing: teams, SU and FM1; FM2 of whom SU did not consent is refused, and kept as refused.
    screen.press("7")
    screen.wait_for("7 DMT")
    screen.press("h")
    screen.wait_for("SHARING", "Nothing in the sharing register yet")
    for team in TEAMS:
        screen.press("n")
        form(
            screen,
            "New entry in the sharing register",
            "",
            team,
            "",
            "",
            "",
            "HoS",
            DMT,
            "",
            "",
            "The summary",
            "HoS",
            DMT,
        )
    screen.press("n")
    form(screen, "New entry", RIGHT, "", "SU", "", "", "HoS", DMT, "", "", "The summary", "HoS", DMT)
    screen.press("n")
    form(screen, "New entry", RIGHT * 2, "", "FM1", RIGHT, "", "HoS", DMT, "", "", "The summary", "HoS", DMT)
    screen.press("n")
    screen.wait_for("New entry", "ctrl+s save")
    fields(screen, RIGHT * 2, "", "FM2", "", RIGHT * 2, "SU", DMT, "", "", "The summary", "HoS", DMT)
    screen.press(CTRL_S)
    screen.wait_for("does not consent.", "Nothing was saved.")
    # The last three fields are emptied, because nothing was shared.
    for _ in range(3):
        screen.press("\x1b[F", *["\x7f"] * 12, "\x1b[Z")
    screen.press(CTRL_S)
    screen.wait_for("Saved.", "consent refused")
    assert not {check for check in checked()[2] if check.startswith("5-")}

    # Views, and the final report.
    screen.press("f")
    screen.wait_for("FINAL REPORT")
    for code in ("SU", "FM1", "FM2"):
        screen.press("n")
        form(screen, "View on the outcome", code, "5 Mar 2027", "HoS", RIGHT, "Better than it was.")
    to_row(screen, "Final report (§8.4)")
    screen.press(ENTER)
    dates = ("20 Mar 2027", "25 Mar 2027", "25 Mar 2027")
    form(screen, "Final report", "Mostly.", "A second alert.", "Calls that nobody takes up.", *dates)
    screen.wait_for("closed  CODES")
    assert checked() == ("closed", 0, set())
    screen.press(ESCAPE)
    screen.wait_for("3 reviews", "closed")
    screen.press(CTRL_Q)
    assert screen.end() == 0
