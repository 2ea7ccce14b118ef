"""The lines around every screen: the state line above, and the message and shortcut lines below."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from imr_tui import commands
from imr_tui.terminal_text import harmless
from imr_tui.widgets.plain_text import content, fit


class StateLine(Static):
    """One line with what is open on the left and its state on the right."""

    DEFAULT_CSS = "StateLine { height: 1; text-style: reverse; padding: 0 1; }"

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._left, self._right = "imr-tui", ""

    def show(self, left: str | None = None, right: str | None = None) -> None:
        """Change the left part, the right part, or both; text is shown as typed."""
        before = self._left, self._right
        self._left = self._left if left is None else left
        self._right = self._right if right is None else right
        if before != (self._left, self._right):
            self._paint()

    def on_resize(self) -> None:
        """Fit the line to the new width."""
        self._paint()

    def _paint(self) -> None:
        width = max(1, self.size.width)
        right = harmless(self._right)
        room = max(1, width - cell_len(right) - 2)
        self.update(Content(fit(self._left, room) + "  " + right))


class MessageLine(Static):
    """A message: what was done, or what is wrong. It is shown until the next one."""

    DEFAULT_CSS = """
    MessageLine { height: auto; max-height: 4; padding: 0 1; }
    MessageLine.-empty { display: none; }
    MessageLine.-trouble { text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False, classes="-empty")
        self.text = ""

    def say(self, text: str, trouble: bool = False) -> None:
        """Show `text`; an empty one clears the line. Errors are bold and start with an exclamation mark."""
        self.text = text
        self.set_class(not text, "-empty")
        self.set_class(trouble, "-trouble")
        self.update(content(f"! {text}" if trouble else text))


WIDE = 100
"""The width, in cells, at which the line of shortcuts has room for both kinds of help."""


TYPING = ("form", "unlock", "picker", "first", "secrets", "renewal")
"""The contexts in which a letter is typed into a field."""


class ShortcutLine(Static):
    """The shortcuts that work here, as many as fit on one line."""

    DEFAULT_CSS = "ShortcutLine { height: 1; padding: 0 1; text-style: dim; }"

    def __init__(self, *contexts: str) -> None:
        """Show the shortcuts of these contexts."""
        super().__init__(markup=False)
        self._commands = _shown(contexts)

    def show(self, *contexts: str) -> None:
        """Show the shortcuts of these contexts; the one for all keys is always last."""
        self._commands = _shown(contexts)
        self._paint()

    def on_resize(self) -> None:
        """Fit the line to the new width."""
        self._paint()

    def _paint(self) -> None:
        # Repainted only here, because Textual's own footer sends 8 KB whenever the focus moves.
        # In a field a question mark is typed, so name another key there.
        typing = any(c.where in TYPING for c in self._commands) or not self._commands
        guide = f"{commands.shortcut_while_typing('app.guide')} {commands.command('app.guide').label}"
        last = guide if typing else f"{commands.shortcut('app.help')} {commands.command('app.help').label}"
        if not typing and self.size.width >= WIDE:
            last += f"  {guide}"
        room = self.size.width - cell_len(last) - 2
        line = ""
        for c in self._commands:
            part = f"{commands.shortcut(c.id)} {c.label}"
            if cell_len(line) + cell_len(part) > room:
                break
            line += part + "  "
        self.update(Content(line + last))


def _shown(contexts: Sequence[str]) -> list[commands.Command]:
    return [c for c in commands.at(*contexts) if c.shown]
