"""Handover: the files exported and imported, and the conflicts between two stores.

None of this is exported. It belongs to this store, and is deleted with the review.
"""

from __future__ import annotations

from peewee import BlobField, CharField, Check, TextField

from imr_tui.models.base import Record, choice, owned_by, prose
from imr_tui.models.review import Review
from imr_tui.vocabulary import ConflictKind, Direction, Holding, Settlement


class Exchange(Record):
    """A handover file exported or imported here: a state of the review that two stores have in common."""

    LABEL = "exchange"

    review = owned_by(Review, "exchanges")
    direction = choice("direction", Direction)
    holds = choice("holds", Holding)
    bundle_uid = CharField(max_length=36, unique=True, constraints=[Check("length(bundle_uid) = 36")])
    handed_by = prose("handed_by")
    handed_at = CharField(max_length=20)
    # Every earlier handover file merged into this state, each with its immediate predecessors (services.ancestry).
    lineage = TextField(constraints=[Check("json_valid(lineage)")])
    state_sha256 = CharField(max_length=64, constraints=[Check("length(state_sha256) = 64")])
    # The messages shown when it was imported, one sentence on each line.
    told = prose("told")


class ExchangeState(Record):
    """The packed state of a review in a handover file, which a later handover file is compared with.

    It is separate from its exchange and not audited because it is large. Its digest is in the exchange.
    """

    OWNER = "exchange"
    LABEL = "state of an exchange"

    exchange = owned_by(Exchange, "states", unique=True)
    packed = BlobField()


class MergeConflict(Record):
    """A conflict: changed differently in both stores. This store's version is kept until somebody settles it."""

    LABEL = "conflict"

    review = owned_by(Review, "conflicts")
    bundle_uid = CharField(max_length=36)
    kind = choice("kind", ConflictKind, default="field")
    # The table and record, and the field (or fields that belong together); no field for a whole record.
    part = CharField(max_length=40)
    subject_uid = CharField(max_length=36)
    unit = CharField(max_length=40, default="")
    # JSON by field, with foreign keys as uids.
    mine = TextField(constraints=[Check("json_valid(mine)")])
    theirs = TextField(constraints=[Check("json_valid(theirs)")])
    theirs_by = prose("theirs_by")
    theirs_at = CharField(max_length=20, default="")
    settled = choice("settled", Settlement, null=True)
    settled_by = prose("settled_by")
    settled_at = CharField(max_length=20, default="")


class ActionsOnly(Record):
    """Marks a review of which this store has only the actions, as handed over."""

    LABEL = "actions-only mark of a review"

    review = owned_by(Review, "actions_only", unique=True)
