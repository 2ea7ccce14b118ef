"""How fast the program's own chronology screen is, next to Textual's DataTable, in one run.

    .venv/bin/python -m tests.benchmarks.bench_chronology [--repeat N] [--keys N] [--quiet SECONDS]

The whole program on two real stores, of 100 and of 100,000 events, through a pseudo-terminal of 120x40; the
screens, the key that opens the place and the goals are those that a person meets. The terminal, the figures
and the report are those of bench_grid.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from tests.benchmarks import bench_grid
from tests.benchmarks.bench_grid import WORDS, Case, Figures, measure, report

PASSPHRASE = "benchmarks are not secrets"


def build_store(folder: Path, events: int) -> None:
    """A store with one review of so many events, three quarters of an hour apart."""
    from imr_tui.dates.when import parse
    from imr_tui.services import session
    from imr_tui.services.chronology import chronology
    from imr_tui.services.review import reviews

    session.make(folder, "Bench", PASSPHRASE)
    store = session.open_unlocked(folder, session.unlock(folder, passphrase=PASSPHRASE))
    start = datetime(2016, 1, 1)  # noqa: DTZ001 - dates of records have no time zone

    def event(number: int) -> chronology.EventDetail:
        at = start + timedelta(minutes=45 * number)
        return chronology.EventDetail(
            when=parse(at.strftime("%Y-%m-%d %H:%M")),
            what_happened=f"Entry {number}: {WORDS[number % len(WORDS)]}",
            people_typed=("SW1", "DN2", "GP", "SU")[number % 4],
            source_typed=f"D{number % 9 + 1}",
            key_event=number % 3 == 0,
        )

    review = store.run(reviews.create, "IMR-BENCH", "A long chronology")
    store.run(chronology.add_many, review, [event(number) for number in range(1, events + 1)])
    store.close()


def run_app(folder: Path) -> None:
    """The program itself, unlocked, at the first place of the review."""
    from imr_tui.app import ImrApp
    from imr_tui.config import Settings
    from imr_tui.services import session
    from imr_tui.services.review import reviews
    from imr_tui.services.session import Store

    class Bench(ImrApp):
        def opened(self, store: Store, by_recovery_code: bool = False) -> None:
            super().opened(store, by_recovery_code)
            self.open_review(store.run(reviews.find, "IMR-BENCH"))

    unlocked = session.unlock(folder, passphrase=PASSPHRASE)
    Bench(Settings(store=folder), session.open_unlocked(folder, unlocked)).run(mouse=False)


def main() -> int:
    """Build the stores, measure round by round, print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeat", type=int, default=5, help="new processes for each case")
    parser.add_argument("--keys", type=int, default=20, help="keys of each kind in each repetition")
    parser.add_argument("--quiet", type=float, default=0.15, help="seconds without a byte that end a measurement")
    parser.add_argument("--app", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.app:
        run_app(options.app)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        cases = []
        for events in (100, 100_000):
            store = Path(folder, f"store-{events}")
            build_store(store, events)
            argv = [sys.executable, "-m", "tests.benchmarks.bench_chronology", "--app", str(store)]
            cases.append(Case(f"program {events:,} events", argv, "Entry 12:", "scope agreed", b"3"))
        table, key = str(Path(folder, "table.db")), "ab" * 32
        bench_grid.build(table, key, 5_000)
        argv = [sys.executable, str(Path(bench_grid.__file__)), "--app", "DataTable", table, key]
        cases.append(Case("DataTable 5,000 events", argv, "entry 12"))
        figures = {case.name: Figures() for case in cases}
        for _ in range(options.repeat):
            for case in cases:
                measure(case, options.keys, options.quiet, figures[case.name])
    missed = report("chronology", cases, figures)
    print("\ngoals missed: " + "; ".join(missed) if missed else "\nall goals met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
