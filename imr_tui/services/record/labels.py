"""What people call a record: E12, I3.2, SW1, or what it is and where it belongs; never a name."""

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
    "evidence": "evidence",
    "what_happened": "what happened",
    "why": "why",
    "what": "what is to be done",
}


def label_of(part: str, uid: str) -> str:
    """The name of a record in messages; what it is where it is gone (database thread)."""
    model: Any = shapes()[part].model
    row = model.select().where(model.uid == uid).dicts().first()
    return model.LABEL if row is None else _label(model, row)


def label_in(model: Any, key: int) -> str:
    """The name of the record with this key in this store (database thread)."""
    return _label(model, model.select().where(model.id == key).dicts().get())


def field_words(unit: str) -> str:
    """A field as people read it."""
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
