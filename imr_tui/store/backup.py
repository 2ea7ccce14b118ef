"""Back up a store to one file, and restore it.

A backup is a ZIP file without compression: the encrypted database, its key file, the end of its audit chain and a list
of these. It is opened and checked before it counts, and needs a passphrase of the store to be restored.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from peewee import DatabaseError

from imr_tui import atomic, disk, limits
from imr_tui.errors import BackupBehind, BadInput, Damaged, NoSpace
from imr_tui.store import checks, incoming
from imr_tui.store.access import now
from imr_tui.store.audit import Audit, Head
from imr_tui.store.database import APPLICATION_ID, EncryptedDatabase, explained
from imr_tui.store.heads import HEAD_NAME, HeadFile, Known
from imr_tui.store.keyfile import KEYS_NAME, STORE_NAME, parsed, read_key_file
from imr_tui.store.places import refuse_network_folder
from imr_tui.store.unlocking import Unlocked, unlock
from imr_tui.store.watch import identity

FORM = 1
LIST_NAME = "backup.json"
SUFFIX = ".imrbackup"
_NAMES = (LIST_NAME, KEYS_NAME, HEAD_NAME, STORE_NAME)
# The list and the key file are small. The store may be as large as the disk.
_MOST_LIST = 64 * 1024

_OWN_NAMES = frozenset(
    f"{STORE_NAME}{suffix}" for suffix in ("", "-wal", "-shm", ".keys", ".head", ".lock", ".backups", ".purging")
)
MADE_NAME = "store.imr.backups"
"""The list of the backups that were made of a store, in its folder."""
_MOST_MADE = 1000


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made: its file, the time in UTC, and the number of audited changes in it."""

    path: str
    made_at: str
    count: int


def write(
    database: EncryptedDatabase, audit: Audit, data_key: bytearray, folder: Path, target: Path, replace: bool = False
) -> Head:
    """Write a verified backup of the open store in `folder` to `target`, and return the head of its chain.

    Others may go on writing. Raises BadInput if the file exists (unless `replace`) or cannot be written, and Damaged if
    the copy has a fault; no file is left behind then.
    """
    if target.name in _OWN_NAMES and target.parent.resolve() == folder.resolve():
        raise BadInput(f"{target} belongs to the store itself. Nothing was written. Choose another name.")
    try:
        if target.exists() and not replace:
            raise BadInput(f"{target} already exists. Choose another name, or use --force to replace it.")
        if target.exists() and not target.is_file():
            raise BadInput(f"{target} is not an ordinary file. Choose another name.")
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=incoming.BACKUP_ASIDE) as aside:
            made, stamp = Path(aside), now()
            head = _copy(database, audit, data_key, made / STORE_NAME)
            keys = (folder / KEYS_NAME).read_bytes()
            (made / KEYS_NAME).write_bytes(keys)
            heads = HeadFile(made, audit.key)
            heads.write(Known(head.count, head.mac, 0, stamp))
            heads.close()
            found = parsed(keys, str(folder / KEYS_NAME))
            listed = {
                "form": FORM,
                "what": "imr-tui backup",
                "store_uid": found.store_uid,
                "made_at": stamp,
                "by": audit.actor,
                "count": head.count,
                "mac": head.mac,
                "revision": found.revision,
                "sha256": {name: _sha256(made / name) for name in _NAMES[1:]},
            }
            (made / LIST_NAME).write_text(json.dumps(listed, indent=1), encoding="ascii")
            whole = made / f"whole{SUFFIX}"
            _pack(made, whole)
            if not replace:
                # A link never replaces a file that somebody made meanwhile.
                try:
                    os.link(whole, target)
                except FileExistsError:
                    raise BadInput(f"{target} already exists. Choose another name.") from None
                except OSError:
                    whole.rename(target)
            else:
                whole.replace(target)
    except OSError as error:
        raise BadInput(f"The backup {target} cannot be written ({disk.why(error)}). Nothing was written.") from None
    _note(folder, Backup(str(target.absolute()), stamp, head.count))
    return head


