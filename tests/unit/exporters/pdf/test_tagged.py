"""A screen reader gets every word of a paper once, in order, in an element with the right role."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imr_tui.demo import EARLIER_REFERENCE, MAIN_REFERENCE
from imr_tui.exporters.core.document import Bullets, FactList, Heading, PaperDocument, Section, link, paragraph, table
from imr_tui.exporters.issue.make import make_paper
from imr_tui.exporters.papers.paper import PaperContent
from imr_tui.exporters.papers.registry import PAPERS
from imr_tui.exporters.pdf.renderer import PdfRenderer
from imr_tui.services.review.reviews import find
from tests.conftest import Demonstration
from tests.extent import mostly_deep
from tests.unit.exporters.paper_sample import DAY
from tests.unit.exporters.pdf.pdf_samples import awkward, document, everything
from tests.unit.exporters.pdf.pdf_tags import Element, TaggedPdf
from tests.unit.exporters.pdf.pdf_words import expected_words, first_difference

PAPERS_MADE = [(name, edition) for name, paper in PAPERS.items() for edition in paper.editions]


def tagged(made: PaperDocument) -> TaggedPdf:
    return TaggedPdf(PdfRenderer().render(made))


def assert_says(file: TaggedPdf, made: PaperDocument) -> None:
    assert file.problems == []
    assert first_difference(expected_words(made), file.root.words) == ""


@pytest.fixture(scope="module")
def demo_data(
    demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str, str], PaperContent]]:
    """Return `demo_data(reference, paper)`, the data of a paper for a review of the demonstration."""
    with demonstration.opened(tmp_path_factory.mktemp("demo") / "store") as store:
        yield lambda reference, paper: store.run(lambda: PAPERS[paper].read(find(reference)))


@pytest.mark.parametrize("reference", mostly_deep([MAIN_REFERENCE, EARLIER_REFERENCE], EARLIER_REFERENCE.__eq__))
@pytest.mark.parametrize(("name", "edition"), PAPERS_MADE)
def test_every_paper_has_the_words_of_its_document(
    name: str,
    edition: str,
    reference: str,
    demo_data: Callable[[str, str], PaperContent],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[PaperDocument] = []
    real = PdfRenderer.render

    def watch(renderer: PdfRenderer, made: PaperDocument, **rest: Any) -> bytes:
        seen.append(made)
        return real(renderer, made, **rest)

    monkeypatch.setattr(PdfRenderer, "render", watch)
    made = make_paper(PAPERS[name], demo_data(reference, name), edition, "pdf", DAY)
    file = TaggedPdf(made.data)
    assert_says(file, seen[0])
    assert len(file.root.words) > 50


@pytest.mark.parametrize("name", sorted(awkward()))
def test_awkward_documents_lose_no_word(name: str) -> None:
    made = awkward()[name]
    assert_says(tagged(made), made)


def test_a_document_with_every_kind_of_block() -> None:
    made = everything()
    file = tagged(made)
    assert_says(file, made)
    counts = {role: len(file.root.find(role)) for role in ("Sect", "H1", "H2", "H3", "H4", "BlockQuote", "L", "TOCI")}
    assert counts == {"Sect": 5, "H1": 5, "H2": 1, "H3": 1, "H4": 0, "BlockQuote": 1, "L": 2, "TOCI": 4}
    assert [head.text.split("\n")[0] for head in file.root.find("H1")] == [
        "Cover title",
        "Contents",
        "1 Scope",
        "A Chronology",
        "2 Glossary",
    ]


def test_lists_are_tagged_as_lists() -> None:
    bullets, numbers = tagged(everything()).root.find("L")
    assert [str(part.attributes["/ListNumbering"]) for part in (bullets, numbers)] == ["/Disc", "/Decimal"]
    assert [[kid.role for kid in kids(item)] for item in kids(bullets)] == [["Lbl", "LBody"]] * 2
    assert [label.text.strip() for label in numbers.find("Lbl")] == [f"{n}." for n in range(1, 13)]
    assert [body.text.strip() for body in numbers.find("LBody")] == [f"do {n}" for n in range(12)]


def kids(element: Element) -> list[Element]:
    return [kid for kid in element.kids if isinstance(kid, Element)]


def test_a_table_has_its_headings_once_and_each_row_its_cells() -> None:
    file = tagged(everything())
    long = next(part for part in file.root.find("Table") if "What happened" in part.text)
    assert [kid.role for kid in kids(long)] == ["Caption", "THead", "TBody"]
    heads = kids(kids(kids(long)[1])[0])
    assert [(cell.role, cell.text, str(cell.attributes["/Scope"])) for cell in heads] == [
        (("TH"), title, "/Column") for title in ("Date", "Event", "Source")
    ]
    rows = kids(kids(long)[2])
    assert len(rows) == 60
    assert all([cell.role for cell in kids(row)] == ["TH", "TD", "TD"] for row in rows)
    assert all(str(kids(row)[0].attributes["/Scope"]) == "/Row" for row in rows)
    assert [kids(row)[0].text for row in rows if kids(row)[0].text.startswith("d")] == [
        f"d{n}" for n in range(60) if n != 7
    ]
    pages = max(page for row in rows for cell in row.walk() for page in cell.pages)
    repeated = [text for page, kind, text in file.artifacts if text.strip() == "Event"]
    assert len(repeated) == pages - min(page for cell in heads for page in cell.pages)
    empty = next(part for part in file.root.find("Table") if "None recorded." in part.text)
    assert [int(cell.attributes["/ColSpan"]) for cell in empty.find("TD")] == [2]


def test_text_across_pages_is_one_element() -> None:
    file = tagged(everything())
    cell = next(cell for cell in file.root.find("TD") if "c899" in cell.text)
    assert cell.words == [f"c{n}" for n in range(900)]
    assert len(cell.pages) == cell.own_ids > 1
    long = next(part for part in file.root.find("P") if "leads" in part.text)
    assert long.words.count("leads") == 700
    assert len(long.pages) > 1
    assert not any("c89" in text for _, _, text in file.artifacts)


def test_links_have_areas_and_describe_their_targets() -> None:
    file = tagged(everything())
    said = {found.text.strip(): [str(note.Contents) for note in found.annotations] for found in file.root.find("Link")}
    assert said["the surgery"] == ["the surgery, https://surgery.example/a?b=c"]
    assert re.fullmatch(r"F3, page \d+", said["F3"][0])
    assert re.fullmatch(r"1 Scope, page 3", next(iter(said.values()))[0])
    # One link for any number of lines, with an area for each line.
    (long,) = (areas for text, areas in said.items() if text.startswith("the finding with a long name"))
    assert len(long) > 1
    assert not any("missing" in text for text in said)
    entries = [item.find("Link")[0] for item in file.root.find("TOCI")]
    assert [entry.text for entry in entries] == ["1 Scope 3", "Interviews 3", "A Chronology 6", "2 Glossary 11"]
    assert all(len(entry.annotations) == 1 for entry in entries)


def test_only_headers_and_footers_are_artifacts() -> None:
    file = tagged(everything())
    pages = len(file.pdf.pages)
    for kind, text, times in (
        ("Header", "OFFICIAL-SENSITIVE", pages),
        ("Footer", "OFFICIAL-SENSITIVE", pages),
        ("Footer", "Committee edition", pages),
    ):
        assert sum(kind in properties and text == found for _, properties, found in file.artifacts) == times
    plain = re.compile(
        r"OFFICIAL-SENSITIVE|Committee edition|Page \d+ of \d+|IMR/2026/07 · Version 2 · 23 November 2026"
        r"|Audit trail abcdef012345|Date|Event|Source"
    )
    assert [text for _, _, text in file.artifacts if not plain.fullmatch(text.strip())] == []


@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="pdfinfo (poppler) is not installed")
def test_poppler_reads_the_same_words(tmp_path: Path) -> None:
    made = everything()
    file = tmp_path / "paper.pdf"
    file.write_bytes(PdfRenderer().render(made))
    shown = subprocess.run(["pdfinfo", "-enc", "UTF-8", "-struct-text", file], capture_output=True, check=True)
    words = [word for text in re.findall(r'^ *"(.*)"$', shown.stdout.decode(), re.MULTILINE) for word in text.split()]
    assert not shown.stderr
    assert first_difference(expected_words(made), words) == ""


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(alphabet=st.sampled_from("ab -/\n\t.é中ŵ"), max_size=80), min_size=4, max_size=4))
def test_no_text_from_people_breaks_the_structure(texts: list[str]) -> None:
    one, two, three, four = texts
    made = document(
        Section(four, (Heading(3, one), paragraph(two, numbered=True), Bullets((three, one)), Heading(2, two))),
        Section(one, (FactList(((four, one), (two, three))), table((two, three), ((one, four), (link(two, "x"), ""))))),
        Section(two, (paragraph((link(three, "x"), four, link(one, "x"))),), anchor="x"),
    )
    file = tagged(made)
    assert file.problems == []
    assert first_difference(expected_words(made), file.root.words) == ""
