"""How long the search for names in no key takes: a report, a paragraph, the first word ever asked about.

    .venv/bin/python -m tests.benchmarks.bench_unnamed [--repeat N]

Goals, at the median: 300 KB of report text under 200 ms, a paragraph of 300 characters under 1 ms, the dictionary
and the lists of names ready under 150 ms in a new process.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time

from imr_tui.names.anonymiser import Anonymiser
from imr_tui.names.key_entry import HiddenName
from imr_tui.names.unknown import Finder
from tests.benchmarks.rows import Row, add, goal, shown

PARAGRAPH = (
    "On 7 April 2026 the East Locality Team was told by FR1 that nobody had come. Then Adaeze Okafor rang the "
    "duty line on 01632 960181, and Mrs Kowalska (D3, page 4) wrote to the Team Manager: the rota in "
    "Carebook still showed the visit as done. SW1 asked Sallow Lane Surgery. “I could not have known,” she said."
)
LOAD = (
    "import time\n"
    "from imr_tui.names import lexicon as d\n"
    "start = time.perf_counter()\n"
    "d.is_a_word('word'); d.is_a_given_name('Siân'); d.is_a_family_name('Hill')\n"
    "print(time.perf_counter() - start)"
)


def timed(finder: Finder, text: str, times: int) -> float:
    """The median of `times` searches, in milliseconds."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        finder.find(text)
        took.append((time.perf_counter() - start) * 1000)
    return statistics.median(took)


def main() -> int:
    """Print each figure beside its goal; 1 where one is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    repeat = parser.parse_known_args()[0].repeat
    finder = Finder(Anonymiser([HiddenName("Hannah Pettiford", "SW1")]))
    finder.find(PARAGRAPH)
    report = "\n\n".join([PARAGRAPH] * (300_000 // len(PARAGRAPH)))
    loads = [
        float(subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True).stdout) * 1000
        for _ in range(repeat)
    ]
    figures = (
        (f"report of {len(report) // 1000} KB", timed(finder, report, repeat), 200.0),
        (f"paragraph of {len(PARAGRAPH)} characters", timed(finder, PARAGRAPH, repeat * 100), 1.0),
        ("dictionary and names", statistics.median(loads), 150.0),
    )
    for what, took, most in figures:
        print(f"{what:32} {took:8.2f} ms   goal {most:g} ms   {'' if took <= most else 'MISSED'}".rstrip())
        add(Row("unnamed", what, shown(took, "ms"), "", goal(took > most, f"under {most:g} ms"), took <= most))
    return int(any(took > most for _, took, most in figures))


if __name__ == "__main__":
    sys.exit(main())
