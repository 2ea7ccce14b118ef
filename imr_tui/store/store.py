"""Create, open and close the store. Nothing else opens `store.imr`."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import peewee
from sqlcipher3 import dbapi2 as sqlcipher

from imr_tui.errors import BadInput, Damaged, Locked
from imr_tui.store import derived, keyring_slot, slots
from imr_tui.store.audit import Audit, Head
from imr_tui.store.database import APPLICATION_ID, EncryptedDatabase, explained
from imr_tui.store.keyfile import KEYS_NAME, STORE_NAME, KeyFile, read_key_file, write_key_file
from imr_tui.store.process import wipe
from imr_tui.store.recovery import new_recovery_code, normalised
from imr_tui.store.session import BeforeCommit, Session, nothing_more, set_current
from imr_tui.store.slots import KEY_BYTES
from imr_tui.store.thread import DatabaseThread
from imr_tui.store.unlocking import Unlocked

P = ParamSpec("P")
T = TypeVar("T")

LEAST_PASSPHRASE = 12


@dataclass(frozen=True)
class Schema:
    """What the models need from a store. It is passed in, so that the store does not depend on the models."""

    latest: int
    migrate: Callable[[Any], None]
    bind: Callable[[Any], None]
    before_commit: BeforeCommit = nothing_more
    """Writes what follows from a change, in the same transaction."""


class Store:
    """An open store. All database work goes through `run` (waits) or `ask` (awaits)."""

    def __init__(self, folder: Path, thread: DatabaseThread, session: Session) -> None:
        self.folder = folder
        self.actor = session.actor
        self._thread = thread
        self._session = session

    def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` on the database thread and wait for it. Raises Damaged if the database cannot be read."""
        return self._thread.run(lambda: self._explaining(lambda: work(*args, **kwargs)))

    async def ask(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` on the database thread while the event loop continues. Raises as `run` does."""
        return await self._thread.ask(lambda: self._explaining(lambda: work(*args, **kwargs)))

    def _explaining(self, work: Callable[[], T]) -> T:
        # `writing` explains its own errors, but an unreadable page causes errors when reading too.
        try:
            return work()
        except (peewee.DatabaseError, sqlcipher.DatabaseError) as error:
            raise explained(error, self.folder / STORE_NAME) from None
        except StopIteration as error:
            # A future cannot carry StopIteration, so the caller would wait for ever.
            raise RuntimeError("there is no such record") from error

    def head(self) -> Head:
        """Return the head of the audit chain (on the database thread)."""
        return self._session.audit.head()

    def close(self) -> None:
        """Write everything to the store file and close the connection. Safe to call twice."""
        with contextlib.suppress(RuntimeError):
            self._thread.run(self._close)
        self._thread.stop()

    def _close(self) -> None:
        database = self._session.database
        if not database.is_closed():
            with contextlib.suppress(Exception):
                database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            database.close()
        set_current(None)


def now() -> str:
    """Return the current time in UTC (ISO 8601), as written in the key file."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def check_passphrase(passphrase: str) -> None:
    """Raise BadInput if a new passphrase is too short to be safe."""
    if len(passphrase) < LEAST_PASSPHRASE:
        raise BadInput(f"A passphrase needs at least {LEAST_PASSPHRASE} characters. Use four or five words.")


def _check_name(name: str) -> None:
    # The name is saved with every change, so every change would fail if it could not be stored.
    if "\0" in name or any(0xD800 <= ord(character) < 0xE000 for character in name):
        raise BadInput("That name is not UTF-8 text. Give another name with --name.")


def make_store(folder: Path, name: str, passphrase: str, schema: Schema) -> str:
    """Create a store in `folder` for the person `name` and return the recovery code, which is not stored.

    The folder has mode 0700, the files 0600. Raises BadInput if there already is a store or the folder cannot be
    written; no files are left behind then.
    """
    check_passphrase(passphrase)
    _check_name(name)
    if not name.strip():
        raise BadInput("The store needs your name. Give it with --name.")
    if (folder / STORE_NAME).exists():
        raise BadInput(f"{folder} already contains a store. Nothing was changed.")
    if (folder / KEYS_NAME).exists():
        # It may be the only key file of a store that is somewhere else at the moment.
        raise BadInput(f"{folder} contains the key file of another store. Choose another folder, or move that file.")
    assert_own_folder(folder)
    import uuid_utils

    store_uid = str(uuid_utils.uuid7())
    data_key = bytearray(os.urandom(KEY_BYTES))
    code = new_recovery_code()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        # Built in a temporary folder and moved last, so that an interruption leaves no incomplete store.
        with tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as aside:
            path = Path(aside) / STORE_NAME
            _fill_new(path, bytearray(data_key), name, schema)
            keys = KeyFile(
                store_uid,
                (
                    slots.wrap_with_passphrase(data_key, passphrase, name, store_uid, now()),
                    slots.wrap_with_recovery_code(data_key, normalised(code), store_uid, now()),
                ),
            )
            write_key_file(folder, keys)
            path.replace(folder / STORE_NAME)
    except OSError as error:
        raise BadInput(f"No store can be created in {folder} ({error.strerror}). Choose another folder.") from None
    finally:
        wipe(data_key)
    return code


def assert_own_folder(folder: Path) -> None:
    """Raise BadInput if the folder contains other files, which would become private with the store."""
    try:
        names = sorted(entry.name for entry in folder.iterdir())
    except FileNotFoundError:
        return
    except OSError as error:
        raise BadInput(f"No store can be created in {folder} ({error.strerror}). Choose another folder.") from None
    others = [name for name in names if not name.startswith((".making-", "crash-", "store.imr"))]
    if others:
        raise BadInput(f"{folder} contains other files ({others[0]}). Choose an empty folder for the store.")


def open_store(folder: Path, unlocked: Unlocked, schema: Schema) -> Store:
    """Open the store on a database thread of its own, and wipe the data key in `unlocked`.

    Raises Damaged if the data key does not open the file, BadInput if the folder is read-only or the store was made by
    a newer version.
    """
    thread = DatabaseThread()
    try:
        session = thread.run(_connect, folder / STORE_NAME, unlocked.key, unlocked.actor, schema)
    except BaseException:
        thread.stop()
        raise
    finally:
        wipe(unlocked.key)
    return Store(folder, thread, session)


def _fill_new(path: Path, data_key: bytearray, actor: str, schema: Schema) -> None:
    thread = DatabaseThread()
    try:
        path.touch(0o600)
        session = thread.run(_connect, path, data_key, actor, schema, new=True)
        Store(path.parent, thread, session).close()
    finally:
        thread.stop()


def _connect(path: Path, data_key: bytearray, actor: str, schema: Schema, new: bool = False) -> Session:
    chain_key = slots.derived_key(data_key, b"audit")
    spare_key = bytearray(data_key)
    database = EncryptedDatabase(path, data_key)
    try:
        database.connect()
        audit = Audit(database, chain_key, actor)
        if new:
            database.execute_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        _bring_up_to_date(database, path, spare_key, audit, schema, new)
        audit.assert_installed()
        derived.ensure(database)
        schema.bind(database)
    except BaseException as error:
        if not database.is_closed():
            database.close()
        if isinstance(error, peewee.DatabaseError):
            raise explained(error, path) from None
        raise
    finally:
        wipe(spare_key)
    session = Session(database, audit, actor, path, schema.before_commit)
    set_current(session)
    return session


def _bring_up_to_date(database: Any, path: Path, data_key: bytearray, audit: Audit, schema: Schema, new: bool) -> None:
    if database.application_id != APPLICATION_ID:
        raise Damaged(f"{path} can be decrypted but is not an imr-tui store. Restore it from a backup.")
    form = database.user_version
    if form > schema.latest:
        raise BadInput(f"{path} was written by a newer imr-tui (format {form}). Update the program first.")
    if form == schema.latest:
        return
    if not new:
        _verified_copy(database, path, data_key, form)
    # In one transaction, so that a failed step does not leave a store that no version can open.
    with database.atomic("IMMEDIATE"):
        schema.migrate(database)
        audit.install()
        database.execute_sql(f"PRAGMA user_version = {schema.latest}")


def _verified_copy(database: Any, path: Path, data_key: bytearray, form: int) -> None:
    """Copy the encrypted file in its folder before a migration, and check that the copy can be opened."""
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    copy = path.with_name(f"{path.name}.before-form-{form}")
    shutil.copyfile(path, copy)
    copy.chmod(0o600)
    check = EncryptedDatabase(copy, bytearray(data_key))
    check.connect()
    try:
        wrong = check.execute_sql("PRAGMA quick_check").fetchall()
    finally:
        check.close()
    if wrong != [("ok",)]:
        raise Damaged(f"The safety copy {copy} is damaged, so the store was not updated. Run: imr-tui verify")


def change_passphrase(folder: Path, unlocked: Unlocked, name: str, passphrase: str) -> None:
    """Give the person `name` a new passphrase. Only one key slot is rewritten, not the database."""
    check_passphrase(passphrase)
    _check_name(name)
    slot = slots.wrap_with_passphrase(unlocked.key, passphrase, name, unlocked.keys.store_uid, now())
    write_key_file(folder, unlocked.keys.with_slot(slot))


def new_recovery_slot(folder: Path, unlocked: Unlocked) -> str:
    """Replace the recovery code and return the new one, which is not stored."""
    code = new_recovery_code()
    slot = slots.wrap_with_recovery_code(unlocked.key, normalised(code), unlocked.keys.store_uid, now())
    write_key_file(folder, unlocked.keys.with_slot(slot))
    return code


def add_keyring_slot(folder: Path, unlocked: Unlocked) -> str:
    """Let this computer's keyring unlock the store, and return the keyring's name.

    Raises Locked if the keyring cannot be used, BadInput if the store has no passphrase.
    """
    keyring_slot.require_other_slots(unlocked.keys)
    slot = keyring_slot.make_keyring_slot(unlocked.keys, unlocked.key, unlocked.actor, now())
    write_key_file(folder, unlocked.keys.with_slot(slot))
    return slot.extra.get("backend", "keyring")


def remove_keyring_slot(folder: Path) -> None:
    """Remove the keyring slots. Raises BadInput if there are none."""
    keys = read_key_file(folder)
    found = keys.of_kind("keyring")
    if not found:
        raise BadInput("This store does not use the keyring.")
    # Remove the slot first. Without it, a key left in a keyring unlocks nothing.
    for slot in found:
        keys = keys.without(slot)
    write_key_file(folder, keys)
    with contextlib.suppress(Locked):
        keyring_slot.forget_keyring_key(keys)


def has_store(folder: Path) -> bool:
    """Whether `folder` contains a store or a key file. Raises BadInput if the folder cannot be read."""
    try:
        return (folder / STORE_NAME).exists() or (folder / KEYS_NAME).exists()
    except OSError as error:
        raise BadInput(f"No store can be created in {folder} ({error.strerror}). Choose another folder.") from None
