"""The history of a review and of its records: who changed what, when, from what to what, from the audit trail.

Parts of a record (people and sources of an event, themes and evidence of a finding, notes on an action) are shown with
it. Texts are as recorded: the caller replaces names with codes, and hides `private` fields, which hold names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from imr_tui.errors import BadInput
from imr_tui.models import Person, Theme
from imr_tui.services.record import records
from imr_tui.services.record.field_labels import PARTS, label
from imr_tui.services.record.field_text import unit_text
from imr_tui.services.record.removal import marks
from imr_tui.services.record.replay import (
    OWNERS,
    TABLES,
    Key,
    Replay,
    Row,
    owner_of,
    record_rows,
    replayed,
    review_rows,
    row_of_columns,
)
from imr_tui.services.record.shape import shapes
from imr_tui.services.record.walk import among
from imr_tui.services.record.walk import of_review as rows_of
from imr_tui.store.audit import Change
from imr_tui.store.session import current
from imr_tui.vocabulary import Ending
from imr_tui.wording import plural

PRIVATE: Final = frozenset(
    (("person", "real_name"), ("person", "telephone"), ("person", "email"), ("person", "address"))
)
"""The fields that hold names and contact details of people in the key. So does the part `alias`."""
# Ids and positions that mean nothing to people.
_HIDDEN: Final = frozenset(("repeats_uid", "earlier_uid", "from_character", "audit_head", "audit_count", "sha256"))
_LISTED: Final = frozenset(("alias", "evidence_link", "scope_team", "extension", "due_date_revision", "progress_note"))
"""The parts that are listed one on each line; the others are short."""
_ENDED: Final = {
    Ending.DECLINED.value: "the request was declined",
    Ending.WITHDRAWN.value: "the review was withdrawn",
    None: "the review was reopened",
}
"""What a change to how a review ended did, by the value that it wrote."""
_SHORT: Final = {model.LETTER: name for name, model in TABLES.items() if model.LETTER and model.OWNER == "review"}
_NESTED: Final = {"I": "excerpt", "A": "action"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field with its text before and after a change; empty if it had none. `private` fields name people."""

    unit: str
    label: str
    old: str = field(repr=False)
    new: str = field(repr=False)
    private: bool = False


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One record in one change: `what` is added, changed, deleted or restored; `at` is the time in UTC.

    `reversed` is whether the change is an undo or a redo.
    """

    change: int
    at: str
    by: str
    part: str
    uid: str
    reference: str
    what: str
    fields: tuple[FieldChange, ...] = field(repr=False)
    reversed: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """Entries, newest first; `more` is whether there are older ones. `last` is the number of the newest change."""

    entries: tuple[HistoryEntry, ...]
    last: int = 0
    more: bool = False


def of_record(part: str, uid: str) -> History:
    """Return the history of a record with its parts (database thread). Raises BadInput if there never was such one."""
    replay = replayed(record_rows(part, row_id_of(part, uid), uid))
    last = replay.steps[-1].change if replay.steps else 0
    return History(tuple(_entries(replay)), last)


def of_review(review_uid: str, newest: int | None = None) -> History:
    """Return the history of a review and everything in it (database thread).

    With `newest`, only the changes that the last so many rows of the trail belong to. Raises BadInput if it is gone.
    """
    rows = review_rows(records.review_id(review_uid))
    after = 0
    if newest is not None:
        changes = current().audit.changes_among(rows.values(), newest + 1)
        if len(changes) > newest:
            # The oldest change may be there in part only. If it is the only one, that part is shown.
            after = changes[0].change - int(changes[0].change == changes[-1].change)
            rows = _with_their_parts(rows, changes)
    replay = replayed(rows)
    last = replay.steps[-1].change if replay.steps else 0
    return History(tuple(_entries(replay, after)), last, after > 0)


def find(review_uid: str, reference: str) -> tuple[str, str]:
    """Return the table and uid of a record by its short reference (E4, I1.2, A1.1, SW1), also of a deleted one.

    A code comes before a reference of the same form, which can be written with a # (#D1). Raises BadInput if there is
    no such record.
    """
    key = records.review_id(review_uid)
    wanted = reference.strip()
    if not wanted.startswith("#"):
        person = Person.select(Person.uid).where(Person.review == key, Person.code == wanted).tuples().first()
        if person is not None:
            return "person", str(person[0])
    name = wanted.removeprefix("#")
    matched = re.fullmatch(r"([EDIFRTA])(\d{1,5})(\.\d{1,5})?", name)
    table = "person"
    if matched:
        table = (_NESTED if matched[3] else _SHORT).get(matched[1], "person")
    found = _live(key, table, matched) if matched and table != "person" else []
    found = found or _deleted(key, table, name)
    if not found:
        raise BadInput(
            f"This review has no record {reference}. Use a short reference such as E4, F1, R2, A1.1, D3, I1, T1 or a "
            "code from the key, or leave it out to see the whole review."
        )
    return table, found[-1]


def _live(key: int, table: str, matched: re.Match[str]) -> list[str]:
    """Return the uid of the record of a review with a reference, if it was not deleted."""
    model: Any = TABLES[table]
    query, mine = rows_of(model, key, model.uid)
    if matched[3]:
        owner = model._meta.fields[model.OWNER].rel_model
        query = query.where(owner.number == int(matched[2]), model.number == int(matched[3][1:]))
    else:
        query = query.where(model.number == int(matched[2]))
    return [str(uid) for (uid,) in query.where(mine).tuples()]


def _deleted(key: int, table: str, name: str) -> list[str]:
    """Return the uids of deleted records of a review that had a reference, the one that was deleted last at the end."""
    rows = {each: uid for each, uid in review_rows(key, (table, OWNERS[table])).items() if each[0] == table}
    live = {uid for (uid,) in TABLES[table].select(TABLES[table].uid).tuples()}
    replay = replayed({each: uid for each, uid in rows.items() if uid not in live})
    order = {each: step.change for step in replay.steps for each in step.after}
    found = [each for each, row in replay.last.items() if replay.label_of(table, row) == name]
    return [rows[each] for each in sorted(found, key=lambda each: order[each])]


def described(change: int) -> str:
    """Return what a change did in a few words: `E4 deleted`, `E1 and E2 added`, `E1 changed and 11 more`."""
    rows = current().audit.changes_of(change)
    changes = [row for row in rows if row.table in TABLES]
    replay = Replay(())
    verbs: dict[Key, str] = {}
    ended = [_ENDED[row.new["ended"]] for row in changes if row.table == "review" and "ended" in row.new]
    if ended:
        # Nothing else is changed together with that but the stage, which follows from it.
        return ended[-1]
    for row in changes:
        key = (row.table, row.row_id)
        if row.operation != "update":
            replay.last[key] = row_of_columns(row.table, row.old or row.new)
    for row in changes:
        key = (row.table, row.row_id)
        if key[0] == "review" and {"stage", "version", "changed_at"}.issuperset(row.new):
            # The stage follows from what else changed.
            continue
        top = owner_of(key, replay.look(*key) or {})
        if top == key and row.operation != "update":
            verbs[top] = {"insert": "added", "delete": "deleted"}[row.operation]
        else:
            verbs.setdefault(top, "changed")
    settled = sum(row.table == "merge_conflict" and row.operation == "update" for row in rows)
    if not verbs and settled:
        return f"{plural(settled, 'a conflict', 'conflicts')} resolved"
    return _in_words([(reference_of(replay, top), what) for top, what in verbs.items()])


def is_part(table: str, change: Change) -> bool:
    """Whether a row is part of another record that is still there, with which it is shown."""
    if table not in TABLES:
        return False
    key = (table, change.row_id)
    top, row_id = owner_of(key, Replay(()).look(*key) or {})
    model: Any = TABLES[top]
    return (top, row_id) != key and bool(model.select().where(model.id == row_id).exists())


def named(table: str, row_id: int) -> str:
    """Return the short reference or the kind of the record that a row is shown with, also of one that is gone."""
    replay = Replay(())
    if table not in TABLES:
        return replay.label(table, row_id) if table == Theme._meta.table_name else "a setting"
    return reference_of(replay, owner_of((table, row_id), replay.look(table, row_id) or {}))


def row_id_of(part: str, uid: str) -> int:
    """Return the database id of a record, also of a deleted one. Raises BadInput if there never was such a record."""
    model: Any = TABLES[part]
    row = model.select(model.id).where(model.uid == uid).tuples().first()
    if row is not None:
        return int(row[0])
    changes = current().audit.changes_to(uid)
    if not changes or changes[-1].table != part:
        raise BadInput(f"There is no history of this {model.LABEL}.")
    return changes[-1].row_id


def latest(review_uid: str, part: str, **chosen: str) -> str | None:
    """Return the uid of the newest record of one kind in a review, or None; `chosen` are values that it must have.

    For records that a review has once, or of which only the last is edited (database thread).
    """
    query, mine = rows_of(TABLES[part], records.review_id(review_uid), TABLES[part].uid)
    for name, value in chosen.items():
        query = query.where(TABLES[part]._meta.fields[name] == value)
    row = query.where(mine).order_by(TABLES[part].id.desc()).tuples().first()
    return str(row[0]) if row else None


def owned(part: str, owner_uid: str) -> str | None:
    """Return the uid of the part that another record has once, for example the analysis of a term; None if none."""
    model: Any = TABLES[part]
    owner = model._meta.fields[model.OWNER].rel_model
    row = model.select(model.uid).join(owner).where(owner.uid == owner_uid).tuples().first()
    return str(row[0]) if row else None


def former_names(review_uid: str) -> tuple[tuple[str, str], ...]:
    """Return every name that the key of a review has or had, each with the code of its person (database thread)."""
    rows = review_rows(records.review_id(review_uid))
    replay = replayed({key: uid for key, uid in rows.items() if key[0] in ("person", "alias")})
    found: dict[tuple[str, str], None] = {}
    for step in replay.steps:
        for key, row in step.after.items():
            if row is None:
                continue
            person = replay.last.get(owner_of(key, row), {})
            name = str(row["real_name"] if key[0] == "person" else row["name"]).strip()
            if name and person.get("code"):
                found[name, str(person["code"])] = None
    return tuple(found)


# Entries


def _entries(replay: Replay, after: int = 0) -> Iterator[HistoryEntry]:
    """Yield an entry for each record in each change after the change `after`, newest first."""
    undone = marks()
    state: dict[Key, Row] = {}
    parts: dict[tuple[str, Key], dict[Key, Row]] = {}
    seen: set[Key] = set()
    found: list[list[HistoryEntry]] = []
    for step in replay.steps:
        tops: dict[Key, set[str]] = {}
        for key, row in step.before.items():
            now = step.after[key]
            top = owner_of(key, now or row or {}) if now or row else key
            tops.setdefault(top, set()).update({key[0]} if top != key else ())
        # In the order of the labels, which is the same each time.
        before = {
            top: {table: dict(parts.get((table, top), {})) for table in PARTS if table in tables}
            for top, tables in tops.items()
        }
        old = {top: state.get(top) for top in tops}
        for key, now in step.after.items():
            row = now or state.get(key)
            if now is None:
                state.pop(key, None)
            else:
                state[key] = now
            if row is not None and owner_of(key, row) != key:
                group = parts.setdefault((key[0], owner_of(key, row)), {})
                if now is None:
                    group.pop(key, None)
                else:
                    group[key] = now
        if step.change <= after:
            seen |= {top for top in tops if top in state}
            continue
        made = []
        for top in tops:
            was, now = old[top], state.get(top)
            if was is None and now is None:
                continue
            fields = list(_fields(replay, top[0], was, now))
            for table, rows in before[top].items():
                fields += _parts(replay, table, rows, parts.get((table, top), {}))
            if was is not None and now is not None and not fields:
                continue
            what = "changed" if was and now else "deleted" if was else "restored" if top in seen else "added"
            uid = str((now or was or {}).get("uid", ""))
            reference = reference_of(replay, top)
            reverses = step.change in undone
            made.append(
                HistoryEntry(step.change, step.at, step.by, top[0], uid, reference, what, tuple(fields), reverses)
            )
        seen |= {top for top in tops if top in state}
        found.append(made)
    for made in reversed(found):
        yield from made


def differences(replay: Replay, top: Key, now: Mapping[Key, Row], then: Mapping[Key, Row]) -> tuple[FieldChange, ...]:
    """Return the fields and parts of a record that differ between two states of its rows."""
    found = list(_fields(replay, top[0], now.get(top), then.get(top)))
    for table in PARTS:
        here = {key: row for key, row in now.items() if key[0] == table and owner_of(key, row) == top}
        there = {key: row for key, row in then.items() if key[0] == table and owner_of(key, row) == top}
        found += _parts(replay, table, here, there)
    return tuple(found)


def _fields(replay: Replay, table: str, was: Row | None, now: Row | None) -> Iterator[FieldChange]:
    shape = shapes()[table]
    units = _units(table)
    if was and now:
        # Only the units with a field that changed: a review has many thousands of changes.
        changed = {name for name, value in now.items() if was.get(name) != value}
        chosen = {unit: None for unit, names in units.items() if not changed.isdisjoint(names)}
    else:
        # A new record has its number in its reference, and fields that nobody filled in say nothing.
        row = now or was or {}
        chosen = {
            unit: None
            for unit, names in units.items()
            if unit not in shape.order and any(row.get(name) not in (None, "", shape.blank[name]) for name in names)
        }
    for unit in chosen:
        old = unit_text(shape, unit, was, replay.label) if was else ""
        new = unit_text(shape, unit, now, replay.label) if now else ""
        if old != new:
            yield FieldChange(unit, label(table, unit), old, new, (table, unit) in PRIVATE)


@cache
def _units(table: str) -> dict[str, tuple[str, ...]]:
    """Return the units of a table that the history shows, with their fields."""
    shape = shapes()[table]
    more = (*shape.order, *(("stage",) if table == "review" else ()))
    units = {**shape.units, **{name: (name,) for name in more}}
    return {unit: names for unit, names in units.items() if unit != shape.owner and unit not in _HIDDEN}


def _parts(replay: Replay, table: str, was: Mapping[Key, Row], now: Mapping[Key, Row]) -> list[FieldChange]:
    old, new = _listed(replay, table, was.values()), _listed(replay, table, now.values())
    return [FieldChange(table, PARTS[table], old, new, table == "alias")] if old != new else []


def _listed(replay: Replay, table: str, rows: Iterable[Row]) -> str:
    ordered = sorted(rows, key=lambda row: (row.get("position") or 0, row.get("id") or 0))
    texts = [_part_text(replay, table, row) for row in ordered]
    return ("\n" if table in _LISTED else ", ").join(text for text in texts if text)


def _part_text(replay: Replay, table: str, row: Row) -> str:
    shape = shapes()[table]
    if table == "alias":
        return str(row.get("name", ""))
    texts = []
    for unit in shape.units:
        text = unit_text(shape, unit, row, replay.label) if unit != shape.owner else ""
        if text:
            texts.append(f"page {text}" if unit == "page" else text)
    return ", ".join(texts) if table in _LISTED else " ".join(texts)


def reference_of(replay: Replay, top: Key) -> str:
    """Return the short reference or the kind of a record, also of a deleted one."""
    table, row_id = top
    if table == "review":
        return "review details"
    return replay.label(table, row_id)


# The words of one change


def _in_words(verbs: list[tuple[str, str]]) -> str:
    if not verbs:
        return "a change"
    kinds = {what for _, what in verbs}
    names = [name for name, _ in verbs]
    if len(verbs) > 3:
        return f"{names[0]} {verbs[0][1]} and {len(verbs) - 1} more"
    if len(kinds) == 1:
        return f"{', '.join(names[:-1])} and {names[-1]} {verbs[0][1]}" if len(names) > 1 else " ".join(verbs[0])
    return ", ".join(" ".join(each) for each in verbs)


def _with_their_parts(rows: Mapping[Key, str], changes: Iterable[Change]) -> dict[Key, str]:
    """Return the rows of those records that the changes touch, with all their parts."""
    replay = Replay(())
    for each in changes:
        if each.operation != "update":
            replay.last[each.table, each.row_id] = row_of_columns(each.table, each.old or each.new)
    tops = {owner_of(key, replay.look(*key) or {}) for key in ((each.table, each.row_id) for each in changes)}
    found: dict[Key, str] = {key: rows[key] for key in tops if key in rows}
    for name in PARTS:
        owners = {row_id for table, row_id in tops if table == OWNERS[name]}
        if owners:
            found |= {key: rows[key] for key in _parts_of(name, owners) if key in rows}
    return found


def _parts_of(name: str, owners: set[int]) -> Iterator[Key]:
    model: Any = TABLES[name]
    link = model._meta.fields[model.OWNER]
    yield from ((name, key) for (key,) in model.select(model.id).where(link.in_(among(owners))).tuples())
    for _, key, _, owner in current().audit.deleted_parts({name: link.column_name}):
        if owner in owners:
            yield name, key
