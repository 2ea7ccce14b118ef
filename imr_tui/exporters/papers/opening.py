"""The first sections of the report: independence, scope and terms of reference (§3 to §6)."""

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
from imr_tui.exporters.papers.parts import (
    Links,
    all_facts,
    filled,
    joined,
    labelled,
    lines,
    numbered,
    on,
    unlinked,
    when_text,
)
from imr_tui.exporters.papers.words import sentence
from imr_tui.services.papers.data import ReportData
from imr_tui.services.review.requests import ReviewerDetail
from imr_tui.services.review.scope import ScopeDetail, TargetDetail
from imr_tui.vocabulary import IncidentCategory, Milestone, OnBehalfOf, ScopeMethod

_YES_NO = {True: "Yes", False: "No", None: ""}


def independence(data: ReportData) -> Section:
    """Return who carried out the review, with experience, authority and the two declarations (§4, §5)."""
    reviewers = data.head.reviewers
    blocks: list[Block] = []
    if not reviewers:
        blocks.append(numbered("No reviewer is recorded."))
    for reviewer in reviewers:
        if len(reviewers) > 1:
            blocks.append(Heading(2, reviewer.name))
        blocks.append(_reviewer(reviewer))
    present = data.head.reviewer
    if data.conflicts and present is not None:
        where = ", ".join(data.conflicts)
        resolved = present.conflict_resolved_on is not None and present.conflict_resolution.strip()
        outcome = "The resolution is set out above." if resolved else "This has not yet been resolved."
        blocks.append(numbered(f"The reviewer is named in the record of this review ({where}). {outcome}"))
    elif present is not None and not any(r.conflict_resolution.strip() for r in reviewers):
        blocks.append(numbered("No conflict of interest is recorded."))
    return Section("Independence", tuple(blocks), page_break=True)


def _reviewer(reviewer: ReviewerDetail) -> Block:
    rows: list[tuple[str, Text]] = [
        ("Reviewer", joined(reviewer.name, reviewer.post)),
        ("Appointed", on(reviewer.appointed_on)),
    ]
    if reviewer.ended_on:
        rows.append(("Carried out the review until", on(reviewer.ended_on)))
    rows += [
        ("Experience", reviewer.experience),
        ("Authority", reviewer.authority),
        (
            "No involvement in managing the situation",
            f"Declared on {on(reviewer.no_management_involvement_on)} (§4)."
            if reviewer.no_management_involvement_on
            else italic("Not yet declared (§4)."),
        ),
        (
            "No involvement in the incident",
            f"Declared on {on(reviewer.no_incident_involvement_on)} (§5)."
            if reviewer.no_incident_involvement_on
            else italic("Not yet declared (§5)."),
        ),
    ]
    if reviewer.conflict_resolution.strip() or reviewer.conflict_resolved_on:
        solved = on(reviewer.conflict_resolved_on)
        rows.append(
            (
                "Conflict of interest",
                lines(reviewer.conflict_resolution, f"Resolved on {solved}." if solved else "Not yet resolved."),
            )
        )
    return all_facts(rows)


def scope(data: ReportData, links: Links, edition: Edition) -> Section:
    """Return the request, criterion, scope and its versions, terms of reference and target dates (§3, §5, §6)."""
    request = data.request
    category = sentence(IncidentCategory(request.category).label) if request.category else ""
    behalf = OnBehalfOf(request.on_behalf_of).label if request.on_behalf_of else ""
    happened = when_text(request.incident_when) if request.incident_when.typed.strip() else ""
    blocks: list[Block] = [
        Heading(2, "The request"),
        all_facts(
            (
                ("Requested by", joined(request.requested_by, request.requester_role)),
                ("On behalf of", sentence(behalf)),
                ("Requested on", on(request.requested_on)),
                ("Incident", request.incident_summary),
                ("Date and place of the incident", joined(happened, request.incident_place)),
                ("Outcome of the incident", category),
                ("Person received adult social care support", _YES_NO[request.receives_asc_support]),
                (
                    "Concern that staff actions contributed to it or failed to prevent it",
                    _YES_NO[request.staff_concern],
                ),
            )
        ),
        *filled((("Head of service's reason", request.discretion_reason),)),
        *(
            unlinked(data.criterion.why, "Criterion")
            if data.criterion.met
            else (numbered("The criterion for this review has not yet been established (§3)."),)
        ),
        *_partners(data, edition),
        *_present_scope(data),
        *_terms(data),
        *_revisions(data, links),
        *_targets(data),
    ]
    return Section("Scope and terms of reference", tuple(blocks))


def _partners(data: ReportData, edition: Edition) -> tuple[Block, ...]:
    if not data.partners:
        return ()
    # Contacts are people, so committee papers do not name them (§7.1).
    contacts = edition == "confidential"
    rows = [
        (partner.agency, partner.reference, *((partner.contact,) if contacts else ()), partner.note)
        for partner in data.partners
    ]
    columns = (
        TableColumn("Agency", 2, row_head=True),
        TableColumn("Reference", 1.2),
        *((TableColumn("Contact", 1.6),) if contacts else ()),
        TableColumn("Note", 2.4),
    )
    return (table(columns, rows, caption="Partner reviews of the same incident"),)


