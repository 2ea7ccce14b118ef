"""Drafts: text typed but not saved, stored encrypted about a second after the last key and offered again later.

A draft belongs to the person who typed it and to the window (one run of the app) in which it was typed. While that
window is open, only it offers the draft; afterwards any window of the same person does. Drafts of earlier versions,
which belong to nobody, are offered to everybody. So is what is typed after opening with the recovery code, which names
no person and shows all drafts.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from imr_tui import held
from imr_tui.errors import ImrError
from imr_tui.models import Draft, Review, utc_stamp
from imr_tui.services.record import records
from imr_tui.services.record.replay import TABLES, Replay
from imr_tui.store.session import current, writing
from imr_tui.store.slots import RECOVERY_LABEL
from imr_tui.vocabulary import Milestone

_WINDOW: Final = "store.imr.window-"
"""The beginning of the name of the file that an open window holds, next to the store."""

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
    fields: dict[str, str] = field(repr=False)
    saved_at: str
    base: dict[str, str] | None = field(default=None, repr=False)
    """The stored values of the fields that were edited, as they were when the form was opened; None if not known."""
    person: str = ""
    instance: str = ""


@dataclass(frozen=True, slots=True)
class DraftElsewhere:
    """A draft that is not offered here: where it belongs and whose it is, but not its text.

    `is_own` is whether it is the person's own, and open in another window. `record` is what `record_of` returns, and
    `is_new` is whether the record is a new one.
    """

    person: str
    is_own: bool
    review_reference: str
    form: str
    record: str
    is_new: bool
    saved_at: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed in a form and is not in the store, not even as a draft.

    `draft_uid` is the draft that it continues, if there is one; `title` is that of the form.
    """

    review_uid: str
    form: str
    subject_uid: str
    base_version: int
    fields: Mapping[str, str] = field(repr=False)
    title: str = field(repr=False)
    instance: str
    person: str
    draft_uid: str = ""
    base: Mapping[str, str] | None = field(default=None, repr=False)


class Window:
    """One run of the app. While its store is open it holds a file next to it, so that others leave its drafts alone."""

    def __init__(self) -> None:
        self.id = uuid.uuid4().hex[:16]
        self._forms = 0
        self._path: Path | None = None
        self._descriptor: int | None = None

    def opened(self, folder: Path) -> None:
        """Hold the file. If it cannot be created, another window may offer the drafts too."""
        self.closed()
        for left_behind in folder.glob(f"{_WINDOW}*"):
            if not held.is_held(left_behind):
                left_behind.unlink(missing_ok=True)
        self._path = folder / f"{_WINDOW}{self.id}"
        self._descriptor = held.hold(self._path)

    def closed(self) -> None:
        """Remove the file."""
        if self._path is not None:
            held.release(self._path, self._descriptor)
        self._path = self._descriptor = None

    def new_instance(self) -> str:
        """Return the mark of one opened form of this window, so that each has a draft of its own."""
        self._forms += 1
        return f"{self.id}.{self._forms}"


def keep(
    review_uid: str,
    form: str,
    subject_uid: str,
    base_version: int,
    fields: Mapping[str, str],
    base: Mapping[str, str] | None = None,
    *,
    instance: str = "",
    uid: str = "",
    person: str | None = None,
) -> str:
    """Store the fields of a form as a draft and return its uid.

    `base` has the stored values of the fields that were edited, as they were when the form was opened. `instance` is
    the mark of the form, and `uid` the draft that it continues. If another window took that one up meanwhile, both are
    kept. `person` is who typed it, by default whoever opened the store. Raises BadInput if the review is gone or
    nothing can be written.
    """
    packed = {**fields} if base is None else {**fields, _BASE: dict(base)}
    with writing() as session:
        key = records.review_id(review_uid) if review_uid else None
        owner = session.actor if person is None else person
        if owner == RECOVERY_LABEL:
            owner = ""
        values = {
            "base_version": base_version,
            "fields": json.dumps(packed),
            "changed_at": utc_stamp(),
            "person": owner,
            "instance": instance,
        }
        same = _of(review_uid, form, subject_uid) & (Draft.person == owner) & (Draft.instance == instance)
        row = _usable(uid, instance, owner) or Draft.select().where(same).dicts().first()
        if row is not None:
            Draft.update({**values, "person": owner or row["person"]}).where(Draft.id == row["id"]).execute()
            return str(row["uid"])
        return str(Draft.create(review=key, form=form, subject_uid=subject_uid, **values).uid)


def keep_typed(typed: Typed) -> str:
    """Store what was typed as a draft and return its uid; if its review was deleted, as a draft of no review."""
    gone = typed.review_uid and not Review.select().where(Review.uid == typed.review_uid).exists()
    return keep(
        "" if gone else typed.review_uid,
        typed.form,
        typed.subject_uid,
        typed.base_version,
        typed.fields,
        typed.base,
        instance=typed.instance,
        uid=typed.draft_uid,
        person=typed.person,
    )


def as_new(draft: DraftDetail, form: str, subject_uid: str, instance: str) -> str:
    """Store a draft as that of a new record, whose form is `form`, instead; returns its new uid.

    Raises BadInput if the review is gone or nothing can be written; the draft is as it was then.
    """
    with writing():
        uid = keep(draft.review_uid, form, subject_uid, 0, draft.fields, instance=instance)
        drop(draft.uid)
    return uid


