"""WordprocessingML elements (ISO/IEC 29500-1 §17), built one by one, so that no text can become markup."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement

Element: TypeAlias = BaseOxmlElement

_DECLARED = {prefix: nsmap[prefix] for prefix in ("w", "r")}
_PRESERVE = {"{http://www.w3.org/XML/1998/namespace}space": "preserve"}


def el(tag: str, *children: Element, **attributes: str | int) -> Element:
    """Return an element such as "w:p" with its children; attributes are in WordprocessingML, without prefix."""
    made = OxmlElement(tag, nsdecls=_DECLARED)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(children)
    return made


def qn_id() -> str:
    """Return the name of the attribute that refers to a relationship."""
    return qn("r:id")


def twips(points: float) -> int:
    """Return points as twentieths of a point."""
    return round(points * 20)


def text_run(
    text: str, *, bold: bool = False, italic: bool = False, style: str = "", properties: Iterable[Element] = ()
) -> Element:
    """Return a run of clean text; newlines become line breaks. Raises ValueError for characters not allowed in XML."""
    run = el("w:r")
    chosen = [
        *([el("w:rStyle", val=style)] if style else []),
        *([el("w:b"), el("w:bCs")] if bold else []),
        *([el("w:i"), el("w:iCs")] if italic else []),
        *properties,
    ]
    if chosen:
        run.append(el("w:rPr", *chosen))
    for index, line in enumerate(text.split("\n")):
        if index:
            run.append(el("w:br"))
        if line:
            shown = OxmlElement("w:t", _PRESERVE, _DECLARED)
            shown.text = line
            run.append(shown)
    return run


def tab_run() -> Element:
    """Return a tab between a number and its text."""
    return el("w:r", el("w:tab"))


def field(code: str, shown: Iterable[Element] = ()) -> list[Element]:
    """Return a field (§17.16). `code` never contains typed text; `shown` is displayed until Word updates the field."""
    instruction = OxmlElement("w:instrText", _PRESERVE, _DECLARED)
    instruction.text = f" {code} "
    return [
        el("w:r", el("w:fldChar", fldCharType="begin")),
        el("w:r", instruction),
        el("w:r", el("w:fldChar", fldCharType="separate")),
        *shown,
        el("w:r", el("w:fldChar", fldCharType="end")),
    ]


def paragraph(
    style: str,
    content: Iterable[Element] = (),
    *,
    keep_next: bool = False,
    page_break: bool = False,
    list_number: int = 0,
    left: float | None = None,
    hanging: float = 0.0,
    before: float | None = None,
    tabs: Iterable[tuple[str, float]] = (),
    rule_above: Element | None = None,
    section: Element | None = None,
) -> Element:
    """Return a paragraph in a style.

    `left` and `hanging` are indents and `before` the space above, in points, which override the style. `tabs` are pairs
    of a kind ("left", "right") and a position. `list_number` is the number of a list in the numbering part,
    `rule_above` adds a top border, and `section` ends a section of pages here.
    """
    # In the order of the schema (CT_PPr), because Word reports a file in another order as damaged.
    properties = [el("w:pStyle", val=style)]
    if keep_next:
        properties.append(el("w:keepNext"))
    if page_break:
        properties.append(el("w:pageBreakBefore"))
    if list_number:
        properties.append(el("w:numPr", el("w:ilvl", val=0), el("w:numId", val=list_number)))
    if rule_above is not None:
        properties.append(el("w:pBdr", rule_above))
    stops = [el("w:tab", val=kind, pos=twips(position)) for kind, position in tabs]
    if stops:
        properties.append(el("w:tabs", *stops))
    if before is not None:
        properties.append(el("w:spacing", before=twips(before)))
    if left is not None:
        hang = {"hanging": twips(hanging)} if hanging else {}
        properties.append(el("w:ind", left=twips(left), **hang))
    if section is not None:
        properties.append(section)
    return el("w:p", el("w:pPr", *properties), *content)
