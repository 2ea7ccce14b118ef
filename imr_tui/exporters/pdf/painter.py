"""From laid-out pages to the bytes of a PDF file, through reportlab's canvas and nothing above it.

reportlab's own paragraphs read their text as markup, open what an `<img>` names and evaluate colours. Here
text goes to the canvas as text; no string of a document is ever parsed.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import os
import urllib.parse
from collections.abc import Sequence
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from imr_tui.exporters.characters import CharacterMap
from imr_tui.exporters.document import Document, link_kind
from imr_tui.exporters.numbering import Entry
from imr_tui.exporters.pdf.fonts import FontSet
from imr_tui.exporters.pdf.page import Page, PageReference, SetLine
from imr_tui.exporters.pdf.styles import LINK, Colour
from imr_tui.exporters.pdf.wrap import Piece, width_of
from imr_tui.exporters.renderer import Meter

# Base 85 makes every stream a quarter longer, for printers of the last century.
rl_config.useA85 = 0

_BANNER = b" ReportLab Generated PDF document (opensource)"
_EPOCH = "SOURCE_DATE_EPOCH"


class Painter:
    """Paints pages. `warnings` names links that lead nowhere."""

    def __init__(
        self, document: Document, fonts: FontSet, pages: Sequence[Page], entries: Sequence[Entry]
    ) -> None:
        self._document = document
        self._fonts = fonts
        self._pages = pages
        self._entries = entries
        self._where = {
            mark.anchor: (index, mark.y) for index, page in enumerate(pages, 1) for mark in page.marks
        }
        self._broken: dict[str, None] = {}
        self._metadata = CharacterMap(lambda code: chr(code).isprintable())
        self._canvas: Any = Canvas(
            io.BytesIO(),
            pagesize=(pages[0].geometry.width, pages[0].geometry.height),
            pageCompression=1,
            invariant=1,
            pdfVersion=(1, 7),
            initialFontName=fonts.regular.name,
            lang=document.language,
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        """One sentence for each link that was set as plain text."""
        return tuple(
            f"The link to {target!r} leads nowhere; it is set as plain text." for target in self._broken
        )

    def paint(self, meter: Meter, share: int) -> bytes:
        """All pages, as a file; `share` units of the meter are spread over them. Raises Cancelled."""
        self._describe()
        total = len(self._pages)
        for number, page in enumerate(self._pages, 1):
            self._page(page)
            meter.step(share * number // total - share * (number - 1) // total)
        self._outline()
        data: bytes = self._canvas.getpdfdata()
        # Same length, so that no offset in the file moves.
        return data.replace(_BANNER, b" " * len(_BANNER), 1)

    def _describe(self) -> None:
        document, file = self._document, self._canvas._doc
        stamp = file._timeStamp
        moment = _moment(document.date)
        stamp.t = moment.timestamp()
        stamp.lt = moment.timetuple()
        stamp.YMDhms = tuple(stamp.lt)[:6]
        fields = {
            "Title": document.title,
            "Author": document.author,
            "Subject": document.subject,
            "Keywords": ", ".join(word for word in (*document.keywords, document.marking) if word),
        }
        file.info = _Info(
            {name: self._metadata.clean(value).replace("\n", " ") for name, value in fields.items()}
        )
        digest = hashlib.sha256(f"{document!r} {moment.isoformat()}".encode("utf-8", "backslashreplace"))
        identity = f"<{digest.hexdigest()[:32]}>"
        file._ID = f"\n[{identity}{identity}]\n".encode("ascii")
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        if self._entries:
            self._canvas.showOutline()

    def _page(self, page: Page) -> None:
        canvas = self._canvas
        canvas.setPageSize((page.geometry.width, page.geometry.height))
        for fill in page.fills:
            canvas.setFillColorRGB(*fill.colour)
            canvas.rect(fill.x, fill.y, fill.width, fill.height, stroke=0, fill=1)
        for rule in page.rules:
            canvas.setLineWidth(rule.weight)
            canvas.setStrokeColorRGB(*rule.colour)
            canvas.setDash([0.6, 2.4] if rule.dots else [])
            canvas.line(rule.x, rule.y, rule.to_x, rule.to_y)
        canvas.setDash([])
        self._links(page)
        self._texts(page.texts)
        for mark in page.marks:
            canvas.bookmarkHorizontalAbsolute(mark.anchor, mark.y + 4, left=page.geometry.left)
        canvas.showPage()

    def _texts(self, items: Sequence[SetLine | PageReference]) -> None:
        text = self._canvas.beginText()
        now: tuple[str, float] = ("", 0.0)
        colour: Colour | None = None
        for item in items:
            line = self._reference(item) if isinstance(item, PageReference) else item
            text.setTextOrigin(line.x, line.y)
            for piece in line.line:
                wanted = LINK if piece.link and self._leads(piece.link) else line.colour
                if wanted != colour:
                    colour = wanted
                    text.setFillColorRGB(*colour)
                if (piece.face.name, line.size) != now:
                    now = (piece.face.name, line.size)
                    text.setFont(*now)
                # Not textOut: it measures each text again, only to know where its own cursor is.
                text._textOut(piece.text)
        self._canvas.drawText(text)

    def _reference(self, item: PageReference) -> SetLine:
        face = self._fonts.bold if item.style.bold else self._fonts.regular
        line = (Piece(str(self._where[item.anchor][0]), face),)
        return SetLine(
            item.right - width_of(line, item.style.size), item.y, line, item.style.size, item.style.colour
        )

    def _leads(self, target: str) -> bool:
        return target in self._where or link_kind(target) == "external"

    def _links(self, page: Page) -> None:
        canvas = self._canvas
        canvas.setLineWidth(0.4)
        canvas.setStrokeColorRGB(*LINK)
        for link in page.links:
            area = (link.left, link.bottom, link.right, link.top)
            if link.target in self._where:
                canvas.linkAbsolute("", link.target, area, Border="[0 0 0]")
            elif link_kind(link.target) == "external":
                address = urllib.parse.quote(link.target, safe="%/:?#[]@!$&'()*+,;=-._~")
                canvas.linkURL(address, area)
            else:
                self._broken[link.target] = None
                continue
            if not link.target.startswith("#"):
                height = link.bottom + (link.top - link.bottom) * 0.1
                canvas.line(link.left, height, link.right, height)

    def _outline(self) -> None:
        level = -1
        for entry in self._entries:
            if entry.anchor not in self._where:
                continue
            # reportlab refuses a leap from a first level to a third.
            level = min(entry.level - 1, level + 1)
            title = self._metadata.clean(f"{entry.number} {entry.text}".strip()).replace("\n", " ")
            self._canvas.addOutlineEntry(title, entry.anchor, level)


class _Info(pdfdoc.PDFInfo):  # type: ignore[misc]
    """The information dictionary without the producer's chatter; empty fields are left out."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__()
        self._fields = fields

    def format(self, document: Any) -> Any:
        entries = {name: pdfdoc.PDFString(value) for name, value in self._fields.items() if value}
        entries["CreationDate"] = entries["ModDate"] = pdfdoc.PDFDate(ts=document._timeStamp)
        return pdfdoc.PDFDictionary(entries).format(document)


def _moment(date: datetime.date) -> datetime.datetime:
    """When the file says it was made: SOURCE_DATE_EPOCH when that is set, else midnight UTC of the paper's
    date.
    """
    epoch = os.environ.get(_EPOCH, "").strip()
    if epoch.isascii() and epoch.isdigit():
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC)
    return datetime.datetime(date.year, date.month, date.day, tzinfo=datetime.UTC)
