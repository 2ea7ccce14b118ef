"""New numbers before anything was issued: events in the order of time, findings and recommendations as they stand.

Every reference in every text of the review goes with them, and in what a handover left in conflict. Once a paper was
issued numbers stay for good: somebody may have it in hand.
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

_Order = Callable[[int], list[int]]
_APART: Final = 10_000_000
"""Added to all numbers for a moment, so that no two are the same in between."""


def renumber(review_uid: str, kind: str) -> int:
    """Number the events, findings or recommendations of a review anew, from 1; returns the change's number.

    `kind` is "event" (by the chronology), "finding" (without holes) or "recommendation" (by their order in the
    report; A3.1 goes with R3). References in texts follow. 0 where every number was right already. Raises Refused
    once a paper was issued, BadInput while text is unsaved: it may hold references too.
    """
    model, order = _KINDS[kind]
    with writing() as session:
        key = _assert_may(review_uid)
        rows = order(key)
        query: Any = model.select(model.id, model.number).where(model.review == key)
        numbers = dict(query.tuples())
        new = {row: place for place, row in enumerate(rows, start=1) if numbers[row] != place}
        if not new:
            return 0
        _give(review_uid, key, model, numbers, new)
    return records.last_change(session)


def swap_findings(review_uid: str, uid: str, step: int) -> int:
    """Let a finding change numbers with its neighbour; returns the change's number. Raises as `renumber` does."""
    with writing() as session:
        key = _assert_may(review_uid)
        query: Any = Finding.select(Finding.id, Finding.number, Finding.uid).where(Finding.review == key)
        rows = list(query.order_by(Finding.number).tuples())
        place = next(i for i, row in enumerate(rows) if row[2] == uid)
        if not 0 <= place + step < len(rows):
            raise BadInput("It is at the end of the list already.")
        (one, first, _), (other, second, _) = rows[place], rows[place + step]
        _give(review_uid, key, Finding, {one: first, other: second}, {one: second, other: first})
    return records.last_change(session)


def _assert_may(review_uid: str) -> int:
    key = records.review_id(review_uid)
    issue = PaperIssue.select(PaperIssue.file_name).where(PaperIssue.review == key).tuples().first()
    if issue is not None:
        raise Refused(f"{issue[0]} was issued: its references stay as they are, so nothing is renumbered any more.")
    if Draft.select().where(Draft.review == key).exists():
        raise BadInput("There is unsaved text in this review. Save it or throw it away first; it may hold references.")
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
