"""One way to write a file: its name holds either all of the new content or what it held before."""

from __future__ import annotations

import os
from pathlib import Path


def replace(path: Path, content: bytes, prefix: str = ".imr-") -> None:
    """Write `content` (bytes) to `path`, readable by the owner only (0600) and flushed to the disk.

    The file is made beside its target and moved into place. Whatever goes wrong, the temporary file is removed.
    Raises OSError, and ValueError for a path with a NUL in it.
    """
    import tempfile  # here: opening a store writes no file

    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=prefix, suffix=".tmp")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        # Some network file systems cannot flush a folder; the file itself is already on the disk.
        return
    finally:
        os.close(descriptor)
