"""Decide which rows exist after a merge: added rows stay; deleted rows go unless the other store needs them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from imr_tui.models import new_uid
from imr_tui.services.record.shape import COUNTERS, Row, Shape, shapes

Table = dict[str, Row]
"""Rows by their uid."""
Tables = dict[str, Table]
Key = tuple[str, str]
"""A row: its table and its uid."""
Changed = Callable[[Shape, Row, Row], bool]


class _Unknown:
    """The value of a field whose base is not known: no value is equal to it."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final[Any] = _Unknown()
# The first version of a scope is created when somebody first opens it.
_MADE_BY_ITSELF: Final = ("scope_version",)


@dataclass(slots=True)
class Sides:
    """This store, the other store and their base, with one uid for each row.

    `known` is whether any base is known; `doubtful` has rows that are in only some of several bases.
    """

    mine: Tables
    theirs: Tables
    base: Tables
    known: bool
    doubtful: set[Key]


@dataclass(slots=True)
class Existence:
    """The rows that a merge adds, deletes or leaves in conflict."""

    added: dict[str, list[str]] = field(default_factory=dict)
    """Rows only in the other store: to be added here."""
    deleted: dict[str, list[str]] = field(default_factory=dict)
    """Rows deleted in the other store: to be deleted here."""
    clashes: list[tuple[Key, str]] = field(default_factory=list)
    """Rows that one store deleted and the other needs, with the kind of conflict: they stay."""


def tables_of(plain: Mapping[str, Any]) -> Tables:
    """Return the rows of a review as plain data, by table and uid."""
    return {name: {row["uid"]: row for row in plain.get(name, ())} for name in shapes()}


def aligned(mine: Tables, theirs: Tables, bases: Sequence[Tables] | None) -> Sides:
    """Give rows that are the same thing in both stores one uid: the overview, or a link between the same two records.

    Each store may have made such a row; it gets the uid that it has in this store. `bases` are the states that both
    shared, or None if none is known.
    """
    sides = [mine, *(bases or ()), theirs]
    called: list[dict[str, dict[str, str]]] = [{} for _ in sides]
    made: list[Tables] = [{} for _ in sides]
    for name, shape in shapes().items():
        for index, side in enumerate(sides):
            made[index][name] = _relinked(side[name], shape, called[index])
        if name in _MADE_BY_ITSELF:
            renamed = called[-1][name] = _twins(
                shape, made[0][name], made[-1][name], [side[name] for side in made[1:-1]]
            )
            made[-1][name] = _called(made[-1][name], renamed)
        if shape.natural is None:
            continue
        canon: dict[tuple[Any, ...], str] = {}
        for side in made:
            for uid, row in side[name].items():
                canon.setdefault(tuple(row[part] for part in shape.natural), uid)
        for index in range(1, len(sides)):
            called[index][name] = renamed = _names(made[index][name], shape.natural, canon)
            made[index][name] = _called(made[index][name], renamed)
    base, doubtful = _combined(made[1:-1])
    return Sides(made[0], made[-1], base, bases is not None, doubtful)


def _called(table: Table, renamed: Mapping[str, str]) -> Table:
    if not renamed:
        return table
    return {
        renamed.get(uid, uid): {**row, "uid": renamed[uid]} if uid in renamed else row for uid, row in table.items()
    }


def _twins(shape: Shape, mine: Table, theirs: Table, bases: Sequence[Table]) -> dict[str, str]:
    """Find rows with the same number that both stores made on first opening, if one is empty or equal to the other."""
    there = {row["number"]: row for uid, row in theirs.items() if uid not in mine}
    own = [part for parts in shape.units.values() for part in parts if part not in shape.links]
    twins = {}
    for uid, row in mine.items():
        other = there.get(row["number"])
        if uid in theirs or other is None:
            continue
        before = [base[uid] for base in bases if uid in base]
        pairs = [(one, shape.blank) for one in (row, other, *before)] + [(other, same) for same in (row, *before)]
        if any(all(one[part] == two[part] for part in own) for one, two in pairs):
            twins[other["uid"]] = uid
    return twins


def _relinked(table: Table, shape: Shape, called: Mapping[str, Mapping[str, str]]) -> Table:
    links = {part: names for part, target in shape.links.items() if (names := called.get(target))}
    if not links:
        return table
    return {
        uid: {**row, **{part: names.get(row[part], row[part]) for part, names in links.items()}}
        for uid, row in table.items()
    }


def _names(table: Table, natural: tuple[str, ...], canon: Mapping[tuple[Any, ...], str]) -> dict[str, str]:
    """Return the new uid of each row whose uid is different in this store."""
    taken: set[str] = set()
    renamed: dict[str, str] = {}
    for uid, row in table.items():
        name = canon[tuple(row[part] for part in natural)]
        if name in taken:
            # Two names were swapped in the other store: the second is a row of its own.
            name = new_uid()
        taken.add(name)
        if name != uid:
            renamed[uid] = name
    return renamed


