"""Links of a Word paper: bookmarks for its anchors, and allowed external addresses."""

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

# Word does not accept a longer address.
_LONGEST: Final = 2_000
_KEPT: Final = "%/:?#[]@!$&'()*+,;=~-._"
_HALF_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HOST: Final = re.compile(r"[A-Za-z0-9.\-]+|\[[0-9A-Fa-f:.]+\]")
_MAIL: Final = re.compile(r"mailto:[^@:/?#\[\]]+@[A-Za-z0-9.\-]+(?:\?[^@#\[\]]*)?", re.IGNORECASE)


class Inline:
    """Makes runs of text with links. `broken` collects the targets that do not exist."""

    def __init__(self, numbered: NumberedDocument, characters: CharacterMap, part: Part) -> None:
        self.broken: list[str] = []
        self._characters = characters
        self._part = part
        names = [*sorted(numbered.anchors), *(entry.anchor for entry in numbered.entries)]
        # A bookmark begins with a letter or _ and has at most 40 characters (§17.13.6.2), so anchors are numbered.
        self._bookmarks = {name: f"_Ref{100_000_000 + number}" for number, name in enumerate(names)}
        self._addresses: dict[str, str] = {}
        self._marked = 0

    def clean(self, text: str) -> str:
        """Return a text in which every character can be shown."""
        return self._characters.clean(text)

    def one_line(self, text: str) -> str:
        """Return the same without line breaks."""
        return " ".join(self.clean(text).split())

    def marks(self, anchors: Iterable[str]) -> list[Element]:
        """Return the bookmarks of anchors, to be placed before their text."""
        made: list[Element] = []
        for anchor in anchors:
            self._marked += 1
            made.append(el("w:bookmarkStart", id=self._marked, name=self._bookmarks[anchor]))
            made.append(el("w:bookmarkEnd", id=self._marked))
        return made

    def to_anchor(self, anchor: str, content: Iterable[Element]) -> Element:
        """Return runs as a link to an anchor of the document."""
        return el("w:hyperlink", *content, anchor=self._bookmarks[anchor], history=1)

    def runs(self, text: Text, *, italic: bool = False) -> list[Element]:
        """Return any form of text as runs and hyperlinks; nothing if there is nothing to show."""
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
    """Return an http, https or mailto address as an ASCII URI (RFC 3986), or an empty text if it is not valid.

    Word reports a file with a malformed address as damaged.
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
        # The host is checked as typed: its ASCII form, if it has other letters, is not guessed.
        parts = urlsplit(link)
        known = _HOST.fullmatch(parts.netloc.rpartition("@")[2].removesuffix(f":{parts.port}"))
    except ValueError:
        return ""
    brackets = parts.netloc.count("[") + parts.netloc.count("]")
    if not known or "@" in parts.netloc or address.count("[") + address.count("]") > brackets:
        return ""
    return address
