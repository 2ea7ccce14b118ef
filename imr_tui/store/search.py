"""Asking the index of words: FTS5, and how not to rank a hundred thousand rows for the letter m.

Every word that is typed may be the beginning of one. Where few rows match, all are ranked by BM25; where many do,
the best of what a reviewer marked comes first and the rest in the order of the record: somebody who typed one letter
is about to type the next.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from typing import Final

from imr_tui.store.derived import KINDS
from imr_tui.store.session import current

RANKED: Final = 500
"""Up to so many matches are ranked; more of them would take longer than a key may."""
_WORD: Final = re.compile(r"[^\W_]+")


def words_of(typed: str) -> list[str]:
    """The words of what was typed, as the index parts them."""
    return _WORD.findall(typed)


def matching(
    typed: str, review: int | None = None, kinds: Collection[str] = (), limit: int = 50
) -> list[tuple[str, int]]:
    """Records with all of these words, or words that begin with them: pairs of kind and key, the best first.

    `review` is the key of one review, None for all; `kinds` those of `derived.KINDS` that are wanted, all where
    empty. Empty without a word.
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
        # Whole words first, of these the marked ones; then marked beginnings; then what comes. Each is asked for only
        # while there is room: every question of a long chronology costs some milliseconds.
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
    """Questions about one review, or all, and some kinds."""

    def __init__(self, review: int | None, kinds: list[str]) -> None:
        self._scope = "" if review is None else f" AND scope : r{review}"
        if "event" not in kinds:
            # By the index: a few documents are then not looked for among a hundred thousand events.
            self._scope += f" AND scope : ({' OR '.join(kinds)})"
        places = ", ".join(str(KINDS.index(kind)) for kind in kinds)
        self._sql = f"SELECT rowid FROM search WHERE search MATCH ? AND rowid % {len(KINDS)} IN ({places})"  # noqa: S608

    def rows(self, query: str, limit: int) -> list[int]:
        """Rows that match, as they come."""
        return self._read("LIMIT ?", query, limit)

    def ranked(self, query: str, limit: int) -> list[int]:
        """Rows that match, the best first."""
        return self._read("ORDER BY bm25(search) LIMIT ?", query, limit)

    def marked(self, query: str, limit: int) -> list[int]:
        """Marked rows that match, ranked where they are few enough, else as they come."""
        marked = f"{query} AND marked : y"
        few = self.rows(marked, RANKED + 1)
        return self.ranked(marked, limit) if len(few) <= RANKED else few[:limit]

    def _read(self, end: str, query: str, limit: int) -> list[int]:
        database = current().database
        return [row[0] for row in database.execute_sql(f"{self._sql} {end}", (query + self._scope, limit))]


def _all(terms: Iterable[str]) -> str:
    return " AND ".join(f"words : {term}" for term in terms)
