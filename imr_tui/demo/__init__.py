"""A complete review to look at: made up from the first word to the last.

Thornmere Council, its teams, its system Carebook and all people do not exist; telephone numbers and e-mail addresses
are from the ranges that are reserved for such use. There are three reviews: IMR-2026-014, at the stage of
implementing; IMR-2025-031, closed, whose second finding IMR-2026-014 repeats; and IMR-2026-022, only just requested.

The texts use the codes of the key, as a reviewer's should. Where a manager or an interviewer is recorded by name (the
teams in scope, the notifications, the agreements) names stand as names. In five places of free text a real name
slipped in on purpose, as it does in life, so that the anonymisation has something to find; `PLANTED_NAMES` lists them.
"""

from __future__ import annotations

from datetime import date

DEMO_NAME = "Demonstration reviewer"
"""Who opens the demonstration store."""

DEMO_PASSPHRASE = "demonstration only"  # noqa: S105
"""The passphrase of the demonstration store: it keeps no secrets."""

DEMO_TODAY = date(2026, 11, 23)
"""The day on which the demonstration stands: some actions are done, some overdue, the plan's review is to come."""

COUNCIL = "Thornmere Council"
MAIN_REFERENCE = "IMR-2026-014"
EARLIER_REFERENCE = "IMR-2025-031"
FRESH_REFERENCE = "IMR-2026-022"

PLANTED_NAMES = (
    ("E33", "comment", "Tunde Adebisi"),
    ("E52", "comment", "Rose Tolliver"),
    ("E58", "what_happened", "Wally"),
    ("I2", "notes", "Shanice Holroyd"),
    ("I5", "notes", "Joyce"),
    ("I5.2", "text", "Joyce"),
)
"""Record, field and name: where a real name stands in the free text of the main review on purpose."""
