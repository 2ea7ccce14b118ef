"""The glossary of the papers, and the capital letter at the start of a cell."""

from __future__ import annotations

from typing import Final

from imr_tui.vocabulary import Mark

# For a reader who is new to these reviews.
GLOSSARY: Final = (
    ("ASC", "Adult social care."),
    ("DMT", "Departmental Management Team. It considers the report and authorises the action plan."),
    (
        "E1, D1, I1",
        "References to an event in the chronology, a document and an interview. The numbers never change.",
    ),
    ("F1, R1, A1.1", "References to a finding, a recommendation, and an action under a recommendation."),
    (Mark.GOOD_PRACTICE.label.capitalize(), "Practice that others can learn from."),
    (
        "Hindsight",
        "What can be seen now, looking back. It does not measure what people knew at the time.",
    ),
    ("HoS", "Head of service."),
    (
        "IMR",
        "Individual Management Review: an organisation's own analysis of its actions, decisions, missed "
        "opportunities and good practice. It does not examine the practice of other organisations.",
    ),
    (Mark.KEY_EVENT.label.capitalize(), "A turning point in what happened."),
    (
        Mark.MISSED_OPPORTUNITY.label.capitalize(),
        "A moment when different action might have changed the outcome.",
    ),
    (Mark.NO_CONTACT.label.capitalize(), "A period in which, according to a record, there was no contact."),
    (
        "Primary, secondary, anecdotal",
        "The weight of a document as evidence. Primary: made at the time by somebody who took part. "
        "Secondary: drawn from other records. Anecdotal: recalled afterwards or heard from somebody else.",
    ),
    ("SMART", "Specific, measurable, achievable, relevant and time-bound."),
    ("T1", "A reference to a term of reference, which is a question that the review was asked to answer."),
)


def sentence(text: str) -> str:
    """Return the text with a capital first letter, as a cell or a sentence begins."""
    return text[:1].upper() + text[1:]
