"""Merge a review with the version of another store, three ways, against the last state that both shared (the base).

Pure: takes plain data and returns a plan. If one store changed a field, its value is used. If both did, this store's
value stays in the record and the other becomes a conflict. Rows added in either store stay. A row deleted in one store
is deleted, unless the other store changed it or something still refers to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from imr_tui.services.findings.issuable import ISSUED
from imr_tui.services.handover.fields import FieldMerge, Translate
from imr_tui.services.handover.numbers import FinalNames, final_numbers, translations
from imr_tui.services.handover.rows import Existence, Key, Sides, Tables, aligned, existence, tables_of
from imr_tui.services.record.shape import COUNTERS, OWN, Row, Shape, shapes
from imr_tui.vocabulary import WritingState

Only = Mapping[str, frozenset[str] | None]
"""The tables that the other store has, each with the fields that it has; None for all fields."""

_NOTHING: Final[Row] = {}


@dataclass(frozen=True, slots=True)
class Clash:
    """A unit of a record that both stores changed differently, or a whole record that one of them deleted."""

    part: str
    uid: str
    unit: str
    kind: str
    """As `imr_tui.models.exchange.CONFLICT_KINDS`."""
    mine: Row
    theirs: Row
    before: Row = field(default_factory=dict)
    """The value in the base; empty if that is not known."""


@dataclass(slots=True)
class Plan:
    """The changes to make to this store's review, and what to report."""

    inserts: dict[str, list[Row]] = field(default_factory=dict)
    """Whole rows to insert, by table."""
    updates: dict[str, dict[str, Row]] = field(default_factory=dict)
    """Columns to change, by table and uid, including the version."""
    deletes: dict[str, list[str]] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)
    taken: dict[Key, list[str]] = field(default_factory=dict)
    """Units whose value comes from the other store."""
    agreed: set[tuple[str, str, str]] = field(default_factory=set)
    """Table, uid and unit of fields that the other store changed to the value they have here."""
    renumbered: list[tuple[Key, Any, Any]] = field(default_factory=list)
    """Records of either store that get a new number: the record, the old number and the new one."""
    reworded: Translate | None = None
    """Puts the texts of conflicts from earlier handovers into the new numbers."""
    reordered: set[str] = field(default_factory=set)
    """Tables whose order both stores changed: this store's order stays."""

    @property
    def changes(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.inserts or self.updates or self.deletes or self.clashes)


def merge(
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    bases: Sequence[Mapping[str, Any]] | None,
    *,
    only: Only | None = None,
    coded: Callable[[str], str] | None = None,
    whole: bool = True,
) -> Plan:
    """Plan how to merge `theirs` into `mine`: reviews as plain data (`services.record.interchange`).

    `bases` are the newest states that both stores shared, or None if none is known: then every difference is shown.
    `only` names what the other store has, if it has only the actions; `coded` then replaces names with codes. `whole`
    is whether the other store has the findings and evidence on which recommendations are based. If it has only the
    actions, and this store has the rest, recommendations are checked against the findings here.
    """
    common = None if bases is None else [tables_of(base) for base in bases]
    merging = _Merging(aligned(tables_of(mine), tables_of(theirs), common), only, coded)
    return merging.plan(evidenced=whole or only is not None)


