"""Checks on what follows the report: submission, DMT, the plan, sharing, the final report (§5, §8)."""

from __future__ import annotations

from imr_tui.services.readiness.checks_begin import SUBMITTED
from imr_tui.services.readiness.checks_plan import each_action, no_recommendations
from imr_tui.services.readiness.checks_report import faults
from imr_tui.services.readiness.facts import Held, Row
from imr_tui.services.readiness.rule import Outcome, Rules, day, lacks, listed, met, none, written
from imr_tui.vocabulary import AFFECTED, EVALUATED, ActionStatus, Arrangement, Relation, ReviewMethod, Stage
from imr_tui.wording import number_of, plural

AFTER = Rules()
ask = AFTER.ask

CONSIDERED, IMPLEMENTING, CLOSED = Stage.CONSIDERED, Stage.IMPLEMENTING, Stage.CLOSED


@ask(
    "8.1-submitted",
    "who the report was submitted to, and when",
    stage=SUBMITTED,
    tab=7,
    target="submission::submitted_on",
    excusable=False,
)
def _submitted(held: Held) -> Outcome:
    """The record says who the report was submitted to, and when."""
    on, to = held.consideration.get("submitted_on"), held.consideration.get("submitted_to")
    if on is None or not written(to):
        return lacks("Who the report was submitted to, and when, is not recorded.")
    return met(f"The report was submitted on {day(on)}.")


@ask(
    "8.1-in-time",
    "a report submitted within the agreed timescale",
    stage=SUBMITTED,
    tab=7,
    target="submission::submitted_on",
    blocks=False,
)
def _in_time(held: Held) -> Outcome:
    """The report was submitted by the target date, including any extensions."""
    on, target = held.consideration.get("submitted_on"), held.targets["submission_to_hos"].target_on
    if target is None:
        return lacks("No target date for submission is recorded.")
    if on is None:
        verb = "was" if held.today > target else "is"
        return lacks(f"The report has not been submitted yet. The target date {verb} {day(target)}.")
    if on > target:
        late = number_of((on - target).days, "day")
        return lacks(f"The report was submitted {late} after the target date of {day(target)}.")
    return met(f"The report was submitted on {day(on)}. The target date was {day(target)}.")


@ask(
    "8.1-discussed",
    "a discussion of the report with the reviewer",
    stage=CONSIDERED,
    tab=7,
    target="submission::discussed_on",
)
def _discussed(held: Held) -> Outcome:
    """The date of the discussion is recorded."""
    on = held.consideration.get("discussed_on")
    return met(f"Discussed on {day(on)}.") if on else lacks("No date of a discussion is recorded.")


@ask(
    "8.1-further",
    "the outcome of the discussion with the reviewer",
    stage=CONSIDERED,
    tab=7,
    target="submission::discussion",
    blocks=False,
)
def _further(held: Held) -> Outcome:
    """The record says whether further recommendations or lessons were agreed in the discussion, and which."""
    added = [f"R{row['number']}" for row in held.recommendations if row["origin"] == "discussion"]
    if not written(held.consideration.get("discussion")):
        return lacks("No outcome of the discussion is recorded.")
    return met(f"The outcome is recorded.{f' Recommendations added: {listed(added)}.' if added else ''}")


@ask(
    "8.2-dmt",
    "the date DMT considered the report",
    stage=CONSIDERED,
    tab=7,
    target="meeting::dmt_meeting_on",
)
def _dmt(held: Held) -> Outcome:
    """The date of DMT's meeting is recorded. If a head of service asked for the review, they submit the report to
    DMT."""
    on = held.consideration.get("dmt_meeting_on")
    if on:
        return met(f"Considered on {day(on)}.")
    hos = held.request.on_behalf_of == "hos"
    why = " It is needed because a head of service asked for the review." if hos else ""
    return lacks(f"No date is recorded for DMT's consideration.{why}")


@ask(
    "8.2-decisions",
    "DMT's decision on each recommendation",
    stage=CONSIDERED,
    tab=7,
    target="decision",
    excusable=False,
)
def _decisions(held: Held) -> Outcome:
    """DMT has agreed, amended or rejected each recommendation."""
    if nothing := no_recommendations(held):
        return nothing
    left = [row for row in held.recommendations if row["decision"] is None]
    if left:
        references = [f"R{row['number']}" for row in left]
        return lacks(f"No decision: {listed(references)}.", references, f"decision:{left[0]['uid']}")
    return met(f"DMT has decided on {number_of(len(held.recommendations), 'recommendation')}.")


