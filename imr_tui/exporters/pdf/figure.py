"""Figures: a drawing of bars and strokes with its labels, as one Figure with its content in words."""

from __future__ import annotations

from imr_tui.exporters.document import Bar, Figure, Label, Stroke
from imr_tui.exporters.pdf import styles
from imr_tui.exporters.pdf.fonts import FontSet
from imr_tui.exporters.pdf.page import Pager, Picture
from imr_tui.exporters.pdf.structure import Node
from imr_tui.exporters.pdf.wrap import lines, width_of


def set_figure(pager: Pager, fonts: FontSet, figure: Figure, parent: Node) -> None:
    """Set a figure whole on one page, its caption above it."""
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
    node = parent.add("Figure", _box(left, bottom, figure))
    node.alternative = figure.alternative
    drawn = tuple(shape for shape in figure.shapes if isinstance(shape, Bar | Stroke))
    pager.page.texts.append(Picture(left, bottom, drawn, node))
    for shape in figure.shapes:
        if isinstance(shape, Label):
            style = styles.FIGURE_LABEL_BOLD if shape.bold else styles.FIGURE_LABEL
            for line in lines(fonts, shape.text, style, figure.width)[:1]:
                x = left + shape.x - (width_of(line, style.size) if shape.ends else 0)
                pager.put(line, style, x, bottom + shape.y, node)
    pager.y = bottom - styles.BODY.after


def _box(left: float, bottom: float, figure: Figure) -> str:
    """The place of a figure on its page (ISO 32000-1 §14.8.5.4.3), which a reader may show on its own."""
    corners = (left, bottom, left + figure.width, bottom + figure.height)
    return f"<</O/Layout/Placement/Block/BBox[{' '.join(f'{value:.2f}' for value in corners)}]>>"


def operators(picture: Picture) -> list[str]:
    """The content stream of a drawing, without its marks."""
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
