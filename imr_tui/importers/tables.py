"""Reading tables from CSV files as spreadsheets and case systems write them, without losing any text."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from imr_tui import limits
from imr_tui.dates.when import Precision, parse
from imr_tui.importers.errors import ImportProblem, Note
from imr_tui.wording import number_of


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in a spreadsheet, the line of the file it begins on, and its cells."""

    number: int
    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table in a file. Every cell is exactly the text in the file."""

    file: str
    """The file's name without its folder."""
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    """All rows with text under the header, each with at least as many cells as the header."""
    notes: tuple[Note, ...] = ()
    blank_rows: int = 0
    encoding: str = ""
    delimiter: str = ""

    def label(self, index: int) -> str:
        """Return the name of the column at an index: its header, or for example `Column 3` if it has none."""
        name = self.header[index].strip() if index < len(self.header) else ""
        return name or f"Column {index + 1}"


def read_csv(path: Path, encoding: str | None = None) -> SourceTable:
    """Read the table in a CSV file.

    Without `encoding`, a byte order mark decides, then UTF-8 is tried, then Windows-1252 with a note. The separator
    (comma, semicolon, tab or bar) is detected. Raises ImportProblem if the file is not a table.
    """
    text, used, notes = _decode(path.name, _read(path), encoding)
    _refuse_binary(path.name, text)
    text, delimiter, skipped = _delimiter(text)
    records = list(_records(path.name, text, delimiter, skipped))
    return table_from_rows(path.name, records, notes, used, delimiter)


def table_from_rows(
    file: str, records: list[Row], notes: tuple[Note, ...] = (), encoding: str = "", delimiter: str = ""
) -> SourceTable:
    """Return the table in the rows of a file. The first row with text is the header.

    Raises ImportProblem if there is no text, no header or no row under it.
    """
    filled = [row for row in records if any(cell.strip() for cell in row.cells)]
    if not filled:
        raise ImportProblem(file, "the file is empty; choose the file that contains the chronology")
    head, *body = filled
    for index, cell in enumerate(head.cells):
        if parse(cell).precision in (Precision.DAY, Precision.MINUTE):
            raise ImportProblem(
                file,
                f"the first row must contain the column names, but cell {index + 1} is a date; "
                "add a row of column names, for example Date, Event, Source",
                row=head.number,
                line=head.line,
            )
    width = len(head.cells)
    if not body:
        raise ImportProblem(
            file,
            "there are no rows under the column names; add the events or choose another file",
            row=head.number,
            line=head.line,
        )
    ragged = tuple(_ragged(row, width) for row in body if len(row.cells) != width)
    last = body[-1].number
    blank = sum(1 for row in records if head.number < row.number < last) - len(body) + 1
    if blank:
        notes += (Note(f"{number_of(blank, 'blank row was', 'blank rows were')} skipped"),)
    rows = tuple(Row(row.number, row.line, row.cells + ("",) * (width - len(row.cells))) for row in body)
    return SourceTable(file, head.cells, rows, notes + ragged, blank, encoding, delimiter)


def _ragged(row: Row, width: int) -> Note:
    cells = len(row.cells)
    has = f"Row {row.number} has {number_of(cells, 'cell')} but the header has {width}"
    if cells < width:
        return Note(f"{has}; the missing cells were left empty", row.number)
    return Note(
        f"{has}; the extra cells were added to the comment; check that nothing is in the wrong column", row.number
    )


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
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
)
_PLAIN_CONTROLS: Final = "\t\n\r\v\f\x1a"


def _read(path: Path) -> bytes:
    try:
        data = limits.read_at_most(path, limits.TABLE_BYTES)
    except FileNotFoundError:
        raise ImportProblem(path.name, "the file does not exist; check its name and folder") from None
    except IsADirectoryError:
        raise ImportProblem(path.name, "this is a folder; give the path of a file") from None
    except OSError as error:
        raise ImportProblem(path.name, f"the file cannot be read ({error.strerror}); check its permissions") from None
    if data is None:
        most = limits.megabytes(limits.TABLE_BYTES)
        raise ImportProblem(path.name, f"the file is larger than {most}; divide it into smaller files")
    for magic, kind in _OTHER_KINDS:
        if data.startswith(magic):
            raise ImportProblem(path.name, f"this is {kind}, not a CSV file; save the table as CSV UTF-8")
    return data


