"""Replace a store with a whole new one, so that an interruption at any moment leaves one or the other.

The new files are prepared in a folder of their own, which is then renamed to `store.imr.incoming`. From that moment the
new store counts: whoever opens the folder next moves the files into place. Other programs that still have the old store
open notice it before they save.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from imr_tui import disk
from imr_tui.errors import BadInput
from imr_tui.store.heads import HEAD_NAME
from imr_tui.store.keyfile import INCOMING, KEYS_NAME, STORE_NAME

LOCK_NAME = "store.imr.lock"
_PREPARING = "store.imr.preparing-"
BACKUP_ASIDE = ".imr-backup-"
"""The first part of the name of the temporary folder of a backup."""
_BESIDE = ("-wal", "-shm", "-journal")
_SECONDS = 15


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Let one process at a time change the key slots or replace the store. Raises BadInput if another one does."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(folder / LOCK_NAME, timeout=_SECONDS, mode=0o600):
            yield
    except Timeout:
        raise BadInput("Another program is changing the keys of this store. Nothing was changed. Try again.") from None
    except OSError as error:
        if isinstance(error, (PermissionError,)) or error.filename:
            raise BadInput(f"{folder} cannot be written ({disk.why(error)}). Nothing was changed.") from None
        raise


@contextmanager
def made_private(folder: Path) -> Iterator[None]:
    """Create a folder for a store, or make an existing one private (mode 0700).

    After an error the folders and the lock file that were made are removed and the mode is as it was, unless there is a
    store. Raises OSError if the folder cannot be made.
    """
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    mode = None if made else folder.stat().st_mode & 0o7777
    had_lock = (folder / LOCK_NAME).exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        yield
    except BaseException:
        if not any((folder / name).exists() for name in (STORE_NAME, KEYS_NAME, INCOMING)):
            with contextlib.suppress(OSError):
                if not had_lock:
                    (folder / LOCK_NAME).unlink(missing_ok=True)
                # A folder that somebody else uses by now is not empty, and stays.
                for path in made:
                    path.rmdir()
                if mode is not None:
                    folder.chmod(mode)
        raise


@contextmanager
def preparing(folder: Path) -> Iterator[Path]:
    """Return an empty folder for the new files, on the same file system; it is removed if it was not installed."""
    for left in folder.glob(f"{_PREPARING}*"):
        shutil.rmtree(left, ignore_errors=True)
    made = Path(tempfile.mkdtemp(dir=folder, prefix=_PREPARING))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def clear(folder: Path) -> None:
    """Remove what a program that was killed had prepared, unless another one is preparing something now."""
    from filelock import FileLock, Timeout

    left = list(folder.glob(f"{_PREPARING}*"))
    if not left:
        return
    with contextlib.suppress(Timeout, OSError), FileLock(folder / LOCK_NAME, timeout=0, mode=0o600):
        for path in left:
            shutil.rmtree(path, ignore_errors=True)


def install(folder: Path, made: Path) -> None:
    """Make the prepared files the store, while holding the lock and with nobody else in the database."""
    for path in made.iterdir():
        _flush(path)
    _flush(made)
    made.rename(folder / INCOMING)
    _flush(folder)
    _move_in(folder)


def waiting(folder: Path) -> bool:
    """Whether a new store is waiting to be moved into place."""
    return (folder / INCOMING).exists()


def finish(folder: Path) -> None:
    """Move a waiting store into place, if there is one. Raises BadInput if the folder cannot be written."""
    if not waiting(folder):
        return
    with locked(folder):
        try:
            _move_in(folder)
        except OSError as error:
            raise BadInput(
                f"The store in {folder} was being replaced, and this could not be finished ({disk.why(error)}). "
                "Make the folder writable and try again."
            ) from None


def _move_in(folder: Path) -> None:
    incoming = folder / INCOMING
    if not incoming.exists():
        return
    if (incoming / STORE_NAME).exists():
        # The write-ahead log belongs to the old store. With the new one it would be taken for its own.
        for suffix in _BESIDE:
            (folder / f"{STORE_NAME}{suffix}").unlink(missing_ok=True)
        # The store itself comes last, so that it is never here without its keys.
        for name in (KEYS_NAME, HEAD_NAME, STORE_NAME):
            if (incoming / name).exists():
                (incoming / name).replace(folder / name)
    _flush(folder)
    shutil.rmtree(incoming)


def _flush(path: Path) -> None:
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
