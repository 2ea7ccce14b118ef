"""From a paper's name to the bytes of its file: the one way for the screens and for the command line.

`paper_data` runs on the database thread; `make_paper` touches neither database nor screen and may take
seconds; `write_paper` puts the file where it belongs.

In the committee edition the anonymisation key is applied to every text, and the guard then looks through
everything that would leave: a paper that would name somebody is not made.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Final, cast, get_args

from imr_tui.errors import BadInput, Refused
from imr_tui.exporters.core.document import Document, Edition
from imr_tui.exporters.core.files import default_name, write_atomically
from imr_tui.exporters.core.guard import Guard
from imr_tui.exporters.core.numbering import walk_text
from imr_tui.exporters.core.renderer import Cancelled, Progress, StopAsked, renderer_for
from imr_tui.exporters.issue.read_back import texts_of
from imr_tui.exporters.papers import PAPERS, Paper
from imr_tui.exporters.papers.parts import next_version
from imr_tui.names.anonymiser import Anonymiser
from imr_tui.names.unknown import Finder
from imr_tui.services.papers.data import KeyData, ReportData
from imr_tui.services.papers.read_after import ALL, ALL_PAPER, AfterData, TrackerData
from imr_tui.services.readiness.placeholders import placeholder_in

__all__ = [
    "ALL", "PaperData", "PaperFile", "check", "issued_as", "known", "make_paper", "paper_data", "with_password",
    "write_paper",
]  # fmt: skip

PaperData = ReportData | KeyData | AfterData | TrackerData
Piece = tuple[str, str]
Build = Callable[[PaperData, Edition, datetime.date, str], Document]

# Named by module and function and loaded on use, as the renderers are.
_BUILDERS: Final = {
    "report": ("imr_tui.exporters.papers.report", "report"),
    "chronology": ("imr_tui.exporters.papers.chronology", "chronology"),
    "key": ("imr_tui.exporters.papers.key", "key"),
    "action-plan": ("imr_tui.exporters.papers.action_plan", "action_plan"),
    "tracker": ("imr_tui.exporters.papers.tracker", "tracker"),
    "dmt-cover": ("imr_tui.exporters.papers.dmt_cover", "dmt_cover"),
    "progress": ("imr_tui.exporters.papers.progress", "progress"),
    "final-report": ("imr_tui.exporters.papers.final", "final"),
    "sharing-register": ("imr_tui.exporters.papers.register", "register"),
}


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A paper as a file: its bytes, the name that it should have, and what a person should look at."""

    data: bytes
    file_name: str
    warnings: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """The digest of the bytes, in hex."""
        return hashlib.sha256(self.data).hexdigest()


def paper_data(paper: str, review_uid: str, readiness: bool = False) -> PaperData:
    """What a paper is made from (database thread); `ALL` in the place of a review is every review, for the tracker.

    With `readiness` the report has an appendix of it. Raises BadInput where there is no such paper or review, the
    paper is one of a single review, another paper is to have the appendix, or the store has only actions of the review.
    """
    from imr_tui.services.papers import read_after, read_report
    from imr_tui.services.review import holding

    known(paper)
    check_appendix(paper, readiness)
    if paper == "tracker":
        return read_after.tracker_data(review_uid)
    if review_uid == ALL:
        raise BadInput(f"{known(paper).title} is a paper of one review. Only the tracker takes {ALL}.")
    if paper not in ("action-plan", "progress") and holding.marked(review_uid):
        raise BadInput(f"This store has the actions of that review alone: no {known(paper).title.lower()} can be made.")
    if paper == "key":
        return read_report.key_data(review_uid)
    if paper in ("report", "chronology", "action-plan"):
        return read_report.report_data(review_uid, readiness)
    return read_after.after_data(review_uid)


def check_appendix(paper: str, readiness: bool) -> None:
    """Raise BadInput for any paper but the report that is to have the appendix of readiness."""
    if readiness and paper != "report":
        raise BadInput("Only the report has an appendix of readiness. Leave --readiness out, or ask for the report.")


def issued_as(paper: str, data: PaperData) -> tuple[str, tuple[str, ...]]:
    """The name under which a paper is kept as issued, and the uids of the reviews with which it is."""
    if isinstance(data, TrackerData) and data.everywhere:
        return ALL_PAPER, tuple(review.uid for review in data.reviews)
    return paper, (data.head.review.uid,)


def make_paper(
    paper: str,
    data: PaperData,
    edition: str,
    file_format: str,
    date: datetime.date,
    *,
    file_name: str = "",
    progress: Progress | None = None,
    cancelled: StopAsked | None = None,
) -> PaperFile:
    """A paper of `PAPERS` in an edition and a format, dated `date`.

    `file_name` is the name that the file will have, where it is not the offered one: the guard reads it too.
    `progress` and `cancelled` are those of `imr_tui.exporters.core.renderer.Renderer`. Raises BadInput, naming the
    choices, for a paper, edition or format that there is not; Refused (exit status 4) for the key in the
    committee edition, NameLeft (a Refused) where that edition would name somebody; Cancelled.
    """
    wanted, chosen = check(paper, edition, file_format)
    # A calendar is read on other people's screens: it has codes in either edition.
    hidden = chosen == "committee" or file_format == "ics"
    names = Anonymiser(data.head.names if hidden else (), data.head.not_names)
    if hidden and isinstance(data, TrackerData):
        from imr_tui.exporters.papers.tracker_codes import coded

        data = coded(data)
    reference = names.apply(data.head.review.reference)
    file_name = file_name or default_name(reference, paper, chosen, date, file_format)
    warnings: tuple[str, ...] = ()
    if file_format in ("csv", "xlsx", "ics"):
        made, pieces = _sheet(wanted, data, chosen, file_format, date, names)
    else:
        document = _built(wanted.name)(data, chosen, date, next_version(data.head, paper, chosen))
        if hidden:
            from imr_tui.exporters.papers.coded import with_texts

            document = with_texts(document, names.apply)
        renderer = renderer_for(file_format)
        made = renderer.render(document, progress=progress, cancelled=cancelled)
        pieces, warnings = list(walk_text(document)), renderer.warnings
    if hidden:
        texts = [*pieces, ("the name of the file", file_name)]
        warnings = (*_looked_through(data, names, texts, texts_of(made, file_format, date)), *warnings)
    if cancelled is not None and cancelled():
        # The guard takes its time too; whoever stops a paper then gets none.
        raise Cancelled
    return PaperFile(made, file_name, (*_unfinished(pieces), *warnings))


