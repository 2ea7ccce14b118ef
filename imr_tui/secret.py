"""A passphrase on its way from the keyboard to the key: held once, taken once, then overwritten.

Python cannot overwrite a string. So a passphrase is a string only while a key is derived from it; before that it is
in a buffer that is emptied, and afterwards `forget` writes over the memory that Python has freed.
"""

from __future__ import annotations

import ctypes
import gc
import hmac
from typing import Final

_ENCODING: Final = "utf-32-le"
WIDTH: Final = 4
"""Bytes of a character in the buffer: the same for each, so that positions can be counted."""
_SMALL: Final = 512
"""Python keeps its freed memory for objects of up to this many bytes, and uses it again for the same size."""
_BLOCKS: Final = 2000
_LARGE: Final = 5000
"""Larger than what is read from the keyboard at once, and than what a key is derived from."""
_KEPT: Final = 8
"""One more than the freed blocks of each size that a thread keeps for itself."""


class Secret:
    """A passphrase, a recovery code or the password of a file. Printing it shows nothing of it."""

    __slots__ = ("_letters",)

    def __init__(self, letters: bytearray | None = None) -> None:
        """`letters` (UTF-32) becomes part of this object and is overwritten with it."""
        self._letters = bytearray() if letters is None else letters

    @classmethod
    def of(cls, text: str) -> Secret:
        """Return a secret with this text."""
        return cls(bytearray(_encoded(text)))

    def __len__(self) -> int:
        """Count its characters."""
        return len(self._letters) // WIDTH

    def replace(self, start: int, end: int, text: str) -> None:
        """Replace the characters from `start` to before `end` with `text`, and overwrite the old buffer."""
        old, added = self._letters, _encoded(text)
        head, tail = start * WIDTH, end * WIDTH
        made = bytearray(head + len(added) + len(old) - tail)
        with memoryview(old) as view:
            made[:head] = view[:head]
            made[head : head + len(added)] = added
            made[head + len(added) :] = view[tail:]
        self._letters = made
        old[:] = bytes(len(old))

    def same(self, other: Secret) -> bool:
        """Whether both have the same text."""
        return hmac.compare_digest(self._letters, other._letters)

    def text(self) -> str:
        """Return the text, for a check. Let it go at once."""
        return self._letters.decode(_ENCODING, "surrogatepass")

    def copy(self) -> Secret:
        """Return the same secret in a buffer of its own, and empty this one."""
        moved = Secret(bytearray(self._letters))
        self.wipe()
        return moved

    def take(self) -> str:
        """Return the text and empty the buffer: the last use."""
        text = self.text()
        self.wipe()
        return text

    def wipe(self) -> None:
        """Overwrite the buffer and empty it."""
        self._letters[:] = bytes(len(self._letters))
        self._letters = bytearray()


def forget() -> None:
    """Collect what is no longer used, and write zeros over the memory that Python has freed.

    A freed string stays readable in memory until the next object of its size is put there. Takes a few milliseconds
    and at most 20 MB.
    """
    gc.collect()
    for size in range(48, _SMALL + 1, 16):
        # Python's own header of an object of bytes is 33 bytes long.
        filled = [bytes(size - 33) for _ in range(_BLOCKS)]
        del filled
    forget_here()


def forget_here() -> None:
    """Write zeros over the memory that C libraries have freed on this thread, such as the one that derives keys.

    Each thread keeps its own freed memory, so call this on the thread that had the secret.
    """
    try:
        library = ctypes.CDLL(None)
        get, give_back = library.malloc, library.free
    except (AttributeError, OSError, TypeError):
        # This system has no such library; its memory is as it is.
        return
    get.restype, get.argtypes, give_back.argtypes = ctypes.c_void_p, (ctypes.c_size_t,), (ctypes.c_void_p,)
    blocks = [(get(size), size) for size in range(24, _LARGE, 16) for _ in range(_KEPT)]
    for address, size in blocks:
        if address:
            ctypes.memset(address, 0, size)
            give_back(address)


def _encoded(text: str) -> bytes:
    return text.encode(_ENCODING, "surrogatepass")
