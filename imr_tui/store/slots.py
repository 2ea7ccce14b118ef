"""Key slots: the data key, wrapped once for each way to unlock the store.

A slot never holds the data key itself, only its AES-256-GCM encryption under a wrapping key. The wrapping key is
derived from a passphrase with Argon2id (RFC 9106), or from the recovery code with HKDF-SHA-256 (the code has 160
random bits), or is a random key stored in the operating system's keyring. The slot's label, kind and parameters are
authenticated with it, so any change to them is detected.
"""

from __future__ import annotations

import base64
import json
import os
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from imr_tui.errors import Damaged, Locked

KEY_BYTES = 32
SALT_BYTES = 16
NONCE_BYTES = 12

ARGON2ID: dict[str, Any] = {"name": "argon2id", "memory_kib": 65536, "iterations": 3, "lanes": 4}
# A slot below the floor has been weakened, and one above the ceiling would hang the computer. Both are refused.
FLOOR = {"memory_kib": 65536, "iterations": 3, "lanes": 1}
CEILING = {"memory_kib": 4 * 1024 * 1024, "iterations": 64, "lanes": 64}

KINDS = ("passphrase", "recovery", "keyring")


@dataclass(frozen=True)
class Slot:
    """One way to unlock the data key. `salt`, `nonce` and `wrapped` are raw bytes; `kdf` holds the parameters."""

    kind: str
    label: str
    kdf: dict[str, Any]
    salt: bytes
    nonce: bytes
    wrapped: bytes
    made_at: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the slot as written to the key file."""
        return {
            "kind": self.kind,
            "label": self.label,
            "kdf": self.kdf,
            "salt": _b64(self.salt),
            "nonce": _b64(self.nonce),
            "wrapped": _b64(self.wrapped),
            "made_at": self.made_at,
            **({"extra": self.extra} if self.extra else {}),
        }

    @classmethod
    def from_json(cls, data: Any, number: int) -> Slot:
        """Read a slot of the key file, which counts slots from 1. Raises Damaged with that number if it is not one."""
        try:
            slot = cls(
                kind=str(data["kind"]),
                label=str(data["label"]),
                kdf=dict(data["kdf"]),
                salt=_unb64(data["salt"]),
                nonce=_unb64(data["nonce"]),
                wrapped=_unb64(data["wrapped"]),
                made_at=str(data.get("made_at", "")),
                extra={str(k): str(v) for k, v in dict(data.get("extra", {})).items()},
            )
        except (KeyError, TypeError, ValueError) as error:
            raise Damaged(
                f"Key slot {number} of the key file cannot be read. Restore the key file from a backup."
            ) from error
        lengths = (len(slot.salt), len(slot.nonce), len(slot.wrapped))
        if slot.kind not in KINDS or lengths != (SALT_BYTES, NONCE_BYTES, KEY_BYTES + 16):
            raise Damaged(f"Key slot {number} of the key file is damaged. Restore the key file from a backup.")
        return slot


def wrap_with_passphrase(data_key: bytearray, passphrase: str, label: str, store_uid: str, made_at: str) -> Slot:
    """Return a passphrase slot for the person named `label`. Takes about 0.3 s by design."""
    salt = os.urandom(SALT_BYTES)
    kdf = dict(ARGON2ID)
    wrapping = argon2id(passphrase, salt, kdf)
    return _wrap(data_key, wrapping, "passphrase", label, kdf, salt, store_uid, made_at)


def wrap_with_recovery_code(data_key: bytearray, code: str, store_uid: str, made_at: str) -> Slot:
    """Return the recovery slot for a code as returned by `recovery.normalised`."""
    salt = os.urandom(SALT_BYTES)
    kdf = {"name": "hkdf-sha256"}
    wrapping = _hkdf(code.encode("ascii"), salt, b"imr-tui recovery")
    return _wrap(data_key, wrapping, "recovery", "recovery code", kdf, salt, store_uid, made_at)


def wrap_with_random_key(
    data_key: bytearray, wrapping: bytes, label: str, store_uid: str, made_at: str, extra: dict[str, str]
) -> Slot:
    """Return a keyring slot. `wrapping` is the random key stored in the keyring, never the data key."""
    kdf = {"name": "none"}
    salt = os.urandom(SALT_BYTES)
    return _wrap(data_key, wrapping, "keyring", label, kdf, salt, store_uid, made_at, extra)


def open_with_passphrase(slot: Slot, passphrase: str, store_uid: str) -> bytearray:
    """Return the data key. Raises Locked if the passphrase is wrong, Damaged if a parameter is out of bounds."""
    _assert_bounds(slot)
    return _unwrap(slot, argon2id(passphrase, slot.salt, slot.kdf), store_uid)


def open_with_recovery_code(slot: Slot, code: str, store_uid: str) -> bytearray:
    """Return the data key for a code as returned by `recovery.normalised`. Raises Locked if the code is wrong."""
    return _unwrap(slot, _hkdf(code.encode("ascii"), slot.salt, b"imr-tui recovery"), store_uid)


def open_with_random_key(slot: Slot, wrapping: bytes, store_uid: str) -> bytearray:
    """Return the data key for the wrapping key from the keyring. Raises Locked if it is the wrong one."""
    return _unwrap(slot, wrapping, store_uid)


def derived_key(data_key: bytes | bytearray, purpose: bytes) -> bytes:
    """Derive a 32-byte key with HKDF-SHA-256 for a purpose other than encryption, such as the audit chain."""
    return _hkdf(bytes(data_key), b"", b"imr-tui " + purpose)


def _associated(kind: str, label: str, kdf: dict[str, Any], store_uid: str) -> bytes:
    return json.dumps([store_uid, kind, label, kdf], sort_keys=True, ensure_ascii=True).encode("ascii")


def _wrap(
    data_key: bytearray,
    wrapping: bytes,
    kind: str,
    label: str,
    kdf: dict[str, Any],
    salt: bytes,
    store_uid: str,
    made_at: str,
    extra: dict[str, str] | None = None,
) -> Slot:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(NONCE_BYTES)
    wrapped = AESGCM(wrapping).encrypt(nonce, bytes(data_key), _associated(kind, label, kdf, store_uid))
    return Slot(kind, label, kdf, salt, nonce, wrapped, made_at, extra or {})


def _unwrap(slot: Slot, wrapping: bytes, store_uid: str) -> bytearray:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        plain = AESGCM(wrapping).decrypt(
            slot.nonce, slot.wrapped, _associated(slot.kind, slot.label, slot.kdf, store_uid)
        )
    except InvalidTag:
        what = {"passphrase": "passphrase", "recovery": "recovery code", "keyring": "key in the keyring"}
        raise Locked(f"That {what[slot.kind]} does not open this store. Try again.") from None
    return bytearray(plain)


def _assert_bounds(slot: Slot) -> None:
    if slot.kdf.get("name") != "argon2id":
        raise Damaged(f"The key slot of {slot.label} uses an unknown method. Restore the key file from a backup.")
    for name, least in FLOOR.items():
        value = slot.kdf.get(name)
        if type(value) is not int or not least <= value <= CEILING[name]:
            raise Damaged(
                f"The key slot of {slot.label} has been altered ({name} is {value}). "
                "Restore the key file from a backup."
            )


def argon2id(passphrase: str, salt: bytes, kdf: dict[str, Any]) -> bytes:
    """Derive a 32-byte secret from a passphrase. The caller has checked the bounds of the parameters in `kdf`."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    # Different keyboards may produce different Unicode forms of the same passphrase.
    secret = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    return Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=kdf["iterations"],
        lanes=kdf["lanes"],
        memory_cost=kdf["memory_kib"],
    ).derive(secret)


def _hkdf(secret: bytes, salt: bytes, info: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(secret)


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _unb64(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
