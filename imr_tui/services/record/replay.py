"""Replay the audit trail of some records: what each row held before and after every change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from imr_tui.models import REVIEW_PARTS, Record, Review, Theme
from imr_tui.services.record import labels
from imr_tui.services.record.field_labels import PARTS
from imr_tui.services.record.shape import COUNTERS
from imr_tui.services.record.walk import of_review, with_review
from imr_tui.store.audit import Change
from imr_tui.store.session import current

Key = tuple[str, int]
"""The table of a row and its database id, which is never used again."""
Row = dict[str, Any]
"""The columns of a row by the name of the field, with other records as database ids."""

TABLES: Final = {str(model._meta.table_name): model for model in REVIEW_PARTS if model._meta.table_name != COUNTERS}
OWNERS: Final[dict[str, str]] = {
    name: str(model._meta.fields[model.OWNER].rel_model._meta.table_name)
    for name, model in TABLES.items()
    if model.OWNER is not None
}
"""The table of the record that a row is part of, by the row's table."""
_OWNER_COLUMNS: Final = {name: str(TABLES[name]._meta.fields[TABLES[name].OWNER].column_name) for name in OWNERS}
_FIELDS: Final = {
    name: {str(each.column_name): str(each.name) for each in model._meta.sorted_fields}
    for name, model in TABLES.items()
}


@dataclass(slots=True)
class Step:
    """The effect of one change on rows: each row before (None if it was added) and after (None if it was deleted)."""

    change: int
    by: str
    at: str
    before: dict[Key, Row | None] = field(default_factory=dict)
    after: dict[Key, Row | None] = field(default_factory=dict)


class Replay:
    """The rows of some records from their first change to the present (database thread)."""

    def __init__(self, changes: Iterable[Change]) -> None:
        """`changes` are all changes to these rows, oldest first."""
        self.rows: dict[Key, Row] = {}
        """The rows as they are after the last step."""
        self.last: dict[Key, Row] = {}
        """The rows as they are, and deleted rows as they were."""
        self.steps = tuple(self._steps(changes))

    def _steps(self, changes: Iterable[Change]) -> Iterator[Step]:
        for number, group in groupby(changes, key=lambda change: change.change):
            step: Step | None = None
            for change in group:
                key = (change.table, change.row_id)
                if step is None:
                    step = Step(number, change.actor, change.at)
                step.before.setdefault(key, self.rows.get(key))
                self._apply(key, change)
                step.after[key] = self.rows.get(key)
            if step is not None:
                yield step

    def _apply(self, key: Key, change: Change) -> None:
        if change.operation == "delete":
            self.rows.pop(key, None)
            self.last[key] = row_of_columns(change.table, change.old)
        else:
            # A new dictionary each time: the steps keep the earlier ones.
            row = {**self.rows.get(key, {}), **row_of_columns(change.table, change.new)}
            self.rows[key] = self.last[key] = row

    def until(self, change: int) -> dict[Key, Row]:
        """Return the rows as they were after this change."""
        found: dict[Key, Row] = {}
        for step in self.steps:
            if step.change > change:
                break
            for key, row in step.after.items():
                if row is None:
                    found.pop(key, None)
                else:
                    found[key] = row
        return found

    # Labels

    def label(self, table: str, row_id: int) -> str:
        """Return the short reference or the kind of a record, also of one that was deleted; a theme by its name."""
        if table == Theme._meta.table_name:
            theme = Theme.select(Theme.name).where(Theme.id == row_id).tuples().first()
            name = theme[0] if theme else current().audit.as_deleted(table, row_id).get("name")
            return str(name or f"deleted {Theme.LABEL}")
        row = self.look(table, row_id)
        return f"deleted {TABLES[table].LABEL}" if row is None else self.label_of(table, row)

    def label_of(self, table: str, row: Row) -> str:
        """Return the short reference or the kind of a record from its fields."""

        def above(model: Any, of: Mapping[str, Any]) -> Row:
            owner = str(model._meta.fields[model.OWNER].rel_model._meta.table_name)
            return self.look(owner, of[model.OWNER]) or {"number": "?", "code": "?", "milestone": "completion"}

        return labels.of_row(TABLES[table], row, above)

    def look(self, table: str, row_id: int) -> Row | None:
        """Return a row of the record as it is now, or as it was when it was deleted."""
        if (table, row_id) not in self.rows:
            model: Any = TABLES[table]
            row = model.select().where(model.id == row_id).dicts().first()
            if row is not None:
                return dict(row)
        if (table, row_id) in self.last:
            return self.last[table, row_id]
        return row_of_columns(table, current().audit.as_deleted(table, row_id)) or None


