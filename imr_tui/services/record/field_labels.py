"""The labels of fields in the history of a record, as its form shows them; a test compares the two."""

from __future__ import annotations

from typing import Final

from imr_tui.services.record.labels import field_words
from imr_tui.vocabulary import Mark, Situation

_WRITTEN: Final = {"why": "Why it happened", "hindsight": "Learning with hindsight", "state": "Status"}
FIELDS: Final[dict[str, dict[str, str]]] = {
    "review": {
        "agency": "Agency",
        "protective_marking": "Protective marking",
        "retention_review_on": "Retention review date",
        "stage": "Stage",
        "ending": "Declined or withdrawn",
    },
    "partner_review": {"agency": "Partner agency", "reference": "Partner's reference"},
    "request": {
        "requester_role": "Role of the requester",
        "incident": "When the incident happened",
        "incident_place": "Where it happened",
        "incident_summary": "Brief summary",
        "category": "Outcome of the incident",
        "receives_asc_support": "Person receives ASC support",
        "staff_concern": "Concern that staff contributed to it or failed to prevent it",
        "discretion_reason": "Head of service's reason",
    },
    "reviewer": {
        "name": "Reviewer",
        "experience": "Level of experience",
        "authority": "Level of authority",
        "no_management_involvement_on": "Declared no involvement in the management on",
        "no_incident_involvement_on": "Declared no involvement in the incident on",
        "conflict_resolution": "Resolution of a conflict of interest",
        "ended_on": "Stopped being the reviewer on",
    },
    "scope_version": {
        "covers_who": "Who is covered",
        "covers_what": "What is covered",
        "method_reason": "Why this is proportionate",
        "revision_reason": "Reason for the revision",
    },
    "term_of_reference": {"text": "Term of reference", "added_in": "Added in", "dropped_in": "Removed in"},
    "target_date": {"target_on": "Target date", "actual_on": "Met on"},
    "notification": {
        "team": "Service or team",
        "told_by": "Informed by",
        "told_on": "Date informed",
        "how": "How informed",
        "no_press_instruction": "Instructed not to speak to the press",
    },
    "press_query": {
        "received_from": "Who asked",
        "summary": "What was asked",
        "passed_to": "Press officer it was passed to",
        "passed_on": "Date passed on",
    },
    "document": {"dated": "Dated"},
    "person": {"email": "E-mail", "deceased": Situation.DIED.label.capitalize()},
    "interview": {
        "person": "Person's code",
        "why_selected": "Why this person was selected",
        "state": "Status",
        "held_on": "Date held",
        "place": "Where or how it was held",
        "corrections": "Corrections requested",
        "agreed_on": "Notes agreed on",
    },
    "excerpt": {"text": "Passage", "note": "What this passage shows"},
    "event": {
        "when": "When",
        "people_typed": "People, as recorded",
        "what_happened": "What happened",
        "source_typed": "Source, as recorded",
        **{mark.value: mark.label.capitalize() for mark in Mark},
    },
    "overview": {
        "narrative": "Narrative overview",
        "training_management_supervision": "Training, management, supervision",
        "public_interest_reason": "Public interest",
    },
    "term_analysis": {**_WRITTEN, "what_happened": "What happened"},
    "finding": {
        **_WRITTEN,
        "text": "Finding",
        "other_organisation": "About another organisation's practice",
        "repeats_reference": "Repeats",
        "repeats_text": "Text of the earlier finding",
        "different_this_time": "What is different this time",
    },
    "recommendation": {
        "text": "Recommendation",
        "state": "Status",
        "decision": "DMT's decision",
        "decision_text": "Amended text",
        "decision_reason": "DMT's reason",
        "decided_on": "Date decided",
    },
    "action": {
        "what": "Action",
        "due_on": "Due date",
        "done_on": "Date done",
        "proof": "Evidence of completion",
        "effectiveness": "Evidence of effectiveness",
        "evaluated_on": "Date evaluated",
        "closed_reason": "Reason for closing",
        "next_review_on": "Next review date",
    },
    "consideration": {
        "discussed_on": "Discussed with the reviewer on",
        "dmt_meeting_on": "Considered by DMT on",
        "dmt_minute": "Minute",
        "earlier_reviews_looked_at": "Earlier reviews considered",
        "different_this_time": "What to do differently this time",
        "arrangement": "Delivery",
        "partner_action": "Action with partners",
        "authorised_on": "Plan authorised on",
        "plan_review_on": "Plan review date",
        "review_method_note": "Review arrangements",
    },
    "earlier_review": {"what_was_found": "What it found", "what_was_done": "What was done, and whether it worked"},
    "responsible_officer": {"name": "Name or post", "part": "Role"},
    "progress_report": {"due_on": "Due date"},
    "final_report": {
        "effectiveness": "Were the actions effective?",
        "workforce_themes": "Themes for the workforce group",
        "submitted_on": "Submitted to DMT on",
        "shared_with_dmt_on": "Shared with DMT on",
        "shared_with_workforce_group_on": "Shared with the workforce group on",
    },
    "outcome_view": {"person": "Person's code"},
    "disclosure": {"sharing": "Sharing"},
}
"""The labels of units of fields (`services.record.shape`), by table, where they differ from the name of the column."""
PARTS: Final = {
    "alias": "Other names",
    "scope_team": "Services and teams",
    "extension": "Changes to the target date",
    "event_person": "People, by code",
    "event_source": "Sources",
    "event_term": "Terms of reference",
    "finding_theme": "Themes",
    "evidence_link": "Evidence",
    "recommendation_finding": "Findings",
    "due_date_revision": "Changes to the due date",
    "progress_note": "Progress notes",
}
"""The labels of the parts that the history shows with their record, by table."""


def label(table: str, unit: str) -> str:
    """Return the label of a unit of fields: a form's label, or the name of the column in words."""
    words = FIELDS.get(table, {}).get(unit) or field_words(unit)
    return words[:1].upper() + words[1:]
