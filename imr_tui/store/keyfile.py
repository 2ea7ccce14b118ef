"""`store.imr.keys`: the key slots of a store.

The file has a revision, which increases with each change; a checksum, which shows damage; and MACs under the data key,
which show that another program changed it. It is replaced atomically. No earlier version is kept, because a replaced
passphrase or recovery code would work in it.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from imr_tui import atomic, disk, limits
from imr_tui.errors import BadInput, Damaged
from imr_tui.store.places import refuse_network_folder
from imr_tui.store.slots import NONCE_BYTES, Slot, derived_key

FORM = 2
"""The format that is written. Format 1 had no revision, checksum and MACs."""
READABLE = (1, 2)
STORE_NAME = "store.imr"
KEYS_NAME = "store.imr.keys"
DAMAGED_LOG_NAME = "store.imr-wal.damaged"
"""A copy of a write-ahead log that lacked saved changes, kept as evidence (store.store)."""
# A folder with a whole new store that is to take the place of this one (store.incoming).
INCOMING = "store.imr.incoming"
# Written by earlier versions of the program; removed with the first change.
PREDECESSOR_NAME = "store.imr.keys.before"
PLAIN_HEADER = b"SQLite format 3\0"

IN_USE: set[str] = set()
"""The paths of the stores that this process has open. To open and close such a file ends SQLite's locks on it."""

MOST_BYTES = 256 * 1024
MOST_SLOTS = 64


@dataclass(frozen=True, slots=True)
class KeyNote:
    """The last change to the key file: what (`KeyChangeKind`), whose slot it was, and who made it."""

    what: str = ""
    name: str = ""
    by: str = ""


