"""A field for several values from a list: one line with the selection, and the list while it has the focus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from imr_tui import commands
from imr_tui.widgets.plain_text import fit

SHOWN: Final = 7
"""The number of lines of the list shown at once."""
_CURSOR: Final = Style(reverse=True)
PARTED: Final = "; "
"""The separator of the selected values in the text of the field."""


class SeveralField(Widget, can_focus=True):
    """A list in which space selects or deselects a line, and a letter goes to the next line that starts with it.

    The value is text, like that of every field: the selected values, separated by semicolons, in list order.
    """

    DEFAULT_CSS = """
    SeveralField { height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = list(commands.bindings("several"))

    class Changed(Message):
        """A line was selected or deselected."""

    def __init__(self, choices: Sequence[tuple[str, str]], value: str) -> None:
        """Each of `choices` is (value, label). Other values in `value` are added to the list, already selected."""
        super().__init__()
        known = {choice for choice, _ in choices}
        more = [part for part in parts_of(value) if part not in known]
        self._choices = [*choices, *((part, part) for part in more)]
        self._selected = set(parts_of(value))
        self._index = 0
        self._first = 0

    @property
    def value(self) -> str:
        """The selected values, separated by semicolons."""
        return PARTED.join(value for value, _ in self._choices if value in self._selected)

    @value.setter
    def value(self, value: str) -> None:
        self._selected = set(parts_of(value))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return the selection, or a line of the list if the field has the focus."""
        width = max(1, self.size.width)
        if not self.has_focus:
            words = self.value or ("none selected" if self._choices else "nothing to choose from yet")
            return Strip([Segment(fit(words, width), self.rich_style)], width)
        if y == 0:
            moves = f"{commands.shortcut('several.before')} and {commands.shortcut('several.next')} to move"
            count = f"{len(self._selected)} of {len(self._choices)} selected. "
            count += f"Press {moves}, {commands.shortcut('several.take')} to select."
            return Strip([Segment(fit(count, width), self.rich_style)], width)
        index = self._first + y - 1
        if index >= len(self._choices):
            return Strip.blank(width, self.rich_style)
        value, words = self._choices[index]
        mark = ">" if index == self._index else " "
        line = fit(f"{mark} [{'x' if value in self._selected else ' '}] {words}", width)
        style = self.rich_style + _CURSOR if index == self._index else self.rich_style
        return Strip([Segment(line, style)], width)

    def on_focus(self) -> None:
        """Show the list."""
        self.styles.height = min(len(self._choices), SHOWN) + 1

    def on_resize(self) -> None:
        """Scroll the list into view, because it was one line before, perhaps the last on the screen."""
        if self.has_focus:
            self.scroll_visible(animate=False)

    def on_blur(self) -> None:
        """Show only the selection."""
        self.styles.height = 1

    def action_go(self, step: int) -> None:
        """Move by `step` lines, not beyond the first or last line."""
        self._go_to(min(max(self._index + step, 0), max(0, len(self._choices) - 1)))

    def action_take(self) -> None:
        """Select or deselect the line under the cursor."""
        if not self._choices:
            return
        value = self._choices[self._index][0]
        self._selected ^= {value}
        self.refresh()
        self.post_message(self.Changed())

    def on_key(self, event: events.Key) -> None:
        """Go to the next line that starts with the letter pressed."""
        letter = (event.character or "").casefold()
        if not letter.isalnum():
            return
        count = len(self._choices)
        for ahead in range(1, count + 1):
            index = (self._index + ahead) % count
            if self._choices[index][1].casefold().startswith(letter):
                event.stop()
                self._go_to(index)
                return

    def _go_to(self, index: int) -> None:
        self._index = index
        self._first = min(max(self._first, index - SHOWN + 1), index)
        self.refresh()


def parts_of(value: str) -> list[str]:
    """Return the selected values of a field."""
    return [part.strip() for part in value.split(PARTED.strip()) if part.strip()]
