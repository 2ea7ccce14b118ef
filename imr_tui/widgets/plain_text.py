"""Make text from people safe to show on one line of a terminal, with a predictable width."""

from __future__ import annotations

from rich.cells import cell_len

ELLIPSIS = "…"
ASCII_ELLIPSIS = "~"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
ASCII_REPLACEMENT = "?"

# Terminals disagree about how these change the width of their neighbours, so that no alignment of a line with
# them is reliable: zero-width space and joiners, soft hyphen, variation selectors.
_LEFT_OUT = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_LEFT_OUT_RANGES = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
_SPACES = "\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029"
# Everything that can control a terminal, change the reading order, or cannot be encoded: C0 and C1 controls,
# marks and overrides of writing direction, invisible operators and tags, lone surrogates, noncharacters.
_REPLACED_RANGES = (
    (0x00, 0x1F),
    (0x7F, 0x9F),
    (0x061C, 0x061C),
    (0x180E, 0x180E),
    (0x200E, 0x200F),
    (0x202A, 0x202E),
    (0x2061, 0x206F),
    (0xD800, 0xDFFF),
    (0xFDD0, 0xFDEF),
    (0xFFF9, 0xFFFB),
    (0xFFFE, 0xFFFF),
    (0xE0000, 0xE007F),
)
_TABLE: dict[int, str | None] = {
    **{code: REPLACEMENT for first, last in _REPLACED_RANGES for code in range(first, last + 1)},
    **{code: None for first, last in _LEFT_OUT_RANGES for code in range(first, last + 1)},
    **{ord(character): None for character in _LEFT_OUT},
    **{ord(character): " " for character in _SPACES},
}


def harmless(text: str, ascii_only: bool = False) -> str:
    """Make text safe to print on one line of a terminal.

    Takes any string. Returns it with line breaks and tabs as spaces, without invisible joiners, and with
    every character that could control the terminal or change the reading order shown as "�" ("?" if
    `ascii_only`). Letters never change: `ascii_only` applies to the marks of the program, not to text.
    """
    if text.isascii() and text.isprintable():
        return text
    clean = text.translate(_TABLE)
    return clean.replace(REPLACEMENT, ASCII_REPLACEMENT) if ascii_only else clean


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
