"""What encryption, the audit trail and the head file cost, and how long a wrong passphrase takes, in one run.

    .venv/bin/python -m tests.benchmarks.bench_store [--events N] [--saves N]

The same services on two stores with the same review: one encrypted, one with the same settings but no key.
They take turns, so that both meet the same disk. Goals: a saved event at most 1.6 times as long encrypted, a page of
100 rows at most 1.2 times, a draft saved within 10 ms at the 95th percentile, a wrong passphrase between 0.2 and 1 s.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

from sqlcipher3 import dbapi2 as sqlcipher

from imr_tui.errors import Locked
from imr_tui.services import session
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.record import drafts
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from imr_tui.store import session as opened_session
from imr_tui.store.database import PRAGMAS, EncryptedDatabase
from tests.benchmarks.rows import goal, keep, p95

PASSPHRASE = "four plain words here"
TEXT = "The evening visit was not made, and the duty officer was told of it the next morning. " * 4
WRITES, PAGES, DRAFT_MS, LEAST_S, MOST_S = 1.6, 1.2, 10.0, 0.2, 1.0


def without_key(self: Any) -> Any:
    """Open a database with the same settings as an encrypted one, but without a key."""
    connection = sqlcipher.connect(self.database, isolation_level=None)
    for name, value in PRAGMAS:
        connection.execute(f"PRAGMA {name} = {value}").fetchall()
    self._data_key = None
    self._add_conn_hooks(connection)
    return connection


def filled(folder: Path, events: int, keyed: bool) -> tuple[Store, str]:
    """Return an open store with a review of so many events."""
    session.make(folder, "Bench", PASSPHRASE) if keyed else _make_without(folder)
    unlocked = session.unlock(folder, passphrase=PASSPHRASE)
    store = session.open_unlocked(folder, unlocked) if keyed else _open_without(folder, unlocked)
    uid = store.run(reviews.create, "BENCH-1", "Bench")
    store.run(chronology.add_many, uid, [EventDetail(what_happened=f"{number} {TEXT}") for number in range(events)])
    return store, uid


def _make_without(folder: Path) -> None:
    with mock.patch.object(EncryptedDatabase, "_connect", without_key):
        session.make(folder, "Bench", PASSPHRASE)


def _open_without(folder: Path, unlocked: Any) -> Store:
    with (
        mock.patch.object(EncryptedDatabase, "_connect", without_key),
        # What refuses a plain file on purpose.
        mock.patch("imr_tui.store.unlocking.refuse_foreign_file"),
    ):
        return session.open_unlocked(folder, unlocked)


def milliseconds(work: Callable[[], object]) -> float:
    """Return how long a call takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def main() -> int:
    """Measure, print and keep the figures; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=5000)
    parser.add_argument("--saves", type=int, default=300)
    given = parser.parse_args()
    times: dict[tuple[str, bool], list[float]] = {}
    with tempfile.TemporaryDirectory() as aside:
        stores: dict[bool, tuple[Store, str, Any]] = {}
        with mock.patch("imr_tui.store.unlocking.refuse_foreign_file"):
            for keyed in (True, False):
                store, uid = filled(Path(aside) / str(keyed), given.events, keyed)
                stores[keyed] = (store, uid, store._session)
        for number in range(given.saves):
            for keyed, (store, uid, opened) in stores.items():
                # Two stores in one process: the models and the session are those of the one whose turn it is.
                store.run(_use, opened)
                event = EventDetail(what_happened=f"New {number} {TEXT}")
                took = milliseconds(lambda s=store, u=uid, e=event: s.run(chronology.save, u, e))  # type: ignore[misc]
                times.setdefault(("write", keyed), []).append(took)
                at = number * 37 % given.events
                took = milliseconds(lambda s=store, u=uid, a=at: s.run(chronology.window, u, a, a + 100))  # type: ignore[misc]
                times.setdefault(("page", keyed), []).append(took)
                fields = {"text": f"{number} {TEXT}"}
                took = milliseconds(lambda s=store, u=uid, f=fields: s.run(drafts.keep, u, "event", "", 0, f))  # type: ignore[misc]
                times.setdefault(("draft", keyed), []).append(took)
        for store, _, opened in stores.values():
            store.run(_use, opened)
            store.close()
        wrong = [milliseconds(lambda: _refused(Path(aside) / "True")) / 1000 for _ in range(5)]
    missed = False
    for what, label, limit in (("write", "save an event", WRITES), ("page", "a page of 100 rows", PAGES)):
        own, plain = statistics.median(times[what, True]), statistics.median(times[what, False])
        missed |= _report(label, times[what, True], "ms", own / plain > limit, f"{own / plain:.2f} times without a key")
    slow = p95(times["draft", True])
    missed |= _report("save a draft", times["draft", True], "ms", slow > DRAFT_MS, f"p95 under {DRAFT_MS:.0f} ms")
    cost = statistics.median(wrong)
    missed |= _report(
        "a wrong passphrase", wrong, "s", not LEAST_S <= cost <= MOST_S, f"between {LEAST_S} and {MOST_S} s"
    )
    print("goal missed" if missed else "goal met")
    return int(missed)


def _report(label: str, values: list[float], unit: str, missed: bool, words: str) -> bool:
    """Print and keep one row; returns whether its goal was missed."""
    print(f"{label}: median {statistics.median(values):.2f}, p95 {p95(values):.2f} {unit}; {goal(missed, words)}")
    keep("store", label, values, unit, goal(missed, words), not missed)
    return missed


def _use(opened: Any) -> None:
    opened_session.set_current(opened)
    session.SCHEMA.bind(opened.database)


def _refused(folder: Path) -> None:
    try:
        session.unlock(folder, passphrase="not the passphrase")
    except Locked:
        return
    raise AssertionError("a wrong passphrase opened the store")


if __name__ == "__main__":
    sys.exit(main())
