"""The action plan (§7.4, §8.3, §8.4): who does what by when, to which end, how far it is, and whether it helped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from peewee import fn

from imr_tui.errors import BadInput
from imr_tui.models import Action, Consideration, DueDateRevision, ProgressNote, Recommendation, Review, utc_stamp
from imr_tui.services.findings import read
from imr_tui.services.findings.details import ActionDetail
from imr_tui.services.record import records, removal
from imr_tui.store.session import writing
from imr_tui.vocabulary import SETTLED, ActionStatus

__all__ = [
    "ActionDetail",
    "add_progress",
    "counter_of",
    "detail",
    "needs",
    "owner_of",
    "remove",
    "revise",
    "save",
    "set_status",
]

_FIELDS: Final = (
    "what",
    "owner",
    "due_on",
    "intended_outcome",
    "evaluation",
    "strand",
    "status",
    "closed_reason",
    "done_on",
    "proof",
    "effectiveness",
    "evaluated_on",
    "next_review_on",
)


def detail(uid: str) -> ActionDetail:
    """One action in full. Raises BadInput where it is gone."""
    recommendation = Recommendation.get_by_id(records.row_of(Action, uid)["recommendation"])
    items = read.recommendations(recommendation.review_id)
    return next(action for item in items for action in item.actions if action.uid == uid)


def owner_of(uid: str) -> tuple[str, str]:
    """The uids of the review and of the recommendation that an action belongs to. Raises BadInput."""
    query: Any = Action.select(Review.uid, Recommendation.uid).join(Recommendation).join(Review)
    row = query.where(Action.uid == uid).tuples().first()
    if row is None:
        raise BadInput("That action is not there any more.")
    return str(row[0]), str(row[1])


def needs(action: ActionDetail) -> tuple[str, ...]:
    """What of §7.4, and of §8.4 once it is settled, is not recorded yet."""
    lacking = []
    for there, words in (
        (action.owner.strip(), "by whom (§7.4)"),
        (action.due_on, "by when (§7.4)"),
        (action.intended_outcome.strip(), "the intended outcome (§7.4)"),
        (action.evaluation.strip(), "how it will be evaluated (§7.4)"),
    ):
        if not there:
            lacking.append(words)
    if action.status.startswith("evaluated") and not action.effectiveness.strip():
        lacking.append("what shows whether it was effective (§8.4)")
    return tuple(lacking)


def save(recommendation_uid: str, action: ActionDetail) -> ActionDetail:
    """Add or save an action under a recommendation.

    Raises BadInput without a text, for a status without what it needs, or for a due date that is moved without a
    reason once the plan was authorised (§8.3: `revise` does that); ChangedElsewhere.
    """
    if not action.what.strip():
        raise BadInput("An action needs to say what is to be done.")
    _assert_status(action)
    values = records.values_of(action, *_FIELDS)
    with writing():
        owner = records.row_of(Recommendation, recommendation_uid)
        if action.uid:
            _assert_due(owner["review"], action)
            records.save(Action, action.uid, action.version, values)
            uid = action.uid
        else:
            uid = Action.create(recommendation=owner["id"], number=_next(owner), **values).uid
    return detail(uid)


def revise(uid: str, due_on: date, reason: str, on: date, agreed_by: str = "") -> int:
    """Move the date on which an action is due; the reason is kept (§8.3). Returns the change's number.

    Raises BadInput without a reason, or where the date is the present one.
    """
    if not reason.strip():
        raise BadInput("Moving a due date needs a reason, which is kept.")
    with writing() as session:
        row, now = records.row_of(Action, uid), detail(uid)
        if now.due == due_on:
            raise BadInput(f"{now.reference} is due on that day already.")
        if now.due is None:
            records.save(Action, uid, row["version"], {"due_on": due_on})
        else:
            DueDateRevision.create(action=row["id"], due_on=due_on, reason=reason, revised_on=on, agreed_by=agreed_by)
            _touch(row)
    return records.last_change(session)


def revise_many(uids: Sequence[str], due_on: date, reason: str, on: date, agreed_by: str = "") -> int:
    """`revise` for several actions, all or none; returns the change's number."""
    with writing() as session:
        for uid in uids:
            revise(uid, due_on, reason, on, agreed_by)
    return records.last_change(session)


