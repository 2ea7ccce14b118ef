"""Papers as plain text, for the preview on screen, for screen readers and for e-mail.

The order of the text carries the meaning. Nothing depends on colour or a fixed-width font, except tables narrow enough
to be set in columns.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from imr_tui.exporters.core.characters import CharacterMap, plain_characters, stand_in
from imr_tui.exporters.core.document import (
    Bullets,
    Contents,
    Cover,
    FactList,
    Figure,
    Heading,
    PaperDocument,
    Paragraph,
    Table,
    TableColumn,
    Text,
    Version,
    link_kind,
    long_date,
    plain,
    runs,
)
from imr_tui.exporters.core.numbering import NumberedBlock, NumberedDocument, number
from imr_tui.exporters.core.renderer import Meter, Progress, StopAsked

DEFAULT_WIDTH = 78
_LEAST_WIDTH = 20
_UNDERLINES = {1: "=", 2: "-", 3: "."}
_GAP = "  "
_PARTS = re.compile(r" *[^ ]+")


class TextRenderer:
    """Renders documents as UTF-8 text with `\\n` line ends, at most `width` columns wide (20 or more)."""

    format = "txt"

    def __init__(self, width: int = DEFAULT_WIDTH) -> None:
        self.warnings: tuple[str, ...] = ()
        self._width = max(width, _LEAST_WIDTH)

    def render(
        self,
        document: PaperDocument,
        *,
        progress: Progress | None = None,
        cancelled: StopAsked | None = None,
    ) -> bytes:
        """Return the whole text. Raises Cancelled and ValueError."""
        return self.text(document, progress=progress, cancelled=cancelled).encode("utf-8")

    def text(
        self,
        document: PaperDocument,
        *,
        progress: Progress | None = None,
        cancelled: StopAsked | None = None,
    ) -> str:
        """Return the text as a string; newlines are its only control characters. Raises Cancelled and ValueError."""
        self.warnings = ()
        numbered = number(document)
        characters = plain_characters()
        setter = _Setter(numbered, characters, self._width, Meter(numbered.units, progress, cancelled))
        lines = [line.rstrip() for line in setter.lines()]
        setter.meter.finish()
        codes = sorted(set(characters.replaced))
        if codes:
            named = ", ".join(stand_in(code) for code in codes[:20])
            self.warnings = (f"Some characters cannot be shown. Their Unicode numbers appear instead: {named}.",)
        return "\n".join(lines).strip("\n") + "\n"


def render_text(document: PaperDocument, width: int = DEFAULT_WIDTH) -> str:
    """Return a document as plain text, at most `width` columns wide. Raises ValueError."""
    return TextRenderer(width).text(document)


def columns_of(text: str) -> int:
    """Return the number of terminal columns of a text: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


