"""The form of the template: the appearance of this organisation's papers."""

from __future__ import annotations

from imr_tui.errors import BadInput
from imr_tui.screens.job import FormJob
from imr_tui.screens.values import typed_path
from imr_tui.services.review import template, typeface
from imr_tui.services.review.template import Template
from imr_tui.services.review.typeface import Typeface
from imr_tui.widgets.fields import Field


def template_job() -> FormJob:
    """Return the form of the template of the open store (database thread)."""
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
        }, template.version()

    def save(values: dict[str, str], version: int) -> None:
        nonlocal present
        logo = b"" if values["keep"] == "none" else template.load().logo
        if values["logo_file"].strip():
            logo = template.read_logo(typed_path(values["logo_file"]))
        own = _typeface(values)
        _assert_as_shown(present, logo, own)
        template.save(
            Template(
                values["organisation"].strip(),
                values["marking"].strip(),
                values["accent"].strip(),
                logo,
                values["logo_alternative"].strip(),
                own,
            ),
            version,
        )
        present = template.load()

    type_now = f"Current font: {present.typeface.name if present.typeface else 'Source Sans Pro'}."
    now_set = "A logo is set." if present.logo else "No logo yet."
    fields = (
        Field("organisation", "Organisation", hint="Shown on the cover of every paper."),
        Field(
            "marking",
            "Protective marking of new reviews",
            hint="Shown at the top and foot of every page, for example OFFICIAL-SENSITIVE.",
        ),
        Field("accent", "Colour of titles and headings", hint="For example #14345f. It must be easy to read on white."),
        Field("logo_file", "Logo file", hint=f"The path of a PNG or JPEG file, to be copied into the store. {now_set}"),
        Field("logo_alternative", "Description of the logo", hint="For example Testham Council."),
        Field("keep", "Current logo", "choice", (("keep", "keep it, or use the file"), ("none", "remove it"))),
        Field("type_regular", "Font file: regular", hint=f"The path of a TrueType file (.ttf). {type_now}"),
        Field("type_bold", "Font file: bold", hint="All three files are needed. They are copied into the store."),
        Field("type_italic", "Font file: italic", hint="Characters missing from the font appear in Source Sans Pro."),
        Field("keep_type", "Current font", "choice", (("keep", "keep it, or use the files"), ("none", "remove it"))),
    )
    values, version = load()
    return FormJob("This organisation's papers", "template", "", fields, values, save, "", version, load)


def _assert_as_shown(shown: Template, logo: bytes, own: Typeface | None) -> None:
    """Raise BadInput if a logo or font would replace one that somebody else set since the form was opened."""
    now = template.load()
    if logo != now.logo != shown.logo:
        raise BadInput("Somebody else has changed the logo. Open this form again to replace it.", field="logo_file")
    if own != now.typeface != shown.typeface:
        raise BadInput("Somebody else has changed the font. Open this form again to replace it.", field="type_regular")


def _typeface(values: dict[str, str]) -> Typeface | None:
    """Return the type chosen in the form: from files, the stored one, or None for the default type."""
    cuts = [values[f"type_{cut}"].strip() for cut in ("regular", "bold", "italic")]
    if not any(cuts):
        return None if values["keep_type"] == "none" else template.load().typeface
    for cut, path in zip(("regular", "bold", "italic"), cuts, strict=True):
        if not path:
            raise BadInput("Enter all three font files: regular, bold and italic.", field=f"type_{cut}")
    upright, bold, italic = map(typed_path, cuts)
    return typeface.read(upright, bold, italic)
