"""Figures of a Word paper: pictures with text alternatives (WCAG 2.2, 1.1.1)."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import cast

import font_source_sans_pro
from docx.parts.document import DocumentPart
from docx.shared import Pt
from PIL import Image, ImageDraw, ImageFont

from imr_tui.exporters.core.document import Bar, Figure, Label, Logo
from imr_tui.exporters.core.styles import FIGURE_LABEL, LOGO
from imr_tui.exporters.docx.elements import Element, el
from imr_tui.exporters.docx.links import Inline

# Pixels for each point: 288 per inch, enough for a good office printer.
_SCALE = 4
_MOST_PIXELS = 40_000_000


class Pictures:
    """Adds pictures to a document part; each has its own number."""

    def __init__(self, part: DocumentPart, inline: Inline) -> None:
        self._part = part
        self._inline = inline
        self._count = 0

    def figure(self, figure: Figure, measure: float) -> Element:
        """Return a figure as a run, no wider than `measure` points."""
        shrunk = min(1.0, measure / figure.width)
        png = draw(figure, self._inline)
        return self._run(png, figure.width * shrunk, figure.height * shrunk, figure.alternative)

    def logo(self, logo: Logo) -> Element:
        """Return a logo as a run, at the maximum size."""
        with Image.open(io.BytesIO(logo.png), formats=("PNG",)) as picture:
            scale = min(LOGO[0] / picture.width, LOGO[1] / picture.height)
            width, height = picture.width * scale, picture.height * scale
        return self._run(logo.png, width, height, logo.alternative)

    def _run(self, png: bytes, width: float, height: float, alternative: str) -> Element:
        self._count += 1
        placed = self._part.new_pic_inline(io.BytesIO(png), Pt(width), Pt(height))
        # Without these, some programs assume an eighth of an inch.
        for side in ("distT", "distB", "distL", "distR"):
            placed.set(side, "0")
        named = cast(Element, placed.docPr)
        named.set("id", str(self._count))
        named.set("name", f"Picture {self._count}")
        # python-docx has no property for this yet (ISO/IEC 29500-1 §20.4.2.5).
        named.set("descr", self._inline.clean(alternative))
        return el("w:r", el("w:drawing", placed))


def draw(figure: Figure, inline: Inline) -> bytes:
    """Return a figure as a greyscale PNG."""
    scale = _SCALE
    while scale > 1 and figure.width * figure.height * scale * scale > _MOST_PIXELS:
        scale -= 1
    height = figure.height
    picture = Image.new("L", (round(figure.width * scale), round(height * scale)), 255)
    pen = ImageDraw.Draw(picture)
    for shape in figure.shapes:
        if isinstance(shape, Bar):
            corners = (shape.x, height - shape.y - shape.height, shape.x + shape.width, height - shape.y)
            left, top, right, bottom = (round(value * scale) for value in corners)
            pen.rectangle((left, top, max(right - 1, left), max(bottom - 1, top)), fill=_grey(shape.grey))
        elif isinstance(shape, Label):
            position = (shape.x * scale, (height - shape.y) * scale)
            font = _font("Semibold" if shape.bold else "Regular", scale)
            shown = inline.one_line(shape.text)
            pen.text(position, shown, fill=_grey(0.11), font=font, anchor="rs" if shape.ends else "ls")
        else:
            line = (shape.x, height - shape.y, shape.to_x, height - shape.to_y)
            pen.line(
                [value * scale for value in line], fill=_grey(shape.grey), width=max(1, round(shape.weight * scale))
            )
    out = io.BytesIO()
    picture.save(out, "PNG", dpi=(72 * scale, 72 * scale), optimize=True)
    return out.getvalue()


@cache
def _font(cut: str, scale: int) -> ImageFont.FreeTypeFont:
    path = Path(font_source_sans_pro.font_directory) / f"SourceSansPro-{cut}.ttf"
    return ImageFont.truetype(path, FIGURE_LABEL.size * scale, layout_engine=ImageFont.Layout.BASIC)


def _grey(value: float) -> int:
    return round(value * 255)
