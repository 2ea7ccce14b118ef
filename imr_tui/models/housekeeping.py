"""The program's own data: drafts, settings of the store and counters."""

from __future__ import annotations

from peewee import CharField, Check, ForeignKeyField, IntegerField, TextField

from imr_tui.models.base import Record, choice, counting, day, owned_by, prose
from imr_tui.models.review import Review
from imr_tui.vocabulary import KeyChangeKind


class Draft(Record):
    """Unsaved changes to a record, offered again after the next unlock to the person who typed them."""

    OWNER = None
    LABEL = "draft"

    review = ForeignKeyField(Review, backref="drafts", on_delete="CASCADE", null=True)
    form = CharField(max_length=40, constraints=[Check("trim(form) <> ''")])
    # The record being edited; empty for a new record.
    subject_uid = CharField(max_length=36, default="")
    base_version = IntegerField(default=0)
    fields = TextField(constraints=[Check("json_valid(fields)")])
    person = CharField(max_length=200, default="")
    # The run of the app that the text was typed in. Two windows of one person have two drafts.
    instance = CharField(max_length=36, default="")

    class Meta:
        indexes = ((("review", "form", "subject_uid", "person", "instance"), True),)


class Setting(Record):
    """A setting of the store rather than of the computer (the council's name, its themes)."""

    OWNER = None
    LABEL = "setting"

    key = CharField(max_length=80, unique=True)
    value = TextField(default="")


class ReferenceCounter(Record):
    """The last number given to a kind of record in a review, so that numbers are never reused."""

    LABEL = "reference counter"

    review = owned_by(Review, "counters")
    letter = CharField(max_length=2)
    last = IntegerField(default=0, constraints=[Check("last >= 0")])

    class Meta:
        indexes = ((("review", "letter"), True),)


class Purge(Record):
    """A review whose texts were purged after its retention date: its coded learning and its certificate."""

    OWNER = None
    LABEL = "purged review"

    review_uid = CharField(max_length=36, unique=True, constraints=[Check("length(review_uid) = 36")])
    reference = CharField(max_length=60)
    retention_review_on = day("retention_review_on", null=False)
    purged_by = prose("purged_by")
    purged_at = CharField(max_length=20)
    learning = TextField(constraints=[Check("json_valid(learning)")])
    certificate = TextField(constraints=[Check("json_valid(certificate)")])


class KeyChange(Record):
    """A change to the key slots, recorded so that the audit trail shows who changed the ways to open the store."""

    OWNER = None
    LABEL = "change to the key slots"

    what = choice("what", KeyChangeKind)
    # The person whose slot it was.
    name = CharField(max_length=200)
    # The revision of the key file that the change made.
    revision = counting("revision")
