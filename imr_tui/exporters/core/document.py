"""The parts of a paper: plain, frozen data that every renderer can read.

All text is plain text. Nothing in a part is markup, so `<b>` in somebody's account is shown as typed. Emphasis and
links are `Run`s.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from imr_tui.services.review.typeface import Typeface

Edition: TypeAlias = Literal["committee", "confidential"]
Orientation: TypeAlias = Literal["portrait", "landscape"]
ParagraphStyle: TypeAlias = Literal["body", "lead", "quiet", "note", "quote"]

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_ANCHOR = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# No space, quote, backslash or control character, so that nothing can be hidden in a link target.
_EXTERNAL = re.compile(r"(?:https?://|mailto:)[^\s\"<>\\^`{|}\x00-\x20\x7f-\x9f\ud800-\udfff]+", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style.

    `link` is the name of an anchor in the same document, or an http, https or mailto address. A run with any other
    target is shown as text without a link, so that addresses that people typed can be passed in unchecked.
    """

    text: str
    bold: bool = False
    italic: bool = False
    link: str | None = None


Text: TypeAlias = "str | Run | tuple[str | Run, ...]"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section, of level 2 to 4; the section's own title is level 1."""

    level: int
    text: str
    anchor: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 6:
            raise ValueError(f"A heading has a level from 1 to 6, not {self.level}.")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; newlines in its runs are line breaks. `numbered` gives it a number within its section."""

    runs: tuple[Run, ...]
    numbered: bool = False
    anchor: str | None = None
    style: ParagraphStyle = "body"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list with bullets, or with numbers if `ordered`."""

    items: tuple[Text, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class FactList:
    """A list of labels with their values."""

    rows: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its title, its share of the width (any positive number), and whether its cells are row headings."""

    title: str
    weight: float = 1.0
    row_head: bool = False

    def __post_init__(self) -> None:
        if not self.weight > 0:
            raise ValueError(f"The column {self.title!r} needs a weight above 0, not {self.weight}.")


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `anchors`, if given, holds an anchor name or None for each row. `empty` is shown if there are no rows.

    Raises ValueError if a row does not have one cell for each column, or if `anchors` does not have one item for each
    row.
    """

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Text, ...], ...]
    caption: str = ""
    empty: str = "None recorded."
    anchors: tuple[str | None, ...] = ()

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("A table needs at least one column.")
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise ValueError(f"Row {number} has {len(row)} cells for {len(self.columns)} columns.")
        if self.anchors and len(self.anchors) != len(self.rows):
            raise ValueError(f"There are {len(self.anchors)} anchors for {len(self.rows)} rows.")


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents list: section titles and second-level headings."""

    title: str = "Contents"


@dataclass(frozen=True, slots=True)
class Version:
    """A line of a paper's version table."""

    version: str
    date: datetime.date | None
    author: str
    change: str


@dataclass(frozen=True, slots=True)
class Logo:
    """The organisation's logo on a cover: a PNG without transparency, and its text alternative."""

    png: bytes = field(repr=False)
    alternative: str

    def __post_init__(self) -> None:
        if not self.alternative.strip():
            raise ValueError("A logo needs a description in words (PDF/UA-1 §7.3).")


@dataclass(frozen=True, slots=True)
class Cover:
    """A cover page. Empty fields are not shown."""

    title: str
    subtitle: str = ""
    reference: str = ""
    organisation: str = ""
    prepared_by: str = ""
    date: datetime.date | None = None
    marking: str = ""
    facts: tuple[tuple[str, Text], ...] = ()
    versions: tuple[Version, ...] = ()
    note: str = ""
    logo: Logo | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled rectangle in a figure from its lower left corner, in points; `grey` from 0 (black) to 1 (white)."""

    x: float
    y: float
    width: float
    height: float
    grey: float


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line in a figure, in points."""

    x: float
    y: float
    to_x: float
    to_y: float
    weight: float = 0.6
    grey: float = 0.4


