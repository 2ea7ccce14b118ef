"""Help (F1): what the step at hand is for, what good looks like, and every shortcut that works there."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from imr_tui import commands
from imr_tui.guide import Guide
from imr_tui.screens.papers.preview import ReadingScreen
from imr_tui.screens.shortcuts import shortcut_lines

WIDTH = 76
"""The width of a line of help in cells, to fit a terminal of 80 columns."""


class GuideScreen(ReadingScreen):
    """The help for one step of a review."""

    def __init__(self, guide: Guide, contexts: Sequence[str]) -> None:
        """`guide` is the text of the step; the shortcuts of `contexts` are listed after it."""
        text = "\n".join((*guide_lines(guide), *shortcut_lines(contexts)))
        super().__init__(f"Help: {guide.title}", text)


def guide_lines(guide: Guide) -> Iterator[str]:
    """Return the help for one step as lines of at most `WIDTH` cells."""
    yield f"{guide.title} ({guide.clauses} of the guidance)"
    yield ""
    yield from textwrap.wrap(guide.purpose, WIDTH)
    yield ""
    yield "What good looks like"
    yield ""
    for point in guide.good:
        yield from textwrap.wrap(point, WIDTH, initial_indent="- ", subsequent_indent="  ")
    yield ""
    yield "Shortcuts to know first"
    yield ""
    for command_id in guide.commands:
        yield f"  {commands.shortcut(command_id):<13} {commands.command(command_id).help}"
    yield ""
