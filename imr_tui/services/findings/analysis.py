"""The texts of the report: narrative overview, lessons, and the analysis of each term of reference (§7.2)."""

from __future__ import annotations

from typing import Final

from imr_tui.errors import BadInput
from imr_tui.models import Overview, TermAnalysis, TermOfReference
from imr_tui.services.findings.details import OverviewDetail, TermAnalysisDetail
from imr_tui.services.record import records
from imr_tui.services.review.scope import terms
from imr_tui.store.session import writing

# The field, its label, and what the guidance asks for.
PARTS: Final = (
    ("narrative", "Narrative overview", "What happened, in date order, supported by the chronology (§7.2)."),
    ("context", "Context", "The context in which people were working: workload, turnover, change, support (§2)."),
    ("lessons_individuals", "Lessons for individuals", "Lessons for how the individuals involved work (§7.2)."),
    ("lessons_teams", "Lessons for teams", "Lessons for how the teams involved work (§7.2)."),
    ("lessons_organisations", "Lessons for organisations", "Lessons for how the organisations involved work (§7.2)."),
    ("good_practice", "Good practice", "Good practice to highlight (§2, §7.2)."),
    ("ways_of_working", "Ways of working", "Implications for ways of working (§7.2)."),
    (
        "training_management_supervision",
        "Training, management, supervision",
        "Implications for training, management and supervision (§7.2).",
    ),
    ("partnership", "Partnership", "Implications for working in partnership with other organisations (§7.2)."),
    ("resources", "Resources", "Specific messages about how resources were used (§7.2)."),
    (
        "public_interest_reason",
        "Public interest",
        "Why it is in the public interest not to publish the exempt information.",
    ),
)


def overview(review_uid: str) -> OverviewDetail:
    """Return the texts about the review as a whole; texts not written yet are empty."""
    row = Overview.select().where(Overview.review == records.review_id(review_uid)).dicts().first()
    return records.view(OverviewDetail, row or {})


def save_overview(review_uid: str, version: int, **texts: str) -> OverviewDetail:
    """Save some of the texts; `version` is the version that was read, 0 for none. Raises ChangedElsewhere."""
    with writing():
        now = overview(review_uid)
        if now.uid:
            records.save(Overview, now.uid, version, texts)
        else:
            Overview.create(review=records.review_id(review_uid), **texts)
    return overview(review_uid)


def term_analyses(review_uid: str, dropped: bool = False) -> tuple[TermAnalysisDetail, ...]:
    """Return the analysis of each current term of reference, in order; analyses not written yet are empty.

    With `dropped`, include terms that a revision of the scope removed.
    """
    key = records.review_id(review_uid)
    query = TermAnalysis.select(TermAnalysis, TermOfReference.uid.alias("of")).join(TermOfReference)
    rows = {row["of"]: row for row in query.where(TermOfReference.review == key).dicts()}
    return tuple(
        records.view(TermAnalysisDetail, rows.get(term.uid, {}), term_uid=term.uid, number=term.number, term=term.text)
        for term in terms(review_uid, dropped)
    )


def term_analysis(review_uid: str, term_uid: str) -> TermAnalysisDetail:
    """Return the analysis of one term of reference. Raises BadInput if the term is no longer current."""
    found = next((item for item in term_analyses(review_uid) if item.term_uid == term_uid), None)
    if found is None:
        raise BadInput("That term of reference was removed by a revision of the scope. Choose a current one.")
    return found


def term_of(uid: str) -> str:
    """Return the uid of the term of reference of an analysis. Raises BadInput if the analysis does not exist."""
    owner = records.row_of(TermAnalysis, uid)["term"]
    return str(TermOfReference.select(TermOfReference.uid).where(TermOfReference.id == owner).tuples().first()[0])


def save_term_analysis(review_uid: str, analysis: TermAnalysisDetail) -> TermAnalysisDetail:
    """Save the analysis of a term of reference. Raises ChangedElsewhere, BadInput."""
    values = records.values_of(analysis, "what_happened", "why", "hindsight", "state")
    with writing():
        term = records.row_of(TermOfReference, analysis.term_uid)
        row = TermAnalysis.get_or_none(TermAnalysis.term == term["id"])
        if row is None:
            TermAnalysis.create(term=term["id"], **values)
        else:
            records.save(TermAnalysis, row.uid, analysis.version, values)
    return term_analysis(review_uid, analysis.term_uid)
