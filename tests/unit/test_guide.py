"""The help of each step of a review: complete, short enough to read, and with commands that exist."""

from __future__ import annotations

import re

import pytest

from imr_tui import commands
from imr_tui.guide import REVIEWS, TABS, Guide
from imr_tui.screens.papers.guide import WIDTH, guide_lines
from imr_tui.vocabulary import Tab

GUIDES = (REVIEWS, *TABS.values())


def test_every_tab_has_help_in_the_order_of_the_tabs() -> None:
    assert tuple(TABS) == tuple(Tab)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.title)
def test_help_names_its_clauses_and_three_commands_of_its_own_tab(guide: Guide) -> None:
    assert re.fullmatch(r"§\d(\.\d)?((, | and | to )§\d(\.\d)?)*", guide.clauses)
    contexts = {commands.command(command_id).where for command_id in guide.commands}
    assert len(set(guide.commands)) == 3
    assert len(contexts) == 1
    tab = next((tab for tab, other in TABS.items() if other is guide), None)
    assert contexts == {tab.value if tab else "reviews"}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.title)
def test_help_fits_a_terminal_of_80_columns_and_two_pages(guide: Guide) -> None:
    lines = list(guide_lines(guide))
    assert max(map(len, lines)) <= WIDTH + 2 < 80
    assert 10 < len(lines) < 40
    assert lines[0] == f"{guide.title} ({guide.clauses} of the guidance)"


def test_help_names_the_shortcuts_that_people_chose() -> None:
    commands.use_keymap({"request.agree": "ctrl+y"})
    try:
        assert any(line.split()[:1] == ["ctrl+y"] for line in guide_lines(TABS[Tab.REQUEST]))
    finally:
        commands.use_keymap({})
