"""Who asked for the review and why (§3, §6, §8), and who carries it out (§4, §5)."""

from __future__ import annotations

from peewee import CharField

from imr_tui.dates.terms import Precision
from imr_tui.models.base import UNITS, Record, choice, day, owned_by, prose, whether
from imr_tui.models.review import Review
from imr_tui.vocabulary import IncidentCategory, OnBehalfOf


class Request(Record):
    """The request for the review: incident, category and the two questions of §3."""

    LABEL = "request"

    review = owned_by(Review, "requests", unique=True)
    requested_by = prose("requested_by")
    requester_role = prose("requester_role")
    on_behalf_of = choice("on_behalf_of", OnBehalfOf, null=True)
    requested_on = day("requested_on")
    incident_summary = prose("incident_summary")
    incident_typed = prose("incident_typed")
    incident_start = CharField(max_length=19, null=True)
    incident_end = CharField(max_length=19, null=True)
    incident_precision = choice("incident_precision", Precision, default="unknown")
    incident_unit = choice("incident_unit", UNITS, default="")
    incident_place = prose("incident_place")
    category = choice("category", IncidentCategory, null=True)
    receives_asc_support = whether("receives_asc_support")
    staff_concern = whether("staff_concern")
    discretion_reason = prose("discretion_reason")


class Reviewer(Record):
    """The person who carries the review out, with the two dated declarations of §4 and §5."""

    LABEL = "reviewer"

    review = owned_by(Review, "reviewers")
    name = prose("name", required=True)
    post = prose("post")
    experience = prose("experience")
    authority = prose("authority")
    appointed_on = day("appointed_on")
    ended_on = day("ended_on")
    # "had no direct involvement in the management of the situation" (§4)
    no_management_involvement_on = day("no_management_involvement_on")
    # "no direct involvement in the serious incident" (§5)
    no_incident_involvement_on = day("no_incident_involvement_on")
    conflict_resolution = prose("conflict_resolution")
    conflict_resolved_on = day("conflict_resolved_on")
