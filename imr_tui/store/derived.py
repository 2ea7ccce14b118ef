"""Derived data, stored for speed: the search index and the current due dates.

Triggers keep it up to date whatever writes to the database (services, undo, a merge, another process). So it is never
audited or exported, and it is rebuilt if it is missing or was not made by this version of the program. Everything
specific to SQLite in it (FTS5, triggers) is in this module.

`search` is a contentless full-text index with a row for each event, document, excerpt and finding. Its rowid is four
times the record's id plus the number of its kind. `search_finding` indexes only findings, by word stems, to find
similar ones (§8.2). `action_due` has the current due date of each action (9999-12-31 for none), and whether it is open
(0), done (1) or closed or evaluated (2). It leaves out the actions of recommendations that DMT rejected, and of
reviews that were declined or withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from peewee import DatabaseError, OperationalError

from imr_tui.vocabulary import OPEN, ActionStatus, Decision

KINDS: Final = ("event", "document", "excerpt", "finding")
"""The kinds of record in the index, in the order of the remainder of the rowid divided by four."""
TABLES: Final = ("search", "search_finding", "action_due")
"""The tables of derived data. FTS5 adds tables whose names begin with these."""

_PROSE_OF_EVENT: Final = (
    "agency",
    "team",
    "people_typed",
    "what_happened",
    "decision",
    "action_taken",
    "action_not_taken",
    "expected_practice",
    "comment",
    "source_typed",
    "when_typed",
)


def _joined(alias: str, columns: tuple[str, ...]) -> str:
    return " || ' ' || ".join(f'{alias}."{column}"' for column in columns)


_OF_DOCUMENT: Final = ("title", "author", "system", "location", "note", "dated_typed")
_READ: Final = {
    "event": (*_PROSE_OF_EVENT, "key_event", "missed_opportunity", "good_practice"),
    "document": _OF_DOCUMENT,
    "excerpt": ("text", "note"),
    "finding": ("text", "why", "hindsight"),
}
"""The columns that a row of the index is made from. A change to any other column does not update the index."""

# Each selects rowid, scope (r and the review's id, then the kind), marked (y or n) and the words.
_ROWS: Final = {
    "event": (
        "SELECT e.id * 4, 'r' || e.review_id || ' event', "
        "CASE WHEN e.key_event OR e.missed_opportunity OR e.good_practice THEN 'y' ELSE 'n' END, "
        f"{_joined('e', _PROSE_OF_EVENT)} || ' ' || coalesce((SELECT group_concat(p.code, ' ') "
        'FROM "event_person" ep JOIN "person" p ON p.id = ep.person_id WHERE ep.event_id = e.id), \'\') FROM "event" e'
    ),
    "document": (
        f"SELECT e.id * 4 + 1, 'r' || e.review_id || ' document', 'y', {_joined('e', _OF_DOCUMENT)} FROM \"document\" e"
    ),
    "excerpt": (
        "SELECT e.id * 4 + 2, 'r' || i.review_id || ' excerpt', 'y', e.text || ' ' || e.note "
        'FROM "excerpt" e JOIN "interview" i ON i.id = e.interview_id'
    ),
    "finding": (
        "SELECT e.id * 4 + 3, 'r' || e.review_id || ' finding', 'y', "
        "e.text || ' ' || e.why || ' ' || e.hindsight || ' ' || "
        'coalesce((SELECT group_concat(t.name, \' \') FROM "finding_theme" ft JOIN "theme" t ON t.id = ft.theme_id '
        "WHERE ft.finding_id = e.id), '') FROM \"finding\" e"
    ),
}
_STEMS_ROW: Final = """SELECT f.id, f.text, f.why || ' ' || f.hindsight FROM "finding" f"""
_OPEN: Final = ", ".join(f"'{status}'" for status in OPEN)
_DUE_ROW: Final = (
    f"SELECT a.id, CASE WHEN a.status IN ({_OPEN}) THEN 0 WHEN a.status = '{ActionStatus.DONE}' THEN 1 ELSE 2 END, "
    'coalesce((SELECT d.due_on FROM "due_date_revision" d WHERE d.action_id = a.id '
    "ORDER BY d.revised_on DESC, d.id DESC LIMIT 1), a.due_on, '9999-12-31'), r.review_id FROM \"action\" a "
    'JOIN "recommendation" r ON r.id = a.recommendation_id JOIN "review" v ON v.id = r.review_id '
    f"WHERE v.ended IS NULL AND r.decision IS NOT '{Decision.REJECTED}'"
)
_INDEXES: Final = {
    "search": (
        "scope, marked, words",
        " UNION ALL ".join(_ROWS.values()),
        "scope, marked, words, content='', contentless_delete=1, detail=column, prefix='1 2 3', "
        'tokenize="unicode61 remove_diacritics 2"',
    ),
    "search_finding": (
        "text, reasons",
        _STEMS_ROW,
        "text, reasons, content='', contentless_delete=1, tokenize=\"porter unicode61 remove_diacritics 2\"",
    ),
}
"""Each full-text index: its columns, the query for its rows, and its FTS5 options."""
_MAKE: Final = (
    *(f"CREATE VIRTUAL TABLE {name} USING fts5({options})" for name, (_, _, options) in _INDEXES.items()),
    'CREATE TABLE action_due (action_id INTEGER PRIMARY KEY, "rank" INTEGER NOT NULL, due TEXT NOT NULL, '
    "review_id INTEGER NOT NULL)",
    'CREATE INDEX action_due_order ON action_due ("rank", due, action_id)',
    'CREATE INDEX action_due_review ON action_due (review_id, "rank", due, action_id)',
)
_OWN: Final = ("search", "search_finding", "action_due", "action_due_order", "action_due_review")
_FILL: Final = (
    *(f"INSERT INTO {name} (rowid, {columns}) {rows}" for name, (columns, rows, _) in _INDEXES.items()),
    f"INSERT INTO action_due {_DUE_ROW}",
)


def ensure(database: Any) -> bool:
    """Rebuild the derived data if its tables or triggers are missing or different. Returns whether it was rebuilt."""
    if up_to_date(database):
        return False
    rebuild(database)
    return True


def up_to_date(database: Any) -> bool:
    """Whether the tables and triggers of the derived data are those that this version of the program makes."""
    return _found(database) == _expected()


def rebuild(database: Any) -> None:
    """Rebuild all derived data from the records."""
    with database.atomic("IMMEDIATE"):
        for name in _found(database)[0]:
            database.execute_sql(f"DROP TRIGGER IF EXISTS {name}")
        for table in TABLES:
            database.execute_sql(f"DROP TABLE IF EXISTS {table}")
        for statement in (*_MAKE, *_FILL, *_triggers().values()):
            database.execute_sql(statement)


def problems(database: Any) -> list[str]:
    """Return a sentence for each part of the derived data that does not match the records.

    Nothing can be said while another program writes for longer than the time to wait; then that is the sentence.
    """
    try:
        # The check of an index is a write for SQLite. One transaction, so that index and records are of one moment.
        with database.atomic("IMMEDIATE"):
            return list(_differences(database))
    except OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            return [NOT_CHECKED]
        raise


def _differences(database: Any) -> Iterator[str]:
    for name, label in (("search", "search index"), ("search_finding", "index of similar findings")):
        try:
            database.execute_sql(f"INSERT INTO {name} ({name}) VALUES ('integrity-check')")
            agrees = _counts(database, name) == _counts(database, name, fresh=True)
        except DatabaseError:
            agrees = False
        if not agrees:
            yield f"The {label} does not match the records. {_MEND}"
    due = database.execute_sql("SELECT * FROM action_due ORDER BY action_id").fetchall()
    if due != sorted(database.execute_sql(_DUE_ROW).fetchall()):
        yield f"The list of due dates does not match the records. {_MEND}"


REBUILD: Final = "imr-tui search --rebuild"
"""The command that rebuilds the derived data."""
_MEND: Final = (
    "It was damaged, or the records were changed outside imr-tui. If nothing else is wrong, rebuild it with: " + REBUILD
)
NOT_CHECKED: Final = "The indexes could not be checked, because another program is writing. Run the command again."


def _counts(database: Any, name: str, *, fresh: bool = False) -> tuple[list[Any], list[Any]]:
    """Return the rowids of an index and, for each word in each column, its number of rows and occurrences.

    With `fresh` they are those of a new index made from the records.
    """
    columns, rows, options = _INDEXES[name]
    schema, table = ("temp", "fresh") if fresh else ("main", name)
    try:
        if fresh:
            # Temporary tables are in memory (temp_store).
            database.execute_sql(f"CREATE VIRTUAL TABLE temp.fresh USING fts5({options})")
            database.execute_sql(f"INSERT INTO temp.fresh (rowid, {columns}) {rows}")
        database.execute_sql(f"CREATE VIRTUAL TABLE temp.counted USING fts5vocab('{schema}', '{table}', 'col')")
        words = database.execute_sql("SELECT * FROM temp.counted").fetchall()
        return database.execute_sql(f"SELECT rowid FROM {schema}.{table} ORDER BY rowid").fetchall(), sorted(words)
    finally:
        for made in ("counted", "fresh"):
            database.execute_sql(f"DROP TABLE IF EXISTS temp.{made}")


def is_derived(table: str) -> bool:
    """Whether a table holds derived data, including the tables that FTS5 adds."""
    return table in TABLES or table.startswith("search_")


def is_trigger(name: str) -> bool:
    """Whether a trigger updates derived data."""
    return name.startswith("derived_")


def _found(database: Any) -> tuple[dict[str, str], list[str]]:
    query = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'table', 'index') AND sql IS NOT NULL"
    rows = database.execute_sql(query).fetchall()
    triggers = {name: sql for kind, name, sql in rows if kind == "trigger" and is_trigger(name)}
    made = sorted(sql for kind, name, sql in rows if kind != "trigger" and name in _OWN)
    return triggers, made


def _expected() -> tuple[dict[str, str], list[str]]:
    return _triggers(), sorted(_MAKE)


def _triggers() -> dict[str, str]:
    made: dict[str, str] = {}

    def add(name: str, when: str, *body: str) -> None:
        made[f"derived_{name}"] = f"CREATE TRIGGER derived_{name} AFTER {when} BEGIN {'; '.join(body)}; END"

    def put(kind: str, which: str) -> str:
        return f"INSERT INTO search (rowid, scope, marked, words) {_ROWS[kind]} WHERE e.id {which}"

    def gone(kind: str, which: str) -> str:
        # With IN, FTS5 looks rows up by rowid, which it does not with an inequality.
        number = KINDS.index(kind)
        return f'DELETE FROM search WHERE rowid IN (SELECT id * 4 + {number} FROM "{kind}" WHERE id {which})'

    for number, kind in enumerate(KINDS):
        add(f"{kind}_insert", f'INSERT ON "{kind}"', put(kind, "= NEW.id"))
        columns = ", ".join(_READ[kind])
        old = f"DELETE FROM search WHERE rowid = OLD.id * 4 + {number}"
        add(f"{kind}_update", f'UPDATE OF {columns} ON "{kind}"', old, put(kind, "= NEW.id"))
        add(f"{kind}_delete", f'DELETE ON "{kind}"', old)
    for part, owner in (("event_person", "event"), ("finding_theme", "finding")):
        for operation, side in (("insert", "NEW"), ("delete", "OLD")):
            which = f"= {side}.{owner}_id"
            add(f"{part}_{operation}", f'{operation.upper()} ON "{part}"', gone(owner, which), put(owner, which))
    for part, owner, link, key in (
        ("person", "event", "event_person", "person_id"),
        ("theme", "finding", "finding_theme", "theme_id"),
    ):
        which = f'IN (SELECT {owner}_id FROM "{link}" WHERE {key} = NEW.id)'
        column = "code" if part == "person" else "name"
        add(f"{part}_update", f'UPDATE OF {column} ON "{part}"', gone(owner, which), put(owner, which))

    stems = f"INSERT INTO search_finding (rowid, text, reasons) {_STEMS_ROW} WHERE f.id = NEW.id"
    old = "DELETE FROM search_finding WHERE rowid = OLD.id"
    add("stems_insert", 'INSERT ON "finding"', stems)
    add("stems_update", 'UPDATE OF text, why, hindsight ON "finding"', old, stems)
    add("stems_delete", 'DELETE ON "finding"', old)

    def due(which: str) -> str:
        return f"INSERT OR REPLACE INTO action_due {_DUE_ROW} AND a.id {which}"

    add("action_insert", 'INSERT ON "action"', due("= NEW.id"))
    add("action_update", 'UPDATE OF status, due_on, recommendation_id ON "action"', due("= NEW.id"))
    add("action_delete", 'DELETE ON "action"', "DELETE FROM action_due WHERE action_id = OLD.id")
    for operation, side in (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD")):
        add(f"due_date_revision_{operation}", f'{operation.upper()} ON "due_date_revision"', due(f"= {side}.action_id"))
    own = 'IN (SELECT id FROM "action" WHERE recommendation_id = NEW.id)'
    add(
        "recommendation_update",
        'UPDATE OF decision ON "recommendation"',
        f"DELETE FROM action_due WHERE action_id {own}",
        due(own),
    )
    of_review = (
        'IN (SELECT a.id FROM "action" a JOIN "recommendation" r ON r.id = a.recommendation_id '
        "WHERE r.review_id = NEW.id)"
    )
    add(
        "review_update",
        'UPDATE OF ended ON "review"',
        "DELETE FROM action_due WHERE review_id = NEW.id",
        due(of_review),
    )
    return made
