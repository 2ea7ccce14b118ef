"""An organisation's own typeface: what is refused, how papers use it, and the font for characters that it lacks."""

from __future__ import annotations

import datetime
import io
import shutil
import struct
from dataclasses import replace
from pathlib import Path

import page as page_validation
import pikepdf
import pytest
import reportlab

from imr_tui.errors import BadInput
from imr_tui.exporters.core.document import PaperDocument
from imr_tui.exporters.docx.renderer import DocxRenderer
from imr_tui.exporters.issue.make import make_paper
from imr_tui.exporters.papers.registry import REPORT
from imr_tui.exporters.pdf.renderer import PdfRenderer
from imr_tui.screens.papers.template_form import template_job
from imr_tui.services.review import reviews, template, typeface
from imr_tui.services.review.template import Template
from imr_tui.services.review.typeface import Typeface
from imr_tui.services.session import Store
from tests.unit.exporters.docx.word_file import W, Word
from tests.unit.exporters.pdf.pdf_samples import awkward, everything
from tests.unit.exporters.pdf.pdf_tags import TaggedPdf
from tests.unit.exporters.pdf.test_conformance import assert_conforms, needs_verapdf

# Bitstream Vera, which comes with ReportLab: static TrueType, may be embedded, lacks Welsh, Polish and arrows.
FOLDER = Path(reportlab.__file__).parent / "fonts"
FILES = (FOLDER / "Vera.ttf", FOLDER / "VeraBd.ttf", FOLDER / "VeraIt.ttf")
DAY = datetime.date(2026, 11, 23)


@pytest.fixture(scope="module")
def own() -> Typeface:
    return typeface.read(*FILES)


def changed(tag: bytes, offset: int, value: bytes) -> bytes:
    """Return Vera with some bytes of one of its tables changed."""
    data = bytearray(FILES[0].read_bytes())
    for entry in range(12, 12 + 16 * struct.unpack_from(">H", data, 4)[0], 16):
        if data[entry : entry + 4] == tag:
            start = struct.unpack_from(">I", data, entry + 8)[0] + offset
            data[start : start + len(value)] = value
            return bytes(data)
    raise AssertionError(tag)


