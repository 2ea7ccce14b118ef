"""A whole review as plain data, and back: the form of `export json` and `import review`.

Every table of the review is a list of rows under its name. Rows refer to one another by `uid`, so the form is the same
in every store. Its JSON Schema is generated from the same models (docs/review.schema.json).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from peewee import BooleanField, DateField, Field, ForeignKeyField, IntegerField

from imr_tui.errors import BadInput
from imr_tui.models import REVIEW_PARTS, Record, Review, Theme, database
from imr_tui.models.base import VocabularyField
from imr_tui.services.record import records

FORM = "imr-tui review"
FORM_VERSION = 3
"""The form that is written. Form 2 added the part clause_exemption, form 3 the end of a request that was declined or
withdrawn. Older forms can be read."""
READABLE = (1, 2, 3)
ADDED_FIELDS: dict[tuple[str, str], tuple[int, Any]] = {
    ("review", "ended"): (3, None),
    ("review", "ended_on"): (3, None),
    ("review", "ended_by"): (3, ""),
    ("review", "ended_reason"): (3, ""),
}
"""Part and field → the form that added the field to an older part, and its value in older files."""

DATES = frozenset(("when", "incident", "dated"))
"""The prefixes of the columns of imprecise dates."""


def to_plain(review_uid: str, parts: Sequence[type[Record]] = REVIEW_PARTS) -> dict[str, Any]:
    """Return the whole review as dicts, lists, text, integers and booleans; the same record always gives the same data.

    `parts` are the tables to read, owners before what they own.
    """
    key = records.review_id(review_uid)
    plain: dict[str, Any] = {"form": FORM, "form_version": FORM_VERSION}
    known: dict[type[Record], dict[int, str]] = {}
    for model in parts:
        reading = _reading(_name(model))
        rows = database.execute_sql(reading.sql, (key,)).fetchall()
        known[model] = {row[0]: row[1] for row in rows}
        plain[_name(model)] = [_row_to_plain(reading, row[1:], known) for row in rows]
    return plain


def check_form(data: Any, name: str) -> None:
    """Check that `data` has this form. Raises BadInput, naming the file and row.

    Rows of an older form get the fields that were added since.
    """
    if not isinstance(data, dict) or data.get("form") != FORM:
        raise BadInput(f"{name} is not a review exported by imr-tui. Export one with: imr-tui export json REF")
    form = data.get("form_version")
    if form not in READABLE or isinstance(form, bool):
        raise BadInput(
            f"{name} has format version {form!r}, and this imr-tui reads {' and '.join(map(str, READABLE))}. "
            "Update imr-tui."
        )
    names = {_name(model): model for model in REVIEW_PARTS}
    for part, rows in data.items():
        if part in ("form", "form_version"):
            continue
        if part not in names:
            raise BadInput(f"{name} has an unknown part {part!r}. Nothing was imported.")
        if not isinstance(rows, list):
            raise BadInput(f"{name}: {part} is not a list. Nothing was imported.")
        for index, row in enumerate(rows, start=1):
            _complete(part, row, form)
            _check_row(names[part], row, f"{name}: {part} row {index}")
    if len(data.get("review", [])) != 1:
        raise BadInput(f"{name} has {len(data.get('review', []))} reviews. It must have exactly one.")


def insert(data: Mapping[str, Any], name: str) -> None:
    """Write the rows of a review that `check_form` has accepted, inside `writing()`.

    Raises BadInput, naming the file, part and row, if a row refers to a missing record or the database refuses it.
    """
    known: dict[type[Record], dict[str, int]] = {}
    for model in REVIEW_PARTS:
        uids = known.setdefault(model, {})
        for index, row in enumerate(data.get(_name(model), []), start=1):
            values = _row_from_plain(model, row, known, f"{name}: {_name(model)} row {index}")
            try:
                uids[row["uid"]] = model.insert(values).execute()
            except BadInput:
                raise
            except Exception as error:
                raise BadInput(_refused(f"{name}: {_name(model)} row {index}", error)) from None


def check_value(model: type[Record], values: Mapping[str, Any]) -> None:
    """Raise ValueError if a value does not fit its column."""
    fields = {_column(field): field for field in _fields(model)}
    if not all(_fits(fields[name], value) for name, value in values.items()):
        raise ValueError


def json_schema() -> dict[str, Any]:
    """Return the form as a JSON Schema (2020-12), generated from the models."""
    properties: dict[str, Any] = {
        "form": {"const": FORM},
        "form_version": {"const": FORM_VERSION},
    }
    for model in REVIEW_PARTS:
        fields = {_column(field): _field_schema(field) for field in _fields(model)}
        properties[_name(model)] = {
            "type": "array",
            "description": (model.__doc__ or "").strip().splitlines()[0],
            "items": {
                "type": "object",
                "properties": fields,
                "required": list(fields),
                "additionalProperties": False,
            },
        }
    properties["review"] |= {"minItems": 1, "maxItems": 1}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A whole Individual Management Review, as imr-tui writes and reads it",
        "type": "object",
        "properties": properties,
        "required": ["form", "form_version", "review"],
        "additionalProperties": False,
    }


def _name(model: type[Record]) -> str:
    return str(model._meta.table_name)


def _fields(model: type[Record]) -> list[Field]:
    return [field for field in model._meta.sorted_fields if field.name != "id"]


def _column(field: Field) -> str:
    return str(field.name)


def _owned(model: type[Record], key: int, *wanted: Any) -> Any:
    """Return a query for `wanted` in all rows of `model` that belong to the review through their owners."""
    if model is Review:
        return model.select(*wanted).where(model.id == key)
    query = model.select(*wanted)
    step: type[Record] = model
    while step.OWNER != "review":
        field = getattr(step, str(step.OWNER))
        query = query.join(field.rel_model, on=(field == field.rel_model.id))
        step = field.rel_model
    return query.where(step.review == key)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A query for a table of a review, kept because building it takes longer than running it on a short review."""

    sql: str
    columns: tuple[str, ...]
    booleans: tuple[str, ...]
    days: tuple[str, ...]
    links: tuple[tuple[str, type[Record]], ...]


