"""Labels of records in messages: E12, I3.2, SW1, or the kind of record and its owner; never a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from imr_tui.models import Record, Review
from imr_tui.services.record.shape import shapes
from imr_tui.vocabulary import Milestone

_NESTED: Final = {"excerpt": "I", "action": "A"}
_FIELD_WORDS: Final = {
    "when": "date",
    "incident": "date of the incident",
    "dated": "date",
    "source": "source",
    "sharing": "sharing",
    "ending": "declined or withdrawn",
    "evidence": "evidence",
    "what_happened": "what happened",
    "why": "why",
    "what": "action",
}


def label_of(part: str, uid: str) -> str:
    """Return the label of a record, or its kind if it is gone (database thread)."""
    model: Any = shapes()[part].model
    row = model.select().where(model.uid == uid).dicts().first()
    return model.LABEL if row is None else _label(model, row)


def label_in(model: Any, key: int) -> str:
    """Return the label of the record with this database id (database thread)."""
    return _label(model, model.select().where(model.id == key).dicts().get())


def field_words(unit: str) -> str:
    """Return the name of a field in words."""
    return _FIELD_WORDS.get(unit, unit.removesuffix("_typed").replace("_", " "))


def of_row(model: Any, row: Mapping[str, Any], above: Callable[[Any, Mapping[str, Any]], Mapping[str, Any]]) -> str:
    """Return the label of a record from its columns. `above` gives the columns of the record it is part of."""
    name = model._meta.table_name
    if name in _NESTED:
        return f"{_NESTED[name]}{above(model, row)['number']}.{row['number']}"
    if name == "person":
        return str(row["code"])
    if model.LETTER:
        return f"{model.LETTER}{row['number']}"
    if name == "scope_version":
        return f"scope version {row['number']}"
    if name == "paper_issue":
        return f"{row['paper']} ({row['edition']}) {row['number']}"
    if name == "target_date":
        return f"target date: {Milestone(row['milestone']).label}"
    if model is Review or model.OWNER == "review":
        return str(model.LABEL)
    owner: type[Record] = model._meta.fields[model.OWNER].rel_model
    return f"{model.LABEL}, {of_row(owner, above(model, row), above)}"


def _label(model: Any, row: dict[str, Any]) -> str:
    return of_row(model, row, _above)


def _above(model: Any, row: Mapping[str, Any]) -> dict[str, Any]:
    owner: Any = model._meta.fields[model.OWNER].rel_model
    return dict(owner.select().where(owner.id == row[model.OWNER]).dicts().get())
