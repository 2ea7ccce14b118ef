"""The form of the template: how the papers of this organisation look."""

from __future__ import annotations

from imr_tui.errors import BadInput
from imr_tui.screens.job import FormJob
from imr_tui.screens.values import typed_path
from imr_tui.services.review import template, typeface
from imr_tui.services.review.template import Template
from imr_tui.services.review.typeface import Typeface
from imr_tui.widgets.fields import Field


def template_job() -> FormJob:
    """The form over the template of the open store (database thread)."""
    present = template.load()

    def load() -> tuple[dict[str, str], int]:
        now = template.load()
        return {
            "organisation": now.organisation,
            "marking": now.marking,
            "accent": now.accent,
            "logo_alternative": now.logo_alternative,
            "keep": "keep",
            "keep_type": "keep",
        }, 0

    def save(values: dict[str, str], version: int) -> None:
        logo = b"" if values["keep"] == "none" else template.load().logo
        if values["logo_file"].strip():
            logo = template.read_logo(typed_path(values["logo_file"]))
        own = _typeface(values)
        template.save(
            Template(
                values["organisation"].strip(),
                values["marking"].strip(),
                values["accent"].strip(),
                logo,
                values["logo_alternative"].strip(),
                own,
            )
        )

    type_now = f"Now: {present.typeface.name}." if present.typeface else "Now: Source Sans Pro."
    here = "There is one now." if present.logo else "There is none yet."
    fields = (
        Field("organisation", "Organisation", hint="Stands on the cover of every paper."),
        Field("marking", "Marking of new reviews", hint="At the top and the foot of every page: OFFICIAL-SENSITIVE."),
        Field("accent", "Colour of titles and headings", hint="Such as #14345f; it must be easy to read on white."),
        Field("logo_file", "Logo from a PNG or JPEG file", hint=f"Its path; it is kept in the store. {here}"),
        Field("logo_alternative", "What the logo shows, in words", hint="Such as: the arms of the council."),
        Field("keep", "The present logo", "choice", (("keep", "keep it, or use the file"), ("none", "take it away"))),
        Field("type_regular", "Type of papers: upright", hint=f"The path of a TrueType file (.ttf). {type_now}"),
        Field(
            "type_bold", "Type of papers: bold", hint="All three files of the family are needed; they are kept here."
        ),
        Field("type_italic", "Type of papers: italic", hint="What the type lacks is set in Source Sans Pro."),
        Field(
            "keep_type", "The present type", "choice", (("keep", "keep it, or use the files"), ("none", "take it away"))
        ),
    )
    values, version = load()
    return FormJob("Papers of this organisation", "template", "", fields, values, save, "", version, load)


def _typeface(values: dict[str, str]) -> Typeface | None:
    """The type that the form asks for: from files, the one that is kept, or none of their own."""
    cuts = [values[f"type_{cut}"].strip() for cut in ("regular", "bold", "italic")]
    if not any(cuts):
        return None if values["keep_type"] == "none" else template.load().typeface
    for cut, path in zip(("regular", "bold", "italic"), cuts, strict=True):
        if not path:
            raise BadInput("Give all three files of the type: upright, bold and italic.", field=f"type_{cut}")
    upright, bold, italic = map(typed_path, cuts)
    return typeface.read(upright, bold, italic)
