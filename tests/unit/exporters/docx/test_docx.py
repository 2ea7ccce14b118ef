"""The contents of Word files, read back with the standard library alone."""

from __future__ import annotations

import io
import re
import zipfile
from itertools import pairwise

import pytest
from PIL import Image

from imr_tui.exporters.core.document import (
    Bullets,
    Contents,
    Cover,
    FactList,
    Figure,
    Heading,
    Label,
    Logo,
    PageBreak,
    PaperDocument,
    Section,
    TableColumn,
    paragraph,
    table,
)
from imr_tui.exporters.core.numbering import number, walk_text
from imr_tui.exporters.core.office import texts_in
from imr_tui.exporters.core.renderer import Cancelled
from imr_tui.exporters.docx.renderer import DocxRenderer
from imr_tui.exporters.issue.make import make_paper
from imr_tui.exporters.papers.registry import REPORT
from imr_tui.exporters.papers.report import report
from imr_tui.services.papers.data import ReportData
from tests.unit.exporters.docx.word_file import RELATIONSHIP, W, Word, made, style_of, text_of
from tests.unit.exporters.paper_sample import DAY
from tests.unit.exporters.pdf import pdf_samples


@pytest.fixture(scope="module")
def whole(data: ReportData) -> PaperDocument:
    return report(data, "confidential", DAY, "1")


@pytest.fixture(scope="module")
def word(whole: PaperDocument) -> Word:
    return Word(DocxRenderer().render(whole))


# --- contents -------------------------------------------------------------------------------------------------


def test_every_text_is_there_and_in_order(whole: PaperDocument, word: Word) -> None:
    said = re.sub(r"\s+", "", "".join(text for _, text in word.paragraphs()))
    every = re.sub(r"\s+", "", "".join(text for _, text in texts_in(DocxRenderer().render(whole))))
    labels = {
        shape.text
        for part in whole.sections
        for block in part.blocks
        if isinstance(block, Figure)
        for shape in block.shapes
        if isinstance(shape, Label)
    }
    at = 0
    for place, text in walk_text(whole):
        sought = re.sub(r"\s+", "", text.replace("\u00ad", ""))
        if place.startswith("the document's"):
            assert sought in every, place
        elif "figure" in place or text in labels:
            # The text of a figure is in its text alternative; its labels are drawn.
            assert sought in every or text in labels, place
        elif not place.startswith("the cover"):
            found = said.find(sought, at)
            assert found >= 0, (place, text)
            # Headings and cells follow each other in order.
            at = found
        else:
            assert sought in said, place


def test_numbers_match_the_paper(whole: PaperDocument, word: Word) -> None:
    numbered = number(whole)
    found = [text.split("\t")[0] for style, text in word.paragraphs() if style == "Heading1"]
    assert found == [part.number for part in numbered.sections if part.section.title]
    bodies = [text for style, text in word.paragraphs() if style in ("BodyText", "Lead", "Quiet", "Note", "Quote")]
    said = [text.split("\t")[0] for text in bodies if re.match(r"(\d+|[AB])\.\d+\t", text)]
    assert said == [item.number for part in numbered.sections for item in part.blocks if item.number]


def test_headings_are_real_and_nested(word: Word) -> None:
    levels = [int(style[-1]) for style, _ in word.paragraphs() if style.startswith("Heading")]
    assert levels[0] == 1
    assert max(levels) >= 3
    assert all(b <= a + 1 for a, b in pairwise(levels))
    names = {each.attrib[f"{W}styleId"]: each for each in word.parts["word/styles.xml"].iter(f"{W}style")}
    for level in (1, 2, 3, 4):
        style = names[f"Heading{level}"]
        assert style.find(f"{W}name").attrib[f"{W}val"] == f"heading {level}"
        assert style.find(f"{W}pPr/{W}outlineLvl").attrib[f"{W}val"] == str(level - 1)
    leap = made(Section("One", (Heading(4, "Deep"), Heading(2, "Less"), Heading(4, "Deep again"))))
    assert [s for s, _ in leap.paragraphs() if s.startswith("H")] == ["Heading1", "Heading2", "Heading2", "Heading3"]
    assert {style for style, _ in word.paragraphs()} <= set(names)


