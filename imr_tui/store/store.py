"""Create, open and close the store. Nothing else opens `store.imr`."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import peewee
from sqlcipher3 import dbapi2 as sqlcipher

from imr_tui import disk
from imr_tui.errors import BadInput, ChangesMissing, Damaged, Locked, NoSpace
from imr_tui.store import access, derived, incoming, purge, slots
from imr_tui.store.access import check_name, check_passphrase, now
from imr_tui.store.audit import Audit, Head
from imr_tui.store.database import APPLICATION_ID, NOT_OPENED, EncryptedDatabase, explained
from imr_tui.store.heads import HeadFile, Known
from imr_tui.store.keyfile import (
    DAMAGED_LOG_NAME,
    IN_USE,
    KEYS_NAME,
    STORE_NAME,
    KeyFile,
    read_key_file,
    write_key_file,
)
from imr_tui.store.places import refuse_network_folder
from imr_tui.store.process import wipe
from imr_tui.store.recovery import new_recovery_code, normalised
from imr_tui.store.session import BeforeCommit, Session, nothing_more, set_current
from imr_tui.store.slots import KEY_BYTES
from imr_tui.store.thread import DatabaseThread
from imr_tui.store.unlocking import Unlocked
from imr_tui.store.watch import identity

P = ParamSpec("P")
T = TypeVar("T")

_LEFT_OPEN: list[Any] = []
"""Connections that must not be closed, because their files were exchanged. They end with the process."""

REFUSE, REPORT, ACCEPT = "refuse", "report", "accept"
"""What to do with a store that lacks saved changes at its end."""


@dataclass(frozen=True)
class Schema:
    """What the models need from a store. It is passed in, so that the store does not depend on the models."""

    latest: int
    migrate: Callable[[Any], None]
    bind: Callable[[Any], None]
    before_commit: BeforeCommit = nothing_more
    """Writes what follows from a change, in the same transaction."""
    derives: bool = True
    """Whether the store has the derived data of this version, which needs its newest tables."""


class Store:
    """An open store. All database work goes through `run` (waits) or `ask` (awaits)."""

    def __init__(
        self, folder: Path, thread: DatabaseThread, session: Session, notices: Sequence[str] = (), full: str = ""
    ) -> None:
        """`notices` has a sentence for each thing that people should know about the store and its keys.

        `full` is the one of them that says that the disk is full and what still works; empty if it is not full.
        """
        self.folder = folder
        self.notices = tuple(notices)
        self.full = full
        self.actor = session.actor
        self.read_only = session.read_only != ""
        self.moved = False
        """Whether a file of the store was found to be moved, replaced or deleted when it was closed."""
        self.known: Known | None = None
        """The end of the audit chain when the store was closed, None before that or if it could not be read."""
        self._thread = thread
        self._session = session

    def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` on the database thread and wait for it. Raises Damaged if the database cannot be read.

        Ctrl-C keeps the work from saving anything; the interruption is raised when it has ended. If it had saved
        already, its result is returned, and the interruption is raised the next time.
        """
        if self._session.is_stopped:
            raise KeyboardInterrupt
        future = self._thread.submit(lambda: self._explaining(lambda: work(*args, **kwargs)))
        before = self.saves
        try:
            return future.result()
        except KeyboardInterrupt:
            self._session.is_stopped = True
            # Nothing may be undone by the caller before it is known whether it was saved.
            with contextlib.suppress(Exception):
                done = future.result()
                if self.saves > before:
                    return done
            raise

    @property
    def saves(self) -> int:
        """The number of audited changes that were saved since the store was opened."""
        return len(self._session.own_changes)

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

    def close(self) -> str:
        """Write everything to the store file and close the connection. Safe to call twice.

        Returns a sentence if the last changes could not be written to the store file, otherwise an empty text. They
        are still on disk then, in the write-ahead log next to it.
        """
        fault = ""
        with contextlib.suppress(RuntimeError):
            fault = self._thread.run(self._close)
        self._thread.stop()
        return fault

    def _close(self) -> str:
        database = self._session.database
        fault = ""
        if not database.is_closed():
            with contextlib.suppress(Exception):
                self.known = self._session.known()
        if not database.is_closed() and self._session.watch.moved():
            # Closing would write this process's view of the log over what others have saved since.
            _LEFT_OPEN.append(database)
            self.moved = True
            fault = (
                f"The files of {self.folder / STORE_NAME} were moved, replaced or deleted while the store was open. "
                "It is not known whether the last changes are in it. To check it: imr-tui verify"
            )
        elif not database.is_closed() and not (self.folder / KEYS_NAME).exists():
            self.moved = True
            database.close()
            fault = (
                f"The key file {self.folder / KEYS_NAME} was moved or deleted while the store was open. Put it back, "
                "or restore it from a backup: without it nobody can unlock the store."
            )
        elif not database.is_closed():
            try:
                database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            except Exception:
                fault = (
                    f"The last changes are saved in {STORE_NAME}-wal, but could not be written to {STORE_NAME} yet. "
                    "Copy or move the two files only together."
                )
            database.close()
        _forget(self._session)
        return fault


