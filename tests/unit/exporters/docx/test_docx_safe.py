"""Word files: links, hostile text, and no name from the key in any part of a committee edition."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from imr_tui.errors import Refused
from imr_tui.exporters.core.document import Bullets, Heading, PaperDocument, Run, Section, link, paragraph, table
from imr_tui.exporters.core.office import texts_in
from imr_tui.exporters.docx.links import address_of
from imr_tui.exporters.docx.renderer import DocxRenderer
from imr_tui.exporters.issue.make import make_paper
from imr_tui.exporters.papers.registry import CHRONOLOGY, KEY, PAPERS, REPORT
from imr_tui.exporters.papers.report import report
from imr_tui.names.key_entry import HiddenName
from imr_tui.services.papers.data import KeyData, ReportData
from tests.unit.exporters.docx.word_file import R, W, Word, made, text_of
from tests.unit.exporters.paper_sample import DAY, NAMES
from tests.unit.exporters.pdf import pdf_samples
from tests.unit.exporters.pdf.pdf_samples import ODD, document


@pytest.fixture(scope="module")
def whole(data: ReportData) -> PaperDocument:
    return report(data, "confidential", DAY, "1")


@pytest.fixture(scope="module")
def word(whole: PaperDocument) -> Word:
    return Word(DocxRenderer().render(whole))


# --- links ----------------------------------------------------------------------------------------------------


def test_links_lead_to_bookmarks_and_allowed_addresses(word: Word) -> None:
    names = [each.attrib[f"{W}name"] for each in word.body.iter(f"{W}bookmarkStart")]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"_Ref\d{9}", name) for name in names)
    inner = [each.attrib[f"{W}anchor"] for each in word.body.iter(f"{W}hyperlink") if f"{W}anchor" in each.attrib]
    assert len(inner) > 20
    assert set(inner) <= set(names)


def test_a_link_leads_to_its_target() -> None:
    word = made(
        Section("One", (paragraph((link("there", "far"), link("out", "https://a.example/?b=ä b".replace(" ", "+")))),)),
        Section("Two", (table(("a",), (("row",), ("goal",)), anchors=(None, "far")),)),
    )
    (mark,) = [each.attrib[f"{W}anchor"] for each in word.body.iter(f"{W}hyperlink") if f"{W}anchor" in each.attrib]
    (row,) = [
        each
        for each in word.body.iter(f"{W}tr")
        if any(b.attrib[f"{W}name"] == mark for b in each.iter(f"{W}bookmarkStart"))
    ]
    assert text_of(row) == "goal"
    (out,) = [each.attrib[f"{R}id"] for each in word.body.iter(f"{W}hyperlink") if f"{R}id" in each.attrib]
    assert word.links() == {out: "https://a.example/?b=%C3%A4+b"}


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://",
        "https://a.example:port/",
        "https://[::1/",
        "mailto:x",
        "https://you@evil.example/",
        "https://a.example/#b#c",
        "https://a.example/" + "x" * 3000,
        "nowhere",
        "https://é.example/",
        "https://a.example/\ufffe\ud800",
    ],
)
def test_an_invalid_address_is_plain_text(target: str) -> None:
    renderer = DocxRenderer()
    word = Word(renderer.render(document(Section("One", (paragraph(link("shown", target)),)))))
    assert "shown" in word.text("word/document.xml")
    assert word.links() == {}
    assert list(word.body.iter(f"{W}hyperlink")) == []


@pytest.mark.parametrize(
    "target", ["https://a.example/100%", "http://a.example:80/x%20y?z=1#q", "mailto:a.b@c.example"]
)
def test_addresses_are_escaped_once(target: str) -> None:
    assert address_of(target) == target.replace("100%", "100%25")


# --- hostile text ---------------------------------------------------------------------------------------------

TYPED = (
    "<b>bold</b> &amp; <w:br/> ]]> <!-- x -->",
    '=HYPERLINK("http://evil.example";"x")',
    '{ INCLUDETEXT "/etc/passwd" } { DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k" }',
    "\\\\server\\share \"quoted\" 'single' %s {0} ${x}",
    "_x0007_ &#7; \\u0007 http://guessed.example/ www.guessed.example a@b.example",
)


@pytest.mark.parametrize("typed", TYPED)
def test_text_is_shown_as_typed(typed: str) -> None:
    word = made(
        Section(typed, (paragraph(typed), Heading(2, typed), Bullets((typed,)))),
        Section(typed, (table((typed,), ((typed,),), caption=typed),)),
        marking=typed,
        author=typed,
        subject=typed,
    )
    assert [text for _, text in word.paragraphs()].count(typed) >= 6
    assert word.text("word/header1.xml") == typed
    assert word.core()["creator"] == typed
    assert list(word.body.iter(f"{W}instrText")) == []
    assert word.links() == {}


@pytest.mark.parametrize("name", list(pdf_samples.awkward()))
def test_awkward_documents_are_well_formed(name: str) -> None:
    given = pdf_samples.awkward()[name]
    renderer = DocxRenderer()
    word = Word(renderer.render(given))
    assert word.body[-1].tag == f"{W}sectPr"
    for tag in (f"{W}tc", f"{W}hdr", f"{W}ftr"):
        for part in word.parts.values():
            assert all(each[-1].tag == f"{W}p" for each in part.iter(tag))
    assert word.raw == Word(renderer.render(given)).raw


def test_characters_that_xml_cannot_hold_appear_as_codes() -> None:
    renderer = DocxRenderer()
    word = Word(renderer.render(document(Section("x", (paragraph(ODD), paragraph("\x01\x1f\ufffe\uffff\udc80"))))))
    text = word.text("word/document.xml")
    assert "bell[U+0007] lone[U+D800] 中" in text
    assert "[U+0001][U+001F][U+FFFE][U+FFFF][U+DC80]" in text
    assert "[U+202E]evil[U+202C]" in text
    assert "[U+0007]" in renderer.warnings[0]


def test_styles_in_runs_and_breaks() -> None:
    word = made(Section("x", (paragraph((Run("one", bold=True), "\n", Run("two", italic=True))),)))
    (wanted,) = [each for each in word.body.iter(f"{W}p") if text_of(each) == "one\ntwo"]
    first, _, last = wanted.findall(f"{W}r")
    assert first.find(f"{W}rPr/{W}b") is not None
    assert last.find(f"{W}rPr/{W}i") is not None


# --- names ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", ["report", "chronology"])
@pytest.mark.deep
def test_no_name_in_any_part_of_the_committee_edition(data: ReportData, paper: str) -> None:
    def inside(edition: str) -> str:
        made = make_paper(PAPERS[paper], data, edition, "docx", DAY).data
        # A half-bold name is in two elements, so both the joined texts and the bytes are searched.
        texts = "\n".join(text for _, text in texts_in(made))
        raw = b"\n".join(Word(made).raw.values()).decode("utf-8", "replace")
        return f"{texts}\n{raw}".casefold()

    assert [name for name in NAMES if name.casefold() in inside("confidential")]
    assert [name for name in NAMES if name.casefold() in inside("committee")] == []


@pytest.mark.parametrize("field", ["author", "subject", "keywords"])
def test_a_name_only_in_the_properties_is_refused(
    data: ReportData, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    plain = DocxRenderer.render

    def leaking(self: DocxRenderer, given: PaperDocument, **more: object) -> bytes:
        value = ("Margaret Holloway",) if field == "keywords" else "Margaret Holloway"
        return plain(self, replace(given, **{field: value} if given.title else {}))

    monkeypatch.setattr(DocxRenderer, "render", leaking)
    with pytest.raises(Refused, match=r"SU1 would appear in the finished file \(docProps/core\.xml\)"):
        make_paper(CHRONOLOGY, data, "committee", "docx", DAY)


def test_words_of_the_layout_are_not_names(data: ReportData) -> None:
    more = (HiddenName(word, f"X{number}") for number, word in enumerate(("Page", "Title", "Calibri")))
    head = replace(data.head, names=(*data.head.names, *more))
    assert make_paper(CHRONOLOGY, replace(data, head=head), "committee", "docx", DAY).data


def test_the_key_has_its_names(key: KeyData) -> None:
    word = Word(make_paper(KEY, key, "confidential", "docx", DAY).data)
    assert all(name in word.text("word/document.xml") for name in NAMES)
    assert "CONFIDENTIAL: ANONYMISATION KEY" in word.text("word/header1.xml")


# --- by another program ---------------------------------------------------------------------------------------


@pytest.mark.deep
@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler) is not installed")
def test_libreoffice_opens_it(data: ReportData, tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(make_paper(REPORT, data, "committee", "docx", DAY).data)
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(tmp_path / 'office').as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(tmp_path),
            str(path),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    done = subprocess.run(["pdftotext", "-layout", str(tmp_path / "report.pdf"), "-"], capture_output=True, check=True)
    pages = done.stdout.decode().split("\f")[:-1]
    assert len(pages) > 5
    for place, page in enumerate(pages, 1):
        assert page.count("OFFICIAL-SENSITIVE") >= 2
        assert f"Page {place} of {len(pages)}" in page
    assert any("What happened" in page and "Ref" in page for page in pages)
