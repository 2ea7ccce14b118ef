"""Write files atomically: a file has either all of its new content or its old content."""

from __future__ import annotations

import errno
import os
from pathlib import Path


def replace(path: Path, content: bytes, prefix: str = ".imr-") -> None:
    """Write `content` to `path`, readable only by the owner (mode 0600) and flushed to disk.

    The content is written to a temporary file in the same folder, which is then moved into place. The temporary file
    is removed if anything fails. Raises OSError, and ValueError if the path contains a NUL character.
    """
    if path.exists() and not path.is_file():
        # A device, for example /dev/null, would be replaced for everybody.
        raise OSError(errno.EINVAL, "it is not an ordinary file", str(path))
    import tempfile  # imported here because opening a store writes no file

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
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Flush the names in a folder to disk, where the file system can."""
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
