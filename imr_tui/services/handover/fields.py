"""One record of two stores, field by field: the newer value where one side changed it, both where both did."""

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
    """What a merge makes of one record: `values` to write, the `taken` units, and units that both changed."""

    values: Row = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    clashes: list[tuple[str, Row, Row, Row]] = field(default_factory=list)
    """A unit with what it holds here, there and in the common state; all three in the final numbers."""
    agreed: list[str] = field(default_factory=list)
    """Units that the other side changed to what they are here."""


class FieldMerge:
    """How fields are compared: through translations of texts, and through the codes that they went out with."""

    def __init__(
        self,
        translate: tuple[Translate | None, Translate | None, Translate | None] = (None, None, None),
        coded: Translate | None = None,
    ) -> None:
        """`translate` puts texts of here, there and before into the final numbers and codes.

        `coded` is the anonymisation key where the other side got its texts in codes: what it sends back unchanged is
        no change, and never replaces a text with names.
        """
        self._here, self._there, self._before = translate
        self._coded = coded

    @property
    def moves(self) -> bool:
        """Whether any text changes because the numbers in it do."""
        return self.moves_mine or self._there is not None

    @property
    def moves_mine(self) -> bool:
        """Whether texts of this side change by themselves, because the numbers in them do."""
        return self._here is not None or self._before is not None

    def changed(self, shape: Shape, row: Row, base: Row) -> bool:
        """Whether a row says something else than the common state; its number and its place say nothing."""
        return any(not self._same(shape, row, base, parts) for parts in shape.units.values())

    def _same(self, shape: Shape, row: Row, base: Row, parts: tuple[str, ...]) -> bool:
        return all(row[part] == base[part] or self._went_out_as(shape, part, row[part], base[part]) for part in parts)

    def _went_out_as(self, shape: Shape, part: str, value: Any, base: Any) -> bool:
        return self._coded is not None and part in shape.texts and bool(value) and self._coded(value) == base

    def mine(self, shape: Shape, row: Row, base: Row | None) -> Row:
        """The texts of a row of this side that change because numbers did."""
        if not self.moves_mine:
            return {}
        texts: Row = {}
        for part in shape.texts:
            text = self._mine_now(True, row[part], UNKNOWN if base is None else base[part])
            if text != row[part]:
                texts[part] = text
        return texts

    def theirs(self, shape: Shape, row: Row) -> Row:
        """A row of the other side as it stands here."""
        if self._there is None:
            return dict(row)
        return {part: self._there(value) if part in shape.texts and value else value for part, value in row.items()}

    def record(self, shape: Shape, mine: Row, theirs: Row, base: Row | None, units: Mapping[str, Any]) -> RecordMerge:
        """Merge the `units` of a record that both sides have; `base` is None where no common state is known."""
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
        # A unit of several fields may hold texts beside dates and links: each text is put into the final numbers.
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
            # With a key: nothing was taken out of this text when it left, and nobody touched it here.
            merge.taken.append(unit)
            merge.values.update(zip(parts, there_now, strict=True))
        elif UNKNOWN in before and _empty(there):
            pass
        else:
            merge.clashes.append((unit, _row(parts, here_now), _row(parts, there_now), _row(parts, before_now)))

    def _mine_now(self, is_text: bool, value: Any, base: Any) -> Any:
        """A value of this side after the merge.

        A text that both had means what had its numbers then; one that was written since means what has them here.
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
    """Whether a side wrote something else since: a text in which only numbers are others says what it said."""
    parts = zip(values, now, before, before_now, strict=True)
    return any(value != old and value_now != old_now for value, value_now, old, old_now in parts)


def _empty(values: Values) -> bool:
    return all(value in (None, "") for value in values)