class _Merging:
    def __init__(self, sides: Sides, only: Only | None, coded: Translate | None) -> None:
        self._sides, self._only, self._coded = sides, only, coded
        self._parts = tuple(name for name in shapes() if only is None or name in only)
        self._plan = Plan()

    def plan(self, evidenced: bool) -> Plan:
        raw = FieldMerge(coded=self._coded)
        rows = existence(self._sides, self._all_fields, self._parts, raw.changed)
        kept = self._kept(rows)
        names = final_numbers(self._sides, kept, [name for name in self._parts if self._all_fields(name)])
        translate = translations(self._sides, names)
        self._plan.reworded = translate[0]
        fields = FieldMerge(translate, self._coded)
        for name in self._parts:
            if name != COUNTERS:
                self._rows(shapes()[name], fields, rows)
        self._plan.deletes = rows.deleted
        self._whole_records(rows, fields)
        self._name(names)
        self._counters(names)
        if evidenced:
            self._hold_back()
        for name, updates in list(self._plan.updates.items()):
            self._plan.updates[name] = {uid: values for uid, values in updates.items() if values.keys() != {"version"}}
        self._plan.updates = {name: updates for name, updates in self._plan.updates.items() if updates}
        return self._plan

    def _all_fields(self, name: str) -> bool:
        return self._only is None or self._only.get(name) is None

    def _kept(self, rows: Existence) -> dict[str, list[str]]:
        found = {}
        for name in shapes():
            deleted = set(rows.deleted.get(name, ()))
            here = [uid for uid in self._sides.mine[name] if uid not in deleted]
            found[name] = here + rows.added.get(name, [])
        return found

    def _rows(self, shape: Shape, fields: FieldMerge, rows: Existence) -> None:
        mine, theirs = self._sides.mine[shape.name], self._sides.theirs[shape.name]
        added = rows.added.get(shape.name, ())
        if added:
            self._plan.inserts[shape.name] = [fields.theirs(shape, theirs[uid]) for uid in added]
        deleted = set(rows.deleted.get(shape.name, ()))
        units = self._units(shape)
        for uid, here in mine.items():
            if uid in deleted:
                continue
            there = theirs.get(uid)
            base = self._sides.base[shape.name].get(uid)
            # The same words in both stores may refer to different records.
            if there is None or (here == there and (not fields.moves or here == base)):
                if fields.moves_mine:
                    self._update(shape, uid, fields.mine(shape, here, base), there)
                continue
            self._both(shape, fields, uid, here, there, units)

    def _units(self, shape: Shape) -> Mapping[str, Any]:
        carried = None if self._only is None else self._only[shape.name]
        if carried is None:
            return shape.units
        return {unit: parts for unit, parts in shape.units.items() if carried.issuperset(parts)}

    def _both(
        self, shape: Shape, fields: FieldMerge, uid: str, here: Row, there: Row, units: Mapping[str, Any]
    ) -> None:
        base = self._base(shape, here, there)
        merged = fields.record(shape, here, there, base, units)
        for unit, mine, theirs, before in merged.clashes:
            known = before if base is not None else {}
            self._plan.clashes.append(Clash(shape.name, uid, unit, "field", mine, theirs, known))
        if merged.taken:
            self._plan.taken[shape.name, uid] = merged.taken
        self._plan.agreed |= {(shape.name, uid, unit) for unit in merged.agreed}
        values = merged.values
        if "position" in shape.order and self._all_fields(shape.name) and here["position"] != there["position"]:
            place = (base or _NOTHING).get("position")
            if here["position"] == place:
                values["position"] = there["position"]
            elif there["position"] != place:
                self._plan.reordered.add(shape.name)
        self._update(shape, uid, values, there)

    def _base(self, shape: Shape, here: Row, there: Row) -> Row | None:
        base = self._sides.base[shape.name].get(here["uid"])
        if base is None and shape.natural is not None and self._sides.known:
            # Both stores made the row since the base: an empty field is not a change.
            return {**shape.blank, **{part: here[part] for part in shape.natural}}
        return base

    def _update(self, shape: Shape, uid: str, values: Row, there: Row | None) -> None:
        if not values:
            return
        here = self._sides.mine[shape.name][uid]
        version = max(here["version"] + 1, there["version"] if there is not None else 0)
        self._plan.updates.setdefault(shape.name, {}).setdefault(uid, {}).update({**values, "version": version})

    def _whole_records(self, rows: Existence, fields: FieldMerge) -> None:
        for (name, uid), kind in rows.clashes:
            shape = shapes()[name]
            if kind == "deleted_here":
                mine, theirs = _NOTHING, fields.theirs(shape, self._sides.theirs[name][uid])
            else:
                here = self._sides.mine[name][uid]
                mine, theirs = {**here, **fields.mine(shape, here, self._sides.base[name].get(uid))}, _NOTHING
            values = [{part: v for part, v in row.items() if part not in OWN} for row in (mine, theirs)]
            self._plan.clashes.append(Clash(name, uid, "", kind, *values))

    # Numbers, codes and counters

    def _name(self, names: FinalNames) -> None:
        for name, numbers in names.numbers.items():
            self._give(shapes()[name], "number", numbers)
        self._give(shapes()["person"], "code", names.codes)
        for uid in names.held_codes:
            mine, theirs = (side["person"][uid]["code"] for side in (self._sides.mine, self._sides.theirs))
            self._plan.clashes.append(Clash("person", uid, "code", "field", {"code": mine}, {"code": theirs}))
            if "code" in (units := self._plan.taken.get(("person", uid), [])):
                units.remove("code")

    def _give(self, shape: Shape, column: str, given: Mapping[str, Any]) -> None:
        mine = self._sides.mine[shape.name]
        for row in self._plan.inserts.get(shape.name, ()):
            name = given.get(row["uid"], row[column])
            if name != row[column]:
                self._plan.renumbered.append(((shape.name, row["uid"]), row[column], name))
                row[column] = name
        for uid, name in given.items():
            here = mine.get(uid)
            if here is None:
                continue
            if name != here[column]:
                if column == "number":
                    self._plan.renumbered.append(((shape.name, uid), here[column], name))
                self._update(shape, uid, {column: name}, self._sides.theirs[shape.name].get(uid))
            else:
                # A code of the other store that somebody else has here.
                self._plan.updates.get(shape.name, {}).get(uid, {}).pop(column, None)

    def _counters(self, names: FinalNames) -> None:
        """Set each counter to at least the higher of both stores, so that no number is given twice."""
        if self._only is not None and COUNTERS not in self._only:
            return
        mine = {row["letter"]: row for row in self._sides.mine[COUNTERS].values()}
        last: dict[str, int] = {}
        for row in self._sides.theirs[COUNTERS].values():
            last[row["letter"]] = row["last"]
        for name, numbers in names.numbers.items():
            letter = shapes()[name].model.LETTER
            if letter and name != "action" and numbers:
                last[letter] = max(last.get(letter, 0), max(numbers.values()))
        for letter, number in last.items():
            if letter in mine:
                if mine[letter]["last"] < number:
                    self._update(shapes()[COUNTERS], mine[letter]["uid"], {"last": number}, None)
                continue
            for row in self._sides.theirs[COUNTERS].values():
                if row["letter"] == letter:
                    self._plan.inserts.setdefault(COUNTERS, []).append({**row, "last": number})

    # What may be issued (§7.3)

    def _hold_back(self) -> None:
        """Make a recommendation that the merge leaves without evidence a draft again, as a conflict."""
        before = _unsupported(self._sides.mine)
        after = _unsupported(self._after())
        for uid in after - before:
            theirs = self._sides.theirs["recommendation"].get(uid)
            here = self._sides.mine["recommendation"].get(uid)
            stated = next(row["state"] for row in (theirs, here) if row is not None and row["state"] in ISSUED)
            for row in self._plan.inserts.get("recommendation", ()):
                if row["uid"] == uid:
                    row["state"] = WritingState.DRAFT.value
            if here is not None:
                self._update(shapes()["recommendation"], uid, {"state": WritingState.DRAFT.value}, theirs)
            self._plan.clashes = [clash for clash in self._plan.clashes if (clash.uid, clash.unit) != (uid, "state")]
            self._plan.clashes.append(
                Clash("recommendation", uid, "state", "field", {"state": WritingState.DRAFT.value}, {"state": stated})
            )

    def _after(self) -> Tables:
        after: Tables = {}
        for name in ("recommendation", "recommendation_finding", "finding", "evidence_link"):
            deleted = set(self._plan.deletes.get(name, ()))
            updates = self._plan.updates.get(name, {})
            after[name] = {
                uid: {**row, **updates.get(uid, {})}
                for uid, row in self._sides.mine[name].items()
                if uid not in deleted
            }
            after[name] |= {row["uid"]: row for row in self._plan.inserts.get(name, ())}
        return after


def _unsupported(tables: Tables) -> set[str]:
    """Return the recommendations that would be issued without a finding that is ready and has evidence."""
    evidenced = {row["finding"] for row in tables["evidence_link"].values()}
    findings = {uid for uid, row in tables["finding"].items() if uid in evidenced and row["state"] in ISSUED}
    resting = {row["recommendation"] for row in tables["recommendation_finding"].values() if row["finding"] in findings}
    return {uid for uid, row in tables["recommendation"].items() if row["state"] in ISSUED and uid not in resting}
