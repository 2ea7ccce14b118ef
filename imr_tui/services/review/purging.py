"""Purge a review after its retention date: its texts go, its coded learning and the audit chain stay."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from imr_tui.errors import BadInput, Refused
from imr_tui.models import Action, Finding, FindingTheme, Purge, Recommendation, Review, Theme, utc_stamp
from imr_tui.services.record import records
from imr_tui.services.review import themes
from imr_tui.store import backup, purge
from imr_tui.store.session import Session, current, writing
from imr_tui.vocabulary import ActionStatus, Decision, FindingKind, RecommendationKind, Stage, Word
from imr_tui.wording import number_of

_WORDS: Final[dict[str, type[Word]]] = {
    "findings": FindingKind,
    "recommendations": RecommendationKind,
    "decisions": Decision,
    "actions": ActionStatus,
}
"""The vocabulary of each kind of learning that is counted; themes have names of their own."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a purge removed and what remains, as printed. Times are in UTC."""

    reference: str
    review_uid: str
    retention_review_on: date
    purged_by: str
    purged_at: str
    rows: dict[str, int]
    head_before: str
    head_after: str
    backups: tuple[str, ...]
    """The backups and copies that still hold the review."""
    learning: dict[str, Any]


def assert_purgeable(review_uid: str, today: date | None = None) -> None:
    """Raise Refused unless the review has ended and its retention review date is past."""
    row = records.row_of(Review, review_uid)
    until = row["retention_review_on"]
    name = row["reference"]
    if until is None:
        raise Refused(f"{name} has no retention review date. Enter it in the review details first.")
    if (today or datetime.now(UTC).date()) <= until:
        raise Refused(f"{name} must be kept until {until.day} {until:%B %Y}. It can be purged after that date.")
    if row["stage"] != Stage.CLOSED and not row["ended"]:
        raise Refused(f"{name} is not closed. Close it, or decline or withdraw it, before it is purged.")


def purge_review(review_uid: str, today: date | None = None) -> Certificate:
    """Purge a review and return the certificate, which is also kept in the store.

    Raises Refused as `assert_purgeable` does, BadInput if the store is open elsewhere. Nothing is purged then.
    """
    assert_purgeable(review_uid, today)
    session = current()
    row = records.row_of(Review, review_uid)
    with purge.alone(session, review_uid):
        before = session.audit.head().short
        learned = _learning(row["id"])
        with writing():
            own_themes = _own_themes(row["id"])
            Review.delete().where(Review.id == row["id"]).execute()
            Theme.delete().where(Theme.id.in_(own_themes)).execute()
            roots = {("review", row["id"]), *(("theme", key) for key in own_themes)}
            owned = purge.owned_by(session, roots)
            session.audit.blank(owned.audit_ids)
            stamp = utc_stamp()
            kept = {
                # If the review was purged before and imported again since, both purges are one.
                "audit_ranges": purge.ranges({*owned.audit_ids, *_blanked(review_uid)}),
                "rows": owned.rows,
                "head_before": before,
                "first_change": owned.audit_ids[0] if owned.audit_ids else 0,
            }
            Purge.delete().where(Purge.review_uid == review_uid).execute()
            Purge.create(
                review_uid=review_uid,
                reference=row["reference"],
                retention_review_on=row["retention_review_on"],
                purged_by=session.actor,
                purged_at=stamp,
                learning=json.dumps(learned),
                certificate=json.dumps(kept),
            )
        # Another person's undo must not bring back a change that has no content any more.
        session.last_change = None
    return certificate(review_uid)


def finish(review_uid: str) -> Certificate:
    """Remove what an interrupted purge may have left in free pages, and return the certificate again."""
    done = certificate(review_uid)
    with purge.alone(current(), review_uid):
        pass
    return done


def find(reference: str) -> str | None:
    """Return the uid of a purged review with this reference or uid, None if there is none."""
    wanted = (Purge.reference == reference) | (Purge.review_uid == reference)
    row = Purge.select(Purge.review_uid).where(wanted).tuples().first()
    return str(row[0]) if row else None


def listed() -> tuple[Certificate, ...]:
    """Return the certificates of all purged reviews, in the order in which they were purged."""
    rows = Purge.select(Purge.review_uid).order_by(Purge.purged_at, Purge.id).tuples()
    return tuple(certificate(uid) for (uid,) in list(rows))


