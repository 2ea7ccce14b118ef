"""Handover there and back with changes on both sides: nothing is lost, whatever two people do.

`make test` and `make deep` take some (tests/extent.py says how many), `make handovers` 1,000 (IMR_HANDOVER_RUNS says
how many).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from imr_tui.errors import ImrError, NameLeft
from imr_tui.models import Action, DueDateRevision, MergeConflict, ProgressNote
from imr_tui.services import session
from imr_tui.services.handover import conflicts
from imr_tui.services.record.removal import undo
from imr_tui.services.record.shape import shapes
from imr_tui.store.session import current, writing
from tests.extent import HANDOVER_RUNS
from tests.handover_world import PARTS, Desk, Hand, agreed, bare, desks, differing, unsealed, without_numbers, words_of

# Kind of change, table, row, column: which there are follows from the review as it is then.
STEP = st.tuples(st.integers(0, 3), st.integers(0, 60), st.integers(0, 5), st.integers(0, 20))
STEPS = st.lists(STEP, max_size=9)
# The same row on both sides, edited here and edited or deleted there, or the other way.
TWICE = st.lists(st.tuples(STEP, st.integers(0, 3)), max_size=9)
CHOICES = st.lists(st.sampled_from(("mine", "theirs", "text")), min_size=1, max_size=5)
RUN = settings(
    max_examples=HANDOVER_RUNS,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)


TALLY: Counter[str] = Counter()


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Desk]]:
    """Two stores."""
    with desks(tmp_path_factory.mktemp("two"), "here", "there") as made:
        yield made
        for desk in made:
            assert desk.run(session.verify)[0] == []
    # A check of what never happened would be none.
    assert TALLY["texts that left in codes"] > 0 or TALLY["runs with actions"] < 10
    # Shown by pytest -rP: what was tried, not only that it held.
    print(", ".join(f"{number} {what}" for what, number in sorted(TALLY.items())))


@pytest.fixture(scope="module")
def beginning(two: list[Desk]) -> tuple[str, bytes]:
    """A review with rows in every table, as a bundle from a third hand, and its uid."""

    def work() -> str:
        with writing():
            return Hand().begin()

    uid = two[0].run(work)
    return uid, two[0].hand_over(uid)[1]


def begun(two: list[Desk], beginning: tuple[str, bytes]) -> str:
    """Both stores with that review and nothing else."""
    uid, data = beginning
    for desk in two:
        desk.empty()
        desk.import_bundle(data)
    assert differing(agreed(two[0].plain(uid)), agreed(two[1].plain(uid))) == []
    return uid


def act(desk: Desk, uid: str, steps: list[tuple[int, int, int, int]], first: int, parts: Any = PARTS) -> None:
    """What somebody does to the review; their words begin with number `first`."""
    hand = Hand(first, names=parts is PARTS)
    for step in steps:
        TALLY["changes"] += desk.run(hand.act, uid, step, parts)
    desk.run(hand.tidy)


def open_rows(desk: Desk) -> list[dict[str, Any]]:
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
    rows = open_rows(desk)
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


# An excerpt that was brought back is taken away again by undo, and the link that was turned to it is turned back.
@example(
    ours=[(0, 38, 5, 17)],
    others=[
        (0, 48, 5, 7),
        (0, 4, 4, 2),
        (0, 0, 5, 10),
        (2, 57, 3, 19),
        (0, 2, 0, 13),
        (1, 25, 2, 11),
        (1, 25, 3, 9),
        (3, 21, 4, 13),
        (3, 2, 4, 10),
    ],
    both=[((3, 27, 1, 14), 3), ((0, 25, 5, 11), 3), ((1, 41, 2, 19), 3), ((0, 10, 0, 8), 1), ((0, 43, 2, 11), 1)],
    choices=["theirs", "theirs", "theirs", "mine", "mine"],
)
# A reference in who shared the findings, which both sides changed, is settled by a text.
@example(
    ours=[(3, 22, 3, 4), (3, 23, 0, 0), (2, 27, 2, 0), (1, 8, 1, 7), (2, 58, 4, 14)],
    others=[
        (3, 23, 4, 3),
        (1, 57, 5, 3),
        (1, 37, 1, 8),
        (3, 17, 0, 4),
        (2, 49, 1, 11),
        (1, 35, 4, 0),
        (1, 48, 0, 3),
        (3, 56, 5, 15),
        (3, 0, 3, 9),
    ],
    both=[
        ((3, 29, 3, 20), 1),
        ((3, 38, 4, 9), 0),
        ((2, 24, 2, 12), 3),
        ((3, 17, 4, 4), 2),
        ((3, 33, 3, 11), 2),
        ((3, 39, 0, 7), 2),
        ((0, 17, 5, 7), 0),
        ((0, 12, 5, 15), 0),
        ((1, 42, 3, 5), 2),
    ],
    choices=["text", "text", "mine"],
)
@RUN
@given(ours=STEPS, others=STEPS, both=TWICE, choices=CHOICES)
def test_there_and_back(
    two: list[Desk], beginning: tuple[str, bytes], ours: Any, others: Any, both: Any, choices: list[str]
) -> None:
    here, there = two
    uid = begun(two, beginning)
    TALLY["runs"] += 1
    for place in range(2):
        base = bare(here.plain(uid))
        # The same fields as well, with other words: that is where conflicts come from.
        act(here, uid, [*(step for step, _ in both), *ours], 10_000 * (place + 1))
        act(there, uid, [*((kind, *step[1:]) for step, kind in both), *others], 50_000 * (place + 1))
        mine, theirs = bare(here.plain(uid)), bare(there.plain(uid))
        bundle = there.hand_over(uid)[1]

        taken = here.import_bundle(bundle)
        TALLY["conflicts"] += len(taken.conflicts)
        TALLY["whole records in conflict"] += sum(each.kind != "field" for each in taken.conflicts)
        TALLY["new numbers"] += sum(each.kind == "number" for each in taken.changes)
        check_nothing_lost(here, uid, base, mine, theirs)
        once = here.plain(uid)
        if taken.change:
            # All of it is one change, which one undo takes back, and a second time gives the same.
            here.run(undo, taken.change)
            assert differing(bare(here.plain(uid)), mine) == []
            assert open_rows(here) == []
            here.import_bundle(bundle)
            assert differing(*(without_numbers(agreed(p)) for p in (here.plain(uid), once))) == []

        head = here.run(lambda: current().audit.head())
        assert here.import_bundle(bundle).before
        assert here.run(lambda: current().audit.head()) == head

        settle(here, uid, choices)
        back = there.import_bundle(here.hand_over(uid)[1])
        assert not back.conflicts
        assert differing(agreed(there.plain(uid)), agreed(here.plain(uid))) == []
    for desk in two:
        assert desk.run(lambda: current().database.execute_sql("PRAGMA foreign_key_check").fetchall()) == []
        assert open_rows(desk) == []


@RUN
@given(ours=STEPS, others=STEPS, both=TWICE, choices=CHOICES)
def test_both_stores_export_at_the_same_time(
    two: list[Desk], beginning: tuple[str, bytes], ours: Any, others: Any, both: Any, choices: list[str]
) -> None:
    here, there = two
    uid = begun(two, beginning)
    for place in range(2):
        base = bare(here.plain(uid))
        act(here, uid, [*(step for step, _ in both), *ours], 10_000 * (place + 1))
        act(there, uid, [*((kind, *step[1:]) for step, kind in both), *others], 50_000 * (place + 1))
        mine, theirs = bare(here.plain(uid)), bare(there.plain(uid))
        crossing = here.hand_over(uid)[1], there.hand_over(uid)[1]
        here.import_bundle(crossing[1])
        there.import_bundle(crossing[0])
        if not place:
            check_nothing_lost(here, uid, base, mine, theirs)
            check_nothing_lost(there, uid, base, theirs, mine)
        # One of them settles, and hands over; what the other one still has in conflict is settled there.
        settle(here, uid, choices)
        there.import_bundle(here.hand_over(uid)[1])
        settle(there, uid, ["theirs"])
        here.import_bundle(there.hand_over(uid)[1])
        settle(here, uid, ["theirs"])
        there.import_bundle(here.hand_over(uid)[1])
        settle(there, uid, ["theirs"])
        assert differing(agreed(there.plain(uid)), agreed(here.plain(uid))) == []


SECRETARY = (Action, DueDateRevision, ProgressNote)
SECRETARY_PARTS = tuple(model._meta.table_name for model in SECRETARY)


@RUN
@given(ours=STEPS, others=STEPS, both=TWICE)
def test_actions_there_and_back(
    two: list[Desk], beginning: tuple[str, bytes], ours: Any, others: Any, both: Any
) -> None:
    """What a secretary does to the actions comes into the whole review, and takes nothing away from it."""
    here, there = two
    uid = begun(two, beginning)
    there.empty()
    TALLY["runs with actions"] += 1
    for place in range(2):
        try:
            made, data = here.hand_over(uid, only_actions=True)
        except NameLeft:
            # Somebody was taken out of the key who is named in an action: right so.
            TALLY["bundles refused"] += 1
            return
        raw = unsealed(data).decode()
        in_key = {row["real_name"] for row in bare(here.plain(uid))["person"].values()}
        assert not [name for name in in_key if name in raw]
        if place:
            settle(here, uid, ["theirs"])
        there.import_bundle(data)
        if place:
            settle(there, uid, ["theirs"])
        before = bare(here.plain(uid))
        sent = bare(made.plain)
        taken_out = {
            (part, key, name): row[name]
            for part in SECRETARY_PARTS
            for key, row in before[part].items()
            for name in row
            if key in sent.get(part, {}) and sent[part][key][name] != row[name]
        }
        act(here, uid, [*(step for step, _ in both), *ours], 10_000 * (place + 1))
        act(there, uid, [*((kind, *step[1:]) for step, kind in both), *others], 50_000 * (place + 1), SECRETARY)
        mine, theirs = bare(here.plain(uid)), bare(there.plain(uid))
        back = there.hand_over(uid)[1]
        taken = here.import_bundle(back)
        TALLY["conflicts with actions"] += len(taken.conflicts)
        after = bare(here.plain(uid))
        kept = words_of(after) | shown(here, uid)
        assert not (words_of(mine) | words_of({p: theirs[p] for p in SECRETARY_PARTS})) - words_of(sent) - kept
        # Nothing but actions was touched, and no text with a name gave way to the same in codes.
        for part in mine.keys() - {*SECRETARY_PARTS, "recommendation", "consideration", "request"}:
            assert unstaged(after[part]) == unstaged(mine[part]), part
        for (part, key, name), text in taken_out.items():
            if key in after[part] and key in mine[part] and mine[part][key][name] == text:
                assert after[part][key][name] == text, (part, key, name)
        assert here.import_bundle(back).before
        TALLY["texts that left in codes"] += len(taken_out)


def unstaged(rows: dict[str, Any]) -> dict[str, Any]:
    """Rows without the stage, which follows from the record and is put right when something is taken in."""
    return {uid: {name: value for name, value in row.items() if name != "stage"} for uid, row in rows.items()}


def settle(desk: Desk, uid: str, choices: list[str]) -> None:
    """Settle every conflict, as the choices have it; what the record does not allow is kept as it is."""
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
