"""Find possible names not in the key in every text of a review, and mark words as not a name (§7.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from peewee import TextField

from imr_tui.errors import BadInput
from imr_tui.models import (
    REVIEW_PARTS,
    Action,
    Alias,
    ClauseExemption,
    Consideration,
    Disclosure,
    Document,
    DueDateRevision,
    Event,
    Excerpt,
    Extension,
    Interview,
    NotAName,
    Notification,
    OutcomeView,
    PaperIssue,
    PartnerReview,
    Person,
    PressQuery,
    ProgressNote,
    ProgressReport,
    Recommendation,
    Record,
    ReferenceCounter,
    Request,
    ResponsibleOfficer,
    Review,
    Reviewer,
    ScopeTeam,
    ScopeVersion,
    StageOverride,
)
from imr_tui.names.unknown import Finder, Suspect, folded
from imr_tui.services.people import people
from imr_tui.services.people.display import NameBook, name_book
from imr_tui.services.record import records
from imr_tui.services.record.walk import among, rows_of_review, with_review
from imr_tui.services.review import template
from imr_tui.store.session import writing

STEP: Final = 200
MOST_LOCATIONS: Final = 200
"""How many locations of one text are kept; all are counted."""

# The key itself, words marked as not a name, and what the program writes.
_LEFT_OUT: Final = (Alias, NotAName, PaperIssue, ReferenceCounter)
_KEY_ONLY: Final = frozenset(("real_name", "telephone", "email", "address", "note"))
# The program's own words, and dates as typed. People and sources as typed are searched.
_NO_PROSE: Final = re.compile(r"reference|file_name|sha256|audit_\w+|(?!people_|source_)\w+_typed")

# Organisations that a paper names, and officers whom it names in their office.
_BODIES: Final[tuple[tuple[type[Record], tuple[str, ...]], ...]] = (
    (Review, ("agency",)),
    (PartnerReview, ("agency",)),
    (ScopeTeam, ("name",)),
    (Notification, ("team",)),
    (Person, ("team", "organisation")),
    (Event, ("agency", "team")),
    (Document, ("system",)),
    (Disclosure, ("team",)),
)
_OFFICERS: Final[tuple[tuple[type[Record], tuple[str, ...]], ...]] = (
    (Reviewer, ("name",)),
    (Request, ("requested_by",)),
    (ScopeVersion, ("requester_agreed_by", "reviewer_agreed_by")),
    (Extension, ("agreed_by",)),
    (Notification, ("told_by",)),
    (PressQuery, ("passed_to",)),
    (Action, ("owner",)),
    (DueDateRevision, ("agreed_by",)),
    (ProgressNote, ("noted_by",)),
    (Consideration, ("submitted_to", "authorised_by")),
    (ResponsibleOfficer, ("name",)),
    (ProgressReport, ("due_from",)),
    (OutcomeView, ("discussed_by",)),
    (Disclosure, ("decided_by", "shared_by")),
    (StageOverride, ("passed_by",)),
    (ClauseExemption, ("given_by",)),
)


@dataclass(frozen=True, slots=True)
class TextLocation:
    """The location of a text: the kind of record (event, scope_version), its uid, its label, and the field."""

    kind: str
    uid: str
    label: str
    field: str


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A possible name not in the key, with how often and where it occurs; `kind` and `sure` as in `Suspect`."""

    text: str = field(repr=False)
    kind: str
    sure: bool
    count: int
    locations: tuple[TextLocation, ...]


class UnnamedScan:
    """Search the texts of a review a few records at a time, so that nobody waits for a long chronology."""

    def __init__(self, review_uid: str) -> None:
        """Raises BadInput if the review is gone."""
        self._finder = finder_of(review_uid)
        self._records = _records(records.review_id(review_uid))
        self._found: dict[str, _Gathered] = {}

    def step(self) -> bool:
        """Read the next records; returns whether there may be more."""
        read = 0
        for model, row, columns in islice(self._records, STEP):
            read += 1
            for name in columns:
                if row[name]:
                    self._look(model, row, name)
        return read == STEP

    def found(self) -> tuple[Unnamed, ...]:
        """Return what has been found so far: names that block a committee edition first, then the most frequent."""
        listed = (gathered.listed() for gathered in self._found.values())
        return tuple(sorted(listed, key=lambda u: (not u.sure, -u.count, u.text.casefold(), u.text)))

    def _look(self, model: type[Record], row: dict[str, Any], name: str) -> None:
        location: TextLocation | None = None
        for suspect in self._finder.find(row[name]):
            location = location or _location(model, row, name)
            self._found.setdefault(folded(suspect.text), _Gathered(suspect)).add(suspect, location)


def finder_of(review_uid: str) -> Finder:
    """Return a finder of names not in the current key of a review (database thread). Raises BadInput.

    The first call loads the dictionary. Any thread may use the finder.
    """
    book = name_book(review_uid)
    return Finder(book, people.not_names(review_uid), explained(review_uid, book))


def unnamed(review_uid: str) -> tuple[Unnamed, ...]:
    """Return all possible names not in the key of a review (database thread). Raises BadInput."""
    scan = UnnamedScan(review_uid)
    while scan.step():
        pass
    return scan.found()


