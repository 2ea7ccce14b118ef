"""Submission of the report, DMT's consideration and the review of the action plan (§8.1 to §8.3)."""

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
    """An earlier IMR that DMT considered (§8.2)."""

    uid: str = ""
    version: int = 0
    reference: str = ""
    what_was_found: str = ""
    what_was_done: str = ""
    earlier_uid: str | None = None


@dataclass(frozen=True, slots=True)
class OfficerRecord:
    """A lead officer, for one strand or all, or a member of the task and finish group (§8.2, §8.3)."""

    uid: str = ""
    version: int = 0
    name: str = ""
    post: str = ""
    part: str = "charged_officer"
    strand: str = ""


@dataclass(frozen=True, slots=True)
class ConsiderationRecord:
    """Submission, discussion, DMT's meeting, authorisation and the plan's review; fields not recorded are empty."""

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
    """A report on the plan that DMT asked for: due date, who gives it, date received (§8.3)."""

    uid: str = ""
    version: int = 0
    due_on: date | None = None
    due_from: str = ""
    received_on: date | None = None
    summary: str = ""

    def stated(self, today: date) -> str:
        """Return its status in words: received, received 3 days late, due in 3 days or overdue by 3 days."""
        if self.due_on is None:
            return "no due date"
        if self.received_on is not None:
            late = (self.received_on - self.due_on).days
            return f"received {number_of(late, 'day')} late" if late > 0 else "received"
        days = (self.due_on - today).days
        if days >= 0:
            return f"due in {number_of(days, 'day')}" if days else "due today"
        return f"overdue by {number_of(-days, 'day')}"


def consideration(review_uid: str) -> ConsiderationRecord:
    """Return the consideration of a review; an empty record if nothing is recorded."""
    key = records.review_id(review_uid)
    row = Consideration.select().where(Consideration.review == key).dicts().first()
    parts = {"earlier": earlier(review_uid), "officers": officers(review_uid)}
    return records.view(ConsiderationRecord, row or {}, **parts)


