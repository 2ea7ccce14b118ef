"""What a paper is: how it is read, made, put into codes and looked through. Importing this costs nothing."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeAlias, TypeVar, get_args

from imr_tui.errors import BadInput, Refused
from imr_tui.exporters.core.document import Edition, PaperDocument
from imr_tui.vocabulary import PaperName

if TYPE_CHECKING:
    from imr_tui.exporters.core.guard import Piece
    from imr_tui.names.anonymiser import Anonymiser
    from imr_tui.services.papers.data import PaperHead

Rows: TypeAlias = list[list[str]]


class PaperContent(Protocol):
    """What every paper is made from has a head: the review, what was issued of it before, and its key."""

    @property
    def head(self) -> PaperHead:
        """That of the review, or of all reviews."""
        ...


D = TypeVar("D", bound=PaperContent)


def _unchanged(data: D) -> D:
    return data


def _nobody_of_one_key(
    data: PaperContent, names: Anonymiser, pieces: Sequence[Piece], finished: Iterable[Piece]
) -> list[str]:
    from imr_tui.exporters.papers.coded import assert_nobody_named

    return assert_nobody_named(data.head, names, pieces, finished)


@dataclass(frozen=True, slots=True)
class Maker(Generic[D]):
    """What makes a paper from its data. Nothing of it touches the database or the screen."""

    build: Callable[[D, Edition, datetime.date, str], PaperDocument]
    """The document: data, edition, the paper's date and its version."""
    headings: Sequence[str] = ()
    """Those of its columns as a spreadsheet (csv, xlsx); none for a paper that is no table."""
    cells: Callable[[D, datetime.date], Rows] | None = None
    """Its rows as a spreadsheet on a date, a cell for each heading; a calendar is looked through by them too."""
    calendar: Callable[[D, datetime.date], bytes] | None = None
    """The file of a paper that comes as a calendar (ics), from data that are `coded`."""
    coded: Callable[[D], D] = _unchanged
    """The data with codes in the place of names, where not every text may be changed by the key of `head` alone."""
    assert_nobody_named: Callable[[D, Anonymiser, Sequence[Piece], Iterable[Piece]], list[str]] = _nobody_of_one_key
    """The guard: the `coded` data, the key of their head, the texts of the paper (last the name of the file) and those
    of the finished file. Returns what a person should look at; raises NameLeft."""
    issued_as: Callable[[D], tuple[str, tuple[str, ...]]] | None = None
    """As `Paper.issued_as`, where that depends on what the paper holds."""


@dataclass(frozen=True, slots=True)
class Paper(Generic[D]):
    """A paper that is made from a `D`: what a person chooses by, what may be asked of it, and how it is made."""

    name: PaperName
    editions: tuple[Edition, ...]
    """Those that it comes in; the one that is made where nobody asks for one comes first."""
    formats: tuple[str, ...]
    """The extensions of the files that it can be written as."""
    holds: str
    """What it holds, in one sentence for the person who chooses."""
    reader: Callable[[str, bool], D]
    """What it is made from (database thread): the uid of a review, and whether with the appendix of readiness."""
    maker: Callable[[], Maker[D]]
    """Loads what makes it: the registry is imported long before a paper is made."""
    whole_review: bool = True
    """Whether it needs the whole review: there are stores that have only the actions of one."""
    every_review: bool = False
    """Whether it takes `services.papers.read_after.ALL` in the place of a review."""
    appendix: bool = False
    """Whether it can have the appendix of readiness."""

    @property
    def title(self) -> str:
        """Its title, on its front and in lists."""
        return self.name.label

    def read(self, review_uid: str, readiness: bool = False) -> D:
        """What the paper is made from (database thread).

        With `readiness` the report has an appendix of it. Raises BadInput where there is no such review, the paper is
        one of a single review, it has no appendix, or the store has only actions of the review.
        """
        from imr_tui.services.papers.read_after import ALL
        from imr_tui.services.review import holding

        self.check_appendix(readiness)
        if not self.every_review:
            if review_uid == ALL:
                raise BadInput(f"{self.title} is a paper of one review. Only the tracker takes {ALL}.")
            if self.whole_review and holding.marked(review_uid):
                raise BadInput(f"This store has the actions of that review alone: no {self.title.lower()} can be made.")
        return self.reader(review_uid, readiness)

    def check(self, edition: str, file_format: str) -> Edition:
        """The edition, before anything is read.

        Raises BadInput, naming the choices, for an edition or a format that there is not, and Refused (exit status 4)
        for the committee edition of a confidential paper.
        """
        if edition not in get_args(Edition):
            raise BadInput(f"There is no edition {edition}. Choose from {', '.join(get_args(Edition))}.")
        if edition not in self.editions:
            raise Refused(
                f"{self.title} is confidential and has no {edition} edition. Ask for the edition {self.editions[0]}."
            )
        if file_format not in self.formats:
            raise BadInput(f"{self.title} cannot be written as {file_format}. Choose from {', '.join(self.formats)}.")
        return edition

    def check_appendix(self, readiness: bool) -> None:
        """Raise BadInput where a paper that has none is to have the appendix of readiness."""
        if readiness and not self.appendix:
            raise BadInput(
                "Only the report has an appendix of readiness. Leave --readiness out, or ask for the report."
            )

    def issued_as(self, data: D) -> tuple[str, tuple[str, ...]]:
        """The name under which the paper is kept as issued, and the uids of the reviews with which it is."""
        issued_as = self.maker().issued_as
        return issued_as(data) if issued_as else (self.name, (data.head.review.uid,))