def review_rows(key: int, tables: Collection[str] = TABLES) -> dict[Key, str]:
    """Return the uid of every row that a review has or had, owners before their parts. `key` is its database id.

    `tables` are the tables to read, with those of the owners of their rows.
    """
    found: dict[Key, str] = {("review", key): str(Review.get_by_id(key).uid)}
    deleted: dict[str, list[tuple[int, str, int]]] = {}
    for table, row_id, uid, owner in current().audit.deleted_parts(_OWNER_COLUMNS):
        deleted.setdefault(table, []).append((row_id, uid, owner))
    for name, model in TABLES.items():
        if name == "review" or name not in tables:
            continue
        query, mine = of_review(model, key, model.id, model.uid)
        found |= {(name, row_id): uid for row_id, uid in query.where(mine).tuples()}
        for row_id, uid, owner in deleted.get(name, ()):
            if (OWNERS[name], owner) in found:
                found[name, row_id] = uid
    return found


def record_rows(table: str, row_id: int, uid: str, *, parts: Iterable[str] = PARTS) -> dict[Key, str]:
    """Return the uid of a record and of every row that is or was one of its `parts` (tables), at any depth."""
    found: dict[Key, str] = {(table, row_id): uid}
    wanted = frozenset(parts)
    columns = {name: column for name, column in _OWNER_COLUMNS.items() if name in wanted}
    deleted = current().audit.deleted_parts(columns) if _has_parts(table, wanted) else []
    for name, model in TABLES.items():
        above = OWNERS.get(name)
        owners = [key for of, key in found if of == above] if name in wanted else []
        if not owners:
            continue
        link = model._meta.fields[model.OWNER]
        found |= {(name, key): of for key, of in model.select(model.id, model.uid).where(link.in_(owners)).tuples()}
        found |= {(name, key): of for of_table, key, of, owner in deleted if of_table == name and owner in owners}
    return found


def replayed(rows: Mapping[Key, str]) -> Replay:
    """Return the whole history of these rows."""
    return Replay(current().audit.changes_among(rows.values()))


def owner_of(key: Key, row: Row) -> Key:
    """Return the record that a row is shown with in the history: its owner for a part, else the row itself."""
    table, _ = key
    owner = row.get(TABLES[table].OWNER or "")
    return (OWNERS[table], owner) if table in PARTS and owner is not None else key


def review_of(table: str, row_id: int, columns: Mapping[str, Any] | None = None) -> int | None:
    """Return the database id of the review of a row, which may be gone, as may its owners; None if it had none.

    `columns` are the columns of a row that is gone, if they are known.
    """
    model: Any = TABLES[table]
    query, review = with_review(model, model.id)
    found = query.select(review).where(model.id == row_id).tuples().first()
    if found:
        return int(found[0])
    row = row_of_columns(table, columns or current().audit.as_deleted(table, row_id))
    owner = row.get(model.OWNER or "")
    if owner is None:
        return None
    return int(owner) if OWNERS[table] == "review" else review_of(OWNERS[table], int(owner))


def _has_parts(table: str, wanted: frozenset[str]) -> bool:
    return any(OWNERS.get(name) == table for name in wanted)


def row_of_columns(table: str, columns: Mapping[str, Any]) -> Row:
    """Return the fields of a row by name from its columns in the trail."""
    names = _FIELDS.get(table, {})
    return {names[column]: value for column, value in columns.items() if column in names}


def model_of(table: str) -> type[Record]:
    """Return the model of a table of a review."""
    return TABLES[table]
