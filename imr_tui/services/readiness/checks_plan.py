"""Checks on recommendations, the action plan and placeholders in any text (§2, §6, §7.3, §7.4, §8.2)."""

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
    """The review has at least one recommendation."""
    if not held.recommendations:
        return lacks("The review has no recommendations yet.")
    return met(f"The review has {number_of(len(held.recommendations), 'recommendation')}.")


@ask(
    "6-recommendations-finished",
    "recommendations that are ready or agreed",
    stage=SUBMITTED,
    tab=5,
    target="recommendation",
    force="must",
)
def _recommendations_finished(held: Held) -> Outcome:
    """Every recommendation is ready or agreed, not a draft."""
    return no_recommendations(held) or unfinished(held.recommendations, "R", "recommendation")


@ask(
    "7.3-linked",
    "a finding with evidence for each recommendation",
    stage=SUBMITTED,
    tab=5,
    target="recommendation",
    excusable=False,
)
def _linked(held: Held) -> Outcome:
    """Each recommendation is based on at least one finding that has evidence."""
    if nothing := no_recommendations(held):
        return nothing
    good = [any(f in held.evidence for f in held.based_on.get(row["id"], ())) for row in held.recommendations]
    return faults(
        held.recommendations,
        good,
        "R",
        "recommendation",
        "No finding with evidence",
        "Each recommendation is based on a finding with evidence.",
        "findings",
    )


@ask(
    "7.3-analysis",
    "the analysis linking each recommendation to the evidence",
    stage=SUBMITTED,
    tab=5,
    target="recommendation",
)
def _analysis(held: Held) -> Outcome:
    """Each recommendation says how it follows from its findings."""
    return _recommended(
        held, lambda row: written(row["analysis"]), "No analysis", "Each recommendation has its analysis.", "analysis"
    )


@ask(
    "2-own-practice",
    "recommendations about the organisation's own practice",
    stage=SUBMITTED,
    tab=5,
    target="recommendation",
    blocks=False,
)
def _own_practice(held: Held) -> Outcome:
    """No recommendation is based only on findings about another organisation."""
    others = {row["id"] for row in held.findings if row["other_organisation"]}

    def own(row: Row) -> bool:
        findings = held.based_on.get(row["id"], [])
        return not findings or any(finding not in others for finding in findings)

    well = "No recommendation is based only on findings about another organisation."
    return _recommended(held, own, "Based only on findings about another organisation", well)


@ask(
    "7.3-smart",
    "the five SMART texts of each SMART recommendation",
    stage=SUBMITTED,
    tab=5,
    target="recommendation",
    force="may",
    blocks=False,
)
def _smart(held: Held) -> Outcome:
    """Each SMART recommendation has its five texts: specific, measurable, achievable, relevant and
    time-bound."""
    if nothing := no_recommendations(held):
        return nothing
    rows = [row for row in held.recommendations if row["kind"] == "smart"]
    if not rows:
        return none("No recommendation is a specific action (SMART).")
    good = [all(written(row[name]) for name in _SMART) for row in rows]
    well = "Each SMART recommendation has its five texts."
    return faults(rows, good, "R", "recommendation", "Missing at least one of the five SMART texts", well, "specific")


@ask(
    "7.3-process",
    "the further process to follow a recommendation",
    stage=SUBMITTED,
    tab=5,
    target="recommendation",
    force="may",
    blocks=False,
)
def _process(held: Held) -> Outcome:
    """Each recommendation for a further process says which process."""
    if nothing := no_recommendations(held):
        return nothing
    rows = [row for row in held.recommendations if row["kind"] == "further_process"]
    if not rows:
        return none("No recommendation is for a further process.")
    good = [written(row["further_process"]) for row in rows]
    well = "Each recommendation for a further process names it."
    return faults(rows, good, "R", "recommendation", "The process is not named", well, "further_process")


@ask("7.4-actions", "an action or a further process for each recommendation", stage=SUBMITTED, tab=6, target="action")
def _actions(held: Held) -> Outcome:
    """Each recommendation that DMT did not reject has an action or names a further process."""
    if nothing := no_recommendations(held):
        return nothing
    acted = {row["recommendation"] for row in held.actions}
    left = [row for row in held.recommendations if row["id"] not in acted and not _followed(row)]
    if not left:
        return met("Each recommendation that needs an action or further process has one.")
    references = [f"R{row['number']}" for row in left]
    return lacks(f"No action or further process: {listed(references)}.", references, f"action.new:{left[0]['uid']}")


def _followed(row: Row) -> bool:
    process = row["kind"] == "further_process" and written(row["further_process"])
    return process or not is_carried_out(row["decision"])


