"""What a handover bundle holds, as bytes before they are sealed: the review, and what both stores had in common.

Compressed JSON in the form of `services.record.interchange`. The common state is written as what differs
from the review, so that a bundle is no longer for it.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from imr_tui.errors import BadInput
from imr_tui.services.handover.lineage import Lineage
from imr_tui.services.handover.rows import tables_of
from imr_tui.services.record import interchange
from imr_tui.services.record.shape import shapes
from imr_tui.vocabulary import ConflictKind, Holding

FORM: Final = "imr-tui handover"
FORM_VERSION: Final = 1
MOST_JSON: Final = 512 * 1024 * 1024
"""More characters than this no review has; a file that unpacks to more was made to fill the memory."""
_UID: Final = re.compile(r"[0-9a-f-]{36}")
_STAMP: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A review as it was handed over.

    `holds` is whole or actions; `lineage` every bundle that went into this state, with this one; `base` the state of
    the bundle `base_uid`, the last one that its store exchanged; `undecided` what is in conflict there: in `plain`
    stands what the other side wrote, so that it is not overwritten with what is not settled yet.
    """

    uid: str
    holds: str
    made_at: str
    by: str
    lineage: Lineage
    plain: Plain = field(repr=False)
    base_uid: str = ""
    base: Plain | None = field(default=None, repr=False)
    undecided: tuple[Plain, ...] = field(default=(), repr=False)


def pack(bundle: Bundle) -> bytes:
    """A bundle as bytes. Raises BadInput where it is longer than any bundle may be."""
    content = {
        "form": FORM,
        "form_version": FORM_VERSION,
        "holds": bundle.holds,
        "bundle": bundle.uid,
        "made_at": bundle.made_at,
        "by": bundle.by,
        "lineage": bundle.lineage,
        "state": bundle.plain,
        "undecided": list(bundle.undecided),
        "base": None if bundle.base is None else {"bundle": bundle.base_uid, **_apart(bundle.base, bundle.plain)},
    }
    return pack_plain(content)


def unpack(data: bytes, name: str) -> Bundle:
    """The bundle in the unsealed bytes of the file `name`. Raises BadInput, naming file and place, where it is none."""
    content = unpack_plain(data, name)
    if not isinstance(content, dict) or content.get("form") != FORM:
        raise BadInput(f"{name} holds no review that this program can read. Nothing was taken in.")
    version = content.get("form_version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise BadInput(f"{name} is of no form that this program knows. Nothing was taken in.")
    if version > FORM_VERSION:
        raise BadInput(f"{name} was made by a newer imr-tui. Update this program, then take it in.")
    try:
        return _bundle(content, name)
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError):
        raise BadInput(f"{name} is not put together as a bundle is. Nothing was taken in; ask for it again.") from None


def pack_plain(content: Any) -> bytes:
    """Plain data as compressed JSON."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    if len(text) > MOST_JSON:
        raise BadInput("That review is longer than a bundle can hold. Nothing was written.")
    return zlib.compress(text, 6)


def unpack_plain(data: bytes, name: str) -> Any:
    """Plain data from compressed JSON, of which no more than `MOST_JSON` bytes are ever unpacked. Raises BadInput."""
    inflating = zlib.decompressobj()
    try:
        text = inflating.decompress(data, MOST_JSON + 1)
        if len(text) > MOST_JSON:
            raise BadInput(f"{name} unpacks to more than any review holds. Nothing was taken in.")
        if not inflating.eof or inflating.unused_data:
            raise ValueError
        return json.loads(text)
    except (zlib.error, ValueError, RecursionError):
        raise BadInput(f"{name} holds no review that this program can read. Nothing was taken in.") from None


def _bundle(content: Plain, name: str) -> Bundle:
    lineage = {kind.value: _line(content["lineage"].get(kind, {})) for kind in Holding}
    holds, by, made_at = content["holds"], content["by"], content["made_at"]
    uid = _uid(content["bundle"])
    if holds not in tuple(Holding) or not _is_text(by) or not _STAMP.fullmatch(made_at) or uid not in lineage[holds]:
        raise ValueError
    plain = content["state"]
    interchange.check_form(plain, name)
    _check_rows(plain, name)
    base_uid, base = "", None
    if content["base"] is not None:
        base_uid = _uid(content["base"]["bundle"])
        apart = content["base"]
        given = {"form": interchange.FORM, "form_version": apart["form_version"], **apart["other"]}
        given.setdefault("review", plain["review"])
        interchange.check_form(given, name)
        base = _together(apart, plain)
    undecided = tuple(_undecided(each, plain) for each in content["undecided"])
    return Bundle(uid, holds, made_at, by, lineage, plain, base_uid, base, undecided)


def _line(line: Plain) -> dict[str, tuple[str, ...]]:
    return {_uid(uid): tuple(_uid(each) for each in before) for uid, before in line.items()}


def _undecided(entry: Plain, plain: Plain) -> Plain:
    shape = shapes()[entry["part"]]
    fields = set(shape.units[entry["unit"]] if entry["unit"] else shape.blank)
    if entry["kind"] not in tuple(ConflictKind) or entry["uid"] not in {
        row["uid"] for row in plain.get(entry["part"], ())
    }:
        raise ValueError
    for values in (entry["mine"], entry["theirs"]):
        if not fields.issuperset(values):
            raise ValueError
        interchange.check_value(shape.model, values)
    if not _is_text(entry["by"]) or not (entry["at"] == "" or _STAMP.fullmatch(entry["at"])):
        raise ValueError
    return {name: entry[name] for name in ("kind", "part", "uid", "unit", "mine", "theirs", "by", "at")}


def _check_rows(plain: Plain, name: str) -> None:
    """Every row stands once and points at rows that are there: a merge would not notice."""
    tables = tables_of(plain)
    for part, shape in shapes().items():
        rows = plain.get(part, ())
        if len(tables[part]) != len(rows):
            raise BadInput(f"{name}: a row of {part} stands there twice. Nothing was taken in.")
        for column, target in shape.links.items():
            there = tables[target]
            for place, row in enumerate(rows, start=1):
                if row[column] is not None and row[column] not in there:
                    raise BadInput(f"{name}: {part} row {place} points with {column} at nothing. Nothing was taken in.")
        natural = shape.natural
        if natural is not None and len({tuple(row[each] for each in natural) for row in rows}) != len(rows):
            raise BadInput(f"{name}: something stands twice in {part}. Nothing was taken in.")


def _apart(base: Plain, plain: Plain) -> Plain:
    """What of a state differs from another one."""
    then, now = tables_of(base), tables_of(plain)
    return {
        "form_version": base["form_version"],
        "other": {
            part: rows
            for part in shapes()
            if (rows := [row for uid, row in then[part].items() if now[part].get(uid) != row])
        },
        "gone": {part: uids for part in shapes() if (uids := [uid for uid in now[part] if uid not in then[part]])},
    }


def _together(apart: Mapping[str, Any], plain: Plain) -> Plain:
    base: Plain = {"form": plain["form"], "form_version": apart["form_version"]}
    for part, rows in tables_of(plain).items():
        gone = set(apart["gone"].get(part, ()))
        other = {row["uid"]: row for row in apart["other"].get(part, ())}
        base[part] = [other.pop(uid, row) for uid, row in rows.items() if uid not in gone] + list(other.values())
    return base


def _uid(value: Any) -> str:
    if not isinstance(value, str) or not _UID.fullmatch(value):
        raise ValueError
    return value


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) < 1000 and value.isprintable()
