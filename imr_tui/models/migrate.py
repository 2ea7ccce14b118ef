"""Bringing a store to the form that this program writes, with `playhouse.migrations`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

LATEST = 3
"""The number of the last migration, kept in the store as `user_version`."""


def migrate(database: Any) -> None:
    """Apply every migration that the store lacks, in order."""
    # Imported here: a store in today's form, which is nearly every one, needs none of it.
    from playhouse.migrations import Runner

    Runner(database, str(Path(__file__).parent / "migrations")).up()
