"""The progress report (§8.3): reports requested, the position of each action, and the decisions sought from DMT."""

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
from imr_tui.exporters.papers.parts import Links, labelled, lines, numbered, on
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
from imr_tui.wording import count_in_words, in_words, is_are, plural


def progress(after: AfterData, edition: Edition, date: datetime.date, version: str) -> PaperDocument:
    """Return progress against the plan on the date of the paper. Drafts are named but not included.

    Raises Refused, naming the gap, if a recommendation is not based on a finding with evidence (§7.3).
    """
    everything, data = after.report, issued(after.report)
    links = links_of(carried_out(data.recommendations), (person.code for person in data.people))
    actions = sorted(_actions(data), key=by_due_date)
    since, event = _since(after, date)
    opening = particulars(data.head, edition, *delivery(data.consideration)[1:3])
    position: list[Block] = [numbered(counted(actions, date))]
    if chart := action_chart(actions):
        position.append(chart)
    position.append(
        numbered(
            f"This report covers the period since {event} ({on(since)})."
            if since
            else "This report covers the whole period, because no DMT meeting or earlier report is recorded."
        )
    )
    position += left_out(everything.recommendations)
    if rejected := not_carried_out(data.recommendations):
        position.append(numbered(rejected))
    sections = (
        Section(PaperName.PROGRESS.label, opening, numbered=False),
        Section("Progress against the plan", tuple(position)),
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
    """Return the start of the period and what marks it: the last progress report, or DMT's meeting."""
    met = last_of([after.report.consideration.dmt_meeting_on], date)
    # A report received on the date of this paper may be this paper itself.
    before = date - datetime.timedelta(days=1) if date > datetime.date.min else date
    reported = last_of((report.received_on for report in after.progress_reports), before)
    if reported is not None and (met is None or reported >= met):
        return reported, "the last progress report"
    return met, "DMT met"


def _asked(
    after: AfterData, data: ReportData, actions: Sequence[ActionDetail], links: Links, date: datetime.date
) -> Section:
    """Return the matters that need a decision from DMT."""
    asks = list(_asks(after, data, actions, links, date))
    if not asks:
        return Section("What DMT is asked to decide", (numbered("The record shows nothing that DMT needs to decide."),))
    return Section("What DMT is asked to decide", (numbered("DMT is asked to:"), bullets(asks)))


def _asks(
    after: AfterData, data: ReportData, actions: Sequence[ActionDetail], links: Links, date: datetime.date
) -> Iterator[Text]:
    held = data.consideration
    # The final report has dealt with these, so they are not raised again.
    ended = after.final.submitted_on is not None or after.final.shared_with_dmt_on is not None
    if held.authorised_on is None:
        yield "authorise implementation of the action plan, because no authorisation is recorded (§8.3)"
    if held.plan_review_on is None:
        yield "agree a review date for the plan (§8.3)"
    elif held.plan_review_on < date and not ended:
        yield f"review the plan, which was due for review on {on(held.plan_review_on)}"
    for action in actions:
        group = group_of(action, date)
        name, owner = links.to(action.reference), action.owner or "no owner"
        if group == DueState.OVERDUE and action.due is not None:
            late = count_in_words((date - action.due).days, "day")
            yield ("agree a new due date or other action for ", name, f" ({owner}), which is {late} overdue")
        elif group == DueState.UNDATED:
            yield ("set a due date for ", name, f" ({owner})")
        if action.status in OPEN and not action.owner.strip():
            yield ("name an owner for ", name)
        if action.status == ActionStatus.EVALUATED_NOT_EFFECTIVE and not ended:
            yield ("decide what to do instead of ", name, f" ({owner}), which was evaluated as not effective")
    for report in after.progress_reports:
        if report.received_on is None and report.due_on is not None and report.due_on < date:
            who = f" ({report.due_from})" if report.due_from else ""
            yield f"note that the report due on {on(report.due_on)}{who} has not been received"


def _overdue(actions: Sequence[ActionDetail], links: Links, date: datetime.date) -> Section:
    rows = [
        (
            lines(links.to(action.reference)),
            action.what,
            action.owner or italic("No owner."),
            due_text(action),
            bold(standing(action, date)),
        )
        for action in actions
        if group_of(action, date) == DueState.OVERDUE
    ]
    columns = (
        TableColumn("Action", 0.6, row_head=True),
        TableColumn("What is to be done", 2.2),
        TableColumn("Owner", 1.3),
        TableColumn("Due date", 2.0),
        TableColumn("Status", 1.1),
    )
    return Section("Overdue actions", (table(columns, rows, empty="No actions are overdue."),))


def _reports(reports: Sequence[ProgressRecord], date: datetime.date) -> Section:
    """Return the reports that DMT requested: due, received and late."""
    columns = (
        TableColumn("Due", 1.2, row_head=True),
        TableColumn("From", 1.5),
        TableColumn("Received", 1.5),
        TableColumn("Summary", 3.2),
    )
    rows = [
        (
            on(report.due_on, "No date"),
            report.due_from or italic("Not recorded."),
            lines(on(report.received_on), _late_or_due(report, date)),
            report.summary or italic("No summary is recorded." if report.received_on else "Not yet received."),
        )
        for report in reports
    ]
    late = sum(r.received_on is None and r.due_on is not None and r.due_on < date for r in reports)
    received = sum(r.received_on is not None for r in reports)
    counts = (
        f"DMT requested {count_in_words(len(reports), 'report')}. {sentence(in_words(received))} "
        f"{plural(received, 'has', 'have')} been received, and {in_words(late)} {is_are(late)} late."
    )
    opening = (numbered(counts),) if reports else ()
    shown = table(columns, rows, empty="No requests for reports on the plan are recorded.")
    return Section("Reports requested by DMT", (*opening, shown))


def _late_or_due(report: ProgressRecord, date: datetime.date) -> Text:
    """Return how late a report was, or when it is due; empty if it was received in time."""
    stated = report.stated(date).lower()
    return "" if stated == "received" else bold(sentence(stated))


def _states(actions: Sequence[ActionDetail], links: Links, since: datetime.date | None, date: datetime.date) -> Section:
    """Return each action with what is recorded since, or the previous entry if there is nothing new."""
    ordered = [action for group in DueState for action in actions if group_of(action, date) == group]
    rows = [_state(action, since, date) for action in ordered]
    columns = (
        TableColumn("Action", 0.6, row_head=True),
        TableColumn("What is to be done", 2.3),
        TableColumn("Owner", 1.2),
        TableColumn("Due date", 1.8),
        TableColumn("Status", 1.5),
        TableColumn(f"Since {on(since)}" if since else "Progress", 3.0),
    )
    shown = table(columns, rows, empty=NO_ACTION, anchors=[action.reference for action in ordered])
    return Section("Each action", (shown,), orientation="landscape" if ordered else "portrait")


def _state(action: ActionDetail, since: datetime.date | None, date: datetime.date) -> tuple[Text, ...]:
    position = standing(action, date)
    found = changes(action, since, date)
    entries: list[Text] = list(found)
    if not found:
        entries.append(italic("Nothing new is recorded."))
        before = changes(action, None, date)
        entries += (bold("Previous entry:"), before[-1]) if before else ()
    return (
        action.reference,
        action.what,
        action.owner or italic("No owner."),
        due_text(action),
        lines(
            bold(position) if position else "",
            sentence(ActionStatus(action.status).in_papers),
            labelled("Evidence of completion", action.proof),
            labelled("Reason", action.closed_reason),
            labelled("Next review", long_date(action.next_review_on)),
        ),
        lines(*entries),
    )
