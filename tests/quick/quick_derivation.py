"""In the place of Argon2id, which is slow on purpose: `make test` does not wait for it hundreds of times.

What is derived still depends on the passphrase, the salt and each parameter. `make deep` derives as the program does,
and so do the tests of the key slots themselves.
"""

from __future__ import annotations

import hashlib
import importlib.abc
import importlib.util
import sys
import unicodedata
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

SLOTS = "imr_tui.store.slots"


def quick_argon2id(passphrase: str, salt: bytes, kdf: dict[str, Any]) -> bytes:
    """A 32-byte secret from a passphrase, as `imr_tui.store.slots.argon2id` without its work."""
    secret = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    work = [kdf[part] for part in ("memory_kib", "iterations", "lanes")]
    return hashlib.sha256(secret + salt + repr(work).encode()).digest()


class QuickSlots(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads the program's own module of key slots and puts the quick derivation in it."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module's own place, with this loader."""
        if fullname != SLOTS:
            return None
        sys.meta_path.remove(self)
        found = importlib.util.find_spec(fullname)
        assert found is not None
        assert found.loader is not None
        self._own, found.loader = found.loader, self
        return found

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """As the program has it."""
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Run the program's own module, then change its derivation."""
        self._own.exec_module(module)
        module.argon2id = quick_argon2id  # type: ignore[attr-defined]
