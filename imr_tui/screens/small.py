"""Screens with one message and no commands: the terminal is too small, or there is work to wait for."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen
from textual.widgets import Static

from imr_tui import commands
from imr_tui.widgets.plain_text import content


class SmallScreen(ModalScreen[None]):
    """Say how large the terminal has to be. Closes when the terminal is large enough."""

    BINDINGS: ClassVar[list[BindingType]] = [*commands.everywhere()]

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self._least = f"{width}x{height}"

    def compose(self) -> ComposeResult:
        """The message."""
        yield Static(
            f"This terminal is too small. Make the window at least {self._least}. Your text stays as it is.",
            markup=False,
        )


class WaitScreen(ModalScreen[None]):
    """Say what is being done while the store is closed. The app replaces it when that is done."""

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = what

    def compose(self) -> ComposeResult:
        """The message."""
        yield Static(content(self._what), markup=False)
