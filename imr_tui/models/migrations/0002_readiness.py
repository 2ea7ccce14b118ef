"""Migration: checks of the guidance that do not apply to a review, each with its written reason."""

from __future__ import annotations

from typing import Any

STATEMENTS = (
    """CREATE TABLE "clause_exemption" (
        "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        "uid" VARCHAR(36) NOT NULL CHECK (length(uid) = 36),
        "version" INTEGER NOT NULL CHECK (version >= 1),
        "created_at" VARCHAR(20) NOT NULL,
        "changed_at" VARCHAR(20) NOT NULL,
        "review_id" INTEGER NOT NULL,
        "check_id" VARCHAR(40) NOT NULL CHECK (trim(check_id) <> ''),
        "reason" TEXT NOT NULL CHECK (trim(reason) <> ''),
        "given_by" TEXT NOT NULL,
        "given_on" DATE NOT NULL CHECK (given_on IS NULL OR given_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
        FOREIGN KEY ("review_id") REFERENCES "review" ("id") ON DELETE CASCADE
    )""",
    'CREATE UNIQUE INDEX "clause_exemption_uid" ON "clause_exemption" ("uid")',
    'CREATE INDEX "clause_exemption_review_id" ON "clause_exemption" ("review_id")',
    """CREATE UNIQUE INDEX "clause_exemption_review_id_check_id" ON "clause_exemption" (
        "review_id",
        "check_id"
    )""",
)


def up(migrator: Any, db: Any) -> None:
    """Create the table and its indexes without changing existing data."""
    for statement in STATEMENTS:
        db.execute_sql(statement)
