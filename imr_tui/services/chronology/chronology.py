"""The chronology of events (§6, §7.2): read it page by page for the grid, read one event, and change it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from peewee import Tuple, fn

from imr_tui.dates.when import When
from imr_tui.errors import BadInput
from imr_tui.models import (
    Event,
    EventPerson,
    Person,
)
from imr_tui.services.chronology.links import (
    SourceDetail,
    choices,
    findings_of,
    link,
    links_differ,
    people_of,
    sources_of,
    terms_of,
)
from imr_tui.services.record import records, removal
from imr_tui.store.session import writing
from imr_tui.vocabulary import Mark

__all__ = [
    "PROSE", "EventDetail", "Filter", "SourceDetail", "Tally", "add_many", "choices",
    "copy_of", "count", "delete", "detail", "everything", "first_at_or_after", "mark", "move", "position_of", "save",
    "tally", "window",
]  # fmt: skip

PROSE = (
    "agency",
    "team",
    "people_typed",
    "what_happened",
    "decision",
    "action_taken",
    "action_not_taken",
    "expected_practice",
    "comment",
    "source_typed",
)


@dataclass(frozen=True, slots=True)
class EventDetail:
    """An event in full. `uid` is empty and `version` 0 for a new one.

    `people` are codes, `terms` T1, T2, and `findings` those that have it as evidence: F1, F3.
    """

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
    findings: tuple[str, ...] = ()

    @property
    def reference(self) -> str:
        """E1, E2, …"""
        return f"E{self.number}"

    @property
    def marks(self) -> tuple[str, ...]:
        """The marks that are set, in words."""
        return tuple(mark.label for mark in Mark if getattr(self, mark))

    @property
    def mark_letters(self) -> str:
        """The marks as the letters of the grid: M, G, K, N."""
        return "".join(mark.letter for mark in Mark if getattr(self, mark))

    @property
    def everybody(self) -> str:
        """People by their codes first, then people as typed."""
        return ", ".join(part for part in (" ".join(self.people), self.people_typed) if part)

    @property
    def all_sources(self) -> str:
        """Linked sources first, then the source as typed."""
        linked = "; ".join(source.label for source in self.sources)
        return "; ".join(part for part in (linked, self.source_typed) if part)


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of the grid: events containing all of these words, with this mark, or without a date."""

    words: str = ""
    mark: str = ""
    undated: bool = False

    @property
    def active(self) -> bool:
        """Whether the filter excludes anything."""
        return bool(self.words.strip() or self.mark or self.undated)


@dataclass(frozen=True, slots=True)
class Tally:
    """The number of events in all, of events that the filter shows, and of events without a date."""

    total: int
    shown: int
    undated: int


def tally(review_uid: str, chosen: Filter | None = None) -> Tally:
    """Return the counts for the line above the grid."""
    key = records.review_id(review_uid)
    total = Event.select().where(Event.review == key).count()
    # By the sort key, which has an index: undated events come last.
    undated = Event.select().where(Event.review == key, Event.sort_key >= "9999").count()
    shown = count(review_uid, chosen) if chosen and chosen.active else total
    return Tally(total, shown, undated)


def count(review_uid: str, chosen: Filter | None = None) -> int:
    """Return how many events the filter shows."""
    query = Event.select(fn.COUNT(Event.id))
    return int(_chosen(query, records.review_id(review_uid), chosen).scalar() or 0)


def window(review_uid: str, start: int, stop: int, chosen: Filter | None = None) -> list[EventDetail]:
    """Return the events from index `start` up to and without `stop`, in full."""
    key = records.review_id(review_uid)
    # First the ids, from the index alone; then only these rows.
    keys = [
        row[0]
        for row in _in_order(_chosen(Event.select(Event.id), key, chosen))
        .limit(max(0, stop - start))
        .offset(start)
        .tuples()
    ]
    rows = {row["id"]: row for row in Event.select().where(Event.id.in_(keys)).dicts()} if keys else {}
    return _details([rows[key] for key in keys if key in rows])


def position_of(review_uid: str, uid: str, chosen: Filter | None = None) -> int | None:
    """Return the index of an event, from 0; None if the filter excludes it."""
    key = records.review_id(review_uid)
    this = _chosen(Event.select(Event.sort_key, Event.position, Event.number), key, chosen)
    row = this.where(Event.uid == uid).tuples().first()
    if row is None:
        return None
    ahead = Tuple(Event.sort_key, Event.position, Event.number) < tuple(row)
    return int(_chosen(Event.select(fn.COUNT(Event.id)), key, chosen).where(ahead).scalar() or 0)


def first_at_or_after(review_uid: str, when: When) -> str | None:
    """Return the uid of the first event at or after a date, or of the last event if all are earlier."""
    key = records.review_id(review_uid)
    query = _in_order(Event.select(Event.uid).where(Event.review == key))
    row = query.where(Event.sort_key >= when.sort_key[:10]).tuples().first()
    if row is None:
        last = Event.select(Event.uid).where(Event.review == key)
        row = last.order_by(Event.sort_key.desc(), Event.position.desc(), Event.number.desc()).tuples().first()
    return str(row[0]) if row else None


def detail(uid: str) -> EventDetail:
    """Return one event in full. Raises BadInput if it is gone."""
    return _details([records.row_of(Event, uid)])[0]


def everything(review_uid: str) -> tuple[EventDetail, ...]:
    """Return the whole chronology in order, for papers."""
    query = _in_order(Event.select().where(Event.review == records.review_id(review_uid)))
    return tuple(_details(list(query.dicts())))


