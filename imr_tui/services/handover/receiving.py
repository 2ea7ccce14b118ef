"""Import a handover file: a review that is new to this store, or one that is merged with the review here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from imr_tui.errors import BadInput, Refused
from imr_tui.models import Exchange, MergeConflict, Review
from imr_tui.names.anonymiser import Anonymiser
from imr_tui.services.dmt import sharing
from imr_tui.services.handover import actions_only, conflicts, lineage, sending
from imr_tui.services.handover.apply import carry_out
from imr_tui.services.handover.bundle import Bundle, Plain
from imr_tui.services.handover.conflicts import ConflictDetail
from imr_tui.services.handover.merge import Clash, Plan, merge
from imr_tui.services.people import people
from imr_tui.services.readiness import stages
from imr_tui.services.record import interchange, records
from imr_tui.services.record.labels import field_words, label_of
from imr_tui.services.record.replacing import replace_in_conflicts
from imr_tui.services.record.shape import COUNTERS, shapes
from imr_tui.services.review import holding
from imr_tui.store.session import Session, writing
from imr_tui.vocabulary import Tab
from imr_tui.wording import number_of, plural

MOST_LINES: Final = 60
"""How many changes of each kind are listed one by one."""
_SILENT: Final = frozenset((COUNTERS,))
_COUNTED: Final = ("document", "event", "interview", "finding", "recommendation", "action")
"""The records whose numbers show whether a whole review has arrived."""


@dataclass(frozen=True, slots=True)
class ImportedChange:
    """One change made by an import: its kind (added, changed, deleted or number), the record, and the details."""

    kind: str
    reference: str
    what: str


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The result of an import. `change` is the number that undoes all of it, 0 if nothing was changed."""

    review_uid: str
    reference: str
    holds: str
    by: str
    made_at: str
    new: bool
    """Whether the review was not in this store before."""
    before: str
    """Why nothing was imported; empty if something was."""
    counts: dict[str, int]
    """How many records were added, changed and deleted."""
    changes: tuple[ImportedChange, ...]
    notes: tuple[str, ...]
    conflicts: tuple[ConflictDetail, ...]
    """The conflicts that this import opened."""
    change: int

    @property
    def summary(self) -> str:
        """Return the result in one sentence."""
        if self.before:
            return self.before
        if self.new:
            what = "Actions of" if self.holds == "actions" else "Whole review"
            return f"{what} {self.reference} imported."
        parts = [f"{number} {word}" for word, number in self.counts.items() if number]
        clashes = len(self.conflicts)
        done = ", ".join(parts) if parts else "nothing new in the file"
        if clashes:
            done += f"; {number_of(clashes, 'conflict')} to resolve"
        return f"{self.reference} merged: {done}."


def import_bundle(bundle: Bundle, name: str) -> ImportResult:
    """Import a handover file, whole or not at all, as one change that one undo reverses (database thread).

    Takes the opened file and its name. Importing the same file again changes nothing. Raises BadInput if another
    review here has the same reference, or if a row cannot be stored.
    """
    with writing() as session:
        taken = _Taking(bundle, name, session).run()
    return taken if taken.before else replace(taken, change=records.last_change(session))


