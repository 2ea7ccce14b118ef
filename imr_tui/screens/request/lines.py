"""The lines of tab 1, Request and scope: what is recorded, and what is still needed (§1, §3 to §6)."""

from __future__ import annotations

from dataclasses import dataclass

from imr_tui import commands
from imr_tui.dates.when import long
from imr_tui.screens.values import from_date
from imr_tui.services.readiness import readiness
from imr_tui.services.review import requests, reviews, scope
from imr_tui.vocabulary import IncidentCategory, Milestone, OnBehalfOf, ScopeMethod

TARGET_CHECKS = {
    "completion": "6-target-completion",
    "submission_to_hos": "6-target-submission",
    "dmt_consideration": "6-target-dmt",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the tab: `key` is unique and says which form opens, `full` is shown in the detail pane."""

    key: str
    label: str
    value: str
    needs: str = ""
    full: str = ""


class Needs:
    """Mark the lines whose checks of the guidance apply and are not met."""

    def __init__(self, review_uid: str) -> None:
        """Read the checks of tab 1 that block a stage (database thread)."""
        found = readiness.answers(review_uid, chosen=lambda check: check.tab == 1 and check.blocks)
        self._open = {answer.check.id for answer in found if not answer.satisfied}

    def __call__(self, *check_ids: str) -> str:
        """Return the text of the last column for a line with these checks: `needed`, or nothing."""
        return "needed" if self._open.intersection(check_ids) else ""


def read_lines(review_uid: str) -> tuple[Line, ...]:
    """Return every line of the tab (database thread)."""
    needs = Needs(review_uid)
    request = requests.detail(review_uid)
    criterion = requests.criterion(request)
    reviewer = requests.present_reviewer(review_uid)
    latest = scope.current(review_uid)
    review = reviews.detail(review_uid)
    ended = f"{review.ending}\nPress {commands.shortcut('request.end')} to reopen the review."
    lines = [Line("ending", "Review ended", review.ending, full=ended)] if review.ended else []
    lines += [*_request_lines(request, criterion, needs), *_reviewer_lines(review_uid, reviewer, needs)]
    lines += _scope_lines(latest, needs)
    for term in scope.terms(review_uid, dropped=True):
        if term.dropped_in is None:
            lines.append(Line(f"term:{term.uid}", f"  Term {term.reference}", term.text, full=term.text))
    if not scope.terms(review_uid):
        lines.append(
            Line(
                "term:",
                "  Terms of reference",
                f"None yet. Press {commands.shortcut('request.new_term')} to add one.",
                needs("7.2-terms-set"),
            )
        )
    for target in scope.targets(review_uid):
        words = Milestone(target.milestone).label
        moved = "\n".join(
            f"Moved from {from_date(e.moved_from)} to {from_date(e.moved_to)}: {e.reason}" for e in target.extensions
        )
        value = from_date(target.target_on)
        if target.actual_on:
            value += f", met on {from_date(target.actual_on)}"
        full = f"Target date for {words} (§6)\n{value}\n{moved}"
        needed = needs(TARGET_CHECKS[target.milestone])
        lines.append(Line(f"target:{target.milestone}", Milestone(target.milestone).short, value, needed, full))
    for index, entry in enumerate(scope.notifications(review_uid)):
        value = f"{entry.manager or 'no manager named'}: "
        value += f"informed {from_date(entry.told_on)}" if entry.told_on else "not informed yet"
        value += "" if entry.no_press_instruction else "; not yet instructed about the press"
        needed = "" if entry.told_on else needs("5-managers-told")
        needed = needed or ("" if entry.no_press_instruction else needs("5-no-press"))
        full = (
            f"Manager of {entry.team} (§5)\n{value}\nInformed by {entry.told_by or '-'}, {entry.how or '-'}\n"
            "On no account should anyone involved speak to the press; queries go to the press officer."
        )
        lines.append(Line(f"told:{index}", f"Informed: {entry.team}", value, needed, full))
    for query in scope.press_queries(review_uid):
        passed = f"passed to {query.passed_to}" if query.passed_to else "not passed on yet"
        value = f"{query.received_from}, {from_date(query.received_on)}: {passed}"
        needed = "" if query.passed_to.strip() and query.passed_on else needs("5-press-queries")
        lines.append(Line(f"press:{query.uid}", "Press query", value, needed, f"{value}\n{query.summary}"))
    for partner in reviews.partners(review_uid):
        value = " ".join(part for part in (partner.agency, partner.reference) if part)
        full = f"A partner's own review of the same incident (§1)\n{value}\n{partner.contact}\n{partner.note}"
        lines.append(Line(f"partner:{partner.uid}", "Partner review", value, full=full))
    return tuple(lines)


def _request_lines(request: requests.RequestDetail, criterion: requests.Criterion, needs: Needs) -> list[Line]:
    asked = ", ".join(part for part in (request.requested_by, request.requester_role) if part)
    if request.on_behalf_of:
        asked += f", on behalf of {OnBehalfOf(request.on_behalf_of).label}"
    asked += f", {from_date(request.requested_on)}" if request.requested_on else ""
    incident = long(request.incident_when) if request.incident_when.typed.strip() else ""
    incident = ", ".join(part for part in (incident, request.incident_place) if part)
    words = {
        "must": "an IMR must be carried out",
        "discretionary": "at the head of service's discretion",
        "needs_reason": "a reason is needed",
        "unknown": "not known yet",
    }
    category = IncidentCategory(request.category).label if request.category else ""
    return [
        Line(
            "request", "Request", asked or f"Press {commands.shortcut('request.edit')} to record who asked, and when.",
            needs("6-request"),
            f"Requested by {asked or '-'} (§6)",
        ),
        Line(
            "request:incident", "Incident", f"{incident}  {request.incident_summary}".strip(),
            needs("3-incident"),
            f"{incident}\nIt resulted in {category or '-'}.\n{request.incident_summary}",
        ),
        Line(
            "request:criterion", "Criterion", words[criterion.kind], needs("3-criterion"),
            f"{criterion.why}\n{request.discretion_reason}",
        ),
    ]  # fmt: skip


def _reviewer_lines(review_uid: str, reviewer: requests.ReviewerDetail | None, needs: Needs) -> list[Line]:
    if reviewer is None:
        needed = needs("4-reviewer")
        who = f"Press {commands.shortcut('request.edit')} to name the reviewer."
        return [Line("reviewer", "Reviewer", who, needed, "The reviewer carries out the review (§4).")]
    management, incident = reviewer.no_management_involvement_on, reviewer.no_incident_involvement_on
    declared = "; ".join(
        words
        for words in (
            f"declared (§4): {from_date(management)}" if management else "",
            f"declared (§5): {from_date(incident)}" if incident else "",
        )
        if words
    )
    found = requests.conflicts(review_uid)
    lines = [
        Line(
            "reviewer",
            "Reviewer",
            ", ".join(p for p in (reviewer.name, reviewer.post) if p),
            needs("4-level"),
            f"{reviewer.name}, {reviewer.post}\nExperience: {reviewer.experience or '-'}\n"
            f"Authority: {reviewer.authority or '-'}",
        ),
        Line(
            "reviewer:declarations",
            "  Declarations",
            declared or "none yet",
            needs("4-not-managing", "5-not-involved"),
            f"No direct involvement in the management of the situation (§4): {from_date(management) or '-'}\n"
            f"No direct involvement in the incident (§5): {from_date(incident) or '-'}",
        ),
    ]
    if found:
        lines.append(
            Line(
                "reviewer:conflict",
                "  Conflict",
                ", ".join(found),
                needs("5-independent"),
                f"The reviewer is also recorded as {', '.join(found)}.\n"
                f"Resolution: {reviewer.conflict_resolution or '-'}",
            )
        )
    return lines


def _scope_lines(latest: scope.ScopeDetail, needs: Needs) -> list[Line]:
    period = " to ".join(from_date(d) for d in (latest.period_from, latest.period_to) if d)
    covers = "; ".join(part for part in (latest.covers_who, latest.covers_what) if part)
    method = ScopeMethod(latest.method).label if latest.method else ""
    agreed = "; ".join(
        f"{side} {name}, {from_date(on)}" if on else f"{side}: not yet"
        for side, name, on in (
            ("requester", latest.requester_agreed_by, latest.requester_agreed_on),
            ("reviewer", latest.reviewer_agreed_by, latest.reviewer_agreed_on),
        )
    )
    teams = ", ".join(f"{team.name} ({team.manager or 'no manager named'})" for team in latest.teams)
    why = f"\nReason for the revision: {latest.revision_reason}" if latest.revision_reason else ""
    return [
        Line(
            "scope", f"Scope, version {latest.number}",
            covers or f"Press {commands.shortcut('request.edit')} to record who and what it covers.",
            needs("6-scope", "6-method"),
            f"Who: {latest.covers_who or '-'}\nWhat: {latest.covers_what or '-'}\nPeriod: {period or '-'}\n"
            f"Method: {method or '-'} {latest.method_reason}{why}",
        ),
        Line("scope:teams", "  Teams in scope", teams or "none yet", needs("5-teams"), f"Teams: {teams or 'none yet'}"),
        Line(
            "agree", "  Agreed", agreed, needs("5-agreed-requester", "5-agreed-reviewer"),
            f"{agreed}\n" + (
                f"Press {commands.shortcut('request.revise')} to start a new version "
                "if new information calls for one (§5)."
                if latest.agreed
                else f"Press {commands.shortcut('request.agree')} to record that the "
                "requester and the reviewer agree the scope (§5)."
            ),
        ),
    ]  # fmt: skip