def _combined(bases: Sequence[Tables]) -> tuple[Tables, set[Key]]:
    """Return what several bases agree on. There are two if both stores exported at the same time."""
    if not bases:
        return {name: {} for name in shapes()}, set()
    if len(bases) == 1:
        return bases[0], set()
    doubtful: set[Key] = set()
    combined: Tables = {}
    for name in shapes():
        uids = dict.fromkeys(uid for base in bases for uid in base[name])
        combined[name] = {}
        for uid in uids:
            rows = [base[name][uid] for base in bases if uid in base[name]]
            if len(rows) < len(bases):
                doubtful.add((name, uid))
            first = rows[0]
            if any(row != first for row in rows):
                first = {part: first[part] if all(r[part] == first[part] for r in rows) else UNKNOWN for part in first}
            combined[name][uid] = first
    return combined, doubtful


def existence(sides: Sides, deletable: Callable[[str], bool], parts: Iterable[str], changed: Changed) -> Existence:
    """Decide which rows are added and deleted here, and which stay although one store deleted them.

    `deletable` says whether deletions of the other store in a table apply here; `changed(shape, row, base_row)` whether
    a row differs from the base.
    """
    return _Deciding(sides, deletable, tuple(parts), changed).decide()


class _Deciding:
    def __init__(
        self, sides: Sides, deletable: Callable[[str], bool], parts: tuple[str, ...], changed: Changed
    ) -> None:
        self._sides, self._deletable, self._parts, self._changed = sides, deletable, parts, changed
        self._found = Existence()
        # Rows that one store deleted, with the kind of conflict if they are kept.
        self._gone: dict[Key, str] = {}
        self._owned: dict[Key, list[Key]] = {}

    def decide(self) -> Existence:
        for name in self._parts:
            if name != COUNTERS:
                self._sort(name)
        if self._gone:
            self._index()
            self._keep_what_is_needed()
        for (name, uid), kind in self._gone.items():
            if kind == "deleted_there":
                self._found.deleted.setdefault(name, []).append(uid)
        return self._found

    def _sort(self, name: str) -> None:
        mine, theirs, base = (side[name] for side in (self._sides.mine, self._sides.theirs, self._sides.base))
        for uid in (uid for uid in theirs if uid not in mine):
            key = (name, uid)
            if key in self._sides.doubtful:
                self._found.added.setdefault(name, []).append(uid)
                self._found.clashes.append((key, "deleted_here"))
            elif uid in base:
                # Changes in the other store may depend on the row, whatever fields it has.
                self._gone[key] = "deleted_here"
            else:
                self._found.added.setdefault(name, []).append(uid)
        for uid in (uid for uid in mine if uid not in theirs):
            key = (name, uid)
            if not self._deletable(name) or uid not in base:
                continue
            if key in self._sides.doubtful:
                self._found.clashes.append((key, "deleted_there"))
            else:
                self._gone[key] = "deleted_there"

    def _index(self) -> None:
        """Group the rows that one store deleted by their owner."""
        for key, kind in self._gone.items():
            owner = self._owner(key, kind)
            if owner is not None:
                self._owned.setdefault(owner, []).append(key)

    def _keep_what_is_needed(self) -> None:
        needed: list[Key] = []
        for key, kind in self._gone.items():
            name, uid = key
            if self._changed(shapes()[name], self._row(key, kind), self._sides.base[name][uid]):
                needed.append(key)
        for name in self._parts:
            added = set(self._found.added.get(name, ()))
            for uid in (*self._sides.mine[name], *added):
                if (name, uid) not in self._gone:
                    needed += self._links((name, uid))
        while needed:
            key = needed.pop()
            if key in self._gone:
                needed += self._keep(key)

    def _keep(self, key: Key) -> Iterator[Key]:
        """Keep a row, its owner and everything that belongs to that owner; yields the rows that these refer to."""
        kind = self._gone[key]
        while (owner := self._owner(key, kind)) in self._gone and self._gone[owner] == kind:
            key = owner
        self._found.clashes.append((key, kind))
        left = [key]
        while left:
            each = left.pop()
            if self._gone.get(each) != kind:
                continue
            del self._gone[each]
            left += self._owned.get(each, ())
            if kind == "deleted_here":
                self._found.added.setdefault(each[0], []).append(each[1])
            yield from self._links(each)

    def _row(self, key: Key, kind: str) -> Row:
        return (self._sides.theirs if kind == "deleted_here" else self._sides.mine)[key[0]][key[1]]

    def _owner(self, key: Key, kind: str) -> Key | None:
        shape = shapes()[key[0]]
        return None if shape.owner is None else (shape.links[shape.owner], self._row(key, kind)[shape.owner])

    def _links(self, key: Key) -> list[Key]:
        """Return the rows that a row of the merged review may refer to."""
        name, uid = key
        shape = shapes()[name]
        rows = [side[name][uid] for side in (self._sides.mine, self._sides.theirs) if uid in side[name]]
        found: list[Key] = []
        for part, target in shape.links.items():
            values = [row[part] for row in rows]
            if len(values) == 2 and values[0] != values[1]:
                base = self._sides.base[name].get(uid, {}).get(part, UNKNOWN)
                # Only one store changed the reference: the former target is not needed.
                values = [value for value in values if value != base] or values
            found += [(target, value) for value in values if value is not None]
        return found
