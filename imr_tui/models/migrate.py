"""Migrating a store to the format that this version of the program writes, with `playhouse.migrations`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

LATEST = 4
"""The number of the last migration, stored as `user_version`."""


def migrate(database: Any) -> None:
    """Apply every migration that the store lacks, in order."""
    # Imported here because nearly every store already has the current format.
    from playhouse.migrations import Runner

    Runner(database, str(Path(__file__).parent / "migrations")).up()
