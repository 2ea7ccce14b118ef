"""How many cases tests try: a small number in `make test`, all of them in `make deep` (IMR_DEEP=1), or in `make soak`.

Tests that only `make deep` runs are marked `deep`; `make test` keeps some of every kind.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import pytest

T = TypeVar("T")

DEEP = os.environ.get("IMR_DEEP") == "1"


def count(usual: int, deep: int, variable: str = "") -> int:
    """How many to try; an environment `variable` that is set says it instead."""
    return int(os.environ.get(variable) or (deep if DEEP else usual))


def mostly_deep(values: Iterable[T], usual: Callable[[T], bool]) -> list[Any]:
    """Values for `parametrize`: those that are not `usual` are left to `make deep`."""
    return [value if usual(value) else pytest.param(*_several(value), marks=pytest.mark.deep) for value in values]


def sampled(values: Iterable[T], every: int) -> list[Any]:
    """Values for `parametrize`: one of `every` so many; the others are left to `make deep`."""
    return [
        value if place % every == 0 else pytest.param(*_several(value), marks=pytest.mark.deep)
        for place, value in enumerate(values)
    ]


def _several(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


CHOSEN = not any(name in os.environ for name in ("IMR_HANDOVER_RUNS", "IMR_ADVERSARIAL"))
"""Whether properties are tried on the same examples each time, so that a test judges the change and not the day.

`make handovers` and `make adversarial` draw other ones.
"""
EXAMPLES = count(40, 100)
"""Examples of a property that says no number of its own."""
ADVERSARIAL_FROM = count(0, 0, "IMR_ADVERSARIAL_FROM")
ADVERSARIAL = count(3, 40, "IMR_ADVERSARIAL")
"""Reviews that do their worst to let a name out."""
DEMO_REVIEWS = (0, 1, 2) if DEEP else (1,)
"""Reviews of the demonstration of which every paper is made: the earlier one is small, with something of everything."""
HANDOVER_RUNS = count(2, 40, "IMR_HANDOVER_RUNS")
"""Handovers of each kind, there and back."""

KILLS = count(3, 20, "IMR_KILLS")
"""Processes that are killed while they work on a store."""
FLIPS = count(12, 60, "IMR_FLIPS")
"""Bits that are flipped in each file of a store."""
TAMPERINGS = count(20, 100, "IMR_TAMPERINGS")
"""Changes to the database by somebody with the passphrase."""
WALKS = count(1, 2, "IMR_WALKS")
"""Walks through all screens of the app, each with another hostile text in each field."""
ALL_WALKS = 7
"""The walks of `make soak`, which show 1,000 texts in all; the first of them tries every shortcut everywhere."""
WRITERS_SECONDS = count(3, 10, "IMR_WRITERS_SECONDS")
"""How long four processes write to one store at once."""
