"""What every table shares: its integer id, the `uid` used in exports, and fields with their checks.

Constraints are in the database as well as in the services, so that nothing (a script, a later version, a merge) can
write a record that the guidance does not allow.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, ClassVar

from peewee import (
    AutoField,
    BooleanField,
    CharField,
    Check,
    DatabaseProxy,
    DateField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

from imr_tui.dates.terms import Precision

database = DatabaseProxy()
"""The open store: one at a time in a process, set by `store.session`."""


def new_uid() -> str:
    """Return a new UUIDv7 (RFC 9562) as text: unique in every store, and sorted by the time it was made."""
    # Imported here because start-up needs no new id.
    import uuid_utils

    return str(uuid_utils.uuid7())


def utc_stamp() -> str:
    """Return the current time in UTC as ISO 8601 to the second, with Z."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Record(Model):
    """A row with an integer id in this store, a uid that is the same in every store, and a version for safe saving.

    `OWNER` names the foreign key that leads to the row's review (None for the review itself, and for records that
    belong to the whole store).
    """

    OWNER: ClassVar[str | None] = "review"
    # The name of the record in messages, and the letter of its short reference.
    LABEL: ClassVar[str] = "record"
    LETTER: ClassVar[str] = ""

    id = AutoField()
    uid = CharField(max_length=36, unique=True, default=new_uid, constraints=[Check("length(uid) = 36")])
    version = IntegerField(default=1, constraints=[Check("version >= 1")])
    created_at = CharField(max_length=20, default=utc_stamp)
    changed_at = CharField(max_length=20, default=utc_stamp)

    class Meta:
        database = database
        legacy_table_names = False


class VocabularyField(CharField):
    """Return a text column that holds one of `values`."""

    def __init__(self, values: tuple[str, ...], **more: Any) -> None:
        super().__init__(max_length=40, **more)
        self.values = values


def choice(name: str, values: Iterable[str], *, default: str | None = None, null: bool = False) -> VocabularyField:
    """Return a text column `name` that holds one of `values`, checked by the database."""
    allowed = tuple(values)
    listed = ", ".join(f"'{value}'" for value in allowed)
    test = f"{name} IN ({listed})"
    if null:
        test = f"{name} IS NULL OR {test}"
    return VocabularyField(allowed, default=default, null=null, constraints=[Check(test)])


def prose(name: str, *, required: bool = False) -> TextField:
    """Return a column for text as typed. It may be empty unless `required`; then the database refuses blank text."""
    if required:
        return TextField(constraints=[Check(f"trim({name}) <> ''")])
    return TextField(default="")


def day(name: str, *, null: bool = True) -> DateField:
    """Return a column for a calendar day, stored as YYYY-MM-DD and checked."""
    return DateField(
        null=null,
        constraints=[Check(f"{name} IS NULL OR {name} GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'")],
    )


def counting(name: str = "number", least: int = 1) -> IntegerField:
    """Return a column for the number of a short reference or a position in an order, from `least` upwards."""
    return IntegerField(constraints=[Check(f"{name} >= {least}")])


def whether(name: str, *, default: bool | None = None) -> BooleanField:
    """Return a column for yes or no. Without a default it may also be not yet known (NULL)."""
    test = f"{name} IN (0, 1)" if default is not None else f"{name} IS NULL OR {name} IN (0, 1)"
    return BooleanField(null=default is None, default=default, constraints=[Check(test)])


def owned_by(model: Any, backref: str, *, unique: bool = False) -> ForeignKeyField:
    """Return a foreign key to the record that this one is part of. It is deleted with its owner."""
    return ForeignKeyField(model, backref=backref, on_delete="CASCADE", unique=unique)


def refers_to(model: Any, backref: str, *, null: bool = False) -> ForeignKeyField:
    """Return a foreign key to an independent record, which cannot be deleted while this one refers to it.

    NO ACTION instead of RESTRICT is checked when the statement ends, so a whole review can be deleted at once.
    """
    return ForeignKeyField(model, backref=backref, on_delete="NO ACTION", null=null)


UNITS = ("", Precision.MINUTE, Precision.DAY, Precision.MONTH, Precision.YEAR)


def exactly_one(*columns: str) -> Check:
    """Return a table constraint that exactly one of `columns` is filled."""
    filled = " + ".join(f"({column} IS NOT NULL)" for column in columns)
    return Check(f"{filled} = 1")
