"""Paints laid-out pages as a PDF file, through reportlab's canvas only.

reportlab's own paragraphs parse their text as markup, open the file of an `<img>` and evaluate colours. Here text goes
to the canvas as text, and no string of a document is ever parsed.

Everything drawn is marked content: part of the structure, or explicitly an artifact (PDF/UA-1, ISO 14289-1 §7.1).
Nothing becomes an artifact by omission.
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
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from imr_tui.exporters.core.document import PaperDocument, link_kind
from imr_tui.exporters.core.numbering import Entry
from imr_tui.exporters.core.renderer import Meter
from imr_tui.exporters.core.styles import LINK, Colour
from imr_tui.exporters.pdf.figure import operators
from imr_tui.exporters.pdf.finish import finish
from imr_tui.exporters.pdf.fonts import FontSet
from imr_tui.exporters.pdf.page import Image, Page, PageReference, Picture, SetLine
from imr_tui.exporters.pdf.structure import Annotation, Artifact, Node, StructContent, Tag, UntaggedText
from imr_tui.exporters.pdf.wrap import LinePiece, width_of
from imr_tui.exporters.pdf.xmp import XmpFacts, facts_of, one_line

# Base 85 would make every stream a quarter longer.
rl_config.useA85 = 0

_EPOCH = "SOURCE_DATE_EPOCH"
# A string may have at most 32,767 bytes (ISO 19005-2 §6.1.13).
_LONGEST_ADDRESS = 8_000
_ESCAPES = str.maketrans({"(": "\\(", ")": "\\)", "\\": "\\\\"})
_LONGEST_TITLE = 300


class Painter:
    """Paints pages whose texts belong to the structure `root`. `warnings` lists links without a target."""

    def __init__(
        self, document: PaperDocument, fonts: FontSet, pages: Sequence[Page], entries: Sequence[Entry], root: Node
    ) -> None:
        self._document = document
        self._fonts = fonts
        self._pages = pages
        self._entries = entries
        self._root = root
        self._where = {
            mark.anchor: (index, page.geometry.left, mark.y + 4)
            for index, page in enumerate(pages)
            for mark in page.marks
        }
        self._broken: dict[str, None] = {}
        self._counts: list[int] = []
        self._canvas: Any = Canvas(
            io.BytesIO(),
            pagesize=(pages[0].geometry.width, pages[0].geometry.height),
            pageCompression=1,
            invariant=1,
            pdfVersion=(1, 7),
            initialFontName=fonts.regular.name,
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        """A sentence for each link that is shown as plain text."""
        return tuple(f"The link to {target!r} has no target and is shown as plain text." for target in self._broken)

    def paint(self, meter: Meter, share: int) -> bytes:
        """Return all pages as a file; `share` units of the meter are spread over them.

        Raises Cancelled, and UntaggedText for a text without a tag.
        """
        facts = self._describe()
        total = len(self._pages)
        for index, page in enumerate(self._pages):
            self._page(page, index)
            meter.step(share * (index + 1) // total - share * index // total)
        self._outline()
        data: bytes = self._canvas.getpdfdata()
        meter.check()
        return finish(data, self._root, self._counts, self._where, facts, meter.check)

    def _describe(self) -> XmpFacts:
        document, file = self._document, self._canvas._doc
        stamp = file._timeStamp
        moment = _moment(document.date)
        stamp.t = moment.timestamp()
        stamp.lt = moment.timetuple()
        stamp.YMDhms = tuple(stamp.lt)[:6]
        facts = facts_of(document, moment)
        file.info = _Info(facts.info)
        digest = hashlib.sha256(f"{document!r} {moment.isoformat()}".encode("utf-8", "backslashreplace"))
        identity = f"<{digest.hexdigest()[:32]}>"
        file._ID = f"\n[{identity}{identity}]\n".encode("ascii")
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        if self._entries:
            self._canvas.showOutline()
        return facts

    def _page(self, page: Page, index: int) -> None:
        canvas = self._canvas
        canvas.setPageSize((page.geometry.width, page.geometry.height))
        marked = _Marked(index)
        text = self._texts(page.texts, marked)
        self._counts.append(marked.count)
        for link in page.links:
            area = (link.left, link.bottom, link.right, link.top)
            link.node.kids.append(self._annotation(index, area, link.node.target, link.words))
        canvas._code.append(Artifact.LAYOUT.value)
        for fill in page.fills:
            canvas.setFillColorRGB(*fill.colour)
            canvas.rect(fill.x, fill.y, fill.width, fill.height, stroke=0, fill=1)
        for rule in page.rules:
            canvas.setLineWidth(rule.weight)
            canvas.setStrokeColorRGB(*rule.colour)
            canvas.setDash([0.6, 2.4] if rule.dots else [])
            canvas.line(rule.x, rule.y, rule.to_x, rule.to_y)
        canvas.setDash([])
        canvas.setLineWidth(0.4)
        canvas.setStrokeColorRGB(*LINK)
        for left, right, height in marked.underlines:
            canvas.line(left, height, right, height)
        canvas._code.append("EMC")
        canvas.drawText(text)
        for mark in page.marks:
            canvas.bookmarkHorizontalAbsolute(mark.anchor, mark.y + 4, left=page.geometry.left)
        canvas.showPage()

    def _texts(self, items: Sequence[SetLine | PageReference | Picture | Image], marked: _Marked) -> Any:
        text = self._canvas.beginText()
        now: tuple[str, float] = ("", 0.0)
        colour: Colour | None = None
        for item in items:
            if isinstance(item, Picture | Image):
                drawing = operators(item) if isinstance(item, Picture) else self._image(item)
                # Lines, areas and pictures must be outside text objects (ISO 32000-1 §8.2).
                text._code.extend((*marked.end(), "ET", *marked.begin(item.tag), *drawing, *marked.end(), "BT"))
                colour = None
                continue
            line = self._reference(item) if isinstance(item, PageReference) else item
            # The operators that reportlab would write, but faster.
            text._code.append(f"1 0 0 1 {line.x:.3f} {line.y:.3f} Tm")
            for place, piece in enumerate(line.line):
                target = self._target(piece, line.tag)
                wanted = LINK if target else line.colour
                if target and isinstance(line.tag, Node):
                    link = line.tag.link(target)
                    text._code.extend(marked.begin(link))
                    self._link(line, place, link, marked)
                else:
                    text._code.extend(marked.begin(line.tag))
                if wanted != colour:
                    colour = wanted
                    text.setFillColorRGB(*colour)
                if (piece.face.name, line.size) != now:
                    now = (piece.face.name, line.size)
                    text.setFont(*now)
                if text._curSubset == 0 and piece.text.isascii():
                    # The first subset of a font holds ASCII, each character at its own code.
                    text._code.append(f"({piece.text.translate(_ESCAPES)}) Tj")
                else:
                    # Not textOut, which measures each text again to track its own cursor.
                    text._textOut(piece.text)
        text._code.extend(marked.end())
        return text

    def _image(self, image: Image) -> list[str]:
        """Return the operators that show a picture, which reportlab stores and would write to its own list."""
        before = len(self._canvas._code)
        self._canvas.drawImage(ImageReader(io.BytesIO(image.png)), image.x, image.y, image.width, image.height)
        drawing = self._canvas._code[before:]
        del self._canvas._code[before:]
        return list(drawing)

    def _target(self, piece: LinePiece, tag: Tag) -> str:
        """Return the link target of a piece; empty if it has none or the target does not exist."""
        if not piece.link or isinstance(tag, Artifact) or not piece.text.strip():
            return ""
        if piece.link in self._where:
            return piece.link
        if link_kind(piece.link) == "external" and len(_address(piece.link)) <= _LONGEST_ADDRESS:
            return piece.link
        self._broken[piece.link] = None
        return ""

    def _link(self, line: SetLine, place: int, link: Node, marked: _Marked) -> None:
        piece, size = line.line[place], line.size
        left = line.x + width_of(line.line[:place], size)
        right = left + width_of((piece._replace(text=piece.text.rstrip(" ")),), size)
        bottom, top = line.y - size * 0.25, line.y + size * 0.8
        marked.underlines.append((left, right, bottom + (top - bottom) * 0.1))
        area = (left, bottom, right, top)
        link.kids.append(self._annotation(marked.page, area, link.target, piece.text))

    def _annotation(self, page: int, area: tuple[float, float, float, float], target: str, words: str) -> Annotation:
        """Add the area of a link. Its description, shown in a list of links, says where it leads."""
        text = one_line(words, _LONGEST_TITLE)
        if target in self._where:
            return Annotation(page, area, target, f"{text}, page {self._where[target][0] + 1}")
        address = _address(target)
        return Annotation(page, area, address, address if text == target else f"{text}, {address}")

    def _reference(self, item: PageReference) -> SetLine:
        face = self._fonts.bold if item.style.bold else self._fonts.regular
        line = (LinePiece(str(self._where[item.anchor][0] + 1), face),)
        x = item.right - width_of(line, item.style.size)
        return SetLine(x, item.y, line, item.style.size, item.style.colour, item.tag)

    def _outline(self) -> None:
        level = -1
        for entry in self._entries:
            if entry.anchor not in self._where:
                continue
            # reportlab refuses a jump from level 1 to level 3.
            level = min(entry.level - 1, level + 1)
            title = one_line(f"{entry.number} {entry.text}", _LONGEST_TITLE)
            self._canvas.addOutlineEntry(title, entry.anchor, level)


class _Marked:
    """The marked content of a page: the open tag, and the count so far."""

    def __init__(self, page: int) -> None:
        self.page = page
        self.underlines: list[tuple[float, float, float]] = []
        self._open: Tag | None = None
        self.count = 0

    def begin(self, tag: Tag) -> Sequence[str]:
        """Return the operators that open `tag`; none if it is open already. Raises UntaggedText."""
        # First of all, because None would equal the open tag when nothing is open.
        if not isinstance(tag, Node | Artifact):
            raise UntaggedText(f"A text on page {self.page + 1} has no tag: {tag!r}.")
        if tag is self._open:
            return ()
        ended = self.end()
        self._open = tag
        if isinstance(tag, Artifact):
            return (*ended, tag.value)
        tag.kids.append(StructContent(self.page, self.count))
        self.count += 1
        return (*ended, f"/{tag.role}<</MCID {self.count - 1}>>BDC")

    def end(self) -> Sequence[str]:
        """Return the operator that closes the open tag."""
        ended = ("EMC",) if self._open is not None else ()
        self._open = None
        return ended


class _Info(pdfdoc.PDFInfo):  # type: ignore[misc]
    """Return the information dictionary without producer details and empty fields."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__()
        self._fields = fields

    def format(self, document: Any) -> Any:
        entries = {name: pdfdoc.PDFString(value) for name, value in self._fields.items() if value}
        entries["CreationDate"] = entries["ModDate"] = pdfdoc.PDFDate(ts=document._timeStamp)
        return pdfdoc.PDFDictionary(entries).format(document)


def _address(target: str) -> str:
    return urllib.parse.quote(target, safe="%/:?#[]@!$&'()*+,;=-._~")


def _moment(date: datetime.date) -> datetime.datetime:
    """Return the creation date of the file: SOURCE_DATE_EPOCH if set, else midnight UTC on the paper's date."""
    epoch = os.environ.get(_EPOCH, "").strip()
    if epoch.isascii() and epoch.isdigit():
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC)
    return datetime.datetime(date.year, date.month, date.day, tzinfo=datetime.UTC)
