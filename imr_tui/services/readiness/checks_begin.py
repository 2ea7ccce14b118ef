"""Checks on starting a review: criterion, reviewer, independence, scope, managers, the press (§1, §3 to §6)."""

from __future__ import annotations

from imr_tui.services.readiness.facts import Held
from imr_tui.services.readiness.rule import Outcome, Rules, day, lacks, listed, met, none, times, written
from imr_tui.services.review import requests
from imr_tui.vocabulary import ScopeMethod, Stage
from imr_tui.wording import number_of

BEGIN = Rules()
ask = BEGIN.ask

SCOPE, UNDER_WAY, SUBMITTED = Stage.SCOPE_AGREED, Stage.UNDER_WAY, Stage.SUBMITTED


@ask(
    "1-agency",
    "the agency whose practice is reviewed",
    stage=SCOPE,
    tab=1,
    target="particulars",
    force="may",
    blocks=False,
)
def _agency(held: Held) -> Outcome:
    """The review details name the agency."""
    agency = held.review.agency
    return met(f"The review is of {agency}.") if written(agency) else lacks("The review details do not name an agency.")


@ask(
    "1-partners",
    "links to partners' own reviews of the same incident",
    stage=UNDER_WAY,
    tab=1,
    target="partner",
    force="may",
    blocks=False,
)
def _partners(held: Held) -> Outcome:
    """At least one partner's review is linked. If none is linked, the check does not apply."""
    if not held.partners:
        return none("No partner review is recorded.")
    return met(f"Linked: {listed(partner.agency for partner in held.partners)}.")


@ask("3-incident", "a summary of the incident", stage=SCOPE, tab=1, target="request", excusable=False)
def _incident(held: Held) -> Outcome:
    """The request contains a summary of the incident."""
    if not written(held.request.incident_summary):
        return lacks("The request has no summary of the incident.")
    when = held.request.incident_when.typed.strip()
    return met(f"The request describes the incident{f' ({when})' if when else ''}.")


@ask("3-criterion", "the criterion for carrying out a review", stage=SCOPE, tab=1, target="request", excusable=False)
def _criterion(held: Held) -> Outcome:
    """The program works this out from the outcome of the incident, the support the person received and any concern
    about staff. If the review is not mandatory, the head of service must give a reason for the review."""
    found = requests.criterion(held.request)
    return met(found.why) if found.met else lacks(found.why)


@ask("4-reviewer", "a reviewer", stage=SCOPE, tab=1, target="reviewer", force="must", excusable=False)
def _reviewer(held: Held) -> Outcome:
    """A current reviewer is recorded."""
    if held.reviewer is None:
        return lacks("No current reviewer is recorded.")
    appointed = day(held.reviewer.appointed_on)
    return met(f"A reviewer is recorded{f', appointed on {appointed}' if appointed else ''}.")


@ask(
    "4-level",
    "the reviewer's experience and authority",
    stage=SCOPE,
    tab=1,
    target="reviewer",
    force="must",
    excusable=False,
)
def _level(held: Held) -> Outcome:
    """The reviewer's form describes their experience and their authority. People judge whether both are enough; the
    program only checks that they are described."""
    if held.reviewer is None:
        return lacks("No current reviewer is recorded.")
    missing = [
        words
        for words, text in (("experience", held.reviewer.experience), ("authority", held.reviewer.authority))
        if not written(text)
    ]
    if missing:
        return lacks(f"The reviewer's form does not describe their {' or '.join(missing)}.")
    return met("The reviewer's experience and authority are described.")


@ask(
    "4-not-managing",
    "the reviewer's declaration that they did not manage the situation",
    stage=SCOPE,
    tab=1,
    target="reviewer",
    force="must",
    excusable=False,
)
def _not_managing(held: Held) -> Outcome:
    """The date of the reviewer's declaration is recorded."""
    on = held.reviewer.no_management_involvement_on if held.reviewer else None
    return met(f"Declared on {day(on)}.") if on else lacks("The reviewer has not declared this yet.")


@ask(
    "5-not-involved",
    "the reviewer's declaration that they were not involved in the incident",
    stage=SCOPE,
    tab=1,
    target="reviewer",
    force="must",
    excusable=False,
)
def _not_involved(held: Held) -> Outcome:
    """The date of the reviewer's declaration is recorded."""
    on = held.reviewer.no_incident_involvement_on if held.reviewer else None
    return met(f"Declared on {day(on)}.") if on else lacks("The reviewer has not declared this yet.")


