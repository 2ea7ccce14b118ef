"""The action plan (§7.4, §8.3, §8.4): actions with owners, due dates, intended outcomes, status and evaluation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from peewee import fn

from imr_tui.errors import BadInput, RecordDeleted
from imr_tui.models import Action, Consideration, DueDateRevision, ProgressNote, Recommendation, Review
from imr_tui.services.findings import read
from imr_tui.services.findings.details import ActionDetail
from imr_tui.services.record import records, removal
from imr_tui.store.session import writing
from imr_tui.vocabulary import SETTLED, ActionStatus, Tab

__all__ = [
    "ActionDetail",
    "add_progress",
    "change_as_read",
    "counter_of",
    "detail",
    "needs",
    "owner_of",
    "remove",
    "revise",
    "save",
    "set_status",
    "versions",
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
    """Return one action in full. Raises BadInput if it is gone."""
    recommendation = Recommendation.get_by_id(records.row_of(Action, uid)["recommendation"])
    items = read.recommendations(recommendation.review_id)
    return next(action for item in items for action in item.actions if action.uid == uid)


def owner_of(uid: str) -> tuple[str, str]:
    """Return the uids of an action's review and recommendation. Raises BadInput if the action is gone."""
    query: Any = Action.select(Review.uid, Recommendation.uid).join(Recommendation).join(Review)
    row = query.where(Action.uid == uid).tuples().first()
    if row is None:
        raise RecordDeleted("This action has been deleted.")
    return str(row[0]), str(row[1])


def needs(action: ActionDetail) -> tuple[str, ...]:
    """Return what is still missing under §7.4, and under §8.4 once the action has been evaluated."""
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
        lacking.append("the evidence of effectiveness (§8.4)")
    return tuple(lacking)


def save(recommendation_uid: str, action: ActionDetail) -> ActionDetail:
    """Add or save an action under a recommendation.

    Raises BadInput if the action says nothing, if its status needs a text that is missing, or if the due date changes
    after the plan was authorised (§8.3: use `revise`); raises ChangedElsewhere.
    """
    if not action.what.strip():
        raise BadInput("Action: enter what will be done.")
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
    """Change the due date of an action, with a reason (§8.3); returns the number of the change.

    Raises BadInput without a reason, or if the date is the current one.
    """
    if not reason.strip():
        raise BadInput("Enter the reason for changing the due date. It is kept with the earlier date.")
    with writing() as session:
        row, now = records.row_of(Action, uid), detail(uid)
        if now.due == due_on:
            raise BadInput(f"{now.reference} is already due on that day. Enter a different date.")
        if now.due is None:
            records.save(Action, uid, row["version"], {"due_on": due_on})
        else:
            DueDateRevision.create(action=row["id"], due_on=due_on, reason=reason, revised_on=on, agreed_by=agreed_by)
    return records.last_change(session)


def revise_many(uids: Sequence[str], due_on: date, reason: str, on: date, agreed_by: str = "") -> int:
    """Change the due date of several actions, all or none; returns the number of the change."""
    with writing() as session:
        for uid in uids:
            revise(uid, due_on, reason, on, agreed_by)
    return records.last_change(session)


def versions(uids: Sequence[str]) -> dict[str, int]:
    """Return the versions of these actions, as they are shown now. Raises BadInput if one of them is gone."""
    return {uid: int(records.row_of(Action, uid)["version"]) for uid in uids}


def change_as_read(read: Mapping[str, int], change: Callable[[Sequence[str]], int]) -> int:
    """Do `change(uids)` to actions that had these versions when they were read; returns the number of the change.

    Raises ChangedElsewhere, and changes none of them, if one changed since it was read.
    """
    with writing() as session:
        for uid, version in read.items():
            row = records.row_of(Action, uid)
            if row["version"] != version:
                raise records.changed_elsewhere(Action, row)
        change(list(read))
    return records.last_change(session)


def add_progress_many(uids: Sequence[str], text: str, on: date, by: str) -> int:
    """Add a progress note to several actions, all or none; returns the number of the change."""
    with writing() as session:
        for uid in uids:
            add_progress(uid, text, on, by)
    return records.last_change(session)


def add_progress(uid: str, text: str, on: date, by: str) -> int:
    """Add a dated progress note, which puts an action that was not started under way; returns the change's number."""
    if not text.strip():
        raise BadInput("Enter the progress made.")
    with writing() as session:
        row = records.row_of(Action, uid)
        ProgressNote.create(action=row["id"], noted_on=on, noted_by=by, text=text)
        if row["status"] == "not_started":
            records.save(Action, uid, row["version"], {"status": "under_way"})
    return records.last_change(session)


def set_status(uids: Sequence[str], status: str, on: date, words: str = "") -> int:
    """Set the status of actions, all or none; returns the number of the change.

    `words` is the reason for closing, or the evidence of effectiveness; `on` is the day. Raises BadInput if the status
    needs words and there are none.
    """
    if not ActionStatus.has(status):
        raise BadInput(f"{status} is not a status. Choose from {', '.join(ActionStatus.labels())}.")
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
    """Delete an action with its notes; returns the number of the change, for undo."""
    with writing() as session:
        removal.remove(Action, uid)
    return records.last_change(session)


def counter_of(recommendation: int) -> str:
    """Return the name of the counter for actions of this recommendation (`ReferenceCounter.letter`)."""
    ten, one = divmod(recommendation, 10)
    # The name of a counter has two characters: A1 to A9, then b0, b1, …
    return f"{chr(ord('a') + ten)}{one}" if ten else f"{Action.LETTER}{one}"


def _assert_status(action: ActionDetail) -> None:
    if action.status == ActionStatus.CLOSED and not action.closed_reason.strip():
        raise BadInput("Enter the reason for closing an action that has not been done.")
    if action.status.startswith("evaluated") and not action.effectiveness.strip():
        raise BadInput("Evidence of effectiveness: enter how you know whether the action was effective (§8.4).")


def _assert_due(review: int, action: ActionDetail) -> None:
    now = detail(action.uid)
    authorised = Consideration.select().where(
        Consideration.review == review, Consideration.authorised_on.is_null(False)
    )
    if now.due_on is not None and action.due_on != now.due_on and (now.revisions or authorised.exists()):
        raise BadInput(
            f"The plan was authorised with this due date for {now.reference} (§8.3). Change the date in "
            f"{Tab.ACTIONS.named}, with a reason."
        )


def _next(recommendation: dict[str, Any]) -> int:
    """Return the number of a recommendation's next action, never one that was used before."""
    counter = counter_of(recommendation["number"])
    most = Action.select(fn.MAX(Action.number)).where(Action.recommendation == recommendation["id"]).scalar()
    number = records.next_number(recommendation["review"], counter)
    if number <= (behind := int(most or 0)):
        # Actions that were imported, or added before this counter existed.
        number = records.next_number(recommendation["review"], counter, behind - number + 1) + behind - number
    return number


def _review_uid(key: int) -> str:
    return str(Review.select(Review.uid).where(Review.id == key).tuples().first()[0])
