"""The words of papers for what the record keeps as short codes: no paper shows one with underscores."""

from __future__ import annotations

from typing import Final

from imr_tui.vocabulary import Mark

# What each mark and word of the papers means, for a reader who is new to reviews.
GLOSSARY: Final = (
    ("ASC", "Adult social care."),
    ("DMT", "Departmental management team, which considers the report and authorises the action plan."),
    (
        "E1, D1, I1",
        "Events of the chronology, documents and interviews, each with a number that stays the same.",
    ),
    ("F1, R1, A1.1", "Findings, recommendations, and the actions under a recommendation."),
    (Mark.GOOD_PRACTICE.label.capitalize(), "Practice that others can learn from."),
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
    (Mark.KEY_EVENT.label.capitalize(), "An event on which the course of what followed turned."),
    (
        Mark.MISSED_OPPORTUNITY.label.capitalize(),
        "A moment at which something else could have been done that may have changed the outcome.",
    ),
    (Mark.NO_CONTACT.label.capitalize(), "A period for which a record states that there was no contact."),
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
