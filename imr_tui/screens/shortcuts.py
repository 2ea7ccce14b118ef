"""The list of all shortcuts that work on the current screen."""

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
    "tracker": "The tracker of all reviews", "dmt": Tab.DMT.label, "papers": "Papers",
    "readiness": "Readiness by clause", "conflicts": "Conflicts from a handover",
    "taken": "After an import", "history": "The history of a record or a review",
    "form": "A form", "notes": "Notes of an interview",
    "both": "If a record changed elsewhere", "text": "A text field",
    "offers": "Suggestions after @ and #", "choice": "A choice in a form", "several": "A list in a form",
    "line": "One line of text", "prompt": "A question", "preview": "A paper on screen", "help": "A page to read",
    "grid": "All lists", "unlock": "Unlocking", "first": "First start",
    "secrets": "Entering passphrases", "renewal": "A new recovery code",
    "ways": "Ways to open the store", "verify": "Verifying the store", "purged": "Purged reviews",
    "certificate": "A certificate of purge",
}  # fmt: skip


class ShortcutsScreen(ImrScreen):
    """The shortcuts, by context."""

    CSS_PATH = "papers/preview.tcss"
    CONTEXTS = ("help",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("help")
    AUTO_FOCUS = "Log"

    def __init__(self, contexts: Sequence[str]) -> None:
        super().__init__()
        self._shown = contexts

    def compose_body(self) -> ComposeResult:
        """One line for each command."""
        yield Log(auto_scroll=False)

    def on_mount(self) -> None:
        """Show the lines."""
        self.state("All shortcuts that work here", "")
        # Log drops a line that is empty.
        self.query_one(Log).write_lines(line or " " for line in shortcut_lines(self._shown))

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)


def shortcut_lines(contexts: Sequence[str]) -> list[str]:
    """Return the shortcuts of these contexts as lines of text."""
    lines: list[str] = []
    for context in (*contexts, "grid"):
        if context not in WORDS:
            continue
        lines += [WORDS[context], ""]
        for command in commands.at(context):
            names = " ".join(map(commands.shown, commands.shortcuts(command.id)))
            lines.append(f"  {names:<13} {command.help}")
        lines.append("")
    return lines
