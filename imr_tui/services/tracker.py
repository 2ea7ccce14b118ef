"""The tracker: every action of every review, overdue first, by owner, by month, by status (§7.4, §8.3).

The date that counts is the one in force: the last revision's, or the original one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from peewee import SQL, Case, fn

from imr_tui.errors import BadInput
from imr_tui.models import Action, Consideration, DueDateRevision, ProgressNote, Recommendation, Review
from imr_tui.services import records
from imr_tui.services.actions import OPEN, SETTLED, STATUS_WORDS

SOON_DAYS: Final = 30
"""What is due within so many days is due soon."""


_ENDED: Final = {
    "done": "not yet evaluated", "evaluated_effective": "effective", "evaluated_not_effective": "not effective",
    "closed": "closed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrackedAction:
    """An action as the tracker shows it; `days` is how long until it is due, below nought how long overdue.

    `days` is None without a date, and for what is done or settled.
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
        """Whether its date has passed and it is still to be done."""
        return self.days is not None and self.days < 0

    @property
    def stated(self) -> str:
        """Status and time in words: `overdue 12 days`, `in 5 days`, `not yet evaluated`."""
        if self.status not in OPEN:
            return _ENDED[self.status]
        if self.days is None:
            return "no date"
        if self.days == 0:
            return "due today"
        number = abs(self.days)
        noun = "day" if number == 1 else "days"
        return f"overdue {number} {noun}" if self.days < 0 else f"in {number} {noun}"


@dataclass(frozen=True, slots=True)
class TrackerFilter:
    """What the tracker shows: actions to which all of this applies; an empty filter shows all."""

    review_uid: str = ""
    overdue: bool = False
    due_days: int | None = None
    """Open and due within so many days, overdue ones with them."""
    owner: str = ""
    status: str = ""
    """A status, or open (still to be done), or settled."""
    month: str = ""
    """Due in this month: 2026-12."""
    words: str = ""
    changed_since: date | None = None

    @property
    def active(self) -> bool:
        """Whether anything is left out."""
        return self != TrackerFilter(review_uid=self.review_uid)


@dataclass(frozen=True, slots=True)
class TrackerTally:
    """How many actions: overdue, due soon and not overdue, to be done in all, done but not evaluated, settled."""

    overdue: int
    soon: int
    open: int
    done: int
    settled: int
    total: int


def tally(today: date, chosen: TrackerFilter | None = None) -> TrackerTally:
    """The counts for the line above the tracker."""
    due = _due()
    is_open = Action.status.in_(OPEN)
    soon = (due >= today.isoformat()) & (due <= (today + timedelta(days=SOON_DAYS)).isoformat())
    query = _chosen(
        _base(
            fn.COALESCE(fn.SUM(is_open & (due < today.isoformat())), 0),
            fn.COALESCE(fn.SUM(is_open & soon), 0),
            fn.COALESCE(fn.SUM(is_open), 0),
            fn.COALESCE(fn.SUM(Action.status == "done"), 0),
            fn.COALESCE(fn.SUM(Action.status.in_(SETTLED)), 0),
            fn.COUNT(Action.id),
        ),
        today,
        chosen,
    )
    return TrackerTally(*(int(number) for number in query.tuples().first()))


def count(today: date, chosen: TrackerFilter | None = None) -> int:
    """How many actions the filter shows."""
    return int(_chosen(_base(fn.COUNT(Action.id)), today, chosen).scalar() or 0)


def window(today: date, start: int, stop: int, chosen: TrackerFilter | None = None) -> list[TrackedAction]:
    """The actions from place `start` up to `stop`: to be done before done before settled, each by date in force."""
    # The keys first, sorted by little; then only these rows are read.
    keys = [
        key
        for (key,) in _in_order(_chosen(_base(Action.id), today, chosen))
        .limit(max(0, stop - start))
        .offset(start)
        .tuples()
    ]
    return _rows(keys, today)


def everything(today: date, chosen: TrackerFilter | None = None) -> tuple[TrackedAction, ...]:
    """All that the filter shows, in order: for papers, calendars and scripts."""
    return tuple(window(today, 0, 1 << 31, chosen))


def place_of(today: date, uid: str, chosen: TrackerFilter | None = None) -> int | None:
    """Where an action stands in the order, counted from 0; None where the filter leaves it out."""
    query = _in_order(_chosen(_base(Action.uid), today, chosen)).tuples()
    return next((place for place, (other,) in enumerate(query) if other == uid), None)


def by_owner(today: date, chosen: TrackerFilter | None = None) -> tuple[tuple[str, int, int], ...]:
    """Owners of what is to be done, each with how much, and how much of it is overdue; the latter first."""
    late = fn.SUM(_due() < today.isoformat())
    query = _chosen(_base(Action.owner, fn.COUNT(Action.id), fn.COALESCE(late, 0)), today, chosen)
    rows = query.where(Action.status.in_(OPEN)).group_by(Action.owner)
    found = [(owner, int(number), int(overdue)) for owner, number, overdue in rows.tuples()]
    return tuple(sorted(found, key=lambda row: (-row[2], -row[1], row[0].casefold())))


