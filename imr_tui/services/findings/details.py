"""Report texts, findings, recommendations and actions, as screens and papers read them (§2, §7.2 to §8.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from imr_tui.services.record.due import in_force
from imr_tui.vocabulary import WritingState


@dataclass(frozen=True, slots=True)
class EvidenceDetail:
    """One piece of evidence: `reference` is E12, D3 or I2.1, and `quoted` the text of an interview passage.

    `uid` identifies the link; `kind` (event, document, excerpt) and `subject_uid` identify the linked record.
    """

    reference: str
    page: str
    note: str
    quoted: str = ""
    uid: str = ""
    kind: str = ""
    subject_uid: str = ""

    @property
    def owner(self) -> str:
        """The record that contains it: passage I2.1 belongs to interview I2."""
        return self.reference.partition(".")[0]


@dataclass(frozen=True, slots=True)
class OverviewDetail:
    """The narrative overview and the texts of §7.2 for the review as a whole; `uid` is empty until one is saved."""

    narrative: str = ""
    context: str = ""
    lessons_individuals: str = ""
    lessons_teams: str = ""
    lessons_organisations: str = ""
    good_practice: str = ""
    ways_of_working: str = ""
    training_management_supervision: str = ""
    partnership: str = ""
    resources: str = ""
    public_interest_reason: str = ""
    uid: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class TermAnalysisDetail:
    """The analysis of one term of reference: what happened, why, and learning with hindsight (§6, §7.2)."""

    term_uid: str
    number: int
    term: str
    uid: str = ""
    version: int = 0
    what_happened: str = ""
    why: str = ""
    hindsight: str = ""
    state: str = WritingState.DRAFT

    @property
    def reference(self) -> str:
        """The term's reference: T1."""
        return f"T{self.number}"

    @property
    def needs(self) -> tuple[str, ...]:
        """The texts of the analysis (§7.2) that are not written yet."""
        written = (
            ("what happened", self.what_happened),
            ("why", self.why),
            ("learning with hindsight", self.hindsight),
        )
        return tuple(words for words, text in written if not text.strip())


@dataclass(frozen=True, slots=True)
class FindingDetail:
    """A finding with its themes and evidence (§2, §7.2, §8.2); `uid` is empty for a new one."""

    number: int = 0
    kind: str = "missed_opportunity"
    text: str = ""
    why: str = ""
    hindsight: str = ""
    other_organisation: bool = False
    state: str = WritingState.DRAFT
    repeats_reference: str = ""
    repeats_text: str = ""
    different_this_time: str = ""
    themes: tuple[str, ...] = ()
    evidence: tuple[EvidenceDetail, ...] = ()
    uid: str = ""
    version: int = 0
    repeats_uid: str | None = None

    @property
    def reference(self) -> str:
        """F1, F2, …"""
        return f"F{self.number}"


@dataclass(frozen=True, slots=True)
class DueRevisionDetail:
    """A revision of a due date."""

    due_on: date
    reason: str
    revised_on: date
    agreed_by: str


@dataclass(frozen=True, slots=True)
class ProgressDetail:
    """A dated note of progress."""

    noted_on: date
    noted_by: str
    text: str


@dataclass(frozen=True, slots=True)
class ActionDetail:
    """An action (§7.4, §8.3). `due_on` is the original due date; the last revision has the current one.

    `uid` is empty for a new action.
    """

    reference: str = ""
    what: str = ""
    owner: str = ""
    due_on: date | None = None
    intended_outcome: str = ""
    evaluation: str = ""
    strand: str = "practice"
    status: str = "not_started"
    closed_reason: str = ""
    done_on: date | None = None
    proof: str = ""
    effectiveness: str = ""
    evaluated_on: date | None = None
    next_review_on: date | None = None
    revisions: tuple[DueRevisionDetail, ...] = ()
    progress: tuple[ProgressDetail, ...] = ()
    uid: str = ""
    version: int = 0

    @property
    def due(self) -> date | None:
        """The current due date: of the last revision, or the original one."""
        return in_force(self.due_on, [revision.due_on for revision in self.revisions])


@dataclass(frozen=True, slots=True)
class RecommendationDetail:
    """A recommendation, the findings it is based on (F1, …) and its actions (§7.3, §7.4, §8.2).

    `uid` is empty for a new recommendation.
    """

    number: int = 0
    kind: str = "smart"
    text: str = ""
    analysis: str = ""
    specific: str = ""
    measurable: str = ""
    achievable: str = ""
    relevant: str = ""
    time_bound: str = ""
    further_process: str = ""
    strength: str | None = None
    resource_implications: str = ""
    organisational_implications: str = ""
    origin: str = "author"
    state: str = WritingState.DRAFT
    decision: str | None = None
    decision_text: str = ""
    decision_reason: str = ""
    decided_on: date | None = None
    findings: tuple[str, ...] = ()
    actions: tuple[ActionDetail, ...] = ()
    uid: str = ""
    version: int = 0
    position: int = 0

    @property
    def reference(self) -> str:
        """R1, R2, …"""
        return f"R{self.number}"
