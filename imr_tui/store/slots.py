"""Key slots: the data key, encrypted once for each way to unlock the store.

Each slot has a key pair of its own (X25519). The data key is encrypted to the public key with HPKE (RFC 9180), so the
store can be given a new data key without knowing anybody's passphrase. The private key is encrypted with AES-256-GCM
under a wrapping key, which is derived from a passphrase with Argon2id (RFC 9106), or from the recovery code with
HKDF-SHA-256 (the code has 160 random bits), or is a random key stored in the operating system's keyring. The slot's
label, kind and parameters are authenticated with it, so any change to them is detected.

Slots of the first form have no key pair: they hold the data key itself, encrypted under the wrapping key. They are
read, and replaced the next time their person unlocks the store.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import unicodedata
from dataclasses import dataclass, field, replace
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
RECOVERY_LABEL = "recovery code"
PUBLIC_BYTES = 32
SEALED_BYTES = 32 + KEY_BYTES + 16
"""The length of a data key encrypted with HPKE: the sender's public key, the data key and the tag."""


@dataclass(frozen=True)
class Slot:
    """One way to unlock the data key. All keys and texts are raw bytes; `kdf` holds the parameters.

    `wrapped` is the encrypted private key, `public` the public key and `sealed` the data key encrypted to it. In a slot
    of the first form, `wrapped` is the encrypted data key, and the other two are empty.
    """

    kind: str
    label: str
    kdf: dict[str, Any]
    salt: bytes
    nonce: bytes
    wrapped: bytes
    made_at: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    public: bytes = b""
    sealed: bytes = b""
    # An HMAC under the data key, which binds the slot to one revision of the key file.
    mac: bytes = b""
    damaged: bool = False
    """Whether the slot in the file does not match its checksum."""

    @property
    def has_pair(self) -> bool:
        """Whether the data key of this slot can be replaced without the secret that opens it."""
        return bool(self.public)

    def to_json(self) -> dict[str, Any]:
        """Return the slot as written to the key file, with its checksum."""
        content = self._content()
        if self.mac:
            content["mac"] = _b64(self.mac)
        content["check"] = _checksum(content)
        return content

    def _content(self) -> dict[str, Any]:
        pair = {"public": _b64(self.public), "sealed": _b64(self.sealed)} if self.public else {}
        return {
            "kind": self.kind,
            "label": self.label,
            "kdf": self.kdf,
            "salt": _b64(self.salt),
            "nonce": _b64(self.nonce),
            "wrapped": _b64(self.wrapped),
            **pair,
            "made_at": self.made_at,
            **({"extra": self.extra} if self.extra else {}),
        }

    def bound(self, key: bytes, revision: int) -> Slot:
        """Return the slot with its MAC for this revision of the key file; `key` is the key of the file's MAC."""
        return replace(self, mac=self._mac(key, revision))

    def is_bound(self, key: bytes, revision: int) -> bool:
        """Whether the slot was written by a holder of the data key, for this revision of the key file."""
        return hmac.compare_digest(self.mac, self._mac(key, revision))

    def _mac(self, key: bytes, revision: int) -> bytes:
        content = json.dumps([revision, self._content()], sort_keys=True, ensure_ascii=True).encode("ascii")
        return hmac.digest(key, b"slot\0" + content, hashlib.sha256)

    @classmethod
    def from_json(cls, data: Any, number: int) -> Slot:
        """Read a slot of the key file, which counts slots from 1. Raises Damaged with that number if it is not one.

        A slot that does not match its checksum is returned as `damaged`: it may be the checksum that changed.
        """
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
                public=_unb64(data.get("public", "")),
                sealed=_unb64(data.get("sealed", "")),
                mac=_unb64(data.get("mac", "")),
                damaged="check" in data and data["check"] != _checksum({**data, "check": None}),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise Damaged(
                f"Key slot {number} of the key file cannot be read. Restore the key file from a backup."
            ) from error
        lengths = (len(slot.salt), len(slot.nonce), len(slot.wrapped))
        pair = (len(slot.public), len(slot.sealed))
        whole = lengths == (SALT_BYTES, NONCE_BYTES, KEY_BYTES + 16)
        if slot.kind not in KINDS or not whole or pair not in ((0, 0), (PUBLIC_BYTES, SEALED_BYTES)):
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
    return _wrap(data_key, wrapping, "recovery", RECOVERY_LABEL, kdf, salt, store_uid, made_at)


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


