"""The chronology of events (§6, §7.2): windows for the grid, one event in full, and every change to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from peewee import Tuple, fn

from imr_tui.errors import BadInput
from imr_tui.models import (
    Document,
    Event,
    EventPerson,
    EventSource,
    EventTerm,
    Interview,
    Person,
    TermOfReference,
)
from imr_tui.models.event import MARKS
from imr_tui.services import records, stages
from imr_tui.services.dates import When
from imr_tui.store.session import writing

MARK_WORDS = {
    "missed_opportunity": "missed opportunity",
    "good_practice": "good practice",
    "key_event": "key event",
    "no_contact": "no contact",
}
MARK_LETTERS = {"missed_opportunity": "M", "good_practice": "G", "key_event": "K", "no_contact": "N"}
PROSE = (
    "agency", "team", "people_typed", "what_happened", "decision", "action_taken", "action_not_taken",
    "expected_practice", "comment", "source_typed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SourceDetail:
    """Where an event is known from: `reference` is D7 or I3."""

    reference: str
    page: str = ""
    note: str = ""

    @property
    def label(self) -> str:
        """As people write it: D7 p.3."""
        return f"{self.reference} p.{self.page}" if self.page else self.reference


@dataclass(frozen=True, slots=True)
class EventDetail:
    """An event in full; `uid` is empty and `version` 0 while it is new. `people` are codes, `terms` T1, T2."""

    uid: str = ""
    version: int = 0
    number: int = 0
    when: When = field(default_factory=lambda: When(""))
    position: int = 0
    agency: str = ""
    team: str = ""
    people_typed: str = ""
    what_happened: str = ""
    decision: str = ""
    action_taken: str = ""
    action_not_taken: str = ""
    expected_practice: str = ""
    comment: str = ""
    source_typed: str = ""
    missed_opportunity: bool = False
    good_practice: bool = False
    key_event: bool = False
    no_contact: bool = False
    people: tuple[str, ...] = ()
    sources: tuple[SourceDetail, ...] = ()
    terms: tuple[str, ...] = ()

    @property
    def reference(self) -> str:
        """E1, E2, …"""
        return f"E{self.number}"

    @property
    def marks(self) -> tuple[str, ...]:
        """The marks that are set, in words."""
        return tuple(MARK_WORDS[mark] for mark in MARKS if getattr(self, mark))

    @property
    def mark_letters(self) -> str:
        """The marks as the letters of the grid: M, G, K, N."""
        return "".join(MARK_LETTERS[mark] for mark in MARKS if getattr(self, mark))

    @property
    def everybody(self) -> str:
        """Codes from the key first, then people as they were typed."""
        return ", ".join(part for part in (" ".join(self.people), self.people_typed) if part)

    @property
    def all_sources(self) -> str:
        """Linked sources first, then the source as it was typed."""
        linked = "; ".join(source.label for source in self.sources)
        return "; ".join(part for part in (linked, self.source_typed) if part)


@dataclass(frozen=True, slots=True)
class Filter:
    """What the grid shows: events with all of these words, with this mark, or without a date."""

    words: str = ""
    mark: str = ""
    undated: bool = False

    @property
    def active(self) -> bool:
        """Whether anything is left out."""
        return bool(self.words.strip() or self.mark or self.undated)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many events there are in all, how many the filter shows, how many have no date."""

    total: int
    shown: int
    undated: int


def tally(review_uid: str, chosen: Filter | None = None) -> Tally:
    """The counts for the line above the grid."""
    key = records.review_id(review_uid)
    total = Event.select().where(Event.review == key).count()
    # By the sort key, which the index covers: undated events stand at its end.
    undated = Event.select().where(Event.review == key, Event.sort_key >= "9999").count()
    shown = count(review_uid, chosen) if chosen and chosen.active else total
    return Tally(total, shown, undated)


def count(review_uid: str, chosen: Filter | None = None) -> int:
    """How many events the filter shows."""
    query = Event.select(fn.COUNT(Event.id))
    return int(_chosen(query, records.review_id(review_uid), chosen).scalar() or 0)


def window(review_uid: str, start: int, stop: int, chosen: Filter | None = None) -> list[EventDetail]:
    """The events from place `start` up to `stop` of the chronology's order, in full."""
    key = records.review_id(review_uid)
    # The keys first, from the index alone; then only these rows are read.
    keys = [
        row[0]
        for row in _in_order(_chosen(Event.select(Event.id), key, chosen))
        .limit(max(0, stop - start))
        .offset(start)
        .tuples()
    ]
    rows = {row["id"]: row for row in Event.select().where(Event.id.in_(keys)).dicts()} if keys else {}
    return _details([rows[key] for key in keys if key in rows])


