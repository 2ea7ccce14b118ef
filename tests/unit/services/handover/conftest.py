"""What the tests of handover share: two stores, and a small review in both."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.handover_world import Desk, desks
from tests.unit.services.handover.changes import begin


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Desk]]:
    with desks(tmp_path_factory.mktemp("both"), "Ann", "Ben") as (ann, ben):
        yield ann, ben


@pytest.fixture
def ann(both: tuple[Desk, Desk]) -> Iterator[Desk]:
    yield both[0]
    both[0].empty()


@pytest.fixture
def ben(both: tuple[Desk, Desk]) -> Iterator[Desk]:
    yield both[1]
    both[1].empty()


@pytest.fixture
def uid(ann: Desk, ben: Desk) -> str:
    """A review that both stores have, handed over once."""
    made = ann.run(begin)
    ben.import_bundle(ann.hand_over(made)[1])
    return made