@ask(
    "8.2-earlier",
    "the earlier reviews DMT considered",
    stage=CONSIDERED,
    tab=7,
    target="meeting::earlier_reviews_looked_at",
)
def _earlier(held: Held) -> Outcome:
    """The record says which findings of earlier reviews DMT considered."""
    if not written(held.consideration.get("earlier_reviews_looked_at")):
        return lacks("Which earlier findings DMT considered is not recorded.")
    which = listed(row["reference"] for row in held.earlier)
    return met(f"Earlier reviews considered: {which}." if which else "The earlier findings considered are recorded.")


@ask(
    "8.2-repeats",
    "how the response to a repeated finding will differ",
    stage=CONSIDERED,
    tab=5,
    target="finding",
    force="may",
)
def _repeats(held: Held) -> Outcome:
    """Each finding that repeats an earlier one says what you will do differently this time, or DMT's record says
    so for all of them."""
    rows = [row for row in held.findings if row["repeats_uid"] or written(row["repeats_reference"])]
    if not rows:
        return none("No finding is marked as a repeat.")
    general = written(held.consideration.get("different_this_time"))
    good = [general or written(row["different_this_time"]) for row in rows]
    which = listed(f"F{row['number']}" for row in rows)
    well = f"What you will do differently this time is recorded for {which}."
    missing = "What you will do differently this time is not recorded"
    return faults(rows, good, "F", "finding", missing, well, "different_this_time")


@ask(
    "8.2-arrangement",
    "lead officers for actions, or a task and finish group",
    stage=IMPLEMENTING,
    tab=7,
    target="meeting::arrangement",
    blocks=False,
)
def _arrangement(held: Held) -> Outcome:
    """The record says whether lead officers or a task and finish group will deliver the plan, and names the people. For
    lead officers, an owner for each action is enough. If the actions are simple, record that as the reason why this
    does not apply."""
    arrangement = held.consideration.get("arrangement")
    if arrangement is None:
        joint = " The plan includes action by partners." if written(held.consideration.get("partner_action")) else ""
        return lacks(f"Who will deliver the plan is not recorded.{joint}")
    owners = held.carried_out and all(written(row["owner"]) for row in held.carried_out)
    clause = Arrangement(arrangement).in_sentences
    if not held.officers and not (arrangement == Arrangement.OFFICERS and owners):
        return lacks(f"The record says that {clause}, but names nobody.")
    people = number_of(len(held.officers), "person", "people") if held.officers else "the owners of the actions"
    return met(f"The record says that {clause}: {people}.")


@ask(
    "8.3-authorised",
    "who authorised the action plan, and when",
    stage=IMPLEMENTING,
    tab=7,
    target="authorisation::authorised_on",
    excusable=False,
)
def _authorised(held: Held) -> Outcome:
    """The record says who authorised the action plan, and when."""
    on = held.consideration.get("authorised_on")
    if on is None or not written(held.consideration.get("authorised_by")):
        return lacks("Who authorised the action plan, and when, is not recorded.")
    return met(f"The action plan was authorised on {day(on)}.")


@ask(
    "8.3-review-date",
    "a review date for the action plan",
    stage=IMPLEMENTING,
    tab=7,
    target="authorisation::plan_review_on",
)
def _review_date(held: Held) -> Outcome:
    """The review date of the action plan is recorded."""
    on = held.consideration.get("plan_review_on")
    return met(f"Review date: {day(on)}.") if on else lacks("No review date is recorded.")


@ask(
    "8.3-review-method",
    "how the action plan will be reviewed",
    stage=IMPLEMENTING,
    tab=7,
    target="authorisation::review_method",
)
def _review_method(held: Held) -> Outcome:
    """The record says whether the plan will be reviewed by one report, a series of reports or regular progress
    reports."""
    method = held.consideration.get("review_method")
    if not method:
        return lacks("How the action plan will be reviewed is not recorded.")
    return met(f"The plan will be reviewed by {ReviewMethod(method).label}.")


