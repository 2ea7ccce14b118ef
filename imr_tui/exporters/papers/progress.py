"""The progress report (§8.3): what DMT asked to hear, how each action stands, and what DMT is asked to decide."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from imr_tui.exporters.core.document import (
    Block,
    Edition,
    PaperDocument,
    Section,
    TableColumn,
    Text,
    bold,
    bullets,
    italic,
    long_date,
    table,
)
from imr_tui.exporters.papers.after import delivered, delivery, document, links_of, particulars
from imr_tui.exporters.papers.figures import action_chart
from imr_tui.exporters.papers.issued import issued, left_out
from imr_tui.exporters.papers.parts import Links, days, labelled, lines, numbered, on
from imr_tui.exporters.papers.plan import due_text
from imr_tui.exporters.papers.standing import (
    NO_ACTION,
    by_due_date,
    carried_out,
    changes,
    counted,
    group_of,
    last_of,
    not_carried_out,
    standing,
)
from imr_tui.exporters.papers.words import sentence
from imr_tui.services.dmt.consideration import ProgressRecord
from imr_tui.services.findings.details import ActionDetail
from imr_tui.services.papers.data import ReportData
from imr_tui.services.papers.read_after import AfterData
from imr_tui.vocabulary import OPEN, ActionStatus, DueState, PaperName
from imr_tui.wording import how_many


def progress(after: AfterData, edition: Edition, date: datetime.date, version: str) -> PaperDocument:
    """How the plan gets on, on the day of the paper. Drafts are left out and named.

    Raises Refused, naming the gap, for a recommendation that rests on no finding with evidence (§7.3).
    """
    everything, data = after.report, issued(after.report)
    links = links_of(carried_out(data.recommendations), (person.code for person in data.people))
    actions = sorted(_actions(data), key=by_due_date)
    since, event = _since(after, date)
    opening = particulars(data.head, edition, *delivery(data.consideration)[1:3])
    stands: list[Block] = [numbered(counted(actions, date))]
    if chart := action_chart(actions):
        stands.append(chart)
    stands.append(
        numbered(
            f"This report says what has happened since {event} on {on(since)}."
            if since
            else "No meeting of DMT and no earlier report is recorded: it says what has happened from the beginning."
        )
    )
    stands += left_out(everything.recommendations)
    if apart := not_carried_out(data.recommendations):
        stands.append(numbered(apart))
    sections = (
        Section(PaperName.PROGRESS.label, opening, numbered=False),
        Section("Where the plan stands", tuple(stands)),
        _asked(after, data, actions, links, date),
        _overdue(actions, links, date),
        _reports(after.progress_reports, date),
        _states(actions, links, since, date),
        delivered(data.consideration, edition),
    )
    return document(data.head, PaperName.PROGRESS, edition, date, version, sections)


def _actions(data: ReportData) -> list[ActionDetail]:
    return [action for item in carried_out(data.recommendations) for action in item.actions]


def _since(after: AfterData, date: datetime.date) -> tuple[datetime.date | None, str]:
    """The day from which it reports, and what was on it: the last report before this one, or DMT's meeting."""
    met = last_of([after.report.consideration.dmt_meeting_on], date)
    # What came in on the day of this paper may be this very paper.
    before = date - datetime.timedelta(days=1) if date > datetime.date.min else date
    reported = last_of((report.received_on for report in after.progress_reports), before)
    if reported is not None and (met is None or reported >= met):
        return reported, "the last report was received"
    return met, "DMT met"


def _asked(
    after: AfterData, data: ReportData, actions: Sequence[ActionDetail], links: Links, date: datetime.date
) -> Section:
    """What of the record asks for a decision of DMT."""
    asks = list(_asks(after, data, actions, links, date))
    if not asks:
        return Section("What DMT is asked to decide", (numbered("By the record nothing asks for a decision."),))
    return Section("What DMT is asked to decide", (numbered("DMT is asked:"), bullets(asks)))


