"""A password on a finished PDF: AES-256 (ISO 32000-2 §7.6, revision 6), by pikepdf."""

from __future__ import annotations

import io
import secrets

import pikepdf

from imr_tui.errors import BadInput

LEAST_PASSWORD = 8
ENDS_ARCHIVE = "A file with a password is not valid PDF/A. Keep a copy without a password for the archive."
"""A warning, because PDF/A forbids encryption (ISO 19005-2 §6.1.3)."""


def protected(data: bytes, password: str) -> bytes:
    """Return the file `data` encrypted with `password`. Screen readers can still read it.

    The bytes differ each time, because the encryption key is new. Raises BadInput for a password that is too short or
    longer than readers accept (127 bytes of UTF-8).
    """
    if len(password) < LEAST_PASSWORD:
        raise BadInput(f"A password needs at least {LEAST_PASSWORD} characters. Choose a longer one.")
    if len(password.encode("utf-8")) > 127:
        raise BadInput("A PDF password can be at most 127 bytes long. Choose a shorter one.")
    # The owner password would lift restrictions. There are none, so it is random and unknown.
    rules = pikepdf.Encryption(user=password, owner=secrets.token_urlsafe(32), R=6, aes=True, metadata=True)
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(made, encryption=rules)
    return made.getvalue()
