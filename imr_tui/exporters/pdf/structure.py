"""The structure of a paper: the tree of headings, paragraphs, lists and tables that a screen reader uses (ISO 32000-1
§14.7 and §14.8; PDF/UA-1, ISO 14289-1 §7).

The layout creates the nodes with the blocks, each drawn text keeps its node across pages, and the painter records which
marked content on which page belongs to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, NamedTuple, TypeAlias

Role: TypeAlias = Literal[
    "Document", "Sect", "H1", "H2", "H3", "H4", "P", "BlockQuote", "L", "LI", "Lbl", "LBody",
    "Table", "Caption", "THead", "TBody", "TR", "TH", "TD", "TOC", "TOCI", "Reference", "Link", "Figure",
]  # fmt: skip

# A table needs these even if they are empty, to keep its columns under their headings.
_KEPT_EMPTY = frozenset(("TR", "TH", "TD"))


class UntaggedText(RuntimeError):
    """A text to be drawn has no node and is not an artifact: a mistake in this program.

    If it were drawn, it would be on the page but no screen reader could read it (ISO 14289-1 §7.1).
    """


class Artifact(Enum):
    """Drawn content that is not part of the text (ISO 32000-1 §14.8.2.2); the value is its property list."""

    HEADER = "/Artifact<</Type/Pagination/Subtype/Header/Attached[/Top]>>BDC"
    FOOTER = "/Artifact<</Type/Pagination/Subtype/Footer/Attached[/Bottom]>>BDC"
    REPEATED = "/Artifact<</Type/Pagination>>BDC"
    """Column headings repeated on later pages; the structure has them once."""
    LAYOUT = "/Artifact<</Type/Layout>>BDC"
    """Rules, fills, underlines."""


class StructContent(NamedTuple):
    """Marked content: the page, from 0, and its number there."""

    page: int
    number: int


@dataclass(eq=False, slots=True)
class Annotation:
    """The area of a link on a page (from 0): (left, bottom, right, top), its target, and a description."""

    page: int
    area: tuple[float, float, float, float]
    target: str
    words: str


@dataclass(eq=False, slots=True)
class Node:
    """A structure element. `kids` are in reading order; `add` creates one under this element.

    `attributes` is a property list such as "<</O/Table/Scope/Row>>"; `target` is the target of a Link.
    """

    role: Role
    attributes: str = ""
    target: str = ""
    alternative: str = ""
    """The text alternative of a Figure (ISO 14289-1 §7.3)."""
    kids: list[Node | StructContent | Annotation] = field(default_factory=list)

    def add(self, role: Role, attributes: str = "", target: str = "") -> Node:
        """Add and return a new last kid."""
        node = Node(role, attributes, target)
        self.kids.append(node)
        return node

    def link(self, target: str) -> Node:
        """Return the Link for the text that follows: the last kid if it has the same target, else a new one.

        A link can continue on the next line or page.
        """
        last = self.kids[-1] if self.kids else None
        if isinstance(last, Node) and last.role == "Link" and last.target == target:
            return last
        return self.add("Link", target=target)

    def head(self, scope: Literal["Column", "Row"]) -> Node:
        """Add a TH with its scope (ISO 14289-1 §7.5)."""
        return self.add("TH", f"<</O/Table/Scope/{scope}>>")

    def list(self, *, ordered: bool) -> Node:
        """Add an L with the numbering of its items (ISO 14289-1 §7.6)."""
        return self.add("L", f"<</O/List/ListNumbering/{'Decimal' if ordered else 'Disc'}>>")

    def prune(self) -> bool:
        """Remove empty nodes, and return whether this one has any content.

        Recursive: the tree is only as deep as the roles above.
        """
        self.kids = [kid for kid in self.kids if not isinstance(kid, Node) or kid.prune()]
        return bool(self.kids) or self.role in _KEPT_EMPTY


Tag: TypeAlias = Node | Artifact


class Headings:
    """Assigns heading roles, so that no heading skips a level (ISO 14289-1 §7.4.2)."""

    def __init__(self) -> None:
        self._level = 0

    def role(self, level: int) -> Role:
        """Return the role of the next heading, given the `level` asked for."""
        self._level = max(1, min(level, self._level + 1, 4))
        roles: tuple[Role, ...] = ("H1", "H2", "H3", "H4")
        return roles[self._level - 1]
