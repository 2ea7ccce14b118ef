"""Findings (§2, §7.2): what the review found and why, with kind, themes and evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from imr_tui.errors import BadInput, Refused
from imr_tui.models import Finding, FindingTheme, Recommendation, RecommendationFinding, Theme
from imr_tui.services.findings import read
from imr_tui.services.findings.details import FindingDetail
from imr_tui.services.findings.issuable import ISSUED
from imr_tui.services.record import records, removal
from imr_tui.services.review import themes
from imr_tui.store.session import writing
from imr_tui.vocabulary import Tab, WritingState
from imr_tui.wording import plural

__all__ = ["OTHERS_PRACTICE", "FindingDetail", "detail", "everyone", "remove", "save", "set_state"]

OTHERS_PRACTICE: Final = "about another organisation's practice, which is outside an IMR (§2)"
_FIELDS: Final = ("kind", "text", "why", "hindsight", "other_organisation", "state", "different_this_time")


def everyone(review_uid: str) -> tuple[FindingDetail, ...]:
    """Return the findings of a review with their themes and evidence, by number."""
    return read.findings(records.review_id(review_uid))


def detail(uid: str) -> FindingDetail:
    """Return one finding. Raises BadInput if it does not exist."""
    row = records.row_of(Finding, uid)
    return next(item for item in read.findings(row["review"]) if item.uid == uid)


def save(review_uid: str, finding: FindingDetail) -> FindingDetail:
    """Add or save a finding with its themes; `services.findings.evidence` links its evidence.

    Raises BadInput if the text is empty, Refused if it has no evidence for this state, ChangedElsewhere.
    """
    if not finding.text.strip():
        raise BadInput("Finding: enter what was found, for example “Missed visits were not escalated.”")
    key = records.review_id(review_uid)
    values = records.values_of(finding, *_FIELDS)
    with writing():
        if finding.uid:
            _assert_state(detail(finding.uid), finding.state)
            differ = set(finding.themes) != set(_themes_of(finding.uid))
            records.save(Finding, finding.uid, finding.version, values, parts_differ=differ)
            row = records.row_of(Finding, finding.uid)
        else:
            _assert_state(finding, finding.state)
            made = Finding.create(review=key, number=records.next_number(key, Finding.LETTER), **values)
            row = records.row_of(Finding, made.uid)
        _set_themes(row["id"], finding.themes)
    return detail(row["uid"])


def set_state(review_uid: str, uid: str, state: str) -> int:
    """Set a finding to draft, ready or agreed; returns the number of the change, for undo.

    Raises Refused if it has no evidence for this state, BadInput if there is no such state.
    """
    if not WritingState.has(state):
        raise BadInput(f"Status: {state} is not a status. Choose from {', '.join(WritingState)}.")
    with writing() as session:
        now = detail(uid)
        _assert_state(now, state)
        records.save(Finding, uid, now.version, {"state": state})
    return records.last_change(session)


def remove(review_uid: str, uid: str) -> int:
    """Delete a finding with its links; returns the number of the change, for undo.

    Raises BadInput if a recommendation is based on it.
    """
    row = records.row_of(Finding, uid)
    linked: Any = RecommendationFinding.select(Recommendation.number).join(Recommendation)
    numbers = sorted(number for (number,) in linked.where(RecommendationFinding.finding == row["id"]).tuples())
    if numbers:
        names = ", ".join(f"R{number}" for number in numbers)
        verb = plural(len(numbers), "is", "are")
        raise BadInput(
            f"This finding was not deleted because {names} {verb} based on it. First remove the finding from {names}."
        )
    with writing() as session:
        removal.remove(Finding, uid)
    return records.last_change(session)


def _assert_state(now: FindingDetail, state: str) -> None:
    if state in ISSUED and not now.evidence:
        name = now.reference if now.uid else "A new finding"
        raise Refused(
            f"{name} has no evidence yet, so it stays in draft (§7.3). Link evidence in {Tab.FINDINGS.named}."
        )


def _themes_of(uid: str) -> list[str]:
    query: Any = FindingTheme.select(Theme.name).join(Theme).switch(FindingTheme).join(Finding)
    return [name for (name,) in query.where(Finding.uid == uid).tuples()]


def _set_themes(finding: int, wanted: Sequence[str]) -> None:
    query: Any = FindingTheme.select(FindingTheme.id, Theme.name).join(Theme)
    there = {name: key for key, name in query.where(FindingTheme.finding == finding).tuples()}
    gone = [key for name, key in there.items() if name not in wanted]
    if gone:
        FindingTheme.delete().where(FindingTheme.id.in_(gone)).execute()
    for name in dict.fromkeys(wanted):
        if name not in there:
            FindingTheme.create(finding=finding, theme=themes.of_name(name))