@ask(
    "8.3-reports-due",
    "reports on the plan: who will give each one, and when",
    stage=IMPLEMENTING,
    tab=7,
    target="progress",
    force="may",
    blocks=False,
)
def _reports_due(held: Held) -> Outcome:
    """If a series of reports, regular progress reports or a task and finish group is agreed, the reports are recorded
    with a due date and the person who will give each one."""
    series = held.consideration.get("review_method") in (ReviewMethod.SERIES_OF_REPORTS, ReviewMethod.REGULAR_PROGRESS)
    group = held.consideration.get("arrangement") == Arrangement.TASK_AND_FINISH_GROUP
    if held.progress_reports:
        nameless = [row for row in held.progress_reports if not written(row["due_from"])]
        if nameless:
            days = [day(row["due_on"]) for row in nameless]
            target = f"progress:{nameless[0]['uid']}:due_from"
            reports = plural(len(days), "the report", "reports")
            return lacks(f"No one is named for {reports} due on {listed(days)}.", days, target)
        return met(f"Reports recorded: {len(held.progress_reports)}.")
    if held.consideration.get("review_method") is None or series or group:
        return lacks("No reports on the plan are recorded.")
    return none(f"The plan will be reviewed by {ReviewMethod.ONE_REPORT.label}, on its review date.")


@ask(
    "8.3-reports-received",
    "receipt of each report on the plan that was due",
    stage=CLOSED,
    tab=7,
    target="progress",
    force="may",
    blocks=False,
)
def _reports_received(held: Held) -> Outcome:
    """Each report that was due has the date it was received."""
    due = [row for row in held.progress_reports if row["due_on"] <= held.today]
    if not due:
        return none("No report is due yet.")
    late = [row for row in due if row["received_on"] is None]
    if late:
        days = [day(row["due_on"]) for row in late]
        target = f"progress:{late[0]['uid']}:received_on"
        return lacks(f"Not received: {plural(len(days), 'report')} due on {listed(days)}.", days, target)
    return met(f"Reports received: {len(due)}.")


# Sharing


@ask("5-shared-teams", "findings shared with the teams in scope", stage=CLOSED, tab=7, target="sharing")
def _shared_teams(held: Held) -> Outcome:
    """The sharing register gives the date the findings were shared with each team in scope."""
    if not held.teams:
        return lacks("The scope does not name a service or team.")
    done = {row["team"].strip().casefold() for row in held.disclosures if row["shared_on"] is not None}
    left = [team for team in held.teams if team.strip().casefold() not in done]
    return lacks(f"Not shared with {listed(left)}.", left) if left else met(f"Shared with {listed(held.teams)}.")


@ask(
    "5-shared-service-users",
    "findings shared with the service users affected",
    stage=CLOSED,
    tab=7,
    target="sharing",
)
def _shared_service_users(held: Held) -> Outcome:
    """For each service user in the key who is alive, the sharing register says that the findings were shared, or that
    it was decided not to share them."""
    rows = [row for row in held.people if row["relation"] == "service_user"]
    if rows and not _to_share_with(held, rows):
        codes = [row["code"] for row in rows]
        return none(f"{listed(codes)} {plural(len(codes), 'has', 'have')} died.")
    return _shared(held, _to_share_with(held, rows), Relation.SERVICE_USER.label)


@ask(
    "5-shared-family",
    "findings shared with family, friends or carers involved",
    stage=CLOSED,
    tab=7,
    target="sharing",
)
def _shared_family(held: Held) -> Outcome:
    """For each family member and carer in the key, the sharing register says that the findings were shared, or that it
    was decided not to share them. Add anybody else who was involved; the program does not know who they are."""
    rows = _to_share_with(held, [row for row in held.people if row["relation"] == Relation.FAMILY_OR_CARER])
    if not rows:
        return none("The key lists no family member or carer.") if held.people else lacks("The key lists nobody yet.")
    return _shared(held, rows, Relation.FAMILY_OR_CARER.in_papers)


def _to_share_with(held: Held, rows: list[Row]) -> list[Row]:
    """Return the people who are alive, and those who have an entry in the sharing register."""
    entered = _entered(held)
    return [row for row in rows if not row["deceased"] or row["id"] in entered]


