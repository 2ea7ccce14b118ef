"""Delete a record or undo a change, but never delete the evidence of a finding silently (§7.3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from imr_tui.batches import batches
from imr_tui.errors import BadInput
from imr_tui.models import Document, Event, EvidenceLink, Excerpt, Finding, Interview, Record, Setting
from imr_tui.services.record import records
from imr_tui.services.record.labels import label_in
from imr_tui.store import undo as undoing
from imr_tui.store.session import current, writing
from imr_tui.vocabulary import Tab
from imr_tui.wording import plural

_MODELS: Final[dict[str, type[Record]]] = {"event": Event, "document": Document, "excerpt": Excerpt}
"""What can be evidence of a finding, by the column of the link to it."""
_MARK: Final = "undo"
"""The key of the setting that each undo writes: the number of the change that it reversed."""
_SHARED: Final = frozenset(("theme",))
"""The tables whose rows all reviews use."""
_POINTERS: Final = frozenset(f"{kind}_id" for kind in _MODELS)


def remove(model: type[Record], uid: str) -> int:
    """Delete a record and its parts; returns the number of the change, for undo.

    Raises BadInput, naming the findings, if the record or one of its parts is their evidence.
    """
    with writing() as session:
        _assert_removable(model, records.row_of(model, uid))
        model.delete().where(model.uid == uid).execute()
    return records.last_change(session)


def undo(change: int) -> int | None:
    """Reverse the change with this number; returns the number of the change that did so.

    The new change says in the trail which change it reversed (`marks`), so that undo and redo find their way later.

    A theme that it added stays if other findings have it.

    Raises BadInput, and changes nothing, if a row has changed since or has become the evidence of a finding.
    """
    with writing():
        _assert_undoable(change)
        undoing.undo(change, {("setting", row.id) for row in _mark_rows()}, _SHARED)
        _mark(change)
    return current().last_change


def marks() -> dict[int, int]:
    """Return the number of the change that each undo reversed, by the number of the undo, from the trail."""
    found = {}
    for row in _mark_rows():
        for written in current().audit.changes_to(row.uid):
            if "value" in written.new:
                found[written.change] = int(written.new["value"])
    return found


def _mark_rows() -> tuple[Setting, ...]:
    """Return the row whose history in the trail says which change each undo reversed; none before the first undo."""
    return tuple(Setting.select().where(Setting.key == _MARK))


def _mark(change: int) -> None:
    """Write into the trail that the present change reverses this one, inside `writing()`."""
    if not Setting.update(value=str(change), version=Setting.version + 1).where(Setting.key == _MARK).execute():
        Setting.create(key=_MARK, value=str(change))


def _assert_removable(model: type[Record], row: Mapping[str, Any]) -> None:
    kind = next((kind for kind, of in _MODELS.items() if of is model), "")
    if kind:
        _assert_free({kind: [row["id"]]}, ())
    elif model is Interview:
        excerpts: Any = Excerpt.select(Excerpt.id).where(Excerpt.interview == row["id"]).tuples()
        _assert_free({"excerpt": [key for (key,) in excerpts]}, ())


def _assert_undoable(change: int) -> None:
    made: dict[str, list[int]] = {}
    # Links that are undone with the change: those it made, and those it pointed elsewhere.
    links: list[int] = []
    for row in current().audit.changes_of(change):
        if row.operation == "insert":
            made.setdefault(row.table, []).append(row.row_id)
        if row.table == "evidence_link" and (row.operation == "insert" or not _POINTERS.isdisjoint(row.new)):
            links.append(row.row_id)
    of_interviews: Any = Excerpt.select(Excerpt.id).where(Excerpt.interview.in_(made.get("interview", [])))
    excerpts = {*made.get("excerpt", []), *(key for (key,) in of_interviews.tuples())}
    gone = {"event": made.get("event", []), "document": made.get("document", []), "excerpt": sorted(excerpts)}
    _assert_free(gone, links)


def _assert_free(gone: Mapping[str, Sequence[int]], but: Collection[int]) -> None:
    """Check rows to be deleted. `gone` has their database ids by kind, `but` the links that are deleted with them."""
    held: dict[tuple[str, int], None] = {}
    numbers: set[int] = set()
    for kind, keys in gone.items():
        column: Any = getattr(EvidenceLink, kind)
        for part in batches(keys):
            query: Any = EvidenceLink.select(EvidenceLink.id, column, Finding.number).join(Finding)
            for link, key, number in query.where(column.in_(part)).tuples():
                if link not in but:
                    held[kind, key] = None
                    numbers.add(number)
    if numbers:
        names = " and ".join(filter(None, (", ".join(f"F{n}" for n in sorted(numbers)[:-1]), f"F{max(numbers)}")))
        pieces = [label_in(_MODELS[kind], key) for kind, key in list(held)[:3]]
        named = ", ".join(pieces) + (" and others" if len(held) > 3 else "")
        verb, it = plural(len(numbers), "is", "are"), plural(len(held), "this link", "these links")
        raise BadInput(
            f"{names} {verb} based on {named}. Remove {it} first, in {Tab.FINDINGS.named}. Nothing was changed."
        )
