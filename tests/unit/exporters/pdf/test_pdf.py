"""PDF papers, read back by independent readers."""

from __future__ import annotations

import datetime
import gc
import io
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import pytest
from pypdf import PdfReader

from imr_tui.exporters.core.document import (
    Block,
    Bullets,
    Contents,
    Cover,
    FactList,
    Heading,
    PaperDocument,
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
from imr_tui.exporters.core.numbering import walk_text
from imr_tui.exporters.core.renderer import Cancelled
from imr_tui.exporters.pdf.renderer import PdfRenderer

DATE = datetime.date(2026, 11, 23)
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler) is not installed")


def paper(*blocks: Block, sections: Sequence[Section] = (), **fields: Any) -> PaperDocument:
    sections = (*sections, Section("Facts", blocks)) if blocks else sections
    given: dict[str, Any] = {"author": "IR1", "audit_head": "abcdef0123456789", "subject": "Report to DMT"}
    return PaperDocument(
        "Review of Adult D", "IMR/2026/07", "2", DATE, "committee", tuple(sections), **(given | fields)
    )


def render(document: PaperDocument) -> bytes:
    return PdfRenderer().render(document)


def read(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data), strict=True)


def page_texts(data: bytes, *options: str) -> list[str]:
    """Return the text of each page, as poppler reads it."""
    done = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", *options, "-", "-"], input=data, capture_output=True, check=True
    )
    return done.stdout.decode("utf-8").removesuffix("\f").split("\f")


def words(text: str) -> list[str]:
    return text.split()


def rows(count: int) -> list[tuple[str, ...]]:
    return [
        (f"r{n}a", f"r{n}b and a few more words that take the cell to two lines or so", f"r{n}c") for n in range(count)
    ]


COLUMNS = (TableColumn("Date", 1, row_head=True), TableColumn("Event", 2), TableColumn("Source", 1))


def whole() -> PaperDocument:
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
    return paper(
        sections=(
            Section(blocks=(cover, Contents())),
            Section(
                "Scope",
                (
                    *paragraphs("First of many.\n\nSecond\nwith a break.", numbered=True, anchor="p1"),
                    paragraph(("Some ", bold("bold"), " and ", italic("slanted"), " words.")),
                    Heading(2, "Interviews", anchor="h1"),
                    Bullets(("one item", ("see ", link("the finding", "f1")))),
                    Bullets(("do this", "do that"), ordered=True),
                    FactList(
                        (
                            ("SW1", "Social worker"),
                            ("GP", link("the surgery", "https://surgery.example/a?b=c")),
                        )
                    ),
                    paragraph("A quiet remark.", style="quiet"),
                    paragraph("A note of weight.", style="note"),
                    paragraph("They never asked.", style="quote"),
                ),
                page_break=True,
            ),
            Section(
                "Chronology",
                (table(COLUMNS, rows(40), caption="What happened", anchors=["f1", *[None] * 39]),),
                orientation="landscape",
                label="A",
            ),
            Section("Glossary", (paragraph("End."), table(("Empty",), ()))),
        )
    )


@needs_poppler
def test_every_text_is_there() -> None:
    document = whole()
    text = " ".join(words(" ".join(page_texts(render(document)))))
    for place, piece in walk_text(document):
        if piece not in ("Report to DMT", "Review of Adult D", "IR1", "abcdef0123456789") and ", link" not in place:
            assert " ".join(words(piece)) in text, (place, piece)
    assert re.search(r"1\.1 First of many\. 1\.2 Second with a break\.", text)


@needs_poppler
def test_pages_are_counted_marked_and_referenced() -> None:
    pages = page_texts(render(whole()))
    assert len(pages) > 4
    for number, text in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in text
        assert text.count("OFFICIAL-SENSITIVE") == 2
        assert "IMR/2026/07 · Version 2 · 23 November 2026" in text
        assert "Audit trail abcdef012345\n" in text
        assert "Committee edition" in text


@needs_poppler
def test_the_marking_is_centred_at_the_top_and_bottom() -> None:
    boxes = "".join(page_texts(render(paper(paragraph("x"))), "-bbox"))
    found = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">OFFICIAL', boxes)
    assert len(found) == 2
    assert [float(y) < 60 for _, y, _ in found].count(True) == 1
    assert [float(y) > 800 for _, y, _ in found].count(True) == 1
    assert all(abs((float(left) + float(right)) / 2 - 595.276 / 2) < 2 for left, _, right in found)


HOSTILE = (
    '<members> <b>not bold</b> <img src="/etc/passwd"/> <font color="toColor(\'red\')">red</font> '
    '&amp; &lt; <a href="file:///etc/passwd">x</a> <para> ]]> (a\\) Tj ET %comment'
)


