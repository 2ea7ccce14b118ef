"""The trace: finding, recommendation, action, intended outcome and evaluation, with its gaps (§7.3, §7.4)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from imr_tui.exporters.core.document import Block, Run, Section, TableColumn, Text, italic, long_date, table
from imr_tui.exporters.papers.parts import Links, lines, numbered
from imr_tui.services.findings.details import FindingDetail
from imr_tui.services.findings.trace import TraceLine, gaps, trace
from imr_tui.services.papers.data import ReportData
from imr_tui.vocabulary import FindingKind, RecommendationKind
from imr_tui.wording import count_in_words, is_are

_COLUMNS = (
    TableColumn("Finding", 0.7, row_head=True),
    TableColumn("What was found and its evidence", 2.0),
    TableColumn("Recommendation", 1.7),
    TableColumn("Action", 1.9),
    TableColumn("Intended outcome", 1.6),
    TableColumn("How it will be evaluated", 1.6),
)


def trace_table(data: ReportData, links: Links) -> Section | None:
    """Return the trace as a table that names its gaps; None if there are no findings or recommendations."""
    found = trace(data.findings, data.recommendations)
    if not found:
        return None
    open_gaps = gaps(found)
    opening = (
        "This table shows how each finding leads to a recommendation, an action, its intended outcome and its "
        "evaluation. "
    )
    where = [f"{_reference(line)} ({gap.words})" for line in found for gap in line.gaps]
    gap_text = "There are no gaps."
    if open_gaps:
        there_are = f"There {is_are(len(open_gaps))} {count_in_words(len(open_gaps), 'gap')}"
        gap_text = f"{there_are}: {', '.join(dict.fromkeys(where))}."
    blocks: tuple[Block, ...] = (
        numbered(opening + gap_text),
        table(_COLUMNS, list(_rows(found, links)), empty="No findings or recommendations are recorded."),
    )
    return Section("From evidence to change", blocks, orientation="landscape")


def _rows(found: tuple[TraceLine, ...], links: Links) -> Iterator[tuple[Text, ...]]:
    """Yield a row for each path; what the row above already says is given by reference only."""
    before: TraceLine | None = None
    for finding, same in groupby(found, key=lambda line: line.finding):
        lines_of = list(same)
        elsewhere = [line for line in lines_of if line.again]
        for line in (line for line in lines_of if not line.again):
            yield _line(line, links, before)
            before = line
        if finding is not None and elsewhere:
            new = before is None or before.finding is not finding
            yield (
                links.to(finding.reference),
                _found(elsewhere[0], links, _lacking(elsewhere[0])) if new else "",
                lines(
                    *(
                        (links.to(line.recommendation.reference), Run(f", shown under {line.again}"))
                        for line in elsewhere
                        if line.recommendation is not None
                    )
                ),
                "",
                "",
                "",
            )
            before = elsewhere[-1]


def _line(line: TraceLine, links: Links, before: TraceLine | None) -> tuple[Text, ...]:
    finding, item, action, lacking = line.finding, line.recommendation, line.action, _lacking(line)
    new_finding = before is None or before.finding is not finding
    new_item = before is None or before.recommendation is not item
    recommended: Text = lacking.get("recommendation", "") or _none_needed(finding)
    if item is not None:
        recommended = lines(
            (links.to(item.reference), Run(f"  {item.text}" if new_item else "")), lacking.get("analysis", "")
        )
    return (
        links.to(finding.reference) if finding else italic("None"),
        _found(line, links, lacking) if new_finding else "",
        recommended,
        _action(line, links, lacking),
        (action.intended_outcome or lacking.get("intended_outcome", "")) if action else "",
        (action.evaluation or lacking.get("evaluation", "")) if action else "",
    )


def _none_needed(finding: FindingDetail | None) -> Text:
    """Return why a finding needs no recommendation; empty if it needs one."""
    if finding is None:
        return ""
    if finding.other_organisation:
        return italic("None, because this finding is about another organisation's practice (§2).")
    return italic("None is needed for good practice.") if finding.kind == FindingKind.GOOD_PRACTICE else ""


def _found(line: TraceLine, links: Links, lacking: dict[str, Run]) -> Text:
    if line.finding is None:
        return lacking.get("findings", "")
    evidence = [part.reference for part in line.finding.evidence]
    return lines(line.finding.text, links.listed(list(dict.fromkeys(evidence))) or lacking.get("evidence", ""))


def _lacking(line: TraceLine) -> dict[str, Run]:
    return {gap.field or gap.form: italic(_sentence(gap.words)) for gap in line.gaps}


def _action(line: TraceLine, links: Links, lacking: dict[str, Run]) -> Text:
    action, item = line.action, line.recommendation
    if action is None:
        process = item.further_process if item is not None and item.kind == RecommendationKind.FURTHER_PROCESS else ""
        return lacking.get("action", "") or ("" if line.again else process)
    due = long_date(action.due) if action.due else lacking.get("due_on", "")
    return lines((links.to(action.reference), Run(f"  {action.what}")), action.owner or lacking.get("owner", ""), due)


def _reference(line: TraceLine) -> str:
    part = line.action or line.recommendation or line.finding
    return part.reference if part is not None else ""


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
