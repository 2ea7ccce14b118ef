"""Lays out headings, paragraphs, lists, the contents list and the cover on pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from imr_tui.exporters.core import styles
from imr_tui.exporters.core.document import (
    Block,
    Bullets,
    Contents,
    Cover,
    FactList,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Run,
    Table,
    TableColumn,
    long_date,
)
from imr_tui.exporters.core.numbering import Entry, NumberedBlock, NumberedDocument, NumberedSection
from imr_tui.exporters.core.renderer import Meter
from imr_tui.exporters.core.styles import LANDSCAPE, PORTRAIT, Style
from imr_tui.exporters.pdf.figure import set_figure, set_logo
from imr_tui.exporters.pdf.fonts import FontSet
from imr_tui.exporters.pdf.page import Link, Page, Pager, PageReference, RuledLine
from imr_tui.exporters.pdf.structure import Headings, Node, Tag
from imr_tui.exporters.pdf.table import opening_height, set_facts, set_pairs, set_table
from imr_tui.exporters.pdf.wrap import Line, lines, spaced, width_of

_PARAGRAPHS = {
    "body": styles.BODY,
    "lead": styles.LEAD,
    "quiet": styles.SMALL,
    "note": styles.NOTE,
    "quote": styles.QUOTE,
}


class Beside(NamedTuple):
    """The number or bullet to the left of a first line, and its structure node."""

    line: Line
    x: float
    tag: Tag


class Composer:
    """Lays out a whole document on pages. `root` is its structure; each Sect is a section of the document."""

    def __init__(self, numbered: NumberedDocument, fonts: FontSet, meter: Meter) -> None:
        self._numbered = numbered
        self._fonts = fonts
        self._meter = meter
        self._pager = Pager(PORTRAIT)
        self._headings = Headings()
        self._accent = styles.colour_of(numbered.document.accent)
        self.root = Node("Document")
        self._node = self.root

    def compose(self) -> list[Page]:
        """Return all pages, at least one, without headers and footers. Raises Cancelled."""
        for part in self._numbered.sections:
            self._node = self.root.add("Sect")
            self._section(part)
        return self._pager.finish()

    def _section(self, part: NumberedSection) -> None:
        pager = self._pager
        wanted = LANDSCAPE if part.section.orientation == "landscape" else PORTRAIT
        if wanted != pager.geometry:
            pager.turn(wanted)
        elif part.section.page_break and not pager.at_top:
            pager.turn()
        pager.anchor(part.anchors)
        follower = part.blocks[0].block if part.blocks else None
        if part.section.title:
            self._heading(1, part.section.title, follower, number=part.number)
        self._meter.step()
        # One text edge for the section, so that other blocks line up with the text of numbered paragraphs.
        indented = any(item.number for item in part.blocks)
        left = pager.geometry.left + (styles.NUMBER_COLUMN if indented else 0.0)
        for index, item in enumerate(part.blocks):
            following = part.blocks[index + 1].block if index + 1 < len(part.blocks) else None
            self._block(item, following, left)

    def _block(self, item: NumberedBlock, following: Block | None, left: float) -> None:
        pager, block = self._pager, item.block
        pager.anchor(item.anchors)
        if isinstance(block, Table):
            set_table(pager, self._fonts, block, self._meter, self._node)
            return
        self._meter.step()
        if isinstance(block, Heading):
            self._heading(min(block.level, 4), block.text, following)
        elif isinstance(block, Paragraph):
            self._paragraph(block, item.number, left)
        elif isinstance(block, Bullets):
            self._bullets(block, left)
        elif isinstance(block, FactList):
            set_facts(pager, self._fonts, block, left, self._meter, self._node)
        elif isinstance(block, Contents):
            self._contents(block)
        elif isinstance(block, Cover):
            self._cover(block)
        elif isinstance(block, Figure):
            set_figure(pager, self._fonts, block, self._node)
        elif isinstance(block, PageBreak):
            pager.turn()

    def _heading(self, level: int, text: str, following: Block | None, number: str = "") -> None:
        pager, style = self._pager, self._accented(styles.HEADINGS[level])
        left = pager.geometry.left
        hang = styles.NUMBER_COLUMN if number else 0.0
        number_line = lines(self._fonts, number, style, pager.geometry.measure)[:1]
        if number_line:
            hang = max(hang, width_of(number_line[0], style.size) + 8)
        text_lines = lines(self._fonts, text, style, pager.geometry.measure - hang)
        pager.skip(style.before)
        kept = 110.0 if isinstance(following, Heading) else 3 * styles.BODY.leading
        if isinstance(following, Table):
            kept = opening_height(pager.geometry, self._fonts, following)
        pager.need(len(text_lines) * style.leading + style.after + kept)
        # An empty heading is pruned, so it must not count as a level.
        node = self._node.add(self._headings.role(level)) if any((*number_line, *text_lines)) else self._node
        if number_line:
            pager.put(spaced(number_line[0]), style, left, _baseline(pager.y, style), node)
        for line in text_lines:
            pager.set_line(line, style, left + hang, node)
        pager.y -= style.after

    def _accented(self, style: Style) -> Style:
        """Return a style in the organisation's colour, if it has one."""
        return replace(style, colour=self._accent) if self._accent else style

    def _paragraph(self, block: Paragraph, number: str, left: float) -> None:
        pager, style = self._pager, _PARAGRAPHS[block.style]
        right = pager.geometry.right
        if block.style in ("note", "quote"):
            left += 14
        text_lines = lines(self._fonts, block.runs, style, right - left)
        pager.skip(style.before)
        beside = lines(self._fonts, number, styles.BODY, styles.NUMBER_COLUMN)[:1] if number else []
        edge = left - 12 if block.style in ("note", "quote") else None
        # A note is tagged P, because the Note tag is for footnotes and endnotes.
        node = (self._node.add("BlockQuote") if block.style == "quote" else self._node).add("P")
        sign = spaced(beside[0]) if beside else None
        self._flow(text_lines, style, left, node, Beside(sign, pager.geometry.left, node) if sign else None, edge)
        pager.y -= style.after

    def _bullets(self, block: Bullets, left: float) -> None:
        pager, style = self._pager, styles.BULLET
        column = styles.BULLET_COLUMN + (6.0 if block.ordered and len(block.items) > 9 else 0.0)
        node = self._node.list(ordered=block.ordered)
        for number, item in enumerate(block.items, 1):
            sign = lines(self._fonts, f"{number}." if block.ordered else "•", style, 60)[0]
            text_lines = lines(self._fonts, item, style, pager.geometry.right - left - column)
            entry = node.add("LI")
            beside = Beside(sign, left, entry.add("Lbl"))
            self._flow(text_lines, style, left + column, entry.add("LBody"), beside)
            pager.y -= style.after
            self._meter.step()
        pager.y -= 5

    def _flow(
        self,
        text_lines: Sequence[Line],
        style: Style,
        left: float,
        tag: Tag,
        beside: Beside | None = None,
        edge: float | None = None,
    ) -> None:
        """Set lines over as many pages as needed, without widows and orphans."""
        pager = self._pager
        count = len(text_lines)
        start = 0
        while start < count:
            # Three lines cannot be split without leaving one alone.
            pager.need(style.leading * (count - start if count - start <= 3 else 2))
            fitting = max(int((pager.room + 0.01) // style.leading), 1)
            take = min(fitting, count - start)
            if count - start - take == 1 and take > 2:
                take -= 1
            top = pager.y
            if beside and start == 0:
                pager.mark()
                sign_style = style if style.size == styles.BODY.size else styles.BODY
                pager.put(beside.line, sign_style, beside.x, _baseline(top, style), beside.tag)
            for line in text_lines[start : start + take]:
                pager.set_line(line, style, left, tag)
            if edge is not None:
                pager.page.rules.append(RuledLine(edge, top - 2, edge, pager.y + 1, 2.0, styles.RULE))
            start += take
            if start < count:
                self._meter.check()
                pager.turn()

    def _contents(self, block: Contents) -> None:
        pager = self._pager
        self._heading(1, block.title, None)
        whole = self._node.add("TOC")
        below: Node | None = None
        for entry in self._numbered.contents:
            if entry.level == 1:
                item = whole.add("TOCI")
                self._contents_line(entry, item)
                below = item.add("TOC")
            else:
                self._contents_line(entry, (below or whole).add("TOCI"))
        pager.y -= 10

    def _contents_line(self, entry: Entry, item: Node) -> None:
        pager, geometry = self._pager, self._pager.geometry
        style = styles.CONTENTS_1 if entry.level == 1 else styles.CONTENTS_2
        left = geometry.left + (0.0 if entry.level == 1 else styles.NUMBER_COLUMN)
        number = lines(self._fonts, entry.number, style, 120)[:1]
        hang = max(28.0, width_of(number[0], style.size) + 8) if number else 0.0
        text_lines = lines(self._fonts, entry.text, style, geometry.right - left - hang - 44)
        if not text_lines:
            return
        pager.skip(style.before)
        pager.need(len(text_lines) * style.leading)
        top = pager.y
        node = item.add("Reference").add("Link", target=entry.anchor)
        if number:
            pager.put(spaced(number[0]), style, left, _baseline(top, style), node)
        for line in (*text_lines[:-1], spaced(text_lines[-1])):
            pager.set_line(line, style, left + hang, node)
        baseline = _baseline(pager.y + style.leading, style)
        end = left + hang + width_of(text_lines[-1], style.size)
        pager.page.rules.append(
            RuledLine(end + 8, baseline + 0.5, geometry.right - 28, baseline + 0.5, 0.6, styles.RULE, dots=True)
        )
        pager.page.texts.append(PageReference(geometry.right, baseline, entry.anchor, style, node))
        words = f"{entry.number} {entry.text}".strip()
        pager.page.links.append(Link(left, pager.y, geometry.right, top, node, words))

    def _cover(self, cover: Cover) -> None:
        pager, fonts = self._pager, self._fonts
        if not pager.at_top:
            pager.turn()
        geometry = pager.geometry
        left, measure = geometry.left, geometry.measure
        if cover.logo is not None:
            set_logo(pager, cover.logo, self._node)
        self._lines(cover.organisation, styles.ORGANISATION, left, measure, self._node.add("P"))
        pager.y = min(pager.y, geometry.top - geometry.depth * 0.2)
        pager.page.rules.append(RuledLine(left, pager.y, left + 64, pager.y, 3, self._accent or styles.STRONG_RULE))
        pager.y -= 18
        if cover.title:
            self._lines(
                cover.title, self._accented(styles.COVER_TITLE), left, measure, self._node.add(self._headings.role(1))
            )
        self._lines(cover.subtitle, styles.SUBTITLE, left, measure, self._node.add("P"))
        pager.y -= 26
        rows = [
            ("Reference", cover.reference),
            ("Date", long_date(cover.date)),
            ("Prepared by", cover.prepared_by),
            ("Marking", cover.marking),
            *cover.facts,
        ]
        kept = [(label, value) for label, value in rows if value]
        set_pairs(pager, fonts, kept, (left, left + measure * 0.28, geometry.right), self._node)
        if cover.versions:
            pager.y -= 16
            columns = (
                TableColumn("Version", 0.7, row_head=True),
                TableColumn("Date", 1.3),
                TableColumn("Author", 1.4),
                TableColumn("Note", 3),
            )
            table = Table(
                columns,
                tuple((v.version, long_date(v.date), v.author, v.change) for v in cover.versions),
                caption="Versions",
            )
            set_table(pager, fonts, table, self._meter, self._node)
        if cover.note:
            pager.y -= 6
            note = lines(fonts, Run(cover.note), styles.SMALL, measure)
            self._flow(note, styles.SMALL, left, self._node.add("P"))
        pager.turn()

    def _lines(self, text: str, style: Style, left: float, width: float, tag: Tag) -> None:
        self._flow(lines(self._fonts, text, style, width), style, left, tag)
        if text:
            self._pager.y -= style.after


def _baseline(top: float, style: Style) -> float:
    return top - style.leading + (style.leading - style.size) / 2 + style.size * 0.18