@cache
def _reading(name: str) -> _Reading:
    model = next(model for model in REVIEW_PARTS if _name(model) == name)
    # The database id comes first, then the uid, which is the first of the fields.
    fields = _fields(model)
    query = _owned(model, 0, model.id, *(getattr(model, field.name) for field in fields)).order_by(model.uid)
    return _Reading(
        query.sql()[0],
        tuple(map(_column, fields)),
        tuple(_column(field) for field in fields if isinstance(field, BooleanField)),
        tuple(_column(field) for field in fields if isinstance(field, DateField)),
        tuple((_column(field), field.rel_model) for field in fields if isinstance(field, ForeignKeyField)),
    )


def _row_to_plain(reading: _Reading, row: Sequence[Any], known: dict[type[Record], dict[int, str]]) -> dict[str, Any]:
    plain: dict[str, Any] = dict(zip(reading.columns, row, strict=True))
    for name in reading.booleans:
        if plain[name] is not None:
            plain[name] = bool(plain[name])
    for name in reading.days:
        if isinstance(plain[name], date):
            plain[name] = plain[name].isoformat()
    for name, target in reading.links:
        value = plain[name]
        if value is not None:
            plain[name] = Theme.get_by_id(value).name if target is Theme else known[target][value]
    return plain


def _row_from_plain(
    model: type[Record], row: dict[str, Any], known: dict[type[Record], dict[str, int]], where: str
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in _fields(model):
        value = row[_column(field)]
        if isinstance(field, ForeignKeyField) and value is not None:
            if field.rel_model is Theme:
                value = Theme.get_or_create(name=value)[0].id
            elif value not in known[field.rel_model]:
                raise BadInput(f"{where}: {field.name} refers to {value}, which is not in the file.")
            else:
                value = known[field.rel_model][value]
        elif isinstance(field, DateField) and value is not None:
            value = date.fromisoformat(value)
        values[field.name] = value
    if "sort_key" in values:
        # Worked out again: another version may sort dates differently.
        values["sort_key"] = records.when_from("when", row).sort_key
    return values


def _complete(part: str, row: Any, form: int) -> None:
    """Add the fields that were not in an older form to a row."""
    if isinstance(row, dict):
        for (owner, name), (since, value) in ADDED_FIELDS.items():
            if owner == part and form < since:
                row.setdefault(name, value)


def _check_row(model: type[Record], row: Any, where: str) -> None:
    if not isinstance(row, dict):
        raise BadInput(f"{where} is not a record. Nothing was imported.")
    fields = {_column(field): field for field in _fields(model)}
    for name in row:
        if name not in fields:
            raise BadInput(f"{where} has an unknown field {name!r}. Nothing was imported.")
    for name, field in fields.items():
        if name not in row:
            raise BadInput(f"{where} has no field {name}. Nothing was imported.")
        if not _fits(field, row[name]):
            raise BadInput(f"{where}: {str(row[name])[:40]!r} is not a valid value for {name}. Nothing was imported.")
    for prefix in DATES.intersection(name.removesuffix("_precision") for name in fields):
        try:
            records.when_from(prefix, row)
        except ValueError as error:
            raise BadInput(
                f"{where}: the columns of {prefix} are not a valid date ({error}). Nothing was imported."
            ) from None


def _fits(field: Field, value: Any) -> bool:
    if value is None:
        return bool(field.null)
    if isinstance(field, BooleanField):
        return isinstance(value, bool)
    if isinstance(field, IntegerField) and not isinstance(field, ForeignKeyField):
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63
    if not isinstance(value, str):
        return False
    if isinstance(field, DateField):
        try:
            return date.fromisoformat(value).isoformat() == value
        except ValueError:
            return False
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    if isinstance(field, ForeignKeyField) and field.rel_model is Theme:
        return bool(value.strip()) and "\0" not in value
    if field.name == "uid" or isinstance(field, ForeignKeyField):
        return re.fullmatch(r"[0-9a-f-]{36}", value) is not None
    return "\0" not in value


def _field_schema(field: Field) -> dict[str, Any]:
    if isinstance(field, BooleanField):
        kind: dict[str, Any] = {"type": "boolean"}
    elif isinstance(field, ForeignKeyField):
        target = field.rel_model
        if target is Theme:
            kind = {"type": "string", "description": "the theme's name"}
        else:
            kind = {"type": "string", "format": "uuid", "description": f"uid of a row of {_name(target)}"}
    elif isinstance(field, IntegerField):
        kind = {"type": "integer"}
    elif isinstance(field, DateField):
        kind = {"type": "string", "format": "date"}
    else:
        kind = {"type": "string"}
        allowed = list(choices_of(field))
        if allowed:
            kind["enum"] = allowed
    if field.null:
        return {"anyOf": [kind, {"type": "null"}]}
    return kind


def choices_of(field: Field) -> tuple[str, ...]:
    """Return the values that a column is restricted to, which the schema lists too; empty for other columns."""
    return tuple(map(str, field.values)) if isinstance(field, VocabularyField) else ()


def _refused(where: str, error: Exception) -> str:
    """Say why the database refused a row. The error names columns and never their content."""
    return f"{where} was refused ({str(error).rpartition(':')[2].strip()}). Nothing was imported."
