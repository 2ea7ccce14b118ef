"""The helper process that talks to the operating system's keyring; run as `python -m`, never imported by the app.

A keyring can block for ever or print to the terminal, so it runs in this process. The caller captures the output and
sets a time limit. The process reads one JSON request from standard input and writes one JSON answer to standard output.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Any

# Keyrings that keep a secret from other users of the computer. Not included are plaintext files, `fail`, `null`,
# chainers (which may choose any backend) and overrides from configuration.
TRUSTED = {
    ("keyring.backends.SecretService", "Keyring"): "Secret Service",
    ("keyring.backends.libsecret", "Keyring"): "Secret Service (libsecret)",
    ("keyring.backends.kwallet", "DBusKeyring"): "KWallet",
    ("keyring.backends.macOS", "Keyring"): "macOS Keychain",
    ("keyring.backends.Windows", "WinVaultKeyring"): "Windows Credential Locker",
}


def trusted_backend() -> tuple[Any, str] | None:
    """Return the best trusted keyring that works on this computer, with its name for people, or None."""
    found: list[tuple[float, Any, str]] = []
    for (module_name, class_name), label in TRUSTED.items():
        try:
            backend = getattr(import_module(module_name), class_name)
            found.append((float(backend.priority), backend, label))
        except Exception:  # noqa: S112 - a backend that does not work here may raise anything
            continue
    if not found:
        return None
    _, backend, label = max(found, key=lambda entry: entry[0])
    return backend(), label


def answer(request: dict[str, str]) -> dict[str, Any]:
    """Answer one request, in which `what` is status, get, set or delete."""
    chosen = trusted_backend()
    if chosen is None:
        return {"ok": False, "why": "no trusted keyring on this computer"}
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
    """Read a request and write the answer. A failure is written as an answer too."""
    try:
        result = answer(json.load(sys.stdin))
    except Exception as error:
        # Only the type of error, since a keyring's message may contain the secret.
        result = {"ok": False, "why": f"it failed ({type(error).__name__})"}
    json.dump(result, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
