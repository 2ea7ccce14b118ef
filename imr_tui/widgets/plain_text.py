"""Fit text from people to the width of a line, and show it in widgets: safe for a terminal (`terminal_text`)."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content

from imr_tui.terminal_text import harmless, harmless_lines

ELLIPSIS = "…"
ASCII_ELLIPSIS = "~"


def fit(text: str, width: int, ascii_only: bool = False) -> str:
    """Make text exactly `width` terminal cells wide.

    Takes any string and a width in cells, 0 or more. Returns the harmless text, padded with spaces, or cut
    and ended with "…" ("~" if `ascii_only`), followed by a space if a wide character did not fit.
    """
    # A cell may hold pages of text, so clean only what can be visible. Four characters per cell leave
    # room for combining marks; a longer sequence of them is cut.
    head = text[: width * 4 + 4]
    clean = harmless(head, ascii_only)
    cells = cell_len(clean)
    if cells <= width and len(head) == len(text):
        return clean + " " * (width - cells)
    if width <= 0:
        return ""
    kept = _first_cells(clean, width - 1)
    return kept + ellipsis_for(ascii_only) + " " * (width - 1 - cell_len(kept))


def content(text: str) -> Content:
    """Return text of one or more lines for a widget that wraps it, without styles and safe for a terminal."""
    return Content(harmless_lines(text))


def ellipsis_for(ascii_only: bool) -> str:
    """Return the mark for omitted text, one cell wide: "…", or "~" if `ascii_only`."""
    return ASCII_ELLIPSIS if ascii_only else ELLIPSIS


def _first_cells(text: str, width: int) -> str:
    """Return the longest start of harmless text of at most `width` cells, with its combining marks."""
    if text.isascii():
        return text[:width]
    used = 0
    for index, character in enumerate(text):
        used += cell_len(character)
        if used > width:
            return text[:index]
    return text
