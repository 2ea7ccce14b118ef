"""How long a tagged PDF of one long table takes, beside others with the same cells, in the same run.

    python -m tests.benchmarks.bench_pdf [--repeat N] [--rows N ...] [--skip-longtable-above ROWS]

Ours is tagged (PDF/UA-1 and PDF/A-2a in one file). reportlab's LongTable is not; it gets plain strings, wrapped
by hand beforehand to the same lines, which is its best case: its paragraphs would cost more. typst, where it is
installed, is asked for PDF/UA-1. Prints medians in seconds, pages, file size and the most memory in use; each
engine and size has a process of its own. Leaves with 1 when a goal is missed.
"""

from __future__ import annotations

import argparse
import datetime
import io
import json
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from pypdf import PdfReader
from reportlab.platypus import LongTable, SimpleDocTemplate

from imr_tui.exporters.core.document import PaperDocument, Section, TableColumn, table
from imr_tui.exporters.core.styles import CELL, LANDSCAPE
from imr_tui.exporters.pdf.fonts import FontSet
from imr_tui.exporters.pdf.renderer import PdfRenderer
from imr_tui.exporters.pdf.wrap import lines
from tests.benchmarks.rows import Row, add, goal, keep

try:
    import typst
except ImportError:  # a comparison, nothing that the papers need
    typst = None

# What 2,000 rows may take at most, and how much longer than they five times as many may take.
GOAL_ROWS, GOAL_BYTES, GOAL_MEMORY, GOAL_GROWTH = 2_000, 1_000_000, 150, 5.5
TITLES = ("Date", "Time", "Event", "Who", "Source")
WEIGHTS = (1.2, 0.6, 4.0, 1.0, 1.6)
SAID = (
    "The duty worker took the call and recorded it as a welfare concern; no discussion with a manager is "
    "recorded, and the threshold was not written down. "
)


def make_rows(count: int) -> list[tuple[str, ...]]:
    """Rows like those of a chronology: one to four lines of text."""
    return [
        (
            f"{n % 28 + 1} May 2026",
            f"{n % 24:02d}:{n % 60:02d}",
            SAID[: 40 + n % 100] * (1 + n % 2),
            "SW1",
            f"Note {n}",
        )
        for n in range(count)
    ]


def ours(rows: list[tuple[str, ...]]) -> bytes:
    """The paper engine."""
    columns = [TableColumn(title, weight) for title, weight in zip(TITLES, WEIGHTS, strict=True)]
    section = Section("Chronology", (table(columns, rows),), orientation="landscape")
    return PdfRenderer().render(PaperDocument("Bench", "B", "1", datetime.date(2026, 11, 23), "committee", (section,)))


