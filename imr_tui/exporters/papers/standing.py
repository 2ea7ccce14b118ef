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
from imr_tui.exporters.papers.words import count, sentence
from imr_tui.services.findings.details import ActionDetail, RecommendationDetail
from imr_tui.vocabulary import ActionStatus

OPEN: Final = ("not_started", "under_way")
SOON_DAYS: Final = 30
GROUPS: Final = {
    "overdue": "Overdue",
    "soon": f"Due within {SOON_DAYS} days",
    "later": "Due later",
    "undated": "To be done, without a date",
    "done": "Done, not yet evaluated",
    "settled": "Evaluated or closed",
}
"""In the order in which papers show them."""
_COUNTED: Final = {
    "overdue": "overdue", "soon": f"due within {SOON_DAYS} days", "later": "due later", "undated": "without a date",
    "done": "done but not yet evaluated", "settled": "evaluated or closed",
}  # fmt: skip


def group_of(action: ActionDetail, on: datetime.date) -> str:
    """Which of `GROUPS` an action is in on a day."""
    if action.status not in OPEN:
        return "done" if action.status == "done" else "settled"
    if action.due is None:
        return "undated"
    left = (action.due - on).days
    return "overdue" if left < 0 else "soon" if left <= SOON_DAYS else "later"


def standing(action: ActionDetail, on: datetime.date) -> str:
    """How an action that is to be done stands to its date, in words; empty for one that is done or settled."""
    if action.status not in OPEN:
        return ""
    if action.due is None:
        return "No date set"
    left = (action.due - on).days
    if left < 0:
        return f"Overdue by {days(-left)}"
    return f"Due in {days(left)}" if left else "Due today"


def counted(actions: Sequence[ActionDetail], on: datetime.date) -> str:
    """How many actions there are and how many of each group, as a sentence."""
    numbers = Counter(group_of(action, on) for action in actions)
    parts = [f"{numbers[group]} {words}" for group, words in _COUNTED.items() if numbers[group]]
    if not parts:
        return f"No actions are recorded on {long_date(on)}."
    return f"On {long_date(on)} there {'is' if len(actions) == 1 else 'are'} {count(len(actions), 'action')}: " + (
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
        words = sentence(ActionStatus(action.status).in_papers) if action.status.startswith("evaluated") else ""
        said = joined(words, action.effectiveness, by=". ")
        found.append((action.evaluated_on, labelled(f"{long_date(action.evaluated_on)}, evaluated", said or "yes")))
    kept = [(day, text) for day, text in found if (since is None or day >= since) and day <= on]
    return [text for _, text in sorted(kept, key=lambda pair: pair[0])]


def carried_out(items: Iterable[RecommendationDetail]) -> tuple[RecommendationDetail, ...]:
    """Those whose actions are to be carried out: all but what DMT did not agree to."""
    return tuple(item for item in items if item.decision != "rejected")


def not_carried_out(items: Iterable[RecommendationDetail]) -> str:
    """A sentence that names the actions which are left out because DMT did not agree; empty where none are."""
    names = [action.reference for item in items if item.decision == "rejected" for action in item.actions]
    return f"Not to be carried out, since DMT did not agree to it: {', '.join(names)}." if names else ""
