"""The two figures of the papers: a timeline of the chronology, and a chart of actions by status.

Each has a text alternative with every number that it shows.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence

from imr_tui.exporters.core.document import Bar, Figure, Label, Stroke, long_date
from imr_tui.exporters.papers.words import sentence
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.chronology.gaps import Gap
from imr_tui.services.findings.details import ActionDetail
from imr_tui.vocabulary import ActionStatus, Mark
from imr_tui.wording import count_in_words, in_words, series

WIDTH = 455.0
_NAMES = 118.0
_ROW = 17.0
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SLICES = 60


def timeline(events: Sequence[EventDetail], gaps: Sequence[Gap]) -> Figure | None:
    """Return a timeline of the events, their marks and the periods with nothing recorded (§7.2).

    None if the events fall on fewer than two dates, because there is nothing to draw.
    """
    dated = [(event.when.start.date(), event) for event in events if event.when.start is not None]
    if len({day for day, _ in dated}) < 2:
        return None
    first, last = min(day for day, _ in dated), max(day for day, _ in dated)
    span = (last - first).days

    def at(day: datetime.date) -> float:
        return _NAMES + (WIDTH - _NAMES) * min(max((day - first).days, 0), span) / span

    rows = [
        (words, [day for day, event in dated if getattr(event, mark)])
        for mark, words in Mark.choices()
        if any(getattr(event, mark) for _, event in dated)
    ]
    shown_gaps = [gap for gap in gaps if gap.last >= first and gap.first <= last]
    lanes = len(rows) + (1 if shown_gaps else 0)
    base = 16.0 + lanes * _ROW
    shapes: list[Bar | Stroke | Label] = [
        Label(0, base + 6, "Events", bold=True),
        *_density([day for day, _ in dated], first, span, base),
        Stroke(_NAMES, base, WIDTH, base, 0.8),
    ]
    for lane, (words, days) in enumerate(rows, start=1):
        y = base - lane * _ROW
        shapes += [Label(0, y + 4, sentence(words)), Stroke(_NAMES, y, WIDTH, y, 0.3, 0.8)]
        shapes += [Bar(at(day) - 1.2, y + 2, 2.4, _ROW - 5, 0.2) for day in days]
    if shown_gaps:
        y = base - lanes * _ROW
        shapes += [Label(0, y + 4, "Nothing recorded"), Stroke(_NAMES, y, WIDTH, y, 0.3, 0.8)]
        shapes += [
            Bar(at(gap.first), y + 4, max(2.0, at(gap.last) - at(gap.first)), _ROW - 9, 0.6) for gap in shown_gaps
        ]
    shapes += _months(first, last, at)
    return Figure(
        WIDTH, base + 62, tuple(shapes), _alternative(dated, rows, shown_gaps, first, last), "Events over time"
    )


def _density(days: Sequence[datetime.date], first: datetime.date, span: int, base: float) -> list[Bar]:
    """Return bars for the number of events in each slice of time."""
    slices = Counter(min(_SLICES - 1, (day - first).days * _SLICES // span) for day in days)
    most = max(slices.values())
    width = (WIDTH - _NAMES) / _SLICES
    return [
        Bar(_NAMES + index * width, base, max(1.0, width - 0.8), 4 + 46 * number / most, 0.35)
        for index, number in sorted(slices.items())
    ]


def _months(first: datetime.date, last: datetime.date, at: object) -> list[Stroke | Label]:
    """Return ticks and labels for months (or years, for a long period), as many as fit."""
    starts = []
    year, month = first.year, first.month
    while (day := datetime.date(year, month, 1)) <= last:
        if day >= first:
            starts.append(day)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    step = next(n for n in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if len(starts) / n <= 8)
    shapes: list[Stroke | Label] = []
    for day in starts[::step]:
        x = at(day)  # type: ignore[operator]
        shapes += [Stroke(x, 12, x, 16, 0.6), Label(x + 2, 3, f"{_MONTHS[day.month - 1]} {day.year}")]
    return [shape for shape in shapes if not isinstance(shape, Label) or shape.x < WIDTH - 36]


def _alternative(
    dated: Sequence[tuple[datetime.date, EventDetail]],
    rows: Sequence[tuple[str, Sequence[datetime.date]]],
    shown_gaps: Sequence[Gap],
    first: datetime.date,
    last: datetime.date,
) -> str:
    months = Counter((day.year, day.month) for day, _ in dated)
    by_month = [
        f"{in_words(number)} in {_MONTHS[month - 1]} {year}" for (year, month), number in sorted(months.items())
    ]
    sentences = [
        f"A timeline of {count_in_words(len(dated), 'dated event')} from {long_date(first)} to {long_date(last)}.",
        f"Events by month: {series(by_month)}.",
        *(f"{sentence(words)}: {', '.join(long_date(day) for day in days)}." for words, days in rows),
        *(f"Nothing is recorded from {long_date(gap.first)} to {long_date(gap.last)}." for gap in shown_gaps),
    ]
    return " ".join(sentences)


def action_chart(actions: Sequence[ActionDetail]) -> Figure | None:
    """Return a chart of the number of actions in each status (§8.3); None if there are no actions."""
    if not actions:
        return None
    numbers = Counter(action.status for action in actions)
    rows = [(sentence(status.in_papers), numbers[status]) for status in ActionStatus if numbers[status]]
    most = max(number for _, number in rows)
    height = len(rows) * _ROW + 4
    shapes: list[Bar | Stroke | Label] = [Stroke(_NAMES + 30, 0, _NAMES + 30, height, 0.8)]
    for index, (words, number) in enumerate(rows):
        y = height - (index + 1) * _ROW
        length = (WIDTH - _NAMES - 70) * number / most
        shapes += [
            Label(_NAMES + 24, y + 4, words, ends=True),
            Bar(_NAMES + 30, y + 2, length, _ROW - 6, 0.35),
            Label(_NAMES + 36 + length, y + 4, str(number), bold=True),
        ]
    counts = "; ".join(f"{in_words(number)} {words[:1].lower()}{words[1:]}" for words, number in rows)
    total = count_in_words(len(actions), "action")
    return Figure(WIDTH, height, tuple(shapes), f"A chart of {total} by status: {counts}.", "Actions by status")
