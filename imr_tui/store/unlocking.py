"""Unlocking the data key with a passphrase, the recovery code or the keyring.

This module does not import the database. Deriving a key takes a fifth of a second and releases the GIL, so the rest
of the program is imported meanwhile.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from imr_tui.errors import Damaged, ImrError, Locked
from imr_tui.store import slots
from imr_tui.store.keyfile import INCOMING, STORE_NAME, KeyFile, read_key_file, refuse_foreign_file
from imr_tui.store.slots import Slot


@dataclass
class Unlocked:
    """The data key, the person it was unlocked for, and the key file. `key` is wiped once the store is open.

    `slot` is the slot that opened it, and `better` one to replace it with, because it has an earlier form or weaker
    parameters. `trusted` accepts a key file that is older than the store or was altered.
    """

    key: bytearray
    actor: str
    keys: KeyFile
    slot: Slot | None = None
    better: Slot | None = None
    trusted: bool = False

    def follow(self, keys: KeyFile) -> None:
        """Go on with a changed key file, and with the slot in it that has the place of the one that was used."""
        used, self.keys = self.slot, keys
        same = (slot for slot in keys.slots if used and (slot.kind, slot.label) == (used.kind, used.label))
        self.slot = next(same, None)

    @property
    def by_recovery_code(self) -> bool:
        """Whether the store was unlocked with the recovery code."""
        return self.slot is not None and self.slot.kind == "recovery"

    @property
    def entitled(self) -> bool:
        """Whether this person may change other people's ways to unlock the store."""
        return self.by_recovery_code or self.keys.keeper in ("", self.actor)


def unlock(
    folder: Path,
    *,
    passphrase: str | None = None,
    recovery_code: str | None = None,
    keyring: bool = False,
    name: str | None = None,
    trusted: bool = False,
) -> Unlocked:
    """Unlock the data key in one of the three ways.

    Raises Locked if the secret is wrong or missing, BadInput if there is no store, and Damaged if the store, its key
    file or the slot is damaged.
    """
    # Not imported at the top, because a new store is rarely waiting.
    if os.path.lexists(folder / INCOMING):
        from imr_tui.store import incoming

        incoming.finish(folder)
    refuse_foreign_file(folder / STORE_NAME)
    keys = read_key_file(folder)
    if recovery_code is not None:
        return _with_code(keys, recovery_code, trusted)
    if keyring:
        from imr_tui.store import keyring_slot

        slot, key = keyring_slot.open_with_keyring(keys)
        return Unlocked(key, slot.label, keys, slot, trusted=trusted)
    if passphrase is None:
        raise Locked("The store is locked. Enter its passphrase.")
    return _with_passphrase(keys, passphrase, name, trusted)


def _with_code(keys: KeyFile, code: str, trusted: bool) -> Unlocked:
    from imr_tui.store.recovery import normalised

    plain = normalised(code)
    found = keys.of_kind("recovery")
    if not found:
        raise Damaged(keys.unreadable[0]) if keys.unreadable else Locked("This store has no recovery code.")
    slot = found[0]
    key = slots.open_with_recovery_code(slot, plain, keys.store_uid)
    better = None if slot.has_pair else slots.wrap_with_recovery_code(key, plain, keys.store_uid, slot.made_at)
    return Unlocked(key, slot.label, keys, slot, better, trusted)


def _with_passphrase(keys: KeyFile, passphrase: str, name: str | None, trusted: bool) -> Unlocked:
    candidates = [slot for slot in keys.of_kind("passphrase") if name in (None, slot.label)]
    if not candidates:
        if keys.unreadable:
            raise Damaged(keys.unreadable[0])
        known = ", ".join(keys.names())
        raise Locked(f"There is no passphrase for {name} in this store. It has passphrases for: {known}.")
    refused: ImrError | None = None
    for slot in candidates:
        try:
            key = slots.open_with_passphrase(slot, passphrase, keys.store_uid)
        except (Locked, Damaged) as error:
            # A damaged slot may be the one whose passphrase was typed.
            refused = error if refused is None or isinstance(error, Damaged) else refused
            continue
        better = None
        if slots.is_weak(slot):
            better = slots.wrap_with_passphrase(key, passphrase, slot.label, keys.store_uid, slot.made_at)
        return Unlocked(key, slot.label, keys, slot, better, trusted)
    if isinstance(refused, Locked) and not keys.whole:
        raise Damaged("The key file is damaged, so the passphrase could not be checked. Restore it from a backup.")
    if isinstance(refused, Locked) and keys.unreadable:
        raise Damaged(f"{keys.unreadable[0]} The passphrase opens none of the others.")
    raise refused or Locked("That passphrase does not open this store. Try again.")
