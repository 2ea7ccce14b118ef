"""The text of an editor, kept to the character, and the same text as it is painted and measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, cast, overload

from textual.document._document import Document, DocumentBase, EditResult, Location

from imr_tui.terminal_text import one_for_one

REMEMBERED: Final = 200
"""The number of paragraphs with unusual characters that are kept as they are painted."""


class ExactDocument(Document):
    """A document in which only a line feed divides paragraphs.

    Textual divides a text at every character that Unicode counts as a line break, and joins it again with line
    feeds, so that a text with a vertical tab or a line separator would be changed by being opened.
    """

    def __init__(self, text: str) -> None:
        super().__init__("")
        self._lines = text.split("\n")

    def replace_range(self, start: Location, end: Location, text: str) -> EditResult:
        """Replace the text between two positions; returns the end of the new text, and the old text."""
        (top, left), (bottom, right) = sorted((start, end))
        replaced = self.get_text_range(start, end)
        lines = self._lines
        before = lines[top][:left] if top < len(lines) else ""
        after = lines[bottom][right:] if bottom < len(lines) else ""
        added = text.split("\n")
        column = len(added[-1]) + (len(before) if len(added) == 1 else 0)
        added[0] = before + added[0]
        added[-1] += after
        lines[top : bottom + 1] = added
        return EditResult((top + len(added) - 1, column), replaced)


class AsShown(Sequence[str]):
    """The paragraphs of a document as they are painted: the same characters at the same positions, all safe.

    Used in place of the document where lines are wrapped and measured.
    """

    def __init__(self, document: DocumentBase) -> None:
        self._document = document
        self._made: dict[str, str] = {}

    def get_line(self, index: int) -> str:
        """Return one paragraph."""
        return self._shown(self._document.get_line(index))

    @property
    def line_count(self) -> int:
        """The number of paragraphs."""
        return self._document.line_count

    @property
    def lines(self) -> Sequence[str]:
        """All paragraphs, each made when it is asked for."""
        return self

    def as_document(self) -> DocumentBase:
        """Return this with the type that Textual asks for."""
        return cast(DocumentBase, self)

    def _shown(self, line: str) -> str:
        if line.isascii() and line.isprintable():
            return line
        found = self._made.get(line)
        if found is None:
            if len(self._made) >= REMEMBERED:
                self._made.clear()
            found = self._made[line] = one_for_one(line)
        return found

    def __len__(self) -> int:
        return self._document.line_count

    def __iter__(self) -> Iterator[str]:
        return (self._shown(line) for line in self._document.lines)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self._shown(line) for line in self._document.lines[index]]
        return self.get_line(index)
