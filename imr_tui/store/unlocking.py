"""Unlocking the data key with a passphrase, the recovery code or the keyring.

This module does not import the database. Deriving a key takes a fifth of a second and releases the GIL, so the rest
of the program is imported meanwhile.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from imr_tui.errors import Locked
from imr_tui.store import slots
from imr_tui.store.keyfile import STORE_NAME, KeyFile, read_key_file, refuse_foreign_file


@dataclass
class Unlocked:
    """The data key, the person it was unlocked for, and the key file. `key` is wiped once the store is open."""

    key: bytearray
    actor: str
    keys: KeyFile


def unlock(
    folder: Path,
    *,
    passphrase: str | None = None,
    recovery_code: str | None = None,
    keyring: bool = False,
    name: str | None = None,
) -> Unlocked:
    """Unlock the data key in one of the three ways.

    Raises Locked if the secret is wrong or missing, BadInput if there is no store, and Damaged if the store or its key
    file is damaged.
    """
    refuse_foreign_file(folder / STORE_NAME)
    keys = read_key_file(folder)
    if recovery_code is not None:
        from imr_tui.store.recovery import normalised

        plain = normalised(recovery_code)
        for slot in keys.of_kind("recovery"):
            return Unlocked(slots.open_with_recovery_code(slot, plain, keys.store_uid), slot.label, keys)
        raise Locked("This store has no recovery code.")
    if keyring:
        from imr_tui.store import keyring_slot

        key = keyring_slot.open_with_keyring(keys)
        return Unlocked(key, keys.of_kind("keyring")[-1].label, keys)
    if passphrase is None:
        raise Locked("The store is locked. Enter its passphrase.")
    candidates = [slot for slot in keys.of_kind("passphrase") if name in (None, slot.label)]
    if not candidates:
        known = ", ".join(slot.label for slot in keys.of_kind("passphrase"))
        raise Locked(f"There is no passphrase for {name} in this store. It has passphrases for: {known}.")
    for slot in candidates[:-1]:
        with contextlib.suppress(Locked):
            return Unlocked(slots.open_with_passphrase(slot, passphrase, keys.store_uid), slot.label, keys)
    last = candidates[-1]
    return Unlocked(slots.open_with_passphrase(last, passphrase, keys.store_uid), last.label, keys)
