"""Migration: handover files exported and imported, conflicts, and reviews of which only the actions are here."""

from __future__ import annotations

from typing import Any

STATEMENTS = (
    """CREATE TABLE "exchange" (
        "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        "uid" VARCHAR(36) NOT NULL CHECK (length(uid) = 36),
        "version" INTEGER NOT NULL CHECK (version >= 1),
        "created_at" VARCHAR(20) NOT NULL,
        "changed_at" VARCHAR(20) NOT NULL,
        "review_id" INTEGER NOT NULL,
        "direction" VARCHAR(40) NOT NULL CHECK (direction IN ('sent', 'received')),
        "holds" VARCHAR(40) NOT NULL CHECK (holds IN ('whole', 'actions')),
        "bundle_uid" VARCHAR(36) NOT NULL CHECK (length(bundle_uid) = 36),
        "handed_by" TEXT NOT NULL,
        "handed_at" VARCHAR(20) NOT NULL,
        "lineage" TEXT NOT NULL CHECK (json_valid(lineage)),
        "state_sha256" VARCHAR(64) NOT NULL CHECK (length(state_sha256) = 64),
        "told" TEXT NOT NULL,
        FOREIGN KEY ("review_id") REFERENCES "review" ("id") ON DELETE CASCADE
    )""",
    'CREATE UNIQUE INDEX "exchange_uid" ON "exchange" ("uid")',
    'CREATE INDEX "exchange_review_id" ON "exchange" ("review_id")',
    'CREATE UNIQUE INDEX "exchange_bundle_uid" ON "exchange" ("bundle_uid")',
    """CREATE TABLE "exchange_state" (
        "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        "uid" VARCHAR(36) NOT NULL CHECK (length(uid) = 36),
        "version" INTEGER NOT NULL CHECK (version >= 1),
        "created_at" VARCHAR(20) NOT NULL,
        "changed_at" VARCHAR(20) NOT NULL,
        "exchange_id" INTEGER NOT NULL,
        "packed" BLOB NOT NULL,
        FOREIGN KEY ("exchange_id") REFERENCES "exchange" ("id") ON DELETE CASCADE
    )""",
    'CREATE UNIQUE INDEX "exchange_state_uid" ON "exchange_state" ("uid")',
    'CREATE UNIQUE INDEX "exchange_state_exchange_id" ON "exchange_state" ("exchange_id")',
    """CREATE TABLE "merge_conflict" (
        "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        "uid" VARCHAR(36) NOT NULL CHECK (length(uid) = 36),
        "version" INTEGER NOT NULL CHECK (version >= 1),
        "created_at" VARCHAR(20) NOT NULL,
        "changed_at" VARCHAR(20) NOT NULL,
        "review_id" INTEGER NOT NULL,
        "bundle_uid" VARCHAR(36) NOT NULL,
        "kind" VARCHAR(40) NOT NULL CHECK (kind IN ('field', 'deleted_here', 'deleted_there')),
        "part" VARCHAR(40) NOT NULL,
        "subject_uid" VARCHAR(36) NOT NULL,
        "unit" VARCHAR(40) NOT NULL,
        "mine" TEXT NOT NULL CHECK (json_valid(mine)),
        "theirs" TEXT NOT NULL CHECK (json_valid(theirs)),
        "theirs_by" TEXT NOT NULL,
        "theirs_at" VARCHAR(20) NOT NULL,
        "settled" VARCHAR(40) CHECK (settled IS NULL OR settled IN ('mine', 'theirs', 'text', 'agreed', 'replaced')),
        "settled_by" TEXT NOT NULL,
        "settled_at" VARCHAR(20) NOT NULL,
        FOREIGN KEY ("review_id") REFERENCES "review" ("id") ON DELETE CASCADE
    )""",
    'CREATE UNIQUE INDEX "merge_conflict_uid" ON "merge_conflict" ("uid")',
    'CREATE INDEX "merge_conflict_review_id" ON "merge_conflict" ("review_id")',
    """CREATE TABLE "actions_only" (
        "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        "uid" VARCHAR(36) NOT NULL CHECK (length(uid) = 36),
        "version" INTEGER NOT NULL CHECK (version >= 1),
        "created_at" VARCHAR(20) NOT NULL,
        "changed_at" VARCHAR(20) NOT NULL,
        "review_id" INTEGER NOT NULL,
        FOREIGN KEY ("review_id") REFERENCES "review" ("id") ON DELETE CASCADE
    )""",
    'CREATE UNIQUE INDEX "actions_only_uid" ON "actions_only" ("uid")',
    'CREATE UNIQUE INDEX "actions_only_review_id" ON "actions_only" ("review_id")',
)


def up(migrator: Any, db: Any) -> None:
    """Create the tables and their indexes without changing existing data."""
    for statement in STATEMENTS:
        db.execute_sql(statement)
