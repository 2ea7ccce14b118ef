"""An organisation's own type for its papers: three TrueType files, looked at before they are kept.

A paper embeds what it is set in (PDF/A-2 §6.2.11.4), so a type whose maker forbids that is refused, and so are
outlines that the PDF's maker cannot embed. What the type lacks is set in Source Sans Pro, see
`imr_tui.exporters.pdf.fonts`.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from imr_tui.errors import BadInput

LARGEST_FILE: Final = 4 * 1024 * 1024
_LONGEST_NAME: Final = 31  # Word takes no longer one (ISO/IEC 29500-1 §17.8.3.10).
_ASCII: Final = range(0x20, 0x7F)
# What papers in English and Welsh, with Polish and Romanian names, are full of.
_WANTED: Final = "£€§–—‘’“”•…·àâäáéèêëíîïóôöúûüŵŷẁẃŴŶąćęłńóśźżĄĆĘŁŃŚŹŻășțñçßøåæ→✓"


@dataclass(frozen=True, slots=True)
class Typeface:
    """A family's name and its TrueType files: upright, bold, italic."""

    name: str
    regular: bytes = field(repr=False)
    bold: bytes = field(repr=False)
    italic: bytes = field(repr=False)


def read(regular: Path, bold: Path, italic: Path) -> Typeface:
    """A type from its files. Raises BadInput, naming the file, where one cannot be read or may not be embedded."""
    read_files = [_read(path) for path in (regular, bold, italic)]
    (name, data), (_, strong), (_, slanted) = read_files
    return Typeface(name, data, strong, slanted)


def lacking(typeface: Typeface) -> str:
    """The characters, of those that papers are full of, that the upright cut has no form for; often none."""
    known = _face(typeface.regular).charToGlyph
    return "".join(character for character in _WANTED if ord(character) not in known)


def _read(path: Path) -> tuple[str, bytes]:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BadInput(f"{path} is larger than 4 MB. Give the file of one cut of the type, not a collection.")
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror or 'it is damaged'}).") from None
    if data[:4] in (b"OTTO", b"ttcf", b"wOFF", b"wOF2"):
        raise BadInput(f"{path} is no TrueType file (.ttf): it has other outlines or is packed. Ask for the .ttf.")
    try:
        face = _face(data)
        allowed = _may_be_embedded(face)
        # As a paper would do it: what is damaged inside shows itself now, not when a paper is due.
        face.makeSubset(list(_ASCII))
    except Exception as error:
        if not isinstance(error, (_error(), struct.error, ValueError, KeyError, IndexError, AssertionError, TypeError)):
            raise
        raise BadInput(f"{path} is not a TrueType font, or it is damaged.") from None
    if not allowed:
        raise BadInput(f"{path} may not be embedded: its maker forbids it. Ask for a licence that lets you.")
    if "fvar" in face.table:
        raise BadInput(f"{path} is a variable font, which cannot be embedded. Ask for its static cuts, one file each.")
    if any(code not in face.charToGlyph for code in _ASCII):
        raise BadInput(f"{path} lacks plain letters or figures. It cannot be the type of a paper.")
    family = bytes(face.familyName).decode("utf-8", "replace")
    return "".join(c for c in family if c.isprintable()).strip()[:_LONGEST_NAME].strip() or "House type", data


def _face(data: bytes) -> Any:
    from reportlab.pdfbase.ttfonts import TTFontFile

    return TTFontFile(io.BytesIO(data))


def _may_be_embedded(face: Any) -> bool:
    """What the maker says in fsType (OpenType, OS/2): neither no embedding at all, nor only whole, nor only as dots."""
    if "OS/2" not in face.table:
        return True
    rights = int.from_bytes(face.get_table("OS/2")[8:10], "big")
    return rights & 0x000E != 0x0002 and not rights & 0x0300


def _error() -> type[Exception]:
    from reportlab.pdfbase.ttfonts import TTFError

    return TTFError