@ask(
    "5-independent",
    "the reviewer's independence",
    stage=SUBMITTED,
    tab=1,
    target="reviewer",
    force="must",
    excusable=False,
    slow=True,
)
def _independent(held: Held) -> Outcome:
    """The reviewer's name is not in the key or the chronology, or the reviewer's form says how the conflict was
    resolved."""
    if held.reviewer is None:
        return lacks("No current reviewer is recorded.")
    found = requests.conflicts(held.uid)
    if not found:
        return met("The reviewer does not appear in the key or the chronology.")
    where = f"The reviewer appears as {listed(found)}"
    if written(held.reviewer.conflict_resolution):
        return met(f"{where}. The reviewer's form says how this was resolved.")
    return lacks(f"{where}. The reviewer's form does not say how this was resolved.", found[:3])


@ask("6-request", "who asked for the review, and when", stage=SCOPE, tab=1, target="request", excusable=False)
def _request(held: Held) -> Outcome:
    """The request names the person who asked for the review and gives the date."""
    missing = [
        words
        for words, there in (
            ("who asked for the review", written(held.request.requested_by)),
            ("when they asked", held.request.requested_on is not None),
        )
        if not there
    ]
    if missing:
        return lacks(f"The request does not say {' or '.join(missing)}.")
    return met(f"Requested on {day(held.request.requested_on)}.")


@ask("6-scope", "who and what the review covers", stage=SCOPE, tab=1, target="scope", force="must", excusable=False)
def _scope(held: Held) -> Outcome:
    """The latest version of the scope says who and what the review covers."""
    now = held.latest
    texts = (("who", now.covers_who if now else ""), ("what", now.covers_what if now else ""))
    missing = [words for words, text in texts if not written(text)]
    if missing:
        return lacks(f"The scope does not say {' or '.join(missing)} the review covers.")
    return met(f"Version {now.number if now else 1} of the scope says who and what the review covers.")


@ask(
    "6-method",
    "the method: desktop review or interviews, with the reason",
    stage=SCOPE,
    tab=1,
    target="scope",
    excusable=False,
)
def _method(held: Held) -> Outcome:
    """The scope states the method. A desktop review also needs a reason."""
    now = held.latest
    if now is None or now.method is None:
        return lacks("The scope does not say whether people will be interviewed.")
    if now.method == ScopeMethod.DESKTOP and not written(now.method_reason):
        return lacks("The scope does not say why a desktop review is enough.")
    return met(f"{ScopeMethod(now.method).label.capitalize()}.")


@ask("5-proportionate", "the reason why the method is proportionate", stage=SCOPE, tab=1, target="scope", blocks=False)
def _proportionate(held: Held) -> Outcome:
    """The scope says why the method is proportionate."""
    reason = held.latest.method_reason if held.latest else ""
    if not written(reason):
        return lacks("The scope does not say why the method is proportionate.")
    return met("The scope says why the method is proportionate.")


@ask("7.2-terms-set", "terms of reference", stage=SCOPE, tab=1, target="term", excusable=False)
def _terms_set(held: Held) -> Outcome:
    """The review has at least one term of reference."""
    if not held.terms:
        return lacks("The review has no terms of reference yet.")
    return met(f"Current terms of reference: {listed(term.reference for term in held.terms)}.")


@ask("6-target-completion", "a target date for completion", stage=SCOPE, tab=1, target="target:completion")
def _target_completion(held: Held) -> Outcome:
    """The target date for this milestone is recorded."""
    return _target(held, "completion")


@ask(
    "6-target-submission",
    "a target date for submission to the head of service",
    stage=SCOPE,
    tab=1,
    target="target:submission_to_hos",
)
def _target_submission(held: Held) -> Outcome:
    """The target date for this milestone is recorded."""
    return _target(held, "submission_to_hos")


@ask("6-target-dmt", "a target date for consideration by DMT", stage=SCOPE, tab=1, target="target:dmt_consideration")
def _target_dmt(held: Held) -> Outcome:
    """The target date for this milestone is recorded."""
    return _target(held, "dmt_consideration")


def _target(held: Held, milestone: str) -> Outcome:
    target = held.targets[milestone]
    if target.target_on is None:
        return lacks("No target date is recorded.")
    moved = f", moved {times(len(target.extensions))}" if target.extensions else ""
    reached = f"; met on {day(target.actual_on)}" if target.actual_on else ""
    return met(f"Target date {day(target.target_on)}{moved}{reached}.")


