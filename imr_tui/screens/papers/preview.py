"""A paper on screen as plain text, with the same words as the PDF."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Log

from imr_tui.screens.base import ImrScreen, bindings
from imr_tui.wording import number_of


class ReadingScreen(ImrScreen):
    """A text to read."""

    CSS_PATH = "preview.tcss"
    CONTEXTS: ClassVar[tuple[str, ...]] = ("help",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("help", "app")
    AUTO_FOCUS = "Log"

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title, self._text = title, text

    def compose_body(self) -> ComposeResult:
        """The lines of the text."""
        yield Log(auto_scroll=False)

    def on_mount(self) -> None:
        """Show the lines."""
        lines = self._text.splitlines()
        self.state(self._title, number_of(len(lines), "line"))
        # Log drops a line that is empty.
        self.query_one(Log).write_lines(line or " " for line in lines)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)


class PreviewScreen(ReadingScreen):
    """The text of a paper. Dismissed with "export" to export it."""

    CONTEXTS = ("preview",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("preview")

    def action_export(self) -> None:
        """Go back and export the paper as PDF."""
        self.dismiss("export")
