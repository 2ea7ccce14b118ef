"""Headers, footers and page set-up of a Word paper."""

from __future__ import annotations

from collections.abc import Sequence

from imr_tui.exporters.core import styles as sizes
from imr_tui.exporters.core.document import Orientation, PaperDocument, long_date
from imr_tui.exporters.core.styles import LANDSCAPE, PORTRAIT, Geometry
from imr_tui.exporters.docx.elements import Element, el, field, paragraph, qn_id, tab_run, text_run, twips
from imr_tui.exporters.docx.links import Inline
from imr_tui.exporters.docx.styles import hex_of

_AUDIT_DIGITS = 12
_HEADER_DISTANCE = 26.0
_FOOTER_DISTANCE = 18.0
# A longer marking would push the text off the page.
_LONGEST = 160


def geometry_of(orientation: Orientation) -> Geometry:
    """Return the page and its text frame."""
    return LANDSCAPE if orientation == "landscape" else PORTRAIT


def header(inline: Inline, document: PaperDocument) -> Element:
    """Return the header with the marking."""
    return el("w:hdr", paragraph("Header", _short(inline, document.marking)))


def footer(inline: Inline, document: PaperDocument, orientation: Orientation) -> Element:
    """Return the footer: reference, page number, edition, audit trail and marking."""
    measure = geometry_of(orientation).measure
    named = " · ".join(
        part
        for part in (
            document.reference,
            f"Version {document.version}" if document.version else "",
            long_date(document.date),
        )
        if part
    )
    # Word calculates these two on every page and shows 1 until then.
    paging = [text_run("Page "), *field("PAGE", [text_run("1")])]
    paging += [text_run(" of "), *field("NUMPAGES", [text_run("1")])]
    rule = el("w:top", val="single", sz=4, space=6, color=hex_of(sizes.RULE))
    line = [*_short(inline, named), tab_run(), *paging]
    first = paragraph("Footer", line, tabs=[("right", measure)], rule_above=rule)
    second = [text_run(f"{document.edition.capitalize()} edition")]
    if document.audit_head:
        second += [tab_run(), *_short(inline, f"Audit trail {document.audit_head[:_AUDIT_DIGITS]}")]
    return el(
        "w:ftr",
        first,
        paragraph("Footer", second, tabs=[("right", measure)]),
        paragraph("Marking", _short(inline, document.marking), before=4),
    )


def section_pages(orientation: Orientation, header_id: str, footer_id: str) -> Element:
    """Return a w:sectPr: the size, margins, header and footer of the pages before it."""
    geometry = geometry_of(orientation)
    turned = {"orient": "landscape"} if orientation == "landscape" else {}
    head = el("w:headerReference", type="default")
    head.set(qn_id(), header_id)
    foot = el("w:footerReference", type="default")
    foot.set(qn_id(), footer_id)
    return el(
        "w:sectPr",
        head,
        foot,
        el("w:pgSz", w=twips(geometry.width), h=twips(geometry.height), **turned),
        el(
            "w:pgMar",
            top=twips(geometry.height - geometry.top),
            right=twips(geometry.width - geometry.right),
            bottom=twips(geometry.bottom),
            left=twips(geometry.left),
            header=twips(_HEADER_DISTANCE),
            footer=twips(_FOOTER_DISTANCE),
            gutter=0,
        ),
    )


def _short(inline: Inline, text: str) -> Sequence[Element]:
    shown = inline.one_line(text)
    if len(shown) > _LONGEST:
        shown = f"{shown[: _LONGEST - 1]}…"
    return [text_run(shown)] if shown else []
