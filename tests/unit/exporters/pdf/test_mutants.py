"""The checks of tagged PDF find faults: each mutant of a good file, or of the renderer, is detected."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import page as page_validation
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from imr_tui.exporters.core.document import Heading, Section, paragraph
from imr_tui.exporters.pdf import blocks, furniture, structure, table, wrap
from imr_tui.exporters.pdf.page import Pager
from imr_tui.exporters.pdf.renderer import PdfRenderer
from imr_tui.exporters.pdf.structure import Artifact, Headings, Node, UntaggedText
from tests.unit.exporters.pdf.pdf_samples import document, everything
from tests.unit.exporters.pdf.pdf_tags import TaggedPdf
from tests.unit.exporters.pdf.pdf_words import expected_words, first_difference


@pytest.fixture(scope="module")
def good() -> bytes:
    return PdfRenderer().render(everything())


def judged(data: bytes) -> list[str]:
    """Return all faults found in a file made from `everything`."""
    file = TaggedPdf(data)
    difference = first_difference(expected_words(everything()), file.root.words)
    return file.problems + ([difference] if difference else [])


def conforms(data: bytes) -> bool:
    """Return whether an independent checker accepts it as PDF/UA-1."""
    return page_validation.is_pdf_compliant_bytes(data, profile="ua1", limits=page_validation.SafetyLimits.unlimited())


def elements(pdf: pikepdf.Pdf, *roles: str) -> list[Any]:
    found = [part for part in pdf.objects if isinstance(part, Dictionary) and part.get("/Type") == Name.StructElem]
    return [part for part in found if str(part.S)[1:] in roles]


def section(text: str) -> Section:
    return Section("Long", (paragraph(text),))


def altered(data: bytes, alter: Callable[[pikepdf.Pdf], None]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        alter(pdf)
        pdf.save(out)
    return out.getvalue()


def test_the_good_file_has_no_faults(good: bytes) -> None:
    assert judged(good) == []
    assert conforms(good)
    assert judged(altered(good, lambda pdf: None)) == []


def heads_as_data(pdf: pikepdf.Pdf) -> None:
    for cell in elements(pdf, "TH"):
        cell.S = Name.TD
        del cell["/A"]


def column_heads_as_rows(pdf: pikepdf.Pdf) -> None:
    for cell in elements(pdf, "TH"):
        if cell.A.Scope == Name.Column:
            cell.A.Scope = Name.Row


def heads_without_scope(pdf: pikepdf.Pdf) -> None:
    for cell in elements(pdf, "TH"):
        del cell["/A"]


def a_cell_lost(pdf: pikepdf.Pdf) -> None:
    row = next(row for row in elements(pdf, "TR") if len(row.K) == 3)
    row.K = Array([row.K[0], row.K[1]])


def body_as_artifact(pdf: pikepdf.Pdf) -> None:
    _replace(pdf, 2, lambda data: data.replace(b"/P<</MCID 1>>BDC", b"/Artifact<</Type/Pagination>>BDC"))


def body_as_layout(pdf: pikepdf.Pdf) -> None:
    _replace(pdf, 2, lambda data: data.replace(b"/P<</MCID 1>>BDC", b"/Artifact<</Type/Layout>>BDC"))


def text_without_tag(pdf: pikepdf.Pdf) -> None:
    _replace(pdf, 2, lambda data: data + b"\nBT /F1+0 9 Tf (loose) Tj ET")


def _replace(pdf: pikepdf.Pdf, number: int, change: Callable[[bytes], bytes]) -> None:
    stream = pdf.pages[number].obj.Contents
    before = stream.read_bytes()
    assert change(before) != before
    stream.write(change(before))


def no_contents(pdf: pikepdf.Pdf) -> None:
    for sheet in pdf.pages:
        for note in sheet.obj.get("/Annots", Array()):
            del note["/Contents"]


def a_link_without_area(pdf: pikepdf.Pdf) -> None:
    found = elements(pdf, "Link")[0]
    found.K = Array([kid for kid in found.K if isinstance(kid, int)])


def a_figure_without_alt(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "P")[3].S = Name.Figure


def a_level_skipped(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "H2")[0].S = Name.H4


def kids_turned_round(pdf: pikepdf.Pdf) -> None:
    part = max(elements(pdf, "Sect"), key=lambda found: len(found.K))
    part.K = Array(list(part.K)[::-1])


def no_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/Lang"]


def not_marked(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/MarkInfo"]


def no_metadata(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/Metadata"]


def no_tab_order(pdf: pikepdf.Pdf) -> None:
    for sheet in pdf.pages:
        del sheet.obj["/Tabs"]


def characters_of_no_meaning(pdf: pikepdf.Pdf) -> None:
    for font in pdf.pages[0].obj.Resources.Font.values():
        font.ToUnicode.write(font.ToUnicode.read_bytes().replace(b"<65> <0065>", b"<65> <0000>"))


def a_wrong_parent_tree(pdf: pikepdf.Pdf) -> None:
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    numbers[1] = Array(list(numbers[1])[::-1])


BY_OUR_CHECKS = (
    heads_as_data, column_heads_as_rows, heads_without_scope, a_cell_lost, body_as_artifact, body_as_layout,
    text_without_tag, no_contents, a_link_without_area, a_figure_without_alt, a_level_skipped, kids_turned_round,
    no_language, not_marked, no_metadata, no_tab_order, characters_of_no_meaning, a_wrong_parent_tree,
)  # fmt: skip
BY_PAGE_VALIDATION = (
    heads_without_scope,
    a_cell_lost,
    text_without_tag,
    no_contents,
    a_figure_without_alt,
    a_level_skipped,
    no_language,
    not_marked,
    no_metadata,
    no_tab_order,
    characters_of_no_meaning,
)


@pytest.mark.parametrize("mutant", BY_OUR_CHECKS)
def test_our_checks_find_it(good: bytes, mutant: Callable[[pikepdf.Pdf], None]) -> None:
    assert judged(altered(good, mutant))


@pytest.mark.parametrize("mutant", BY_PAGE_VALIDATION)
def test_page_validation_finds_it(good: bytes, mutant: Callable[[pikepdf.Pdf], None]) -> None:
    assert not conforms(altered(good, mutant))


# --- the renderer goes wrong ------------------------------------------------------------------------------------


def test_glued_words_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real = wrap._merge
    monkeypatch.setattr(wrap, "_merge", lambda parts, *, trailing=False: real(parts))
    assert "was to be read" in judged(PdfRenderer().render(everything()))[-1]


def test_numbers_glued_to_their_headings_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "spaced", lambda line: line)
    assert "was to be read" in judged(PdfRenderer().render(everything()))[-1]


def test_words_broken_by_a_space_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    long = document(section("x" * 900))
    real = wrap._break_word
    monkeypatch.setattr(
        wrap,
        "_break_word",
        lambda *given: [(*line[:-1], line[-1]._replace(text=f"{line[-1].text} ")) for line in real(*given)],
    )
    file = TaggedPdf(PdfRenderer().render(long))
    assert first_difference(expected_words(long), file.root.words)


def test_a_body_drawn_as_an_artifact_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Pager.set_line

    def forget(pager: Pager, line: Any, style: Any, x: float, tag: Any) -> None:
        real(pager, line, style, x, Artifact.FOOTER if isinstance(tag, Node) and tag.role == "LBody" else tag)

    monkeypatch.setattr(Pager, "set_line", forget)
    assert "was to be read" in judged(PdfRenderer().render(everything()))[-1]


def test_repeated_headings_are_artifacts(monkeypatch: pytest.MonkeyPatch) -> None:
    def again(grid: Any) -> None:
        grid.pager.turn()
        grid.set_head([structure.Node("TH")] * len(grid.head))

    monkeypatch.setattr(table._Grid, "_turn", again)
    with pytest.raises(RuntimeError, match="structure"):
        PdfRenderer().render(everything())


def test_headings_that_skip_a_level_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Headings, "role", lambda self, level: f"H{level}")
    assert any("skips a level" in problem for problem in judged(PdfRenderer().render(everything())))


@pytest.mark.parametrize("tag", [None, "P", 0])
def test_text_without_a_tag_is_never_drawn(monkeypatch: pytest.MonkeyPatch, tag: Any) -> None:
    real = Pager.put

    def forget(pager: Pager, line: Any, style: Any, x: float, baseline: float, _: Any) -> None:
        real(pager, line, style, x, baseline, tag)

    monkeypatch.setattr(Pager, "put", forget)
    with pytest.raises(UntaggedText):
        PdfRenderer().render(document(section("word")))


def test_a_header_without_a_tag_is_never_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    real = furniture.SetLine
    monkeypatch.setattr(furniture, "SetLine", lambda *given: real(*given[:-1], None))  # type: ignore[arg-type]
    with pytest.raises(UntaggedText):
        PdfRenderer().render(document(section("word")))


def test_content_without_a_node_is_never_written(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Node.add
    monkeypatch.setattr(Node, "add", lambda node, role, *rest: Node(role) if role == "P" else real(node, role, *rest))
    with pytest.raises(RuntimeError, match="missing from the structure"):
        PdfRenderer().render(document(section("word")))


def test_content_out_of_order_is_never_written(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Node.prune

    def turned(node: Node) -> bool:
        node.kids.reverse()
        return real(node)

    monkeypatch.setattr(Node, "prune", turned)
    with pytest.raises(RuntimeError, match="order"):
        PdfRenderer().render(everything())


def test_headings_never_skip_a_level() -> None:
    heads = Headings()
    assert [heads.role(level) for level in (3, 2, 4, 6, 1, 1, 3)] == ["H1", "H2", "H3", "H4", "H1", "H1", "H2"]
    assert Heading(6, "x").level == 6
