"""What people type stays text: the injection table, in every format and every kind of position.

Each row of the table is typed into every position of a paper and of a spreadsheet. Independent programs read the
finished files. The typed text must be there unchanged, or as its code, and none of it may be opened, followed,
evaluated or run.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pikepdf
import pytest
from icalendar import Calendar
from PIL import Image

from imr_tui.dates.when import parse
from imr_tui.errors import BadInput
from imr_tui.exporters.core.document import (
    Bullets,
    Contents,
    Cover,
    FactList,
    Figure,
    Heading,
    Label,
    Logo,
    PaperDocument,
    Run,
    Section,
    Version,
    link,
    paragraph,
    table,
)
from imr_tui.exporters.core.files import default_name
from imr_tui.exporters.core.renderer import renderer_for
from imr_tui.exporters.issue.make import make_paper
from imr_tui.exporters.papers.registry import CHRONOLOGY, PAPERS
from imr_tui.exporters.tables.spreadsheet import unguard, write_csv
from imr_tui.exporters.tables.xlsx import write_xlsx
from imr_tui.models import Action, EvidenceLink, Finding, Recommendation, RecommendationFinding
from imr_tui.models import Document as SourceDocument
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import PROSE, EventDetail
from imr_tui.services.papers.data import ReportData
from imr_tui.services.record.records import review_id
from imr_tui.services.review import reviews, template
from imr_tui.services.review.template import Template
from imr_tui.services.session import Store
from imr_tui.store.session import writing
from tests.extent import sampled
from tests.paths import ROOT
from tests.unit.exporters.docx.word_file import Word
from tests.unit.exporters.pdf.pdf_tags import TaggedPdf

DAY = datetime.date(2026, 11, 23)
# Targets in the table: a file that must not be read, and one that must not be created.
SECRET, TOUCHED = (str(Path(tempfile.gettempdir()) / f"imr-{name}") for name in ("never-read", "never-made"))

# Name: what is typed, and how it is shown if that differs (in every format).
TABLE: dict[str, tuple[str, str]] = {
    "markup": ("<b>bold</b> <i/> <members> &amp; &lt;x&gt; ]]> <!-- c -->", ""),
    "para": ("<para align=right>x</para> <br/> <seq id='a'/> <unichar code='65'/>", ""),
    "picture": (f'<img src="{SECRET}"/> <image href="file://{SECRET}"/>', ""),
    "anchor": ('<a href="javascript:alert(1)">x</a> <a href="data:text/html,y">', ""),
    "entity": (f'<!DOCTYPE a [<!ENTITY b SYSTEM "{SECRET}">]> &b; &#65;', ""),
    "path": (f"{SECRET} file://{SECRET} ../../etc/passwd ~/x", ""),
    "share": ("\\\\server\\share\\x C:\\Windows\\win.ini \\\\?\\UNC\\a", ""),
    "colour": (f"<font color=\"toColor(open('{TOUCHED}','w'))\">x</font>", ""),
    "python": (f"{{__import__('os').system('touch {TOUCHED}')}} {{0.__class__}} %(x)s %s", ""),
    "shell": (f"$(touch {TOUCHED}) `touch {TOUCHED}` ; touch {TOUCHED} | x", ""),
    "script link": ("javascript:alert(1) vbscript:x data:text/html;base64,eA==", ""),
    "pdf": ("(a\\) Tj ET EMC endstream endobj >> /JS (x) %c \\050 \\", ""),
    "word field": (f'{{ INCLUDETEXT "{SECRET}" }} {{ DDEAUTO c:\\\\cmd "/k" }}', ""),
    "page code": ('&P of &[Pages] &"Arial,Bold" &K00FF00 &G &&', ""),
    "escape": ("_x0041_ \\u0041 &#x41; %41 \\x41 \\N{DIGIT ONE}", ""),
    "formula": ("=1+1", ""),
    "plus": ("+1+cmd|' /C calc'!A0", ""),
    "minus": ("-2+3", ""),
    "at": ("@SUM(1+9)", ""),
    "dde": ("=cmd|' /C calc'!A0", ""),
    "web formula": ('=HYPERLINK("http://evil.example/","x")', ""),
    "tab formula": ("\t=1+1", ""),
    "return formula": ("\r=1+1", ""),
    "feed formula": ("\n=1+1", ""),
    "quoted formula": ("'=1+1", ""),
    "control": (
        "a\x00b\x01c\x07d\x08e\x1b[31mf\x7fg\x9bh",
        "a[U+0000]b[U+0001]c[U+0007]d[U+0008]e[U+001B][31mf[U+007F]g[U+009B]h",
    ),
    "surrogate": ("a\ud800b\udfffc", "a[U+D800]b[U+DFFF]c"),
    "no character": ("a\ufffeb\uffffc", "a[U+FFFE]b[U+FFFF]c"),
    "direction": (
        "a\u202egnp.exe\u202c b\u2066c\u2069 d\u200fe\u061cf",
        "a[U+202E]gnp.exe[U+202C] b[U+2066]c[U+2069] d[U+200F]e[U+061C]f",
    ),
}
FORMATS = ("pdf", "docx", "txt")
TARGETS = ("javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:x", "vbscript:x", f"file://{SECRET}",
           "data:text/html,x", "//evil.example", "\\\\server\\x", "blob:x", "about:blank", "smb://a/b",
           "https://x\r\ny", "https://a.example/\x00", "http:\\\\evil.example", "mailto:",
           " https://a.example/")  # fmt: skip


def squashed(text: str) -> str:
    """Return text without what line breaking may add or remove."""
    return re.sub(r"\s+", "", text)


def shown(name: str) -> str:
    typed, other = TABLE[name]
    return squashed(other or typed)


class Places:
    """Gives each position its own copy of the typed text, with a number after it."""

    def __init__(self, typed: str) -> None:
        self.typed = typed
        self.count = 0

    def __call__(self) -> str:
        self.count += 1
        return f"{self.typed} zq{self.count}z"


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 4), "#123456").save(out, "PNG")
    return out.getvalue()


def paper(typed: str) -> tuple[PaperDocument, int]:
    """Return a paper with `typed` at every position that can hold text, and the number of positions."""
    put = Places(typed)
    cover = Cover(
        put(),
        put(),
        put(),
        put(),
        put(),
        DAY,
        put(),
        ((put(), put()),),
        (Version(put(), DAY, put(), put()),),
        put(),
        Logo(picture(), put()),
    )
    figure = Figure(460, 30, (Label(0, 4, put()),), put(), put())
    return (
        PaperDocument(
            put(),
            "R",
            put(),
            DAY,
            "committee",
            (
                Section(blocks=(cover, Contents(put()))),
                Section(
                    put(),
                    (
                        Heading(2, put()),
                        *(paragraph(put(), style=s) for s in ("body", "lead", "quiet", "note", "quote")),
                        paragraph(put(), numbered=True),
                        paragraph((Run(put(), bold=True), " ", Run(put(), italic=True))),
                        Bullets((put(), put())),
                        Bullets((put(),), ordered=True),
                        FactList(((put(), put()),)),
                        figure,
                        table((put(), put()), ((put(), put()),), caption=put()),
                        table(("Head",), (), empty=put()),
                        paragraph(link(put(), "there")),
                        paragraph(link(put(), "https://a.example/")),
                        *(paragraph(link(put(), target)) for target in (*TARGETS, typed)),
                    ),
                    anchor="there",
                ),
                Section(put(), (paragraph(put()),), orientation="landscape", label="A"),
            ),
            author=put(),
            marking=put(),
            subject=put(),
            keywords=(put(),),
        ),
        put.count,
    )


def rendered(name: str, form: str) -> tuple[bytes, int]:
    document, places = paper(TABLE[name][0])
    return renderer_for(form).render(document), places


# --- what a finished file says, by readers that are not ours ---------------------------------------------------


def pdf_says(data: bytes, folder: Path) -> str:
    """Return pages and properties as read by poppler, and structure, alternative texts and outline by pikepdf."""
    (folder / "x.pdf").write_bytes(data)
    said = [
        subprocess.run([*command, folder / "x.pdf", *rest], capture_output=True, check=True).stdout.decode()
        for command, *rest in ((["pdftotext", "-raw"], "-"), (["pdfinfo"],))
    ]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root = TaggedPdf(data).root
        said += [root.text, *(element.alt for element in root.walk() if element.alt)]
        with pdf.open_outline() as outline:
            said += [each.title for each in outline.root]
    return squashed("\n".join(said))


def docx_says(data: bytes, folder: Path) -> str:
    """Return all texts and attribute values of every part, as read by the standard library's XML parser."""
    word = Word(data)
    said = [*(text for _, text in word.paragraphs()), *(word.text(part) for part in word.parts if "word/" in part)]
    for part in word.parts.values():
        said += [value for each in part.iter() for value in each.attrib.values()]
    return squashed("\n".join([*said, *word.core().values()]))


