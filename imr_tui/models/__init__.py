"""The record of a review as peewee models, one file for each part.

`REVIEW_PARTS` lists every table that belongs to a review, owners before their parts, so that a review can be exported
and imported (JSON, handover) in that order.
"""

from __future__ import annotations

from imr_tui.models.base import Record, database, new_uid, utc_stamp
from imr_tui.models.consideration import (
    Consideration,
    EarlierReview,
    FinalReport,
    OutcomeView,
    ProgressReport,
    ResponsibleOfficer,
)
from imr_tui.models.document import Document
from imr_tui.models.event import Event, EventPerson, EventSource, EventTerm
from imr_tui.models.exchange import ActionsOnly, Exchange, ExchangeState, MergeConflict
from imr_tui.models.finding import (
    EvidenceLink,
    Finding,
    FindingTheme,
    Overview,
    TermAnalysis,
    Theme,
)
from imr_tui.models.housekeeping import Draft, KeyChange, Purge, ReferenceCounter, Setting
from imr_tui.models.interview import Excerpt, Interview
from imr_tui.models.person import Alias, NotAName, Person
from imr_tui.models.recommendation import (
    Action,
    DueDateRevision,
    ProgressNote,
    Recommendation,
    RecommendationFinding,
)
from imr_tui.models.request import Request, Reviewer
from imr_tui.models.review import ClauseExemption, PaperIssue, PartnerReview, Review, StageOverride
from imr_tui.models.scope import (
    Extension,
    Notification,
    PressQuery,
    ScopeTeam,
    ScopeVersion,
    TargetDate,
    TermOfReference,
)
from imr_tui.models.sharing import Disclosure

REVIEW_PARTS: tuple[type[Record], ...] = (
    Review, PartnerReview, Request, Reviewer,
    ScopeVersion, ScopeTeam, TermOfReference, TargetDate, Extension, Notification, PressQuery,
    Document, Person, Alias, NotAName, Interview, Excerpt,
    Event, EventPerson, EventSource, EventTerm,
    Overview, TermAnalysis, Finding, FindingTheme, EvidenceLink,
    Recommendation, RecommendationFinding, Action, DueDateRevision, ProgressNote,
    Consideration, EarlierReview, ResponsibleOfficer, ProgressReport, FinalReport, OutcomeView,
    Disclosure, StageOverride, ClauseExemption, PaperIssue, ReferenceCounter,
)  # fmt: skip

SAVED_WITH_OWNER: tuple[type[Record], ...] = (
    EventPerson,
    EventSource,
    EventTerm,
    Alias,
    FindingTheme,
    RecommendationFinding,
    ScopeTeam,
    DueDateRevision,
    ProgressNote,
)
"""Parts in rows of their own that people see as part of their owner: a change to one raises the owner's version."""

STORE_PARTS: tuple[type[Record], ...] = (Theme, Setting, Purge, KeyChange, Draft)

EXCHANGE_PARTS: tuple[type[Record], ...] = (Exchange, ExchangeState, MergeConflict, ActionsOnly)
"""Parts that belong to a review in this store only. They are deleted with the review, and never exported."""

ALL: tuple[type[Record], ...] = (Review, Theme, *REVIEW_PARTS[1:], *EXCHANGE_PARTS, Setting, Purge, KeyChange, Draft)

__all__ = [
    "ALL", "EXCHANGE_PARTS", "REVIEW_PARTS", "SAVED_WITH_OWNER", "STORE_PARTS", "Action", "ActionsOnly", "Alias",
    "ClauseExemption", "Consideration", "Disclosure", "Document", "Draft", "DueDateRevision", "EarlierReview",
    "Event", "EventPerson", "EventSource", "EventTerm", "EvidenceLink", "Excerpt", "Exchange",
    "ExchangeState", "Extension", "FinalReport", "Finding", "FindingTheme", "Interview", "KeyChange", "MergeConflict",
    "NotAName", "Notification", "OutcomeView", "Overview", "PaperIssue", "PartnerReview", "Person",
    "PressQuery", "ProgressNote", "ProgressReport", "Purge", "Recommendation", "RecommendationFinding", "Record",
    "ReferenceCounter", "Request", "ResponsibleOfficer", "Review", "Reviewer", "ScopeTeam", "ScopeVersion",
    "Setting", "StageOverride", "TargetDate", "TermAnalysis", "TermOfReference", "Theme", "database",
    "new_uid", "utc_stamp",
]  # fmt: skip
