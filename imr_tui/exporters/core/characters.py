"""Replaces characters that cannot be shown on a page, so that none disappears silently.

Line separators of every kind become newlines, and a tab becomes four spaces. Invisible characters without meaning
here (soft hyphen, zero-width space, byte order mark, variation selectors) are removed, so that a search finds what a
reader sees. Any other character that cannot be shown appears as its code, "[U+0007]".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

_BREAKS = frozenset((0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029))
_INKLESS = frozenset((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, *range(0xFE00, 0xFE10)))
_ALIKE = {0x2010: "-", 0x2011: "-", 0x2212: "-"}


def stand_in(code: int) -> str:
    """Return the code shown for a character that cannot be shown: "[U+4E2D]"."""
    return f"[U+{code:04X}]"


class CharacterMap(dict[int, "int | str"]):
    """A table for `str.translate` that looks up each different character once.

    `can_show` returns whether the font has a glyph for a code point. `replaced` collects the code points shown as
    codes, in the order of their first use.
    """

    def __init__(self, can_show: Callable[[int], bool]) -> None:
        super().__init__()
        self._can_show = can_show
        self.replaced: list[int] = []

    def __missing__(self, code: int) -> int | str:
        shown = self[code] = self._find(code)
        return shown

    def clean(self, text: str) -> str:
        """Return the text with every character showable, composed (NFC), and lines separated by newlines."""
        if not text.isascii() and not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
        return text.replace("\r\n", "\n").translate(self)

    def _find(self, code: int) -> int | str:
        if code == 0x0A:
            return code
        if code == 0x09:
            return "    "
        if code in _BREAKS:
            return "\n"
        if code in _INKLESS:
            return ""
        character = chr(code)
        # Cf includes direction overrides, which could show one name while the text holds another.
        if unicodedata.category(character) not in ("Cc", "Cs", "Cf"):
            if self._can_show(code):
                return code
            for form in (
                _ALIKE.get(code, ""),
                *(unicodedata.normalize(f, character) for f in ("NFKC", "NFKD")),
            ):
                if form and form != character and all(self._can_show(ord(c)) and c >= " " for c in form):
                    return form
        self.replaced.append(code)
        return stand_in(code)


def plain_characters() -> CharacterMap:
    """Return a map for a terminal or a screen reader, which keeps every printable character."""
    return CharacterMap(lambda code: chr(code).isprintable() or unicodedata.category(chr(code)) == "Zs")
