"""The body of the report: overview, analysis, lessons, findings and recommendations (§7.2, §7.3)."""

from __future__ import annotations

from collections.abc import Sequence

from imr_tui.exporters.core.document import (
    Block,
    Bullets,
    Heading,
    Paragraph,
    Run,
    Section,
    Text,
    bold,
    italic,
    long_date,
)
from imr_tui.exporters.papers.parts import (
    Links,
    filled,
    headed,
    joined,
    labelled,
    lines,
    numbered,
    unlinked,
    when_text,
)
from imr_tui.exporters.papers.words import sentence
from imr_tui.services.findings.details import EvidenceDetail, FindingDetail, RecommendationDetail
from imr_tui.services.papers.data import ReportData
from imr_tui.vocabulary import Decision, FindingKind, Origin, RecommendationKind, Strength, WritingState

_LESSONS = (
    ("lessons_individuals", "Lessons for individuals"),
    ("lessons_teams", "Lessons for teams"),
    ("lessons_organisations", "Lessons for organisations"),
    ("good_practice", "Good practice"),
    ("ways_of_working", "Ways of working"),
    ("training_management_supervision", "Training, management and supervision"),
    ("partnership", "Working in partnership"),
    ("resources", "How resources were used"),
)


def overview(data: ReportData, links: Links) -> Section:
    """Return the narrative overview and the context in which people worked (§2, §7.2)."""
    narrative = links.prose(data.overview.narrative) or (numbered("No narrative overview is recorded."),)
    events = len(data.events)
    pointer = (
        (
            Paragraph(
                (
                    Run("The chronology for this overview is in "),
                    Run("appendix A", link="chronology"),
                    Run("."),
                )
            ),
        )
        if events
        else ()
    )
    context = headed("The context in which people worked", links.prose(data.overview.context))
    return Section("Narrative overview", (*narrative, *context, *pointer))


def analysis(data: ReportData, links: Links) -> Section:
    """Return, for each term of reference, what happened, why, and the learning with hindsight (§6, §7.2)."""
    blocks: list[Block] = []
    for term in data.terms:
        found = data.analyses.get(term.number)
        texts = (found.what_happened, found.why, found.hindsight) if found else ()
        if term.dropped_in is not None and not any(text.strip() for text in texts):
            continue
        blocks.append(Heading(2, f"{term.reference}: analysis"))
        blocks.append(Paragraph((links.to(term.reference), Run(f"  {term.text}")), style="quote"))
        if term.dropped_in is not None:
            blocks.append(numbered(f"This term was removed in version {term.dropped_in} of the scope."))
        if found is None or not any(text.strip() for text in texts):
            blocks.append(numbered("No analysis is recorded for this term of reference."))
            continue
        blocks += headed("What happened", links.prose(found.what_happened), level=3)
        blocks += headed("Why", links.prose(found.why), level=3)
        blocks += headed("With hindsight", links.prose(found.hindsight), level=3)
        if found.state == WritingState.DRAFT:
            blocks.append(numbered("This analysis is still in draft."))
    if not blocks:
        blocks.append(numbered("No terms of reference are recorded, so there is no analysis by term."))
    return Section("Analysis by term of reference", tuple(blocks))


def lessons(data: ReportData, links: Links) -> Section:
    """Return lessons, good practice and resources, without the texts not yet written (§7.2)."""
    blocks: list[Block] = []
    for name, title in _LESSONS:
        blocks += headed(title, links.prose(getattr(data.overview, name)))
    if not blocks:
        blocks.append(numbered("No lessons, good practice or points about resources are recorded."))
    return Section("Lessons, good practice and resources", tuple(blocks))


def findings(data: ReportData, links: Links, drafts: Sequence[Block] = ()) -> Section:
    """Return each finding with its kind, why it happened, hindsight and its evidence (§7.2).

    `drafts` names the drafts that are not included.
    """
    blocks: list[Block] = []
    known = _KnownReferences(data)
    for finding in data.findings:
        blocks += _finding(finding, links, known)
    blocks += drafts
    if not blocks:
        blocks.append(numbered("No findings are recorded."))
    return Section("Findings", tuple(blocks))


