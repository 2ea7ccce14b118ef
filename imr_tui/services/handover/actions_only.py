"""Export only the actions of a review, as a DMT secretary needs them, and merge what comes back (§7.4, §8.3).

The secretary gets the review's reference and title, the numbers of recommendations with DMT's decisions, the actions
with everything recorded about them, and DMT's dates. No event, interview, person, finding or text of a recommendation
is included, and names in every exported text are replaced with codes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from imr_tui.models import (
    Action,
    Consideration,
    DueDateRevision,
    ProgressNote,
    Recommendation,
    Record,
    Review,
)
from imr_tui.services.record import interchange
from imr_tui.services.record.labels import field_words
from imr_tui.services.record.shape import OWN, Row, shapes
from imr_tui.services.review import holding

Plain = dict[str, Any]

PARTS: Final[tuple[type[Record], ...]] = (Review, Recommendation, Action, DueDateRevision, ProgressNote, Consideration)
_DATES: Final = ("submitted_on", "discussed_on", "dmt_meeting_on", "authorised_on", "plan_review_on")
_HELD: Final[dict[str, tuple[str, ...]]] = {
    "review": ("reference", "title", "agency", "protective_marking", "stage"),
    "recommendation": ("review", "number", "position", "kind", "state", "decision", "decided_on"),
    "consideration": ("review", *_DATES),
}
"""The exported fields of these tables. Every field of the other tables is exported."""

COMES_BACK: Final[Mapping[str, frozenset[str] | None]] = {
    "recommendation": frozenset(("decision", "decided_on")),
    "action": None,
    "due_date_revision": None,
    "progress_note": None,
    "consideration": frozenset(_DATES),
}
"""The fields in which the secretary's changes are merged into the whole review."""

_LEFT_OUT: Final = "The text of this recommendation is in the full review. Only its actions were exported."


def reduced(review_uid: str) -> Plain:
    """Return the actions of a review as plain data in the form of a whole review, with names (database thread).

    A recommendation that was added in a store with only the actions keeps its text, because it exists nowhere else.
    """
    own = holding.marked(review_uid)
    plain = interchange.to_plain(review_uid, PARTS)
    for name, held in _HELD.items():
        blank = shapes()[name].blank
        plain[name] = [
            {part: value if part in OWN or part in held else blank[part] for part, value in row.items()}
            for row in plain[name]
        ]
    texts = dict(Recommendation.select(Recommendation.uid, Recommendation.text).tuples()) if own else {}
    for row in plain["recommendation"]:
        row["text"] = texts.get(row["uid"], _LEFT_OUT)
    return {name: rows for name, rows in plain.items() if rows}


def in_codes(plain: Plain, apply: Callable[[str], str]) -> Plain:
    """Return the same data with `apply`, which replaces names with codes, used on every text."""
    made: Plain = {}
    for name, rows in plain.items():
        texts = _texts(name) if isinstance(rows, list) else frozenset[str]()
        made[name] = [_coded(row, texts, apply) for row in rows] if texts else rows
    return made


def pieces(plain: Plain) -> Iterator[tuple[str, str]]:
    """Yield every text with the record and field that it is in."""
    numbers = {row["uid"]: row["number"] for row in plain.get("recommendation", ())}
    actions = {row["uid"]: f"A{numbers[row['recommendation']]}.{row['number']}" for row in plain.get("action", ())}
    for name, rows in plain.items():
        for row in rows if isinstance(rows, list) else ():
            where = actions.get(row["uid"]) or actions.get(row.get("action", "")) or shapes()[name].model.LABEL
            if name in ("due_date_revision", "progress_note"):
                where = f"{where}, {shapes()[name].model.LABEL}"
            for part in sorted(_texts(name)):
                if row[part] and row[part] != _LEFT_OUT:
                    yield f"{where}, {field_words(part)}", row[part]


def _texts(name: str) -> frozenset[str]:
    more = frozenset(("reference", "protective_marking")) if name == "review" else frozenset[str]()
    return shapes()[name].texts | more


def _coded(row: Row, texts: frozenset[str], apply: Callable[[str], str]) -> Row:
    return {part: apply(value) if part in texts and value else value for part, value in row.items()}
