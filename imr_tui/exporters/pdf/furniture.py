"""Headers and footers: the marking, the reference of the paper and the page number."""

from __future__ import annotations

from imr_tui.exporters.core.document import PaperDocument, long_date
from imr_tui.exporters.core.styles import FOOTER, MARKING, RULE, Style
from imr_tui.exporters.pdf.fonts import FontSet
from imr_tui.exporters.pdf.page import Page, RuledLine, SetLine
from imr_tui.exporters.pdf.structure import Artifact
from imr_tui.exporters.pdf.wrap import fit, width_of

_AUDIT_DIGITS = 12
_HEAD_DROP = 32.0
_MARKING_FOOT = 24.0
_FOOT_LINES = (53.0, 42.0)


def furnish(page: Page, fonts: FontSet, document: PaperDocument, number: int, total: int) -> None:
    """Add the header and footer to a page, outside its text frame."""
    geometry = page.geometry
    middle = (geometry.left + geometry.right) / 2
    if document.marking:
        for y, place in (
            (geometry.height - _HEAD_DROP - MARKING.size / 2, Artifact.HEADER),
            (_MARKING_FOOT, Artifact.FOOTER),
        ):
            _put(page, fonts, document.marking, MARKING, y, middle, geometry.measure, 0.5, place)
    page.rules.append(RuledLine(geometry.left, _FOOT_LINES[0] + 12, geometry.right, _FOOT_LINES[0] + 12, 0.5, RULE))
    paging = f"Page {number} of {total}"
    _put(page, fonts, paging, FOOTER, _FOOT_LINES[0], geometry.right, 120, 1)
    named = " · ".join(
        part
        for part in (
            document.reference,
            f"Version {document.version}" if document.version else "",
            long_date(document.date),
        )
        if part
    )
    _put(page, fonts, named, FOOTER, _FOOT_LINES[0], geometry.left, geometry.measure - 130, 0)
    edition = f"{document.edition.capitalize()} edition"
    _put(page, fonts, edition, FOOTER, _FOOT_LINES[1], geometry.left, geometry.measure / 2, 0)
    if document.audit_head:
        audit = f"Audit trail {document.audit_head[:_AUDIT_DIGITS]}"
        _put(page, fonts, audit, FOOTER, _FOOT_LINES[1], geometry.right, geometry.measure / 2, 1)


def _put(
    page: Page,
    fonts: FontSet,
    text: str,
    style: Style,
    y: float,
    x: float,
    room: float,
    share: float,
    place: Artifact = Artifact.FOOTER,
) -> None:
    """Set a line with `share` of its width to the left of x: 0 begins there, 0.5 is centred, 1 ends there."""
    piece = fit(fonts, text, style, room)
    if piece.text:
        line = (piece,)
        page.texts.append(SetLine(x - share * width_of(line, style.size), y, line, style.size, style.colour, place))
