"""The value of a field as text for people: dates and choices in words, and records by their short reference."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from peewee import BooleanField, DateField, ForeignKeyField

from imr_tui.dates.when import short
from imr_tui.models.base import VocabularyField
from imr_tui.services.record import records
from imr_tui.services.record.interchange import DATES
from imr_tui.services.record.shape import Shape

EMPTY: Final = "(empty)"
Named = Callable[[str, Any], str]
"""Returns the label of a record from its table and what a field holds of it: a uid or a database id."""


def unit_text(shape: Shape, unit: str, values: Mapping[str, Any], named: Named) -> str:
    """Return the text of the fields that belong together as one unit; empty if none is filled.

    `values` has their plain values by name: dates as ISO 8601 text, other records as `named` takes them.
    """
    if unit in DATES:
        when = records.when_from(unit, values)
        return when.typed or (short(when) if when.start is not None else "")
    return ", ".join(_words(shape, values, shape.units.get(unit, (unit,)), named))


def _words(shape: Shape, values: Mapping[str, Any], parts: tuple[str, ...], named: Named) -> Iterator[str]:
    for part in parts:
        value = values.get(part)
        if value is None or value == "":
            continue
        column: Any = shape.model._meta.fields[part]
        if isinstance(column, ForeignKeyField):
            yield named(str(column.rel_model._meta.table_name), value)
        elif isinstance(column, BooleanField):
            yield "yes" if value else "no"
        elif isinstance(column, DateField):
            on = date.fromisoformat(value)
            yield f"{on.day} {on:%B %Y}"
        elif isinstance(column, VocabularyField):
            word = next((word for word in column.values if word == value), value)
            yield str(getattr(word, "label", word))
        else:
            yield str(value)
