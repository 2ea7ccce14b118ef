"""Checks of what follows the report: submission, DMT, the plan, sharing, the final report (§5, §8)."""

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
    "the report submitted, to whom and when",
    stage=SUBMITTED,
    tab=7,
    target="submission::submitted_on",
    excusable=False,
)
def _submitted(held: Held) -> Outcome:
    """Both are recorded."""
    on, to = held.consideration.get("submitted_on"), held.consideration.get("submitted_to")
    if on is None or not written(to):
        return lacks("The record does not say to whom and when the report was submitted.")
    return met(f"Submitted on {day(on)}.")


@ask(
    "8.1-in-time",
    "the report submitted within the timescale agreed",
    stage=SUBMITTED,
    tab=7,
    target="submission::submitted_on",
    blocks=False,
)
def _in_time(held: Held) -> Outcome:
    """The day of submission is not after the target date, extensions counted."""
    on, target = held.consideration.get("submitted_on"), held.targets["submission_to_hos"].target_on
    if target is None:
        return lacks("No target date is agreed.")
    if on is None:
        late = held.today > target
        return lacks(f"Not submitted yet; the target {'was' if late else 'is'} {day(target)}.")
    if on > target:
        return lacks(f"Submitted {number_of((on - target).days, 'day')} after the target of {day(target)}.")
    return met(f"Submitted on {day(on)}; the target was {day(target)}.")


@ask(
    "8.1-discussed",
    "the report discussed with the reviewer",
    stage=CONSIDERED,
    tab=7,
    target="submission::discussed_on",
)
def _discussed(held: Held) -> Outcome:
    """The day of the discussion is recorded."""
    on = held.consideration.get("discussed_on")
    return met(f"Discussed on {day(on)}.") if on else lacks("No discussion is recorded.")


@ask(
    "8.1-further",
    "what came of the discussion",
    stage=CONSIDERED,
    tab=7,
    target="submission::discussion",
    blocks=False,
)
def _further(held: Held) -> Outcome:
    """What was said is recorded: further recommendations or lessons that were agreed, or that there were none."""
    added = [f"R{row['number']}" for row in held.recommendations if row["origin"] == "discussion"]
    if not written(held.consideration.get("discussion")):
        return lacks("Nothing says what came of it.")
    return met(f"Recorded{f'; added: {listed(added)}' if added else ''}.")


@ask(
    "8.2-dmt",
    "the date on which DMT considered the report",
    stage=CONSIDERED,
    tab=7,
    target="meeting::dmt_meeting_on",
)
def _dmt(held: Held) -> Outcome:
    """The day of DMT's meeting is recorded; a head of service who asked for the review submits it to DMT."""
    on = held.consideration.get("dmt_meeting_on")
    if on:
        return met(f"Considered on {day(on)}.")
    hos = held.request.on_behalf_of == "hos"
    return lacks(f"{'A head of service asked for the review: it' if hos else 'It'} was not before DMT yet.")


@ask(
    "8.2-decisions",
    "DMT's decision on each recommendation",
    stage=CONSIDERED,
    tab=7,
    target="decision",
    excusable=False,
)
def _decisions(held: Held) -> Outcome:
    """Each recommendation is agreed, amended or rejected."""
    if nothing := no_recommendations(held):
        return nothing
    left = [row for row in held.recommendations if row["decision"] is None]
    if left:
        references = [f"R{row['number']}" for row in left]
        return lacks(f"No decision on {listed(references)}.", references, f"decision:{left[0]['uid']}")
    return met(f"Decided on {number_of(len(held.recommendations), 'recommendation')}.")


@ask("8.2-earlier", "earlier reviews looked at", stage=CONSIDERED, tab=7, target="meeting::earlier_reviews_looked_at")
def _earlier(held: Held) -> Outcome:
    """It is recorded which earlier findings DMT looked at."""
    if not written(held.consideration.get("earlier_reviews_looked_at")):
        return lacks("Nothing says which earlier findings were looked at.")
    which = listed(row["reference"] for row in held.earlier)
    return met(f"Looked at{f': {which}' if which else ''}.")