class _Setter:
    def __init__(self, numbered: NumberedDocument, characters: CharacterMap, width: int, meter: Meter) -> None:
        self._numbered = numbered
        self._characters = characters
        self._width = width
        self.meter = meter

    def lines(self) -> Iterator[str]:
        document = self._numbered.document
        marking = self._clean(document.marking).replace("\n", " ")
        if marking:
            yield from (marking, "")
        has_cover = any(isinstance(item.block, Cover) for part in self._numbered.sections for item in part.blocks)
        if not has_cover:
            yield from self._head(1, document.title)
        version = f"Version {document.version}" if document.version else ""
        edition = f"{document.edition.capitalize()} edition"
        stated = (document.reference, version, long_date(document.date), edition)
        yield from self._wrap(" · ".join(part for part in stated if part))
        yield ""
        for part in self._numbered.sections:
            self.meter.step()
            if part.section.title:
                yield ""
                yield from self._head(1, f"{part.number} {part.section.title}".strip())
            for item in part.blocks:
                yield from self._block(item)
                yield ""
        if document.audit_head:
            yield from self._wrap(f"Audit trail {document.audit_head}")
        if marking:
            yield from ("", marking)

    def _block(self, item: NumberedBlock) -> Iterator[str]:
        block = item.block
        self.meter.step()
        if isinstance(block, Heading):
            yield from self._head(min(block.level, 3), block.text, gap=False)
        elif isinstance(block, Paragraph):
            first = f"{item.number}  " if item.number else {"note": "Note: ", "quote": "  "}.get(block.style, "")
            rest = " " * len(first) if item.number or block.style == "quote" else ""
            yield from self._wrap(_with_links(block.runs), first, rest)
        elif isinstance(block, Bullets):
            for index, entry in enumerate(block.items, 1):
                self.meter.step()
                first = f"{index}. " if block.ordered else "- "
                yield from self._wrap(_with_links(entry), first, " " * len(first))
        elif isinstance(block, FactList):
            for label, value in block.rows:
                self.meter.step()
                yield from self._labelled(label, value)
        elif isinstance(block, Table):
            yield from self._table(block)
        elif isinstance(block, Contents):
            yield from self._head(1, block.title, gap=False)
            for line in self._numbered.contents:
                first = "  " * (line.level - 1) + (f"{line.number}  " if line.number else "")
                yield from self._wrap(line.text, first, " " * len(first))
        elif isinstance(block, Cover):
            yield from self._cover(block)
        elif isinstance(block, Figure):
            yield from self._wrap(". ".join(part for part in (block.caption.rstrip("."), block.alternative) if part))

    def _head(self, level: int, text: str, *, gap: bool = True) -> Iterator[str]:
        lines = list(self._wrap(text))
        if not lines:
            return
        yield from lines
        yield _UNDERLINES[level] * max(columns_of(line) for line in lines)
        if gap:
            yield ""

    def _labelled(self, label: str, value: Text) -> Iterator[str]:
        shown = f"{self._clean(label).rstrip(':')}: "
        # A long label leaves no room for the value on the same line.
        if columns_of(shown) > self._width // 2 or "\n" in shown:
            yield from self._wrap(shown.rstrip())
            yield from self._wrap(_with_links(value), "    ", "    ")
            return
        yield from self._wrap(_with_links(value), shown, "    ", keep_empty=True)

    def _table(self, block: Table) -> Iterator[str]:
        if block.caption:
            yield from self._head(3, block.caption)
        if not block.rows:
            yield from self._wrap(block.empty)
            return
        rows: list[list[str]] = []
        for row in block.rows:
            self.meter.step()
            rows.append([self._clean(_with_links(cell)) for cell in row])
        titles = [self._clean(column.title) for column in block.columns]
        widths = self._column_widths([titles, *rows])
        if widths is not None:
            yield from self._aligned(titles, rows, widths)
            return
        for index, cells in enumerate(rows, 1):
            if index > 1:
                yield ""
            yield from self._row(index, len(rows), block.columns, cells)

    def _row(self, index: int, total: int, columns: Sequence[TableColumn], cells: Sequence[str]) -> Iterator[str]:
        yield f"Row {index} of {total}"
        for column, cell in zip(columns, cells, strict=True):
            if cell.strip():
                yield from self._labelled(column.title, cell)

    def _column_widths(self, rows: Sequence[Sequence[str]]) -> list[int] | None:
        """Return column widths that keep every cell on one line; None if the table would be too wide."""
        widths = [0] * len(rows[0])
        for row in rows:
            for index, cell in enumerate(row):
                if "\n" in cell:
                    return None
                widths[index] = max(widths[index], columns_of(cell))
            if sum(widths) + len(_GAP) * (len(widths) - 1) > self._width:
                return None
        return widths

    def _aligned(self, titles: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
        for cells in (titles, ["-" * width for width in widths], *rows):
            yield _GAP.join(cell + " " * (width - columns_of(cell)) for cell, width in zip(cells, widths, strict=True))

    def _cover(self, cover: Cover) -> Iterator[str]:
        yield from self._wrap(cover.organisation)
        yield ""
        yield from self._head(1, cover.title, gap=False)
        yield from self._wrap(cover.subtitle)
        yield ""
        rows: list[tuple[str, Text]] = [
            ("Reference", cover.reference),
            ("Date", long_date(cover.date)),
            ("Prepared by", cover.prepared_by),
            ("Marking", cover.marking),
            *cover.facts,
        ]
        for label, value in rows:
            if value:
                yield from self._labelled(label, value)
        if cover.versions:
            yield ""
            yield from self._head(2, "Versions", gap=False)
            for version in cover.versions:
                yield from self._wrap(_version(version), "- ", "  ")
        if cover.note:
            yield ""
            yield from self._wrap(cover.note)

    def _clean(self, text: str) -> str:
        return self._characters.clean(text)

    def _wrap(self, text: str, first: str = "", rest: str = "", *, keep_empty: bool = False) -> Iterator[str]:
        """Yield the lines of a text with `first` before the first and `rest` before the others; none if it is empty."""
        cleaned, first = self._clean(text), self._clean(first)
        if not cleaned:
            if keep_empty:
                yield first.rstrip()
            return
        before = first
        for line in cleaned.split("\n"):
            for piece in _fold(line, self._width - columns_of(before), self._width - columns_of(rest)):
                yield before + piece
                before = rest


def _with_links(text: Text) -> str:
    """Return the text with the address of each external link after it, unless the text contains it already."""
    out = ""
    for run in runs(text):
        out += run.text
        if run.link and link_kind(run.link) == "external":
            address = run.link.removeprefix("mailto:")
            if address not in plain(text):
                out += f" ({address})"
    return out


def _version(version: Version) -> str:
    parts = (f"Version {version.version}", long_date(version.date), version.author, version.change)
    return ", ".join(part for part in parts if part)


def _fold(line: str, first: int, rest: int) -> Iterator[str]:
    """Yield a line in pieces no wider than `first`, then `rest`; words wider than a line are broken."""
    room = max(first, 1)
    current: list[str] = []
    used = 0
    for part in _PARTS.findall(line):
        width = columns_of(part)
        if current and used + width > room:
            yield "".join(current)
            room, current, used = max(rest, 1), [], 0
            part = part.lstrip(" ")
            width = columns_of(part)
        if width > room:
            pieces = _break(part, room, max(rest, 1))
            yield from pieces[:-1]
            if len(pieces) > 1:
                room = max(rest, 1)
            part = pieces[-1]
            width = columns_of(part)
        current.append(part)
        used += width
    yield "".join(current)


def _break(word: str, first: int, rest: int) -> list[str]:
    out: list[str] = []
    start = used = 0
    room = first
    for index, character in enumerate(word):
        width = columns_of(character)
        if used + width > room and index > start:
            out.append(word[start:index])
            start, used, room = index, 0, rest
        used += width
    out.append(word[start:])
    return out
