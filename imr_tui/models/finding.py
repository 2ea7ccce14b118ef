"""The analysis, the findings and their evidence (§2, §6, §7.2, §8.2)."""

from __future__ import annotations

from peewee import CharField, Check

from imr_tui.models.base import (
    Record,
    choice,
    counting,
    exactly_one,
    owned_by,
    prose,
    refers_to,
    whether,
)
from imr_tui.models.document import Document
from imr_tui.models.event import Event
from imr_tui.models.interview import Excerpt
from imr_tui.models.review import Review
from imr_tui.models.scope import TermOfReference
from imr_tui.vocabulary import FindingKind, WritingState


class Overview(Record):
    """The narrative overview and the lessons of §7.2, which belong to the review as a whole."""

    LABEL = "overview"

    review = owned_by(Review, "overviews", unique=True)
    narrative = prose("narrative")
    context = prose("context")
    lessons_individuals = prose("lessons_individuals")
    lessons_teams = prose("lessons_teams")
    lessons_organisations = prose("lessons_organisations")
    good_practice = prose("good_practice")
    ways_of_working = prose("ways_of_working")
    training_management_supervision = prose("training_management_supervision")
    partnership = prose("partnership")
    resources = prose("resources")
    public_interest_reason = prose("public_interest_reason")


class TermAnalysis(Record):
    """What happened, why, and the learning with hindsight, for one term of reference."""

    OWNER = "term"
    LABEL = "analysis of a term of reference"

    term = owned_by(TermOfReference, "analyses", unique=True)
    what_happened = prose("what_happened")
    why = prose("why")
    hindsight = prose("hindsight")
    state = choice("state", WritingState, default="draft")


class Theme(Record):
    """A theme from the council's own list, shared by all reviews in the store."""

    OWNER = None
    LABEL = "theme"

    name = CharField(max_length=120, unique=True, constraints=[Check("trim(name) <> ''")])


class Finding(Record):
    """A finding of the review. It needs evidence before a recommendation can be based on it."""

    LABEL = "finding"
    LETTER = "F"

    review = owned_by(Review, "findings")
    number = counting()
    kind = choice("kind", FindingKind)
    text = prose("text", required=True)
    why = prose("why")
    hindsight = prose("hindsight")
    # An IMR does not cover gaps of other organisations (§2), so such a finding is flagged.
    other_organisation = whether("other_organisation", default=False)
    state = choice("state", WritingState, default="draft")
    # A uid instead of a foreign key, because the earlier review may be in another store.
    repeats_uid = CharField(max_length=36, null=True)
    repeats_reference = prose("repeats_reference")
    repeats_text = prose("repeats_text")
    different_this_time = prose("different_this_time")

    class Meta:
        indexes = ((("review", "number"), True),)


class FindingTheme(Record):
    """A theme of a finding."""

    OWNER = "finding"
    LABEL = "theme of a finding"

    finding = owned_by(Finding, "finding_themes")
    theme = refers_to(Theme, "findings")

    class Meta:
        indexes = ((("finding", "theme"), True),)


class EvidenceLink(Record):
    """One piece of evidence for a finding: an event, a page of a document, or an excerpt of an interview."""

    OWNER = "finding"
    LABEL = "evidence"

    finding = owned_by(Finding, "evidence")
    position = counting("position")
    event = refers_to(Event, "evidence_for", null=True)
    document = refers_to(Document, "evidence_for", null=True)
    excerpt = refers_to(Excerpt, "evidence_for", null=True)
    page = prose("page")
    note = prose("note")

    class Meta:
        constraints = (exactly_one("event_id", "document_id", "excerpt_id"),)
