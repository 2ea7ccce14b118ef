"""Checks of the beginning: criterion, reviewer, independence, scope, who was told, the press (§1, §3 to §6)."""

from __future__ import annotations

from imr_tui.services.readiness.facts import Held
from imr_tui.services.readiness.rule import Outcome, Rules, day, lacks, listed, met, none, times, written
from imr_tui.services.review import requests
from imr_tui.vocabulary import ScopeMethod, Stage
from imr_tui.wording import number_of

BEGIN = Rules()
ask = BEGIN.ask

SCOPE, UNDER_WAY, SUBMITTED = Stage.SCOPE_AGREED, Stage.UNDER_WAY, Stage.SUBMITTED


@ask("1-agency", "whose practice is reviewed", stage=SCOPE, tab=1, target="particulars", force="may", blocks=False)
def _agency(held: Held) -> Outcome:
    """The agency of the review is filled in."""
    agency = held.review.agency
    return met(f"The practice of {agency}.") if written(agency) else lacks("No agency is named.")


@ask(
    "1-partners",
    "partners' own reviews of the same incident",
    stage=UNDER_WAY,
    tab=1,
    target="partner",
    force="may",
    blocks=False,
)
def _partners(held: Held) -> Outcome:
    """A partner's review is linked; without one the program takes it that there is none."""
    if not held.partners:
        return none("No partner's own review is recorded.")
    return met(f"Linked: {listed(partner.agency for partner in held.partners)}.")


@ask("3-incident", "what happened in the incident", stage=SCOPE, tab=1, target="request", excusable=False)
def _incident(held: Held) -> Outcome:
    """The summary of the incident in the request is written."""
    if not written(held.request.incident_summary):
        return lacks("The request does not say what happened.")
    when = held.request.incident_when.typed.strip()
    return met(f"The incident is described{f', {when}' if when else ''}.")


@ask("3-criterion", "the criterion for a review", stage=SCOPE, tab=1, target="request", excusable=False)
def _criterion(held: Held) -> Outcome:
    """Worked out from what the incident resulted in, the support received and the concern about staff; where the
    review is not mandatory, the head of service's reason is needed."""
    found = requests.criterion(held.request)
    return met(found.why) if found.met else lacks(found.why)


@ask("4-reviewer", "the reviewer", stage=SCOPE, tab=1, target="reviewer", force="must", excusable=False)
def _reviewer(held: Held) -> Outcome:
    """Somebody is recorded who carries the review out and whose time has not ended."""
    if held.reviewer is None:
        return lacks("Nobody is recorded who carries the review out.")
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
    """Both texts of the reviewer's form are written; whether they are appropriate is for those who read them."""
    if held.reviewer is None:
        return lacks("There is no reviewer yet.")
    missing = [
        words
        for words, text in (("experience", held.reviewer.experience), ("authority", held.reviewer.authority))
        if not written(text)
    ]
    if missing:
        return lacks(f"The reviewer's {' and '.join(missing)} is not stated.")
    return met("Experience and authority are stated.")


@ask(
    "4-not-managing",
    "declaration: no part in managing the situation",
    stage=SCOPE,
    tab=1,
    target="reviewer",
    force="must",
    excusable=False,
)
def _not_managing(held: Held) -> Outcome:
    """The reviewer's declaration has its day."""
    on = held.reviewer.no_management_involvement_on if held.reviewer else None
    return met(f"Declared on {day(on)}.") if on else lacks("The reviewer has not declared it yet.")


@ask(
    "5-not-involved",
    "declaration: no part in the incident",
    stage=SCOPE,
    tab=1,
    target="reviewer",
    force="must",
    excusable=False,
)
def _not_involved(held: Held) -> Outcome:
    """The reviewer's declaration has its day."""
    on = held.reviewer.no_incident_involvement_on if held.reviewer else None
    return met(f"Declared on {day(on)}.") if on else lacks("The reviewer has not declared it yet.")


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
    """The reviewer's name is looked for in the key and the chronology; where it stands there, the reviewer's form
    says how the conflict was resolved."""
    if held.reviewer is None:
        return lacks("There is no reviewer yet.")
    found = requests.conflicts(held.uid)
    if not found:
        return met("The reviewer appears neither in the key nor in the chronology.")
    where = f"The reviewer appears as {listed(found)}"
    if written(held.reviewer.conflict_resolution):
        return met(f"{where}; how this was resolved is recorded.")
    return lacks(f"{where}, and nothing says how this was resolved.", found[:3])


