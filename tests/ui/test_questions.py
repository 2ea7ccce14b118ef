"""Questions for one line of text: what was typed comes back if it cannot be used."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from textual.widgets import Input

from imr_tui.models import Action, ProgressNote, Review
from imr_tui.screens.actions.tab import ActionsTab
from imr_tui.services.actions import plan
from imr_tui.services.session import Store
from imr_tui.store.session import writing
from tests.ui.conftest import Desk, Open
from tests.ui.history.test_tracker import one_action
from tests.unit.services.record.test_history import by

NOTE = "The check is written and in use."


def asked(d: Desk) -> tuple[str, str]:
    """The question that is open, with what it says is wrong, and the text in its line."""
    return d.question, d.app.screen.query_one(Input).value


def touched() -> None:
    """Change the action."""
    plan.set_status([str(Action.get().uid)], "under_way", date(2026, 3, 3), "")


async def test_a_progress_note_comes_back_if_the_action_has_been_changed_elsewhere(desk: Open) -> None:
    async with desk(one_action) as d:
        await d.press("a", "p")
        await d.type(NOTE)
        await d.app.ask(lambda: by("Ann", touched))
        await d.press("enter")
        question, typed = asked(d)
        assert "This action has been changed elsewhere" in question
        assert typed == NOTE
        # What would be lost is known to the lock as well.
        assert d.app.screen.answered  # type: ignore[attr-defined]
        await d.press("enter")
        assert d.app.screen.query(ActionsTab)
        assert d.message.startswith("Progress note added")
        assert await d.app.ask(lambda: [note.text for note in ProgressNote.select()]) == [NOTE]


async def test_the_answers_to_a_chain_of_questions_come_back(desk: Open) -> None:
    async with desk(one_action) as d:
        await d.press("a", "r")
        await d.type("soon\n")
        question, typed = asked(d)
        assert typed == "soon"
        assert "soon is not a full date" in question
        await d.press(*["backspace"] * 4)
        await d.type("12 May 2027\nThe officer is away.\nDMT")
        await d.app.ask(lambda: by("Ann", touched))
        await d.press("enter")
        question, typed = asked(d)
        assert "This action has been changed elsewhere" in question
        assert typed == "12 May 2027"
        await d.press("enter")
        assert asked(d)[1] == "The officer is away."
        await d.press("enter")
        assert asked(d)[1] == "DMT"
        await d.press("enter")
        assert "due date changed to 12 May 2027" in d.message
        assert await d.app.ask(lambda: Action.get().due_on) == date(2027, 5, 12)


async def test_a_head_that_is_not_found_stays_in_the_question(desk: Open) -> None:
    async with desk(one_action) as d:
        await d.press("v", "f")
        await d.type("120-3FA2C4D5E6F70812\n")
        question, typed = asked(d)
        assert "The audit chain does not contain 120-3FA2C4D5E6F70812" in question
        assert typed == "120-3FA2C4D5E6F70812"


async def test_a_wrong_reference_purges_nothing_and_stays_in_the_question(desk: Open) -> None:
    def ended(store: Store) -> None:
        def work() -> None:
            with writing():
                Review.update(retention_review_on="2020-01-01", ended="declined").execute()

        one_action(store)
        store.run(work)

    async with desk(ended) as d:
        await d.press("X")
        await d.type("IMR-11\n")
        question, typed = asked(d)
        assert "That is not the reference IMR-1. Nothing was purged." in question
        assert "This removes every text of IMR-1 for ever" in question
        assert typed == "IMR-11"
        await d.press("escape")
        assert await d.app.ask(Review.select().count) == 1


async def test_a_path_comes_back_if_the_file_cannot_be_written(desk: Open, tmp_path: Path) -> None:
    path = tmp_path / "no folder" / "actions.csv"
    async with desk(one_action) as d:
        await d.press("a", "x")
        d.app.screen.query_one(Input).value = str(path)
        await d.press("enter")
        question, typed = asked(d)
        assert str(path.parent) in question
        assert typed == str(path)