class _Taking:
    def __init__(self, bundle: Bundle, name: str, session: Session) -> None:
        self._bundle, self._name, self._session = bundle, name, session
        self._head = sending.head_of(bundle)
        self._uid = str(self._head["uid"])
        self._key = sending.in_store(self._uid)
        self._notes: list[str] = []

    def run(self) -> ImportResult:
        if self._key is None:
            self._assert_reference_free()
            return self._new()
        before = self._known_already()
        if before:
            return self._result(Plan(), before=before)
        return self._merged(self._key)

    def _assert_reference_free(self) -> None:
        reference = self._head["reference"]
        if Review.select().where(Review.reference == reference).exists():
            raise BadInput(
                f"Another review in this store has the reference {reference}. Change its reference first, then import "
                f"{self._name} again. Nothing was imported."
            )

    def _known_already(self) -> str:
        row = Exchange.select().where(Exchange.bundle_uid == self._bundle.uid).dicts().first()
        reference = self._here()["reference"]
        if row is not None and row["direction"] == "sent":
            return (
                f"{self._name} was exported from this store, so it contains nothing new. {reference} was not changed."
            )
        if row is not None:
            return f"{self._name} has already been imported. {reference} was not changed."
        known = lineage.of_review(records.review_id(self._uid))
        if self._bundle.uid in known[self._bundle.holds]:
            return f"A later handover file already included everything in {self._name}. {reference} was not changed."
        return ""

    def _here(self) -> dict[str, Any]:
        return records.row_of(Review, self._uid)

    # A review that is new to this store

    def _new(self) -> ImportResult:
        plan = merge({}, self._bundle.plain, [], whole=self._bundle.holds == "whole")
        carry_out(plan, self._uid, self._session)
        self._key = key = records.review_id(self._uid)
        for entry in self._bundle.undecided:
            self._undecided(key, entry, plan)
        self._keep_clashes(key, plan)
        if self._bundle.holds == "actions":
            holding.mark(key)
        self._notes.append(_holding(plan))
        self._finish(key, plan)
        return self._result(plan, new=True)

    def _undecided(self, key: int, entry: Plain, plan: Plan) -> None:
        """Copy a conflict that is open in the store the file came from."""
        if entry["kind"] == "field":
            conflicts.write_values(self._uid, entry["part"], entry["uid"], entry["mine"])
        MergeConflict.create(
            review=key,
            bundle_uid=self._bundle.uid,
            kind=entry["kind"],
            part=entry["part"],
            subject_uid=entry["uid"],
            unit=entry["unit"],
            mine=_json(entry["mine"]),
            theirs=_json(entry["theirs"]),
            theirs_by=entry["by"],
            theirs_at=entry["at"],
        )

    # A review that is in this store

    def _merged(self, key: int) -> ImportResult:
        partly = holding.is_actions_only(key)
        back = self._bundle.holds == "actions" and not partly
        plan = merge(
            interchange.to_plain(self._uid),
            self._bundle.plain,
            self._bases(key, partly),
            only=actions_only.COMES_BACK if back else None,
            coded=self._key_of_names() if back else None,
            whole=self._bundle.holds == "whole",
        )
        self._hold_reference(plan)
        deleted = [ImportedChange("deleted", label_of(part, uid), "") for part, uid in _some(plan.deletes)]
        carry_out(plan, self._uid, self._session)
        if plan.reworded is not None:
            replace_in_conflicts(key, plan.reworded)
        self._settle_agreed(key, plan)
        self._keep_clashes(key, plan)
        if partly and self._bundle.holds == "whole":
            holding.unmark(key)
            self._notes.append("This store had only the actions. It now has the whole review.")
        elif partly:
            Review.update(stage=self._head["stage"]).where(Review.id == key).execute()
        self._finish(key, plan)
        return self._result(plan, deleted=deleted)

    def _bases(self, key: int, partly: bool) -> list[Plain] | None:
        kind = "whole" if self._bundle.holds == "whole" and not partly else "actions"
        mine, theirs = lineage.of_review(key)[kind], self._bundle.lineage.get(kind, {})
        both = mine.keys() & theirs.keys()
        line = lineage.joined([{kind: mine}, {kind: theirs}])[kind]
        found = sending.states(key, lineage.newest(both, line), self._bundle)
        if not found:
            self._notes.append("No earlier handover between the two stores is known, so every difference is shown.")
            return None
        return found

    def _key_of_names(self) -> Any:
        return Anonymiser(people.hidden_names(self._uid), people.not_names(self._uid)).apply

    def _hold_reference(self, plan: Plan) -> None:
        """Leave a reference in conflict if another review here has it."""
        values = plan.updates.get("review", {}).get(self._uid, {})
        wanted = values.get("reference")
        if wanted is not None and Review.select().where(Review.reference == wanted, Review.uid != self._uid).exists():
            del values["reference"]
            mine = {"reference": self._here()["reference"]}
            plan.clashes.append(Clash("review", self._uid, "reference", "field", mine, {"reference": wanted}))
            plan.taken["review", self._uid].remove("reference")

    # Conflicts

    def _open(self, key: int) -> dict[tuple[str, str, str], list[dict[str, Any]]]:
        found: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
        query: Any = MergeConflict.select().where(MergeConflict.review == key, MergeConflict.settled.is_null())
        for row in query.dicts():
            found.setdefault((row["part"], row["subject_uid"], row["unit"]), []).append(row)
        return found

    def _settle_agreed(self, key: int, plan: Plan) -> None:
        """Close conflicts on which the other store now agrees with this one."""
        for field, rows in self._open(key).items():
            if field in plan.agreed:
                for row in rows:
                    self._close(row, "agreed")

    def _keep_clashes(self, key: int, plan: Plan) -> None:
        there = self._open(key)
        for clash in plan.clashes:
            same = False
            for row in there.get((clash.part, clash.uid, clash.unit), ()):
                theirs = json.loads(row["theirs"])
                if theirs == clash.theirs and row["kind"] == clash.kind:
                    same = True
                elif theirs == clash.before:
                    # The other store has changed its version since.
                    self._close(row, "replaced")
            if not same:
                MergeConflict.create(
                    review=key,
                    bundle_uid=self._bundle.uid,
                    kind=clash.kind,
                    part=clash.part,
                    subject_uid=clash.uid,
                    unit=clash.unit,
                    mine=_json(clash.mine),
                    theirs=_json(clash.theirs),
                    theirs_by=self._bundle.by,
                    theirs_at=self._bundle.made_at,
                )

    def _close(self, row: dict[str, Any], how: str) -> None:
        conflicts.close(row["uid"], how, self._session.actor)

    # What is reported

    def _finish(self, key: int, plan: Plan) -> None:
        for part in sorted(plan.reordered):
            parts = plural(2, _words(part))
            self._notes.append(f"The order of {parts} was changed in both stores. This store keeps its own order.")
        undecided = len(self._bundle.undecided)
        if undecided:
            words = number_of(undecided, "conflict is", "conflicts are")
            self._notes.append(f"{words} still open in the other store.")
        if not holding.is_actions_only(key):
            self._look_at_sharing()
            stages.refresh(self._uid)
        sending.note(key, "received", self._bundle, self._notes)

    def _look_at_sharing(self) -> None:
        """Keep entries of the sharing register that contradict each other as they are, and point them out (§5)."""
        try:
            sharing.assert_register(self._uid)
        except Refused as forbidden:
            self._notes.append(f"{forbidden} The entry was imported unchanged. Check it in {Tab.DMT.named}.")

    def _result(
        self, plan: Plan, *, new: bool = False, before: str = "", deleted: Sequence[ImportedChange] = ()
    ) -> ImportResult:
        changes = [] if new else [*self._added(plan), *self._changed(plan), *deleted]
        counts = {
            "added": sum(len(rows) for part, rows in plan.inserts.items() if part not in _SILENT),
            "changed": sum(map(bool, plan.taken.values())),
            "deleted": sum(map(len, plan.deletes.values())),
        }
        opened = () if before else conflicts.open_conflicts(self._uid)
        mine = [each for each in opened if each.bundle_uid == self._bundle.uid]
        return ImportResult(
            self._uid,
            self._here()["reference"],
            self._bundle.holds,
            self._bundle.by,
            self._bundle.made_at,
            new,
            before,
            counts,
            (*changes, *self._renumbered(plan)),
            tuple(self._notes),
            tuple(mine),
            0,
        )

    def _added(self, plan: Plan) -> list[ImportedChange]:
        chosen = {part: [row["uid"] for row in rows] for part, rows in plan.inserts.items() if part not in _SILENT}
        return [ImportedChange("added", label_of(part, uid), shapes()[part].model.LABEL) for part, uid in _some(chosen)]

    def _changed(self, plan: Plan) -> list[ImportedChange]:
        return [
            ImportedChange("changed", label_of(part, uid), ", ".join(map(field_words, units)))
            for (part, uid), units in list(plan.taken.items())[:MOST_LINES]
            if units
        ]

    def _renumbered(self, plan: Plan) -> list[ImportedChange]:
        found = []
        for (part, uid), before, after in plan.renumbered[:MOST_LINES]:
            label = label_of(part, uid)
            head = label.removesuffix(str(after)) if label.endswith(str(after)) else f"{label} "
            inserted = any(row["uid"] == uid for row in plan.inserts.get(part, ()))
            where = "the handover file" if inserted else "this store"
            found.append(ImportedChange("number", label, f"{head}{before} in {where} is now {label}"))
        return found


def _some(uids: dict[str, list[str]]) -> Iterable[tuple[str, str]]:
    every = [(part, uid) for part, found in uids.items() for uid in found]
    return every[:MOST_LINES]


def _holding(plan: Plan) -> str:
    """Say how many records arrived, so that whoever takes over the review can see that it is complete."""
    numbers = [(len(plan.inserts.get(part, ())), part) for part in _COUNTED]
    words = [number_of(number, _words(part)) for number, part in numbers if number]
    if not words:
        return "It has no events, findings or actions yet."
    return f"It has {', '.join(words[:-1])}{' and ' if len(words) > 1 else ''}{words[-1]}."


def _words(part: str) -> str:
    return part.replace("_", " ")


def _json(values: Any) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)
