"""Find earlier findings like a finding (§8.2) in other reviews of the store, even in different words.

Findings are compared by the stems of words, by other words for the same thing (`synonyms`), by theme and by kind. What
occurs in few findings counts for more. A person decides whether one repeats another, and what will be different this
time.

Texts from another review name nobody: its codes mean other people there. People are shown by role, [social worker].
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from imr_tui.errors import BadInput
from imr_tui.models import (
    Action,
    Finding,
    FindingTheme,
    Recommendation,
    RecommendationFinding,
    Review,
    Theme,
)
from imr_tui.services.findings.details import FindingDetail
from imr_tui.services.people.display import NameBook, name_book, name_books
from imr_tui.services.record import records
from imr_tui.services.repeats import similarity
from imr_tui.services.repeats.similarity import Candidate, Question
from imr_tui.store.session import writing
from imr_tui.vocabulary import ActionStatus, Decision


@dataclass(frozen=True, slots=True)
class ActionThen:
    """An action of an earlier review: `status` in words; `evaluated` is the evidence of effectiveness."""

    reference: str
    what: str
    status: str
    evaluated: str


@dataclass(frozen=True, slots=True)
class DoneThen:
    """A recommendation from an earlier finding, with DMT's `decision` in words and its actions."""

    reference: str
    text: str
    decision: str
    actions: tuple[ActionThen, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeat:
    """An earlier finding like the one compared; a higher score means more alike."""

    review_uid: str
    review_reference: str
    review_title: str = field(repr=False)
    finding_uid: str
    reference: str
    kind: str
    text: str = field(repr=False)
    themes: tuple[str, ...]
    shared_themes: tuple[str, ...]
    score: float
    done: tuple[DoneThen, ...] = field(default=(), repr=False)


def repeats(finding_uid: str, limit: int = 5) -> tuple[Repeat, ...]:
    """Return the earlier findings most like this one, in all other reviews of the store, most alike first (§8.2).

    Earlier means from an earlier incident or, if that date is not known or the same, written earlier. Leaves out
    findings with hardly anything in common. Raises BadInput if the finding is gone.
    """
    row = records.row_of(Finding, finding_uid)
    candidates = _earlier(row)
    if not candidates:
        return ()
    own = _themes_of([row["id"]]).get(row["id"], ())
    found = similarity.likest(
        Question(row["text"], f"{row['why']} {row['hindsight']}", row["kind"]), candidates, _sharing(own), limit
    )
    return _shown(found, own)


def accept(finding_uid: str, version: int, repeat: str, different_this_time: str) -> int:
    """Record that a finding repeats the one with the uid `repeat`, and what will be different; returns the change.

    The reference (IMR-2025-031 F2) and text of the earlier finding are stored too, for a store without that review.
    Raises BadInput if either is gone or both are in the same review; raises ChangedElsewhere.
    """
    with writing() as session:
        row, earlier = records.row_of(Finding, finding_uid), records.row_of(Finding, repeat)
        if row["review"] == earlier["review"]:
            raise BadInput("This finding is in the same review. Choose one from an earlier review (§8.2).")
        review = Review.get_by_id(earlier["review"])
        values = {
            "repeats_uid": repeat,
            "repeats_reference": f"{review.reference} F{earlier['number']}",
            "repeats_text": name_book(review.uid).to_roles(earlier["text"]),
            "different_this_time": different_this_time,
        }
        _save(row, version, values)
    return records.last_change(session)


def withdraw(finding_uid: str, version: int) -> int:
    """Remove the repeat from a finding; returns the number of the change. Raises BadInput or ChangedElsewhere."""
    with writing() as session:
        row = records.row_of(Finding, finding_uid)
        if not row["repeats_uid"] and not row["repeats_reference"]:
            raise BadInput(f"F{row['number']} is not recorded as a repeat.")
        values = {"repeats_uid": None, "repeats_reference": "", "repeats_text": "", "different_this_time": ""}
        _save(row, version, values)
    return records.last_change(session)


def asks(finding: FindingDetail) -> tuple[str, ...]:
    """Return what a repeat still needs: if mistakes are repeated, different actions may be needed (§8.2)."""
    repeated = finding.repeats_uid or finding.repeats_reference.strip()
    return (
        ("what you will do differently this time (§8.2)",)
        if repeated and not finding.different_this_time.strip()
        else ()
    )


def _save(row: dict[str, Any], version: int, values: dict[str, Any]) -> None:
    records.save(Finding, row["uid"], version, values)


# Only the day of the incident: the time is rarely known. One statement, because a large store has thousands of
# findings, and reading them all would take most of the time.
_EARLIER: Final = """
WITH day(review, began) AS (
    SELECT r.id, substr(coalesce(q.incident_start, q.requested_on, r.created_at), 1, 10)
    FROM review r LEFT JOIN request q ON q.review_id = r.id
)
SELECT f.id, f.kind, length(f.text) FROM finding f JOIN day ON day.review = f.review_id
WHERE f.review_id <> ? AND (day.began, f.created_at, f.id) < ((SELECT began FROM day WHERE review = ?), ?, ?)
"""


def _earlier(row: dict[str, Any]) -> dict[int, Candidate]:
    """Return the earlier findings of other reviews, by database id.

    For two reviews with the same day, or without one, the finding that was written first is the earlier one.
    """
    mine = (row["review"], row["review"], row["created_at"], row["id"])
    return {key: Candidate(*rest) for key, *rest in records.database.execute_sql(_EARLIER, mine)}


def _themes_of(findings: Sequence[int]) -> dict[int, tuple[str, ...]]:
    query: Any = FindingTheme.select(FindingTheme.finding, Theme.name).join(Theme)
    return _grouped(query.where(FindingTheme.finding.in_(findings)).order_by(Theme.name).tuples())


def _sharing(themes: Sequence[str]) -> list[set[int]]:
    """Return, for each theme, the ids of the findings that have it."""
    query: Any = FindingTheme.select(Theme.name, FindingTheme.finding).join(Theme).where(Theme.name.in_(themes))
    return [set(keys) for keys in _grouped(query.tuples()).values()] if themes else []


def _shown(found: Sequence[tuple[int, float]], own: Sequence[str]) -> tuple[Repeat, ...]:
    """Return the findings with these ids and scores, with what was done about each."""
    keys = [key for key, _ in found]
    rows: Any = Finding.select(Finding, Review.uid.alias("of"), Review.reference.alias("called"), Review.title)
    there = {row["id"]: row for row in rows.join(Review).where(Finding.id.in_(keys)).dicts()}
    themes, books = _themes_of(keys), name_books(row["of"] for row in there.values())
    done = _done(keys, {key: books[row["of"]] for key, row in there.items()})
    made = []
    for key, score in found:
        row, book = there[key], books[there[key]["of"]]
        shared = tuple(name for name in themes.get(key, ()) if name in own)
        made.append(
            Repeat(
                row["of"],
                row["called"],
                book.to_roles(row["title"]),
                row["uid"],
                f"F{row['number']}",
                row["kind"],
                book.to_roles(row["text"]),
                themes.get(key, ()),
                shared,
                round(score, 3),
                done.get(key, ()),
            )
        )
    return tuple(made)


def _done(findings: Sequence[int], books: Mapping[int, NameBook]) -> dict[int, tuple[DoneThen, ...]]:
    """Return what was recommended from each of these findings, with the actions."""
    resting: Any = RecommendationFinding.select(RecommendationFinding.finding, Recommendation).join(Recommendation)
    rows = list(
        resting.where(RecommendationFinding.finding.in_(findings))
        .order_by(Recommendation.position, Recommendation.number)
        .dicts()
    )
    actions: Any = Action.select().where(Action.recommendation.in_([row["id"] for row in rows]))
    under = _grouped((row["recommendation"], row) for row in actions.order_by(Action.number).dicts())

    def one(row: dict[str, Any]) -> DoneThen:
        book = books[row["finding"]]
        text = row["decision_text"] if row["decision"] == "amended" and row["decision_text"].strip() else row["text"]
        return DoneThen(
            f"R{row['number']}",
            book.to_roles(text),
            Decision.label_of(row["decision"]),
            tuple(
                ActionThen(
                    f"A{row['number']}.{action['number']}",
                    book.to_roles(action["what"]),
                    ActionStatus(action["status"]).label,
                    book.to_roles(_evaluated(action)),
                )
                for action in under.get(row["id"], ())
            ),
        )

    return _grouped((row["finding"], one(row)) for row in rows)


def _grouped(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, tuple[Any, ...]]:
    groups: dict[Any, list[Any]] = {}
    for owner, part in pairs:
        groups.setdefault(owner, []).append(part)
    return {owner: tuple(parts) for owner, parts in groups.items()}


def _evaluated(action: Mapping[str, Any]) -> str:
    """Return the evidence of effectiveness of an action or, if it was closed, the reason."""
    closed = str(action["closed_reason"]).strip() if action["status"] == ActionStatus.CLOSED else ""
    return str(action["effectiveness"]).strip() or closed
