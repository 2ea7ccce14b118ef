"""Every status, kind, stage, relation, ground and method of the record, with its labels: each defined once.

A member is the value that the store and the JSON form keep. `label` is what screens, commands and tables call it,
`in_papers` what a paper for readers calls it, where that says more. Models take their values from here, so the order of
the members is the order of the values in the database's checks. § is the clause of the guidance.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A value of the record with its labels."""

    label: str
    """What screens, commands and tables call it."""
    in_papers: str
    """What a paper for readers calls it."""
    short: str
    """What a narrow column or a short line calls it."""

    def __new__(cls, value: str, label: str = "", in_papers: str | None = None, short: str = "") -> Self:
        """Without a label the value is its own label."""
        word = str.__new__(cls, value)
        word._value_ = value
        word.label = label or value
        word.in_papers = word.label if in_papers is None else in_papers
        word.short = short or word.label
        return word

    @classmethod
    def offered(cls) -> Sequence[Self]:
        """The members in the order in which a person chooses among them."""
        return tuple(cls)

    @classmethod
    def values(cls) -> tuple[str, ...]:
        """The values themselves as plain text, as a command takes them and names them in an error."""
        return tuple(word.value for word in cls)

    @classmethod
    def choices(cls) -> tuple[tuple[str, str], ...]:
        """Value and label of each member, for the choices of a form."""
        return tuple((word.value, word.label) for word in cls.offered())

    @classmethod
    def short_choices(cls) -> tuple[tuple[str, str], ...]:
        """The same by the short labels."""
        return tuple((word.value, word.short) for word in cls.offered())

    @classmethod
    def labels(cls) -> tuple[str, ...]:
        """Every label, for a sentence that names them all."""
        return tuple(word.label for word in cls.offered())

    @classmethod
    def has(cls, value: str) -> bool:
        """Whether there is such a value."""
        return value in tuple(cls)

    @classmethod
    def label_of(cls, value: str | None, otherwise: str = "") -> str:
        """The label of a value; `otherwise` where nothing was chosen yet. Raises ValueError for any other value."""
        return cls(value).label if value else otherwise

    @classmethod
    def in_papers_of(cls, value: str | None, otherwise: str = "") -> str:
        """What papers call a value; `otherwise` where nothing was chosen yet. Raises ValueError for any other value."""
        return cls(value).in_papers if value else otherwise


class Stage(Word):
    """The stages of a review, in order; each is reached by facts in the record."""

    REQUESTED = "requested"
    SCOPE_AGREED = "scope_agreed", "scope agreed"
    UNDER_WAY = "under_way", "under way"
    SUBMITTED = "submitted"
    CONSIDERED = "considered"
    IMPLEMENTING = "implementing"
    CLOSED = "closed"

    @property
    def position(self) -> int:
        """Its position in the order, from 0."""
        return tuple(Stage).index(self)


class Tab(Word):
    """The tabs of a review, in order.

    Sentences below the screens name a tab and never a key: people choose their keys.
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
        """Its number in the line of tabs, from 1."""
        return tuple(Tab).index(self) + 1

    @property
    def named(self) -> str:
        """What a sentence calls it: `tab 5, Findings`."""
        return f"tab {self.number}, {self.label}"

    @classmethod
    def numbered(cls, number: int) -> Tab:
        """The tab with this number, from 1."""
        return tuple(cls)[number - 1]


class CheckState(Word):
    """What a review answers to a check of readiness; *later* is missing, and not needed for the next stage yet."""

    MET = "met", "met", "Met"
    NOT_MET = "not met", "not met", "Not met"
    NOT_APPLICABLE = "not applicable", "not applicable", "Does not apply"
    LATER = "later", "later", "Not needed yet"


class IncidentCategory(Word):
    """What the incident resulted in (§3)."""

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
        """Whether an IMR must be carried out, given support by ASC and concern about what staff did (§3)."""
        return self in (self.DEATH, self.SERIOUS_HARM, self.ABUSE, self.NEGLECT)


class OnBehalfOf(Word):
    """On whose behalf an IMR is requested (§3)."""

    HOS = "hos", "head of service"
    DMT = "dmt", "DMT"


class ScopeMethod(Word):
    """How the review is carried out (§6)."""

    DESKTOP = "desktop", "desktop review of the records", None, "desktop review only"
    INTERVIEWS = "interviews", "records and interviews"

    @classmethod
    def offered(cls) -> Sequence[Self]:
        """Interviews first: a desktop review needs a reason."""
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
    """What an event of the chronology is marked as (§6, §7.2); `letter` stands in the grid's column of marks."""

    MISSED_OPPORTUNITY = "missed_opportunity", "missed opportunity"
    GOOD_PRACTICE = "good_practice", "good practice"
    KEY_EVENT = "key_event", "key event"
    NO_CONTACT = "no_contact", "no contact"

    @property
    def letter(self) -> str:
        """M, G, K or N."""
        return self.value[0].upper()


