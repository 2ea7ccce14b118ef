"""One row of the table that `make bench` ends with: each benchmark adds its own."""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

KEPT_IN = "IMR_BENCH_ROWS"
"""The environment variable that names the file for the rows; without it a benchmark keeps none."""
HEADS = ("benchmark", "case", "median", "p95", "comparison")


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured: figures with their unit, and what they are compared with; `ok` where no goal was missed."""

    benchmark: str
    case: str
    median: str = ""
    p95: str = ""
    comparison: str = ""
    ok: bool = True


def p95(values: Sequence[float]) -> float:
    """The 95th percentile: of few values the largest."""
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]


def keep(benchmark: str, case: str, values: Sequence[float], unit: str, comparison: str = "", ok: bool = True) -> None:
    """Add a row about `values`, of which there is at least one."""
    add(Row(benchmark, case, shown(statistics.median(values), unit), shown(p95(values), unit), comparison, ok))


def add(row: Row) -> None:
    """Add a row where somebody collects them."""
    if KEPT_IN in os.environ:
        with Path(os.environ[KEPT_IN]).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(row)) + "\n")


def kept(file: Path) -> list[Row]:
    """The rows that a benchmark added."""
    return [Row(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


def shown(value: float, unit: str) -> str:
    """A figure with three digits that count."""
    return f"{value:.{2 if value < 10 else 1 if value < 100 else 0}f} {unit}"


def goal(missed: bool, words: str) -> str:
    """A comparison with its goal, and whether that was missed."""
    return f"{words}{', MISSED' if missed else ''}"


def table(rows: Sequence[Row]) -> str:
    """The rows under their heads, in columns."""
    cells = [HEADS, *((row.benchmark, row.case, row.median, row.p95, row.comparison) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    aligned: tuple[Callable[[str, int], str], ...] = (str.ljust, str.ljust, str.rjust, str.rjust, str.ljust)
    lines = ["  ".join(put(cell, w) for put, cell, w in zip(aligned, line, widths, strict=True)) for line in cells]
    return "\n".join([lines[0].rstrip(), "  ".join("-" * width for width in widths), *(x.rstrip() for x in lines[1:])])