@ask(
    "8.2-repeats",
    "what is different where an earlier finding repeats",
    stage=CONSIDERED,
    tab=5,
    target="finding",
    force="may",
)
def _repeats(held: Held) -> Outcome:
    """Each finding that repeats one of an earlier review says what is different this time, or DMT does for all."""
    rows = [row for row in held.findings if row["repeats_uid"] or written(row["repeats_reference"])]
    if not rows:
        return none("No finding is marked as a repeat.")
    general = written(held.consideration.get("different_this_time"))
    good = [general or written(row["different_this_time"]) for row in rows]
    which = listed(f"F{row['number']}" for row in rows)
    return faults(
        rows, good, "F", "finding", "Nothing says what is different", f"Said for {which}.", "different_this_time"
    )


@ask(
    "8.2-arrangement",
    "officers charged, or a task and finish group",
    stage=IMPLEMENTING,
    tab=7,
    target="meeting::arrangement",
    blocks=False,
)
def _arrangement(held: Held) -> Outcome:
    """Which of the two is recorded, with those who are in it; officers may stand with their actions. Where actions
    are simple and nobody else's, somebody says so as the reason why this does not apply."""
    arrangement = held.consideration.get("arrangement")
    if arrangement is None:
        joint = " though partners have a part in the plan" if written(held.consideration.get("partner_action")) else ""
        return lacks(f"Nothing is recorded{joint}.")
    owners = held.carried_out and all(written(row["owner"]) for row in held.carried_out)
    if not held.officers and not (arrangement == Arrangement.OFFICERS and owners):
        return lacks(f"Recorded is that {Arrangement(arrangement).in_sentences}, and not who is in it.")
    people = number_of(len(held.officers), "person", "people") if held.officers else "the owners of the actions"
    return met(f"Recorded is that {Arrangement(arrangement).in_sentences}: {people}.")


@ask(
    "8.3-authorised",
    "the action plan authorised, by whom and when",
    stage=IMPLEMENTING,
    tab=7,
    target="authorisation::authorised_on",
    excusable=False,
)
def _authorised(held: Held) -> Outcome:
    """Both are recorded."""
    on = held.consideration.get("authorised_on")
    if on is None or not written(held.consideration.get("authorised_by")):
        return lacks("The record does not say by whom and when.")
    return met(f"Authorised on {day(on)}.")


@ask(
    "8.3-review-date",
    "the date of the plan's review",
    stage=IMPLEMENTING,
    tab=7,
    target="authorisation::plan_review_on",
)
def _review_date(held: Held) -> Outcome:
    """The day is recorded."""
    on = held.consideration.get("plan_review_on")
    return met(f"{day(on)}.") if on else lacks("No date is agreed.")


@ask(
    "8.3-review-method",
    "how the plan will be reviewed",
    stage=IMPLEMENTING,
    tab=7,
    target="authorisation::review_method",
)
def _review_method(held: Held) -> Outcome:
    """One report, a series of reports, or regular progress."""
    method = held.consideration.get("review_method")
    return met(f"By {method.replace('_', ' ')}.") if method else lacks("Nothing says how.")


@ask(
    "8.3-reports-due",
    "reports on the plan, by whom and when",
    stage=IMPLEMENTING,
    tab=7,
    target="progress",
    force="may",
    blocks=False,
)
def _reports_due(held: Held) -> Outcome:
    """Where a series or regular progress is agreed, or a group is set up, reports are recorded as due."""
    series = held.consideration.get("review_method") in (ReviewMethod.SERIES_OF_REPORTS, ReviewMethod.REGULAR_PROGRESS)
    group = held.consideration.get("arrangement") == Arrangement.TASK_AND_FINISH_GROUP
    if held.progress_reports:
        nameless = [row for row in held.progress_reports if not written(row["due_from"])]
        if nameless:
            days = [day(row["due_on"]) for row in nameless]
            way = f"progress:{nameless[0]['uid']}:due_from"
            return lacks(f"Nobody is named for the report due on {listed(days)}.", days, way)
        return met(f"{number_of(len(held.progress_reports), 'report')} asked for.")
    if held.consideration.get("review_method") is None or series or group:
        return lacks("No report is recorded as due.")
    return none(f"{ReviewMethod.ONE_REPORT.label.capitalize()} was asked for, at the review of the plan.")


@ask(
    "8.3-reports-received",
    "reports on the plan received",
    stage=CLOSED,
    tab=7,
    target="progress",
    force="may",
    blocks=False,
)
def _reports_received(held: Held) -> Outcome:
    """Each report whose day has come was received."""
    due = [row for row in held.progress_reports if row["due_on"] <= held.today]
    if not due:
        return none("No report has been due yet.")
    late = [row for row in due if row["received_on"] is None]
    if late:
        days = [day(row["due_on"]) for row in late]
        return lacks(f"Not received: due on {listed(days)}.", days, f"progress:{late[0]['uid']}:received_on")
    return met(f"{number_of(len(due), 'report')} received.")


