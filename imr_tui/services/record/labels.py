"""Labels of records in messages: E12, I3.2, SW1, or the kind of record and its owner; never a name."""

from __future__ import annotations

from typing import Any, Final

from imr_tui.models import Record, Review
from imr_tui.services.record.shape import shapes

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


def _label(model: Any, row: dict[str, Any]) -> str:
    name = model._meta.table_name
    if name in _NESTED:
        return f"{_NESTED[name]}{_above(model, row)['number']}.{row['number']}"
    if name == "person":
        return str(row["code"])
    if model.LETTER:
        return f"{model.LETTER}{row['number']}"
    if name == "scope_version":
        return f"scope version {row['number']}"
    if name == "paper_issue":
        return f"{row['paper']} ({row['edition']}) {row['number']}"
    if model is Review or model.OWNER == "review":
        return str(model.LABEL)
    owner: type[Record] = model._meta.fields[model.OWNER].rel_model
    return f"{model.LABEL}, {_label(owner, _above(model, row))}"


def _above(model: Any, row: dict[str, Any]) -> dict[str, Any]:
    owner: Any = model._meta.fields[model.OWNER].rel_model
    return dict(owner.select().where(owner.id == row[model.OWNER]).dicts().get())
