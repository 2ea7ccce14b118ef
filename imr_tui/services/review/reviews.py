"""The list of reviews, the review details and partners' reviews (§1, §2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN, fn

from imr_tui.errors import BadInput
from imr_tui.models import (
    ActionsOnly,
    Consideration,
    Event,
    PartnerReview,
    Request,
    Review,
    TargetDate,
)
from imr_tui.models.action_due import NO_DATE, TO_DO, ActionDue
from imr_tui.services.record import records, removal
from imr_tui.services.review import holding, template
from imr_tui.store.session import writing
from imr_tui.vocabulary import Ending, Milestone, Stage


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review in the list: `next_on` is the next date it has to meet, `next_what` the name of that date."""

    uid: str
    reference: str
    title: str
    stage: str
    next_on: date | None
    next_what: str
    open_actions: int
    events: int
    actions_only: bool = False
    """Whether this store holds only the review's actions, imported from a handover file."""
    ended: str | None = None
    """Declined or withdrawn, with the date, who decided and why; None for any other review."""
    ended_on: date | None = None
    ended_by: str = ""
    ended_reason: str = ""

    @property
    def stated(self) -> str:
        """The label of the ending or stage, or "actions only"."""
        if self.ended:
            return Ending(self.ended).label
        return "actions only" if self.actions_only else Stage(self.stage).label


@dataclass(frozen=True, slots=True)
class ReviewDetail:
    """The review details; `uid` is empty and `version` 0 for a new review."""

    uid: str = ""
    version: int = 0
    reference: str = ""
    title: str = ""
    agency: str = ""
    protective_marking: str = "OFFICIAL-SENSITIVE"
    retention_review_on: date | None = None
    stage: str = Stage.REQUESTED
    ended: str | None = None
    ended_on: date | None = None
    ended_by: str = ""
    ended_reason: str = ""

    @property
    def ending(self) -> str:
        """A sentence that says how the request ended, when, by whom and why; empty if it has not ended."""
        if not self.ended:
            return ""
        on = f" on {self.ended_on.day} {self.ended_on:%B %Y}" if self.ended_on else ""
        by = f" by {self.ended_by.strip()}" if self.ended_by.strip() else ""
        why = f": {self.ended_reason.strip()}" if self.ended_reason.strip() else ""
        return f"{Ending(self.ended).label.capitalize()}{on}{by}{why}"


@dataclass(frozen=True, slots=True)
class PartnerDetail:
    """A partner's own review of the same incident (§1)."""

    uid: str = ""
    version: int = 0
    agency: str = ""
    reference: str = ""
    contact: str = ""
    note: str = ""


def create(reference: str, title: str, agency: str = "") -> str:
    """Create an empty review; returns its uid. Raises BadInput if the reference or title is empty or already used."""
    reference, title = reference.strip(), title.strip()
    if not reference or not title:
        raise BadInput("Enter a reference and a title, for example IMR-2026-014 and Missed visits in May.")
    with writing():
        if Review.select().where(Review.reference == reference).exists():
            raise BadInput(f"Another review already has the reference {reference}. Enter a different one.")
        look = template.load()
        review = Review.create(
            reference=reference,
            title=title,
            agency=agency or look.organisation,
            protective_marking=look.marking or "OFFICIAL-SENSITIVE",
        )
        Request.create(review=review)
    return str(review.uid)


def find(reference: str) -> str:
    """Return the uid of the review with this reference or uid. Raises BadInput, with a few references, if none has."""
    row = Review.select(Review.uid).where((Review.reference == reference) | (Review.uid == reference)).tuples().first()
    if row is None:
        known = [r[0] for r in Review.select(Review.reference).order_by(Review.reference).limit(5).tuples()]
        hint = f" This store contains: {', '.join(known)}." if known else " This store has no reviews yet."
        raise BadInput(f"There is no review {reference}.{hint}")
    return str(row[0])


def detail(uid: str) -> ReviewDetail:
    """Return the review details. Raises BadInput if the review does not exist."""
    return records.view(ReviewDetail, records.row_of(Review, uid))


def save(review: ReviewDetail) -> ReviewDetail:
    """Save the review details. Raises BadInput if the reference or title is empty, ChangedElsewhere."""
    if not review.reference.strip() or not review.title.strip():
        raise BadInput("Enter a reference and a title, for example IMR-2026-014 and Missed visits in May.")
    names = ("reference", "title", "agency", "protective_marking", "retention_review_on")
    records.save(Review, review.uid, review.version, records.values_of(review, *names))
    return detail(review.uid)


def is_there(uid: str) -> bool:
    """Whether a review is in the store."""
    return bool(Review.select().where(Review.uid == uid).exists())


def count(words: str = "") -> int:
    """Return the number of reviews with all these words in their reference, title or agency."""
    return int(_chosen(Review.select(fn.COUNT(Review.id)), words).scalar() or 0)


