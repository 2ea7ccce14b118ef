"""Tables of a Word paper, with repeated header rows and rows that can continue on the next page."""

from __future__ import annotations

from collections.abc import Sequence

from imr_tui.exporters.core import styles as sizes
from imr_tui.exporters.core.columns import long_words, raised, shared
from imr_tui.exporters.core.document import Table, Text, plain
from imr_tui.exporters.core.renderer import Meter
from imr_tui.exporters.docx.elements import Element, el, paragraph, twips
from imr_tui.exporters.docx.links import Inline
from imr_tui.exporters.docx.styles import hex_of

_LABEL_SHARE = 0.3
# A longer header row would leave no room on the page when repeated.
_LONGEST_HEAD = 400
# A row of up to this many lines moves to the next page whole; a taller one is split at the page end.
_SHORT_ROW = 16
# Approximate letter widths in cells: in running text, and in a single word. The last two allow for a substitute font:
# DejaVu Sans is a fifth wider.
_LETTER = 0.48
_CELL_LETTER, _HEAD_LETTER = 0.6 * sizes.CELL.size, 0.76 * sizes.CELL_HEAD.size


def table_element(inline: Inline, table: Table, measure: float, meter: Meter) -> Element:
    """Return a table `measure` points wide. Raises Cancelled.

    Its first row is the header (w:tblHeader); a first column of row headings is marked as such (w:tblLook).
    """
    widths = column_widths(table, measure)
    caption = inline.one_line(table.caption)
    made = _table("PaperTable", widths, 0.0, first_row=True, first_column=table.columns[0].row_head, caption=caption)
    repeated = all(len(column.title) <= _LONGEST_HEAD for column in table.columns)
    head = el("w:tr", el("w:trPr", *([el("w:cantSplit"), el("w:tblHeader")] if repeated else [])))
    for column, width in zip(table.columns, widths, strict=True):
        shade = el("w:shd", val="clear", color="auto", fill=hex_of(sizes.HEAD_FILL))
        head.append(_cell(width, "TableHead", inline.runs(column.title), shade=shade, keep_next=True))
    made.append(head)
    meter.step()
    if not table.rows:
        made.append(el("w:tr", _cell(measure, "TableText", inline.runs(table.empty, italic=True), len(widths))))
    styles = ["TableHead" if column.row_head else "TableText" for column in table.columns]
    for index, texts in enumerate(table.rows):
        anchor = table.anchors[index] if table.anchors else None
        row = el("w:tr", *([el("w:trPr", el("w:cantSplit"))] if _is_short(texts, widths) else []))
        for index, text in enumerate(texts):
            marks = inline.marks((anchor,)) if anchor and not index else []
            row.append(_cell(widths[index], styles[index], [*marks, *inline.runs(text)]))
        made.append(row)
        meter.step()
    return made


def pairs_element(
    inline: Inline, rows: Sequence[tuple[str, Text]], left: float, measure: float, meter: Meter | None = None
) -> Element:
    """Return labels and values as a table of two columns, `left` points from the margin. Raises Cancelled.

    The first column is marked as row headings.
    """
    widths = [measure * _LABEL_SHARE, measure * (1 - _LABEL_SHARE)]
    made = _table("FactsTable", widths, left, first_row=False, first_column=True)
    for label, value in rows:
        short = _is_short((label, value), widths)
        made.append(
            el(
                "w:tr",
                *([el("w:trPr", el("w:cantSplit"))] if short else []),
                _cell(widths[0], "FactLabel", inline.runs(label)),
                _cell(widths[1], "FactText", inline.runs(value)),
            )
        )
        if meter:
            meter.step()
    return made


def column_widths(table: Table, measure: float) -> list[float]:
    """Return column widths by weight, wide enough if possible not to break words in headings and cells."""
    weights = [column.weight for column in table.columns]
    around = 2 * sizes.CELL_PADDING_X
    least = [max(map(len, column.title.split()), default=0) * _HEAD_LETTER + around for column in table.columns]
    first = shared(weights, least, measure)
    wanted = []
    for index, column in enumerate(table.columns):
        letter = _HEAD_LETTER if column.row_head else _CELL_LETTER
        words = long_words(table, index, int((first[index] - around) / letter))
        wanted.append(max(map(len, words), default=0) * letter + around)
    return shared(weights, raised(least, wanted, measure), measure)


def _is_short(texts: Sequence[Text], widths: Sequence[float]) -> bool:
    return max(_lines(plain(text), width) for text, width in zip(texts, widths, strict=True)) <= _SHORT_ROW


def _lines(text: str, width: float) -> int:
    """Return the approximate number of lines of a text in a cell."""
    letters = max(1, int((width - 2 * sizes.CELL_PADDING_X) / (sizes.CELL.size * _LETTER)))
    return sum(1 + len(line) // letters for line in text.split("\n"))


def _table(
    style: str, widths: Sequence[float], left: float, *, first_row: bool, first_column: bool, caption: str = ""
) -> Element:
    look = 0x0600 | (0x0020 if first_row else 0) | (0x0080 if first_column else 0)
    properties = [
        el("w:tblStyle", val=style),
        el("w:tblW", w=twips(sum(widths)), type="dxa"),
        *([el("w:tblInd", w=twips(left), type="dxa")] if left else []),
        el("w:tblLayout", type="fixed"),
        el(
            "w:tblLook",
            val=f"{look:04X}",
            firstRow=int(first_row),
            lastRow=0,
            firstColumn=int(first_column),
            lastColumn=0,
            noHBand=1,
            noVBand=1,
        ),
        *([el("w:tblCaption", val=caption)] if caption else []),
    ]
    grid = el("w:tblGrid", *(el("w:gridCol", w=twips(width)) for width in widths))
    return el("w:tbl", el("w:tblPr", *properties), grid)


def _cell(
    width: float,
    style: str,
    content: Sequence[Element],
    span: int = 1,
    *,
    shade: Element | None = None,
    keep_next: bool = False,
) -> Element:
    properties = [el("w:tcW", w=twips(width), type="dxa")]
    if span > 1:
        properties.append(el("w:gridSpan", val=span))
    if shade is not None:
        properties.append(shade)
    return el("w:tc", el("w:tcPr", *properties), paragraph(style, content, keep_next=keep_next))
