"""Styles, lists, fonts and settings of a Word paper, with the sizes and spaces of the PDF."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from imr_tui.exporters.core import styles as sizes
from imr_tui.exporters.core.styles import Colour, Style
from imr_tui.exporters.docx.elements import Element, el, twips

TYPE: Final = "Source Sans Pro"
# The substitute if the font is not installed (§17.8.3.1), then any other sans serif by family.
_INSTEAD: Final = "Calibri"
_AFTER_THAT: Final = "Arial"

BULLETS: Final = 1
"""The bullet list in the numbering part; one entry for each ordered list follows it."""

HEADINGS: Final = {1: "Heading1", 2: "Heading2", 3: "Heading3", 4: "Heading4"}
PARAGRAPHS: Final = {"body": "BodyText", "lead": "Lead", "quiet": "Quiet", "note": "Note", "quote": "Quote"}
NOTE_INDENT: Final = 14.0
# Space not set here is the larger of what the two neighbouring paragraphs ask for.
_BODY_AFTER: Final = sizes.BODY.after


def hex_of(colour: Colour) -> str:
    """Return a colour as six hexadecimal digits."""
    return "".join(f"{round(part * 255):02X}" for part in colour)


def style_sheet(accent: Colour | None, language: str, family: str = TYPE) -> Element:
    """Return all styles. `accent` colours titles and headings; `language` is a BCP 47 tag or empty.

    The font is set once for all styles, so that it can be changed in one place.
    """
    return el(
        "w:styles",
        el(
            "w:docDefaults",
            el(
                "w:rPrDefault",
                el(
                    "w:rPr",
                    el("w:rFonts", ascii=family, hAnsi=family, cs=family, eastAsia=family),
                    *_type(sizes.BODY),
                    *_language(language),
                ),
            ),
            el("w:pPrDefault"),
        ),
        _paragraph("Normal", "Normal", sizes.BODY, based_on="", default=True),
        _paragraph("BodyText", "Body Text", sizes.BODY),
        _paragraph("Lead", "Lead", sizes.LEAD, next_one="BodyText"),
        _paragraph("Quiet", "Quiet", sizes.SMALL, next_one="BodyText"),
        _paragraph("Note", "Note", sizes.NOTE, left=NOTE_INDENT, edge=True, next_one="BodyText"),
        _paragraph("Quote", "Quote", sizes.QUOTE, left=NOTE_INDENT, edge=True, next_one="BodyText"),
        _paragraph("ListBullet", "List Bullet", sizes.BULLET),
        _paragraph("ListNumber", "List Number", sizes.BULLET),
        *(_heading(level, style, accent) for level, style in sizes.HEADINGS.items()),
        _paragraph("Title", "Title", sizes.COVER_TITLE, colour=accent, next_one="BodyText"),
        _paragraph("Subtitle", "Subtitle", sizes.SUBTITLE, next_one="BodyText"),
        _paragraph("Organisation", "Organisation", sizes.ORGANISATION),
        _paragraph("CoverRule", "Cover Rule", Style(2, 3, after=18)),
        _paragraph("Caption", "caption", sizes.CAPTION, keep_next=True, before_too=True),
        _paragraph("TableText", "Table Text", sizes.CELL),
        _paragraph("TableHead", "Table Head", sizes.CELL_HEAD),
        _paragraph("FactLabel", "Fact Label", sizes.FACT_LABEL),
        _paragraph("FactText", "Fact Text", sizes.FACT),
        _paragraph("TOCHeading", "TOC Heading", sizes.HEADINGS[1], colour=accent, keep_next=True, before_too=True),
        _paragraph("TOC1", "toc 1", sizes.CONTENTS_1, left=28, hanging=28, tabs=_toc_tabs(28)),
        _paragraph("TOC2", "toc 2", sizes.CONTENTS_2, left=sizes.NUMBER_COLUMN, tabs=_toc_tabs(sizes.NUMBER_COLUMN)),
        _paragraph("Header", "header", sizes.MARKING, centred=True),
        _paragraph("Footer", "footer", sizes.FOOTER),
        _paragraph("Marking", "Marking", sizes.MARKING, centred=True),
        # For a paragraph that must exist but not show: the end of a section of pages after a table.
        _paragraph("End", "End", Style(1, 1), exact=True),
        el(
            "w:style",
            el("w:name", val="Default Paragraph Font"),
            el("w:uiPriority", val=1),
            el("w:semiHidden"),
            type="character",
            default=1,
            styleId="DefaultParagraphFont",
        ),
        el(
            "w:style",
            el("w:name", val="Hyperlink"),
            el("w:basedOn", val="DefaultParagraphFont"),
            el("w:rPr", el("w:color", val=hex_of(sizes.LINK)), el("w:u", val="single")),
            type="character",
            styleId="Hyperlink",
        ),
        _plain_table(),
        _table("PaperTable", "Paper Table", heads=True),
        _table("FactsTable", "Facts Table", heads=False),
    )


def numbering(ordered: int) -> Element:
    """Return the lists: one bullet list, and `ordered` numbered lists that each begin at 1."""
    return el(
        "w:numbering",
        _list(0, "bullet", "•"),
        _list(1, "decimal", "%1."),
        el("w:num", el("w:abstractNumId", val=0), numId=BULLETS),
        *(
            el(
                "w:num",
                el("w:abstractNumId", val=1),
                el("w:lvlOverride", el("w:startOverride", val=1), ilvl=0),
                numId=BULLETS + number,
            )
            for number in range(1, ordered + 1)
        ),
    )


def font_table(family: str = TYPE) -> Element:
    """Return the font and its substitute if it is not installed (§17.8.3)."""
    return el(
        "w:fonts",
        *(
            el(
                "w:font",
                el("w:altName", val=instead),
                el("w:panose1", val="020B0503030403020204" if name == TYPE else "020F0502020204030204"),
                el("w:charset", val="00"),
                el("w:family", val="swiss"),
                el("w:pitch", val="variable"),
                name=name,
            )
            for name, instead in ((family, _INSTEAD), (_INSTEAD, _AFTER_THAT))
        ),
    )


def settings(language: str) -> Element:
    """Return the settings: the layout of Word 2013 and later, and no revision tracking."""
    modes = {
        "compatibilityMode": 15,
        "overrideTableStyleFontSizeAndJustification": 1,
        "enableOpenTypeFeatures": 1,
        "doNotFlipMirrorIndents": 1,
        "differentiateMultirowTableHeaders": 1,
    }
    uri = "http://schemas.microsoft.com/office/word"
    return el(
        "w:settings",
        el("w:zoom", percent=100),
        el("w:defaultTabStop", val=twips(36)),
        el("w:characterSpacingControl", val="doNotCompress"),
        el("w:compat", *(el("w:compatSetting", name=name, uri=uri, val=value) for name, value in modes.items())),
        *([el("w:themeFontLang", val=language)] if language else []),
        el("w:decimalSymbol", val="."),
        el("w:listSeparator", val=","),
    )


def _type(style: Style, colour: Colour | None = None) -> list[Element]:
    return [
        *([el("w:b"), el("w:bCs")] if style.bold else []),
        *([el("w:i"), el("w:iCs")] if style.italic else []),
        el("w:color", val=hex_of(colour or style.colour)),
        el("w:sz", val=round(style.size * 2)),
        el("w:szCs", val=round(style.size * 2)),
    ]


def _language(language: str) -> list[Element]:
    return [el("w:lang", val=language, eastAsia=language)] if language else []


def _paragraph(
    style_id: str,
    name: str,
    style: Style,
    *,
    based_on: str = "Normal",
    next_one: str = "",
    default: bool = False,
    colour: Colour | None = None,
    left: float = 0.0,
    hanging: float = 0.0,
    edge: bool = False,
    keep_next: bool = False,
    centred: bool = False,
    before_too: bool = False,
    exact: bool = False,
    level: int = 0,
    tabs: Iterable[Element] = (),
) -> Element:
    # The PDF adds the space below a paragraph to that above the next; Word uses the larger.
    before = style.before + (_BODY_AFTER if before_too else 0.0)
    rule = "exact" if exact else "atLeast"
    stops = list(tabs)
    properties = [
        *([el("w:keepNext")] if keep_next else []),
        *([el("w:keepLines")] if level else []),
        el("w:widowControl"),
        *([el("w:pBdr", el("w:left", val="single", sz=16, space=8, color=hex_of(sizes.RULE)))] if edge else []),
        *([el("w:tabs", *stops)] if stops else []),
        el("w:spacing", before=twips(before), after=twips(style.after), line=twips(style.leading), lineRule=rule),
        *([el("w:ind", left=twips(left), hanging=twips(hanging))] if left else []),
        *([el("w:jc", val="center")] if centred else []),
        *([el("w:outlineLvl", val=level - 1)] if level else []),
    ]
    return el(
        "w:style",
        el("w:name", val=name),
        *([el("w:basedOn", val=based_on)] if based_on else []),
        *([el("w:next", val=next_one)] if next_one else []),
        el("w:qFormat"),
        el("w:pPr", *properties),
        el("w:rPr", *_type(style, colour)),
        type="paragraph",
        styleId=style_id,
        **({"default": 1} if default else {}),
    )


def _heading(level: int, style: Style, accent: Colour | None) -> Element:
    return _paragraph(
        HEADINGS[level],
        f"heading {level}",
        style,
        next_one="BodyText",
        colour=accent,
        keep_next=True,
        before_too=True,
        level=level,
    )


def _toc_tabs(left: float) -> list[Element]:
    return [
        el("w:tab", val="left", pos=twips(left)),
        el("w:tab", val="right", leader="dot", pos=twips(sizes.PORTRAIT.measure)),
    ]


def _list(number: int, kind: str, text: str) -> Element:
    return el(
        "w:abstractNum",
        el("w:multiLevelType", val="singleLevel"),
        el(
            "w:lvl",
            el("w:start", val=1),
            el("w:numFmt", val=kind),
            el("w:lvlText", val=text),
            el("w:lvlJc", val="left"),
            el("w:pPr", el("w:ind", left=twips(sizes.BULLET_COLUMN), hanging=twips(sizes.BULLET_COLUMN))),
            ilvl=0,
        ),
        abstractNumId=number,
    )


def _plain_table() -> Element:
    return el(
        "w:style",
        el("w:name", val="Normal Table"),
        el("w:uiPriority", val=99),
        el("w:semiHidden"),
        el("w:tblPr", el("w:tblInd", w=0, type="dxa")),
        type="table",
        default=1,
        styleId="TableNormal",
    )


def _table(style_id: str, name: str, *, heads: bool) -> Element:
    def line(edge: str, size: int, colour: Colour) -> Element:
        return el(f"w:{edge}", val="single", sz=size, space=0, color=hex_of(colour))

    across, along = twips(sizes.CELL_PADDING_X), twips(sizes.CELL_PADDING_Y)
    borders = [line("bottom", 4, sizes.RULE), line("insideH", 4, sizes.RULE)]
    first_row = el(
        "w:tblStylePr",
        el("w:rPr", el("w:b"), el("w:bCs")),
        el(
            "w:tcPr",
            el("w:tcBorders", line("top", 6, sizes.STRONG_RULE), line("bottom", 6, sizes.STRONG_RULE)),
            el("w:shd", val="clear", color="auto", fill=hex_of(sizes.HEAD_FILL)),
        ),
        type="firstRow",
    )
    first_column = el("w:tblStylePr", el("w:rPr", el("w:b"), el("w:bCs")), type="firstCol")
    return el(
        "w:style",
        el("w:name", val=name),
        el("w:basedOn", val="TableNormal"),
        el(
            "w:tblPr",
            el("w:tblBorders", *borders),
            el(
                "w:tblCellMar",
                el("w:top", w=along, type="dxa"),
                el("w:left", w=across, type="dxa"),
                el("w:bottom", w=along, type="dxa"),
                el("w:right", w=across, type="dxa"),
            ),
        ),
        *([first_row] if heads else []),
        first_column,
        type="table",
        styleId=style_id,
    )