def make_store(folder: Path, name: str, passphrase: str, schema: Schema) -> str:
    """Create a store in `folder` for the person `name` and return the recovery code, which is not stored.

    The folder has mode 0700, the files 0600. Raises BadInput if there already is a store or the folder cannot be
    written; no files are left behind then.
    """
    check_passphrase(passphrase)
    check_name(name)
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
        # Built in a temporary folder and moved last, so that an interruption leaves no incomplete store.
        with (
            incoming.made_private(folder),
            _keys_only_with_store(folder),
            tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as aside,
        ):
            path = Path(aside) / STORE_NAME
            _fill_new(path, bytearray(data_key), name, schema)
            keys = KeyFile(
                store_uid,
                (
                    slots.wrap_with_passphrase(data_key, passphrase, name, store_uid, now()),
                    slots.wrap_with_recovery_code(data_key, normalised(code), store_uid, now()),
                ),
                keeper=name,
            )
            write_key_file(folder, keys, data_key)
            path.replace(folder / STORE_NAME)
    except OSError as error:
        raise BadInput(f"No store can be created in {folder} ({disk.why(error)}). Choose another folder.") from None
    except NoSpace:
        why, remedy = disk.shortage(folder)
        raise BadInput(f"No store can be created in {folder}, because {why}. {remedy}") from None
    finally:
        wipe(data_key)
    return code


@contextlib.contextmanager
def _keys_only_with_store(folder: Path) -> Iterator[None]:
    """Remove the key file of a new store after an error that left it without the store."""
    try:
        yield
    except BaseException:
        if not (folder / STORE_NAME).exists():
            (folder / KEYS_NAME).unlink(missing_ok=True)
        raise


def assert_own_folder(folder: Path) -> None:
    """Raise BadInput if the folder is not fit for a store, or contains other files.

    Other files would become private with the store.
    """
    refuse_network_folder(folder)
    try:
        names = sorted(entry.name for entry in folder.iterdir())
    except FileNotFoundError:
        return
    except OSError as error:
        raise BadInput(f"No store can be created in {folder} ({disk.why(error)}). Choose another folder.") from None
    others = [name for name in names if not name.startswith((".making-", "crash-", "store.imr"))]
    if others:
        raise BadInput(f"{folder} contains other files ({others[0]}). Choose an empty folder for the store.")


def open_store(folder: Path, unlocked: Unlocked, schema: Schema, loss: str = REFUSE) -> Store:
    """Open the store on a database thread of its own, and wipe the data key in `unlocked`.

    `loss` says what to do if saved changes are missing at the end: refuse, report (as a notice), or accept. On a full
    disk it is opened for reading only, and a notice says so.

    Raises Damaged if the data key does not open the file, saved changes are missing, or the key file was altered;
    BadInput if the store was made by a newer version, or must be changed but its folder is read-only.
    """
    thread = DatabaseThread()
    try:
        session, notices, full = thread.run(_open, folder / STORE_NAME, unlocked, schema, loss)
    except BaseException as error:
        thread.stop()
        if isinstance(error, (peewee.DatabaseError, sqlcipher.DatabaseError)):
            raise explained(error, folder / STORE_NAME) from None
        raise
    finally:
        wipe(unlocked.key)
    return Store(folder, thread, session, notices, full)


def _open(path: Path, unlocked: Unlocked, schema: Schema, loss: str) -> tuple[Session, list[str], str]:
    notices = access.assert_authentic(unlocked)
    try:
        return *_open_with(path, unlocked, schema, loss, notices), ""
    except NoSpace as error:
        notice, why = _for_reading(path)
        try:
            return *_open_with(path, unlocked, schema, loss, [*notices, notice], why), notice
        except NoSpace:
            # Not even a file without content can be created.
            raise error from None


