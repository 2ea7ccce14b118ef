"""The fonts of a paper: Source Sans Pro or the organisation's own, embedded. Each character is checked before setting.

A character missing from Source Sans Pro appears as its code in any font, because a font with more scripts would be set
without joining letters or reversing direction. A text with a character missing from the organisation's font is set
completely in Source Sans Pro.
"""

from __future__ import annotations

import hashlib
import io
import threading
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import font_source_sans_pro
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from imr_tui.exporters.core.characters import CharacterMap, stand_in
from imr_tui.services.review.typeface import Typeface

_FILES = Path(font_source_sans_pro.font_directory)
# Semibold is used for bold: it is clear at text size and less heavy in table headings.
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
    """A font face. Widths are in thousandths of the size."""

    name: str
    widths: dict[int, float]
    default: float
    _words: dict[str, float]

    def has(self, code: int) -> bool:
        """Return whether the face has a glyph for a code point."""
        return code in self.widths

    def measure(self, text: str) -> float:
        """Return the width of a text in thousandths of the size."""
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
        return tuple(  # type: ignore[return-value]
            _load(name, str(_FILES / f"SourceSansPro-{cut}.ttf")) for name, cut in _CUTS.items()
        )


@lru_cache(maxsize=2)
def _own_faces(typeface: Typeface) -> tuple[Face, Face, Face, Face]:
    with _register:
        upright, bold, italic = (
            _load(f"Own{hashlib.sha256(data).hexdigest()[:16]}", io.BytesIO(data))
            for data in (typeface.regular, typeface.bold, typeface.italic)
        )
    # Few families have a fourth file, and bold matters more than italic.
    return upright, bold, italic, bold


def _load(name: str, file: str | io.BytesIO) -> Face:
    font = TTFont(name, file)
    pdfmetrics.registerFont(font)
    known = set(font.face.charToGlyph)
    return Face(name, {c: w for c, w in font.face.charWidths.items() if c in known}, font.face.defaultWidth, {})


class FontSet:
    """The four faces, and the characters missing from them in one rendering. `typeface` is the organisation's font."""

    def __init__(self, typeface: Typeface | None = None) -> None:
        self._plain = _faces()
        self._name = typeface.name if typeface else ""
        self._elsewhere: set[str] = set()
        self.regular, self.bold, self.italic, self.bold_italic = _own_faces(typeface) if typeface else self._plain
        self._characters = CharacterMap(self._plain[0].has)

    def prepare(self, text: str, *, bold: bool = False, italic: bool = False) -> tuple[str, Face]:
        """Return a text in which each character can be shown, and the face to set it in.

        The italic faces have fewer scripts than the upright ones; a text that they lack is set upright.
        """
        shown = self._characters.clean(text)
        regular, strong, slanted, both = self.regular, self.bold, self.italic, self.bold_italic
        if self._name and (lacking := _lacking(shown, (strong if bold else regular))):
            self._elsewhere.update(lacking)
            regular, strong, slanted, both = self._plain
        upright = strong if bold else regular
        if not italic:
            return shown, upright
        wanted = both if bold else slanted
        return shown, upright if _lacking(shown, wanted) else wanted

    def warning(self) -> str:
        """Return a sentence that lists the characters shown as codes; empty if there were none."""
        sentences = []
        if self._elsewhere:
            some = " ".join(sorted(self._elsewhere)[:20])
            sentences.append(f"{self._name} does not have {some}. Text with these appears in Source Sans Pro.")
        codes = sorted(set(self._characters.replaced))
        if not codes:
            return " ".join(sentences)
        named = ", ".join(f"{chr(c)} {stand_in(c)}" if chr(c).isprintable() else stand_in(c) for c in codes[:20])
        more = f" and {len(codes) - 20} more" if len(codes) > 20 else ""
        sentences.append(
            f"The font does not have these characters. Their Unicode numbers appear instead: {named}{more}."
        )
        return " ".join(sentences)


def _lacking(text: str, face: Face) -> list[str]:
    """Return the characters of a text that a face lacks; every face has ASCII."""
    return [] if text.isascii() else [c for c in text if c != "\n" and not face.has(ord(c))]
