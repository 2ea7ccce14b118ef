"""What an open action is, when it is due, and what is overdue (§7.4, §8.3): the only definitions of it.

The store's table `action_due` (`store.derived`) keeps the same answers for queries over many reviews, by the same words
of the vocabulary: an action is *open* while its status says that it is still to be done and DMT has not rejected its
recommendation; the *date in force* is that of the last revision, or the original one; an open action is *overdue* when
its date in force has passed. A done action waits for its evaluation and is neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from imr_tui.vocabulary import OPEN, SOON_DAYS, ActionStatus, Decision, DueState


def is_carried_out(decision: str | None) -> bool:
    """Whether the actions under a recommendation go ahead: unless DMT rejected it."""
    return decision != Decision.REJECTED


def in_force(original: date | None, revised: Sequence[date]) -> date | None:
    """The date on which an action is due now: the last of the revised ones, oldest first, or the original."""
    return revised[-1] if revised else original


def days_left(status: str, due: date | None, on: date) -> int | None:
    """Days from `on` to the date in force, below nought when overdue; None without a date or when not to be done."""
    return (due - on).days if due is not None and status in OPEN else None


def state_of(status: str, due: date | None, on: date) -> DueState:
    """How an action stands on a day, by its status and its date in force."""
    if status not in OPEN:
        return DueState.DONE if status == ActionStatus.DONE else DueState.SETTLED
    left = days_left(status, due, on)
    if left is None:
        return DueState.UNDATED
    return DueState.OVERDUE if left < 0 else DueState.SOON if left <= SOON_DAYS else DueState.LATER