def test_tables_repeat_their_headings_and_mark_row_headings(whole: PaperDocument, word: Word) -> None:
    tables = list(word.body.iter(f"{W}tbl"))
    papers = [each for each in tables if each.find(f"{W}tblPr/{W}tblStyle").attrib[f"{W}val"] == "PaperTable"]
    facts = [each for each in tables if each not in papers]
    assert len(papers) > 5
    assert len(facts) > 5
    for each in papers:
        rows = each.findall(f"{W}tr")
        assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}tblHeader") is None for row in rows[1:])
        assert each.find(f"{W}tblPr/{W}tblLook").attrib[f"{W}firstRow"] == "1"
        widths = [int(column.attrib[f"{W}w"]) for column in each.find(f"{W}tblGrid")]
        assert abs(sum(widths) - int(each.find(f"{W}tblPr/{W}tblW").attrib[f"{W}w"])) <= len(widths)
    for each in facts:
        look = each.find(f"{W}tblPr/{W}tblLook").attrib
        assert (look[f"{W}firstRow"], look[f"{W}firstColumn"]) == ("0", "1")
        assert {len(row.findall(f"{W}tc")) for row in each.findall(f"{W}tr")} == {2}
    captions = {
        each.find(f"{W}tblPr/{W}tblCaption").attrib[f"{W}val"]
        for each in papers
        if each.find(f"{W}tblPr/{W}tblCaption") is not None
    }
    assert captions == {text for style, text in word.paragraphs() if style == "Caption"} - {
        block.caption for part in whole.sections for block in part.blocks if isinstance(block, Figure)
    }


def test_a_tall_row_splits_between_pages_and_a_short_one_does_not() -> None:
    rows = made(Section("T", (table(("a", "b"), (("x", "y"), ("x", "many words " * 900))),))).body.iter(f"{W}tr")
    assert [row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows] == [True, True, False]


def test_an_empty_table_shows_its_text() -> None:
    assert "Nothing here" in made(Section("T", (table(("a",), (), empty="Nothing here"),))).text("word/document.xml")


def test_lists_are_lists_and_each_begins_at_one() -> None:
    word = made(Section("L", (Bullets(("dot",)), Bullets(("a", "b"), ordered=True), Bullets(("c",), ordered=True))))
    used = {
        text_of(each): each.find(f"{W}pPr/{W}numPr/{W}numId").attrib[f"{W}val"]
        for each in word.body.iter(f"{W}p")
        if each.find(f"{W}pPr/{W}numPr") is not None
    }
    assert used["a"] == used["b"]
    assert len({used["dot"], used["a"], used["c"]}) == 3
    numbers = {each.attrib[f"{W}numId"]: each for each in word.parts["word/numbering.xml"].iter(f"{W}num")}
    assert set(used.values()) <= set(numbers)
    for name in ("a", "c"):
        override = numbers[used[name]].find(f"{W}lvlOverride/{W}startOverride")
        assert override.attrib[f"{W}val"] == "1"


def test_the_contents_field_can_be_read_before_it_is_updated(whole: PaperDocument, word: Word) -> None:
    content = word.body.find(f"{W}sdt/{W}sdtContent")
    codes = [each.text.strip() for each in content.iter(f"{W}instrText")]
    assert codes == ['TOC \\o "1-2" \\h \\z']
    kinds = [each.attrib[f"{W}fldCharType"] for each in content.iter(f"{W}fldChar")]
    assert kinds == ["begin", "separate", "end"]
    said = [text_of(each) for each in content.iter(f"{W}p") if style_of(each) in ("TOC1", "TOC2")]
    assert said == ["\t".join(filter(None, (e.number, e.text))) for e in number(whole).contents]
    assert len(list(content.iter(f"{W}hyperlink"))) == len(said)


# --- pages ----------------------------------------------------------------------------------------------------


def test_every_page_has_the_marking_reference_and_page_number(whole: PaperDocument, word: Word) -> None:
    assert word.text("word/header1.xml") == whole.marking
    footers = [name for name in word.parts if name.startswith("word/footer")]
    assert len(footers) == 2
    for name in footers:
        text = word.text(name)
        for said in (
            whole.marking,
            whole.reference,
            "Version 1",
            "23 November 2026",
            "Confidential edition",
            f"Audit trail {whole.audit_head[:12]}",
            "Page 1 of 1",
        ):
            assert said in text, said
        codes = [each.text.strip() for each in word.parts[name].iter(f"{W}instrText")]
        assert codes == ["PAGE", "NUMPAGES"]
    sections = list(word.body.iter(f"{W}sectPr"))
    assert all(len(each.findall(f"{W}headerReference") + each.findall(f"{W}footerReference")) == 2 for each in sections)


