"""A user's own keys: the screens name the keys that work."""

from __future__ import annotations

import re
from pathlib import Path

from textual.widgets import Input

from imr_tui import commands
from imr_tui.config import Settings, load
from imr_tui.screens.form import FormScreen
from imr_tui.screens.prompts import ChoicePrompt, LinePrompt
from imr_tui.screens.review import ReviewScreen
from imr_tui.screens.shortcuts import ShortcutsScreen
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.people import people
from imr_tui.services.people.people import PersonDetail
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from imr_tui.widgets.fields import ChoiceField
from imr_tui.widgets.prose_area import ProseArea
from tests.conftest import Made
from tests.paths import ROOT
from tests.ui.conftest import Open

OWN = {
    "app.help": "question_mark,f2",
    "app.guide": "f6",
    "chronology.new": "z",
    "chronology.delete": "K",
    "review.undo": "o",
    "review.back": "f3",
    "dmt.sharing": "w",
    "prompt.cancel": "f4",
    "line.accept": "ctrl+y",
    "text.undo": "f6",
    "offers.take": "f7",
    "choice.next": "f8",
    "form.discard": "f9",
}


def own(made: Made) -> Settings:
    """Settings with those keys."""
    return Settings(store=made.folder, keymap=OWN)


def a_review(store: Store) -> str:
    """A review with one person in its key and no events."""
    uid = store.run(reviews.create, "IMR-1", "A review")
    store.run(people.save, uid, PersonDetail(code="GP", real_name="Anil Shah", role="GP", relation="professional"))
    return uid


def with_an_event(store: Store) -> str:
    """The same with one event."""
    uid = a_review(store)
    store.run(chronology.add_many, uid, [EventDetail(what_happened="Somebody called.")])
    return uid


async def test_the_settings_in_the_readme_change_the_text_of_an_empty_list(
    desk: Open, made: Made, tmp_path: Path
) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    file = tmp_path / "settings.toml"
    file.write_text(example, encoding="utf-8")
    settings = load(file, store=made.folder)
    assert settings.keymap
    assert commands.unknown_ids(settings.keymap) == []
    key = settings.keymap["chronology.new"]
    assert key != commands.command("chronology.new").key
    async with desk(a_review, settings=settings) as d:
        await d.press("enter", "3")
        assert f"Press {key} to add one" in d.grid.empty_text
        await d.press(commands.command("chronology.new").key)
        assert isinstance(d.app.screen, ReviewScreen)
        await d.press(key)
        assert isinstance(d.app.screen, FormScreen)


async def test_an_empty_list_and_the_message_line_name_the_users_keys(desk: Open, made: Made) -> None:
    async with desk(with_an_event, settings=own(made)) as d:
        await d.press("enter", "3", "K")
        assert d.message == "E1 deleted. Press o to undo."
        assert "Press z to add one, or i to import a CSV file." in d.grid.empty_text
        await d.press("o")
        assert d.grid.row_count == 1
        await d.press("slash")
        await d.type("nothing")
        assert "Press F3 to clear it." in d.grid.empty_text
        assert d.app.screen.query_one(".filter", Input).placeholder.endswith("; F3 to clear")
        await d.press("f3")
        assert d.grid.row_count == 1
        assert isinstance(d.app.screen, ReviewScreen)


async def test_a_prompt_names_the_users_keys(desk: Open, made: Made) -> None:
    async with desk(with_an_event, settings=own(made)) as d:
        await d.press("enter", "3", "g")
        assert isinstance(d.app.screen, LinePrompt)
        assert d.text(".keys") == "ctrl+y: continue   F4: cancel"
        await d.press("escape", "enter")
        assert isinstance(d.app.screen, LinePrompt)
        await d.type("no day")
        await d.press("ctrl+y")
        assert "no day is not a date" in d.question
        await d.press("f4", "m")
        assert isinstance(d.app.screen, ChoicePrompt)
        assert d.text(".keys") == "F4: cancel"
        await d.press("f4")
        assert isinstance(d.app.screen, ReviewScreen)


async def test_the_line_of_lists_and_the_help_show_the_users_keys(desk: Open, made: Made) -> None:
    async with desk(a_review, settings=own(made)) as d:
        await d.press("enter", "7")
        assert "w sharing" in d.text("#tab-7 .count")
        await d.press("w")
        assert "SHARING" in d.text("#tab-7 .count")
        await d.press("f2")
        assert isinstance(d.app.screen, ShortcutsScreen)
        lines = [str(line) for line in d.app.screen.query_one("Log").lines]  # type: ignore[attr-defined]
        assert any(re.fullmatch(r" +w +Show the sharing register.*", line) for line in lines)


async def test_fields_of_a_form_name_the_users_keys(desk: Open, made: Made) -> None:
    async with desk(a_review, settings=own(made)) as d:
        await d.press("enter", "3", "z")
        assert d.text("ShortcutLine").endswith("F6 help")
        area = d.app.screen.query(ProseArea).first()
        area.focus()
        await d.type("Rang @an")
        assert any("Press F7 to insert, esc to close." in str(w.content) for w in d.app.screen.query(".read"))
        await d.press("f7")
        assert area.text == "Rang GP"
        await d.type(" and Anil Shah")
        await d.press("ctrl+r", "o")
        assert area.text == "Rang GP and GP"
        assert d.message == "Replaced with GP. Press F6 to restore the name."
        await d.press("ctrl+z")
        assert area.text == "Rang GP and GP"
        await d.press("f6")
        assert area.text == "Rang GP and Anil Shah"
        choice = d.app.screen.query(ChoiceField).first()
        choice.focus()
        before = choice.value
        assert "left and F8 to change" in str(choice.render())
        await d.press("right")
        assert choice.value == before
        await d.press("f8")
        assert choice.value != before
        # The text is saved as a draft, and the form says how to discard it when it is opened again.
        await d.press("escape", "z")
        assert d.message.endswith(". Press F9 to discard it.")
        assert d.message.startswith("This is your draft saved on ")
