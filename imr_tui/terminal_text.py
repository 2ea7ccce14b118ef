"""Make text from people and files safe to show in a terminal: the only place that decides how.

The screens and the command line both use it. The text in the record never changes, only what is shown of it.
"""

from __future__ import annotations

import re
from typing import Final

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
ASCII_REPLACEMENT: Final = "?"

# Normal writing has these: joiners in Persian, Hindi and emoji, soft hyphens, variation selectors. But terminals
# disagree about how they change the width of their neighbours, so that no column with them is reliable.
_LEFT_OUT: Final = "\u00ad\u200c\u200d"
_LEFT_OUT_RANGES: Final = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
_SPACES: Final = "\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029"
# Everything that can control a terminal, change the reading order, cannot be seen, or cannot be encoded: C0 and C1
# controls, marks and overrides of writing direction, zero-width spaces, invisible operators and tags, lone
# surrogates, noncharacters.
_REPLACED_RANGES: Final = (
    (0x00, 0x1F),
    (0x7F, 0x9F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180E, 0x180E),
    (0x200B, 0x200B),
    (0x200E, 0x200F),
    (0x2028, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xD800, 0xDFFF),
    (0xFDD0, 0xFDEF),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF9, 0xFFFB),
    (0xFFFE, 0xFFFF),
    (0xE0000, 0xE007F),
)
_SHOWN: Final[dict[int, str]] = {
    **{code: REPLACEMENT for first, last in _REPLACED_RANGES for code in range(first, last + 1)},
    **{ord(character): " " for character in _SPACES},
}
_ON_ONE_LINE: Final[dict[int, str | None]] = {
    **_SHOWN,
    **{code: None for first, last in _LEFT_OUT_RANGES for code in range(first, last + 1)},
    **{ord(character): None for character in _LEFT_OUT},
}
_ON_LINES: Final[dict[int, str]] = {**_SHOWN, ord("\n"): "\n"}
UNSAFE: Final = re.compile("[" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in _REPLACED_RANGES) + "]")
"""Finds a character that must not reach a terminal; line breaks and tabs are among them."""


def harmless(text: str, ascii_only: bool = False) -> str:
    """Make text safe to print on one line of a terminal, with a predictable width.

    Takes any string. Returns it with line breaks and tabs as spaces, without joiners, and with every character
    that could control the terminal, change the reading order or hide shown as "�" ("?" if `ascii_only`). Letters
    never change: `ascii_only` applies to the marks of the program, not to text.
    """
    if text.isascii() and text.isprintable():
        return text
    clean = text.translate(_ON_ONE_LINE)
    return clean.replace(REPLACEMENT, ASCII_REPLACEMENT) if ascii_only else clean


def harmless_lines(text: str) -> str:
    """Make text of several lines safe to print: like `harmless`, but line breaks and joiners stay."""
    if text.isascii() and text.isprintable():
        return text
    return text.replace("\r\n", "\n").translate(_ON_LINES)


def one_for_one(text: str) -> str:
    """Return the text of a field as it is shown: as many characters as it has, at the same positions.

    A tab stays, because editors know its width.
    """
    if text.isascii() and text.isprintable():
        return text
    return "\t".join(part.translate(_SHOWN) for part in text.split("\t"))


def printable(text: str) -> str:
    """Return text on one line for a message or a list: harmless, with every run of spaces as one."""
    return " ".join(harmless(text).split())
