"""Office files as archives (ISO/IEC 29500-2): reproducible bytes, and every text in them for the guard."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote
from xml.etree import ElementTree

# The earliest date that an archive can hold, used for every part so that the bytes are reproducible.
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
_PARAGRAPHS: Final = frozenset(("p", "si", "is"))
_BREAKS: Final = {"br": "\n", "cr": "\n"}
# The codes in a spreadsheet's header and footer would otherwise join the word after them.
_FURNITURE: Final = frozenset(("oddHeader", "oddFooter"))
_SIDES: Final = re.compile("&[LCRB]")
# Cell references (B12) are not text.
_PLACES: Final = frozenset(("r", "ref", "spans", "sqref", "topLeftCell", "activeCell"))


def steady(data: bytes) -> bytes:
    """Return the same archive without anything that depends on when and where it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            part = zipfile.ZipInfo(name, _LONG_AGO)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = 0
            made.writestr(part, given.read(name))
    return out.getvalue()


def texts_in(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield every text of every XML part as (name of the part, text), as a reader of the finished file sees it.

    A paragraph or shared string is one text, however many runs it has; a tab ends a text. Attribute values (titles,
    alternative texts, addresses) count as texts too. Parts that are not XML are pictures.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            # Our own file, just made, has no entities.
            root = ElementTree.fromstring(archive.read(name))  # noqa: S314
            for text in _texts(root):
                yield name, text


def _texts(root: ElementTree.Element) -> Iterator[str]:
    pieces: list[str] = []
    # The number of open paragraphs; at 0, each element's text is a text of its own.
    within = 0
    for event, element in _walk(root):
        tag = element.tag.rpartition("}")[2]
        if event == "start":
            yield from _attributes(element)
            within += tag in _PARAGRAPHS
            if tag in _BREAKS or tag == "tab":
                pieces.append(_BREAKS.get(tag, ""))
                yield from _joined(pieces if tag == "tab" else [])
            pieces.append(_SIDES.sub("\n", element.text or "") if tag in _FURNITURE else element.text or "")
        else:
            within -= tag in _PARAGRAPHS
        if not within:
            yield from _joined(pieces)


def _attributes(element: ElementTree.Element) -> Iterator[str]:
    for attribute, value in element.attrib.items():
        if attribute.rpartition("}")[2] not in _PLACES and any(map(str.isalpha, value)):
            yield value
            if "%" in value:
                yield unquote(value)


def _walk(root: ElementTree.Element) -> Iterator[tuple[str, ElementTree.Element]]:
    """Yield each element at its start and its end. Iterative, so depth cannot overflow the stack."""
    stack: list[tuple[ElementTree.Element, Iterator[ElementTree.Element]]] = [(root, iter(root))]
    yield "start", root
    while stack:
        element, kids = stack[-1]
        kid = next(kids, None)
        if kid is None:
            stack.pop()
            yield "end", element
        else:
            yield "start", kid
            stack.append((kid, iter(kid)))


def _joined(pieces: list[str]) -> Iterator[str]:
    text = "".join(pieces)
    pieces.clear()
    if text.strip():
        yield text
