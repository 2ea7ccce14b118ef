"""The standard streams of a command on a terminal: nothing printed there can control it."""

from __future__ import annotations

import sys
from typing import Any, TextIO, cast

from imr_tui.errors import BadInput
from imr_tui.terminal_text import harmless_lines


def make_terminals_safe() -> None:
    """Let every text for a terminal pass through `harmless_lines`. A file or a pipe gets the exact data."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None and stream.isatty():
            setattr(sys, name, cast(TextIO, _OnTerminal(stream)))


class _OnTerminal:
    """A text stream on a terminal that makes control characters visible."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.buffer = _BytesOnTerminal(stream)

    def write(self, text: str) -> int:
        """Write text; returns its length, as streams do."""
        self._stream.write(harmless_lines(text))
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write several texts."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class _BytesOnTerminal:
    """The bytes of a file that a command prints: shown if they are text."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, data: bytes) -> int:
        """Write the text of a file. Raises BadInput if it is not a text file."""
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise BadInput("This file is not text, so it is not shown on a terminal. Give its name: -o FILE") from None
        if "\0" in text:
            raise BadInput("This file is not text, so it is not shown on a terminal. Give its name: -o FILE")
        self._stream.write(harmless_lines(text))
        return len(data)

    def flush(self) -> None:
        """Write out what is waiting."""
        self._stream.flush()