def _copy(database: EncryptedDatabase, audit: Audit, data_key: bytearray, path: Path) -> Head:
    try:
        copy = database.copy_to(path, bytearray(data_key))
        copy.execute_sql("PRAGMA journal_mode = DELETE").fetchall()
        copy.close()
        # Opened again from the disk, as somebody would who needs it.
        check = EncryptedDatabase(path, bytearray(data_key))
        check.connect()
        try:
            faults = checks.page_faults(check)
            head = Audit(check, audit.key, audit.actor).head()
            check.execute_sql("PRAGMA journal_mode = DELETE").fetchall()
        finally:
            check.close()
    except DatabaseError as error:
        raise _of_copy(explained(error, path, "No backup was made."), path, Path(str(database.database))) from None
    except (BadInput, Damaged) as error:
        raise _of_copy(error, path, Path(str(database.database))) from None
    if faults:
        raise Damaged(f"The copy of the store has a fault, so no backup was made. {faults[0]}")
    return head


def _of_copy(reason: BadInput | Damaged, path: Path, store: Path) -> BadInput | Damaged:
    """Return why the copy of `store` at `path`, in a temporary folder next to the backup, could not be made."""
    into = path.parent.parent
    if isinstance(reason, Damaged):
        return Damaged("The store has a fault, so no backup was made. To check it, run: imr-tui verify")
    if not isinstance(reason, NoSpace):
        return reason
    if disk.is_limited() and disk.has_space(into):
        return BadInput(f"No backup was made: its file cannot be that large, because {disk.LIMITED}. {disk.UNLIMIT}")
    if disk.has_space(into) and not disk.has_space(store.parent):
        return BadInput(f"No backup was made: the disk of {store.parent} is full. Free some space there and try again.")
    free = shutil.disk_usage(into).free // 1_000_000
    if shutil.disk_usage(into).free > store.stat().st_size * 2 + 1_000_000:
        return BadInput(
            f"No backup was made: {into} could not hold it, although {free} MB are free there. A quota on it may be "
            "used up. Choose another folder."
        )
    return BadInput(f"No backup was made: there is not enough space in {into} ({free} MB free).")


def _pack(made: Path, whole: Path) -> None:
    with zipfile.ZipFile(whole, "x", zipfile.ZIP_STORED, allowZip64=True) as file:
        for name in _NAMES:
            file.write(made / name, name)
    whole.chmod(0o600)
    with whole.open("rb") as flushed:
        os.fsync(flushed.fileno())
    with zipfile.ZipFile(whole) as file:
        wrong = file.testzip()
    if wrong is not None:
        raise Damaged(f"The backup could not be read back ({wrong}). Nothing was written.")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def made(folder: Path) -> tuple[Backup, ...]:
    """Return the backups that were made of the store in `folder`, oldest first, whether or not they still exist."""
    try:
        plain = json.loads(limits.read_regular(folder / MADE_NAME, limits.BACKUP_LIST_BYTES) or b"[]")
        return tuple(Backup(str(row["path"]), str(row["made_at"]), int(row["count"])) for row in plain)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ()


def _note(folder: Path, backup: Backup) -> None:
    rows = [row for row in made(folder) if row.path != backup.path][-_MOST_MADE + 1 :]
    plain = [{"path": row.path, "made_at": row.made_at, "count": row.count} for row in (*rows, backup)]
    # The backup itself is written. Without the list, only a purge cannot name it.
    with contextlib.suppress(OSError):
        atomic.replace(folder / MADE_NAME, json.dumps(plain, indent=1).encode("ascii"))


def rotate(
    database: EncryptedDatabase, audit: Audit, data_key: bytearray, folder: Path, into: Path, every: float, keep: int
) -> Path | None:
    """Make a backup in the folder `into` unless the last one is newer than `every` days, and keep the newest `keep`.

    Returns the new file, None if none was due. Only files of this store that were made here are removed. Raises as
    `write` does.
    """
    made = [path for path in (into, *into.parents) if not path.exists()]
    into.mkdir(parents=True, exist_ok=True)
    uid = read_key_file(folder).store_uid
    mine = sorted(into.glob(f"imr-tui-{uid[:8]}-*{SUFFIX}"))
    stamp = datetime.now(UTC)
    if mine:
        last = datetime.fromtimestamp(mine[-1].stat().st_mtime, UTC)
        if (stamp - last).total_seconds() < every * 86400:
            return None
    target = into / f"imr-tui-{uid[:8]}-{stamp:%Y%m%d-%H%M%S}{SUFFIX}"
    try:
        write(database, audit, data_key, folder, target)
    except BaseException:
        with contextlib.suppress(OSError):
            for path in made:
                path.rmdir()
        raise
    for old in [*mine, target][:-keep]:
        old.unlink(missing_ok=True)
    return target