def place_of(review_uid: str, uid: str, chosen: Filter | None = None) -> int | None:
    """Where an event stands in the order, counted from 0; None where the filter leaves it out."""
    key = records.review_id(review_uid)
    this = _chosen(Event.select(Event.sort_key, Event.position, Event.number), key, chosen)
    row = this.where(Event.uid == uid).tuples().first()
    if row is None:
        return None
    ahead = Tuple(Event.sort_key, Event.position, Event.number) < tuple(row)
    return int(_chosen(Event.select(fn.COUNT(Event.id)), key, chosen).where(ahead).scalar() or 0)


def first_at_or_after(review_uid: str, when: When) -> str | None:
    """The uid of the first event at or after a date, for going to a date; the last one when all are before."""
    key = records.review_id(review_uid)
    query = _in_order(Event.select(Event.uid).where(Event.review == key))
    row = query.where(Event.sort_key >= when.sort_key[:10]).tuples().first()
    if row is None:
        last = Event.select(Event.uid).where(Event.review == key)
        row = last.order_by(Event.sort_key.desc(), Event.position.desc(), Event.number.desc()).tuples().first()
    return str(row[0]) if row else None


def detail(uid: str) -> EventDetail:
    """One event in full. Raises BadInput where it is gone."""
    return _details([records.row_of(Event, uid)])[0]


def everything(review_uid: str) -> tuple[EventDetail, ...]:
    """The whole chronology, in order, in full: for papers."""
    query = _in_order(Event.select().where(Event.review == records.review_id(review_uid)))
    return tuple(_details(list(query.dicts())))


def save(review_uid: str, event: EventDetail) -> EventDetail:
    """Add or save an event with its people, sources and terms.

    Raises BadInput without a text, or for a code, document or term that the review has not;
    ChangedElsewhere where somebody else saved it first. Nothing is half saved.
    """
    key = records.review_id(review_uid)
    if not event.what_happened.strip():
        raise BadInput("An event needs to say what happened.")
    values = _values(event)
    with writing():
        if event.uid:
            records.save(Event, event.uid, event.version, values)
            row = records.row_of(Event, event.uid)
        else:
            number = records.next_number(key, "E")
            made = Event.create(review=key, number=number, **values)
            row = records.row_of(Event, made.uid)
        _link(key, row["id"], event)
        stages.refresh(review_uid)
    return detail(row["uid"])


def add_many(review_uid: str, events: Iterable[EventDetail]) -> list[str]:
    """Add events, all or none; returns their references in the order given."""
    key = records.review_id(review_uid)
    wanted = list(events)
    if not wanted:
        return []
    with writing():
        first = records.next_number(key, "E", len(wanted))
        for place, event in enumerate(wanted):
            if not event.what_happened.strip():
                raise BadInput(f"Event {place + 1} does not say what happened. Nothing was added.")
            made = Event.create(review=key, number=first + place, **_values(event))
            if event.people or event.sources or event.terms:
                _link(key, made.id, event)
        stages.refresh(review_uid)
    return [f"E{first + place}" for place in range(len(wanted))]


def delete(review_uid: str, uid: str) -> int:
    """Delete an event; returns the number of the change, to undo it by.

    Raises BadInput where a finding stands on it.
    """
    with writing() as session:
        records.remove(Event, uid)
        stages.refresh(review_uid)
    return records.last_change(session)


def mark(uid: str, name: str) -> int:
    """Set or clear one mark; returns the number of the change, to undo it by."""
    if name not in MARKS:
        raise BadInput(f"There is no mark {name}. The marks are: {', '.join(MARK_WORDS.values())}.")
    row = records.row_of(Event, uid)
    with writing() as session:
        records.save(Event, uid, row["version"], {name: not row[name]})
    return records.last_change(session)


def move(uid: str, step: int) -> int:
    """Move an event one place among events of the same moment (`step` -1 or 1); returns the change's number.

    Raises BadInput where its neighbour is of another moment: dates say the order then.
    """
    row = records.row_of(Event, uid)
    same = list(
        Event.select(Event.uid, Event.position, Event.version)
        .where(Event.review == row["review"], Event.sort_key == row["sort_key"])
        .order_by(Event.position, Event.number)
        .tuples()
    )
    place = next(i for i, other in enumerate(same) if other[0] == uid)
    target = place + step
    if not 0 <= target < len(same):
        raise BadInput("Only events of the same moment can change places. Change the date to move it further.")
    same[place], same[target] = same[target], same[place]
    with writing() as session:
        for position, (other, _, version) in enumerate(same):
            records.save(Event, other, version, {"position": position})
    return records.last_change(session)


def copy_of(event: EventDetail, **changes: Any) -> EventDetail:
    """The event with some fields changed."""
    return replace(event, **changes)


