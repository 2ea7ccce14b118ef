"""The words for how far an action is, and which of them still ask for something (§7.4, §8.3, §8.4)."""

from __future__ import annotations

from typing import Final

STATUS_WORDS: Final = {
    "not_started": "not started",
    "under_way": "under way",
    "done": "done, not yet evaluated",
    "evaluated_effective": "evaluated effective",
    "evaluated_not_effective": "evaluated not effective",
    "closed": "closed with reason",
}
STRAND_WORDS: Final = {
    "practice": "practice",
    "workforce_development": "workforce development",
    "commissioning": "commissioning",
    "other": "other",
}
OPEN: Final = ("not_started", "under_way")
"""What still has to be done: only this can be overdue."""
SETTLED: Final = ("evaluated_effective", "evaluated_not_effective", "closed")
