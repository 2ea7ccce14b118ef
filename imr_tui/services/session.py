"""Open the store with the schema of the record, for the app and the command line.

The only module above all layers of services: it connects the store to the stages, which are updated after each change.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from imr_tui.errors import ImrError
from imr_tui.models import database
from imr_tui.models.migrate import LATEST, migrate
from imr_tui.store import derived, store, unlocking
from imr_tui.store import session as opened_session
from imr_tui.store.keyfile import STORE_NAME, read_key_file, refuse_foreign_file
from imr_tui.store.recovery import normalised as normalised_code
from imr_tui.store.store import (
    Store,
    assert_own_folder,
    change_passphrase,
    check_passphrase,
    has_store,
)
from imr_tui.store.store import add_keyring_slot as add_keyring
from imr_tui.store.store import new_recovery_slot as new_recovery_code
from imr_tui.store.store import remove_keyring_slot as remove_keyring
from imr_tui.store.unlocking import Unlocked

__all__ = [
    "Store",
    "Unlocked",
    "add_keyring",
    "assert_own_folder",
    "change_passphrase",
    "check_passphrase",
    "has_store",
    "new_recovery_code",
    "normalised_code",
    "remove_keyring",
]


REBUILD = derived.REBUILD


def _bind(opened: Any) -> None:
    database.initialize(opened)


def _before_commit(session: opened_session.Session, before: int) -> None:
    # Imported with the first change: unlocking and listing reviews need no checks.
    from imr_tui.services.readiness import stages

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
) -> Unlocked:
    """Unlock the data key with a passphrase (about 0.3 s), recovery code or keyring."""
    return unlocking.unlock(folder, passphrase=passphrase, recovery_code=recovery_code, keyring=keyring, name=name)


def open_unlocked(folder: Path, unlocked: Unlocked) -> Store:
    """Open the store with a key that `unlock` gave; the key is wiped."""
    return store.open_store(folder, unlocked, SCHEMA)


def has_keyring_slot(folder: Path) -> bool:
    """Whether the store's key file has a keyring slot; also False if there is no key file to read."""
    try:
        return bool(read_key_file(folder).of_kind("keyring"))
    except ImrError:
        return False


def last_change() -> int | None:
    """The number of the last change of the open session (database thread); None if there is none."""
    return opened_session.current().last_change


def assert_store(folder: Path) -> None:
    """Raise BadInput or Damaged if there is no store to open, before anybody types a passphrase."""
    refuse_foreign_file(folder / STORE_NAME)
    read_key_file(folder)


def ways(folder: Path) -> tuple[tuple[str, str, str], ...]:
    """The ways to open a store: each as (kind, name of the person, time made in UTC). Needs no passphrase."""
    return tuple((slot.kind, slot.label, slot.made_at) for slot in read_key_file(folder).slots)


def verify() -> tuple[list[str], str]:
    """What is wrong with the open store, and the head of its audit chain (database thread)."""
    from imr_tui.store.verify import verify as look

    return look(), opened_session.current().audit.head().short


def rebuild_index() -> None:
    """Rebuild the search index and the table of due dates from the record (database thread)."""
    derived.rebuild(opened_session.current().database)
