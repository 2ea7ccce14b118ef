"""How fast the tracker is over 500 reviews with 10,000 actions, next to 10 reviews with 200, in the same run.

    .venv/bin/python -m tests.benchmarks.bench_tracker [--repeat N]

What is timed is what the screen asks when it opens and when it filters: the tally and the first window of rows, on
the database thread of an encrypted store. Then the same through a real pseudo-terminal, from the key to the last
byte. Medians and 95th percentiles in milliseconds; leaves with 1 where opening or filtering over 500 reviews in the
terminal takes more than 1.25 times what it takes over 10, or `actions --overdue` more than twice `--version`.
"""

from __future__ import annotations

import argparse
import compileall
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import imr_tui
from imr_tui.models import Action, DueDateRevision, Recommendation, Review
from imr_tui.services import session
from imr_tui.services.actions import tracker
from imr_tui.services.actions.tracker import TrackerFilter
from imr_tui.services.session import Store
from imr_tui.store.session import writing
from imr_tui.vocabulary import ActionStatus
from tests.benchmarks.rows import goal, keep, p95
from tests.driver import CTRL_Q, ENTER, ESCAPE, Terminal, app_argv

GOAL = 1.25
GOAL_COMMAND = 2.0
PASSPHRASE = "four plain words here"
TODAY = date(2026, 11, 25)
OWNERS = tuple(f"Head of Service {number}" for number in range(40))