def txt_says(data: bytes, folder: Path) -> str:
    return squashed(data.decode("utf-8"))


SAYS: dict[str, Callable[[bytes, Path], str]] = {"pdf": pdf_says, "docx": docx_says, "txt": txt_says}
# What a format has no place for, by number: the words in a drawing are part of a picture in a Word file; plain text
# has no logo, no drawing and no properties (title, author, subject, keywords).
NOT_IN = {"pdf": set(), "docx": {14}, "txt": {13, 14, 17, 62, 64, 65}}


@pytest.mark.parametrize("name", sampled(TABLE, 3))
@pytest.mark.parametrize("form", FORMATS)
def test_typed_text_is_shown_unchanged_everywhere(form: str, name: str, tmp_path: Path) -> None:
    if form == "pdf" and shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler) is not installed")
    data, places = rendered(name, form)
    said = SAYS[form](data, tmp_path)
    missing = {place for place in range(1, places + 1) if f"{shown(name)}zq{place}z" not in said}
    assert missing == NOT_IN[form]
    assert not Path(TOUCHED).exists()


@pytest.mark.parametrize("name", TABLE)
def test_a_pdf_has_no_active_content(name: str) -> None:
    data, _ = rendered(name, "pdf")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        keys: set[str] = set()
        for each in pdf.objects:
            if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
                # In a stream /F names an external file; in an annotation it is a display flag.
                keys.update(key for key in each.keys() if key != "/F" or isinstance(each, pikepdf.Stream))  # noqa: SIM118
        assert not keys & {"/JS", "/AA", "/OpenAction", "/EF", "/Launch", "/RichMediaContent", "/F", "/FFilter"}
        addresses = {
            str(each["/URI"]) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/URI" in each
        }
        actions = {
            str(each["/S"])
            for page in pdf.pages
            for note in page.get("/Annots", ())
            if "/A" in note
            for each in (note["/A"],)
        }
        # The logo is the only picture.
        assert [int(each.Width) for page in pdf.pages for each in page.get_images().values()] == [8]
    assert addresses <= {"https://a.example/"}
    assert actions <= {"/URI"}


