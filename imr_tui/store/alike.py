"""Asking the index of findings by stems: which have one of several forms of words, and what stems a text has.

FTS5 does all the stemming, so that a text which is asked about and the index can never disagree.
"""

from __future__ import annotations

from collections.abc import Iterable

from imr_tui.store.session import current

TEXT, REASONS = "text", "reasons"
"""The two parts of a finding in the index: what was found; why, and what hindsight shows."""

_ASKED = (
    "CREATE VIRTUAL TABLE temp.asked USING fts5(text, content='', tokenize=\"porter unicode61 remove_diacritics 2\")"
)
_WORDS = "CREATE VIRTUAL TABLE temp.asked_words USING fts5vocab('temp', 'asked', 'instance')"


def stems_of(text: str) -> list[str]:
    """The stems of the words of a text, in order. It is looked at in memory and kept nowhere."""
    database = current().database
    # A table of the connection's own, in memory (temp_store); left there, it would hold what was asked.
    for statement in (_ASKED, _WORDS):
        database.execute_sql(statement)
    try:
        database.execute_sql("INSERT INTO temp.asked (text) VALUES (?)", (text,))
        return [stem for (stem,) in database.execute_sql('SELECT term FROM temp.asked_words ORDER BY "offset"')]
    finally:
        for name in ("asked_words", "asked"):
            database.execute_sql(f"DROP TABLE temp.{name}")


def having(forms: Iterable[str], part: str) -> list[int]:
    """The keys of the findings in whose `part` (TEXT or REASONS) one of these forms stands.

    A form is a word or several that stand next to one another, in any of their endings.
    """
    wanted = " OR ".join('"{}"'.format(form.replace('"', " ")) for form in forms)
    if not wanted:
        return []
    query = "SELECT rowid FROM search_finding WHERE search_finding MATCH ?"
    return [row[0] for row in current().database.execute_sql(query, (f"{part} : ({wanted})",))]
