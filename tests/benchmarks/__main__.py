"""Every benchmark, one after the other; one table at the end, and exit status 1 where a goal is missed or one fails.

    .venv/bin/python -m tests.benchmarks [NAME ...]

Progress goes to standard error, the table to standard output. Each benchmark runs in a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.rows import KEPT_IN, Row, kept, table

HERE = Path(__file__).resolve().parent
# So often that all of them end within a quarter of an hour on two cores; alone, each repeats more.
REPEATED = {
    "chronology": ("--repeat", "2", "--keys", "15"),
    "grid": ("--repeat", "3", "--keys", "15"),
    "handover": ("--repeat", "1"),
    "notes": ("--repeat", "2", "--keys", "10"),
    "pdf": ("--repeat", "3", "--skip-longtable-above", "2000"),
    "picker": ("--repeat", "2"),
    "readiness": ("--repeat", "10"),
    "tracker": ("--repeat", "10"),
}
LIMIT = 600
"""Seconds after which a benchmark is said to hang."""


def measured(name: str, file: Path) -> list[Row]:
    """The rows of one benchmark; one that fails has a row that says so."""
    command = [sys.executable, "-m", f"tests.benchmarks.bench_{name}", *REPEATED.get(name, ())]
    file.touch()
    try:
        # What it prints while it works is progress here.
        status = subprocess.run(
            command,
            cwd=HERE.parents[1],
            check=False,
            stdout=sys.stderr,
            timeout=LIMIT,
            env={**os.environ, KEPT_IN: file},
        ).returncode
    except subprocess.TimeoutExpired:
        return [*kept(file), Row(name, "", comparison=f"FAILED: not done in {LIMIT} s", ok=False)]
    rows = kept(file)
    if not rows or (status and all(row.ok for row in rows)):
        rows.append(Row(name, "", comparison=f"FAILED with exit status {status}", ok=False))
    return rows


def main() -> int:
    """Run the benchmarks that are named, or all."""
    names = sys.argv[1:] or [script.stem.removeprefix("bench_") for script in sorted(HERE.glob("bench_*.py"))]
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for place, name in enumerate(names, start=1):
            print(f"\n== {name} ({place} of {len(names)})\n", file=sys.stderr, flush=True)
            start = time.monotonic()
            rows += measured(name, Path(folder, name))
            print(f"\n   {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    print(table(rows))
    return int(not all(row.ok for row in rows))


if __name__ == "__main__":
    sys.exit(main())
