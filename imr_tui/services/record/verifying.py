"""Verify the open store, with the names of records and fields that people know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from imr_tui.errors import BadInput
from imr_tui.models import ALL, Review
from imr_tui.services.record.labels import field_words, of_row
from imr_tui.store import derived, verify
from imr_tui.store.session import current
from imr_tui.store.verify import HeadFound, evidence
from imr_tui.wording import number_of

__all__ = ["REBUILD", "HeadFound", "Wrong", "evidence", "faults", "find_head", "not_found", "remedy"]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A fault in one sentence. `kind` is a word for scripts; `record` and `field` name what it is about."""

    kind: str
    sentence: str
    record: str = ""
    field: str = ""

    @property
    def rebuildable(self) -> bool:
        """Whether the records are as they should be, and only data made from them is wrong."""
        return self.kind == "derived"

    @property
    def harmless(self) -> bool:
        """Whether no record is affected, only a file next to the database."""
        return self.kind in ("head", "keys")

    @property
    def unknown(self) -> bool:
        """Whether this says only that something could not be checked."""
        return self.kind == "unknown"


REBUILD = derived.REBUILD


def faults() -> list[Wrong]:
    """Return every fault of the open store; empty if there is none (database thread)."""
    return [_named(fault) for fault in verify.limited(verify.verify())]


def find_head(text: str) -> HeadFound | None:
    """Return where the audit chain contains a head as printed on a paper, None if it does not (database thread).

    Raises BadInput if `text` is not a head.
    """
    try:
        return verify.find_head(text)
    except ValueError:
        if not text.strip():
            raise BadInput(f"The head is empty. It has the form {verify.HEAD_FORM}.") from None
        raise BadInput(f"{text} is not the head of an audit chain. It has the form {verify.HEAD_FORM}.") from None


def remedy(faults: Sequence[Wrong]) -> str:
    """Return the last sentence after a list of faults: what helps."""
    kinds = {each.kind for each in faults}
    if kinds == {"head"}:
        return "Only the head file is damaged. Nothing needs to be restored."
    if all(each.harmless for each in faults):
        return (
            "No record is affected, so the store need not be restored. Set a new passphrase or recovery code "
            "to write the key file again."
        )
    if kinds == {"missing"}:
        return "Restore a backup, or go on without what is missing: imr-tui verify --accept-loss"
    return f"The store is damaged ({number_of(len(faults), 'fault')} found). Restore it from a backup."


def not_found(head: str) -> str:
    """Return the sentence for a head that is not in the audit chain."""
    return (
        f"The audit chain does not contain {head}. If it is not mistyped, the store was put back to an earlier state "
        "or rewritten after that paper was made, or the paper belongs to another store."
    )


def _named(fault: verify.Fault) -> Wrong:
    if not fault.table:
        return Wrong(fault.kind, fault.sentence)
    record = _record(fault.table, fault.row_id)
    field = field_words(fault.field.removesuffix("_id"))
    what = f"{record}, {field}," if fault.field else record
    return Wrong(fault.kind, f"{what} {fault.sentence}.", record, fault.field)


def _record(table: str, row_id: int) -> str:
    """Return the name of a record, with the reference of its review; from its trail if it is gone."""
    models: dict[str, Any] = {model._meta.table_name: model for model in ALL}
    model = models.get(table)
    if model is None:
        return f"Row {row_id} of table {table}"
    try:
        values = _columns(model, row_id)
        reference = _reference(model, values)
    except Exception:
        # Somebody may have put anything into the row.
        return f"{model.LABEL} (row {row_id} of table {table})"
    try:
        label = of_row(model, values, _above)
    except Exception:
        # It or its owner is gone from the trail as well.
        label = _from_trail(model, values)
    if model is Review:
        return f"Review {values.get('reference', row_id)}"
    named = f"{label} of {reference}" if reference else label
    return named[:1].upper() + named[1:]


def _columns(model: Any, row_id: Any) -> dict[str, Any]:
    """Return the columns of a row by the names of its fields; from its trail if it is gone."""
    row = model.select().where(model.id == row_id).dicts().first()
    if row is not None:
        return dict(row)
    values = current().audit.contents_of(model._meta.table_name, row_id)
    return {field.name: values[name] for name, field in model._meta.columns.items() if name in values}


def _above(model: Any, row: Mapping[str, Any]) -> dict[str, Any]:
    return _columns(model._meta.fields[model.OWNER].rel_model, row[model.OWNER])


def _reference(model: Any, row: dict[str, Any]) -> str:
    """Return the reference of the review that a row belongs to, empty if it belongs to none or that is not known."""
    while model is not Review:
        if model.OWNER is None or not row.get(model.OWNER):
            return ""
        model, row = model._meta.fields[model.OWNER].rel_model, _above(model, row)
    return str(row.get("reference", ""))


def _from_trail(model: Any, values: dict[str, Any]) -> str:
    if "code" in values:
        return str(values["code"])
    number = values.get("number")
    if model.LETTER and number is not None:
        return f"{model.LETTER}{number}"
    return str(model.LABEL)
