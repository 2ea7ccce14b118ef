"""Verify the open store, with the names of records and fields that people know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import DoesNotExist

from imr_tui.errors import BadInput
from imr_tui.models import ALL, Review
from imr_tui.services.record.labels import field_words, label_in
from imr_tui.store import derived, verify
from imr_tui.store.session import current
from imr_tui.store.verify import HeadFound, evidence

__all__ = ["REBUILD", "HeadFound", "Wrong", "evidence", "faults", "find_head"]


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
        raise BadInput(f"{text} is not the head of an audit chain. It has the form {verify.HEAD_FORM}.") from None


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
    values = current().audit.contents_of(table, row_id)
    row: dict[str, Any] | None = None
    try:
        row = model.select().where(model.id == row_id).dicts().first()
        named_by_owner = row is not None and model.OWNER is not None
        label = label_in(model, row_id) if named_by_owner else _from_trail(model, values)
    except DoesNotExist:
        # Its owner is gone as well.
        label = _from_trail(model, values)
    except Exception:
        # Somebody may have put anything into the row.
        label = f"{model.LABEL} (row {row_id} of table {table})"
    review = (row or {}).get("review", values.get("review_id"))
    reference = Review.select(Review.reference).where(Review.id == review).tuples().first() if review else None
    named = f"{label} of {reference[0]}" if reference else label
    if model is Review:
        named = f"Review {(row or values).get('reference', row_id)}"
    return named[:1].upper() + named[1:]


def _from_trail(model: Any, values: dict[str, Any]) -> str:
    if "code" in values:
        return str(values["code"])
    number = values.get("number")
    if model.LETTER and number is not None:
        return f"{model.LETTER}{number}"
    return str(model.LABEL)
