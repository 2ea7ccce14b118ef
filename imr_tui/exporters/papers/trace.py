"""From evidence to change: the line that each recommendation stands on, and what it leads to (§7.3, §7.4)."""

from __future__ import annotations

from imr_tui.exporters.document import Block, Run, Section, TableColumn, Text, italic, long_date, table
from imr_tui.exporters.papers.parts import Links, lines, told
from imr_tui.services.papers_data import ReportData
from imr_tui.services.trace import TraceLine, gaps, trace

_COLUMNS = (
    TableColumn("Evidence", 1.2),
    TableColumn("Finding", 1.7, row_head=True),
    TableColumn("Recommendation", 1.7),
    TableColumn("Action", 1.9),
    TableColumn("Intended outcome", 1.7),
    TableColumn("How it will be evaluated", 1.7),
)


def trace_table(data: ReportData, links: Links) -> Section | None:
    """The whole line as a table with its gaps named; None without findings and recommendations."""
    found = trace(data.findings, data.recommendations)
    if not found:
        return None
    open_gaps = gaps(found)
    opening = (
        "Each line leads from the evidence of a finding to what is to be done about it, to which end, and how "
        "that end will be evaluated. "
    )
    count = len(open_gaps)
    told_gaps = "Nothing in it is missing." if not count else f"{count} {'gap' if count == 1 else 'gaps'} in it."
    blocks: tuple[Block, ...] = (
        told(opening + told_gaps),
        table(_COLUMNS, [_line(line, links) for line in found], empty="Nothing is recorded."),
    )
    return Section("From evidence to change", blocks, orientation="landscape")


def _line(line: TraceLine, links: Links) -> tuple[Text, ...]:
    finding, item, action = line.finding, line.recommendation, line.action
    lacking = {gap.form if not gap.field else gap.field: italic(_sentence(gap.words)) for gap in line.gaps}
    evidence: Text = ""
    if finding is not None:
        evidence = links.listed([part.reference for part in finding.evidence]) or lacking.get("evidence", "")
    recommended: Text = lacking.get("recommendation", "")
    if item is not None:
        again = f"\nFollowed under {line.again}." if line.again else ""
        short = Run(f"  {item.text}") if not line.again else Run(again)
        recommended = lines((links.to(item.reference), short), lacking.get("analysis", ""))
    return (
        evidence,
        lines((links.to(finding.reference), Run(f"  {finding.text}"))) if finding else lacking.get("findings", ""),
        recommended,
        _action(line, links, lacking),
        (action.intended_outcome or lacking.get("intended_outcome", "")) if action else "",
        (action.evaluation or lacking.get("evaluation", "")) if action else "",
    )


def _action(line: TraceLine, links: Links, lacking: dict[str, Run]) -> Text:
    action, item = line.action, line.recommendation
    if action is None:
        process = item.further_process if item is not None and item.kind == "further_process" else ""
        return lacking.get("action", "") or ("" if line.again else process)
    due = long_date(action.due) if action.due else lacking.get("due_on", "")
    return lines((links.to(action.reference), Run(f"  {action.what}")), action.owner or lacking.get("owner", ""), due)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
