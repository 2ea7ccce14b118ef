"""The request, the criterion it meets (§3), and the reviewer with their two declarations (§4, §5)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, reduce
from operator import or_
from typing import Any

from imr_tui.dates.when import When
from imr_tui.errors import BadInput
from imr_tui.models import Alias, Event, Person, Request, Reviewer
from imr_tui.names.anonymiser import Anonymiser
from imr_tui.names.key_entry import HiddenName
from imr_tui.services.chronology.scan import EventScan
from imr_tui.services.record import records
from imr_tui.store.session import writing
from imr_tui.vocabulary import IncidentCategory

MUST_CATEGORIES = ("death", "serious_harm", "abuse", "neglect")


@dataclass(frozen=True, slots=True)
class RequestDetail:
    """Who asked for the review, on whose behalf, about which incident (§3)."""

    uid: str
    version: int
    requested_by: str = ""
    requester_role: str = ""
    on_behalf_of: str | None = None
    requested_on: date | None = None
    incident_summary: str = ""
    incident_when: When = field(default_factory=lambda: When(""))
    incident_place: str = ""
    category: str | None = None
    receives_asc_support: bool | None = None
    staff_concern: bool | None = None
    discretion_reason: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """The criterion in §3 that the request meets, and why.

    `kind` is `must`, `discretionary`, `needs_reason` (the head of service's reason is missing) or `unknown` (a question
    is not answered yet). `met` says whether the review may go ahead.
    """

    kind: str
    why: str

    @property
    def met(self) -> bool:
        """Whether §3 allows the review to go ahead."""
        return self.kind in ("must", "discretionary")


@dataclass(frozen=True, slots=True)
class ReviewerDetail:
    """The person who carries out the review (§4); each declaration is the date it was made."""

    uid: str = ""
    version: int = 0
    name: str = ""
    post: str = ""
    experience: str = ""
    authority: str = ""
    appointed_on: date | None = None
    ended_on: date | None = None
    no_management_involvement_on: date | None = None
    no_incident_involvement_on: date | None = None
    conflict_resolution: str = ""
    conflict_resolved_on: date | None = None


def detail(review_uid: str) -> RequestDetail:
    """Return the request of a review; if an imported review has none, an empty one without a uid."""
    row = Request.select().where(Request.review == records.review_id(review_uid)).dicts().first()
    if row is None:
        return RequestDetail("", 0)
    return records.view(RequestDetail, row, incident_when=records.when_from("incident", row))


def save(review_uid: str, request: RequestDetail) -> RequestDetail:
    """Save the request. Raises ChangedElsewhere if it changed since it was read."""
    names = (
        "requested_by",
        "requester_role",
        "on_behalf_of",
        "requested_on",
        "incident_summary",
        "incident_place",
        "category",
        "receives_asc_support",
        "staff_concern",
        "discretion_reason",
    )
    values = records.values_of(request, *names) | records.when_values("incident", request.incident_when)
    with writing():
        there = detail(review_uid)
        if request.uid:
            records.save(Request, request.uid, request.version, values)
        elif there.uid:
            raise records.changed_elsewhere(Request, records.row_of(Request, there.uid))
        else:
            Request.create(review=records.review_id(review_uid), **values)
    return detail(review_uid)


def criterion(request: RequestDetail) -> Criterion:
    """Work out the criterion in §3 from the category and the two questions, with the reason."""
    category = request.category
    if category is None:
        return Criterion("unknown", "Choose the outcome of the incident (§3).")
    words = IncidentCategory(category).label
    if category in MUST_CATEGORIES:
        if request.receives_asc_support is None:
            return Criterion("unknown", "Say whether the person receives ASC support (§3).")
        if request.staff_concern is None:
            return Criterion("unknown", "Say whether there is concern about the actions of staff (§3).")
        if request.receives_asc_support and request.staff_concern:
            to_whom = "to" if request.category == IncidentCategory.SERIOUS_HARM else "of"
            return Criterion(
                "must",
                f"An IMR must be carried out: {words} {to_whom} someone who receives ASC support, with concern that "
                "the actions of staff contributed to it or failed to prevent it (§3).",
            )
        lacking = []
        if not request.receives_asc_support:
            lacking.append("the person does not receive ASC support")
        if not request.staff_concern:
            lacking.append("there is no concern about the actions of staff")
        because = " and ".join(lacking)
    else:
        because = f"the incident is {words}"
    if request.discretion_reason.strip():
        return Criterion(
            "discretionary",
            f"At the discretion of the head of service, because {because}. The reason is recorded (§3).",
        )
    return Criterion(
        "needs_reason",
        f"Not mandatory, because {because}. If the head of service asks for an IMR, record the reason (§3).",
    )


def reviewers(review_uid: str) -> tuple[ReviewerDetail, ...]:
    """Return every reviewer of the review, the current one last."""
    key = records.review_id(review_uid)
    rows = Reviewer.select().where(Reviewer.review == key).order_by(Reviewer.id).dicts()
    return tuple(records.view(ReviewerDetail, row) for row in rows)


def present_reviewer(review_uid: str) -> ReviewerDetail | None:
    """Return the current reviewer, the latest if there are several, or None."""
    serving = [reviewer for reviewer in reviewers(review_uid) if reviewer.ended_on is None]
    return serving[-1] if serving else None


def save_reviewer(review_uid: str, reviewer: ReviewerDetail) -> ReviewerDetail:
    """Add or save a reviewer. Raises BadInput if the name is empty, ChangedElsewhere."""
    if not reviewer.name.strip():
        raise BadInput("Name: enter the reviewer's name, for example Jane Smith (§4).")
    names = (
        "name",
        "post",
        "experience",
        "authority",
        "appointed_on",
        "ended_on",
        "no_management_involvement_on",
        "no_incident_involvement_on",
        "conflict_resolution",
        "conflict_resolved_on",
    )
    values = records.values_of(reviewer, *names)
    with writing():
        uid = reviewer.uid
        if uid:
            records.save(Reviewer, uid, reviewer.version, values)
        else:
            uid = str(Reviewer.create(review=records.review_id(review_uid), **values).uid)
    return records.view(ReviewerDetail, records.row_of(Reviewer, uid))


def conflicts(review_uid: str) -> tuple[str, ...]:
    """Return where the current reviewer appears in the key or the chronology (§4, §5): codes and event references.

    Finds the full name and forms of it with the family name and something else: initials, a title, the surname first.
    A given name alone is not a conflict, since other people may have it.
    """
    reviewer = present_reviewer(review_uid)
    words = reviewer.name.split() if reviewer else []
    if not words:
        return ()
    key = records.review_id(review_uid)
    name = " ".join(words)
    appears = _looking_for(name)
    named: Any = Person.select(Person.code, Person.real_name).where(Person.review == key).tuples()
    others: Any = Alias.select(Person.code, Alias.name).join(Person).where(Person.review == key).tuples()
    found = [f"{code} in the anonymisation key" for code, text in (*named, *others) if appears(text)]
    found += [f"event E{number}" for number in sorted(_in_events(name).of(key).values())]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=8)
def _looking_for(name: str) -> Callable[[str], bool]:
    """Return a function that tests whether a text names this reviewer."""
    search = Anonymiser([HiddenName(name, "R")])

    def appears(text: str) -> bool:
        spans = (text[found.start : found.end] for found in search.find(text))
        return any(len(re.findall(r"[^\W\d_]+", span)) > 1 or span.casefold() == name.casefold() for span in spans)

    return appears


@lru_cache(maxsize=8)
def _in_events(name: str) -> EventScan[int]:
    """Return a scan for the numbers of the events that name this reviewer."""
    appears = _looking_for(name)
    texts = (
        Event.people_typed,
        Event.what_happened,
        Event.decision,
        Event.action_taken,
        Event.action_not_taken,
        Event.comment,
    )
    # The database filters first, by the longest run of unaccented letters in the family name.
    plain = max(re.findall(r"[A-Za-z]+", name.split()[-1]), key=len, default="")
    held = reduce(or_, (text.contains(plain) for text in texts))
    return EventScan((Event.number, *texts), lambda number, *there: number if any(map(appears, there)) else None, held)
