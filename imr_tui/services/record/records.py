"""Shared by all services: find a record, save it without overwriting others, give it a number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from imr_tui.batches import batches
from imr_tui.dates.when import When, from_columns, parse, to_columns
from imr_tui.errors import BadInput, ChangedElsewhere, RecordDeleted
from imr_tui.models import Record, Review, database, utc_stamp
from imr_tui.models.housekeeping import ReferenceCounter
from imr_tui.store.session import current, writing

__all__ = ["current", "database", "writing"]

V = TypeVar("V")


def review_id(review_uid: str) -> int:
    """Return the database id of a review. Raises BadInput if it is gone."""
    row = Review.select(Review.id).where(Review.uid == review_uid).tuples().first()
    if row is None:
        raise BadInput("This review is no longer in the store.")
    return int(row[0])


def row_of(model: type[Record], uid: str) -> dict[str, Any]:
    """Return the columns of a record, with foreign keys as database ids. Raises BadInput if it is gone."""
    row = model.select().where(model.uid == uid).dicts().first()
    if row is None:
        raise RecordDeleted(f"This {model.LABEL} has been deleted.")
    return dict(row)


def view(kind: type[V], row: Mapping[str, Any], **more: Any) -> V:
    """Return a dataclass `kind` with the columns of the same names, and with `more`."""
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: value for name, value in row.items() if name in names and name not in more}, **more)


def values_of(instance: Any, *names: str) -> dict[str, Any]:
    """Return the named fields of a dataclass as columns."""
    return {name: getattr(instance, name) for name in names}


def save(model: type[Record], uid: str, version: int, values: Mapping[str, Any], *, parts_differ: bool = False) -> int:
    """Save `values` to a record that had `version` when it was read; returns its new version.

    Writes nothing if nothing changed, unless `parts_differ`: parts of the record in rows of their own are about to
    change. Raises ChangedElsewhere, with the current record, if it changed since it was read.
    """
    with writing():
        row = row_of(model, uid)
        if not parts_differ and all(row[name] == value for name, value in values.items()):
            return int(row["version"])
        if row["version"] != version:
            raise changed_elsewhere(model, row)
        changes = {**values, "version": version + 1, "changed_at": utc_stamp()}
        model.update(changes).where(model.uid == uid, model.version == version).execute()
    return version + 1


def changed_elsewhere(model: type[Record], row: Mapping[str, Any]) -> ChangedElsewhere:
    """Return the error that a record changed since it was read, with its columns and who changed it last."""
    return ChangedElsewhere(f"This {model.LABEL}", row, changed_by(row["uid"]))


def changed_by(uid: str) -> str:
    """Return the name of the person who last changed a record; empty if the audit trail does not say."""
    changes = current().audit.changes_to(uid)
    return changes[-1].actor if changes else ""


def touch(model: type[Record], ids: Iterable[int]) -> None:
    """Raise the version of the records with these database ids, because parts of them changed; inside `writing()`."""
    for batch in batches(list(ids)):
        changes = {"version": model.version + 1, "changed_at": utc_stamp()}
        model.update(changes).where(model.id.in_(batch)).execute()


def last_change(session: Any) -> int:
    """Return the number of the change that `writing()` has just made, 0 if there was none."""
    return int(session.last_change or 0)


def last_changed_by(uid: str) -> str:
    """Return who last changed a record, empty if the audit trail has no change of it."""
    changes = current().audit.changes_to(uid) if uid else []
    return changes[-1].actor if changes else ""


def next_number(review: int, letter: str, count: int = 1) -> int:
    """Return the first of `count` new numbers for records of one letter. A number is never given twice."""
    with writing():
        counter, _ = ReferenceCounter.get_or_create(review=review, letter=letter)
        first = int(counter.last) + 1
        ReferenceCounter.update(last=first + count - 1).where(ReferenceCounter.id == counter.id).execute()
    return first


def text_or_empty(value: str | None) -> str:
    """Return None as empty text: columns for prose are never NULL."""
    return value or ""


def when_values(prefix: str, when: When) -> dict[str, Any]:
    """Return the columns of a date, as typed and as read, with names that begin with `prefix`."""
    columns = to_columns(when)
    return {
        f"{prefix}_typed": when.typed,
        f"{prefix}_start": columns.start,
        f"{prefix}_end": columns.end,
        f"{prefix}_precision": columns.precision,
        f"{prefix}_unit": columns.unit or "",
    }


def when_from(prefix: str, row: Mapping[str, Any]) -> When:
    """Return the date in the columns that begin with `prefix`."""
    return from_columns(
        row[f"{prefix}_typed"],
        row[f"{prefix}_start"],
        row[f"{prefix}_end"],
        row[f"{prefix}_precision"],
        row[f"{prefix}_unit"] or None,
    )


def read_date(text: str) -> When:
    """Read a date as people in the United Kingdom type it, day first."""
    return parse(text)