def _entered(held: Held) -> set[int]:
    """Return the ids of people with whom findings were shared, or for whom a decision is recorded."""
    return {
        row["person"]
        for row in held.disclosures
        if row["shared_on"]
        or row["ground"] == "consent_refused"
        or (row["ground"] == "best_interests" and row["decided_on"])
    }


def _shared(held: Held, rows: list[Row], noun: str) -> Outcome:
    if not rows:
        return lacks(f"The key lists no {noun}.")
    entered = _entered(held)
    left = [row["code"] for row in rows if row["id"] not in entered]
    if left:
        return lacks(f"Not shared, and no decision recorded: {listed(left)}.", left)
    dated = {row["person"] for row in held.disclosures if row["shared_on"] is not None}
    refused = [row["code"] for row in rows if row["id"] in held.refused]
    shared = [row["code"] for row in rows if row["id"] in dated and row["code"] not in refused]
    decided = [row["code"] for row in rows if row["code"] not in refused and row["code"] not in shared]
    sentences = (
        ("Shared with", shared),
        ("Best-interests decision recorded for", decided),
        ("Not shared because consent was refused:", refused),
    )
    return met(" ".join(f"{words} {listed(codes)}." for words, codes in sentences if codes))


@ask(
    "5-consent-given",
    "who gave consent to share, and when",
    stage=CLOSED,
    tab=7,
    target="sharing",
    force="may",
)
def _consent_given(held: Held) -> Outcome:
    """Each entry in the sharing register that is based on consent says who gave it, and when."""
    return _decided(held, "consent_given", "No findings were shared on the basis of consent.")


@ask(
    "5-refusal-respected",
    "refusals of consent respected",
    stage=CLOSED,
    tab=7,
    target="sharing",
    force="must",
    excusable=False,
)
def _refusal_respected(held: Held) -> Outcome:
    """If consent was refused for a person, findings were not shared with them, except as somebody who was involved or
    is in a team in scope."""
    rows = [row for row in held.disclosures if row["ground"] == "consent_refused"]
    if not rows:
        return none("Nobody refused consent.")
    codes = {row["id"]: row["code"] for row in held.people}
    broken = [
        codes[row["person"]]
        for row in held.disclosures
        if row["person"] in held.refused and row["shared_on"] and row["ground"] not in ("involved", "within_scope")
    ]
    if broken:
        return lacks(f"Consent was refused, but findings were shared with {listed(broken)}.", broken)
    return met(f"Refusals of consent respected: {len(rows)}.")


@ask(
    "5-best-interests",
    "who decided in a person's best interests, when and why",
    stage=CLOSED,
    tab=7,
    target="sharing",
    force="must",
    excusable=False,
)
def _best_interests(held: Held) -> Outcome:
    """Each best-interests decision in the sharing register says who decided, when, and what they considered."""
    return _decided(held, "best_interests", "No best-interests decision is recorded.", note=True)


def _decided(held: Held, ground: str, nothing: str, note: bool = False) -> Outcome:
    rows = [row for row in held.disclosures if row["ground"] == ground]
    if not rows:
        return none(nothing)
    left = [
        row
        for row in rows
        if not (written(row["decided_by"]) and row["decided_on"] and (not note or written(row["ground_note"])))
    ]
    if left:
        number = number_of(len(left), "entry", "entries")
        return lacks(f"Details missing in {number} of the sharing register.", (), f"sharing:{left[0]['uid']}")
    return met(f"Details recorded in {number_of(len(rows), 'entry', 'entries')} of the sharing register.")


# The final report


@ask(
    "8.4-evaluated",
    "each action evaluated or closed with a reason",
    stage=CLOSED,
    tab=6,
    target="action",
    excusable=False,
)
def _evaluated(held: Held) -> Outcome:
    """Each action is evaluated, with evidence of its effectiveness, or closed with a reason."""
    return each_action(
        held,
        _settled,
        "Neither evaluated nor closed with a reason",
        "Each action is evaluated or closed with a reason.",
    )


def _settled(row: Row) -> bool:
    if row["status"] == ActionStatus.CLOSED:
        return written(row["closed_reason"])
    return row["status"] in EVALUATED and written(row["effectiveness"])