def is_weak(slot: Slot) -> bool:
    """Whether a passphrase slot has the first form, or lower parameters than new ones have."""
    return not slot.has_pair or any(
        slot.kdf[part] < value for part, value in ARGON2ID.items() if part in ("memory_kib", "iterations")
    )


def derived_key(data_key: bytes | bytearray, purpose: bytes) -> bytes:
    """Derive a 32-byte key with HKDF-SHA-256 for a purpose other than encryption, such as the audit chain."""
    return _hkdf(bytes(data_key), b"", b"imr-tui " + purpose)


def resealed(slot: Slot, data_key: bytearray, store_uid: str) -> Slot:
    """Return the slot with another data key, encrypted to its public key. Its secret stays the same."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

    public = X25519PublicKey.from_public_bytes(slot.public)
    sealed = _suite().encrypt(bytes(data_key), public, _purpose(slot.kind, slot.label, store_uid))
    return replace(slot, sealed=sealed)


def _suite() -> Any:
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def _purpose(kind: str, label: str, store_uid: str) -> bytes:
    return json.dumps(["imr-tui data key", store_uid, kind, label], ensure_ascii=True).encode("ascii")


def _checksum(content: dict[str, Any]) -> str:
    """Return the first 16 hex digits of a digest of a slot as written, without its checksum."""
    given = {name: value for name, value in content.items() if name != "check"}
    return hashlib.sha256(json.dumps(given, sort_keys=True, ensure_ascii=True).encode("ascii")).hexdigest()[:16]


def _associated(kind: str, label: str, kdf: dict[str, Any], store_uid: str, public: bytes) -> bytes:
    pair = [public.hex()] if public else []
    return json.dumps([store_uid, kind, label, kdf, *pair], sort_keys=True, ensure_ascii=True).encode("ascii")


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
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    nonce = os.urandom(NONCE_BYTES)
    secret = private.private_bytes_raw()
    wrapped = AESGCM(wrapping).encrypt(nonce, secret, _associated(kind, label, kdf, store_uid, public))
    slot = Slot(kind, label, kdf, salt, nonce, wrapped, made_at, extra or {}, public)
    return resealed(slot, data_key, store_uid)


def _unwrap(slot: Slot, wrapping: bytes, store_uid: str) -> bytearray:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    associated = _associated(slot.kind, slot.label, slot.kdf, store_uid, slot.public)
    try:
        plain = AESGCM(wrapping).decrypt(slot.nonce, slot.wrapped, associated)
    except InvalidTag:
        if slot.damaged:
            raise Damaged(_damaged(slot)) from None
        what = {"passphrase": "passphrase", "recovery": "recovery code", "keyring": "key in the keyring"}
        raise Locked(f"That {what[slot.kind]} does not open this store. Try again.") from None
    return bytearray(_opened(slot, plain, store_uid) if slot.has_pair else plain)


def _opened(slot: Slot, private_key: bytes, store_uid: str) -> bytes:
    """Return the data key, decrypted with the private key of the slot."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    private = X25519PrivateKey.from_private_bytes(private_key)
    try:
        plain: bytes = _suite().decrypt(slot.sealed, private, _purpose(slot.kind, slot.label, store_uid))
    except (InvalidTag, ValueError):
        # The secret was right, since it opened the private key.
        raise Damaged(_damaged(slot)) from None
    return plain


def _damaged(slot: Slot) -> str:
    return f"The key slot of {slot.label} is damaged. Use another way to unlock the store, or restore a backup."


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