# Sharing


@ask("5-shared-teams", "the findings shared with the teams in scope", stage=CLOSED, tab=7, target="sharing")
def _shared_teams(held: Held) -> Outcome:
    """The sharing register has a day for each team of the scope."""
    if not held.teams:
        return lacks("The scope names no service or team.")
    told = {row["team"].strip().casefold() for row in held.disclosures if row["shared_on"] is not None}
    left = [team for team in held.teams if team.strip().casefold() not in told]
    return lacks(f"Not shared with {listed(left)}.", left) if left else met(f"Shared with {listed(held.teams)}.")


@ask(
    "5-shared-service-users",
    "the findings shared with the service users affected",
    stage=CLOSED,
    tab=7,
    target="sharing",
)
def _shared_service_users(held: Held) -> Outcome:
    """The sharing register has an entry for each service user of the key who is alive: shared, or decided not to be."""
    rows = [row for row in held.people if row["relation"] == "service_user"]
    if rows and not _to_be_told(held, rows):
        codes = [row["code"] for row in rows]
        died = f"{listed(codes)} {plural(len(codes), 'has', 'have')} died"
        return none(f"{died}: there is nobody to share it with.")
    return _shared(held, _to_be_told(held, rows), Relation.SERVICE_USER.label)


@ask(
    "5-shared-family",
    "the findings shared with family, friends or carers involved",
    stage=CLOSED,
    tab=7,
    target="sharing",
)
def _shared_family(held: Held) -> Outcome:
    """The sharing register has an entry for each of the family and each carer in the key: shared, or decided not to be.
    Others who were involved are entered as well; the program cannot know of them."""
    rows = _to_be_told(held, [row for row in held.people if row["relation"] == Relation.FAMILY_OR_CARER])
    if not rows:
        return none("Nobody of the family and no carer is in the key.") if held.people else lacks("The key is empty.")
    return _shared(held, rows, Relation.FAMILY_OR_CARER.in_papers)


def _to_be_told(held: Held, rows: list[Row]) -> list[Row]:
    """Those who are alive, and those with whom it was shared while they were."""
    entered = _entered(held)
    return [row for row in rows if not row["deceased"] or row["id"] in entered]


def _entered(held: Held) -> set[int]:
    """The people with whom findings were shared, or about whom it was decided not to."""
    return {
        row["person"]
        for row in held.disclosures
        if row["shared_on"]
        or row["ground"] == "consent_refused"
        or (row["ground"] == "best_interests" and row["decided_on"])
    }


def _shared(held: Held, rows: list[Row], noun: str) -> Outcome:
    if not rows:
        return lacks(f"The key has no {noun}.")
    entered = _entered(held)
    left = [row["code"] for row in rows if row["id"] not in entered]
    if left:
        return lacks(f"Neither shared nor decided: {listed(left)}.", left)
    refused = [row["code"] for row in rows if row["id"] in held.refused]
    kept = f"; not shared with {listed(refused)}, as was decided" if refused else ""
    told = [row["code"] for row in rows if row["code"] not in refused]
    return met(f"Shared with {listed(told)}{kept}." if told else f"Not shared with {listed(refused)}, as was decided.")


@ask(
    "5-consent-given",
    "by whom and when consent to share was given",
    stage=CLOSED,
    tab=7,
    target="sharing",
    force="may",
)
def _consent_given(held: Held) -> Outcome:
    """Each sharing on the ground of consent says whose it is, and of which day."""
    return _decided(held, "consent_given", "No sharing rests on consent.")


@ask(
    "5-refusal-respected",
    "a refusal of consent respected",
    stage=CLOSED,
    tab=7,
    target="sharing",
    force="must",
    excusable=False,
)
def _refusal_respected(held: Held) -> Outcome:
    """Nothing was shared with somebody about whom consent was refused, but what they have as a person involved."""
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
        return lacks(f"Consent was refused, and yet it was shared with {listed(broken)}.", broken)
    return met(f"{number_of(len(rows), 'refusal')}, respected.")


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
    """Each sharing on that ground says who decided, on which day, and what was weighed."""
    return _decided(held, "best_interests", "No sharing rests on a decision in somebody's best interests.", note=True)


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
        return lacks(f"Not stated for {number_of(len(left), 'entry', 'entries')}.", (), f"sharing:{left[0]['uid']}")
    return met(f"Stated for {number_of(len(rows), 'entry', 'entries')}.")


