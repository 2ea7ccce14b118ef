"""The guard reads everything in a finished PDF that another reader finds, and more."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from imr_tui.errors import NameLeft
from imr_tui.exporters.core.document import PaperDocument, Paragraph, Run, Section, TableColumn, table
from imr_tui.exporters.core.guard import Guard
from imr_tui.exporters.issue.make import make_paper
from imr_tui.exporters.issue.pdf_reader import pdf_texts
from imr_tui.exporters.issue.read_back import texts_of
from imr_tui.exporters.papers.registry import REPORT
from imr_tui.exporters.pdf.renderer import PdfRenderer
from imr_tui.names.anonymiser import Anonymiser
from imr_tui.names.key_entry import HiddenName
from imr_tui.names.unknown import Finder
from imr_tui.services.papers.data import ReportData
from tests.unit.exporters.paper_sample import DAY

KEY = Anonymiser((HiddenName("Wanjiku Żółkiewska", "SU"),))


@pytest.fixture(scope="module")
def plain() -> bytes:
    """Return a paper of one page, with a link and a table."""
    link = Run("a page of the web", link="https://example.org/one")
    blocks = (Paragraph((Run("The first line. See "), link, Run(" (and more)."))), table(("A",), [("cell",)]))
    document = PaperDocument("A title", "IMR-1", "1", DAY, "committee", (Section("First", blocks=blocks),))
    return PdfRenderer().render(document)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler) is not installed")
def test_the_guard_reads_every_word_that_poppler_reads(data: ReportData, tmp_path: Path) -> None:
    made = make_paper(REPORT, data, "committee", "pdf", DAY).data
    path = tmp_path / "paper.pdf"
    path.write_bytes(made)
    # In file order: with layout, poppler would join words that a line end separates.
    done = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, text=True, check=True)
    ours = "".join("".join(text.split()) for _, text in pdf_texts(made))
    words = [word for word in re.findall(r"\w{3,}", done.stdout) if word not in ours]
    assert len(done.stdout) > 5000
    # Words longer than a line, such as long addresses, which poppler joins.
    assert len(words) < 3, words


def test_a_cell_continued_on_the_next_page_is_one_text() -> None:
    said = " ".join(f"word{number}" for number in range(2600))
    columns = (TableColumn("A", 1), TableColumn("B", 1))
    document = PaperDocument("T", "R", "1", DAY, "committee", (Section(blocks=(table(columns, [(said, said)]),)),))
    made = PdfRenderer().render(document)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert len(pdf.pages) > 2
    texts = [" ".join(text.split()) for place, text in pdf_texts(made) if "page" in place]
    assert texts.count(said) == 2


def _in_the_info(pdf: pikepdf.Pdf, name: str) -> None:
    pdf.trailer.Info.Author = String(name)


def _in_the_metadata(pdf: pikepdf.Pdf, name: str) -> None:
    packet = pdf.Root.Metadata.read_bytes().replace(b"A title", name.encode())
    pdf.Root.Metadata = pdf.make_stream(packet, Type=Name.Metadata, Subtype=Name.XML)


def _in_a_bookmark(pdf: pikepdf.Pdf, name: str) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(name, 0))


def _in_a_text_alternative(pdf: pikepdf.Pdf, name: str) -> None:
    pdf.Root.StructTreeRoot.K.Alt = String(name)


def _in_an_expansion(pdf: pikepdf.Pdf, name: str) -> None:
    pdf.Root.StructTreeRoot.K.E = String(name)


def _in_a_link(pdf: pikepdf.Pdf, name: str) -> None:
    (annotation, *_) = [a for page in pdf.pages for a in page.obj.get("/Annots", ()) if "/A" in a]
    annotation.A.URI = String("https://example.org/" + name.replace(" ", "%20"))


def _in_the_name_of_a_destination(pdf: pikepdf.Pdf, name: str) -> None:
    target = Array([pdf.pages[0].obj, Name.Fit])
    pdf.Root.Names = Dictionary(Dests=Dictionary(Names=Array([String(name), target])))


def _in_the_name_of_an_embedded_file(pdf: pikepdf.Pdf, name: str) -> None:
    pdf.attachments["a"] = pikepdf.AttachedFileSpec(pdf, b"nothing", filename=f"{name}.txt")


def _in_a_page_label(pdf: pikepdf.Pdf, name: str) -> None:
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(P=String(name))]))


def _outside_the_structure(pdf: pikepdf.Pdf, name: str) -> None:
    plain = name.replace("Ż", "Z").replace("ó", "o").replace("ł", "l")
    page = pdf.pages[0].obj
    font = next(key for key in page.Resources.Font if key.startswith("/F1"))
    drawn = f"/Artifact BMC BT {font} 9 Tf 9 9 Td ({plain}) Tj ET EMC"
    pdf.pages[0].contents_add(drawn.encode("ascii"))


@pytest.mark.parametrize(
    "plant",
    [
        _in_the_info,
        _in_the_metadata,
        _in_a_bookmark,
        _in_a_text_alternative,
        _in_an_expansion,
        _in_a_link,
        _in_the_name_of_a_destination,
        _in_the_name_of_an_embedded_file,
        _in_a_page_label,
        _outside_the_structure,
    ],
)
@pytest.mark.parametrize("packed", [True, False])
def test_a_name_anywhere_in_the_file_is_refused(
    plain: bytes, plant: Callable[[pikepdf.Pdf, str], None], *, packed: bool
) -> None:
    guard = Guard(KEY, {"SU"}, Finder(KEY))
    guard.assert_nobody_named([], texts_of(plain, "pdf", DAY))
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain)) as pdf:
        plant(pdf, "Wanjiku Żółkiewska")
        how = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
        pdf.save(out, object_stream_mode=how)
    with pytest.raises(NameLeft, match=r"The name of SU would appear in .* of the finished file") as refused:
        guard.assert_nobody_named([], texts_of(out.getvalue(), "pdf", DAY))
    assert "Wanjiku" not in str(refused.value)