def test_each_section_has_its_page_orientation(word: Word) -> None:
    turned = []
    for each in word.body.iter(f"{W}sectPr"):
        size = each.find(f"{W}pgSz").attrib
        wide = size.get(f"{W}orient") == "landscape"
        assert wide == (int(size[f"{W}w"]) > int(size[f"{W}h"]))
        turned.append(wide)
    assert turned == [False, True, False]
    assert word.body[-1].tag == f"{W}sectPr"


def test_no_page_is_left_empty() -> None:
    word = made(
        Section("", (PageBreak(),)),
        Section("One", (PageBreak(), PageBreak()), page_break=True),
        Section("Wide", (paragraph("x"), PageBreak()), orientation="landscape", page_break=True),
        Section("Two", (PageBreak(),), page_break=True),
    )
    breaks = [text_of(each) for each in word.body.iter(f"{W}p") if each.find(f"{W}pPr/{W}pageBreakBefore") is not None]
    assert breaks == []
    assert len(list(word.body.iter(f"{W}sectPr"))) == 3


# --- properties -----------------------------------------------------------------------------------------------


def test_properties_come_from_the_paper(whole: PaperDocument, word: Word) -> None:
    core = word.core()
    assert core["title"] == whole.title
    assert core["creator"] == core["lastModifiedBy"] == whole.author == "Ada Reviewer"
    assert core["subject"] == "Individual Management Review"
    assert core["keywords"] == whole.marking
    assert core["language"] == "en-GB"
    assert core["created"] == core["modified"] == "2026-11-23T00:00:00Z"
    everything = b"".join(word.raw.values()).lower()
    assert b"python" not in everything
    assert b"microsoft macintosh" not in everything
    language = word.parts["word/styles.xml"].find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
    assert language.attrib[f"{W}val"] == "en-GB"
    fonts = {
        each.attrib[f"{W}name"]: each.find(f"{W}altName").attrib[f"{W}val"]
        for each in word.parts["word/fontTable.xml"].iter(f"{W}font")
    }
    assert fonts == {"Source Sans Pro": "Calibri", "Calibri": "Arial"}


