"""The body of the report as it is written: narrative overview, lessons, and the analysis of each term (§7.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from imr_tui.errors import BadInput
from imr_tui.models import Overview, TermAnalysis, TermOfReference
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


@dataclass(frozen=True, slots=True)
class OverviewRecord:
    """The texts that belong to the review as a whole; `texts` has one for each of `PARTS`."""

    uid: str
    version: int
    texts: dict[str, str]


@dataclass(frozen=True, slots=True)
class TermAnalysisRecord:
    """The analysis of one term of reference: what happened, why, and what hindsight shows (§6, §7.2)."""

    term_uid: str
    number: int
    term: str
    uid: str = ""
    version: int = 0
    what_happened: str = ""
    why: str = ""
    hindsight: str = ""
    state: str = "draft"

    @property
    def reference(self) -> str:
        """The term's own reference: T1."""
        return f"T{self.number}"

    @property
    def needs(self) -> tuple[str, ...]:
        """What of §7.2 is not written yet."""
        written = (("what happened", self.what_happened), ("why", self.why), ("what hindsight shows", self.hindsight))
        return tuple(words for words, text in written if not text.strip())


def overview(review_uid: str) -> OverviewRecord:
    """The texts of the review as a whole, empty where nothing is written."""
    row = Overview.select().where(Overview.review == records.review_id(review_uid)).dicts().first()
    names = [name for name, _, _ in PARTS]
    if row is None:
        return OverviewRecord("", 0, dict.fromkeys(names, ""))
    return OverviewRecord(row["uid"], row["version"], {name: row[name] for name in names})


def save_overview(review_uid: str, version: int, **texts: str) -> OverviewRecord:
    """Save some of the texts over version `version` (0: there was none yet). Raises ChangedElsewhere."""
    with writing():
        now = overview(review_uid)
        if now.uid:
            records.save(Overview, now.uid, version, texts)
        else:
            Overview.create(review=records.review_id(review_uid), **texts)
    return overview(review_uid)


def term_analyses(review_uid: str) -> tuple[TermAnalysisRecord, ...]:
    """The analysis of each term of reference in force, in their order."""
    key = records.review_id(review_uid)
    query = TermAnalysis.select(TermAnalysis, TermOfReference.uid.alias("of")).join(TermOfReference)
    rows = {row["of"]: row for row in query.where(TermOfReference.review == key).dicts()}
    return tuple(
        records.view(TermAnalysisRecord, rows.get(term.uid, {}), term_uid=term.uid, number=term.number, term=term.text)
        for term in terms(review_uid)
    )


def term_analysis(review_uid: str, term_uid: str) -> TermAnalysisRecord:
    """The analysis of one term. Raises BadInput where the term is not in force any more."""
    found = next((item for item in term_analyses(review_uid) if item.term_uid == term_uid), None)
    if found is None:
        raise BadInput("That term of reference is not in force any more.")
    return found


def term_of(uid: str) -> str:
    """The uid of the term of reference that an analysis is of. Raises BadInput where the analysis is gone."""
    owner = records.row_of(TermAnalysis, uid)["term"]
    return str(TermOfReference.select(TermOfReference.uid).where(TermOfReference.id == owner).tuples().first()[0])


def save_term_analysis(review_uid: str, analysis: TermAnalysisRecord) -> TermAnalysisRecord:
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
