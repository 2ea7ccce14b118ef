"""Querying the stem index of findings: which findings contain a word or phrase, and which stems a text has.

FTS5 does all the stemming, so a text and the index are always stemmed in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable

from imr_tui.store.session import current

TEXT, REASONS = "text", "reasons"
"""The two parts of a finding in the index: its text; and its reasons with the learning with hindsight."""

_ASKED = (
    "CREATE VIRTUAL TABLE temp.asked USING fts5(text, content='', tokenize=\"porter unicode61 remove_diacritics 2\")"
)
_WORDS = "CREATE VIRTUAL TABLE temp.asked_words USING fts5vocab('temp', 'asked', 'instance')"


def stems_of(text: str) -> list[str]:
    """Return the stems of the words of a text, in order. The text is not stored."""
    database = current().database
    # A temporary table is in memory (temp_store). It is dropped so that it does not keep the text.
    for statement in (_ASKED, _WORDS):
        database.execute_sql(statement)
    try:
        database.execute_sql("INSERT INTO temp.asked (text) VALUES (?)", (text,))
        return [stem for (stem,) in database.execute_sql('SELECT term FROM temp.asked_words ORDER BY "offset"')]
    finally:
        for name in ("asked_words", "asked"):
            database.execute_sql(f"DROP TABLE temp.{name}")


def having(forms: Iterable[str], part: str) -> list[int]:
    """Return the ids of the findings that contain one of these forms in `part` (TEXT or REASONS).

    A form is a word, or several consecutive words. Words are matched by stem, whatever their endings.
    """
    wanted = " OR ".join('"{}"'.format(form.replace('"', " ")) for form in forms)
    if not wanted:
        return []
    query = "SELECT rowid FROM search_finding WHERE search_finding MATCH ?"
    return [row[0] for row in current().database.execute_sql(query, (f"{part} : ({wanted})",))]
