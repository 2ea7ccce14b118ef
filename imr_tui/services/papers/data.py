"""What papers are made from: the record of a review as plain, frozen values, with no row and no real name.

The only place for real names is `PaperHead.names`, which the committee edition needs to take them out, and
`KeyData`, which is the key itself (§7.1).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from imr_tui.names.key_entry import HiddenName
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.chronology.gaps import Gap
from imr_tui.services.dmt.consideration import ConsiderationRecord
from imr_tui.services.findings.details import FindingDetail, OverviewDetail, RecommendationDetail, TermAnalysisDetail
from imr_tui.services.findings.documents import DocumentRecord
from imr_tui.services.people.people import PersonDetail
from imr_tui.services.readiness.readiness import Answer
from imr_tui.services.review.requests import Criterion, RequestDetail, ReviewerDetail
from imr_tui.services.review.reviews import PartnerDetail, ReviewDetail
from imr_tui.services.review.scope import ScopeDetail, TargetDetail, TermDetail
from imr_tui.services.review.template import Template


@dataclass(frozen=True, slots=True)
class IssueDetail:
    """A paper that left the store: `number` counts the issues of one paper in one edition, from 1."""

    paper: str
    edition: str
    file_format: str
    number: int
    issued_at: str
    """ISO 8601 in UTC, with Z."""
    issued_by: str
    file_name: str
    sha256: str
    audit_head: str
    """The whole MAC (hex) of the last link of the audit chain when the paper was issued."""
    audit_count: int

    @property
    def issued_on(self) -> date:
        """The day of the issue, in UTC."""
        return date.fromisoformat(self.issued_at[:10])


@dataclass(frozen=True, slots=True)
class PaperHead:
    """What every paper of a review needs: its particulars, what was issued before, and the audit head."""

    review: ReviewDetail
    reviewers: tuple[ReviewerDetail, ...]
    issues: tuple[IssueDetail, ...]
    audit_head: str
    """As it is printed: the number of changes and the first 16 hex digits of the last link."""
    template: Template = field(default_factory=Template)
    names: tuple[HiddenName, ...] = field(default=(), repr=False)
    """Real names and aliases with their codes. Never shown; what the committee edition takes out."""
    not_names: tuple[str, ...] = field(default=(), repr=False)
    """What looks like a name and was said to be none."""
    explained: tuple[str, ...] = field(default=(), repr=False)
    """What looks like a name and is no secret: the organisation, teams, officers named for their office."""
    actions_only: bool = False
    """Whether this store has the actions alone: what their recommendations rest on stays where the whole review is."""

    @property
    def reviewer(self) -> ReviewerDetail | None:
        """The present reviewer; the last one where everybody's time has ended."""
        serving = [reviewer for reviewer in self.reviewers if reviewer.ended_on is None]
        known = serving or list(self.reviewers)
        return known[-1] if known else None


@dataclass(frozen=True, slots=True)
class InterviewDetail:
    """An interview as papers show it (§7.1): the person by code, never the notes."""

    number: int
    code: str
    role: str
    team: str
    organisation: str
    state: str
    why_selected: str
    held_on: date | None
    place: str
    others_present: str
    companion: str
    agreed_on: date | None

    @property
    def reference(self) -> str:
        """I1, I2, …"""
        return f"I{self.number}"


@dataclass(frozen=True, slots=True)
class CodedPerson:
    """Somebody of the anonymisation key as the report may show them: by code and role, without a name."""

    code: str
    role: str
    team: str
    organisation: str
    relation: str


@dataclass(frozen=True, slots=True)
class OverrideDetail:
    """A stage that was passed with something missing: one line for each thing, the reason, by whom, when."""

    stage: str
    missing: str
    reason: str
    passed_by: str
    passed_on: date


@dataclass(frozen=True, slots=True)
class ReportData:
    """Everything that the report and the chronology hold."""

    head: PaperHead
    request: RequestDetail
    criterion: Criterion
    conflicts: tuple[str, ...]
    """Where the present reviewer appears in the key or the chronology (§4, §5)."""
    partners: tuple[PartnerDetail, ...]
    scopes: tuple[ScopeDetail, ...]
    terms: tuple[TermDetail, ...]
    """Every term of reference, dropped ones too."""
    targets: tuple[TargetDetail, ...]
    people: tuple[CodedPerson, ...]
    documents: tuple[DocumentRecord, ...]
    interviews: tuple[InterviewDetail, ...]
    events: tuple[EventDetail, ...]
    gaps: tuple[Gap, ...]
    overview: OverviewDetail
    analyses: dict[int, TermAnalysisDetail]
    """By the number of the term of reference."""
    findings: tuple[FindingDetail, ...]
    recommendations: tuple[RecommendationDetail, ...]
    consideration: ConsiderationRecord
    overrides: tuple[OverrideDetail, ...] = ()
    readiness: tuple[Answer, ...] = ()
    """What the record answers to the guidance, where the report is to say so in an appendix."""


@dataclass(frozen=True, slots=True)
class KeyData:
    """The anonymisation key (§7.1)."""

    head: PaperHead
    people: tuple[PersonDetail, ...]
