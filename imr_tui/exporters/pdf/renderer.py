"""The PDF renderer: number, lay out, furnish, paint."""

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
    """The pages of a long paper are hundreds of thousands of small things, none of them in a circle. To look
    through them for circles again and again would make the work grow faster than the rows.
    """
    awake = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if awake:
            gc.enable()


class PdfRenderer:
    """Renders documents as PDF. See `imr_tui.exporters.core.renderer.Renderer` for what each part promises."""

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
        """The whole PDF file: PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2).

        Same document, same SOURCE_DATE_EPOCH: same bytes. Raises Cancelled and ValueError.
        """
        self.warnings = ()
        with _collector_at_rest():
            return self._render(document, progress, cancelled)

    def _render(self, document: PaperDocument, progress: Progress | None, cancelled: StopAsked | None) -> bytes:
        numbered = number(document)
        fonts = FontSet(document.typeface)
        # Painting takes about as long as laying out, so each gets half of the bar.
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
