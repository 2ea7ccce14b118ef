"""The body of the report as it is written: narrative overview, lessons, and the analysis of each term (§7.2)."""

from __future__ import annotations

from typing import Final

from imr_tui.errors import BadInput
from imr_tui.models import Overview, TermAnalysis, TermOfReference
from imr_tui.services.findings.details import OverviewDetail, TermAnalysisDetail
from imr_tui.services.record import records
from imr_tui.services.review.scope import terms
from imr_tui.store.session import writing

# The field, what people call it, and what the guidance asks.
PARTS: Final = (
    ("narrative", "Narrative overview", "What happened, in order, supported by the chronology (§7.2)."),
    ("context", "Context", "Workload, turnover, change, support: the context in which people were working (§2)."),
    ("lessons_individuals", "Lessons for individuals", "How the individuals involved work (§7.2)."),
    ("lessons_teams", "Lessons for teams", "How the teams involved work (§7.2)."),
    ("lessons_organisations", "Lessons for organisations", "How the organisations involved work (§7.2)."),
    ("good_practice", "Good practice", "Good practice to highlight (§2, §7.2)."),
    ("ways_of_working", "Ways of working", "Implications for ways of working (§7.2)."),
    (
        "training_management_supervision",
        "Training, management, supervision",
        "Implications for training, management and supervision (§7.2).",
    ),
    ("partnership", "Partnership", "Implications for working in partnership with other organisations (§7.2)."),
    ("resources", "Resources", "Specific messages regarding how resources were used (§7.2)."),
    ("public_interest_reason", "Public interest", "Why the exempt information is not published."),
)


def overview(review_uid: str) -> OverviewDetail:
    """The texts of the review as a whole, empty where nothing is written."""
    row = Overview.select().where(Overview.review == records.review_id(review_uid)).dicts().first()
    return records.view(OverviewDetail, row or {})


def save_overview(review_uid: str, version: int, **texts: str) -> OverviewDetail:
    """Save some of the texts over version `version` (0: there was none yet). Raises ChangedElsewhere."""
    with writing():
        now = overview(review_uid)
        if now.uid:
            records.save(Overview, now.uid, version, texts)
        else:
            Overview.create(review=records.review_id(review_uid), **texts)
    return overview(review_uid)


def term_analyses(review_uid: str, dropped: bool = False) -> tuple[TermAnalysisDetail, ...]:
    """The analysis of each term of reference in force, in their order, empty where nothing is written.

    With `dropped` also of the terms that a revision of the scope took out.
    """
    key = records.review_id(review_uid)
    query = TermAnalysis.select(TermAnalysis, TermOfReference.uid.alias("of")).join(TermOfReference)
    rows = {row["of"]: row for row in query.where(TermOfReference.review == key).dicts()}
    return tuple(
        records.view(TermAnalysisDetail, rows.get(term.uid, {}), term_uid=term.uid, number=term.number, term=term.text)
        for term in terms(review_uid, dropped)
    )


def term_analysis(review_uid: str, term_uid: str) -> TermAnalysisDetail:
    """The analysis of one term. Raises BadInput where the term is not in force any more."""
    found = next((item for item in term_analyses(review_uid) if item.term_uid == term_uid), None)
    if found is None:
        raise BadInput("That term of reference is not in force any more.")
    return found


def term_of(uid: str) -> str:
    """The uid of the term of reference that an analysis is of. Raises BadInput where the analysis is gone."""
    owner = records.row_of(TermAnalysis, uid)["term"]
    return str(TermOfReference.select(TermOfReference.uid).where(TermOfReference.id == owner).tuples().first()[0])


def save_term_analysis(review_uid: str, analysis: TermAnalysisDetail) -> TermAnalysisDetail:
    """Save the analysis of a term. Raises ChangedElsewhere, BadInput."""
    values = records.values_of(analysis, "what_happened", "why", "hindsight", "state")
    with writing():
        term = records.row_of(TermOfReference, analysis.term_uid)
        row = TermAnalysis.get_or_none(TermAnalysis.term == term["id"])
        if row is None:
            TermAnalysis.create(term=term["id"], **values)
        else:
            records.save(TermAnalysis, row.uid, analysis.version, values)
    return term_analysis(review_uid, analysis.term_uid)
