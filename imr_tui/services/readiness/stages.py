"""The stages of a review: reached by facts in the record, each missing fact with its clause and its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from imr_tui.errors import BadInput, Refused
from imr_tui.models import REVIEW_PARTS, Review, StageOverride
from imr_tui.services.readiness import readiness
from imr_tui.services.readiness.readiness import Answer
from imr_tui.services.record import records
from imr_tui.services.record.walk import among, with_review
from imr_tui.services.review import holding
from imr_tui.store.session import Session, writing
from imr_tui.vocabulary import Stage


@dataclass(frozen=True, slots=True)
class Requirement:
    """One fact that a stage needs: its clause, whether it is there, and the place (1 to 8) to record it.

    `check` is the id of the check of `services.readiness.readiness` that it comes from, `target` the way to it there.
    """

    stage: str
    clause: str
    text: str
    met: bool
    tab: int
    check: str = ""
    target: str = ""


def requirements(review_uid: str) -> tuple[Requirement, ...]:
    """Every requirement of every stage, in the order of the stages."""
    found = readiness.answers(review_uid, chosen=lambda check: check.blocks)
    return tuple(_requirement(answer) for stage in Stage for answer in found if answer.check.stage == stage)


def missing(review_uid: str, stage: str | None = None) -> tuple[Requirement, ...]:
    """What the next stage (or `stage`) still needs."""
    wanted = stage or next_stage(review_uid)
    found = readiness.answers(review_uid, chosen=lambda check: check.blocks and check.stage == wanted)
    return tuple(_requirement(answer) for answer in found if not answer.satisfied)


def next_stage(review_uid: str) -> str | None:
    """The stage after the one that the review is at; None when it is closed."""
    place = Stage(records.row_of(Review, review_uid)["stage"]).position + 1
    return tuple(Stage)[place] if place < len(Stage) else None


def refresh(review_uid: str) -> str:
    """Work the stage out from the facts and the gates passed by a written reason; returns it.

    Of a review of which this store has the actions alone the stage is the one that came with them.
    """
    key = records.review_id(review_uid)
    if holding.is_actions_only(key):
        return str(records.row_of(Review, review_uid)["stage"])
    reached = readiness.reached(review_uid)
    with writing():
        # The version stays: the stage is worked out and never typed, so it is no conflict.
        Review.update(stage=reached).where(Review.id == key, Review.stage != reached).execute()
    return reached


def follow(session: Session, before: int) -> None:
    """Refresh the stage of every review that changed after an id of the audit trail, inside `writing()`.

    The store calls this at the end of each change, so that no service can forget it.
    """
    for review_uid in _changed(session, before):
        refresh(review_uid)


def pass_gate(review_uid: str, reason: str, by: str, on: date) -> str:
    """Go on to the next stage with something missing. The reason is kept; returns the stage then reached.

    Raises BadInput at the last stage and where there are only actions, Refused without a reason.
    """
    stage = next_stage(review_uid)
    if stage is None:
        raise BadInput("The review is closed; there is no further stage.")
    if holding.marked(review_uid):
        raise BadInput("This store has the actions alone. A stage is passed where the whole review is.")
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


def _changed(session: Session, before: int) -> list[str]:
    """The reviews (uids) whose rows, or rows of their parts, changed after an id of the audit trail."""
    tables, keys = session.audit.tables_changed(before), set[int]()
    for model in REVIEW_PARTS:
        table = str(model._meta.table_name)
        if table not in tables:
            continue
        keys |= _reviews_of(model, session.audit.rows_changed(table, before))
        if model.OWNER:
            # A deleted row is no longer there to ask: its owner is, or was deleted by the same change.
            link: Any = model._meta.fields[model.OWNER]
            keys |= _reviews_of(link.rel_model, session.audit.deleted_values(table, link.column_name, before))
    return [uid for (uid,) in Review.select(Review.uid).where(Review.id.in_(among(keys))).order_by(Review.id).tuples()]


def _reviews_of(model: Any, rows: set[int]) -> set[int]:
    query, review = with_review(model, model.id)
    return {key for (key,) in query.select(review).where(model.id.in_(among(rows))).distinct().tuples()}


def _requirement(answer: Answer) -> Requirement:
    check = answer.check
    return Requirement(
        check.stage, check.clause, answer.text, answer.satisfied, check.tab, check.id, answer.target or check.target
    )
