"""Writes a document as the body of a Word file, block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from imr_tui.exporters.core import styles as sizes
from imr_tui.exporters.core.document import (
    Bullets,
    Contents,
    Cover,
    FactList,
    Figure,
    Heading,
    Orientation,
    PageBreak,
    Paragraph,
    Table,
    TableColumn,
    Text,
    long_date,
)
from imr_tui.exporters.core.numbering import NumberedBlock, NumberedDocument, NumberedSection
from imr_tui.exporters.core.renderer import Meter
from imr_tui.exporters.core.styles import Colour
from imr_tui.exporters.docx.elements import Element, el, field, paragraph, tab_run, text_run, twips
from imr_tui.exporters.docx.furniture import geometry_of
from imr_tui.exporters.docx.links import Inline
from imr_tui.exporters.docx.picture import Pictures
from imr_tui.exporters.docx.styles import BULLETS, HEADINGS, NOTE_INDENT, PARAGRAPHS, hex_of
from imr_tui.exporters.docx.tables import pairs_element, table_element

_AFTER_TABLE = 12.0
# The title starts below the top of the page, with room left for a long note in a wider font.
_COVER_DROP = 54.0
_BELOW_LOGO = 18.0

Pages = Callable[[Orientation], Element]


class Writer:
    """Writes the body of a Word file. `ordered` counts the ordered lists, each with its own number."""

    def __init__(
        self, numbered: NumberedDocument, inline: Inline, pictures: Pictures, meter: Meter, pages: Pages
    ) -> None:
        self.ordered = 0
        self._numbered = numbered
        self._inline = inline
        self._pictures = pictures
        self._meter = meter
        self._pages = pages
        self._accent: Colour = sizes.colour_of(numbered.document.accent) or sizes.STRONG_RULE
        self._body = el("w:body")
        self._orientation: Orientation = "portrait"
        self._level = 0
        self._break = False
        # Anchors whose text is still to come, and the space below the last table.
        self._waiting: list[str] = []
        self._space: float | None = None

    def body(self) -> Element:
        """Write the whole body. Raises Cancelled."""
        for part in self._numbered.sections:
            self._section(part)
        self._close()
        self._body.append(self._pages(self._orientation))
        return self._body

    @property
    def _measure(self) -> float:
        return geometry_of(self._orientation).measure

    def _section(self, part: NumberedSection) -> None:
        wanted = part.section.orientation
        if wanted != self._orientation:
            if len(self._body):
                self._close()
                self._end_pages()
            self._orientation = wanted
            self._break = False
        elif part.section.page_break:
            self._turn()
        self._waiting += part.anchors
        if part.section.title:
            self._heading(1, part.section.title, part.number)
        self._meter.step()
        # One text edge for the section, so that other blocks line up with the text of numbered paragraphs.
        left = sizes.NUMBER_COLUMN if any(item.number for item in part.blocks) else 0.0
        for item in part.blocks:
            self._block(item, left)

    def _block(self, item: NumberedBlock, left: float) -> None:
        block = item.block
        self._waiting += item.anchors
        if isinstance(block, Table):
            self._table(block)
            return
        self._meter.step()
        if isinstance(block, Heading):
            self._heading(block.level, block.text)
        elif isinstance(block, Paragraph):
            self._paragraph(block, item.number, left)
        elif isinstance(block, Bullets):
            self._bullets(block, left)
        elif isinstance(block, FactList):
            if block.rows:
                self._pairs(block.rows, left, self._meter)
        elif isinstance(block, Contents):
            self._contents(block)
        elif isinstance(block, Cover):
            self._cover(block)
        elif isinstance(block, Figure):
            self._figure(block, left)
        elif isinstance(block, PageBreak):
            self._turn()

    # --- placement ---------------------------------------------------------------------------------------------

    def _turn(self) -> None:
        """Start a new page for what follows, unless already at the top of one."""
        self._break = len(self._body) > 0 and not self._begins_pages()

    def _begins_pages(self) -> bool:
        """Return whether the last element ends a section of pages."""
        return self._body[-1].find(".//{*}sectPr") is not None

    def _put(
        self,
        style: str,
        content: Iterable[Element],
        *,
        left: float | None = None,
        hanging: float = 0.0,
        before: float | None = None,
        keep_next: bool = False,
        list_number: int = 0,
        tabs: Iterable[tuple[str, float]] = (),
        rule_above: Element | None = None,
    ) -> Element:
        """Add a paragraph with any waiting bookmarks, page break and space after a table."""
        marks = self._inline.marks(self._waiting)
        if self._break or (len(self._body) and self._begins_pages()):
            # Word keeps the space above a paragraph at the top of a page, where papers have none.
            before = 0.0
        elif self._space is not None:
            before = max(self._space, before or 0.0)
        made = paragraph(
            style,
            [*marks, *content],
            left=left,
            hanging=hanging,
            before=before,
            keep_next=keep_next,
            list_number=list_number,
            tabs=tabs,
            page_break=self._break,
            rule_above=rule_above,
        )
        self._body.append(made)
        self._waiting, self._break, self._space = [], False, None
        return made

    def _put_table(self, made: Element) -> None:
        # Word joins adjacent tables, and a table cannot start a page by itself.
        if self._break or self._waiting or self._space is not None:
            self._put("End", ())
        self._body.append(made)
        self._space = _AFTER_TABLE

    def _close(self) -> None:
        """Add a last paragraph for waiting bookmarks, and because Word needs one after a table."""
        self._break = False
        if self._waiting or self._space is not None or not len(self._body):
            self._space = None
            self._put("End", ())

    def _end_pages(self) -> None:
        """End the pages of one orientation with the last paragraph."""
        last = self._body[-1]
        if last.tag.endswith("}p"):
            last[0].append(self._pages(self._orientation))
        else:
            self._body.append(paragraph("End", section=self._pages(self._orientation)))

    # --- blocks ------------------------------------------------------------------------------------------------

    def _heading(self, level: int, text: str, number: str = "") -> None:
        shown = self._inline.runs(self._inline.one_line(text))
        if not shown:
            return
        # No heading level is skipped, because screen reader users would look for the missing one.
        self._level = max(1, min(level, self._level + 1, 4))
        # More space than a table leaves.
        self._space = None
        style = HEADINGS[self._level]
        if not number:
            self._put(style, shown)
            return
        numbered = [text_run(self._inline.one_line(number)), tab_run(), *shown]
        column = sizes.NUMBER_COLUMN
        self._put(style, numbered, left=column, hanging=column, tabs=[("left", column)])

    def _paragraph(self, block: Paragraph, number: str, left: float) -> None:
        shown = self._inline.runs(block.runs)
        if not shown and not number:
            return
        left += NOTE_INDENT if block.style in ("note", "quote") else 0.0
        style = PARAGRAPHS[block.style]
        if number:
            self._put(style, [text_run(number), tab_run(), *shown], left=left, hanging=left, tabs=[("left", left)])
        else:
            self._put(style, shown, left=left or None)

    def _bullets(self, block: Bullets, left: float) -> None:
        if block.ordered:
            self.ordered += 1
        number = BULLETS + self.ordered if block.ordered else BULLETS
        style = "ListNumber" if block.ordered else "ListBullet"
        column = sizes.BULLET_COLUMN + (6.0 if block.ordered and len(block.items) > 9 else 0.0)
        for item in block.items:
            shown = self._inline.runs(item)
            if shown:
                self._put(style, shown, left=left + column, hanging=column, list_number=number)
            self._meter.step()
        if block.items:
            self._space = sizes.BODY.after

    def _pairs(self, rows: Sequence[tuple[str, Text]], left: float, meter: Meter | None = None) -> None:
        self._put_table(pairs_element(self._inline, rows, left, self._measure - left, meter))

    def _table(self, block: Table) -> None:
        caption = self._inline.runs(self._inline.one_line(block.caption))
        if caption:
            self._put("Caption", caption)
        self._put_table(table_element(self._inline, block, self._measure, self._meter))

    def _figure(self, block: Figure, left: float) -> None:
        caption = self._inline.runs(self._inline.one_line(block.caption))
        if caption:
            self._put("Caption", caption)
        # A picture too wide to fit next to the numbers begins at the margin, as in the PDF.
        indent = left if block.width <= self._measure - left else 0.0
        self._put("BodyText", [self._pictures.figure(block, self._measure)], left=indent or None)

    def _contents(self, block: Contents) -> None:
        """Write a TOC field (§17.16.5.68) with its lines. Word adds the page numbers when it updates the field."""
        start = len(self._body)
        title = self._inline.one_line(block.title)
        self._put("TOCHeading", self._inline.runs(title))
        lines = [entry for entry in self._numbered.contents if self._inline.one_line(entry.text)]
        opening, ending = _split(field('TOC \\o "1-2" \\h \\z'))
        for index, entry in enumerate(lines):
            number = [text_run(self._inline.one_line(entry.number)), tab_run()] if entry.number else []
            shown = self._inline.to_anchor(
                entry.anchor, [*number, *self._inline.runs(self._inline.one_line(entry.text))]
            )
            style = f"TOC{min(entry.level, 2)}"
            # A line without a number begins at the same position as the numbers.
            edge = None if entry.number or entry.level > 1 else 0.0
            self._put(style, [*(opening if not index else ()), shown], left=edge)
        if not lines:
            ending = [*opening, *ending]
        self._put("BodyText", ending)
        content = el("w:sdtContent", *self._body[start:])
        gallery = el("w:docPartObj", el("w:docPartGallery", val="Table of Contents"), el("w:docPartUnique"))
        self._body.append(el("w:sdt", el("w:sdtPr", gallery), content))

    def _cover(self, cover: Cover) -> None:
        self._turn()
        if cover.logo is not None:
            self._put("BodyText", [self._pictures.logo(cover.logo)])
        organisation = self._inline.runs(cover.organisation)
        if organisation:
            self._put("Organisation", organisation)
        edge = el("w:top", val="single", sz=24, space=1, color=hex_of(self._accent))
        rule = self._put("CoverRule", (), before=_BELOW_LOGO if cover.logo else _COVER_DROP, rule_above=edge)
        rule[0].append(el("w:ind", right=twips(self._measure - 64)))
        self._put("Title", self._inline.runs(cover.title))
        subtitle = self._inline.runs(cover.subtitle)
        if subtitle:
            self._put("Subtitle", subtitle)
        self._space = 26.0
        rows: list[tuple[str, Text]] = [
            ("Reference", cover.reference),
            ("Date", long_date(cover.date)),
            ("Prepared by", cover.prepared_by),
            ("Marking", cover.marking),
            *cover.facts,
        ]
        kept = [(label, value) for label, value in rows if value]
        if kept:
            self._pairs(kept, 0.0)
        if cover.versions:
            columns = (
                TableColumn("Version", 0.7, row_head=True),
                TableColumn("Date", 1.3),
                TableColumn("Author", 1.4),
                TableColumn("Note", 3),
            )
            lines = tuple((v.version, long_date(v.date), v.author, v.change) for v in cover.versions)
            self._space = 16.0
            self._table(replace(Table(columns, lines), caption="Versions"))
        note = self._inline.runs(cover.note)
        if note:
            self._put("Quiet", note)
        self._turn()


def _split(whole: list[Element]) -> tuple[list[Element], list[Element]]:
    """Return the beginning of a field, up to its result, and its end."""
    return whole[:-1], whole[-1:]
