"""Undo and redo: a person's own last changes, read from the audit trail, so that they outlive a restart.

Each undo writes into the trail which change it reversed (`removal.undo`), so the trail alone says what can be undone
and redone next. A person never undoes anybody else's change, nor one made meanwhile in another window of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from imr_tui.batches import batches
from imr_tui.errors import BadInput
from imr_tui.models import MergeConflict
from imr_tui.services.record import records, removal
from imr_tui.services.record.history import described, is_part, named
from imr_tui.services.record.replay import TABLES, review_of
from imr_tui.services.record.walk import among, with_review
from imr_tui.store.audit import Change
from imr_tui.store.session import current, writing
from imr_tui.store.undo import CHANGED, DELETED, RESTORED, TAKEN, USED, ChangedSince

_LOOKED_AT: Final = 200
"""The number of a person's last changes that are looked through."""
_KEPT: Final = 50
"""The number of changes to one review that can be undone, one after the other."""
# An issued paper, an export, an import and a purge are facts: undoing the record of one would make it false.
_FACTS: Final = frozenset(("paper_issue", "exchange", "purge", "key_change"))
_OF_ACTIONS: Final = frozenset(("action", "due_date_revision", "progress_note", "review", "setting"))
"""The tables that the tracker of all reviews changes: actions, and the stage that follows from them."""
_ANY_REVIEW: Final = frozenset(("setting", "merge_conflict", "theme"))
"""The tables whose rows belong to no review, or go with a change to one."""