def save(review_uid: str, detail: ConsiderationRecord) -> ConsiderationRecord:
    """Save the consideration; `detail.version` is the version that was read, 0 for none.

    Raises BadInput if the dates are not in order: submitted, considered, authorised, reviewed; Refused if the report is
    submitted while requirements are missing that were not passed with a reason (§8.1); ChangedElsewhere.
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


def decide(
    review_uid: str, recommendation_uid: str, decision: str, on: date, words: str = "", version: int | None = None
) -> int:
    """Record DMT's decision on a recommendation (§8.2); returns the number of the change, for undo.

    `words` is the amended text, or the reason for rejecting it; `version` is the version of the recommendation that was
    read. Raises BadInput if the words are missing, if there is no such decision or if the recommendation is a draft;
    ChangedElsewhere if it changed since it was read.
    """
    if not Decision.has(decision):
        raise BadInput(f"Decision: {decision} is not a decision. Choose from {', '.join(Decision.labels())}.")
    if decision == "amended" and not words.strip():
        raise BadInput("Enter the text of the recommendation as DMT amended it (§8.2).")
    if not is_carried_out(decision) and not words.strip():
        raise BadInput("Enter DMT's reason for rejecting the recommendation (§8.2).")
    values: dict[str, Any] = {"decision": decision, "decided_on": on}
    if decision == "amended":
        values["decision_text"] = words
    elif words.strip():
        values["decision_reason"] = words
    with writing() as session:
        row = records.row_of(Recommendation, recommendation_uid)
        if row["state"] == WritingState.DRAFT:
            raise BadInput(f"R{row['number']} is still in draft, so DMT cannot decide on it. Set it to ready first.")
        read = row["version"] if version is None else version
        records.save(Recommendation, recommendation_uid, read, values)
    return records.last_change(session)


# Earlier reviews, officers and progress reports


def earlier(review_uid: str) -> tuple[EarlierRecord, ...]:
    """Return the earlier IMRs that DMT considered."""
    return _all(EarlierRecord, EarlierReview, review_uid, EarlierReview.id)


def save_earlier(review_uid: str, detail: EarlierRecord) -> None:
    """Add or save an earlier review. Raises BadInput if the reference is empty, ChangedElsewhere."""
    if not detail.reference.strip():
        raise BadInput("Reference: enter the reference of the earlier review, for example IMR-2025-031.")
    known = Review.select(Review.uid).where(Review.reference == detail.reference.strip()).tuples().first()
    values = records.values_of(detail, "reference", "what_was_found", "what_was_done")
    _save(EarlierReview, review_uid, detail, {**values, "earlier_uid": known[0] if known else detail.earlier_uid})


def repeated(review_uid: str) -> tuple[str, ...]:
    """Return the findings that repeat earlier ones, such as `F2 repeats IMR-2025-031 F2` (§8.2)."""
    query: Any = Finding.select(Finding.number, Finding.repeats_reference).where(
        Finding.review == records.review_id(review_uid), Finding.repeats_reference != ""
    )
    return tuple(f"F{number} repeats {reference}" for number, reference in query.order_by(Finding.number).tuples())


def officers(review_uid: str) -> tuple[OfficerRecord, ...]:
    """Return the lead officers and the members of the task and finish group."""
    return _all(OfficerRecord, ResponsibleOfficer, review_uid, ResponsibleOfficer.id)


def save_officer(review_uid: str, detail: OfficerRecord) -> None:
    """Add or save an officer. Raises BadInput if the name is empty, ChangedElsewhere."""
    if not detail.name.strip():
        raise BadInput("Name: enter the officer's name or post, for example Principal Social Worker.")
    _save(ResponsibleOfficer, review_uid, detail, records.values_of(detail, "name", "post", "part", "strand"))


def progress_reports(review_uid: str) -> tuple[ProgressRecord, ...]:
    """Return the reports that DMT asked for, by due date."""
    return _all(ProgressRecord, ProgressReport, review_uid, ProgressReport.due_on, ProgressReport.id)


def save_progress_report(review_uid: str, detail: ProgressRecord) -> None:
    """Add or save a progress report. Raises BadInput if it has no due date, ChangedElsewhere."""
    if detail.due_on is None:
        raise BadInput("Due date: enter the date the progress report is due, for example 12 May 2026.")
    values = records.values_of(detail, "due_on", "due_from", "received_on", "summary")
    _save(ProgressReport, review_uid, detail, values)


def remove(review_uid: str, kind: str, uid: str) -> int:
    """Delete an earlier review, an officer or a progress report; returns the number of the change, for undo."""
    models: dict[str, Any] = {"earlier": EarlierReview, "officer": ResponsibleOfficer, "progress": ProgressReport}
    with writing() as session:
        removal.remove(models[kind], uid)
    return records.last_change(session)


def _assert_order(detail: ConsiderationRecord) -> None:
    steps = (
        ("submission", detail.submitted_on),
        ("the DMT meeting", detail.dmt_meeting_on),
        ("authorisation", detail.authorised_on),
        ("the plan's review", detail.plan_review_on),
    )
    dated = [(words, on) for words, on in steps if on is not None]
    for (before, first), (after, second) in pairwise(dated):
        if second < first:
            raise BadInput(f"The date of {after} is before the date of {before}. Correct the dates; nothing was saved.")


def _all(kind: Any, model: Any, review_uid: str, *order: Any) -> tuple[Any, ...]:
    rows = model.select().where(model.review == records.review_id(review_uid)).order_by(*order).dicts()
    return tuple(records.view(kind, row) for row in rows)


def _save(model: Any, review_uid: str, detail: Any, values: dict[str, Any]) -> None:
    with writing():
        if detail.uid:
            records.save(model, detail.uid, detail.version, values)
        else:
            model.create(review=records.review_id(review_uid), **values)
