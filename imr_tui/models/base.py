"""What every table shares: the key of its own, the `uid` that travels, and the fields with their checks.

Constraints stand in the database as well as in the services, so that no way in (a script, a later
program, a merge) can write a record that the guidance does not know.
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
"""The open store. One at a time in a process; `store.session` puts it here and takes it away."""


def new_uid() -> str:
    """A new UUIDv7 (RFC 9562) as text: unique in every store, sorted by the time it was made."""
    # Imported here: the first paint needs no new identity.
    import uuid_utils

    return str(uuid_utils.uuid7())


def utc_stamp() -> str:
    """Now, as ISO 8601 in UTC to the second, with Z."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Record(Model):
    """A row with an integer key of this store, a uid of every store, and a version for safe saving.

    `OWNER` names the foreign key towards the review that the row belongs to (None for the review itself
    and for what belongs to the whole store).
    """

    OWNER: ClassVar[str | None] = "review"
    # What people call the record in messages, and the letter of its short reference.
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
    """A text column that holds one of `values`."""

    def __init__(self, values: tuple[str, ...], **more: Any) -> None:
        super().__init__(max_length=40, **more)
        self.values = values


def choice(name: str, values: Iterable[str], *, default: str | None = None, null: bool = False) -> VocabularyField:
    """A text column `name` that holds one of `values`, checked by the database."""
    allowed = tuple(values)
    listed = ", ".join(f"'{value}'" for value in allowed)
    test = f"{name} IN ({listed})"
    if null:
        test = f"{name} IS NULL OR {test}"
    return VocabularyField(allowed, default=default, null=null, constraints=[Check(test)])


def prose(name: str, *, required: bool = False) -> TextField:
    """Text as typed; empty unless `required`, then the database refuses a blank."""
    if required:
        return TextField(constraints=[Check(f"trim({name}) <> ''")])
    return TextField(default="")


def day(name: str, *, null: bool = True) -> DateField:
    """A calendar day, stored as YYYY-MM-DD and checked to be one."""
    return DateField(
        null=null,
        constraints=[Check(f"{name} IS NULL OR {name} GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'")],
    )


def counting(name: str = "number", least: int = 1) -> IntegerField:
    """A short reference's number or a place in an order, from `least` upwards."""
    return IntegerField(constraints=[Check(f"{name} >= {least}")])


def whether(name: str, *, default: bool | None = None) -> BooleanField:
    """Yes or no; with no default it may also be 'not yet known' (NULL)."""
    test = f"{name} IN (0, 1)" if default is not None else f"{name} IS NULL OR {name} IN (0, 1)"
    return BooleanField(null=default is None, default=default, constraints=[Check(test)])


def owned_by(model: Any, backref: str, *, unique: bool = False) -> ForeignKeyField:
    """A foreign key to the record that this one is a part of: gone when its owner goes."""
    return ForeignKeyField(model, backref=backref, on_delete="CASCADE", unique=unique)


def refers_to(model: Any, backref: str, *, null: bool = False) -> ForeignKeyField:
    """A foreign key to a record in its own right, which cannot be deleted while this one points at it.

    NO ACTION and not RESTRICT: it is checked when the statement ends, so that a whole review can go at once.
    """
    return ForeignKeyField(model, backref=backref, on_delete="NO ACTION", null=null)


UNITS = ("", Precision.MINUTE, Precision.DAY, Precision.MONTH, Precision.YEAR)


def exactly_one(*columns: str) -> Check:
    """A table constraint: just one of `columns` is filled."""
    filled = " + ".join(f"({column} IS NOT NULL)" for column in columns)
    return Check(f"{filled} = 1")