def _present_scope(data: ReportData) -> tuple[Block, ...]:
    if not data.scopes:
        return (Heading(2, "Scope"), numbered("No scope is recorded."))
    scope = data.scopes[-1]
    teams = lines(*(joined(team.name, f"manager: {team.manager}" if team.manager else "") for team in scope.teams))
    return (
        Heading(2, "Scope"),
        all_facts(
            (
                ("Who is covered", scope.covers_who),
                ("What is covered", scope.covers_what),
                ("Services and teams", teams),
                ("Period reviewed", period(scope)),
                ("Method", sentence(ScopeMethod(scope.method).label) if scope.method else ""),
                ("Reason for this method", scope.method_reason),
                ("Agreed", _agreement(scope)),
            )
        ),
    )


def period(scope: ScopeDetail) -> str:
    """Return the period of a scope in words; empty if neither date is recorded."""
    if scope.period_from and scope.period_to:
        return f"{long_date(scope.period_from)} to {long_date(scope.period_to)}"
    if scope.period_from:
        return f"from {long_date(scope.period_from)}"
    return f"to {long_date(scope.period_to)}" if scope.period_to else ""


def _agreement(scope: ScopeDetail) -> Text:
    sides = (
        ("by the person who requested the review", scope.requester_agreed_by, scope.requester_agreed_on),
        ("by the reviewer", scope.reviewer_agreed_by, scope.reviewer_agreed_on),
    )
    return lines(
        *(
            joined(sentence(f"{side}: {name}" if name else side), long_date(day))
            if day
            else f"{sentence(side)}: not yet agreed"
            for side, name, day in sides
        )
    )


def _terms(data: ReportData) -> tuple[Block, ...]:
    heading = Heading(2, "Terms of reference")
    if not data.terms:
        return (heading, numbered("No terms of reference are recorded."))
    several = len(data.scopes) > 1
    rows = []
    for term in data.terms:
        notes = []
        if several and term.added_in > 1:
            notes.append(f"added in version {term.added_in} of the scope")
        if term.dropped_in is not None:
            notes.append(f"removed in version {term.dropped_in} of the scope")
        note = sentence(", ".join(notes))
        rows.append((term.reference, lines(term.text, italic(f"{note}.") if note else "")))
    columns = (TableColumn("Ref", 0.5, row_head=True), TableColumn("Term of reference", 6))
    return (heading, table(columns, rows, anchors=[term.reference for term in data.terms]))


def _revisions(data: ReportData, links: Links) -> tuple[Block, ...]:
    if len(data.scopes) < 2:
        return ()
    rows = []
    for before, scope in zip((None, *data.scopes), data.scopes, strict=False):
        reason = scope.revision_reason or ("First version." if before is None else "No reason is recorded.")
        rows.append((str(scope.number), lines(reason, *_changes(before, scope, data, links)), _agreement(scope)))
    columns = (
        TableColumn("Version", 0.7, row_head=True),
        TableColumn("Reason and changes", 4),
        TableColumn("Agreed", 2.4),
    )
    return (table(columns, rows, caption="Versions of the scope"),)


def _changes(before: ScopeDetail | None, scope: ScopeDetail, data: ReportData, links: Links) -> list[Text]:
    """Return what changed from the previous version; the current version appears in full above."""
    found: list[Text] = []
    if before is not None:
        for label, old, new in (
            ("Who was covered previously", before.covers_who, scope.covers_who),
            ("What was covered previously", before.covers_what, scope.covers_what),
            ("Previous period", period(before), period(scope)),
            (
                "Previous method",
                ScopeMethod.label_of(before.method),
                ScopeMethod.label_of(scope.method),
            ),
            ("Reason for the previous method", before.method_reason, scope.method_reason),
            ("Previous services and teams", _teams(before), _teams(scope)),
        ):
            if old != new:
                found.append(labelled(label, old or "not recorded"))
    added = [term.reference for term in data.terms if term.added_in == scope.number]
    dropped = [term.reference for term in data.terms if term.dropped_in == scope.number]
    if added and before is not None:
        found.append((bold("Terms added: "), *links.listed(added)))
    if dropped:
        found.append((bold("Terms removed: "), *links.listed(dropped)))
    return found


def _teams(scope: ScopeDetail) -> str:
    return "; ".join(joined(team.name, team.manager) for team in scope.teams)


def _targets(data: ReportData) -> tuple[Block, ...]:
    rows = [_target(target) for target in data.targets]
    columns = (
        TableColumn("Milestone", 1.8, row_head=True),
        TableColumn("Target", 1.3),
        TableColumn("Met on", 1.3),
        TableColumn("Extensions", 3),
    )
    return (Heading(2, "Target dates"), table(columns, rows))


def _target(target: TargetDetail) -> tuple[Text, ...]:
    moved = [
        joined(
            f"From {long_date(step.moved_from)} to {long_date(step.moved_to)}"
            if step.moved_from
            else f"To {long_date(step.moved_to)}",
            f"agreed by {step.agreed_by}" if step.agreed_by else "",
            f"on {long_date(step.agreed_on)}" if step.agreed_on else "",
            by=" ",
        )
        + f": {step.reason}"
        for step in target.extensions
    ]
    return (
        sentence(Milestone(target.milestone).label),
        on(target.target_on, "Not set"),
        on(target.actual_on, "Not yet"),
        lines(*moved) if moved else "None",
    )
