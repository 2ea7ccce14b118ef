"""The protocol of all renderers, and the renderer for each format."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Protocol, TypeAlias, cast

from imr_tui.exporters.core.document import PaperDocument

Progress: TypeAlias = Callable[[int, int], None]
StopAsked: TypeAlias = Callable[[], bool]

# By module and class name, loaded on use, so that start-up does not import a PDF library.
_RENDERERS: dict[str, tuple[str, str]] = {
    "pdf": ("imr_tui.exporters.pdf.renderer", "PdfRenderer"),
    "txt": ("imr_tui.exporters.text.renderer", "TextRenderer"),
    "docx": ("imr_tui.exporters.docx.renderer", "DocxRenderer"),
}


class Cancelled(Exception):
    """The person cancelled; nothing was made."""


class Renderer(Protocol):
    """Renders one format. A renderer can be reused, for one rendering at a time."""

    format: str
    """The short name that is also the file's extension: "pdf", "txt", "docx"."""

    warnings: tuple[str, ...]
    """Warnings on the last rendering, as sentences: characters missing from the font, links without a target."""

    def render(
        self,
        document: PaperDocument,
        *,
        progress: Progress | None = None,
        cancelled: StopAsked | None = None,
    ) -> bytes:
        """Return the whole file.

        `progress` is called from time to time with (done, total), in arbitrary units; `cancelled` is called often.
        Raises Cancelled if it returns True, and ValueError if the document is inconsistent.
        """
        ...


def formats() -> tuple[str, ...]:
    """Return the formats that a document can be rendered in."""
    return tuple(_RENDERERS)


def renderer_for(format: str) -> Renderer:
    """Return a new renderer for a format ("pdf", "txt", "docx"). Raises ValueError for any other format."""
    if format not in _RENDERERS:
        raise ValueError(f"There is no renderer for {format!r}. Choose from {', '.join(_RENDERERS)}.")
    module, name = _RENDERERS[format]
    return cast(Renderer, getattr(import_module(module), name)())


class Meter:
    """Counts the units done, checks for cancellation at each, and reports progress at most a hundred times."""

    def __init__(self, total: int, progress: Progress | None, cancelled: StopAsked | None) -> None:
        self.total = max(total, 1)
        self.done = 0
        self._reported = -1
        self._progress = progress
        self._cancelled = cancelled

    def check(self) -> None:
        """Raise Cancelled if the person cancelled."""
        if self._cancelled is not None and self._cancelled():
            raise Cancelled

    def finish(self) -> None:
        """Report that everything is done."""
        self.step(self.total - self.done)

    def step(self, units: int = 1) -> None:
        """Count further units as done. Raises Cancelled."""
        self.check()
        self.done = min(self.done + units, self.total)
        if self._progress is not None:
            hundredth = self.done * 100 // self.total
            if hundredth > self._reported:
                self._reported = hundredth
                self._progress(self.done, self.total)
