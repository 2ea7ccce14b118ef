"""The PDF renderer: numbers, lays out, adds headers and footers, and paints."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from imr_tui.exporters.core.document import PaperDocument
from imr_tui.exporters.core.numbering import number
from imr_tui.exporters.core.renderer import Meter, Progress, StopAsked
from imr_tui.exporters.pdf.blocks import Composer
from imr_tui.exporters.pdf.fonts import FontSet
from imr_tui.exporters.pdf.furniture import furnish
from imr_tui.exporters.pdf.painter import Painter


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Pause garbage collection: a long paper has hundreds of thousands of small objects without cycles, and repeated
    collections would make the work grow faster than the number of rows.
    """
    awake = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if awake:
            gc.enable()


class PdfRenderer:
    """Renders documents as PDF. See `imr_tui.exporters.core.renderer.Renderer`."""

    format = "pdf"

    def __init__(self) -> None:
        self.warnings: tuple[str, ...] = ()

    def render(
        self,
        document: PaperDocument,
        *,
        progress: Progress | None = None,
        cancelled: StopAsked | None = None,
    ) -> bytes:
        """Return the whole PDF file, which is PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2).

        The same document and SOURCE_DATE_EPOCH give the same bytes. Raises Cancelled and ValueError.
        """
        self.warnings = ()
        with _collector_at_rest():
            return self._render(document, progress, cancelled)

    def _render(self, document: PaperDocument, progress: Progress | None, cancelled: StopAsked | None) -> bytes:
        numbered = number(document)
        fonts = FontSet(document.typeface)
        # Painting takes about as long as layout, so each gets half of the progress bar.
        units = numbered.units
        meter = Meter(2 * units, progress, cancelled)
        composer = Composer(numbered, fonts, meter)
        pages = composer.compose()
        for index, page in enumerate(pages, 1):
            furnish(page, fonts, document, index, len(pages))
        painter = Painter(document, fonts, pages, numbered.entries, composer.root)
        data = painter.paint(meter, meter.total - meter.done)
        meter.finish()
        lacking = fonts.warning()
        self.warnings = (*((lacking,) if lacking else ()), *painter.warnings)
        return data
