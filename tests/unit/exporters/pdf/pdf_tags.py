"""A reader of tagged PDF, independent of our renderer: the structure with its text, and its faults.

It reads with pikepdf what a screen reader would use: the structure tree, marked content, ToUnicode tables.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator

_INLINE = frozenset(("Link", "Reference", "Span"))
_SHOWS = frozenset(("Tj", "TJ", "'", '"'))
_KIDS = {
    "Table": {"Caption", "THead", "TBody", "TR"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TR": {"TH", "TD"},
    "L": {"LI"},
    "LI": {"Lbl", "LBody"},
    "TOC": {"TOCI", "TOC"},
    "TOCI": {"Reference", "TOC"},
}


@dataclass
class Element:
    """A structure element: role, attributes, kids in reading order (elements and texts), its annotations."""

    role: str
    attributes: dict[str, Any]
    alt: str
    kids: list[Element | str] = field(default_factory=list)
    annotations: list[Any] = field(default_factory=list)
    own_ids: int = 0
    pages: set[int] = field(default_factory=set)

    def walk(self) -> Iterator[Element]:
        """Yield this element and all below it."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid.walk()

    def find(self, *roles: str) -> list[Element]:
        """Return all elements below with these roles, in reading order."""
        return [element for element in self.walk() if element.role in roles]

    @property
    def text(self) -> str:
        """Return what a screen reader says: blocks are apart, inline text is joined, figures have alternatives."""
        if self.alt:
            return self.alt
        out = []
        for kid in self.kids:
            if isinstance(kid, str):
                out.append(kid)
            else:
                out.append(kid.text if kid.role in _INLINE else f"\n{kid.text}\n")
        return "".join(out)

    @property
    def words(self) -> list[str]:
        """Return the words of the text."""
        return self.text.split()


