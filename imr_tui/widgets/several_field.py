"""Several words out of a list: one line with what is chosen, the list itself while the cursor is there."""

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
"""How many lines of the list are shown at once."""
_CURSOR: Final = Style(reverse=True)
PARTED: Final = "; "
"""What stands between the chosen values in the field's text."""


class SeveralField(Widget, can_focus=True):
    """Up and down go through the list, space takes or leaves one, a letter goes to the next that begins with it.

    Its value is text, as that of every field: the chosen values between semicolons, in the order of the list.
    """

    DEFAULT_CSS = """
    SeveralField { height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = list(commands.bindings("several"))

    class Changed(Message):
        """One was taken or left."""

    def __init__(self, choices: Sequence[tuple[str, str]], value: str) -> None:
        """`choices` are (value, words). What `value` has beside them is offered too: it is kept until it is left."""
        super().__init__()
        known = {choice for choice, _ in choices}
        more = [part for part in _parted(value) if part not in known]
        self._choices = [*choices, *((part, part) for part in more)]
        self._taken = set(_parted(value))
        self._place = 0
        self._first = 0

    @property
    def value(self) -> str:
        """The chosen values between semicolons."""
        return PARTED.join(value for value, _ in self._choices if value in self._taken)

    @value.setter
    def value(self, value: str) -> None:
        self._taken = set(_parted(value))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """What is chosen; with the focus, a line of the list."""
        width = max(1, self.size.width)
        if not self.has_focus:
            words = self.value or ("none of the list" if self._choices else "there is nothing to choose from yet")
            return Strip([Segment(fit(words, width), self.rich_style)], width)
        if y == 0:
            moves = f"{commands.shortcut('several.before')} and {commands.shortcut('several.next')} to move"
            count = f"{len(self._taken)} of {len(self._choices)} selected. "
            count += f"Press {moves}, {commands.shortcut('several.take')} to select."
            return Strip([Segment(fit(count, width), self.rich_style)], width)
        place = self._first + y - 1
        if place >= len(self._choices):
            return Strip.blank(width, self.rich_style)
        value, words = self._choices[place]
        mark = ">" if place == self._place else " "
        line = fit(f"{mark} [{'x' if value in self._taken else ' '}] {words}", width)
        style = self.rich_style + _CURSOR if place == self._place else self.rich_style
        return Strip([Segment(line, style)], width)

    def on_focus(self) -> None:
        """Show the list."""
        self.styles.height = min(len(self._choices), SHOWN) + 1

    def on_resize(self) -> None:
        """Bring the list into view: a moment ago it was one line, perhaps the last of the screen."""
        if self.has_focus:
            self.scroll_visible(animate=False)

    def on_blur(self) -> None:
        """Show what is chosen alone."""
        self.styles.height = 1

    def action_go(self, step: int) -> None:
        """Go `step` lines on; the ends are ends."""
        self._go_to(min(max(self._place + step, 0), max(0, len(self._choices) - 1)))

    def action_take(self) -> None:
        """Take or leave the one under the cursor."""
        if not self._choices:
            return
        value = self._choices[self._place][0]
        self._taken ^= {value}
        self.refresh()
        self.post_message(self.Changed())

    def on_key(self, event: events.Key) -> None:
        """A letter goes to the next one that begins with it."""
        letter = (event.character or "").casefold()
        if not letter.isalnum():
            return
        count = len(self._choices)
        for ahead in range(1, count + 1):
            place = (self._place + ahead) % count
            if self._choices[place][1].casefold().startswith(letter):
                event.stop()
                self._go_to(place)
                return

    def _go_to(self, place: int) -> None:
        self._place = place
        self._first = min(max(self._first, place - SHOWN + 1), place)
        self.refresh()


def _parted(value: str) -> list[str]:
    return [part.strip() for part in value.split(PARTED.strip()) if part.strip()]
