"""The strength of a recommendation or an action, from the Action Hierarchy of RCA².

Source: "RCA²: Improving Root Cause Analyses and Actions to Prevent Harm" (National Patient Safety Foundation, 2015; now
the Institute for Healthcare Improvement), based on the hierarchy of the National Center for Patient Safety of the US
Department of Veterans Affairs. Stronger actions do not depend on people remembering; weaker ones do. The program
suggests a strength from the wording; the reviewer decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from imr_tui.vocabulary import Strength

_RANK: Final = ("weaker", "intermediate", "stronger")

# Strength, kind of action, and beginnings of words that indicate it; a space matches any run of spaces.
_KINDS: Final = (
    ("stronger", "a block that makes the error impossible", (
        "cannot be", "cannot close", "cannot complete", "cannot save", "cannot proceed", "make it impossible",
        "forcing function", "mandatory field", "required field", "hard stop", "interlock", "block closure",
        "automatically escalat", "automatically block", "automatically assign",
    )),
    ("stronger", "a simpler process", (
        "simplif", "remove the step", "remove steps", "remove needless", "remove unnecessary", "single point of access",
        "one point of access", "one inbox", "one record in place",
    )),
    ("stronger", "one standard for equipment or process", (
        "standardis", "standardiz", "replace the system", "replace all", "replace the equipment",
    )),
    ("stronger", "a change to the place or its equipment", (
        "install", "fit every", "fit all", "fit sensors", "redesign",
    )),
    ("stronger", "visible involvement of leaders", (
        "director to chair", "director chairs", "director visits", "dmt visits", "head of service chairs",
        "senior leaders visit",
    )),
    ("intermediate", "software that helps or warns", (
        "alert", "automatic", "dashboard", "flags", "prompts the", "software", "upgrade the system",
        "change the system", "set the rota system", "electronic",
    )),
    ("intermediate", "more people or less work", (
        "recruit", "additional post", "additional staff", "increase staffing", "more staff", "reduce workload",
        "reduce caseloads", "cap on caseloads", "cap caseloads", "fund ", "backfill",
    )),
    ("intermediate", "a second, independent safeguard", (
        "named coordinator", "named officer", "named worker", "named manager", "named person", "second contact",
        "backup", "back-up", "independent check",
    )),
    ("intermediate", "a checklist or an aid to memory", (
        "checklist", "check list", "template", "pro forma", "proforma", "decision aid", "aide memoire",
    )),
    ("intermediate", "repeated practice in training", (
        "simulation", "scenario", "test call", "drill", "role play", "refresher",
    )),
    ("intermediate", "clearer records or communication", (
        "read back", "read-back", "structured handover", "handover form", "sbar", "joint meeting", "joint protocol",
        "shared record", "multi-agency meeting", "audit", "sample of",
    )),
    ("weaker", "a reminder", (
        "remind", "raise awareness", "awareness raising", "brief all", "brief staff", "brief team", "briefing",
        "bulletin", "newsletter", "poster", "circulat", "share the learning", "share learning", "reiterat",
        "re-emphasis", "emphasis", "encourag",
        "email all", "e-mail all", "email staff", "e-mail staff", "tell staff", "tell all staff",
    )),
    ("weaker", "training or talk", (
        "train ", "training", "trained", "e-learning", "elearning", "workshop", "course", "induction", "discuss in",
        "discuss at",
    )),
    ("weaker", "a new rule, policy or guidance", (
        "policy", "policies", "procedure", "guidance", "handbook", "memo", "protocol", "rule", "standard operating",
    )),
    ("weaker", "a double check", (
        "double check", "double-check", "check again", "countersign", "counter-sign", "vigilan", "take care",
        "take more care", "be careful", "be more careful",
    )),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggested strength (`name`), the kind of action, and the words that indicate it."""

    name: str
    kind: str
    words: str


def offered(*texts: str) -> Suggestion | None:
    """Return the strength that the words of these texts suggest, or None.

    The first match in a sentence counts ("Remind staff to use the checklist" is a reminder); of several sentences, the
    strongest counts.
    """
    found = [
        first
        for text in texts
        for sentence in re.split(r"(?<=[.;!?])\s+|\n+", text)
        if (first := _first_in(sentence)) is not None
    ]
    return max(found, key=lambda strength: _RANK.index(strength.name), default=None)


def judged(chosen: str | None, *texts: str) -> str:
    """Return a sentence about the strength: what was chosen, and what the wording of the texts suggests."""
    found = offered(*texts)
    if chosen is None and found is None:
        return "Strength not assessed yet."
    if found is None:
        return f"Strength: {Strength(str(chosen)).label}."
    suggestion = f"“{found.words}” suggests {found.kind}, which is {found.name}"
    if chosen is None:
        return f"Strength not assessed yet. {suggestion}."
    if _RANK.index(chosen) > _RANK.index(found.name):
        return f"Strength: {Strength(chosen).label}. Check this: {suggestion}."
    return f"Strength: {Strength(chosen).label}."


def _pattern(beginnings: tuple[str, ...]) -> re.Pattern[str]:
    joined = "|".join(re.escape(words.strip()).replace(r"\ ", r"\s+") + r"\w*" for words in beginnings)
    return re.compile(rf"\b(?:{joined})", re.IGNORECASE)


_PATTERNS: Final = tuple((name, kind, _pattern(beginnings)) for name, kind, beginnings in _KINDS)


def _first_in(sentence: str) -> Suggestion | None:
    found = [
        (match.start(), order, Suggestion(name, kind, match.group()))
        for order, (name, kind, pattern) in enumerate(_PATTERNS)
        if (match := pattern.search(sentence)) is not None
    ]
    return min(found, key=lambda hit: hit[:2])[2] if found else None