def _decode(file: str, data: bytes, encoding: str | None) -> tuple[str, str, tuple[Note, ...]]:
    """Return the text, the encoding used and notes about it."""
    if encoding is not None:
        try:
            return data.decode(encoding).removeprefix("\ufeff"), encoding, ()
        except LookupError:
            text = f"{encoding} is not a known encoding; try utf-8, cp1252 or utf-16"
            raise ImportProblem(file, text) from None
        except (UnicodeError, ValueError) as error:
            line = data.count(b"\n", 0, error.start) + 1 if isinstance(error, UnicodeDecodeError) else None
            text = f"the text is not in {encoding}; remove --encoding or give another"
            raise ImportProblem(file, text, line=line) from None
    for mark, name in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(name), name, ()
            except UnicodeError:
                text = f"the file is marked as {name} but is damaged; save it again as CSV UTF-8"
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
        advice = "the text is neither UTF-8 nor Windows-1252; give its encoding with --encoding"
        raise ImportProblem(file, advice, line=line) from None
    note = f"The text is not UTF-8 (line {line}) and was read as Windows-1252; check accents and quotation marks"
    return text, "cp1252", (Note(note),)


def _refuse_binary(file: str, text: str) -> None:
    at = text.find("\0")
    if at >= 0:
        line = text.count("\n", 0, at) + 1
        advice = "the file contains a NUL character; save the table as CSV UTF-8, or give its encoding with --encoding"
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
    """Return the text without Excel's `sep=` line, the separator, and the number of lines removed."""
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
    """Return how many cells each of the first rows with text would have with this delimiter."""
    widths: list[int] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if any(cell.strip() for cell in cells):
                widths.append(len(cells))
            if len(widths) == _SAMPLE_ROWS:
                break
    except csv.Error:
        pass  # a cell over the limit, or an error that `_records` reports
    return widths


def _records(file: str, text: str, delimiter: str, skipped: int) -> Iterator[Row]:
    """Yield all rows, including blank ones. Raises ImportProblem if a quotation mark is not closed, or too early."""
    if text.count(delimiter) > limits.TABLE_CELLS:
        many = f"{limits.TABLE_CELLS:,}"
        raise ImportProblem(file, f"the table has more than {many} cells; divide it into smaller files")
    limit = csv.field_size_limit(limits.CELL_CHARACTERS)
    number, line = 0, 1
    try:
        # Strict: a lenient reader drops quotation marks, and half the file after one that is not closed.
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if "field limit" in str(error):
                    most = f"{limits.CELL_CHARACTERS:,}"
                    advice = f"a cell has more than {most} characters; shorten it or close its quotation mark"
                    raise ImportProblem(file, advice, row=number + 1, line=line + skipped) from None
                raise _quote_problem(file, text, delimiter, number + 1, line, skipped, error) from None
            number += 1
            if number > limits.TABLE_ROWS:
                many = f"{limits.TABLE_ROWS:,}"
                raise ImportProblem(file, f"the table has more than {many} rows; divide it into smaller files")
            if len(cells) > limits.TABLE_COLUMNS:
                advice = f"the row has more than {limits.TABLE_COLUMNS} columns; remove columns or check the separator"
                raise ImportProblem(file, advice, row=number, line=line + skipped)
            yield Row(number, line + skipped, tuple(cells))
            line = reader.line_num + 1
    finally:
        csv.field_size_limit(limit)


def _quote_problem(
    file: str, text: str, delimiter: str, number: int, line: int, skipped: int, error: csv.Error
) -> ImportProblem:
    """Return the error for a row with a wrong quotation mark, naming the row and column."""
    lines = io.StringIO(text, newline="").readlines()
    header = next(csv.reader(lines, delimiter=delimiter), [])
    index = _cell_at_fault("".join(lines[line - 1 :]), delimiter)
    named = number > 1 and index < len(header) and header[index].strip()
    if "end of data" in str(error):
        advice = "a quotation mark is opened but never closed; close it, or double it if it is part of the text"
    else:
        advice = "there is text after a closing quotation mark; double quotation marks that are part of the text"
    column = header[index].strip() if named else f"Column {index + 1}"
    return ImportProblem(file, advice, row=number, line=line + skipped, column=column)


def _cell_at_fault(text: str, delimiter: str) -> int:
    """Return the index of the first cell that is not followed by the delimiter."""
    cell = re.compile(rf'"[^"]*(?:""[^"]*)*(?:"|\Z)|[^{re.escape(delimiter)}\r\n]*')
    index, at = 0, 0
    while (match := cell.match(text, at)) and text[match.end() : match.end() + 1] == delimiter:
        index, at = index + 1, match.end() + 1
    return index
