"""Keep pasted text from being read as keys: text that was copied from elsewhere may contain escape characters."""

from __future__ import annotations

from codecs import getincrementaldecoder
from typing import Final

from imr_tui.terminal_text import REPLACEMENT

START: Final = "\x1b[200~"
END: Final = "\x1b[201~"
"""What a terminal sends before and after pasted text (bracketed paste)."""


class PasteDecoder:
    """Decodes what a terminal sends (UTF-8), with each escape character inside pasted text replaced by a mark.

    Bytes that are not UTF-8, for example pasted from a window with another encoding, become marks too.
    """

    def __init__(self) -> None:
        self._decoder = getincrementaldecoder("utf-8")(errors="replace")
        self._is_pasting = False
        self._before = ""
        # The end of what was read, which may be the beginning of END.
        self._rest = ""

    def decode(self, content: bytes, final: bool = False) -> str:
        """Return the next characters. Like the decoders of `codecs`, it may be given a part of a sequence."""
        text = self._rest + self._decoder.decode(content, final)
        self._rest = ""
        parts = []
        while text:
            part, text = self._pasted(text) if self._is_pasting else self._typed(text)
            parts.append(part)
        if final:
            parts.append(self._rest)
            self._rest = ""
        return "".join(parts)

    def _typed(self, text: str) -> tuple[str, str]:
        """Split text after the sequence that begins a paste, parts of which may have been returned before."""
        seen = self._before + text
        place = seen.find(START)
        if place < 0:
            self._before = seen[1 - len(START) :]
            return text, ""
        self._is_pasting, self._before = True, ""
        end = place + len(START) - (len(seen) - len(text))
        return text[:end], text[end:]

    def _pasted(self, text: str) -> tuple[str, str]:
        place = text.find(END)
        if place >= 0:
            self._is_pasting = False
            return text[:place].replace("\x1b", REPLACEMENT) + END, text[place + len(END) :]
        kept = next((size for size in range(len(END) - 1, 0, -1) if text.endswith(END[:size])), 0)
        self._rest = text[len(text) - kept :]
        return text[: len(text) - kept].replace("\x1b", REPLACEMENT), ""
