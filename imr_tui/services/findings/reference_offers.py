"""Suggestions after `#` while somebody types, and the text of a reference such as E12."""

from __future__ import annotations

from typing import Any, Final

from imr_tui.dates.when import short
from imr_tui.models import Action, Document, Event, Excerpt, Finding, Interview, Recommendation, TermOfReference
from imr_tui.services.findings import evidence
from imr_tui.services.people.display import Offer
from imr_tui.services.record import records

OFFERED: Final = 6
"""The greatest number of suggestions."""
_LINE: Final = 48
"""The greatest length of the text in a suggestion: one line of a narrow terminal."""
_PLAIN: Final[dict[str, tuple[Any, str]]] = {
    "F": (Finding, "text"),
    "R": (Recommendation, "text"),
    "T": (TermOfReference, "text"),
    "D": (Document, "title"),
}


def offers(review_uid: str, typed: str) -> tuple[Offer, ...]:
    """Return suggestions for the text typed after `#`: events, documents and interview passages.

    Returns nothing if the text is already a complete reference.
    """
    found = evidence.search(review_uid, typed, limit=OFFERED)
    if any(item.reference == typed for item in found):
        return ()
    return tuple(
        Offer(f"#{item.reference}", "  ".join(part for part in (item.reference, item.when, _cut(item.text)) if part))
        for item in found
    )


def _cut(text: str) -> str:
    return text if len(text) <= _LINE else f"{text[: _LINE - 1].rstrip()}…"


def text_of(review_uid: str, name: str) -> str:
    """Return a reference with the text of its record, in one line, or a sentence if there is no such record."""
    key = records.review_id(review_uid)
    letter, number = name[:1], name[1:]
    text = ""
    if letter == "E" and number.isdecimal():
        row = Event.select().where(Event.review == key, Event.number == int(number)).dicts().first()
        text = f"{short(records.when_from('when', row))}  {row['what_happened']}" if row else ""
    elif letter == "I":
        text = _excerpt(key, number)
    elif letter in _PLAIN and number.isdecimal():
        model, column = _PLAIN[letter]
        query = model.select(getattr(model, column)).where(model.review == key, model.number == int(number))
        found = query.tuples().first()
        text = found[0] if found else ""
    elif letter == "A":
        text = _action(key, number)
    words = " ".join(text[:400].split())
    return f"{name}  {words}" if words else f"{name} refers to a record that is not in this review."


def _excerpt(key: int, number: str) -> str:
    interview, _, excerpt = number.partition(".")
    if not interview.isdecimal():
        return ""
    query: Any = Interview.select(Interview.why_selected).where(
        Interview.review == key, Interview.number == int(interview)
    )
    if excerpt:
        query = (
            Excerpt.select(Excerpt.text)
            .join(Interview)
            .where(Interview.review == key, Interview.number == int(interview), Excerpt.number == int(excerpt))
        )
    found = query.tuples().first()
    return str(found[0]) if found else ""


def _action(key: int, number: str) -> str:
    owner, _, own = number.partition(".")
    if not (owner.isdecimal() and own.isdecimal()):
        return ""
    query: Any = Action.select(Action.what).join(Recommendation)
    found = (
        query.where(Recommendation.review == key, Recommendation.number == int(owner), Action.number == int(own))
        .tuples()
        .first()
    )
    return str(found[0]) if found else ""