@pytest.mark.parametrize("name", TABLE)
def test_a_word_file_has_no_active_content(name: str) -> None:
    word = Word(rendered(name, "docx")[0])
    assert set(word.links().values()) <= {"https://a.example/"}
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    codes = {(each.text or "").split()[0] for part in word.parts.values() for each in part.iter(f"{w}instrText")}
    assert codes <= {"TOC", "PAGE", "NUMPAGES"}
    assert not any(list(part.iter(f"{w}fldSimple")) for part in word.parts.values())
    names = [part for part in word.raw if not part.endswith((".xml", ".rels"))]
    assert all(re.fullmatch(r"word/media/image\d+\.png", part) for part in names)


# --- spreadsheets ---------------------------------------------------------------------------------------------


def sheet(typed: str) -> bytes:
    return write_xlsx(
        (typed, "Two"),
        ((typed, "x"), ("y", typed)),
        title=typed,
        sheet=typed,
        date=DAY,
        marking=typed,
        author=typed,
        subject=typed,
        foot=typed,
    )


@pytest.mark.parametrize("name", TABLE)
def test_a_spreadsheet_stores_it_as_text(name: str) -> None:
    typed, other = TABLE[name]
    data = sheet(typed)
    (page,) = openpyxl.load_workbook(io.BytesIO(data)).worksheets
    for cell in (page["A1"], page["A2"], page["B3"]):
        assert cell.data_type == "s"
        assert squashed(cell.value) == squashed(other or typed)
        assert cell.hyperlink is None
    # Two ampersands are one; bold on and off again is nothing.
    parts = parts_of(data)
    head = ElementTree.fromstring(parts["xl/worksheets/sheet1.xml"]).find(".//{*}oddHeader")  # noqa: S314 - our own file
    assert head is not None
    assert squashed(other or typed) in squashed((head.text or "").replace("&B&B", "").replace("&&", "&"))
    for part in parts.values():
        for element in (b"<f>", b"<f ", b"<hyperlink", b"<ddeLink", b"<oleLink", b"<externalBook", b"TargetMode"):
            assert element not in part
    assert not [part for part in parts if "external" in part.lower() or "vba" in part.lower()]


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {part: archive.read(part) for part in archive.namelist()}


