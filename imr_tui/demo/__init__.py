"""A complete demonstration review. Everything in it is fictional.

Thornmere Council, its teams, its system Carebook and all people do not exist. Telephone numbers and e-mail addresses
are from ranges reserved for such use. There are three reviews: IMR-2026-014, at the implementing stage; IMR-2025-031,
closed, whose second finding IMR-2026-014 repeats; and IMR-2026-022, only just requested.

The texts use the codes of the key, as a reviewer's should. Managers and interviewers are recorded by name where the
record asks for it (the teams in scope, the notifications, the agreements). Some free texts contain a real name on
purpose, as happens in practice, so that the anonymisation has something to find; `PLANTED_NAMES` lists them.
"""

from __future__ import annotations

from datetime import date

DEMO_NAME = "Demonstration reviewer"
"""The person who opens the demonstration store."""

DEMO_PASSPHRASE = "demonstration only"  # noqa: S105
"""The passphrase of the demonstration store, which has no secrets."""

DEMO_TODAY = date(2026, 11, 23)
"""The date of the demonstration: some actions are done, some are overdue, and the plan's review is to come."""

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
"""The record, field and name of each real name left in the free text of the main review on purpose."""
