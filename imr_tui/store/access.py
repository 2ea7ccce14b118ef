"""Change the ways to unlock a store: passphrases, people, the recovery code and the keyring.

Each change is made under a lock, on the key file as it is then, and raises its revision. The audit trail records it:
at once by `record` if the store is open, otherwise the next time it is opened.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from peewee import DatabaseError

from imr_tui.errors import BadInput, Damaged, ImrError, Locked, NoSpace, Refused
from imr_tui.store import keyring_slot, slots
from imr_tui.store.database import EncryptedDatabase, explained
from imr_tui.store.incoming import locked
from imr_tui.store.keyfile import STORE_NAME, KeyFile, KeyNote, read_key_file, write_key_file
from imr_tui.store.recovery import new_recovery_code, normalised
from imr_tui.store.session import Session, writing
from imr_tui.store.slots import Slot
from imr_tui.store.unlocking import Unlocked
from imr_tui.vocabulary import KeyChangeKind

LONGEST_NAME = 120
LEAST_PASSPHRASE = 12
LEAST_SCORE = 3
"""The least strength of a passphrase, as zxcvbn counts it from 0 to 4: safe from a computer that tries many."""
_MOST_MEASURED = 72


def now() -> str:
    """Return the current time in UTC (ISO 8601), as written in the key file."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def check_passphrase(passphrase: str) -> None:
    """Raise BadInput, with advice, if a new passphrase is too short or too easy to guess."""
    advice = "Use four or five words that do not belong together."
    if len(passphrase) < LEAST_PASSPHRASE:
        raise BadInput(f"A passphrase needs at least {LEAST_PASSPHRASE} characters. {advice}")
    # Imported here because only a new passphrase is measured.
    from zxcvbn import zxcvbn

    measured = zxcvbn(passphrase[:_MOST_MEASURED])
    if measured["score"] < LEAST_SCORE:
        raise BadInput(f"That passphrase is too easy to guess{_why(measured)}. {advice}")


def _why(measured: dict[str, object]) -> str:
    """Return what makes a passphrase easy to guess, after a comma, if it is plain from how it would be guessed."""
    found = measured.get("sequence")
    parts = found if isinstance(found, list) else []
    patterns = {str(part.get("pattern")) for part in parts}
    reasons = {
        "repeat": "it repeats itself",
        "sequence": "it is a row of neighbouring letters or numbers",
        "spatial": "it is a row of neighbouring keys",
        "date": "it contains a date",
        "dictionary": "it is close to a common password",
    }
    return next((f": {words}" for pattern, words in reasons.items() if pattern in patterns), "")


def check_name(name: str) -> None:
    """Raise BadInput if a person's name cannot be stored with every change."""
    if not name.strip():
        raise BadInput("The name is empty. Give the person's name.")
    if len(name) > LONGEST_NAME:
        raise BadInput(f"A name has at most {LONGEST_NAME} characters. Give a shorter one.")
    if name != " ".join(name.split()) or name.casefold() == slots.RECOVERY_LABEL:
        raise BadInput("Give a name without spaces at its ends or doubled, and other than the recovery code.")
    if "\0" in name or any(0xD800 <= ord(character) < 0xE000 for character in name):
        raise BadInput("That name is not UTF-8 text. Give another name.")


# Opening


def assert_authentic(unlocked: Unlocked) -> list[str]:
    """Return a sentence for each fault of the key file that does not prevent the store from being opened.

    Raises Damaged if the slot that opened it does not belong to this revision of the file.
    """
    keys, slot = unlocked.keys, unlocked.slot
    if unlocked.trusted or keys.form == 1:
        return list(keys.unreadable)
    if slot is not None and not keys.authentic(slot, unlocked.key):
        if not keys.whole:
            raise Damaged(
                "The key file is damaged. Restore it from a backup, or set a new passphrase: "
                "imr-tui keys passphrase --trust-key-file"
            )
        raise Damaged(
            "The key file was put together from different versions, so a replaced passphrase may work in it. "
            "Restore it from a backup, or set a new passphrase: imr-tui keys passphrase --trust-key-file"
        )
    if keys.unchanged(unlocked.key):
        return []
    damaged = [slot.label for slot in keys.slots if slot.damaged]
    what = f" ({', '.join(damaged)})" if damaged else ""
    cause = "is damaged" if not keys.whole else "was changed by another program"
    return [f"The key file {cause}{what}. Some ways to unlock the store may not work. Check them: imr-tui keys list"]


