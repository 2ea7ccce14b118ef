"""Turns the painted file into PDF/UA-1 and PDF/A-2a: adds the structure, corrects what reportlab omits or gets wrong,
and rewrites the file.

Nothing in a finished file depends on the time, the machine or chance.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from imr_tui.exporters.pdf.colour import srgb_profile
from imr_tui.exporters.pdf.structure import Node
from imr_tui.exporters.pdf.tree import Destination, Tree
from imr_tui.exporters.pdf.xmp import XmpFacts, packet

_MAPPED = re.compile(r"<([0-9A-F]{2})> <([0-9A-F]{4,6})>")
# reportlab's placeholder for an unused code, and the code that none of our characters has.
_UNUSED: Final = (0x00, 0x7F)
_MOST_MAPPED = 100


def finish(
    data: bytes,
    root: Node,
    counts: Sequence[int],
    places: Mapping[str, Destination],
    facts: XmpFacts,
    check: Callable[[], None],
) -> bytes:
    """Return the finished file.

    Takes the painted file, its structure (pruned here), the amount of marked content on each page, the positions of
    its anchors, and its metadata. `check` is called between steps and during writing, and cancels by raising. Raises
    RuntimeError if the structure does not match the painted content.
    """
    root.prune()
    check()
    with pikepdf.open(io.BytesIO(data)) as painted:
        pages = [page.obj.objgen[0] for page in painted.pages]
        tree = Tree(root, pages, counts, places, int(painted.trailer.Size))
        parts = {"Root": painted.Root.objgen[0], "Info": painted.trailer.Info.objgen[0]}
    check()
    references = "".join(f"/{name} {number} 0 R" for name, number in parts.items())
    with pikepdf.open(io.BytesIO(tree.update(data, f"{references}{_identity(data)}"))) as pdf:
        _describe(pdf, facts)
        pdf.Root.StructTreeRoot = pdf.get_object(tree.first, 0)
        check()
        for index, page in enumerate(pdf.pages):
            body = page.obj
            body.StructParents = index
            # Tab order follows the structure (ISO 14289-1 §7.18.3).
            body.Tabs = Name.S
            if index in tree.annotations:
                body.Annots = Array([pdf.get_object(number, 0) for number in tree.annotations[index]])
        for font in pdf.pages[0].obj.Resources.Font.values():
            table = font.ToUnicode.read_bytes().decode("ascii")
            font.ToUnicode.write(to_unicode(_MAPPED.findall(table)))
        out = io.BytesIO()
        pdf.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
            fix_metadata_version=False,
            progress=lambda _: check(),
        )
    return out.getvalue()


def _identity(data: bytes) -> str:
    found = re.search(rb"/ID\s*(\[[^\]]*\])", data[data.rindex(b"trailer") :])
    return f"/ID{found[1].decode('ascii')}" if found else ""


def _describe(pdf: pikepdf.Pdf, facts: XmpFacts) -> None:
    catalogue = pdf.Root
    catalogue.MarkInfo = Dictionary(Marked=True)
    catalogue.Lang = String(facts.language)
    catalogue.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D)]))
    catalogue.Metadata = pdf.make_stream(packet(facts), Type=Name.Metadata, Subtype=Name.XML)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB"),
        Info=String("sRGB IEC61966-2.1"),
        DestOutputProfile=pdf.make_stream(srgb_profile(), N=3),
    )
    catalogue.OutputIntents = Array([intent])


def to_unicode(pairs: list[tuple[str, str]]) -> bytes:
    """Return a ToUnicode table from pairs of hexadecimal code and character, without unused codes.

    Codes that are not characters must not be mapped (ISO 14289-1 §7.21.7), and a block has at most a hundred entries.
    """
    kept = [
        (code, chr(int(character, 16)).encode("utf-16-be").hex().upper())
        for code, character in pairs
        if int(character, 16) not in _UNUSED
    ]
    blocks = []
    for start in range(0, len(kept), _MOST_MAPPED):
        part = kept[start : start + _MOST_MAPPED]
        rows = "\n".join(f"<{code}> <{character}>" for code, character in part)
        blocks.append(f"{len(part)} beginbfchar\n{rows}\nendbfchar\n")
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<00> <FF>\nendcodespacerange\n"
        f"{''.join(blocks)}endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")
