"""Characters that cannot stand on a page as they are: each is looked at once, and none disappears unseen.

Line separators of every kind become newlines, a tab becomes four spaces, and characters that have no ink and
no meaning here (soft hyphen, zero-width space, byte order mark, variation selectors) are left out, so that
what a reader sees is also what a search finds. Everything else that cannot be shown stands as its code,
"[U+0007]".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

_BREAKS = frozenset((0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029))
_INKLESS = frozenset((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, *range(0xFE00, 0xFE10)))
_ALIKE = {0x2010: "-", 0x2011: "-", 0x2212: "-"}


def stand_in(code: int) -> str:
    """What stands for a character that cannot be shown: "[U+4E2D]"."""
    return f"[U+{code:04X}]"


class CharacterMap(dict[int, "int | str"]):
    """A table for `str.translate` that fills itself: one look for each different character.

    `can_show` tells whether a code point has a form in the type at hand. `replaced` collects the code points
    that stand as their codes, in the order in which they were met.
    """

    def __init__(self, can_show: Callable[[int], bool]) -> None:
        super().__init__()
        self._can_show = can_show
        self.replaced: list[int] = []

    def __missing__(self, code: int) -> int | str:
        shown = self[code] = self._find(code)
        return shown

    def clean(self, text: str) -> str:
        """The text with every character showable, composed (NFC), its lines separated by newlines."""
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
        # Cf holds the direction overrides: drawn as they are, they would show one name and hold another.
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
    """A map for text that a terminal or a screen reader shows: any printable character may stay."""
    return CharacterMap(lambda code: chr(code).isprintable() or unicodedata.category(chr(code)) == "Zs")
