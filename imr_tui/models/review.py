"""The review itself, partner reviews, the stages passed and the papers issued."""

from __future__ import annotations

from peewee import CharField, Check, IntegerField

from imr_tui.models.base import Record, choice, counting, day, owned_by, prose
from imr_tui.vocabulary import Ending, PaperEdition, Stage


class Review(Record):
    """An Individual Management Review (§1, §2)."""

    OWNER = None
    LABEL = "review"

    reference = CharField(max_length=60, unique=True, constraints=[Check("trim(reference) <> ''")])
    title = prose("title", required=True)
    agency = prose("agency")
    protective_marking = CharField(max_length=60, default="OFFICIAL-SENSITIVE")
    retention_review_on = day("retention_review_on")
    # Derived from the records by services.stages, and stored so that a list of reviews is quick to show.
    stage = choice("stage", Stage, default="requested")
    # A request that was declined or withdrawn: when, who decided, and why.
    ended = choice("ended", Ending, null=True)
    ended_on = day("ended_on")
    ended_by = prose("ended_by")
    ended_reason = prose("ended_reason")


class PartnerReview(Record):
    """A partner's own IMR on the same incident (§1)."""

    LABEL = "partner's review"

    review = owned_by(Review, "partner_reviews")
    agency = prose("agency", required=True)
    reference = prose("reference")
    contact = prose("contact")
    note = prose("note")


class StageOverride(Record):
    """A stage passed with requirements missing: which, by whom, and the written reason."""

    LABEL = "stage override"

    review = owned_by(Review, "stage_overrides")
    stage = choice("stage", tuple(Stage)[1:])
    missing = prose("missing", required=True)
    reason = prose("reason", required=True)
    passed_by = prose("passed_by")
    passed_on = day("passed_on", null=False)


class ClauseExemption(Record):
    """A check of the guidance that does not apply to this review: who decided that, and the written reason."""

    LABEL = "exemption"

    review = owned_by(Review, "clause_exemptions")
    # The id of the check (services.readiness), which never changes between versions.
    check_id = CharField(max_length=40, constraints=[Check("trim(check_id) <> ''")])
    reason = prose("reason", required=True)
    given_by = prose("given_by")
    given_on = day("given_on", null=False)

    class Meta:
        indexes = ((("review", "check_id"), True),)


class PaperIssue(Record):
    """An issued paper. After the first one, references are never renumbered."""

    LABEL = "issued paper"

    review = owned_by(Review, "paper_issues")
    paper = CharField(max_length=40)
    edition = choice("edition", PaperEdition)
    file_format = CharField(max_length=10)
    number = counting()
    issued_at = CharField(max_length=20)
    issued_by = prose("issued_by")
    file_name = prose("file_name")
    sha256 = CharField(max_length=64, constraints=[Check("length(sha256) = 64")])
    audit_head = CharField(max_length=64, default="")
    audit_count = IntegerField(default=0)

    class Meta:
        indexes = ((("review", "paper", "edition", "number"), True),)