@needs_poppler
def test_markup_is_shown_as_typed_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    document = paper(
        sections=(
            Section(blocks=(Cover(HOSTILE, HOSTILE, HOSTILE, note=HOSTILE, facts=((HOSTILE, HOSTILE),)),)),
            Section(
                HOSTILE,
                (
                    Heading(2, HOSTILE),
                    paragraph(HOSTILE, numbered=True),
                    Bullets((HOSTILE,)),
                    FactList(((HOSTILE, HOSTILE),)),
                    table((HOSTILE,), ((HOSTILE,),), caption=HOSTILE),
                    table(("x",), (), empty=HOSTILE),
                ),
            ),
        ),
        subject=HOSTILE,
    )
    opened: list[str] = []
    real = open

    def watch(file: Any, *rest: Any, **more: Any) -> Any:
        opened.append(str(file))
        return real(file, *rest, **more)

    monkeypatch.setattr("builtins.open", watch)
    data = render(document)
    monkeypatch.undo()
    assert not any("passwd" in name for name in opened)
    text = "".join(words("".join(page_texts(data, "-raw"))))
    assert text.count("".join(words(HOSTILE))) == 16
    assert b"root:" not in data
    reader = read(data)
    assert reader.metadata is not None
    assert reader.metadata.subject == HOSTILE
    assert all(not page.images for page in reader.pages)


@needs_poppler
def test_characters_missing_from_the_font_are_shown_as_codes_and_listed() -> None:
    renderer = PdfRenderer()
    data = renderer.render(paper(paragraph("Łódź Ŵŷ ḥ → ✓ bell\x07 lone\ud800 中 \u202e end"), paragraph("fine")))
    text = " ".join(page_texts(data))
    assert "Łódź Ŵŷ ḥ → ✓ bell[U+0007] lone[U+D800] [U+4E2D] [U+202E] end" in text
    assert len(renderer.warnings) == 1
    for code in ("[U+0007]", "[U+D800]", "中 [U+4E2D]", "[U+202E]"):
        assert code in renderer.warnings[0]
    renderer.render(paper(paragraph("fine")))
    assert not renderer.warnings


@needs_poppler
def test_italic_text_in_a_script_without_italics_is_set_upright() -> None:
    data = render(paper(paragraph(italic("Привет Ελλάδα"))))
    assert "Привет Ελλάδα" in " ".join(page_texts(data))


@needs_poppler
def test_headings_repeat_on_each_page_of_a_long_table() -> None:
    pages = page_texts(render(paper(table(COLUMNS, rows(200), caption="Long"))), "-layout")
    assert len(pages) > 5
    for text in pages:
        assert len(re.findall(r"Date +Event +Source", text)) == 1
    numbers = [int(n) for text in pages for n in re.findall(r"\br(\d+)a\b", text)]
    assert numbers == list(range(200))


def test_each_section_has_its_own_orientation() -> None:
    up = Section("Up", (paragraph("a"),))
    across = Section("Across", (table(COLUMNS, rows(60)),), orientation="landscape")
    reader = read(render(paper(sections=(up, across, Section("Up again", (paragraph("b"),))))))
    shapes = [page.mediabox.width > page.mediabox.height for page in reader.pages]
    assert shapes[0] is False
    assert shapes[-1] is False
    assert len(shapes) > 3
    assert all(shapes[1:-1])
    assert {round(float(max(p.mediabox.width, p.mediabox.height))) for p in reader.pages} == {842}


def links(reader: PdfReader) -> list[tuple[int, Any]]:
    """Return (page, target page or address) of each link."""
    places = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages, 1) if page.indirect_reference}
    out: list[tuple[int, Any]] = []
    for number, page in enumerate(reader.pages, 1):
        for reference in page.get("/Annots") or ():
            note = reference.get_object()
            assert note["/Subtype"] == "/Link"
            if "/A" in note:
                out.append((number, str(note["/A"]["/URI"])))
            else:
                target = note["/Dest"] if "/Dest" in note else note["/A"]["/D"]
                out.append((number, places[target.get_object()[0].idnum]))
    return out


@needs_poppler
def test_links_lead_to_their_targets() -> None:
    data = render(whole())
    pages = page_texts(data)
    found = links(read(data))
    where = {
        name: next(n for n, text in enumerate(pages, 1) if name in text) for name in ("First of many", "r0a", "End.")
    }
    assert (where["First of many"], where["r0a"]) in found
    assert (where["First of many"], "https://surgery.example/a?b=c") in found
    contents = [target for page, target in found if page == 2]
    assert contents == [where["First of many"], where["First of many"], where["r0a"], where["End."]]
    printed = [
        int(n)
        for n in re.findall(r"(?:Scope|Interviews|Chronology|Glossary)\s+(\d+)\n", page_texts(data, "-layout")[1])
    ]
    assert printed == contents


def test_links_without_a_target_are_plain_text_and_listed() -> None:
    renderer = PdfRenderer()
    data = renderer.render(
        paper(paragraph((link("a", "missing"), link("b", "javascript:alert(1)"), link("c", "file:///etc/passwd"))))
    )
    assert links(read(data)) == []
    assert [re.findall(r"'(.*?)'", warning)[0] for warning in renderer.warnings] == [
        "missing",
        "javascript:alert(1)",
        "file:///etc/passwd",
    ]


