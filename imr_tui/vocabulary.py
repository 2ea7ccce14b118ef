"""Every status, kind, stage, relation, ground and method of the record, with its labels, each defined once.

A member's value is what the store and the JSON form hold. Screens, commands and tables show its `label`; papers for
readers show `in_papers` where that says more. Models take their values from here, so the order of the members is the
order of the values in the database's checks. § marks a clause of the guidance.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A value of the record with its labels."""

    label: str
    """The label on screens, in commands and in tables."""
    in_papers: str
    """The label in papers for readers."""
    short: str
    """The label for a narrow column or a short line."""

    def __new__(cls, value: str, label: str = "", in_papers: str | None = None, short: str = "") -> Self:
        """Create a member; a value without a label is its own label."""
        word = str.__new__(cls, value)
        word._value_ = value
        word.label = label or value
        word.in_papers = word.label if in_papers is None else in_papers
        word.short = short or word.label
        return word

    @classmethod
    def offered(cls) -> Sequence[Self]:
        """Return the members in the order in which a form offers them."""
        return tuple(cls)

    @classmethod
    def values(cls) -> tuple[str, ...]:
        """Return the values as plain text, as commands accept them and errors list them."""
        return tuple(word.value for word in cls)

    @classmethod
    def choices(cls) -> tuple[tuple[str, str], ...]:
        """Return the value and label of each member, for the choices of a form."""
        return tuple((word.value, word.label) for word in cls.offered())

    @classmethod
    def short_choices(cls) -> tuple[tuple[str, str], ...]:
        """Return the value and short label of each member."""
        return tuple((word.value, word.short) for word in cls.offered())

    @classmethod
    def labels(cls) -> tuple[str, ...]:
        """Return every label, for a sentence that lists them all."""
        return tuple(word.label for word in cls.offered())

    @classmethod
    def has(cls, value: str) -> bool:
        """Whether this is one of the values."""
        return value in tuple(cls)

    @classmethod
    def label_of(cls, value: str | None, otherwise: str = "") -> str:
        """Return the label of a value, or `otherwise` if none is chosen yet. Raises ValueError for an unknown value."""
        return cls(value).label if value else otherwise

    @classmethod
    def in_papers_of(cls, value: str | None, otherwise: str = "") -> str:
        """Return the label in papers, or `otherwise` if none is chosen yet. Raises ValueError for an unknown value."""
        return cls(value).in_papers if value else otherwise


class Stage(Word):
    """The stages of a review, in order. Facts in the record decide when a review reaches each one."""

    REQUESTED = "requested"
    SCOPE_AGREED = "scope_agreed", "scope agreed"
    UNDER_WAY = "under_way", "under way"
    SUBMITTED = "submitted"
    CONSIDERED = "considered"
    IMPLEMENTING = "implementing"
    CLOSED = "closed"

    @property
    def position(self) -> int:
        """Its position in the order, counted from 0."""
        return tuple(Stage).index(self)


class Ending(Word):
    """How a request ended without a review being completed."""

    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class WayKind(Word):
    """The kinds of ways to open the store, as in its key file."""

    PASSPHRASE = "passphrase", "a passphrase"
    RECOVERY = "recovery", "the recovery code"
    KEYRING = "keyring", "the keyring on a computer"


class KeyChangeKind(Word):
    """What was done to the ways to open the store, as in the audit trail."""

    ADDED = "added", "person added"
    REMOVED = "removed", "person removed"
    PASSPHRASE = "passphrase", "passphrase changed"
    RECOVERY = "recovery", "recovery code replaced"
    KEYRING = "keyring", "keyring added"
    KEYRING_REMOVED = "keyring_removed", "keyring removed"
    REKEYED = "rekeyed", "store encrypted again"
    STRENGTHENED = "strengthened", "key slot strengthened"


