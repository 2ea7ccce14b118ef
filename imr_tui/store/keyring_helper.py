"""The helper process that asks the operating system's keyring; run as `python -m`, never imported by the app.

A keyring can block for ever, or print to the terminal. So it is asked here, with the output captured and
a time limit set by the caller. One JSON request on standard input, one JSON answer on standard output.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Any

# Keyrings that keep a secret from other people of the machine. Plaintext files, `fail`, `null`, chainers
# (they may choose any) and overrides from configuration do not count.
TRUSTED = {
    ("keyring.backends.SecretService", "Keyring"): "Secret Service",
    ("keyring.backends.libsecret", "Keyring"): "Secret Service (libsecret)",
    ("keyring.backends.kwallet", "DBusKeyring"): "KWallet",
    ("keyring.backends.macOS", "Keyring"): "macOS Keychain",
    ("keyring.backends.Windows", "WinVaultKeyring"): "Windows Credential Locker",
}


def trusted_backend() -> tuple[Any, str] | None:
    """The best trusted keyring that works here, with its name for people, or None."""
    found: list[tuple[float, Any, str]] = []
    for (module_name, class_name), label in TRUSTED.items():
        try:
            backend = getattr(import_module(module_name), class_name)
            found.append((float(backend.priority), backend, label))
        except Exception:  # noqa: S112 - a backend that cannot work here says so in many ways
            continue
    if not found:
        return None
    _, backend, label = max(found, key=lambda entry: entry[0])
    return backend(), label


def answer(request: dict[str, str]) -> dict[str, Any]:
    """Carry out one request: `what` is status, get, set or delete."""
    chosen = trusted_backend()
    if chosen is None:
        return {"ok": False, "why": "no trusted keyring on this machine"}
    backend, label = chosen
    what = request["what"]
    result: dict[str, Any] = {"ok": True, "backend": label}
    if what == "get":
        result["secret"] = backend.get_password(request["service"], request["name"])
    elif what == "set":
        backend.set_password(request["service"], request["name"], request["secret"])
    elif what == "delete":
        backend.delete_password(request["service"], request["name"])
    return result


def main() -> int:
    """Read a request, write the answer; every failure is an answer as well."""
    try:
        result = answer(json.load(sys.stdin))
    except Exception as error:
        # Only the kind of error: a keyring's message may hold what it should not.
        result = {"ok": False, "why": f"the keyring failed ({type(error).__name__})"}
    json.dump(result, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
