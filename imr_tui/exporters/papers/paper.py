"""A paper: how it is read, built, coded and checked for names. This module is cheap to import."""

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
    """The data of a paper. It always has a head: the review, its earlier issues, and its key."""

    @property
    def head(self) -> PaperHead:
        """The head of the review, or of all reviews."""
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
    """The functions that make a paper from its data. None of them touches the database or the screen."""

    build: Callable[[D, Edition, datetime.date, str], PaperDocument]
    """Returns the document; takes data, edition, the paper's date and its version."""
    headings: Sequence[str] = ()
    """The column headings of the spreadsheet (csv, xlsx); empty for a paper that is not a table."""
    cells: Callable[[D, datetime.date], Rows] | None = None
    """Returns the spreadsheet rows on a date, one cell for each heading. The guard checks a calendar by them too."""
    calendar: Callable[[D, datetime.date], bytes] | None = None
    """Returns the calendar file (ics), from data that are `coded`."""
    coded: Callable[[D], D] = _unchanged
    """Returns the data with names replaced by codes, if the key of `head` alone cannot do that for every text."""
    assert_nobody_named: Callable[[D, Anonymiser, Sequence[Piece], Iterable[Piece]], list[str]] = _nobody_of_one_key
    """The guard. Takes the `coded` data, the key of their head, the texts of the paper (the file name last) and the
    texts of the finished file. Returns warnings to review; raises NameLeft."""
    issued_as: Callable[[D], tuple[str, tuple[str, ...]]] | None = None
    """As `Paper.issued_as`, if that depends on the data."""


@dataclass(frozen=True, slots=True)
class Paper(Generic[D]):
    """A paper made from data of type `D`: its description, its options, and how it is made."""

    name: PaperName
    editions: tuple[Edition, ...]
    """The editions it comes in, the default first."""
    formats: tuple[str, ...]
    """The file formats it comes in, by extension."""
    holds: str
    """A description of its contents for the person choosing a paper."""
    reader: Callable[[str, bool], D]
    """Reads its data (database thread); takes the uid of a review and whether to add the readiness appendix."""
    maker: Callable[[], Maker[D]]
    """Loads its maker on use, because the registry is imported long before a paper is made."""
    whole_review: bool = True
    """Whether it needs the whole review. Some stores hold only the actions of a review."""
    every_review: bool = False
    """Whether it can cover all reviews (`services.papers.read_after.ALL`)."""
    appendix: bool = False
    """Whether it can have the readiness appendix."""

    @property
    def title(self) -> str:
        """Its title, on the cover and in lists."""
        return self.name.label

    def read(self, review_uid: str, readiness: bool = False) -> D:
        """Return the data of the paper (database thread).

        With `readiness`, include the readiness appendix. Raises BadInput if there is no such review, the paper covers
        only a single review, it has no appendix, or the store holds only the review's actions.
        """
        from imr_tui.services.papers.read_after import ALL
        from imr_tui.services.review import holding

        self.check_appendix(readiness)
        if not self.every_review:
            if review_uid == ALL:
                raise BadInput(f"{self.title} covers one review. Only the tracker can be made for {ALL} reviews.")
            if self.whole_review and holding.marked(review_uid):
                raise BadInput(
                    f"This store holds only the actions of that review. {self.title} needs the whole review."
                )
        return self.reader(review_uid, readiness)

    def check(self, edition: str, file_format: str) -> Edition:
        """Return the edition, before anything is read.

        Raises BadInput, listing the choices, if the edition or format does not exist, and Refused (exit status 4) for
        the committee edition of a confidential paper.
        """
        if edition not in get_args(Edition):
            raise BadInput(f"There is no {edition} edition. Choose from {', '.join(get_args(Edition))}.")
        if edition not in self.editions:
            raise Refused(
                f"{self.title} is confidential and has no {edition} edition. Choose the {self.editions[0]} edition."
            )
        if file_format not in self.formats:
            raise BadInput(f"{self.title} cannot be written as {file_format}. Choose from {', '.join(self.formats)}.")
        return edition

    def check_appendix(self, readiness: bool) -> None:
        """Raise BadInput if the readiness appendix is requested for a paper that cannot have one."""
        if readiness and not self.appendix:
            raise BadInput("Only the report has a readiness appendix. Remove --readiness, or export the report.")

    def issued_as(self, data: D) -> tuple[str, tuple[str, ...]]:
        """Return the name under which an issue is recorded, and the uids of the reviews it is recorded with."""
        issued_as = self.maker().issued_as
        return issued_as(data) if issued_as else (self.name, (data.head.review.uid,))
