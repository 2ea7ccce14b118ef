"""An event as a form and as the detail beside the grid."""

from __future__ import annotations

from imr_tui.dates.when import parse
from imr_tui.screens.job import FormJob
from imr_tui.screens.values import as_codes
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import PROSE, EventDetail, SourceDetail
from imr_tui.services.review import reviews
from imr_tui.vocabulary import Mark
from imr_tui.widgets.fields import Field

MARKS = (("no", "no"), ("yes", "yes"))
_MARK_LABELS = {Mark.NO_CONTACT: f"{Mark.NO_CONTACT.label.capitalize()} (a period of silence)"}


def fields(codes: tuple[str, ...], sources: tuple[str, ...], terms: tuple[str, ...]) -> tuple[Field, ...]:
    """The fields of an event; the hints name what may be pointed at."""

    def known(words: tuple[str, ...], none: str) -> str:
        return f"Of this review: {' '.join(words)}" if words else none

    return (
        Field(
            "when",
            "When",
            "when",
            hint="As it is known: 3/3/2026 10:30, about 5 Mar, March 2026, between A and B.",
        ),
        Field("what_happened", "What happened", "prose"),
        Field("people", "People, by code", hint=known(codes, "The key has no people yet; use the next field.")),
        Field("people_typed", "People, as recorded", hint="Those who are not in the key yet."),
        Field("agency", "Agency"),
        Field("team", "Team"),
        Field("decision", "Decision", "prose"),
        Field("action_taken", "Action taken", "prose"),
        Field(
            "action_not_taken",
            "Action not taken",
            "prose",
            hint="What was called for and is not recorded (§7.2).",
        ),
        Field("expected_practice", "Expected practice", "prose", hint="What policy or good practice called for."),
        Field("comment", "Comment", "prose"),
        Field(
            "sources",
            "Sources",
            hint=known(sources, "No documents yet; use the next field.") + " With page: D7:3",
        ),
        Field("source_typed", "Source, as recorded"),
        Field("terms", "Terms of reference touched", hint=known(terms, "There are no terms of reference yet.")),
        *(Field(mark, _MARK_LABELS.get(mark, mark.label.capitalize()), "choice", MARKS) for mark in Mark),
    )


def event_job(review_uid: str, uid: str) -> FormJob:
    """The form of an event, or of a new one for an empty `uid` (database thread)."""
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
    kept = {(source.reference, source.page): source for source in now.sources}
    linked = []
    for word in as_codes(values["sources"]):
        reference, _, page = word.partition(":")
        linked.append(kept.get((reference, page), SourceDetail(reference, page)))
    typed = values["when"]
    return chronology.copy_of(
        now,
        version=version,
        # An unchanged date keeps what it was read as, whatever today's reading would be.
        when=now.when if typed == now.when.typed and now.uid else parse(typed),
        people=people,
        sources=tuple(linked),
        terms=wanted,
        **{name: values[name] for name in PROSE},
        **{name: values[name] == "yes" for name in Mark},
    )
