"""What a file to import says when it cannot be taken, and what the importers tell about one that can."""

from __future__ import annotations

from dataclasses import dataclass

from imr_tui.errors import BadInput


class ImportProblem(BadInput):
    """A file cannot be imported. `str()` is one plain sentence: the file, the row and column at fault where
    there is one, what is wrong, and what to do.

    `file` is a name without its folder; `row` is numbered as a spreadsheet shows it (the header is row 1);
    `line` is the line of the text file, which differs where cells hold line breaks; `column` is a header.
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
    """Nothing in the file says whether 3/4/2026 is in March or in April: a person has to."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a person should look at after an import; `row` is None where it is about the file."""

    text: str
    """One sentence, which names the row."""
    row: int | None = None


def quoted(text: str, longest: int = 60) -> str:
    """Text of a file, fit for one line of a message: nothing that steers a terminal, and cut where long."""
    words = " ".join("".join(letter if letter.isprintable() else " " for letter in text[: longest * 4]).split())
    return f"“{words[: longest - 1]}…”" if len(words) > longest or len(text) > longest * 4 else f"“{words}”"