def assert_newest(session: Session, unlocked: Unlocked) -> None:
    """Raise Damaged if the store was already opened with a newer key file, unless the person trusts this one."""
    recorded = session.database.newest_key_revision()
    if unlocked.keys.revision >= recorded or unlocked.trusted:
        return
    raise Damaged(
        f"This is an older key file (revision {unlocked.keys.revision}; the store was opened with {recorded}). "
        "A replaced passphrase or recovery code may work in it. Restore the newest one, or set a new passphrase: "
        "imr-tui keys passphrase --trust-key-file"
    )


def improve(folder: Path, unlocked: Unlocked) -> None:
    """Replace a slot of an earlier form or with weaker parameters, once its secret is known.

    A failure changes nothing: it is tried again the next time.
    """
    better = unlocked.better
    if better is None and unlocked.keys.form != 1:
        return
    name = better.label if better is not None else unlocked.actor

    def build(keys: KeyFile) -> KeyFile:
        return keys if better is None else keys.with_slot(better)

    with contextlib.suppress(ImrError):
        change(folder, unlocked, KeyChangeKind.STRENGTHENED, name, build)


def record(session: Session, keys: KeyFile) -> None:
    """Record the last change of the key file in the audit trail, unless it is there (on the database thread)."""
    database = session.database
    there = database.table_exists("key_change")
    if keys.last.what and there and keys.revision > database.newest_key_revision():
        import uuid_utils

        values = (str(uuid_utils.uuid7()), now(), now(), keys.last.what, keys.last.name, keys.revision)
        opener = session.audit.actor
        # The person who made the change may be another one than who opens the store after a fault.
        session.audit.actor = (keys.unchanged(session.data_key) and keys.last.by) or opener
        try:
            with writing():
                database.execute_sql(
                    "INSERT INTO key_change (uid, version, created_at, changed_at, what, name, revision) "
                    "VALUES (?, 1, ?, ?, ?, ?, ?)",
                    values,
                )
        finally:
            session.audit.actor = opener


# Changing


def change(
    folder: Path, unlocked: Unlocked, what: KeyChangeKind, name: str, build: Callable[[KeyFile], KeyFile]
) -> None:
    """Change the key file. `build` returns the new one; `name` is the person whose slot it is.

    Raises BadInput, and changes nothing, if it was changed since the store was unlocked or cannot be written.
    """
    with locked(folder):
        found = read_key_file(folder)
        if found.revision != unlocked.keys.revision or found.mac != unlocked.keys.mac:
            raise BadInput("The keys of this store were changed meanwhile. Nothing was changed. Try again.")
        _assert_recorded(folder, unlocked, found)
        after = build(found)
        revision = max(found.revision, _recorded(folder, unlocked) if unlocked.trusted else 0) + 1
        noted = replace(after, revision=revision, last=KeyNote(what, name, unlocked.actor))
        unlocked.follow(write_key_file(folder, noted, unlocked.key))


def set_passphrase(folder: Path, unlocked: Unlocked, name: str, passphrase: str) -> None:
    """Give the person `name` a new passphrase. Only one key slot is rewritten, not the database.

    Raises Refused if it is another person's passphrase and this person may not change it.
    """
    check_passphrase(passphrase)
    check_name(name)
    if name not in unlocked.keys.names():
        raise BadInput(f"{_nobody(unlocked, name)} Add a person with: imr-tui keys add NAME")
    if name != unlocked.actor:
        _assert_entitled(unlocked, f"change the passphrase of {name}")
    slot = _proved(unlocked, passphrase, name)
    change(folder, unlocked, KeyChangeKind.PASSPHRASE, name, lambda keys: keys.with_slot(slot))


def add_person(folder: Path, unlocked: Unlocked, name: str, passphrase: str) -> None:
    """Let the person `name` open the store with a passphrase of their own.

    Raises BadInput if there is such a person, Refused if this person may not add people.
    """
    check_name(name)
    if name.casefold() in (known.casefold() for known in unlocked.keys.names()):
        raise BadInput(f"{name} already has a passphrase. To change it: imr-tui keys passphrase")
    _assert_entitled(unlocked, "add people")
    check_passphrase(passphrase)
    slot = _proved(unlocked, passphrase, name)
    change(folder, unlocked, KeyChangeKind.ADDED, name, lambda keys: keys.with_slot(slot))


_OLD_CODE: Final = "The old recovery code still works, and the code just shown does not. Begin again for a new code."


