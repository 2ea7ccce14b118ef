"""Merge one record field by field: take the change if one store made it, open a conflict if both did."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from imr_tui.services.handover.rows import UNKNOWN
from imr_tui.services.record.shape import Row, Shape

Values = tuple[Any, ...]
Translate = Callable[[str], str]


@dataclass(slots=True)
class RecordMerge:
    """The result for one record: `values` to write, units `taken` from the other store, and units that both changed."""

    values: Row = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    clashes: list[tuple[str, Row, Row, Row]] = field(default_factory=list)
    """Each unit with its values here, in the other store and in the base, all with the final numbers."""
    agreed: list[str] = field(default_factory=list)
    """Units that the other store changed to the value they have here."""


class FieldMerge:
    """Compare fields, with texts translated into the final numbers, and into the codes they were exported with."""

    def __init__(
        self,
        translate: tuple[Translate | None, Translate | None, Translate | None] = (None, None, None),
        coded: Translate | None = None,
    ) -> None:
        """`translate` puts the texts of this store, of the other and of the base into the final numbers and codes.

        `coded` replaces names with codes, if the other store received its texts with codes: a text it sends back
        unchanged is not a change, and never replaces a text with names.
        """
        self._here, self._there, self._before = translate
        self._coded = coded

    @property
    def moves(self) -> bool:
        """Whether any text changes because the numbers in it change."""
        return self.moves_mine or self._there is not None

    @property
    def moves_mine(self) -> bool:
        """Whether texts of this store change because the numbers in them change."""
        return self._here is not None or self._before is not None

    def changed(self, shape: Shape, row: Row, base: Row) -> bool:
        """Return whether a row differs from the base, apart from its number and position."""
        return any(not self._same(shape, row, base, parts) for parts in shape.units.values())

    def _same(self, shape: Shape, row: Row, base: Row, parts: tuple[str, ...]) -> bool:
        return all(row[part] == base[part] or self._went_out_as(shape, part, row[part], base[part]) for part in parts)

    def _went_out_as(self, shape: Shape, part: str, value: Any, base: Any) -> bool:
        return self._coded is not None and part in shape.texts and bool(value) and self._coded(value) == base

    def mine(self, shape: Shape, row: Row, base: Row | None) -> Row:
        """Return the texts of a row of this store that change because numbers in them change."""
        if not self.moves_mine:
            return {}
        texts: Row = {}
        for part in shape.texts:
            text = self._mine_now(True, row[part], UNKNOWN if base is None else base[part])
            if text != row[part]:
                texts[part] = text
        return texts

    def theirs(self, shape: Shape, row: Row) -> Row:
        """Return a row of the other store with the final numbers in its texts."""
        if self._there is None:
            return dict(row)
        return {part: self._there(value) if part in shape.texts and value else value for part, value in row.items()}

    def record(self, shape: Shape, mine: Row, theirs: Row, base: Row | None, units: Mapping[str, Any]) -> RecordMerge:
        """Merge the `units` of a record that both stores have. `base` is None if no shared state is known."""
        merge = RecordMerge()
        for unit in units:
            self._unit(merge, shape, unit, mine, theirs, base)
        for part, text in self.mine(shape, mine, base).items():
            merge.values.setdefault(part, text)
        return merge

    def _unit(self, merge: RecordMerge, shape: Shape, unit: str, mine: Row, theirs: Row, base: Row | None) -> None:
        parts = shape.units[unit]
        here, there = _values(mine, parts), _values(theirs, parts)
        before = _values(base, parts) if base is not None else (UNKNOWN,) * len(parts)
        if here == there == before:
            return
        # A unit may have texts, dates and links: each text gets the final numbers.
        texts = [part in shape.texts for part in parts]
        here_now = tuple(map(self._mine_now, texts, here, before))
        there_now, before_now = _put(self._there, texts, there), _put(self._before, texts, before)
        changed_here = _changed(here, here_now, before, before_now)
        changed_there = _changed(there, there_now, before, before_now)
        if there_now in (here_now, _put(self._coded, texts, here_now)):
            if changed_there:
                merge.agreed.append(unit)
        elif not changed_there:
            pass
        elif not changed_here or (UNKNOWN in before and _empty(here)):
            # Nobody changed it here, and with codes nothing in it was replaced when it was exported.
            merge.taken.append(unit)
            merge.values.update(zip(parts, there_now, strict=True))
        elif UNKNOWN in before and _empty(there):
            pass
        else:
            merge.clashes.append((unit, _row(parts, here_now), _row(parts, there_now), _row(parts, before_now)))

    def _mine_now(self, is_text: bool, value: Any, base: Any) -> Any:
        """Return a value of this store after the merge.

        The numbers in a text unchanged since the base are those of the base; in a newer text, those of this store.
        """
        translate = self._before if value == base else self._here
        return translate(value) if translate is not None and is_text and value else value


def _values(row: Row, parts: tuple[str, ...]) -> Values:
    return tuple(row[part] for part in parts)


def _row(parts: tuple[str, ...], values: Values) -> Row:
    return dict(zip(parts, values, strict=True))


def _put(translate: Translate | None, texts: Sequence[bool], values: Values) -> Values:
    if translate is None:
        return values
    return tuple(
        translate(value) if is_text and isinstance(value, str) else value
        for is_text, value in zip(texts, values, strict=True)
    )


def _changed(values: Values, now: Values, before: Values, before_now: Values) -> bool:
    """Return whether a store changed a unit. A text in which only the numbers differ has not changed."""
    parts = zip(values, now, before, before_now, strict=True)
    return any(value != old and value_now != old_now for value, value_now, old, old_now in parts)


def _empty(values: Values) -> bool:
    return all(value in (None, "") for value in values)
