"""Findings (§2, §7.2): what the review found, of which kind and theme, why, and on which evidence it stands."""

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

__all__ = ["OTHERS_PRACTICE", "FindingDetail", "detail", "everyone", "remove", "save", "set_state"]

OTHERS_PRACTICE: Final = "about another organisation's practice, which an IMR is not for (§2)"
_FIELDS: Final = ("kind", "text", "why", "hindsight", "other_organisation", "state", "different_this_time")


def everyone(review_uid: str) -> tuple[FindingDetail, ...]:
    """Every finding of a review with its themes and its evidence, by number."""
    return read.findings(records.review_id(review_uid))


def detail(uid: str) -> FindingDetail:
    """One finding in full. Raises BadInput where it is gone."""
    row = records.row_of(Finding, uid)
    return next(item for item in read.findings(row["review"]) if item.uid == uid)


def save(review_uid: str, finding: FindingDetail) -> FindingDetail:
    """Add or save a finding with its themes; its evidence is linked by `services.findings.evidence`.

    Raises BadInput without a text, Refused for a state that it cannot have yet, ChangedElsewhere.
    """
    if not finding.text.strip():
        raise BadInput("A finding needs to say what was found.")
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
    """Make a finding draft, ready or agreed; returns the number of the change, to undo it by.

    Raises Refused for one without evidence, BadInput where there is no such state.
    """
    if not WritingState.has(state):
        raise BadInput(f"There is no state {state}. Choose from {', '.join(WritingState)}.")
    with writing() as session:
        now = detail(uid)
        _assert_state(now, state)
        records.save(Finding, uid, now.version, {"state": state})
    return records.last_change(session)


def remove(review_uid: str, uid: str) -> int:
    """Delete a finding with its links; returns the change's number. Raises BadInput where something rests on it."""
    row = records.row_of(Finding, uid)
    resting: Any = RecommendationFinding.select(Recommendation.number).join(Recommendation)
    numbers = sorted(number for (number,) in resting.where(RecommendationFinding.finding == row["id"]).tuples())
    if numbers:
        names = ", ".join(f"R{number}" for number in numbers)
        raise BadInput(f"{names} rests on this finding. Take the finding out there first; nothing was changed.")
    with writing() as session:
        removal.remove(Finding, uid)
    return records.last_change(session)


def _assert_state(now: FindingDetail, state: str) -> None:
    if state in ISSUED and not now.evidence:
        name = now.reference if now.uid else "A new finding"
        raise Refused(
            f"{name} stands on no evidence yet, so it stays a draft (§7.3). Link evidence in {Tab.FINDINGS.named}."
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
