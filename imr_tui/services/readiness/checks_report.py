"""Checks on the text of the report: overview, analysis, lessons, findings (§2, §6, §7.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from imr_tui.models import Event
from imr_tui.services.findings.issuable import ISSUED
from imr_tui.services.readiness.checks_begin import SUBMITTED
from imr_tui.services.readiness.facts import Held, Row
from imr_tui.services.readiness.report_texts import report_texts
from imr_tui.services.readiness.rule import NAMED, Outcome, Rules, lacks, listed, met, written
from imr_tui.services.record.references import references_in
from imr_tui.wording import number_of, plural

REPORT = Rules()
ask = REPORT.ask

_LESSONS: Final = (
    ("lessons_individuals", "individuals"),
    ("lessons_teams", "teams"),
    ("lessons_organisations", "organisations"),
)


@ask("7.2-narrative", "a narrative overview", stage=SUBMITTED, tab=5, target="overview.narrative", excusable=False)
def _narrative(held: Held) -> Outcome:
    """The narrative overview is written."""
    return _part(held, "narrative", "The narrative overview")


@ask(
    "7.2-supported",
    "references to the chronology in the overview",
    stage=SUBMITTED,
    tab=5,
    target="overview.narrative",
    blocks=False,
)
def _supported(held: Held) -> Outcome:
    """The overview refers to at least one event in the chronology, for example E12."""
    names = {found.name for found in references_in(held.overview.get("narrative", ""), held.codes)}
    there = held.there(names)
    events = {name for name in names if name.startswith("E")}
    if not events & there:
        return lacks("The overview does not refer to any event in the chronology.")
    return met(f"The overview refers to {number_of(len(events & there), 'event')}.")


@ask("7.2-references", "references in the report that match a record", stage=SUBMITTED, tab=5, blocks=False)
def _references(held: Held) -> Outcome:
    """Every reference in the report's texts, such as E12, D3, I2.1, F1, R1, A1.1 or T1, matches a record in
    this review."""
    found = [
        (name, label, target)
        for label, target, text in report_texts(held)
        for name in dict.fromkeys(reference.name for reference in references_in(text, held.codes))
    ]
    there = held.there({name for name, _, _ in found})
    dead = [(f"{name} in {label}", target) for name, label, target in found if name not in there]
    if dead:
        more = f" and {len(dead) - NAMED} more" if len(dead) > NAMED else ""
        words = "; ".join(label for label, _ in dead[:NAMED])
        return lacks(f"Not in this review: {words}{more}.", [label for label, _ in dead[:3]], dead[0][1])
    if not there:
        return met("The report's texts contain no references.")
    return met(f"The report's texts refer to {number_of(len(there), 'record')}.")


@ask("2-context", "the context in which people were working", stage=SUBMITTED, tab=5, target="overview.context")
def _context(held: Held) -> Outcome:
    """The part of the report on context is written."""
    return _part(held, "context", "The part on context")


@ask("7.2-terms", "an analysis of each term of reference, with reasons", stage=SUBMITTED, tab=5, target="analysis")
def _terms(held: Held) -> Outcome:
    """The analysis of each term of reference says what happened and why, and is no longer a draft."""
    return _analysed(
        held,
        lambda row: written(row["what_happened"]) and written(row["why"]) and row["state"] in ISSUED,
        "Not analysed or still in draft",
        "what_happened",
    )


@ask(
    "6-hindsight",
    "learning with hindsight for each term of reference",
    stage=SUBMITTED,
    tab=5,
    target="analysis",
    force="must",
)
def _hindsight(held: Held) -> Outcome:
    """The analysis of each term of reference says what could have been done differently."""
    return _analysed(held, lambda row: written(row["hindsight"]), "No learning with hindsight", "hindsight")


def _analysed(held: Held, done: Callable[[Row], bool], trouble: str, field: str) -> Outcome:
    if not held.terms:
        return lacks("The review has no terms of reference yet.")
    left = [term for term in held.terms if term.uid not in held.analyses or not done(held.analyses[term.uid])]
    if left:
        references = [term.reference for term in left]
        return lacks(f"{trouble}: {listed(references)}.", references, f"analysis:{left[0].uid}:{field}")
    return met(f"Written for {listed(term.reference for term in held.terms)}.")


@ask(
    "7.2-lessons",
    "lessons for individuals, teams or organisations",
    stage=SUBMITTED,
    tab=5,
    target="overview.lessons_individuals",
)
def _lessons(held: Held) -> Outcome:
    """At least one of the three parts on lessons is written."""
    there = [words for name, words in _LESSONS if written(held.overview.get(name))]
    if not there:
        return lacks("No lessons are written yet.")
    return met(f"Lessons are written for {listed(there)}.")


@ask("7.2-good-practice", "good practice to highlight", stage=SUBMITTED, tab=5, target="overview.good_practice")
def _highlighted(held: Held) -> Outcome:
    """The part of the report on good practice is written, or a finding of good practice is ready or agreed."""
    found = [f"F{row['number']}" for row in _of_good_practice(held) if row["state"] in ISSUED]
    if written(held.overview.get("good_practice")):
        return met("The part on good practice is written.")
    if found:
        return met(f"Findings of good practice: {listed(found)}.")
    return lacks("The report does not highlight any good practice.")


@ask(
    "2-good-practice",
    "good practice found by the review",
    stage=SUBMITTED,
    tab=5,
    target="finding",
    force="may",
    blocks=False,
)
def _good_practice(held: Held) -> Outcome:
    """At least one finding or event is marked as good practice."""
    found = [f"F{row['number']}" for row in _of_good_practice(held)]
    if found:
        return met(f"Findings of good practice: {listed(found)}.")
    if held.any(Event, Event.good_practice == True):  # noqa: E712
        return met("Events are marked as good practice.")
    return lacks("No finding or event is marked as good practice.")


def _of_good_practice(held: Held) -> list[Row]:
    return [row for row in held.findings if row["kind"] == "good_practice"]


@ask(
    "7.2-ways-of-working",
    "implications for ways of working",
    stage=SUBMITTED,
    tab=5,
    target="overview.ways_of_working",
)
def _ways_of_working(held: Held) -> Outcome:
    """The part of the report on ways of working is written."""
    return _part(held, "ways_of_working", "The part on ways of working")


@ask(
    "7.2-training",
    "implications for training, management and supervision",
    stage=SUBMITTED,
    tab=5,
    target="overview.training_management_supervision",
)
def _training(held: Held) -> Outcome:
    """The part of the report on training, management and supervision is written."""
    return _part(held, "training_management_supervision", "The part on training, management and supervision")


@ask("7.2-partnership", "implications for working with partners", stage=SUBMITTED, tab=5, target="overview.partnership")
def _partnership(held: Held) -> Outcome:
    """The part of the report on partnership is written."""
    return _part(held, "partnership", "The part on partnership")


@ask("7.2-resources", "messages on how resources were used", stage=SUBMITTED, tab=5, target="overview.resources")
def _resources(held: Held) -> Outcome:
    """The part of the report on resources is written."""
    return _part(held, "resources", "The part on resources")


def _part(held: Held, name: str, words: str) -> Outcome:
    text = held.overview.get(name)
    if not written(text):
        return lacks(f"{words} is not written.")
    return met(f"{words} is written ({number_of(len(str(text).split()), 'word')}).")


@ask("6-findings", "findings", stage=SUBMITTED, tab=5, target="finding", force="must", excusable=False)
def _findings(held: Held) -> Outcome:
    """The review has at least one finding."""
    if not held.findings:
        return lacks("The review has no findings yet.")
    return met(f"The review has {number_of(len(held.findings), 'finding')}.")


@ask("6-findings-finished", "findings that are ready or agreed", stage=SUBMITTED, tab=5, target="finding", force="must")
def _findings_finished(held: Held) -> Outcome:
    """Every finding is ready or agreed, not a draft."""
    return unfinished(held.findings, "F", "finding")


def unfinished(rows: list[Row], letter: str, form: str) -> Outcome:
    """Return an outcome naming the records that are still in draft."""
    if not rows:
        return lacks(f"The review has no {plural(0, form)} yet.")
    well = f"Every {form} is ready or agreed."
    return faults(rows, [row["state"] in ISSUED for row in rows], letter, form, "Still in draft", well, "state")


def faults(
    rows: list[Row], good: list[bool], letter: str, form: str, trouble: str, well: str, field: str = ""
) -> Outcome:
    """Return an outcome naming the records that are not `good`; `field` is the field to correct."""
    left = [row for row, fine in zip(rows, good, strict=True) if not fine]
    if not left:
        return met(well)
    references = [f"{letter}{row['number']}" for row in left]
    target = f"{form}:{left[0]['uid']}" + (f":{field}" if field else "")
    return lacks(f"{trouble}: {listed(references)}.", references, target)


@ask("7.2-why", "the reasons behind each finding", stage=SUBMITTED, tab=5, target="finding", blocks=False)
def _why(held: Held) -> Outcome:
    """Each finding says why it happened, not only what happened."""
    if not held.findings:
        return lacks("The review has no findings yet.")
    good = [written(row["why"]) for row in held.findings]
    return faults(held.findings, good, "F", "finding", "No reasons", "Each finding says why it happened.", "why")


@ask("7.3-evidence", "evidence for each finding", stage=SUBMITTED, tab=5, target="finding")
def _evidence(held: Held) -> Outcome:
    """Each finding is linked to at least one event, document or interview passage."""
    if not held.findings:
        return lacks("The review has no findings yet.")
    good = [row["id"] in held.evidence for row in held.findings]
    return faults(held.findings, good, "F", "evidence", "No evidence", "Each finding has evidence.")


@ask(
    "2-others-flagged",
    "findings about another organisation marked as such",
    stage=SUBMITTED,
    tab=5,
    target="finding",
    blocks=False,
)
def _others_flagged(held: Held) -> Outcome:
    """A finding whose events all concern another agency is marked as about another organisation."""
    if not held.findings:
        return lacks("The review has no findings yet.")
    own = held.review.agency.strip().casefold()

    def elsewhere(row: Row) -> bool:
        agencies = [agency.strip().casefold() for agency in held.evidence.get(row["id"], ()) if agency is not None]
        return bool(agencies) and all(agency and agency != own for agency in agencies)

    good = [row["other_organisation"] or not elsewhere(row) for row in held.findings]
    flagged = [f"F{row['number']}" for row in held.findings if row["other_organisation"]]
    return faults(
        held.findings,
        good,
        "F",
        "finding",
        "Not marked, although all events concern another agency",
        f"About another organisation: {listed(flagged)}." if flagged else "No finding is about another organisation.",
        "other_organisation",
    )


@ask("2-changes", "a recommendation from each finding", stage=SUBMITTED, tab=5, target="finding", blocks=False)
def _changes(held: Held) -> Outcome:
    """Each finding leads to a recommendation. Findings of good practice and findings about another organisation do not
    need one."""
    if not held.findings:
        return lacks("The review has no findings yet.")
    used = {finding for findings in held.based_on.values() for finding in findings}
    good = [row["id"] in used or row["other_organisation"] or row["kind"] == "good_practice" for row in held.findings]
    return faults(
        held.findings, good, "F", "finding", "No recommendation", "Each finding that needs a recommendation has one."
    )
