"""Migration: drafts of each person and instance, ended requests, purged reviews, and changes to the key slots."""

from __future__ import annotations

from typing import Any

STATEMENTS = (
    # Two people, or two windows of one person, may each have a draft of the same record.
    'DROP INDEX "draft_review_id_form_subject_uid"',
    'ALTER TABLE "draft" ADD COLUMN "person" VARCHAR(200) NOT NULL DEFAULT \'\'',
    'ALTER TABLE "draft" ADD COLUMN "instance" VARCHAR(36) NOT NULL DEFAULT \'\'',
    """CREATE UNIQUE INDEX "draft_review_id_form_subject_uid_person_instance" ON "draft" (
        "review_id",
        "form",
        "subject_uid",
        "person",
        "instance"
    )""",
    """ALTER TABLE "review" ADD COLUMN "ended" VARCHAR(40)
        CHECK (ended IS NULL OR ended IN ('declined', 'withdrawn'))""",
    """ALTER TABLE "review" ADD COLUMN "ended_on" DATE
        CHECK (ended_on IS NULL OR ended_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]')""",
    'ALTER TABLE "review" ADD COLUMN "ended_by" TEXT NOT NULL DEFAULT \'\'',
    'ALTER TABLE "review" ADD COLUMN "ended_reason" TEXT NOT NULL DEFAULT \'\'',
    """CREATE TABLE "purge" (
        "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        "uid" VARCHAR(36) NOT NULL CHECK (length(uid) = 36),
        "version" INTEGER NOT NULL CHECK (version >= 1),
        "created_at" VARCHAR(20) NOT NULL,
        "changed_at" VARCHAR(20) NOT NULL,
        "review_uid" VARCHAR(36) NOT NULL CHECK (length(review_uid) = 36),
        "reference" VARCHAR(60) NOT NULL,
        "retention_review_on" DATE NOT NULL
            CHECK (retention_review_on IS NULL OR retention_review_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
        "purged_by" TEXT NOT NULL,
        "purged_at" VARCHAR(20) NOT NULL,
        "learning" TEXT NOT NULL CHECK (json_valid(learning)),
        "certificate" TEXT NOT NULL CHECK (json_valid(certificate))
    )""",
    'CREATE UNIQUE INDEX "purge_uid" ON "purge" ("uid")',
    'CREATE UNIQUE INDEX "purge_review_uid" ON "purge" ("review_uid")',
    """CREATE TABLE "key_change" (
        "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        "uid" VARCHAR(36) NOT NULL CHECK (length(uid) = 36),
        "version" INTEGER NOT NULL CHECK (version >= 1),
        "created_at" VARCHAR(20) NOT NULL,
        "changed_at" VARCHAR(20) NOT NULL,
        "what" VARCHAR(40) NOT NULL CHECK (what IN
            ('added', 'removed', 'passphrase', 'recovery', 'keyring', 'keyring_removed', 'rekeyed', 'strengthened')),
        "name" VARCHAR(200) NOT NULL,
        "revision" INTEGER NOT NULL CHECK (revision >= 1)
    )""",
    'CREATE UNIQUE INDEX "key_change_uid" ON "key_change" ("uid")',
    # Drafts are not audited, so their saves are counted, to notice that one is missing.
    'CREATE TABLE "draft_save" ("id" INTEGER NOT NULL PRIMARY KEY CHECK (id = 1), "count" INTEGER NOT NULL)',
    'INSERT INTO "draft_save" ("id", "count") VALUES (1, 0)',
)


def up(migrator: Any, db: Any) -> None:
    """Add the columns and tables without changing existing data."""
    for statement in STATEMENTS:
        db.execute_sql(statement)
