"""The optional keyring slot: a random wrapping key kept by the operating system's keyring.

Never the data key, and never the only slot. Any trouble means asking for the passphrase, with one line
that says so.
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
    """The name of the trusted keyring that works here. Raises Locked with the reason when there is none."""
    return str(_ask({"what": "status"}, seconds)["backend"])


def make_keyring_slot(keys: KeyFile, data_key: bytearray, label: str, made_at: str, seconds: float = SECONDS) -> Slot:
    """Put a new random wrapping key into the keyring and return the slot that goes with it.

    `label` is the name of the person at whose word it was made.
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


def open_with_keyring(keys: KeyFile, seconds: float = SECONDS) -> bytearray:
    """The data key by way of the keyring. Raises Locked, saying why, when that way is closed."""
    slots = keys.of_kind("keyring")
    if not slots:
        raise Locked("This store has no keyring slot; it opens with the passphrase.")
    result = _ask({"what": "get", "service": SERVICE, "name": keys.store_uid}, seconds)
    secret = result.get("secret")
    if not secret:
        raise Locked("The keyring holds no key for this store; it opens with the passphrase.")
    try:
        wrapping = base64.b64decode(str(secret), validate=True)
        if len(wrapping) != KEY_BYTES:
            raise ValueError
    except ValueError:
        raise Locked("The key in the keyring is not one of this program's; use the passphrase.") from None
    return open_with_random_key(slots[-1], wrapping, keys.store_uid)


def forget_keyring_key(keys: KeyFile, seconds: float = SECONDS) -> None:
    """Take the wrapping key out of the keyring; the slot is worthless without it."""
    _ask({"what": "delete", "service": SERVICE, "name": keys.store_uid}, seconds)


def _ask(request: dict[str, str], seconds: float) -> dict[str, Any]:
    # Overrides would let an environment variable or a configuration file choose a plaintext keyring.
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
        raise Locked(f"The keyring did not answer in {seconds:g} seconds; use the passphrase.") from None
    except (OSError, ValueError):
        raise Locked("The keyring could not be asked; use the passphrase.") from None
    if not isinstance(result, dict) or not result.get("ok"):
        why = result.get("why", "it did not answer") if isinstance(result, dict) else "it did not answer"
        raise Locked(f"The keyring cannot be used: {why}. Use the passphrase.")
    return result


def require_other_slots(keys: KeyFile) -> None:
    """A keyring slot is never the only one. Raises BadInput where no passphrase slot stands beside it."""
    if not keys.of_kind("passphrase"):
        raise BadInput("A keyring slot needs a passphrase slot beside it: set a passphrase first.")
