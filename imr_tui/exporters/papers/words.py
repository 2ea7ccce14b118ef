"""The words of papers for what the record keeps as short codes: no paper shows one with underscores."""

from __future__ import annotations

from typing import Final

from imr_tui.services.findings import strength

WEIGHTS: Final = {
    "primary": "primary",
    "secondary": "secondary",
    "anecdotal": "anecdotal",
}
RELATIONS: Final = {
    "service_user": "person who uses services",
    "family_or_carer": "family member or carer",
    "staff": "member of staff",
    "professional": "professional of another organisation",
    "other": "other",
}
ALIAS_KINDS: Final = {
    "alias": "",
    "former_name": "former name",
    "nickname": "nickname",
    "initials": "initials",
    "misspelling": "misspelling",
}
INTERVIEW_STATES: Final = {
    "planned": "planned",
    "held": "held, not yet written up",
    "written_up": "written up, not yet agreed by the person interviewed",
    "agreed": "agreed by the person interviewed",
}
FINDING_KINDS: Final = {
    "action": "action",
    "decision": "decision",
    "missed_opportunity": "missed opportunity",
    "good_practice": "good practice",
    "system": "how the system worked",
}
RECOMMENDATION_KINDS: Final = {"smart": "specific action (SMART)", "further_process": "further process"}
ORIGINS: Final = {
    "author": "",
    "discussion": "added when the report was discussed (§8.1)",
}
STRENGTHS: Final = {name: f"{words} ({strength.SOURCE})" for name, words in strength.WORDS.items()}
DECISIONS: Final = {"agreed": "agreed", "amended": "agreed with changes", "rejected": "not agreed"}
STRANDS: Final = {
    "practice": "practice",
    "workforce_development": "workforce development",
    "commissioning": "commissioning",
    "other": "other",
}
STATUSES: Final = {
    "not_started": "not started",
    "under_way": "under way",
    "done": "done, not yet evaluated",
    "evaluated_effective": "done and evaluated as effective",
    "evaluated_not_effective": "done and evaluated as not effective",
    "closed": "closed",
}
ARRANGEMENTS: Final = {
    "officers": "individual officers charged with actions",
    "task_and_finish_group": "a task and finish group",
}
REVIEW_METHODS: Final = {
    "one_report": "one report",
    "series_of_reports": "a series of reports by different people",
    "regular_progress": "regular progress reports",
}
OFFICER_PARTS: Final = {
    "charged_officer": "officer charged with actions",
    "group_chair": "chair of the task and finish group",
    "group_member": "member of the task and finish group",
}
EDITIONS: Final = {
    "committee": "Committee edition: people are shown by code",
    "confidential": "Confidential edition: texts stand as recorded and may name people",
}

# What each mark and word of the papers means, for a reader who is new to reviews.
GLOSSARY: Final = (
    ("ASC", "Adult social care."),
    ("DMT", "Departmental management team, which considers the report and authorises the action plan."),
    (
        "E1, D1, I1",
        "Events of the chronology, documents and interviews, each with a number that stays the same.",
    ),
    ("F1, R1, A1.1", "Findings, recommendations, and the actions under a recommendation."),
    ("Good practice", "Practice that others can learn from."),
    (
        "Hindsight",
        "What can be seen now and could have been done differently; no measure of what people knew then.",
    ),
    ("HoS", "Head of service."),
    (
        "IMR",
        "Individual Management Review: an organisation's own analysis of its actions, decisions, missed "
        "opportunities and good practice. It does not look for gaps in what other organisations did.",
    ),
    ("Key event", "An event on which the course of what followed turned."),
    (
        "Missed opportunity",
        "A moment at which something else could have been done that may have changed the outcome.",
    ),
    ("No contact", "A period for which a record states that there was no contact."),
    (
        "Primary, secondary, anecdotal",
        "The weight of a document: made at the time by somebody who took part; drawn from other records; "
        "told afterwards or at second hand.",
    ),
    ("SMART", "Specific, measurable, achievable, relevant and time-bound."),
    ("T1", "A term of reference: a question that the review was asked to answer."),
)


def sentence(text: str) -> str:
    """A phrase with a capital at its start, as the whole of a cell has it."""
    return text[:1].upper() + text[1:]


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: `1 event`, `3 events`, `no events`."""
    return f"{number or 'no'} {noun if number == 1 else plural or noun + 's'}"
