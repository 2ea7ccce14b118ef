"""Export a review, or only its actions, as a handover file for another store.

Each export and each import is recorded with the state of the review in the file. The newest state that two stores share
is the base with which the next handover file between them is compared, so that nothing is lost on either side.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from imr_tui.models import Draft, Exchange, ExchangeState, MergeConflict, Review, new_uid, utc_stamp
from imr_tui.names.key_entry import HiddenName
from imr_tui.services.handover import actions_only, lineage
from imr_tui.services.handover.bundle import Bundle, Plain, pack, pack_plain, unpack, unpack_plain
from imr_tui.services.people import people, unknown_names
from imr_tui.services.record import interchange, records
from imr_tui.services.record.shape import Row, shapes
from imr_tui.services.review import holding
from imr_tui.store import sealing
from imr_tui.store.access import check_passphrase
from imr_tui.store.session import current, writing
from imr_tui.wording import number_of

__all__ = [
    "Bundle",
    "Outgoing",
    "assert_sealed",
    "check_passphrase",
    "forget_sent",
    "note",
    "open_sealed",
    "outgoing",
    "record_sent",
    "sealed",
    "states",
]

KEPT_STATES: Final = 12
"""How many states of a review are kept. Compared with an older file, every difference would be shown."""

assert_sealed = sealing.assert_sealed


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A handover file before it is written, with the names that its texts must not contain."""

    review_uid: str
    bundle: Bundle
    names: tuple[HiddenName, ...] = field(repr=False)
    not_names: tuple[str, ...] = field(repr=False)
    explained: tuple[str, ...] = field(repr=False)
    unsaved: int
    """The number of unsaved drafts, which are not exported."""
    undecided: int
    """The number of open conflicts."""

    @property
    def beside(self) -> tuple[str, ...]:
        """What the person who exports should know."""
        found = []
        if self.unsaved:
            words = number_of(self.unsaved, "unsaved draft is", "unsaved drafts are")
            found.append(f"{words} not included. Save, then export again.")
        if self.undecided:
            found.append(f"{number_of(self.undecided, 'conflict is', 'conflicts are')} still open.")
        return tuple(found)

    @property
    def what(self) -> str:
        """What the file holds, in words."""
        return "only the actions, with codes" if self.bundle.holds == "actions" else "the whole review"


def outgoing(review_uid: str, only_actions: bool = False) -> Outgoing:
    """Read a review, or only its actions, for a handover file (database thread).

    If this store holds only the actions of the review, only those are read. The texts of actions still contain names:
    `exporters.issue.handover_file` replaces them with codes and checks the result. Raises BadInput if the review
    is gone.
    """
    with current().database.atomic():
        key = records.review_id(review_uid)
        partly = holding.is_actions_only(key)
        holds = "actions" if only_actions or partly else "whole"
        plain = interchange.to_plain(review_uid) if holds == "whole" else actions_only.reduced(review_uid)
        undecided = _undecided(key)
        _put_theirs(plain, undecided)
        uid = new_uid()
        # A file with only the actions carries no earlier state: the secretary's store has what it was sent.
        base_uid, base = _last(key, holds) if holds == "whole" or partly else ("", None)
        bundle = Bundle(
            uid,
            holds,
            utc_stamp(),
            _one_line(current().actor),
            lineage.grown(lineage.of_review(key), holds, uid),
            plain,
            base_uid,
            base,
            tuple(undecided) if holds == "whole" else (),
        )
        return Outgoing(
            review_uid,
            bundle,
            people.hidden_names(review_uid),
            people.not_names(review_uid),
            unknown_names.explained(review_uid) if holds == "actions" else (),
            Draft.select().where(Draft.review == key).count(),
            len(undecided),
        )


def sealed(bundle: Bundle, passphrase: str) -> bytes:
    """Encrypt a handover file (any thread; at least 0.3 s).

    Raises BadInput if the passphrase is too short or the review too long.
    """
    check_passphrase(passphrase)
    return sealing.seal(pack(bundle), passphrase)


def open_sealed(data: bytes, passphrase: str, name: str) -> Bundle:
    """Open the handover file `name` (any thread). Raises BadInput, or Locked if the passphrase is wrong."""
    return unpack(sealing.unseal(data, passphrase, name), name)


def record_sent(bundle: Bundle) -> None:
    """Record an export before its file is written: a file without a record could not be compared with later."""
    with writing():
        key = records.review_id(bundle.plain["review"][0]["uid"])
        note(key, "sent", bundle)


def forget_sent(bundle_uid: str) -> None:
    """Delete the record of an export whose file was not written."""
    with writing():
        Exchange.delete().where(Exchange.bundle_uid == bundle_uid, Exchange.direction == "sent").execute()


