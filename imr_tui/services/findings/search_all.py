"""Search all reviews in the store: events, documents, interview passages and findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from imr_tui.batches import batches
from imr_tui.models import Document, Event, Excerpt, Finding, Interview, Review
from imr_tui.services.findings import evidence
from imr_tui.services.people.display import name_books
from imr_tui.store import search as index
from imr_tui.store.derived import KINDS


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A record that contains the words; `kind` is event, document, excerpt or finding, `text` one line of it."""

    review_uid: str
    review: str
    kind: str
    uid: str
    reference: str
    when: str
    text: str = field(repr=False)


def everywhere(words: str, limit: int, *, names: bool = False) -> tuple[SearchHit, ...]:
    """Return records of all reviews with words that begin with each of these, best matches first (database thread).

    People's names are replaced with their codes, unless `names` is set.
    """
    found = index.matching(words, limit=limit)
    there = evidence.pieces(found)
    owners = {kind: _reviews(kind, [key for other, key in found if other == kind]) for kind in KINDS}
    findings = _findings([key for kind, key in found if kind == "finding"])
    books = name_books(uid for of in owners.values() for uid, _ in of.values()) if not names else {}
    hits = []
    for kind, key in found:
        uid, reference = owners[kind].get(key, ("", ""))
        if not uid:
            continue
        if kind == "finding":
            own, called, when, text = findings[key]
        else:
            piece = there[kind, key]
            own, called, when, text = piece.uid, piece.reference, piece.when, piece.text
        if not names:
            text = books[uid].to_codes(text)
        hits.append(SearchHit(uid, reference, kind, own, called, when, text))
    return tuple(hits)


def _reviews(kind: str, keys: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return the uid and reference of the review of each record, by database id."""
    model: Any = {"event": Event, "document": Document, "excerpt": Excerpt, "finding": Finding}[kind]
    query: Any = model.select(model.id, Review.uid, Review.reference)
    query = query.join(Interview).join(Review) if kind == "excerpt" else query.join(Review)
    found: dict[int, tuple[str, str]] = {}
    for batch in batches(keys):
        for key, uid, reference in query.where(model.id.in_(batch)).tuples():
            found[key] = (uid, reference)
    return found


def _findings(keys: Sequence[int]) -> dict[int, tuple[str, str, str, str]]:
    found: dict[int, tuple[str, str, str, str]] = {}
    for batch in batches(keys):
        query: Any = Finding.select(Finding.id, Finding.uid, Finding.number, Finding.text)
        for key, uid, number, text in query.where(Finding.id.in_(batch)).tuples():
            found[key] = (uid, f"F{number}", "", " ".join(text[:400].split()))
    return found
