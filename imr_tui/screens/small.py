"""What is shown while the terminal is too small to work in."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen
from textual.widgets import Static

from imr_tui import commands


class SmallScreen(ModalScreen[None]):
    """Says how large the terminal has to be; goes by itself when it is."""

    BINDINGS: ClassVar[list[BindingType]] = [*commands.everywhere()]

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self._least = f"{width}x{height}"

    def compose(self) -> ComposeResult:
        """One sentence."""
        yield Static(
            f"This terminal is too small. imr-tui needs {self._least}: make the window larger. Nothing is lost.",
            markup=False,
        )
