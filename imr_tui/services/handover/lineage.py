"""Which states two stores have in common: every bundle names the bundles that went into it.

The whole review and its actions alone are two lines of descent. Whoever has the whole of a state has its actions too,
but who took in the actions of a state knows nothing of the rest.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from imr_tui.models import Exchange
from imr_tui.vocabulary import Holding

Line = Mapping[str, Collection[str]]
"""Each bundle by its uid, with those of its kind right before it."""
Lineage = Mapping[str, Line]
"""The line of whole reviews, and that of actions."""


def of_review(review_id: int) -> dict[str, dict[str, list[str]]]:
    """All bundles that went into the state of a review in this store (database thread)."""
    rows: Any = Exchange.select(Exchange.lineage).where(Exchange.review == review_id).tuples()
    return joined(json.loads(text) for (text,) in rows)


def joined(lineages: Iterable[Lineage]) -> dict[str, dict[str, list[str]]]:
    """All that several lineages know."""
    found: dict[str, dict[str, set[str]]] = {kind: {} for kind in Holding}
    for lineage in lineages:
        for kind, line in lineage.items():
            for uid, before in line.items():
                found[kind].setdefault(uid, set()).update(before)
    return {kind: {uid: sorted(before) for uid, before in sorted(line.items())} for kind, line in found.items()}


def grown(known: Lineage, holds: str, uid: str) -> dict[str, dict[str, list[str]]]:
    """The lineage of a new bundle that is made of what this store knows: of actions alone no whole review follows."""
    kinds = Holding if holds == "whole" else (holds,)
    made = joined({kind: known.get(kind, {})} for kind in kinds)
    made[holds][uid] = list(newest(made[holds], made[holds]))
    return made


def newest(chosen: Collection[str], line: Line) -> tuple[str, ...]:
    """Those of `chosen` that went into no other one of them: two where both stores handed over at once."""
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
