"""How long 1 MB of text takes to get its codes, next to one plain search for each name, in one run.

    .venv/bin/python -m tests.benchmarks.bench_anonymise [--repeat N]

Case notes with 200 people in the key, every twelfth sentence naming one of them, with accents and without; and
notes in which every other sentence does. The plain search is `str.replace`, once for each whole name: it knows
neither other forms nor other spellings. Goal: 1 MB of case notes in less than 100 ms.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import time
from collections.abc import Callable

from tests.benchmarks.bench_notes import SENTENCES, people
from tests.benchmarks.rows import goal, keep

SIZE = 1_000_000
GOAL = 100.0
OTHERS = (
    "The visit was written into the book, and the page was not read again before the evening.",
    "Nobody from the duty team had seen the record, which was kept in another office at that time.",
    "The medicines were found on the tray; the café next door had closed and no meal had come.",
    "It was agreed that the plan would be looked at in May, and that the form would be marked as late.",
)


def notes(every: int) -> str:
    """About 1 MB in which one of so many sentences names somebody."""
    names = [name for _, name in people()]
    sentences: list[str] = []
    size = count = 0
    while size < SIZE:
        count += 1
        if count % every:
            sentence = OTHERS[count % len(OTHERS)]
        else:
            sentence = SENTENCES[0].format(name=names[count // every % len(names)])
        sentences.append(sentence)
        size += len(sentence) + 1
    return "\n".join(" ".join(sentences[at : at + 6]) for at in range(0, len(sentences), 6))


def taken(work: Callable[[], object], repeat: int) -> float:
    """The median in milliseconds."""
    return statistics.median(timed(work, repeat))


def timed(work: Callable[[], object], repeat: int) -> list[float]:
    """Milliseconds of each call."""
    figures = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        figures.append((time.perf_counter() - start) * 1000)
    return figures


def main() -> int:
    """Measure and print."""
    from imr_tui.names.anonymiser import Anonymiser
    from imr_tui.services.people.people import PersonDetail, hidden_in

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeat", type=int, default=7)
    # What the other benchmarks take and this one has no use for.
    options, _ = parser.parse_known_args()
    hidden = hidden_in([PersonDetail(code=code, real_name=name) for code, name in people()])
    made = taken(lambda: Anonymiser(hidden), 3)
    anonymiser = Anonymiser(hidden)

    def plain(text: str) -> str:
        for name in hidden:
            text = text.replace(name.name, name.code)
        return text

    print(f"{len(hidden)} names; the search is made ready in {made:.1f} ms\n")
    missed = False
    for words, every in (("case notes", 12), ("a name in every other sentence", 2)):
        text = notes(every)
        found = len(anonymiser.find(text))
        # A text that was just read is remembered, so each time it is another one.
        fresh = (f"{text}{number}." for number in itertools.count())
        times = timed(lambda fresh=fresh: anonymiser.apply(next(fresh)), options.repeat)
        ours, theirs = statistics.median(times), taken(lambda text=text: plain(text), options.repeat)
        late = every == 12 and ours >= GOAL
        said = f"str.replace for each name {theirs:.0f} ms{f'; under {GOAL:.0f} ms' if every == 12 else ''}"
        keep("anonymise", f"1 MB, {words}", times, "ms", goal(late, said), not late)
        print(f"{words}: {len(text) / 1e6:.2f} MB, {found} names: {ours:.1f} ms; str.replace {theirs:.1f} ms")
        missed |= every == 12 and ours >= GOAL
    paragraph = notes(12)[:300]
    shorts = (f"{paragraph}{number}." for number in itertools.count())
    small = taken(lambda: [anonymiser.apply(next(shorts)) for _ in range(200)], options.repeat) / 200
    print(f"a paragraph of 300 characters: {small * 1000:.0f} microseconds")
    print(f"\nGoal: case notes in less than {GOAL:.0f} ms: {'missed' if missed else 'met'}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
