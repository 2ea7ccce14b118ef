"""Reads every text in a finished PDF for the guard, as a person, a search engine or a screen reader would.

This is independent of the code that made the file. Page operators are decoded with the ToUnicode tables of the
embedded fonts and joined by the structure tree, so that a cell continued on the next page is one text again. Then come
all strings of all objects (bookmarks, links, text alternatives, names of destinations and embedded files) and the
metadata.
"""

from __future__ import annotations

import html
import io
import re
import zlib
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

import pikepdf

# Alternatives in order: a font, marked content with a dictionary, without one, its end, a string.
_OPERATORS: Final = re.compile(
    rb"/(\S+)\s+-?[\d.]+\s+Tf|/(\w+)\s*<<((?:[^()<>]|\((?:[^\\()]|\\.)*\)|<[^<>]*>|<<[^<>]*>>)*)>>\s*BDC"
    rb"|/(\w+)\s+BMC|(EMC)(?![^\s/(<\[])|\(((?:[^\\()]|\\.)*)\)|<([0-9A-Fa-f\s]+)>\s*Tj",
    re.DOTALL,
)
_CONTENT_ID: Final = re.compile(rb"/MCID\s+(\d+)")
_REFERENCE: Final = re.compile(rb"(\d+) \d+ R")
_ESCAPED: Final = re.compile(rb"\\([0-7]{1,3}|\r?\n|.)", re.DOTALL)
_LETTERS: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_MAPPED: Final = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_BLOCK: Final = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_OBJECTS: Final = re.compile(rb"<<([^<>]*?/Type\s*/ObjStm[^<>]*?)>>\s*stream\r?\n", re.DOTALL)
_LENGTH: Final = re.compile(rb"/Length\s+(\d+)")
_STREAM: Final = re.compile(rb"\bstream\r?\n.*?endstream", re.DOTALL)
_IDENTITY: Final = re.compile(rb"/ID\s*\[[^\]]*\]")
_STRING: Final = re.compile(rb"\(((?:[^\\()]|\\.)*)\)|(?<!<)<([0-9A-Fa-f\s]+)>(?!>)", re.DOTALL)
_TAG: Final = re.compile(r"<[^>]*>")