def _chosen(query: Any, key: int, chosen: Filter | None) -> Any:
    query = query.where(Event.review == key)
    if chosen is None or not chosen.active:
        return query
    for word in chosen.words.split():
        like = f"%{word}%"
        test = Event.when_typed**like
        for name in PROSE:
            test = test | (getattr(Event, name) ** like)
        if word[:1] in "Ee" and word[1:].isdigit():
            test = test | (Event.number == int(word[1:]))
        coded = EventPerson.select(EventPerson.event).join(Person).where(Person.review == key, Person.code**like)
        query = query.where(test | Event.id.in_(coded))
    if chosen.mark:
        query = query.where(getattr(Event, chosen.mark) == True)  # noqa: E712
    if chosen.undated:
        query = query.where(Event.sort_key >= "9999")
    return query


def _in_order(query: Any) -> Any:
    return query.order_by(Event.sort_key, Event.position, Event.number)


def _values(event: EventDetail) -> dict[str, Any]:
    return {
        **records.when_values("when", event.when),
        **records.values_of(event, "position", *PROSE, *MARKS),
        "sort_key": event.when.sort_key,
    }


def _details(rows: Sequence[dict[str, Any]]) -> list[EventDetail]:
    keys = [row["id"] for row in rows]
    people, sources, terms = _people_of(keys), _sources_of(keys), _terms_of(keys)
    return [
        records.view(
            EventDetail,
            row,
            when=records.when_from("when", row),
            people=tuple(people.get(row["id"], ())),
            sources=tuple(sources.get(row["id"], ())),
            terms=tuple(terms.get(row["id"], ())),
        )
        for row in rows
    ]


def _grouped(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


def _in_parts(keys: Sequence[int], size: int = 500) -> Iterable[Sequence[int]]:
    return (keys[place : place + size] for place in range(0, len(keys), size))


def _people_of(keys: Sequence[int]) -> dict[int, list[str]]:
    pairs: list[tuple[int, str]] = []
    for part in _in_parts(keys):
        query = EventPerson.select(EventPerson.event, Person.code).join(Person)
        # Not +=: a query on the right of + means UNION to peewee.
        pairs.extend(query.where(EventPerson.event.in_(part)).order_by(EventPerson.id).tuples())
    return _grouped(pairs)


def _sources_of(keys: Sequence[int]) -> dict[int, list[SourceDetail]]:
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


def _terms_of(keys: Sequence[int]) -> dict[int, list[str]]:
    pairs: list[tuple[int, str]] = []
    for part in _in_parts(keys):
        query = EventTerm.select(EventTerm.event, TermOfReference.number).join(TermOfReference)
        rows = query.where(EventTerm.event.in_(part)).order_by(TermOfReference.number).tuples()
        pairs += [(event, f"T{number}") for event, number in rows]
    return _grouped(pairs)


def _link(key: int, event: int, wanted: EventDetail) -> None:
    """Bring people, sources and terms to what is wanted, touching only what differs."""
    if tuple(_people_of([event]).get(event, ())) != wanted.people:
        EventPerson.delete().where(EventPerson.event == event).execute()
        for code in dict.fromkeys(wanted.people):
            person = Person.get_or_none(Person.review == key, Person.code == code)
            if person is None:
                raise BadInput(f"There is nobody with the code {code} in the key of this review.")
            EventPerson.create(event=event, person=person)
    if tuple(_sources_of([event]).get(event, ())) != wanted.sources:
        EventSource.delete().where(EventSource.event == event).execute()
        for source in wanted.sources:
            EventSource.create(event=event, page=source.page, note=source.note, **_source_target(key, source.reference))
    if tuple(_terms_of([event]).get(event, ())) != wanted.terms:
        EventTerm.delete().where(EventTerm.event == event).execute()
        for reference in dict.fromkeys(wanted.terms):
            term = TermOfReference.get_or_none(
                TermOfReference.review == key, TermOfReference.number == _number_in(reference, "T")
            )
            if term is None:
                raise BadInput(f"There is no term of reference {reference} in this review.")
            EventTerm.create(event=event, term=term)


def _source_target(key: int, reference: str) -> dict[str, Any]:
    model: Any = {"D": Document, "I": Interview}.get(reference[:1].upper())
    row = None
    if model is not None:
        row = model.get_or_none(model.review == key, model.number == _number_in(reference, reference[:1]))
    if row is None:
        raise BadInput(f"There is no document or interview {reference} in this review (such as D7 or I2).")
    return {"document" if model is Document else "interview": row}


def _number_in(reference: str, letter: str) -> int:
    digits = reference.upper().removeprefix(letter.upper())
    return int(digits) if digits.isdecimal() else 0


def choices(review_uid: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """What an event may point at: the codes of the key, documents and interviews, terms of reference."""
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
