"""Renumber events by date, or findings and recommendations in their order, until the first paper is issued.

References in every text of the review, and in open conflicts of a handover, are changed to match. Numbers stay for good
once a paper has been issued, because somebody may have a copy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from imr_tui.errors import BadInput, Refused
from imr_tui.models import Action, Draft, Event, Finding, PaperIssue, Person, Recommendation, Record, utc_stamp
from imr_tui.services.record import records
from imr_tui.services.record.references import renamed
from imr_tui.services.record.replacing import replace_in_conflicts, replace_in_review
from imr_tui.store.session import writing
from imr_tui.wording import series

_Order = Callable[[int], list[int]]
_APART: Final = 10_000_000
"""Added to all numbers for a moment, so that no two rows have the same number."""


def renumber(review_uid: str, kind: str) -> int:
    """Renumber the events, findings or recommendations of a review from 1; returns the number of the change.

    `kind` is "event" (in date order), "finding" (without gaps) or "recommendation" (in their order in the report; A3.1
    goes with R3). References in texts are changed to match. Returns 0 if every number was already right. Raises Refused
    if a paper has been issued, BadInput if there are drafts, which may have references too.
    """
    model, order = _KINDS[kind]
    with writing() as session:
        key = _assert_may(review_uid)
        rows = order(key)
        query: Any = model.select(model.id, model.number).where(model.review == key)
        numbers = dict(query.tuples())
        new = {row: number for number, row in enumerate(rows, start=1) if numbers[row] != number}
        if not new:
            return 0
        _give(review_uid, key, model, numbers, new)
    return records.last_change(session)


def swap_findings(review_uid: str, uid: str, step: int) -> int:
    """Swap the numbers of a finding and its neighbour; returns the number of the change. Raises as `renumber` does."""
    with writing() as session:
        key = _assert_may(review_uid)
        query: Any = Finding.select(Finding.id, Finding.number, Finding.uid).where(Finding.review == key)
        rows = list(query.order_by(Finding.number).tuples())
        index = next(i for i, row in enumerate(rows) if row[2] == uid)
        if not 0 <= index + step < len(rows):
            raise BadInput(f"This finding is already {'first' if step < 0 else 'last'}.")
        (one, first, _), (other, second, _) = rows[index], rows[index + step]
        _give(review_uid, key, Finding, {one: first, other: second}, {one: second, other: first})
    return records.last_change(session)


def _assert_may(review_uid: str) -> int:
    key = records.review_id(review_uid)
    issue = PaperIssue.select(PaperIssue.file_name).where(PaperIssue.review == key).tuples().first()
    if issue is not None:
        raise Refused(f"{issue[0]} has been issued with these numbers, so they can no longer change.")
    people = {row[0] for row in Draft.select(Draft.person).where(Draft.review == key).tuples()}
    if people:
        others = series(sorted(people - {"", records.current().actor}))
        whose = f" of {others}" if others else ""
        raise BadInput(
            f"This review has unsaved drafts{whose}, which may contain references. Save or discard them first."
        )
    return key


def _give(review_uid: str, key: int, model: Any, numbers: Mapping[int, int], new: Mapping[int, int]) -> None:
    letter = model.LETTER
    names = {f"{letter}{numbers[row]}": f"{letter}{number}" for row, number in new.items()}
    if model is Recommendation:
        names |= _action_names(numbers, new)
    model.update(number=model.number + _APART).where(model.id.in_(list(new))).execute()
    for row, number in new.items():
        changes = {"number": number, "version": model.version + 1, "changed_at": utc_stamp()}
        model.update(changes).where(model.id == row).execute()
    codes = {code for (code,) in Person.select(Person.code).where(Person.review == key).tuples()}

    def change(text: str) -> str:
        return renamed(text, names, codes)

    replace_in_review(review_uid, change)
    replace_in_conflicts(key, change)


def _action_names(numbers: Mapping[int, int], new: Mapping[int, int]) -> dict[str, str]:
    query: Any = Action.select(Action.recommendation, Action.number).where(Action.recommendation.in_(list(new)))
    return {f"A{numbers[row]}.{number}": f"A{new[row]}.{number}" for row, number in query.tuples()}


def _by(model: Any, *columns: Any) -> _Order:
    def order(key: int) -> list[int]:
        query: Any = model.select(model.id).where(model.review == key).order_by(*columns)
        return [row[0] for row in query.tuples()]

    return order


_KINDS: Final[dict[str, tuple[type[Record], _Order]]] = {
    "event": (Event, _by(Event, Event.sort_key, Event.position, Event.number)),
    "finding": (Finding, _by(Finding, Finding.number)),
    "recommendation": (Recommendation, _by(Recommendation, Recommendation.position, Recommendation.number)),
}

KINDS: Final[Sequence[str]] = tuple(_KINDS)
