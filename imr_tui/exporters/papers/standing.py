"""The due state of actions on the date of a paper: overdue, due soon, due later, done, closed or evaluated (§8.3).

The date is always the paper's and never today's, so that the same record and date give the same paper.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from imr_tui.exporters.core.document import Text, long_date
from imr_tui.exporters.papers.parts import days, joined, labelled
from imr_tui.exporters.papers.words import sentence
from imr_tui.services.findings.details import ActionDetail, RecommendationDetail
from imr_tui.services.record.due import days_left, is_carried_out, state_of
from imr_tui.vocabulary import EVALUATED, OPEN, ActionStatus, DueState
from imr_tui.wording import count_in_words, in_words, is_are, series


def group_of(action: ActionDetail, on: datetime.date) -> DueState:
    """Return the due state of an action on a date."""
    return state_of(action.status, action.due, on)


NO_ACTION: Final = "There are no actions to carry out."
"""The text of an empty table of actions. Drafts, and actions of rejected recommendations, may still be on record."""


def standing(action: ActionDetail, on: datetime.date) -> str:
    """Return in words how overdue an open action is, or when it is due; empty if it is done, closed or evaluated."""
    if action.status not in OPEN:
        return ""
    left = days_left(action.status, action.due, on)
    if left is None:
        return DueState.UNDATED.in_papers
    if left < 0:
        return f"Overdue by {days(-left)}"
    return f"Due in {days(left)}" if left else "Due today"


def counted(actions: Sequence[ActionDetail], on: datetime.date) -> str:
    """Return a sentence with the number of actions in all and in each due state."""
    numbers = Counter(group_of(action, on) for action in actions)
    parts = [f"{in_words(numbers[group])} {group.label}" for group in DueState if numbers[group]]
    if not parts:
        return f"On {long_date(on)} there are no actions to carry out."
    there_are = f"On {long_date(on)} there {is_are(len(actions))} {count_in_words(len(actions), 'action')}"
    return f"{there_are}: {series(parts)}."


def by_review_date(action: ActionDetail) -> tuple[bool, datetime.date]:
    """Return a sort key by next review date, or due date if no review is set; actions with neither come last."""
    day = action.next_review_on or action.due
    return day is None, day or datetime.date.max


def by_due_date(action: ActionDetail) -> tuple[bool, datetime.date]:
    """Return a sort key by current due date; actions without one come last."""
    return action.due is None, action.due or datetime.date.max


def last_of(days_known: Iterable[datetime.date | None], on: datetime.date) -> datetime.date | None:
    """Return the latest of these dates that is not after `on`; None if there is none."""
    return max((day for day in days_known if day is not None and day <= on), default=None)


def changes(action: ActionDetail, since: datetime.date | None, on: datetime.date) -> list[Text]:
    """Return what is recorded about an action from `since` (or the beginning) up to `on`, oldest first, a line each."""
    found: list[tuple[datetime.date, Text]] = [
        (note.noted_on, labelled(joined(long_date(note.noted_on), note.noted_by), note.text))
        for note in action.progress
    ]
    found += [
        (
            step.revised_on,
            labelled(
                f"{long_date(step.revised_on)}, due date changed to {long_date(step.due_on)}",
                joined(step.reason.rstrip(" ."), f"agreed by {step.agreed_by}" if step.agreed_by else "", by="; "),
            ),
        )
        for step in action.revisions
    ]
    if action.done_on is not None:
        found.append(
            (
                action.done_on,
                labelled(f"{long_date(action.done_on)}, done", action.proof or "no evidence of completion recorded"),
            )
        )
    if action.evaluated_on is not None:
        words = sentence(ActionStatus(action.status).in_papers) if action.status in EVALUATED else ""
        result = joined(words, action.effectiveness, by=". ")
        found.append(
            (
                action.evaluated_on,
                labelled(f"{long_date(action.evaluated_on)}, evaluated", result or "result not recorded"),
            )
        )
    kept = [(day, text) for day, text in found if (since is None or day >= since) and day <= on]
    return [text for _, text in sorted(kept, key=lambda pair: pair[0])]


def carried_out(items: Iterable[RecommendationDetail]) -> tuple[RecommendationDetail, ...]:
    """Return the recommendations whose actions will be carried out: all except those that DMT rejected."""
    return tuple(item for item in items if is_carried_out(item.decision))


def not_carried_out(items: Iterable[RecommendationDetail]) -> str:
    """Return a sentence naming the actions under recommendations that DMT rejected; empty if there are none."""
    rejected = [item for item in items if not is_carried_out(item.decision) and item.actions]
    names = [action.reference for item in rejected for action in item.actions]
    under = series([item.reference for item in rejected])
    return f"{series(names)} will not go ahead because DMT rejected {under}." if names else ""
