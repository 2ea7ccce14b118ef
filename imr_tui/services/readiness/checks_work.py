"""Checks of how the review is carried out: chronology, records, interviews, key, sources (§5, §6, §7.1)."""

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
_DESKTOP: Final = "The scope is a desktop review of the records: no interviews are needed."


@ask("6-begun", "a first event, document or interview", stage=UNDER_WAY, tab=3, force="must", excusable=False)
def _begun(held: Held) -> Outcome:
    """Any of the three is in the record."""
    if any(held.any(model) for model in (Event, Document, Interview)):
        return met("The work has begun.")
    return lacks("Nothing is recorded yet.")


@ask("6-chronology", "a chronology of events", stage=SUBMITTED, tab=3, force="must", excusable=False)
def _chronology(held: Held) -> Outcome:
    """The chronology has at least one event."""
    if not held.any(Event):
        return lacks("The chronology is empty.")
    return met("The chronology has events.")


@ask("6-records", "the documents used", stage=SUBMITTED, tab=2, target="document", force="must")
def _records(held: Held) -> Outcome:
    """The register (tab 2, Records) has at least one document."""
    if not held.documents:
        return lacks("The register holds no document.")
    return met(f"{number_of(len(held.documents), 'document')} in the register.")


@ask(
    "6-records-read",
    "when each document was read",
    stage=SUBMITTED,
    tab=2,
    target="document",
    force="must",
    blocks=False,
)
def _records_read(held: Held) -> Outcome:
    """Each document of the register has the day on which it was read."""
    if not held.documents:
        return lacks("The register holds no document.")
    left = [row for row in held.documents if row["read_on"] is None]
    if left:
        return _rows(left, "D", "No day of reading", "document:read_on")
    return met(f"{number_of(len(held.documents), 'document')}, each with the day on which it was read.")


@ask("6-interviews", "an interview held", stage=SUBMITTED, tab=4, target="interview", force="must")
def _interviews(held: Held) -> Outcome:
    """At least one interview has its day; a desktop review needs none."""
    done = _held(held)
    if done:
        return met(f"{number_of(len(done), 'interview')} held.")
    if held.desktop:
        return none(_DESKTOP)
    if held.latest is None or held.latest.method is None:
        return lacks("None was held yet, and the scope does not say whether people are interviewed.")
    return lacks("The scope agrees interviews, and none was held yet.")


@ask(
    "6-interviews-open",
    "no interview still only planned",
    stage=SUBMITTED,
    tab=4,
    target="interview",
    force="must",
    blocks=False,
)
def _interviews_open(held: Held) -> Outcome:
    """Each interview has its day; one that will not take place is deleted."""
    if nothing := _no_interviews(held):
        return nothing
    left = [row for row in held.interviews if row["held_on"] is None]
    if left:
        return _rows(left, "I", "Planned and not held", "interview:held_on")
    return met(f"{number_of(len(held.interviews), 'interview')}, each with its day.")


@ask(
    "5-open",
    "the terms explained to each person interviewed",
    stage=SUBMITTED,
    tab=4,
    target="interview",
    blocks=False,
)
def _open(held: Held) -> Outcome:
    """Each interview says when its terms, and with them the reviewer's part, were explained and accepted."""
    done = _held(held)
    if not done:
        return _no_interviews(held) or lacks("No interview was held yet.")
    left = [row for row in done if row["terms_explained_on"] is None or not row["terms_accepted"]]
    if left:
        return _rows(left, "I", "Terms not explained, or not accepted", "interview:terms_explained_on")
    return met(f"Explained and accepted in {number_of(len(done), 'interview')}.")


@ask("7.1-method", "the review carried out as the scope says", stage=SUBMITTED, tab=1, target="scope")
def _as_agreed(held: Held) -> Outcome:
    """The method is agreed, and no interview was held in a desktop review: a revision of the scope says so first."""
    if held.latest is None or held.latest.method is None:
        return lacks("The scope does not say how the review is carried out.")
    done = _held(held)
    if held.desktop and done:
        references = [f"I{row['number']}" for row in done]
        return lacks(f"The scope is a desktop review, yet {listed(references)} took place: revise it.", references)
    return met("The record is as the scope says.")


@ask("7.1-why-selected", "why each person interviewed was selected", stage=SUBMITTED, tab=4, target="interview")
def _why_selected(held: Held) -> Outcome:
    """Each interview's form says why."""
    if nothing := _no_interviews(held):
        return nothing
    left = [row for row in held.interviews if not written(row["why_selected"])]
    if left:
        return _rows(left, "I", "Nothing says why", "interview:why_selected")
    return met(f"{number_of(len(held.interviews), 'interview')}, each with its reason.")


@ask("7.1-key", "the anonymisation key", stage=SUBMITTED, tab=4, target="person")
def _key(held: Held) -> Outcome:
    """The key (tab 4, Interviews) holds somebody: it is a paper of its own, and the report shows codes."""
    if not held.people:
        return lacks("The key holds nobody.")
    return met(f"{number_of(len(held.people), 'person', 'people')} under codes.")


