"""The optional keyring slot: a random wrapping key stored in the operating system's keyring.

The keyring never holds the data key itself, and its slot is never the only one. If the keyring fails, the program
says why in one line and asks for the passphrase.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from typing import Any

from imr_tui.errors import BadInput, Locked
from imr_tui.store.keyfile import KeyFile
from imr_tui.store.slots import KEY_BYTES, Slot, open_with_random_key, wrap_with_random_key

SERVICE = "imr-tui"
SECONDS = 5.0


def keyring_status(seconds: float = SECONDS) -> str:
    """Return the name of the trusted keyring on this computer. Raises Locked with the reason if there is none."""
    return str(_ask({"what": "status"}, seconds)["backend"])


def make_keyring_slot(keys: KeyFile, data_key: bytearray, label: str, made_at: str, seconds: float = SECONDS) -> Slot:
    """Store a new random wrapping key in the keyring and return its slot.

    `label` is the name of the person who set it up.
    """
    wrapping = os.urandom(KEY_BYTES)
    request = {
        "what": "set",
        "service": SERVICE,
        "name": keys.store_uid,
        "secret": base64.b64encode(wrapping).decode("ascii"),
    }
    backend = str(_ask(request, seconds)["backend"])
    return wrap_with_random_key(data_key, wrapping, label, keys.store_uid, made_at, {"backend": backend})


def open_with_keyring(keys: KeyFile, seconds: float = SECONDS) -> tuple[Slot, bytearray]:
    """Return the slot and the data key, decrypted with the key in the keyring.

    Raises Locked with the reason if that fails.
    """
    slots = keys.of_kind("keyring")
    if not slots:
        raise Locked("This store does not use the keyring. Use the passphrase.")
    result = _ask({"what": "get", "service": SERVICE, "name": keys.store_uid}, seconds)
    secret = result.get("secret")
    if not secret:
        raise Locked("The keyring has no key for this store. Use the passphrase.")
    try:
        wrapping = base64.b64decode(str(secret), validate=True)
        if len(wrapping) != KEY_BYTES:
            raise ValueError
    except ValueError:
        raise Locked("The key in the keyring was not made by imr-tui. Use the passphrase.") from None
    return slots[-1], open_with_random_key(slots[-1], wrapping, keys.store_uid)


def forget_keyring_key(keys: KeyFile, seconds: float = SECONDS) -> None:
    """Delete the wrapping key from the keyring. The slot is useless without it."""
    _ask({"what": "delete", "service": SERVICE, "name": keys.store_uid}, seconds)


def _ask(request: dict[str, str], seconds: float) -> dict[str, Any]:
    # Without this, an environment variable or a configuration file could choose a plaintext keyring.
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON_KEYRING", "PYTHONSTARTUP"))}
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-m", "imr_tui.store.keyring_helper"],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=seconds,
            env=environment,
            start_new_session=True,
            check=False,
        )
        result = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise Locked(f"The keyring did not answer within {seconds:g} seconds. Use the passphrase.") from None
    except (OSError, ValueError):
        raise Locked("The keyring could not be reached. Use the passphrase.") from None
    if not isinstance(result, dict) or not result.get("ok"):
        why = result.get("why", "it did not answer") if isinstance(result, dict) else "it did not answer"
        raise Locked(f"The keyring cannot be used: {why}. Use the passphrase.")
    return result


def require_other_slots(keys: KeyFile) -> None:
    """Raise BadInput if the store has no passphrase slot: a keyring slot is never the only one."""
    if not keys.of_kind("passphrase"):
        raise BadInput("The store needs a passphrase as well as the keyring. Set a passphrase first.")