@pytest.mark.parametrize("name", TABLE)
def test_csv_starts_no_formula(name: str) -> None:
    typed = TABLE[name][0]
    rows = list(csv.reader(io.StringIO(write_csv((typed,), ((typed,),)).decode("utf-8-sig"), newline="")))
    for (cell,) in rows:
        assert cell[:1] not in tuple("=+-@\t\r\n")
        assert cell.removeprefix("'") in (typed, typed.removeprefix("'"), re.sub("[\ud800-\udfff]", "\ufffd", typed))


@pytest.mark.parametrize("name", TABLE)
def test_file_names_stay_in_their_folder(name: str) -> None:
    typed = TABLE[name][0]
    made = default_name(typed, "report", "committee", DAY, "pdf")
    assert re.fullmatch(r"([A-Za-z0-9][A-Za-z0-9_-]*-)?report-committee-2026-11-23\.pdf", made)


# --- the same from the record ---------------------------------------------------------------------------------


def test_record_text_is_safe_in_every_format(store: Store, tmp_path: Path) -> None:
    refused = ("surrogate", "control")
    rows = {name: typed for name, (typed, _) in TABLE.items() if name not in refused}

    def fill() -> ReportData:
        look = Template(organisation=f"Council {rows['markup']}", marking=rows["page code"])
        template.save(look)
        uid = reviews.create(f"{rows['formula']} ../{rows['path']}", rows["dde"])
        chronology.add_many(
            uid,
            [EventDetail(when=parse("4 May 2026"), **dict.fromkeys(PROSE, typed)) for typed in rows.values()],
        )
        for name in refused:
            with pytest.raises(BadInput):
                chronology.add_many(uid, [EventDetail(what_happened=TABLE[name][0])])
        data = CHRONOLOGY.read(uid)
        assert isinstance(data, ReportData)
        return data

    data = store.run(fill)
    made = {form: make_paper(CHRONOLOGY, data, "confidential", form, DAY) for form in PAPERS["chronology"].formats}
    for form, paper in made.items():
        assert re.fullmatch(rf"[A-Za-z0-9_-]+\.{form}", paper.file_name)
    texts = {form: SAYS[form](paper.data, tmp_path) for form, paper in made.items() if form in SAYS}
    for name in rows:
        for form, text in texts.items():
            assert text.count(shown(name)) >= len(PROSE), (name, form)
    (page,) = openpyxl.load_workbook(io.BytesIO(made["xlsx"].data)).worksheets
    cells = [squashed(str(cell.value)) for row in page.iter_rows() for cell in row if cell.value]
    plain = csv.reader(io.StringIO(made["csv"].data.decode("utf-8-sig"), newline=""))
    lines = [unguard(cell) for line in plain for cell in line]
    for name, typed in rows.items():
        assert cells.count(shown(name)) >= len(PROSE), name
        assert lines.count(typed) >= len(PROSE), name
    assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n"}
    assert squashed(rows["page code"]) in texts["pdf"]


@pytest.mark.parametrize("paper", ["action-plan", "tracker"])
def test_action_text_is_safe_in_every_format(store: Store, tmp_path: Path, paper: str) -> None:
    rows = {name: typed for name, (typed, _) in TABLE.items() if name not in ("surrogate", "control")}

    def fill() -> str:
        uid = reviews.create(f"{rows['formula']} ../{rows['path']}", rows["dde"])
        key = review_id(uid)
        with writing():
            finding = Finding.create(review=key, number=1, kind="system", text=rows["markup"], state="ready")
            source = SourceDocument.create(review=key, number=1, title=rows["picture"])
            EvidenceLink.create(finding=finding, position=1, document=source)
            item = Recommendation.create(review=key, number=1, position=1, text=rows["at"], state="ready")
            RecommendationFinding.create(recommendation=item, finding=finding)
            for number, typed in enumerate(rows.values(), 1):
                Action.create(recommendation=item, number=number, what=typed, owner=typed, due_on=DAY)
        return uid

    data = store.run(lambda: PAPERS[paper].read(fill()))
    for form in PAPERS[paper].formats:
        made = make_paper(PAPERS[paper], data, "confidential", form, DAY)
        assert re.fullmatch(rf"[A-Za-z0-9_-]+\.{form}", made.file_name)
        if form in SAYS:
            text = SAYS[form](made.data, tmp_path)
            assert not [name for name in rows if text.count(shown(name)) < 2], form
        elif form == "csv":
            lines = csv.reader(io.StringIO(made.data.decode("utf-8-sig"), newline=""))
            cells = [cell for line in lines for cell in line]
            assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r\n") and cell]
            assert not [name for name, typed in rows.items() if [unguard(cell) for cell in cells].count(typed) < 2]
        elif form == "ics":
            entries = Calendar.from_ical(made.data).walk("VEVENT")
            assert len(entries) == len(rows)
            assert not [entry for entry in entries if set(entry) & {"ATTACH", "URL", "ORGANIZER", "ATTENDEE"}]


