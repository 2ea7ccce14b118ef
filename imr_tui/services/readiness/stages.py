"""The stages of a review, worked out from the record, with the requirements still missing."""

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
from imr_tui.vocabulary import Ending, Stage


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement of a stage: its clause, whether it is met, and the tab (1 to 8) where it is recorded.

    `check` is the id of its readiness check, and `target` the form and record on that tab.
    """

    stage: str
    clause: str
    text: str
    met: bool
    tab: int
    check: str = ""
    target: str = ""


def requirements(review_uid: str) -> tuple[Requirement, ...]:
    """Return the requirements of all stages, in the order of the stages."""
    found = readiness.answers(review_uid, chosen=lambda check: check.blocks)
    return tuple(_requirement(answer) for stage in Stage for answer in found if answer.check.stage == stage)


def missing(review_uid: str, stage: str | None = None) -> tuple[Requirement, ...]:
    """Return the unmet requirements of the next stage, or of `stage`."""
    wanted = stage or next_stage(review_uid)
    found = readiness.answers(review_uid, chosen=lambda check: check.blocks and check.stage == wanted)
    return tuple(_requirement(answer) for answer in found if not answer.satisfied)


def next_stage(review_uid: str) -> str | None:
    """Return the stage after the review's current one, or None if the review is closed, declined or withdrawn."""
    row = records.row_of(Review, review_uid)
    if row["ended"]:
        return None
    position = Stage(row["stage"]).position + 1
    return tuple(Stage)[position] if position < len(Stage) else None


def refresh(review_uid: str) -> str:
    """Work out the stage from the record and the stages passed with a reason, save it and return it.

    If this store holds only the actions of a review, the stage is the one that was imported with them.
    """
    key = records.review_id(review_uid)
    if holding.is_actions_only(key):
        return str(records.row_of(Review, review_uid)["stage"])
    reached = readiness.reached(review_uid)
    with writing():
        # Leave the version unchanged: the stage is worked out, so a change to it must not cause a conflict.
        Review.update(stage=reached).where(Review.id == key, Review.stage != reached).execute()
    return reached


def follow(session: Session, before: int) -> None:
    """Refresh the stage of every review that changed after audit trail id `before`, inside `writing()`.

    The store calls this at the end of each change, so that services do not have to.
    """
    for review_uid in _changed(session, before):
        refresh(review_uid)


def pass_gate(review_uid: str, reason: str, by: str, on: date) -> str:
    """Go on to the next stage with requirements missing; records the reason and returns the stage reached.

    Raises BadInput at the last stage, after the review was declined or withdrawn, or if the store holds only the
    review's actions, Refused if the reason is empty.
    """
    stage = next_stage(review_uid)
    if stage is None:
        ended = records.row_of(Review, review_uid)["ended"]
        words = Ending(ended).label if ended else Stage.CLOSED.label
        raise BadInput(f"The review is {words}, so it has no further stage.")
    if holding.marked(review_uid):
        raise BadInput(
            "This store holds only the review's actions. Change the stage in the store that has the whole review."
        )
    lacking = missing(review_uid, stage)
    if not reason.strip():
        raise Refused(
            "Reason: say why the review moves on with requirements missing, for example “The DMT meeting was moved.”"
        )
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
    """Return the uids of reviews with changes, in any of their tables, after audit trail id `before`."""
    tables, keys = session.audit.tables_changed(before), set[int]()
    for model in REVIEW_PARTS:
        table = str(model._meta.table_name)
        if table not in tables:
            continue
        keys |= _reviews_of(model, session.audit.rows_changed(table, before))
        if model.OWNER:
            # A deleted row cannot be queried; its owner can, unless the same change deleted the owner as well.
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
