"""What the person or group who asked for the review, and DMT, make of it (§8.1 to §8.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final

from imr_tui.errors import BadInput
from imr_tui.models import (
    Consideration,
    EarlierReview,
    Finding,
    ProgressReport,
    Recommendation,
    ResponsibleOfficer,
    Review,
)
from imr_tui.services.readiness import readiness
from imr_tui.services.record import records, removal
from imr_tui.services.record.due import is_carried_out
from imr_tui.store.session import writing
from imr_tui.vocabulary import Decision, WritingState
from imr_tui.wording import number_of

_FIELDS: Final = (
    "submitted_on",
    "submitted_to",
    "discussed_on",
    "discussion",
    "dmt_meeting_on",
    "dmt_minute",
    "earlier_reviews_looked_at",
    "different_this_time",
    "arrangement",
    "partner_action",
    "authorised_on",
    "authorised_by",
    "plan_review_on",
    "review_method",
    "review_method_note",
)


@dataclass(frozen=True, slots=True)
class EarlierRecord:
    """An earlier IMR that DMT looked at beside this one (§8.2)."""

    uid: str = ""
    version: int = 0
    reference: str = ""
    what_was_found: str = ""
    what_was_done: str = ""
    earlier_uid: str | None = None


@dataclass(frozen=True, slots=True)
class OfficerRecord:
    """An officer charged with a strand, or a member of the task and finish group (§8.2, §8.3)."""

    uid: str = ""
    version: int = 0
    name: str = ""
    post: str = ""
    part: str = "charged_officer"
    strand: str = ""


@dataclass(frozen=True, slots=True)
class ConsiderationRecord:
    """Submission, discussion, DMT's meeting, authorisation and how the plan is reviewed; empty while none is."""

    uid: str = ""
    version: int = 0
    submitted_on: date | None = None
    submitted_to: str = ""
    discussed_on: date | None = None
    discussion: str = ""
    dmt_meeting_on: date | None = None
    dmt_minute: str = ""
    earlier_reviews_looked_at: str = ""
    different_this_time: str = ""
    arrangement: str | None = None
    partner_action: str = ""
    authorised_on: date | None = None
    authorised_by: str = ""
    plan_review_on: date | None = None
    review_method: str | None = None
    review_method_note: str = ""
    earlier: tuple[EarlierRecord, ...] = ()
    officers: tuple[OfficerRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgressRecord:
    """A report on the plan that DMT asked for: due, from whom, received (§8.3)."""

    uid: str = ""
    version: int = 0
    due_on: date | None = None
    due_from: str = ""
    received_on: date | None = None
    summary: str = ""

    def stated(self, today: date) -> str:
        """Whether it came, in words: received on time, received late, late by so many days, due."""
        if self.due_on is None:
            return "no date"
        if self.received_on is not None:
            late = (self.received_on - self.due_on).days
            return f"received {number_of(late, 'day')} late" if late > 0 else "received"
        days = (self.due_on - today).days
        if days >= 0:
            return f"due in {number_of(days, 'day')}" if days else "due today"
        return f"LATE by {number_of(-days, 'day')}"


def consideration(review_uid: str) -> ConsiderationRecord:
    """What is recorded of it; an empty record while nothing is."""
    key = records.review_id(review_uid)
    row = Consideration.select().where(Consideration.review == key).dicts().first()
    parts = {"earlier": earlier(review_uid), "officers": officers(review_uid)}
    return records.view(ConsiderationRecord, row or {}, **parts)


def save(review_uid: str, detail: ConsiderationRecord) -> ConsiderationRecord:
    """Save it over the version seen (0: there was none).

    Raises BadInput for dates in an order that cannot be: submitted, then considered, then authorised, then reviewed;
    Refused for a submission while something that the guidance asks before it is missing and was not passed over with
    a written reason (§8.1); ChangedElsewhere.
    """
    _assert_order(detail)
    values = records.values_of(detail, *_FIELDS)
    with writing():
        there = consideration(review_uid)
        if detail.submitted_on is not None and there.submitted_on is None:
            readiness.assert_submittable(review_uid)
        if there.uid:
            records.save(Consideration, there.uid, detail.version, values)
        else:
            Consideration.create(review=records.review_id(review_uid), **values)
    return consideration(review_uid)


def decide(review_uid: str, recommendation_uid: str, decision: str, on: date, words: str = "") -> int:
    """Keep DMT's decision on a recommendation (§8.2); returns the change's number.

    `words` is the text as amended, or the reason for not agreeing. Raises BadInput where these are missing, or
    where there is no such decision.
    """
    if not Decision.has(decision):
        raise BadInput(f"There is no decision {decision}. Choose from {', '.join(Decision.labels())}.")
    if decision == "amended" and not words.strip():
        raise BadInput("A recommendation that is agreed with changes needs the text as it was changed (§8.2).")
    if not is_carried_out(decision) and not words.strip():
        raise BadInput("A recommendation that is not agreed needs the reason, which is kept (§8.2).")
    values: dict[str, Any] = {"decision": decision, "decided_on": on}
    if decision == "amended":
        values["decision_text"] = words
    elif words.strip():
        values["decision_reason"] = words
    with writing() as session:
        row = records.row_of(Recommendation, recommendation_uid)
        if row["state"] == WritingState.DRAFT:
            raise BadInput(f"R{row['number']} is a draft: it was not submitted, so nothing can be decided on it.")
        records.save(Recommendation, recommendation_uid, row["version"], values)
    return records.last_change(session)


# The lists beside it


def earlier(review_uid: str) -> tuple[EarlierRecord, ...]:
    """The earlier IMRs that were looked at."""
    return _all(EarlierRecord, EarlierReview, review_uid, EarlierReview.id)


def save_earlier(review_uid: str, detail: EarlierRecord) -> None:
    """Add or save one. Raises BadInput without a reference, ChangedElsewhere."""
    if not detail.reference.strip():
        raise BadInput("An earlier review needs its reference, such as IMR-2025-031.")
    known = Review.select(Review.uid).where(Review.reference == detail.reference.strip()).tuples().first()
    values = records.values_of(detail, "reference", "what_was_found", "what_was_done")
    _save(EarlierReview, review_uid, detail, {**values, "earlier_uid": known[0] if known else detail.earlier_uid})


def repeated(review_uid: str) -> tuple[str, ...]:
    """What of earlier reviews the findings repeat: `F2 repeats IMR-2025-031 F2` (§8.2)."""
    query: Any = Finding.select(Finding.number, Finding.repeats_reference).where(
        Finding.review == records.review_id(review_uid), Finding.repeats_reference != ""
    )
    return tuple(f"F{number} repeats {reference}" for number, reference in query.order_by(Finding.number).tuples())


def officers(review_uid: str) -> tuple[OfficerRecord, ...]:
    """Officers charged with actions, and the task and finish group."""
    return _all(OfficerRecord, ResponsibleOfficer, review_uid, ResponsibleOfficer.id)


def save_officer(review_uid: str, detail: OfficerRecord) -> None:
    """Add or save one. Raises BadInput without a name, ChangedElsewhere."""
    if not detail.name.strip():
        raise BadInput("An officer needs a name, or the post that is charged.")
    _save(ResponsibleOfficer, review_uid, detail, records.values_of(detail, "name", "post", "part", "strand"))


def progress_reports(review_uid: str) -> tuple[ProgressRecord, ...]:
    """The reports that DMT asked for, by the date on which they are due."""
    return _all(ProgressRecord, ProgressReport, review_uid, ProgressReport.due_on, ProgressReport.id)


def save_progress_report(review_uid: str, detail: ProgressRecord) -> None:
    """Add or save one. Raises BadInput without the date on which it is due, ChangedElsewhere."""
    if detail.due_on is None:
        raise BadInput("A progress report needs the day on which it is due.")
    values = records.values_of(detail, "due_on", "due_from", "received_on", "summary")
    _save(ProgressReport, review_uid, detail, values)


def remove(review_uid: str, kind: str, uid: str) -> int:
    """Take out an earlier review, an officer or a progress report; returns the change's number."""
    models: dict[str, Any] = {"earlier": EarlierReview, "officer": ResponsibleOfficer, "progress": ProgressReport}
    with writing() as session:
        removal.remove(models[kind], uid)
    return records.last_change(session)


def _assert_order(detail: ConsiderationRecord) -> None:
    steps = (
        ("submitted", detail.submitted_on),
        ("considered by DMT", detail.dmt_meeting_on),
        ("authorised", detail.authorised_on),
        ("reviewed", detail.plan_review_on),
    )
    dated = [(words, on) for words, on in steps if on is not None]
    for (before, first), (after, second) in pairwise(dated):
        if second < first:
            raise BadInput(f"It cannot be {after} before it was {before}. Look at both dates; nothing was saved.")


def _all(kind: Any, model: Any, review_uid: str, *order: Any) -> tuple[Any, ...]:
    rows = model.select().where(model.review == records.review_id(review_uid)).order_by(*order).dicts()
    return tuple(records.view(kind, row) for row in rows)


def _save(model: Any, review_uid: str, detail: Any, values: dict[str, Any]) -> None:
    with writing():
        if detail.uid:
            records.save(model, detail.uid, detail.version, values)
        else:
            model.create(review=records.review_id(review_uid), **values)
