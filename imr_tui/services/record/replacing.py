"""Names replaced by their codes in the record itself: only ever by a person's own command, and undoable (§7.1)."""

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

# The key itself, who carries the review out, and what the program writes: nothing there is replaced.
_LEFT_ALONE: Final = (Person, Alias, NotAName, Reviewer, PaperIssue, ReferenceCounter)
# Columns that hold the program's own words, a date as typed, or an identity.
_NO_PROSE: Final = frozenset(("uid", "created_at", "changed_at", "reference", "code", "letter"))


@dataclass(frozen=True, slots=True)
class Replaced:
    """How many texts a command changed, in how many records; `change` is what undoes it (0 for none)."""

    texts: int
    records: int
    change: int = 0


def replace_in_review(review_uid: str, change: Callable[[str], str], *, but: str = "") -> Replaced:
    """Put `change(text)` in the place of every text of a review in which it differs.

    The key, the reviewer and the papers issued are left alone, and so is the record with the uid `but`
    (one that is being edited). All of it is one change. Raises BadInput where the review is gone.
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
    """Put `change(text)` in the place of the texts that are in conflict after a handover and not settled.

    Inside `writing()`. Either side's text may come into the record yet, and is to say then what it says now.
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
    """How many texts of a review `found` finds something in; nothing is changed."""
    key = records.review_id(review_uid)
    texts = held = 0
    for model, columns in text_columns():
        for row in rows_of_review(model, key, *(getattr(model, name) for name in columns)):
            here = sum(bool(row[name] and found(row[name])) for name in columns)
            texts += here
            held += bool(here)
    return Replaced(texts, held)


def text_columns() -> Iterator[tuple[type[Record], list[str]]]:
    """Every table of a review that holds text from people, with the columns that do."""
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
        # A title is a line of text; a choice and a time of day are not.
        return field.name in ("title", "agency")
    return isinstance(field, TextField)
