"""The details of the selected row, next to or below its list."""

from __future__ import annotations

from itertools import zip_longest

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from imr_tui import commands
from imr_tui.terminal_text import harmless
from imr_tui.widgets.plain_text import fit


class DetailPane(Widget):
    """The text of a record in a box of a fixed size; if it does not fit, the last line says so.

    The size does not depend on the text, so that moving through a list needs no layout. Only lines that
    differ are painted, to keep slow connections fast.
    """

    DEFAULT_CSS = "DetailPane { height: 1fr; }"

    def __init__(self, *, classes: str = "detail", more: str = "") -> None:
        """`more` is the last line if the text does not fit; by default it names the shortcut that opens a row."""
        super().__init__(classes=classes)
        self._more = more or f"(more: press {commands.shortcut('grid.open')})"
        self._text = ""
        self._lines: list[str] = []
        # The size for which the lines were wrapped: a screen may get its classes after its first layout.
        self._folded_for = Size(0, 0)

    @property
    def text(self) -> str:
        """The text as given to `show`."""
        return self._text

    def show(self, text: str) -> None:
        """Show `text` with its line breaks; control characters in it have no effect."""
        self._text = text
        self._fold()

    def on_resize(self) -> None:
        """Wrap the text to the new size."""
        self._lines = []
        self._fold()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return one line of the text."""
        if self.content_size != self._folded_for:
            self._lines = self._folded()
        width = self.content_size.width
        line = self._lines[y] if y < len(self._lines) else ""
        return Strip([Segment(fit(line, width), self.rich_style)], width)

    def _fold(self) -> None:
        if self.content_size.width <= 0 or self.content_size.height <= 0:
            return
        before, self._lines = self._lines, self._folded()
        width = self.content_size.width
        changed = [
            Region(0, y, width, 1)
            for y, (old, new) in enumerate(zip_longest(before, self._lines, fillvalue=""))
            if old != new
        ]
        if changed:
            self.refresh(*changed)

    def _folded(self) -> list[str]:
        """Return the text as lines that fit the box; the last one says if there is more."""
        self._folded_for = self.content_size
        width, height = self.content_size
        lines: list[str] = []
        for line in self._text.split("\n"):
            lines += folded(harmless(line), width)
            if len(lines) > height:
                return [*lines[: height - 1], self._more]
        return lines


def folded(line: str, width: int) -> list[str]:
    """Wrap a line to at most `width` cells, between words if possible."""
    found: list[str] = []
    current = ""
    for word in line.split(" "):
        if current and cell_len(current) + 1 + cell_len(word) <= width:
            current = f"{current} {word}"
            continue
        if current:
            found.append(current)
        while cell_len(word) > width:
            cut = max(1, next(n for n in range(width, 0, -1) if cell_len(word[:n]) <= width or n == 1))
            found.append(word[:cut])
            word = word[cut:]
        current = word
    return [*found, current]
