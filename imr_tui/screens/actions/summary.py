"""Totals of actions by status, owner and month, as a bar chart in plain text."""

from __future__ import annotations

from datetime import date

from imr_tui.services.actions import tracker
from imr_tui.services.actions.tracker import TrackerFilter
from imr_tui.vocabulary import ActionStatus

_BAR = 20
_OWNERS = 8
_MONTHS = 8


def summary(today: date, chosen: TrackerFilter) -> str:
    """Return the chart as text, with each number next to its bar (database thread)."""
    lines = ["By status"]
    statuses = [(ActionStatus(status).label, number) for status, number in tracker.by_status(today, chosen) if number]
    lines += _bars(statuses)
    months = [(_month(month), number) for month, number in tracker.by_month(today, chosen)]
    if months:
        lines += ["", "Open actions, by month", *_bars(months[:_MONTHS]), *_more(months, _MONTHS)]
    owners = [
        (f"{owner or 'no owner'}{f' ({late} overdue)' if late else ''}", number)
        for owner, number, late in tracker.by_owner(today, chosen)
    ]
    if owners:
        lines += ["", "Open actions, by owner", *_bars(owners[:_OWNERS]), *_more(owners, _OWNERS)]
    return "\n".join(lines)


def _bars(counted: list[tuple[str, int]]) -> list[str]:
    most = max((number for _, number in counted), default=1)
    return [f"{number:>4} {'#' * max(1, round(number * _BAR / most)):<{_BAR}} {words}" for words, number in counted]


def _more(counted: list[tuple[str, int]], shown: int) -> list[str]:
    left = sum(number for _, number in counted[shown:])
    return [f"{left:>4} {'':<{_BAR}} in {len(counted) - shown} more"] if left else []


def _month(month: str) -> str:
    return f"{date.fromisoformat(f'{month}-01'):%B %Y}" if month else "no due date"
