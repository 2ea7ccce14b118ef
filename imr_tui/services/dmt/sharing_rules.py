"""The rules for sharing findings (§5): one answer, with its clause, for every combination of facts.

Findings are shared with the teams in scope, with the service users affected, and with people who were involved in the
incident, in responding to it, in supporting the person or in the review. Sharing with anybody else depends on the
service user. A service user with capacity gives or refuses consent, and a refusal is respected. For a service user
without capacity, a best-interests decision is needed. If the service user has died, a lawful basis must be stated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

from imr_tui.vocabulary import Audience, Situation


@dataclass(frozen=True, slots=True)
class SharingFacts:
    """Who the findings would be shared with, whether they were involved, and the service user's situation."""

    audience: str
    involved: bool
    situation: str


@dataclass(frozen=True, slots=True)
class SharingAnswer:
    """Whether the findings may be shared, the ground for the register (empty for none), the clause, and why."""

    allowed: bool
    ground: str
    clause: str
    why: str


def answer(facts: SharingFacts) -> SharingAnswer:
    """Return the answer to a combination of facts; every combination has one."""
    if facts.audience == "team":
        return SharingAnswer(
            True,
            "within_scope",
            "§5",
            "The head of service or a nominee shares the findings with the teams in scope.",
        )
    if facts.audience == "service_user":
        if facts.situation in ("died", "died_no_basis"):
            return SharingAnswer(
                False,
                "",
                "§5",
                "The service user has died. Add separate entries for family and others.",
            )
        return SharingAnswer(True, "involved", "§5", "The findings are shared with the service users affected.")
    if facts.involved:
        return SharingAnswer(
            True,
            "involved",
            "§5",
            "The findings are shared with people who were involved in the incident, in responding to it, in "
            "supporting the person or in the review.",
        )
    return _ANSWERS[facts.situation]


def table() -> Iterator[tuple[SharingFacts, SharingAnswer]]:
    """Yield every combination of facts with its answer, in order."""
    for audience, involved, situation in product(Audience, (True, False), Situation):
        facts = SharingFacts(audience, involved, situation)
        yield facts, answer(facts)


_ANSWERS: Final = {
    "consents": SharingAnswer(True, "consent_given", "§5", "The service user consents."),
    "refuses": SharingAnswer(
        False,
        "consent_refused",
        "§5",
        "The service user has capacity and does not consent. The refusal is respected.",
    ),
    "not_asked": SharingAnswer(False, "", "§5", "The service user has capacity. Ask for their consent first."),
    "lacks_share": SharingAnswer(
        True,
        "best_interests",
        "§5",
        "The service user lacks capacity. A best-interests decision was made to share.",
    ),
    "lacks_not_share": SharingAnswer(
        False, "", "§5", "The service user lacks capacity. A best-interests decision was made not to share."
    ),
    "lacks_no_decision": SharingAnswer(
        False, "", "§5", "The service user lacks capacity. Record a best-interests decision on what to share first."
    ),
    "died": SharingAnswer(
        True, "deceased", "§5", "The service user has died. The findings may be shared on the lawful basis stated."
    ),
    "died_no_basis": SharingAnswer(
        False, "", "§5", "The service user has died. Enter the lawful basis for sharing first."
    ),
}