def _for_reading(path: Path) -> tuple[str, str]:
    """Return the notice for a store that is opened for reading on a full disk, and why nothing can be saved there."""
    limited = disk.is_limited() and disk.has_space(path.parent)
    cause = f"{path} cannot grow, because {disk.LIMITED}" if limited else f"The disk of {path.parent} is full"
    remedy = disk.UNLIMIT if limited else "Free some space, then open the store again."
    open_so = f"{cause}, so the store is open for reading only."
    works = "You can read, export whole reviews as JSON, and make a backup on another disk."
    return f"{open_so} {works} {remedy}", f"{open_so} Nothing was saved. {remedy}"


def _open_with(
    path: Path, unlocked: Unlocked, schema: Schema, loss: str, notices: Sequence[str], full: str = ""
) -> tuple[Session, list[str]]:
    """Open the store. If `full`, the disk is full: then it is opened for reading, and `full` says so to who saves."""
    chain_key = unlocked.keys.chain_key(unlocked.key)
    try:
        session, missing = _connect(
            path, bytearray(unlocked.key), chain_key, unlocked.actor, schema, loss=loss, full=full
        )
    except Damaged:
        if incoming.waiting(path.parent) or read_key_file(path.parent).revision != unlocked.keys.revision:
            raise Locked("The keys of this store were changed meanwhile. Unlock it again.") from None
        raise
    try:
        access.assert_newest(session, unlocked)
        # A store that lacks changes is evidence: nothing is added before somebody accepts that.
        is_behind = bool(missing) and not session.heads.doubt and loss != ACCEPT
        if not session.read_only and not is_behind:
            incoming.clear(path.parent)
            access.improve(path.parent, unlocked)
            access.record(session, unlocked.keys)
            session.heads.write(session.known())
    except BaseException:
        session.database.close()
        _forget(session)
        raise
    return session, [*notices, *missing, *filter(None, [purge.unfinished(path)])]


def _forget(session: Session) -> None:
    """Wipe what is left of a session, once its database is closed."""
    session.heads.close()
    wipe(session.data_key)
    IN_USE.discard(os.path.realpath(session.path))
    set_current(None)


def _fill_new(path: Path, data_key: bytearray, actor: str, schema: Schema) -> None:
    thread = DatabaseThread()
    try:
        path.touch(0o600)
        chain_key = slots.derived_key(data_key, b"audit")
        session, _ = thread.run(_connect, path, data_key, chain_key, actor, schema, new=True)
        Store(path.parent, thread, session).close()
    finally:
        thread.stop()


def _connect(
    path: Path,
    data_key: bytearray,
    chain_key: bytes,
    actor: str,
    schema: Schema,
    *,
    new: bool = False,
    loss: str = REFUSE,
    full: str = "",
) -> tuple[Session, list[str]]:
    spare_key = bytearray(data_key)
    read_only = full or ("" if new else _why_read_only(path))
    before = identity(path)
    database = EncryptedDatabase(path, data_key, read_only != "" and not full, alone=full != "")
    try:
        database.connect()
        if full:
            # The failed attempt may have left an index of the log, without content.
            path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
        if identity(path) != before:
            raise BadInput(f"{path} was replaced while it was being opened. Open it again.")
        audit = Audit(database, chain_key, actor)
        heads = HeadFile(path.parent, chain_key)
        if new:
            database.execute_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        assert_ours(database, path)
        missing = [] if new else _compare_with_head(database, audit, heads, read_only != "", loss)
        _bring_up_to_date(database, path, spare_key, audit, heads, schema, new, read_only != "", full)
        audit.assert_installed()
        if read_only:
            if schema.derives and not derived.up_to_date(database):
                raise _must_be_updated(path, full)
        elif schema.derives:
            derived.ensure(database)
        schema.bind(database)
    except BaseException as error:
        wipe(spare_key)
        if not database.is_closed():
            database.close()
        if isinstance(error, peewee.DatabaseError):
            error = explained(error, path, NOT_OPENED)
        raise error from None
    session = Session(database, audit, heads, actor, path, schema.before_commit, spare_key, read_only, full != "")
    IN_USE.add(os.path.realpath(path))
    set_current(session)
    return session, missing


