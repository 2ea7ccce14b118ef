"""A sealed file: bytes that open with a passphrase of their own and tell nothing without it.

The head names the form, the work that the passphrase costs, a salt, a nonce and how long the rest is; all of it is
authenticated with the content. The key comes from the passphrase by Argon2id as in `store.slots`, and encrypts
by AES-256-GCM. Sixteen bytes of the same secret tell a wrong passphrase from a file that was altered, and bind
the file to the one passphrase. What is sealed is padded, so that the length tells its order of magnitude and little
more.
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

# magic, form, memory in KiB, iterations, lanes, salt, nonce, check, length of the ciphertext
_HEAD = struct.Struct(f">{len(MAGIC)}sHIII{slots.SALT_BYTES}s{slots.NONCE_BYTES}s{CHECK_BYTES}sQ")
_TAG = 16
_LENGTH = struct.Struct(">Q")

LEAST_PADDED = 16 * 1024
# This program writes slots.ARGON2ID. Anything far above was made to hang the machine that opens it.
_CEILING = {"memory_kib": 1024 * 1024, "iterations": 16, "lanes": 16}
# The library takes no more at once.
MOST_BYTES = 2**31 - 64


def seal(content: bytes, passphrase: str) -> bytes:
    """`content` as a sealed file. Takes about 0.3 s, by design. Raises BadInput where it is too long.

    Whoever asks for the passphrase sees to it that it is not too short (`store.check_passphrase`).
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    plain = _padded(content)
    salt, nonce = os.urandom(slots.SALT_BYTES), os.urandom(slots.NONCE_BYTES)
    key, check = _keys(passphrase, salt, slots.ARGON2ID)
    work = (slots.ARGON2ID["memory_kib"], slots.ARGON2ID["iterations"], slots.ARGON2ID["lanes"])
    head = _HEAD.pack(MAGIC, FORM, *work, salt, nonce, check, len(plain) + _TAG)
    return head + AESGCM(key).encrypt(nonce, plain, head)


def unseal(data: bytes, passphrase: str, name: str) -> bytes:
    """The content of the sealed file `name`.

    Raises BadInput for what is no sealed file, a piece of one, an altered one, or one of a newer program, and
    Locked for a wrong passphrase.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    assert_sealed(data, name)
    head = data[: _HEAD.size]
    _, _, memory, iterations, lanes, salt, nonce, check, _ = _HEAD.unpack(head)
    key, expected = _keys(passphrase, salt, {"memory_kib": memory, "iterations": iterations, "lanes": lanes})
    if not hmac.compare_digest(check, expected):
        raise Locked(f"That passphrase does not open {name}. Ask whoever made it; capitals and spaces count.")
    try:
        plain = AESGCM(key).decrypt(nonce, memoryview(data)[_HEAD.size :], head)
    except InvalidTag:
        raise BadInput(f"{name} was altered on its way. Nothing was taken in; ask for it again.") from None
    return _unpadded(plain, name)


def assert_sealed(data: bytes, name: str) -> None:
    """Raise BadInput where `data` can be no whole sealed file of this program, before anybody types a passphrase."""
    if data[: len(MAGIC)] != MAGIC[: len(data)] or not data:
        raise BadInput(f"{name} is no handover bundle of imr-tui. Make one with: imr-tui handover REF --to FILE")
    if len(data) >= len(MAGIC) + 2 and struct.unpack_from(">H", data, len(MAGIC))[0] > FORM:
        raise BadInput(f"{name} was made by a newer imr-tui. Update this program, then take it in.")
    if len(data) < _HEAD.size:
        raise BadInput(f"{name} is only a piece of a bundle. Nothing was taken in; ask for it again.")
    _, form, memory, iterations, lanes, *_, length = _HEAD.unpack_from(data)
    given = {"memory_kib": memory, "iterations": iterations, "lanes": lanes}
    if form != FORM or any(not slots.FLOOR[part] <= value <= _CEILING[part] for part, value in given.items()):
        raise BadInput(f"{name} was altered, or made to do harm. It was not opened; ask for it again.")
    if len(data) != _HEAD.size + length:
        what = "is only a piece of a bundle" if len(data) < _HEAD.size + length else "was altered on its way"
        raise BadInput(f"{name} {what}. Nothing was taken in; ask for it again.")


def _keys(passphrase: str, salt: bytes, work: dict[str, int]) -> tuple[bytes, bytes]:
    secret = slots.argon2id(passphrase, salt, work)
    return slots.derived_key(secret, b"sealed file"), slots.derived_key(secret, b"sealed check")[:CHECK_BYTES]


def _padded(content: bytes) -> bytes:
    """With its length before it and noughts behind, as long as few others: at most an eighth more than it was."""
    length = _LENGTH.size + len(content)
    step = max(LEAST_PADDED, 1 << max(0, length.bit_length() - 4))
    whole = -(-length // step) * step
    if whole > MOST_BYTES:
        raise BadInput("That is more than one bundle holds. Nothing was written.")
    return _LENGTH.pack(len(content)) + content + bytes(whole - length)


def _unpadded(plain: bytes, name: str) -> bytes:
    length = _LENGTH.unpack_from(plain)[0] if len(plain) >= _LENGTH.size else -1
    if not 0 <= length <= len(plain) - _LENGTH.size:
        raise BadInput(f"{name} holds no review that this program can read. Nothing was taken in.")
    return plain[_LENGTH.size : _LENGTH.size + length]
