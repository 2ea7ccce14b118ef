"""Errors for a file that cannot be imported, and notes about one that can."""

from __future__ import annotations

from dataclasses import dataclass

from imr_tui.errors import BadInput
from imr_tui.terminal_text import printable


class ImportProblem(BadInput):
    """A file cannot be imported. `str()` is one sentence with the file, the row and column at fault if any, what is
    wrong and what to do.

    `file` is a name without its folder. `row` is the row number in a spreadsheet, where the header is row 1. `line` is
    the line of the text file, which differs if cells contain line breaks. `column` is a header.
    """

    def __init__(
        self,
        file: str,
        text: str,
        *,
        row: int | None = None,
        line: int | None = None,
        column: str | None = None,
    ) -> None:
        where = quoted(file)
        if row is not None:
            where += f", row {row}"
            if line is not None and line != row:
                where += f" (line {line})"
        elif line is not None:
            where += f", line {line}"
        if column is not None:
            where += f", column {quoted(column)}"
        super().__init__(f"{where}: {text}.")
        self.file, self.row, self.line, self.column = file, row, line, column


class AmbiguousDates(ImportProblem):
    """Nothing in the file shows whether 3/4/2026 is in March or in April, so a person has to say."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something for a person to check after an import; `row` is None if it is about the whole file."""

    text: str
    """One sentence, naming the row if there is one."""
    row: int | None = None


def quoted(text: str, longest: int = 60) -> str:
    """Return text of a file for one line of a message: in quotation marks, shortened, without control characters."""
    words = printable(text[: longest * 4])
    return f"“{words[: longest - 1]}…”" if len(words) > longest or len(text) > longest * 4 else f"“{words}”"