def test_a_typeface_has_its_name_and_lists_the_characters_it_lacks(own: Typeface) -> None:
    assert own.name == "Bitstream Vera Sans"
    assert own.regular == FILES[0].read_bytes()
    assert set("ŵŷșț→✓") <= set(typeface.lacking(own))
    assert not set("£—’é") & set(typeface.lacking(own))
    assert "regular" not in repr(own)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not a TrueType font"),
        (b"not a font at all", "not a TrueType font"),
        (b"\0\1\0\0" + b"\xff" * 400, "not a TrueType font"),
        (FILES[0].read_bytes()[:9000], "not a TrueType font"),
        (b"OTTO" + bytes(400), "not a TrueType font file"),
        (b"ttcf" + bytes(400), "not a TrueType font file"),
        (b"wOF2" + bytes(400), "not a TrueType font file"),
        (changed(b"OS/2", 8, b"\x00\x02"), "licence forbids embedding"),
        (changed(b"OS/2", 8, b"\x01\x00"), "licence forbids embedding"),
        (FILES[0].read_bytes().replace(b"gasp", b"fvar", 1), "variable"),
        ((FOLDER / "hb-test.ttf").read_bytes(), "does not have all the basic letters"),
    ],
)
def test_a_font_that_cannot_be_embedded_is_refused_by_name(data: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "own.ttf"
    path.write_bytes(data)
    for files in ((path, *FILES[1:]), (*FILES[:2], path)):
        with pytest.raises(BadInput, match=rf"own\.ttf.*{message}"):
            typeface.read(*files)
    with pytest.raises(BadInput, match=r"none\.ttf cannot be read"):
        typeface.read(tmp_path / "none.ttf", *FILES[1:])


def test_a_paper_uses_the_typeface_and_source_sans_for_characters_it_lacks(own: Typeface) -> None:
    renderer = PdfRenderer()
    plain = everything()
    data = renderer.render(replace(plain, typeface=own))
    assert renderer.warnings == warnings_of(plain)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        names = {str(font.BaseFont).partition("+")[2] for page in pdf.pages for font in page.Resources.Font.values()}
    assert {"BitstreamVeraSans-Roman", "BitstreamVeraSans-Bold", "BitstreamVeraSans-Oblique"} <= names
    assert data == renderer.render(replace(plain, typeface=own))
    data = renderer.render(replace(awkward()["latin"], typeface=own))
    assert "Bitstream Vera Sans does not have" in renderer.warnings[0]
    assert "Source Sans Pro" in renderer.warnings[0]


def warnings_of(document: PaperDocument) -> tuple[str, ...]:
    renderer = PdfRenderer()
    renderer.render(document)
    return renderer.warnings


@pytest.mark.parametrize("name", ["latin", "odd", "every character", "empty"])
def test_the_text_is_the_same_in_any_typeface(name: str, own: Typeface) -> None:
    # Leave out the table of contents, whose page numbers may differ.
    given = replace(awkward()[name], sections=awkward()[name].sections[1:] or awkward()[name].sections)
    plain, data = PdfRenderer().render(given), PdfRenderer().render(replace(given, typeface=own))
    tagged = TaggedPdf(data)
    assert tagged.problems == []
    assert "".join(tagged.root.words) == "".join(TaggedPdf(plain).root.words)
    report = page_validation.validate_pdf_bytes(data, profile="ua1", limits=page_validation.SafetyLimits.unlimited())
    assert [failure.message for failure in report.failures] == []


@needs_verapdf
@pytest.mark.slow
def test_the_reference_validator_agrees(own: Typeface, tmp_path: Path) -> None:
    for name, given in {**awkward(), "everything": everything()}.items():
        (tmp_path / f"{name}.pdf").write_bytes(PdfRenderer().render(replace(given, typeface=own)))
    assert_conforms(tmp_path.glob("*.pdf"))


def test_a_word_paper_names_the_typeface(own: Typeface) -> None:
    word = Word(DocxRenderer().render(replace(everything(), typeface=own)))
    fonts = {each.attrib[f"{W}ascii"] for part in word.parts.values() for each in part.iter(f"{W}rFonts")}
    assert fonts == {"Bitstream Vera Sans"}
    (first, *_) = [each.attrib[f"{W}name"] for each in word.parts["word/fontTable.xml"].iter(f"{W}font")]
    assert first == "Bitstream Vera Sans"


def test_the_form_saves_the_typeface_in_the_store(store: Store, tmp_path: Path) -> None:
    """The font files may be deleted afterwards, because the store holds copies."""
    copies = [Path(shutil.copy(file, tmp_path)) for file in FILES]
    job = store.run(template_job)
    values = {field.name: job.values.get(field.name, "") for field in job.fields}
    with pytest.raises(BadInput, match="all three font files"):
        store.run(job.save, {**values, "type_regular": str(copies[0])}, 0)
    assert store.run(template.load) == Template()
    named = {f"type_{cut}": str(path) for cut, path in zip(("regular", "bold", "italic"), copies, strict=True)}
    store.run(job.save, {**values, **named}, 0)
    for copy in copies:
        copy.unlink()
    saved = store.run(template.load).typeface
    assert saved == typeface.read(*FILES)
    uid = store.run(reviews.create, "IMR-1", "A review")
    made = make_paper(REPORT, store.run(REPORT.read, uid), "confidential", "pdf", DAY)
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        assert any("Vera" in str(font.BaseFont) for font in pdf.pages[0].Resources.Font.values())
    version = store.run(template.version)
    store.run(job.save, values, version)
    assert store.run(template.load).typeface == saved
    store.run(job.save, {**values, "keep_type": "none"}, version)
    assert store.run(template.load) == Template()