def test_the_same_paper_gives_the_same_bytes(data: ReportData) -> None:
    first, second = (make_paper(REPORT, data, "confidential", "docx", DAY).data for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist()[0] == "[Content_Types].xml"


def test_a_long_title_is_shortened_in_the_properties_only() -> None:
    core = made(Section("x", (paragraph("y"),)), subject="s" * 900, author="é" * 900).core()
    assert len(core["subject"]) == len(core["creator"]) == 255


def test_a_figure_has_a_text_alternative(whole: PaperDocument, word: Word) -> None:
    said = [
        each.attrib.get("descr")
        for part in word.body.iter(f"{W}drawing")
        for each in part.iter()
        if each.tag.endswith("}docPr")
    ]
    figures = [block for part in whole.sections for block in part.blocks if isinstance(block, Figure)]
    assert figures
    assert said == [figure.alternative for figure in figures]
    assert [name for name in word.raw if name.startswith("word/media/")]


def test_a_logo_comes_first_at_full_size_with_a_text_alternative() -> None:
    png = io.BytesIO()
    Image.new("RGB", (400, 100), "#14345f").save(png, "PNG")
    cover = Cover("Title", organisation="The council", logo=Logo(png.getvalue(), "the arms of the council"))
    word = made(Section(blocks=(cover,)))
    (placed,) = [each for each in word.body.iter() if each.tag.endswith("}inline")]
    (named,) = [each for each in placed.iter() if each.tag.endswith("}docPr")]
    assert named.attrib["descr"] == "the arms of the council"
    (size,) = [each for each in placed if each.tag.endswith("}extent")]
    # 180 points wide at most, 72 high; in English Metric Units, 12,700 to the point.
    assert (int(size.attrib["cx"]), int(size.attrib["cy"])) == (180 * 12_700, 45 * 12_700)
    assert {placed.attrib[side] for side in ("distT", "distB", "distL", "distR")} == {"0"}
    assert next(each for each in word.body if each.tag == f"{W}p").find(f".//{W}drawing") is not None
    (target,) = [
        each.attrib["Target"]
        for each in word.parts["word/_rels/document.xml.rels"].iter(RELATIONSHIP)
        if each.attrib["Type"].endswith("/image")
    ]
    assert word.raw[f"word/{target}"] == png.getvalue()


def test_columns_are_wide_enough_for_their_words_and_rows_of_facts_stay_whole() -> None:
    columns = (TableColumn("Ref", 0.2, row_head=True), TableColumn("Who", 0.6), TableColumn("What", 8))
    rows = (("D10", "Commissioning Lead", "x"),)
    word = made(Section("T", (table(columns, rows), FactList((("Label", "short"), ("Long", "far too long " * 300))))))
    widths = [int(each.attrib[f"{W}w"]) / 20 for each in next(word.body.iter(f"{W}tblGrid"))]
    # In the widest substitute font, in bold, a letter is 0.7 of the size.
    assert widths[0] > 3 * 9.5 * 0.7 + 10
    assert widths[1] > 13 * 9.5 * 0.59 + 10
    assert sum(widths) == pytest.approx(459.276, abs=0.2)
    facts = list(word.body.iter(f"{W}tbl"))[1]
    assert [row.find(f"{W}trPr/{W}cantSplit") is not None for row in facts.iter(f"{W}tr")] == [True, False]


def test_there_is_no_extra_space_at_the_top_of_a_page() -> None:
    word = made(
        Section("One", (paragraph("x"),)),
        Section("Two", (paragraph("y"),), page_break=True),
        Section("Three", (paragraph("z"),), orientation="landscape"),
    )
    before = {text_of(each): each.find(f"{W}pPr/{W}spacing") for each in word.body.iter(f"{W}p")}
    assert before["1\tOne"] is None
    for title in ("2\tTwo", "3\tThree"):
        assert before[title].attrib[f"{W}before"] == "0"


# The order of the schema (ISO/IEC 29500-1, CT_PPr, CT_RPr, CT_TblPr, CT_TcPr): Word refuses a file in another order.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr tabs spacing ind jc outlineLvl sectPr",
    "rPr": "rStyle rFonts b bCs i iCs color sz szCs u lang",
    "tblPr": "tblStyle tblW tblInd tblBorders tblLayout tblCellMar tblLook tblCaption",
    "tcPr": "tcW gridSpan tcBorders shd",
    "style": "name basedOn next uiPriority semiHidden qFormat pPr rPr tblPr tblStylePr",
    "sectPr": "headerReference footerReference pgSz pgMar",
    "settings": "zoom defaultTabStop characterSpacingControl compat themeFontLang decimalSymbol listSeparator",
}


@pytest.mark.parametrize("name", ["everything", "the report", *pdf_samples.awkward()])
def test_elements_follow_the_order_of_the_schema(name: str, word: Word) -> None:
    documents = {"everything": pdf_samples.everything(), **pdf_samples.awkward()}
    given = word if name == "the report" else Word(DocxRenderer().render(documents[name]))
    seen = set()
    for part in given.parts.values():
        for each in part.iter():
            tag = each.tag.rpartition("}")[2]
            if tag in ORDER and each.tag.startswith(W):
                kids = [kid.tag.rpartition("}")[2] for kid in each]
                order = ORDER[tag].split()
                assert kids == sorted(kids, key=order.index), tag
                seen.add(tag)
    assert seen >= {"pPr", "rPr", "style", "sectPr", "settings"}


def test_rendering_can_be_cancelled(whole: PaperDocument) -> None:
    with pytest.raises(Cancelled):
        DocxRenderer().render(whole, cancelled=lambda: True)
    told: list[int] = []
    DocxRenderer().render(whole, progress=lambda done, total: told.append(done * 100 // total))
    assert told[-1] == 100
    assert told == sorted(told)


def test_contents_may_be_empty() -> None:
    assert made(Section("", (Contents(),))).body[-1].tag == f"{W}sectPr"
