"""The recovery code: 160 random bits in Crockford base32 with four check characters.

The code is written as nine groups of four, so that it is easy to copy, and a mistyped code is noticed before it is
tried. Lower case is accepted; O is read as 0, and I and L as 1 (Crockford's rule).
"""

from __future__ import annotations

import hashlib
import secrets

from imr_tui.errors import BadInput

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS = 160
DATA_CHARACTERS = BITS // 5
CHECK_CHARACTERS = 4


def new_recovery_code() -> str:
    """Return a new code as shown to the person: XXXX-XXXX-… (36 characters in groups of four)."""
    data = _encode(int.from_bytes(secrets.token_bytes(BITS // 8), "big"), DATA_CHARACTERS)
    whole = data + _check(data)
    return "-".join(whole[index : index + 4] for index in range(0, len(whole), 4))


def normalised(code: str) -> str:
    """Return the code in capitals without spaces and hyphens. Raises BadInput if it cannot be a recovery code."""
    plain = "".join(c for c in code.upper() if not c.isspace() and c not in "-–—_.")
    plain = plain.replace("O", "0").replace("I", "1").replace("L", "1")
    expected = DATA_CHARACTERS + CHECK_CHARACTERS
    if len(plain) != expected:
        raise BadInput(f"A recovery code has {expected} characters; this one has {len(plain)}. Check it and try again.")
    for position, character in enumerate(plain, start=1):
        if character not in ALPHABET:
            raise BadInput(
                f"Recovery codes never contain {character} (character {position}). Check the code and try again."
            )
    if _check(plain[:DATA_CHARACTERS]) != plain[DATA_CHARACTERS:]:
        raise BadInput("That recovery code is mistyped. Check it and try again.")
    return plain


def _encode(value: int, length: int) -> str:
    characters = []
    for _ in range(length):
        value, rest = divmod(value, 32)
        characters.append(ALPHABET[rest])
    return "".join(reversed(characters))


def _check(data: str) -> str:
    digest = hashlib.sha256(b"imr-tui recovery code\0" + data.encode("ascii")).digest()
    return _encode(int.from_bytes(digest[:4], "big") >> 12, CHECK_CHARACTERS)
