"""The rule that a recommendation cannot be issued until it is based on a finding with evidence (§7.3).

The rule applies everywhere: to states set on the screen, to papers from the app or the command line, and to reviews
imported from JSON. It works on the dataclasses of papers, so that each paper is checked by what it shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from imr_tui.errors import Refused
from imr_tui.services.findings.details import FindingDetail, RecommendationDetail
from imr_tui.vocabulary import Tab, WritingState
from imr_tui.wording import plural

ISSUED: Final = (WritingState.READY, WritingState.AGREED)
"""The states in which papers include a finding or a recommendation."""
LINK_OR_DRAFT: Final = f"Link findings and evidence in {Tab.FINDINGS.named}, or set it to draft."
"""The advice for a recommendation that cannot be issued."""


def why_not(item: RecommendationDetail, findings: Iterable[FindingDetail]) -> str:
    """Return why a recommendation cannot be issued, as a clause whose subject is its reference; empty if it can."""
    linked = [finding for finding in findings if finding.reference in item.findings]
    if not linked:
        return "is not based on a finding (§7.3)"
    evidenced = [finding for finding in linked if finding.evidence]
    if not evidenced:
        return f"is based on {plural(len(linked), 'a finding', 'findings')} without evidence, {_named(linked)} (§7.3)"
    if not any(finding.state in ISSUED for finding in evidenced):
        drafts = plural(len(evidenced), "a finding", "findings")
        return f"is based on {drafts} still in draft, {_named(evidenced)} (§7.3)"
    return ""


def gaps(recommendations: Iterable[RecommendationDetail], findings: Iterable[FindingDetail]) -> Iterator[str]:
    """Yield a clause for each recommendation that is ready or agreed but cannot be issued."""
    there = tuple(findings)
    for item in recommendations:
        why = why_not(item, there) if item.state in ISSUED else ""
        if why:
            yield f"{item.reference} {why}"


def assert_issuable(recommendations: Iterable[RecommendationDetail], findings: Iterable[FindingDetail]) -> None:
    """Raise Refused, naming each gap, if a recommendation that is ready or agreed cannot be issued."""
    found = list(gaps(recommendations, findings))
    if found:
        raise Refused(f"{'; '.join(found)}. {LINK_OR_DRAFT}")


def _named(findings: list[FindingDetail]) -> str:
    return ", ".join(finding.reference for finding in findings)