# The final report


@ask(
    "8.4-evaluated",
    "each action evaluated, or closed with a reason",
    stage=CLOSED,
    tab=6,
    target="action",
    excusable=False,
)
def _evaluated(held: Held) -> Outcome:
    """Each action is evaluated and says whether it was effective, or is closed and says why."""
    return each_action(held, _settled, "Not evaluated and not closed", "Each action is evaluated or closed.")


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
    """The final report's own analysis is written."""
    if not written(held.final_report.get("effectiveness")):
        return lacks("The final report does not say it yet.")
    return met("The final report says it.")


@ask(
    "8.4-further",
    "further actions that are recommended",
    stage=CLOSED,
    tab=7,
    target="final::further_actions",
    force="may",
    blocks=False,
)
def _further_actions(held: Held) -> Outcome:
    """Written in the final report where there are any."""
    if written(held.final_report.get("further_actions")):
        return met("The final report recommends further actions.")
    return none("The final report recommends none.") if held.final_report else lacks("There is no final report yet.")


@ask("8.4-discussed", "the outcomes discussed with service users and families", stage=CLOSED, tab=7, target="view")
def _outcomes_discussed(held: Held) -> Outcome:
    """Each service user, family member and carer of the key has a view with its day: those who are alive, without
    those about whom consent was refused."""
    asked = {row["person"] for row in held.views if row["discussed_on"] is not None}
    rows = [row for row in held.people if row["relation"] in AFFECTED]
    wanted = [row for row in rows if not row["deceased"] and row["id"] not in held.refused]
    if not wanted:
        if asked:
            return met(f"Discussed with {number_of(len(asked), 'person', 'people')}.")
        if rows:
            return none("Everybody concerned has died, or is not to be told.")
        return lacks("The key has no service user, family member or carer.")
    left = [row["code"] for row in wanted if row["id"] not in asked]
    if left:
        return lacks(f"Not discussed with {listed(left)}.", left)
    return met(f"Discussed with {listed(row['code'] for row in wanted)}.")


@ask("8.4-views", "the views of service users and families", stage=CLOSED, tab=7, target="view")
def _views(held: Held) -> Outcome:
    """Each of these discussions says what the person thinks of the improvement."""
    if not held.views:
        found = _outcomes_discussed(held)
        return found if found.met is None else lacks("No view is recorded.")
    silent = [row for row in held.views if not written(row["view"]) and row["enough"] is None]
    if silent:
        codes = {row["id"]: row["code"] for row in held.people}
        which = [codes[row["person"]] for row in silent]
        return lacks(f"No view of {listed(which)}.", which, f"view:{silent[0]['uid']}")
    return met(f"{number_of(len(held.views), 'view')} recorded.")


@ask("8.4-submitted", "the final report submitted", stage=CLOSED, tab=7, target="final::submitted_on", excusable=False)
def _final_submitted(held: Held) -> Outcome:
    """Its day is recorded."""
    return _dated(held, "submitted_on", "Submitted")


@ask(
    "8.4-shared-dmt",
    "the final report shared with DMT",
    stage=CLOSED,
    tab=7,
    target="final::shared_with_dmt_on",
    excusable=False,
)
def _shared_dmt(held: Held) -> Outcome:
    """Its day is recorded."""
    return _dated(held, "shared_with_dmt_on", "Shared")


@ask(
    "8.4-workforce",
    "the final report shared with the workforce group",
    stage=CLOSED,
    tab=7,
    target="final::shared_with_workforce_group_on",
)
def _workforce(held: Held) -> Outcome:
    """Its day is recorded."""
    return _dated(held, "shared_with_workforce_group_on", "Shared")


def _dated(held: Held, name: str, done: str) -> Outcome:
    on = held.final_report.get(name)
    return met(f"{done} on {day(on)}.") if on else lacks("Its day is not recorded.")


@ask(
    "8.4-themes",
    "themes for the workforce group",
    stage=CLOSED,
    tab=7,
    target="final::workforce_themes",
    blocks=False,
)
def _themes(held: Held) -> Outcome:
    """Written in the final report."""
    if written(held.final_report.get("workforce_themes")):
        return met("The final report names them.")
    return lacks("The final report names none.")