def locations_of(review_uid: str, texts: Iterable[str]) -> tuple[TextLocation, ...]:
    """Return the locations of `texts` in a review, ignoring case and accents (database thread)."""
    wanted = [folded(text) for text in texts]
    found: dict[TextLocation, None] = {}
    for model, row, columns in _records(records.review_id(review_uid)):
        for name in columns:
            if row[name] and any(text in folded(row[name]) for text in wanted):
                found[_location(model, row, name)] = None
    return tuple(found)


def explained(review_uid: str, book: NameBook | None = None) -> tuple[str, ...]:
    """Return texts that look like names but may be shown: codes, organisations, and officers named in their office.

    An organisation clearly named after a person (Dr Okafor's surgery) is not included. Raises BadInput if the review is
    gone.
    """
    records.review_id(review_uid)
    return explained_in({review_uid: book or name_book(review_uid)})[review_uid]


def explained_in(books: Mapping[str, NameBook]) -> dict[str, tuple[str, ...]]:
    """Return the same for several reviews, by uid, with one query for each table. `books` are their keys."""
    uids = dict(Review.select(Review.id, Review.uid).where(Review.uid.in_(among(books))).tuples())
    bodies, officers = _texts(uids, _BODIES), _texts(uids, _OFFICERS)
    organisation = template.load().organisation
    found = {}
    for uid, book in books.items():
        plain = Finder(book)
        named = {organisation, *bodies.get(uid, ())}
        kept = {text for text in named if not any(suspect.sure for suspect in plain.find(text))}
        offices = {re.split(r"[,;(\n]", text)[0].strip() for text in officers.get(uid, ())}
        codes = {person.code for person in book.people}
        found[uid] = tuple(sorted((kept | offices | codes) - {""}))
    return found


def mark_not_a_name(review_uid: str, text: str) -> int:
    """Mark `text` as not a name in the whole review; returns the number of the change, 0 if it was already marked.

    Raises BadInput if the text has no letters or the review is gone.
    """
    words = " ".join(text.split())
    if not folded(words):
        raise BadInput("There is no word here to mark as not a name.")
    key = records.review_id(review_uid)
    if folded(words) in map(folded, people.not_names(review_uid)):
        return 0
    with writing() as session:
        NotAName.create(review=key, text=words)
    return records.last_change(session)


def unmark(review_uid: str, text: str) -> int:
    """Remove the mark that `text` is not a name; returns the number of the change, 0 if it was not marked."""
    key = records.review_id(review_uid)
    marked = [word for word in people.not_names(review_uid) if folded(word) == folded(text)]
    if not marked:
        return 0
    with writing() as session:
        NotAName.delete().where(NotAName.review == key, NotAName.text.in_(marked)).execute()
    return records.last_change(session)


class _Gathered:
    """One text with the locations where it was found."""

    def __init__(self, first: Suspect) -> None:
        self._text = " ".join(first.text.split())
        self._best = first
        self._count = 0
        self._locations: dict[TextLocation, None] = {}

    def add(self, suspect: Suspect, location: TextLocation) -> None:
        if suspect.sure and not self._best.sure:
            self._best = suspect
        self._count += 1
        if len(self._locations) < MOST_LOCATIONS:
            self._locations[location] = None

    def listed(self) -> Unnamed:
        return Unnamed(self._text, self._best.kind, self._best.sure, self._count, tuple(self._locations))


def _location(model: type[Record], row: dict[str, Any], name: str) -> TextLocation:
    return TextLocation(_kind(model), row["uid"], f"{_label(model, row)}, {name.replace('_', ' ')}", name)


def _kind(model: type[Record]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower()


def _label(model: type[Record], row: dict[str, Any]) -> str:
    """Return the label of a record: E12, I3.2, A1.2, or its kind."""
    if model is Excerpt:
        return f"I{row['owner_number']}.{row['number']}"
    if model is Action:
        return f"A{row['owner_number']}.{row['number']}"
    if model.LETTER:
        return f"{model.LETTER}{row['number']}"
    return model.LABEL


def _columns(model: type[Record]) -> list[str]:
    """Return the columns of a table with text from people."""
    return [
        column.name
        for column in model._meta.sorted_fields
        if isinstance(column, TextField)
        and not _NO_PROSE.fullmatch(column.name)
        and not (model is Person and column.name in _KEY_ONLY)
    ]


def _records(key: int) -> Iterator[tuple[type[Record], dict[str, Any], list[str]]]:
    """Yield every record of a review with text from people, a page of a table at a time."""
    for model in REVIEW_PARTS:
        if model not in _LEFT_OUT and (columns := _columns(model)):
            for row in rows_of_review(model, key, *(getattr(model, name) for name in columns), *_label_columns(model)):
                yield model, row, columns


def _label_columns(model: type[Record]) -> Iterator[Any]:
    """Yield the columns that the label of a record needs."""
    if model.LETTER or model is Excerpt:
        yield model.number
    if model in (Excerpt, Action):
        yield (Interview if model is Excerpt else Recommendation).number.alias("owner_number")


def _texts(reviews: Mapping[int, str], where: tuple[tuple[type[Record], tuple[str, ...]], ...]) -> dict[str, set[str]]:
    """Return the different texts in these columns, by the uid of their review. `reviews` has the uid of each id."""
    found: dict[str, set[str]] = {}
    for model, columns in where:
        query, review = with_review(model, *(getattr(model, name) for name in columns))
        rows = query.select_extend(review.alias("of")).where(review.in_(among(reviews))).distinct().tuples()
        for *texts, key in rows:
            found.setdefault(reviews[key], set()).update(text for text in texts if text)
    return found