@ask("7.1-people-coded", "the people in events under codes", stage=SUBMITTED, tab=3, target="event", blocks=False)
def _people_coded(held: Held) -> Outcome:
    """No event has people only as they were typed: each is linked to a code of the key, or is typed by one."""
    if not held.any(Event):
        return lacks("The chronology is empty.")
    coded = EventPerson.select(EventPerson.id).where(EventPerson.event == Event.id)
    codes = {row["code"].casefold() for row in held.people}
    typed = held.events(fn.TRIM(Event.people_typed) != "", ~fn.EXISTS(coded), more=(Event.people_typed,))
    left = [row for row in typed if not {word.casefold() for word in re.findall(r"[^\s,;/&+]+", row[2])} <= codes]
    return _events(left, "People only as typed", "people") or met("No event has people only as they were typed.")


@ask(
    "7.1-nobody-named",
    "nobody named who is in no key",
    stage=SUBMITTED,
    tab=4,
    target="others",
    blocks=False,
    slow=True,
)
def _nobody_named(held: Held) -> Outcome:
    """Every text that a committee paper shows is looked through for names, telephones and the like that are in no key
    (tab 4, Interviews). A paper that would show one is refused."""
    shown = [(found, [place for place in found.locations if _shown(place)]) for found in held.unnamed()]
    sure = [found for found, places in shown if found.sure and places]
    doubtful = sum(1 for found, places in shown if places and not found.sure)
    perhaps = f" {number_of(doubtful, 'word')} may be a name." if doubtful else ""
    if not sure:
        return met(f"No text of a paper names somebody who is in no key.{perhaps}")
    # Where it stands, never what stands there: this is read aloud, printed and piped.
    places = list(dict.fromkeys(place.label for found, there in shown if found.sure for place in there))
    number = number_of(len(sure), "name or number", "names or numbers")
    more = f" and {len(places) - NAMED} more" if len(places) > NAMED else ""
    return lacks(f"{number} of no key, in: {'; '.join(places[:NAMED])}{more}.{perhaps}", places[:3])


@ask("7.1-sources", "where each event is known from", stage=SUBMITTED, tab=3, target="event", blocks=False)
def _sources(held: Held) -> Outcome:
    """Each event has a source, linked to the register or as it was typed."""
    if not held.any(Event):
        return lacks("The chronology is empty.")
    left = held.events(fn.TRIM(Event.source_typed) == "", ~_linked())
    return _events(left, "No source", "sources") or met("Each event has a source.")


@ask("7.1-documents-listed", "each source in the register", stage=SUBMITTED, tab=3, target="event", blocks=False)
def _documents_listed(held: Held) -> Outcome:
    """No event has its source only as it was typed: each is linked to a document of the register or an interview."""
    if not held.any(Event):
        return lacks("The chronology is empty.")
    left = held.events(fn.TRIM(Event.source_typed) != "", ~_linked())
    return _events(left, "A source as typed that leads to no document of the register", "sources") or met(
        "Each source that is named is a document of the register or an interview."
    )


@ask("7.2-decisions", "decisions, and actions taken or not taken", stage=SUBMITTED, tab=3, target="event", blocks=False)
def _decisions(held: Held) -> Outcome:
    """Some events say what was decided, and some what was done or not done, in the fields made for it."""
    columns = (Event.decision, Event.action_taken, Event.action_not_taken)
    decided, done, not_done = (held.any(Event, column != "") for column in columns)
    missing = [
        words
        for words, there in (("what was decided", decided), ("what was done or not done", done or not_done))
        if not there
    ]
    if missing:
        return lacks(f"No event says {' or '.join(missing)}.")
    return met("The chronology says what was decided, done and not done.")


@ask("6-report", "the report written out", stage=SUBMITTED, tab=8, force="must", blocks=False)
def _report(held: Held) -> Outcome:
    """The report was written to a file at least once (tab 8, Papers)."""
    issues = PaperIssue.select().where(PaperIssue.review == held.key, PaperIssue.paper == "report").count()
    if not issues:
        return lacks("The report was not written to a file yet.")
    return met(f"Written {times(issues)}.")


def _shown(location: TextLocation) -> bool:
    """Whether a committee paper shows the text at a location: what was said in an interview, for one, it does not."""
    return (location.kind, location.field) not in _UNSHOWN


def _held(held: Held) -> list[Row]:
    return [row for row in held.interviews if row["held_on"] is not None]


def _no_interviews(held: Held) -> Outcome | None:
    """What to say where no interview is recorded; None where there are some."""
    if held.interviews:
        return None
    if held.desktop:
        return none(_DESKTOP)
    if "6-interviews" in held.exemptions:
        return none("Nobody was interviewed; the reason is recorded.")
    return lacks("No interview is recorded yet.")


def _linked() -> Event:
    return fn.EXISTS(EventSource.select(EventSource.id).where(EventSource.event == Event.id))


def _rows(left: list[Row], letter: str, trouble: str, way: str) -> Outcome:
    references = [f"{letter}{row['number']}" for row in left]
    form, _, field = way.partition(":")
    return lacks(f"{trouble}: {listed(references)}.", references, f"{form}:{left[0]['uid']}:{field}")


def _events(left: Sequence[tuple[Any, ...]], trouble: str, field: str) -> Outcome | None:
    """What is wrong with these events; None where there are none."""
    if not left:
        return None
    references = [f"E{row[1]}" for row in left]
    number = f" ({number_of(len(left), 'event')})" if len(left) > NAMED else ""
    return lacks(f"{trouble}{number}: {listed(references)}.", references, f"event:{left[0][0]}:{field}")
