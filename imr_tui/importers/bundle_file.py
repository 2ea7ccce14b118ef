"""A handover bundle from the disk: its bytes, looked at before anybody types a passphrase."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Final

from imr_tui.errors import BadInput
from imr_tui.services.handover.sending import assert_sealed

MOST_BYTES: Final = 2**31
"""A file that is longer is none of ours."""


def read_bundle(path: Path) -> bytes:
    """The bytes of a bundle. Raises BadInput, naming the file, where it cannot be read or can be none."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise BadInput(f"{path} is no file. Give the bundle that was handed over.")
        if found.st_size > MOST_BYTES:
            raise BadInput(f"{path} is longer than any bundle. It was not opened.")
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}).") from None
    except ValueError:  # a NUL in the path
        raise BadInput(f"{path} is no name of a file.") from None
    assert_sealed(data, path.name)
    return data
