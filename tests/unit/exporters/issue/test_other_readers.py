"""Every paper of the demonstration opens without complaint in the programs that people use."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from imr_tui.exporters.papers.registry import PAPERS
from imr_tui.exporters.pdf.protect import protected
from imr_tui.exporters.pdf.renderer import PdfRenderer
from tests.extent import DEMO_REVIEWS
from tests.unit.exporters.pdf.pdf_samples import awkward, everything

# FILE is the file and OUT a name next to it. Ghostscript is told to stop instead of repairing faults silently.
READERS = {
    "qpdf": ["qpdf", "--check", "FILE"],
    "mutool info": ["mutool", "info", "FILE"],
    "mutool draw": ["mutool", "draw", "-q", "-r", "30", "-F", "pnm", "-o", "/dev/null", "FILE"],
    "gs": ["gs", "-q", "-o", "/dev/null", "-dPDFSTOPONERROR", "-dPDFSTOPONWARNING", "-sDEVICE=nullpage", "FILE"],
    "pdfinfo": ["pdfinfo", "FILE"],
    "pdftotext": ["pdftotext", "FILE", "-"],
    "pdftoppm": ["pdftoppm", "-r", "20", "FILE", "OUT"],
    "pdffonts": ["pdffonts", "FILE"],
}
# Debian's mutool is built without colour profiles and says so for every file.
OWN_LACKS = {"mutool draw": {"warning: ICC support is not available"}}
needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None or shutil.which("pdftotext") is None, reason="LibreOffice or poppler is not here"
)


def made_of(form: str) -> int:
    """Return the number of files of this format in the demonstration."""
    return len(DEMO_REVIEWS) * sum(len(paper.editions) for paper in PAPERS.values() if form in paper.formats)


def complaints(reader: str, file: Path, out: Path) -> str:
    """Return the complaints of a reader about a file; empty if there are none."""
    given = [{"FILE": str(file), "OUT": str(out)}.get(word, word) for word in READERS[reader]]
    done = subprocess.run(given, capture_output=True, timeout=300)
    said = [line for line in done.stderr.decode().splitlines() if line not in OWN_LACKS.get(reader, ())]
    if done.returncode:
        said.append(f"exit status {done.returncode}: {done.stdout.decode(errors='replace')[-2000:]}")
    if reader in ("mutool info", "gs"):
        # They also complain on standard output.
        said += re.findall(r"(?im)^\W*(?:warning|error).*$", done.stdout.decode(errors="replace"))
    return "\n".join(said)


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS)
def test_a_reader_has_no_complaint(reader: str, demo_papers: Path, tmp_path: Path) -> None:
    if shutil.which(READERS[reader][0]) is None:
        pytest.skip(f"{READERS[reader][0]} is not installed")
    (tmp_path / "everything.pdf").write_bytes(PdfRenderer().render(everything()))
    (tmp_path / "odd.pdf").write_bytes(PdfRenderer().render(awkward()["odd"]))
    files = [*sorted(demo_papers.glob("*.pdf")), *sorted(tmp_path.glob("*.pdf"))]
    assert len(files) == 2 + made_of("pdf")
    assert {file.name: said for file in files if (said := complaints(reader, file, tmp_path / "page"))} == {}


@pytest.mark.parametrize("reader", [name for name in READERS if name != "pdffonts"])
def test_a_reader_finds_faults(reader: str, tmp_path: Path) -> None:
    """Guard against a reader that never complains."""
    if shutil.which(READERS[reader][0]) is None:
        pytest.skip(f"{READERS[reader][0]} is not installed")
    whole = PdfRenderer().render(everything())
    file = tmp_path / "broken.pdf"
    file.write_bytes(whole[: len(whole) * 2 // 3])
    assert complaints(reader, file, tmp_path / "page")


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_a_file_with_a_password_is_valid(tmp_path: Path) -> None:
    file = tmp_path / "locked.pdf"
    file.write_bytes(protected(PdfRenderer().render(everything()), "a good password"))
    done = subprocess.run(["qpdf", "--password=a good password", "--check", file], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "AESv3" in done.stdout


# --- LibreOffice ----------------------------------------------------------------------------------------------


def by_office(files: Sequence[Path], folder: Path) -> dict[str, list[str]]:
    """Return the texts of the pages that LibreOffice makes of each file."""
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(folder / 'office').as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            *map(str, files),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    pages = {}
    for file in files:
        done = subprocess.run(
            ["pdftotext", "-layout", folder / f"{file.stem}.pdf", "-"], capture_output=True, check=True
        )
        pages[file.name] = done.stdout.decode().split("\f")[:-1]
    return pages


@pytest.mark.slow
@needs_office
@pytest.mark.deep
def test_libreoffice_opens_word_papers_and_repeats_their_heads(demo_papers: Path, tmp_path: Path) -> None:
    files = sorted(demo_papers.glob("*.docx"))
    assert len(files) == made_of("docx")
    for name, pages in by_office(files, tmp_path).items():
        for place, page in enumerate(pages, 1):
            assert page.count("OFFICIAL-SENSITIVE") >= 2, name
            assert f"Page {place} of {len(pages)}" in page, name
            # The papers for DMT are short, so their last page may hold only two rows.
            short = place == len(pages) and name.partition("-")[2].startswith(("final", "progress", "tracker", "dmt"))
            assert len(page.split()) > (20 if short else 30), f"{name}: page {place} is all but empty"
            if re.search(r"^ *E\d+ +\d", page, re.MULTILINE):
                assert re.search("Ref +Date +Who and.* +What happened +Decision", page), f"{name}, page {place}"
            if name.partition("-")[2].startswith("report") and re.search(r"^ *A\d+\.\d+ ", page, re.MULTILINE):
                assert re.search("Ref +Action +Owner +Due date", page), f"{name}, page {place}"


@pytest.mark.deep
@pytest.mark.slow
@needs_office
def test_libreoffice_opens_spreadsheets_and_repeats_their_heads(demo_papers: Path, tmp_path: Path) -> None:
    files = sorted(demo_papers.glob("*.xlsx"))
    assert len(files) == made_of("xlsx")
    for name, pages in by_office(files, tmp_path).items():
        assert pages, name
        # A wide sheet takes several pages across; each repeats the headings and the row names.
        heads = ""
        for page in pages:
            assert "OFFICIAL-SENSITIVE" in page, name
            heads += "\n".join(re.findall(r"(?m)^ *(?:Reference|Review|Action)  +(.+)$", page)[:1]) + "\n"
        wanted = ("Date", "Precision", "Comment", "Source", "Key event") if "chronology" in name else ("By whom", "Due")
        for words in wanted:
            assert words in heads, (name, heads)
