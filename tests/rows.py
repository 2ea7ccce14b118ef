"""One row of every table of the record, made straight through the models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from peewee import BooleanField, CharField, DateField, ForeignKeyField, IntegerField, TextField

from imr_tui.dates.when import parse
from imr_tui.models import ALL, Record
from imr_tui.services.record.records import when_values

BASE = ("id", "uid", "version", "created_at", "changed_at")

# What a column takes where its kind alone does not say it.
WHEN = parse("5 Mar 2026")

SPECIAL: dict[str, dict[str, Any]] = {
    "event": {**when_values("when", WHEN), "sort_key": WHEN.sort_key},
    "request": when_values("incident", WHEN),
    "document": when_values("dated", WHEN),
    "draft": {"fields": "{}", "form": "event"},
    "paper_issue": {"sha256": "0" * 64},
    "disclosure": {"ground": "involved", "audience": "family", "shared_on": None},
    "event_source": {"interview": None},
    "evidence_link": {"document": None, "excerpt": None},
    "interview": {"start_time": "10:00", "finish_time": "11:00"},
    "exchange": {"bundle_uid": "0190a000-0000-7000-8000-00000000b0d1", "lineage": "{}", "state_sha256": "0" * 64},
    "exchange_state": {"packed": b""},
    "purge": {"review_uid": "0190a000-0000-7000-8000-00000000b0d2", "learning": "{}", "certificate": "{}"},
    "key_change": {"revision": 1},
    "merge_conflict": {"mine": "{}", "theirs": "{}"},
}


def columns_of(model: type[Record]) -> list[Any]:
    """The fields of a table that are its own: not the key, the identity and the stamps."""
    return [field for field in model._meta.sorted_fields if field.name not in BASE]


def value_for(field: Any, made: dict[type[Record], Any], text: str) -> Any:
    """A value that fits `field`; `text` where text of any kind fits."""
    special = SPECIAL.get(field.model._meta.table_name, {})
    if field.name in special:
        return special[field.name]
    if isinstance(field, ForeignKeyField):
        return made[field.rel_model]
    if isinstance(field, BooleanField):
        return True
    if isinstance(field, DateField):
        return "2026-03-05"
    if isinstance(field, IntegerField):
        return 3
    allowed = [word for c in field.constraints or () for word in _listed(str(c.sql))]
    if allowed:
        return allowed[-1]
    if isinstance(field, TextField) or (isinstance(field, CharField) and field.max_length >= 19):
        return text
    return text[: field.max_length]


def one_of_each(text: str | Callable[[], str] = "Text") -> dict[type[Record], Any]:
    """A row in every table, each pointing at the others (inside `writing()`); `text` may give each field its own."""
    made: dict[type[Record], Any] = {}
    for model in ALL:
        made[model] = model.create(
            **{f.name: value_for(f, made, text if isinstance(text, str) else text()) for f in columns_of(model)}
        )
    return made


def _listed(sql: str) -> list[str]:
    import re

    match = re.search(r"\bIN \(([^)]*)\)", sql)
    return re.findall(r"'([^']*)'", match.group(1)) if match else []
