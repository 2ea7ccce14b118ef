"""Checks of recommendations and the action plan, and of what was left unfinished in any text (§2, §7.3, §7.4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from imr_tui.services.readiness.checks_begin import BEGIN, SUBMITTED
from imr_tui.services.readiness.checks_report import REPORT, faults, unfinished
from imr_tui.services.readiness.checks_work import WORK
from imr_tui.services.readiness.facts import Held, Row
from imr_tui.services.readiness.placeholders import placeholder_in, unfinished_events
from imr_tui.services.readiness.report_texts import report_texts
from imr_tui.services.readiness.rule import NAMED, Outcome, Rules, lacks, listed, met, none, written
from imr_tui.services.record.due import is_carried_out
from imr_tui.wording import number_of

PLAN = Rules()
ask = PLAN.ask

_SMART: Final = ("specific", "measurable", "achievable", "relevant", "time_bound")


@ask("6-recommendations", "recommendations", stage=SUBMITTED, tab=5, target="recommendation", force="must")
def _recommendations(held: Held) -> Outcome:
    """There is at least one recommendation."""
    if not held.recommendations:
        return lacks("There are no recommendations yet.")
    return met(f"{number_of(len(held.recommendations), 'recommendation')}.")


@ask(
    "6-recommendations-finished",
    "recommendations that are ready or agreed",
    stage=SUBMITTED,
    tab=5,
    target="recommendation",
    force="must",
)
def _recommendations_finished(held: Held) -> Outcome:
    """No recommendation is a draft any more."""
    return no_recommendations(held) or unfinished(held.recommendations, "R", "recommendation")


@ask(
    "7.3-linked",
    "each recommendation resting on a finding with evidence",
    stage=SUBMITTED,
    tab=5,
    target="recommendation",
    excusable=False,
)
def _linked(held: Held) -> Outcome:
    """Under each recommendation is a finding, and under one of its findings evidence."""
    if nothing := no_recommendations(held):
        return nothing
    good = [any(f in held.evidence for f in held.rests_on.get(row["id"], ())) for row in held.recommendations]
    return faults(
        held.recommendations,
        good,
        "R",
        "recommendation",
        "No finding with evidence",
        "Each recommendation rests on a finding with evidence.",
        "findings",
    )


@ask(
    "7.3-analysis",
    "the analysis that links evidence and recommendation",
    stage=SUBMITTED,
    tab=5,
    target="recommendation",
)
def _analysis(held: Held) -> Outcome:
    """Each recommendation says how it follows from its findings."""
    return _recommended(held, lambda row: written(row["analysis"]), "No analysis", "Each has its analysis.", "analysis")


@ask(
    "2-own-practice",
    "recommendations about the organisation's own practice",
    stage=SUBMITTED,
    tab=5,
    target="recommendation",
    blocks=False,
)
def _own_practice(held: Held) -> Outcome:
    """No recommendation rests on findings about another organisation alone."""
    others = {row["id"] for row in held.findings if row["other_organisation"]}

    def own(row: Row) -> bool:
        under = held.rests_on.get(row["id"], [])
        return not under or any(finding not in others for finding in under)

    return _recommended(held, own, "Only findings about another organisation", "None is for another organisation.")


@ask(
    "7.3-smart",
    "what makes each recommendation SMART",
    stage=SUBMITTED,
    tab=5,
    target="recommendation",
    force="may",
    blocks=False,
)
def _smart(held: Held) -> Outcome:
    """A recommendation of the kind SMART has its five texts."""
    if nothing := no_recommendations(held):
        return nothing
    rows = [row for row in held.recommendations if row["kind"] == "smart"]
    if not rows:
        return none("No recommendation is of the kind SMART.")
    good = [all(written(row[name]) for name in _SMART) for row in rows]
    return faults(
        rows, good, "R", "recommendation", "One of the five texts is missing", "Each has its five texts.", "specific"
    )


@ask(
    "7.3-process",
    "the further process that is to follow",
    stage=SUBMITTED,
    tab=5,
    target="recommendation",
    force="may",
    blocks=False,
)
def _process(held: Held) -> Outcome:
    """A recommendation of the kind further process says which."""
    if nothing := no_recommendations(held):
        return nothing
    rows = [row for row in held.recommendations if row["kind"] == "further_process"]
    if not rows:
        return none("No recommendation asks for a further process.")
    good = [written(row["further_process"]) for row in rows]
    return faults(
        rows, good, "R", "recommendation", "The process is not named", "Each process is named.", "further_process"
    )


@ask("7.4-actions", "an action or a further process for each recommendation", stage=SUBMITTED, tab=6, target="action")
def _actions(held: Held) -> Outcome:
    """Each recommendation that DMT did not reject has an action, or names the process that follows."""
    if nothing := no_recommendations(held):
        return nothing
    acted = {row["recommendation"] for row in held.actions}
    left = [row for row in held.recommendations if row["id"] not in acted and not _followed(row)]
    if not left:
        return met("Each recommendation is followed up.")
    references = [f"R{row['number']}" for row in left]
    return lacks(f"No action: {listed(references)}.", references, f"action.new:{left[0]['uid']}")


def _followed(row: Row) -> bool:
    process = row["kind"] == "further_process" and written(row["further_process"])
    return process or not is_carried_out(row["decision"])


def no_recommendations(held: Held) -> Outcome | None:
    """What to say where there are no recommendations; None where there are some."""
    if held.recommendations:
        return None
    if "6-recommendations" in held.exemptions:
        return none("The review makes no recommendation; the reason is recorded.")
    return lacks("There is no recommendation yet.")


def _recommended(held: Held, good: Callable[[Row], bool], trouble: str, well: str, field: str = "") -> Outcome:
    if nothing := no_recommendations(held):
        return nothing
    fine = [good(row) for row in held.recommendations]
    return faults(held.recommendations, fine, "R", "recommendation", trouble, well, field)


@ask("7.4-whom", "by whom each action is done", stage=SUBMITTED, tab=6, target="action")
def _whom(held: Held) -> Outcome:
    """Each action has an owner."""
    return each_action(held, lambda row: written(row["owner"]), "Nobody is named", "Each action has an owner.", "owner")


@ask("7.4-when", "by when each action is done", stage=SUBMITTED, tab=6, target="action")
def _when(held: Held) -> Outcome:
    """Each action has a due date."""
    return each_action(
        held,
        lambda row: row["due_on"] is not None or row["id"] in held.revised,
        "No date",
        "Each action has its date.",
        "due_on",
    )


@ask("7.4-outcome", "the intended outcome of each action", stage=SUBMITTED, tab=6, target="action")
def _outcome(held: Held) -> Outcome:
    """Each action says to which end it is done."""
    return each_action(
        held,
        lambda row: written(row["intended_outcome"]),
        "No intended outcome",
        "Each action has its outcome.",
        "intended_outcome",
    )


@ask("7.4-evaluation", "how each action will be evaluated", stage=SUBMITTED, tab=6, target="action")
def _evaluation(held: Held) -> Outcome:
    """Each action says how it will be known whether its end was reached."""
    return each_action(
        held,
        lambda row: written(row["evaluation"]),
        "No evaluation",
        "Each action says how it is evaluated.",
        "evaluation",
    )


def each_action(held: Held, good: Callable[[Row], bool], trouble: str, well: str, field: str = "") -> Outcome:
    """Which of the actions that are carried out are not as they should be; it does not apply where there need be none.

    What stands under a recommendation that DMT rejected is not carried out: nothing more is asked of it (§8.2).
    """
    if not held.carried_out:
        if held.recommendations and all(map(_followed, held.recommendations)):
            return none("No recommendation needs an action of its own.")
        return no_recommendations(held) or lacks("The plan has no actions yet.")
    left = [row for row in held.carried_out if not good(row)]
    if not left:
        return met(well)
    references = [row["reference"] for row in left]
    way = f"action:{left[0]['uid']}" + (f":{field}" if field else "")
    return lacks(f"{trouble}: {listed(references)}.", references, way)


@ask(
    "8.2-implications",
    "resource and organisational implications",
    stage=SUBMITTED,
    tab=5,
    target="recommendation",
    blocks=False,
)
def _implications(held: Held) -> Outcome:
    """Each recommendation says what it means for resources or for the organisation, be it nothing."""
    texts = ("resource_implications", "organisational_implications")
    return _recommended(
        held,
        lambda row: any(written(row[name]) for name in texts),
        "Neither is stated",
        "Stated for each.",
        "resource_implications",
    )


@ask("7-unfinished", "nothing left unfinished in any text", stage=SUBMITTED, tab=5, slow=True)
def _unfinished(held: Held) -> Outcome:
    """Every text that a paper shows is looked through for what stands in place of words still to come: brackets with
    dots or an instruction in them, rows of crosses or question marks, and the usual abbreviations."""
    found = [(label, target) for label, target, text in report_texts(held) if placeholder_in(text)]
    found += [(text.label, text.target) for text in unfinished_events(held.key)]
    if not found:
        return met("No text has a placeholder.")
    places = [label for label, _ in found]
    return lacks(f"A placeholder stands in: {'; '.join(places[:NAMED])}.", places[:3], found[0][1])


@ask("5-systematic", "the process of §6 followed", stage=SUBMITTED, tab=8, blocks=False)
def _systematic(held: Held) -> Outcome:
    """Worked out from the checks of §6: each step is recorded, or does not apply."""
    steps = [rule for rules in (BEGIN, WORK, REPORT, PLAN) for rule in rules if rule.check.clause == "§6"]
    needed = [rule for rule in steps if rule.check.blocks]
    left = [r.check.asks for r in needed if r.look(held).met is False and r.check.id not in held.exemptions]
    if left:
        return lacks(f"{len(left)} of {len(needed)} steps are not recorded: {'; '.join(left[:4])}.")
    return met(f"Each of {len(needed)} steps is recorded.")
