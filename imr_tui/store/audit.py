"""The audit trail: triggers record every change, and the application chains the rows with an HMAC.

`audit` has a row for each row changed, with the old and new values of the changed columns as JSON. `audit_chain` has,
for each of these, the person, the time, a digest of the content, and a MAC of these and the previous MAC. Rows
are only ever added to either table. The MAC covers the digest rather than the content, so that content can be erased
at the end of its retention period without breaking the chain.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from imr_tui.batches import batches
from imr_tui.errors import Damaged
from imr_tui.store import derived
from imr_tui.store.heads import Known
from imr_tui.wording import number_of

# Drafts change with every second of typing. A counter must not go back when an entry is undone. The state of an
# exchange is a copy of a whole review; its digest is audited with the exchange.
UNAUDITED = frozenset(
    {"audit", "audit_chain", "draft", "draft_save", "exchange_state", "reference_counter", "schema_migration"}
)

SCHEMA = (
    """CREATE TABLE IF NOT EXISTS audit (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        tbl TEXT NOT NULL,
        row_id INTEGER NOT NULL,
        uid TEXT NOT NULL,
        op TEXT NOT NULL CHECK (op IN ('insert', 'update', 'delete')),
        old TEXT,
        new TEXT
    )""",
    "CREATE INDEX IF NOT EXISTS audit_uid ON audit (uid)",
    """CREATE TABLE IF NOT EXISTS audit_chain (
        audit_id INTEGER PRIMARY KEY REFERENCES audit (id) ON DELETE NO ACTION,
        change INTEGER NOT NULL,
        actor TEXT NOT NULL,
        at TEXT NOT NULL,
        digest TEXT NOT NULL,
        mac TEXT NOT NULL
    )""",
)
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Head:
    """The last link of the chain: the number of changes, and its MAC in hex."""

    count: int
    mac: str

    @property
    def short(self) -> str:
        """The form printed on papers: the count and the first 16 hex digits."""
        return f"{self.count}-{self.mac[:16]}"


@dataclass(frozen=True, slots=True)
class Change:
    """One audited change of one row; `old` and `new` hold the columns that changed."""

    id: int
    change: int
    table: str
    row_id: int
    uid: str
    operation: str
    old: dict[str, Any]
    new: dict[str, Any]
    actor: str
    at: str


class Audit:
    """The audit trail of one open store. Used only on the database thread."""

    def __init__(self, database: Any, key: bytes, actor: str) -> None:
        """`database` executes SQL, `key` is the 32-byte chain key, `actor` is the person who unlocked the store."""
        self._database = database
        self.key = key
        self.actor = actor
        self._counts_drafts = False

    def install(self) -> None:
        """Create the tables if they are missing, and create every trigger again (after a migration)."""
        for statement in SCHEMA:
            self._database.execute_sql(statement)
        for name, sql in self._expected_triggers().items():
            self._database.execute_sql(f"DROP TRIGGER IF EXISTS {name}")
            self._database.execute_sql(sql)

    def assert_installed(self) -> None:
        """Raise Damaged if a trigger is missing or differs from the one this program makes."""
        rows = self._rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = {name: sql for name, sql in rows if not derived.is_trigger(name)}
        if found != self._expected_triggers():
            raise Damaged("The store's audit triggers are missing or altered. Restore the store from a backup.")

    def last_id(self) -> int:
        """Return the id of the last audited change, 0 if there is none."""
        return int(self._rows("SELECT coalesce(max(id), 0) FROM audit")[0][0])

    def head(self) -> Head:
        """Return the last link of the chain."""
        rows = self._rows("SELECT audit_id, mac FROM audit_chain ORDER BY audit_id DESC LIMIT 1")
        return Head(int(rows[0][0]), str(rows[0][1])) if rows else Head(0, GENESIS)

    def chain(self, after: int, at: str) -> int | None:
        """Chain the rows written after the one with id `after`. Returns the number of the change, None if no rows.

        Rows that another program wrote before that stay unchained, and `problems` reports them.
        """
        rows = self._rows("SELECT id, tbl, row_id, uid, op, old, new FROM audit WHERE id > ? ORDER BY id", after)
        if not rows:
            return None
        change = int(rows[0][0])
        mac = self.head().mac
        links = []
        for row in rows:
            digest = self._digest(row[5], row[6])
            mac = self._mac(mac, row[:5], change, self.actor, at, digest)
            links.append((row[0], change, self.actor, at, digest, mac))
        self._insert_links(links)
        return change

    def count_draft(self) -> None:
        """Count a save that wrote no audited rows, so that the head file shows if it is missing."""
        self._drafts()
        if self._counts_drafts:
            self._database.execute_sql("UPDATE draft_save SET count = count + 1")

    def known(self, at: str = "") -> Known:
        """Return the end of the chain and the number of unaudited saves, as they are in the database."""
        head = self.head()
        return Known(head.count, head.mac, self._drafts(), at or self.time_of(head.count))

    def _drafts(self) -> int:
        if not self._counts_drafts:
            # A store of an earlier format does not count them until it is migrated.
            there = self._rows("SELECT 1 FROM sqlite_master WHERE name = 'draft_save'")
            self._counts_drafts = bool(there)
        return int(self._rows("SELECT count FROM draft_save")[0][0]) if self._counts_drafts else 0

    def mac_of(self, count: int) -> str:
        """Return the MAC of the chain at the audited change with this id, empty if there is none."""
        if count == 0:
            return GENESIS
        rows = self._rows("SELECT mac FROM audit_chain WHERE audit_id = ?", count)
        return str(rows[0][0]) if rows else ""

    def head_of_row(self, table: str, row_id: int) -> Head:
        """Return the link of the chain at the last change of a row."""
        query = (
            "SELECT c.audit_id, c.mac FROM audit_chain c JOIN audit a ON a.id = c.audit_id "
            "WHERE a.tbl = ? AND a.row_id = ? ORDER BY a.id DESC LIMIT 1"
        )
        rows = self._rows(query, table, row_id)
        return Head(int(rows[0][0]), str(rows[0][1])) if rows else Head(0, GENESIS)

    def missing_since(self, known: Known | None) -> str:
        """Return a sentence if the database lacks saves that the head file knows of, otherwise an empty text."""
        if known is None:
            return ""
        now = self.known()
        rows, drafts = known.count - now.count, known.drafts - now.drafts
        if rows > 0:
            since = f", made after {now.at[:16].replace('T', ' ')} UTC" if now.at else ""
            return f"{number_of(rows, 'saved change is', 'saved changes are')} missing at the end of the store{since}."
        if self.mac_of(known.count) != known.mac:
            return f"The store lacks its history up to change {known.count}: this is an older or another copy of it."
        if drafts > 0:
            # A draft is saved many times while somebody types, so this is not the number of texts.
            saves = number_of(drafts, "save of a draft is", "saves of drafts are")
            return f"{saves} missing at the end of the store. The last text is not in it."
        return ""

    def actor_of(self, count: int) -> str:
        """Return who made the audited change with this id, empty if there is none."""
        rows = self._rows("SELECT actor FROM audit_chain WHERE audit_id = ?", count)
        return str(rows[0][0]) if rows else ""

    def contents_of(self, table: str, row_id: int) -> dict[str, Any]:
        """Return the values of a row as they were last in the trail; empty if it has none."""
        found: dict[str, Any] = {}
        query = "SELECT op, old, new FROM audit WHERE tbl = ? AND row_id = ? ORDER BY id"
        for operation, old, new in self._rows(query, table, row_id):
            # Somebody may have put anything there.
            with contextlib.suppress(ValueError, TypeError):
                found.update(json.loads((old if operation == "delete" else new) or "{}"))
        return found

    def time_of(self, count: int) -> str:
        """Return the time (UTC) of the audited change with this id, empty if there is none."""
        rows = self._rows("SELECT at FROM audit_chain WHERE audit_id = ?", count)
        return str(rows[0][0]) if rows else ""

    def problems(self, purged: Container[int] = ()) -> list[str]:
        """Check the whole chain. Returns a sentence for each fault, none if there is no fault.

        `purged` are the ids of the rows whose content was removed at the end of its retention.
        """
        found: list[str] = []
        previous, expected = GENESIS, 0
        query = (
            "SELECT a.id, a.tbl, a.row_id, a.uid, a.op, a.old, a.new, "
            "c.change, c.actor, c.at, c.digest, c.mac "
            "FROM audit a LEFT JOIN audit_chain c ON c.audit_id = a.id ORDER BY a.id"
        )
        for row in self._database.execute_sql(query):
            expected += 1
            if row[0] != expected:
                if expected > 1:
                    found.append(f"{_missing(expected, row[0] - 1)}.")
                expected = row[0]
            if row[11] is None:
                found.append(f"Audit row {row[0]} ({row[1]}) is not part of the audit chain.")
                continue
            blank = row[5] is None and row[6] is None and row[0] in purged
            if not blank and not hmac.compare_digest(self._digest(row[5], row[6]), row[10]):
                found.append(f"The content of audit row {row[0]} ({row[1]}) was altered.")
            if not hmac.compare_digest(self._mac(previous, row[:5], row[7], row[8], row[9], row[10]), row[11]):
                found.append(f"The audit chain breaks at row {row[0]} ({row[1]}).")
            previous = row[11]
        shortened = self.shortened()
        if shortened:
            found.insert(0, shortened)
        stray = self._rows("SELECT count(*) FROM audit_chain WHERE audit_id NOT IN (SELECT id FROM audit)")[0][0]
        if stray:
            found.append(f"{number_of(stray, 'link of the audit chain has', 'links of the audit chain have')} no row.")
        return found

    def shortened(self, known: int = 0) -> str:
        """Return a sentence if the first or the last rows of the trail are missing, otherwise an empty text.

        The number of rows that were written is in the database, unless somebody removed it there. `known` is a number
        from elsewhere, 0 if there is none.
        """
        first, last = self._rows("SELECT coalesce(min(id), 0), coalesce(max(id), 0) FROM audit")[0]
        given = self._rows("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'audit'), 0)")[0][0]
        end = max(given, known)
        if not last:
            return f"The audit trail was emptied: its {_rows(1, end)} missing." if end else ""
        cut = [f"its first {_rows(1, first - 1)} missing"] if first > 1 else []
        cut += [f"its last {_rows(last + 1, end)} missing"] if end > last else []
        return f"The audit trail was shortened: {' and '.join(cut)}." if cut else ""

    def lacks_rows(self, known: int = 0) -> bool:
        """Whether any row of the trail is missing. `known` is as for `shortened`."""
        count, last = self._rows("SELECT count(*), coalesce(max(id), 0) FROM audit")[0]
        return bool(count < last or self.shortened(known))

    def blank(self, ids: Iterable[int]) -> None:
        """Remove the content of these rows at the end of its retention, inside a transaction."""
        keep = "keep_audit_update"
        self._database.execute_sql(f"DROP TRIGGER {keep}")
        for part in batches(list(ids)):
            marks = ", ".join("?" for _ in part)
            self._database.execute_sql(f"UPDATE audit SET old = NULL, new = NULL WHERE id IN ({marks})", part)  # noqa: S608
        self._database.execute_sql(self._expected_triggers()[keep])

    def changes_of(self, change: int) -> list[Change]:
        """Return the rows of one change (one transaction) in the order they were written."""
        # A change has the number of its first row, and its rows follow one another.
        end = (
            "coalesce((SELECT audit_id FROM audit_chain WHERE audit_id > ?1 AND audit_id = change "
            "ORDER BY audit_id LIMIT 1), 9223372036854775807)"
        )
        query = f"{_CHANGES} WHERE c.change = ?1 AND a.id >= ?1 AND a.id < {end} ORDER BY a.id"
        return [self._change(row) for row in self._rows(query, change)]

    def changes_to(self, uid: str) -> list[Change]:
        """Return every change to the record with this uid, oldest first."""
        return [self._change(row) for row in self._rows(f"{_CHANGES} WHERE a.uid = ? ORDER BY a.id", uid)]

    def changes_after(self, after: int, before: int, count: int) -> list[Change]:
        """Return the newest `count` rows with ids between `after` and `before` (neither included), newest first."""
        query = f"{_CHANGES} WHERE a.id > ? AND a.id < ? ORDER BY a.id DESC LIMIT ?"
        return [self._change(row) for row in self._rows(query, after, before, count)]

    def rows_changed(self, table: str, after: int) -> set[int]:
        """Return the ids of the rows of a table that were written or deleted after an id of the trail."""
        return {row[0] for row in self._rows("SELECT row_id FROM audit WHERE id > ? AND tbl = ?", after, table)}

    def tables_changed(self, after: int) -> set[str]:
        """Return the tables in which rows were written or deleted after an id of the trail."""
        return {row[0] for row in self._rows("SELECT DISTINCT tbl FROM audit WHERE id > ?", after)}

    def deleted_values(self, table: str, column: str, after: int) -> set[Any]:
        """Return the values of a column in the rows of a table that were deleted after an id of the trail."""
        query = "SELECT DISTINCT old ->> ? FROM audit WHERE id > ? AND tbl = ? AND op = 'delete'"
        return {row[0] for row in self._rows(query, column, after, table)}

    def as_deleted(self, table: str, row_id: int) -> dict[str, Any]:
        """Return the columns of a row as they were when it was deleted; empty if it was not. Ids are never reused."""
        rows = self._rows("SELECT old FROM audit WHERE tbl = ? AND row_id = ? AND op = 'delete'", table, row_id)
        return dict(json.loads(rows[0][0] or "{}")) if rows else {}

    def changes_among(self, uids: Iterable[str], newest: int | None = None) -> list[Change]:
        """Return every change to the records with these uids, oldest first; with `newest`, only so many of the last."""
        # The index on uid has the ids, so that only the rows that are wanted are read.
        ids = "SELECT id FROM audit WHERE uid IN (SELECT value FROM json_each(?)) ORDER BY id DESC LIMIT ?"
        rows = self._rows(
            f"{_CHANGES} WHERE a.id IN ({ids}) ORDER BY a.id",
            json.dumps(list(uids)),
            -1 if newest is None else newest,
        )
        return [self._change(row) for row in rows]

    def deleted_parts(self, owners: Mapping[str, str]) -> list[tuple[str, int, str, int]]:
        """Return the deleted rows of some tables as (table, row id, uid, row id of the owner).

        `owners` has the column with the owner's row id for each table.
        """
        query = "SELECT tbl, row_id, uid, old ->> (?1 ->> tbl) FROM audit WHERE op = 'delete' AND ?1 ->> tbl NOT NULL"
        return [tuple(row) for row in self._rows(query, json.dumps(dict(owners)))]

    def numbers_changed(self, after: int) -> list[tuple[str, int, int]]:
        """Return rows whose number was changed after an id of the trail: table, row id and the number before."""
        query = (
            "SELECT tbl, row_id, old ->> 'number' FROM audit "
            "WHERE id > ? AND op = 'update' AND old ->> 'number' NOT NULL ORDER BY id"
        )
        return [tuple(row) for row in self._rows(query, after)]

    def last_changes_by(self, actor: str, before: int, count: int) -> list[int]:
        """Return the numbers of the last `count` changes by one person before the change `before`, newest first."""
        # The first row of a change has the number of the change.
        query = (
            "SELECT change FROM audit_chain WHERE audit_id < ? AND actor = ? AND audit_id = change "
            "ORDER BY audit_id DESC LIMIT ?"
        )
        return [int(row[0]) for row in self._rows(query, before, actor, count)]

    def _change(self, row: Sequence[Any]) -> Change:
        return Change(
            row[0],
            row[1],
            row[2],
            row[3],
            row[4],
            row[5],
            json.loads(row[6] or "{}"),
            json.loads(row[7] or "{}"),
            row[8] or "",
            row[9] or "",
        )

    def _insert_links(self, links: Iterable[tuple[Any, ...]]) -> None:
        self._database.execute_many("INSERT INTO audit_chain VALUES (?, ?, ?, ?, ?, ?)", links)

    def _digest(self, old: str | None, new: str | None) -> str:
        content = json.dumps([old, new], ensure_ascii=True).encode("ascii")
        # Keyed, because the content behind a plain hash of a short text could be guessed after it is erased.
        return hmac.new(self.key, b"content\0" + content, hashlib.sha256).hexdigest()

    def _mac(self, previous: str, row: Sequence[Any], change: int, actor: str, at: str, digest: str) -> str:
        message = json.dumps([previous, *row, change, actor, at, digest], ensure_ascii=True).encode("ascii")
        return hmac.new(self.key, b"link\0" + message, hashlib.sha256).hexdigest()

    def _rows(self, sql: str, *parameters: Any) -> list[Any]:
        return list(self._database.execute_sql(sql, parameters))

    def _expected_triggers(self) -> dict[str, str]:
        triggers: dict[str, str] = {}
        tables: dict[str, list[str]] = {}
        for table, column in self._rows(_COLUMNS):
            if table not in UNAUDITED and not table.startswith("sqlite_") and not derived.is_derived(table):
                tables.setdefault(table, []).append(column)
        for table, columns in tables.items():
            triggers |= _triggers_of(table, columns)
        for table in ("audit", "audit_chain"):
            for operation in ("UPDATE", "DELETE"):
                name = f"keep_{table}_{operation.lower()}"
                triggers[name] = (
                    f"CREATE TRIGGER {name} BEFORE {operation} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END"
                )
        return triggers


_COLUMNS = (
    "SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p "
    "WHERE m.type = 'table' ORDER BY m.name, p.cid"
)
_CHANGES = (
    "SELECT a.id, coalesce(c.change, 0), a.tbl, a.row_id, a.uid, a.op, a.old, a.new, c.actor, c.at "
    "FROM audit a LEFT JOIN audit_chain c ON c.audit_id = a.id"
)


def _missing(first: int, last: int) -> str:
    """Return the start of a sentence about missing audit rows, from `first` to `last` inclusive."""
    return f"Audit row {first} is missing" if first == last else f"Audit rows {first} to {last} are missing"


def _rows(first: int, last: int) -> str:
    return f"row ({first}) is" if first == last else f"rows ({first} to {last}) are"


def _triggers_of(table: str, columns: Sequence[str]) -> dict[str, str]:
    def whole(side: str) -> str:
        pairs = ", ".join(f"'{column}', {side}.\"{column}\"" for column in columns)
        return f"json_object({pairs})"

    def changed(side: str) -> str:
        # Only the columns that changed; otherwise every automatic save would store long texts twice.
        parts = " UNION ALL ".join(
            f'SELECT \'{column}\' k, {side}."{column}" v WHERE OLD."{column}" IS NOT NEW."{column}"'
            for column in columns
        )
        return f"(SELECT json_group_object(k, v) FROM ({parts}))"  # noqa: S608 - names from the schema

    def trigger(operation: str, side: str, old: str, new: str) -> tuple[str, str]:
        name = f"audit_{table}_{operation}"
        body = (
            f'CREATE TRIGGER {name} AFTER {operation.upper()} ON "{table}" BEGIN '  # noqa: S608 - the same
            f"INSERT INTO audit (tbl, row_id, uid, op, old, new) "
            f"VALUES ('{table}', {side}.id, {side}.uid, '{operation}', {old}, {new}); END"
        )
        return name, body

    return dict(
        [
            trigger("insert", "NEW", "NULL", whole("NEW")),
            trigger("update", "NEW", changed("OLD"), changed("NEW")),
            trigger("delete", "OLD", whole("OLD"), "NULL"),
        ]
    )
