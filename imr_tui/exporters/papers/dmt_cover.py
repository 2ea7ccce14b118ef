"""The cover report for DMT (§8.2): the decisions sought, and the background to them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from imr_tui.exporters.core.document import (
    Block,
    Edition,
    Heading,
    PaperDocument,
    Section,
    TableColumn,
    Text,
    bold,
    bullets,
    italic,
    long_date,
    paragraph,
    table,
)
from imr_tui.exporters.papers.after import delivery, document, line_of, links_of, officers, particulars
from imr_tui.exporters.papers.issued import issued, left_out
from imr_tui.exporters.papers.opening import period
from imr_tui.exporters.papers.parts import (
    Links,
    all_facts,
    filled,
    front_note,
    joined,
    labelled,
    lines,
    numbered,
    on,
    sources,
    unlinked,
)
from imr_tui.exporters.papers.words import sentence
from imr_tui.services.dmt.consideration import EarlierRecord
from imr_tui.services.findings.details import FindingDetail, RecommendationDetail
from imr_tui.services.papers.data import ReportData
from imr_tui.services.papers.read_after import AfterData
from imr_tui.vocabulary import (
    Decision,
    FindingKind,
    IncidentCategory,
    Milestone,
    OnBehalfOf,
    PaperName,
    RecommendationKind,
    Stage,
    Strength,
)
from imr_tui.wording import is_are, plural


def dmt_cover(after: AfterData, edition: Edition, date: datetime.date, version: str) -> PaperDocument:
    """Return the cover report. Drafts are named but not included.

    Raises Refused, naming the gap, if a recommendation is not based on a finding with evidence (§7.3).
    """
    everything, data = after.report, issued(after.report)
    links = links_of(
        data.recommendations, (person.code for person in data.people), *(f.reference for f in data.findings)
    )
    sections = (
        Section(PaperName.DMT_COVER.label, _opening(data, edition), numbered=False),
        _purpose(data),
        _sought(data, links),
        _background(after, data),
        _findings(data, left_out(everything.findings)),
        _repeats(data, links),
        _implications(data, links),
        _recommendations(data, links, left_out(everything.recommendations)),
        Section("Action with partners", _partners(data, links)),
        _authorisation(data, edition),
    )
    return document(data.head, PaperName.DMT_COVER, edition, date, version, sections)


def _opening(data: ReportData, edition: Edition) -> tuple[Block, ...]:
    note = front_note(data.overview.public_interest_reason, edition)
    if not note:
        note = "No public-interest reason is recorded for exempting this paper from publication."
    return (*particulars(data.head, edition), paragraph(note, style="lead"))


def _purpose(data: ReportData) -> Section:
    review, request = data.head.review, data.request
    asked = joined(request.requested_by, request.requester_role)
    by = (
        f" The review was requested{f' on {on(request.requested_on)}' if request.requested_on else ''} by {asked}."
        if asked
        else ""
    )
    return Section(
        "Purpose",
        (
            numbered(
                "This report presents to DMT the findings, recommendations and action plan of Individual Management "
                f"Review {review.reference}. DMT considers them in the light of earlier reviews and authorises the "
                f"plan (§8.2, §8.3).{by}"
            ),
        ),
    )


def _sought(data: ReportData, links: Links) -> Section:
    """Return the decisions sought from DMT, and those already made."""
    held = data.consideration
    undecided = [item for item in data.recommendations if not item.decision]
    asks: list[Text] = []
    if undecided:
        noun = plural(len(undecided), "recommendation")
        refs = links.series([item.reference for item in undecided])
        asks.append(
            (f"decide whether to agree, amend or reject {noun} ", *refs, ", giving reasons for any rejected (§8.2)")
        )
    costly = [
        i.reference for i in undecided if i.resource_implications.strip() or i.organisational_implications.strip()
    ]
    if costly:
        verb = plural(len(costly), "needs", "need")
        asks.append(("agree the resources or organisational changes that ", *links.series(costly), f" {verb}"))
    repeated = [finding.reference for finding in data.findings if finding.repeats_reference.strip()]
    if repeated and held.dmt_meeting_on is None:
        asks.append(
            (
                "consider whether different actions are needed, because ",
                *links.series(repeated),
                f" {plural(len(repeated), 'repeats', 'repeat')} an earlier finding",
            )
        )
    if held.arrangement is None:
        asks.append("decide whether to name lead officers for the actions or set up a task and finish group (§8.2)")
    if held.authorised_on is None:
        asks.append("authorise implementation of the action plan (§8.3)")
    if held.plan_review_on is None:
        asks.append("agree when and how to review the plan (§8.3)")
    blocks: list[Block] = []
    if asks:
        blocks += (numbered("DMT is asked to:"), bullets(asks))
    decided = [item.reference for item in data.recommendations if item.decision]
    when = f" DMT considered the report on {on(held.dmt_meeting_on)}." if held.dmt_meeting_on else ""
    if asks and decided:
        blocks.append(
            paragraph(
                ("DMT has already decided on ", *links.series(decided), f". Its decisions are recorded below.{when}"),
                numbered=True,
            )
        )
    elif decided:
        blocks.append(numbered(f"DMT has decided on every recommendation. This report records its decisions.{when}"))
    elif not asks:
        blocks.append(numbered(f"There are no recommendations for DMT to decide on.{when}"))
    return Section("Decisions sought" if asks else "Decisions already made", tuple(blocks))


def _background(after: AfterData, data: ReportData) -> Section:
    request, held = data.request, data.consideration
    reached = [
        f"{sentence(Milestone(target.milestone).label)}: target {on(target.target_on, 'not set')}, "
        + (f"met on {on(target.actual_on)}" if target.actual_on else "not yet met")
        for target in data.targets
    ]
    submitted = joined(long_date(held.submitted_on), f"to {held.submitted_to}" if held.submitted_to.strip() else "")
    blocks: list[Block] = [
        all_facts(
            (
                ("On behalf of", sentence(OnBehalfOf(request.on_behalf_of).label) if request.on_behalf_of else ""),
                ("Incident", request.incident_summary),
                (
                    "Outcome of the incident",
                    sentence(IncidentCategory(request.category).label) if request.category else "",
                ),
                ("Reason for the review", data.criterion.why if data.criterion.met else ""),
                ("Period reviewed", period(data.scopes[-1]) if data.scopes else ""),
                ("Report submitted", submitted),
                ("Discussed with the reviewer", on(held.discussed_on)),
                ("Target dates", lines(*reached)),
            )
        ),
        numbered(sources(data)),
    ]
    for passed in after.overrides:
        by = joined(passed.passed_by, on(passed.passed_on))
        blocks.append(
            all_facts(
                (
                    (f"Missing at the stage “{Stage(passed.stage).label}”", passed.missing),
                    ("Reason for going ahead", passed.reason),
                    ("Decided by", by),
                )
            )
        )
    return Section("Background", tuple(blocks))


def _findings(data: ReportData, drafts: Sequence[Block]) -> Section:
    columns = (
        TableColumn("Ref", 0.5, row_head=True),
        TableColumn("Kind", 1.4),
        TableColumn("Finding", 4.6),
    )
    rows = [
        (
            finding.reference,
            sentence(FindingKind(finding.kind).in_papers),
            lines(line_of(finding.text), labelled("Themes", ", ".join(finding.themes))),
        )
        for finding in data.findings
    ]
    shown = table(
        columns, rows, empty="No findings are recorded.", anchors=[finding.reference for finding in data.findings]
    )
    opening = (
        (numbered("The report sets out each finding in full, with the reasons for it and the evidence."),)
        if rows
        else ()
    )
    return Section("Main findings", (*opening, shown, *drafts))


def _repeats(data: ReportData, links: Links) -> Section:
    """Return earlier findings, the action taken then, and what is different this time (§8.2)."""
    held = data.consideration
    used: set[str] = set()
    blocks: list[Block] = []
    for finding in data.findings:
        if finding.repeats_reference.strip():
            earlier = _earlier(finding, held.earlier)
            used |= {earlier.reference} if earlier else set()
            blocks += _repeat(finding, earlier, links)
    others = [item for item in held.earlier if item.reference not in used]
    if not blocks:
        blocks.append(numbered("No finding is recorded as a repeat of an earlier one."))
    blocks += unlinked(held.earlier_reviews_looked_at, "Earlier reviews considered")
    if not held.earlier_reviews_looked_at.strip():
        blocks.append(numbered("The record does not say which earlier reviews were considered (§8.2)."))
    if others:
        columns = (
            TableColumn("Review", 1, row_head=True),
            TableColumn("What was found", 2.5),
            TableColumn("What was done", 2.5),
        )
        rows = [(item.reference, item.what_was_found, item.what_was_done) for item in others]
        blocks.append(table(columns, rows, caption="Other earlier reviews"))
    blocks += unlinked(held.different_this_time, "What is different this time, overall")
    return Section("Repeated findings from earlier reviews", tuple(blocks))


def _earlier(finding: FindingDetail, known: Sequence[EarlierRecord]) -> EarlierRecord | None:
    """Return the earlier review that a finding repeats, if DMT considered it ("IMR-2025-031 F2" is in IMR-2025-031)."""
    names = [item for item in known if finding.repeats_reference.strip().startswith(item.reference.strip())]
    return max(names, key=lambda item: len(item.reference), default=None)


def _repeat(finding: FindingDetail, earlier: EarlierRecord | None, links: Links) -> tuple[Block, ...]:
    then = finding.repeats_text or (earlier.what_was_found if earlier else "")
    asked = "Not recorded. DMT is asked to consider whether different actions are needed (§8.2)."
    return (
        Heading(2, f"{finding.reference} repeats {finding.repeats_reference}"),
        all_facts(
            (
                ("Finding now", (links.to(finding.reference), f"  {line_of(finding.text)}")),
                ("Earlier finding", then),
                ("Action taken then", earlier.what_was_done if earlier else ""),
                ("What is different this time", finding.different_this_time or italic(asked)),
            )
        ),
    )


def _implications(data: ReportData, links: Links) -> Section:
    rows = [
        (
            lines(links.to(item.reference)),
            line_of(item.text),
            item.resource_implications or italic("None recorded."),
            item.organisational_implications or italic("None recorded."),
        )
        for item in data.recommendations
        if item.resource_implications.strip() or item.organisational_implications.strip()
    ]
    without = [
        item.reference
        for item in data.recommendations
        if not (item.resource_implications.strip() or item.organisational_implications.strip())
    ]
    columns = (
        TableColumn("Ref", 0.5, row_head=True),
        TableColumn("Recommendation", 2.5),
        TableColumn("Resources", 2.0),
        TableColumn("Organisation", 2.0),
    )
    blocks: list[Block] = [table(columns, rows, empty="No implications are recorded.")]
    if rows and without:
        blocks.append(paragraph(("No implications are recorded for ", *links.series(without), "."), numbered=True))
    return Section("Implications for resources and the organisation", tuple(blocks))


def _recommendations(data: ReportData, links: Links, drafts: Sequence[Block]) -> Section:
    columns = (
        TableColumn("Ref", 0.5, row_head=True),
        TableColumn("Recommendation", 2.9),
        TableColumn("Actions", 2.0),
        TableColumn("DMT's decision", 1.7),
    )
    rows = [_recommendation(item, links) for item in data.recommendations]
    shown = table(
        columns,
        rows,
        empty="No recommendations are recorded.",
        anchors=[item.reference for item in data.recommendations],
    )
    undecided = not data.recommendations or any(not item.decision for item in data.recommendations)
    return Section("Recommendations for decision" if undecided else "Recommendations and decisions", (shown, *drafts))


def _recommendation(item: RecommendationDetail, links: Links) -> tuple[Text, ...]:
    actions = [
        joined(f"{action.reference} {action.owner or 'no owner'}", on(action.due, "no due date"))
        for action in item.actions
    ]
    process = labelled("Further process", item.further_process)
    return (
        item.reference,
        lines(
            item.text,
            labelled("Kind", sentence(RecommendationKind(item.kind).in_papers)),
            labelled("Strength", sentence(Strength.label_of(item.strength))),
            (bold("Based on: "), *links.listed(item.findings)) if item.findings else "",
        ),
        lines(*actions, process) if actions or item.further_process.strip() else italic("No action is recorded."),
        _decision(item),
    )


def _decision(item: RecommendationDetail) -> Text:
    """Return the decision, or space to record one."""
    if item.decision:
        day = f" on {on(item.decided_on)}" if item.decided_on else ""
        return lines(
            bold(f"{sentence(Decision(item.decision).in_papers)}{day}"),
            item.decision_text,
            labelled("Reason", item.decision_reason),
        )
    choices = [sentence(decision.in_papers) for decision in Decision]
    return lines(bold("For decision (mark one):"), *choices, bold("Amendments or reasons:"), "\n")


def _partners(data: ReportData, links: Links) -> tuple[Block, ...]:
    elsewhere = [finding.reference for finding in data.findings if finding.other_organisation]
    agencies = [joined(partner.agency, partner.reference) for partner in data.partners]
    blocks: list[Block] = [*links.prose(data.consideration.partner_action)]
    if not blocks:
        blocks.append(numbered("No joint action with partners is recorded."))
    if elsewhere:
        blocks.append(
            paragraph(
                (
                    *links.series(elsewhere),
                    f" {is_are(len(elsewhere))} about another organisation's practice, and "
                    f"{is_are(len(elsewhere))} for that organisation to consider.",
                ),
                numbered=True,
            )
        )
    if agencies:
        blocks.append(numbered(f"Partner agencies reviewing the same incident: {'; '.join(agencies)}."))
    return tuple(blocks)


def _authorisation(data: ReportData, edition: Edition) -> Section:
    held = data.consideration
    blocks: list[Block] = [*filled((*delivery(held), ("DMT minute", held.dmt_minute)))]
    if held.officers:
        blocks += (Heading(2, "Who delivers the plan"), officers(held, edition))
    else:
        blocks.append(numbered("No lead officers or group members are recorded for the plan."))
    if held.authorised_on is None:
        proposal = (
            "It is proposed that DMT authorises the plan, names the person responsible for each strand, and agrees "
            "when and how the plan will be reviewed (§8.3)."
        )
        blocks.append(numbered(proposal))
    return Section("Authorisation and review", tuple(blocks))