def _why_read_only(path: Path) -> str:
    """Return why nothing can be saved, empty if it can. Raises BadInput if the store cannot even be read so."""
    if os.access(path.parent, os.W_OK) and os.access(path, os.W_OK):
        return ""
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        raise BadInput(
            f"{path.parent} is read-only, and the last changes to the store are still in {log.name}. "
            "Copy the whole folder to a disk and open it there."
        )
    return f"{path.parent} is read-only. Nothing was saved. Copy the folder to a disk to change it."


def _must_be_updated(path: Path, full: str) -> BadInput:
    if full:
        return NoSpace(f"There is no space in {path.parent} to update this store. Free some space and open it again.")
    return BadInput(f"{path.parent} is read-only, and this store must be updated first. Copy it to a disk.")


def _compare_with_head(
    database: EncryptedDatabase, audit: Audit, heads: HeadFile, read_only: bool, loss: str
) -> list[str]:
    """Compare the end of the chain with the head file. Returns a sentence if saved changes are missing.

    Raises Damaged with that sentence unless `loss` is report or accept.
    """
    known, whole = heads.read()
    now = audit.known()
    missing = audit.missing_since(known)
    # The record that is damaged may be the newer one.
    if not missing and (not whole or (known is None and now.count and database.keeps_head())):
        fault = "missing" if whole else "damaged"
        heads.doubt = (
            f"It is not known whether saved changes are missing at the end, because {heads.path} is {fault}. "
            "To compare the store with a paper: imr-tui verify --head"
        )
        return [heads.doubt]
    if not missing:
        return []
    log = heads.path.with_name(f"{STORE_NAME}-wal")
    if log.exists() and log.stat().st_size and not read_only:
        # SQLite removes the log when the store is closed, and with it what an expert could still read.
        kept = heads.path.with_name(DAMAGED_LOG_NAME)
        try:
            shutil.copyfile(log, kept)
            kept.chmod(0o600)
        except OSError:
            # Part of a log would look like all that there was.
            kept.unlink(missing_ok=True)
    if loss == ACCEPT and not read_only:
        heads.replace(now)
    elif loss == REFUSE:
        raise ChangesMissing(missing, "Restore a backup, or go on without them: imr-tui verify --accept-loss")
    return [missing]


def assert_ours(database: Any, path: Path) -> None:
    """Raise Damaged if a database that could be decrypted was not made by this program."""
    if database.application_id != APPLICATION_ID:
        raise Damaged(f"{path} can be decrypted but is not an imr-tui store. Restore it from a backup.")


def _bring_up_to_date(
    database: Any,
    path: Path,
    data_key: bytearray,
    audit: Audit,
    heads: HeadFile,
    schema: Schema,
    new: bool,
    read_only: bool,
    full: str,
) -> None:
    form = database.user_version
    if form > schema.latest:
        raise BadInput(f"{path} was written by a newer imr-tui (format {form}). Update the program first.")
    if form == schema.latest:
        return
    if read_only:
        raise _must_be_updated(path, full)
    made = None if new else _backup_before(database, path, data_key, audit, form)
    if not new:
        # A store of the new format without a head file is in doubt, and the process may be killed after the migration.
        heads.write(audit.known())
    try:
        # In one transaction, so that a failed step does not leave a store that no version can open.
        with database.atomic("IMMEDIATE"):
            schema.migrate(database)
            audit.install()
            database.execute_sql(f"PRAGMA user_version = {schema.latest}")
    except BaseException:
        # The store is as it was, so the backup of it is not needed, and the disk may be full.
        if made is not None:
            made.unlink(missing_ok=True)
        raise


def _backup_before(database: Any, path: Path, data_key: bytearray, audit: Audit, form: int) -> Path:
    """Make a verified backup in the store's folder before a migration, and return its path."""
    from imr_tui.store import backup

    target = path.with_name(f"{path.name}.before-form-{form}.imrbackup")
    try:
        backup.write(database, audit, data_key, path.parent, target, replace=True)
    except BadInput as error:
        raise BadInput(f"{error} The store was not updated to the new format.") from None
    except Damaged as error:
        raise Damaged(f"{error} The store was not updated to the new format. Run: imr-tui verify") from None
    return target


def has_store(folder: Path) -> bool:
    """Whether `folder` contains a store or a key file. Raises BadInput if the folder cannot be read."""
    try:
        return (folder / STORE_NAME).exists() or (folder / KEYS_NAME).exists()
    except OSError as error:
        raise BadInput(f"No store can be created in {folder} ({disk.why(error)}). Choose another folder.") from None