class TaggedPdf:
    """A tagged file: `root` is its Document element, `problems` what a checker would report."""

    def __init__(self, data: bytes) -> None:
        self.pdf = pikepdf.open(io.BytesIO(data))
        self.problems: list[str] = []
        self.artifacts: list[tuple[int, str, str]] = []
        """Return (page, property list, text) of each text that is an artifact."""
        self._numbers = {page.obj.objgen: index for index, page in enumerate(self.pdf.pages)}
        self._content: dict[tuple[int, int], str] = {}
        self._owners: dict[tuple[int, int], Any] = {}
        self._annotated: dict[Any, Any] = {}
        for index, page in enumerate(self.pdf.pages):
            self._read_page(index, page)
        tree = self.pdf.Root.get("/StructTreeRoot")
        if tree is None:
            self.problems.append("there is no structure tree")
            self.root = Element("Document", {}, "")
            return
        kids = tree.K if isinstance(tree.K, Array) else [tree.K]
        self.root = self._element(kids[0], tree)
        self._check_content(tree)
        self._check_elements()
        self._check_file()

    def _say(self, problem: str) -> None:
        self.problems.append(problem)

    def _read_page(self, index: int, page: Any) -> None:
        fonts = {name: _table(font) for name, font in page.obj.Resources.Font.items()}
        now: dict[int, str] = {}
        stack: list[tuple[str, Any]] = []
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BDC", "BMC"):
                stack.append((str(operands[0]), operands[1] if name == "BDC" else None))
                if len(stack) > 1:
                    self._say(f"page {index + 1}: marked content within marked content")
                if "MCID" in repr(stack[-1][1]):
                    number = int(stack[-1][1].MCID)
                    if (index, number) in self._content:
                        self._say(f"page {index + 1}: MCID {number} stands twice")
                    self._content[(index, number)] = ""
            elif operator == Operator("EMC"):
                stack.pop()
            elif name == "Tf":
                now = fonts[str(operands[0])]
            elif name in _SHOWS:
                self._show(index, stack, now, operands[-1])
            elif name in ("f", "S", "B", "f*") and not stack:
                self._say(f"page {index + 1}: drawn outside of marked content")
        if page.obj.get("/Tabs") != Name.S:
            self._say(f"page {index + 1}: the tab order is not that of the structure")

    def _show(self, index: int, stack: list[tuple[str, Any]], now: dict[int, str], shown: Any) -> None:
        strings = [part for part in shown if isinstance(part, pikepdf.String)] if isinstance(shown, Array) else [shown]
        text = ""
        for code in b"".join(bytes(string) for string in strings):
            if code not in now:
                self._say(f"page {index + 1}: the code {code} means no character")
            text += now.get(code, "\ufffd")
        if not stack:
            self._say(f"page {index + 1}: the text {text!r} is neither tagged nor an artifact")
        elif stack[-1][0] == "/Artifact":
            kind = repr(stack[-1][1])
            if "/Pagination" not in kind:
                self._say(f"page {index + 1}: the text {text!r} is an artifact and no furniture")
            self.artifacts.append((index, kind, text))
        else:
            self._content[(index, int(stack[-1][1].MCID))] += text

    def _element(self, body: Any, parent: Any) -> Element:
        attributes = {str(k): v for k, v in body.get("/A", Dictionary()).items()}
        element = Element(str(body.S)[1:], attributes, str(body.get("/Alt", "")))
        if body.P.objgen != parent.objgen:
            self._say(f"{element.role}: its parent is another element")
        kids = body.get("/K", Array())
        for kid in kids if isinstance(kids, Array) else [kids]:
            if isinstance(kid, int):
                self._hold(element, body, body.Pg, kid)
            elif kid.get("/Type") == Name.MCR:
                self._hold(element, body, kid.get("/Pg", body.get("/Pg")), int(kid.MCID))
            elif kid.get("/Type") == Name.OBJR:
                element.annotations.append(kid.Obj)
                self._annotated[kid.Obj.objgen] = body
            else:
                element.kids.append(self._element(kid, body))
        return element

    def _hold(self, element: Element, body: Any, page: Any, number: int) -> None:
        place = (self._numbers[page.objgen], number)
        if place in self._owners:
            self._say(f"page {place[0] + 1}: MCID {number} is in two elements")
        self._owners[place] = body
        element.kids.append(self._content.get(place, ""))
        element.own_ids += 1
        element.pages.add(place[0])

    def _check_content(self, tree: Any) -> None:
        numbers = list(tree.ParentTree.Nums)
        parents = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
        for place, text in self._content.items():
            owner = self._owners.get(place)
            if owner is None:
                self._say(f"page {place[0] + 1}: {text!r} is in no element")
                continue
            key = int(self.pdf.pages[place[0]].obj.StructParents)
            row = parents.get(key)
            if row is None or len(row) <= place[1] or row[place[1]].objgen != owner.objgen:
                self._say(f"page {place[0] + 1}: the parent tree is wrong about MCID {place[1]}")
        for index, page in enumerate(self.pdf.pages):
            for note in page.obj.get("/Annots", Array()):
                owner = self._annotated.get(note.objgen)
                parent = parents.get(int(note.get("/StructParent", -1)))
                if owner is None or parent is None or parent.objgen != owner.objgen:
                    self._say(f"page {index + 1}: an annotation is in no element")

    def _check_elements(self) -> None:
        level = 0
        for element in self.root.walk():
            kids = {kid.role for kid in element.kids if isinstance(kid, Element)}
            if not kids <= _KIDS.get(element.role, kids):
                self._say(f"{element.role} holds {', '.join(sorted(kids))}")
            if re.fullmatch(r"H\d", element.role):
                if int(element.role[1]) > level + 1:
                    self._say(f"the heading {element.text!r} skips a level")
                level = int(element.role[1])
            elif element.role == "Figure" and not element.alt:
                self._say("a figure has no alternative text")
            elif element.role == "Table":
                self._check_table(element)
            elif element.role == "Link":
                self._check_link(element)
            elif element.role == "L" and element.attributes.get("/ListNumbering") is None:
                self._say("a list does not say how its items are marked")

    def _check_table(self, table: Element) -> None:
        rows = table.find("TR")
        widths = {
            sum(int(cell.attributes.get("/ColSpan", 1)) for cell in row.kids if isinstance(cell, Element))
            for row in rows
        }
        if len(widths) != 1:
            self._say(f"the rows of a table have {sorted(widths)} cells")
        heads = table.find("TH")
        if not heads:
            self._say("a table has no heads")
        if any(str(head.attributes.get("/Scope")) not in ("/Column", "/Row") for head in heads):
            self._say("a head does not say what it is the head of")
        for row in (row for part in table.find("THead") for row in part.find("TR")):
            if any(str(cell.attributes.get("/Scope")) != "/Column" for cell in row.kids if isinstance(cell, Element)):
                self._say("a cell of the head of a table is no head of its column")

    def _check_link(self, link: Element) -> None:
        if not link.annotations:
            self._say(f"the link {link.text!r} leads nowhere: it has no annotation")
        if not link.text.strip():
            self._say("a link has no text")
        for note in link.annotations:
            if not str(note.get("/Contents", "")).strip():
                self._say(f"the link {link.text!r} is not described")
            if not int(note.get("/F", 0)) & 4:
                self._say(f"the link {link.text!r} is not printed")
            if "/Dest" in note:
                if note.Dest[0].objgen not in self._numbers:
                    self._say(f"the link {link.text!r} leads to no page")
            elif not re.match(r"(?:https?://|mailto:)", str(note.A.URI), re.IGNORECASE):
                self._say(f"the link {link.text!r} leads nowhere")

    def _check_file(self) -> None:
        root = self.pdf.Root
        if not root.get("/MarkInfo", {}).get("/Marked"):
            self._say("the file does not say that it is tagged")
        if not str(root.get("/Lang", "")):
            self._say("the file does not say its language")
        if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
            self._say("the title is not shown")
        if not str(self.pdf.trailer.get("/Info", {}).get("/Title", "")):
            self._say("there is no title")
        packet = root.Metadata.read_bytes().decode() if "/Metadata" in root else ""
        for claim in ('pdfuaid:part="1"', 'pdfaid:part="2"', 'pdfaid:conformance="A"', "<dc:title>"):
            if claim not in packet:
                self._say(f"the metadata lack {claim}")
        if "/OutputIntents" not in root:
            self._say("there is no output intent")


def _table(font: Any) -> dict[int, str]:
    found = re.findall(rb"<([0-9A-Fa-f]{2})> <([0-9A-Fa-f]{4,})>\n", font.ToUnicode.read_bytes())
    table = {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in found}
    return {code: text for code, text in table.items() if text != "\0"}
