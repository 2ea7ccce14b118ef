"""Writes the structure tree directly as PDF objects and appends it to a file as an incremental update.

A long chronology has tens of thousands of elements. As nested dictionaries of a PDF library they would take longer than
the rest of the paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from imr_tui.exporters.pdf.structure import Annotation, Node, StructContent
from imr_tui.exporters.pdf.xmp import one_line

# A string may have at most 32,767 bytes (ISO 19005-2 §6.1.13), and a character takes up to four.
_LONGEST = 8_000

Destination = tuple[int, float, float]
"""A page, from 0, and the left and upper edge to show there."""


class Tree:
    """The objects of a structure and its links, numbered from `first`.

    `pages` holds the object numbers of the pages and `places` the positions of the anchors. A link whose target is an
    anchor leads there; any other target is an address. `counts` is the amount of marked content on each page. Raises
    RuntimeError if some content has no node or was painted elsewhere.
    """

    def __init__(
        self,
        root: Node,
        pages: Sequence[int],
        counts: Sequence[int],
        places: Mapping[str, Destination],
        first: int,
    ) -> None:
        self._pages = pages
        self._places = places
        self.first = first
        self.number_tree = first + 1
        self.objects: list[bytes] = [b"", b""]
        self.annotations: dict[int, list[int]] = {}
        """Return the object numbers of the annotations of each page that has any."""
        self._owners: list[list[int]] = [[] for _ in pages]
        self._links: list[int] = []
        top = self._element(root, first)
        if [len(owners) for owners in self._owners] != list(counts):
            raise RuntimeError("Painted content is missing from the structure.")
        self._finish(top)

    def update(self, data: bytes, trailer: str) -> bytes:
        """Return the file `data` with these objects appended. `trailer` holds the Root, Info and ID of the trailer."""
        start = data.rindex(b"startxref")
        before = int(data[start + 9 :].split()[0])
        out = [data if data.endswith(b"\n") else data + b"\n"]
        at = len(out[0])
        places = []
        for number, body in enumerate(self.objects, self.first):
            whole = b"%d 0 obj\n%b\nendobj\n" % (number, body)
            places.append(b"%010d 00000 n \n" % at)
            at += len(whole)
            out.append(whole)
        size = self.first + len(self.objects)
        out.append(b"xref\n%d %d\n" % (self.first, len(self.objects)))
        out += places
        out.append(f"trailer\n<</Size {size}/Prev {before}{trailer}>>\nstartxref\n{at}\n%%EOF\n".encode("ascii"))
        return b"".join(out)

    def _new(self) -> int:
        self.objects.append(b"")
        return self.first + len(self.objects) - 1

    def _element(self, node: Node, parent: int) -> int:
        """Write a node and all below it. Recursive: the tree is only as deep as the roles."""
        number = self._new()
        page = next((kid.page for kid in node.kids if isinstance(kid, StructContent)), None)
        kids = " ".join(self._kids(node, number, page))
        if len(node.kids) > 1:
            kids = f"[{kids}]"
        self.objects[number - self.first] = (
            f"<</Type/StructElem/S/{node.role}/P {parent} 0 R"
            f"{f'/A{node.attributes}' if node.attributes else ''}"
            f"{f'/Alt{text_string(one_line(node.alternative, _LONGEST))}' if node.alternative else ''}"
            f"{'' if page is None else f'/Pg {self._pages[page]} 0 R'}"
            f"{f'/K {kids}' if kids else ''}>>"
        ).encode("ascii")
        return number

    def _kids(self, node: Node, number: int, page: int | None) -> Iterator[str]:
        for kid in node.kids:
            if isinstance(kid, Node):
                yield f"{self._element(kid, number)} 0 R"
            elif isinstance(kid, StructContent):
                owners = self._owners[kid.page]
                if kid.number != len(owners):
                    raise RuntimeError("The structure is not in the order in which its content was painted.")
                owners.append(number)
                shown = self._pages[kid.page]
                yield str(kid.number) if kid.page == page else f"<</Type/MCR/Pg {shown} 0 R/MCID {kid.number}>>"
            else:
                yield f"<</Type/OBJR/Pg {self._pages[kid.page]} 0 R/Obj {self._annotation(kid, number)} 0 R>>"

    def _annotation(self, link: Annotation, owner: int) -> int:
        number = self._new()
        key = len(self._pages) + len(self._links)
        self._links.append(owner)
        self.annotations.setdefault(link.page, []).append(number)
        area = " ".join(f"{value:.2f}" for value in link.area)
        if link.target in self._places:
            page, left, top = self._places[link.target]
            leads = f"/Dest[{self._pages[page]} 0 R/XYZ {left:.2f} {top:.2f} null]"
        else:
            leads = f"/A<</S/URI/URI{text_string(link.target)}>>"
        # Flag 4 (print), which PDF/A-2 requires of every annotation (ISO 19005-2 §6.3.2).
        self.objects[number - self.first] = (
            f"<</Type/Annot/Subtype/Link/Rect[{area}]/F 4/Border[0 0 0]/StructParent {key}"
            f"/Contents{text_string(link.words)}{leads}>>"
        ).encode("ascii")
        return number

    def _finish(self, top: int) -> None:
        self.objects[0] = (
            f"<</Type/StructTreeRoot/K {top} 0 R/ParentTree {self.number_tree} 0 R"
            f"/ParentTreeNextKey {len(self._pages) + len(self._links)}>>"
        ).encode("ascii")
        entries = [f"{key}[{' '.join(f'{owner} 0 R' for owner in owners)}]" for key, owners in enumerate(self._owners)]
        entries += [f"{key} {owner} 0 R" for key, owner in enumerate(self._links, len(self._pages))]
        self.objects[1] = f"<</Nums[{' '.join(entries)}]>>".encode("ascii")


def text_string(text: str) -> str:
    """Return a text as a PDF string: in ASCII if possible, else in UTF-16."""
    if text.isascii() and text.isprintable():
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        return f"({escaped})"
    return f"<FEFF{text.encode('utf-16-be').hex()}>"
