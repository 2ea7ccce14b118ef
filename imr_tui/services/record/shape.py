"""The tables of a review for merging: which fields belong together, which are identities, which only give an order.

Derived from the models, except for the few columns that have a meaning only together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from peewee import ForeignKeyField

from imr_tui.models import REVIEW_PARTS, Record, Theme
from imr_tui.services.record.interchange import DATES
from imr_tui.services.record.replacing import text_columns

Row = dict[str, Any]

OWN: Final = frozenset(("uid", "version", "created_at", "changed_at"))
"""Columns about a row in one store, not about the record."""
# Worked out by the program: nobody typed it.
_DERIVED: Final = {"event": ("sort_key",), "review": ("stage",)}
ORDER: Final = ("number", "position")
# Columns for which the database allows some values only together.
_TOGETHER: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    # How a request ended, when, who decided and why is one decision (§3).
    "review": {"ending": ("ended", "ended_on", "ended_by", "ended_reason")},
    "event_source": {"source": ("document", "interview")},
    "evidence_link": {"evidence": ("event", "document", "excerpt")},
    # Who was informed of what, on which ground, is one decision (§5), so two decisions must not be mixed.
    "disclosure": {
        "sharing": (
            "audience",
            "person",
            "team",
            "ground",
            "ground_note",
            "decided_by",
            "decided_on",
            "lawful_basis",
            "what_was_shared",
            "shared_by",
            "shared_on",
        )
    },
}
COUNTERS: Final = "reference_counter"
"""The table whose rows only count upwards."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One table of a review.

    `units` are the fields that are merged as one, by name. `links` are the foreign keys to rows of the review, with
    their target tables; `owner` is the one whose record this row is part of, None for the review. `natural` are fields
    with one row for each value, whichever store made it. `scope` are the fields within which a number occurs once, None
    if rows have no number.
    """

    name: str
    model: type[Record]
    fields: tuple[str, ...]
    units: dict[str, tuple[str, ...]]
    links: dict[str, str]
    owner: str | None
    natural: tuple[str, ...] | None
    scope: tuple[str, ...] | None
    texts: frozenset[str]
    order: tuple[str, ...]
    blank: Row
    """The values of an empty row."""


@cache
def shapes() -> dict[str, Shape]:
    """Return every table of a review by name, owners before what they own."""
    texts = {model: frozenset(names) for model, names in text_columns()}
    made = (_shape(model, texts.get(model, frozenset())) for model in REVIEW_PARTS)
    return {shape.name: shape for shape in made}


def _shape(model: type[Record], texts: frozenset[str]) -> Shape:
    name = str(model._meta.table_name)
    fields = [field for field in model._meta.sorted_fields if field.name != "id"]
    links = {
        field.name: str(field.rel_model._meta.table_name)
        for field in fields
        if isinstance(field, ForeignKeyField) and field.rel_model is not Theme
    }
    unique = [tuple(names) for names, is_unique in model._meta.indexes if is_unique]
    unique += [(field.name,) for field in fields if isinstance(field, ForeignKeyField) and field.unique]
    numbered = [names for names in unique if "number" in names]
    # A code does not identify a person: two stores may give the same code to two people.
    natural = [names for names in unique if "number" not in names and "code" not in names]
    own = [field.name for field in fields if field.name not in OWN]
    return Shape(
        name=name,
        model=model,
        fields=tuple(field.name for field in fields),
        units=_units(name, own),
        links=links,
        owner=model.OWNER,
        natural=natural[0] if natural else None,
        scope=tuple(part for part in numbered[0] if part != "number") if numbered else None,
        texts=texts,
        order=tuple(part for part in ORDER if part in own),
        blank={field.name: _blank(field) for field in fields if field.name in own},
    )


def _units(name: str, own: list[str]) -> dict[str, tuple[str, ...]]:
    left = [part for part in own if part not in ORDER and part not in _DERIVED.get(name, ())]
    units = dict(_TOGETHER.get(name, {}))
    for prefix in DATES:
        if f"{prefix}_precision" in left:
            units[prefix] = tuple(f"{prefix}_{part}" for part in ("typed", "start", "end", "precision", "unit"))
    taken = {part for parts in units.values() for part in parts}
    return units | {part: (part,) for part in left if part not in taken}


def _blank(field: Any) -> Any:
    if field.default is not None and not callable(field.default):
        return field.default
    return None if field.null or isinstance(field, ForeignKeyField) else ""
