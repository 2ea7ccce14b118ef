"""Links of a Word paper: bookmarks for its anchors, and addresses that may leave the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, urlsplit

from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.part import Part

from imr_tui.exporters.core.characters import CharacterMap
from imr_tui.exporters.core.document import Run, Text, link_kind, runs
from imr_tui.exporters.core.numbering import NumberedDocument
from imr_tui.exporters.docx.elements import Element, el, qn_id, text_run

# Word takes no longer address, and a longer one leads nowhere anyway.
_LONGEST: Final = 2_000
_KEPT: Final = "%/:?#[]@!$&'()*+,;=~-._"
_HALF_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HOST: Final = re.compile(r"[A-Za-z0-9.\-]+|\[[0-9A-Fa-f:.]+\]")
_MAIL: Final = re.compile(r"mailto:[^@:/?#\[\]]+@[A-Za-z0-9.\-]+(?:\?[^@#\[\]]*)?", re.IGNORECASE)


class Inline:
    """Makes runs of text with their links. `broken` collects the targets that lead nowhere."""

    def __init__(self, numbered: NumberedDocument, characters: CharacterMap, part: Part) -> None:
        self.broken: list[str] = []
        self._characters = characters
        self._part = part
        names = [*sorted(numbered.anchors), *(entry.anchor for entry in numbered.entries)]
        # A bookmark begins with a letter or _ and has 40 characters at most (§17.13.6.2): anchors are numbered.
        self._bookmarks = {name: f"_Ref{100_000_000 + place}" for place, name in enumerate(names)}
        self._addresses: dict[str, str] = {}
        self._marked = 0

    def clean(self, text: str) -> str:
        """A text in which every character can be shown."""
        return self._characters.clean(text)

    def one_line(self, text: str) -> str:
        """The same without line breaks."""
        return " ".join(self.clean(text).split())

    def marks(self, anchors: Iterable[str]) -> list[Element]:
        """The bookmarks of anchors, to stand before the text that they lead to."""
        made: list[Element] = []
        for anchor in anchors:
            self._marked += 1
            made.append(el("w:bookmarkStart", id=self._marked, name=self._bookmarks[anchor]))
            made.append(el("w:bookmarkEnd", id=self._marked))
        return made

    def to_anchor(self, anchor: str, content: Iterable[Element]) -> Element:
        """Runs as a link to an anchor of the document."""
        return el("w:hyperlink", *content, anchor=self._bookmarks[anchor], history=1)

    def runs(self, text: Text, *, italic: bool = False) -> list[Element]:
        """Any form of text as runs and hyperlinks; nothing where there is nothing to see."""
        made: list[Element] = []
        for run in runs(text):
            shown = self.clean(run.text)
            if shown:
                made.append(self._one(run, shown, italic=italic or run.italic))
        return made

    def _one(self, run: Run, shown: str, *, italic: bool) -> Element:
        kind = link_kind(run.link)
        if run.link is None or not shown.strip():
            return text_run(shown, bold=run.bold, italic=italic)
        linked = text_run(shown, bold=run.bold, italic=italic, style="Hyperlink")
        if kind == "internal" and run.link in self._bookmarks:
            return self.to_anchor(run.link, (linked,))
        if kind == "external" and (address := address_of(run.link)):
            if address not in self._addresses:
                self._addresses[address] = self._part.relate_to(address, RT.HYPERLINK, is_external=True)
            made = el("w:hyperlink", linked, history=1)
            made.set(qn_id(), self._addresses[address])
            return made
        if kind is not None and run.link not in self.broken:
            self.broken.append(run.link)
        return text_run(shown, bold=run.bold, italic=italic)


def address_of(link: str) -> str:
    """An http, https or mailto address as a URI in ASCII (RFC 3986); empty where it cannot be one.

    Word calls a file damaged in which an address is malformed.
    """
    try:
        address = _HALF_ESCAPE.sub("%25", quote(link, safe=_KEPT))
    except UnicodeError:
        return ""
    if len(address) > _LONGEST or address.count("#") > 1:
        return ""
    if address[:7].lower() == "mailto:":
        return address if _MAIL.fullmatch(address) else ""
    try:
        # The host is looked at as typed: one with other letters has its own form, which is not ours to guess.
        parts = urlsplit(link)
        known = _HOST.fullmatch(parts.netloc.rpartition("@")[2].removesuffix(f":{parts.port}"))
    except ValueError:
        return ""
    brackets = parts.netloc.count("[") + parts.netloc.count("]")
    if not known or "@" in parts.netloc or address.count("[") + address.count("]") > brackets:
        return ""
    return address
