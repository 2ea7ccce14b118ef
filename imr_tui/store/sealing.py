"""Sealed files: content encrypted with a passphrase of its own, used for handover files.

The header holds the format version, the Argon2id parameters, a salt, a nonce and the length of the rest. It is
authenticated with the content. The encryption key is derived from the passphrase with Argon2id as in `store.slots`,
and encrypts with AES-256-GCM. Sixteen check bytes from the same secret distinguish a wrong passphrase from an altered
file, and bind the file to one passphrase. The content is padded, so the length of the file shows little more than its
order of magnitude.
"""

from __future__ import annotations

import hmac
import os
import struct

from imr_tui.errors import BadInput, Locked
from imr_tui.store import slots

MAGIC = b"IMR-TUI\x1asealed\r\n"
FORM = 1
CHECK_BYTES = 16

# magic, format version, memory in KiB, iterations, lanes, salt, nonce, check, length of the ciphertext
_HEAD = struct.Struct(f">{len(MAGIC)}sHIII{slots.SALT_BYTES}s{slots.NONCE_BYTES}s{CHECK_BYTES}sQ")
_TAG = 16
_LENGTH = struct.Struct(">Q")

LEAST_PADDED = 16 * 1024
# This program writes slots.ARGON2ID. Far higher parameters could only be meant to hang the computer.
_CEILING = {"memory_kib": 256 * 1024, "iterations": 16, "lanes": 16}
# The encryption library's limit for one call.
MOST_BYTES = 2**31 - 64


def seal(content: bytes, passphrase: str) -> bytes:
    """Return `content` as a sealed file. Takes about 0.3 s, by design. Raises BadInput if it is too long.

    The caller checks that the passphrase is long enough (`store.check_passphrase`).
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    plain = _padded(content)
    salt, nonce = os.urandom(slots.SALT_BYTES), os.urandom(slots.NONCE_BYTES)
    key, check = _keys(passphrase, salt, slots.ARGON2ID)
    work = (slots.ARGON2ID["memory_kib"], slots.ARGON2ID["iterations"], slots.ARGON2ID["lanes"])
    head = _HEAD.pack(MAGIC, FORM, *work, salt, nonce, check, len(plain) + _TAG)
    return head + AESGCM(key).encrypt(nonce, plain, head)


def unseal(data: bytes, passphrase: str, name: str) -> bytes:
    """Return the content of the sealed file `name`.

    Raises BadInput if it is not a sealed file, is incomplete, was altered or comes from a newer version, and Locked if
    the passphrase is wrong.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    assert_sealed(data, name)
    head = data[: _HEAD.size]
    _, _, memory, iterations, lanes, salt, nonce, check, _ = _HEAD.unpack(head)
    key, expected = _keys(passphrase, salt, {"memory_kib": memory, "iterations": iterations, "lanes": lanes})
    if not hmac.compare_digest(check, expected):
        raise Locked(f"Wrong passphrase for {name}. Check capitals and spaces, or ask the person who sent it.")
    try:
        plain = AESGCM(key).decrypt(nonce, memoryview(data)[_HEAD.size :], head)
    except InvalidTag:
        raise BadInput(f"{name} has been altered. Nothing was imported. Ask for the file again.") from None
    return _unpadded(plain, name)


def assert_sealed(data: bytes, name: str) -> None:
    """Raise BadInput if `data` cannot be a complete sealed file, before a passphrase is asked for."""
    if data[: len(MAGIC)] != MAGIC[: len(data)] or not data:
        raise BadInput(f"{name} is not a handover file. Make one with: imr-tui handover REF --to FILE")
    if len(data) >= len(MAGIC) + 2 and struct.unpack_from(">H", data, len(MAGIC))[0] > FORM:
        raise BadInput(f"{name} was made by a newer imr-tui. Update this program, then import it again.")
    if len(data) < _HEAD.size:
        raise BadInput(f"{name} is incomplete. Nothing was imported. Ask for the file again.")
    _, form, memory, iterations, lanes, *_, length = _HEAD.unpack_from(data)
    given = {"memory_kib": memory, "iterations": iterations, "lanes": lanes}
    if form != FORM or any(not slots.FLOOR[part] <= value <= _CEILING[part] for part, value in given.items()):
        raise BadInput(f"{name} has been altered and may be harmful. It was not opened. Ask for the file again.")
    if len(data) != _HEAD.size + length:
        what = "is incomplete" if len(data) < _HEAD.size + length else "has been altered"
        raise BadInput(f"{name} {what}. Nothing was imported. Ask for the file again.")


def _keys(passphrase: str, salt: bytes, work: dict[str, int]) -> tuple[bytes, bytes]:
    secret = slots.argon2id(passphrase, salt, work)
    return slots.derived_key(secret, b"sealed file"), slots.derived_key(secret, b"sealed check")[:CHECK_BYTES]


def _padded(content: bytes) -> bytes:
    """Return the content with its length in front and zeros behind, to a coarse length at most an eighth longer.

    Short content is padded to `LEAST_PADDED`.
    """
    length = _LENGTH.size + len(content)
    step = max(LEAST_PADDED, 1 << max(0, length.bit_length() - 4))
    whole = -(-length // step) * step
    if whole > MOST_BYTES:
        raise BadInput("The review is too large for one handover file. Nothing was written.")
    return _LENGTH.pack(len(content)) + content + bytes(whole - length)


def _unpadded(plain: bytes, name: str) -> bytes:
    length = _LENGTH.unpack_from(plain)[0] if len(plain) >= _LENGTH.size else -1
    if not 0 <= length <= len(plain) - _LENGTH.size:
        raise BadInput(f"{name} does not contain a review that imr-tui can read. Nothing was imported.")
    return plain[_LENGTH.size : _LENGTH.size + length]
