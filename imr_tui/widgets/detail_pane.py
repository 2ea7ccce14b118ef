"""The detail of the row under the cursor, beside or below its list."""

from __future__ import annotations

from itertools import zip_longest

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from imr_tui import commands
from imr_tui.widgets.plain_text import fit, harmless


class DetailPane(Widget):
    """Text of a record in a box of a set size: what does not fit ends with a line that says so.

    The size never depends on the text, so that moving through a list lays nothing out anew; and only lines
    that differ are painted, which is what a slow line feels.
    """

    DEFAULT_CSS = "DetailPane { height: 1fr; }"

    def __init__(self, *, classes: str = "detail", more: str = "") -> None:
        """`more` is the last line where the text does not fit; without one it names the key that opens a row."""
        super().__init__(classes=classes)
        self._more = more or f"(more: press {commands.shortcut('grid.open')})"
        self._text = ""
        self._lines: list[str] = []
        # The size that the lines were folded for: a screen may be given its classes after its first layout.
        self._folded_for = Size(0, 0)

    @property
    def text(self) -> str:
        """What is shown, as it was given."""
        return self._text

    def show(self, text: str) -> None:
        """Show `text` as typed; its line breaks count, nothing in it steers the terminal."""
        self._text = text
        self._fold()

    def on_resize(self) -> None:
        """Fold the text anew."""
        self._lines = []
        self._fold()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the text."""
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
        """The text as lines that fit the box; the last one says so where there is more of it."""
        self._folded_for = self.content_size
        width, height = self.content_size
        lines: list[str] = []
        for line in self._text.split("\n"):
            lines += folded(harmless(line), width)
            if len(lines) > height:
                return [*lines[: height - 1], self._more]
        return lines


def folded(line: str, width: int) -> list[str]:
    """A line as lines of at most `width` cells, parted between words where that is possible."""
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
