"""Spreadsheets in which every cell is text, so that a text like a formula is shown as typed.

Made with XlsxWriter, which can leave cells unconverted, needs no other package, and works in memory: no text of a
review is written to disk before the file itself.
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
"""The maximum length of a cell, in UTF-16 units as Excel counts."""

GOES_ON: Final = " [continues in the next row]"
GOES_BEFORE: Final = "[continued from the row above] "
_CONTINUED: Final = " (continued)"
_LONGEST_HEAD: Final = 255
_LONGEST_PROPERTY: Final = 255
_LONGEST_SHEET: Final = 31
_LONGEST_FIRST: Final = 200
_NARROWEST, _WIDEST = 6, 46
_A4, _SCALE = 9, 70
# The filter arrow takes up space in the heading cell.
_ARROW: Final = 3
_LEADING: Final = 13.5
# Letters are narrower than the digits that widths are measured in.
_DENSE: Final = 1.15
# The tallest row that Excel allows, in points. Longer text can be read by opening the cell.
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
    """Return an XLSX file (ISO/IEC 29500-1 §18) with one sheet. The same input gives the same bytes.

    Every cell is a string, never a formula, number or link. Text too long for a cell continues in rows below, which
    say so. `title`, `author`, `subject`, `marking` and `date` go into the properties; `marking` is also at the top and
    bottom of each page, with `foot` next to it. Raises ValueError if there are no headings, or if a row does not have
    one cell for each heading.
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
    # Excel would read such a text as a formula once somebody edits the cell; this mark prevents that.
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
    """Return a text on one line with only printable characters."""
    return " ".join(plain_characters().clean(text).split())


def _checked(rows: Iterable[Sequence[str]], wanted: int) -> Iterator[list[str]]:
    clean = plain_characters().clean
    for number, cells in enumerate(rows, 1):
        if len(cells) != wanted:
            raise ValueError(f"Row {number} has {len(cells)} cells for {wanted} headings.")
        yield [clean(cell) for cell in cells]


def _continued(cells: Sequence[str]) -> Iterator[list[str]]:
    """Yield a row, and as many further rows as its longest text needs; nothing is cut."""
    pieces = [list(_pieces(cell)) for cell in cells]
    first = cells[0] if len(cells[0]) <= _LONGEST_FIRST else ""
    for index in range(max(map(len, pieces))):
        line = [piece[index] if index < len(piece) else "" for piece in pieces]
        if index and not line[0]:
            # A continued row repeats the row name, so that a filter or a sort keeps the two together.
            line[0] = f"{first}{_CONTINUED}".strip()
        yield line


def _pieces(text: str) -> Iterator[str]:
    before = ""
    while _units(text) > LONGEST_CELL - len(before):
        room = LONGEST_CELL - len(before) - len(GOES_ON)
        # A character outside the basic plane counts as two.
        take = room if text.isascii() else _fitting(text, room)
        yield f"{before}{text[:take]}{GOES_ON}"
        before, text = GOES_BEFORE, text[take:]
    yield f"{before}{text}"


def _units(text: str) -> int:
    return len(text) + (0 if text.isascii() else sum(character > "\uffff" for character in text))


def _fitting(text: str, room: int) -> int:
    used = 0
    for index, character in enumerate(text):
        used += 2 if character > "\uffff" else 1
        if used > room:
            return index
    return len(text)


def _short(text: str, most: int) -> str:
    shown = one_line(text)
    return shown if _units(shown) <= most else f"{shown[: _fitting(shown, most - 1)]}…"


def _height(line: Sequence[str], widths: Sequence[float]) -> float:
    """Return the height of a row in points, because not every program works it out."""
    most = 1
    for text, width in zip(line, widths, strict=True):
        room = max(int(width * _DENSE), 1)
        most = max(most, sum(max(1, len(textwrap.wrap(part, room))) for part in text[:_SEEN].split("\n")))
        if most * _LEADING >= _TALLEST:
            return _TALLEST
    return most * _LEADING + 2


def _width(heading: str, texts: Iterable[str]) -> float:
    """Return the width of a column in characters: that of its longest line, within limits."""
    longest = max((len(line) for text in texts for line in text.split("\n")), default=0)
    words = max((len(word) for word in heading.split()), default=0)
    return float(min(max(_NARROWEST, words + _ARROW + 1, longest + 2), _WIDEST))


def _sheet_name(name: str) -> str:
    """Return a name that Excel accepts: 31 characters, none of []:*?/\\, no apostrophe at an end, not "History"."""
    shown = _short(re.sub(r"[\[\]:*?/\\]", " ", one_line(name)), _LONGEST_SHEET).strip("' ")
    return shown if shown and shown.casefold() != "history" else "Sheet"


def _describe(book: Any, title: str, author: str, subject: str, marking: str, date: datetime.date) -> None:
    texts = {"title": title, "author": author, "subject": subject, "keywords": marking}
    # Without this date the library would use the current time.
    created = datetime.datetime.combine(date, datetime.time())
    book.set_properties({**{k: _short(v, _LONGEST_PROPERTY) for k, v in texts.items()}, "created": created})


def _pages(page: Any, marking: str, foot: str) -> None:
    """Set up printing: landscape A4, with the heading row and first column repeated on each page."""
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
    """Return a text for a page header or footer, where an ampersand begins a code and two mean one.

    XlsxWriter reads &G anywhere as a picture and drops the whole line; switching bold on and off between the two
    characters prevents that.
    """
    for length in range(min(most, _units(one_line(text))), 0, -1):
        written = re.sub(r"&(?=([G\[])?)", lambda found: "&&&B&B" if found[1] else "&&", _short(text, length))
        if _units(written) <= most:
            return written
    return ""
