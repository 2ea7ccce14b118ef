"""Making, opening and closing the store: the only door to `store.imr`."""

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
    """What the models want of a store: handed in, so that the store knows none of them."""

    latest: int
    migrate: Callable[[Any], None]
    bind: Callable[[Any], None]
    before_commit: BeforeCommit = nothing_more
    """What follows from a change, written in the same transaction."""


class Store:
    """An open store. All database work goes through `run` (waits) or `ask` (awaits)."""

    def __init__(self, folder: Path, thread: DatabaseThread, session: Session) -> None:
        self.folder = folder
        self.actor = session.actor
        self._thread = thread
        self._session = session

    def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` on the database thread and wait for it. Raises Damaged where the database cannot be read."""
        return self._thread.run(lambda: self._explaining(lambda: work(*args, **kwargs)))

    async def ask(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` on the database thread while the event loop goes on. Raises as `run` does."""
        return await self._thread.ask(lambda: self._explaining(lambda: work(*args, **kwargs)))

    def _explaining(self, work: Callable[[], T]) -> T:
        # Writing explains itself; a page that cannot be read shows up in reading as well.
        try:
            return work()
        except (peewee.DatabaseError, sqlcipher.DatabaseError) as error:
            raise explained(error, self.folder / STORE_NAME) from None
        except StopIteration as error:
            # A future cannot carry it: whoever awaits the answer would wait for ever.
            raise RuntimeError("nothing of that kind is there") from error

    def head(self) -> Head:
        """The head of the audit chain (database thread)."""
        return self._session.audit.head()

    def close(self) -> None:
        """Write everything into the one file, close the connection and forget it. Safe to call twice."""
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
    """Now in UTC, ISO 8601, as it stands in the key file."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def check_passphrase(passphrase: str) -> None:
    """Raise BadInput where a new passphrase is too short to protect anything."""
    if len(passphrase) < LEAST_PASSPHRASE:
        raise BadInput(f"A passphrase needs at least {LEAST_PASSPHRASE} characters. Four or five words do well.")


def _check_name(name: str) -> None:
    # It stands beside every change, so that one which cannot be kept would stop them all.
    if "\0" in name or any(0xD800 <= ord(character) < 0xE000 for character in name):
        raise BadInput("That name is not text in UTF-8. Give another one with --name.")


def make_store(folder: Path, name: str, passphrase: str, schema: Schema) -> str:
    """Make a store in `folder` for the person `name`; returns the recovery code, which is kept nowhere.

    The folder is made 0700, the files 0600. Raises BadInput where there is a store already or the folder
    cannot be written; nothing is left behind then.
    """
    check_passphrase(passphrase)
    _check_name(name)
    if not name.strip():
        raise BadInput("A store needs the name of the person who opens it. Give one with --name.")
    if (folder / STORE_NAME).exists():
        raise BadInput(f"There is a store in {folder} already. Nothing was changed.")
    if (folder / KEYS_NAME).exists():
        # It may be all that opens a store which is only elsewhere at the moment.
        raise BadInput(f"There is the key file of a store in {folder}. Choose another folder, or move it away.")
    assert_own_folder(folder)
    import uuid_utils

    store_uid = str(uuid_utils.uuid7())
    data_key = bytearray(os.urandom(KEY_BYTES))
    code = new_recovery_code()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        # Built aside and moved in last, so that an interrupted start leaves no half store.
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
        raise BadInput(f"No store can be made in {folder} ({error.strerror}). Choose another folder.") from None
    finally:
        wipe(data_key)
    return code


def assert_own_folder(folder: Path) -> None:
    """Raise BadInput where the folder holds other people's files: it is made private, theirs would be too."""
    try:
        names = sorted(entry.name for entry in folder.iterdir())
    except FileNotFoundError:
        return
    except OSError as error:
        raise BadInput(f"No store can be made in {folder} ({error.strerror}). Choose another folder.") from None
    others = [name for name in names if not name.startswith((".making-", "crash-", "store.imr"))]
    if others:
        raise BadInput(f"{folder} holds other files ({others[0]}). A store needs a folder of its own.")


def open_store(folder: Path, unlocked: Unlocked, schema: Schema) -> Store:
    """Open the store on a database thread of its own; the data key in `unlocked` is wiped.

    Raises Damaged for a file that the key does not open, BadInput for a read-only folder or a store
    that a newer program made.
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
        raise Damaged(f"{path} opens with this key but is no imr-tui store. Restore it from a backup.")
    form = database.user_version
    if form > schema.latest:
        raise BadInput(f"{path} was written by a newer imr-tui (form {form}). Update the program first.")
    if form == schema.latest:
        return
    if not new:
        _verified_copy(database, path, data_key, form)
    # All of it or nothing: a step that fails must not leave a store that no program opens.
    with database.atomic("IMMEDIATE"):
        schema.migrate(database)
        audit.install()
        database.execute_sql(f"PRAGMA user_version = {schema.latest}")


def _verified_copy(database: Any, path: Path, data_key: bytearray, form: int) -> None:
    """A copy of the encrypted file beside it before a migration touches it, opened and checked."""
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
        raise Damaged(f"The copy {copy} did not pass its check; the store was not migrated.")


def change_passphrase(folder: Path, unlocked: Unlocked, name: str, passphrase: str) -> None:
    """Give the person `name` a new passphrase: one slot is rewritten, the database is not."""
    check_passphrase(passphrase)
    _check_name(name)
    slot = slots.wrap_with_passphrase(unlocked.key, passphrase, name, unlocked.keys.store_uid, now())
    write_key_file(folder, unlocked.keys.with_slot(slot))


def new_recovery_slot(folder: Path, unlocked: Unlocked) -> str:
    """A new recovery code in place of the old one; returned once and kept nowhere."""
    code = new_recovery_code()
    slot = slots.wrap_with_recovery_code(unlocked.key, normalised(code), unlocked.keys.store_uid, now())
    write_key_file(folder, unlocked.keys.with_slot(slot))
    return code


def add_keyring_slot(folder: Path, unlocked: Unlocked) -> str:
    """Let this machine's keyring open the store; returns the keyring's name. Raises Locked, BadInput."""
    keyring_slot.require_other_slots(unlocked.keys)
    slot = keyring_slot.make_keyring_slot(unlocked.keys, unlocked.key, unlocked.actor, now())
    write_key_file(folder, unlocked.keys.with_slot(slot))
    return slot.extra.get("backend", "keyring")


def remove_keyring_slot(folder: Path) -> None:
    """Take the keyring slots away again. Raises BadInput where there is none."""
    keys = read_key_file(folder)
    found = keys.of_kind("keyring")
    if not found:
        raise BadInput("This store has no keyring slot.")
    # The slot goes first: without it the key that stays in a keyring opens nothing.
    for slot in found:
        keys = keys.without(slot)
    write_key_file(folder, keys)
    with contextlib.suppress(Locked):
        keyring_slot.forget_keyring_key(keys)


def has_store(folder: Path) -> bool:
    """Whether `folder` holds a store or the key file of one. Raises BadInput where nobody can look."""
    try:
        return (folder / STORE_NAME).exists() or (folder / KEYS_NAME).exists()
    except OSError as error:
        raise BadInput(f"No store can be made in {folder} ({error.strerror}). Choose another folder.") from None