def no_recommendations(held: Held) -> Outcome | None:
    """Return the outcome if there are no recommendations, else None."""
    if held.recommendations:
        return None
    if "6-recommendations" in held.exemptions:
        return none("The review makes no recommendations. The reason is recorded.")
    return lacks("The review has no recommendations yet.")


def _recommended(held: Held, good: Callable[[Row], bool], trouble: str, well: str, field: str = "") -> Outcome:
    if nothing := no_recommendations(held):
        return nothing
    fine = [good(row) for row in held.recommendations]
    return faults(held.recommendations, fine, "R", "recommendation", trouble, well, field)


@ask("7.4-whom", "who will carry out each action", stage=SUBMITTED, tab=6, target="action")
def _whom(held: Held) -> Outcome:
    """Each action has an owner."""
    return each_action(held, lambda row: written(row["owner"]), "No owner", "Each action has an owner.", "owner")


@ask("7.4-when", "a due date for each action", stage=SUBMITTED, tab=6, target="action")
def _when(held: Held) -> Outcome:
    """Each action has a due date."""
    return each_action(
        held,
        lambda row: row["due_on"] is not None or row["id"] in held.revised,
        "Due date missing",
        "Each action has a due date.",
        "due_on",
    )


@ask("7.4-outcome", "the intended outcome of each action", stage=SUBMITTED, tab=6, target="action")
def _outcome(held: Held) -> Outcome:
    """Each action has an intended outcome."""
    return each_action(
        held,
        lambda row: written(row["intended_outcome"]),
        "No intended outcome",
        "Each action has an intended outcome.",
        "intended_outcome",
    )


@ask("7.4-evaluation", "how each action will be evaluated", stage=SUBMITTED, tab=6, target="action")
def _evaluation(held: Held) -> Outcome:
    """Each action says how you will know whether its intended outcome has been achieved."""
    return each_action(
        held,
        lambda row: written(row["evaluation"]),
        "No method of evaluation",
        "Each action says how it will be evaluated.",
        "evaluation",
    )


def each_action(held: Held, good: Callable[[Row], bool], trouble: str, well: str, field: str = "") -> Outcome:
    """Return an outcome naming the actions that are not `good`; it does not apply if no actions are needed.

    Actions under a recommendation that DMT rejected are not carried out, so nothing more is needed from them (§8.2).
    """
    if not held.carried_out:
        if held.recommendations and all(map(_followed, held.recommendations)):
            return none("No recommendation needs an action of its own.")
        return no_recommendations(held) or lacks("The plan has no actions yet.")
    left = [row for row in held.carried_out if not good(row)]
    if not left:
        return met(well)
    references = [row["reference"] for row in left]
    target = f"action:{left[0]['uid']}" + (f":{field}" if field else "")
    return lacks(f"{trouble}: {listed(references)}.", references, target)


@ask(
    "8.2-implications",
    "resource or organisational implications of recommendations",
    stage=SUBMITTED,
    tab=5,
    target="recommendation",
    blocks=False,
)
def _implications(held: Held) -> Outcome:
    """Each recommendation states its resource or organisational implications. If it has none, it says so."""
    texts = ("resource_implications", "organisational_implications")
    return _recommended(
        held,
        lambda row: any(written(row[name]) for name in texts),
        "No implications stated",
        "Each recommendation states its implications.",
        "resource_implications",
    )


@ask("7-unfinished", "texts without placeholders", stage=SUBMITTED, tab=5, slow=True)
def _unfinished(held: Held) -> Outcome:
    """No text that a paper shows contains a placeholder: brackets with dots or an instruction inside, rows of crosses
    or question marks, or abbreviations such as TBC."""
    found = [(label, target) for label, target, text in report_texts(held) if placeholder_in(text)]
    found += [(text.label, text.target) for text in unfinished_events(held.key)]
    if not found:
        return met("No text contains a placeholder.")
    labels = [label for label, _ in found]
    return lacks(f"Still contains a placeholder: {'; '.join(labels[:NAMED])}.", labels[:3], found[0][1])


@ask("5-systematic", "a review that follows the process in §6", stage=SUBMITTED, tab=8, blocks=False)
def _systematic(held: Held) -> Outcome:
    """The program works this out from the checks for §6: each step is recorded or does not apply."""
    steps = [rule for rules in (BEGIN, WORK, REPORT, PLAN) for rule in rules if rule.check.clause == "§6"]
    needed = [rule for rule in steps if rule.check.blocks]
    left = [r.check.asks for r in needed if r.look(held).met is False and r.check.id not in held.exemptions]
    if left:
        return lacks(f"Steps not recorded: {len(left)} of {len(needed)}. First: {'; '.join(left[:4])}.")
    return met(f"All {len(needed)} steps are recorded or do not apply.")
