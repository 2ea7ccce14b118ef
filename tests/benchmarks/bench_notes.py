"""What a key costs in 200 KB of interview notes, with the names of the key underlined and without, in one run.

    .venv/bin/python -m tests.benchmarks.bench_notes [--repeat N] [--keys N] [--quiet SECONDS]

The program's own editor of running text in a pseudo-terminal of 120x40: notes of ordinary paragraphs, and of a
single paragraph of 50 KB among them, with 200 people in the key, each named again and again. The plain editor
is the same one without a key. Goal: with names at most 1.5 times as long, at the median.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from pathlib import Path

from tests.benchmarks.bench_grid import Terminal
from tests.benchmarks.rows import goal, keep, p95

PEOPLE = 200
SIZE = 200_000
GOAL = 1.5
CASES = ("paragraphs", "one of 50 KB")
GIVEN = ("Hannah", "Tunde", "Bridget", "Rose", "Siân", "Łukasz", "Priya", "Anil", "Mercy", "Will")
FAMILY = ("Pettiford", "Adebisi", "Cawthorne", "Tolliver", "Rhydderch", "Wiśniewski", "Lakhanpal", "Rathore",
          "Oduya", "Garrod", "Stobbart", "Mapplewell", "Dunnage", "Fincham", "Wetherell", "O'Hanlon", "Smythe-Jones",
          "Treadgold", "Holroyd", "Ellingworth")  # fmt: skip
SENTENCES = (
    "{name} telephoned the duty team at ten past four and was told that nobody could come before the evening.",
    "The visit was written into the book, but the page was not read by whoever came next.",
    "I asked {name} why the plan had not been changed after the second fall, and there was a long silence.",
    "The tablets were found on the tray; nobody had signed for them since the Tuesday before.",
)


def people() -> list[tuple[str, str]]:
    """Codes and made-up names: 200 different ones."""
    pairs = [(given, family) for family in FAMILY for given in GIVEN]
    return [(f"P{number}", f"{given} {family}") for number, (given, family) in enumerate(pairs[:PEOPLE], start=1)]


def notes(case: str) -> str:
    """About 200 KB of notes in which everybody of the key is named."""
    names = [name for _, name in people()]
    sentences = []
    size = 0
    while size < SIZE:
        sentences.append(SENTENCES[len(sentences) % 4].format(name=names[len(sentences) % PEOPLE]))
        size += len(sentences[-1]) + 1
    paragraphs = [" ".join(sentences[at : at + 5]) for at in range(0, len(sentences), 5)]
    if case == CASES[1]:
        # The cursor stands in it: what is pasted from another system may have no line ends at all.
        size = next(n for n in range(len(sentences)) if sum(map(len, sentences[:n])) > 50_000)
        paragraphs[len(paragraphs) // 2] = " ".join(sentences[:size])
    return "\n".join(paragraphs)


def run_app(case: str, with_names: bool) -> None:
    """The editor alone in an app, the cursor in the middle of the notes."""
    from textual.app import App, ComposeResult

    from imr_tui.services.people.display import NameBook
    from imr_tui.services.people.people import PersonDetail, hidden_in
    from imr_tui.widgets.prose_area import ProseArea

    everybody = [PersonDetail(code=code, real_name=name) for code, name in people()]
    book = NameBook(everybody, hidden_in(everybody)) if with_names else None
    text = notes(case)

    class Bench(App[None]):
        CSS = "ProseArea { height: 1fr; max-height: 100%; }"

        def compose(self) -> ComposeResult:
            yield ProseArea(text, book)

        def on_mount(self) -> None:
            area = self.query_one(ProseArea)
            rows = area.document.line_count
            longest = max(range(rows), key=lambda row: len(area.document.get_line(row)))
            row = longest if case == CASES[1] else rows // 2
            area.focus()
            area.move_cursor((row, len(area.document.get_line(row)) // 2))

    Bench(ansi_color=True).run(mouse=False)


def main() -> int:
    """Measure both, turn about, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeat", type=int, default=5, help="new processes for each case")
    parser.add_argument("--keys", type=int, default=20, help="keys in each repetition")
    parser.add_argument("--quiet", type=float, default=0.15, help="seconds without a byte that end a measurement")
    parser.add_argument("--app", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.app:
        run_app(options.app[0], options.app[1] == "names")
        return 0
    missed = 0
    print(f"{SIZE // 1000} KB of notes, {PEOPLE} people; milliseconds a key: median / 95th percentile\n")
    for case in CASES:
        taken: dict[str, list[float]] = {"plain": [], "names": []}
        for _ in range(options.repeat):
            for kind, figures in taken.items():
                argv = [sys.executable, "-m", "tests.benchmarks.bench_notes", "--app", case, kind]
                terminal = Terminal(argv, options.quiet)
                terminal.press(b"", until="telephoned")
                terminal.press(b"b", answered=True)
                figures += [terminal.press(b"a", answered=True)[0] for _ in range(options.keys)]
                terminal.close()
        medians = {kind: statistics.median(figures) for kind, figures in taken.items()}
        ratio = medians["names"] / medians["plain"]
        shown = "   ".join(f"{kind} {medians[kind]:6.1f} /{p95(figures):6.1f}" for kind, figures in taken.items())
        print(f"{case:14}{shown}   ratio {ratio:.2f} (goal {GOAL})")
        missed |= ratio > GOAL
        keep("notes", f"{case}, plain", taken["plain"], "ms")
        said = f"{ratio:.2f} times the plain editor (goal {GOAL})"
        keep("notes", f"{case}, names", taken["names"], "ms", goal(ratio > GOAL, said), ratio <= GOAL)
    return int(missed)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    sys.exit(main())
