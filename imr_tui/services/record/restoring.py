"""Restore an earlier version of a record with its parts, or a deleted record, as a change that can be undone.

The reference, the code, the order and the status of a finding or recommendation stay as they are now: other texts, and
DMT's papers, depend on them. So does the stage of a review, which follows from its record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from peewee import ForeignKeyField

from imr_tui.errors import BadInput, ChangedElsewhere, Refused
from imr_tui.models import Action, Excerpt, Person, utc_stamp
from imr_tui.services.record import history, records
from imr_tui.services.record.field_labels import PARTS
from imr_tui.services.record.history import FieldChange
from imr_tui.services.record.references import renamed
from imr_tui.services.record.replay import (
    OWNERS,
    TABLES,
    Key,
    Replay,
    Row,
    owner_of,
    record_rows,
    replayed,
    review_of,
    row_of_columns,
)
from imr_tui.services.record.shape import OWN, shapes
from imr_tui.store.session import current, writing
from imr_tui.vocabulary import Tab

_KEPT: Final = frozenset(("id", *OWN, "number", "position"))
"""Fields that a restored record keeps as they are now."""
_KEPT_OF: Final = {
    "review": frozenset(("stage", "ended", "ended_on", "ended_by", "ended_reason")),
    "person": frozenset(("code",)),
    "finding": frozenset(("state",)),
    "recommendation": frozenset(("state",)),
}
_ROW: Final[Row] = {}
"""Any row: stands for a row that a step does not touch."""
_BY_FORM: Final = {
    "scope_version": f"An agreed scope changes only by a new version (§5). Use {Tab.REQUEST.named}.",
    "disclosure": f"Sharing is checked against §5 each time it is recorded. Use {Tab.DMT.named}.",
    "stage_override": f"A stage is passed in {Tab.REQUEST.named}.",
    "paper_issue": f"Papers are issued in {Tab.PAPERS.named}.",
}
"""The records that a rule of the guidance keeps from being restored, with what to do instead."""


def is_restorable(part: str) -> bool:
    """Whether records of this table can be restored: a rule of the guidance keeps some from it."""
    return part not in _BY_FORM


def preview(part: str, uid: str, change: int) -> tuple[FieldChange, ...]:
    """Return what restoring the version of a record after `change` would change, from now to then (database thread).

    Raises BadInput or Refused as `restore` does.
    """
    key = (part, history.row_id_of(part, uid))
    replay, now, then = _states(key, uid, change)
    _assert_restorable(replay, key, now, then)
    return history.differences(replay, key, _as_kept(now, key), _as_kept(_kept(now, then), key))


def restore(review_uid: str, part: str, uid: str, change: int, known: int) -> int:
    """Restore a record and its parts as they were after `change`; returns the number of the new change, for undo.

    `known` is the newest change to the record that the person has seen. Raises ChangedElsewhere if there is a newer
    one, Refused if a rule of the guidance forbids it, and BadInput if the record did not exist then, evidence of a
    finding would be lost, or a record that it needs is gone.
    """
    with writing() as session:
        key = (part, history.row_id_of(part, uid))
        replay, now, then = _states(key, uid, change)
        if replay.steps and replay.steps[-1].change > known:
            raise ChangedElsewhere(f"This {TABLES[part].LABEL}", dict(now.get(key, {})))
        _assert_restorable(replay, key, now, then)
        session.link_later()
        if key in now:
            _bring_back(replay, key, now, then)
        else:
            _revive(review_uid, replay, key, then)
    return records.last_change(session)


def _states(key: Key, uid: str, change: int) -> tuple[Replay, dict[Key, Row], dict[Key, Row]]:
    replay = replayed(record_rows(*key, uid))
    then = replay.until(change)
    review = review_of(*key)
    names = _renumbered(change, review)
    if names:
        codes = frozenset(code for (code,) in Person.select(Person.code).where(Person.review == review).tuples())
        for each, row in then.items():
            texts = {name: renamed(str(row[name]), names, codes) for name in shapes()[each[0]].texts if row.get(name)}
            then[each] = {**row, **texts}
    return replay, dict(replay.rows), then


def _renumbered(change: int, review: int | None) -> dict[str, str]:
    """Return the references of a review that changed after a change, by the reference that texts had then."""
    before: dict[Key, int] = {}
    changes = current().audit.changes_of(change)
    for table, row_id, number in current().audit.numbers_changed(changes[-1].id if changes else change):
        if table in TABLES and TABLES[table].LETTER and TABLES[table].OWNER == "review":
            before.setdefault((table, row_id), int(number))
    names: dict[str, str] = {}
    for (table, row_id), old in before.items():
        model: Any = TABLES[table]
        row = model.select(model.number).where(model.id == row_id, model.review == review).tuples().first()
        if row is None or row[0] == old:
            continue
        names[f"{model.LETTER}{old}"] = f"{model.LETTER}{row[0]}"
        nested = {"recommendation": (Action, "A"), "interview": (Excerpt, "I")}.get(table)
        if nested is not None:
            part, letter = nested
            for (number,) in part.select(part.number).where(part._meta.fields[part.OWNER] == row_id).tuples():
                names[f"{letter}{old}.{number}"] = f"{letter}{row[0]}.{number}"
    return names


def _assert_restorable(replay: Replay, key: Key, now: Mapping[Key, Row], then: Mapping[Key, Row]) -> None:
    name = history.reference_of(replay, key)
    if key[0] in _BY_FORM:
        raise Refused(f"Earlier versions of {name} can be read but not restored. {_BY_FORM[key[0]]}")
    if key not in then:
        raise BadInput(f"{name} was deleted in this change. Select a change before it to restore {name}.")
    if key in now and not _changes(now, then, key):
        raise BadInput(f"{name} is already as it was after this change.")
    lost = [row for each, row in _superfluous(now, then) if each[0] == "evidence_link"] if key in now else []
    if lost:
        shape = shapes()["evidence_link"]
        kind = next(kind for kind in ("event", "document", "excerpt") if lost[0].get(kind))
        piece = replay.label(shape.links[kind], lost[0][kind])
        raise BadInput(
            f"{name} is now also based on {piece}, which this version does not have. Remove this link first, in "
            f"{Tab.FINDINGS.named}. Nothing was changed."
        )


def _content(row: Row) -> tuple[Any, ...]:
    return tuple(sorted((name, value) for name, value in row.items() if name not in _KEPT))


def _superfluous(now: Mapping[Key, Row], then: Mapping[Key, Row]) -> list[tuple[Key, Row]]:
    """Return the parts that are there now, and were not there then under any id."""
    left = [(each[0], _content(row)) for each, row in then.items() if each not in now]
    found = []
    for each, row in now.items():
        if each in then:
            continue
        same = (each[0], _content(row))
        if same in left:
            left.remove(same)
        else:
            found.append((each, row))
    return found


def _lacking(now: Mapping[Key, Row], then: Mapping[Key, Row]) -> list[tuple[Key, Row]]:
    return _superfluous(then, now)


def _kept(now: Mapping[Key, Row], then: Mapping[Key, Row]) -> dict[Key, Row]:
    """Return the earlier rows with the fields that stay as they are now."""
    found = {}
    for key, row in then.items():
        stays = _KEPT | _KEPT_OF.get(key[0], frozenset())
        found[key] = {**row, **{name: value for name, value in now.get(key, {}).items() if name in stays}}
    return found


def _as_kept(rows: Mapping[Key, Row], key: Key) -> dict[Key, Row]:
    return {each: row for each, row in rows.items() if each == key or owner_of(each, row) == key}


def _differing(key: Key, row: Row, before: Row) -> Row:
    stays = _KEPT | _KEPT_OF.get(key[0], frozenset())
    return {name: value for name, value in before.items() if name not in stays and row.get(name) != value}


def _changes(now: Mapping[Key, Row], then: Mapping[Key, Row], key: Key) -> bool:
    shared = (each for each in then if each in now)
    return (
        any(_differing(each, now[each], then[each]) for each in shared)
        or bool(_superfluous(now, then))
        or bool(_lacking(now, then))
    )


def _bring_back(replay: Replay, key: Key, now: Mapping[Key, Row], then: Mapping[Key, Row]) -> None:
    for each, _ in _superfluous(now, then):
        model: Any = TABLES[each[0]]
        model.delete().where(model.id == each[1]).execute()
    for each, row in then.items():
        if each in now:
            _update(replay, key, each, _differing(each, now[each], row), force=each == key)
    for each, row in _lacking(now, then):
        _insert(replay, key, each, row)


def _revive(review_uid: str, replay: Replay, key: Key, then: Mapping[Key, Row]) -> None:
    """Insert a deleted record as it was after a change, with everything that was deleted together with it."""
    _insert(replay, key, key, _numbered(review_uid, replay, key, dict(then[key])))
    back = {key}
    for each, row in then.items():
        if each != key:
            _insert(replay, key, each, row)
            back.add(each)
    deletion = next(step.change for step in reversed(replay.steps) if step.after.get(key, _ROW) is None)
    changes = current().audit.changes_of(deletion)
    gone = {
        (each.table, each.row_id): row_of_columns(each.table, each.old)
        for each in changes
        if each.operation == "delete" and each.table in TABLES
    }
    # Owners come before their parts, and links to the record after it.
    for table in TABLES:
        for each, row in gone.items():
            if each[0] != table or each in back or (table in PARTS and owner_of(each, row) == key):
                continue
            owner = (OWNERS.get(table, ""), row.get(TABLES[table].OWNER or ""))
            points = any((target, row.get(name)) in back for name, target in shapes()[table].links.items())
            if owner in back or (points and _is_there(*owner)):
                _insert(replay, key, each, row)
                back.add(each)


def _is_there(table: str, row_id: Any) -> bool:
    model: Any = TABLES.get(table)
    return model is not None and model.select().where(model.id == row_id).exists()


def _numbered(review_uid: str, replay: Replay, key: Key, row: Row) -> Row:
    """Return the row with a new number if another record has been given its number since."""
    table = key[0]
    model: Any = TABLES[table]
    scope = shapes()[table].scope
    if scope is not None:
        query = model.select().where(model.number == row["number"])
        for name in scope:
            query = query.where(model._meta.fields[name] == row[name])
        if query.exists():
            if not model.LETTER or model.OWNER != "review":
                raise BadInput(
                    f"Another record has the reference {replay.label_of(table, row)} now. Nothing was changed."
                )
            row["number"] = records.next_number(records.review_id(review_uid), model.LETTER)
    if table == "person" and model.select().where(model.review == row["review"], model.code == row["code"]).exists():
        raise BadInput(f"{row['code']} is the code of another person now. Change that code first. Nothing was changed.")
    return row


def _insert(replay: Replay, top: Key, key: Key, row: Row) -> None:
    _assert_targets(replay, top, key[0], row)
    model: Any = TABLES[key[0]]
    stamped = {**row, "version": int(row.get("version") or 0) + 1, "changed_at": utc_stamp()}
    model.insert({model._meta.fields[name]: value for name, value in stamped.items()}).execute()


def _update(replay: Replay, top: Key, key: Key, values: Row, *, force: bool) -> None:
    if not values and not force:
        return
    _assert_targets(replay, top, key[0], values)
    model: Any = TABLES[key[0]]
    # The version always increases, so that another window notices that the record changed.
    changes = {**values, "version": model.version + 1, "changed_at": utc_stamp()}
    model.update(changes).where(model.id == key[1]).execute()


def _assert_targets(replay: Replay, top: Key, table: str, values: Mapping[str, Any]) -> None:
    """Raise BadInput if a record that these fields refer to is gone."""
    for field in _links(table):
        value = values.get(field.name)
        target = str(field.rel_model._meta.table_name)
        if value is None or field.name == TABLES[table].OWNER or _exists(field.rel_model, value):
            continue
        name, needed = history.reference_of(replay, top), replay.label(target, value)
        raise BadInput(f"{name} needs {needed}, which was deleted. Restore {needed} first. Nothing was changed.")


def _links(table: str) -> Iterable[Any]:
    return (field for field in TABLES[table]._meta.sorted_fields if isinstance(field, ForeignKeyField))


def _exists(model: Any, row_id: int) -> bool:
    return bool(model.select().where(model.id == row_id).exists())
