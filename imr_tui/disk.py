"""Why a file could not be written or grow: the disk is full, a limit is set for this program, or something else."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

LIMITED = "a limit on the size of files is set for this program (ulimit -f)"
UNLIMIT = "Start imr-tui again without the limit: ulimit -f unlimited"
_LITTLE = 64 * 1024
"""With less free space than this, in bytes, a disk counts as full: SQLite needs half of it to open a store."""


def why(error: OSError) -> str:
    """Return why a file could not be written, in a few words for the middle of a sentence."""
    if error.errno == errno.ENOSPC:
        return "the disk is full"
    if error.errno == errno.EFBIG and is_limited():
        return LIMITED
    return error.strerror or str(error)


def shortage(folder: Path) -> tuple[str, str]:
    """Return why nothing more can be written to a folder, for the middle of a sentence, and what to do about it."""
    if is_limited() and has_space(folder):
        return LIMITED, UNLIMIT
    return "the disk is full", "Free some space and try again."


def is_limited() -> bool:
    """Whether a limit on the size of files is set for this program."""
    try:
        import resource
    except ImportError:
        # Windows has no such limits.
        return False
    return resource.getrlimit(resource.RLIMIT_FSIZE)[0] != resource.RLIM_INFINITY


def is_read_only(path: Path) -> bool:
    """Whether a file, if it exists, or its folder may not be written. A full disk is not read-only."""
    return not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK))


def has_space(folder: Path) -> bool:
    """Whether the disk of a folder, or of its nearest existing parent, has space and can hold one more file.

    False if it cannot be asked.
    """
    folder = folder.absolute()
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        free = shutil.disk_usage(folder).free
        found = os.statvfs(folder) if hasattr(os, "statvfs") else None
    except OSError:
        return False
    # Some file systems have no fixed number of files, and report 0 of 0.
    return free >= _LITTLE and (found is None or found.f_files == 0 or found.f_favail > 0)
