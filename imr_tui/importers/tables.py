"""Tables from text files: CSV as spreadsheets and case systems write it, with nothing lost on the way."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from imr_tui.dates.when import Precision, parse
from imr_tui.importers.errors import ImportProblem, Note
from imr_tui.wording import number_of


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it, the line of the file where it begins, and its cells."""

    number: int
    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table as it stands in a file; every cell is exactly the text of the file."""

    file: str
    """The file's name without its folder."""
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    """All rows under the header that hold any text, each with at least as many cells as the header."""
    notes: tuple[Note, ...] = ()
    blank_rows: int = 0
    encoding: str = ""
    delimiter: str = ""

    def label(self, index: int) -> str:
        """What the column at an index is called: its header, or `Column 3` where it has none."""
        name = self.header[index].strip() if index < len(self.header) else ""
        return name or f"Column {index + 1}"


def read_csv(path: Path, encoding: str | None = None) -> SourceTable:
    """The table in a CSV file.

    Takes the file and its encoding; without one a byte order mark decides, then UTF-8, then Windows-1252 with
    a note. Comma, semicolon, tab or bar is found from the file. Raises ImportProblem where it is no table.
    """
    text, used, notes = _decode(path.name, _read(path), encoding)
    _refuse_binary(path.name, text)
    text, delimiter, skipped = _delimiter(text)
    records = list(_records(path.name, text, delimiter, skipped))
    return table_from_rows(path.name, records, notes, used, delimiter)


def table_from_rows(
    file: str, records: list[Row], notes: tuple[Note, ...] = (), encoding: str = "", delimiter: str = ""
) -> SourceTable:
    """The table in rows of any kind of file, of which the first with any text is the header.

    Raises ImportProblem when there is no text, no header, or no row under it.
    """
    filled = [row for row in records if any(cell.strip() for cell in row.cells)]
    if not filled:
        raise ImportProblem(file, "the file is empty; choose the file that holds the chronology")
    head, *body = filled
    for index, cell in enumerate(head.cells):
        if parse(cell).precision in (Precision.DAY, Precision.MINUTE):
            raise ImportProblem(
                file,
                f"the first row must hold the names of the columns, but cell {index + 1} is a date; "
                "add a row of names such as Date, Event, Source",
                row=head.number,
                line=head.line,
            )
    width = len(head.cells)
    if not body:
        raise ImportProblem(file, "there are no rows under the names of the columns", row=head.number, line=head.line)
    ragged = tuple(_ragged(row, width) for row in body if len(row.cells) != width)
    last = body[-1].number
    blank = sum(1 for row in records if head.number < row.number < last) - len(body) + 1
    if blank:
        notes += (Note(f"{number_of(blank, 'blank row was', 'blank rows were')} skipped"),)
    rows = tuple(Row(row.number, row.line, row.cells + ("",) * (width - len(row.cells))) for row in body)
    return SourceTable(file, head.cells, rows, notes + ragged, blank, encoding, delimiter)


def _ragged(row: Row, width: int) -> Note:
    cells = len(row.cells)
    has = f"Row {row.number} has {number_of(cells, 'cell')} where the header has {width}"
    if cells < width:
        return Note(f"{has}; the missing ones were taken as empty", row.number)
    return Note(f"{has}; those left over were kept in the comment, check that none is in the wrong column", row.number)


# --- bytes to text -----------------------------------------------------------------------------------------

