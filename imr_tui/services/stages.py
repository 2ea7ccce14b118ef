"""The stages of a review: reached by facts in the record, each missing fact with its clause and its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from imr_tui.errors import BadInput, Refused
from imr_tui.models import (
    Action,
    Consideration,
    Document,
    Event,
    EvidenceLink,
    FinalReport,
    Finding,
    Interview,
    OutcomeView,
    Overview,
    Recommendation,
    RecommendationFinding,
    Review,
    StageOverride,
)
from imr_tui.models.review import STAGES
from imr_tui.services import records
from imr_tui.store.session import writing


@dataclass(frozen=True, slots=True)
class Requirement:
    """One fact that a stage needs: its clause, whether it is there, and the place (1 to 8) to record it."""

    stage: str
    clause: str
    text: str
    met: bool
    place: int


def requirements(review_uid: str) -> tuple[Requirement, ...]:
    """Every requirement of every stage, in the order of the stages."""
    return tuple(
        Requirement(stage, clause, text, bool(met), place)
        for stage, check in _CHECKS.items()
        for clause, text, met, place in check(review_uid, records.review_id(review_uid))
    )


def missing(review_uid: str, stage: str | None = None) -> tuple[Requirement, ...]:
    """What the next stage (or `stage`) still needs."""
    wanted = stage or next_stage(review_uid)
    return tuple(r for r in requirements(review_uid) if r.stage == wanted and not r.met)


def next_stage(review_uid: str) -> str | None:
    """The stage after the one that the review is at; None when it is closed."""
    place = STAGES.index(str(records.row_of(Review, review_uid)["stage"])) + 1
    return STAGES[place] if place < len(STAGES) else None


def refresh(review_uid: str) -> str:
    """Work the stage out from the facts and the gates passed by a written reason; returns it."""
    key = records.review_id(review_uid)
    overridden = {
        row[0] for row in StageOverride.select(StageOverride.stage).where(StageOverride.review == key).tuples()
    }
    reached = STAGES[0]
    for stage, check in _CHECKS.items():
        if stage not in overridden and not all(met for _, _, met, _ in check(review_uid, key)):
            break
        reached = stage
    with writing():
        # The version stays: the stage is worked out and never typed, so it is no conflict.
        Review.update(stage=reached).where(Review.id == key, Review.stage != reached).execute()
    return reached


def pass_gate(review_uid: str, reason: str, by: str, on: date) -> str:
    """Go on to the next stage with something missing. The reason is kept; returns the stage then reached.

    Raises BadInput at the last stage, Refused without a reason.
    """
    stage = next_stage(review_uid)
    if stage is None:
        raise BadInput("The review is closed; there is no further stage.")
    lacking = missing(review_uid, stage)
    if not reason.strip():
        raise Refused("Passing a stage with something missing needs a written reason, which is kept.")
    with writing():
        StageOverride.create(
            review=records.review_id(review_uid),
            stage=stage,
            missing="\n".join(f"{r.text} ({r.clause})" for r in lacking) or "nothing",
            reason=reason,
            passed_by=by,
            passed_on=on,
        )
        return refresh(review_uid)


Check = Iterator[tuple[str, str, object, int]]


def _scope_agreed(uid: str, key: int) -> Check:
    from imr_tui.services import requests, scope

    request = requests.detail(uid)
    yield "§6", "who asked for the review, and when", request.requested_by and request.requested_on, 1
    yield "§3", "what happened in the incident", request.incident_summary.strip(), 1
    yield "§3", "the criterion for a review", requests.criterion(request).met, 1
    reviewer = requests.present_reviewer(uid)
    yield "§4", "the reviewer", reviewer, 1
    yield "§4", "the reviewer's experience and authority", (
        reviewer and reviewer.experience.strip() and reviewer.authority.strip()
    ), 1  # fmt: skip
    yield "§4", "declaration: no part in managing the situation", (
        reviewer and reviewer.no_management_involvement_on
    ), 1  # fmt: skip
    yield "§5", "declaration: no part in the incident", (
        reviewer and reviewer.no_incident_involvement_on
    ), 1  # fmt: skip
    versions = scope.versions(uid)
    latest = versions[-1] if versions else None
    yield "§6", "who and what the review covers", (
        latest and (latest.covers_who.strip() or latest.covers_what.strip())
    ), 1  # fmt: skip
    yield "§6", "desktop review or interviews, and why", (
        latest and latest.method and (latest.method == "interviews" or latest.method_reason.strip())
    ), 1  # fmt: skip
    yield "§7.2", "terms of reference", scope.terms(uid), 1
    yield "§5", "the scope agreed by the requester, with a date", latest and latest.requester_agreed_on, 1
    yield "§5", "the scope agreed by the reviewer, with a date", latest and latest.reviewer_agreed_on, 1
    for target in scope.targets(uid):
        words = {
            "completion": "completion",
            "submission_to_hos": "submission to the head of service",
            "dmt_consideration": "consideration by DMT",
        }
        yield "§6", f"target date for {words[target.milestone]}", target.target_on, 1


def _under_way(uid: str, key: int) -> Check:
    from imr_tui.services import scope

    told = scope.notifications(uid)
    versions = scope.versions(uid)
    yield "§5", "the services and teams in scope", versions and versions[-1].teams, 1
    for entry in told:
        yield "§5", f"the manager of {entry.team} told of the review", entry.told_on, 1
        yield "§5", f"the instruction not to speak to the press given to {entry.team}", (
            entry.no_press_instruction
        ), 1  # fmt: skip
    begun = any(model.select().where(model.review == key).exists() for model in (Event, Document, Interview))
    yield "§6", "a first event, document or interview", begun, 3


def _submitted(uid: str, key: int) -> Check:
    from imr_tui.services import requests, scope

    versions = scope.versions(uid)
    yield "§6", "a chronology of events", _any(Event, key), 3
    yield "§7.1", "the documents used", _any(Document, key), 2
    if versions and versions[-1].method == "interviews":
        yield "§6", "an interview held", _any(Interview, key, Interview.held_on.is_null(False)), 4
    unexplained = Interview.select().where(Interview.review == key, Interview.why_selected == "")
    yield "§7.1", "why each person interviewed was selected", not unexplained.exists(), 4
    overview = Overview.get_or_none(Overview.review == key)
    yield "§7.2", "the narrative overview", overview and overview.narrative.strip(), 5
    yield "§7.2", "findings", _any(Finding, key), 5
    yield "§7.3", "recommendations", _any(Recommendation, key), 5
    for row in Recommendation.select().where(Recommendation.review == key).order_by(Recommendation.number):
        supported = (
            RecommendationFinding.select()
            .join(Finding)
            .join(EvidenceLink)
            .where(RecommendationFinding.recommendation == row.id)
            .exists()
        )
        yield "§7.3", f"R{row.number} resting on a finding with evidence", supported, 5
    for action, number, recommendation in _actions(key):
        name = f"A{recommendation}.{number}"
        yield "§7.4", f"{name}: by whom", action["owner"].strip(), 6
        yield "§7.4", f"{name}: by when", action["due_on"], 6
        yield "§7.4", f"{name}: the intended outcome", action["intended_outcome"].strip(), 6
        yield "§7.4", f"{name}: how it will be evaluated", action["evaluation"].strip(), 6
    reviewer = requests.present_reviewer(uid)
    resolved = reviewer and reviewer.conflict_resolution.strip()
    found = requests.conflicts(uid)
    words = f"the reviewer's independence ({', '.join(found[:3])})" if found else "the reviewer's independence"
    yield "§5", words, not found or resolved, 1
    consideration = Consideration.get_or_none(Consideration.review == key)
    yield "§8.1", "the report submitted, to whom and when", (
        consideration and consideration.submitted_on and consideration.submitted_to.strip()
    ), 7  # fmt: skip


def _considered(uid: str, key: int) -> Check:
    consideration = Consideration.get_or_none(Consideration.review == key)
    yield "§8.1", "the report discussed with the reviewer", consideration and consideration.discussed_on, 7
    yield "§8.2", "the date on which DMT considered it", consideration and consideration.dmt_meeting_on, 7
    yield "§8.2", "earlier reviews looked at", (
        consideration and consideration.earlier_reviews_looked_at.strip()
    ), 7  # fmt: skip
    undecided = Recommendation.select(Recommendation.number).where(
        Recommendation.review == key, Recommendation.decision.is_null()
    )
    for (number,) in undecided.order_by(Recommendation.number).tuples():
        yield "§8.2", f"DMT's decision on R{number}", False, 7


def _implementing(uid: str, key: int) -> Check:
    consideration = Consideration.get_or_none(Consideration.review == key)
    yield "§8.3", "the action plan authorised, by whom and when", (
        consideration and consideration.authorised_on and consideration.authorised_by.strip()
    ), 7  # fmt: skip
    yield "§8.3", "the date of the plan's review", consideration and consideration.plan_review_on, 7
    yield "§8.3", "how the plan will be reviewed", consideration and consideration.review_method, 7


def _closed(uid: str, key: int) -> Check:
    for action, number, recommendation in _actions(key):
        settled = action["status"] in ("evaluated_effective", "evaluated_not_effective", "closed")
        yield "§8.4", f"A{recommendation}.{number} evaluated, or closed with a reason", settled, 6
    final = FinalReport.get_or_none(FinalReport.review == key)
    yield "§8.4", "whether the actions were effective", final and final.effectiveness.strip(), 7
    yield "§8.4", "the views of service users and families", _any(OutcomeView, key), 7
    yield "§8.4", "the final report submitted to DMT", final and final.shared_with_dmt_on, 7
    yield "§8.4", "the final report shared with the workforce group", (
        final and final.shared_with_workforce_group_on
    ), 7  # fmt: skip


_CHECKS: dict[str, Callable[[str, int], Check]] = {
    "scope_agreed": _scope_agreed,
    "under_way": _under_way,
    "submitted": _submitted,
    "considered": _considered,
    "implementing": _implementing,
    "closed": _closed,
}


def _any(model: Any, key: int, *tests: Any) -> bool:
    return bool(model.select().where(model.review == key, *tests).exists())


def _actions(key: int) -> Iterator[tuple[dict[str, Any], int, int]]:
    query = (
        Action.select(Action, Recommendation.number.alias("of"))
        .join(Recommendation)
        .where(Recommendation.review == key)
        .order_by(Recommendation.number, Action.number)
    )
    for row in query.dicts():
        yield row, row["number"], row["of"]
