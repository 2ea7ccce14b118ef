"""The action plan in the report, and DMT's consideration of the report (§7.4, §8.1 to §8.3)."""

from __future__ import annotations

from imr_tui.exporters.core.document import (
    Block,
    Edition,
    Heading,
    Section,
    TableColumn,
    Text,
    bold,
    italic,
    long_date,
    table,
)
from imr_tui.exporters.papers.after import officers
from imr_tui.exporters.papers.figures import action_chart
from imr_tui.exporters.papers.parts import Links, filled, joined, labelled, lines, numbered, on, unlinked
from imr_tui.exporters.papers.standing import NO_ACTION, not_carried_out
from imr_tui.exporters.papers.words import sentence
from imr_tui.services.findings.details import ActionDetail, RecommendationDetail
from imr_tui.services.papers.data import ReportData
from imr_tui.services.record.due import is_carried_out
from imr_tui.vocabulary import ActionStatus, Arrangement, PaperName, ReviewMethod, Strand

PLAN_COLUMNS = (
    TableColumn("Ref", 0.6, row_head=True),
    TableColumn("Action", 2.2),
    TableColumn("Owner", 1.1),
    TableColumn("Due date", 2.0),
    TableColumn("Intended outcome", 1.7),
    TableColumn("How it will be evaluated", 1.7),
    TableColumn("Status and progress", 2.4),
)


def action_plan(data: ReportData, links: Links) -> Section:
    """Return each action with its owner, due date, intended outcome and evaluation (§7.4)."""
    pairs = [(item, action) for item in data.recommendations for action in item.actions]
    rows = [
        action_row(item, action, links, "" if is_carried_out(item.decision) else f"DMT rejected {item.reference}")
        for item, action in pairs
    ]
    anchors = [action.reference for _, action in pairs]
    plan = table(PLAN_COLUMNS, rows, empty=NO_ACTION, anchors=anchors)
    chart = action_chart([action for item, action in pairs if is_carried_out(item.decision)])
    rejected = not_carried_out(data.recommendations)
    opening = (*((chart,) if chart else ()), *((numbered(rejected),) if rejected else ()))
    return Section(PaperName.ACTION_PLAN.label, (*opening, plan), orientation="landscape")


def action_row(item: RecommendationDetail, action: ActionDetail, links: Links, standing: str = "") -> tuple[Text, ...]:
    """Return a row of the plan; `standing` is its due state on the date of the paper."""
    return (
        lines(action.reference, links.to(item.reference)),
        lines(action.what, labelled("Strand", sentence(Strand(action.strand).in_papers))),
        action.owner or italic("No owner."),
        due_text(action),
        action.intended_outcome or italic("Not recorded."),
        action.evaluation or italic("Not recorded."),
        lines(
            bold(standing) if standing else "",
            bold(sentence(ActionStatus(action.status).in_papers)),
            labelled("Done on", long_date(action.done_on)),
            labelled("Reason for closing", action.closed_reason),
            *(labelled(joined(long_date(note.noted_on), note.noted_by), note.text) for note in action.progress),
            labelled("Evidence of completion", action.proof),
            labelled("Evaluation", joined(long_date(action.evaluated_on), action.effectiveness, by=": ")),
            labelled("Next review", long_date(action.next_review_on)),
        ),
    )


def due_text(action: ActionDetail) -> Text:
    """Return the current due date, the original one, and each change with its reason (§8.3)."""
    if not action.revisions:
        return on(action.due_on) or italic("No due date.")
    moved = [
        f"Changed on {long_date(step.revised_on)} to {long_date(step.due_on)}"
        f"{f', agreed by {step.agreed_by}' if step.agreed_by else ''}: {step.reason}"
        for step in action.revisions
    ]
    original = f"Originally {long_date(action.due_on)}" if action.due_on else "No original date"
    return lines(bold(long_date(action.revisions[-1].due_on)), original, *moved)


def consideration(data: ReportData, links: Links, edition: Edition) -> Section | None:
    """Return submission, consideration and authorisation (§8.1 to §8.3); None if nothing is recorded yet.

    The committee edition gives the posts of those responsible, not their names.
    """
    held = data.consideration
    facts = filled(
        (
            (
                "Submitted",
                joined(long_date(held.submitted_on), f"to {held.submitted_to}" if held.submitted_to else ""),
            ),
            ("Discussed with the reviewer", long_date(held.discussed_on)),
            ("Considered by DMT", long_date(held.dmt_meeting_on)),
            ("DMT minute", held.dmt_minute),
            ("Delivery", sentence(Arrangement.in_papers_of(held.arrangement))),
            ("Action with partners", held.partner_action),
            (
                "Action plan authorised",
                joined(long_date(held.authorised_on), f"by {held.authorised_by}" if held.authorised_by else ""),
            ),
            ("Review date of the action plan", long_date(held.plan_review_on)),
            ("Review method", sentence(ReviewMethod.in_papers_of(held.review_method))),
            ("Review arrangements", held.review_method_note),
        )
    )
    blocks: list[Block] = [*facts]
    if held.discussion.strip():
        blocks += (Heading(2, "Discussion of the report"), *links.prose(held.discussion))
    if held.officers:
        blocks += (Heading(2, "Who delivers the plan"), officers(held, edition))
    earlier: list[Block] = []
    if held.earlier:
        rows = [(e.reference, e.what_was_found, e.what_was_done) for e in held.earlier]
        columns = (
            TableColumn("Review", 1, row_head=True),
            TableColumn("What was found", 2.5),
            TableColumn("What was done", 2.5),
        )
        earlier.append(table(columns, rows))
    # References in this text belong to other reviews.
    earlier += unlinked(held.earlier_reviews_looked_at)
    earlier += links.prose(held.different_this_time, lead="What is different this time")
    if earlier:
        blocks += (Heading(2, "Earlier reviews"), *earlier)
    if not blocks:
        return None
    if not facts:
        blocks.insert(0, numbered("No dates of submission or consideration are recorded."))
    return Section("Submission and consideration", tuple(blocks))
