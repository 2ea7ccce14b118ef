"""Verifying a store: the cipher's page check, SQLite's structure, foreign keys, audit chain and derived data."""

from __future__ import annotations

from imr_tui.store import derived
from imr_tui.store.session import current


def verify() -> list[str]:
    """Return a sentence for each fault in the open store; empty if there is none."""
    session = current()
    database = session.database
    found = [f"Encryption check failed: {row[0]}." for row in database.execute_sql("PRAGMA cipher_integrity_check")]
    found += [
        f"Database check failed: {row[0]}."
        for row in database.execute_sql("PRAGMA integrity_check(20)")
        if row[0] != "ok"
    ]
    found += [
        f"Row {row[1]} of table {row[0]} refers to a missing row of table {row[2]}."
        for row in database.execute_sql("PRAGMA foreign_key_check")
    ]
    return found + session.audit.problems() + derived.problems(database)
