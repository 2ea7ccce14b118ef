"""One line of text with a shortcut to submit it."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.widgets import Input

from imr_tui import commands


class LineInput(Input):
    """A line of text without a blinking cursor. The command that submits it is in the registry."""

    BINDINGS: ClassVar[list[BindingType]] = list(commands.bindings("line"))

    def __init__(self, value: str = "", *, secret: bool = False, id: str | None = None) -> None:
        """`secret` shows dots instead of the text."""
        super().__init__(value, password=secret, select_on_focus=False, id=id)
        self.cursor_blink = False
