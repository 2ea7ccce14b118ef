"""Pages as lists of items to draw, and the cursor that fills them.

The whole paper is laid out before anything is drawn. The number of pages and the page of every anchor are then known,
so one pass is enough for "Page x of y" and for the contents list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from imr_tui.exporters.core.document import Bar, Stroke
from imr_tui.exporters.core.styles import Colour, Geometry, Style
from imr_tui.exporters.pdf.structure import Node, Tag
from imr_tui.exporters.pdf.wrap import Line


class SetLine(NamedTuple):
    """A line of text from (x, baseline), and its structure node."""

    x: float
    y: float
    line: Line
    size: float
    colour: Colour
    tag: Tag


class PageReference(NamedTuple):
    """The page number of an anchor, right-aligned at `right`."""

    right: float
    y: float
    anchor: str
    style: Style
    tag: Tag


class Picture(NamedTuple):
    """A figure with its lower left corner at (x, y); its labels are separate lines of the same node."""

    x: float
    y: float
    shapes: tuple[Bar | Stroke, ...]
    tag: Node


class Image(NamedTuple):
    """A PNG picture from its lower left corner, in points."""

    x: float
    y: float
    width: float
    height: float
    png: bytes
    tag: Node


class RuledLine(NamedTuple):
    """A straight line; `dots` makes it a dotted leader."""

    x: float
    y: float
    to_x: float
    to_y: float
    weight: float
    colour: Colour
    dots: bool = False


class Fill(NamedTuple):
    """A filled rectangle from its lower left corner."""

    x: float
    y: float
    width: float
    height: float
    colour: Colour


class Link(NamedTuple):
    """A rectangle that is a link as a whole; links within text are added when the text is drawn."""

    left: float
    bottom: float
    right: float
    top: float
    node: Node
    words: str


class PageMark(NamedTuple):
    """The position of an anchor."""

    anchor: str
    y: float


@dataclass(slots=True)
class Page:
    """A page: its geometry and its items in reading order."""

    geometry: Geometry
    texts: list[SetLine | PageReference | Picture | Image] = field(default_factory=list)
    rules: list[RuledLine] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    marks: list[PageMark] = field(default_factory=list)


class Pager:
    """Fills pages from the top down. `y` is where the next item begins, and falls as the page fills."""

    def __init__(self, geometry: Geometry) -> None:
        self.geometry = geometry
        self.pages: list[Page] = [Page(geometry)]
        self.y = geometry.top
        self._waiting: list[str] = []

    @property
    def page(self) -> Page:
        """The current page."""
        return self.pages[-1]

    @property
    def room(self) -> float:
        """The height left on the page."""
        return self.y - self.geometry.bottom

    @property
    def at_top(self) -> bool:
        """Whether the page is still empty."""
        return self.y >= self.geometry.top

    def turn(self, geometry: Geometry | None = None) -> None:
        """Begin a new page, in another orientation if given; an empty page is reused."""
        geometry = geometry or self.geometry
        if self.at_top and not self.page.texts:
            self.pages[-1] = Page(geometry)
        else:
            self.pages.append(Page(geometry))
        self.geometry = geometry
        self.y = geometry.top

    def need(self, height: float) -> None:
        """Begin a new page unless `height` is left on this one, or unless no page is tall enough."""
        if self.room < height and not self.at_top:
            self.turn()

    def skip(self, height: float) -> None:
        """Leave space, except at the top of a page."""
        if not self.at_top:
            self.y -= height

    def anchor(self, names: Sequence[str]) -> None:
        """Set anchors at the next line, on whichever page that is."""
        self._waiting.extend(names)

    def mark(self) -> None:
        """Set the waiting anchors here."""
        for name in self._waiting:
            self.page.marks.append(PageMark(name, self.y))
        self._waiting.clear()

    def finish(self) -> list[Page]:
        """Return all pages without an empty last one; anchors with nothing after them go at the end."""
        if len(self.pages) > 1 and not self.page.texts:
            dropped = self.pages.pop()
            self._waiting[:0] = [mark.anchor for mark in dropped.marks]
            self.y = self.page.geometry.bottom
        self.mark()
        return self.pages

    def set_line(self, line: Line, style: Style, x: float, tag: Tag) -> None:
        """Set a line at x and move down by its leading, on the next page if this one is full."""
        self.need(style.leading)
        self.mark()
        self.y -= style.leading
        self.put(line, style, x, self.y + (style.leading - style.size) / 2 + style.size * 0.18, tag)

    def put(self, line: Line, style: Style, x: float, baseline: float, tag: Tag) -> None:
        """Set a line with its baseline at a height, without moving the cursor."""
        if line:
            self.page.texts.append(SetLine(x, baseline, line, style.size, style.colour, tag))