def with_password(made: PaperFile, password: str) -> PaperFile:
    """A PDF that opens only with `password`. Raises BadInput for a password that cannot be one."""
    from imr_tui.exporters.pdf.protect import protected

    return replace(made, data=protected(made.data, password))


def write_paper(made: PaperFile, path: Path) -> None:
    """Put a paper into a file, whole or not at all, readable by its owner only. Raises ExportError."""
    write_atomically(path, made.data)


def known(paper: str) -> Paper:
    """The paper of that name. Raises BadInput, naming those that there are."""
    if paper not in PAPERS:
        raise BadInput(f"There is no paper {paper}. Choose from {', '.join(PAPERS)}.")
    return PAPERS[paper]


def check(paper: str, edition: str, file_format: str) -> tuple[Paper, Edition]:
    """The paper and its edition, before anything is read. Raises what `make_paper` raises for them."""
    wanted = known(paper)
    if edition not in get_args(Edition):
        raise BadInput(f"There is no edition {edition}. Choose from {', '.join(get_args(Edition))}.")
    if edition not in wanted.editions:
        raise Refused(
            f"{wanted.title} is confidential and has no {edition} edition. Ask for the edition {wanted.editions[0]}."
        )
    if file_format not in wanted.formats:
        raise BadInput(f"{wanted.title} cannot be written as {file_format}. Choose from {', '.join(wanted.formats)}.")
    return wanted, edition


def _built(paper: str) -> Build:
    module, name = _BUILDERS[paper]
    return cast(Build, getattr(import_module(module), name))


def _unfinished(pieces: Iterable[Piece]) -> Iterator[str]:
    """What to tell where something stands in place of words still to come: nothing of it goes out unseen."""
    found = [(place, words) for place, text in pieces if (words := placeholder_in(text))]
    if found:
        place, words = found[0]
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        yield f"Something unfinished goes out: “{words}” in {place}{more}. The readiness of the review lists it."


def _looked_through(data: PaperData, names: Anonymiser, pieces: list[Piece], finished: Iterable[Piece]) -> list[str]:
    """The guard over all that would leave; returns what a person should look at. Raises NameLeft."""
    if isinstance(data, TrackerData) and data.everywhere:
        from imr_tui.exporters.papers.tracker_codes import assert_nobody_named

        return assert_nobody_named(data, pieces, finished)
    finder = Finder(names, data.head.not_names, data.head.explained)
    guard = Guard(names, {hidden.code for hidden in data.head.names}, finder)
    guard.assert_nobody_named(pieces, finished)
    return list(guard.doubtful(pieces[:-1]))


def _sheet(
    paper: Paper, data: PaperData, edition: Edition, file_format: str, date: datetime.date, names: Anonymiser
) -> tuple[bytes, list[Piece]]:
    """A paper as a spreadsheet or a calendar with codes in the place of names, and its texts with their places."""
    headings, found = _rows(paper.name, data, date)
    rows = [[names.apply(cell) for cell in row] for row in found]
    pieces = [
        (f"row {number}, {heading}", cell)
        for number, row in enumerate(rows, 2)
        for heading, cell in zip(headings, row, strict=True)
    ]
    if file_format == "ics":
        from imr_tui.exporters.papers.tracker import calendar

        return calendar(cast(TrackerData, data), date), pieces
    if file_format == "csv":
        from imr_tui.exporters.tables.spreadsheet import write_csv

        return write_csv(headings, rows), pieces
    return _xlsx(paper, data, edition, date, headings, rows, names), pieces


def _rows(paper: str, data: PaperData, date: datetime.date) -> tuple[Sequence[str], list[list[str]]]:
    """The headings and the cells of a paper as a spreadsheet."""
    if paper == "tracker":
        from imr_tui.exporters.papers import tracker

        return tracker.HEADINGS, tracker.cells(cast(TrackerData, data), date)
    if paper == "action-plan":
        from imr_tui.exporters.papers import action_plan

        return action_plan.HEADINGS, action_plan.cells(cast(ReportData, data), date)
    from imr_tui.exporters.tables import chronology_csv

    return chronology_csv.HEADINGS, chronology_csv.rows(cast(ReportData, data).events)


def _xlsx(
    paper: Paper, data: PaperData, edition: Edition, date: datetime.date, headings: Sequence[str],
    rows: list[list[str]], names: Anonymiser,
) -> bytes:  # fmt: skip
    from imr_tui.exporters.core.document import long_date
    from imr_tui.exporters.papers.parts import joined, marking
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
        headings, rows, sheet=paper.title, date=date, **{name: names.apply(text) for name, text in texts.items()}
    )
