"""Papers as plain text."""

from __future__ import annotations

import datetime
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_tui.exporters.core.document import (
    Block,
    Bullets,
    Contents,
    FactList,
    Heading,
    PaperDocument,
    Section,
    link,
    paragraph,
    table,
)
from imr_tui.exporters.core.renderer import Cancelled, Renderer, formats, renderer_for
from imr_tui.exporters.text.renderer import TextRenderer, columns_of, render_text


def paper(*blocks: Block) -> PaperDocument:
    return PaperDocument("Report", "IMR/1", "2", datetime.date(2026, 11, 23), "committee", (Section("Facts", blocks),))


def test_headings_are_underlined_and_paragraphs_numbered() -> None:
    text = render_text(paper(Heading(2, "Inside"), paragraph("word " * 40, numbered=True), Contents()))
    assert "\n1 Facts\n=======\n" in text
    assert "\nInside\n------\n" in text
    assert "\n1.1  word word" in text
    assert "\n     word word" in text
    assert text.startswith("OFFICIAL-SENSITIVE\n")
    assert text.endswith("\nOFFICIAL-SENSITIVE\n")
    assert "23 November 2026" in text
    assert "Committee edition" in text


def test_a_narrow_table_has_columns_and_a_wide_one_labelled_lines() -> None:
    narrow = render_text(paper(table(("Code", "Role"), (("SW1", "Social worker"), ("GP", "Doctor")))))
    assert "Code  Role\n----  -------------\nSW1   Social worker\nGP    Doctor\n" in narrow
    wide = render_text(paper(table(("Date", "Event"), (("1 May 2026", "long " * 30), ("2 May 2026", "b")))))
    assert "Row 1 of 2\nDate: 1 May 2026\nEvent: long long" in wide
    assert "Row 2 of 2\nDate: 2 May 2026\nEvent: b\n" in wide
    assert "None recorded." in render_text(paper(table(("A",), ())))


def test_external_links_show_their_address_and_others_do_not() -> None:
    text = render_text(paper(paragraph((link("the guide", "https://x.example/g"), link("here", "javascript:x")))))
    assert "the guide (https://x.example/g)" in text
    assert "javascript" not in text


@given(
    st.lists(st.text(alphabet=st.characters(), max_size=200), min_size=3, max_size=3),
    st.integers(min_value=20, max_value=120),
)
def test_no_line_is_too_wide_and_no_word_lost(texts: list[str], width: int) -> None:
    one, two, three = texts
    blocks: tuple[Block, ...] = (
        paragraph(one, numbered=True),
        Bullets((two,)),
        FactList((("Label", three),)),
        table(("A", "B"), ((one, two), (two, three))),
    )
    text = render_text(paper(*blocks), width)
    assert all(columns_of(line) <= width for line in text.split("\n"))
    assert not any(ord(character) < 32 for character in text.replace("\n", ""))
    text.encode("utf-8")


def test_hostile_text_stays_as_typed() -> None:
    text = render_text(paper(paragraph("<b>&amp;</b> \x1b[31mred\x07 \ud800")))
    assert "<b>&amp;</b> [U+001B][31mred[U+0007] [U+D800]" in text


def test_progress_ends_at_the_total_and_cancelling_stops() -> None:
    told: list[tuple[int, int]] = []
    document = paper(table(("A",), [(str(n),) for n in range(1000)]))
    for format in formats():
        told.clear()
        renderer: Renderer = renderer_for(format)
        assert renderer.format == format
        renderer.render(document, progress=lambda done, total: told.append((done, total)))
        assert told == sorted(told)
        assert told[-1][0] == told[-1][1]
        assert 10 < len(told) <= 101
        asked = iter([False] * 500 + [True] * 10_000)
        with pytest.raises(Cancelled):
            renderer_for(format).render(document, cancelled=lambda asked=asked: next(asked))  # type: ignore[misc]


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="odt"):
        renderer_for("odt")


def test_text_needs_no_pdf_library_and_the_exporters_no_terminal_or_database() -> None:
    code = (
        "import sys; from imr_tui.exporters.core import document, files, numbering, renderer;"
        "import imr_tui.exporters.tables.spreadsheet, imr_tui.exporters.text.renderer;"
        "renderer.renderer_for('txt');"
        "early = [m for m in ('reportlab', 'font_source_sans_pro') if m in sys.modules];"
        "renderer.renderer_for('pdf');"
        "never = ('textual', 'peewee', 'sqlcipher3', 'imr_tui.store', 'imr_tui.models');"
        "late = [m for m in never if m in sys.modules];"
        "print(early, late, 'reportlab' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] [] True"


def test_a_width_below_the_minimum_is_raised() -> None:
    assert TextRenderer(width=1).text(paper(paragraph("word"))).count("word") == 1