class Tab(Word):
    """The tabs of a review, in order.

    Sentences written below the screens name a tab and never a shortcut, because people can change their shortcuts.
    """

    REQUEST = "request", "Request and scope", None, "Request"
    RECORDS = "records", "Records"
    CHRONOLOGY = "chronology", "Chronology"
    INTERVIEWS = "interviews", "Interviews"
    FINDINGS = "findings", "Findings"
    ACTIONS = "actions", "Actions"
    DMT = "dmt", "DMT and sharing", None, "DMT"
    PAPERS = "papers", "Papers"

    @property
    def number(self) -> int:
        """Its number on the tab bar, counted from 1."""
        return tuple(Tab).index(self) + 1

    @property
    def named(self) -> str:
        """Its name in a sentence: `tab 5, Findings`."""
        return f"tab {self.number}, {self.label}"

    @classmethod
    def numbered(cls, number: int) -> Tab:
        """Return the tab with this number, counted from 1."""
        return tuple(cls)[number - 1]


class CheckState(Word):
    """The result of a readiness check. *Later* means missing, but not needed for the next stage yet."""

    MET = "met", "met", "Met"
    NOT_MET = "not met", "not met", "Not met"
    NOT_APPLICABLE = "not applicable", "not applicable", "Does not apply"
    LATER = "later", "later", "Not needed yet"


class IncidentCategory(Word):
    """The result of the incident (§3)."""

    DEATH = "death", "a death"
    SERIOUS_HARM = "serious_harm", "serious harm"
    ABUSE = "abuse"
    NEGLECT = "neglect"
    SERIOUS_RISK = (
        "serious_risk",
        "a serious risk of death, harm, abuse or neglect",
        None,
        "a serious risk of one of these",
    )
    OTHER = "other", "another serious incident"

    @property
    def must(self) -> bool:
        """Whether an IMR must be carried out, if ASC gave support and staff actions are a concern (§3)."""
        return self in (self.DEATH, self.SERIOUS_HARM, self.ABUSE, self.NEGLECT)


class OnBehalfOf(Word):
    """Who an IMR is requested on behalf of (§3)."""

    HOS = "hos", "head of service"
    DMT = "dmt", "DMT"


class ScopeMethod(Word):
    """How the review is carried out (§6)."""

    DESKTOP = "desktop", "desktop review of the records", None, "desktop review only"
    INTERVIEWS = "interviews", "records and interviews"

    @classmethod
    def offered(cls) -> Sequence[Self]:
        """Return interviews first, because a desktop review needs a reason."""
        return (cls.INTERVIEWS, cls.DESKTOP)


class Milestone(Word):
    """The target dates of §6."""

    COMPLETION = "completion", "completion", None, "Target: completion"
    SUBMISSION_TO_HOS = "submission_to_hos", "submission to the head of service", None, "Target: to the HoS"
    DMT_CONSIDERATION = "dmt_consideration", "consideration by DMT", None, "Target: DMT considers"


class DocumentWeight(Word):
    """The weight of a document as evidence (§7.1)."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    ANECDOTAL = "anecdotal"


class Mark(Word):
    """The marks of a chronology event (§6, §7.2); the grid's column of marks shows `letter`."""

    MISSED_OPPORTUNITY = "missed_opportunity", "missed opportunity"
    GOOD_PRACTICE = "good_practice", "good practice"
    KEY_EVENT = "key_event", "key event"
    NO_CONTACT = "no_contact", "no contact"

    @property
    def letter(self) -> str:
        """M, G, K or N."""
        return self.value[0].upper()


class Relation(Word):
    """The relation to the review of a person in the anonymisation key (§7.1)."""

    SERVICE_USER = "service_user", "service user"
    FAMILY_OR_CARER = "family_or_carer", "family or carer", "family member or carer"
    STAFF = "staff", "staff", "member of staff"
    PROFESSIONAL = "professional", "other professional", "professional from another organisation"
    OTHER = "other"


