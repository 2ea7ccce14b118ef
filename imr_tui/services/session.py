"""Open the store with the schema of the record, for the app and the command line.

The only module above all layers of services: it connects the store to the stages, which are updated after each change.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from imr_tui import disk
from imr_tui.errors import BadInput, ImrError
from imr_tui.models import database
from imr_tui.models.migrate import LATEST, migrate
from imr_tui.services.record import parts
from imr_tui.store import access, derived, store, unlocking
from imr_tui.store import session as opened_session
from imr_tui.store.access import add_keyring_slot as add_keyring
from imr_tui.store.access import add_person, check_passphrase
from imr_tui.store.access import new_recovery_slot as new_recovery_code
from imr_tui.store.access import remove_keyring_slot as remove_keyring
from imr_tui.store.access import set_passphrase as change_passphrase
from imr_tui.store.keyfile import INCOMING, KEYS_NAME, STORE_NAME, read_key_file, refuse_foreign_file
from imr_tui.store.process import wipe
from imr_tui.store.recovery import normalised as normalised_code
from imr_tui.store.rekey import remove_person
from imr_tui.store.slots import RECOVERY_LABEL
from imr_tui.store.store import Store, assert_own_folder, has_store
from imr_tui.store.unlocking import Unlocked
from imr_tui.store.watch import identity

if TYPE_CHECKING:
    from imr_tui.store.backup import Backup, Restored
    from imr_tui.store.heads import Known

__all__ = [
    "RECOVERY_LABEL",
    "Store",
    "Unlocked",
    "add_keyring",
    "add_person",
    "assert_own_folder",
    "change_passphrase",
    "check_passphrase",
    "has_store",
    "new_recovery_code",
    "normalised_code",
    "remove_keyring",
    "remove_person",
]


def _bind(opened: Any) -> None:
    database.initialize(opened)


def _before_commit(session: opened_session.Session, before: int) -> None:
    # Imported with the first change: unlocking and listing reviews need no checks.
    from imr_tui.services.readiness import stages

    parts.follow(session, before)
    stages.follow(session, before)


SCHEMA = store.Schema(latest=LATEST, migrate=migrate, bind=_bind, before_commit=_before_commit)


def make(folder: Path, name: str, passphrase: str) -> str:
    """Create a store in `folder`; returns the recovery code, which is shown once. Raises BadInput."""
    return store.make_store(folder, name, passphrase, SCHEMA)


def unlock(
    folder: Path,
    *,
    passphrase: str | None = None,
    recovery_code: str | None = None,
    keyring: bool = False,
    name: str | None = None,
    trusted: bool = False,
) -> Unlocked:
    """Unlock the data key with a passphrase (about 0.3 s), recovery code or keyring.

    `trusted` accepts a key file that is older than the store or was altered.
    """
    return unlocking.unlock(
        folder, passphrase=passphrase, recovery_code=recovery_code, keyring=keyring, name=name, trusted=trusted
    )


REFUSE, REPORT, ACCEPT = store.REFUSE, store.REPORT, store.ACCEPT


def open_unlocked(folder: Path, unlocked: Unlocked, loss: str = REFUSE) -> Store:
    """Open the store with a key that `unlock` gave; the key is wiped.

    `loss` says what to do if saved changes are missing at its end.
    """
    return store.open_store(folder, unlocked, SCHEMA, loss)


def has_keyring_slot(folder: Path) -> bool:
    """Whether the store's key file has a keyring slot; also False if there is no key file to read."""
    try:
        return bool(read_key_file(folder).of_kind("keyring"))
    except ImrError:
        return False


def last_change() -> int | None:
    """The number of the last change of the open session (database thread); None if there is none."""
    return opened_session.current().last_change


def changes(before: tuple[int, int] | None) -> tuple[int, int]:
    """Return the version of the data and the id of the last audited change (database thread).

    `before` is what it returned the last time. The second number differs if a record changed; drafts do not count.
    Raises BadInput or Damaged if the store can no longer be read.
    """
    version = opened_session.data_version()
    if before is not None and before[0] == version:
        return before
    return version, opened_session.current().audit.last_id()


def lost_since(known: Known) -> str:
    """Return a sentence if the store lacks what it had at the end of the chain `known`, otherwise an empty text."""
    missing = opened_session.current().audit.missing_since(known)
    if not missing:
        return ""
    drafts = "" if "draft" in missing else " Drafts that were kept then are not in it."
    return f"The store was replaced while it was locked here. {missing}{drafts}"


def assert_store(folder: Path) -> None:
    """Raise BadInput or Damaged if there is no store to open, before anybody types a passphrase."""
    refuse_foreign_file(folder / STORE_NAME)
    read_key_file(folder)


def ways(folder: Path) -> tuple[tuple[str, str, str], ...]:
    """The ways to open a store: each as (kind, name of the person, time made in UTC). Needs no passphrase."""
    return tuple((slot.kind, slot.label, slot.made_at) for slot in read_key_file(folder).slots)


