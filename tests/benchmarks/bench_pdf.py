"""How long a PDF of one long table takes, beside reportlab's LongTable with the same cells, in the same run.

    python tests/benchmarks/bench_pdf.py [--repeat N] [--rows N ...] [--skip-longtable-above ROWS]

Prints medians in seconds, pages, and rows a second. LongTable gets plain strings, wrapped by hand beforehand
to the same lines, which is the best case for it: its paragraphs would cost more.
"""

from __future__ import annotations

import argparse
import datetime
import io
import statistics
import time
from collections.abc import Callable

from pypdf import PdfReader
from reportlab.platypus import LongTable, SimpleDocTemplate

from imr_tui.exporters.document import Document, Section, TableColumn, table
from imr_tui.exporters.pdf.fonts import FontSet
from imr_tui.exporters.pdf.renderer import PdfRenderer
from imr_tui.exporters.pdf.styles import CELL, LANDSCAPE
from imr_tui.exporters.pdf.wrap import lines

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
    return PdfRenderer().render(Document("Bench", "B", "1", datetime.date(2026, 11, 23), "committee", (section,)))


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


def measure(
    make: Callable[[list[tuple[str, ...]]], bytes], rows: list[tuple[str, ...]], repeat: int
) -> tuple[float, int]:
    """The median in seconds of `repeat` runs, and the pages."""
    times = []
    data = b""
    for _ in range(repeat):
        start = time.perf_counter()
        data = make(rows)
        times.append(time.perf_counter() - start)
    return statistics.median(times), len(PdfReader(io.BytesIO(data)).pages)


def main() -> None:
    """Print the table of medians."""
    parser = argparse.ArgumentParser(description="PDF table benchmark")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--rows", type=int, nargs="+", default=[500, 2_000, 10_000])
    parser.add_argument("--skip-longtable-above", type=int, default=10_000)
    chosen = parser.parse_args()
    ours(make_rows(10))
    print(f"{'rows':>7}  {'engine':<10}  {'median s':>8}  {'pages':>5}  {'rows/s':>7}")
    for count in chosen.rows:
        rows = make_rows(count)
        for name, make in (("imr-tui", ours), ("LongTable", long_table)):
            if make is long_table and count > chosen.skip_longtable_above:
                continue
            # A superlinear engine is measured once at the largest size; its spread is small beside its
            # length.
            repeat = 1 if make is long_table and count >= 10_000 else chosen.repeat
            median, pages = measure(make, rows, repeat)
            print(f"{count:>7}  {name:<10}  {median:>8.2f}  {pages:>5}  {count / median:>7.0f}", flush=True)


if __name__ == "__main__":
    main()
