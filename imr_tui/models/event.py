"""The chronology of events (§6, §7.2)."""

from __future__ import annotations

from peewee import CharField, IntegerField

from imr_tui.dates.terms import Precision
from imr_tui.models.base import (
    UNITS,
    Record,
    choice,
    counting,
    exactly_one,
    owned_by,
    prose,
    refers_to,
    whether,
)
from imr_tui.models.document import Document
from imr_tui.models.interview import Interview
from imr_tui.models.person import Person
from imr_tui.models.review import Review
from imr_tui.models.scope import TermOfReference


class Event(Record):
    """An event: what happened, when (as far as known), and what was decided, done and not done."""

    LABEL = "event"
    LETTER = "E"

    review = owned_by(Review, "events")
    number = counting()
    when_typed = prose("when_typed")
    when_start = CharField(max_length=19, null=True)
    when_end = CharField(max_length=19, null=True)
    when_precision = choice("when_precision", Precision, default="unknown")
    when_unit = choice("when_unit", UNITS, default="")
    # Text that sorts in date order (`dates.when`); `position` orders events at the same moment.
    sort_key = CharField(max_length=40)
    position = IntegerField(default=0)
    agency = prose("agency")
    team = prose("team")
    people_typed = prose("people_typed")
    what_happened = prose("what_happened", required=True)
    decision = prose("decision")
    action_taken = prose("action_taken")
    action_not_taken = prose("action_not_taken")
    expected_practice = prose("expected_practice")
    comment = prose("comment")
    source_typed = prose("source_typed")
    missed_opportunity = whether("missed_opportunity", default=False)
    good_practice = whether("good_practice", default=False)
    key_event = whether("key_event", default=False)
    no_contact = whether("no_contact", default=False)

    class Meta:
        indexes = (
            (("review", "number"), True),
            # The order of the chronology. The index covers the columns that a window of the grid has to count and skip.
            (("review", "sort_key", "position", "number"), False),
        )


class EventPerson(Record):
    """A person, by code, involved in an event."""

    OWNER = "event"
    LABEL = "person in an event"

    event = owned_by(Event, "event_people")
    person = refers_to(Person, "events")

    class Meta:
        indexes = ((("event", "person"), True),)


class EventSource(Record):
    """The source of an event: a page of a document, or an interview."""

    OWNER = "event"
    LABEL = "source of an event"

    event = owned_by(Event, "sources")
    document = refers_to(Document, "event_sources", null=True)
    interview = refers_to(Interview, "event_sources", null=True)
    page = prose("page")
    note = prose("note")

    class Meta:
        constraints = (exactly_one("document_id", "interview_id"),)


class EventTerm(Record):
    """A term of reference that an event relates to."""

    OWNER = "event"
    LABEL = "term of reference of an event"

    event = owned_by(Event, "event_terms")
    term = refers_to(TermOfReference, "events")

    class Meta:
        indexes = ((("event", "term"), True),)
