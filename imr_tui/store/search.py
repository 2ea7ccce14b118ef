"""Asking the index of words: FTS5, and how not to rank a hundred thousand rows for the letter m.

Every word that is typed may be the beginning of one. Where few rows match, all are ranked by BM25; where many do,
the best of what a reviewer marked comes first and the rest in the order of the record: somebody who typed one letter
is about to type the next.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
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
    begun = _query([f'"{word}"*' for word in words], review)
    few = list(_rows("SELECT rowid FROM search WHERE search MATCH ? LIMIT ?", begun, RANKED + 1))
    if len(few) <= RANKED:
        order = _ranked(begun, RANKED)
    else:
        # Whole words first, of these the marked ones; then marked beginnings; then what comes.
        whole = _query([f'"{word}"' for word in words], review)
        order = [*_first(whole, limit * 4), *_first(begun, limit * 4), *few]
    found: dict[tuple[str, int], None] = {}
    for rowid in order:
        key, place = divmod(rowid, len(KINDS))
        if not kinds or KINDS[place] in kinds:
            found.setdefault((KINDS[place], key))
            if len(found) >= limit:
                break
    return list(found)


def _first(query: str, count: int) -> list[int]:
    """The marked rows of a broad query ranked where they are few enough, else as they come."""
    marked = f"({query}) AND marked : y"
    few = list(_rows("SELECT rowid FROM search WHERE search MATCH ? LIMIT ?", marked, RANKED + 1))
    return _ranked(marked, count) if len(few) <= RANKED else few[:count]


def _ranked(query: str, count: int) -> list[int]:
    return list(_rows("SELECT rowid FROM search WHERE search MATCH ? ORDER BY bm25(search) LIMIT ?", query, count))


def _rows(sql: str, query: str, limit: int) -> Iterator[int]:
    return (row[0] for row in current().database.execute_sql(sql, (query, limit)))


def _query(terms: Sequence[str], review: int | None) -> str:
    words = " AND ".join(f"words : {term}" for term in terms)
    return words if review is None else f"{words} AND scope : r{review}"
