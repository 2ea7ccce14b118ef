"""The trace (§7.3, §7.4): evidence → finding → recommendation → action → intended outcome → evaluation.

It works on the dataclasses of papers, so that the screen and the report show the same trace with the same gaps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from imr_tui.services.findings.details import ActionDetail, FindingDetail, RecommendationDetail
from imr_tui.services.record.due import is_carried_out


@dataclass(frozen=True, slots=True)
class TraceGap:
    """A gap in the trace: what is missing, its clause, and the form and field to fill it.

    `form` is evidence, recommendation, action or another form of tab 5, Findings; `uid` is the record of that form.
    """

    words: str
    clause: str
    form: str
    uid: str
    field: str = ""

    @property
    def label(self) -> str:
        """The text in a line of the trace: no evidence: 7.3"""
        return f"{self.words}: {self.clause.removeprefix('§')}"


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One line of the trace; a part is None if the trace ends before it.

    `again` is the earlier finding under which the actions of the recommendation are shown, if any.
    """

    finding: FindingDetail | None
    recommendation: RecommendationDetail | None = None
    action: ActionDetail | None = None
    gaps: tuple[TraceGap, ...] = ()
    again: str = ""


def trace(findings: Sequence[FindingDetail], recommendations: Sequence[RecommendationDetail]) -> tuple[TraceLine, ...]:
    """Return the lines of the trace: first those of each finding, then recommendations not based on a finding."""
    followed: dict[str, str] = {}
    lines: list[TraceLine] = []
    for finding in findings:
        own = tuple(_finding_gaps(finding))
        based_on_it = [item for item in recommendations if finding.reference in item.findings]
        if not based_on_it:
            # Good practice needs no recommendation, and an IMR does not make recommendations to others (§2).
            missing = (
                ()
                if finding.kind == "good_practice" or finding.other_organisation
                else (TraceGap("no recommendation", "§7.3", "recommendation", finding.uid),)
            )
            lines.append(TraceLine(finding, gaps=(*own, *missing)))
        for item in based_on_it:
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
    """Return each gap of the lines once, in order."""
    return tuple(dict.fromkeys(gap for line in lines for gap in line.gaps))


def _finding_gaps(finding: FindingDetail) -> Iterator[TraceGap]:
    if not finding.evidence:
        yield TraceGap("no evidence", "§7.3", "evidence", finding.uid)


def _onward(
    finding: FindingDetail | None, item: RecommendationDetail, before: tuple[TraceGap, ...]
) -> Iterator[TraceLine]:
    own = before
    if not item.analysis.strip():
        own = (*own, TraceGap("no analysis", "§7.3", "recommendation.edit", item.uid, "analysis"))
    if not item.actions:
        yield TraceLine(finding, item, gaps=(*own, *_no_action(item)))
    for action in item.actions:
        yield TraceLine(finding, item, action, (*own, *_action_gaps(action)))
        own = ()


def _no_action(item: RecommendationDetail) -> Iterator[TraceGap]:
    # A further process may replace an action (§7.3), and a recommendation that DMT rejected needs no action.
    if is_carried_out(item.decision) and not (item.kind == "further_process" and item.further_process.strip()):
        yield TraceGap("no action", "§7.4", "action", item.uid)


def _action_gaps(action: ActionDetail) -> Iterator[TraceGap]:
    for there, words, field in (
        (action.owner.strip(), "no owner", "owner"),
        (action.due, "no due date", "due_on"),
        (action.intended_outcome.strip(), "no intended outcome", "intended_outcome"),
        (action.evaluation.strip(), "no evaluation", "evaluation"),
    ):
        if not there:
            yield TraceGap(words, "§7.4", "action.edit", action.uid, field)
