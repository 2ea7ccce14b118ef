"""The last filter before the terminal: no line that any widget paints contains a control character."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip

from imr_tui.terminal_text import UNSAFE, one_for_one


class LastFilter(LineFilter):
    """Show control characters as "�" in the text of every line, and leave out its links.

    Widgets make their text safe themselves, because only they can keep its width and wrap it; here a line keeps its
    width by losing its end. Escape sequences for colours are added to the text after this.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the same segments if all are safe, which is nearly always."""
        find = UNSAFE.search
        for text, style, _ in segments:
            # ASCII needs no search; a link in a style would be an escape sequence with an address in it.
            if (not (text.isascii() and text.isprintable()) and find(text)) or (style is not None and style._link):
                return _safe(segments)
        return segments


def _safe(segments: list[Segment]) -> list[Segment]:
    made = [
        Segment(
            one_for_one(segment.text).replace("\t", " "),
            segment.style.update_link(None) if segment.style is not None else None,
        )
        for segment in segments
        if not segment.control
    ]
    width = sum(segment.cell_length for segment in segments)
    return list(Strip(made).adjust_cell_length(width))