_DONE: Final = {"undo": "undone", "redo": "redone"}
_IN_THE_WAY: Final = {
    CHANGED: "{who} changed {record} since. Its history shows how it was",
    DELETED: "{who} deleted {record} since",
    RESTORED: "{who} restored {record} since, so there is nothing left to bring back",
    USED: "{who} added to {record} since, and that would be lost. Remove it from there first",
    TAKEN: "another record has the reference or the name of {record} now",
}
"""What keeps a change from being reversed, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Stacks:
    """The changes that can be undone and those that can be redone (numbers of undos), the next one last."""

    undo: tuple[int, ...] = ()
    redo: tuple[int, ...] = ()


def stacks(review_uid: str) -> Stacks:
    """Return what this person can undo and redo in a review, or in the actions of all reviews for an empty uid."""
    key = records.review_id(review_uid) if review_uid else None
    trail = current().audit
    undone = removal.marks()
    session = current()
    newest_first = trail.last_changes_by(session.actor, trail.last_id() + 1, _LOOKED_AT)
    mine = []
    for number in newest_first:
        if number > session.opened_at and number not in session.own_changes:
            # Made in another window of this person since, where it can be undone.
            continue
        if _belongs(trail.changes_of(number), key):
            mine.append(number)
            if len(mine) == _KEPT:
                break
    undo: list[int] = []
    redo: list[int] = []
    for number in reversed(mine):
        target = undone.get(number)
        if target is None:
            undo.append(number)
            redo.clear()
        elif target in redo:
            redo.remove(target)
            undo.append(number)
        else:
            if target in undo:
                undo.remove(target)
            redo.append(number)
    return Stacks(tuple(undo), tuple(redo))


def undo(review_uid: str) -> str:
    """Undo this person's last change to a review, or to an action for an empty uid; returns what was undone.

    Raises BadInput, and changes nothing, if there is none or a row has changed since. The next undo then goes on to the
    change before, unless that one can be undone meanwhile.
    """
    with writing():
        found = stacks(review_uid).undo
        if not found:
            where = "to this review" if review_uid else "to an action"
            raise BadInput(f"Nothing to undo. You have made no change {where} that can be undone.")
        return f"Undone: {_reverse_one(found, 'undo')}."


def redo(review_uid: str) -> str:
    """Redo what this person undid last, if nothing was changed since; returns what was redone. Raises as `undo`."""
    with writing():
        found = stacks(review_uid).redo
        if not found:
            raise BadInput("Nothing to redo. Redo works after an undo, until you make another change.")
        return f"Redone: {_reverse_one(found, 'redo')}."


def _reverse_one(numbers: Sequence[int], what: str) -> str:
    """Reverse the last of these changes that can be, and return what it did at first; `what` is undo or redo.

    A change that cannot be reversed is refused once, with a sentence, and then passed over.
    """
    refused = current().refused_undos
    for place, number in reversed(list(enumerate(numbers))):
        words = _in_words(number)
        try:
            removal.undo(number)
        except BadInput as error:
            if number in refused:
                continue
            refused.add(number)
            earlier = place > 0
            raise BadInput(f"{_refusal(words, error, what)} {_next(what, earlier)}") from None
        return words
    refused.difference_update(numbers)
    raise BadInput(
        f"Nothing to {what}. None of your changes here can be {_DONE[what]}, because the records have "
        "changed since. Read their history to see how they were."
    )


def _in_words(number: int) -> str:
    """Return what a change, or the change that it reversed, did at first, with its day if that was not today."""
    first, undone = number, removal.marks()
    while first in undone:
        first = undone[first]
    rows = current().audit.changes_of(first)
    words = described(first)
    if not rows:
        return words
    day = datetime.fromisoformat(rows[0].at).astimezone().date()
    today = date.today()  # noqa: DTZ011 - the person's own calendar day
    return words if day == today else f"{words}, on {day.day} {day:%b %Y}"


def _refusal(words: str, error: BadInput, what: str) -> str:
    """Return which change cannot be reversed, what is in the way and who did that."""
    done = _DONE[what]
    if not isinstance(error, ChangedSince):
        return f'"{words}" cannot be {done}: {error}'
    record = named(error.table, error.row_id)
    changes = current().audit.changes_to(error.uid)
    by = changes[-1].actor if changes else ""
    who = "you have" if by == current().actor else f"{by or 'somebody'} has"
    why = error.why
    if why in (DELETED, RESTORED) and changes and is_part(error.table, changes[-1]):
        # A person or a source taken out of an event: the event itself is still there.
        why = CHANGED
    return f'"{words}" cannot be {done}, because {_IN_THE_WAY[why].format(who=who, record=record)}.'


def _next(what: str, earlier: bool) -> str:
    if not earlier:
        return f"Nothing was changed. There is nothing before it to {what}."
    return f"Nothing was changed. {what.capitalize()} again to go on to the change before it."


def _belongs(rows: Iterable[Change], key: int | None) -> bool:
    """Whether a change was made to one review (by database id) alone, or to actions alone for None."""
    by_table: dict[str, list[Change]] = {}
    for row in rows:
        by_table.setdefault(row.table, []).append(row)
    if not _FACTS.isdisjoint(by_table):
        return False
    if any(row.operation == "insert" for row in by_table.get("review", ())):
        return False
    if key is None:
        return _OF_ACTIONS.issuperset(by_table) and not {"review", "setting"}.issuperset(by_table)
    if TABLES.keys().isdisjoint(by_table):
        return _of_conflicts(by_table.get("merge_conflict", ()), key)
    return all(_reviews_of(table, changes) <= {key} for table, changes in by_table.items() if table not in _ANY_REVIEW)


def _of_conflicts(rows: Iterable[Change], key: int) -> bool:
    ids = [row.row_id for row in rows]
    found: Any = MergeConflict.select(MergeConflict.review).where(MergeConflict.id.in_(among(ids))).distinct()
    return {review for (review,) in found.tuples()} == {key}


def _reviews_of(table: str, changes: Iterable[Change]) -> set[int | None]:
    """Return the database ids of the reviews of these rows; None for a row whose review cannot be found."""
    if table not in TABLES:
        return {None}
    model: Any = TABLES[table]
    wanted = {change.row_id: change for change in changes}
    query, review = with_review(model, model.id)
    found: dict[int, int | None] = {}
    for part in batches(list(wanted)):
        found |= dict(query.select(model.id, review).where(model.id.in_(among(part))).tuples())
    for row_id, change in wanted.items():
        if row_id not in found:
            columns = change.old or change.new if change.operation != "update" else None
            found[row_id] = review_of(table, row_id, columns)
    return set(found.values())
