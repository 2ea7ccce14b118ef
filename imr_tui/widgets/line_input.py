"""One line of text with the key that gives it back."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.widgets import Input

from imr_tui import commands


class LineInput(Input):
    """A line whose cursor does not blink; the key that submits it is in the registry, so that it can be changed."""

    BINDINGS: ClassVar[list[BindingType]] = list(commands.bindings("line"))

    def __init__(self, value: str = "", *, secret: bool = False, id: str | None = None) -> None:
        """`secret` shows dots in place of what is typed."""
        super().__init__(value, password=secret, select_on_focus=False, id=id)
        self.cursor_blink = False