class Relation(Word):
    """How a person of the anonymisation key stands to the review (§7.1)."""

    SERVICE_USER = "service_user", "service user", "person who uses services"
    FAMILY_OR_CARER = "family_or_carer", "family or carer", "family member or carer"
    STAFF = "staff", "staff", "member of staff"
    PROFESSIONAL = "professional", "other professional", "professional of another organisation"
    OTHER = "other"


AFFECTED = (Relation.SERVICE_USER, Relation.FAMILY_OR_CARER)
"""Those whose views on the outcome are asked for, and with whom findings may be shared (§5, §8.4)."""


class AliasKind(Word):
    """What another name of a person is (§7.1)."""

    ALIAS = "alias", "also called", ""
    FORMER_NAME = "former_name", "former name"
    NICKNAME = "nickname"
    INITIALS = "initials"
    MISSPELLING = "misspelling", "misspelt as", "misspelling"

    @classmethod
    def offered(cls) -> Sequence[Self]:
        """As a form asks for them."""
        return (cls.ALIAS, cls.NICKNAME, cls.FORMER_NAME, cls.INITIALS, cls.MISSPELLING)


class InterviewState(Word):
    """How far an interview is (§6, §7.1)."""

    PLANNED = "planned"
    HELD = "held", "held", "held, not yet written up"
    WRITTEN_UP = "written_up", "written up", "written up, not yet agreed by the person interviewed"
    AGREED = "agreed", "agreed", "agreed by the person interviewed"


class WritingState(Word):
    """How far a text of the report is; a draft is left out of papers."""

    DRAFT = "draft"
    READY = "ready"
    AGREED = "agreed"

    @property
    def in_sentences(self) -> str:
        """What a sentence about a text calls it: `F1 is a draft now`."""
        return "a draft" if self is WritingState.DRAFT else self.label


class FindingKind(Word):
    """What a finding is about (§2, §7.2)."""

    ACTION = "action"
    DECISION = "decision"
    MISSED_OPPORTUNITY = Mark.MISSED_OPPORTUNITY.value, Mark.MISSED_OPPORTUNITY.label
    GOOD_PRACTICE = Mark.GOOD_PRACTICE.value, Mark.GOOD_PRACTICE.label
    SYSTEM = "system", "how the system worked"

    @classmethod
    def offered(cls) -> Sequence[Self]:
        """The commonest first."""
        return (cls.MISSED_OPPORTUNITY, cls.GOOD_PRACTICE, cls.ACTION, cls.DECISION, cls.SYSTEM)


class RecommendationKind(Word):
    """A SMART action or a further process, such as workforce development (§7.3)."""

    SMART = "smart", "specific action (SMART)"
    FURTHER_PROCESS = "further_process", "a further process", "further process"


class Origin(Word):
    """Where a recommendation comes from (§8.1)."""

    AUTHOR = "author", "the author", ""
    DISCUSSION = "discussion", "the discussion of the report (§8.1)", "added when the report was discussed (§8.1)"


class Decision(Word):
    """What DMT decided about a recommendation (§8.2)."""

    AGREED = "agreed"
    AMENDED = "amended", "agreed with changes"
    REJECTED = "rejected", "not agreed"


