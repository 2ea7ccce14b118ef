"""Search every event of a chronology once, and afterwards only those that changed.

Reading 100,000 events takes half a second, too long to wait each time a record is saved. The audit trail knows which
rows have changed since.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from imr_tui.models import Event
from imr_tui.store.session import Session, current

T = TypeVar("T")
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class _Seen(Generic[T]):
    """What was found up to an entry of the audit chain, and the rows that were being changed at that time."""

    link: int
    found: dict[int, T]
    changing: frozenset[int]


class EventScan(Generic[T]):
    """A search of all events of a review that keeps its results while the store is open."""

    def __init__(self, columns: Sequence[Any], look: Callable[..., T | None], where: Any = None) -> None:
        """`look` takes the values of `columns` and returns what it finds; `where` preselects rows in the database."""
        self._columns, self._look, self._where = columns, look, where
        self._seen: WeakKeyDictionary[Session, dict[int, _Seen[T]]] = WeakKeyDictionary()

    def of(self, key: int) -> dict[int, T]:
        """Return the current results for the review with this database id, in the order events were created."""
        session = current()
        known = self._seen.setdefault(session, {})
        before = known.get(key)
        # Changes above the head of the chain may still be undone: they are read again.
        head = session.audit.head().count
        changing = session.audit.rows_changed(Event._meta.table_name, head)
        if before is None:
            found = dict(self._read(key, None))
        else:
            changed = before.changing | session.audit.rows_changed(Event._meta.table_name, before.link)
            kept = {row: what for row, what in before.found.items() if row not in changed}
            found = {**kept, **dict(self._read(key, changed))}
        known[key] = _Seen(head, found, frozenset(changing))
        return dict(sorted(found.items()))

    def _read(self, key: int, rows: Collection[int] | None) -> Iterator[tuple[int, T]]:
        query: Any = Event.select(Event.id, *self._columns).where(Event.review == key)
        if self._where is not None:
            query = query.where(self._where)
        listed = sorted(rows) if rows is not None else None
        pieces = (
            [query]
            if listed is None
            else [query.where(Event.id.in_(listed[at : at + _AT_ONCE])) for at in range(0, len(listed), _AT_ONCE)]
        )
        for piece in pieces:
            for row, *values in piece.tuples().iterator():
                what = self._look(*values)
                if what is not None:
                    yield row, what
