"""How the actions of a plan stand on the day of a paper: overdue, due soon, later, done, settled (§8.3).

The day is that of the paper and never the clock's, so that the same record and date give the same paper.
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
from imr_tui.wording import how_many, is_are


def group_of(action: ActionDetail, on: datetime.date) -> DueState:
    """How an action stands on a day."""
    return state_of(action.status, action.due, on)


NO_ACTION: Final = "There is no action to carry out."
"""In the place of an empty list of actions: drafts, and what DMT did not agree to, are recorded all the same."""


def standing(action: ActionDetail, on: datetime.date) -> str:
    """How an action that is to be done stands to its date, in words; empty for one that is done or settled."""
    if action.status not in OPEN:
        return ""
    left = days_left(action.status, action.due, on)
    if left is None:
        return "No date set"
    if left < 0:
        return f"Overdue by {days(-left)}"
    return f"Due in {days(left)}" if left else "Due today"


def counted(actions: Sequence[ActionDetail], on: datetime.date) -> str:
    """How many actions there are and how many of each group, as a sentence."""
    numbers = Counter(group_of(action, on) for action in actions)
    parts = [f"{numbers[group]} {group.label}" for group in DueState if numbers[group]]
    if not parts:
        return f"On {long_date(on)} there is no action to carry out."
    return f"On {long_date(on)} there {is_are(len(actions))} {how_many(len(actions), 'action')}: " + (
        f"{', '.join(parts)}."
    )


def by_review_date(action: ActionDetail) -> tuple[bool, datetime.date]:
    """An order by when an action is looked at next: its next review, or the date on which it is due; none last."""
    day = action.next_review_on or action.due
    return day is None, day or datetime.date.max


def by_due_date(action: ActionDetail) -> tuple[bool, datetime.date]:
    """An order by the date in force; none last."""
    return action.due is None, action.due or datetime.date.max


def last_of(days_known: Iterable[datetime.date | None], on: datetime.date) -> datetime.date | None:
    """The latest of these days that is not after `on`."""
    return max((day for day in days_known if day is not None and day <= on), default=None)


def changes(action: ActionDetail, since: datetime.date | None, on: datetime.date) -> list[Text]:
    """What is recorded of an action from a day (or from the first) to the paper's, oldest first, each in a line."""
    found: list[tuple[datetime.date, Text]] = [
        (note.noted_on, labelled(joined(long_date(note.noted_on), note.noted_by), note.text))
        for note in action.progress
    ]
    found += [
        (
            step.revised_on,
            labelled(
                f"{long_date(step.revised_on)}, date moved to {long_date(step.due_on)}",
                joined(step.reason.rstrip(" ."), f"agreed by {step.agreed_by}" if step.agreed_by else "", by="; "),
            ),
        )
        for step in action.revisions
    ]
    if action.done_on is not None:
        found.append((action.done_on, labelled(f"{long_date(action.done_on)}, done", action.proof or "no proof named")))
    if action.evaluated_on is not None:
        words = sentence(ActionStatus(action.status).in_papers) if action.status in EVALUATED else ""
        said = joined(words, action.effectiveness, by=". ")
        found.append((action.evaluated_on, labelled(f"{long_date(action.evaluated_on)}, evaluated", said or "yes")))
    kept = [(day, text) for day, text in found if (since is None or day >= since) and day <= on]
    return [text for _, text in sorted(kept, key=lambda pair: pair[0])]


def carried_out(items: Iterable[RecommendationDetail]) -> tuple[RecommendationDetail, ...]:
    """Those whose actions are to be carried out: all but what DMT did not agree to."""
    return tuple(item for item in items if is_carried_out(item.decision))


def not_carried_out(items: Iterable[RecommendationDetail]) -> str:
    """A sentence that names the actions which are left out because DMT did not agree; empty where none are."""
    names = [action.reference for item in items if not is_carried_out(item.decision) for action in item.actions]
    return f"Not to be carried out, since DMT did not agree to it: {', '.join(names)}." if names else ""
