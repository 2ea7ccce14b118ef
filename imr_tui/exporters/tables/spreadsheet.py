"""Comma-separated values that a spreadsheet opens as text and never as a formula.

A cell that a spreadsheet might read as a formula gets a leading apostrophe. A cell that already begins with
apostrophes followed by such a character gets one more, so that `unguard` always restores the original.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_BOM = "\ufeff"
# Line feed and the full-width forms are not in every list, but some spreadsheets act on them.
_RISKY = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def guard(text: str) -> str:
    """Return the text as a cell, with a leading apostrophe if it, or what follows its apostrophes, could be a formula.

    Formulas begin with = + - @, a tab, a carriage return or a line feed. Negative numbers are guarded too.
    """
    return f"'{text}" if _RISKY.match(text) else text


def unguard(cell: str) -> str:
    """Return the text that `guard` was given."""
    return cell[1:] if _GUARDED.match(cell) else cell


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV file: UTF-8 with a byte order mark, `\\r\\n` line ends, quoted by RFC 4180, every cell guarded.

    A lone surrogate cannot be encoded in UTF-8 and becomes U+FFFD. Raises ValueError if a row does not have one cell
    for each heading.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([guard(heading) for heading in headings])
    for number, row in enumerate(rows, 1):
        if len(row) != len(headings):
            raise ValueError(f"Row {number} has {len(row)} cells for {len(headings)} headings.")
        writer.writerow([guard(cell) for cell in row])
    return (_BOM + _SURROGATES.sub("\ufffd", out.getvalue())).encode("utf-8")
