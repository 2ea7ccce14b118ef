"""Documents for the tests of tagged PDF: one with every kind of block, and awkward ones."""

from __future__ import annotations

import datetime
from typing import Any

from imr_tui.exporters.core.document import (
    Bullets,
    Contents,
    Cover,
    FactList,
    Heading,
    PageBreak,
    PaperDocument,
    Run,
    Section,
    TableColumn,
    Version,
    bold,
    italic,
    link,
    paragraph,
    paragraphs,
    table,
)

DATE = datetime.date(2026, 11, 23)
COLUMNS = (TableColumn("Date", 1, row_head=True), TableColumn("Event", 3), TableColumn("Source", 1))
LATIN = "Łódź ŵŷ ḥāʾ ǆ ș ț ő ű ğ İ ẞ ﬁ ½ Ελλάδα Привет “quotes” – — … € ✓ → 10 5 Ⅷ ¹ "
ODD = 'bell\x07 lone\ud800 中 \u202eevil\u202c \ufffe \U0001f600 tab\tzero\x00 (a\\) Tj ET EMC <b>&amp; %c ]]> "q" '


def document(*sections: Section, **fields: Any) -> PaperDocument:
    """Return a paper with these sections."""
    given: dict[str, Any] = {"author": "IR1", "audit_head": "abcdef0123456789", "subject": "Report to DMT"}
    return PaperDocument("Review of Adult D", "IMR/2026/07", "2", DATE, "committee", sections, **(given | fields))


def everything() -> PaperDocument:
    """Return every kind of block, cells across pages, links across lines, and headings that skip levels."""
    cover = Cover(
        "Cover title",
        "Subtitle",
        "IMR/2026/07",
        "The council",
        "Reviewer IR1",
        DATE,
        "OFFICIAL",
        (("Submitted to", "DMT"),),
        (Version("1", DATE, "IR1", "First draft"),),
        "Exempt under paragraph 2.",
    )
    long = " ".join(f"c{n}" for n in range(900))
    rows = [(f"d{n}", f"event {n} {'and more ' * (n % 9)}", ("see ", link(f"F{n}", "f1"))) for n in range(60)]
    rows[7] = ("first line\nsecond line", long, "")
    return document(
        Section(blocks=(cover,)),
        Section(blocks=(Contents(),)),
        Section(
            "Scope",
            (
                *paragraphs("First of many.\n\nSecond\nwith a break.", numbered=True, anchor="p1"),
                paragraph(("Some ", bold("bold"), " and ", italic("slanted"), bold("glued"), " words.")),
                Heading(2, "Interviews", anchor="h1"),
                Heading(4, "A leap of two levels"),
                Bullets(("one item", ("see ", link("the finding with a long name " * 6, "f1"), " and so on"), "")),
                Bullets(tuple(f"do {n}" for n in range(12)), ordered=True),
                FactList((("SW1", "Social worker"), ("GP", link("the surgery", "https://surgery.example/a?b=c")))),
                paragraph("A quiet remark.", style="quiet"),
                paragraph("A note of weight.", style="note"),
                paragraph("They never asked. " * 30, style="quote"),
                paragraph(("Nowhere: ", link("missing", "nothing"), ".")),
                paragraph("leads " * 700, numbered=True, style="lead"),
            ),
            page_break=True,
        ),
        Section(
            "Chronology",
            (table(COLUMNS, rows, caption="What happened", anchors=["f1", *[None] * 59]),),
            orientation="landscape",
            label="A",
        ),
        Section("Glossary", (paragraph("End."), table(("Empty", "Too"), ()), PageBreak())),
    )


def awkward() -> dict[str, PaperDocument]:
    """Return documents by name that a careless renderer would turn into bad files."""
    word = "Donaudampfschifffahrtsgesellschaftskapitän" * 400
    field = "A hundred thousand characters in one field. " * 2300
    wide = tuple(TableColumn(f"Column {n}", 1) for n in range(14))
    every = "".join(chr(code) for code in range(0x20, 0x2C00)) + "".join(chr(code) for code in range(0xFB00, 0xFB07))
    return {
        "nothing": document(author="", audit_head="", subject="", marking=""),
        "empty": document(
            Section("", (Heading(3, ""), paragraph(""), Bullets(("", "")), FactList(()), FactList((("", ""),)))),
            Section("\u200b", (Contents(""), table(("", ""), (("", ""), ("", ""))), table(("",), ()))),
            Section("Blank", (Cover(""), Heading(2, "\u200b"), Heading(4, " "), paragraph("\n\n"))),
            author="", audit_head="", subject="", marking="", language="",
        ),
        "latin": document(
            Section(LATIN, (Heading(2, LATIN), paragraph(LATIN * 40, numbered=True), paragraph(italic(LATIN)))),
            Section("Facts", (FactList(((LATIN, LATIN),)), table((LATIN,), ((LATIN,),), caption=LATIN))),
            subject=LATIN, keywords=(LATIN,), author=LATIN, marking=LATIN,
        ),
        "odd": document(
            Section(ODD, (Cover(ODD, ODD, note=ODD), Contents(ODD), Heading(2, ODD), paragraph(ODD * 9))),
            Section("x", (Bullets((ODD,)), FactList(((ODD, ODD),)), table((ODD,), ((ODD,),), caption=ODD)), anchor="x"),
            Section("y", (paragraph((link(ODD, "x"), link("   ", "x"), link(ODD, f"https://e.example/{'é' * 40}"))),)),
            subject=ODD, keywords=(ODD,), author=ODD, marking=ODD,
        ),
        "every character": document(Section("All", (paragraph(every), paragraph(Run(every, bold=True, italic=True))))),
        "long words": document(
            Section(word, (Contents(), paragraph(word), Bullets((word,)), FactList(((word, word),)))),
            Section("T", (table((word, "b"), ((word, "x"), ("y", f"https://example.org/{word}"))),)),
            Section("L", (paragraph((link(word, "t"), link("far", f"https://example.org/{word}"))),), anchor="t"),
        ),
        "long fields": document(
            Section("T", (table(COLUMNS, (("a", field, "b"), (field, "c", "d"))),), orientation="landscape"),
            Section(field[:9_000], (paragraph(field, numbered=True), FactList((("Label", field),)), Bullets((field,)))),
            subject=field, author=field, marking=field, keywords=(field,),
        ),
        "wide table": document(Section("W", (table(wide, [[f"r{n}"] * 14 for n in range(90)]),))),
    }  # fmt: skip


def many_rows(count: int) -> PaperDocument:
    """Return a long table."""
    rows = [(f"{n % 28 + 1} May 2026", f"Event {n} as it was told. " * (1 + n % 4), f"D{n}") for n in range(count)]
    return document(Section("Chronology", (table(COLUMNS, rows, caption="All"),), orientation="landscape"))
