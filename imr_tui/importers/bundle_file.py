"""Reading a handover file from disk, checked before anybody is asked for a passphrase."""

from __future__ import annotations

import stat
from pathlib import Path

from imr_tui.errors import BadInput
from imr_tui.limits import BUNDLE_BYTES, read_at_most, too_large
from imr_tui.services.handover.sending import assert_sealed


def read_bundle(path: Path) -> bytes:
    """Return the bytes of a handover file. Raises BadInput if it cannot be read or cannot be a handover file."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise BadInput(f"{path} is not a file. Give the path of the handover file.")
        data = read_at_most(path, BUNDLE_BYTES)
        if data is None:
            raise too_large(path.name, "a handover file", BUNDLE_BYTES)
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}). Check its name and permissions.") from None
    except ValueError:  # a NUL in the path
        raise BadInput(f"{path} is not a valid file name. Check it and try again.") from None
    assert_sealed(data, path.name)
    return data