def new_recovery_slot(folder: Path, unlocked: Unlocked, read_back: Callable[[str], str]) -> None:
    """Replace the recovery code, once the person has read the new one back.

    `read_back` shows the code and returns what the person typed. Raises Locked if it is another code; the old code
    stays valid then.
    """
    _assert_entitled(unlocked, "replace the recovery code")
    if not os.access(folder, os.W_OK):
        # Before a code is shown that could not be saved.
        raise BadInput(f"{folder} is read-only. Nothing was changed. Make the folder writable and try again.")
    code = new_recovery_code()
    answer = read_back(code)
    try:
        typed = normalised(answer)
    except BadInput as error:
        raise Locked(f"{error} {_OLD_CODE}") from None
    if typed != normalised(code):
        raise Locked(f"That is a different recovery code. {_OLD_CODE}")
    uid = unlocked.keys.store_uid
    slot = slots.wrap_with_recovery_code(unlocked.key, normalised(code), uid, now())
    if slots.open_with_recovery_code(slot, normalised(code), uid) != unlocked.key:
        raise Damaged("The new recovery code could not be proved. The old code still works.")
    change(folder, unlocked, KeyChangeKind.RECOVERY, slot.label, lambda keys: keys.with_slot(slot))


def add_keyring_slot(folder: Path, unlocked: Unlocked) -> str:
    """Let this computer's keyring unlock the store, and return the keyring's name.

    Raises Locked if the keyring cannot be used, BadInput if the store has no passphrase.
    """
    keyring_slot.require_other_slots(unlocked.keys)
    slot = keyring_slot.make_keyring_slot(unlocked.keys, unlocked.key, unlocked.actor, now())
    change(folder, unlocked, KeyChangeKind.KEYRING, slot.label, lambda keys: keys.with_slot(slot))
    return slot.extra.get("backend", "keyring")


def remove_keyring_slot(folder: Path, unlocked: Unlocked) -> None:
    """Remove this person's keyring slot. Raises BadInput if there is none."""
    mine = [slot for slot in unlocked.keys.of_kind("keyring") if slot.label == unlocked.actor or unlocked.entitled]
    if not mine:
        raise BadInput("This store does not use the keyring.")

    def build(keys: KeyFile) -> KeyFile:
        labels = {slot.label for slot in mine}
        left = tuple(slot for slot in keys.slots if slot.kind != "keyring" or slot.label not in labels)
        return replace(keys, slots=left)

    # Remove the slot first. Without it, a key left in a keyring unlocks nothing.
    change(folder, unlocked, KeyChangeKind.KEYRING_REMOVED, mine[-1].label, build)
    with contextlib.suppress(Locked):
        keyring_slot.forget_keyring_key(unlocked.keys)


def _assert_recorded(folder: Path, unlocked: Unlocked, keys: KeyFile) -> None:
    """Raise BadInput if the last change of the keys is not in the audit trail: a further one would hide it there."""
    if unlocked.trusted or not keys.last.what:
        return
    try:
        recorded = _recorded(folder, unlocked)
    except DatabaseError as error:
        fault = explained(error, folder / STORE_NAME, "Nothing was changed.")
        if isinstance(fault, NoSpace):
            raise fault from None
        # Keys can be changed while the store itself is damaged.
        return
    if recorded < keys.revision:
        raise BadInput(
            "The last change of the keys is not in the audit trail yet, so they cannot be changed again. Nothing was "
            "changed. Open the store once, with space on its disk, and try again."
        )


def _recorded(folder: Path, unlocked: Unlocked) -> int:
    """Return the revision of the key file that the store was last opened with."""
    database = EncryptedDatabase(folder / STORE_NAME, bytearray(unlocked.key))
    database.connect()
    try:
        return database.newest_key_revision()
    finally:
        database.close()


def _assert_entitled(unlocked: Unlocked, what: str) -> None:
    if not unlocked.entitled:
        keeper = unlocked.keys.keeper or "the person who made the store"
        raise Refused(f"Only {keeper}, or somebody with the recovery code, can {what}. Nothing was changed.")


def _nobody(unlocked: Unlocked, name: str) -> str:
    known = ", ".join(unlocked.keys.names())
    return f"There is no passphrase for {name} in this store. It has passphrases for: {known}."


def _proved(unlocked: Unlocked, passphrase: str, name: str) -> Slot:
    """Return a new passphrase slot that was opened again before it replaces another."""
    uid = unlocked.keys.store_uid
    for other in unlocked.keys.of_kind("passphrase"):
        if other.label != name and _opens(other, passphrase, uid):
            raise BadInput("Somebody else's passphrase is the same. Nothing was changed. Choose another one.")
    slot = slots.wrap_with_passphrase(unlocked.key, passphrase, name, uid, now())
    if slots.open_with_passphrase(slot, passphrase, uid) != unlocked.key:
        raise Damaged("The new passphrase could not be proved. The old one still works.")
    return slot


def _opens(slot: Slot, passphrase: str, store_uid: str) -> bool:
    try:
        slots.open_with_passphrase(slot, passphrase, store_uid)
    except (Locked, Damaged):
        return False
    return True
