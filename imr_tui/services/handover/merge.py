"""Merging a review with the same review as another store has it: three ways, against what both had in common.

Pure: plain data in, a plan out. Where one side changed a field its value is taken; where both did, the value of this
store stays in the record and the other one stands in a conflict. Rows added on either side stay; a row deleted on one
side goes, unless the other side changed it or something still points at it.
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
"""The tables that the other side holds at all, each with the fields that it holds; None for all of them."""

_NOTHING: Final[Row] = {}


@dataclass(frozen=True, slots=True)
class Clash:
    """What both sides changed differently: a unit of a record, or the whole record where one side deleted it."""

    part: str
    uid: str
    unit: str
    kind: str
    """As `imr_tui.models.exchange.CONFLICT_KINDS`."""
    mine: Row
    theirs: Row
    before: Row = field(default_factory=dict)
    """What both had in common; empty where that is not known."""


@dataclass(slots=True)
class Plan:
    """What to do to this store's review, and what to tell."""

    inserts: dict[str, list[Row]] = field(default_factory=dict)
    """Whole rows, by table, as they are to stand here."""
    updates: dict[str, dict[str, Row]] = field(default_factory=dict)
    """Columns to change, by table and uid; with the version."""
    deletes: dict[str, list[str]] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)
    taken: dict[Key, list[str]] = field(default_factory=dict)
    """Units in which the value of the other side was taken."""
    agreed: set[tuple[str, str, str]] = field(default_factory=set)
    """Table, uid and unit where the other side has come to what stands here."""
    renumbered: list[tuple[Key, Any, Any]] = field(default_factory=list)
    """Records that have another number or code now: of the other side's bundle, or of this store."""
    reworded: Translate | None = None
    """What puts the texts that are in conflict here since an earlier handover into the numbers after this one."""
    reordered: set[str] = field(default_factory=set)
    """Tables whose order both sides changed: the order of this store stays."""

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
    """How to bring `theirs` into `mine`: reviews as plain data (services.interchange).

    `bases` are the newest states that both had, None where none is known: then everything that differs is shown.
    `only` names what the other side holds, where it holds the actions alone; `coded` is then the anonymisation key.
    `whole` is whether the other side holds the findings and evidence that recommendations rest on; where it holds the
    actions alone and this one the rest, a recommendation is held to them as well.
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
            # The same words on both sides say two things where each wrote them of another record.
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
            # Both made it for themselves since: whoever wrote nothing changed nothing.
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
            said = [{part: v for part, v in row.items() if part not in OWN} for row in (mine, theirs)]
            self._plan.clashes.append(Clash(name, uid, "", kind, *said))

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
                # A code that was taken from the other side and cannot be had here.
                self._plan.updates.get(shape.name, {}).get(uid, {}).pop(column, None)

    def _counters(self, names: FinalNames) -> None:
        """A number is never given twice: each counter stands where the further one of both stores did, or beyond."""
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

    # What a paper may hold (§7.3)

    def _hold_back(self) -> None:
        """A recommendation that the merge leaves without evidence is a draft again, and shown."""
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
    """Recommendations that are to be issued and rest on no finding with evidence that is ready as well."""
    evidenced = {row["finding"] for row in tables["evidence_link"].values()}
    findings = {uid for uid, row in tables["finding"].items() if uid in evidenced and row["state"] in ISSUED}
    resting = {row["recommendation"] for row in tables["recommendation_finding"].values() if row["finding"] in findings}
    return {uid for uid, row in tables["recommendation"].items() if row["state"] in ISSUED and uid not in resting}
