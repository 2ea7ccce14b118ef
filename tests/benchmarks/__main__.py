"""Every benchmark, one after the other; leaves with 1 when a goal is missed in any of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    """Run each `bench_*.py` in a process of its own, with the words given to this one."""
    missed = 0
    for script in sorted(HERE.glob("bench_*.py")):
        print(f"\n== {script.stem}\n", flush=True)
        command = [sys.executable, "-m", f"tests.benchmarks.{script.stem}", *sys.argv[1:]]
        missed |= subprocess.run(command, cwd=HERE.parents[1], check=False).returncode != 0
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
