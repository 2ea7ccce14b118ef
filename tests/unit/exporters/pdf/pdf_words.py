"""The words that a screen reader should say, worked out from the document alone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

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
    Text,
    long_date,
    plain,
)
from imr_tui.exporters.core.numbering import NumberedBlock, NumberedDocument, number
from imr_tui.exporters.pdf.fonts import FontSet

PAGE = "\0page"
"""A placeholder for a page number in the contents list."""


def expected_words(document: PaperDocument) -> list[str]:
    """Return all words in reading order, with those that the paper adds: numbers, bullets, page numbers."""
    fonts = FontSet()
    numbered = number(document)
    return [word for text in _texts(numbered) for word in fonts.prepare(text)[0].replace(PAGE, f" {PAGE} ").split()]


def first_difference(expected: Sequence[str], read: Sequence[str]) -> str:
    """Return where two lists of words differ, for a message; empty if they are equal."""
    for place, (wanted, found) in enumerate(itertools.zip_longest(expected, read)):
        if wanted != found and not (wanted == _SHOWN and str(found).isdigit()):
            before = " ".join(read[max(place - 6, 0) : place])
            return f"after {before!r}: {wanted!r} was to be read, {found!r} is"
    return ""


_SHOWN = FontSet().prepare(PAGE)[0]


def _texts(numbered: NumberedDocument) -> Iterator[str]:
    for part in numbered.sections:
        if part.section.title:
            yield f"{part.number} {part.section.title}"
        for item in part.blocks:
            yield from _block(numbered, item)


def _block(numbered: NumberedDocument, item: NumberedBlock) -> Iterator[str]:
    block = item.block
    if isinstance(block, Heading):
        yield block.text
    elif isinstance(block, Paragraph):
        if plain(block.runs):
            yield f"{item.number} {plain(block.runs)}"
    elif isinstance(block, Bullets):
        for place, entry in enumerate(block.items, 1):
            if plain(entry):
                yield f"{place}." if block.ordered else "•"
                yield plain(entry)
    elif isinstance(block, FactList):
        yield from _pairs(block.rows)
    elif isinstance(block, Table):
        yield from _table(block)
    elif isinstance(block, Figure):
        yield from (block.caption, block.alternative)
    elif isinstance(block, Contents):
        yield block.title
        for entry in numbered.contents:
            if entry.text:
                yield f"{entry.number} {entry.text}"
                yield PAGE
    elif isinstance(block, Cover):
        yield from _cover(block)


def _pairs(rows: Sequence[tuple[str, Text]]) -> Iterator[str]:
    for label, value in rows:
        yield label
        yield plain(value)


def _table(table: Table) -> Iterator[str]:
    yield table.caption
    yield from (column.title for column in table.columns)
    if not table.rows:
        yield table.empty
    for row in table.rows:
        yield from (plain(cell) for cell in row)


def _cover(cover: Cover) -> Iterator[str]:
    yield from (cover.organisation, cover.title, cover.subtitle)
    rows = (
        ("Reference", cover.reference),
        ("Date", long_date(cover.date)),
        ("Prepared by", cover.prepared_by),
        ("Marking", cover.marking),
        *cover.facts,
    )
    yield from _pairs([(label, value) for label, value in rows if value])
    if cover.versions:
        yield "Versions Version Date Author Note"
        for version in cover.versions:
            yield from (version.version, long_date(version.date), version.author, version.change)
    yield cover.note
