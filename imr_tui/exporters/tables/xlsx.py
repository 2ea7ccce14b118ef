"""Spreadsheets whose every cell is text: what looks like a formula is shown as it was typed.

By XlsxWriter, which guesses at nothing when it is told so, needs no other package, and keeps all in memory: no
text of a review touches the disk before the file is written.
"""

from __future__ import annotations

import datetime
import io
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import xlsxwriter

from imr_tui.exporters.core.characters import plain_characters
from imr_tui.exporters.core.office import steady
from imr_tui.exporters.tables.spreadsheet import guard

LONGEST_CELL: Final = 32_767
"""Characters in a cell, counted in units of UTF-16 as Excel does."""

GOES_ON: Final = " [goes on in the next row]"
GOES_BEFORE: Final = "[goes on from the row above] "
_CONTINUED: Final = " (continued)"
_LONGEST_HEAD: Final = 255
_LONGEST_PROPERTY: Final = 255
_LONGEST_SHEET: Final = 31
_LONGEST_FIRST: Final = 200
_NARROWEST, _WIDEST = 6, 46
_A4, _SCALE = 9, 70
# The arrow of the filter stands in the heading's cell.
_ARROW: Final = 3
_LEADING: Final = 13.5
# Letters are narrower than the figures that widths are counted in.
_DENSE: Final = 1.15
# Excel has no taller row (in points); what a cell holds beyond is there, and seen when the cell is opened.
_TALLEST: Final = 409.0
_SEEN: Final = 3_000


def write_xlsx(
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    title: str,
    sheet: str,
    date: datetime.date,
    marking: str = "",
    author: str = "",
    subject: str = "",
    foot: str = "",
) -> bytes:
    """A whole XLSX file (ISO/IEC 29500-1 §18) with one sheet: a head row, then the rows. Same input, same bytes.

    Every cell is a string, never a formula, a number or a link. A text longer than a cell may be goes on in rows
    of its own below, which say so. `title`, `author`, `subject`, `marking` and `date` stand in the properties;
    `marking` at head and foot of each page, `foot` beside it. Raises ValueError when a row has not as many cells
    as there are headings, or there is no heading.
    """
    if not headings:
        raise ValueError("A spreadsheet needs at least one column.")
    heads = [_short(heading, LONGEST_CELL) for heading in headings]
    lines = [line for cells in _checked(rows, len(headings)) for line in _continued(cells)]
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    _describe(book, title, author, subject, marking, date)
    look = {
        "font_name": "Calibri",
        "font_size": 10,
        "valign": "top",
        "text_wrap": True,
        "num_format": "@",
        "bottom": 4,
        "bottom_color": "#B8B8BC",
    }
    plain = book.add_format(look)
    # Excel would take such a text for a formula as soon as somebody edits the cell; the mark says that it is none.
    typed = book.add_format({**look, "quote_prefix": True})
    edges = {"top": 1, "bottom": 1, "top_color": "#404044", "bottom_color": "#404044"}
    head = book.add_format({**look, **edges, "bold": True, "bg_color": "#ECEDF0"})
    page = book.add_worksheet(_sheet_name(sheet))
    for column, heading in enumerate(heads):
        page.write_string(0, column, heading, head)
    widths = [_width(heading, (line[column] for line in lines)) for column, heading in enumerate(heads)]
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    page.set_row(0, _height(heads, [width - _ARROW for width in widths]))
    for number, line in enumerate(lines, 1):
        page.set_row(number, _height(line, widths))
        for column, text in enumerate(line):
            if text:
                page.write_string(number, column, text, plain if guard(text) == text else typed)
            else:
                page.write_blank(number, column, None, plain)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, len(lines), len(heads) - 1)
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{len(lines) + 1}"})
    _pages(page, marking, foot)
    book.close()
    return steady(out.getvalue())


def one_line(text: str) -> str:
    """A text on one line, every character printable."""
    return " ".join(plain_characters().clean(text).split())


def _checked(rows: Iterable[Sequence[str]], wanted: int) -> Iterator[list[str]]:
    clean = plain_characters().clean
    for number, cells in enumerate(rows, 1):
        if len(cells) != wanted:
            raise ValueError(f"Row {number} has {len(cells)} cells for {wanted} headings.")
        yield [clean(cell) for cell in cells]


