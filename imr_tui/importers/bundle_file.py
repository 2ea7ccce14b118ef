"""Reading a handover file from disk, checked before anybody is asked for a passphrase."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Final

from imr_tui.errors import BadInput
from imr_tui.services.handover.sending import assert_sealed

MOST_BYTES: Final = 2**31
"""No handover file of this program is longer."""


def read_bundle(path: Path) -> bytes:
    """Return the bytes of a handover file. Raises BadInput if it cannot be read or cannot be a handover file."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise BadInput(f"{path} is not a file. Give the path of the handover file.")
        if found.st_size > MOST_BYTES:
            raise BadInput(
                f"{path} is too large to be a handover file. It was not opened; check that it is the right file."
            )
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}). Check its name and permissions.") from None
    except ValueError:  # a NUL in the path
        raise BadInput(f"{path} is not a valid file name. Check it and try again.") from None
    assert_sealed(data, path.name)
    return data