def window(start: int, stop: int, words: str = "") -> list[ReviewRow]:
    """Return rows `start` to `stop` (exclusive) of the list: open reviews first, then by reference, descending.

    Declined and withdrawn reviews are among the closed ones.
    """
    end = (Review.ended, Review.ended_on, Review.ended_by, Review.ended_reason)
    columns = (Review.id, Review.uid, Review.reference, Review.title, Review.stage, *end)
    query = _chosen(Review.select(*columns), words)
    rows = list(query.order_by(_over(), Review.reference.desc()).limit(max(0, stop - start)).offset(start).tuples())
    keys = [row[0] for row in rows]
    upcoming = _next_dates([row[0] for row in rows if row[5] is None])
    actions = _open_actions(keys)
    events = _counts(Event.select(Event.review, fn.COUNT(Event.id)), Event.review, keys)
    partly = _counts(ActionsOnly.select(ActionsOnly.review, fn.COUNT(ActionsOnly.id)), ActionsOnly.review, keys)
    found = []
    for key, uid, reference, title, stage, *ended in rows:
        next_on, next_what = upcoming.get(key, (None, ""))
        open_actions = actions.get(key, 0)
        held = (open_actions, events.get(key, 0), key in partly)
        found.append(ReviewRow(uid, reference, title, stage, next_on, next_what, *held, *ended))
    return found


def position_of(uid: str, words: str = "") -> int | None:
    """Return the index of the review in the list, from 0, or None if the review does not exist."""
    row = Review.select(Review.reference, _over()).where(Review.uid == uid).tuples().first()
    if row is None:
        return None
    reference, over = row
    ahead = (_over() == bool(over)) & (Review.reference > reference)
    if over:
        ahead = ahead | (_over() == False)  # noqa: E712 - a condition of the query
    return int(_chosen(Review.select(fn.COUNT(Review.id)), words).where(ahead).scalar() or 0)


def partners(uid: str) -> tuple[PartnerDetail, ...]:
    """Return the linked partner reviews (§1)."""
    key = records.review_id(uid)
    rows = PartnerReview.select().where(PartnerReview.review == key).order_by(PartnerReview.id).dicts()
    return tuple(records.view(PartnerDetail, row) for row in rows)


def save_partner(uid: str, partner: PartnerDetail) -> None:
    """Add or save a linked partner review (§1). Raises BadInput if no partner is named, ChangedElsewhere."""
    if not partner.agency.strip():
        raise BadInput("Partner: enter the organisation that carries out the review, for example NHS Testham (§1).")
    values = records.values_of(partner, "agency", "reference", "contact", "note")
    with writing():
        if partner.uid:
            records.save(PartnerReview, partner.uid, partner.version, values)
        else:
            PartnerReview.create(review=records.review_id(uid), **values)


def remove_partner(partner_uid: str) -> int:
    """Remove a partner review; returns the number of the change, for undo."""
    return removal.remove(PartnerReview, partner_uid)


def _over() -> Any:
    """Return the condition that a review is closed, declined or withdrawn."""
    return (Review.stage == Stage.CLOSED) | Review.ended.is_null(False)


def _chosen(query: Any, words: str) -> Any:
    for word in words.split():
        found = Review.reference.contains(word) | Review.title.contains(word) | Review.agency.contains(word)
        query = query.where(found)
    return query


def _counts(query: Any, column: Any, keys: list[int]) -> dict[int, int]:
    return dict(query.where(column.in_(keys)).group_by(column).tuples()) if keys else {}


def _open_actions(keys: list[int]) -> dict[int, int]:
    query = ActionDue.select(ActionDue.review, fn.COUNT(ActionDue.action)).where(ActionDue.rank == TO_DO)
    return _counts(query, ActionDue.review, keys)


def _next_dates(keys: list[int]) -> dict[int, tuple[date, str]]:
    """Return, for each review, the earliest of: unmet target dates, due dates of open actions, the plan's review."""
    if not keys:
        return {}
    found: list[tuple[int, date, str]] = []
    targets = TargetDate.select(TargetDate.review, TargetDate.target_on, TargetDate.milestone).where(
        TargetDate.review.in_(keys), TargetDate.actual_on.is_null(), TargetDate.target_on.is_null(False)
    )
    found += [(key, on, Milestone(milestone).label) for key, on, milestone in targets.tuples()]
    due = (
        ActionDue.select(ActionDue.review, fn.MIN(ActionDue.due))
        .where(ActionDue.review.in_(keys), ActionDue.rank == TO_DO, ActionDue.due != NO_DATE)
        .group_by(ActionDue.review)
    )
    found += [(key, _as_date(on), "action due") for key, on in due.tuples()]
    plans = (
        Consideration.select(Consideration.review, Consideration.plan_review_on)
        .join(Review, JOIN.INNER)
        .where(
            Consideration.review.in_(keys),
            Consideration.plan_review_on.is_null(False),
            Review.stage != Stage.CLOSED,
        )
    )
    found += [(key, on, "review of the action plan") for key, on in plans.tuples()]
    nearest: dict[int, tuple[date, str]] = {}
    for key, on, what in sorted(found, key=lambda entry: entry[1], reverse=True):
        nearest[key] = (on, what)
    return nearest


def _as_date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def stated(uid: str) -> str:
    """Return the label of a review's ending or stage, with ", actions only" if the store holds only its actions."""
    review = detail(uid)
    words = Ending(review.ended).label if review.ended else Stage(review.stage).label
    return f"{words}, actions only" if holding.marked(uid) else words


def by_reference(uids: Iterable[str]) -> dict[str, str]:
    """Return the references of these reviews, by uid."""
    return dict(Review.select(Review.uid, Review.reference).where(Review.uid.in_(list(uids))).tuples())
