"""What a recommendation needs before it may be issued: a finding under it that stands on evidence (§7.3).

One rule for every way out and in: the state set on the screen, a paper from the app or the command line, a
review taken in as JSON. It works on the dataclasses of papers, so that a paper is judged by what it shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from imr_tui.errors import Refused
from imr_tui.services.findings.details import FindingDetail, RecommendationDetail
from imr_tui.vocabulary import Tab, WritingState

ISSUED: Final = (WritingState.READY, WritingState.AGREED)
"""The states in which a finding or a recommendation leaves the store."""
LINK_OR_DRAFT: Final = f"Link findings and evidence in {Tab.FINDINGS.named}, or make it a draft again."
"""What to do about a recommendation that may not be issued."""


def why_not(item: RecommendationDetail, findings: Iterable[FindingDetail]) -> str:
    """Why a recommendation may not be issued, as a clause for a sentence; empty where it may be."""
    under = [finding for finding in findings if finding.reference in item.findings]
    if not under:
        return "rests on no finding (§7.3)"
    evidenced = [finding for finding in under if finding.evidence]
    if not evidenced:
        return f"rests on {_named(under)} without any evidence (§7.3)"
    if not any(finding.state in ISSUED for finding in evidenced):
        return f"rests on {_named(evidenced)}, still a draft (§7.3)"
    return ""


def gaps(recommendations: Iterable[RecommendationDetail], findings: Iterable[FindingDetail]) -> Iterator[str]:
    """A sentence for each recommendation that is to be issued and may not be."""
    there = tuple(findings)
    for item in recommendations:
        why = why_not(item, there) if item.state in ISSUED else ""
        if why:
            yield f"{item.reference} {why}"


def assert_issuable(recommendations: Iterable[RecommendationDetail], findings: Iterable[FindingDetail]) -> None:
    """Raise Refused, naming each gap, where a recommendation that is to be issued may not be."""
    found = list(gaps(recommendations, findings))
    if found:
        raise Refused(f"{'; '.join(found)}. {LINK_OR_DRAFT}")


def _named(findings: list[FindingDetail]) -> str:
    return ", ".join(finding.reference for finding in findings)
