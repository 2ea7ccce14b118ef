"""The form of an event of the chronology."""

from __future__ import annotations

from imr_tui.dates.when import parse
from imr_tui.screens.job import FormJob
from imr_tui.screens.values import as_codes
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import PROSE, EventDetail, SourceDetail
from imr_tui.services.review import reviews
from imr_tui.vocabulary import Mark, Tab
from imr_tui.widgets.fields import Field

MARKS = (("no", "no"), ("yes", "yes"))
_MARK_LABELS = {Mark.NO_CONTACT: f"{Mark.NO_CONTACT.label.capitalize()} (a gap in contact)"}


def fields(codes: tuple[str, ...], sources: tuple[str, ...], terms: tuple[str, ...]) -> tuple[Field, ...]:
    """Return the fields of an event; hints list the codes, documents and terms of the review."""

    def known(words: tuple[str, ...], none: str) -> str:
        return f"In this review: {' '.join(words)}" if words else none

    return (
        Field(
            "when",
            "When",
            "when",
            hint="As exactly as you know it, for example 3/3/2026 10:30 or about 5 Mar 2026.",
        ),
        Field("what_happened", "What happened", "prose"),
        Field("people", "People, by code", "codes", hint=known(codes, "No one in the key yet. Use the next field.")),
        Field("people_typed", "People, as recorded", hint="People who are not in the key yet."),
        Field("agency", "Agency"),
        Field("team", "Team"),
        Field("decision", "Decision", "prose"),
        Field("action_taken", "Action taken", "prose"),
        Field(
            "action_not_taken",
            "Action not taken",
            "prose",
            hint="Action that was needed but is not recorded (§7.2).",
        ),
        Field("expected_practice", "Expected practice", "prose", hint="What policy or good practice required."),
        Field("comment", "Comment", "prose"),
        Field(
            "sources",
            "Sources",
            "codes",
            hint=known(sources, "No documents yet. Use the next field.") + " Add a page as D7:3.",
        ),
        Field("source_typed", "Source, as recorded"),
        Field("terms", "Terms of reference", "codes", hint=known(terms, f"None yet. Add them in {Tab.REQUEST.named}.")),
        *(Field(mark, _MARK_LABELS.get(mark, mark.label.capitalize()), "choice", MARKS) for mark in Mark),
    )


def event_job(review_uid: str, uid: str) -> FormJob:
    """Return the form of an event, or of a new one if `uid` is empty (database thread)."""
    codes, sources, terms = chronology.choices(review_uid)
    event = chronology.detail(uid) if uid else EventDetail()
    reference = reviews.detail(review_uid).reference

    def load() -> tuple[dict[str, str], int]:
        now = chronology.detail(uid)
        return _texts(now), now.version

    def save(values: dict[str, str], version: int) -> None:
        now = chronology.detail(uid) if uid else EventDetail()
        chronology.save(review_uid, _event(now, values, version, codes, sources, terms))

    return FormJob(
        f"{reference}  {event.reference if uid else 'New event'}",
        "event",
        review_uid,
        fields(codes, sources, terms),
        _texts(event),
        save,
        uid,
        event.version,
        load if uid else None,
    )


def _texts(event: EventDetail) -> dict[str, str]:
    return {
        "when": event.when.typed,
        "people": " ".join(event.people),
        "sources": " ".join(f"{s.reference}:{s.page}" if s.page else s.reference for s in event.sources),
        "terms": " ".join(event.terms),
        **{name: getattr(event, name) for name in PROSE},
        **{name: "yes" if getattr(event, name) else "no" for name in Mark},
    }


def _event(
    now: EventDetail,
    values: dict[str, str],
    version: int,
    codes: tuple[str, ...],
    sources: tuple[str, ...],
    terms: tuple[str, ...],
) -> EventDetail:
    people = as_codes(values["people"])
    wanted = as_codes(values["terms"])
    linked_before = {(source.reference, source.page): source for source in now.sources}
    linked = []
    for word in as_codes(values["sources"]):
        reference, _, page = word.partition(":")
        linked.append(linked_before.get((reference, page), SourceDetail(reference, page)))
    typed = values["when"]
    return chronology.copy_of(
        now,
        version=version,
        # An unchanged date keeps its stored meaning, even if today's parser would read it differently.
        when=now.when if typed == now.when.typed and now.uid else parse(typed),
        people=people,
        sources=tuple(linked),
        terms=wanted,
        **{name: values[name] for name in PROSE},
        **{name: values[name] == "yes" for name in Mark},
    )