def pdf_texts(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield each text of an unencrypted PDF with its location.

    The texts are those of structure elements, then text outside the structure, object strings and metadata.
    """
    with pikepdf.open(io.BytesIO(data)) as pdf:
        yield from _pages(pdf)
        if "/Metadata" in pdf.Root:
            packet = pdf.Root.Metadata.read_bytes().decode("utf-8", "replace")
            yield "the metadata of the finished file", html.unescape(_TAG.sub("\n", packet))
    strings = dict.fromkeys(_strings(data))
    yield from (("the bookmarks, links or text alternatives of the finished file", text) for text in strings if text)


def _pages(pdf: pikepdf.Pdf) -> Iterator[tuple[str, str]]:
    owners = _owners(pdf)
    tables: dict[tuple[int, int], dict[int, str]] = {}
    elements: dict[object, list[str]] = {}
    first_page: dict[object, int] = {}
    for number, page in enumerate(pdf.pages, 1):
        body = page.obj
        fonts = {}
        for name, font in body.Resources.get("/Font", {}).items():
            if font.objgen not in tables:
                tables[font.objgen] = _table(font)
            fonts[name[1:].encode()] = tables[font.objgen]
        contents = body.Contents
        streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
        own = owners.get(int(body.get("/StructParents", -1)), ())
        shown = b"\n".join(stream.read_bytes() for stream in streams)
        for content_id, text in _shown(shown, fonts):
            # Text outside the structure (header and footer) is a separate text on each page.
            key: object = own[content_id] if content_id is not None and content_id < len(own) else f"page {number}"
            elements.setdefault(key, []).append(text if content_id is not None else f"{text}\n")
            first_page.setdefault(key, number)
    for key, texts in elements.items():
        yield f"page {first_page[key]} of the finished file", "".join(texts)


def _owners(pdf: pikepdf.Pdf) -> dict[int, tuple[int, ...]]:
    """Return the number of the structure element of each piece of marked content, by page."""
    found: dict[int, tuple[int, ...]] = {}
    if "/StructTreeRoot" not in pdf.Root:
        return found
    nodes = [pdf.Root.StructTreeRoot.ParentTree]
    while nodes:
        node = nodes.pop()
        nodes += list(node.get("/Kids", ()))
        pairs = node.get("/Nums", pikepdf.Array())
        held = list(pairs)
        for key, value in zip(held[::2], held[1::2], strict=True):
            if isinstance(value, pikepdf.Array):
                # Parsed as bytes, because reading tens of thousands of references one by one is slow.
                found[int(key)] = tuple(map(int, _REFERENCE.findall(value.unparse(resolved=True))))
    return found


def _table(font: pikepdf.Object) -> dict[int, str]:
    """Return the characters of a font by their one-byte codes."""
    table = {}
    for block in _BLOCK.findall(font.ToUnicode.read_bytes()):
        for code, characters in _MAPPED.findall(block):
            table[int(code, 16)] = bytes.fromhex(characters.decode("ascii")).decode("utf-16-be", "replace")
    return table


def _shown(stream: bytes, fonts: dict[bytes, dict[int, str]]) -> Iterator[tuple[int | None, str]]:
    """Yield the texts that a stream shows, with the number of their marked content (None outside the structure)."""
    font: dict[int, str] = {}
    open_marks: list[int | None] = []
    current: int | None = None
    for name, _, inner, bare, end, literal, digits in _OPERATORS.findall(stream):
        if literal or digits:
            codes = _unescaped(literal) if literal else bytes.fromhex(digits.decode("ascii"))
            yield current, codes.decode("latin-1").translate(font)
        elif name:
            font = fonts.get(name, {})
        elif end:
            if open_marks:
                open_marks.pop()
            current = open_marks[-1] if open_marks else None
        elif inner or not bare:
            found = _CONTENT_ID.search(inner)
            # Nested marked content, such as a phrase in another language, belongs to the outer content.
            current = int(found[1]) if found else (current if open_marks else None)
            open_marks.append(current)
            for text, _ in _STRING.findall(inner):
                yield None, _decoded(_unescaped(text))
        else:
            open_marks.append(None)
            current = None


def _strings(data: bytes) -> Iterator[str]:
    """Yield every string of every object, except those in page streams, which are read with the page."""
    for match in _OBJECTS.finditer(data):
        length = _LENGTH.search(match[1])
        if length is None:
            continue
        held = data[match.end() : match.end() + int(length[1])]
        yield from _strings_in(zlib.decompress(held) if b"/FlateDecode" in match[1] else held)
    yield from _strings_in(_STREAM.sub(b"", data))


def _strings_in(objects: bytes) -> Iterator[str]:
    for literal, digits in _STRING.findall(_IDENTITY.sub(b"", objects)):
        if digits:
            even = re.sub(rb"\s", b"", digits)
            codes = bytes.fromhex((even + b"0" * (len(even) % 2)).decode("ascii"))
        else:
            codes = _unescaped(literal)
        text = _decoded(codes)
        yield text
        if "%" in text:
            yield unquote(text)


def _unescaped(literal: bytes) -> bytes:
    return _ESCAPED.sub(_one, literal) if b"\\" in literal else literal


def _one(match: re.Match[bytes]) -> bytes:
    escaped = match[1]
    if escaped[:1].isdigit():
        return bytes((int(escaped, 8) & 0xFF,))
    return b"" if escaped.endswith(b"\n") else _LETTERS.get(escaped, escaped)


def _decoded(codes: bytes) -> str:
    if codes.startswith(b"\xfe\xff"):
        return codes[2:].decode("utf-16-be", "replace")
    if codes.startswith(b"\xef\xbb\xbf"):
        return codes[3:].decode("utf-8", "replace")
    return codes.decode("latin-1")
