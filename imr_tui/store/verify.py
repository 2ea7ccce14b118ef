"""Verify a store: encryption, structure, audit chain, every row against its trail, head file, and derived data.

A fault says what is wrong with which record and field, so that people know what to distrust. Everything is read in one
transaction, so that another program's saves are never reported as damage.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from imr_tui.store import checks, derived, purge
from imr_tui.store.audit import UNAUDITED
from imr_tui.store.heads import Known
from imr_tui.store.keyfile import DAMAGED_LOG_NAME, read_key_file
from imr_tui.store.session import Session, current

HEAD_FORM = "N-HEX, for example 760-6fa9c41d2b7e8f30"
_IGNORED = frozenset({"id"})
_MOST = 200
"""The most faults of one kind that are listed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `kind` is a word for scripts.

    If it is about a record, `table`, `row_id` and `field` name it, and `sentence` goes on after that name.
    """

    kind: str
    sentence: str
    table: str = ""
    row_id: int = 0
    field: str = ""


@dataclass(frozen=True, slots=True)
class HeadFound:
    """A head that was looked for: the number of changes since it, and who made that change and when (UTC)."""

    since: int
    actor: str
    at: str


def verify() -> list[Fault]:
    """Return every fault in the open store; empty if there is none (database thread)."""
    session = current()
    database = session.database
    # Read before the database: another program may save meanwhile, and its head would be newer than what is read here.
    known, whole = session.heads.read()
    with database.atomic("DEFERRED"):
        found = [Fault("pages", sentence) for sentence in checks.lasting_faults(database, session.data_key)]
        found += record_faults(known)
        found += _other_files(session, known, whole)
    if session.read_only:
        return [*found, Fault("unknown", "The indexes were not checked, because the store is read-only.")]
    for sentence in derived.problems(database):
        found.append(Fault("unknown" if sentence == derived.NOT_CHECKED else "derived", sentence))
    return found


def evidence() -> str:
    """Return what the copy of a damaged log is and when it may be deleted, empty if there is none. Not a fault."""
    path = current().path.with_name(DAMAGED_LOG_NAME)
    try:
        made = datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone()
    except OSError:
        return ""
    return (
        f"{path}, of {made.day} {made:%b %Y}, is an encrypted copy of a log that lacked saved changes. It is kept as "
        "evidence, because an expert may find some of them in it. Delete it once they are no longer looked for."
    )


def record_faults(known: Known | None = None) -> list[Fault]:
    """Return every fault of the links between records, the audit chain, and the records against their trail.

    `known` is the newest record of the head file. What explains the other faults comes first.
    """
    session = current()
    database = session.database
    purged = _purged(database)
    chain = session.audit.problems(purged)
    records = _against_trail(database, purged)
    cut = session.audit.shortened()
    if not cut and any(fault.sentence == _ADDED for fault in records):
        # Whoever removed the last rows may have removed the number of rows from the database as well.
        cut = session.audit.shortened(known.count if known else 0)
        if not cut and not session.audit.last_id():
            cut = "The audit trail was emptied: it has no rows."
        chain = [cut, *chain] if cut else chain
    if cut or session.audit.lacks_rows():
        records = [_without_cause(fault) for fault in records]
    first = [Fault("chain", sentence) for sentence in chain[:1] if cut]
    links = [
        Fault("reference", f"refers to a missing row of table {row[2]}", row[0], row[1])
        for row in database.execute_sql("PRAGMA foreign_key_check")
    ]
    return [*first, *links, *(Fault("chain", sentence) for sentence in chain[len(first) :]), *records]


_ADDED: Final = "is not in its trail: it was added outside imr-tui"
_CHANGED: Final = "was changed outside imr-tui"
_DELETED: Final = "is missing: it was deleted outside imr-tui"
_WITHOUT_CAUSE: Final = {
    _ADDED: "is not in its trail",
    _CHANGED: "does not match its trail",
    _DELETED: "is in its trail but not in the store",
}


def _without_cause(fault: Fault) -> Fault:
    """Return a fault of a record without its cause: if the trail lacks rows, that may be the only reason."""
    sentence = fault.sentence
    for claimed, seen in _WITHOUT_CAUSE.items():
        sentence = sentence.replace(claimed, seen)
    return replace(fault, sentence=sentence)


def find_head(text: str) -> HeadFound | None:
    """Return where the chain contains a head as printed on a paper, None if it does not (database thread).

    Raises ValueError if `text` is not a head.
    """
    count_text, _, digits = text.strip().partition("-")
    count = int(count_text)
    # The head on a paper is cut to 16 digits; another number of digits is mistyped.
    right = len(digits) in (16, 64) and all(digit in "0123456789abcdef" for digit in digits.lower())
    if not 0 < count < 2**63 or not right:
        raise ValueError
    audit = current().audit
    mac = audit.mac_of(count)
    if not mac.startswith(digits.lower()):
        return None
    return HeadFound(audit.head().count - count, audit.actor_of(count), audit.time_of(count))


def _purged(database: Any) -> frozenset[int]:
    """Return the ids of the audit rows that a certificate of a purge names."""
    ids: set[int] = set()
    for (certificate,) in database.execute_sql("SELECT certificate FROM purge"):
        for first, last in json.loads(certificate).get("audit_ranges", ()):
            ids.update(range(first, last + 1))
    return frozenset(ids)


def _other_files(session: Session, known: Known | None, whole: bool) -> Iterator[Fault]:
    """Return the faults of the head file, of which `known` is the newest record, and of the key file."""
    sentence = session.audit.missing_since(known)
    if sentence:
        yield Fault("missing", sentence)
    if not whole and not session.heads.path.is_file():
        yield Fault("head", f"{session.heads.path} is not a file. Move it away: the next save writes the file again.")
    elif not whole:
        yield Fault("head", f"{session.heads.path} is damaged. It is written again with the next save.")
    elif session.heads.doubt:
        yield Fault("unknown", session.heads.doubt)
    if begun := purge.unfinished(session.path):
        yield Fault("unknown", begun)
    keys = read_key_file(session.path.parent)
    for unreadable in keys.unreadable:
        yield Fault("keys", unreadable)
    if not keys.unchanged(session.data_key):
        cause = "is damaged" if not keys.whole else "was changed by another program"
        yield Fault("keys", f"The key file {cause}. Set a new passphrase or recovery code to write it again.")


# Every row against its trail


def _against_trail(database: Any, purged: frozenset[int]) -> list[Fault]:
    """Rebuild every audited row from its trail and compare it with the record."""
    tables = _tables(database)
    rebuilt: dict[str, dict[int, dict[str, int]]] = {table: {} for table in tables}
    found: list[Fault] = []
    query = "SELECT id, tbl, row_id, op, old, new FROM audit ORDER BY id"
    for audit_id, table, row_id, operation, old, new in database.execute_sql(query):
        rows = rebuilt.get(table)
        if rows is None:
            found.append(Fault("trail", f"Audit row {audit_id} is about a table {table}, which does not exist."))
        elif audit_id in purged:
            rows.pop(row_id, None)
        else:
            found += _replay(rows, audit_id, table, row_id, operation, _read(old), _read(new))
    for table, columns in tables.items():
        found += _compare(database, table, columns, rebuilt[table])
    return found


def _read(content: str | None) -> dict[str, int]:
    """Return a digest of each value: the whole record would not fit into memory."""
    try:
        return {name: _mark(value) for name, value in json.loads(content or "{}").items()}
    except (ValueError, AttributeError):
        return {}


def _mark(value: Any) -> int:
    return hash((type(value).__name__, value))


def _replay(
    rows: dict[int, dict[str, int]],
    audit_id: int,
    table: str,
    row_id: int,
    operation: str,
    old: dict[str, int],
    new: dict[str, int],
) -> Iterator[Fault]:
    before = rows.get(row_id)
    if operation == "insert":
        if before is not None:
            yield Fault("trail", f"is added twice in its trail (audit row {audit_id})", table, row_id)
        rows[row_id] = new
        return
    if before is None:
        yield Fault("trail", f"is changed in its trail without being added (audit row {audit_id})", table, row_id)
        before = {}
    for name, value in old.items():
        if name in before and before[name] != value and name not in _IGNORED:
            yield Fault("record", f"{_CHANGED} before change {audit_id}", table, row_id, name)
    if operation == "delete":
        rows.pop(row_id, None)
    else:
        rows[row_id] = {**before, **new}


def _tables(database: Any) -> dict[str, dict[str, Any]]:
    """Return the audited tables, each with its columns and their defaults."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    names = [row[0] for row in database.execute_sql(query)]
    return {
        name: {row[1]: row[4] for row in database.execute_sql(f'PRAGMA table_info("{name}")')}
        for name in names
        if name not in UNAUDITED and not derived.is_derived(name) and not name.startswith("sqlite_")
    }


