"""The scope agreement and its versions, terms of reference, target dates and notifications (§5, §6)."""

from __future__ import annotations

from peewee import ForeignKeyField

from imr_tui.models.base import Record, choice, counting, day, owned_by, prose, whether
from imr_tui.models.review import Review
from imr_tui.vocabulary import Milestone, ScopeMethod


class ScopeVersion(Record):
    """One version of the scope agreement. Once both parties have agreed it, a change creates the next version."""

    LABEL = "scope version"

    review = owned_by(Review, "scope_versions")
    number = counting()
    covers_who = prose("covers_who")
    covers_what = prose("covers_what")
    period_from = day("period_from")
    period_to = day("period_to")
    method = choice("method", ScopeMethod, null=True)
    method_reason = prose("method_reason")
    # The new information that prompted the revision (§5); empty for the first version.
    revision_reason = prose("revision_reason")
    requester_agreed_by = prose("requester_agreed_by")
    requester_agreed_on = day("requester_agreed_on")
    reviewer_agreed_by = prose("reviewer_agreed_by")
    reviewer_agreed_on = day("reviewer_agreed_on")

    class Meta:
        indexes = ((("review", "number"), True),)


class ScopeTeam(Record):
    """A service or team within the scope, with its manager, who must be informed (§5)."""

    OWNER = "scope_version"
    LABEL = "team in scope"

    scope_version = owned_by(ScopeVersion, "teams")
    position = counting("position")
    name = prose("name", required=True)
    manager = prose("manager")


class TermOfReference(Record):
    """A question that the review must answer. T1 stays T1 in every later version of the scope."""

    LABEL = "term of reference"
    LETTER = "T"

    review = owned_by(Review, "terms")
    number = counting()
    text = prose("text", required=True)
    added_in = ForeignKeyField(ScopeVersion, backref="terms_added", on_delete="NO ACTION")
    dropped_in = ForeignKeyField(ScopeVersion, backref="terms_dropped", on_delete="NO ACTION", null=True)

    class Meta:
        indexes = ((("review", "number"), True),)


class TargetDate(Record):
    """A target date agreed for a milestone (§6), and the date it was met."""

    LABEL = "target date"

    review = owned_by(Review, "target_dates")
    milestone = choice("milestone", Milestone)
    target_on = day("target_on")
    actual_on = day("actual_on")

    class Meta:
        indexes = ((("review", "milestone"), True),)


class Extension(Record):
    """A changed target date, with its reason."""

    OWNER = "target_date"
    LABEL = "extension"

    target_date = owned_by(TargetDate, "extensions")
    moved_from = day("moved_from")
    moved_to = day("moved_to", null=False)
    reason = prose("reason", required=True)
    agreed_by = prose("agreed_by")
    agreed_on = day("agreed_on")


class Notification(Record):
    """The notification to a manager of an in-scope team that the review will be carried out (§5)."""

    LABEL = "notification"

    review = owned_by(Review, "notifications")
    team = prose("team", required=True)
    manager = prose("manager")
    told_by = prose("told_by")
    told_on = day("told_on")
    how = prose("how")
    no_press_instruction = whether("no_press_instruction", default=False)


class PressQuery(Record):
    """A press enquiry passed to the press officer, who alone answers it (§5)."""

    LABEL = "press query"

    review = owned_by(Review, "press_queries")
    received_on = day("received_on")
    received_from = prose("received_from")
    summary = prose("summary")
    passed_to = prose("passed_to")
    passed_on = day("passed_on")
