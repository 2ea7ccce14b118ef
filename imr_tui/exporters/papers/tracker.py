"""The tracker (§7.4, §8.3): the actions of one review or all, overdue first, and changes since DMT last met."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from typing import Final

from imr_tui.errors import Refused
from imr_tui.exporters.core.document import (
    Block,
    Edition,
    Heading,
    PaperDocument,
    Paragraph,
    Run,
    Section,
    TableColumn,
    Text,
    bold,
    italic,
    long_date,
    table,
)
from imr_tui.exporters.papers.action_plan import iso
from imr_tui.exporters.papers.after import document, particulars
from imr_tui.exporters.papers.figures import action_chart
from imr_tui.exporters.papers.parts import Links, joined, labelled, lines, numbered
from imr_tui.exporters.papers.plan import due_text
from imr_tui.exporters.papers.standing import (
    by_due_date,
    changes,
    counted,
    group_of,
    last_of,
    not_carried_out,
    standing,
)
from imr_tui.exporters.papers.words import sentence
from imr_tui.services.findings.issuable import ISSUED, LINK_OR_DRAFT, gaps
from imr_tui.services.papers.read_after import TrackerData, TrackerLine
from imr_tui.services.record.due import days_left, is_carried_out
from imr_tui.vocabulary import OPEN, ActionStatus, DueState, PaperName, Strand
from imr_tui.wording import is_are, plural, series

HEADINGS: Final = (
    "Review",
    "Action",
    "What is to be done",
    "By whom",
    "Due",
    "Originally due",
    "Dates moved",
    "Status",
    "How it stands",
    "Days overdue",
    "Strand",
    "Next review",
    "Intended outcome",
)


def tracker(data: TrackerData, edition: Edition, date: datetime.date, version: str) -> PaperDocument:
    """Return the tracker of one review or of all; the paper's date decides what is overdue.

    Actions of drafts, and those under recommendations that DMT rejected, are named but not included. Raises Refused,
    naming the gap and the review, if a recommendation is not based on a finding with evidence (§7.3).
    """
    tracked = shown(data)
    anchors = _anchors(data, tracked)
    actions = [line.action for line in tracked]
    blocks: list[Block] = [*particulars(data.head, edition), numbered(counted(actions, date))]
    if data.everywhere:
        coverage = "No review in this store has any actions."
        if data.reviews:
            coverage = (
                f"This tracker covers every review in this store that has actions: {_listed(data)}. Each review has "
                "its own codes, so the same code in two reviews is not the same person."
            )
        blocks.append(numbered(coverage))
    blocks += _left_out(data)
    if chart := action_chart(actions):
        blocks.append(chart)
    for group in DueState:
        of_group = [line for line in tracked if group_of(line.action, date) == group]
        if of_group:
            rows = [_row(line, data, date) for line in of_group]
            shown_rows = table(_columns(data), rows, anchors=[anchors[line.action.uid] for line in of_group])
            blocks += (Heading(2, f"{group.in_papers} ({len(of_group)})"), shown_rows)
    sections = (
        Section(PaperName.TRACKER.label, tuple(blocks), orientation="landscape"),
        _changed(data, tracked, anchors, date),
        _by_owner(data, tracked, date),
        _by_month(tracked, date),
    )
    return document(data.head, PaperName.TRACKER, edition, date, version, sections)


def shown(data: TrackerData) -> list[TrackerLine]:
    """Return the lines of a tracker in order of current due date.

    Raises Refused if a recommendation cannot be issued.
    """
    lacking = [
        f"{f'{review.reference}: ' if data.everywhere else ''}{gap}"
        for review in data.reviews
        if not review.actions_only
        for gap in gaps(review.recommendations, review.findings)
    ]
    if lacking:
        raise Refused(f"{'; '.join(lacking)}. {LINK_OR_DRAFT}")
    kept = {
        (review.uid, item.reference)
        for review in data.reviews
        for item in review.recommendations
        if item.state in ISSUED and is_carried_out(item.decision)
    }
    lines_kept = [line for line in data.lines if (line.review_uid, line.recommendation) in kept]
    return sorted(lines_kept, key=lambda line: by_due_date(line.action))


def cells(data: TrackerData, date: datetime.date) -> list[list[str]]:
    """Return the tracker as spreadsheet rows, in the order of the paper."""
    tracked = shown(data)
    return [_cells(line, date) for group in DueState for line in tracked if group_of(line.action, date) == group]


def calendar(data: TrackerData, date: datetime.date) -> bytes:
    """Return the due dates of actions as a calendar (iCalendar); names in the data are already replaced by codes."""
    from imr_tui.exporters.tables.action_list import write

    name = "Actions of all reviews" if data.everywhere else f"Actions of {data.head.review.reference}"
    return write([line.tracked(date) for line in shown(data)], "ics", name)


def _anchors(data: TrackerData, tracked: Sequence[TrackerLine]) -> dict[str, str]:
    """Return the anchor of each action: its reference and, across all reviews, its position too."""
    return {
        line.action.uid: f"{number}-{line.action.reference}" if data.everywhere else line.action.reference
        for number, line in enumerate(tracked, 1)
    }


def _listed(data: TrackerData) -> str:
    return ", ".join(review.reference for review in data.reviews)


def _left_out(data: TrackerData) -> list[Paragraph]:
    drafts, found = [], []
    for review in data.reviews:
        names = [i.reference for i in review.recommendations if i.state not in ISSUED and i.actions]
        drafts += [f"{name} of {review.reference}" if data.everywhere else name for name in names]
        rejected = not_carried_out(i for i in review.recommendations if i.state in ISSUED)
        if rejected:
            found.append(numbered(f"{review.reference}: {rejected}" if data.everywhere else rejected))
    if drafts:
        listed, verb = series(drafts), is_are(len(drafts))
        found.insert(
            0,
            numbered(
                f"{listed} {verb} still in draft, so the actions under {plural(len(drafts), 'it', 'them')} "
                "are not included."
            ),
        )
    return found


def _columns(data: TrackerData) -> tuple[TableColumn, ...]:
    return (
        TableColumn("Action", 1.3 if data.everywhere else 0.7, row_head=True),
        TableColumn("What is to be done", 3.0),
        TableColumn("Owner", 1.5),
        TableColumn("Due date", 2.2),
        TableColumn("Status", 1.8),
        TableColumn("Next review", 1.2),
    )


def _row(line: TrackerLine, data: TrackerData, date: datetime.date) -> tuple[Text, ...]:
    action = line.action
    position = standing(action, date)
    return (
        lines(action.reference, line.review_reference if data.everywhere else ""),
        lines(action.what, labelled("Strand", sentence(Strand(action.strand).in_papers))),
        action.owner or italic("No owner."),
        due_text(action),
        lines(
            bold(position) if position else "",
            sentence(ActionStatus(action.status).in_papers),
            labelled("Reason", action.closed_reason),
        ),
        long_date(action.next_review_on) or italic("None set."),
    )


def _changed(
    data: TrackerData, tracked: Sequence[TrackerLine], anchors: dict[str, str], date: datetime.date
) -> Section:
    """Return the dated entries for each action since DMT met: notes, new due dates, completion and evaluation."""
    since = last_of((review.dmt_on for review in data.reviews), date)
    if since is None:
        reason = "No DMT meeting is recorded, so changes since then cannot be shown."
        return Section("Changes since DMT last met", (numbered(reason),))
    rows = []
    links = Links(anchors.values())
    for line in tracked:
        if found := changes(line.action, since, date):
            shown_as = joined(line.action.reference, line.review_reference if data.everywhere else "", by=" of ")
            rows.append((lines(links.to(anchors[line.action.uid], shown_as)), lines(*found)))
    about = " (the last meeting on any of these reviews)" if data.everywhere else ""
    columns = (TableColumn("Action", 1.3 if data.everywhere else 0.7, row_head=True), TableColumn("What changed", 6))
    return Section(
        "Changes since DMT last met",
        (
            numbered(
                f"DMT last met on {long_date(since)}{about}. This table shows entries dated on or after that day: "
                "progress notes, changes of due date, completion and evaluation."
            ),
            table(columns, rows, empty="No changes are recorded since then."),
        ),
    )


def _by_owner(data: TrackerData, tracked: Sequence[TrackerLine], date: datetime.date) -> Section:
    """Return open actions by owner, the most overdue first."""
    to_do: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for line in tracked:
        if line.action.status in OPEN:
            owner = _owner(line, data)
            to_do[owner] += 1
            late[owner] += group_of(line.action, date) == DueState.OVERDUE
    order = sorted(to_do, key=lambda owner: (-late[owner], -to_do[owner], owner.casefold()))
    rows = [(owner or italic("No owner"), str(to_do[owner]), str(late[owner])) for owner in order]
    columns = (TableColumn("Owner", 4, row_head=True), TableColumn("Open actions", 1), TableColumn("Overdue", 1))
    return Section("By owner", (table(columns, rows, empty="There are no open actions."),))


def _owner(line: TrackerLine, data: TrackerData) -> str:
    """Return the owner; across all reviews, an owner shown by code with the review that the code belongs to."""
    owner = " ".join(line.action.owner.split())
    codes = {hidden.code for hidden in data.names[line.review_uid].names} if data.everywhere else set()
    return f"{owner} ({line.review_reference})" if codes & set(owner.replace(",", " ").split()) else owner


def _by_month(tracked: Sequence[TrackerLine], date: datetime.date) -> Section:
    """Return the number of open actions due in each month."""
    months: Counter[datetime.date | None] = Counter(
        line.action.due.replace(day=1) if line.action.due else None for line in tracked if line.action.status in OPEN
    )
    rows: list[tuple[Text, ...]] = []
    for month in sorted(months, key=lambda month: month or datetime.date.max):
        shown_as: Text = long_date(month).partition(" ")[2] if month else italic(DueState.UNDATED.in_papers)
        past = "past" if month is not None and month < date.replace(day=1) else ""
        rows.append((lines(shown_as, Run(past)), str(months[month])))
    columns = (TableColumn("Month due", 4, row_head=True), TableColumn("Open actions", 2))
    return Section("By month", (table(columns, rows, empty="There are no open actions."),))


def _cells(line: TrackerLine, date: datetime.date) -> list[str]:
    action = line.action
    moved = "\n".join(f"{step.revised_on}: to {step.due_on}. {step.reason}" for step in action.revisions)
    left = days_left(action.status, action.due, date)
    return [
        line.review_reference,
        action.reference,
        action.what,
        action.owner,
        iso(action.due),
        iso(action.due_on),
        moved,
        sentence(ActionStatus(action.status).in_papers),
        standing(action, date),
        str(-left) if left is not None and left < 0 else "",
        sentence(Strand(action.strand).in_papers),
        iso(action.next_review_on),
        action.intended_outcome,
    ]