def fill(reviews: int, actions: int) -> None:
    """`reviews` reviews with `actions` actions each, a tenth of them moved once or twice."""
    chance = random.Random(reviews)
    with writing():
        for number in range(reviews):
            review = Review.create(reference=f"IMR-{number:04}", title=f"Review {number}")
            for place in range(4):
                item = Recommendation.create(review=review, number=place + 1, position=place + 1, text="Change it")
                for own in range(actions // 4):
                    due = TODAY + timedelta(days=chance.randrange(-90, 400))
                    status = chance.choice(("not_started", "under_way", "under_way", "done", "evaluated_effective"))
                    action = Action.create(
                        recommendation=item,
                        number=own + 1,
                        what=f"Do thing {own} of {number}",
                        owner=chance.choice(OWNERS),
                        due_on=due,
                        status=status,
                        intended_outcome="Better",
                        evaluation="Count",
                    )
                    for _ in range(chance.choice((0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2))):
                        due += timedelta(days=30)
                        DueDateRevision.create(action=action, due_on=due, reason="Cover", revised_on=TODAY)


def timed(work: Callable[[], object], repeat: int) -> list[float]:
    """Milliseconds of each call."""
    found = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        found.append((time.perf_counter() - start) * 1000)
    return found


ASKED: dict[str, TrackerFilter | None] = {
    "open": None,
    "overdue": TrackerFilter(overdue=True),
    "words": TrackerFilter(words="thing 3"),
    "owner": TrackerFilter(owner="service 7"),
    "month": TrackerFilter(month="2026-12"),
}


def asked(store: Store, chosen: TrackerFilter | None) -> object:
    """What the screen asks for a filter."""
    return store.run(lambda: (tracker.tally(TODAY), tracker.count(TODAY, chosen), tracker.window(TODAY, 0, 60, chosen)))


def in_terminal(folder: Path, repeat: int) -> dict[str, list[float]]:
    """Milliseconds from the key to the screen that it asked for, in a real pseudo-terminal."""
    found: dict[str, list[float]] = {"open": [], "overdue": [], "all again": [], "words": []}
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "HOME": home, "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        terminal = Terminal(app_argv(folder), environment, Path(home), 120, 40)
        try:
            terminal.unlock(PASSPHRASE, "a actions")
            for _ in range(repeat):
                for name, key in (("open", "a"), ("overdue", "o"), ("all again", "o")):
                    start = time.perf_counter()
                    terminal.press(key)
                    if name == "open":
                        terminal.wait_for("ACTIONS of all reviews", "overdue ", "Due date:")
                    elif name == "overdue":
                        terminal.wait_for("overdue only:")
                    else:
                        terminal.wait_gone("overdue only:")
                    found[name].append((time.perf_counter() - start) * 1000)
                start = time.perf_counter()
                terminal.press("/", "thing 3", ENTER)
                terminal.wait_for("containing thing 3:")
                found["words"].append((time.perf_counter() - start) * 1000)
                terminal.press(ESCAPE)
                terminal.wait_gone("containing thing 3:")
                terminal.escape("a actions")
            terminal.press(CTRL_Q)
            terminal.end()
        finally:
            terminal.close()
    return found


# The command as it is, with a clock around the derivation of the key, which is on a thread of its own.
CLOCKED = """
import sys, time
from imr_tui.__main__ import main
from imr_tui.store import unlocking
derive = unlocking.unlock
def clocked(*args, **kwargs):
    start = time.perf_counter()
    try:
        return derive(*args, **kwargs)
    finally:
        sys.stderr.write(f"derived {time.perf_counter() - start}\\n")
unlocking.unlock = clocked
sys.exit(main())
"""


def seconds(argv: list[str], stdin: str = "") -> tuple[float, float]:
    """The seconds that a command takes, and those of them in which a key was derived."""
    start = time.perf_counter()
    done = subprocess.run(argv, input=stdin.encode(), capture_output=True, check=True)
    whole = time.perf_counter() - start
    derived = [line for line in done.stderr.decode().splitlines() if line.startswith("derived ")]
    return whole, float(derived[0].split()[1]) if derived else 0.0


def command(folder: Path, reviews: int, repeat: int, *more: str) -> float:
    """Compare `actions --overdue` with `--version`, turn by turn; prints, and returns the ratio beside the key."""
    program = [sys.executable, "-c", CLOCKED]
    words = ["--store", str(folder), "--passphrase-file", "-", "actions", "--overdue", *more]
    found: list[tuple[float, float, float, float]] = []
    for _ in range(repeat):
        version, _none = seconds([sys.executable, "-m", "imr_tui", "--version"])
        whole, derived = seconds([*program, *words], PASSPHRASE)
        start = time.perf_counter()
        session.unlock(folder, passphrase=PASSPHRASE)
        found.append((version, whole, derived, time.perf_counter() - start))
    version, whole, derived, alone = (statistics.median(column) for column in zip(*found, strict=True))
    beside = statistics.median((w - d) / v for v, w, d, _ in found)
    strict = statistics.median((w - a) / v for v, w, _, a in found)
    print(
        f"{' '.join(('actions --overdue', *more))}: {whole:.3f} s, the key being derived in {derived:.3f} of them "
        f"({alone:.3f} for that alone); --version {version:.3f}"
    )
    print(
        f"  outside of the derivation {beside:.2f} times --version (goal {GOAL_COMMAND}); whole less the derivation "
        f"alone {strict:.2f} times"
    )
    late = not more and beside > GOAL_COMMAND
    goal_words = "" if more else f" (goal {GOAL_COMMAND:g})"
    said = f"without the key's derivation {beside:.2f} times --version{goal_words}"
    case = f"{reviews} reviews, {' '.join(('actions --overdue', *more))}"
    keep("tracker", case, [each[1] for each in found], "s", goal(late, said), not late)
    return beside


def line(name: str, small: list[float], large: list[float], most: float = 0.0) -> float:
    """Print and keep one comparison; returns the ratio of the medians, which is to be at most `most` (0: any)."""
    ratio = statistics.median(large) / statistics.median(small)
    print(
        f"{name:<28}{statistics.median(small):>10.1f}{statistics.median(large):>10.1f}{p95(large):>10.1f}{ratio:>8.2f}"
    )
    late = 0.0 < most < ratio
    said = f"10 reviews {statistics.median(small):.1f} ms, {ratio:.2f} times{f' (goal {most})' if most else ''}"
    keep("tracker", f"500 reviews, {name}", large, "ms", goal(late, said), not late)
    return ratio


def main() -> int:
    """Make both stores, measure, print; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=15)
    repeat = parser.parse_args().repeat
    # As installers do; a tree that was just changed would be compiled anew by every process.
    compileall.compile_dir(Path(imr_tui.__file__).parent, quiet=1)
    missed = False
    print(f"{len(ActionStatus)} statuses; milliseconds: median of 10 reviews, median and p95 of 500, ratio")
    with tempfile.TemporaryDirectory() as folder:
        stores: dict[str, Path] = {}
        service: dict[str, dict[str, list[float]]] = {}
        for name, reviews in (("small", 10), ("large", 500)):
            path = stores[name] = Path(folder) / name / "store"
            path.parent.mkdir()
            session.make(path, "Bench", PASSPHRASE)
            # One at a time: the record knows one open store in a process.
            store = session.open_unlocked(path, session.unlock(path, passphrase=PASSPHRASE))
            store.run(fill, reviews, 20)
            service[name] = {
                asked_for: timed(lambda s=store, c=chosen: asked(s, c), repeat) for asked_for, chosen in ASKED.items()
            }
            store.close()
        for name in ASKED:
            line(f"service, {name}", service["small"][name], service["large"][name])
        small_screen, large_screen = (in_terminal(path, repeat) for path in stores.values())
        for name in small_screen:
            missed |= line(f"terminal, {name}", small_screen[name], large_screen[name], GOAL) > GOAL
        print("With few reviews, then with many:")
        missed |= command(stores["small"], 10, repeat) > GOAL_COMMAND
        missed |= command(stores["large"], 500, repeat) > GOAL_COMMAND
        command(stores["large"], 500, 3, "--format", "csv")
    print("goal missed" if missed else "goals met")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
