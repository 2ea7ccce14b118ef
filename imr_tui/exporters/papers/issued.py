"""The findings and recommendations that papers include, and a sentence naming the drafts they do not (§7.3)."""

from __future__ import annotations

from dataclasses import replace

from imr_tui.exporters.core.document import Paragraph
from imr_tui.exporters.papers.parts import numbered
from imr_tui.services.findings.details import FindingDetail, RecommendationDetail
from imr_tui.services.findings.issuable import ISSUED, assert_issuable
from imr_tui.services.papers.data import ReportData
from imr_tui.wording import is_are, series


def issued(data: ReportData) -> ReportData:
    """Return the data without draft findings and recommendations.

    Raises Refused, naming the gap, if a recommendation to be issued is not based on a finding with evidence.
    """
    if not data.head.actions_only:
        assert_issuable(data.recommendations, data.findings)
    return replace(
        data,
        findings=tuple(item for item in data.findings if item.state in ISSUED),
        recommendations=tuple(item for item in data.recommendations if item.state in ISSUED),
    )


def left_out(items: tuple[FindingDetail, ...] | tuple[RecommendationDetail, ...]) -> tuple[Paragraph, ...]:
    """Return a sentence that names the drafts among these; nothing if there are none."""
    names = [item.reference for item in items if item.state not in ISSUED]
    if not names:
        return ()
    verb = is_are(len(names))
    return (numbered(f"{series(names)} {verb} still in draft and {verb} not included."),)
