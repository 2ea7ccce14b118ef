"""How much the record of a review holds, place by place."""

from __future__ import annotations

from typing import Any

from imr_tui.models import (
    Action,
    Consideration,
    Disclosure,
    Excerpt,
    Finding,
    Interview,
    Person,
    Recommendation,
)
from imr_tui.services import records


def held(review_uid: str, place: int) -> tuple[str, ...]:
    """What the place with this number (1 to 8) has records of, in words; empty where it has none."""
    key = records.review_id(review_uid)
    excerpts = Excerpt.select().join(Interview).where(Interview.review == key)
    actions = Action.select().join(Recommendation).where(Recommendation.review == key)
    counted: dict[int, tuple[tuple[str, Any], ...]] = {
        4: (("interview", _of(Interview, key)), ("excerpt", excerpts), ("person", _of(Person, key))),
        5: (("finding", _of(Finding, key)), ("recommendation", _of(Recommendation, key))),
        6: (("action", actions),),
        7: (("consideration", _of(Consideration, key)), ("disclosure", _of(Disclosure, key))),
    }
    lines = []
    for noun, query in counted.get(place, ()):
        number = query.count()
        if number:
            plural = {"person": "people in the anonymisation key"}.get(noun, f"{noun}s")
            lines.append(f"{number} {noun if number == 1 else plural}")
    return tuple(lines)


def _of(model: Any, key: int) -> Any:
    return model.select().where(model.review == key)