# Restoring


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored: the head of its chain, the folder with the files it replaced, and who has access again.

    `own_keys` if the passphrases and the recovery code are those of the store that it replaced.
    """

    head: Head
    kept: Path | None
    back: tuple[str, ...]
    own_keys: bool


@contextmanager
def _unpacked(path: Path, folder: Path) -> Iterator[Path]:
    """Unpack a backup into a folder prepared for the store. Raises BadInput, naming the file, if it is not a backup."""
    with incoming.preparing(folder) as prepared:
        try:
            with zipfile.ZipFile(path) as file:
                sizes = {member.filename: member for member in file.infolist()}
                if sorted(sizes) != sorted(_NAMES) or len(file.infolist()) != len(_NAMES):
                    raise BadInput(f"{path} is not an imr-tui backup. Make one with: imr-tui backup FILE")
                small = sum(sizes[name].file_size for name in (LIST_NAME, HEAD_NAME)) <= _MOST_LIST
                stored = all(member.compress_type == zipfile.ZIP_STORED for member in sizes.values())
                whole = sum(member.file_size for member in sizes.values()) <= path.stat().st_size
                if not (small and stored and whole):
                    raise BadInput(f"{path} has been altered and may be harmful. It was not opened.")
                if sum(member.file_size for member in sizes.values()) > shutil.disk_usage(folder).free:
                    raise BadInput(f"There is not enough space in {folder} to restore {path}. Nothing was changed.")
                for name in _NAMES:
                    with file.open(name) as source, (prepared / name).open("xb") as out:
                        shutil.copyfileobj(source, out, 1024 * 1024)
                    (prepared / name).chmod(0o600)
            listed = json.loads((prepared / LIST_NAME).read_bytes())
            right = listed["form"] == FORM and all(
                listed["sha256"][name] == _sha256(prepared / name) for name in _NAMES[1:]
            )
        except FileNotFoundError:
            raise BadInput(f"{path} does not exist. Check its name.") from None
        except OSError as error:
            raise BadInput(f"{path} cannot be restored ({disk.why(error)}). Nothing was changed.") from None
        except (zipfile.BadZipFile, KeyError, TypeError, ValueError, NotImplementedError, RuntimeError):
            raise BadInput(f"{path} is damaged or is not an imr-tui backup. Nothing was changed.") from None
        if not right:
            raise BadInput(f"{path} is damaged. Nothing was changed. Use another backup.")
        (prepared / LIST_NAME).unlink()
        yield prepared


def restore(
    path: Path,
    folder: Path,
    *,
    passphrase: str | None = None,
    recovery_code: str | None = None,
    replace: bool = False,
    older: bool = False,
) -> Restored:
    """Restore a backup to `folder`, with a passphrase or the recovery code as they were when it was made.

    The files that it replaces are kept in a folder of their own. Raises BadInput if the file is not a backup or there
    is a store and not `replace`; Refused if the backup lacks changes of that store and not `older`; Locked if the
    passphrase is wrong; Damaged if the backup has a fault. Nothing is changed then.
    """
    refuse_network_folder(folder)
    there = (folder / STORE_NAME).exists() or (folder / KEYS_NAME).exists()
    if there and not replace:
        raise BadInput(f"{folder} already contains a store. To put the backup in its place, add --replace.")
    try:
        with incoming.made_private(folder), incoming.locked(folder), _unpacked(path, folder) as prepared:
            return _restored(path, folder, prepared, there, passphrase, recovery_code, older)
    except OSError as error:
        if incoming.waiting(folder):
            raise BadInput(
                f"The backup counts as the store in {folder} from now on, but its files cannot be moved into place "
                f"({disk.why(error)}). Put that right and open the store."
            ) from None
        raise BadInput(f"{folder} cannot be written ({disk.why(error)}). Nothing was changed.") from None


def _restored(
    path: Path,
    folder: Path,
    prepared: Path,
    there: bool,
    passphrase: str | None,
    recovery_code: str | None,
    older: bool,
) -> Restored:
    """Check the backup that is unpacked in `prepared`, and install it. `there` if there is a store to replace."""
    unlocked = unlock(prepared, passphrase=passphrase, recovery_code=recovery_code)
    chain_key = unlocked.keys.chain_key(unlocked.key)
    backed_up = EncryptedDatabase(prepared / STORE_NAME, bytearray(unlocked.key))
    backed_up.connect()
    try:
        audit = Audit(backed_up, chain_key, unlocked.actor)
        faults = checks.page_faults(backed_up)
        if faults or backed_up.application_id != APPLICATION_ID:
            raise Damaged(f"{path} is damaged. Nothing was changed. Use another backup.")
        head = audit.head()
        mac_at = audit.mac_of
        with contextlib.ExitStack() as stack:
            known = _known(folder, unlocked, chain_key, stack) if there else None
            if there and known is None and not older:
                raise BackupBehind(
                    f"It is not known whether the store in {folder} has changes that {path} lacks: it is another "
                    "store, or its head file is missing. Nothing was changed.",
                    "To replace it anyway, add --older.",
                )
            if known is not None and not older:
                _assert_not_behind(head, known, mac_at(known.count), path)
            back, own_keys = _keys_to_use(folder, prepared, unlocked) if there else ((), False)
            backed_up.execute_sql("PRAGMA journal_mode = DELETE").fetchall()
            backed_up.close()
            heads = HeadFile(prepared, chain_key)
            heads.replace(Known(head.count, head.mac, 0, now()))
            heads.close()
            with _kept(folder, there) as kept:
                incoming.install(folder, prepared)
        # The list of backups does not come along, but this one has everything that is in the store now.
        _note(folder, Backup(str(path.absolute()), now(), head.count))
    except DatabaseError as error:
        raise explained(error, folder / STORE_NAME, "Nothing was changed.") from None
    finally:
        if not backed_up.is_closed():
            backed_up.close()
    return Restored(head, kept, back, own_keys)


def _known(folder: Path, unlocked: Unlocked, chain_key: bytes, stack: contextlib.ExitStack) -> Known | None:
    """Return the newest known end of the chain of the store that is to be replaced, None if nothing is known.

    If the backup's data key opens that store, others are kept out of it until `stack` ends.
    """
    known, _ = HeadFile(folder, chain_key).read()
    if not (folder / STORE_NAME).exists():
        return known
    database = EncryptedDatabase(folder / STORE_NAME, bytearray(unlocked.key))
    try:
        database.connect()
        stack.callback(database.close)
        stack.enter_context(checks.exclusive(database))
        now_there = Audit(database, chain_key, unlocked.actor).known()
    except (DatabaseError, Damaged):
        # Another data key, or damaged. What the head file says is all that is known.
        return known
    return now_there if known is None or now_there.count > known.count else known


def _assert_not_behind(head: Head, known: Known, mac_there: str, path: Path) -> None:
    if head.count < known.count:
        since = f" The store was last changed on {known.at[:10]}." if known.at else ""
        raise BackupBehind(
            f"{path} lacks {known.count - head.count} changes that the store has.{since} Nothing was changed.",
            "To go back to the backup anyway, add --older.",
        )
    if mac_there != known.mac:
        raise BackupBehind(
            f"{path} and the store have different histories. Nothing was changed.",
            "To use the backup anyway, add --older.",
        )


def _keys_to_use(folder: Path, prepared: Path, unlocked: Unlocked) -> tuple[tuple[str, ...], bool]:
    """Choose the key file: the store's own if it is newer and has the same data key, otherwise the backup's.

    Returns the people who are only in the backup's key file, if that is used, and whether the store's own is used.
    """
    try:
        own = read_key_file(folder)
    except Damaged:
        return (), False
    if own.store_uid != unlocked.keys.store_uid:
        return (), False
    newer = own.revision >= unlocked.keys.revision
    if newer and own.form > 1 and own.unchanged(unlocked.key):
        shutil.copyfile(folder / KEYS_NAME, prepared / KEYS_NAME)
        return (), own.revision > unlocked.keys.revision
    return tuple(name for name in unlocked.keys.names() if name not in own.names()), False


@contextmanager
def _kept(folder: Path, there: bool) -> Iterator[Path | None]:
    """Copy the files of the store, if it is `there`, into a folder of their own, which is removed if nothing follows.

    Returns that folder.
    """
    if not there:
        yield None
        return
    kept = folder / f"store.imr.replaced-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
    before = identity(folder / STORE_NAME)
    try:
        kept.mkdir(mode=0o700)
        for name in (STORE_NAME, f"{STORE_NAME}-wal", KEYS_NAME, HEAD_NAME):
            if (folder / name).exists():
                shutil.copyfile(folder / name, kept / name)
                (kept / name).chmod(0o600)
        yield kept
    except BaseException:
        if not incoming.waiting(folder) and identity(folder / STORE_NAME) == before:
            shutil.rmtree(kept, ignore_errors=True)
        raise
