"""Links of events: people in the key, documents and interviews, terms of reference (§6, §7.1, §7.2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from imr_tui.errors import BadInput
from imr_tui.models import (
    Document,
    EventPerson,
    EventSource,
    EventTerm,
    EvidenceLink,
    Finding,
    Interview,
    Person,
    TermOfReference,
)
from imr_tui.services.record import records
from imr_tui.vocabulary import Tab


@dataclass(frozen=True, slots=True)
class SourceDetail:
    """A source of an event: `reference` is D7 or I3."""

    reference: str
    page: str = ""
    note: str = ""

    @property
    def label(self) -> str:
        """The source as people write it: D7 p.3."""
        return f"{self.reference} p.{self.page}" if self.page else self.reference


def choices(review_uid: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return what an event can be linked to: codes in the key, documents and interviews, terms of reference."""
    key = records.review_id(review_uid)
    codes = Person.select(Person.code).where(Person.review == key).order_by(Person.code).tuples()
    documents = Document.select(Document.number).where(Document.review == key).order_by(Document.number)
    interviews = Interview.select(Interview.number).where(Interview.review == key).order_by(Interview.number)
    terms = TermOfReference.select(TermOfReference.number).where(
        TermOfReference.review == key, TermOfReference.dropped_in.is_null()
    )
    return (
        tuple(row[0] for row in codes),
        (
            *(f"D{row[0]}" for row in documents.tuples()),
            *(f"I{row[0]}" for row in interviews.tuples()),
        ),
        tuple(f"T{row[0]}" for row in terms.order_by(TermOfReference.number).tuples()),
    )


def links_differ(
    event: int, people: tuple[str, ...], sources: tuple[SourceDetail, ...], terms: tuple[str, ...]
) -> bool:
    """Return whether these people, sources and terms differ from those of the event with this database id."""
    return (
        tuple(people_of([event]).get(event, ())) != tuple(dict.fromkeys(people))
        or tuple(sources_of([event]).get(event, ())) != sources
        or set(terms_of([event]).get(event, ())) != set(terms)
    )


def link(
    key: int, event: int, people: tuple[str, ...], sources: tuple[SourceDetail, ...], terms: tuple[str, ...]
) -> None:
    """Set the people, sources and terms of an event, changing only what differs.

    Raises BadInput for a code, document, interview or term that is not in the review.
    """
    if tuple(people_of([event]).get(event, ())) != tuple(dict.fromkeys(people)):
        EventPerson.delete().where(EventPerson.event == event).execute()
        for code in dict.fromkeys(people):
            person = Person.get_or_none(Person.review == key, Person.code == code)
            if person is None:
                raise BadInput(
                    f"Nobody in the key has the code {code}. Correct it, or add the person in {Tab.INTERVIEWS.named}.",
                    field="people",
                )
            EventPerson.create(event=event, person=person)
    if tuple(sources_of([event]).get(event, ())) != sources:
        EventSource.delete().where(EventSource.event == event).execute()
        for source in sources:
            EventSource.create(event=event, page=source.page, note=source.note, **_source_target(key, source.reference))
    if set(terms_of([event]).get(event, ())) != set(terms):
        EventTerm.delete().where(EventTerm.event == event).execute()
        for reference in dict.fromkeys(terms):
            term = TermOfReference.get_or_none(
                TermOfReference.review == key, TermOfReference.number == _number_in(reference, "T")
            )
            if term is None:
                raise BadInput(
                    f"There is no term of reference {reference} in this review. Enter one such as T1.", field="terms"
                )
            EventTerm.create(event=event, term=term)


def _grouped(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


def _in_parts(keys: Sequence[int], size: int = 500) -> Iterable[Sequence[int]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))


def people_of(keys: Sequence[int]) -> dict[int, list[str]]:
    """Return the codes of the people in each of these events."""
    pairs: list[tuple[int, str]] = []
    for part in _in_parts(keys):
        query = EventPerson.select(EventPerson.event, Person.code).join(Person)
        # Not +=: a query on the right of + means UNION to peewee.
        pairs.extend(query.where(EventPerson.event.in_(part)).order_by(EventPerson.id).tuples())
    return _grouped(pairs)


def sources_of(keys: Sequence[int]) -> dict[int, list[SourceDetail]]:
    """Return the sources of each of these events."""
    pairs: list[tuple[int, SourceDetail]] = []
    for part in _in_parts(keys):
        query = (
            EventSource.select(EventSource.event, Document.number, Interview.number, EventSource.page, EventSource.note)
            .left_outer_join(Document)
            .switch(EventSource)
            .left_outer_join(Interview)
            .where(EventSource.event.in_(part))
            .order_by(EventSource.id)
        )
        for event, document, interview, page, note in query.tuples():
            reference = f"D{document}" if document is not None else f"I{interview}"
            pairs.append((event, SourceDetail(reference, page, note)))
    return _grouped(pairs)


def terms_of(keys: Sequence[int]) -> dict[int, list[str]]:
    """Return the terms of reference that each of these events relates to."""
    pairs: list[tuple[int, str]] = []
    for part in _in_parts(keys):
        query = EventTerm.select(EventTerm.event, TermOfReference.number).join(TermOfReference)
        rows = query.where(EventTerm.event.in_(part)).order_by(TermOfReference.number).tuples()
        pairs += [(event, f"T{number}") for event, number in rows]
    return _grouped(pairs)


def findings_of(keys: Sequence[int]) -> dict[int, list[str]]:
    """Return the findings that have each of these events as evidence: F1, F3."""
    pairs: list[tuple[int, str]] = []
    for part in _in_parts(keys):
        query: Any = EvidenceLink.select(EvidenceLink.event, Finding.number).join(Finding)
        rows = query.where(EvidenceLink.event.in_(part)).order_by(Finding.number).distinct().tuples()
        pairs += [(event, f"F{number}") for event, number in rows]
    return _grouped(pairs)


def _source_target(key: int, reference: str) -> dict[str, Any]:
    model: Any = {"D": Document, "I": Interview}.get(reference[:1].upper())
    row = None
    if model is not None:
        row = model.get_or_none(model.review == key, model.number == _number_in(reference, reference[:1]))
    if row is None:
        raise BadInput(
            f"There is no document or interview {reference} in this review. Enter one such as D7 or I2.",
            field="sources",
        )
    return {"document" if model is Document else "interview": row}


def _number_in(reference: str, letter: str) -> int:
    digits = reference.upper().removeprefix(letter.upper())
    return int(digits) if digits.isdecimal() else 0
