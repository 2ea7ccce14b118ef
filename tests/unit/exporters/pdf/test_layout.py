"""The layout of text and tables on PDF pages: nothing is lost, and nothing is outside the frame."""

from __future__ import annotations

import datetime
import gc
import io
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from imr_tui.exporters.core import numbering
from imr_tui.exporters.core.document import (
    Block,
    Bullets,
    Contents,
    Cover,
    FactList,
    Heading,
    PageBreak,
    PaperDocument,
    Section,
    TableColumn,
    bold,
    paragraph,
    table,
)
from imr_tui.exporters.core.renderer import Cancelled, Meter
from imr_tui.exporters.core.styles import BODY
from imr_tui.exporters.pdf.blocks import Composer
from imr_tui.exporters.pdf.fonts import FontSet
from imr_tui.exporters.pdf.page import SetLine
from imr_tui.exporters.pdf.renderer import PdfRenderer
from imr_tui.exporters.pdf.wrap import lines, width_of

DATE = datetime.date(2026, 11, 23)


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


def rows(count: int) -> list[tuple[str, ...]]:
    return [
        (f"r{n}a", f"r{n}b and a few more words that take the cell to two lines or so", f"r{n}c") for n in range(count)
    ]


COLUMNS = (TableColumn("Date", 1, row_head=True), TableColumn("Event", 2), TableColumn("Source", 1))


def page_count(count: int) -> int:
    return len(read(render(paper(table(COLUMNS, rows(count))))).pages)


def test_the_work_grows_linearly_with_the_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = 0
    real = lines

    def counted(*given: Any) -> Any:
        nonlocal calls
        calls += 1
        return real(*given)

    monkeypatch.setattr("imr_tui.exporters.pdf.table.lines", counted)
    small = page_count(500)
    few, calls = calls, 0
    large = page_count(2_000)
    assert calls <= few * 4
    assert small * 4 - 4 <= large <= small * 4


def test_garbage_collection_resumes_after_every_rendering() -> None:
    def stop() -> bool:
        assert not gc.isenabled()
        return True

    render(paper())
    assert gc.isenabled()
    with pytest.raises(Cancelled):
        PdfRenderer().render(paper(), cancelled=stop)
    assert gc.isenabled()


def test_headings_and_titles_of_any_length_can_be_set() -> None:
    long = "word " * 3_000
    document = paper(
        Heading(2, long),
        Contents(long),
        table((TableColumn(long), TableColumn("b")), (("x", "y"),) * 30, caption=long),
        PageBreak(),
        sections=(Section(long, (PageBreak(), PageBreak())),),
        marking=long,
    )
    reader = read(render(document))
    assert 10 < len(reader.pages) < 400
    assert sum(page.extract_text().count("word") for page in reader.pages) >= 3_000 * 5


def test_nothing_is_set_outside_the_frame() -> None:
    long = "word " * 2_000
    document = paper(
        Heading(2, long),
        Contents(),
        paragraph(long, numbered=True),
        FactList(((long, long),)),
        table((TableColumn(long), TableColumn("b", row_head=True)), ((long, "y"), ("x", long)), caption=long),
        Bullets((long,)),
        sections=(Section(long, (Cover(long, long, long, note=long),), orientation="landscape"),),
    )
    numbered = numbering.number(document)
    for page in Composer(numbered, FontSet(), Meter(1, None, None)).compose():
        frame = page.geometry
        for item in page.texts:
            assert frame.bottom <= item.y <= frame.top
            if isinstance(item, SetLine):
                *start, last = item.line
                trimmed = (*start, last._replace(text=last.text.rstrip(" ")))
                assert frame.left <= item.x <= item.x + width_of(trimmed, item.size) <= frame.right + 0.01


def test_words_keep_their_space_at_the_end_of_a_line() -> None:
    text = "one two three four five six seven eight nine ten"
    broken = lines(FontSet(), text, BODY, 60)
    assert len(broken) > 3
    assert "".join(piece.text for line in broken for piece in line) == text


@given(
    st.lists(st.sampled_from(("a", "well", "wide-eyed", "1-2", "", "x" * 30, "mmm", "é,")), max_size=30),
    st.floats(20, 300),
)
def test_the_fast_path_gives_the_same_lines(words: list[str], width: float) -> None:
    text = " ".join(words)
    # An empty run makes two pieces, which take the general path.
    short, long = (lines(FontSet(), parts, BODY, width) for parts in (text, (text, bold("\u200b"))))
    assert short == long or not text


