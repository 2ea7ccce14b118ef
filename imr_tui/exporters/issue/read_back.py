"""Reads the texts of a finished file for the last check by the guard."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from imr_tui.exporters.core.document import Contents, Cover, PaperDocument, Section, Version
from imr_tui.exporters.core.office import texts_in


def texts_of(made: bytes, file_format: str, date: datetime.date) -> Iterator[tuple[str, str]]:
    """Yield the texts of a finished file with their locations.

    For a Word file or spreadsheet: every XML part, with properties, headers, addresses and alternative texts. For a
    PDF: its pages, metadata and every string of its objects. `date` is the date of the paper.
    """
    if file_format in ("docx", "xlsx"):
        # Words of the layout, such as Page and Title, are also surnames. What an empty file contains is not a leak.
        ours = {text for _, text in texts_in(_empty(file_format, date))}
        parts: dict[str, list[str]] = {}
        for name, text in texts_in(made):
            if text not in ours:
                parts.setdefault(name, []).append(text)
        # One text for each part, because a name may be split between two cells.
        yield from ((f"the finished file ({name})", "\n".join(texts)) for name, texts in parts.items())
    elif file_format == "pdf":
        from imr_tui.exporters.issue.pdf_reader import pdf_texts

        yield from pdf_texts(made)
    elif file_format == "ics":
        yield from (("the calendar", text) for text in _calendar_texts(made))
    else:
        yield "the text of the paper", made.decode("utf-8-sig")


def _calendar_texts(made: bytes) -> Iterator[str]:
    """Yield the texts of a calendar that people read, without dates and identifiers.

    Lines are folded at 75 octets, so a name may be split between two (RFC 5545 §3.1).
    """
    for line in made.replace(b"\r\n ", b"").decode("utf-8").split("\r\n"):
        name, _, value = line.partition(":")
        if name.partition(";")[0] in ("SUMMARY", "DESCRIPTION", "X-WR-CALNAME"):
            yield re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def _empty(file_format: str, date: datetime.date) -> bytes:
    """Return an empty baseline file in a format."""
    if file_format == "xlsx":
        from imr_tui.exporters.tables.xlsx import write_xlsx

        return write_xlsx(("",), (), title="", sheet="", date=date)
    from imr_tui.exporters.core.renderer import renderer_for

    cover = Cover("", reference="-", prepared_by="-", marking="-", date=date, versions=(Version("", None, "", ""),))
    sections = (Section(blocks=(cover, Contents(""))), Section(orientation="landscape"))
    return renderer_for(file_format).render(PaperDocument("", "", "", date, "committee", sections, marking=""))
