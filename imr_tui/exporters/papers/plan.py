"""The action plan and what DMT made of the report (§7.4, §8.1 to §8.3)."""

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
    TableColumn("By whom", 1.1),
    TableColumn("By when", 2.0),
    TableColumn("Intended outcome", 1.7),
    TableColumn("How it will be evaluated", 1.7),
    TableColumn("Status and progress", 2.4),
)


def action_plan(data: ReportData, links: Links) -> Section:
    """What is to be done by whom and when, to which end, and how that end will be evaluated (§7.4)."""
    pairs = [(item, action) for item in data.recommendations for action in item.actions]
    rows = [
        action_row(item, action, links, "" if is_carried_out(item.decision) else f"DMT did not agree {item.reference}")
        for item, action in pairs
    ]
    anchors = [action.reference for _, action in pairs]
    plan = table(PLAN_COLUMNS, rows, empty=NO_ACTION, anchors=anchors)
    chart = action_chart([action for item, action in pairs if is_carried_out(item.decision)])
    left = not_carried_out(data.recommendations)
    opening = (*((chart,) if chart else ()), *((numbered(left),) if left else ()))
    return Section(PaperName.ACTION_PLAN.label, (*opening, plan), orientation="landscape")


def action_row(item: RecommendationDetail, action: ActionDetail, links: Links, standing: str = "") -> tuple[Text, ...]:
    """A row of the plan; `standing` says how the action stands on the day of the paper."""
    return (
        lines(action.reference, links.to(item.reference)),
        lines(action.what, labelled("Strand", Strand(action.strand).in_papers)),
        action.owner or italic("Nobody named."),
        due_text(action),
        action.intended_outcome or italic("Not recorded."),
        action.evaluation or italic("Not recorded."),
        lines(
            bold(standing) if standing else "",
            bold(sentence(ActionStatus(action.status).in_papers)),
            labelled("Done on", long_date(action.done_on)),
            labelled("Closed because", action.closed_reason),
            *(labelled(joined(long_date(note.noted_on), note.noted_by), note.text) for note in action.progress),
            labelled("Proof", action.proof),
            labelled("Evaluation", joined(long_date(action.evaluated_on), action.effectiveness, by=": ")),
            labelled("Next review", long_date(action.next_review_on)),
        ),
    )


def due_text(action: ActionDetail) -> Text:
    """The date in force, the original one, and each move of it with its reason (§8.3)."""
    if not action.revisions:
        return on(action.due_on) or italic("No date set.")
    moved = [
        f"Moved on {long_date(step.revised_on)} to {long_date(step.due_on)}"
        f"{f', agreed by {step.agreed_by}' if step.agreed_by else ''}: {step.reason}"
        for step in action.revisions
    ]
    original = f"Originally {long_date(action.due_on)}" if action.due_on else "No original date"
    return lines(bold(long_date(action.revisions[-1].due_on)), original, *moved)


def consideration(data: ReportData, links: Links, edition: Edition) -> Section | None:
    """Submission, consideration and authorisation (§8.1 to §8.3); None while nothing of it is recorded.

    A committee reads the posts of those who are responsible, as in the papers after the report.
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
            ("Minute", held.dmt_minute),
            ("Arrangement", sentence(Arrangement.in_papers_of(held.arrangement))),
            ("Action with partners", held.partner_action),
            (
                "Action plan authorised",
                joined(long_date(held.authorised_on), f"by {held.authorised_by}" if held.authorised_by else ""),
            ),
            ("Action plan to be reviewed", long_date(held.plan_review_on)),
            ("How it is reviewed", sentence(ReviewMethod.in_papers_of(held.review_method))),
            ("About the review of the plan", held.review_method_note),
        )
    )
    blocks: list[Block] = [*facts]
    if held.discussion.strip():
        blocks += (Heading(2, "The discussion"), *links.prose(held.discussion))
    if held.officers:
        blocks += (Heading(2, "Who is responsible"), officers(held, edition))
    earlier: list[Block] = []
    if held.earlier:
        rows = [(e.reference, e.what_was_found, e.what_was_done) for e in held.earlier]
        columns = (
            TableColumn("Review", 1, row_head=True),
            TableColumn("What was found", 2.5),
            TableColumn("What was done", 2.5),
        )
        earlier.append(table(columns, rows))
    # Its references are those of other reviews.
    earlier += unlinked(held.earlier_reviews_looked_at)
    earlier += links.prose(held.different_this_time, lead="What is different this time")
    if earlier:
        blocks += (Heading(2, "Earlier reviews"), *earlier)
    if not blocks:
        return None
    if not facts:
        blocks.insert(0, numbered("No dates of submission or consideration are recorded."))
    return Section("Submission and consideration", tuple(blocks))
