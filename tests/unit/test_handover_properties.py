"""Handover there and back with changes on both sides: nothing is lost, whatever two people do.

`make test` takes 40 examples, `make handover-runs` 1,000 (IMR_HANDOVER_RUNS says how many).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from imr_tui.models import MergeConflict
from imr_tui.services import conflicts, session
from imr_tui.services.record_shape import shapes
from imr_tui.services.records import undo
from imr_tui.store.session import current, writing
from tests.handover_world import Desk, Hand, agreed, bare, desks, words_of

RUNS = int(os.environ.get("IMR_HANDOVER_RUNS", "40"))

# Kind of change, table, row, column: which there are follows from the review as it is then.
STEP = st.tuples(st.integers(0, 3), st.integers(0, 60), st.integers(0, 5), st.integers(0, 20))
STEPS = st.lists(STEP, max_size=14)
RUN = settings(
    max_examples=RUNS,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Desk]]:
    """Two stores."""
    with desks(tmp_path_factory.mktemp("two"), "here", "there") as made:
        yield made


def begun(desk: Desk) -> str:
    """A new review in a store that is empty."""

    def work() -> str:
        with writing():
            return Hand().begin()

    desk.empty()
    return desk.run(work)


def act(desk: Desk, uid: str, steps: list[tuple[int, int, int, int]], first: int) -> None:
    """What somebody does to the review; their words begin with number `first`."""
    hand = Hand(first)
    for step in steps:
        desk.run(hand.act, uid, step)


def open_rows(desk: Desk, uid: str) -> list[dict[str, Any]]:
    """The open conflicts as they are kept."""

    def work() -> list[dict[str, Any]]:
        return list(MergeConflict.select().where(MergeConflict.settled.is_null()).dicts())

    return desk.run(work)


def shown(desk: Desk, uid: str) -> set[str]:
    """Every word that a person sees in an open conflict."""
    found: set[str] = set()
    for each in desk.run(conflicts.open_conflicts, uid):
        found |= words_of(each.mine) | words_of(each.theirs)
    return found


def check_nothing_lost(desk: Desk, uid: str, base: Any, mine: Any, theirs: Any) -> None:
    """Each word and value that either side wrote since is in the record, or in a conflict that is shown."""
    after = bare(desk.plain(uid))
    rows = open_rows(desk, uid)
    kept = words_of(after) | shown(desk, uid)
    for side in (mine, theirs):
        lost = (words_of(side) - words_of(base)) - kept
        assert not lost, lost
    clashes = {(row["part"], row["subject_uid"]): [] for row in rows}
    for row in rows:
        clashes[row["part"], row["subject_uid"]].append((json.loads(row["mine"]), json.loads(row["theirs"])))
    for part, shape in shapes().items():
        if part == "reference_counter":
            continue
        for uid_, row in after[part].items():
            versions = [side[part].get(uid_) for side in (base, mine, theirs)]
            if any(version is None for version in versions):
                continue
            before, here, there = versions
            for unit, columns in shape.units.items():
                values = [tuple(version[c] for c in columns) for version in (before, here, there)]
                if any(words_of(list(value)) for value in values):
                    continue
                now = tuple(row[c] for c in columns)
                changed = {value for value in values[1:] if value != values[0]} or {values[0]}
                if now not in changed:
                    # Held back, and shown.
                    assert (part, uid_) in clashes, (part, unit, values, now)
                if len(changed) == 2:
                    told = [
                        tuple(v[c] for c in columns)
                        for pair in clashes[part, uid_]
                        for v in pair
                        if set(columns) <= set(v)
                    ]
                    assert changed <= {*told, now}, (part, unit)
    for side, other in ((mine, theirs), (theirs, mine)):
        for part in after:
            for uid_ in base[part].keys() - side[part].keys():
                # Deleted on one side: gone, or in a conflict of its own or of what it belongs to.
                if uid_ in after[part] and uid_ in other[part]:
                    assert rows, (part, uid_)


@RUN
@given(ours=STEPS, others=STEPS, choices=st.lists(st.sampled_from(("mine", "theirs", "text")), min_size=1, max_size=5))
def test_there_and_back(two: list[Desk], ours: Any, others: Any, choices: list[str]) -> None:
    here, there = two
    there.empty()
    uid = begun(here)
    there.take_in(here.hand_over(uid)[1])
    assert agreed(there.plain(uid)) == agreed(here.plain(uid))
    for _ in range(2):
        base = bare(here.plain(uid))
        act(here, uid, ours, 10_000)
        act(there, uid, others, 20_000)
        mine, theirs = bare(here.plain(uid)), bare(there.plain(uid))
        bundle = there.hand_over(uid)[1]

        taken = here.take_in(bundle)
        check_nothing_lost(here, uid, base, mine, theirs)
        once = here.plain(uid)
        # All of it is one change, which one undo takes back, and a second time gives the same.
        here.run(undo, taken.change)
        assert bare(here.plain(uid)) == mine
        assert open_rows(here, uid) == []
        here.take_in(bundle)
        assert agreed(here.plain(uid)) == agreed(once)

        head = here.run(lambda: current().audit.head())
        again = here.take_in(bundle)
        assert again.before
        assert here.run(lambda: current().audit.head()) == head

        settle(here, uid, choices)
        back = there.take_in(here.hand_over(uid)[1])
        assert not back.conflicts
        assert agreed(there.plain(uid)) == agreed(here.plain(uid))
        for desk in two:
            assert desk.run(lambda: current().database.execute_sql("PRAGMA foreign_key_check").fetchall()) == []
    assert here.run(session.verify)[0] == []


def settle(desk: Desk, uid: str, choices: list[str]) -> None:
    """Settle every conflict, as the choices have it; what the record does not allow is kept as it is."""
    from imr_tui.errors import ImrError

    for place, each in enumerate(desk.run(conflicts.open_conflicts, uid)):
        how = choices[place % len(choices)]
        try:
            desk.run(conflicts.settle, each.uid, how if how != "text" or each.a_text else "theirs", f"w{place} both")
        except ImrError:
            try:
                desk.run(conflicts.settle, each.uid, "mine")
            except ImrError:
                desk.run(conflicts.settle, each.uid, "theirs")
    assert desk.run(conflicts.open_conflicts, uid) == ()