@ask("6-request", "who asked for the review, and when", stage=SCOPE, tab=1, target="request", excusable=False)
def _request(held: Held) -> Outcome:
    """The request has a person and a day."""
    missing = [
        words
        for words, there in (
            ("who asked", written(held.request.requested_by)),
            ("when", held.request.requested_on is not None),
        )
        if not there
    ]
    if missing:
        return lacks(f"The request does not say {' nor '.join(missing)}.")
    return met(f"Requested on {day(held.request.requested_on)}.")


@ask("6-scope", "who and what the review covers", stage=SCOPE, tab=1, target="scope", force="must", excusable=False)
def _scope(held: Held) -> Outcome:
    """The newest version of the scope says who is covered, and what."""
    now = held.latest
    texts = (("who", now.covers_who if now else ""), ("what", now.covers_what if now else ""))
    missing = [words for words, text in texts if not written(text)]
    if missing:
        return lacks(f"The scope does not say {' nor '.join(missing)} is covered.")
    return met(f"Version {now.number if now else 1} of the scope says who and what.")


@ask("6-method", "desktop review or interviews, and why", stage=SCOPE, tab=1, target="scope", excusable=False)
def _method(held: Held) -> Outcome:
    """The scope says which; a desktop review needs its reason."""
    now = held.latest
    if now is None or now.method is None:
        return lacks("The scope does not say whether people are interviewed.")
    if now.method == ScopeMethod.DESKTOP and not written(now.method_reason):
        return lacks("The scope does not say why a desktop review is enough.")
    return met(f"{ScopeMethod(now.method).label.capitalize()}.")


@ask("5-proportionate", "why the extent is proportionate", stage=SCOPE, tab=1, target="scope", blocks=False)
def _proportionate(held: Held) -> Outcome:
    """The scope says why the way in which the review is carried out is proportionate."""
    reason = held.latest.method_reason if held.latest else ""
    return met("The scope says why.") if written(reason) else lacks("The scope does not say why.")


@ask("7.2-terms-set", "terms of reference", stage=SCOPE, tab=1, target="term", excusable=False)
def _terms_set(held: Held) -> Outcome:
    """There is at least one term of reference."""
    if not held.terms:
        return lacks("There are no terms of reference yet.")
    return met(f"In force: {listed(term.reference for term in held.terms)}.")


@ask("6-target-completion", "a target date for completion", stage=SCOPE, tab=1, target="target:completion")
def _target_completion(held: Held) -> Outcome:
    """The milestone has its target date."""
    return _target(held, "completion")


@ask(
    "6-target-submission",
    "a target date for submission to the head of service",
    stage=SCOPE,
    tab=1,
    target="target:submission_to_hos",
)
def _target_submission(held: Held) -> Outcome:
    """The milestone has its target date."""
    return _target(held, "submission_to_hos")


@ask("6-target-dmt", "a target date for consideration by DMT", stage=SCOPE, tab=1, target="target:dmt_consideration")
def _target_dmt(held: Held) -> Outcome:
    """The milestone has its target date."""
    return _target(held, "dmt_consideration")


def _target(held: Held, milestone: str) -> Outcome:
    target = held.targets[milestone]
    if target.target_on is None:
        return lacks("No date is agreed.")
    moved = f", moved {times(len(target.extensions))}" if target.extensions else ""
    reached = f"; reached on {day(target.actual_on)}" if target.actual_on else ""
    return met(f"{day(target.target_on)}{moved}{reached}.")