STRENGTH_SOURCE = "RCA² action hierarchy (National Patient Safety Foundation, 2015)"


class Strength(Word):
    """How strong a recommendation is, by the RCA² action hierarchy (`services.findings.strength` has the source)."""

    STRONGER = "stronger", "stronger: it works without people having to remember"
    INTERMEDIATE = "intermediate", "intermediate: it helps people, who must still act"
    WEAKER = "weaker", "weaker: it relies on people remembering"

    @property
    def sourced(self) -> str:
        """Its label with the source, as the report prints it."""
        return f"{self.label} ({STRENGTH_SOURCE})"


class Strand(Word):
    """The strand of work that an action belongs to (§8.3)."""

    PRACTICE = "practice"
    WORKFORCE_DEVELOPMENT = "workforce_development", "workforce development"
    COMMISSIONING = "commissioning"
    OTHER = "other"


class ActionStatus(Word):
    """How far an action is (§7.4, §8.3, §8.4).

    `short` is how it ended or where it is now, for the column that stands beside a date.
    """

    NOT_STARTED = "not_started", "not started"
    UNDER_WAY = "under_way", "under way"
    DONE = "done", "done, not yet evaluated", None, "not yet evaluated"
    EVALUATED_EFFECTIVE = ("evaluated_effective", "evaluated effective", "done and evaluated as effective", "effective")
    EVALUATED_NOT_EFFECTIVE = (
        "evaluated_not_effective",
        "evaluated not effective",
        "done and evaluated as not effective",
        "not effective",
    )
    CLOSED = "closed", "closed with reason", "closed", "closed"

    @property
    def in_trace(self) -> str:
        """One word for the line from evidence to outcome (§7.2 to §8.4)."""
        return _IN_TRACE[self]


OPEN = (ActionStatus.NOT_STARTED, ActionStatus.UNDER_WAY)
"""What still has to be done: an *open* action. A done action waits for its evaluation and is not open."""
EVALUATED = (ActionStatus.EVALUATED_EFFECTIVE, ActionStatus.EVALUATED_NOT_EFFECTIVE)
SETTLED = (*EVALUATED, ActionStatus.CLOSED)
_IN_TRACE = dict(zip(ActionStatus, ("open", "going", "done", "worked", "failed", "closed"), strict=True))


SOON_DAYS = 30
"""What is due within so many days is due soon."""


class DueState(Word):
    """How an action stands to its date (`services.record.due` works it out), in the order in which lists show it."""

    OVERDUE = "overdue", "overdue", "Overdue"
    SOON = "soon", f"due within {SOON_DAYS} days", f"Due within {SOON_DAYS} days"
    LATER = "later", "due later", "Due later"
    UNDATED = "undated", "without a date", "To be done, without a date"
    DONE = "done", "done but not yet evaluated", "Done, not yet evaluated"
    SETTLED = "settled", "evaluated or closed", "Evaluated or closed"


class Arrangement(Word):
    """Who delivers the plan (§8.2)."""

    OFFICERS = "officers", "individual officers charged with actions"
    TASK_AND_FINISH_GROUP = "task_and_finish_group", "a task and finish group"

    @property
    def in_sentences(self) -> str:
        """The rest of a sentence that begins `Recorded is that`."""
        return "officers are charged" if self is Arrangement.OFFICERS else f"{self.label} is set up"


class ReviewMethod(Word):
    """How the plan is reviewed (§8.3): the guidance speaks of reports by different people."""

    ONE_REPORT = "one_report", "one report"
    SERIES_OF_REPORTS = "series_of_reports", "a series of reports by different people"
    REGULAR_PROGRESS = "regular_progress", "regular progress reports"


class OfficerPart(Word):
    """What an officer is charged with (§8.2, §8.3)."""

    CHARGED_OFFICER = "charged_officer", "officer charged with actions"
    GROUP_CHAIR = "group_chair", "chair of the task and finish group"
    GROUP_MEMBER = "group_member", "member of the task and finish group"