@dataclass(frozen=True, slots=True)
class Label:
    """A label in a figure: `x` is its left edge, or its right edge if `ends` is True."""

    x: float
    y: float
    text: str
    ends: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, `width` by `height` points from its lower left corner, with a text alternative.

    `alternative` gives everything that the figure shows, for those who cannot see it; it is not a title. Figures are
    drawn in greys and never distinguish anything by colour alone.
    """

    width: float
    height: float
    shapes: tuple[Bar | Stroke | Label, ...]
    alternative: str
    caption: str = ""

    def __post_init__(self) -> None:
        if not self.alternative.strip():
            raise ValueError("A figure needs its content in words (PDF/UA-1 §7.3).")


@dataclass(frozen=True, slots=True)
class PageBreak:
    """A page break; it has no effect in plain text."""


Block: TypeAlias = Heading | Paragraph | Bullets | FactList | Table | Contents | Cover | Figure | PageBreak


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a paper.

    A titled section has the next number, or `label` ("A") instead, or none with `numbered=False`. An untitled section
    continues the previous numbering. A change of orientation always starts a page, and so does `page_break`.
    """

    title: str = ""
    blocks: tuple[Block, ...] = ()
    orientation: Orientation = "portrait"
    numbered: bool = True
    label: str = ""
    anchor: str | None = None
    page_break: bool = False


@dataclass(frozen=True, slots=True)
class PaperDocument:
    """A whole paper. `date` is the date of the paper, never the time of export, and is also the date of the file.

    `accent` is the colour of titles and headings as #rrggbb (text colour if empty); `typeface` replaces Source Sans
    Pro. `audit_head` is the hexadecimal head of the audit chain when the paper was made; `language` is a BCP 47 tag.
    """

    title: str
    reference: str
    version: str
    date: datetime.date
    edition: Edition
    sections: tuple[Section, ...]
    author: str = ""
    marking: str = "OFFICIAL-SENSITIVE"
    audit_head: str = ""
    language: str = "en-GB"
    subject: str = ""
    keywords: tuple[str, ...] = field(default=())
    accent: str = ""
    typeface: Typeface | None = None


def long_date(date: datetime.date | None) -> str:
    """Return a date as "23 November 2026" in every locale, or an empty text for None."""
    if date is None:
        return ""
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def runs(text: Text) -> tuple[Run, ...]:
    """Return any form of text as runs; plain strings become plain runs."""
    if isinstance(text, str):
        return (Run(text),)
    if isinstance(text, Run):
        return (text,)
    return tuple(Run(part) if isinstance(part, str) else part for part in text)


def plain(text: Text) -> str:
    """Return the characters of any form of text, without emphasis or links."""
    return text if isinstance(text, str) else "".join(run.text for run in runs(text))


def bold(text: str) -> Run:
    """Return a bold run."""
    return Run(text, bold=True)


def italic(text: str) -> Run:
    """Return an italic run."""
    return Run(text, italic=True)


def link(text: str, target: str) -> Run:
    """Return a run that links to an anchor of the document, or to an http, https or mailto address."""
    return Run(text, link=target)


def link_kind(target: str | None) -> Literal["internal", "external"] | None:
    """Return the kind of a link target, or None if it is not allowed (other schemes, spaces, control characters)."""
    if not target:
        return None
    if _ANCHOR.fullmatch(target):
        return "internal"
    return "external" if _EXTERNAL.fullmatch(target) else None


def paragraph(
    text: Text, *, numbered: bool = False, anchor: str | None = None, style: ParagraphStyle = "body"
) -> Paragraph:
    """Return a paragraph from a string or runs; newlines become line breaks."""
    return Paragraph(runs(text), numbered=numbered, anchor=anchor, style=style)


def paragraphs(
    text: str, *, numbered: bool = False, anchor: str | None = None, style: ParagraphStyle = "body"
) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a multi-line field: a blank line starts a paragraph, a newline is a line break.

    The first paragraph has the anchor. A text of white space gives no paragraphs.
    """
    parts = _BLANK_LINES.split(text.replace("\r\n", "\n").replace("\r", "\n").strip("\n"))
    kept = [part for part in parts if part.strip()]
    return tuple(
        Paragraph((Run(part),), numbered=numbered, anchor=anchor if index == 0 else None, style=style)
        for index, part in enumerate(kept)
    )


def bullets(items: Iterable[Text], *, ordered: bool = False) -> Bullets:
    """Return a list from any iterable."""
    return Bullets(tuple(items), ordered=ordered)


def facts(rows: Iterable[tuple[str, Text]]) -> FactList:
    """Return labels and values from any iterable of pairs."""
    return FactList(tuple(rows))


def table(
    columns: Iterable[TableColumn | str],
    rows: Iterable[Iterable[Text]],
    *,
    caption: str = "",
    empty: str = "None recorded.",
    anchors: Iterable[str | None] = (),
) -> Table:
    """Return a table from any iterables; a string is a column of weight 1. Raises ValueError as `Table` does."""
    return Table(
        tuple(TableColumn(column) if isinstance(column, str) else column for column in columns),
        tuple(tuple(row) for row in rows),
        caption=caption,
        empty=empty,
        anchors=tuple(anchors),
    )
