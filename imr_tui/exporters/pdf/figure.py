"""Figures: bars, strokes and labels, as one Figure element with a text alternative."""

from __future__ import annotations

import io

from PIL import Image as PictureFile

from imr_tui.exporters.core import styles
from imr_tui.exporters.core.document import Bar, Figure, Label, Logo, Stroke
from imr_tui.exporters.pdf.fonts import FontSet
from imr_tui.exporters.pdf.page import Image, Pager, Picture
from imr_tui.exporters.pdf.structure import Node
from imr_tui.exporters.pdf.wrap import lines, spaced, width_of


def set_figure(pager: Pager, fonts: FontSet, figure: Figure, parent: Node) -> None:
    """Set a figure on one page, with its caption above."""
    geometry = pager.geometry
    caption = lines(fonts, figure.caption, styles.CAPTION, geometry.measure)
    pager.skip(styles.CAPTION.before)
    pager.need(len(caption) * styles.CAPTION.leading + styles.CAPTION.after + figure.height)
    if caption:
        words = parent.add("P")
        for line in caption:
            pager.set_line(line, styles.CAPTION, geometry.left, words)
        pager.y -= styles.CAPTION.after
    pager.mark()
    left, bottom = geometry.left, pager.y - figure.height
    node = parent.add("Figure", _box(left, bottom, figure.width, figure.height))
    node.alternative = figure.alternative
    drawn = tuple(shape for shape in figure.shapes if isinstance(shape, Bar | Stroke))
    pager.page.texts.append(Picture(left, bottom, drawn, node))
    for shape in figure.shapes:
        if isinstance(shape, Label):
            style = styles.FIGURE_LABEL_BOLD if shape.bold else styles.FIGURE_LABEL
            for line in lines(fonts, " ".join(shape.text.split()), style, figure.width)[:1]:
                x = left + shape.x - (width_of(line, style.size) if shape.ends else 0)
                pager.put(spaced(line), style, x, bottom + shape.y, node)
    pager.y = bottom - styles.BODY.after


def set_logo(pager: Pager, logo: Logo, parent: Node) -> None:
    """Set a logo at the left edge, at the maximum size, as a Figure."""
    with PictureFile.open(io.BytesIO(logo.png), formats=("PNG",)) as picture:
        scale = min(styles.LOGO[0] / picture.width, styles.LOGO[1] / picture.height)
        width, height = picture.width * scale, picture.height * scale
    left, bottom = pager.geometry.left, pager.y - height
    node = parent.add("Figure", _box(left, bottom, width, height))
    node.alternative = logo.alternative
    pager.page.texts.append(Image(left, bottom, width, height, logo.png, node))
    pager.y = bottom - 14


def _box(left: float, bottom: float, width: float, height: float) -> str:
    """Return the position of a figure on its page (ISO 32000-1 §14.8.5.4.3), so that a reader can show it alone."""
    corners = (left, bottom, left + width, bottom + height)
    return f"<</O/Layout/Placement/Block/BBox[{' '.join(f'{value:.2f}' for value in corners)}]>>"


def operators(picture: Picture) -> list[str]:
    """Return the content stream of a figure, without marked-content operators."""
    found = []
    for shape in picture.shapes:
        if isinstance(shape, Bar):
            found.append(
                f"{_grey(shape.grey)} rg {picture.x + shape.x:.2f} {picture.y + shape.y:.2f} "
                f"{shape.width:.2f} {shape.height:.2f} re f"
            )
        else:
            found.append(
                f"{_grey(shape.grey)} RG {shape.weight:.2f} w {picture.x + shape.x:.2f} {picture.y + shape.y:.2f} m "
                f"{picture.x + shape.to_x:.2f} {picture.y + shape.to_y:.2f} l S"
            )
    return found


def _grey(value: float) -> str:
    return " ".join([f"{value:.3f}"] * 3)