AFFECTED = (Relation.SERVICE_USER, Relation.FAMILY_OR_CARER)
"""People whose views on the outcome are asked for, and with whom findings may be shared (§5, §8.4)."""


class AliasKind(Word):
    """The kinds of other name that a person may have (§7.1)."""

    ALIAS = "alias", "also called", ""
    FORMER_NAME = "former_name", "former name"
    NICKNAME = "nickname"
    INITIALS = "initials"
    MISSPELLING = "misspelling", "misspelt as", "misspelling"

    @classmethod
    def offered(cls) -> Sequence[Self]:
        """Return the members in the order of the form."""
        return (cls.ALIAS, cls.NICKNAME, cls.FORMER_NAME, cls.INITIALS, cls.MISSPELLING)


class InterviewState(Word):
    """The status of an interview (§6, §7.1)."""

    PLANNED = "planned"
    HELD = "held", "held", "held, not yet written up"
    WRITTEN_UP = "written_up", "written up", "written up, not yet agreed by the person interviewed"
    AGREED = "agreed", "agreed", "agreed by the person interviewed"


class WritingState(Word):
    """The status of a text of the report. Drafts are not included in papers."""

    DRAFT = "draft"
    READY = "ready"
    AGREED = "agreed"

    @property
    def in_sentences(self) -> str:
        """Its name in a sentence about a text: `F1 is a draft`."""
        return "a draft" if self is WritingState.DRAFT else self.label


class FindingKind(Word):
    """The kinds of finding (§2, §7.2)."""

    ACTION = "action"
    DECISION = "decision"
    MISSED_OPPORTUNITY = Mark.MISSED_OPPORTUNITY.value, Mark.MISSED_OPPORTUNITY.label
    GOOD_PRACTICE = Mark.GOOD_PRACTICE.value, Mark.GOOD_PRACTICE.label
    SYSTEM = "system", "how the system worked"

    @classmethod
    def offered(cls) -> Sequence[Self]:
        """Return the most common kinds first."""
        return (cls.MISSED_OPPORTUNITY, cls.GOOD_PRACTICE, cls.ACTION, cls.DECISION, cls.SYSTEM)


class RecommendationKind(Word):
    """The kinds of recommendation: a SMART action, or a further process such as workforce development (§7.3)."""

    SMART = "smart", "specific action (SMART)"
    FURTHER_PROCESS = "further_process", "a further process", "further process"


class Origin(Word):
    """The origin of a recommendation (§8.1)."""

    AUTHOR = "author", "the author", ""
    DISCUSSION = "discussion", "the discussion of the report (§8.1)", "added when the report was discussed (§8.1)"


class Decision(Word):
    """DMT's decision on a recommendation (§8.2)."""

    AGREED = "agreed"
    AMENDED = "amended"
    REJECTED = "rejected"


STRENGTH_SOURCE = "RCA² action hierarchy (National Patient Safety Foundation, 2015)"


class Strength(Word):
    """The strength of a recommendation on the RCA² action hierarchy (source: `services.findings.strength`)."""

    STRONGER = "stronger", "stronger: it works without people having to remember"
    INTERMEDIATE = "intermediate", "intermediate: it helps people, who must still act"
    WEAKER = "weaker", "weaker: it relies on people remembering"

    @property
    def sourced(self) -> str:
        """Its label with the source, for the report."""
        return f"{self.label} ({STRENGTH_SOURCE})"


class Strand(Word):
    """The strand of work of an action (§8.3)."""

    PRACTICE = "practice"
    WORKFORCE_DEVELOPMENT = "workforce_development", "workforce development"
    COMMISSIONING = "commissioning"
    OTHER = "other"