def by_month(today: date, chosen: TrackerFilter | None = None) -> tuple[tuple[str, int], ...]:
    """Months (2026-12) in which something falls due that is to be done, each with how much; no date last."""
    month = fn.COALESCE(fn.SUBSTR(_due(), 1, 7), "")
    query = _chosen(_base(month, fn.COUNT(Action.id)), today, chosen)
    rows = query.where(Action.status.in_(OPEN)).group_by(SQL("1"))
    return tuple(sorted(((str(m), int(n)) for m, n in rows.tuples()), key=lambda row: row[0] or "9999"))


def by_status(today: date, chosen: TrackerFilter | None = None) -> tuple[tuple[str, int], ...]:
    """How many actions are of each status, in the order of a plan's life."""
    query = _chosen(_base(Action.status, fn.COUNT(Action.id)), today, chosen).group_by(Action.status)
    counts = dict(query.tuples())
    return tuple((status, int(counts.get(status, 0))) for status in STATUS_WORDS)


def last_dmt(review_uid: str = "") -> date | None:
    """The last day on which DMT met about a review, or about any: since then things have changed."""
    query = Consideration.select(fn.MAX(Consideration.dmt_meeting_on))
    if review_uid:
        query = query.where(Consideration.review == records.review_id(review_uid))
    found = query.scalar()
    return found if found is None or isinstance(found, date) else date.fromisoformat(str(found))


def check_month(text: str) -> str:
    """A month as 2026-12, from what was typed. Raises BadInput for what is none."""
    from imr_tui.services.dates import Precision, parse

    if not text.strip():
        return ""
    when = parse(text)
    if when.precision not in (Precision.MONTH, Precision.DAY) or when.start is None:
        raise BadInput(f"{text.strip()} is not a month. Type one such as Dec 2026.")
    return f"{when.start:%Y-%m}"


def _due() -> Any:
    """The date in force."""
    revised = (
        DueDateRevision.select(DueDateRevision.due_on)
        .where(DueDateRevision.action == Action.id)
        .order_by(DueDateRevision.revised_on.desc(), DueDateRevision.id.desc())
        .limit(1)
    )
    return fn.COALESCE(revised, Action.due_on)


def _base(*columns: Any) -> Any:
    query: Any = Action.select(*columns).join(Recommendation).join(Review).switch(Action)
    # What DMT did not agree to is not to be done.
    return query.where(Recommendation.decision.is_null() | (Recommendation.decision != "rejected"))


def _in_order(query: Any) -> Any:
    rank = Case(None, ((Action.status.in_(OPEN), 0), (Action.status == "done", 1)), 2)
    due = _due()
    return query.order_by(rank, due.is_null(), due, Review.reference, Recommendation.number, Action.number)


def _chosen(query: Any, today: date, chosen: TrackerFilter | None) -> Any:
    if chosen is None:
        return query
    if chosen.review_uid:
        query = query.where(Review.uid == chosen.review_uid)
    if chosen.overdue:
        query = query.where(Action.status.in_(OPEN), _due() < today.isoformat())
    if chosen.due_days is not None:
        query = query.where(
            Action.status.in_(OPEN), _due() <= (today + timedelta(days=chosen.due_days)).isoformat()
        )  # fmt: skip
    if chosen.owner:
        query = query.where(fn.LOWER(Action.owner).contains(chosen.owner.lower()))
    if chosen.status == "open":
        query = query.where(Action.status.in_(OPEN))
    elif chosen.status == "settled":
        query = query.where(Action.status.in_(SETTLED))
    elif chosen.status:
        query = query.where(Action.status == chosen.status)
    if chosen.month:
        query = query.where(fn.SUBSTR(_due(), 1, 7) == chosen.month)
    for word in chosen.words.split():
        test = Action.what.contains(word) | Action.owner.contains(word) | Review.reference.contains(word)
        query = query.where(test | Action.intended_outcome.contains(word))
    if chosen.changed_since is not None:
        since = chosen.changed_since.isoformat()
        noted = ProgressNote.select(ProgressNote.action).where(ProgressNote.created_at >= since)
        moved = DueDateRevision.select(DueDateRevision.action).where(DueDateRevision.created_at >= since)
        query = query.where((Action.changed_at >= since) | Action.id.in_(noted) | Action.id.in_(moved))
    return query


def _rows(keys: list[int], today: date) -> list[TrackedAction]:
    found: dict[int, TrackedAction] = {}
    for place in range(0, len(keys), 500):
        part = keys[place : place + 500]
        query: Any = (
            Action.select(
                Action, Review.uid.alias("review_uid"), Review.reference.alias("review_reference"),
                Recommendation.number.alias("of"), _due().alias("in_force"),
            )
            .join(Recommendation).join(Review).where(Action.id.in_(part))
        )  # fmt: skip
        moved: Any = DueDateRevision.select(DueDateRevision.action, fn.COUNT(DueDateRevision.id)).where(
            DueDateRevision.action.in_(part)
        )
        revisions = dict(moved.group_by(DueDateRevision.action).tuples())
        for row in query.dicts():
            due = row["in_force"]
            due = due if due is None or isinstance(due, date) else date.fromisoformat(str(due))
            is_open = row["status"] in OPEN
            found[row["id"]] = records.view(
                TrackedAction, row, reference=f"A{row['of']}.{row['number']}", due=due, original_due=row["due_on"],
                days=(due - today).days if due is not None and is_open else None, revisions=revisions.get(row["id"], 0),
            )  # fmt: skip
    return [found[key] for key in keys if key in found]
