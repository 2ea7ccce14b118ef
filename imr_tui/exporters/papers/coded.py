"""Replaces names with codes in every text of a document, and runs the guard over the result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

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
    Run,
    Section,
    Table,
    Text,
)
from imr_tui.exporters.core.guard import Guard, Piece
from imr_tui.names.anonymiser import Anonymiser
from imr_tui.names.unknown import Finder
from imr_tui.services.papers.data import PaperHead

Change = Callable[[str], str]


def assert_nobody_named(
    head: PaperHead, names: Anonymiser, pieces: Sequence[Piece], finished: Iterable[Piece]
) -> list[str]:
    """Run the guard over a paper of one review (see `Maker.assert_nobody_named`). Raises NameLeft."""
    guard = Guard(names, {hidden.code for hidden in head.names}, Finder(names, head.not_names, head.explained))
    guard.assert_nobody_named(pieces, finished)
    return list(guard.doubtful(pieces[:-1]))


def with_texts(document: PaperDocument, change: Change) -> PaperDocument:
    """Return the document with `change` applied to every text; anchors, labels and layout stay the same."""
    return replace(
        document,
        title=change(document.title),
        reference=change(document.reference),
        author=change(document.author),
        marking=change(document.marking),
        subject=change(document.subject),
        keywords=tuple(map(change, document.keywords)),
        sections=tuple(_section(section, change) for section in document.sections),
    )


def _section(section: Section, change: Change) -> Section:
    blocks = tuple(_block(block, change) for block in section.blocks)
    return replace(section, title=change(section.title), blocks=blocks)


def _text(text: Text, change: Change) -> Text:
    if isinstance(text, str):
        return change(text)
    if isinstance(text, Run):
        return replace(text, text=change(text.text))
    return tuple(change(part) if isinstance(part, str) else replace(part, text=change(part.text)) for part in text)


def _block(block: Block, change: Change) -> Block:
    if isinstance(block, Heading):
        return replace(block, text=change(block.text))
    if isinstance(block, Paragraph):
        return replace(block, runs=tuple(replace(run, text=change(run.text)) for run in block.runs))
    if isinstance(block, Bullets):
        return replace(block, items=tuple(_text(item, change) for item in block.items))
    if isinstance(block, FactList):
        return FactList(tuple((change(label), _text(value, change)) for label, value in block.rows))
    if isinstance(block, Table):
        return _table(block, change)
    if isinstance(block, Contents):
        return replace(block, title=change(block.title))
    if isinstance(block, Cover):
        return _cover(block, change)
    if isinstance(block, Figure):
        shapes = (replace(s, text=change(s.text)) if isinstance(s, Label) else s for s in block.shapes)
        return replace(
            block, shapes=tuple(shapes), caption=change(block.caption), alternative=change(block.alternative)
        )
    return block


def _table(block: Table, change: Change) -> Table:
    return replace(
        block,
        columns=tuple(replace(column, title=change(column.title)) for column in block.columns),
        rows=tuple(tuple(_text(cell, change) for cell in row) for row in block.rows),
        caption=change(block.caption),
        empty=change(block.empty),
    )


def _cover(cover: Cover, change: Change) -> Cover:
    return replace(
        cover,
        title=change(cover.title),
        subtitle=change(cover.subtitle),
        reference=change(cover.reference),
        organisation=change(cover.organisation),
        prepared_by=change(cover.prepared_by),
        marking=change(cover.marking),
        logo=replace(cover.logo, alternative=change(cover.logo.alternative)) if cover.logo else None,
        facts=tuple((change(label), _text(value, change)) for label, value in cover.facts),
        versions=tuple(
            replace(line, version=change(line.version), author=change(line.author), change=change(line.change))
            for line in cover.versions
        ),
        note=change(cover.note),
    )
