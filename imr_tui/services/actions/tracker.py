"""The tracker: the actions of all reviews, overdue first, by owner, month and status (§7.4, §8.3).

Dates are current due dates: the last revised date, or the original one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from peewee import SQL, Tuple, fn

from imr_tui.dates.when import Precision, parse
from imr_tui.errors import BadInput
from imr_tui.models import Action, Consideration, DueDateRevision, ProgressNote, Recommendation, Review
from imr_tui.models.action_due import DONE, NO_DATE, TO_DO, ActionDue
from imr_tui.models.action_due import SETTLED as ENDED
from imr_tui.services.record import records
from imr_tui.services.record.due import days_left
from imr_tui.vocabulary import OPEN, SOON_DAYS, ActionStatus
from imr_tui.wording import number_of

_RANKS: Final = {"": None, "open": TO_DO, "done": DONE, "settled": ENDED}


@dataclass(frozen=True, slots=True)
class TrackedAction:
    """An action in the tracker. `days` is the number of days until it is due, negative if overdue.

    `days` is None without a date, and for an action that is not open.
    """

    uid: str
    review_uid: str
    review_reference: str
    reference: str
    what: str
    owner: str
    due: date | None
    original_due: date | None
    status: str
    strand: str
    next_review_on: date | None
    days: int | None
    version: int
    changed_at: str
    intended_outcome: str = ""
    revisions: int = 0

    @property
    def overdue(self) -> bool:
        """Whether it is open and its due date has passed."""
        return self.days is not None and self.days < 0

    @property
    def stated(self) -> str:
        """Status or time in words: `overdue 12 days`, `in 5 days`, `not yet evaluated`."""
        if self.status not in OPEN:
            return ActionStatus(self.status).short
        if self.days is None:
            return "no date"
        if self.days == 0:
            return "due today"
        time = number_of(abs(self.days), "day")
        return f"overdue {time}" if self.days < 0 else f"in {time}"


@dataclass(frozen=True, slots=True)
class TrackerFilter:
    """A filter of the tracker: actions that meet every condition. An empty filter shows all."""

    review_uid: str = ""
    overdue: bool = False
    due_days: int | None = None
    """Open and due within so many days, including overdue ones."""
    owner: str = ""
    status: str = ""
    """A status, or "open", or "settled" (closed or evaluated)."""
    month: str = ""
    """Due in this month: 2026-12."""
    words: str = ""
    changed_since: date | None = None

    @property
    def active(self) -> bool:
        """Whether the filter excludes anything."""
        return self != TrackerFilter(review_uid=self.review_uid)


@dataclass(frozen=True, slots=True)
class TrackerTally:
    """Numbers of actions: overdue, due soon, open in all, done but not evaluated, closed or evaluated, total."""

    overdue: int
    soon: int
    open: int
    done: int
    settled: int
    total: int


def tally(today: date, chosen: TrackerFilter | None = None) -> TrackerTally:
    """Return the counts for the line above the tracker."""
    soon = (ActionDue.due >= today.isoformat()) & (ActionDue.due <= (today + timedelta(days=SOON_DAYS)).isoformat())
    query = _chosen(
        (ActionDue.rank, fn.COUNT(ActionDue.action), fn.SUM(ActionDue.due < today.isoformat()), fn.SUM(soon)),
        today,
        chosen,
    )
    by_rank = {rank: (int(n), int(late), int(near)) for rank, n, late, near in query.group_by(ActionDue.rank).tuples()}
    to_do, late, near = by_rank.get(TO_DO, (0, 0, 0))
    done, settled = by_rank.get(DONE, (0,))[0], by_rank.get(ENDED, (0,))[0]
    return TrackerTally(late, near, to_do, done, settled, to_do + done + settled)


def count(today: date, chosen: TrackerFilter | None = None) -> int:
    """Return how many actions the filter shows."""
    return int(_chosen((fn.COUNT(ActionDue.action),), today, chosen).scalar() or 0)


def window(today: date, start: int, stop: int, chosen: TrackerFilter | None = None) -> list[TrackedAction]:
    """Return the actions from index `start` up to `stop`: open, done, then closed or evaluated, each by due date."""
    # First the ids, from the index alone; then only these rows.
    keys = _in_order(_chosen((ActionDue.action,), today, chosen)).limit(max(0, stop - start)).offset(start)
    return _rows(keys, today)


def everything(today: date, chosen: TrackerFilter | None = None) -> tuple[TrackedAction, ...]:
    """Return all actions that the filter shows, in order, for papers, calendars and scripts."""
    return tuple(window(today, 0, 1 << 31, chosen))


def position_of(today: date, uid: str, chosen: TrackerFilter | None = None) -> int | None:
    """Return the index of an action, from 0; None if the filter excludes it."""
    query = ActionDue.select(ActionDue.rank, ActionDue.due, ActionDue.action).join(Action)
    row = query.where(Action.uid == uid).tuples().first()
    if row is None or not _chosen((ActionDue.action,), today, chosen).where(ActionDue.action == row[2]).exists():
        return None
    ahead = Tuple(ActionDue.rank, ActionDue.due, ActionDue.action) < tuple(row)
    return int(_chosen((fn.COUNT(ActionDue.action),), today, chosen).where(ahead).scalar() or 0)


def by_owner(today: date, chosen: TrackerFilter | None = None) -> tuple[tuple[str, int, int], ...]:
    """Return owners with their numbers of open and overdue actions, most overdue first."""
    late = fn.SUM(ActionDue.due < today.isoformat())
    query = _chosen((Action.owner, fn.COUNT(Action.id), late), today, chosen, with_action=True)
    rows = query.where(ActionDue.rank == TO_DO).group_by(Action.owner)
    found = [(owner, int(number), int(overdue)) for owner, number, overdue in rows.tuples()]
    return tuple(sorted(found, key=lambda row: (-row[2], -row[1], row[0].casefold())))


def by_month(today: date, chosen: TrackerFilter | None = None) -> tuple[tuple[str, int], ...]:
    """Return months (2026-12) with the number of open actions due; actions without a date last."""
    query = _chosen((fn.SUBSTR(ActionDue.due, 1, 7), fn.COUNT(ActionDue.action)), today, chosen)
    rows = query.where(ActionDue.rank == TO_DO).group_by(SQL("1")).order_by(SQL("1"))
    none = NO_DATE[:7]
    return tuple(("" if month == none else str(month), int(number)) for month, number in rows.tuples())


def by_status(today: date, chosen: TrackerFilter | None = None) -> tuple[tuple[str, int], ...]:
    """Return the number of actions of each status, in the order of statuses."""
    query = _chosen((Action.status, fn.COUNT(Action.id)), today, chosen, with_action=True)
    counts = dict(query.group_by(Action.status).tuples())
    return tuple((status, int(counts.get(status, 0))) for status in ActionStatus)


def last_dmt(review_uid: str = "") -> date | None:
    """Return the last day on which DMT considered this review, or any review."""
    query = Consideration.select(fn.MAX(Consideration.dmt_meeting_on))
    if review_uid:
        query = query.where(Consideration.review == records.review_id(review_uid))
    found = query.scalar()
    return found if found is None or isinstance(found, date) else date.fromisoformat(str(found))


def check_month(text: str) -> str:
    """Read a month as typed and return it as 2026-12. Raises BadInput if it is not a month."""
    if not text.strip():
        return ""
    when = parse(text)
    if when.precision not in (Precision.MONTH, Precision.DAY) or when.start is None:
        raise BadInput(f"{text.strip()} is not a month. Enter one such as Dec 2026.")
    return f"{when.start:%Y-%m}"


def _in_order(query: Any) -> Any:
    return query.order_by(ActionDue.rank, ActionDue.due, ActionDue.action)


def _chosen(columns: tuple[Any, ...], today: date, chosen: TrackerFilter | None, *, with_action: bool = False) -> Any:
    """Return a query for what the filter shows. Joins the table of actions only if the filter needs it."""
    query: Any = ActionDue.select(*columns)
    asked = chosen or TrackerFilter()
    if with_action or asked.owner or asked.words.strip() or asked.changed_since or asked.status not in _RANKS:
        query = query.join(Action).switch(ActionDue)
    if asked.review_uid:
        query = query.where(ActionDue.review == records.review_id(asked.review_uid))
    if asked.overdue:
        query = query.where(ActionDue.rank == TO_DO, ActionDue.due < today.isoformat())
    if asked.due_days is not None:
        until = (today + timedelta(days=asked.due_days)).isoformat()
        query = query.where(ActionDue.rank == TO_DO, ActionDue.due <= until)
    rank = _RANKS.get(asked.status)
    if rank is not None:
        query = query.where(ActionDue.rank == rank)
    elif asked.status not in _RANKS:
        query = query.where(Action.status == asked.status)
    if asked.owner:
        query = query.where(Action.owner.contains(asked.owner))
    if asked.month:
        query = query.where(ActionDue.due.startswith(asked.month))
    if asked.words.strip():
        query = query.join(Review).switch(ActionDue)
    for word in asked.words.split():
        test = Action.what.contains(word) | Action.owner.contains(word) | Review.reference.contains(word)
        query = query.where(test | Action.intended_outcome.contains(word))
    if asked.changed_since is not None:
        since = asked.changed_since.isoformat()
        noted = ProgressNote.select(ProgressNote.action).where(ProgressNote.created_at >= since)
        moved = DueDateRevision.select(DueDateRevision.action).where(DueDateRevision.created_at >= since)
        query = query.where((Action.changed_at >= since) | Action.id.in_(noted) | Action.id.in_(moved))
    return query


def _rows(keys: Any, today: date) -> list[TrackedAction]:
    """Return the actions whose ids a query gives, in order."""
    query: Any = (
        Action.select(
            Action.id,
            ActionDue.due,
            Recommendation.number,
            Action.number,
            Action.due_on,
            Action.next_review_on,
            Action.status,
            Action.uid,
            Review.uid,
            Review.reference,
            Action.what,
            Action.owner,
            Action.strand,
            Action.version,
            Action.changed_at,
            Action.intended_outcome,
        )
        .join(Recommendation)
        .join(Review)
        .switch(Action)
        .join(ActionDue, on=(ActionDue.action == Action.id))
    )
    moved: Any = DueDateRevision.select(DueDateRevision.action, fn.COUNT(DueDateRevision.id))
    moved = moved.where(DueDateRevision.action.in_(keys)).group_by(DueDateRevision.action)
    revisions = dict(moved.tuples())
    found = []
    # Read directly: in thousands of rows, only the dates need converting.
    rows = records.database.execute(_in_order(query.where(Action.id.in_(keys))))
    for key, current, of, number, original, next_review_on, status, *rest in rows:
        uid, review_uid, reference, what, owner, strand, version, changed_at, intended_outcome = rest
        due = None if current == NO_DATE else date.fromisoformat(current)
        days = days_left(status, due, today)
        found.append(
            TrackedAction(
                uid,
                review_uid,
                reference,
                f"A{of}.{number}",
                what,
                owner,
                due,
                _date(original),
                status,
                strand,
                _date(next_review_on),
                days,
                version,
                changed_at,
                intended_outcome,
                revisions.get(key, 0),
            )
        )
    return found


def _date(stored: str | None) -> date | None:
    return None if stored is None else date.fromisoformat(stored)
