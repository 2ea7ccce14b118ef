"""Who deleted a record that somebody is still editing, and restoring it as it was before (database thread)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from imr_tui.errors import BadInput
from imr_tui.services.record import history, restoring
from imr_tui.services.record.replay import OWNERS, TABLES, Key, Replay, record_rows, replayed, row_of_columns
from imr_tui.store.audit import Change
from imr_tui.store.session import current, writing


@dataclass(frozen=True, slots=True)
class Deletion:
    """A deleted record: its table, its name in a sentence (E4, this press query), and who deleted it.

    `changed_by` is who changed it last before that. `owner_uid` is the record that it was part of, empty if that is
    gone too. `restored` names what is restored with it, itself first; it is empty if a rule forbids to restore it.
    """

    part: str
    uid: str
    name: str
    kind: str
    by: str
    changed_by: str
    owner_uid: str
    restored: tuple[str, ...]


def deletion_of(uid: str) -> Deletion | None:
    """Return how a record was deleted, None if it is there or never was."""
    gone = _gone(uid)
    if gone is None:
        return None
    changes = current().audit.changes_to(uid)
    top = _top(gone)
    owner = _owner(gone)
    names = [_name(gone)] if top is gone else [_name(gone), _name(top)]
    may = restoring.is_restorable(gone.table) and restoring.is_restorable(top.table)
    return Deletion(
        gone.table,
        uid,
        names[0],
        TABLES[gone.table].LABEL,
        gone.actor,
        next((each.actor for each in reversed(changes[:-1]) if each.operation != "delete"), ""),
        "" if owner is None else _uid_there(owner),
        tuple(names) if may else (),
    )


def restore(review_uid: str, uid: str) -> None:
    """Restore a deleted record as it was before it was deleted, with what was deleted together with it.

    A record that was deleted with the one it belongs to is restored with that. Nothing happens if it is there again.
    Raises BadInput or Refused as `restoring.restore` does.
    """
    with writing():
        gone = _gone(uid)
        if gone is None:
            return
        top = _top(gone)
        steps = replayed(record_rows(top.table, top.row_id, top.uid)).steps
        before = max((step.change for step in steps if step.change < top.change), default=0)
        restoring.restore(review_uid, top.table, top.uid, before, steps[-1].change)
        if _gone(uid) is not None:
            raise BadInput(f"{_name(gone)} cannot be restored. Nothing was changed.")


def _gone(uid: str) -> Change | None:
    """Return the deletion of a record from the trail, None if it is there or never was."""
    changes = current().audit.changes_to(uid) if uid else []
    last = changes[-1] if changes else None
    return last if last is not None and last.operation == "delete" and last.table in TABLES else None


def _owner(gone: Change) -> Key | None:
    """Return the table and database id of the record that a deleted one was part of, None for a part of a review."""
    table = OWNERS.get(gone.table, "review")
    key = row_of_columns(gone.table, gone.old).get(TABLES[gone.table].OWNER or "")
    return None if table == "review" or key is None else (table, int(key))


def _top(gone: Change) -> Change:
    """Return the deletion of the outermost record that was deleted together with this one, often itself."""
    owner = _owner(gone)
    if owner is None:
        return gone
    together = current().audit.changes_of(gone.change)
    above = [each for each in together if each.operation == "delete" and (each.table, each.row_id) == owner]
    return _top(above[-1]) if above else gone


def _uid_there(key: Key) -> str:
    model: Any = TABLES[key[0]]
    row = model.select(model.uid).where(model.id == key[1]).tuples().first()
    return "" if row is None else str(row[0])


def _name(gone: Change) -> str:
    """Return the reference of a deleted record, or its kind if it had none."""
    reference = history.reference_of(Replay(()), (gone.table, gone.row_id))
    return reference if reference[:1].isupper() else f"this {reference}"
