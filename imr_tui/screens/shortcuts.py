"""Every key that works where the person is, from the one registry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Log

from imr_tui import commands
from imr_tui.screens.base import ImrScreen, bindings
from imr_tui.vocabulary import Tab

WORDS = {
    "app": "Everywhere", "reviews": "The list of reviews", "review": "A review", "request": Tab.REQUEST.label,
    "records": Tab.RECORDS.label, "chronology": Tab.CHRONOLOGY.label, "interviews": "Interviews and the key",
    "findings": "Findings, recommendations and the trace", "picker": "The evidence picker",
    "chooser": "Choosing a finding", "repeats": "Earlier findings like this one", "actions": "Actions",
    "tracker": "The tracker over all reviews", "dmt": Tab.DMT.label, "papers": "Papers",
    "readiness": "Readiness by clause", "conflicts": "What both sides of a handover changed",
    "taken": "After a bundle was taken in", "form": "A form", "notes": "Notes of an interview",
    "both": "When somebody else saved first", "text": "Running text",
    "offers": "Suggestions after @ and #", "choice": "A choice in a form", "several": "A list in a form",
    "line": "One line of text", "prompt": "A question", "preview": "A paper on the screen", "help": "A page to read",
    "grid": "Every list", "unlock": "Unlocking",
}  # fmt: skip


class ShortcutsScreen(ImrScreen):
    """The keys, by where they work."""

    CSS_PATH = "papers/preview.tcss"
    CONTEXTS = ("help",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("help")
    AUTO_FOCUS = "Log"

    def __init__(self, places: Sequence[str]) -> None:
        super().__init__()
        self._places = places

    def compose_body(self) -> ComposeResult:
        """One line for each key."""
        yield Log(auto_scroll=False)

    def on_mount(self) -> None:
        """Write the lines."""
        self.state("All keys that work here", "")
        self.query_one(Log).write_lines(shortcut_lines(self._places))

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)


def shortcut_lines(places: Sequence[str]) -> list[str]:
    """The keys of these parts of the program as lines of text."""
    lines: list[str] = []
    for place in (*places, "grid"):
        if place not in WORDS:
            continue
        lines += [WORDS[place], ""]
        for command in commands.at(place):
            names = " ".join(map(commands.shown, commands.shortcuts(command.id)))
            lines.append(f"  {names:<13} {command.help}")
        lines.append("")
    return lines
