"""Recommendations and the action plan (§7.3, §7.4, §8.3)."""

from __future__ import annotations

from imr_tui.models.base import Record, choice, counting, day, owned_by, prose, refers_to
from imr_tui.models.finding import Finding
from imr_tui.models.review import Review
from imr_tui.vocabulary import ActionStatus, Decision, Origin, RecommendationKind, Strand, Strength, WritingState


class Recommendation(Record):
    """What should change, the findings it is based on and the analysis that links them."""

    LABEL = "recommendation"
    LETTER = "R"

    review = owned_by(Review, "recommendations")
    number = counting()
    position = counting("position")
    kind = choice("kind", RecommendationKind, default="smart")
    text = prose("text", required=True)
    analysis = prose("analysis")
    specific = prose("specific")
    measurable = prose("measurable")
    achievable = prose("achievable")
    relevant = prose("relevant")
    time_bound = prose("time_bound")
    further_process = prose("further_process")
    strength = choice("strength", Strength, null=True)
    resource_implications = prose("resource_implications")
    organisational_implications = prose("organisational_implications")
    origin = choice("origin", Origin, default="author")
    state = choice("state", WritingState, default="draft")
    decision = choice("decision", Decision, null=True)
    decision_text = prose("decision_text")
    decision_reason = prose("decision_reason")
    decided_on = day("decided_on")

    class Meta:
        indexes = ((("review", "number"), True),)


class RecommendationFinding(Record):
    """A finding that a recommendation is based on."""

    OWNER = "recommendation"
    LABEL = "finding under a recommendation"

    recommendation = owned_by(Recommendation, "rests_on")
    finding = refers_to(Finding, "recommendations")

    class Meta:
        indexes = ((("recommendation", "finding"), True),)


class Action(Record):
    """What is to be done, by whom and when, its intended outcome, and how that will be evaluated."""

    OWNER = "recommendation"
    LABEL = "action"
    LETTER = "A"

    recommendation = owned_by(Recommendation, "actions")
    number = counting()
    what = prose("what", required=True)
    owner = prose("owner")
    due_on = day("due_on")
    intended_outcome = prose("intended_outcome")
    evaluation = prose("evaluation")
    strand = choice("strand", Strand, default="practice")
    status = choice("status", ActionStatus, default="not_started")
    closed_reason = prose("closed_reason")
    done_on = day("done_on")
    proof = prose("proof")
    # Whether it was effective, with the evidence for it (§8.4).
    effectiveness = prose("effectiveness")
    evaluated_on = day("evaluated_on")
    next_review_on = day("next_review_on")

    class Meta:
        indexes = ((("recommendation", "number"), True), (("status", "due_on"), False))


class DueDateRevision(Record):
    """A changed due date with its reason. The original due date stays with the action."""

    OWNER = "action"
    LABEL = "revised due date"

    action = owned_by(Action, "revisions")
    due_on = day("due_on", null=False)
    reason = prose("reason", required=True)
    revised_on = day("revised_on", null=False)
    agreed_by = prose("agreed_by")


class ProgressNote(Record):
    """A dated progress note on an action."""

    OWNER = "action"
    LABEL = "progress note"

    action = owned_by(Action, "progress_notes")
    noted_on = day("noted_on", null=False)
    noted_by = prose("noted_by")
    text = prose("text", required=True)
