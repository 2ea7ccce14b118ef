"""Handover: the bundles that went out and came in, and what both sides changed differently.

None of this travels: it belongs to this store's side of the exchange, and goes with the review when it is deleted.
"""

from __future__ import annotations

from peewee import BlobField, CharField, Check, TextField

from imr_tui.models.base import Record, choice, owned_by, prose
from imr_tui.models.review import Review
from imr_tui.vocabulary import ConflictKind, Direction, Holding, Settlement


class Exchange(Record):
    """A bundle that was made here, or taken in: one state of the review that two stores have in common."""

    LABEL = "exchange"

    review = owned_by(Review, "exchanges")
    direction = choice("direction", Direction)
    holds = choice("holds", Holding)
    bundle_uid = CharField(max_length=36, unique=True, constraints=[Check("length(bundle_uid) = 36")])
    handed_by = prose("handed_by")
    handed_at = CharField(max_length=20)
    # Every bundle that went into the state of this one, each with those right before it (services.ancestry).
    lineage = TextField(constraints=[Check("json_valid(lineage)")])
    state_sha256 = CharField(max_length=64, constraints=[Check("length(state_sha256) = 64")])
    # What was told when it was taken in, one sentence a line.
    told = prose("told")


class ExchangeState(Record):
    """The state that a bundle held, packed: what a later bundle is compared with.

    Apart from its exchange, and in no audit trail: it is large, and its digest stands in the exchange.
    """

    OWNER = "exchange"
    LABEL = "state of an exchange"

    exchange = owned_by(Exchange, "states", unique=True)
    packed = BlobField()


class MergeConflict(Record):
    """Something that both sides changed differently: what is here stays in the record until somebody settles it."""

    LABEL = "conflict"

    review = owned_by(Review, "conflicts")
    bundle_uid = CharField(max_length=36)
    kind = choice("kind", ConflictKind, default="field")
    # The table and the record, and the field (or the fields that only go together); no field for a whole record.
    part = CharField(max_length=40)
    subject_uid = CharField(max_length=36)
    unit = CharField(max_length=40, default="")
    # JSON, field by field; foreign keys by uid.
    mine = TextField(constraints=[Check("json_valid(mine)")])
    theirs = TextField(constraints=[Check("json_valid(theirs)")])
    theirs_by = prose("theirs_by")
    theirs_at = CharField(max_length=20, default="")
    settled = choice("settled", Settlement, null=True)
    settled_by = prose("settled_by")
    settled_at = CharField(max_length=20, default="")


class ActionsOnly(Record):
    """The mark of a review of which this store has the actions alone, as they were handed over."""

    LABEL = "mark of a review with its actions only"

    review = owned_by(Review, "actions_only", unique=True)
