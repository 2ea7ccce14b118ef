"""Writes files completely or not at all, readable only by their owner."""

from __future__ import annotations

import datetime
import errno
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from imr_tui import atomic, disk
from imr_tui.errors import ImrError
from imr_tui.terminal_text import harmless

_LONGEST_NAME = 120
# Latin letters that do not decompose into a letter and an accent.
_LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "Æ": "AE"})
_REASONS = {
    errno.ENOSPC: "there is no space left on that disk. Free some space, or save somewhere else.",
    errno.EFBIG: "that disk cannot hold a file of this size. Save somewhere else.",
    errno.EDQUOT: "your quota on that disk is used up. Free some space, or save somewhere else.",
    errno.EROFS: "that disk is read-only. Save somewhere else.",
    errno.EACCES: "you do not have permission to write in that folder. Choose another folder, or ask for access.",
    errno.EPERM: "you do not have permission to write in that folder. Choose another folder, or ask for access.",
    errno.ENAMETOOLONG: "that name is too long. Choose a shorter one.",
    errno.ENOENT: "there is no such folder. Create it first, or choose another one.",
    errno.ENOTDIR: "part of that path is a file, not a folder. Choose another folder.",
    errno.ELOOP: "that path contains a loop of links. Choose another folder.",
    errno.EISDIR: "that is a folder. Give the name of a file in it.",
}


class ExportError(ImrError):
    """A file could not be written. The message gives the path, the reason, and what to do."""


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that it holds either all of `data` or what it held before.

    The temporary file is created in the same folder, readable only by its owner (0600), flushed to disk, and renamed.
    A link is followed. If anything fails, the temporary file is removed. Raises ExportError.
    """
    with explaining(path):
        target = Path(os.path.realpath(path))
        assert_target(path, target)
        atomic.replace(target, data)


def assert_new(path: Path, replace: bool) -> None:
    """Raise ExportError if there already is a file at `path` that may not be replaced.

    For the command line: the sentence names its option --force. The app asks instead.
    """
    with explaining(path):
        assert_target(path, Path(os.path.realpath(path)))
        if path.exists() and not replace:
            name = harmless(str(path))
            raise ExportError(f"{name} already exists. Choose another name, or use --force to replace it.")


@contextmanager
def explaining(path: Path) -> Iterator[None]:
    """Raise an ExportError, with what to do, for any error in writing a file."""
    try:
        yield
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, f"{error.strerror or error}. Save somewhere else.")
        if error.errno == errno.EFBIG and disk.is_limited():
            reason = f"{disk.LIMITED}. {disk.UNLIMIT}"
        raise ExportError(f"{harmless(str(path))} could not be written: {reason}") from error
    except ValueError as error:  # a NUL in the path
        raise ExportError(
            f"{harmless(str(path))} could not be written: that is not a valid file name. Choose another."
        ) from error


def default_name(reference: str, paper: str, edition: str, date: datetime.date, format: str) -> str:
    """Return a safe file name, such as "IMR-2026-07-report-committee-2026-11-23.pdf".

    It has ASCII letters, digits, hyphens and underscores, with one full stop before the format. It is never a path,
    never hidden, and at most 120 characters long. Accents are removed; other characters become hyphens.
    """
    tail = f"-{date.isoformat()}.{_ascii(format).lower() or 'bin'}"
    head = "-".join(part for part in (_ascii(reference), _ascii(paper), _ascii(edition)) if part) or "paper"
    return head[: _LONGEST_NAME - len(tail)].rstrip("-_") + tail


def _ascii(text: str) -> str:
    folded = "".join(c for c in unicodedata.normalize("NFKD", text.translate(_LETTERS)) if not unicodedata.combining(c))
    return re.sub(r"[^A-Za-z0-9_]+", "-", folded).strip("-_")


def assert_target(path: Path, target: Path) -> None:
    """Raise ExportError if a file cannot be put at `target`, to which `path` leads."""
    if target.name.startswith("store.imr") and (target.parent / "store.imr.keys").exists():
        raise ExportError(f"{harmless(str(path))} belongs to a store. Nothing was written. Choose another name.")
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(mode):
        raise ExportError(f"{harmless(str(path))} is a folder. Give the name of a file in it.")
    if not stat.S_ISREG(mode):
        raise ExportError(f"{harmless(str(path))} is not an ordinary file. Choose another name.")
    # A rename would silently ignore this: somebody made the file read-only on purpose.
    if not mode & 0o222:
        raise ExportError(f"{harmless(str(path))} is read-only. Choose another name, or make it writable first.")
