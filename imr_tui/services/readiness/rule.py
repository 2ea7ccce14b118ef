"""Building blocks of a readiness check: the requirement, how the record meets it, and the outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from imr_tui.services.readiness.facts import Held

NAMED: Final = 8
"""How many records a sentence names; it counts the rest."""


@dataclass(frozen=True, slots=True)
class Check:
    """A requirement of the guidance; the same for every review."""

    id: str
    """Never changes: exemptions are stored under it."""
    clause: str
    asks: str
    """What the record should hold: a short phrase in our own words."""
    tab: int
    """The number of the tab where it is recorded, 1 to 8."""
    target: str
    """The form or row on that tab, with the record after a colon: `scope`, `target:completion`; empty for none."""
    stage: str
    """The stage that needs it, if the check blocks; else the stage by which it should be met."""
    force: str
    """The guidance's word for it: must, should or may."""
    blocks: bool
    """Whether the review cannot reach the stage until the check is met."""
    can_be_excused: bool
    """Whether a person may record, with a reason, that it does not apply."""
    how: str
    """How the record meets it, in one or two sentences."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a check for one review. `met` is None if the check does not apply; `found` then says why."""

    met: bool | None
    found: str
    which: str = ""
    """References of the records that lack something, if any: A1.2, A2.1."""
    target: str = ""
    """Target of the first of these records: `action:uid`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A check and its function. A slow check reads the whole chronology, so it runs last."""

    check: Check
    look: Callable[[Held], Outcome]
    slow: bool = False


class Rules(list[Rule]):
    """The checks of one part of the guidance, in the guidance's order."""

    def ask(
        self,
        check_id: str,
        asks: str,
        *,
        stage: str,
        tab: int,
        target: str = "",
        force: str = "should",
        blocks: bool = True,
        excusable: bool = True,
        slow: bool = False,
    ) -> Callable[[Callable[[Held], Outcome]], Callable[[Held], Outcome]]:
        """Decorate the function that runs a check; its docstring becomes `Check.how`. The id begins with the clause."""
        clause = f"§{check_id.partition('-')[0]}"

        def add(look: Callable[[Held], Outcome]) -> Callable[[Held], Outcome]:
            how = " ".join((look.__doc__ or "").split())
            check = Check(check_id, clause, asks, tab, target, stage, force, blocks, excusable, how)
            self.append(Rule(check, look, slow))
            return look

        return add


def met(found: str) -> Outcome:
    """Return an outcome: the record meets the check."""
    return Outcome(True, found)


def lacks(found: str, which: Sequence[str] = (), target: str = "") -> Outcome:
    """Return an outcome: the record does not meet the check. `which` names the records that lack something."""
    return Outcome(False, found, listed(which), target)


def none(why: str) -> Outcome:
    """Return an outcome: the check does not apply to this review."""
    return Outcome(None, why)


def written(text: str | None) -> bool:
    """Return whether a text contains a letter or digit, so not only dots, dashes and spaces."""
    return any(character.isalnum() for character in text or "")


def listed(names: Iterable[str]) -> str:
    """Return names joined by commas; after the first `NAMED`, only the number of the rest."""
    found = list(names)
    more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
    return ", ".join(found[:NAMED]) + more


def times(number: int) -> str:
    """Return a count as `once`, `twice` or `3 times`."""
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def day(on: date | None) -> str:
    """Return a date as `3 March 2026`; empty for None."""
    return f"{on.day} {on:%B %Y}" if on else ""