@ask(
    "5-agreed-requester",
    "the scope agreed by the requester, with a date",
    stage=SCOPE,
    tab=1,
    target="agree",
    force="must",
    excusable=False,
)
def _agreed_requester(held: Held) -> Outcome:
    """The newest version of the scope is agreed."""
    return _agreed(held, "requester")


@ask(
    "5-agreed-reviewer",
    "the scope agreed by the reviewer, with a date",
    stage=SCOPE,
    tab=1,
    target="agree",
    force="must",
    excusable=False,
)
def _agreed_reviewer(held: Held) -> Outcome:
    """The newest version of the scope is agreed."""
    return _agreed(held, "reviewer")


def _agreed(held: Held, side: str) -> Outcome:
    on = getattr(held.latest, f"{side}_agreed_on") if held.latest else None
    number = held.latest.number if held.latest else 1
    if on is None:
        return lacks(f"The {side} has not agreed version {number} yet.")
    return met(f"Version {number}, on {day(on)}.")


@ask("5-revision", "what prompted each revision of the scope", stage=SCOPE, tab=1, target="scope", force="may")
def _revision(held: Held) -> Outcome:
    """Each version after the first has the new information that prompted it."""
    if len(held.versions) < 2:
        return none("The scope was not revised.")
    silent = [f"version {version.number}" for version in held.versions[1:] if not written(version.revision_reason)]
    if silent:
        return lacks(f"Nothing says what prompted {listed(silent)}.", silent)
    return met(f"{number_of(len(held.versions) - 1, 'revision')}, each with its reason.")


@ask("5-teams", "the services and teams in scope", stage=UNDER_WAY, tab=1, target="scope")
def _teams(held: Held) -> Outcome:
    """The scope names at least one service or team."""
    return met(f"In scope: {listed(held.teams)}.") if held.teams else lacks("The scope names no service or team.")


@ask("5-managers-told", "the managers of the teams told of the review", stage=UNDER_WAY, tab=1, target="told")
def _managers_told(held: Held) -> Outcome:
    """Each team in scope has the day on which its manager was told."""
    return _each_told(held, [entry.told_on is not None for entry in held.told], "The manager was not told yet")


@ask("5-told-by", "who told the managers", stage=UNDER_WAY, tab=1, target="told", blocks=False)
def _told_by(held: Held) -> Outcome:
    """Each notification says by whom: it is for the person who asked for the review to tell them."""
    return _each_told(held, [written(entry.told_by) for entry in held.told], "Nothing says who told the manager")


@ask("5-no-press", "the instruction not to speak to the press", stage=UNDER_WAY, tab=1, target="told", force="must")
def _no_press(held: Held) -> Outcome:
    """Each notification says that the instruction was given."""
    return _each_told(held, [entry.no_press_instruction for entry in held.told], "The instruction was not given")


def _each_told(held: Held, done: list[bool], trouble: str) -> Outcome:
    if not held.told:
        return lacks("No service or team is recorded yet.")
    open_ones = [(place, entry.team) for place, entry in enumerate(held.told) if not done[place]]
    if open_ones:
        teams = [team for _, team in open_ones]
        return lacks(f"{trouble}: {listed(teams)}.", teams, f"told:{open_ones[0][0]}")
    return met(f"Done for {listed(entry.team for entry in held.told)}.")


@ask("5-press-queries", "queries of the press passed to the press officer", stage=SUBMITTED, tab=1, target="press")
def _press_queries(held: Held) -> Outcome:
    """Each query that is recorded says to whom it was passed, and when."""
    if not held.press_queries:
        return none("No query of the press is recorded.")
    left = [query for query in held.press_queries if not (written(query.passed_to) and query.passed_on)]
    if left:
        words = [f"the query of {day(query.received_on) or 'an unknown day'}" for query in left]
        return lacks(f"Not passed on: {listed(words)}.", words, f"press:{left[0].uid}")
    return met(f"{number_of(len(held.press_queries), 'query', 'queries')}, each passed on.")
