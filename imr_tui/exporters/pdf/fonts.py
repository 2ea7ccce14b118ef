"""The type of every paper: Source Sans Pro, embedded, with a look at each character before it is set."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import font_source_sans_pro
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from imr_tui.exporters.characters import CharacterMap, stand_in

_FILES = Path(font_source_sans_pro.font_directory)
# Semibold stands for bold: at text size it is plain enough, and a page of table heads stays calm.
_CUTS = {
    "ImrText": "Regular",
    "ImrText-Bold": "Semibold",
    "ImrText-Italic": "It",
    "ImrText-BoldItalic": "SemiboldIt",
}
_KEPT_WORDS = 50_000
_register = threading.Lock()


@dataclass(eq=False, slots=True)
class Face:
    """One cut of the type. Widths are in thousandths of the size."""

    name: str
    widths: dict[int, float]
    default: float
    _words: dict[str, float]

    def has(self, code: int) -> bool:
        """Whether there is a form for a code point."""
        return code in self.widths

    def measure(self, text: str) -> float:
        """The width of a text in thousandths of the size."""
        known = self._words.get(text)
        if known is None:
            widths, default = self.widths, self.default
            known = sum(widths.get(ord(character), default) for character in text)
            if len(self._words) > _KEPT_WORDS:
                self._words.clear()
            self._words[text] = known
        return known


@cache
def _faces() -> tuple[Face, Face, Face, Face]:
    with _register:
        return tuple(_load(name, cut) for name, cut in _CUTS.items())  # type: ignore[return-value]


def _load(name: str, cut: str) -> Face:
    font = TTFont(name, str(_FILES / f"SourceSansPro-{cut}.ttf"))
    pdfmetrics.registerFont(font)
    known = set(font.face.charToGlyph)
    return Face(name, {c: w for c, w in font.face.charWidths.items() if c in known}, font.face.defaultWidth, {})


class FontSet:
    """The four cuts, and the characters that they lacked in one rendering."""

    def __init__(self) -> None:
        self.regular, self.bold, self.italic, self.bold_italic = _faces()
        self._characters = CharacterMap(self.regular.has)

    def prepare(self, text: str, *, bold: bool = False, italic: bool = False) -> tuple[str, Face]:
        """A text in which each character has a form, and the face that has them all.

        The italics hold fewer scripts than the upright cuts; a text that they lack is set upright, whole.
        """
        shown = self._characters.clean(text)
        upright = self.bold if bold else self.regular
        if not italic:
            return shown, upright
        slanted = self.bold_italic if bold else self.italic
        fits = shown.isascii() or all(slanted.has(ord(character)) for character in shown if character != "\n")
        return shown, slanted if fits else upright

    def warning(self) -> str:
        """A sentence that names the characters shown as their codes; empty when there were none."""
        codes = sorted(set(self._characters.replaced))
        if not codes:
            return ""
        named = ", ".join(f"{chr(c)} {stand_in(c)}" if chr(c).isprintable() else stand_in(c) for c in codes[:20])
        more = f" and {len(codes) - 20} more" if len(codes) > 20 else ""
        return f"The type has no form for these characters; their codes stand in their place: {named}{more}."
