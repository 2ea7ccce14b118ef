"""Handover: a review, or its actions alone, to another store and back, with nothing lost on either side.

A bundle that is made is noted with the state that it holds, one that is taken in with the state that it held: the
newest state that two stores have in common is what the next bundle between them is compared with.
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
from imr_tui.store.session import current, writing
from imr_tui.store.store import check_passphrase
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
"""So many states of a review are kept; with an older one everything that differs would be shown."""

assert_sealed = sealing.assert_sealed


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A bundle that is to be made, with what its texts must be looked through for."""

    review_uid: str
    bundle: Bundle
    names: tuple[HiddenName, ...] = field(repr=False)
    not_names: tuple[str, ...] = field(repr=False)
    explained: tuple[str, ...] = field(repr=False)
    unsaved: int
    """How many unsaved texts there are, which do not go along."""
    undecided: int
    """How many conflicts are open."""

    @property
    def beside(self) -> tuple[str, ...]:
        """What somebody who hands over should know."""
        found = []
        if self.unsaved:
            words = number_of(self.unsaved, "unsaved text does", "unsaved texts do")
            found.append(f"{words} not go along. Save, then hand over again.")
        if self.undecided:
            found.append(f"{number_of(self.undecided, 'conflict is', 'conflicts are')} not settled yet.")
        return tuple(found)

    @property
    def what(self) -> str:
        """What is handed over, in words."""
        return "the actions alone, by codes" if self.bundle.holds == "actions" else "the whole review"


def outgoing(review_uid: str, only_actions: bool = False) -> Outgoing:
    """What is to be handed over of a review, as it stands (database thread). Raises BadInput where it is gone.

    Of a review of which this store has the actions alone nothing else can go. Texts of actions are as they stand: they
    leave by way of `exporters.issue.handover_file`, which puts codes in the place of names and looks for what is left.
    """
    with current().database.atomic():
        key = records.review_id(review_uid)
        partly = holding.is_actions_only(key)
        holds = "actions" if only_actions or partly else "whole"
        plain = interchange.to_plain(review_uid) if holds == "whole" else actions_only.reduced(review_uid)
        undecided = _undecided(key)
        _put_theirs(plain, undecided)
        uid = new_uid()
        # The actions for a secretary tell nothing of what they once were: their store knows what it was sent.
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
    """A bundle as a file, encrypted. Takes about 0.3 s and more; on no particular thread.

    Raises BadInput where the passphrase is too short, or the review too long.
    """
    check_passphrase(passphrase)
    return sealing.seal(pack(bundle), passphrase)


def open_sealed(data: bytes, passphrase: str, name: str) -> Bundle:
    """The bundle in the file `name`; on no particular thread. Raises BadInput, Locked."""
    return unpack(sealing.unseal(data, passphrase, name), name)


def record_sent(bundle: Bundle) -> None:
    """Note that a bundle was made, before its file is written: what is not noted could not be compared with."""
    with writing():
        key = records.review_id(bundle.plain["review"][0]["uid"])
        note(key, "sent", bundle)


def forget_sent(bundle_uid: str) -> None:
    """Forget a bundle of which no file was written."""
    with writing():
        Exchange.delete().where(Exchange.bundle_uid == bundle_uid, Exchange.direction == "sent").execute()


def note(review_id: int, direction: str, bundle: Bundle, told: Sequence[str] = ()) -> None:
    """Keep a bundle's state, as one that two stores have in common; inside `writing()`."""
    packed = pack_plain(bundle.plain)
    exchange = Exchange.create(
        review=review_id,
        direction=direction,
        holds=bundle.holds,
        bundle_uid=bundle.uid,
        handed_by=bundle.by,
        handed_at=bundle.made_at,
        lineage=json.dumps(bundle.lineage),
        told="\n".join(told),
        state_sha256=hashlib.sha256(packed).hexdigest(),
    )
    ExchangeState.create(exchange=exchange, packed=packed)
    mine: Any = Exchange.select(Exchange.id).where(Exchange.review == review_id)
    newest = mine.order_by(Exchange.id.desc()).limit(KEPT_STATES)
    ExchangeState.delete().where(ExchangeState.exchange.in_(mine), ExchangeState.exchange.not_in(newest)).execute()


def states(review_id: int, uids: Sequence[str], bundle: Bundle) -> list[Plain] | None:
    """The states of these bundles; None where one of them is not kept any more."""
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
    plain: Plain = unpack_plain(bytes(row[0]), "A state of the store")
    if plain["form_version"] != interchange.FORM_VERSION:
        # Kept by an earlier program: what came since is filled in.
        interchange.check_form(plain, "A state of the store")
    return plain


def _last(review_id: int, holds: str) -> tuple[str, Plain | None]:
    """The last state that was taken in, or else the last that was sent: which the other store knows best."""
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
    """Let the other side keep what it wrote, as long as nobody has settled it.

    Each entry gets what stands in the record; those of records that are gone, or do not go along, are taken out.
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
    """Whether the other side's value can stand in a bundle: what is there once, or points at nothing here, cannot."""
    shape = shapes()[entry["part"]]
    once = {"code", "reference", *(shape.natural or ())}
    return all(
        part not in once and (part not in shape.links or value is None or (shape.links[part], value) in rows)
        for part, value in entry["theirs"].items()
    )


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]


def with_plain(bundle: Bundle, plain: Plain, by: str) -> Bundle:
    """The bundle with its texts in codes."""
    return replace(bundle, plain=plain, by=by)


def head_of(bundle: Bundle) -> Row:
    """The review that a bundle is about."""
    return dict(bundle.plain["review"][0])


def in_store(review_uid: str) -> int | None:
    """The key of a review in this store; None where it is not here."""
    row = Review.select(Review.id).where(Review.uid == review_uid).tuples().first()
    return None if row is None else int(row[0])