def long_table(rows: list[tuple[str, ...]]) -> bytes:
    """reportlab's LongTable, cells wrapped to the same widths."""
    fonts = FontSet()
    widths = [LANDSCAPE.measure * weight / sum(WEIGHTS) for weight in WEIGHTS]
    cells: list[list[str]] = [list(TITLES)]
    for row in rows:
        wrapped = [lines(fonts, cell, CELL, width - 12) for cell, width in zip(row, widths, strict=True)]
        cells.append(["\n".join("".join(piece.text for piece in line) for line in cell) for cell in wrapped])
    style = [
        ("FONT", (0, 0), (-1, -1), fonts.regular.name, CELL.size, CELL.leading),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    out = io.BytesIO()
    template = SimpleDocTemplate(out, pagesize=(LANDSCAPE.width, LANDSCAPE.height), leftMargin=48, rightMargin=48)
    template.build([LongTable(cells, colWidths=widths, repeatRows=1, style=style)])
    return out.getvalue()


def by_typst(rows: list[tuple[str, ...]]) -> bytes:
    """typst, with the same widths, size of type and repeated heads, tagged."""
    cells = "\n".join("".join(f"[{cell}], " for cell in row) for row in rows)
    shares = ", ".join(f"{weight}fr" for weight in WEIGHTS)
    heads = ", ".join(f"[{title}]" for title in TITLES)
    source = (
        '#set document(title: "Bench", date: none)\n#set text(size: 9.5pt, lang: "en", region: "GB")\n'
        '#set page(paper: "a4", flipped: true, numbering: "1 of 1", margin: (x: 48pt, y: 70pt))\n= Chronology\n'
        f"#table(columns: ({shares}), stroke: (y: 0.5pt), table.header({heads}),\n{cells}\n)\n"
    )
    made: bytes = typst.compile(source.encode(), format="pdf", pdf_standards=["ua-1"])
    return made


Engine = Callable[[list[tuple[str, ...]]], bytes]
ENGINES: dict[str, Engine] = {"imr-tui": ours, "LongTable": long_table}
if typst is not None:
    ENGINES["typst"] = by_typst


class Measured(NamedTuple):
    """What one engine took: its times in seconds, pages, bytes, the most memory in MB."""

    times: list[float]
    pages: int
    size: int
    peak: int

    @property
    def median(self) -> float:
        """The middle one of its times."""
        return statistics.median(self.times)


def measure(engine: str, count: int, repeat: int) -> Measured:
    """`repeat` runs in this process."""
    make, rows = ENGINES[engine], make_rows(count)
    make(rows[:10])
    times = []
    data = b""
    for _ in range(repeat):
        start = time.perf_counter()
        data = make(rows)
        times.append(time.perf_counter() - start)
    peak = _peak()
    return Measured(times, len(PdfReader(io.BytesIO(data)).pages), len(data), peak)


def alone(engine: str, count: int, repeat: int) -> Measured:
    """`repeat` runs in a process of their own: what others left behind in memory slows nobody down."""
    words = ["--only", engine, "--rows", str(count), "--repeat", str(repeat)]
    command = [sys.executable, "-m", "tests.benchmarks.bench_pdf", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Measured(*json.loads(done.stdout))


def _peak() -> int:
    status = Path("/proc/self/status")
    if status.exists():
        # Not getrusage: its figure holds what the process had before it became this program.
        return int(re.findall(r"VmHWM:\s+(\d+)", status.read_text())[0]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024**2


def main() -> int:
    """Print the table of medians."""
    parser = argparse.ArgumentParser(description="PDF table benchmark")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--rows", type=int, nargs="+", default=[500, 2_000, 10_000])
    parser.add_argument("--skip-longtable-above", type=int, default=10_000)
    parser.add_argument("--only", choices=list(ENGINES), help="measure one engine in this process; JSON")
    chosen = parser.parse_args()
    if chosen.only:
        print(json.dumps(measure(chosen.only, chosen.rows[0], chosen.repeat)))
        return 0
    shortest: dict[tuple[str, int], float] = {}
    missed = []
    print(f"{'rows':>7}  {'engine':<10}  {'median s':>8}  {'pages':>5}  {'rows/s':>7}  {'kB':>6}  {'peak MB':>7}")
    for count in chosen.rows:
        for name in ENGINES:
            if name == "LongTable" and count > chosen.skip_longtable_above:
                continue
            # A superlinear engine is measured once at the largest size; its spread is small beside its length.
            found = alone(name, count, 1 if name == "LongTable" and count >= 10_000 else chosen.repeat)
            shortest[name, count] = min(found.times)
            print(
                f"{count:>7}  {name:<10}  {found.median:>8.2f}  {found.pages:>5}  {count / found.median:>7.0f}"
                f"  {found.size // 1000:>6}  {found.peak:>7}",
                flush=True,
            )
            ours = name == "imr-tui"
            large = ours and count == GOAL_ROWS and (found.size >= GOAL_BYTES or found.peak >= GOAL_MEMORY)
            if large:
                missed.append(f"{count} rows take {found.size} bytes and {found.peak} MB")
            beside = "" if ours else f"{min(found.times) / shortest['imr-tui', count]:.1f} times ours; "
            said = f"{beside}{found.pages} pages, {found.size // 1000} kB, {found.peak} MB"
            keep("pdf", f"{count:,} rows, {name}", found.times, "s", goal(large, said), not large)
    few, many = (shortest.get(("imr-tui", count)) for count in (GOAL_ROWS, 5 * GOAL_ROWS))
    if few and many:
        # By the shortest times: what else the machine does makes times longer, never shorter.
        print(f"\n{5 * GOAL_ROWS} rows take {many / few:.2f} times as long as {GOAL_ROWS} (goal: {GOAL_GROWTH}).")
        grows = many / few > GOAL_GROWTH
        said = goal(grows, f"{many / few:.2f} times as long for five times the rows (goal {GOAL_GROWTH})")
        add(Row("pdf", f"{GOAL_ROWS:,} to {5 * GOAL_ROWS:,} rows", comparison=said, ok=not grows))
        if grows:
            missed.append("the work grows faster than the rows")
    for text in missed:
        print(f"Missed: {text}.")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
