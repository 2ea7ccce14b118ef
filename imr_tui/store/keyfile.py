"""`store.imr.keys`: the key slots of a store. It is replaced atomically, and the previous version is kept."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from imr_tui import atomic
from imr_tui.errors import BadInput, Damaged
from imr_tui.store.slots import Slot

FORM = 1
STORE_NAME = "store.imr"
KEYS_NAME = "store.imr.keys"
PREDECESSOR_NAME = "store.imr.keys.before"
PLAIN_HEADER = b"SQLite format 3\0"


@dataclass(frozen=True)
class KeyFile:
    """The identity of a store and its key slots."""

    store_uid: str
    slots: tuple[Slot, ...]

    def of_kind(self, kind: str) -> tuple[Slot, ...]:
        """Return the slots of one kind, oldest first."""
        return tuple(slot for slot in self.slots if slot.kind == kind)

    def with_slot(self, slot: Slot) -> KeyFile:
        """Return the key file with `slot` added, or replacing the slot with the same kind and label."""
        others = tuple(s for s in self.slots if (s.kind, s.label) != (slot.kind, slot.label))
        return replace(self, slots=(*others, slot))

    def without(self, slot: Slot) -> KeyFile:
        """Return the key file without `slot`. Raises BadInput if no passphrase slot would be left."""
        left = tuple(s for s in self.slots if s is not slot)
        if not any(s.kind == "passphrase" for s in left):
            raise BadInput("The last passphrase cannot be removed, because the store could not be unlocked again.")
        return replace(self, slots=left)


def read_key_file(folder: Path) -> KeyFile:
    """Read the key file of the store in `folder`. Raises Damaged if it is missing or is not a key file."""
    path = folder / KEYS_NAME
    spare = folder / PREDECESSOR_NAME
    hint = f" The previous version is still there: copy {PREDECESSOR_NAME} to {KEYS_NAME}." if spare.exists() else ""
    remedy = hint or " Restore it from a backup. Without it nobody can unlock the store."
    try:
        data = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise Damaged(f"The key file {path} is missing.{remedy}") from None
    except OSError as error:
        raise Damaged(f"The key file {path} cannot be read ({error.strerror}). Check its permissions.") from None
    except (ValueError, RecursionError):
        raise Damaged(f"The key file {path} is damaged.{remedy}") from None
    if not isinstance(data, dict) or not isinstance(data.get("slots"), list) or "store_uid" not in data:
        raise Damaged(f"The key file {path} is damaged.{remedy}")
    if data.get("form") != FORM:
        raise Damaged(
            f"The key file {path} has format version {data.get('form')}; this version of imr-tui reads version {FORM}."
        )
    slots = tuple(Slot.from_json(slot, number) for number, slot in enumerate(data["slots"], start=1))
    return KeyFile(str(data["store_uid"]), slots)


def write_key_file(folder: Path, keys: KeyFile) -> None:
    """Replace the key file atomically (mode 0600, flushed to disk) and keep the previous version.

    Raises BadInput if the folder cannot be written; the old file is then unchanged.
    """
    path = folder / KEYS_NAME
    content = json.dumps(
        {"form": FORM, "store_uid": keys.store_uid, "slots": [slot.to_json() for slot in keys.slots]},
        indent=1,
    )
    try:
        if path.exists():
            atomic.replace(folder / PREDECESSOR_NAME, path.read_bytes(), ".keys-")
        atomic.replace(path, content.encode("ascii"), ".keys-")
    except OSError as error:
        raise BadInput(f"{path} cannot be written ({error.strerror}). Nothing was changed.") from None


def refuse_foreign_file(path: Path) -> None:
    """Check without the data key that `path` may be a store.

    Raises BadInput if there is no store or it cannot be read, and Damaged if its key file is there without it, or if
    it is plain SQLite or too short.
    """
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except FileNotFoundError:
        if (path.parent / KEYS_NAME).exists():
            raise Damaged(
                f"{path} is missing, but its key file is there. Restore the store from a backup; "
                "if it was never fully created, delete the key file and create the store again."
            ) from None
        raise BadInput(f"There is no store in {path.parent}. Create one with: imr-tui init") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}). Check its permissions.") from None
    if head == PLAIN_HEADER:
        raise Damaged(f"{path} is a plain SQLite file, not an encrypted store. It was not opened.")
    if path.stat().st_size < 512:
        raise Damaged(f"{path} is not a store, or is only part of one. Restore it from a backup.")
