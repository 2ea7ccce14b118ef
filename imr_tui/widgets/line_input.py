"""Lines of text in forms, filters and prompts, and the line for a passphrase."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual.binding import BindingType
from textual.widgets import Input

from imr_tui import commands
from imr_tui.terminal_text import one_for_one


class PlainInput(Input):
    """A line of text without a blinking cursor, which shows control characters as "�" and keeps them as they are.

    The text is cleaned only where it is painted and measured, so that the value stays exactly as typed.
    """

    def __init__(self, value: str = "", *, placeholder: str = "", classes: str | None = None, id: str | None = None):
        super().__init__(value, placeholder=placeholder, select_on_focus=False, id=id, classes=classes)
        self.cursor_blink = False

    def shown(self) -> str:
        """Return the value as it is painted: as many characters, each safe for a terminal."""
        return one_for_one(self.value).replace("\t", " ")

    @property
    def _value(self) -> Text:
        return Text(self.shown(), no_wrap=True, overflow="ignore", end="")

    def _position_to_cell(self, position: int) -> int:
        return cell_len(self.shown()[:position])


class LineInput(PlainInput):
    """A line of text with a command to submit it, which is in the registry."""

    BINDINGS: ClassVar[list[BindingType]] = list(commands.bindings("line"))
