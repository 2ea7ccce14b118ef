"""Files that are locked while a program uses them, so that other programs can tell whether it still runs.

The system releases such a lock when its process ends, however it ends. On systems without these locks a file is never
held. The library filelock does the same, but takes a tenth of a second to import, and the app starts with this.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

try:
    import fcntl
except ImportError:  # pragma: no cover - not on Windows
    fcntl = None  # type: ignore[assignment]


IS_SUPPORTED: Final = fcntl is not None
"""Whether this system has such locks."""


def hold(path: Path, content: bytes = b"") -> int | None:
    """Create a file (mode 0600), lock it, write `content` and return its descriptor for `release`.

    Returns None if it cannot be created or locked.
    """
    if fcntl is None:
        return None
    # Another program may look before the lock is there, and remove the file as one left behind.
    for _ in range(3):
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if content:
                os.write(descriptor, content)
                os.fsync(descriptor)
            if os.fstat(descriptor).st_nlink:
                return descriptor
        except BlockingIOError:
            # Another program holds it.
            os.close(descriptor)
            return None
        except OSError:
            with contextlib.suppress(OSError):
                path.unlink()
            os.close(descriptor)
            return None
        os.close(descriptor)
    return None


def release(path: Path, descriptor: int | None) -> None:
    """Remove a file that `hold` created, and its lock."""
    if descriptor is None:
        return
    with contextlib.suppress(OSError):
        path.unlink()
    os.close(descriptor)


def is_held(path: Path) -> bool:
    """Whether a running program holds the file. A file left behind by one that ended is not held."""
    if fcntl is None:
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False
