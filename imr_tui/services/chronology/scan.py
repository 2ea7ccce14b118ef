"""Looking for something in every event of a chronology, and afterwards only in what changed.

A chronology may have 100,000 events: reading them all takes half a second, which nobody must wait for each time
a record is saved. The audit trail knows which rows changed since they were read.
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
    """What was found by the time of a link of the audit chain, and the rows that were changing just then."""

    link: int
    found: dict[int, T]
    changing: frozenset[int]


class EventScan(Generic[T]):
    """A search of all events of a review that remembers what it found, for as long as the store is open."""

    def __init__(self, columns: Sequence[Any], look: Callable[..., T | None], where: Any = None) -> None:
        """`look` gets the values of `columns` and says what it finds; `where` is a first look by the database."""
        self._columns, self._look, self._where = columns, look, where
        self._seen: WeakKeyDictionary[Session, dict[int, _Seen[T]]] = WeakKeyDictionary()

    def of(self, key: int) -> dict[int, T]:
        """What is found now in the events of the review with this key, in the order in which they were made."""
        session = current()
        known = self._seen.setdefault(session, {})
        before = known.get(key)
        # The chain grows when a change is committed: what is above its head may yet be taken back, and is read again.
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