@dataclass(frozen=True)
class KeyFile:
    """The identity of a store and its key slots."""

    store_uid: str
    slots: tuple[Slot, ...]
    revision: int = 1
    # The person who made the store, or who took it over. Only this person may change other people's slots.
    keeper: str = ""
    last: KeyNote = KeyNote()
    # The key of the audit chain, encrypted with the data key; empty while it is derived from the first data key.
    chain: bytes = b""
    form: int = FORM
    mac: bytes = b""
    whole: bool = True
    """Whether the file matches its checksum."""
    unreadable: tuple[str, ...] = ()
    """A sentence for each slot that cannot be read."""

    def of_kind(self, kind: str) -> tuple[Slot, ...]:
        """Return the slots of one kind, oldest first."""
        return tuple(slot for slot in self.slots if slot.kind == kind)

    def names(self) -> tuple[str, ...]:
        """Return the people with a passphrase, oldest slot first."""
        return tuple(slot.label for slot in self.of_kind("passphrase"))

    def with_slot(self, slot: Slot) -> KeyFile:
        """Return the key file with `slot` added, or replacing the slot with the same kind and label."""
        same = [index for index, s in enumerate(self.slots) if (s.kind, s.label) == (slot.kind, slot.label)]
        if not same:
            return replace(self, slots=(*self.slots, slot))
        return replace(self, slots=(*self.slots[: same[0]], slot, *self.slots[same[0] + 1 :]))

    def without(self, slot: Slot) -> KeyFile:
        """Return the key file without `slot`. Raises BadInput if no passphrase slot would be left."""
        left = tuple(s for s in self.slots if s is not slot)
        if not any(s.kind == "passphrase" for s in left):
            raise BadInput("The last passphrase cannot be removed, because the store could not be unlocked again.")
        return replace(self, slots=left)

    def authentic(self, slot: Slot, data_key: bytearray) -> bool:
        """Whether `slot`, which opened the store, belongs to this revision of the file. Always so in format 1."""
        return self.form == 1 or slot.is_bound(_mac_key(data_key), self.revision)

    def unchanged(self, data_key: bytearray) -> bool:
        """Whether nobody without the data key changed the file. Always so in format 1."""
        return self.form == 1 or hmac.compare_digest(self.mac, self._mac(_mac_key(data_key)))

    def chain_key(self, data_key: bytearray) -> bytes:
        """Return the key of the audit chain (32 bytes). It stays the same if the store gets a new data key.

        Raises Damaged if it cannot be decrypted.
        """
        if not self.chain:
            return derived_key(data_key, b"audit")
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        key = AESGCM(derived_key(data_key, b"chain key"))
        try:
            return key.decrypt(self.chain[:NONCE_BYTES], self.chain[NONCE_BYTES:], self.store_uid.encode("ascii"))
        except InvalidTag:
            raise Damaged("The key of the audit chain is damaged. Restore the key file from a backup.") from None

    def with_chain_key(self, chain_key: bytes, data_key: bytearray) -> KeyFile:
        """Return the key file with the key of the audit chain, encrypted with `data_key`."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(NONCE_BYTES)
        key = AESGCM(derived_key(data_key, b"chain key"))
        return replace(self, chain=nonce + key.encrypt(nonce, chain_key, self.store_uid.encode("ascii")))

    def content(self, data_key: bytearray) -> bytes:
        """Return the file as written, with its checksum and with MACs under `data_key`."""
        key = _mac_key(data_key)
        bound = replace(
            self, form=FORM, slots=tuple(replace(slot.bound(key, self.revision), damaged=False) for slot in self.slots)
        )
        plain = {**bound._plain(), "mac": bound._mac(key).hex()}
        return json.dumps({**plain, "sha256": _digest(plain)}, indent=1).encode("ascii")

    def _plain(self) -> dict[str, Any]:
        return {
            "form": FORM,
            "store_uid": self.store_uid,
            "revision": self.revision,
            "keeper": self.keeper,
            "last": {"what": self.last.what, "name": self.last.name, "by": self.last.by},
            "chain": self.chain.hex(),
            "slots": [slot.to_json() for slot in self.slots],
        }

    def _mac(self, key: bytes) -> bytes:
        content = json.dumps(self._plain(), sort_keys=True, ensure_ascii=True).encode("ascii")
        return hmac.digest(key, b"key file\0" + content, hashlib.sha256)


def _mac_key(data_key: bytearray) -> bytes:
    return derived_key(data_key, b"key file")


def _digest(plain: dict[str, Any]) -> str:
    given = {name: value for name, value in plain.items() if name != "sha256"}
    return hashlib.sha256(json.dumps(given, sort_keys=True, ensure_ascii=True).encode("ascii")).hexdigest()


def read_key_file(folder: Path) -> KeyFile:
    """Read the key file of the store in `folder`.

    Raises Damaged if it is missing, is not a key file, or has no slot that can be read.
    """
    path = folder / KEYS_NAME
    try:
        content = limits.read_regular(path, MOST_BYTES)
    except FileNotFoundError:
        raise Damaged(
            f"The key file {path} is missing. Restore it from a backup. Without it nobody can unlock the store."
        ) from None
    except OSError as error:
        raise Damaged(f"The key file {path} cannot be read ({error.strerror}). Check what it is.") from None
    return parsed(content if content is not None else bytes(MOST_BYTES + 1), str(path))


def parsed(content: bytes, path: str) -> KeyFile:
    """Return a key file as written by `KeyFile.content`. Raises Damaged, naming `path`, as `read_key_file` does."""
    remedy = "Restore it from a backup. Without it nobody can unlock the store."
    if len(content) > MOST_BYTES:
        raise Damaged(f"The key file {path} is larger than 256 KB, so it is not a key file. {remedy}")
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        raise Damaged(f"The key file {path} is damaged. {remedy}") from None
    if not isinstance(data, dict) or not isinstance(data.get("slots"), list) or "store_uid" not in data:
        raise Damaged(f"The key file {path} is damaged. {remedy}")
    if data.get("form") not in READABLE:
        raise Damaged(
            f"The key file {path} has format version {data.get('form')}; this version of imr-tui reads "
            f"versions {READABLE[0]} and {READABLE[-1]}. {remedy}"
        )
    if len(data["slots"]) > MOST_SLOTS:
        raise Damaged(f"The key file {path} has more than {MOST_SLOTS} key slots, so it is not a key file. {remedy}")
    found: list[Slot] = []
    unreadable: list[str] = []
    for number, slot in enumerate(data["slots"], start=1):
        try:
            found.append(Slot.from_json(slot, number))
        except Damaged as error:
            unreadable.append(str(error))
    if not found:
        raise Damaged(unreadable[0] if unreadable else f"The key file {path} is damaged. {remedy}")
    if data["form"] == 1:
        keeper = next((slot.label for slot in found if slot.kind == "passphrase"), "")
        return KeyFile(str(data["store_uid"]), tuple(found), keeper=keeper, form=1, unreadable=tuple(unreadable))
    try:
        last = data["last"]
        return KeyFile(
            str(data["store_uid"]),
            tuple(found),
            int(data["revision"]),
            str(data["keeper"]),
            KeyNote(str(last["what"]), str(last["name"]), str(last["by"])),
            bytes.fromhex(data["chain"]),
            mac=bytes.fromhex(data["mac"]),
            whole=data["sha256"] == _digest(data),
            unreadable=tuple(unreadable),
        )
    except (KeyError, TypeError, ValueError):
        raise Damaged(f"The key file {path} is damaged. {remedy}") from None


def write_key_file(folder: Path, keys: KeyFile, data_key: bytearray) -> KeyFile:
    """Replace the key file atomically (mode 0600, flushed to disk) and return it as it can be read back.

    The previous key file that an earlier version of the program kept is overwritten and removed. Raises BadInput if the
    folder cannot be written; the old file is then unchanged.
    """
    path = folder / KEYS_NAME
    content = keys.content(data_key)
    proved = parsed(content, str(path))
    if not (proved.whole and proved.unchanged(data_key) and len(proved.slots) == len(keys.slots)):
        raise Damaged(f"{path} would not be readable as written. Nothing was changed.")
    try:
        atomic.replace(path, content, ".keys-")
    except OSError as error:
        raise BadInput(f"{path} cannot be written ({disk.why(error)}). Nothing was changed.") from None
    erase(folder / PREDECESSOR_NAME)
    return proved


def erase(path: Path) -> None:
    """Overwrite a file with zeros and remove it, if it exists and the folder allows it."""
    with contextlib.suppress(OSError):
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()


def refuse_foreign_file(path: Path) -> None:
    """Check without the data key that `path` may be a store.

    Raises BadInput if there is no store, it cannot be read or is on a network drive, and Damaged if its key file is
    there without it, or if it is plain SQLite or too short.
    """
    refuse_network_folder(path.parent)
    if os.path.realpath(path) in IN_USE:
        return
    try:
        if path.exists() and not path.is_file():
            raise BadInput(f"{path} is not a file, so it is not a store. Restore the store from a backup.")
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