class ActionStatus(Word):
    """The status of an action (§7.4, §8.3, §8.4).

    `short` is its status, or how it ended, for the narrow column next to a date.
    """

    NOT_STARTED = "not_started", "not started"
    UNDER_WAY = "under_way", "under way"
    DONE = "done", "done, not yet evaluated", None, "not yet evaluated"
    EVALUATED_EFFECTIVE = "evaluated_effective", "evaluated as effective", None, "effective"
    EVALUATED_NOT_EFFECTIVE = "evaluated_not_effective", "evaluated as not effective", None, "not effective"
    CLOSED = "closed", "closed with reason", None, "closed"

    @property
    def in_trace(self) -> str:
        """Its label in a column six characters wide."""
        return _IN_TRACE[self]


OPEN = (ActionStatus.NOT_STARTED, ActionStatus.UNDER_WAY)
"""The statuses of an *open* action, which still has to be done. A done action awaits evaluation and is not open."""
EVALUATED = (ActionStatus.EVALUATED_EFFECTIVE, ActionStatus.EVALUATED_NOT_EFFECTIVE)
SETTLED = (*EVALUATED, ActionStatus.CLOSED)
_IN_TRACE = dict(zip(ActionStatus, ("to do", "active", "done", "worked", "failed", "closed"), strict=True))


SOON_DAYS = 30
"""An action due within this many days is due soon."""


class DueState(Word):
    """The due state of an action (worked out by `services.record.due`), in the order in which lists show it."""

    OVERDUE = "overdue", "overdue", "Overdue"
    SOON = "soon", f"due within {SOON_DAYS} days", f"Due within {SOON_DAYS} days"
    LATER = "later", "due later", "Due later"
    UNDATED = "undated", "without a date", "No due date"
    DONE = "done", "done but not yet evaluated", "Done, not yet evaluated"
    SETTLED = "settled", "closed or evaluated", "Closed or evaluated"


class Arrangement(Word):
    """Who delivers the plan (§8.2)."""

    OFFICERS = "officers", "lead officers for individual actions"
    TASK_AND_FINISH_GROUP = "task_and_finish_group", "a task and finish group"

    @property
    def in_sentences(self) -> str:
        """A clause that states the arrangement, for use within a sentence."""
        if self is Arrangement.OFFICERS:
            return "lead officers are responsible for individual actions"
        return f"{self.label} is set up"


class ReviewMethod(Word):
    """How the plan is reviewed (§8.3): the guidance speaks of reports by different people."""

    ONE_REPORT = "one_report", "one report"
    SERIES_OF_REPORTS = "series_of_reports", "a series of reports by different people"
    REGULAR_PROGRESS = "regular_progress", "regular progress reports"


class OfficerPart(Word):
    """The role of an officer in delivering the plan (§8.2, §8.3)."""

    CHARGED_OFFICER = "charged_officer", "lead officer for actions"
    GROUP_CHAIR = "group_chair", "chair of the task and finish group"
    GROUP_MEMBER = "group_member", "member of the task and finish group"


class Enough(Word):
    """Whether a person affected or involved thinks that the improvement goes far enough (§8.4)."""

    YES = "yes", "goes far enough"
    PARTLY = "partly", "goes part of the way"
    NO = "no", "does not go far enough"
    NO_VIEW = "no_view", "did not wish to say"


class Audience(Word):
    """The people with whom findings are shared (§5)."""

    TEAM = "team", "a team within the scope"
    SERVICE_USER = "service_user", "a service user affected by the incident"
    FAMILY = "family", "a family member"
    FRIEND = "friend", "a friend"
    CARER = "carer", "a carer"
    OTHER = "other", "somebody else with an interest in the person's welfare"


class Situation(Word):
    """The position of the service user under review on sharing with somebody else (§5)."""

    NOT_ASKED = "not_asked", "has capacity, has not been asked"
    CONSENTS = "consents", "has capacity and consents"
    REFUSES = "refuses", "has capacity and does not consent"
    LACKS_NO_DECISION = "lacks_no_decision", "lacks capacity, no best-interests decision yet"
    LACKS_SHARE = "lacks_share", "lacks capacity, a best-interests decision to share"
    LACKS_NOT_SHARE = "lacks_not_share", "lacks capacity, a best-interests decision not to share"
    DIED = "died", "has died"
    DIED_NO_BASIS = "died_no_basis", "has died, no lawful basis stated yet"