def add_progress_many(uids: Sequence[str], text: str, on: date, by: str) -> int:
    """`add_progress` for several actions, all or none; returns the change's number."""
    with writing() as session:
        for uid in uids:
            add_progress(uid, text, on, by)
    return records.last_change(session)


def add_progress(uid: str, text: str, on: date, by: str) -> int:
    """Add a dated note of progress; one that was not started is under way by it. Returns the change's number."""
    if not text.strip():
        raise BadInput("A note of progress needs some words.")
    with writing() as session:
        row = records.row_of(Action, uid)
        ProgressNote.create(action=row["id"], noted_on=on, noted_by=by, text=text)
        if row["status"] == "not_started":
            records.save(Action, uid, row["version"], {"status": "under_way"})
        else:
            _touch(row)
    return records.last_change(session)


def set_status(uids: Sequence[str], status: str, on: date, words: str = "") -> int:
    """Give actions a status, all or none. Returns the change's number.

    `words` is the reason for closing, or what shows whether it was effective; `on` the day of it. Raises BadInput
    where the status needs words and has none.
    """
    if not ActionStatus.has(status):
        raise BadInput(f"There is no status {status}. Choose from {', '.join(ActionStatus.labels())}.")
    values: dict[str, Any] = {"status": status}
    if status == ActionStatus.DONE:
        values["done_on"] = on
    elif status == ActionStatus.CLOSED:
        values["closed_reason"] = words
    elif status in SETTLED:
        values |= {"effectiveness": words, "evaluated_on": on}
    with writing() as session:
        for uid in uids:
            row = records.row_of(Action, uid)
            kept = {name: value for name, value in values.items() if value or not row[name]}
            _assert_status(records.view(ActionDetail, {**row, **kept}))
            records.save(Action, uid, row["version"], kept)
    return records.last_change(session)


def remove(uid: str) -> int:
    """Delete an action with its notes; returns the change's number, to undo it by."""
    with writing() as session:
        removal.remove(Action, uid)
    return records.last_change(session)


def counter_of(recommendation: int) -> str:
    """What counts the actions of the recommendation with this number (`ReferenceCounter.letter`)."""
    ten, one = divmod(recommendation, 10)
    # The counter of a review has two characters to tell its kinds apart: A1 to A9, then b0, b1, …
    return f"{chr(ord('a') + ten)}{one}" if ten else f"{Action.LETTER}{one}"


def _touch(row: dict[str, Any]) -> None:
    """Count a change of an action's parts as one of the action: calendars tell a newer entry by it."""
    changes = {"version": row["version"] + 1, "changed_at": utc_stamp()}
    Action.update(changes).where(Action.id == row["id"], Action.version == row["version"]).execute()


def _assert_status(action: ActionDetail) -> None:
    if action.status == ActionStatus.CLOSED and not action.closed_reason.strip():
        raise BadInput("Closing an action without having done it needs a reason, which is kept.")
    if action.status.startswith("evaluated") and not action.effectiveness.strip():
        raise BadInput("An evaluated action needs what shows whether it was effective (§8.4).")


def _assert_due(review: int, action: ActionDetail) -> None:
    now = detail(action.uid)
    authorised = Consideration.select().where(
        Consideration.review == review, Consideration.authorised_on.is_null(False)
    )
    if now.due_on is not None and action.due_on != now.due_on and (now.revisions or authorised.exists()):
        raise BadInput(
            f"The plan was authorised with this date for {now.reference} (§8.3). Move it with a reason instead."
        )


def _next(recommendation: dict[str, Any]) -> int:
    """The number of a recommendation's next action: one that none before it had, even one that is gone."""
    counter = counter_of(recommendation["number"])
    most = Action.select(fn.MAX(Action.number)).where(Action.recommendation == recommendation["id"]).scalar()
    number = records.next_number(recommendation["review"], counter)
    if number <= (behind := int(most or 0)):
        # Actions that came in with a review, or were made before this counter was kept.
        number = records.next_number(recommendation["review"], counter, behind - number + 1) + behind - number
    return number


def _review_uid(key: int) -> str:
    return str(Review.select(Review.uid).where(Review.id == key).tuples().first()[0])
