"""Makes the file of a paper from its data, for the screens and the command line alike.

A paper (`exporters.papers.registry`) is read on the database thread. `make_paper` uses neither the database nor the
screen and may take seconds; `write_paper` writes the file.

In the committee edition the anonymisation key is applied to every text, and the guard then checks the whole file. A
paper that would name somebody is not made.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from imr_tui.exporters.core.document import Edition, long_date
from imr_tui.exporters.core.files import default_name, write_atomically
from imr_tui.exporters.core.guard import Piece
from imr_tui.exporters.core.numbering import walk_text
from imr_tui.exporters.core.renderer import Cancelled, Progress, StopAsked, renderer_for
from imr_tui.exporters.issue.read_back import texts_of
from imr_tui.exporters.papers.paper import D, Maker, Paper
from imr_tui.exporters.papers.parts import joined, marking, next_version
from imr_tui.names.anonymiser import Anonymiser
from imr_tui.services.readiness.placeholders import placeholder_in


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A paper as a file: its bytes, its file name, and warnings to review."""

    data: bytes
    file_name: str
    warnings: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """The SHA-256 digest of the bytes, in hex."""
        return hashlib.sha256(self.data).hexdigest()


def make_paper(
    paper: Paper[D],
    data: D,
    edition: str,
    file_format: str,
    date: datetime.date,
    *,
    file_name: str = "",
    progress: Progress | None = None,
    cancelled: StopAsked | None = None,
) -> PaperFile:
    """Return a paper in an edition and a format, dated `date`, from the data that it `read`.

    `file_name` is the name of the file if it is not the default; the guard checks it too. `progress` and `cancelled`
    are those of `imr_tui.exporters.core.renderer.Renderer`. Raises whatever `Paper.check` raises; NameLeft (a
    Refused) if a committee edition would name somebody; and Cancelled.
    """
    chosen = paper.check(edition, file_format)
    maker = paper.maker()
    # Other people can see a calendar on screen, so it has codes in both editions.
    hidden = chosen == "committee" or file_format == "ics"
    names = Anonymiser(data.head.names if hidden else (), data.head.not_names)
    if hidden:
        data = maker.coded(data)
    reference = names.apply(data.head.review.reference)
    file_name = file_name or default_name(reference, paper.name, chosen, date, file_format)
    warnings: tuple[str, ...] = ()
    if file_format in ("csv", "xlsx", "ics"):
        made, pieces = _sheet(paper, maker, data, chosen, file_format, date, names)
    else:
        document = maker.build(data, chosen, date, next_version(data.head, paper.name, chosen))
        if hidden:
            from imr_tui.exporters.papers.coded import with_texts

            document = with_texts(document, names.apply)
        renderer = renderer_for(file_format)
        made = renderer.render(document, progress=progress, cancelled=cancelled)
        pieces, warnings = list(walk_text(document)), renderer.warnings
    if hidden:
        texts = [*pieces, ("the file name", file_name)]
        finished = texts_of(made, file_format, date)
        warnings = (*maker.assert_nobody_named(data, names, texts, finished), *warnings)
    if cancelled is not None and cancelled():
        # The guard also takes time, so a person may have cancelled during it.
        raise Cancelled
    return PaperFile(made, file_name, (*_unfinished(pieces), *warnings))


def with_password(made: PaperFile, password: str) -> PaperFile:
    """Return the PDF protected by a password. Raises BadInput for an unsuitable password."""
    from imr_tui.exporters.pdf.protect import protected

    return replace(made, data=protected(made.data, password))


def write_paper(made: PaperFile, path: Path) -> None:
    """Write a paper to a file, completely or not at all, readable only by its owner. Raises ExportError."""
    write_atomically(path, made.data)


def _unfinished(pieces: Iterable[Piece]) -> Iterator[str]:
    """Yield a warning if a text still contains a placeholder."""
    found = [(location, words) for location, text in pieces if (words := placeholder_in(text))]
    if found:
        location, words = found[0]
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        yield (
            f"The paper still contains a placeholder: “{words}” in {location}{more}. "
            "The readiness checks list them all."
        )


def _sheet(
    paper: Paper[D],
    maker: Maker[D],
    data: D,
    edition: Edition,
    file_format: str,
    date: datetime.date,
    names: Anonymiser,
) -> tuple[bytes, list[Piece]]:
    """Return a paper as a spreadsheet or calendar with names replaced by codes, and its texts with locations."""
    if maker.cells is None:
        raise ValueError(f"{paper.name} has no rows.")
    rows = [[names.apply(cell) for cell in row] for row in maker.cells(data, date)]
    pieces = [
        (f"row {number}, {heading}", cell)
        for number, row in enumerate(rows, 2)
        for heading, cell in zip(maker.headings, row, strict=True)
    ]
    if file_format == "ics":
        if maker.calendar is None:
            raise ValueError(f"{paper.name} has no calendar.")
        return maker.calendar(data, date), pieces
    if file_format == "csv":
        from imr_tui.exporters.tables.spreadsheet import write_csv

        return write_csv(maker.headings, rows), pieces
    return _xlsx(paper, maker, data, edition, date, rows, names), pieces


def _xlsx(
    paper: Paper[D],
    maker: Maker[D],
    data: D,
    edition: Edition,
    date: datetime.date,
    rows: list[list[str]],
    names: Anonymiser,
) -> bytes:
    from imr_tui.exporters.tables.xlsx import write_xlsx

    head = data.head
    version = f"Version {next_version(head, paper.name, edition)}"
    texts = {
        "title": f"{paper.title}: {head.review.title}",
        "marking": marking(head, edition),
        "author": head.reviewer.name if head.reviewer else "",
        "foot": joined(head.review.reference, version, long_date(date), by=" · "),
    }
    return write_xlsx(
        maker.headings, rows, sheet=paper.title, date=date, **{name: names.apply(text) for name, text in texts.items()}
    )
