"""PDF/UA-1 and PDF/A-2a by independent validators, and what those standards require besides the structure."""

from __future__ import annotations

import datetime
import io
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import page as page_validation
import pikepdf
import pytest
from PIL import ImageCms

from imr_tui.exporters.core.document import PaperDocument, Section, paragraph
from imr_tui.exporters.issue.make import make_paper
from imr_tui.exporters.papers.registry import REPORT
from imr_tui.exporters.pdf.colour import srgb_profile
from imr_tui.exporters.pdf.finish import to_unicode
from imr_tui.exporters.pdf.renderer import PdfRenderer
from imr_tui.exporters.pdf.tree import text_string
from imr_tui.exporters.pdf.xmp import one_line
from imr_tui.services.papers.data import ReportData
from tests.extent import DEMO_REVIEWS
from tests.paths import SHARED
from tests.unit.exporters.paper_sample import DAY
from tests.unit.exporters.pdf.pdf_samples import awkward, document, everything, many_rows
from tests.unit.exporters.pdf.pdf_tags import TaggedPdf

VERAPDF = SHARED / "tools" / "verapdf" / "check"
needs_verapdf = pytest.mark.skipif(
    not VERAPDF.exists() or shutil.which("java") is None, reason="veraPDF, the reference validator, is not here"
)
XMP = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
}


def render(made: PaperDocument) -> bytes:
    return PdfRenderer().render(made)


