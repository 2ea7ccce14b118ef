"""Papers as Word files: the same document as the PDF, for people who edit a text together."""

from __future__ import annotations

import datetime
import io

from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.package import Package
from docx.parts.document import DocumentPart
from docx.parts.hdrftr import FooterPart, HeaderPart
from docx.parts.numbering import NumberingPart
from docx.parts.settings import SettingsPart
from docx.parts.styles import StylesPart

from imr_tui.exporters.core.characters import plain_characters, stand_in
from imr_tui.exporters.core.document import Orientation, PaperDocument
from imr_tui.exporters.core.numbering import number
from imr_tui.exporters.core.office import steady
from imr_tui.exporters.core.renderer import Meter, Progress, StopAsked
from imr_tui.exporters.core.styles import colour_of
from imr_tui.exporters.docx import furniture, styles
from imr_tui.exporters.docx.elements import Element, el
from imr_tui.exporters.docx.links import Inline
from imr_tui.exporters.docx.picture import Pictures
from imr_tui.exporters.docx.writer import Writer

# ISO/IEC 29500-2 sets no limit, but Word and python-docx do.
_LONGEST_PROPERTY = 255


class DocxRenderer:
    """Renders documents as Word files. The same document gives the same bytes.

    Section and paragraph numbers are text, as in the other formats, so that a citation of 4.7 means the same words in
    every file, even after an edit.
    """

    format = "docx"

    def __init__(self) -> None:
        self.warnings: tuple[str, ...] = ()

    def render(
        self,
        document: PaperDocument,
        *,
        progress: Progress | None = None,
        cancelled: StopAsked | None = None,
    ) -> bytes:
        """Return the whole file. Raises Cancelled, and ValueError for an inconsistent document or a bad accent."""
        self.warnings = ()
        numbered = number(document)
        meter = Meter(numbered.units, progress, cancelled)
        characters = plain_characters()
        package = _Package()
        inline = Inline(numbered, characters, package.main)
        family = inline.one_line(document.typeface.name) if document.typeface else styles.TYPE
        package.add(
            RT.STYLES,
            CT.WML_STYLES,
            StylesPart,
            "styles",
            styles.style_sheet(colour_of(document.accent), document.language, family),
        )
        package.add(RT.SETTINGS, CT.WML_SETTINGS, SettingsPart, "settings", styles.settings(document.language))
        package.add(RT.FONT_TABLE, CT.WML_FONT_TABLE, XmlPart, "fontTable", styles.font_table(family))
        header = package.add(RT.HEADER, CT.WML_HEADER, HeaderPart, "header1", furniture.header(inline, document))
        footers: dict[Orientation, str] = {}

        def pages(orientation: Orientation) -> Element:
            if orientation not in footers:
                made = furniture.footer(inline, document, orientation)
                footers[orientation] = package.add(
                    RT.FOOTER, CT.WML_FOOTER, FooterPart, f"footer{len(footers) + 1}", made
                )
            return furniture.section_pages(orientation, header, footers[orientation])

        writer = Writer(numbered, inline, Pictures(package.main, inline), meter, pages)
        package.root.append(writer.body())
        package.add(RT.NUMBERING, CT.WML_NUMBERING, NumberingPart, "numbering", styles.numbering(writer.ordered))
        package.describe(document, inline)
        meter.check()
        data = package.data()
        meter.finish()
        codes = sorted(set(characters.replaced))
        named = ", ".join(stand_in(code) for code in codes[:20])
        self.warnings = (
            *((f"Some characters cannot be shown. Their Unicode numbers appear instead: {named}.",) if codes else ()),
            *(f"The link to {target!r} has no target and is shown as plain text." for target in inline.broken),
        )
        return data


class _Package:
    """The parts of a Word file, built without python-docx's template, which has its own styles and theme."""

    def __init__(self) -> None:
        self._package = Package()
        self.root = el("w:document")
        self.main = DocumentPart(PackURI("/word/document.xml"), CT.WML_DOCUMENT_MAIN, self.root, self._package)
        self._package.relate_to(self.main, RT.OFFICE_DOCUMENT)

    def add(self, relation: str, content_type: str, kind: type[XmlPart], name: str, root: Element) -> str:
        """Add a part next to the main one and return the id of the relationship."""
        part = kind(PackURI(f"/word/{name}.xml"), content_type, root, self._package)
        return self.main.relate_to(part, relation)

    def describe(self, document: PaperDocument, inline: Inline) -> None:
        """Fill in the core properties (ISO/IEC 29500-2 §11), with the date of the document."""
        facts = self._package.core_properties

        def short(text: str) -> str:
            shown = inline.one_line(text)
            return shown if len(shown) <= _LONGEST_PROPERTY else f"{shown[: _LONGEST_PROPERTY - 1]}…"

        facts.title = short(document.title) or short(document.reference)
        facts.author = facts.last_modified_by = short(document.author)
        facts.subject = short(document.subject)
        facts.keywords = short(", ".join(word for word in (*document.keywords, document.marking) if word))
        facts.identifier = short(document.reference)
        facts.version = short(document.version)
        facts.language = document.language
        facts.revision = 1
        facts.created = facts.modified = datetime.datetime.combine(document.date, datetime.time())

    def data(self) -> bytes:
        """Return the file."""
        out = io.BytesIO()
        self._package.save(out)
        return steady(out.getvalue())
