"""The data of papers: the record of a review as plain, frozen values, without database rows or real names.

Real names are only in `PaperHead.names`, which the committee edition needs to replace them with codes, and in
`KeyData`, the anonymisation key itself (§7.1).
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
    """An issued paper; `number` counts the issues of one paper in one edition, from 1."""

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
    """The full MAC (hex) of the last link of the audit chain when the paper was issued."""
    audit_count: int

    @property
    def issued_on(self) -> date:
        """The date of issue, in UTC."""
        return date.fromisoformat(self.issued_at[:10])


@dataclass(frozen=True, slots=True)
class PaperHead:
    """The data that every paper of a review needs: review details, earlier issues and the audit head."""

    review: ReviewDetail
    reviewers: tuple[ReviewerDetail, ...]
    issues: tuple[IssueDetail, ...]
    audit_head: str
    """As printed: the number of changes and the first 16 hex digits of the last link."""
    template: Template = field(default_factory=Template)
    names: tuple[HiddenName, ...] = field(default=(), repr=False)
    """Real names and aliases with their codes. Never shown; the committee edition replaces them with codes."""
    not_names: tuple[str, ...] = field(default=(), repr=False)
    """Words that look like names but are marked as not a name."""
    explained: tuple[str, ...] = field(default=(), repr=False)
    """Names that may be shown: the organisation, teams, and officers named in their official role."""
    actions_only: bool = False
    """Whether this store holds only the review's actions, without the findings behind its recommendations."""

    @property
    def reviewer(self) -> ReviewerDetail | None:
        """The current reviewer, or the last one if no reviewer is current."""
        serving = [reviewer for reviewer in self.reviewers if reviewer.ended_on is None]
        known = serving or list(self.reviewers)
        return known[-1] if known else None


@dataclass(frozen=True, slots=True)
class InterviewDetail:
    """An interview as papers show it (§7.1): the person's code, but no notes."""

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
    """A person in the anonymisation key as the report shows them: code and role, without a name."""

    code: str
    role: str
    team: str
    organisation: str
    relation: str


@dataclass(frozen=True, slots=True)
class OverrideDetail:
    """A stage passed with requirements missing (one on each line): the reason, who passed it and when."""

    stage: str
    missing: str
    reason: str
    passed_by: str
    passed_on: date


@dataclass(frozen=True, slots=True)
class ReportData:
    """The data of the report and the chronology."""

    head: PaperHead
    request: RequestDetail
    criterion: Criterion
    conflicts: tuple[str, ...]
    """Where the current reviewer appears in the key or the chronology (§4, §5)."""
    partners: tuple[PartnerDetail, ...]
    scopes: tuple[ScopeDetail, ...]
    terms: tuple[TermDetail, ...]
    """All terms of reference, including removed ones."""
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
    """The answers to the readiness checks, if the report has them as an appendix."""


@dataclass(frozen=True, slots=True)
class KeyData:
    """The anonymisation key (§7.1)."""

    head: PaperHead
    people: tuple[PersonDetail, ...]
