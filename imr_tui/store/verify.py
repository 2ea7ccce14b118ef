"""Checking a store: the cipher's own page check, SQLite's structure, foreign keys and the audit chain."""

from __future__ import annotations

from imr_tui.store import derived
from imr_tui.store.session import current


def verify() -> list[str]:
    """One sentence for each thing that is wrong with the open store; empty when all is well."""
    session = current()
    database = session.database
    found = [f"The cipher's check failed: {row[0]}." for row in database.execute_sql("PRAGMA cipher_integrity_check")]
    found += [
        f"The database's check failed: {row[0]}."
        for row in database.execute_sql("PRAGMA integrity_check(20)")
        if row[0] != "ok"
    ]
    found += [
        f"Row {row[1]} of {row[0]} points at a missing row of {row[2]}."
        for row in database.execute_sql("PRAGMA foreign_key_check")
    ]
    return found + session.audit.problems() + derived.problems(database)