def _compare(database: Any, table: str, columns: dict[str, Any], rebuilt: dict[int, dict[str, int]]) -> Iterator[Fault]:
    listed = ", ".join(f'"{name}"' for name in columns)
    names = list(columns)
    place = names.index("id")
    for row in database.execute_sql(f'SELECT {listed} FROM "{table}"'):  # noqa: S608 - names from the schema
        row_id = row[place]
        expected = rebuilt.pop(row_id, None)
        if expected is None:
            yield Fault("record", _ADDED, table, row_id)
            continue
        for name, value in zip(names, row, strict=True):
            if name in expected and expected[name] != _mark(value):
                yield Fault("record", _CHANGED, table, row_id, name)
            elif name not in expected and value is not None and not _is_default(value, columns[name]):
                # The column was added later. Until the record is saved again, it has its default.
                yield Fault("record", _CHANGED, table, row_id, name)
    for row_id in rebuilt:
        yield Fault("record", _DELETED, table, row_id)


def _is_default(value: Any, default: Any) -> bool:
    """Whether a value is its column's default, which the schema gives as SQL text."""
    return default is not None and str(default).strip("'") == str(value)


def limited(faults: list[Fault]) -> list[Fault]:
    """Return the faults, at most `_MOST` of each kind, with a last one that says how many are left out."""
    counts: dict[str, int] = {}
    found: list[Fault] = []
    for fault in faults:
        counts[fault.kind] = counts.get(fault.kind, 0) + 1
        if counts[fault.kind] <= _MOST:
            found.append(fault)
    left = sum(max(0, count - _MOST) for count in counts.values())
    return [*found, Fault("more", f"{left} more faults are not listed.")] if left else found
