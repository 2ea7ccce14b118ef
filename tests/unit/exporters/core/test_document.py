"""The parts of papers, their numbering, and their texts with locations."""

from __future__ import annotations

import datetime
import locale

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_tui.exporters.core.characters import CharacterMap, plain_characters
from imr_tui.exporters.core.document import (
    Bullets,
    Contents,
    Cover,
    FactList,
    Heading,
    PaperDocument,
    Run,
    Section,
    TableColumn,
    Version,
    bold,
    link,
    link_kind,
    long_date,
    paragraph,
    paragraphs,
    plain,
    runs,
    table,
)
from imr_tui.exporters.core.numbering import number, walk_text

DATE = datetime.date(2026, 11, 23)


def paper(*sections: Section) -> PaperDocument:
    return PaperDocument("Report", "IMR/1", "2", DATE, "committee", sections)


def test_dates_are_written_in_full_whatever_the_locale() -> None:
    before = locale.setlocale(locale.LC_TIME)
    try:
        for name in ("C", "C.UTF-8"):
            locale.setlocale(locale.LC_TIME, name)
            assert long_date(DATE) == "23 November 2026"
    finally:
        locale.setlocale(locale.LC_TIME, before)
    assert long_date(datetime.date(2026, 3, 1)) == "1 March 2026"
    assert long_date(None) == ""


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("finding-2", "internal"),
        ("https://www.hull.gov.uk/a?b=c#d", "external"),
        ("HTTP://example.org", "external"),
        ("mailto:a@b.example", "external"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("https://a b", None),
        ("https://a\nb", None),
        (" https://a", None),
        ("", None),
        (None, None),
    ],
)
def test_only_known_schemes_are_links(target: str | None, kind: str | None) -> None:
    assert link_kind(target) == kind


def test_blank_lines_separate_paragraphs_and_newlines_stay() -> None:
    parts = paragraphs("One\r\ntwo\n \nThree\n\n\n  four\n", numbered=True, anchor="here")
    assert [plain(part.runs) for part in parts] == ["One\ntwo", "Three", "four"]
    assert [part.anchor for part in parts] == ["here", None, None]
    assert all(part.numbered for part in parts)
    assert paragraphs(" \n\n ") == ()


@given(st.text())
def test_paragraphs_lose_nothing_but_white_space(text: str) -> None:
    whole = "".join(plain(part.runs) for part in paragraphs(text))
    assert "".join(whole.split()) == "".join(text.split())


def test_sections_and_paragraphs_are_numbered() -> None:
    said = paragraph("x", numbered=True)
    numbered = number(
        paper(
            Section(blocks=(said,)),
            Section("One", (said, paragraph("free"), Heading(2, "Inside"), said)),
            Section("Aside", (said,), numbered=False),
            Section("Two", (said,)),
            Section(blocks=(said,)),
            Section("Chronology", (said,), label="A"),
            Section("Three", (said,)),
        )
    )
    assert [part.number for part in numbered.sections] == ["", "1", "", "2", "", "A", "3"]
    numbers = [item.number for part in numbered.sections for item in part.blocks if item.number]
    assert numbers == ["1", "1.1", "1.2", "1", "2.1", "2.2", "A.1", "3.1"]
    assert [(e.level, e.number, e.text) for e in numbered.contents] == [
        (1, "1", "One"),
        (2, "", "Inside"),
        (1, "", "Aside"),
        (1, "2", "Two"),
        (1, "A", "Chronology"),
        (1, "3", "Three"),
    ]
    assert len({entry.anchor for entry in numbered.entries}) == len(numbered.entries)


def test_an_inconsistent_document_is_refused() -> None:
    twice = paper(Section("A", (paragraph("x", anchor="p"), table(("c",), (("r",),), anchors=("p",)))))
    with pytest.raises(ValueError, match="twice"):
        number(twice)
    with pytest.raises(ValueError, match="not a valid anchor name"):
        number(paper(Section("A", anchor="https://x")))
    with pytest.raises(ValueError, match="Row 2 has 1 cells for 2"):
        table(("a", "b"), (("1", "2"), ("1",)))
    with pytest.raises(ValueError, match="anchors"):
        table(("a",), (("1",), ("2",)), anchors=("x",))
    with pytest.raises(ValueError, match="at least one column"):
        table((), ())
    with pytest.raises(ValueError, match="weight"):
        TableColumn("x", 0)
    with pytest.raises(ValueError, match="level"):
        Heading(0, "x")


