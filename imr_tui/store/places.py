"""Where a store may be: not on a network drive or a FUSE mount, where SQLite loses data.

On Linux the type of the file system comes from the kernel (/proc/self/mountinfo). Other systems do not say it without
a library of their own, so nothing is refused there.
"""

from __future__ import annotations

import os
from pathlib import Path

from imr_tui.errors import BadInput

_SHARED = """9p acfs afs ceph cifs coda davfs gfs2 glusterfs gpfs lustre ncpfs nfs nfs4 ocfs2 orangefs prl_fs smb2 smb3
smbfs vboxsf virtiofs vmhgfs"""
NETWORK = frozenset(_SHARED.split())
"""File systems shared between computers, or between a computer and its guest."""

OVERRIDE = "IMR_TUI_ALLOW_NETWORK_FOLDER"
"""The environment variable that allows such a folder, if it is 1."""


def type_of(folder: Path) -> str:
    """Return the type of the file system of a folder, or of its nearest existing parent; empty if it is unknown."""
    there = folder.absolute()
    while not os.path.lexists(there) and there != there.parent:
        there = there.parent
    try:
        device = there.stat().st_dev
        lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    number = f"{os.major(device)}:{os.minor(device)}"
    best, found = -1, ""
    real = os.path.realpath(there)
    for line in lines:
        before, _, after = line.partition(" - ")
        parts = before.split()
        if len(parts) < 5 or not after:
            continue
        point = parts[4].encode("utf-8", "surrogateescape").decode("unicode_escape", "surrogateescape")
        inside = real == point or real.startswith(point.rstrip("/") + "/")
        # Some file systems (btrfs, overlay) report another device than the mount has, so the path decides then.
        score = len(point) + (1_000_000 if parts[2] == number else 0)
        if inside and score >= best:
            best, found = score, after.split()[0]
    return found


def refuse_network_folder(folder: Path) -> None:
    """Raise BadInput if a store in this folder would not be safe, unless `OVERRIDE` is set."""
    kind = type_of(folder)
    base = kind.partition(".")[0]
    if base in ("fuse", "fuseblk") or kind in NETWORK or base in NETWORK:
        if os.environ.get(OVERRIDE) == "1":
            return
        raise BadInput(
            f"{folder} is on a network drive or a FUSE mount ({kind}), where saved text can be lost. "
            f"Choose a folder on a disk of this computer, or set {OVERRIDE}=1 to use it at your own risk."
        )
