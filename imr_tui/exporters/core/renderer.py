"""What every renderer promises, and which one makes which format."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Protocol, TypeAlias, cast

from imr_tui.exporters.core.document import PaperDocument

Progress: TypeAlias = Callable[[int, int], None]
StopAsked: TypeAlias = Callable[[], bool]

# Named by module and class and loaded on use: the first screen must not wait for a PDF library.
_RENDERERS: dict[str, tuple[str, str]] = {
    "pdf": ("imr_tui.exporters.pdf.renderer", "PdfRenderer"),
    "txt": ("imr_tui.exporters.text.renderer", "TextRenderer"),
    "docx": ("imr_tui.exporters.docx.renderer", "DocxRenderer"),
}


class Cancelled(Exception):
    """The person asked to stop; nothing was made."""


class Renderer(Protocol):
    """Makes one format. One renderer is used for one rendering at a time; it may be used again."""

    format: str
    """The short name that is also the file's extension: "pdf", "txt", "docx"."""

    warnings: tuple[str, ...]
    """Plain sentences on the last rendering: characters that the type lacks, links that lead nowhere."""

    def render(
        self,
        document: PaperDocument,
        *,
        progress: Progress | None = None,
        cancelled: StopAsked | None = None,
    ) -> bytes:
        """The whole file.

        `progress` is told (done, total) from time to time, in units of no meaning of their own; `cancelled`
        is asked often. Raises Cancelled when it answers True, and ValueError when the document contradicts
        itself.
        """
        ...


def formats() -> tuple[str, ...]:
    """The formats that a document can be rendered in."""
    return tuple(_RENDERERS)


def renderer_for(format: str) -> Renderer:
    """A new renderer for a format ("pdf", "txt", "docx"). Raises ValueError for a format that has none."""
    if format not in _RENDERERS:
        raise ValueError(f"There is no renderer for {format!r}; there are {', '.join(_RENDERERS)}.")
    module, name = _RENDERERS[format]
    return cast(Renderer, getattr(import_module(module), name)())


class Meter:
    """Counts the units done, asks at each whether to stop, and tells progress a hundred times at most."""

    def __init__(self, total: int, progress: Progress | None, cancelled: StopAsked | None) -> None:
        self.total = max(total, 1)
        self.done = 0
        self._told = -1
        self._progress = progress
        self._cancelled = cancelled

    def check(self) -> None:
        """Raises Cancelled when the person asked to stop."""
        if self._cancelled is not None and self._cancelled():
            raise Cancelled

    def finish(self) -> None:
        """Everything is done: progress is told so once."""
        self.step(self.total - self.done)

    def step(self, units: int = 1) -> None:
        """Units more are done. Raises Cancelled."""
        self.check()
        self.done = min(self.done + units, self.total)
        if self._progress is not None:
            hundredth = self.done * 100 // self.total
            if hundredth > self._told:
                self._told = hundredth
                self._progress(self.done, self.total)
