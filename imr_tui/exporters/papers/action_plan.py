"""The action plan as a separate paper (§7.4, §8.3): overdue actions first, then by next review date."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Final

from imr_tui.exporters.core.document import (
    Block,
    Edition,
    Heading,
    PaperDocument,
    Section,
    TableColumn,
    Text,
    bold,
    table,
)
from imr_tui.exporters.papers.after import delivered, document, links_of, particulars
from imr_tui.exporters.papers.figures import action_chart
from imr_tui.exporters.papers.issued import issued, left_out
from imr_tui.exporters.papers.parts import Links, lines, numbered, on
from imr_tui.exporters.papers.plan import PLAN_COLUMNS, action_row
from imr_tui.exporters.papers.standing import (
    by_review_date,
    carried_out,
    counted,
    group_of,
    not_carried_out,
    standing,
)
from imr_tui.exporters.papers.words import sentence
from imr_tui.services.findings.details import ActionDetail, RecommendationDetail
from imr_tui.services.papers.data import ReportData
from imr_tui.vocabulary import ActionStatus, Decision, DueState, PaperName, Strand

Pair = tuple[RecommendationDetail, ActionDetail]

HEADINGS: Final = (
    "Action", "Recommendation", "What is to be done", "Strand", "By whom", "Due", "Originally due", "Dates moved",
    "Status", "Position", "Intended outcome", "How it will be evaluated", "Progress", "Done on",
    "Evidence of completion", "Evaluated on", "Effectiveness", "Closed because", "Next review",
)  # fmt: skip


def action_plan(data: ReportData, edition: Edition, date: datetime.date, version: str) -> PaperDocument:
    """Return the plan of a review: overdue actions first, then by review date, and who delivers it.

    Actions of drafts, and those under recommendations that DMT rejected, are named but not included. Raises Refused,
    naming the gap, if a recommendation is not based on a finding with evidence (§7.3).
    """
    everything, data = data, issued(data)
    links = links_of(data.recommendations, (person.code for person in data.people))
    pairs = _pairs(data)
    actions = [action for _, action in pairs]
    blocks: list[Block] = [*particulars(data.head, edition), numbered(counted(actions, date))]
    if chart := action_chart(actions):
        blocks.append(chart)
    if pairs:
        order = (
            "Overdue actions come first. Within each group, actions are in order of next review date, or due date "
            "where no review is set."
        )
        blocks.append(numbered(order))
    blocks += left_out(everything.recommendations)
    if rejected := not_carried_out(data.recommendations):
        blocks.append(numbered(rejected))
    for group in DueState:
        blocks += _group(group.in_papers, [pair for pair in pairs if group_of(pair[1], date) == group], links, date)
    sections = (
        Section(PaperName.ACTION_PLAN.label, tuple(blocks), orientation="landscape"),
        _recommendations(data),
        delivered(data.consideration, edition),
    )
    return document(data.head, PaperName.ACTION_PLAN, edition, date, version, sections)


def cells(data: ReportData, date: datetime.date) -> list[list[str]]:
    """Return the plan as spreadsheet rows, in the order of the paper. Raises Refused as `action_plan` does."""
    pairs = _pairs(issued(data))
    ordered = [pair for group in DueState for pair in pairs if group_of(pair[1], date) == group]
    return [_cells(item, action, date) for item, action in ordered]


def _pairs(data: ReportData) -> list[Pair]:
    pairs = [(item, action) for item in carried_out(data.recommendations) for action in item.actions]
    return sorted(pairs, key=lambda pair: by_review_date(pair[1]))


def _group(title: str, pairs: Sequence[Pair], links: Links, date: datetime.date) -> tuple[Block, ...]:
    if not pairs:
        return ()
    rows = [action_row(item, action, links, standing(action, date)) for item, action in pairs]
    plan = table(PLAN_COLUMNS, rows, anchors=[action.reference for _, action in pairs])
    return (Heading(2, f"{title} ({len(pairs)})"), plan)


def _recommendations(data: ReportData) -> Section:
    """Return each recommendation in full with DMT's decision."""
    rows: list[tuple[Text, ...]] = [
        (
            item.reference,
            item.text,
            lines(bold(_decision(item)), item.decision_text, item.decision_reason),
        )
        for item in data.recommendations
    ]
    columns = (
        TableColumn("Ref", 0.5, row_head=True),
        TableColumn("Recommendation", 4),
        TableColumn("DMT's decision", 2.2),
    )
    shown = table(
        columns, rows, empty="No recommendations are recorded.", anchors=[i.reference for i in data.recommendations]
    )
    return Section("Recommendations and DMT's decisions", (shown,))


def _decision(item: RecommendationDetail) -> str:
    return sentence(Decision.in_papers_of(item.decision, "not yet decided")) + (
        f" on {on(item.decided_on)}" if item.decision and item.decided_on else ""
    )


def _cells(item: RecommendationDetail, action: ActionDetail, date: datetime.date) -> list[str]:
    moved = "\n".join(
        f"{step.revised_on.isoformat()}: to {step.due_on.isoformat()}. {step.reason}"
        + (f" (agreed by {step.agreed_by})" if step.agreed_by else "")
        for step in action.revisions
    )
    progress = "\n".join(
        f"{note.noted_on.isoformat()}{f', {note.noted_by}' if note.noted_by else ''}: {note.text}"
        for note in action.progress
    )
    return [
        action.reference,
        item.reference,
        action.what,
        sentence(Strand(action.strand).in_papers),
        action.owner,
        iso(action.due),
        iso(action.due_on),
        moved,
        sentence(ActionStatus(action.status).in_papers),
        standing(action, date),
        action.intended_outcome,
        action.evaluation,
        progress,
        iso(action.done_on),
        action.proof,
        iso(action.evaluated_on),
        action.effectiveness,
        action.closed_reason,
        iso(action.next_review_on),
    ]


def iso(day: datetime.date | None) -> str:
    """Return a date in ISO 8601, which spreadsheets sort correctly; empty for none."""
    return day.isoformat() if day is not None else ""
