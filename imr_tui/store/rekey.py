"""Remove a person from a store, and encrypt it with a new data key, which that person never had."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from peewee import DatabaseError

from imr_tui import disk
from imr_tui.errors import BadInput, Damaged, Refused
from imr_tui.store import checks, incoming, slots
from imr_tui.store.audit import Audit
from imr_tui.store.database import EncryptedDatabase, explained
from imr_tui.store.heads import HeadFile
from imr_tui.store.keyfile import KEYS_NAME, STORE_NAME, KeyFile, KeyNote, read_key_file
from imr_tui.store.process import wipe
from imr_tui.store.slots import KEY_BYTES
from imr_tui.store.unlocking import Unlocked
from imr_tui.vocabulary import KeyChangeKind


def remove_person(folder: Path, unlocked: Unlocked, name: str) -> None:
    """Remove the person `name` and encrypt the store again. Afterwards `unlocked` has the new data key.

    An interruption at any moment leaves the store as it was or as it is to be. Raises BadInput if there is no such
    person, it is the only one, somebody's slot cannot be given a new data key yet, or the store is open elsewhere;
    Refused if this person may not remove others. Nothing is changed then.
    """
    if name not in unlocked.keys.names():
        raise BadInput(f"There is no {name} in this store. It has passphrases for: {', '.join(unlocked.keys.names())}.")
    if not unlocked.entitled:
        keeper = unlocked.keys.keeper
        raise Refused(f"Only {keeper}, or somebody with the recovery code, can remove people. Nothing was changed.")
    path = folder / STORE_NAME
    with incoming.locked(folder):
        found = read_key_file(folder)
        if found.revision != unlocked.keys.revision or found.mac != unlocked.keys.mac:
            raise BadInput("The keys of this store were changed meanwhile. Nothing was changed. Try again.")
        left = _without(found, name)
        fresh = bytearray(os.urandom(KEY_BYTES))
        chain_key = found.chain_key(unlocked.key)
        database = EncryptedDatabase(path, bytearray(unlocked.key))
        try:
            database.connect()
            with checks.exclusive(database), incoming.preparing(folder) as prepared:
                revision = max(found.revision, database.newest_key_revision()) + 1
                note = KeyNote(KeyChangeKind.REMOVED, name, unlocked.actor)
                keys = _with_new_key(left, fresh, chain_key, revision, note)
                (prepared / KEYS_NAME).write_bytes(keys.content(fresh))
                (prepared / KEYS_NAME).chmod(0o600)
                _copy(database, prepared, fresh, chain_key, unlocked.actor)
                incoming.install(folder, prepared)
        except DatabaseError as error:
            raise explained(error, path, f"{name} was not removed.") from None
        except OSError as error:
            raise BadInput(
                f"{folder} cannot be written ({disk.why(error)}). {name} was not removed. Put that right and try again."
            ) from None
        finally:
            if not database.is_closed():
                database.close()
    wipe(unlocked.key)
    unlocked.key[:] = fresh
    unlocked.follow(read_key_file(folder))


def _without(keys: KeyFile, name: str) -> KeyFile:
    """Return the key file without a person's slots. Raises BadInput if the others cannot be given a new data key."""
    left = tuple(slot for slot in keys.slots if slot.label != name or slot.kind == "recovery")
    people = [slot.label for slot in left if slot.kind == "passphrase"]
    if not people:
        raise BadInput(f"{name} is the only person in this store and cannot be removed. Add another person first.")
    old = [slot.label for slot in left if not slot.has_pair]
    if old:
        raise BadInput(
            f"{old[0]} must open the store once with this version of imr-tui before {name} can be removed. "
            "Nothing was changed."
        )
    return replace(keys, slots=left, keeper=keys.keeper if keys.keeper != name else people[0])


def _with_new_key(keys: KeyFile, data_key: bytearray, chain_key: bytes, revision: int, note: KeyNote) -> KeyFile:
    sealed = tuple(slots.resealed(slot, data_key, keys.store_uid) for slot in keys.slots)
    return replace(keys, slots=sealed, revision=revision, last=note).with_chain_key(chain_key, data_key)


def _copy(database: EncryptedDatabase, prepared: Path, data_key: bytearray, chain_key: bytes, actor: str) -> None:
    """Copy the database with the new data key, check the copy, and write its head file."""
    before = Audit(database, chain_key, actor).known()
    copy = database.copy_to(prepared / STORE_NAME, bytearray(data_key))
    try:
        faults = checks.page_faults(copy)
        after = Audit(copy, chain_key, actor).known()
        if faults or before != after:
            raise Damaged(f"The store could not be encrypted again. Nothing was changed. {(faults or [''])[0]}".strip())
        copy.execute_sql("PRAGMA journal_mode = DELETE").fetchall()
    finally:
        copy.close()
    heads = HeadFile(prepared, chain_key)
    heads.write(after)
    heads.close()
