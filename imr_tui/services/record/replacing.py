"""Replace names with codes in the record itself: only when a person asks for it, and it can be undone (§7.1)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from peewee import CharField, TextField

from imr_tui.models import (
    REVIEW_PARTS,
    Alias,
    MergeConflict,
    NotAName,
    PaperIssue,
    Person,
    Record,
    ReferenceCounter,
    Reviewer,
    utc_stamp,
)
from imr_tui.services.record import records
from imr_tui.services.record.walk import rows_of_review
from imr_tui.store.session import writing

# Never changed: the key itself, the reviewer, and what the program writes.
_LEFT_ALONE: Final = (Person, Alias, NotAName, Reviewer, PaperIssue, ReferenceCounter)
# Columns with the program's own words or an identity.
_NO_PROSE: Final = frozenset(("uid", "created_at", "changed_at", "reference", "code", "letter"))


@dataclass(frozen=True, slots=True)
class Replaced:
    """The number of texts changed, and of records; `change` is the number for undo (0 if nothing changed)."""

    texts: int
    records: int
    change: int = 0


def replace_in_review(review_uid: str, change: Callable[[str], str], *, but: str = "") -> Replaced:
    """Replace every text of a review with `change(text)`, as one change.

    Leaves out the key, the reviewer, issued papers, and the record with the uid `but` (which is being edited). Raises
    BadInput if the review is gone.
    """
    key = records.review_id(review_uid)
    texts = changed = 0
    with writing() as session:
        for model, columns in text_columns():
            for row in rows_of_review(model, key, model.version, *(getattr(model, name) for name in columns)):
                if row["uid"] == but:
                    continue
                after = {name: change(row[name]) for name in columns if row[name]}
                differing = {name: text for name, text in after.items() if text != row[name]}
                if differing:
                    values = {**differing, "version": row["version"] + 1, "changed_at": utc_stamp()}
                    model.update(values).where(model.id == row["id"]).execute()
                    texts += len(differing)
                    changed += 1
    return Replaced(texts, changed, records.last_change(session) if texts else 0)


def replace_in_conflicts(review_id: int, change: Callable[[str], str]) -> None:
    """Replace the texts of open conflicts with `change(text)`, inside `writing()`.

    Either version may still become part of the record, and must then have the same references.
    """
    texts = {str(model._meta.table_name): columns for model, columns in text_columns()}
    rows: Any = MergeConflict.select().where(MergeConflict.review == review_id, MergeConflict.settled.is_null())
    for row in rows:
        changes = {}
        for side in ("mine", "theirs"):
            before = json.loads(getattr(row, side))
            held = [name for name in texts.get(row.part, ()) if before.get(name)]
            after = {**before, **{name: change(before[name]) for name in held}}
            if after != before:
                changes[side] = json.dumps(after, ensure_ascii=False, sort_keys=True)
        if changes:
            values = {**changes, "version": row.version + 1, "changed_at": utc_stamp()}
            MergeConflict.update(values).where(MergeConflict.id == row.id).execute()


def count_in_review(review_uid: str, found: Callable[[str], int]) -> Replaced:
    """Count the texts of a review in which `found` finds something. Changes nothing."""
    key = records.review_id(review_uid)
    texts = held = 0
    for model, columns in text_columns():
        for row in rows_of_review(model, key, *(getattr(model, name) for name in columns)):
            here = sum(bool(row[name] and found(row[name])) for name in columns)
            texts += here
            held += bool(here)
    return Replaced(texts, held)


def text_columns() -> Iterator[tuple[type[Record], list[str]]]:
    """Yield every table of a review that has text from people, with those columns."""
    for model in REVIEW_PARTS:
        if model in _LEFT_ALONE:
            continue
        columns = [field.name for field in model._meta.sorted_fields if _is_prose(field)]
        if columns:
            yield model, columns


def _is_prose(field: Any) -> bool:
    if field.name in _NO_PROSE or field.name.endswith(("_uid", "_typed", "_start", "_end", "_precision", "_unit")):
        return field.name == "people_typed"
    if isinstance(field, CharField):
        # A title is text from people; a choice and a time of day are not.
        return field.name in ("title", "agency")
    return isinstance(field, TextField)
