"""Conflicts: fields that two stores changed differently. Both values are kept until a person settles them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from peewee import CharField, TextField

from imr_tui.both_texts import joined
from imr_tui.errors import BadInput
from imr_tui.models import MergeConflict, Review, utc_stamp
from imr_tui.services.findings import recommendations
from imr_tui.services.handover.apply import ids_of, set_values
from imr_tui.services.people import people
from imr_tui.services.record import records
from imr_tui.services.record.field_text import EMPTY, unit_text
from imr_tui.services.record.interchange import DATES, choices_of
from imr_tui.services.record.labels import field_words, label_of
from imr_tui.services.record.shape import Row, Shape, shapes
from imr_tui.services.review import holding
from imr_tui.store.session import current, writing
from imr_tui.vocabulary import Settlement

DELETED: Final = "(deleted)"


@dataclass(frozen=True, slots=True)
class ConflictDetail:
    """A conflict with the version of this store and that of the handover file, as displayed.

    `what` is the field; `kind` is field, deleted_here or deleted_there; `settled` is how it was settled, empty while it
    is open; `a_text` is whether the two versions can be merged as text.
    """

    uid: str
    bundle_uid: str
    kind: str
    part: str
    subject_uid: str
    unit: str
    reference: str
    what: str
    mine: str = field(repr=False)
    theirs: str = field(repr=False)
    by: str
    at: str
    settled: str
    a_text: bool


def open_conflicts(review_uid: str) -> tuple[ConflictDetail, ...]:
    """Return the open conflicts of a review, in the order of the record (database thread)."""
    key = records.review_id(review_uid)
    rows: Any = MergeConflict.select().where(MergeConflict.review == key, MergeConflict.settled.is_null())
    order = {name: index for index, name in enumerate(shapes())}
    found = [_detail(row) for row in rows.order_by(MergeConflict.id).dicts()]
    return tuple(sorted(found, key=lambda each: (order[each.part], _by_number(each.reference))))


def count_open(review_uid: str) -> int:
    """Return the number of open conflicts in a review."""
    key = records.review_id(review_uid)
    return int(MergeConflict.select().where(MergeConflict.review == key, MergeConflict.settled.is_null()).count())


def detail(uid: str) -> ConflictDetail:
    """Return one conflict, open or settled. Raises BadInput if it is gone."""
    return _detail(records.row_of(MergeConflict, uid))


def settle(uid: str, how: str, text: str = "", seen: str | None = None) -> int:
    """Settle a conflict. `how` is "mine" (this store), "theirs" (the handover file) or "text" (`text`, made of both).

    `seen` is this store's version as it was shown (`ConflictDetail.mine`). Returns the number of the change, for undo.
    Raises BadInput if the conflict is already settled, its record is gone or has changed since the merge and would be
    deleted, or the record does not allow the value; ChangedElsewhere if this store's version is no longer the one seen.
    """
    with writing() as session:
        row = records.row_of(MergeConflict, uid)
        if row["settled"] is not None:
            raise BadInput("This conflict has already been resolved.")
        if seen is not None and how != "mine" and seen != _detail(row).mine:
            raise records.changed_elsewhere(shapes()[row["part"]].model, {"uid": row["subject_uid"]})
        review_uid = str(Review.get_by_id(row["review"]).uid)
        if how == "text":
            _take(review_uid, row, _from_text(row, text))
        elif how == "theirs" and row["kind"] == "field":
            _take(review_uid, row, json.loads(row["theirs"]))
        elif (how, row["kind"]) in (("theirs", "deleted_there"), ("mine", "deleted_here")):
            _delete(row)
        elif how not in ("mine", "theirs"):
            ways = f"{Settlement.MINE}, {Settlement.THEIRS} or {Settlement.TEXT}"
            raise BadInput(f"{how} is not a way to resolve a conflict. Use {ways}.")
        close(uid, how, session.actor)
    return records.last_change(session)


def close(uid: str, how: str, by: str) -> None:
    """Mark a conflict as settled, inside `writing()`. Does not change the record."""
    stamp = utc_stamp()
    values = {"settled": how, "settled_by": by, "settled_at": stamp, "changed_at": stamp}
    MergeConflict.update({**values, "version": MergeConflict.version + 1}).where(MergeConflict.uid == uid).execute()


def write_values(review_uid: str, part: str, uid: str, values: Mapping[str, Any]) -> None:
    """Write plain values into a record, inside `writing()`. Raises BadInput if they refer to a missing record."""
    shape = shapes()[part]
    row = records.row_of(shape.model, uid)
    set_values(shape.model, uid, {**values, "version": row["version"] + 1}, _targets(review_uid, shape, values))


def both(conflict: ConflictDetail) -> str:
    """Return both texts, one below the other, as a start for a merged text. What both contain is there once."""
    mine, theirs = ("" if text in (EMPTY, DELETED) else text for text in (conflict.mine, conflict.theirs))
    return joined(mine, theirs)


def _take(review_uid: str, row: Row, values: Row) -> None:
    part, uid = row["part"], row["subject_uid"]
    if part == "person" and "code" in values:
        # By the rules of the key: no code twice, and none that changes once a paper was issued.
        people.save(review_uid, replace(people.detail(uid), code=values["code"]))
        return
    write_values(review_uid, part, uid, values)
    if part == "recommendation" and "state" in values and not holding.is_actions_only(row["review"]):
        recommendations.set_state(review_uid, uid, values["state"])


def _targets(review_uid: str, shape: Shape, values: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    key = records.review_id(review_uid)
    tables = {target for part, target in shape.links.items() if part in values}
    return {target: ids_of(shapes()[target].model, key) for target in tables}


def _delete(row: Row) -> None:
    trail = current().audit
    merged = trail.changes_to(row["uid"])[0].change
    if any(later.change > merged for later in trail.changes_to(row["subject_uid"])):
        raise BadInput(
            "This record has been changed since the merge, so it was not deleted. Keep it, then delete it if it is no "
            "longer needed."
        )
    model = shapes()[row["part"]].model
    # Somebody may have deleted it in the meantime.
    model.delete().where(model.uid == row["subject_uid"]).execute()


def _from_text(row: Row, text: str) -> Row:
    shape = shapes()[row["part"]]
    if not _is_text(shape, row["unit"]):
        raise BadInput("This field cannot be merged as text. Keep one of the two versions, then change it in its form.")
    if row["unit"] in DATES:
        return records.when_values(row["unit"], records.read_date(text))
    return {row["unit"]: text}


def _is_text(shape: Shape, unit: str) -> bool:
    if unit in DATES:
        return True
    parts = shape.units.get(unit, ())
    if len(parts) != 1 or parts[0] in shape.links:
        return False
    field = shape.model._meta.fields[parts[0]]
    return isinstance(field, (TextField, CharField)) and not choices_of(field)


# As displayed


def _detail(row: Row) -> ConflictDetail:
    shape = shapes()[row["part"]]
    mine, theirs = json.loads(row["mine"]), json.loads(row["theirs"])
    now = shape.model.select().where(shape.model.uid == row["subject_uid"]).dicts().first()
    whole = row["kind"] != "field"
    if whole:
        here = DELETED if row["kind"] == "deleted_here" else _record_text(shape, mine)
        there = DELETED if row["kind"] == "deleted_there" else _record_text(shape, theirs)
    else:
        here = DELETED if now is None else _current_text(shape, row["unit"], now)
        there = _unit(shape, row["unit"], theirs)
    return ConflictDetail(
        row["uid"],
        row["bundle_uid"],
        row["kind"],
        row["part"],
        row["subject_uid"],
        row["unit"],
        label_of(row["part"], row["subject_uid"]),
        "the whole record" if whole else field_words(row["unit"]),
        here,
        there,
        row["theirs_by"],
        row["theirs_at"],
        row["settled"] or "",
        not whole and now is not None and _is_text(shape, row["unit"]),
    )


def _current_text(shape: Shape, unit: str, row: Row) -> str:
    values = {}
    for part in shape.units[unit]:
        value = row[part]
        if part in shape.links and value is not None:
            model = shapes()[shape.links[part]].model
            value = model.select(model.uid).where(model.id == value).tuples().first()[0]
        values[part] = value.isoformat() if isinstance(value, date) else value
    return _unit(shape, unit, values)


def _record_text(shape: Shape, row: Row) -> str:
    """Return a whole record as lines of text, without its empty fields."""
    lines = []
    for unit, parts in shape.units.items():
        if unit == shape.owner or not any(row.get(part) not in (None, "", False) for part in parts):
            continue
        lines.append(f"{field_words(unit).capitalize()}: {_unit(shape, unit, row)}")
    return "\n".join(lines) or EMPTY


def _unit(shape: Shape, unit: str, values: Row) -> str:
    return unit_text(shape, unit, values, label_of) or EMPTY


def _by_number(reference: str) -> tuple[str, int, str]:
    digits = "".join(c for c in reference if c.isdigit())
    return reference[:1], int(digits[:9] or 0), reference