class _KnownReferences:
    """The date or title of each reference, for readers of the paper."""

    def __init__(self, data: ReportData) -> None:
        self._words = {event.reference: when_text(event.when) for event in data.events}
        self._words |= {item.reference: item.title for item in data.documents}
        self._words |= {item.reference: f"interview with {item.code}" for item in data.interviews}

    def words(self, item: EvidenceDetail) -> str:
        return self._words.get(item.reference) or self._words.get(item.owner, "")


def _finding(finding: FindingDetail, links: Links, known: _KnownReferences) -> tuple[Block, ...]:
    kind = sentence(FindingKind(finding.kind).in_papers)
    notes: list[str] = []
    if finding.other_organisation:
        notes.append(
            "This finding is about another organisation's practice, which is outside the scope of an IMR (§2)."
        )
    evidence: tuple[Block, ...] = (numbered("No evidence is linked to this finding."),)
    if finding.evidence:
        evidence = (
            Heading(3, "Evidence"),
            Bullets(tuple(_evidence(item, links, known) for item in finding.evidence)),
        )
    repeats = joined(finding.repeats_reference, finding.repeats_text, by=": ")
    return (
        Heading(2, f"{finding.reference}: {kind}", finding.reference),
        *links.prose(finding.text),
        *links.prose(finding.why, lead="Why"),
        *links.prose(finding.hindsight, lead="With hindsight"),
        *unlinked(repeats, "Repeats an earlier finding (§8.2)"),
        *links.prose(finding.different_this_time, lead="What is different this time"),
        *evidence,
        *filled((("Themes", ", ".join(finding.themes)), ("Note", lines(*notes)))),
    )


def _evidence(item: EvidenceDetail, links: Links, known: _KnownReferences) -> Text:
    words = known.words(item)
    where = joined(f" ({words})" if words else "", f"p. {item.page}" if item.page.strip() else "")
    quoted = f": “{item.quoted.strip()}”" if item.quoted.strip() else ""
    note = f". {item.note}" if item.note.strip() else ""
    between = " " if words or item.page.strip() else ""
    return (links.to(item.reference), Run(f"{between}{where}{quoted}{note}"))


def recommendations(data: ReportData, links: Links, drafts: Sequence[Block] = ()) -> Section:
    """Return each recommendation with its findings, the analysis that links them and DMT's decision (§7.3, §8.2).

    `drafts` names the drafts that are not included.
    """
    blocks: list[Block] = []
    kinds = {finding.reference: FindingKind(finding.kind).in_papers for finding in data.findings}
    for item in data.recommendations:
        blocks += _recommendation(item, links, kinds)
    blocks += drafts
    if not blocks:
        blocks.append(numbered("No recommendations are recorded."))
    return Section("Recommendations", tuple(blocks))


def _recommendation(item: RecommendationDetail, links: Links, kinds: dict[str, str]) -> tuple[Block, ...]:
    based_on = [
        (links.to(finding), Run(f" ({kinds[finding]})" if finding in kinds else " (still in draft, not included)"))
        for finding in item.findings
    ]
    decided = sentence(Decision.in_papers_of(item.decision))
    decided += f" on {long_date(item.decided_on)}" if decided and item.decided_on else ""
    actions = [action.reference for action in item.actions]
    return (
        Heading(2, f"{item.reference}: {sentence(RecommendationKind(item.kind).in_papers)}", item.reference),
        *links.prose(item.text),
        *links.prose(item.analysis, lead="Analysis"),
        *filled(
            (
                ("Based on", lines(*based_on) if based_on else italic("No finding is recorded.")),
                ("Specific", item.specific),
                ("Measurable", item.measurable),
                ("Achievable", item.achievable),
                ("Relevant", item.relevant),
                ("Time-bound", item.time_bound),
                ("Further process", item.further_process),
                ("Strength", sentence(Strength(item.strength).sourced if item.strength else "")),
                ("Resource implications", item.resource_implications),
                ("Organisational implications", item.organisational_implications),
                ("Origin", sentence(Origin(item.origin).in_papers)),
                ("Actions", links.listed(actions)),
                (
                    "DMT's decision",
                    lines(bold(decided), item.decision_text, labelled("Reason", item.decision_reason)),
                ),
            )
        ),
    )