def take_up(review_uid: str, form: str, subject_uid: str, instance: str, uid: str = "") -> DraftDetail | None:
    """Return the draft of one form and record that is offered to the form `instance`, and make it that form's own.

    With `uid`, that draft if it is offered. Returns None if there is none. A draft that cannot be made its own, for
    example because the disk is full, is returned all the same.
    """
    window = instance.partition(".")[0]
    found = find(review_uid, form, subject_uid, window, uid)
    if found is None:
        return None
    try:
        with writing():
            owner = "" if _by_recovery_code() else current().actor
            if _usable(found.uid, instance, owner) is None:
                return None
            Draft.update(instance=instance, person=owner or found.person).where(Draft.uid == found.uid).execute()
    except ImrError:
        return found
    return found


def drop(uid: str) -> None:
    """Delete a draft whose text has been saved in the record or discarded. With an empty `uid` nothing happens."""
    if uid:
        with writing():
            Draft.delete().where(Draft.uid == uid).execute()


def save_and_drop(save: Callable[[], object], uid: str) -> None:
    """Save a record and delete its draft in one transaction: both are done, or neither."""
    with writing():
        save()
        drop(uid)


def waiting(review_uid: str | None = None, window: str = "") -> tuple[DraftDetail, ...]:
    """Return the drafts of one review, or of all, that are offered in a window of this person, newest first."""
    open_windows: dict[str, bool] = {}
    return tuple(draft for draft in _all(review_uid) if _is_offered(draft.person, draft.instance, window, open_windows))


def elsewhere(window: str = "") -> tuple[DraftElsewhere, ...]:
    """Return where the drafts belong that are not offered in a window of this person, newest first."""
    open_windows: dict[str, bool] = {}
    actor = current().actor
    return tuple(
        DraftElsewhere(
            draft.person,
            draft.person in ("", actor),
            draft.review_reference,
            draft.form,
            record_of(draft),
            not draft.subject_uid,
            draft.saved_at,
        )
        for draft in _all(None)
        if not _is_offered(draft.person, draft.instance, window, open_windows)
    )


def find(review_uid: str, form: str, subject_uid: str, window: str = "", uid: str = "") -> DraftDetail | None:
    """Return the newest draft of one form and record that is offered in a window, or the one with `uid`, or None."""
    found = [d for d in waiting(review_uid, window) if d.form == form and d.subject_uid == subject_uid]
    return next((d for d in found if d.uid == uid), found[0] if found else None)


def _of(review_uid: str, form: str, subject_uid: str) -> Any:
    same = (Draft.form == form) & (Draft.subject_uid == subject_uid)
    return same & ((Draft.review == records.review_id(review_uid)) if review_uid else Draft.review.is_null())


def _all(review_uid: str | None) -> tuple[DraftDetail, ...]:
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
            row["person"],
            row["instance"],
        )
        for row in query.order_by(Draft.changed_at.desc(), Draft.id.desc()).dicts()
    )


def _unpacked(text: str, saved_at: str) -> tuple[dict[str, str], str, dict[str, str] | None]:
    fields = json.loads(text)
    base = fields.pop(_BASE, None)
    return fields, saved_at, base


def _usable(uid: str, instance: str, person: str) -> dict[str, Any] | None:
    """Return the row of a draft that a form may write to, None if there is none or another window has it."""
    row = Draft.select().where(Draft.uid == uid).dicts().first() if uid else None
    if row is None or not (row["person"] in ("", person) or _by_recovery_code()):
        return None
    free = row["instance"] == instance or not _is_open_elsewhere(row["instance"], instance.partition(".")[0], {})
    return dict(row) if free else None


def _is_offered(person: str, instance: str, window: str, open_windows: dict[str, bool]) -> bool:
    own = person in ("", current().actor) or _by_recovery_code()
    return own and not _is_open_elsewhere(instance, window, open_windows)


def _by_recovery_code() -> bool:
    return current().actor == RECOVERY_LABEL


def _is_open_elsewhere(instance: str, window: str, open_windows: dict[str, bool]) -> bool:
    """Whether a draft belongs to another window that is still open; `open_windows` remembers the answers."""
    other = instance.partition(".")[0]
    if other in ("", window):
        return False
    if other not in open_windows:
        open_windows[other] = held.is_held(current().path.parent / f"{_WINDOW}{other}")
    return open_windows[other]


def record_of(draft: DraftDetail) -> str:
    """Return the reference of the record of a draft, also of a deleted one, such as E65 or A1.1 (database thread).

    For a part it is that of the record that it belongs to, such as F1 for a piece of evidence. For a new record with a
    draft for each that it could belong to, it is that. Returns an empty text for any other new record, and for one
    without a reference.
    """
    if draft.form == "target":
        return Milestone(draft.subject_uid).label
    changes = current().audit.changes_to(draft.subject_uid) if draft.subject_uid else []
    if not changes or changes[-1].table not in TABLES or changes[-1].table == Review._meta.table_name:
        return ""
    last = changes[-1]
    label = Replay(()).label(last.table, last.row_id)
    gone = ", deleted" if last.operation == "delete" else ""
    kind = TABLES[last.table].LABEL
    return f"{label.removeprefix(kind).removeprefix(', ')}{gone}".removeprefix(", ")
