"""Drafts: text typed but not saved, stored encrypted about a second after the last key and offered again later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from imr_tui.models import Draft, Review, utc_stamp
from imr_tui.services.record import records
from imr_tui.store.session import writing

_BASE: Final = ""
"""Where the stored values are kept within the fields of a draft: no field has an empty name."""


@dataclass(frozen=True, slots=True)
class DraftDetail:
    """The fields of a form that has not been saved. `subject_uid` is empty for a new record."""

    uid: str
    review_uid: str
    review_reference: str
    form: str
    subject_uid: str
    base_version: int
    fields: dict[str, str]
    saved_at: str
    base: dict[str, str] | None = None
    """The stored values of the fields that were edited, as they were when the form was opened; None if not known."""


def keep(
    review_uid: str,
    form: str,
    subject_uid: str,
    base_version: int,
    fields: Mapping[str, str],
    base: Mapping[str, str] | None = None,
) -> None:
    """Store the fields of a form as a draft; there is one draft for each form and record.

    `base` has the stored values of the fields that were edited, as they were when the form was opened.
    """
    packed = {**fields} if base is None else {**fields, _BASE: dict(base)}
    values = {"base_version": base_version, "fields": json.dumps(packed), "changed_at": utc_stamp()}
    with writing():
        key = records.review_id(review_uid) if review_uid else None
        same = (Draft.form == form) & (Draft.subject_uid == subject_uid)
        same &= (Draft.review == key) if key is not None else Draft.review.is_null()
        if not Draft.update(values).where(same).execute():
            Draft.create(review=key, form=form, subject_uid=subject_uid, **values)


def drop(review_uid: str, form: str, subject_uid: str) -> None:
    """Delete a draft whose text has been saved in the record or discarded."""
    with writing():
        same = (Draft.form == form) & (Draft.subject_uid == subject_uid)
        if review_uid:
            same &= Draft.review == records.review_id(review_uid)
        else:
            same &= Draft.review.is_null()
        Draft.delete().where(same).execute()


def waiting(review_uid: str | None = None) -> tuple[DraftDetail, ...]:
    """Return the drafts of one review, or of all, newest first."""
    query = Draft.select(Draft, Review.uid.alias("of"), Review.reference).left_outer_join(Review)
    if review_uid is not None:
        # An empty uid is a review that is being created: its draft belongs to no review yet.
        query = query.where(Review.uid == review_uid if review_uid else Draft.review.is_null())
    return tuple(
        DraftDetail(
            row["uid"],
            row["of"] or "",
            row["reference"] or "",
            row["form"],
            row["subject_uid"],
            row["base_version"],
            *_unpacked(row["fields"], row["changed_at"]),
        )
        for row in query.order_by(Draft.changed_at.desc(), Draft.id.desc()).dicts()
    )


def _unpacked(text: str, saved_at: str) -> tuple[dict[str, str], str, dict[str, str] | None]:
    fields = json.loads(text)
    base = fields.pop(_BASE, None)
    return fields, saved_at, base


def find(review_uid: str, form: str, subject_uid: str) -> DraftDetail | None:
    """Return the draft of one form and record, or None."""
    return next(
        (d for d in waiting(review_uid) if d.form == form and d.subject_uid == subject_uid),
        None,
    )
