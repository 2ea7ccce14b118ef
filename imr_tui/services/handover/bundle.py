"""The content of a handover file before encryption: the review, and the state that both stores shared last.

Compressed JSON in the form of `services.record.interchange`. The shared state is stored as its differences from the
review, to keep the file short.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from imr_tui import limits
from imr_tui.errors import BadInput
from imr_tui.services.handover.lineage import Lineage
from imr_tui.services.handover.rows import tables_of
from imr_tui.services.record import interchange
from imr_tui.services.record.shape import shapes
from imr_tui.vocabulary import ConflictKind, Holding

FORM: Final = "imr-tui handover"
FORM_VERSION: Final = 1
_UID: Final = re.compile(r"[0-9a-f-]{36}")
_STAMP: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A review as it was exported.

    `holds` is "whole" or "actions". `lineage` lists every handover file that led to this state, including this one.
    `base` is the state of the file `base_uid`, the last that its store exchanged. `undecided` lists the conflicts open
    there; for those, `plain` has the other store's version, so that it is not overwritten before they are settled.
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
    """Return a handover file as bytes. Raises BadInput if it is too long."""
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
    """Read a handover file from its decrypted bytes. Raises BadInput, naming file and row."""
    content = unpack_plain(data, name)
    if not isinstance(content, dict) or content.get("form") != FORM:
        raise BadInput(f"{name} is not a review that imr-tui can read. Nothing was imported.")
    version = content.get("form_version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise BadInput(f"{name} has an unknown file version. Nothing was imported.")
    if version > FORM_VERSION:
        raise BadInput(f"{name} was made by a newer version of imr-tui. Update imr-tui, then import it again.")
    try:
        return _bundle(content, name)
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError):
        raise BadInput(f"{name} is not a valid handover file. Nothing was imported. Ask for a new file.") from None


def pack_plain(content: Any) -> bytes:
    """Return data as compressed JSON. Raises BadInput if it is too long."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    if len(text) > limits.JSON_BYTES:
        most = limits.megabytes(limits.JSON_BYTES)
        raise BadInput(f"The review is too large for a handover file (the limit is {most}). Nothing was written.")
    return zlib.compress(text, 6)


def unpack_plain(data: bytes, name: str) -> Any:
    """Read data from compressed JSON, if it is no longer than a review can be. Raises BadInput."""
    inflating = zlib.decompressobj()
    try:
        # Measured first, because a small file can unpack to a thousand times its size.
        if limits.unpacked_size(data, limits.JSON_BYTES) > limits.JSON_BYTES:
            raise limits.too_large(name, "a review", limits.JSON_BYTES)
        text = inflating.decompress(data, limits.JSON_BYTES + 1)
        if not inflating.eof or inflating.unused_data:
            raise ValueError
        limits.check_json(text, name)
        return json.loads(text)
    except (zlib.error, ValueError, RecursionError):
        raise BadInput(f"{name} is not a review that imr-tui can read. Nothing was imported.") from None


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
    """Check that each row occurs once and refers to rows in the file: a merge would not notice."""
    tables = tables_of(plain)
    for part, shape in shapes().items():
        rows = plain.get(part, ())
        if len(tables[part]) != len(rows):
            raise BadInput(f"{name}: {part} has the same row twice. Nothing was imported.")
        for column, target in shape.links.items():
            there = tables[target]
            for index, row in enumerate(rows, start=1):
                if row[column] is not None and row[column] not in there:
                    raise BadInput(
                        f"{name}: {column} in {part} row {index} refers to a missing record. Nothing was imported."
                    )
        natural = shape.natural
        if natural is not None and len({tuple(row[each] for each in natural) for row in rows}) != len(rows):
            raise BadInput(f"{name}: {part} has a duplicate entry. Nothing was imported.")


def _apart(base: Plain, plain: Plain) -> Plain:
    """Return the differences of a state from another."""
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