def opened_pdf(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def assert_conforms(files: Iterable[Path]) -> None:
    """Validate all files in one run of veraPDF."""
    names = sorted(map(str, files))
    done = subprocess.run([VERAPDF, "ua1,2a", *names], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(": PASS") == 2 * len(names)


@pytest.mark.slow
def test_every_paper_of_the_demonstration_conforms(demo_papers: Path) -> None:
    files = sorted(demo_papers.glob("*.pdf"))
    # Sixteen papers and editions of each review.
    assert len(files) == 16 * len(DEMO_REVIEWS)
    for file in files:
        assert TaggedPdf(file.read_bytes()).problems == [], file.name
        assert page_validation.is_pdf_compliant(str(file), profile="ua1"), file.name
    if not VERAPDF.exists() or shutil.which("java") is None:
        pytest.skip("veraPDF, the reference validator, is not here; the other checks passed")
    assert_conforms(files)


@needs_verapdf
@pytest.mark.slow
def test_awkward_documents_pass_the_reference_validator(tmp_path: Path) -> None:
    made = {**awkward(), "everything": everything(), "many rows": many_rows(2_000)}
    for name, one in made.items():
        (tmp_path / f"{name}.pdf").write_bytes(render(one))
    assert_conforms(tmp_path.glob("*.pdf"))


@needs_verapdf
def test_the_reference_validator_finds_faults(tmp_path: Path) -> None:
    with opened_pdf(render(document(Section("x")))) as pdf:
        del pdf.Root["/OutputIntents"], pdf.Root["/StructTreeRoot"]
        pdf.save(tmp_path / "bad.pdf")
    with pytest.raises(AssertionError, match="FAIL"):
        assert_conforms([tmp_path / "bad.pdf"])


@pytest.mark.parametrize("name", sorted(awkward()))
def test_awkward_documents_pass_page_validation(name: str) -> None:
    report = page_validation.validate_pdf_bytes(
        render(awkward()[name]), profile="ua1", limits=page_validation.SafetyLimits.unlimited()
    )
    assert report.rules.total > 90
    assert [failure.message for failure in report.failures] == []


def test_the_packet_matches_the_information_dictionary(data: ReportData) -> None:
    with opened_pdf(make_paper(REPORT, data, "committee", "pdf", DAY).data) as pdf:
        packet = pdf.Root.Metadata.read_bytes().decode()
        assert "/Filter" not in pdf.Root.Metadata
        info = {str(name): str(value) for name, value in pdf.trailer.Info.items()}
    assert packet.startswith('<?xpacket begin="\ufeff"')
    assert packet.endswith('<?xpacket end="r"?>')
    body = ElementTree.fromstring(packet.encode())  # noqa: S314 - our own file
    first = body.find(".//rdf:Description", XMP)
    assert first is not None

    def said(path: str) -> list[Any]:
        return [found.text for found in first.findall(f"{path}//rdf:li", XMP)]

    assert said("dc:title") == [info["/Title"]]
    assert said("dc:creator") == [info["/Author"]]
    assert said("dc:description") == [info["/Subject"]]
    assert said("dc:language") == ["en-GB"]
    assert first.attrib[f"{{{XMP['pdf']}}}Keywords"] == info["/Keywords"]
    assert "OFFICIAL-SENSITIVE" in info["/Keywords"]
    assert {value for name, value in first.attrib.items() if name.endswith("Date")} == {"2026-11-23T00:00:00+00:00"}
    assert info["/CreationDate"] == "D:20261123000000+00'00'"
    assert "/Producer" not in info
    assert "pikepdf" not in packet


def test_the_catalogue_is_complete() -> None:
    with opened_pdf(render(everything())) as pdf:
        root = pdf.Root
        assert root.MarkInfo.Marked is True
        assert str(root.Lang) == "en-GB"
        assert root.ViewerPreferences.DisplayDocTitle is True
        assert "/RoleMap" not in root.StructTreeRoot
        assert [str(part.S) for part in root.PageLabels.Nums[1::2]] == ["/D"]
        assert [str(entry.title) for entry in pdf.open_outline().root][:2] == ["1 Scope", "A Chronology"]
        assert root.OutputIntents[0].DestOutputProfile.N == 3
        assert [int(page.obj.StructParents) for page in pdf.pages] == list(range(len(pdf.pages)))
        assert pdf.trailer.ID
        assert not pdf.is_encrypted
        assert pdf.pdf_version == "1.7"


def test_the_language_is_that_of_the_document() -> None:
    with opened_pdf(render(document(Section("Cwmpas", (paragraph("Ŵyn"),)), language="cy"))) as pdf:
        assert str(pdf.Root.Lang) == "cy"
        assert b"<rdf:li>cy</rdf:li>" in pdf.Root.Metadata.read_bytes()


def test_no_string_is_longer_than_the_standard_allows() -> None:
    with opened_pdf(render(awkward()["long fields"])) as pdf:
        strings = [
            value
            for part in pdf.objects
            if isinstance(part, pikepdf.Dictionary)
            for value in part.values()
            if isinstance(value, pikepdf.String)
        ]
        assert strings
        assert max(len(bytes(value)) for value in strings) <= 32_767


def test_no_font_maps_a_code_to_no_character() -> None:
    with opened_pdf(render(awkward()["every character"])) as pdf:
        fonts = [(str(font.BaseFont), font.ToUnicode.read_bytes()) for font in pdf.pages[0].obj.Resources.Font.values()]
        assert len(fonts) > 8
        for name, table in fonts:
            assert re.match(r"/[A-Z]{6}\+SourceSansPro", name)
            assert not re.search(rb"<[0-9A-F]{2}> <(?:0000|FFFE|FEFF)>", table)
            assert all(int(count) <= 100 for count in re.findall(rb"(\d+) beginbfchar", table))
    assert b"<41> <D83DDE00>" in to_unicode([("41", "1F600"), ("00", "0000"), ("7F", "007F")])


def test_the_profile_is_srgb_and_always_the_same() -> None:
    profile = ImageCms.ImageCmsProfile(io.BytesIO(srgb_profile()))
    assert ImageCms.getProfileDescription(profile).strip() == "sRGB"
    assert profile.profile.xcolor_space == "RGB "
    own = ImageCms.createProfile("sRGB")
    for name in ("red_colorant", "green_colorant", "blue_colorant"):
        ours, theirs = getattr(profile.profile, name)[0], getattr(own, name)[0]
        assert all(abs(a - b) < 0.0005 for a, b in zip(ours, theirs, strict=True))
    assert len(srgb_profile()) < 1_000


def test_dates_of_every_era_have_the_same_format() -> None:
    for year in (1, 9999):
        made = PaperDocument("T", "R", "1", datetime.date(year, 1, 2), "committee", (Section("x"),))
        with opened_pdf(render(made)) as pdf:
            assert f"{year:04d}-01-02T00:00:00".encode() in pdf.Root.Metadata.read_bytes()
            assert str(pdf.trailer.Info.CreationDate).startswith(f"D:{year:04d}0102")


def test_strings_are_written_unchanged() -> None:
    for text in ("plain", "a (b) \\ c)", "ŵ € \U0001f600", ""):
        assert str(pikepdf.Object.parse(text_string(text).encode("ascii"))) == text
    assert one_line("a\nb\x00" + "c" * 50, 20) == "a b[U+0000]cccccccc…"


def test_two_thousand_rows_make_a_small_file() -> None:
    assert len(render(many_rows(2_000))) < 1_000_000
