"""An organisation's own typeface for its papers: three TrueType files, checked before they are saved.

A PDF must embed its fonts (PDF/A-2 §6.2.11.4), so a font whose licence forbids embedding is refused, and so is a font
whose outlines ReportLab cannot embed. Characters that the typeface lacks are set in Source Sans Pro, see
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
_LONGEST_NAME: Final = 31  # Word's limit for a font name (ISO/IEC 29500-1 §17.8.3.10).
_ASCII: Final = range(0x20, 0x7F)
# Characters that are common in papers in English and Welsh, and in Polish and Romanian names.
_WANTED: Final = "£€§–—‘’“”•…·àâäáéèêëíîïóôöúûüŵŷẁẃŴŶąćęłńóśźżĄĆĘŁŃŚŹŻășțñçßøåæ→✓"


@dataclass(frozen=True, slots=True)
class Typeface:
    """A font family: its name and its TrueType files for regular, bold and italic."""

    name: str
    regular: bytes = field(repr=False)
    bold: bytes = field(repr=False)
    italic: bytes = field(repr=False)


def read(regular: Path, bold: Path, italic: Path) -> Typeface:
    """Read a typeface from its files. Raises BadInput, naming the file, if one cannot be read or embedded."""
    read_files = [_read(path) for path in (regular, bold, italic)]
    (name, data), (_, strong), (_, slanted) = read_files
    return Typeface(name, data, strong, slanted)


def lacking(typeface: Typeface) -> str:
    """Return the characters common in papers that the regular font lacks; often none."""
    known = _face(typeface.regular).charToGlyph
    return "".join(character for character in _WANTED if ord(character) not in known)


def _read(path: Path) -> tuple[str, bytes]:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BadInput(f"{path} is larger than 4 MB. Choose the file of a single font, not a collection.")
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(
            f"{path} cannot be read ({error.strerror or 'the file is damaged'}). Choose another file."
        ) from None
    if data[:4] in (b"OTTO", b"ttcf", b"wOFF", b"wOF2"):
        raise BadInput(f"{path} is not a TrueType font file. Choose the .ttf file of the font.")
    try:
        face = _face(data)
        allowed = _may_be_embedded(face)
        # Make a subset as for a paper, to find damage now and not when a paper is issued.
        face.makeSubset(list(_ASCII))
    except Exception as error:
        if not isinstance(error, (_error(), struct.error, ValueError, KeyError, IndexError, AssertionError, TypeError)):
            raise
        raise BadInput(f"{path} is damaged, or is not a TrueType font. Choose another file.") from None
    if not allowed:
        raise BadInput(f"{path} cannot be used: its licence forbids embedding in documents. Choose another font.")
    if "fvar" in face.table:
        raise BadInput(f"{path} is a variable font, which cannot be embedded. Choose the static fonts of the family.")
    if any(code not in face.charToGlyph for code in _ASCII):
        raise BadInput(f"{path} does not have all the basic letters and digits. Choose another font.")
    family = bytes(face.familyName).decode("utf-8", "replace")
    return "".join(c for c in family if c.isprintable()).strip()[:_LONGEST_NAME].strip() or "Unnamed font", data


def _face(data: bytes) -> Any:
    from reportlab.pdfbase.ttfonts import TTFontFile

    return TTFontFile(io.BytesIO(data))


def _may_be_embedded(face: Any) -> bool:
    """Return whether fsType (OpenType, OS/2) allows embedding, including as a subset and as outlines."""
    if "OS/2" not in face.table:
        return True
    rights = int.from_bytes(face.get_table("OS/2")[8:10], "big")
    return rights & 0x000E != 0x0002 and not rights & 0x0300


def _error() -> type[Exception]:
    from reportlab.pdfbase.ttfonts import TTFError

    return TTFError
