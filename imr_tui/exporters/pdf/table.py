"""Tables set row by row, in time linear in the rows, with repeated headings and rows that can span pages."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from imr_tui.exporters.core.columns import long_words, raised, shared
from imr_tui.exporters.core.document import FactList, Run, Table, Text, runs
from imr_tui.exporters.core.renderer import Meter
from imr_tui.exporters.core.styles import (
    CAPTION,
    CELL,
    CELL_HEAD,
    CELL_PADDING_X,
    CELL_PADDING_Y,
    FACT,
    FACT_LABEL,
    HEAD_FILL,
    RULE,
    STRONG_RULE,
    Geometry,
    Style,
)
from imr_tui.exporters.pdf.fonts import FontSet
from imr_tui.exporters.pdf.page import Fill, Pager, RuledLine
from imr_tui.exporters.pdf.structure import Artifact, Node, Tag
from imr_tui.exporters.pdf.wrap import Line, lines, longest_word

# Fewer lines than this at the bottom of a page are not worth setting.
_LEAST_LINES = 3
# A row shorter than this share of the page is moved whole. A taller one is split at the page end, unless it fits on one
# page and leaves at most the second share blank.
_WHOLE_SHARE = 0.4
_WHITE_SHARE = 0.25
_LABEL_SHARE = 0.3
_WIDE_LETTER = 0.62
_AROUND = 2 * CELL_PADDING_X + 0.5


class _Grid:
    """Columns of lines between two edges, with methods to set and split rows of cells."""

    def __init__(self, pager: Pager, edges: Sequence[float], styles: Sequence[Style]) -> None:
        self.pager = pager
        self.edges = edges
        self.styles = styles
        self.leading = max(style.leading for style in styles)
        self.head: list[list[Line]] = []

    @property
    def head_height(self) -> float:
        return self.height(_depth(self.head)) if self.head else 0.0

    def height(self, count: int) -> float:
        return count * self.leading + 2 * CELL_PADDING_Y

    def too_tall(self) -> bool:
        """Whether the headings take too much of a page to be repeated."""
        return self.head_height > self.pager.geometry.depth / 2

    def set_head(self, tags: Sequence[Tag]) -> None:
        """Set the column headings here, with fill and rules."""
        height = self.head_height
        if not height:
            return
        left, right = self.edges[0], self.edges[-1]
        page, top = self.pager.page, self.pager.y
        page.fills.append(Fill(left, top - height, right - left, height, HEAD_FILL))
        page.rules.append(RuledLine(left, top, right, top, 0.8, STRONG_RULE))
        page.rules.append(RuledLine(left, top - height, right, top - height, 0.8, STRONG_RULE))
        self._set(self.head, 0, _depth(self.head), [CELL_HEAD] * len(self.head), tags)

    def set_row(self, cells: list[list[Line]], tags: Sequence[Tag], styles: Sequence[Style] | None = None) -> None:
        """Set a row on this page, the next, or as many as it needs; `styles` overrides those of the columns.

        A cell keeps the same tag across pages.
        """
        styles = styles or self.styles
        pager, count = self.pager, max(_depth(cells), 1)
        whole = pager.geometry.depth - self.head_height
        if self.height(count) <= pager.room:
            self._set_part(cells, 0, count, styles, tags, last=True)
            return
        least = max(self.height(_LEAST_LINES), whole * _WHITE_SHARE if self.height(count) <= whole else 0.0)
        if self.height(count) <= whole * _WHOLE_SHARE or pager.room < least:
            self._turn()
        start = 0
        while start < count:
            fitting = max(int((pager.room - 2 * CELL_PADDING_Y + 0.01) // self.leading), 1)
            take = min(fitting, count - start)
            if count - start - take == 1 and take > _LEAST_LINES:
                take -= 1
            self._set_part(cells, start, take, styles, tags, last=start + take >= count)
            start += take
            if start < count:
                self._turn()

    def keep(self, rows: Sequence[list[list[Line]]]) -> None:
        """Begin a new page unless these rows fit on this one, or are too tall to move."""
        height = sum(self.height(max(_depth(cells), 1)) for cells in rows)
        whole = self.pager.geometry.depth - self.head_height
        if self.pager.room < height <= whole * _WHOLE_SHARE and not self.pager.at_top:
            self._turn()

    def _turn(self) -> None:
        self.pager.turn()
        if not self.too_tall():
            self.set_head([Artifact.REPEATED] * len(self.head))

    def _set_part(
        self,
        cells: list[list[Line]],
        start: int,
        count: int,
        styles: Sequence[Style],
        tags: Sequence[Tag],
        *,
        last: bool,
    ) -> None:
        self._set(cells, start, count, styles, tags)
        left, right, y = self.edges[0], self.edges[-1], self.pager.y
        if last:
            self.pager.page.rules.append(RuledLine(left, y, right, y, 0.5, RULE))

    def _set(
        self, cells: list[list[Line]], start: int, count: int, styles: Sequence[Style], tags: Sequence[Tag]
    ) -> None:
        pager = self.pager
        pager.mark()
        top = pager.y - CELL_PADDING_Y
        for column, cell in enumerate(cells):
            style, tag, x = styles[column], tags[column], self.edges[column] + CELL_PADDING_X
            drop = (self.leading - style.size) / 2 + style.size * 0.82
            for index, line in enumerate(cell[start : start + count]):
                pager.put(line, style, x, top - index * self.leading - drop, tag)
        pager.y -= self.height(count)


def set_table(pager: Pager, fonts: FontSet, table: Table, meter: Meter, parent: Node) -> None:
    """Set a table across the whole frame, from the current position, as a Table under `parent`.

    Its headings are TH in a single THead; the cells of a `row_head` column are TH of their rows. Raises Cancelled.
    """
    geometry = pager.geometry
    edges = _edges(fonts, table, geometry)
    styles = [CELL_HEAD if column.row_head else CELL for column in table.columns]
    widths = [b - a - 2 * CELL_PADDING_X for a, b in pairwise(edges)]
    grid = _Grid(pager, edges, styles)
    grid.head = [
        lines(fonts, column.title, CELL_HEAD, width) for column, width in zip(table.columns, widths, strict=True)
    ]
    node = parent.add("Table")
    caption = lines(fonts, table.caption, CAPTION, geometry.measure) if table.caption else []
    pager.skip(CAPTION.before)
    pager.need(opening_height(geometry, fonts, table, edges) - CAPTION.before)
    if caption:
        title = node.add("Caption")
        for line in caption:
            pager.set_line(line, CAPTION, geometry.left, title)
        pager.y -= CAPTION.after
    row = node.add("THead").add("TR")
    heads = [row.head("Column") for _ in table.columns]
    if grid.too_tall():
        # Repeated on each page, it would leave no room for a row, so it is set once as the first row.
        head, grid.head = grid.head, []
        grid.set_row(head, heads, [CELL_HEAD] * len(head))
    grid.set_head(heads)
    meter.step()
    body = node.add("TBody")
    if not table.rows:
        wide = _Grid(pager, [edges[0], edges[-1]], [CELL])
        width = geometry.measure - 2 * CELL_PADDING_X
        cell = body.add("TR").add("TD", f"<</O/Table/ColSpan {len(table.columns)}>>")
        wide.set_row([lines(fonts, Run(table.empty, italic=True), CELL, width)], [cell])
    for number, texts in enumerate(table.rows):
        anchor = table.anchors[number] if table.anchors else None
        if anchor:
            pager.anchor((anchor,))
        row = body.add("TR")
        tags = [row.head("Row") if column.row_head else row.add("TD") for column in table.columns]
        cells = [lines(fonts, *cell) for cell in _cells((texts,), styles, widths)]
        if number == len(table.rows) - 2:
            # Keep the last two rows together, because a single row on the last page looks like a mistake.
            grid.keep((cells, [lines(fonts, *cell) for cell in _cells(table.rows[-1:], styles, widths)]))
        grid.set_row(cells, tags)
        meter.step()
    pager.y -= 12


def opening_height(geometry: Geometry, fonts: FontSet, table: Table, edges: Sequence[float] = ()) -> float:
    """Return the height that a table needs to begin on a page: its caption, headings and first row, or part of it.

    Two rows that are kept together both count; otherwise the headings could be left alone.
    """
    edges = edges or _edges(fonts, table, geometry)
    styles = [CELL_HEAD if column.row_head else CELL for column in table.columns]
    widths = [b - a - 2 * CELL_PADDING_X for a, b in pairwise(edges)]
    leading = max(style.leading for style in styles)
    titles = zip(table.columns, widths, strict=True)
    heads = _depth([lines(fonts, column.title, CELL_HEAD, width) for column, width in titles])
    head = heads * leading + 2 * CELL_PADDING_Y
    first = [lines(fonts, cell, style, width) for cell, style, width in _cells(table.rows[:1], styles, widths)]
    row = max(_depth(first), 1) * leading + 2 * CELL_PADDING_Y
    whole = geometry.depth - head
    if row > whole * _WHOLE_SHARE:
        part = _LEAST_LINES * leading + 2 * CELL_PADDING_Y
        row = min(row, max(part, whole * _WHITE_SHARE) if row <= whole else part)
    elif len(table.rows) == 2:
        second = [lines(fonts, cell, style, width) for cell, style, width in _cells(table.rows[1:], styles, widths)]
        both = row + max(_depth(second), 1) * leading + 2 * CELL_PADDING_Y
        row = both if both <= whole * _WHOLE_SHARE else row
    caption = len(lines(fonts, table.caption, CAPTION, geometry.measure)) if table.caption else 0
    return CAPTION.before + caption * CAPTION.leading + CAPTION.after + head + row


def set_facts(pager: Pager, fonts: FontSet, facts: FactList, left: float, meter: Meter, parent: Node) -> None:
    """Set labels and values from `left` to the right edge, as a Table under `parent`. Raises Cancelled."""
    right = pager.geometry.right
    middle = left + (right - left) * _LABEL_SHARE
    set_pairs(pager, fonts, facts.rows, (left, middle, right), parent, meter)
    pager.y -= 9


def set_pairs(
    pager: Pager,
    fonts: FontSet,
    rows: Sequence[tuple[str, Text]],
    edges: tuple[float, float, float],
    parent: Node,
    meter: Meter | None = None,
) -> None:
    """Set rows of a label and a value between three edges, with a rule under each, as a Table under `parent`.

    The labels are row headings.
    """
    grid = _Grid(pager, edges, [FACT_LABEL, FACT])
    padding = 2 * CELL_PADDING_X
    body = parent.add("Table").add("TBody") if rows else parent
    widths = (edges[1] - edges[0] - padding, edges[2] - edges[1] - padding)
    cells = [
        [lines(fonts, label, FACT_LABEL, widths[0]), lines(fonts, value, FACT, widths[1])] for label, value in rows
    ]
    for place, pair in enumerate(cells):
        row = body.add("TR")
        if place == len(cells) - 2:
            grid.keep(cells[-2:])
        grid.set_row(pair, [row.head("Row"), row.add("TD")])
        if meter:
            meter.step()


def _cells(
    rows: Sequence[Sequence[Text]], styles: Sequence[Style], widths: Sequence[float]
) -> list[tuple[tuple[Run, ...], Style, float]]:
    return [(runs(cell), style, width) for row in rows for cell, style, width in zip(row, styles, widths, strict=True)]


def _depth(cells: Sequence[Sequence[Line]]) -> int:
    return max((len(cell) for cell in cells), default=0)


def _edges(fonts: FontSet, table: Table, geometry: Geometry) -> list[float]:
    """Return the edges of columns: by weight, without breaking words of headings or, if there is room, of cells."""
    columns = table.columns
    weights = [column.weight for column in columns]
    least = [longest_word(fonts, column.title, CELL_HEAD) + _AROUND for column in columns]
    first = shared(weights, least, geometry.measure)
    wanted = []
    for index, column in enumerate(columns):
        style = CELL_HEAD if column.row_head else CELL
        # No ordinary letter is wider than this, so most columns need no further check.
        words = long_words(table, index, int((first[index] - _AROUND) / (style.size * _WIDE_LETTER)))
        wanted.append(longest_word(fonts, " ".join(sorted(words)), style) + _AROUND if words else 0.0)
    edges = [geometry.left]
    for width in shared(weights, raised(least, wanted, geometry.measure), geometry.measure):
        edges.append(edges[-1] + width)
    return edges
