"""Keep the process's memory out of core files and debuggers, and its files unreadable to others."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys

PR_SET_DUMPABLE = 4


def harden() -> None:
    """Turn off core files and debugging by other programs, and make new files readable only by their owner.

    A step that the system does not support is skipped. Only the umask applies on systems other than POSIX.
    """
    os.umask(0o077)
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def wipe(secret: bytearray) -> None:
    """Overwrite `secret` in place. Only a bytearray can be wiped, since str and bytes cannot be changed."""
    for index in range(len(secret)):
        secret[index] = 0