@ask(
    "5-agreed-requester",
    "the requester's agreement to the scope, with the date",
    stage=SCOPE,
    tab=1,
    target="agree",
    force="must",
    excusable=False,
)
def _agreed_requester(held: Held) -> Outcome:
    """The date when the requester agreed the latest version of the scope is recorded."""
    return _agreed(held, "requester")


@ask(
    "5-agreed-reviewer",
    "the reviewer's agreement to the scope, with the date",
    stage=SCOPE,
    tab=1,
    target="agree",
    force="must",
    excusable=False,
)
def _agreed_reviewer(held: Held) -> Outcome:
    """The date when the reviewer agreed the latest version of the scope is recorded."""
    return _agreed(held, "reviewer")


def _agreed(held: Held, side: str) -> Outcome:
    on = getattr(held.latest, f"{side}_agreed_on") if held.latest else None
    number = held.latest.number if held.latest else 1
    if on is None:
        return lacks(f"The {side} has not agreed version {number} of the scope yet.")
    return met(f"The {side} agreed version {number} on {day(on)}.")


@ask("5-revision", "the reason for each revision of the scope", stage=SCOPE, tab=1, target="scope", force="may")
def _revision(held: Held) -> Outcome:
    """Each version after the first says what new information prompted it."""
    if len(held.versions) < 2:
        return none("The scope has not been revised.")
    unexplained = [f"version {version.number}" for version in held.versions[1:] if not written(version.revision_reason)]
    if unexplained:
        return lacks(f"No reason is recorded for {listed(unexplained)}.", unexplained)
    return met(f"Revised {times(len(held.versions) - 1)}; the reason for each revision is recorded.")


@ask("5-teams", "the services and teams in scope", stage=UNDER_WAY, tab=1, target="scope")
def _teams(held: Held) -> Outcome:
    """The scope names at least one service or team."""
    return (
        met(f"In scope: {listed(held.teams)}.") if held.teams else lacks("The scope does not name a service or team.")
    )


@ask(
    "5-managers-told", "the date each team's manager was informed of the review", stage=UNDER_WAY, tab=1, target="told"
)
def _managers_told(held: Held) -> Outcome:
    """The date informed is recorded for the manager of each team in scope."""
    done = [entry.told_on is not None for entry in held.notified]
    return _each_informed(held, done, "No date informed for the manager")


@ask("5-told-by", "who informed the managers", stage=UNDER_WAY, tab=1, target="told", blocks=False)
def _told_by(held: Held) -> Outcome:
    """The record says who informed each manager. The person who asked for the review does this."""
    done = [written(entry.told_by) for entry in held.notified]
    return _each_informed(held, done, "The record does not say who informed the manager")


@ask(
    "5-no-press",
    "the instruction to staff not to speak to the press",
    stage=UNDER_WAY,
    tab=1,
    target="told",
    force="must",
)
def _no_press(held: Held) -> Outcome:
    """The instruction is recorded as given to each team in scope."""
    done = [entry.no_press_instruction for entry in held.notified]
    return _each_informed(held, done, "The instruction is not recorded as given")


def _each_informed(held: Held, done: list[bool], trouble: str) -> Outcome:
    if not held.notified:
        return lacks("No service or team is recorded yet.")
    left = [(index, entry.team) for index, entry in enumerate(held.notified) if not done[index]]
    if left:
        teams = [team for _, team in left]
        return lacks(f"{trouble}: {listed(teams)}.", teams, f"told:{left[0][0]}")
    return met(f"Recorded for {listed(entry.team for entry in held.notified)}.")


@ask("5-press-queries", "press queries passed to the press officer", stage=SUBMITTED, tab=1, target="press")
def _press_queries(held: Held) -> Outcome:
    """Each recorded press query says who it was passed to, and when."""
    if not held.press_queries:
        return none("No press query is recorded.")
    left = [query for query in held.press_queries if not (written(query.passed_to) and query.passed_on)]
    if left:
        words = [f"query of {day(query.received_on) or 'an unknown date'}" for query in left]
        return lacks(f"Not recorded as passed on: {listed(words)}.", words, f"press:{left[0].uid}")
    number = len(held.press_queries)
    return met(f"Passed on: {number_of(number, 'query', 'queries')}.")