def _asks(
    after: AfterData, data: ReportData, actions: Sequence[ActionDetail], links: Links, date: datetime.date
) -> Iterator[Text]:
    held = data.consideration
    # What the final report has dealt with is not asked again.
    ended = after.final.submitted_on is not None or after.final.shared_with_dmt_on is not None
    if held.authorised_on is None:
        yield "to authorise the implementation of the action plan, which is not yet recorded (§8.3)"
    if held.plan_review_on is None:
        yield "to agree a day on which the plan is reviewed (§8.3)"
    elif held.plan_review_on < date and not ended:
        yield f"to review the plan, which was to be done on {on(held.plan_review_on)}"
    for action in actions:
        group = group_of(action, date)
        name, owner = links.to(action.reference), action.owner or "nobody named"
        if group == DueState.OVERDUE and action.due is not None:
            late = days((date - action.due).days)
            yield (name, f" ({owner}): whether to agree a new date, or what else is to be done. It is {late} overdue")
        elif group == DueState.UNDATED:
            yield (name, f" ({owner}): by when it is to be done")
        if action.status in OPEN and not action.owner.strip():
            yield (name, ": who is to do it")
        if action.status == ActionStatus.EVALUATED_NOT_EFFECTIVE and not ended:
            yield (name, f" ({owner}): what is to be done instead, since it was evaluated as not effective")
    for report in after.progress_reports:
        if report.received_on is None and report.due_on is not None and report.due_on < date:
            who = report.due_from or "nobody named"
            late = days((date - report.due_on).days)
            yield f"what to do about the report that was due on {on(report.due_on)} from {who}, which is {late} late"


def _overdue(actions: Sequence[ActionDetail], links: Links, date: datetime.date) -> Section:
    rows = [
        (
            lines(links.to(action.reference)),
            action.what,
            action.owner or italic("Nobody named."),
            due_text(action),
            bold(standing(action, date)),
        )
        for action in actions
        if group_of(action, date) == DueState.OVERDUE
    ]
    columns = (
        TableColumn("Action", 0.6, row_head=True),
        TableColumn("What is to be done", 2.2),
        TableColumn("By whom", 1.3),
        TableColumn("By when", 2.0),
        TableColumn("How long", 1.1),
    )
    return Section("What is overdue", (table(columns, rows, empty="No action is overdue."),))


def _reports(reports: Sequence[ProgressRecord], date: datetime.date) -> Section:
    """The reports that DMT asked for: due, received, late."""
    columns = (
        TableColumn("Due", 1.2, row_head=True),
        TableColumn("From", 1.5),
        TableColumn("Received", 1.5),
        TableColumn("What it said", 3.2),
    )
    rows = [
        (
            on(report.due_on, "No date"),
            report.due_from or italic("Nobody named."),
            lines(on(report.received_on), bold(sentence(report.stated(date).lower()))),
            report.summary or italic("No summary is recorded." if report.received_on else "Not yet received."),
        )
        for report in reports
    ]
    late = sum(r.received_on is None and r.due_on is not None and r.due_on < date for r in reports)
    received = sum(r.received_on is not None for r in reports)
    said = (
        f"{sentence(how_many(len(reports), 'report'))} asked for; {received} received, "
        f"{late or 'none'} late and not yet received."
    )
    opening = (numbered(said),) if reports else ()
    shown = table(columns, rows, empty="No reports on the plan are recorded as asked for.")
    return Section("Reports that DMT asked for", (*opening, shown))


def _states(actions: Sequence[ActionDetail], links: Links, since: datetime.date | None, date: datetime.date) -> Section:
    """Each action and what is recorded of it since; the note before that where there is nothing new."""
    ordered = [action for group in DueState for action in actions if group_of(action, date) == group]
    rows = [_state(action, since, date) for action in ordered]
    columns = (
        TableColumn("Action", 0.6, row_head=True),
        TableColumn("What is to be done", 2.3),
        TableColumn("By whom", 1.2),
        TableColumn("By when", 1.8),
        TableColumn("How it stands", 1.5),
        TableColumn(f"Since {on(since)}" if since else "What is recorded", 3.0),
    )
    shown = table(columns, rows, empty=NO_ACTION, anchors=[action.reference for action in ordered])
    return Section("Each action", (shown,), orientation="landscape" if ordered else "portrait")


def _state(action: ActionDetail, since: datetime.date | None, date: datetime.date) -> tuple[Text, ...]:
    stands = standing(action, date)
    found = changes(action, since, date)
    said: list[Text] = list(found)
    if not found:
        said.append(italic("Nothing new is recorded."))
        before = changes(action, None, date)
        said += (bold("Last before that:"), before[-1]) if before else ()
    return (
        action.reference,
        action.what,
        action.owner or italic("Nobody named."),
        due_text(action),
        lines(
            bold(stands) if stands else "",
            sentence(ActionStatus(action.status).in_papers),
            labelled("Proof", action.proof),
            labelled("Because", action.closed_reason),
            labelled("Next review", long_date(action.next_review_on)),
        ),
        lines(*said),
    )
