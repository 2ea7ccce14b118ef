"""How long a handover takes, next to export and import of the same review as JSON, in one run.

    .venv/bin/python -m tests.benchmarks.bench_handover [--repeat N] [--events N]

Two real stores. A review goes from one to the other, 500 of its events are changed on both sides, and it comes back.
Goals: a review that is new is taken in faster than its JSON; nothing of it takes longer than `GOAL` seconds.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from imr_tui.services.handover import import_review
from tests.benchmarks.bench_chronology import PASSPHRASE, build_store
from tests.benchmarks.rows import goal, keep, p95

T = TypeVar("T")

GOAL = 30.0
CHANGED = 500
NEW = "take in: a new review"


class Times:
    """Seconds by what was done."""

    def __init__(self) -> None:
        self.taken: dict[str, list[float]] = {}

    def of(self, what: str, work: Callable[[], T]) -> T:
        """Do it, and keep how long it took."""
        start = time.perf_counter()
        result = work()
        self.taken.setdefault(what, []).append(time.perf_counter() - start)
        return result

    def median(self, what: str) -> float:
        """The middle one."""
        return statistics.median(self.taken[what])


def once(folder: Path, made: Path, events: int, times: Times) -> int:
    """One handover there and back; returns the bundle's length."""
    import shutil

    from imr_tui.exporters.issue.handover_file import make_bundle
    from imr_tui.models import Event
    from imr_tui.services import session
    from imr_tui.services.handover import receiving, sending
    from imr_tui.services.record import interchange
    from imr_tui.services.record.removal import undo
    from imr_tui.services.review import reviews
    from imr_tui.store.session import writing

    def opened(name: str) -> session.Store:
        return session.open_unlocked(folder / name, session.unlock(folder / name, passphrase=PASSPHRASE))

    def change(words: str, first: int) -> None:
        with writing():
            Event.update(comment=words, version=Event.version + 1).where(
                Event.number >= first, Event.number < first + CHANGED
            ).execute()

    shutil.copytree(made, folder / "here")
    session.make(folder / "there", "Bench", PASSPHRASE)
    session.make(folder / "json", "Bench", PASSPHRASE)

    here = opened("here")
    uid = here.run(reviews.find, "IMR-BENCH")
    plain = times.of("export as JSON", lambda: here.run(interchange.to_plain, uid))
    text = json.dumps(plain)
    going = times.of("hand over: read", lambda: here.run(sending.outgoing, uid))
    bundle = times.of("hand over: pack and seal", lambda: make_bundle(going, PASSPHRASE))
    times.of("hand over: note", lambda: here.run(sending.record_sent, bundle.bundle))
    here.run(change, "changed here", 1)
    here.close()

    store = opened("json")
    times.of("import as JSON", lambda: store.run(import_review.from_plain, json.loads(text), "review.json"))
    store.close()

    there = opened("there")
    read = times.of("take in: open and check", lambda: sending.open_sealed(bundle.data, PASSPHRASE, "a"))
    times.of(NEW, lambda: there.run(receiving.import_bundle, read, "a"))
    there.run(change, "changed there", CHANGED // 2)
    back = make_bundle(there.run(sending.outgoing, uid), PASSPHRASE)
    there.run(sending.record_sent, back.bundle)
    there.close()

    here = opened("here")
    read = times.of("back: open and check", lambda: sending.open_sealed(back.data, PASSPHRASE, "b"))
    taken = times.of("back: merge", lambda: here.run(receiving.import_bundle, read, "b"))
    if len(taken.conflicts) != min(events, CHANGED) - CHANGED // 2 + 1:
        raise AssertionError(f"{len(taken.conflicts)} conflicts")
    times.of("back: the same once more", lambda: here.run(receiving.import_bundle, read, "b"))
    times.of("back: undo", lambda: here.run(undo, taken.change))
    here.close()
    return len(bundle.data)


def main() -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeat", type=int, default=3, help="handovers for each review")
    parser.add_argument("--events", type=int, nargs="*", default=[1_000, 100_000], help="events of each review")
    options = parser.parse_args()
    missed = []
    for events in options.events:
        times, length = Times(), 0
        with tempfile.TemporaryDirectory() as folder:
            build_store(Path(folder, "made"), events)
            for turn in range(options.repeat):
                place = Path(folder, str(turn))
                place.mkdir()
                length = once(place, Path(folder, "made"), events, times)
        print(f"\n{events:,} events, {CHANGED} changed on both sides; the bundle has {length:,} bytes")
        print(f"  {'':28}{'median s':>10}{'p95 s':>10}")
        for what, taken in times.taken.items():
            print(f"  {what:28}{statistics.median(taken):10.2f}{p95(taken):10.2f}")
            late = statistics.median(taken) > GOAL and what != "import as JSON"
            said = "" if what == "import as JSON" else f"under {GOAL:g} s"
            if what == NEW:
                as_json = times.median("import as JSON")
                late |= times.median(NEW) > as_json
                said = f"import as JSON {as_json:.2f} s; {said}"
            keep("handover", f"{events:,} events: {what}", taken, "s", goal(late, said), not late)
            missed += [f"{what}, {events:,} events"] if late else []
    print(f"\nmost memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    print("goals missed: " + "; ".join(missed) if missed else "all goals met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
