"""The screen shown while the terminal is too small."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen
from textual.widgets import Static

from imr_tui import commands


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
