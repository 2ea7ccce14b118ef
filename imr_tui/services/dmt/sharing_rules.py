"""With whom findings may be shared (§5): one answer, with its clause, for every combination of facts.

The guidance asks for sharing with the teams in scope, with the service users affected, and with whoever was involved
in the incident, in responding to it, in supporting the person or in the review. Anybody else depends on the service
user: on consent where there is the capacity to give it, whose refusal is respected; on a best-interests decision
where there is not. A person who has died can do neither: then a lawful basis must be stated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

from imr_tui.vocabulary import Audience, Situation

"""What the service user whose review it is can say of it."""


@dataclass(frozen=True, slots=True)
class SharingFacts:
    """Who is to hear of the findings, whether they were involved, and how the service user stands to it."""

    audience: str
    involved: bool
    situation: str


@dataclass(frozen=True, slots=True)
class SharingAnswer:
    """Whether it may be shared, on which ground of the register (empty for none), the clause, and why."""

    allowed: bool
    ground: str
    clause: str
    why: str


def answer(facts: SharingFacts) -> SharingAnswer:
    """The answer to one combination. Every combination has one."""
    if facts.audience == "team":
        return SharingAnswer(
            True,
            "within_scope",
            "§5",
            "The findings are shared with the teams within the scope, by the head of service or a nominee.",
        )
    if facts.audience == "service_user":
        if facts.situation in ("died", "died_no_basis"):
            return SharingAnswer(
                False,
                "",
                "§5",
                "The service user has died: there is nobody to share with here. Family and "
                "others are entries of their own.",
            )
        return SharingAnswer(True, "involved", "§5", "The findings are shared with the service users affected.")
    if facts.involved:
        return SharingAnswer(
            True,
            "involved",
            "§5",
            "Whoever was involved in the incident, in responding to it, in "
            "supporting the person or in the review is told of the findings.",
        )
    return _ANSWERS[facts.situation]


def table() -> Iterator[tuple[SharingFacts, SharingAnswer]]:
    """Every combination with its answer, in order."""
    for audience, involved, situation in product(Audience, (True, False), Situation):
        facts = SharingFacts(audience, involved, situation)
        yield facts, answer(facts)


_ANSWERS: Final = {
    "consents": SharingAnswer(True, "consent_given", "§5", "The service user consents."),
    "refuses": SharingAnswer(
        False,
        "consent_refused",
        "§5",
        "The service user has the capacity to decide and does not consent: that is respected.",
    ),
    "not_asked": SharingAnswer(False, "", "§5", "The service user has the capacity to decide: ask for consent first."),
    "lacks_share": SharingAnswer(
        True,
        "best_interests",
        "§5",
        "The service user cannot decide it: what is shared was decided in their best interests.",
    ),
    "lacks_not_share": SharingAnswer(
        False, "", "§5", "It was decided in the service user's best interests not to share."
    ),
    "lacks_no_decision": SharingAnswer(
        False, "", "§5", "The service user cannot decide it: a best-interests decision on what is shared comes first."
    ),
    "died": SharingAnswer(
        True, "deceased", "§5", "The service user has died: it is shared on the lawful basis stated."
    ),
    "died_no_basis": SharingAnswer(
        False, "", "§5", "The service user has died: state the lawful basis for sharing first."
    ),
}
