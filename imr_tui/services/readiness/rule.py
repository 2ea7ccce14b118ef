"""What a check of the guidance is made of: what is asked, how the record answers it, and what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from imr_tui.services.readiness.facts import Held

NAMED: Final = 8
"""How many records a sentence names before it counts the rest."""


@dataclass(frozen=True, slots=True)
class Check:
    """What the guidance asks; the same for every review."""

    id: str
    """Stable: an exemption is kept under it."""
    clause: str
    asks: str
    """In our own words, as a short line."""
    tab: int
    """Where it is recorded, 1 to 8."""
    target: str
    """The form (or row) of that place, and after a colon the record: `scope`, `target:completion`; empty for none."""
    stage: str
    """The stage that is not reached without it, or by which it is looked for."""
    force: str
    """How the guidance puts it: must, should or may."""
    blocks: bool
    """Whether the stage is refused while it is unmet."""
    can_be_excused: bool
    """Whether somebody may say, with a written reason, that it does not apply."""
    how: str
    """How the record answers it, in a sentence."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check found in one review. `met` is None where it does not apply, and `found` then says why."""

    met: bool | None
    found: str
    which: str = ""
    """The records at fault by their references, where there are any: A1.2, A2.1."""
    target: str = ""
    """The first of them as a target of its own: `action:uid`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A check with what answers it. A slow one reads the whole chronology, and is asked last."""

    check: Check
    look: Callable[[Held], Outcome]
    slow: bool = False


class Rules(list[Rule]):
    """The checks of one part of the guidance, in its order."""

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
        """Add a function as what answers a check; its docstring says how. The id begins with the clause."""
        clause = f"§{check_id.partition('-')[0]}"

        def add(look: Callable[[Held], Outcome]) -> Callable[[Held], Outcome]:
            how = " ".join((look.__doc__ or "").split())
            check = Check(check_id, clause, asks, tab, target, stage, force, blocks, excusable, how)
            self.append(Rule(check, look, slow))
            return look

        return add


def met(found: str) -> Outcome:
    """The record has it."""
    return Outcome(True, found)


def lacks(found: str, which: Sequence[str] = (), target: str = "") -> Outcome:
    """The record lacks it; `which` are the records at fault."""
    return Outcome(False, found, listed(which), target)


def none(why: str) -> Outcome:
    """It does not apply to this review, by what the record says."""
    return Outcome(None, why)


def written(text: str | None) -> bool:
    """Whether there is a word in a text: dots, dashes and spaces alone say nothing."""
    return any(character.isalnum() for character in text or "")


def listed(names: Iterable[str]) -> str:
    """References or names one after another, counted where there are too many to read."""
    found = list(names)
    more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
    return ", ".join(found[:NAMED]) + more


def times(number: int) -> str:
    """How often: once, twice, 3 times."""
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def day(on: date | None) -> str:
    """A day in words: 3 March 2026; empty for none."""
    return f"{on.day} {on:%B %Y}" if on else ""
