"""Keeping what the process holds out of core files, other people's debuggers and readable files."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys

PR_SET_DUMPABLE = 4


def harden() -> None:
    """No core file, no attaching by the same user's other programs, new files for the owner alone.

    Each step is best effort: a system that lacks it is not refused. POSIX only; elsewhere only the umask.
    """
    os.umask(0o077)
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def wipe(secret: bytearray) -> None:
    """Overwrite `secret` in place. Only a bytearray can be wiped: str and bytes are beyond reach."""
    for place in range(len(secret)):
        secret[place] = 0