def save(review_uid: str, event: EventDetail) -> EventDetail:
    """Add or save an event with its people, sources and terms, all of it or nothing.

    Raises BadInput if it does not say what happened, or for a code, document or term that is not in the review; raises
    ChangedElsewhere if the event changed since it was read.
    """
    key = records.review_id(review_uid)
    if not event.what_happened.strip():
        raise BadInput(
            "What happened: enter what happened, for example The evening visit was missed.", field="what_happened"
        )
    values = _values(event)
    with writing():
        if event.uid:
            if records.row_of(Event, event.uid)["sort_key"] != values["sort_key"]:
                values["position"] = _last_position(key, values["sort_key"])
            row = records.row_of(Event, event.uid)
            differ = links_differ(row["id"], event.people, event.sources, event.terms)
            records.save(Event, event.uid, event.version, values, parts_differ=differ)
        else:
            number = records.next_number(key, "E")
            values["position"] = _last_position(key, values["sort_key"])
            made = Event.create(review=key, number=number, **values)
            row = records.row_of(Event, made.uid)
        link(key, row["id"], event.people, event.sources, event.terms)
    return detail(row["uid"])


def add_many(review_uid: str, events: Iterable[EventDetail]) -> list[str]:
    """Add events, all or none; returns their references in the same order."""
    key = records.review_id(review_uid)
    wanted = list(events)
    if not wanted:
        return []
    with writing():
        first = records.next_number(key, "E", len(wanted))
        moved = Event.select().where(Event.review == key, Event.position > 0).exists()
        for index, event in enumerate(wanted):
            if not event.what_happened.strip():
                raise BadInput(f"Event {index + 1}: what happened is empty. Nothing was added.")
            values = _values(event)
            if moved:
                values["position"] = _last_position(key, values["sort_key"])
            made = Event.create(review=key, number=first + index, **values)
            if event.people or event.sources or event.terms:
                link(key, made.id, event.people, event.sources, event.terms)
    return [f"E{first + index}" for index in range(len(wanted))]


def delete(review_uid: str, uid: str) -> int:
    """Delete an event; returns the number of the change, for undo.

    Raises BadInput if it is the evidence of a finding.
    """
    with writing() as session:
        removal.remove(Event, uid)
    return records.last_change(session)


def mark(uid: str, name: str, on: bool | None = None) -> int:
    """Set one mark (`on`) or clear it; returns the number of the change, for undo, 0 if there was nothing to change.

    Without `on`, a mark that is set now is cleared, and the reverse.
    """
    if name not in tuple(Mark):
        raise BadInput(f"{name} is not a mark. Choose from {', '.join(Mark.labels())}.")
    with writing() as session:
        row = records.row_of(Event, uid)
        wanted = not row[name] if on is None else on
        if bool(row[name]) == wanted:
            return 0
        records.save(Event, uid, row["version"], {name: wanted})
    return records.last_change(session)


def move(uid: str, step: int) -> int:
    """Move an event up or down (`step` -1 or 1) among events at the same moment; returns the number of the change.

    Raises BadInput if its neighbour has another date, because dates give the order then.
    """
    with writing() as session:
        row = records.row_of(Event, uid)
        same = list(
            Event.select(Event.uid, Event.position, Event.version)
            .where(Event.review == row["review"], Event.sort_key == row["sort_key"])
            .order_by(Event.position, Event.number)
            .tuples()
        )
        index = next(i for i, other in enumerate(same) if other[0] == uid)
        target = index + step
        if not 0 <= target < len(same):
            raise BadInput(
                "Only events with the same date and time can be reordered. To move this one further, change its date."
            )
        same[index], same[target] = same[target], same[index]
        for position, (other, _, version) in enumerate(same):
            records.save(Event, other, version, {"position": position})
    return records.last_change(session)


def copy_of(event: EventDetail, **changes: Any) -> EventDetail:
    """Return a copy of the event with some fields changed."""
    return replace(event, **changes)


def _last_position(key: int, sort_key: str) -> int:
    """Return the position for an event added to others at the same moment: its higher number puts it last."""
    query = Event.select(fn.MAX(Event.position)).where(Event.review == key, Event.sort_key == sort_key)
    return int(query.scalar() or 0)


def _chosen(query: Any, key: int, chosen: Filter | None) -> Any:
    query = query.where(Event.review == key)
    if chosen is None or not chosen.active:
        return query
    for word in chosen.words.split():
        test = Event.when_typed.contains(word)
        for name in PROSE:
            test = test | getattr(Event, name).contains(word)
        if word[:1] in "Ee" and word[1:].isdecimal() and len(word) < 12:
            test = test | (Event.number == int(word[1:]))
        coded = EventPerson.select(EventPerson.event).join(Person)
        coded = coded.where(Person.review == key, Person.code.contains(word))
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
        **records.values_of(event, "position", *PROSE, *Mark),
        "sort_key": event.when.sort_key,
    }


def _details(rows: Sequence[dict[str, Any]]) -> list[EventDetail]:
    keys = [row["id"] for row in rows]
    people, sources, terms, found = people_of(keys), sources_of(keys), terms_of(keys), findings_of(keys)
    return [
        records.view(
            EventDetail,
            row,
            when=records.when_from("when", row),
            people=tuple(people.get(row["id"], ())),
            sources=tuple(sources.get(row["id"], ())),
            terms=tuple(terms.get(row["id"], ())),
            findings=tuple(found.get(row["id"], ())),
        )
        for row in rows
    ]