def test_words_break_after_a_hyphen_and_dates_and_numbers_do_not() -> None:
    def broken(text: str, width: float) -> list[str]:
        return ["".join(piece.text for piece in line) for line in lines(FontSet(), text, BODY, width)]

    assert broken("their well-being", 60) == ["their well-", "being"]
    assert broken("on the 2026-11-23", 75) == ["on the ", "2026-11-23"]


def test_an_empty_document_is_one_page_and_no_page_is_blank() -> None:
    assert len(read(render(paper())).pages) == 1
    cover = Section(blocks=(Cover("Only a cover"),))
    assert len(read(render(paper(sections=(cover,)))).pages) == 1
    assert len(read(render(paper(paragraph("x"), PageBreak(), sections=(cover,)))).pages) == 2


@given(
    st.lists(st.text(alphabet=st.sampled_from("ab -/\n\t.é中")), min_size=1, max_size=4),
    st.floats(min_value=20, max_value=400),
)
def test_lines_keep_every_character_and_stay_in_their_column(texts: list[str], width: float) -> None:
    fonts = FontSet()
    parts = tuple(bold(text) if index % 2 else text for index, text in enumerate(texts))
    set_lines = lines(fonts, parts, BODY, width)
    shown = "".join(fonts.prepare(text)[0] for text in texts)
    kept = "".join(piece.text for line in set_lines for piece in line)
    assert "".join(kept.split()) == "".join(shown.split())
    # Separate words stay separate, wherever the lines break.
    by_line = [word for line in set_lines for word in "".join(piece.text for piece in line).split(" ") if word]
    assert len(by_line) >= len(shown.split())
    for line in set_lines:
        text = "".join(piece.text for piece in line).rstrip(" ")
        if len(text.strip()) > 1:
            trimmed = line[-1]._replace(text=line[-1].text.rstrip(" "))
            assert width_of((*line[:-1], trimmed), BODY.size) <= width + 0.01


@settings(max_examples=25)
@given(st.lists(st.text(alphabet=st.characters(), max_size=60), min_size=4, max_size=4))
def test_no_text_from_people_can_break_the_file(texts: list[str]) -> None:
    one, two, three, four = texts
    document = paper(
        Heading(3, one),
        paragraph(two, numbered=True),
        Bullets((three,)),
        FactList(((four, one),)),
        table((TableColumn(two), TableColumn(three)), ((one, four),), caption=three),
        sections=(Section(four, (Cover(one, two, three, four),)),),
        subject=one,
        keywords=(two,),
        marking=four,
    )
    assert len(read(render(document)).pages) >= 2


def test_no_last_row_or_third_line_is_alone_on_a_page() -> None:
    for lines_before in range(30, 46):
        pages = pages_of(
            paragraph("one\n" * lines_before + "one"), FactList(tuple((f"l{n}", f"v{n}") for n in range(4)))
        )
        if len(pages) > 1:
            assert "l3" not in pages[1] or "l2" in pages[1]
        pages = pages_of(paragraph("one\n" * lines_before + "one"), Bullets(("first\nsecond\nthird",)))
        assert all(("first" in page) == ("second" in page) == ("third" in page) for page in pages)
        rows = [(f"r{n}", "x") for n in range(4)]
        pages = pages_of(paragraph("one\n" * lines_before + "one"), table(("Ref", "What"), rows))
        assert all("r2" in page for page in pages if "r3" in page)


def test_words_of_cells_are_not_broken_where_there_is_room() -> None:
    columns = (TableColumn("Ref", 0.2, row_head=True), TableColumn("Who", 0.5), TableColumn("What", 8))
    rows = [("A12.34", "Commissioning Lead", "x"), ("A1", "Safeguarding/Independence", "far too long " * 40)]
    (page,) = pages_of(table(columns, rows))
    for word in ("A12.34", "Commissioning", "Safeguarding/", "Independence"):
        assert word in page
    # Without room, words are broken, and nothing is outside the page.
    many = tuple(TableColumn(f"C{n}") for n in range(12))
    (page,) = pages_of(table(many, [["Commissioning"] * 12]))
    assert "Commissioning" not in page


def pages_of(*blocks: Block) -> list[list[str]]:
    """Return the texts of the lines of each page, without trailing spaces."""
    numbered = numbering.number(paper(*blocks))
    pages = Composer(numbered, FontSet(), Meter(1, None, None)).compose()
    return [
        ["".join(piece.text for piece in item.line).strip() for item in page.texts if isinstance(item, SetLine)]
        for page in pages
    ]
