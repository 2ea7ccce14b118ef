"""Decline a request ("no IMR needed", §3), withdraw a review, and reopen it."""

from __future__ import annotations

from datetime import date

from imr_tui.errors import AlreadyEnded, BadInput, Refused
from imr_tui.models import Review
from imr_tui.services.record import records
from imr_tui.services.review import holding
from imr_tui.store.session import writing
from imr_tui.vocabulary import Ending, Stage, Tab

_STARTED = Stage.UNDER_WAY.position
"""The position of the stage from which on a review has been started, so that its request cannot be declined."""


def ways(review_uid: str) -> tuple[Ending, ...]:
    """Return how the request of a review can end now. Raises Refused, with the reason, if it cannot end."""
    row = records.row_of(Review, review_uid)
    if row["ended"]:
        how = Ending(row["ended"]).label
        raise AlreadyEnded(f"{row['reference']} is already {how}.", f"Reopen it first, in {Tab.REQUEST.named}.")
    if row["stage"] == Stage.CLOSED:
        raise Refused(f"{row['reference']} is closed, so it can no longer be declined or withdrawn.")
    if holding.marked(review_uid):
        raise Refused(
            f"This store holds only the actions of {row['reference']}. Decline or withdraw it in the store that has "
            "the whole review."
        )
    return (Ending.WITHDRAWN,) if Stage(row["stage"]).position >= _STARTED else tuple(Ending)


def end(review_uid: str, how: str, reason: str, by: str, on: date, *, version: int | None = None) -> int:
    """Record that a request was declined or withdrawn: why, who decided and when. Returns the change, for undo.

    `version` is the version of the review details when they were read; None for the present one. Raises BadInput if
    the reason or the person is missing or the date is in the future, Refused if the review is closed or has ended
    already, or was started and can only be withdrawn, and ChangedElsewhere.
    """
    wanted = Ending(how)
    if not reason.strip():
        example = "No IMR needed: the person had no ASC support." if wanted == Ending.DECLINED else "Joint SAR instead."
        raise BadInput(f"Reason: say why the request is {wanted.label}, for example “{example}”", field="ended_reason")
    if not by.strip():
        raise BadInput("Decided by: enter who decided, for example Head of Service.", field="ended_by")
    if on > date.today():  # noqa: DTZ011 - the person's own calendar day
        raise BadInput(f"Date decided: {on.day} {on:%b %Y} is in the future.", field="ended_on")
    with writing() as session:
        row = records.row_of(Review, review_uid)
        if wanted not in ways(review_uid):
            raise Refused(
                f"{row['reference']} is at the stage “{Stage(row['stage']).label}”, so the request can no longer be "
                f"{wanted.label}. Withdraw it instead."
            )
        values = {"ended": wanted.value, "ended_on": on, "ended_by": by.strip(), "ended_reason": reason.strip()}
        records.save(Review, review_uid, row["version"] if version is None else version, values)
    return records.last_change(session)


def reopen(review_uid: str) -> int:
    """Reopen a declined or withdrawn review; returns the change, for undo. Raises Refused if it has not ended."""
    with writing() as session:
        row = records.row_of(Review, review_uid)
        if not row["ended"]:
            raise Refused(f"{row['reference']} was not declined or withdrawn, so it cannot be reopened.")
        values = {"ended": None, "ended_on": None, "ended_by": "", "ended_reason": ""}
        records.save(Review, review_uid, row["version"], values)
    return records.last_change(session)
