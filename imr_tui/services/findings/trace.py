"""The line from evidence to change (§7.3, §7.4): evidence, finding, recommendation, action, outcome, evaluation.

It works on the dataclasses of papers, so that the screen and the report show the same line with the same gaps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from imr_tui.services.findings.details import ActionDetail, FindingDetail, RecommendationDetail
from imr_tui.services.record.due import is_carried_out


@dataclass(frozen=True, slots=True)
class TraceGap:
    """A break in the line: what is missing, its clause, and the form and field that fill it.

    `form` is evidence, recommendation, action or a form of place 5; `uid` the record that the form is about.
    """

    words: str
    clause: str
    form: str
    uid: str
    field: str = ""

    @property
    def label(self) -> str:
        """As a line of the trace shows it: no evidence: 7.3"""
        return f"{self.words}: {self.clause.removeprefix('§')}"


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One way along the line; a part is None where the way ends before it.

    `again` tells that the recommendation was followed to its actions under an earlier finding.
    """

    finding: FindingDetail | None
    recommendation: RecommendationDetail | None = None
    action: ActionDetail | None = None
    gaps: tuple[TraceGap, ...] = ()
    again: str = ""


def trace(findings: Sequence[FindingDetail], recommendations: Sequence[RecommendationDetail]) -> tuple[TraceLine, ...]:
    """Every way from a finding to what is done about it, then recommendations that rest on no finding."""
    followed: dict[str, str] = {}
    lines: list[TraceLine] = []
    for finding in findings:
        own = tuple(_finding_gaps(finding))
        ways = [item for item in recommendations if finding.reference in item.findings]
        if not ways:
            # Good practice may stand for itself, and an IMR recommends nothing to others (§2).
            leads_nowhere = (
                ()
                if finding.kind == "good_practice" or finding.other_organisation
                else (TraceGap("no recommendation", "§7.3", "recommendation", finding.uid),)
            )
            lines.append(TraceLine(finding, gaps=(*own, *leads_nowhere)))
        for item in ways:
            first = followed.setdefault(item.reference, finding.reference)
            if first != finding.reference:
                lines.append(TraceLine(finding, item, gaps=own, again=first))
            else:
                lines += _onward(finding, item, own)
            own = ()
    there = {finding.reference for finding in findings}
    for item in recommendations:
        if not there.intersection(item.findings):
            lines += _onward(None, item, (TraceGap("no finding", "§7.3", "recommendation.edit", item.uid, "findings"),))
    return tuple(lines)


def gaps(lines: Iterable[TraceLine]) -> tuple[TraceGap, ...]:
    """Every gap of the lines, in order, each once."""
    return tuple(dict.fromkeys(gap for line in lines for gap in line.gaps))


def _finding_gaps(finding: FindingDetail) -> Iterator[TraceGap]:
    if not finding.evidence:
        yield TraceGap("no evidence", "§7.3", "evidence", finding.uid)


def _onward(
    finding: FindingDetail | None, item: RecommendationDetail, before: tuple[TraceGap, ...]
) -> Iterator[TraceLine]:
    own = before
    if not item.analysis.strip():
        own = (*own, TraceGap("no analysis between them", "§7.3", "recommendation.edit", item.uid, "analysis"))
    if not item.actions:
        yield TraceLine(finding, item, gaps=(*own, *_no_action(item)))
    for action in item.actions:
        yield TraceLine(finding, item, action, (*own, *_action_gaps(action)))
        own = ()


def _no_action(item: RecommendationDetail) -> Iterator[TraceGap]:
    # A further process is initiated in place of an action (§7.3); what DMT did not agree to needs none.
    if is_carried_out(item.decision) and not (item.kind == "further_process" and item.further_process.strip()):
        yield TraceGap("no action", "§7.4", "action", item.uid)


def _action_gaps(action: ActionDetail) -> Iterator[TraceGap]:
    for there, words, field in (
        (action.owner.strip(), "nobody named", "owner"),
        (action.due, "no date", "due_on"),
        (action.intended_outcome.strip(), "no intended outcome", "intended_outcome"),
        (action.evaluation.strip(), "no evaluation", "evaluation"),
    ):
        if not there:
            yield TraceGap(words, "§7.4", "action.edit", action.uid, field)
