"""Find placeholders in texts, so that no paper is issued with one (§7)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from imr_tui.models import Event
from imr_tui.services.chronology.scan import EventScan

_PLACEHOLDER: Final = re.compile(
    r"""
    \b (?: TO-?DO | T\.?B\.?[ACD] | FIX-?ME | X{3,} ) \b | \?{3,}
    | [\[<{]{1,2} \s* (?:
        \.{2,} | … | _{2,} | \?+
        | (?: insert | enter | fill\ in | add | to\ be ) \b [^\]>}\n]{0,60}
        | (?: name | date | title | place | reference | number | text ) (?: \ (?: of | here ) \b [^\]>}\n]{0,60} )?
      ) \s* [\]>}]{1,2}
    | _{4,} | \blorem\ ipsum\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Every placeholder contains one of these. Most texts contain none, and a plain search is ten times as fast.
_MARKS: Final = ("[", "<", "{", "??", "__", "xxx", "odo", "o-do", "tb", "t.b", "fix", "lorem")
_DOTS: Final = re.compile(r"[\[{]\s*(?:\.{2,}|…)\s*[\]}]")
_QUOTE: Final = re.compile('[“”"]')
_EVENT: Final = (
    "what_happened",
    "agency",
    "team",
    "people_typed",
    "decision",
    "action_taken",
    "action_not_taken",
    "expected_practice",
    "comment",
    "source_typed",
)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A text with a placeholder: the label of its record and field, and its target (form:uid:field)."""

    label: str
    target: str


def placeholder_in(text: str) -> str:
    """Return the first placeholder in a text, or an empty string.

    Dots in brackets inside a quotation mark an omission, so they are not a placeholder.
    """
    lower = text.lower()
    if not any(mark in lower for mark in _MARKS):
        return ""
    for found in _PLACEHOLDER.finditer(text):
        if _DOTS.fullmatch(found.group()) and _quoted(text, found.start()):
            continue
        return found.group()
    return ""


def unfinished_events(key: int) -> tuple[Unfinished, ...]:
    """Return the texts with a placeholder in the chronology of a review; `key` is its database id (database thread)."""
    return tuple(_SCAN.of(key).values())


def _quoted(text: str, at: int) -> bool:
    """Return whether position `at` is between quotation marks within its paragraph."""
    start = text.rfind("\n", 0, at) + 1
    marks = _QUOTE.findall(text[start:at])
    if not marks:
        return False
    return marks[-1] == "“" or (marks[-1] == '"' and marks.count('"') % 2 == 1)


def _in_event(uid: str, number: int, *texts: str) -> Unfinished | None:
    # Search all fields at once first, since nearly every event has no placeholder.
    if not placeholder_in("\n".join(texts)):
        return None
    for name, text in zip(_EVENT, texts, strict=True):
        if placeholder_in(text):
            return Unfinished(f"E{number}, {name.replace('_', ' ')}", f"event:{uid}:{name}")
    return None


_SCAN: Final = EventScan([Event.uid, Event.number, *(getattr(Event, name) for name in _EVENT)], _in_event)
