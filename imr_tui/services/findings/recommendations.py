"""Recommendations (§7.3, §8.2): what should change, the findings they are based on, and the analysis linking them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from peewee import fn

from imr_tui.errors import BadInput, Refused
from imr_tui.models import Finding, Recommendation, RecommendationFinding
from imr_tui.services.findings import read
from imr_tui.services.findings.details import RecommendationDetail
from imr_tui.services.findings.issuable import ISSUED, assert_issuable, why_not
from imr_tui.services.record import records, removal
from imr_tui.services.record.due import is_carried_out
from imr_tui.store.session import writing
from imr_tui.vocabulary import WritingState
from imr_tui.wording import plural

__all__ = [
    "SMART",
    "RecommendationDetail",
    "assert_review_issuable",
    "detail",
    "everyone",
    "move",
    "needs",
    "remove",
    "save",
    "set_state",
]

SMART: Final = ("specific", "measurable", "achievable", "relevant", "time_bound")
_FIELDS: Final = (
    "kind",
    "text",
    "analysis",
    *SMART,
    "further_process",
    "strength",
    "resource_implications",
    "organisational_implications",
    "origin",
    "state",
)


def everyone(review_uid: str) -> tuple[RecommendationDetail, ...]:
    """Return the recommendations of a review with their findings and actions, in the order of the report."""
    return read.recommendations(records.review_id(review_uid))


def detail(uid: str) -> RecommendationDetail:
    """Return one recommendation. Raises BadInput if it does not exist."""
    row = records.row_of(Recommendation, uid)
    return next(item for item in read.recommendations(row["review"]) if item.uid == uid)


def needs(item: RecommendationDetail) -> tuple[str, ...]:
    """Return what a recommendation still lacks (§7.3, §7.4), as short phrases."""
    lacking = []
    if not item.findings:
        lacking.append("the findings it is based on (§7.3)")
    if not item.analysis.strip():
        lacking.append("the analysis linking it to the findings (§7.3)")
    if item.kind == "smart":
        empty = [name.replace("_", "-") for name in SMART if not getattr(item, name).strip()]
        if empty:
            lacking.append(f"SMART: {', '.join(empty)} (§7.3)")
    elif not item.further_process.strip():
        lacking.append("the further process to follow (§7.3)")
    if not item.actions and item.kind == "smart" and is_carried_out(item.decision):
        lacking.append("an action (§7.4)")
    return tuple(lacking)


def save(review_uid: str, item: RecommendationDetail) -> RecommendationDetail:
    """Add or save a recommendation with the findings it is based on (`item.findings`: F1, F2).

    `services.actions.plan` saves its actions. Raises BadInput if the text is empty or a finding does not exist, Refused
    if it cannot have this state yet (§7.3), ChangedElsewhere.
    """
    if not item.text.strip():
        raise BadInput("Recommendation: enter what should change, for example “Escalate each missed visit.”")
    key = records.review_id(review_uid)
    values = records.values_of(item, *_FIELDS)
    with writing():
        wanted = _findings_of(key, item.findings)
        if item.uid:
            there = set(detail(item.uid).findings)
            records.save(Recommendation, item.uid, item.version, values, parts_differ=there != set(item.findings))
            row = records.row_of(Recommendation, item.uid)
        else:
            last = Recommendation.select(fn.MAX(Recommendation.position)).where(Recommendation.review == key).scalar()
            number = records.next_number(key, Recommendation.LETTER)
            made = Recommendation.create(review=key, number=number, position=int(last or 0) + 1, **values)
            row = records.row_of(Recommendation, made.uid)
        _link_findings(row["id"], wanted)
        _assert_state(key, row["uid"], item.state)
    return detail(row["uid"])


def set_state(review_uid: str, uid: str, state: str) -> int:
    """Set a recommendation to draft, ready or agreed; returns the number of the change, for undo.

    Raises Refused, naming the gap, if it is not based on a finding with evidence (§7.3).
    """
    with writing() as session:
        row = records.row_of(Recommendation, uid)
        _assert_state(row["review"], uid, state)
        records.save(Recommendation, uid, row["version"], {"state": state})
    return records.last_change(session)


def move(uid: str, step: int) -> int:
    """Move a recommendation by `step` in the report; returns the number of the change. Raises BadInput at an end."""
    with writing() as session:
        review = records.row_of(Recommendation, uid)["review"]
        query: Any = Recommendation.select(Recommendation.uid, Recommendation.version)
        rows = query.where(Recommendation.review == review).order_by(Recommendation.position, Recommendation.number)
        order = list(rows.tuples())
        index = next(i for i, (other, _) in enumerate(order) if other == uid)
        if not 0 <= index + step < len(order):
            raise BadInput(f"This recommendation is already {'first' if step < 0 else 'last'} in the list.")
        order[index], order[index + step] = order[index + step], order[index]
        for position, (other, version) in enumerate(order, start=1):
            records.save(Recommendation, other, version, {"position": position})
    return records.last_change(session)


def remove(review_uid: str, uid: str) -> int:
    """Delete a recommendation; returns the number of the change, for undo. Raises BadInput if it has actions."""
    item = detail(uid)
    if item.actions:
        names = ", ".join(action.reference for action in item.actions)
        what = plural(len(item.actions), "action")
        raise BadInput(f"{item.reference} was not deleted because it has actions. First delete {what} {names}.")
    with writing() as session:
        removal.remove(Recommendation, uid)
    return records.last_change(session)


def assert_review_issuable(review_uid: str) -> None:
    """Raise Refused, naming each gap, if a ready or agreed recommendation of the review cannot be issued (§7.3)."""
    key = records.review_id(review_uid)
    assert_issuable(read.recommendations(key), read.findings(key))


def _assert_state(review: int, uid: str, state: str) -> None:
    if state not in (WritingState.DRAFT, *ISSUED):
        raise BadInput(f"Status: {state} is not a status. Choose from draft, {', '.join(ISSUED)}.")
    if state not in ISSUED:
        return
    item = next(item for item in read.recommendations(review) if item.uid == uid)
    why = why_not(item, read.findings(review))
    if why:
        raise Refused(f"{item.reference} {why}, so it stays in draft. Link it to a finding with evidence first.")


def _findings_of(key: int, references: Sequence[str]) -> list[int]:
    query: Any = Finding.select(Finding.number, Finding.id).where(Finding.review == key)
    there = {f"F{number}": finding for number, finding in query.tuples()}
    for reference in references:
        if reference not in there:
            raise BadInput(f"Findings: this review has no finding {reference}. Choose one of its findings.")
    return [there[reference] for reference in dict.fromkeys(references)]


def _link_findings(recommendation: int, wanted: Sequence[int]) -> None:
    query: Any = RecommendationFinding.select(RecommendationFinding.finding, RecommendationFinding.id)
    there = dict(query.where(RecommendationFinding.recommendation == recommendation).tuples())
    gone = [key for finding, key in there.items() if finding not in wanted]
    if gone:
        RecommendationFinding.delete().where(RecommendationFinding.id.in_(gone)).execute()
    for finding in wanted:
        if finding not in there:
            RecommendationFinding.create(recommendation=recommendation, finding=finding)
