"""What readiness costs each time a record is saved: the stage worked out anew, with 60 and with 100,000 events.

    .venv/bin/python -m tests.benchmarks.bench_readiness [--repeat N]

The made-up review of the demonstration, whose plan is being carried out: every check up to that stage is asked. The
comparison in the same run is a search that remembers nothing: the whole chronology read each time for placeholders.
Goals at the median, on a machine that does nothing else: the stage in 40 ms, to which 100,000 events add less than
10 ms; an event saved in 100 ms.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from imr_tui import demo
from imr_tui.dates.when import parse
from imr_tui.demo.load import load_demo
from imr_tui.services import session
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.readiness import readiness, stages
from imr_tui.services.readiness.placeholders import _SCAN, unfinished_events
from imr_tui.services.record import records
from imr_tui.services.review import requests
from tests.benchmarks.rows import Row, add, goal, shown

EVENTS = 100_000


def timed(store: session.Store, work: Callable[[], object], repeat: int) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds."""
    took = []
    for _ in range(repeat):
        start = time.perf_counter()
        store.run(work)
        took.append((time.perf_counter() - start) * 1000)
    took.sort()
    return statistics.median(took), took[min(len(took) - 1, round(len(took) * 0.95))]


def measure(folder: Path, more: int, repeat: int) -> dict[str, tuple[float, float]]:
    """The figures on a store of its own, with so many events beside those of the demonstration."""
    session.make(folder, demo.DEMO_NAME, demo.DEMO_PASSPHRASE)
    store = session.open_unlocked(folder, session.unlock(folder, passphrase=demo.DEMO_PASSPHRASE))
    uid = store.run(load_demo)[0]
    if more:
        words = "The duty worker notes a call about the evening visit and tells the coordinator on the next morning."
        when = parse("3 Mar 2026")
        events = [EventDetail(when=when, what_happened=words, source_typed="log") for _ in range(more)]
        store.run(chronology.add_many, uid, events)
    key = store.run(records.review_id, uid)
    first = store.run(lambda: chronology.window(uid, 0, 1)[0])
    found: dict[str, tuple[float, float]] = {}

    def forgetful() -> None:
        _SCAN._seen.clear()
        unfinished_events(key)

    def save() -> None:
        now = chronology.detail(first.uid)
        chronology.save(uid, replace(now, comment=f"{now.comment}."))

    found["the whole chronology read anew"] = timed(store, forgetful, min(repeat, 5))
    store.run(stages.refresh, uid)
    found["the stage worked out"] = timed(store, lambda: stages.refresh(uid), repeat)
    found["an event saved, stage included"] = timed(store, save, repeat)
    found["where the reviewer appears"] = timed(store, lambda: requests.conflicts(uid), repeat)
    answers = timed(store, lambda: readiness.answers(uid, unnamed=()), min(repeat, 10))
    found["every answer but names in no key"] = answers
    assert store.run(stages.refresh, uid) == "implementing"
    store.close()
    return found


def main() -> int:
    """Print the figures beside their goals; 1 where one is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=30)
    repeat = parser.parse_known_args()[0].repeat
    with tempfile.TemporaryDirectory() as folder:
        few = measure(Path(folder, "few"), 0, repeat)
        many = measure(Path(folder, "many"), EVENTS, repeat)
    print(f"{'milliseconds':36}{'60 events':>22}{f'{EVENTS:,} more':>22}")
    for what in few:
        cells = "".join(f"{f'{figures[what][0]:.1f} (95 %: {figures[what][1]:.1f})':>22}" for figures in (few, many))
        print(f"{what:36}{cells}")
    stage, save = "the stage worked out", "an event saved, stage included"
    goals = {
        "the stage in 40 ms": max(few[stage][0], many[stage][0]) <= 40,
        f"{EVENTS:,} events add less than 10 ms": many[stage][0] - few[stage][0] < 10,
        "an event saved in 100 ms": max(few[save][0], many[save][0]) < 100,
    }
    for what in few:
        for events, figures in (("60 events", few), (f"{EVENTS:,} more", many)):
            add(Row("readiness", f"{what}, {events}", *(shown(value, "ms") for value in figures[what])))
    for words, met in goals.items():
        print(f"goal: {words}{'' if met else '   MISSED'}")
        add(Row("readiness", words, comparison=goal(not met, "goal"), ok=met))
    return int(not all(goals.values()))


if __name__ == "__main__":
    sys.exit(main())