# --- nothing is opened ----------------------------------------------------------------------------------------


def make_everything(folder: str) -> None:
    """Write every row of the table in every format, for the tracer of system calls to watch."""
    for place, (typed, _) in enumerate(TABLE.values()):
        document, _ = paper(typed)
        for form in FORMATS:
            (Path(folder) / f"{place}.{form}").write_bytes(renderer_for(form).render(document))
        (Path(folder) / f"{place}.xlsx").write_bytes(sheet(typed))
        (Path(folder) / f"{place}.csv").write_bytes(write_csv((typed,), ((typed,),)))


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.deep
def test_no_file_program_or_network_is_used(tmp_path: Path) -> None:
    canary = Path(SECRET)
    canary.write_text("this must not be read")
    log, out = tmp_path / "calls", tmp_path / "out"
    out.mkdir()
    code = f"from tests.security.test_injection import make_everything; make_everything({str(out)!r})"
    try:
        subprocess.run(
            ["strace", "-f", "-qq", "-s", "4096", "-e", "trace=%file,%network,%process", "-o", log,
             sys.executable, "-c", code],
            check=True, cwd=ROOT, capture_output=True, timeout=300,
        )  # fmt: skip
    finally:
        canary.unlink()
    calls = log.read_text(errors="replace")
    assert calls.count("execve(") == 1
    assert "socket(" not in calls
    assert "connect(" not in calls
    for never in (SECRET, TOUCHED, "/etc/passwd", "win.ini", "evil.example", "server\\\\share"):
        assert never not in calls, never
    assert not Path(TOUCHED).exists()
    assert len(list(out.iterdir())) == 5 * len(TABLE)
    assert not any(b"this must not be read" in file.read_bytes() for file in out.iterdir())


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.deep
def test_libreoffice_runs_nothing(tmp_path: Path) -> None:
    canary = Path(SECRET)
    canary.write_text("this must not be read")
    for name in ("formula", "dde", "web formula", "word field", "picture", "entity"):
        stem = name.replace(" ", "-")
        (tmp_path / f"{stem}-sheet.xlsx").write_bytes(sheet(TABLE[name][0]))
        (tmp_path / f"{stem}.docx").write_bytes(rendered(name, "docx")[0])
        (tmp_path / f"{stem}-plain.csv").write_bytes(write_csv(("h",), ((TABLE[name][0],),)))
    try:
        for given, wanted in (("*.docx", "txt:Text"), ("*.xlsx", "csv"), ("*-plain.csv", "ods")):
            files = sorted(map(str, tmp_path.glob(given)))
            subprocess.run(
                [
                    "soffice",
                    f"-env:UserInstallation={(tmp_path / 'office').as_uri()}",
                    "--headless",
                    "--convert-to",
                    wanted,
                    "--outdir",
                    str(tmp_path),
                    *files,
                ],
                check=True,
                capture_output=True,
                timeout=300,
            )
    finally:
        canary.unlink()
    made = {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()}
    assert not any(b"this must not be read" in data for data in made.values())
    assert made["formula-sheet.csv"].decode().splitlines()[0] == "=1+1,Two"
    assert "=1+1 zq" in made["formula.txt"].decode("utf-8-sig")
    content = parts_of(made["formula-plain.ods"])["content.xml"]
    assert b"table:formula" not in content
    assert not Path(TOUCHED).exists()
