"""Sizes, widths and colours. Lengths are in points; colour components run from 0 (dark) to 1 (light)."""

from __future__ import annotations

from dataclasses import dataclass

A4 = (595.276, 841.89)

INK = (0.11, 0.11, 0.12)
QUIET = (0.33, 0.33, 0.35)
# Dark enough to read in greyscale, where only the underline shows a link.
LINK = (0.08, 0.2, 0.42)
RULE = (0.72, 0.72, 0.74)
STRONG_RULE = (0.25, 0.25, 0.27)
HEAD_FILL = (0.925, 0.93, 0.94)

Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Style:
    """The typesetting of lines of text."""

    size: float
    leading: float
    before: float = 0.0
    after: float = 0.0
    bold: bool = False
    italic: bool = False
    colour: Colour = INK


BODY = Style(11.5, 16.5, after=8)
LEAD = Style(13.5, 19, after=10)
SMALL = Style(10, 14, after=7, colour=QUIET)
NOTE = Style(11, 15.5, before=3, after=10)
QUOTE = Style(11.5, 16.5, before=1, after=9, italic=True)
BULLET = Style(11.5, 16.5, after=3.5)

HEADINGS = {
    1: Style(19, 24, before=24, after=10, bold=True),
    2: Style(14, 19, before=15, after=6, bold=True),
    3: Style(12, 16.5, before=11, after=4, bold=True),
    4: Style(11.5, 16.5, before=9, after=3, bold=True, italic=True),
}

CELL = Style(9.5, 12.75)
CELL_HEAD = Style(9.5, 12.75, bold=True)
CAPTION = Style(10.5, 14, before=8, after=5, bold=True)
FACT = Style(11, 15.5)
FACT_LABEL = Style(11, 15.5, bold=True)

FIGURE_LABEL = Style(8.5, 11)
FIGURE_LABEL_BOLD = Style(8.5, 11, bold=True)

CONTENTS_1 = Style(11.5, 16, before=5, bold=True)
CONTENTS_2 = Style(11, 15)

ORGANISATION = Style(13, 18, bold=True, colour=QUIET)
COVER_TITLE = Style(30, 36, after=8, bold=True)
SUBTITLE = Style(16, 22, after=6, colour=QUIET)

MARKING = Style(10.5, 13, bold=True)
FOOTER = Style(8.5, 11, colour=QUIET)

NUMBER_COLUMN = 42.0
BULLET_COLUMN = 18.0
CELL_PADDING_X = 5.0
CELL_PADDING_Y = 4.5


@dataclass(frozen=True, slots=True)
class Geometry:
    """A page and its text frame."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float

    @property
    def measure(self) -> float:
        """The width of the frame."""
        return self.right - self.left

    @property
    def depth(self) -> float:
        """The height of the frame."""
        return self.top - self.bottom


PORTRAIT = Geometry(A4[0], A4[1], 68, A4[0] - 68, A4[1] - 70, 82)
LANDSCAPE = Geometry(A4[1], A4[0], 48, A4[1] - 48, A4[0] - 62, 74)


LOGO = (180.0, 72.0)
"""The maximum width and height of a logo."""


def colour_of(text: str) -> Colour | None:
    """Return the colour for #rrggbb, or None for an empty text. Raises ValueError for anything else."""
    if not text:
        return None
    if len(text) != 7 or text[0] != "#":
        raise ValueError(f"{text!r} is not a colour. Enter one such as #14345f.")
    red, green, blue = (int(text[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return (red, green, blue)
