"""A Word file read with the standard library alone, for the tests of Word papers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as Tree

from imr_tui.exporters.core.document import Section
from imr_tui.exporters.docx.renderer import DocxRenderer
from tests.unit.exporters.pdf.pdf_samples import document

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Word:
    """A Word file as its parts."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.testzip() is None
            self.raw = {name: archive.read(name) for name in archive.namelist()}
        self.parts = {
            name: Tree.fromstring(raw)  # noqa: S314 - our own file, made a moment ago
            for name, raw in self.raw.items()
            if name.endswith((".xml", ".rels"))
        }
        self.body = self.parts["word/document.xml"][0]

    def paragraphs(self) -> Iterator[tuple[str, str]]:
        """Return the style and text of each paragraph, in order."""
        for each in self.body.iter(f"{W}p"):
            yield style_of(each), text_of(each)

    def text(self, name: str) -> str:
        """Return the text of a part."""
        return "\n".join(text_of(each) for each in self.parts[name].iter(f"{W}p"))

    def core(self) -> dict[str, str]:
        """Return the core properties."""
        return {each.tag.rpartition("}")[2]: each.text or "" for each in self.parts["docProps/core.xml"]}

    def links(self) -> dict[str, str]:
        """Return the external addresses by relationship."""
        rels = self.parts["word/_rels/document.xml.rels"].iter(RELATIONSHIP)
        return {each.attrib["Id"]: each.attrib["Target"] for each in rels if each.get("TargetMode") == "External"}


def style_of(each: Tree.Element) -> str:
    found = each.find(f"{W}pPr/{W}pStyle")
    return "" if found is None else found.attrib[f"{W}val"]


def text_of(each: Tree.Element) -> str:
    out = []
    for part in each.iter():
        if part.tag == f"{W}t":
            out.append(part.text or "")
        elif part.tag in (f"{W}br", f"{W}tab") and part.get(f"{W}val") is None:
            out.append("\n" if part.tag == f"{W}br" else "\t")
    return "".join(out)


def made(*sections: Section, **fields: str) -> Word:
    return Word(DocxRenderer().render(document(*sections, **fields)))
