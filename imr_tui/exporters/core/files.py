"""Files that leave the program: whole or not at all, and only the owner can read them."""

from __future__ import annotations

import datetime
import errno
import os
import re
import stat
import unicodedata
from pathlib import Path

from imr_tui import atomic
from imr_tui.errors import ImrError

_LONGEST_NAME = 120
# Letters of Latin alphabets that have no accent to take off.
_LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "Æ": "AE"})
_REASONS = {
    errno.ENOSPC: "there is no space left on that disk. Free some, or save to another place.",
    errno.EFBIG: "that disk takes no file of this size. Save to another place.",
    errno.EDQUOT: "your quota on that disk is used up. Free some space, or save to another place.",
    errno.EROFS: "that disk is read-only. Save to another place.",
    errno.EACCES: "you may not write in that folder. Choose another folder, or ask for access to this one.",
    errno.EPERM: "you may not write in that folder. Choose another folder, or ask for access to this one.",
    errno.ENAMETOOLONG: "that name is too long. Choose a shorter one.",
    errno.ENOENT: "there is no such folder. Make it first, or choose another one.",
    errno.ENOTDIR: "part of that path is a file, not a folder. Choose another folder.",
    errno.ELOOP: "that path goes round in circles. Choose another folder.",
    errno.EISDIR: "that is a folder. Give the name of a file in it.",
}


class ExportError(ImrError):
    """A file could not be written. The message says it plainly: the path, why, and what to do."""


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that its name holds either all of `data` or what it held before.

    The file is made beside its target, readable by the owner only (0600), flushed to the disk, and moved into
    place; a link is followed. Whatever goes wrong, the temporary file is removed. Raises ExportError.
    """
    try:
        target = Path(os.path.realpath(path))
        _refuse_bad_target(path, target)
        atomic.replace(target, data)
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, f"{error.strerror or error}. Try another place.")
        raise ExportError(f"{_shown(path)} could not be written: {reason}") from error
    except ValueError as error:  # a NUL in the path
        raise ExportError(f"{_shown(path)} could not be written: that is no file name. Choose another.") from error


def default_name(reference: str, paper: str, edition: str, date: datetime.date, format: str) -> str:
    """A safe file name, such as "IMR-2026-07-report-committee-2026-11-23.pdf".

    ASCII letters, digits, hyphens and underscores, with one full stop before the format; never a path, never
    hidden, never longer than 120 characters. Accents are folded; what cannot be written so becomes a hyphen.
    """
    tail = f"-{date.isoformat()}.{_ascii(format).lower() or 'bin'}"
    head = "-".join(part for part in (_ascii(reference), _ascii(paper), _ascii(edition)) if part) or "paper"
    return head[: _LONGEST_NAME - len(tail)].rstrip("-_") + tail


def _ascii(text: str) -> str:
    folded = "".join(c for c in unicodedata.normalize("NFKD", text.translate(_LETTERS)) if not unicodedata.combining(c))
    return re.sub(r"[^A-Za-z0-9_]+", "-", folded).strip("-_")


def _shown(path: Path) -> str:
    return "".join(character if character.isprintable() else "?" for character in str(path))


def _refuse_bad_target(path: Path, target: Path) -> None:
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(mode):
        raise ExportError(f"{_shown(path)} is a folder. Give the name of a file in it.")
    if not stat.S_ISREG(mode):
        raise ExportError(f"{_shown(path)} is not an ordinary file. Choose another name.")
    # A rename would pass over the mark without a word: somebody made this file read-only on purpose.
    if not mode & 0o222:
        raise ExportError(f"{_shown(path)} is read-only. Choose another name, or make it writable first.")