def test_the_outline_follows_the_headings() -> None:
    reader = read(
        render(paper(Heading(4, "Deep"), Heading(2, "Shallow"), sections=(Section("Ŵyn", (paragraph("x"),)),)))
    )
    titles: list[Any] = []

    def walk(entries: Any, level: int) -> None:
        for entry in entries:
            if isinstance(entry, list):
                walk(entry, level + 1)
            else:
                titles.append((level, entry.title, reader.get_destination_page_number(entry)))

    walk(reader.outline, 1)
    assert titles == [(1, "1 Ŵyn", 0), (1, "2 Facts", 0), (2, "Deep", 0), (2, "Shallow", 0)]


def test_metadata_describes_the_paper_and_not_the_producer() -> None:
    data = render(paper(paragraph("x"), keywords=("IMR",)))
    reader = read(data)
    assert reader.metadata is not None
    metadata: dict[Any, Any] = dict(reader.metadata)
    assert metadata == {
        "/Title": "Review of Adult D",
        "/Author": "IR1",
        "/Subject": "Report to DMT",
        "/Keywords": "IMR, OFFICIAL-SENSITIVE",
        "/CreationDate": "D:20261123000000+00'00'",
        "/ModDate": "D:20261123000000+00'00'",
    }
    catalogue: Any = reader.root_object
    assert catalogue["/Lang"] == "en-GB"
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"reportlab" not in data.lower()


def test_only_embedded_fonts_are_used() -> None:
    reader = read(render(whole()))
    seen = set()
    for page in reader.pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            body = font.get_object()
            seen.add(str(body["/BaseFont"]))
            assert "/FontFile2" in body["/FontDescriptor"]
            assert "/ToUnicode" in body
    assert {name.split("+")[1] for name in seen} == {
        "SourceSansPro-Regular",
        "SourceSansPro-Semibold",
        "SourceSansPro-It",
    }


def made_on(data: bytes) -> str:
    metadata: Any = read(data).metadata
    return str(metadata["/CreationDate"])


def test_the_same_document_and_epoch_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    first = render(whole())
    assert render(whole()) == first
    assert made_on(first) == "D:20261123000000+00'00'"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    dated = render(whole())
    assert made_on(dated) == "D:19700102000000+00'00'"
    assert render(whole()) == dated
    assert render(paper(paragraph("other"))) != dated


def test_rendering_can_be_cancelled_while_the_file_is_finished() -> None:
    document = whole()
    asked: list[bool] = []

    def finishing() -> bool:
        frame = sys._getframe()
        while frame.f_back is not None:
            frame = frame.f_back
            if frame.f_code.co_filename.endswith("finish.py"):
                return True
        return False

    def never() -> bool:
        asked.append(finishing())
        return False

    PdfRenderer().render(document, cancelled=never)
    places = [place for place, late in enumerate(asked) if late]
    assert len(places) > 10
    for place in (*places[:4], places[-1]):
        answers = iter([False] * place + [True])
        with pytest.raises(Cancelled):
            PdfRenderer().render(document, cancelled=lambda answers=answers: next(answers))  # type: ignore[misc]
        assert gc.isenabled()


@needs_poppler
def test_a_cell_longer_than_a_page_continues_and_loses_no_word() -> None:
    said = [f"w{n}" for n in range(5_000)]
    document = paper(table(COLUMNS, (("before", "b", "c"), ("d", " ".join(said), "s"), ("after", "e", "f"))))
    pages = page_texts(render(document))
    assert len(pages) > 5
    found = [word for text in pages for word in words(text) if re.fullmatch(r"w\d+", word)]
    assert found == said
    assert all("Event" in text for text in pages)
    assert "before" in pages[0]
    assert "after" in pages[-1]


@needs_poppler
def test_long_paragraphs_and_words_lose_nothing() -> None:
    said = " ".join(f"v{n}" for n in range(8_000))
    long = "".join(f"{n:05d}" for n in range(4_000))
    address = "https://example.org/" + "/".join(f"part{n}" for n in range(60))
    pages = page_texts(render(paper(paragraph(said, numbered=True), paragraph(long), FactList((("At", address),)))))
    text = "".join(pages)
    assert re.findall(r"\bv\d+\b", text) == said.split()
    body = re.sub(r"(?:1\.\d|v\d+|OFFICIAL-SENSITIVE|IMR/2026.*|Page .*|Committee.*|Audit.*)", "", text)
    bare = "".join(body.split())
    assert long in bare
    assert address in bare


@needs_poppler
def test_a_column_is_wide_enough_for_the_words_of_its_heading() -> None:
    columns = (TableColumn("Responsible", 0.01), TableColumn("Event", 10))
    assert "Responsible" in page_texts(render(paper(table(columns, (("SW1", "x"),)))))[0]