def note(review_id: int, direction: str, bundle: Bundle, notes: Sequence[str] = ()) -> None:
    """Record an export or import with its state, which two stores now share; call it inside `writing()`."""
    packed = pack_plain(bundle.plain)
    exchange = Exchange.create(
        review=review_id,
        direction=direction,
        holds=bundle.holds,
        bundle_uid=bundle.uid,
        handed_by=bundle.by,
        handed_at=bundle.made_at,
        lineage=json.dumps(bundle.lineage),
        told="\n".join(notes),
        state_sha256=hashlib.sha256(packed).hexdigest(),
    )
    ExchangeState.create(exchange=exchange, packed=packed)
    mine: Any = Exchange.select(Exchange.id).where(Exchange.review == review_id)
    newest = mine.order_by(Exchange.id.desc()).limit(KEPT_STATES)
    ExchangeState.delete().where(ExchangeState.exchange.in_(mine), ExchangeState.exchange.not_in(newest)).execute()


def states(review_id: int, uids: Sequence[str], bundle: Bundle) -> list[Plain] | None:
    """Return the states of these handover files, or None if one of them is no longer kept."""
    found: list[Plain] = []
    for uid in uids:
        plain = _state(review_id, uid) or (bundle.base if uid == bundle.base_uid else None)
        if plain is None:
            return None
        found.append(plain)
    return found


def _state(review_id: int, bundle_uid: str) -> Plain | None:
    query: Any = ExchangeState.select(ExchangeState.packed, Exchange.state_sha256).join(Exchange)
    row = query.where(Exchange.review == review_id, Exchange.bundle_uid == bundle_uid).tuples().first()
    if row is None or hashlib.sha256(bytes(row[0])).hexdigest() != row[1]:
        return None
    plain: Plain = unpack_plain(bytes(row[0]), "A saved state of the store")
    if plain["form_version"] != interchange.FORM_VERSION:
        # Stored by an earlier version: fields added since are filled in.
        interchange.check_form(plain, "A saved state of the store")
    return plain


def _last(review_id: int, holds: str) -> tuple[str, Plain | None]:
    """Return the last state imported, or otherwise the last exported: the other store is most likely to have it."""
    query: Any = Exchange.select(Exchange.bundle_uid).where(Exchange.review == review_id, Exchange.holds == holds)
    for direction in ("received", "sent"):
        row = query.where(Exchange.direction == direction).order_by(Exchange.id.desc()).tuples().first()
        if row is not None:
            plain = _state(review_id, row[0])
            return (row[0], plain) if plain is not None else ("", None)
    return "", None


def _undecided(review_id: int) -> list[Plain]:
    rows: Any = MergeConflict.select().where(MergeConflict.review == review_id, MergeConflict.settled.is_null())
    return [
        {
            "kind": row["kind"],
            "part": row["part"],
            "uid": row["subject_uid"],
            "unit": row["unit"],
            "mine": json.loads(row["mine"]),
            "theirs": json.loads(row["theirs"]),
            "by": row["theirs_by"],
            "at": row["theirs_at"],
        }
        for row in rows.order_by(MergeConflict.id).dicts()
    ]


def _put_theirs(plain: Plain, undecided: list[Plain]) -> None:
    """Send back the other store's version of each open conflict, so that it is not overwritten before it is settled.

    Updates each conflict with the value in the record, and removes those whose record is deleted or not exported.
    """
    rows = {(part, row["uid"]): row for part in shapes() for row in plain.get(part, ())}
    for entry in list(undecided):
        row = rows.get((entry["part"], entry["uid"]))
        if row is None:
            undecided.remove(entry)
        elif entry["kind"] == "field":
            entry["mine"] = {part: row[part] for part in entry["mine"]}
    for entry in undecided:
        row = rows[entry["part"], entry["uid"]]
        if entry["kind"] == "field" and _fits(entry, rows):
            row.update(entry["theirs"])


def _fits(entry: Mapping[str, Any], rows: Mapping[tuple[str, str], Row]) -> bool:
    """Return whether the other store's value fits into the file: not if it must be unique or its target is missing."""
    shape = shapes()[entry["part"]]
    once = {"code", "reference", *(shape.natural or ())}
    return all(
        part not in once and (part not in shape.links or value is None or (shape.links[part], value) in rows)
        for part, value in entry["theirs"].items()
    )


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]


def with_plain(bundle: Bundle, plain: Plain, by: str) -> Bundle:
    """Return a copy of the handover file with codes in its texts."""
    return replace(bundle, plain=plain, by=by)


def head_of(bundle: Bundle) -> Row:
    """Return the review that a handover file is about."""
    return dict(bundle.plain["review"][0])


def in_store(review_uid: str) -> int | None:
    """Return the database id of a review in this store, or None if it is not here."""
    row = Review.select(Review.id).where(Review.uid == review_uid).tuples().first()
    return None if row is None else int(row[0])