class Enough(Word):
    """Whether somebody affected or involved thinks that the improvement is enough (§8.4)."""

    YES = "yes", "it is enough"
    PARTLY = "partly", "it is enough in part"
    NO = "no", "it is not enough"
    NO_VIEW = "no_view", "did not wish to say"


class Audience(Word):
    """With whom findings are shared (§5)."""

    TEAM = "team", "a team within the scope"
    SERVICE_USER = "service_user", "a service user affected by the incident"
    FAMILY = "family", "a family member"
    FRIEND = "friend", "a friend"
    CARER = "carer", "a carer"
    OTHER = "other", "somebody else with an interest in the person's welfare"


class Situation(Word):
    """What the service user whose review it is can say of sharing with somebody else (§5)."""

    NOT_ASKED = "not_asked", "has capacity, has not been asked"
    CONSENTS = "consents", "has capacity and consents"
    REFUSES = "refuses", "has capacity and does not consent"
    LACKS_NO_DECISION = "lacks_no_decision", "lacks capacity, no best-interests decision yet"
    LACKS_SHARE = "lacks_share", "lacks capacity, a best-interests decision to share"
    LACKS_NOT_SHARE = "lacks_not_share", "lacks capacity, a best-interests decision not to share"
    DIED = "died", "has died"
    DIED_NO_BASIS = "died_no_basis", "has died, no lawful basis stated yet"


class SharingGround(Word):
    """On which ground findings are shared, or not shared (§5)."""

    WITHIN_SCOPE = "within_scope", "team within the scope"
    INVOLVED = "involved"
    CONSENT_GIVEN = "consent_given", "consent given"
    CONSENT_REFUSED = "consent_refused", "consent refused, respected"
    BEST_INTERESTS = "best_interests", "best-interests decision"
    DECEASED = "deceased", "has died; lawful basis stated"


class PaperName(Word):
    """The papers, by the names that the command line takes and issues are kept under (§5, §7.1, §7.4, §8).

    `label` is a paper's title; `exporters.papers.registry` has everything else about it, in the order of this list.
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
    """For whom a paper is: committees see codes, the confidential edition has the texts as they were recorded."""

    COMMITTEE = "committee", "committee", "Committee edition: people are shown by code"
    CONFIDENTIAL = ("confidential", "confidential", "Confidential edition: texts stand as recorded and may name people")


class EvidenceKind(Word):
    """What a finding can rest on (§7.3)."""

    EVENT = "event", "events"
    DOCUMENT = "document", "documents"
    EXCERPT = "excerpt", "interview excerpts"


class Direction(Word):
    """Whether a handover bundle was made here or imported."""

    SENT = "sent"
    RECEIVED = "received"


class Holding(Word):
    """What a bundle, or a store, has of a review."""

    WHOLE = "whole"
    ACTIONS = "actions"


class ConflictKind(Word):
    """What two sides of a merge did differently."""

    FIELD = "field"
    DELETED_HERE = "deleted_here", "deleted here"
    DELETED_THERE = "deleted_there", "deleted there"


class Settlement(Word):
    """How a conflict of a merge was settled."""

    MINE = "mine"
    THEIRS = "theirs"
    TEXT = "text"
    AGREED = "agreed"
    REPLACED = "replaced"


class SuspectKind(Word):
    """What a text outside the anonymisation key may be (§7.1): `label` in lists, `in_papers` in the guard's refusal."""

    TITLE = "title", "a name with a title", "a name that is not in the key"
    PAIR = "pair", "a name", "a name that is not in the key"
    WORD = "word", "perhaps a name", "a name that is not in the key"
    NHS_NUMBER = "nhs_number", "an NHS number"
    NI_NUMBER = "ni_number", "an NI number", "a National Insurance number"
    TELEPHONE = "telephone", "a telephone", "a telephone number"
    POSTCODE = "postcode", "a postcode"
    EMAIL = "email", "an e-mail", "an e-mail address"
    DATE_OF_BIRTH = "date_of_birth", "a date of birth"
    ADDRESS = "address", "an address"
