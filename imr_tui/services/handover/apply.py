"""Carry out a merge in the store, inside the transaction that the caller has open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from peewee import DateField, ForeignKeyField

from imr_tui.batches import batches
from imr_tui.errors import BadInput
from imr_tui.models import REVIEW_PARTS, Record, Theme, utc_stamp
from imr_tui.services.handover.merge import Plan
from imr_tui.services.record import records
from imr_tui.services.record.shape import Row, Shape, shapes
from imr_tui.services.record.walk import of_review
from imr_tui.store.session import Session

_APART: Final = 10_000_000
"""Added for a moment to numbers that change, so that no two rows have the same number."""


def carry_out(plan: Plan, review_uid: str, session: Session) -> None:
    """Add, change and delete the rows of `plan`, inside `writing()`. Raises BadInput, naming the row it refuses."""
    _Applying(plan, review_uid, session).run()


def set_values(model: type[Record], uid: str, values: Mapping[str, Any], ids: Mapping[str, Mapping[str, int]]) -> None:
    """Write plain values into a record. `ids` has the database ids of rows they may refer to, by table and uid.

    Raises BadInput if one of those rows is missing.
    """
    changes = {name: _stored(model, name, value, ids) for name, value in values.items()}
    if "when_precision" in values:
        changes["sort_key"] = records.when_from("when", values).sort_key
    model.update({**changes, "changed_at": utc_stamp()}).where(model.uid == uid).execute()


def ids_of(model: type[Record], review_id: int) -> dict[str, int]:
    """Return the database id of each row of a table in a review, by uid."""
    query, mine = of_review(model, review_id, model.uid, model.id)
    return dict(query.where(mine).tuples())


class _Applying:
    def __init__(self, plan: Plan, review_uid: str, session: Session) -> None:
        self._plan, self._review_uid, self._session = plan, review_uid, session
        self._ids: dict[str, dict[str, int]] = {}
        self._themes: dict[str, int] = {}

    def run(self) -> None:
        self._session.link_later()
        for model in REVIEW_PARTS:
            self._set_apart(shapes()[model._meta.table_name])
        for model in REVIEW_PARTS:
            rows = self._plan.inserts.get(model._meta.table_name)
            if rows:
                self._insert(shapes()[model._meta.table_name], rows)
        for model in REVIEW_PARTS:
            shape = shapes()[model._meta.table_name]
            for uid, values in self._plan.updates.get(shape.name, {}).items():
                set_values(model, uid, values, self._targets(shape))
        for model in reversed(REVIEW_PARTS):
            uids = self._plan.deletes.get(model._meta.table_name, [])
            for batch in batches(uids):
                model.delete().where(model.uid.in_(batch)).execute()

    def _set_apart(self, shape: Shape) -> None:
        """Move numbers and codes that change or are deleted out of the way of the new ones."""
        model: Any = shape.model
        if shape.scope is not None:
            column, aside = "number", model.number + _APART
        elif shape.name == "person":
            column, aside = "code", model.uid
        else:
            return
        updates = self._plan.updates.get(shape.name, {})
        uids = [uid for uid, values in updates.items() if column in values] + self._plan.deletes.get(shape.name, [])
        for batch in batches(uids):
            model.update({column: aside}).where(model.uid.in_(batch)).execute()

    def _insert(self, shape: Shape, rows: Sequence[Row]) -> None:
        fields = [field for field in shape.model._meta.sorted_fields if field.name != "id"]
        targets = self._targets(shape)
        if shape.name == "event":
            rows = [{**row, "sort_key": records.when_from("when", row).sort_key} for row in rows]
        links = {field.name: self._link(field, targets) for field in fields if isinstance(field, ForeignKeyField)}
        stored = []
        for row in rows:
            linked = {name: link(row[name]) for name, link in links.items() if row[name] is not None}
            stored.append([linked.get(field.name, row[field.name]) for field in fields])
        self._session.insert_rows(shape.name, [field.column_name for field in fields], stored)
        self._ids.pop(shape.name, None)

    def _link(self, field: Any, targets: Mapping[str, Mapping[str, int]]) -> Any:
        if field.rel_model is Theme:
            return self._theme
        ids = targets[str(field.rel_model._meta.table_name)]

        def key_of(uid: str) -> int:
            if uid not in ids:
                raise BadInput("The handover file refers to a record that is not in it. Nothing was imported.")
            return ids[uid]

        return key_of

    def _theme(self, name: str) -> int:
        if name not in self._themes:
            self._themes[name] = Theme.get_or_create(name=name)[0].id
        return self._themes[name]

    def _targets(self, shape: Shape) -> dict[str, dict[str, int]]:
        """Return the rows that a table's rows may refer to."""
        found = {}
        for target in shape.links.values():
            if target not in self._ids:
                key = records.review_id(self._review_uid)
                self._ids[target] = ids_of(shapes()[target].model, key)
            found[target] = self._ids[target]
        return found


def _stored(model: type[Record], name: str, value: Any, ids: Mapping[str, Mapping[str, int]]) -> Any:
    field = model._meta.fields[name]
    if value is None:
        return None
    if isinstance(field, ForeignKeyField):
        if field.rel_model is Theme:
            return Theme.get_or_create(name=value)[0].id
        key = ids[str(field.rel_model._meta.table_name)].get(value)
        if key is None:
            raise BadInput(f"It refers to a {field.rel_model.LABEL} that has been deleted. Keep your version.")
        return key
    if isinstance(field, DateField):
        return date.fromisoformat(value)
    return value