def _continued(cells: Sequence[str]) -> Iterator[list[str]]:
    """A row, and below it as many as its longest text takes; nothing is cut."""
    pieces = [list(_pieces(cell)) for cell in cells]
    first = cells[0] if len(cells[0]) <= _LONGEST_FIRST else ""
    for place in range(max(map(len, pieces))):
        line = [piece[place] if place < len(piece) else "" for piece in pieces]
        if place and not line[0]:
            # What names the row names what goes on from it: a filter or a sort must not part the two.
            line[0] = f"{first}{_CONTINUED}".strip()
        yield line


def _pieces(text: str) -> Iterator[str]:
    before = ""
    while _units(text) > LONGEST_CELL - len(before):
        room = LONGEST_CELL - len(before) - len(GOES_ON)
        # A character outside the first plane counts as two.
        take = room if text.isascii() else _fitting(text, room)
        yield f"{before}{text[:take]}{GOES_ON}"
        before, text = GOES_BEFORE, text[take:]
    yield f"{before}{text}"


def _units(text: str) -> int:
    return len(text) + (0 if text.isascii() else sum(character > "\uffff" for character in text))


def _fitting(text: str, room: int) -> int:
    used = 0
    for place, character in enumerate(text):
        used += 2 if character > "\uffff" else 1
        if used > room:
            return place
    return len(text)


def _short(text: str, most: int) -> str:
    shown = one_line(text)
    return shown if _units(shown) <= most else f"{shown[: _fitting(shown, most - 1)]}…"


def _height(line: Sequence[str], widths: Sequence[float]) -> float:
    """The height of a row in points: not every program works it out by itself."""
    most = 1
    for text, width in zip(line, widths, strict=True):
        room = max(int(width * _DENSE), 1)
        most = max(most, sum(max(1, len(textwrap.wrap(part, room))) for part in text[:_SEEN].split("\n")))
        if most * _LEADING >= _TALLEST:
            return _TALLEST
    return most * _LEADING + 2


def _width(heading: str, texts: Iterable[str]) -> float:
    """The width of a column in characters: what its longest line wants, within reason."""
    longest = max((len(line) for text in texts for line in text.split("\n")), default=0)
    words = max((len(word) for word in heading.split()), default=0)
    return float(min(max(_NARROWEST, words + _ARROW + 1, longest + 2), _WIDEST))


def _sheet_name(name: str) -> str:
    """A name that Excel takes: 31 characters, none of []:*?/\\, no apostrophe at an end, not "History"."""
    shown = _short(re.sub(r"[\[\]:*?/\\]", " ", one_line(name)), _LONGEST_SHEET).strip("' ")
    return shown if shown and shown.casefold() != "history" else "Sheet"


def _describe(book: Any, title: str, author: str, subject: str, marking: str, date: datetime.date) -> None:
    texts = {"title": title, "author": author, "subject": subject, "keywords": marking}
    # Without a date of ours the library takes the clock's.
    created = datetime.datetime.combine(date, datetime.time())
    book.set_properties({**{k: _short(v, _LONGEST_PROPERTY) for k, v in texts.items()}, "created": created})


def _pages(page: Any, marking: str, foot: str) -> None:
    """How the sheet is printed: landscape A4, its head row and first column again on each page."""
    page.set_landscape()
    page.set_paper(_A4)
    page.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.75)
    page.repeat_rows(0)
    page.repeat_columns(0)
    page.set_print_scale(_SCALE)
    page.print_across()
    shown = _furniture(marking, _LONGEST_HEAD // 2)
    beside = _furniture(foot, _LONGEST_HEAD // 3)
    page.set_header(f"&C&B{shown}" if shown else "")
    page.set_footer(f"&L{beside}&C&B{shown}&RPage &P of &N")


def _furniture(text: str, most: int) -> str:
    """A text for the head or the foot of a page, where an ampersand begins a code and two stand for one.

    XlsxWriter takes &G for a picture wherever it stands and leaves the whole line out: bold on and off parts the two.
    """
    for length in range(min(most, _units(one_line(text))), 0, -1):
        written = re.sub(r"&(?=([G\[])?)", lambda found: "&&&B&B" if found[1] else "&&", _short(text, length))
        if _units(written) <= most:
            return written
    return ""
