"""Definitions of an open action, its current due date, and overdue (§7.4, §8.3).

The table `action_due` (`store.derived`) has the same answers for queries over many reviews, from the same words of the
vocabulary. An action is *open* while its status is not started or under way, unless DMT rejected its recommendation
or the review was declined or withdrawn.
The *current due date* is the last revised date, or the original one. An open action is *overdue* when that date has
passed. A done action awaits its evaluation and is neither open nor overdue.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from imr_tui.vocabulary import OPEN, SOON_DAYS, ActionStatus, Decision, DueState


def is_carried_out(decision: str | None) -> bool:
    """Return whether the actions of a recommendation go ahead: not if DMT rejected it."""
    return decision != Decision.REJECTED


def in_force(original: date | None, revised: Sequence[date]) -> date | None:
    """Return the current due date: the last of `revised` (oldest first), or the original date."""
    return revised[-1] if revised else original


def days_left(status: str, due: date | None, on: date) -> int | None:
    """Return the days from `on` to the due date, negative if overdue; None without a date or if not open."""
    return (due - on).days if due is not None and status in OPEN else None


def state_of(status: str, due: date | None, on: date) -> DueState:
    """Return the due state of an action on a day, from its status and current due date."""
    if status not in OPEN:
        return DueState.DONE if status == ActionStatus.DONE else DueState.SETTLED
    left = days_left(status, due, on)
    if left is None:
        return DueState.UNDATED
    return DueState.OVERDUE if left < 0 else DueState.SOON if left <= SOON_DAYS else DueState.LATER