_MARKS: Final = (
    # The longer mark first: that of UTF-32 begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_KINDS: Final = (
    (b"PK\x03\x04", "an Excel or Word file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
_PLAIN_CONTROLS: Final = "\t\n\r\v\f\x1a"


def _read(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise ImportProblem(path.name, "there is no such file; check the name and the folder") from None
    except IsADirectoryError:
        raise ImportProblem(path.name, "this is a folder; name the file in it") from None
    except OSError as error:
        raise ImportProblem(path.name, f"the file cannot be read ({error.strerror}); check who may read it") from None
    for magic, kind in _OTHER_KINDS:
        if data.startswith(magic):
            raise ImportProblem(path.name, f"this is {kind}, not a CSV file; save the table as CSV UTF-8")
    return data


def _decode(file: str, data: bytes, encoding: str | None) -> tuple[str, str, tuple[Note, ...]]:
    """The text, the encoding used and what to say about it."""
    if encoding is not None:
        try:
            return data.decode(encoding).removeprefix("\ufeff"), encoding, ()
        except LookupError:
            text = f"the encoding {encoding} is not known; try utf-8, cp1252 or utf-16"
            raise ImportProblem(file, text) from None
        except (UnicodeError, ValueError) as error:
            line = data.count(b"\n", 0, error.start) + 1 if isinstance(error, UnicodeDecodeError) else None
            text = f"the text is not {encoding}; leave out --encoding or name another"
            raise ImportProblem(file, text, line=line) from None
    for mark, name in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(name), name, ()
            except UnicodeError:
                text = f"the file says that it is {name} but is damaged; save it again as CSV UTF-8"
                raise ImportProblem(file, text) from None
    try:
        return data.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    if b"\0" in data:
        raise ImportProblem(file, "this is not a text file; save the table as CSV UTF-8")
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        advice = "the text is neither UTF-8 nor Windows-1252; name its encoding with --encoding"
        raise ImportProblem(file, advice, line=line) from None
    note = f"The text is not UTF-8 (line {line}) and was read as Windows-1252; check accents and quotation marks"
    return text, "cp1252", (Note(note),)


def _refuse_binary(file: str, text: str) -> None:
    at = text.find("\0")
    if at >= 0:
        line = text.count("\n", 0, at) + 1
        advice = "there is a NUL character; save the table as CSV UTF-8, or name its encoding with --encoding"
        raise ImportProblem(file, advice, line=line)
    sample = text[:4096]
    controls = sum(1 for letter in sample if letter < " " and letter not in _PLAIN_CONTROLS)
    if controls * 20 > len(sample):
        raise ImportProblem(file, "this is not a text file; save the table as CSV UTF-8")


# --- text to cells -----------------------------------------------------------------------------------------

_DELIMITERS: Final = (",", ";", "\t", "|")
_SEP_LINE: Final = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_SAMPLE_ROWS: Final = 50


def _delimiter(text: str) -> tuple[str, str, int]:
    """The text without Excel's `sep=` line, what stands between its cells, and how many lines that took."""
    if match := _SEP_LINE.match(text):
        return text[match.end() :], match[1], 1
    best, best_score = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        widths = _sample_widths(text, delimiter)
        if widths and widths[0] > 1:
            score = (sum(1 for width in widths if width == widths[0]) / len(widths), widths[0])
            if score > best_score:
                best, best_score = delimiter, score
    return text, best, 0


def _sample_widths(text: str, delimiter: str) -> list[int]:
    """How many cells the first rows with text have, were this the delimiter."""
    widths: list[int] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if any(cell.strip() for cell in cells):
                widths.append(len(cells))
            if len(widths) == _SAMPLE_ROWS:
                break
    except csv.Error:
        pass  # a cell over the limit, or a fault that the real reading names
    return widths


def _records(file: str, text: str, delimiter: str, skipped: int) -> Iterator[Row]:
    """All rows, blank ones too. Raises ImportProblem at a quotation mark not closed, or closed too soon."""
    limit = csv.field_size_limit(2**31 - 1)
    number, line = 0, 1
    try:
        # Strict: a lenient reader swallows quotation marks, and half the file after one that is not closed.
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise _quote_problem(file, text, delimiter, number + 1, line, skipped, error) from None
            number += 1
            yield Row(number, line + skipped, tuple(cells))
            line = reader.line_num + 1
    finally:
        csv.field_size_limit(limit)


def _quote_problem(
    file: str, text: str, delimiter: str, number: int, line: int, skipped: int, error: csv.Error
) -> ImportProblem:
    """What is wrong with the row that begins on a line, with the column where it goes wrong."""
    lines = io.StringIO(text, newline="").readlines()
    header = next(csv.reader(lines, delimiter=delimiter), [])
    index = _cell_at_fault("".join(lines[line - 1 :]), delimiter)
    named = number > 1 and index < len(header) and header[index].strip()
    if "end of data" in str(error):
        advice = "a quotation mark is opened and never closed; close it, or double it where it belongs to the text"
    else:
        advice = "there is text after a closing quotation mark; double the quotation marks that belong to the text"
    column = header[index].strip() if named else f"Column {index + 1}"
    return ImportProblem(file, advice, row=number, line=line + skipped, column=column)


def _cell_at_fault(text: str, delimiter: str) -> int:
    """The index of the first cell that is not followed by the delimiter."""
    cell = re.compile(rf'"[^"]*(?:""[^"]*)*(?:"|\Z)|[^{re.escape(delimiter)}\r\n]*')
    index, at = 0, 0
    while (match := cell.match(text, at)) and text[match.end() : match.end() + 1] == delimiter:
        index, at = index + 1, match.end() + 1
    return index