@ask(
    "8.4-effectiveness",
    "whether the actions were effective",
    stage=CLOSED,
    tab=7,
    target="final::effectiveness",
    excusable=False,
)
def _effectiveness(held: Held) -> Outcome:
    """The final report says whether the actions were effective."""
    if not written(held.final_report.get("effectiveness")):
        return lacks("The final report does not say whether the actions were effective.")
    return met("The final report says whether the actions were effective.")


@ask(
    "8.4-further",
    "any further actions recommended",
    stage=CLOSED,
    tab=7,
    target="final::further_actions",
    force="may",
    blocks=False,
)
def _further_actions(held: Held) -> Outcome:
    """The final report recommends further actions. If it recommends none, the check does not apply."""
    if written(held.final_report.get("further_actions")):
        return met("The final report recommends further actions.")
    if held.final_report:
        return none("The final report does not recommend further actions.")
    return lacks("There is no final report yet.")


@ask("8.4-discussed", "outcomes discussed with service users and families", stage=CLOSED, tab=7, target="view")
def _outcomes_discussed(held: Held) -> Outcome:
    """The record gives the date the outcomes were discussed with each service user, family member and carer in the key
    who is alive and for whom consent was not refused."""
    asked = {row["person"] for row in held.views if row["discussed_on"] is not None}
    rows = [row for row in held.people if row["relation"] in AFFECTED]
    wanted = [row for row in rows if not row["deceased"] and row["id"] not in held.refused]
    if not wanted:
        if asked:
            return met(f"Discussed with {number_of(len(asked), 'person', 'people')}.")
        if rows:
            return none("Everybody affected has died, or consent to share with them was refused.")
        return lacks("The key lists no service user, family member or carer.")
    left = [row["code"] for row in wanted if row["id"] not in asked]
    if left:
        return lacks(f"Not discussed with {listed(left)}.", left)
    return met(f"Discussed with {listed(row['code'] for row in wanted)}.")


@ask("8.4-views", "views of service users and families on the improvement", stage=CLOSED, tab=7, target="view")
def _views(held: Held) -> Outcome:
    """Each recorded view says what the person thinks of the improvement."""
    if not held.views:
        found = _outcomes_discussed(held)
        return found if found.met is None else lacks("No views are recorded.")
    without = [row for row in held.views if not written(row["view"]) and row["enough"] is None]
    if without:
        codes = {row["id"]: row["code"] for row in held.people}
        which = [codes[row["person"]] for row in without]
        return lacks(f"No view recorded: {listed(which)}.", which, f"view:{without[0]['uid']}")
    return met(f"Views recorded: {len(held.views)}.")


@ask(
    "8.4-submitted",
    "the date the final report was submitted",
    stage=CLOSED,
    tab=7,
    target="final::submitted_on",
    excusable=False,
)
def _final_submitted(held: Held) -> Outcome:
    """The date the final report was submitted is recorded."""
    return _dated(held, "submitted_on", "submitted")


@ask(
    "8.4-shared-dmt",
    "the date the final report was shared with DMT",
    stage=CLOSED,
    tab=7,
    target="final::shared_with_dmt_on",
    excusable=False,
)
def _shared_dmt(held: Held) -> Outcome:
    """The date the final report was shared with DMT is recorded."""
    return _dated(held, "shared_with_dmt_on", "shared with DMT")


@ask(
    "8.4-workforce",
    "the date the final report was shared with the workforce group",
    stage=CLOSED,
    tab=7,
    target="final::shared_with_workforce_group_on",
)
def _workforce(held: Held) -> Outcome:
    """The date the final report was shared with the workforce group is recorded."""
    return _dated(held, "shared_with_workforce_group_on", "shared with the workforce group")


def _dated(held: Held, name: str, done: str) -> Outcome:
    on = held.final_report.get(name)
    if not on:
        return lacks(f"No date is recorded for the final report being {done}.")
    return met(f"The final report was {done} on {day(on)}.")


@ask(
    "8.4-themes",
    "themes for the workforce group",
    stage=CLOSED,
    tab=7,
    target="final::workforce_themes",
    blocks=False,
)
def _themes(held: Held) -> Outcome:
    """The final report gives themes for the workforce group."""
    if written(held.final_report.get("workforce_themes")):
        return met("The final report gives themes for the workforce group.")
    return lacks("The final report does not give themes for the workforce group.")
