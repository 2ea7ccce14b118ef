"""Submission, consideration by DMT, authorisation, and the reports that follow (§8.1 to §8.4)."""

from __future__ import annotations

from peewee import CharField

from imr_tui.models.base import Record, choice, day, owned_by, prose, refers_to
from imr_tui.models.person import Person
from imr_tui.models.review import Review
from imr_tui.vocabulary import Arrangement, Enough, OfficerPart, ReviewMethod


class Consideration(Record):
    """How the person or group who asked for the review, and DMT, dealt with it."""

    LABEL = "consideration"

    review = owned_by(Review, "considerations", unique=True)
    submitted_on = day("submitted_on")
    submitted_to = prose("submitted_to")
    discussed_on = day("discussed_on")
    discussion = prose("discussion")
    dmt_meeting_on = day("dmt_meeting_on")
    dmt_minute = prose("dmt_minute")
    earlier_reviews_looked_at = prose("earlier_reviews_looked_at")
    different_this_time = prose("different_this_time")
    arrangement = choice("arrangement", Arrangement, null=True)
    partner_action = prose("partner_action")
    authorised_on = day("authorised_on")
    authorised_by = prose("authorised_by")
    plan_review_on = day("plan_review_on")
    review_method = choice("review_method", ReviewMethod, null=True)
    review_method_note = prose("review_method_note")


class EarlierReview(Record):
    """An earlier IMR that DMT considered with this one (§8.2). It may be in another store."""

    LABEL = "earlier review considered"

    review = owned_by(Review, "earlier_reviews")
    reference = prose("reference", required=True)
    earlier_uid = CharField(max_length=36, null=True)
    what_was_found = prose("what_was_found")
    what_was_done = prose("what_was_done")


class ResponsibleOfficer(Record):
    """A lead officer for a strand of actions, or a member of the task and finish group (§8.2, §8.3)."""

    LABEL = "responsible officer"

    review = owned_by(Review, "responsible_officers")
    name = prose("name", required=True)
    post = prose("post")
    part = choice("part", OfficerPart, default="charged_officer")
    strand = prose("strand")


class ProgressReport(Record):
    """A report on the action plan that DMT asked for: when it is due, from whom, and when it was received (§8.3)."""

    LABEL = "progress report"

    review = owned_by(Review, "progress_reports")
    due_on = day("due_on", null=False)
    due_from = prose("due_from")
    received_on = day("received_on")
    summary = prose("summary")


class FinalReport(Record):
    """The report after the action plan was implemented (§8.4)."""

    LABEL = "final report"

    review = owned_by(Review, "final_reports", unique=True)
    effectiveness = prose("effectiveness")
    further_actions = prose("further_actions")
    workforce_themes = prose("workforce_themes")
    submitted_on = day("submitted_on")
    shared_with_dmt_on = day("shared_with_dmt_on")
    shared_with_workforce_group_on = day("shared_with_workforce_group_on")


class OutcomeView(Record):
    """The view of a service user, family member, friend or carer on the sufficiency of the improvement (§8.4)."""

    LABEL = "view on the outcome"

    review = owned_by(Review, "outcome_views")
    person = refers_to(Person, "outcome_views")
    discussed_on = day("discussed_on")
    discussed_by = prose("discussed_by")
    enough = choice("enough", Enough, null=True)
    view = prose("view")