def test_every_text_is_returned_with_its_location() -> None:
    document = PaperDocument(
        "TITLE",
        "REF",
        "V",
        DATE,
        "confidential",
        (
            Section(
                blocks=(
                    Cover(
                        "c-title",
                        "c-sub",
                        "c-ref",
                        "c-org",
                        "c-by",
                        DATE,
                        "c-mark",
                        (("c-label", "c-value"),),
                        (Version("c-v", DATE, "c-author", "c-change"),),
                        "c-note",
                    ),
                    Contents("c-contents"),
                )
            ),
            Section(
                "Chronology",
                (
                    Heading(2, "head"),
                    paragraph(("half ", bold("bo"), "ld"), numbered=True),
                    paragraph("free"),
                    Bullets(("b1", bold("b2"))),
                    FactList((("label", link("value", "mailto:v@x.example")),)),
                    table(("Event", "Who"), (("e1", "w1"), ("e2", Run("w2", link="p"))), caption="cap"),
                    table(("Only",), (), empty="nothing"),
                ),
            ),
        ),
        author="AUTHOR",
        marking="MARK",
        audit_head="beef",
        subject="SUBJECT",
        keywords=("k1", "k2"),
    )
    found = list(walk_text(document))
    texts = [text for _, text in found]
    for text in [
        "TITLE",
        "REF",
        "V",
        "AUTHOR",
        "MARK",
        "beef",
        "SUBJECT",
        "k1",
        "k2",
        "c-title",
        "c-sub",
        "c-ref",
        "c-org",
        "c-by",
        "c-mark",
        "c-label",
        "c-value",
        "c-v",
        "c-author",
        "c-change",
        "c-note",
        "c-contents",
        "Chronology",
        "head",
        "free",
        "b1",
        "b2",
        "label",
        "value",
        "mailto:v@x.example",
        "Event",
        "Who",
        "e1",
        "w1",
        "e2",
        "w2",
        "cap",
        "Only",
        "nothing",
    ]:
        assert text in texts, text
    # A name that is half bold is still one text.
    assert ("paragraph 1.1", "half bold") in found
    assert ("section 1 (Chronology), table 1, row 2, Event", "e2") in found
    assert ("section 1 (Chronology), facts 1, label, link", "mailto:v@x.example") in found
    assert ("the cover, note", "c-note") in found


def test_characters_missing_from_the_font_appear_as_codes() -> None:
    characters = CharacterMap(lambda code: 32 <= code < 127)
    assert characters.clean("a\tb\x07c\ud800d") == "a    b[U+0007]c[U+D800]d"
    assert characters.clean("中\u202e") == "[U+4E2D][U+202E]"
    assert characters.clean("a\r\nb\rc\u2028d\x0be") == "a\nb\nc\nd\ne"
    assert characters.clean("ﬁ\u2011x\u00a0y") == "fi-x y"
    assert characters.clean("Jo\u00adan\u200bne\ufeff") == "Joanne"
    assert characters.replaced == [0x07, 0xD800, 0x4E2D, 0x202E]
    # Whatever the font contains, a direction override must not turn one name into another.
    assert CharacterMap(lambda code: True).clean("x\u202e\x07\ud800") == "x[U+202E][U+0007][U+D800]"
    assert plain_characters().clean("e\u0301 中 \x9b1m") == "é 中 [U+009B]1m"


@given(st.text(alphabet=st.characters()))
def test_cleaned_text_has_no_control_characters(text: str) -> None:
    cleaned = plain_characters().clean(text)
    assert all(character == "\n" or character.isprintable() or character.isspace() for character in cleaned)
    assert not any((ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0 or 0xD800 <= ord(c) < 0xE000 for c in cleaned)


def test_runs_accept_every_form_of_text() -> None:
    assert runs("a") == (Run("a"),)
    assert runs(bold("a")) == (Run("a", bold=True),)
    assert runs(("a", bold("b"))) == (Run("a"), Run("b", bold=True))
