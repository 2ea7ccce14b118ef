"""A paper on the screen, as plain text: what a screen reader gets, and what the PDF will say."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Log

from imr_tui.screens.base import ImrScreen, bindings


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
        """The lines of the paper."""
        yield Log(auto_scroll=False)

    def on_mount(self) -> None:
        """Write them."""
        lines = self._text.splitlines()
        self.state(self._title, f"{len(lines)} lines")
        self.query_one(Log).write_lines(lines)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)


class PreviewScreen(ReadingScreen):
    """The text of a paper; dismissed with "export" when it is to be written."""

    CONTEXTS = ("preview",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("preview")

    def action_export(self) -> None:
        """Go back and write it as PDF."""
        self.dismiss("export")
