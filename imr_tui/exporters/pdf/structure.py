"""What a paper is, apart from how it looks: the tree of headings, paragraphs, lists and tables that a screen
reader walks (ISO 32000-1 §14.7 and §14.8; PDF/UA-1, ISO 14289-1 §7).

The composer makes the nodes as it sets the blocks, each drawn text carries its node over page ends, and the
painter writes down which marked content on which page belongs to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, NamedTuple, TypeAlias

Role: TypeAlias = Literal[
    "Document", "Sect", "H1", "H2", "H3", "H4", "P", "BlockQuote", "L", "LI", "Lbl", "LBody",
    "Table", "Caption", "THead", "TBody", "TR", "TH", "TD", "TOC", "TOCI", "Reference", "Link", "Figure",
]  # fmt: skip

# A table needs these for its columns to stay under their heads, whether anything stands in them or not.
_KEPT_EMPTY = frozenset(("TR", "TH", "TD"))


class UntaggedText(RuntimeError):
    """Text was to be drawn that belongs to no node and is not said to be furniture: a mistake in this program.

    Drawn all the same, it would be on the page and in no screen reader (ISO 14289-1 §7.1).
    """


class Artifact(Enum):
    """What is drawn and is no part of the text (ISO 32000-1 §14.8.2.2); the value is its property list."""

    HEADER = "/Artifact<</Type/Pagination/Subtype/Header/Attached[/Top]>>BDC"
    FOOTER = "/Artifact<</Type/Pagination/Subtype/Footer/Attached[/Bottom]>>BDC"
    REPEATED = "/Artifact<</Type/Pagination>>BDC"
    """A table's heads on its later pages: the table has them once."""
    LAYOUT = "/Artifact<</Type/Layout>>BDC"
    """Rules, fills, underlines."""


class StructContent(NamedTuple):
    """Marked content: the page, from 0, and the number that it bears there."""

    page: int
    number: int


@dataclass(eq=False, slots=True)
class Annotation:
    """The area of a link on a page, from 0: (left, bottom, right, top), where it leads, and that in words."""

    page: int
    area: tuple[float, float, float, float]
    target: str
    words: str


@dataclass(eq=False, slots=True)
class Node:
    """One structure element. `kids` are in reading order; `add` makes one and hangs it under this one.

    `attributes` is a property list such as "<</O/Table/Scope/Row>>"; `target` is for a Link what it leads to.
    """

    role: Role
    attributes: str = ""
    target: str = ""
    alternative: str = ""
    """What a Figure shows, in words (ISO 14289-1 §7.3)."""
    kids: list[Node | StructContent | Annotation] = field(default_factory=list)

    def add(self, role: Role, attributes: str = "", target: str = "") -> Node:
        """A new last kid."""
        node = Node(role, attributes, target)
        self.kids.append(node)
        return node

    def link(self, target: str) -> Node:
        """The Link for text that follows: the last kid where that leads to the same target (the text goes on
        over the end of a line or a page), else a new one.
        """
        last = self.kids[-1] if self.kids else None
        if isinstance(last, Node) and last.role == "Link" and last.target == target:
            return last
        return self.add("Link", target=target)

    def head(self, scope: Literal["Column", "Row"]) -> Node:
        """A new TH that says what it is the head of (ISO 14289-1 §7.5)."""
        return self.add("TH", f"<</O/Table/Scope/{scope}>>")

    def list(self, *, ordered: bool) -> Node:
        """A new L that says how its items are marked (ISO 14289-1 §7.6)."""
        return self.add("L", f"<</O/List/ListNumbering/{'Decimal' if ordered else 'Disc'}>>")

    def prune(self) -> bool:
        """Take out nodes in which nothing stands; whether anything stands in this one.

        The depth of a tree is that of the roles above, so this may call itself.
        """
        self.kids = [kid for kid in self.kids if not isinstance(kid, Node) or kid.prune()]
        return bool(self.kids) or self.role in _KEPT_EMPTY


Tag: TypeAlias = Node | Artifact


class Headings:
    """Gives headings their roles: none more than one level below the one before it (ISO 14289-1 §7.4.2)."""

    def __init__(self) -> None:
        self._level = 0

    def role(self, level: int) -> Role:
        """The role of the next heading, whose author asked for `level`."""
        self._level = max(1, min(level, self._level + 1, 4))
        roles: tuple[Role, ...] = ("H1", "H2", "H3", "H4")
        return roles[self._level - 1]