def lines(done: Certificate) -> list[str]:
    """Return a certificate as lines of text."""
    until = done.retention_review_on
    still = [f"Still has it:     {path}" for path in done.backups]
    return [
        "Certificate of purge",
        f"Review:           {done.reference} ({done.review_uid})",
        f"Retention review: {until.day} {until:%B %Y}",
        f"Purged by:        {done.purged_by}, {_when(done.purged_at)}",
        f"Rows removed:     {sum(done.rows.values())} in {number_of(len(done.rows), 'table')}",
        f"Audit chain:      {done.head_before} before, {done.head_after} after",
        *(f"{f'Learning, {what}:':<27}{_listed(what, counts)}" for what, counts in done.learning.items()),
        *(still or ["Backups:          this store knows of none with the review; look for copies made elsewhere"]),
    ]


def _when(stamp: str) -> str:
    try:
        at = datetime.fromisoformat(stamp).astimezone(UTC)
    except ValueError:
        # Somebody may have put anything there.
        return stamp
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


def _listed(what: str, counts: dict[str, int]) -> str:
    # Labels have commas of their own.
    return "; ".join(f"{_label(what, name)} {count}" for name, count in counts.items()) or "none"


def _label(what: str, name: str) -> str:
    words = _WORDS.get(what)
    return words.label_of(name) if words is not None and words.has(name) else name


def certificate(review_uid: str) -> Certificate:
    """Return the certificate of a purged review. Raises BadInput if there is none."""
    row = Purge.select().where(Purge.review_uid == review_uid).dicts().first()
    if row is None:
        raise BadInput("This review was not purged.")
    kept = json.loads(row["certificate"])
    session = current()
    return Certificate(
        row["reference"],
        row["review_uid"],
        row["retention_review_on"],
        row["purged_by"],
        row["purged_at"],
        kept["rows"],
        kept["head_before"],
        session.audit.head_of_row("purge", row["id"]).short,
        _still_held(session, kept["first_change"]),
        json.loads(row["learning"]),
    )


def is_there(reference: str) -> bool:
    """Whether there is a review with this reference or uid that is not purged, perhaps after one that was."""
    return Review.select().where((Review.reference == reference) | (Review.uid == reference)).exists()


def _blanked(review_uid: str) -> set[int]:
    """Return the ids of the audit rows that an earlier purge of the same review left without content."""
    row = Purge.select(Purge.certificate).where(Purge.review_uid == review_uid).tuples().first()
    found = json.loads(row[0])["audit_ranges"] if row else []
    return {number for first, last in found for number in range(first, last + 1)}


def _own_themes(key: int) -> list[int]:
    """Return the themes that were typed for this review: used by no other, and not in the council's list."""
    listed = set(themes.listed())
    elsewhere: Any = FindingTheme.select(FindingTheme.theme).join(Finding).where(Finding.review != key)
    used: Any = (
        Theme.select(Theme.id, Theme.name)
        .join(FindingTheme)
        .join(Finding)
        .where(Finding.review == key, Theme.id.not_in(elsewhere))
        .distinct()
    )
    return [theme for theme, name in used.tuples() if name not in listed]


def _still_held(session: Session, first_change: int) -> tuple[str, ...]:
    """Return the files that may still hold the review: backups made since it began, and copies in the store folder."""
    folder = session.path.parent
    made = [
        each.path if Path(each.path).exists() else f"{each.path} (moved or deleted since {each.made_at[:10]})"
        for each in backup.made(folder)
        if each.count >= first_change
    ]
    beside = [str(path) for path in sorted(folder.iterdir()) if _is_copy(path.name)]
    return tuple(dict.fromkeys([*made, *beside]))


def _is_copy(name: str) -> bool:
    return name.startswith(("store.imr.before-form-", "store.imr.replaced-")) or name.endswith(".damaged")


def _learning(key: int) -> dict[str, Any]:
    """Return what is learned from a review in counts and codes only (§8.4)."""
    listed = set(themes.listed())
    used: Any = Theme.select(Theme.name).join(FindingTheme).join(Finding).where(Finding.review == key).tuples()
    findings: Any = Finding.select(Finding.kind).where(Finding.review == key).tuples()
    recommendations: Any = (
        Recommendation.select(Recommendation.kind, Recommendation.decision).where(Recommendation.review == key).tuples()
    )
    actions: Any = Action.select(Action.status).join(Recommendation).where(Recommendation.review == key).tuples()
    return {
        # A theme that is not in the council's list was typed for this review.
        "themes": dict(Counter(name if name in listed else "other" for (name,) in used)),
        "findings": dict(Counter(kind for (kind,) in findings)),
        "recommendations": dict(Counter(kind for kind, _ in recommendations)),
        "decisions": dict(Counter(decision or "none" for _, decision in recommendations)),
        "actions": dict(Counter(status for (status,) in actions)),
    }
