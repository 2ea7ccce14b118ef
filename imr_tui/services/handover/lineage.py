"""Find the states that two stores share: every handover file lists the files that led to it.

Whole reviews and actions are two lines of descent. A store with a whole review has its actions too, but a store with
only the actions has nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from imr_tui.models import Exchange
from imr_tui.vocabulary import Holding

Line = Mapping[str, Collection[str]]
"""The uid of each handover file, with the uids of the files of its kind just before it."""
Lineage = Mapping[str, Line]
"""The line of whole reviews and the line of actions."""


def of_review(review_id: int) -> dict[str, dict[str, list[str]]]:
    """Return all handover files that led to the state of a review in this store (database thread)."""
    rows: Any = Exchange.select(Exchange.lineage).where(Exchange.review == review_id).tuples()
    return joined(json.loads(text) for (text,) in rows)


def joined(lineages: Iterable[Lineage]) -> dict[str, dict[str, list[str]]]:
    """Return several lineages as one."""
    found: dict[str, dict[str, set[str]]] = {kind: {} for kind in Holding}
    for lineage in lineages:
        for kind, line in lineage.items():
            for uid, before in line.items():
                found[kind].setdefault(uid, set()).update(before)
    return {kind: {uid: sorted(before) for uid, before in sorted(line.items())} for kind, line in found.items()}


def grown(known: Lineage, holds: str, uid: str) -> dict[str, dict[str, list[str]]]:
    """Return the lineage of a new handover file. A file of actions does not extend the line of whole reviews."""
    kinds = Holding if holds == "whole" else (holds,)
    made = joined({kind: known.get(kind, {})} for kind in kinds)
    made[holds][uid] = list(newest(made[holds], made[holds]))
    return made


def newest(chosen: Collection[str], line: Line) -> tuple[str, ...]:
    """Return those of `chosen` that led to no other of them: two if both stores exported at the same time."""
    older: set[str] = set()
    for uid in chosen:
        older |= _before(uid, line)
    return tuple(sorted(set(chosen) - older))


def _before(uid: str, line: Line) -> set[str]:
    found: set[str] = set()
    left = list(line.get(uid, ()))
    while left:
        each = left.pop()
        if each not in found:
            found.add(each)
            left += line.get(each, ())
    return found
