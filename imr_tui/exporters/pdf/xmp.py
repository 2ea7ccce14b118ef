"""The metadata of a file: the information dictionary and the XMP packet, with the same content.

The packet claims PDF/UA-1 (ISO 14289-1 §5, §7.1) and PDF/A-2 (ISO 19005-2 §6.6); the latter requires a description of
the former's property.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from imr_tui.exporters.core.characters import CharacterMap
from imr_tui.exporters.core.document import PaperDocument

# A string in a PDF/A-2 file may have at most 32,767 bytes (ISO 19005-2 §6.1.13).
_LONGEST = 2_000
_UNTITLED = "Untitled paper"


@dataclass(frozen=True, slots=True)
class XmpFacts:
    """Title, author, subject, keywords, language and date of the file, each on one line."""

    title: str
    author: str
    subject: str
    keywords: str
    language: str
    moment: datetime.datetime

    @property
    def info(self) -> dict[str, str]:
        """Return the texts of the information dictionary by name, without empty ones."""
        fields = {"Title": self.title, "Author": self.author, "Subject": self.subject, "Keywords": self.keywords}
        return {name: value for name, value in fields.items() if value}


def facts_of(document: PaperDocument, moment: datetime.datetime) -> XmpFacts:
    """Return the metadata of a document. The marking is the last keyword; a missing title is filled in."""
    keywords = ", ".join(word for word in (*document.keywords, document.marking) if word)
    title = document.title if document.title.strip() else document.reference

    return XmpFacts(
        one_line(title, _LONGEST) or _UNTITLED,
        one_line(document.author, _LONGEST),
        one_line(document.subject, _LONGEST),
        one_line(keywords, _LONGEST),
        document.language or "en-GB",
        moment,
    )


def one_line(text: str, most: int) -> str:
    """Return a text on one line with only printable characters, cut with an ellipsis after `most` characters."""
    shown = CharacterMap(lambda code: chr(code).isprintable()).clean(text).replace("\n", " ").strip()
    return shown if len(shown) <= most else f"{shown[: most - 1].rstrip()}…"


def packet(facts: XmpFacts) -> bytes:
    """Return the XMP packet: read-only, without padding, the same for the same metadata."""
    date = facts.moment.astimezone(datetime.UTC).isoformat(timespec="seconds")
    parts = [f"<dc:format>application/pdf</dc:format><dc:title>{_alternatives(facts.title)}</dc:title>"]
    parts.append(f"<dc:language><rdf:Bag><rdf:li>{escape(facts.language)}</rdf:li></rdf:Bag></dc:language>")
    if facts.author:
        parts.append(f"<dc:creator><rdf:Seq><rdf:li>{escape(facts.author)}</rdf:li></rdf:Seq></dc:creator>")
    if facts.subject:
        parts.append(f"<dc:description>{_alternatives(facts.subject)}</dc:description>")
    keywords = f" pdf:Keywords={quoteattr(facts.keywords)}" if facts.keywords else ""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        ' xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"'
        f' pdfaid:part="2" pdfaid:conformance="A" pdfuaid:part="1"{keywords}'
        f' xmp:CreateDate="{date}" xmp:ModifyDate="{date}" xmp:MetadataDate="{date}">\n'
        f"{''.join(parts)}\n</rdf:Description>\n{_EXTENSION}"
        '</rdf:RDF></x:xmpmeta>\n<?xpacket end="r"?>'
    ).encode()


def _alternatives(text: str) -> str:
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt>'


_EXTENSION = (
    '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    "<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>The part of ISO 14289 that the file follows</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>\n"
)
