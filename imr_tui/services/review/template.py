"""The organisation's template for papers: name, logo, typeface, accent colour and marking, stored in the settings.

An accent colour that is hard to read on white is refused (WCAG 2.1, 1.4.3: a contrast of 4.5 to 1), and so is a logo
without a description (PDF/UA-1 §7.3).
"""

from __future__ import annotations

import base64
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

from peewee import fn

from imr_tui.errors import BadInput, ChangedElsewhere
from imr_tui.models import Setting, utc_stamp
from imr_tui.services.record import records
from imr_tui.services.review.typeface import Typeface
from imr_tui.store.session import writing

LEAST_CONTRAST = 4.5
LARGEST_LOGO = 4 * 1024 * 1024
LOGO_PIXELS = (900, 360)
_NAMES = ("organisation", "marking", "accent", "logo_alternative")
_CUTS = ("regular", "bold", "italic")


@dataclass(frozen=True, slots=True)
class Template:
    """The template for the papers of every review in this store.

    `accent` is #rrggbb or empty; `logo` is a PNG or empty; `typeface` is None for Source Sans Pro.
    """

    organisation: str = ""
    marking: str = "OFFICIAL-SENSITIVE"
    accent: str = ""
    logo: bytes = field(default=b"", repr=False)
    logo_alternative: str = ""
    typeface: Typeface | None = None


def load() -> Template:
    """Return the template of the open store (database thread)."""
    rows = {
        key.removeprefix("template."): value
        for key, value in Setting.select(Setting.key, Setting.value).where(Setting.key.startswith("template.")).tuples()
    }
    texts = {name: rows[name] for name in _NAMES if name in rows}
    cuts = [base64.b64decode(rows.get(f"type_{cut}", "")) for cut in _CUTS]
    typeface = Typeface(rows["type_name"], *cuts) if rows.get("type_name") else None
    return Template(**texts, logo=base64.b64decode(rows.get("logo", "")), typeface=typeface)


def version() -> int:
    """Return a number that rises with every change to the template, to detect conflicts; 0 if it was never saved."""
    return int(Setting.select(fn.SUM(Setting.version)).where(Setting.key.startswith("template.")).scalar() or 0)


def save(template: Template, over: int | None = None) -> Template:
    """Save the template. `over` is the version that was read.

    Raises BadInput, without saving anything, if the colour or the logo cannot be used, and ChangedElsewhere if the
    template changed since it was read.
    """
    check_accent(template.accent)
    if template.logo and not template.logo_alternative.strip():
        raise BadInput(
            "Describe the logo, for example “Testham Council”. Screen readers read this out.", field="logo_alternative"
        )
    values = {name: str(getattr(template, name)).strip() for name in _NAMES}
    values["logo"] = base64.b64encode(template.logo).decode("ascii")
    own = template.typeface
    values["type_name"] = own.name if own else ""
    for cut in _CUTS:
        values[f"type_{cut}"] = base64.b64encode(getattr(own, cut)).decode("ascii") if own else ""
    with writing():
        present = dict(Setting.select(Setting.key, Setting.value).tuples())
        if (
            over is not None
            and over != version()
            and any(present.get(f"template.{name}") != value for name, value in values.items())
        ):
            raise ChangedElsewhere("The appearance of papers", load(), _changed_by())
        for name, value in values.items():
            key = f"template.{name}"
            if key not in present:
                Setting.create(key=key, value=value)
            elif present[key] != value:
                changes = {"value": value, "version": Setting.version + 1, "changed_at": utc_stamp()}
                Setting.update(changes).where(Setting.key == key).execute()
    return load()


def _changed_by() -> str:
    rows = Setting.select(Setting.uid).where(Setting.key.startswith("template.")).order_by(Setting.changed_at.desc())
    row = rows.tuples().first()
    return records.changed_by(row[0]) if row else ""


def check_accent(colour: str) -> None:
    """Raise BadInput if the text is not a colour, or if the colour is too pale to read on white."""
    if not colour.strip():
        return
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour.strip()):
        raise BadInput(
            f"{colour.strip()} is not a colour. Enter one such as #14345f, or leave it empty.", field="accent"
        )
    found = contrast_with_white(colour.strip())
    if found < LEAST_CONTRAST:
        raise BadInput(
            f"{colour.strip()} is too pale to read on white: its contrast is {found:.1f} to 1 and must be at least "
            f"{LEAST_CONTRAST} to 1. Choose a darker colour, for example #14345f.",
            field="accent",
        )


def contrast_with_white(colour: str) -> float:
    """Return the contrast of a colour #rrggbb with white, from 1 to 21 (WCAG 2.1, relative luminance)."""

    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(int(colour[start : start + 2], 16)) for start in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def read_logo(path: Path) -> bytes:
    """Read a logo from a PNG or JPEG file; returns a PNG on white, without metadata, scaled down if needed.

    Raises BadInput, naming the file, if it is not an image or is too large.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        if path.stat().st_size > LARGEST_LOGO:
            raise BadInput(f"{path} is larger than 4 MB. Make the image smaller and try again.")
        with Image.open(path, formats=("PNG", "JPEG")) as image:
            if image.width * image.height > 40_000_000:
                raise BadInput(
                    f"{path} is {image.width} by {image.height} pixels, which is too large. Make the image smaller."
                )
            image.load()
            opaque = Image.new("RGB", image.size, "white")
            whole = image.convert("RGBA")
            opaque.paste(whole, mask=whole.getchannel("A"))
    except OSError as error:
        if isinstance(error, UnidentifiedImageError):
            raise BadInput(f"{path} is not a PNG or JPEG image. Choose a .png or .jpg file.") from None
        raise BadInput(
            f"{path} cannot be read ({error.strerror or 'the file is damaged'}). Choose another file."
        ) from None
    except (SyntaxError, ValueError, Image.DecompressionBombError):
        raise BadInput(f"{path} is damaged, or is not a PNG or JPEG image. Choose another file.") from None
    opaque.thumbnail(LOGO_PIXELS)
    made = io.BytesIO()
    opaque.save(made, "PNG", optimize=True)
    return made.getvalue()
