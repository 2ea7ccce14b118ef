"""Querying the search index (FTS5) quickly, even for a single letter that matches a hundred thousand rows.

Each word typed may be the beginning of a word. If few rows match, all are ranked by BM25. If many match, those that a
reviewer marked come first and the rest are in record order, since somebody who has typed one letter is about to type
the next.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from typing import Final

from imr_tui.store.derived import KINDS
from imr_tui.store.session import current

RANKED: Final = 500
"""The most matches that are ranked. Ranking more would take too long for one key press."""
_WORD: Final = re.compile(r"[^\W_]+")


def words_of(typed: str) -> list[str]:
    """Split typed text into words as the index does."""
    return _WORD.findall(typed)


def matching(
    typed: str, review: int | None = None, kinds: Collection[str] = (), limit: int = 50
) -> list[tuple[str, int]]:
    """Return the records that contain all of these words, or words that begin with them, best first.

    `review` is the id of one review, or None for all. `kinds` are those of `derived.KINDS` to search; empty means all.
    Returns pairs of kind and id; none if no word was typed.
    """
    words = words_of(typed)
    if not words:
        return []
    ask = _Asking(review, [kind for kind in KINDS if kind in kinds] or list(KINDS))
    begun, whole = (_all(form.format(word) for word in words) for form in ('"{}"*', '"{}"'))
    few = ask.rows(begun, RANKED + 1)
    if len(few) <= RANKED:
        order = ask.ranked(begun, RANKED)
    else:
        # Whole words first, marked records before others; then beginnings of words, likewise. Each query runs only if
        # more results are needed, since each takes some milliseconds in a long chronology.
        steps: tuple[Callable[[], list[int]], ...] = (
            lambda: ask.marked(whole, limit),
            lambda: ask.rows(whole, limit),
            lambda: ask.marked(begun, limit),
            lambda: few if limit <= RANKED else ask.rows(begun, limit),
        )
        order = []
        for step in steps:
            if len(order) < limit:
                order = list(dict.fromkeys([*order, *step()]))
    return [(KINDS[rowid % len(KINDS)], rowid // len(KINDS)) for rowid in order[:limit]]


class _Asking:
    """Queries about one review or all reviews, and some kinds of record."""

    def __init__(self, review: int | None, kinds: list[str]) -> None:
        self._scope = "" if review is None else f" AND scope : r{review}"
        if "event" not in kinds:
            # Restrict the kind in the index, so that a hundred thousand events are not scanned for a few documents.
            self._scope += f" AND scope : ({' OR '.join(kinds)})"
        numbers = ", ".join(str(KINDS.index(kind)) for kind in kinds)
        self._sql = f"SELECT rowid FROM search WHERE search MATCH ? AND rowid % {len(KINDS)} IN ({numbers})"  # noqa: S608

    def rows(self, query: str, limit: int) -> list[int]:
        """Return matching rows in index order."""
        return self._read("LIMIT ?", query, limit)

    def ranked(self, query: str, limit: int) -> list[int]:
        """Return matching rows, best first."""
        return self._read("ORDER BY bm25(search) LIMIT ?", query, limit)

    def marked(self, query: str, limit: int) -> list[int]:
        """Return matching rows that are marked: ranked if there are few enough, otherwise in index order."""
        marked = f"{query} AND marked : y"
        few = self.rows(marked, RANKED + 1)
        return self.ranked(marked, limit) if len(few) <= RANKED else few[:limit]

    def _read(self, end: str, query: str, limit: int) -> list[int]:
        database = current().database
        return [row[0] for row in database.execute_sql(f"{self._sql} {end}", (query + self._scope, limit))]


def _all(terms: Iterable[str]) -> str:
    return " AND ".join(f"words : {term}" for term in terms)
