"""Number records and give people codes after a merge: each number and code once, with texts that follow (§7.1).

If both stores gave a new record the same number, the record of this store keeps it and the other gets the next free
one. The same applies to codes of people. References in the other store's texts are changed accordingly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from imr_tui.services.actions import plan
from imr_tui.services.handover.rows import UNKNOWN, Sides, Table
from imr_tui.services.people import interviews
from imr_tui.services.record.references import renamed
from imr_tui.services.record.shape import COUNTERS, Row, Shape, shapes

_NESTED: Final = {"excerpt": ("interview", "I"), "action": ("recommendation", "A")}
_COUNTER_OF: Final[dict[str, Callable[[int], str]]] = {"excerpt": interviews.counter_of, "action": plan.counter_of}


@dataclass(slots=True)
class FinalNames:
    """The numbers and codes of all rows after the merge."""

    numbers: dict[str, dict[str, int]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    held_codes: set[str] = field(default_factory=set)
    """People whose code the other store changed to one that somebody else has here: they keep their code."""


Side = Mapping[str, Table]
Translate = Callable[[str], str]


def final_numbers(sides: Sides, kept: Mapping[str, Collection[str]], parts: Collection[str]) -> FinalNames:
    """Return the number of each row in `kept` (uids by table) and the code of each person.

    Tables outside `parts` keep the numbers and codes of this store.
    """
    found = FinalNames()
    counters = _counters(sides)
    for name, shape in shapes().items():
        if shape.scope is not None:
            found.numbers[name] = _numbers(shape, sides, kept[name], name in parts, counters, found)
    found.codes = _codes(sides, kept["person"], found.held_codes) if "person" in parts else {}
    return found


def _counters(sides: Sides) -> dict[str, int]:
    found: dict[str, int] = {}
    for side in (sides.mine, sides.theirs):
        for row in side[COUNTERS].values():
            found[row["letter"]] = max(found.get(row["letter"], 0), row["last"])
    return found


def _numbers(
    shape: Shape, sides: Sides, kept: Collection[str], merged: bool, counters: Mapping[str, int], found: FinalNames
) -> dict[str, int]:
    mine, theirs, base = sides.mine[shape.name], sides.theirs[shape.name], sides.base[shape.name]
    final: dict[str, int] = {}
    taken: dict[tuple[Any, ...], set[int]] = {}
    wanted: list[tuple[int, str, int]] = []
    for uid in kept:
        here, there = mine.get(uid), theirs.get(uid) if merged else None
        if here is None:
            wanted.append((2, uid, theirs[uid]["number"]))
        elif there is None or there["number"] in (here["number"], base.get(uid, {}).get("number", UNKNOWN)):
            wanted.append((0, uid, here["number"]))
        elif here["number"] == base.get(uid, {}).get("number", UNKNOWN):
            wanted.append((1, uid, there["number"]))
        else:
            # Both stores changed the number: this store's stays.
            wanted.append((0, uid, here["number"]))
    most: dict[tuple[Any, ...], int] = {}
    rows = [(row, row["number"]) for side in (mine, theirs) for row in side.values()]
    for row, number in rows:
        scope = _scope(shape, row)
        most[scope] = max(most.get(scope, 0), number)
    for _, uid, number in sorted(wanted, key=lambda each: (each[0], each[2], each[1])):
        row = mine.get(uid) or theirs[uid]
        scope = _scope(shape, row)
        used = taken.setdefault(scope, set())
        choices = [number] + ([mine[uid]["number"]] if uid in mine else [])
        number = next((choice for choice in choices if choice not in used), 0)
        if not number:
            number = most[scope] = max(most[scope], _counted(shape, row, counters, found)) + 1
        used.add(number)
        final[uid] = number
    return final


def _scope(shape: Shape, row: Row) -> tuple[Any, ...]:
    return tuple(row[part] for part in shape.scope or ())


def _counted(shape: Shape, row: Row, counters: Mapping[str, int], found: FinalNames) -> int:
    """Return the last number that was given to a row of this kind, as far as it was counted."""
    if shape.name in _NESTED:
        owner, _ = _NESTED[shape.name]
        number = found.numbers[owner].get(row[owner], 0)
        return counters.get(_COUNTER_OF[shape.name](number), 0)
    return counters.get(shape.model.LETTER, 0)


def _codes(sides: Sides, kept: Collection[str], held: set[str]) -> dict[str, str]:
    mine, theirs, base = sides.mine["person"], sides.theirs["person"], sides.base["person"]
    wanted: list[tuple[int, str, str]] = []
    for uid in kept:
        here, there = mine.get(uid), theirs.get(uid)
        if here is None:
            wanted.append((2, uid, theirs[uid]["code"]))
        elif there is not None and here["code"] == base.get(uid, {}).get("code", UNKNOWN) != there["code"]:
            wanted.append((1, uid, there["code"]))
        else:
            wanted.append((0, uid, here["code"]))
    used: set[str] = set()
    final: dict[str, str] = {}
    reserved = {row["code"].casefold() for side in (mine, theirs) for row in side.values()}
    for _, uid, code in sorted(wanted):
        if code.casefold() in used and uid in mine and mine[uid]["code"].casefold() not in used:
            code = mine[uid]["code"]
            held.add(uid)
        elif code.casefold() in used:
            code = _free(code, used | reserved)
        used.add(code.casefold())
        final[uid] = code
    return final


def _free(code: str, used: Collection[str]) -> str:
    """Return the next free code of the same kind: SW4 if SW3 is somebody else."""
    letters = code.rstrip("0123456789")
    number = int(code[len(letters) :] or 1) + 1
    while f"{letters}{number}".casefold() in used:
        number += 1
    return f"{letters}{number}"


# Texts


def translations(sides: Sides, final: FinalNames) -> tuple[Translate | None, Translate | None, Translate | None]:
    """Return functions that put texts of this store, of the other store and of the base into the final numbers.

    A function is None if no text of that store changes, which is nearly always so.
    """
    codes = {
        row["code"]: final.codes[uid]
        for uid, row in sides.theirs["person"].items()
        if uid in final.codes and final.codes[uid] != row["code"]
    }
    return (
        _translation(sides.mine, final, {}),
        _translation(sides.theirs, final, codes),
        _translation(sides.base, final, {}),
    )


def _translation(side: Side, final: FinalNames, codes: Mapping[str, str]) -> Translate | None:
    names: dict[str, str] = {}
    for name, numbers in final.numbers.items():
        shape = shapes()[name]
        owner, letter = _NESTED.get(name, ("", shape.model.LETTER))
        if not letter:
            continue
        for uid, row in side[name].items():
            number = numbers.get(uid)
            if number is None or row["number"] is UNKNOWN:
                continue
            if not owner:
                if number != row["number"]:
                    names[f"{letter}{row['number']}"] = f"{letter}{number}"
            elif (above := side[owner].get(row[owner])) is not None:
                before = f"{letter}{above['number']}.{row['number']}"
                after = f"{letter}{final.numbers[owner].get(row[owner], above['number'])}.{number}"
                if before != after:
                    names[before] = after
    if not names and not codes:
        return None
    people = frozenset(row["code"] for row in side["person"].values())
    pattern = re.compile(
        rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(codes, key=len, reverse=True)))})(?!\w)" if codes else r"(?!)"
    )

    def translate(text: str) -> str:
        if names:
            text = renamed(text, names, people)
        return pattern.sub(lambda match: codes[match.group()], text) if codes else text

    return translate
