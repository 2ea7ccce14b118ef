"""Checks on carrying out the review: chronology, records, interviews, key, sources (§5, §6, §7.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from peewee import fn

from imr_tui.models import Document, Event, EventPerson, EventSource, Interview, PaperIssue
from imr_tui.services.readiness.checks_begin import SUBMITTED, UNDER_WAY
from imr_tui.services.readiness.facts import Held, Row
from imr_tui.services.readiness.rule import NAMED, Outcome, Rules, lacks, listed, met, none, times, written
from imr_tui.wording import number_of

if TYPE_CHECKING:
    from imr_tui.services.people.unknown_names import TextLocation

WORK = Rules()
ask = WORK.ask

_UNSHOWN: Final = frozenset(
    (
        ("interview", "notes"),
        ("interview", "corrections"),
        ("partner_review", "contact"),
        *(("press_query", field) for field in ("received_from", "summary", "passed_to")),
    )
)
_DESKTOP: Final = "The scope is a desktop review of the records, so no interviews are needed."


@ask("6-begun", "at least one event, document or interview", stage=UNDER_WAY, tab=3, force="must", excusable=False)
def _begun(held: Held) -> Outcome:
    """The record has at least one event, document or interview."""
    if any(held.any(model) for model in (Event, Document, Interview)):
        return met("Work on the review has begun.")
    return lacks("No event, document or interview is recorded yet.")


@ask("6-chronology", "a chronology of events", stage=SUBMITTED, tab=3, force="must", excusable=False)
def _chronology(held: Held) -> Outcome:
    """The chronology has at least one event."""
    if not held.any(Event):
        return lacks("The chronology is empty.")
    return met("The chronology has events.")


@ask("6-records", "the documents used in the review", stage=SUBMITTED, tab=2, target="document", force="must")
def _records(held: Held) -> Outcome:
    """The register (tab 2, Records) lists at least one document."""
    if not held.documents:
        return lacks("The register lists no documents.")
    return met(f"The register lists {number_of(len(held.documents), 'document')}.")


@ask(
    "6-records-read",
    "the date each document was read",
    stage=SUBMITTED,
    tab=2,
    target="document",
    force="must",
    blocks=False,
)
def _records_read(held: Held) -> Outcome:
    """Each document in the register has the date it was read."""
    if not held.documents:
        return lacks("The register lists no documents.")
    left = [row for row in held.documents if row["read_on"] is None]
    if left:
        return _rows(left, "D", "No date read", "document:read_on")
    return met(f"The date read is recorded for {number_of(len(held.documents), 'document')}.")


@ask("6-interviews", "at least one interview held", stage=SUBMITTED, tab=4, target="interview", force="must")
def _interviews(held: Held) -> Outcome:
    """At least one interview has the date it was held. A desktop review needs no interviews."""
    done = _held(held)
    if done:
        return met(f"Interviews held: {len(done)}.")
    if held.desktop:
        return none(_DESKTOP)
    if held.latest is None or held.latest.method is None:
        return lacks("No interview has been held, and the scope does not say whether people will be interviewed.")
    return lacks("The scope includes interviews, but none has been held yet.")


@ask(
    "6-interviews-open",
    "the date each planned interview was held",
    stage=SUBMITTED,
    tab=4,
    target="interview",
    force="must",
    blocks=False,
)
def _interviews_open(held: Held) -> Outcome:
    """Each interview has the date it was held. Delete an interview that will not take place."""
    if nothing := _no_interviews(held):
        return nothing
    left = [row for row in held.interviews if row["held_on"] is None]
    if left:
        return _rows(left, "I", "Planned but not held", "interview:held_on")
    return met(f"The date held is recorded for {number_of(len(held.interviews), 'interview')}.")


@ask(
    "5-open",
    "the terms of the interview explained to each person interviewed",
    stage=SUBMITTED,
    tab=4,
    target="interview",
    blocks=False,
)
def _open(held: Held) -> Outcome:
    """Each interview that was held has the date when its terms and the reviewer's role were explained, and says that
    the person accepted them."""
    done = _held(held)
    if not done:
        return _no_interviews(held) or lacks("No interview has been held yet.")
    left = [row for row in done if row["terms_explained_on"] is None or not row["terms_accepted"]]
    if left:
        return _rows(left, "I", "Terms not recorded as explained and accepted", "interview:terms_explained_on")
    return met(f"Terms explained and accepted in {number_of(len(done), 'interview')}.")


@ask("7.1-method", "a review carried out by the method agreed in the scope", stage=SUBMITTED, tab=1, target="scope")
def _as_agreed(held: Held) -> Outcome:
    """The scope states the method. If it is a desktop review, no interview has been held: revise the scope before
    holding interviews."""
    if held.latest is None or held.latest.method is None:
        return lacks("The scope does not state the method of the review.")
    done = _held(held)
    if held.desktop and done:
        references = [f"I{row['number']}" for row in done]
        return lacks(
            f"The scope is a desktop review, but {listed(references)} took place. Revise the scope.", references
        )
    return met("The review follows the method agreed in the scope.")


@ask(
    "7.1-why-selected", "the reason each person was selected for interview", stage=SUBMITTED, tab=4, target="interview"
)
def _why_selected(held: Held) -> Outcome:
    """Each interview says why the person was selected."""
    if nothing := _no_interviews(held):
        return nothing
    left = [row for row in held.interviews if not written(row["why_selected"])]
    if left:
        return _rows(left, "I", "No reason for selection", "interview:why_selected")
    return met(f"The reason for selection is recorded for {number_of(len(held.interviews), 'interview')}.")


@ask("7.1-key", "the anonymisation key", stage=SUBMITTED, tab=4, target="person")
def _key(held: Held) -> Outcome:
    """The key (tab 4, Interviews) lists at least one person. The key is issued as a separate paper, and the report
    uses codes instead of names."""
    if not held.people:
        return lacks("The key lists nobody yet.")
    return met(f"The key lists {number_of(len(held.people), 'person', 'people')}.")


@ask(
    "7.1-people-coded",
    "codes from the key for the people in events",
    stage=SUBMITTED,
    tab=3,
    target="event",
    blocks=False,
)
def _people_coded(held: Held) -> Outcome:
    """Every event that mentions people is linked to somebody in the key, or gives only codes from the key."""
    if not held.any(Event):
        return lacks("The chronology is empty.")
    coded = EventPerson.select(EventPerson.id).where(EventPerson.event == Event.id)
    codes = {row["code"].casefold() for row in held.people}
    typed = held.events(fn.TRIM(Event.people_typed) != "", ~fn.EXISTS(coded), more=(Event.people_typed,))
    left = [row for row in typed if not {word.casefold() for word in re.findall(r"[^\s,;/&+]+", row[2])} <= codes]
    return _events(left, "People not linked to the key", "people") or met("People in events are linked to the key.")


@ask(
    "7.1-nobody-named",
    "committee papers without names that are not in the key",
    stage=SUBMITTED,
    tab=4,
    target="others",
    blocks=False,
    slow=True,
)
def _nobody_named(held: Held) -> Outcome:
    """Committee papers show no names, telephone numbers or similar details that are not in the key (tab 4, Interviews).
    The program refuses to issue a paper that would show one."""
    shown = [(found, [location for location in found.locations if _shown(location)]) for found in held.unnamed()]
    sure = [found for found, locations in shown if found.sure and locations]
    doubtful = sum(1 for found, locations in shown if locations and not found.sure)
    perhaps = f" Possible names to check: {doubtful}." if doubtful else ""
    if not sure:
        return met(f"Committee papers show no names that are not in the key.{perhaps}")
    # Give the locations, never the names: this text is read aloud, printed and piped.
    labels = list(dict.fromkeys(location.label for found, there in shown if found.sure for location in there))
    number = number_of(len(sure), "name or number", "names or numbers")
    more = f" and {len(labels) - NAMED} more" if len(labels) > NAMED else ""
    return lacks(f"Found {number} not in the key, in: {'; '.join(labels[:NAMED])}{more}.{perhaps}", labels[:3])


@ask("7.1-sources", "the source of each event", stage=SUBMITTED, tab=3, target="event", blocks=False)
def _sources(held: Held) -> Outcome:
    """Each event has a source: a linked document or interview, or a source in words."""
    if not held.any(Event):
        return lacks("The chronology is empty.")
    left = held.events(fn.TRIM(Event.source_typed) == "", ~_linked())
    return _events(left, "No source", "sources") or met("Each event has a source.")


@ask(
    "7.1-documents-listed",
    "a linked document or interview for each named source",
    stage=SUBMITTED,
    tab=3,
    target="event",
    blocks=False,
)
def _documents_listed(held: Held) -> Outcome:
    """Every event that names a source is linked to a document in the register or to an interview."""
    if not held.any(Event):
        return lacks("The chronology is empty.")
    left = held.events(fn.TRIM(Event.source_typed) != "", ~_linked())
    return _events(left, "Source not linked to a document or interview", "sources") or met(
        "Every source named in an event is linked to a document or interview."
    )


@ask(
    "7.2-decisions",
    "decisions made and actions taken or not taken",
    stage=SUBMITTED,
    tab=3,
    target="event",
    blocks=False,
)
def _decisions(held: Held) -> Outcome:
    """At least one event has a decision, and at least one has an action taken or an action not taken, each in its own
    field."""
    columns = (Event.decision, Event.action_taken, Event.action_not_taken)
    decided, done, not_done = (held.any(Event, column != "") for column in columns)
    missing = [
        words
        for words, there in (("a decision", decided), ("an action taken or not taken", done or not_done))
        if not there
    ]
    if missing:
        return lacks(f"No event records {' or '.join(missing)}.")
    return met("The chronology records decisions and actions taken or not taken.")


@ask("6-report", "the report issued to a file", stage=SUBMITTED, tab=8, force="must", blocks=False)
def _report(held: Held) -> Outcome:
    """The report has been issued to a file at least once (tab 8, Papers)."""
    issues = PaperIssue.select().where(PaperIssue.review == held.key, PaperIssue.paper == "report").count()
    if not issues:
        return lacks("The report has not been issued to a file yet.")
    return met(f"The report has been issued {times(issues)}.")


def _shown(location: TextLocation) -> bool:
    """Return whether committee papers show the text at a location; they do not show interview notes, for example."""
    return (location.kind, location.field) not in _UNSHOWN


def _held(held: Held) -> list[Row]:
    return [row for row in held.interviews if row["held_on"] is not None]


def _no_interviews(held: Held) -> Outcome | None:
    """Return the outcome if no interview is recorded, else None."""
    if held.interviews:
        return None
    if held.desktop:
        return none(_DESKTOP)
    if "6-interviews" in held.exemptions:
        return none("Nobody was interviewed. The reason is recorded.")
    return lacks("No interview is recorded yet.")


def _linked() -> Event:
    return fn.EXISTS(EventSource.select(EventSource.id).where(EventSource.event == Event.id))


def _rows(left: list[Row], letter: str, trouble: str, target: str) -> Outcome:
    references = [f"{letter}{row['number']}" for row in left]
    form, _, field = target.partition(":")
    return lacks(f"{trouble}: {listed(references)}.", references, f"{form}:{left[0]['uid']}:{field}")


def _events(left: Sequence[tuple[Any, ...]], trouble: str, field: str) -> Outcome | None:
    """Return an outcome naming these events, or None if there are none."""
    if not left:
        return None
    references = [f"E{row[1]}" for row in left]
    number = f" ({number_of(len(left), 'event')})" if len(left) > NAMED else ""
    return lacks(f"{trouble}{number}: {listed(references)}.", references, f"event:{left[0][0]}:{field}")
