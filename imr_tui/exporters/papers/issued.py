"""What of a review goes out: findings and recommendations that are ready, and in words what is left out (§7.3)."""

from __future__ import annotations

from dataclasses import replace

from imr_tui.exporters.core.document import Paragraph
from imr_tui.exporters.papers.parts import numbered
from imr_tui.services.findings.details import FindingDetail, RecommendationDetail
from imr_tui.services.findings.issuable import ISSUED, assert_issuable
from imr_tui.services.papers.data import ReportData


def issued(data: ReportData) -> ReportData:
    """The data without findings and recommendations that are drafts.

    Raises Refused, naming the gap, where a recommendation that would go out rests on no finding with evidence.
    """
    if not data.head.actions_only:
        assert_issuable(data.recommendations, data.findings)
    return replace(
        data,
        findings=tuple(item for item in data.findings if item.state in ISSUED),
        recommendations=tuple(item for item in data.recommendations if item.state in ISSUED),
    )


def left_out(items: tuple[FindingDetail, ...] | tuple[RecommendationDetail, ...]) -> tuple[Paragraph, ...]:
    """A sentence that names the drafts among these; none where there are none."""
    names = [item.reference for item in items if item.state not in ISSUED]
    if not names:
        return ()
    return (numbered(f"Left out of this paper because still a draft: {', '.join(names)}."),)
