"""The program's own data: drafts, settings of the store and counters."""

from __future__ import annotations

from peewee import CharField, Check, ForeignKeyField, IntegerField, TextField

from imr_tui.models.base import Record, owned_by
from imr_tui.models.review import Review


class Draft(Record):
    """Unsaved changes to a record, offered again after the next unlock."""

    OWNER = None
    LABEL = "draft"

    review = ForeignKeyField(Review, backref="drafts", on_delete="CASCADE", null=True)
    form = CharField(max_length=40, constraints=[Check("trim(form) <> ''")])
    # The record being edited; empty for a new record.
    subject_uid = CharField(max_length=36, default="")
    base_version = IntegerField(default=0)
    fields = TextField(constraints=[Check("json_valid(fields)")])

    class Meta:
        indexes = ((("review", "form", "subject_uid"), True),)


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