def last_key_change(folder: Path) -> tuple[int, str] | None:
    """Return the revision of the key file that counts, which rises with each change, and what was changed last.

    None if the file cannot be read. The second is a value of `KeyChangeKind`, empty if nothing was changed yet.
    """
    try:
        # A store that is being replaced counts from the moment its files are complete.
        keys = read_key_file(folder / INCOMING if (folder / INCOMING / KEYS_NAME).exists() else folder)
        return keys.revision, keys.last.what
    except ImrError:
        return None


def keeper(folder: Path) -> str:
    """Return the name of the person who may change other people's ways to open the store; empty if anybody may."""
    return read_key_file(folder).keeper


def record_keys(unlocked: Unlocked) -> None:
    """Record in the audit trail the change of the keys that was made with `unlocked` (database thread)."""
    access.record(opened_session.current(), unlocked.keys)


KEYS_OF_TODAY: Final = "Passphrases and the recovery code are those of today, not those of the backup."
"""Said after a restore that left the newer key file in its place."""


def removed(folder: Path, name: str) -> str:
    """Return what was done when a person was removed, and which copies of the store they can still open."""
    copies = sorted(path.name for path in folder.glob("store.imr.replaced-*"))
    also = f" So can the copies in this folder: {', '.join(copies)}." if copies else ""
    return (
        f"Removed {name}, and encrypted the store with a new key. Backups that were made before can still be opened "
        f"with the passphrase of {name}.{also} Make a new backup, and delete those."
    )


def unrecorded(done: str, error: ImrError) -> str:
    """Return what was `done` to the keys, and that an error kept it from being recorded in the audit trail."""
    why = str(error).replace(" Nothing was saved.", "").replace(" This was not saved.", "")
    return f"{done} The audit trail does not have this yet, and gets it when the store is next opened. {why}"


def another(unlocked: Unlocked) -> Unlocked:
    """Return the same key once more, for use after `open_unlocked` wiped the first. Wipe it with `forget_key`."""
    return replace(unlocked, key=bytearray(unlocked.key))


def forget_key(unlocked: Unlocked) -> None:
    """Wipe the data key in `unlocked`."""
    wipe(unlocked.key)


def advice(passphrase: str) -> str:
    """Return why a new passphrase is too short or too easy to guess, and what to do; empty if it is neither."""
    try:
        check_passphrase(passphrase)
    except BadInput as error:
        return str(error)
    return ""


def verify() -> tuple[list[str], str]:
    """Return a sentence for each fault of the open store, and the head of its audit chain (database thread)."""
    from imr_tui.services.record import verifying

    return [each.sentence for each in verifying.faults()], head()


def head() -> str:
    """Return the head of the audit chain as printed on papers (database thread)."""
    return opened_session.current().audit.head().short


def backup(target: Path, replace: bool = False) -> str:
    """Write a verified backup of the open store and return the head of its chain (database thread).

    Raises BadInput if the file exists (unless `replace`) or cannot be written, Damaged if the copy has a fault.
    """
    from imr_tui.store import backup as backups

    opened = opened_session.current()
    return backups.write(
        opened.database, opened.audit, opened.data_key, opened.path.parent, target.absolute(), replace
    ).short


def backup_if_due(into: Path, every: float, keep: int) -> Path | None:
    """Make the next backup of a series if it is due (database thread); `every` is in days. Raises as `backup` does."""
    from imr_tui.store import backup as backups

    opened = opened_session.current()
    try:
        return backups.rotate(opened.database, opened.audit, opened.data_key, opened.path.parent, into, every, keep)
    except OSError as error:
        raise BadInput(f"The folder for backups {into} cannot be used ({disk.why(error)}).") from None


def last_backup(folder: Path) -> Backup | None:
    """Return the backup that was made last of the store in `folder`, whether or not its file still exists."""
    from imr_tui.store import backup as backups

    made = backups.made(folder)
    return made[-1] if made else None


def restore(
    path: Path,
    folder: Path,
    *,
    passphrase: str | None = None,
    recovery_code: str | None = None,
    replace: bool = False,
    older: bool = False,
) -> Restored:
    """Restore a backup to `folder`, which no store of this process uses.

    Raises BadInput, Refused, Locked or Damaged; nothing is changed then.
    """
    from imr_tui.store import backup as backups

    return backups.restore(
        path, folder, passphrase=passphrase, recovery_code=recovery_code, replace=replace, older=older
    )


def standing(folder: Path) -> tuple[bool, tuple[int, int] | None]:
    """Return what differs once the store in `folder` was replaced, as `restore` does; it stays when it is changed."""
    return (folder / INCOMING).exists(), identity(folder / STORE_NAME)


def rebuild_index() -> None:
    """Rebuild the search index and the table of due dates from the record (database thread).

    Raises BadInput, with the reason, if nothing can be saved in the store.
    """
    session = opened_session.current()
    if session.read_only:
        raise BadInput(session.read_only)
    derived.rebuild(session.database)
