"""Numbers, anchors and the contents list of a document, worked out once for every renderer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from imr_tui.exporters.core.document import (
    Block,
    Bullets,
    Contents,
    Cover,
    FactList,
    Figure,
    Heading,
    Label,
    PaperDocument,
    Paragraph,
    Section,
    Table,
    Text,
    link_kind,
    long_date,
    plain,
    runs,
)


@dataclass(frozen=True, slots=True)
class NumberedBlock:
    """A block with its number ("2.3", or empty) and its anchors (its own, or one made for the contents list)."""

    block: Block
    number: str
    anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NumberedSection:
    """A section with its number ("2", "A", or empty), its anchors and its blocks."""

    section: Section
    number: str
    anchors: tuple[str, ...]
    blocks: tuple[NumberedBlock, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents list and of the bookmarks; level 1 is a section."""

    level: int
    number: str
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class NumberedDocument:
    """A document with everything that depends on the order of its parts."""

    document: PaperDocument
    sections: tuple[NumberedSection, ...]
    entries: tuple[Entry, ...]
    anchors: frozenset[str]

    @property
    def contents(self) -> tuple[Entry, ...]:
        """The lines of the contents list: sections and second-level headings."""
        return tuple(entry for entry in self.entries if entry.level <= 2)

    @property
    def units(self) -> int:
        """The amount of work for a progress bar: one unit for each block, row and item."""
        return sum(1 + sum(map(_units, part.blocks)) for part in self.sections)


def number(document: PaperDocument) -> NumberedDocument:
    """Number a document.

    Raises ValueError if an anchor is used twice, because a link could lead to the wrong one.
    """
    seen: set[str] = set()
    entries: list[Entry] = []
    sections: list[NumberedSection] = []
    count = 0
    prefix = ""
    paragraph_count = 0
    for section in document.sections:
        section_number = ""
        anchors: tuple[str, ...] = _own(section.anchor, seen)
        if section.title:
            if section.numbered and not section.label:
                count += 1
            section_number = (section.label or str(count)) if section.numbered else ""
            prefix = section_number
            paragraph_count = 0
            anchors += (f"#{len(entries)}",)
            entries.append(Entry(1, section_number, section.title, anchors[-1]))
        blocks: list[NumberedBlock] = []
        for block in section.blocks:
            block_number = ""
            block_anchors: tuple[str, ...] = ()
            if isinstance(block, Heading):
                block_anchors = (*_own(block.anchor, seen), f"#{len(entries)}")
                entries.append(Entry(max(block.level, 1), "", block.text, block_anchors[-1]))
            elif isinstance(block, Paragraph):
                block_anchors = _own(block.anchor, seen)
                if block.numbered:
                    paragraph_count += 1
                    block_number = f"{prefix}.{paragraph_count}" if prefix else str(paragraph_count)
            elif isinstance(block, Table):
                for anchor in block.anchors:
                    _own(anchor, seen)
            blocks.append(NumberedBlock(block, block_number, block_anchors))
        sections.append(NumberedSection(section, section_number, anchors, tuple(blocks)))
    return NumberedDocument(document, tuple(sections), tuple(entries), frozenset(seen))


def walk_text(document: PaperDocument) -> Iterator[tuple[str, str]]:
    """Yield every text of the document with its location, as (location, text).

    Texts come in reading order, metadata first: title, headings, paragraphs, cells, captions, link addresses. A
    location reads "section 3 (Chronology), table 1, row 12, Event". It quotes titles of sections and columns, never
    text that people typed. Empty texts are skipped. Raises ValueError as `number` does.
    """
    for name in ("title", "reference", "version", "author", "marking", "audit_head", "subject"):
        yield from _piece(f"the document's {name.replace('_', ' ')}", getattr(document, name))
    for keyword in document.keywords:
        yield from _piece("the document's keywords", keyword)
    for part in number(document).sections:
        title = part.section.title
        location = "the opening"
        if title:
            location = f"section {part.number} ({title})" if part.number else f"the section {title}"
        yield from _piece(f"{location}, title", title)
        counts: dict[str, int] = {}
        for item in part.blocks:
            kind = "facts" if isinstance(item.block, FactList) else type(item.block).__name__.lower()
            counts[kind] = counts.get(kind, 0) + 1
            yield from _block(f"{location}, {kind} {counts[kind]}", item)


def _own(anchor: str | None, seen: set[str]) -> tuple[str, ...]:
    if anchor is None:
        return ()
    if link_kind(anchor) != "internal":
        raise ValueError(
            f"{anchor!r} is not a valid anchor name. Use only letters, digits, full stops, hyphens and underscores."
        )
    if anchor in seen:
        raise ValueError(f"The anchor {anchor!r} is used twice in the document.")
    seen.add(anchor)
    return (anchor,)


def _units(item: NumberedBlock) -> int:
    block = item.block
    if isinstance(block, Table | FactList):
        return 1 + len(block.rows)
    return 1 + len(block.items) if isinstance(block, Bullets) else 1


def _block(location: str, item: NumberedBlock) -> Iterator[tuple[str, str]]:
    block = item.block
    if isinstance(block, Heading):
        yield from _piece(location, block.text)
    elif isinstance(block, Paragraph):
        yield from _piece(f"paragraph {item.number}" if item.number else location, block.runs)
    elif isinstance(block, Bullets):
        for index, entry in enumerate(block.items, 1):
            yield from _piece(f"{location}, item {index}", entry)
    elif isinstance(block, FactList):
        for label, value in block.rows:
            yield from _piece(f"{location}, label", label)
            yield from _piece(f"{location}, {label}", value)
    elif isinstance(block, Table):
        yield from _table(location, block)
    elif isinstance(block, Cover):
        yield from _cover(block)
    elif isinstance(block, Contents):
        yield from _piece(location, block.title)
    elif isinstance(block, Figure):
        yield from _piece(f"{location}, caption", block.caption)
        yield from _piece(f"{location}, text alternative", block.alternative)
        for shape in block.shapes:
            if isinstance(shape, Label):
                yield from _piece(f"{location}, label", shape.text)


def _table(location: str, block: Table) -> Iterator[tuple[str, str]]:
    yield from _piece(f"{location}, caption", block.caption)
    for column in block.columns:
        yield from _piece(f"{location}, column head", column.title)
    if not block.rows:
        yield from _piece(location, block.empty)
    for index, row in enumerate(block.rows, 1):
        for column, cell in zip(block.columns, row, strict=True):
            yield from _piece(f"{location}, row {index}, {column.title}", cell)


def _cover(cover: Cover) -> Iterator[tuple[str, str]]:
    for name in ("organisation", "title", "subtitle", "reference", "marking", "prepared_by", "note"):
        yield from _piece(f"the cover, {name.replace('_', ' ')}", getattr(cover, name))
    yield from _piece("the cover, date", long_date(cover.date))
    yield from _piece("the cover, description of the logo", cover.logo.alternative if cover.logo else "")
    for label, value in cover.facts:
        yield from _piece("the cover, label", label)
        yield from _piece(f"the cover, {label}", value)
    for index, version in enumerate(cover.versions, 1):
        for text in (version.version, long_date(version.date), version.author, version.change):
            yield from _piece(f"the cover, version table, row {index}", text)


def _piece(location: str, text: Text) -> Iterator[tuple[str, str]]:
    # All runs are searched as one text, so that a name that is half bold is still found.
    joined = plain(text)
    if joined:
        yield location, joined
    for run in runs(text):
        if run.link and link_kind(run.link) == "external":
            yield f"{location}, link", run.link