class SharingGround(Word):
    """The grounds on which findings are shared or not shared (§5)."""

    WITHIN_SCOPE = "within_scope", "team within the scope"
    INVOLVED = "involved"
    CONSENT_GIVEN = "consent_given", "consent given"
    CONSENT_REFUSED = "consent_refused", "consent refused, respected"
    BEST_INTERESTS = "best_interests", "best-interests decision"
    DECEASED = "deceased", "has died, lawful basis stated"


class PaperName(Word):
    """The papers, by the names used on the command line and in the record of issues (§5, §7.1, §7.4, §8).

    `label` is a paper's title; `exporters.papers.registry` holds everything else about it, in the same order.
    """

    REPORT = "report", "Individual Management Review"
    CHRONOLOGY = "chronology", "Chronology"
    KEY = "key", "Anonymisation key"
    ACTION_PLAN = "action-plan", "Action plan"
    TRACKER = "tracker", "Action tracker"
    DMT_COVER = "dmt-cover", "Cover report for DMT"
    PROGRESS = "progress", "Progress report"
    FINAL_REPORT = "final-report", "Final report"
    SHARING_REGISTER = "sharing-register", "Sharing register"


class PaperEdition(Word):
    """The edition of a paper: the committee edition shows codes, the confidential edition the text as recorded."""

    COMMITTEE = "committee", "committee", "Committee: people are shown by code"
    CONFIDENTIAL = "confidential", "confidential", "Confidential: text is as recorded and may name people"


class EvidenceKind(Word):
    """The kinds of evidence that a finding can be based on (§7.3)."""

    EVENT = "event", "events"
    DOCUMENT = "document", "documents"
    EXCERPT = "excerpt", "interview excerpts"


class Direction(Word):
    """Whether a handover file was exported from this store or imported into it."""

    SENT = "sent"
    RECEIVED = "received"


class Holding(Word):
    """How much of a review a handover file, or a store, holds."""

    WHOLE = "whole"
    ACTIONS = "actions"


class ConflictKind(Word):
    """How the two versions in a merge differ."""

    FIELD = "field"
    DELETED_HERE = "deleted_here", "deleted in this store"
    DELETED_THERE = "deleted_there", "deleted in the handover file"


class Settlement(Word):
    """How a merge conflict was resolved."""

    MINE = "mine"
    THEIRS = "theirs"
    TEXT = "text"
    AGREED = "agreed"
    REPLACED = "replaced"


class SuspectKind(Word):
    """What a text not in the anonymisation key may be (§7.1): `label` in lists, `in_papers` in the guard's refusal."""

    TITLE = "title", "a name with a title", "a name that is not in the key"
    PAIR = "pair", "a name", "a name that is not in the key"
    WORD = "word", "possible name", "a name that is not in the key"
    NHS_NUMBER = "nhs_number", "an NHS number"
    NI_NUMBER = "ni_number", "an NI number", "a National Insurance number"
    TELEPHONE = "telephone", "a telephone number"
    POSTCODE = "postcode", "a postcode"
    EMAIL = "email", "an e-mail address"
    DATE_OF_BIRTH = "date_of_birth", "a date of birth"
    ADDRESS = "address", "an address"
    RECORD_NUMBER = "record_number", "a number of a record"
    DOCUMENT = "document", "a passport or licence", "the number of a passport or licence"
    VEHICLE = "vehicle", "a car registration"
    ACCOUNT = "account", "a bank account or card", "the number of a bank account or card"
    LOCATION = "location", "coordinates"
    ONLINE = "online", "an online account", "an online account or the address of a computer"
