"""The organisation's own look for its papers: name, logo, type, accent colour, marking; kept in the store.

An accent colour is refused where it would be hard to read on white (WCAG 2.1, 1.4.3: a contrast of 4.5 to 1),
and a logo where nobody said what it shows (PDF/UA-1 §7.3).
"""

from __future__ import annotations

import base64
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

from imr_tui.errors import BadInput
from imr_tui.models import Setting
from imr_tui.services.review.typeface import Typeface
from imr_tui.store.session import writing

LEAST_CONTRAST = 4.5
LARGEST_LOGO = 4 * 1024 * 1024
LOGO_PIXELS = (900, 360)
_NAMES = ("organisation", "marking", "accent", "logo_alternative")
_CUTS = ("regular", "bold", "italic")


@dataclass(frozen=True, slots=True)
class Template:
    """What papers of every review of this store show. `accent` is #rrggbb or empty; `logo` a PNG or empty;
    `typeface` None for Source Sans Pro.
    """

    organisation: str = ""
    marking: str = "OFFICIAL-SENSITIVE"
    accent: str = ""
    logo: bytes = field(default=b"", repr=False)
    logo_alternative: str = ""
    typeface: Typeface | None = None


def load() -> Template:
    """The template of the open store (database thread)."""
    rows = {
        key.removeprefix("template."): value
        for key, value in Setting.select(Setting.key, Setting.value).where(Setting.key.startswith("template.")).tuples()
    }
    texts = {name: rows[name] for name in _NAMES if name in rows}
    cuts = [base64.b64decode(rows.get(f"type_{cut}", "")) for cut in _CUTS]
    typeface = Typeface(rows["type_name"], *cuts) if rows.get("type_name") else None
    return Template(**texts, logo=base64.b64decode(rows.get("logo", "")), typeface=typeface)


def save(template: Template) -> Template:
    """Keep the template. Raises BadInput for a colour or a logo that cannot be used; nothing is changed then."""
    check_accent(template.accent)
    if template.logo and not template.logo_alternative.strip():
        raise BadInput(
            "Say in words what the logo shows: people who cannot see it hear that.", field="logo_alternative"
        )
    values = {name: str(getattr(template, name)).strip() for name in _NAMES}
    values["logo"] = base64.b64encode(template.logo).decode("ascii")
    own = template.typeface
    values["type_name"] = own.name if own else ""
    for cut in _CUTS:
        values[f"type_{cut}"] = base64.b64encode(getattr(own, cut)).decode("ascii") if own else ""
    present = dict(Setting.select(Setting.key, Setting.value).tuples())
    with writing():
        for name, value in values.items():
            key = f"template.{name}"
            if key not in present:
                Setting.create(key=key, value=value)
            elif present[key] != value:
                Setting.update(value=value, version=Setting.version + 1).where(Setting.key == key).execute()
    return load()


def check_accent(colour: str) -> None:
    """Raise BadInput for what is no colour, and for one that is too pale to read on white."""
    if not colour.strip():
        return
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour.strip()):
        raise BadInput(
            f"{colour.strip()} is not a colour. Type one such as #14345f, or leave it empty.", field="accent"
        )
    found = contrast_with_white(colour.strip())
    if found < LEAST_CONTRAST:
        raise BadInput(
            f"{colour.strip()} is too pale on white: its contrast is {found:.1f} to 1, and {LEAST_CONTRAST} is needed. "
            "Choose a darker one.",
            field="accent",
        )


def contrast_with_white(colour: str) -> float:
    """The contrast of #rrggbb with white, from 1 to 21 (WCAG 2.1: relative luminance)."""

    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(int(colour[place : place + 2], 16)) for place in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def read_logo(path: Path) -> bytes:
    """A logo from a PNG or JPEG file, as a plain PNG on white: no transparency, no metadata, no larger than needed.

    Raises BadInput, naming the file, where it is none or is too large.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        if path.stat().st_size > LARGEST_LOGO:
            raise BadInput(f"{path} is larger than 4 MB. A logo needs far less; make it smaller.")
        with Image.open(path, formats=("PNG", "JPEG")) as image:
            if image.width * image.height > 40_000_000:
                raise BadInput(f"{path} is {image.width} by {image.height} points large. Make it smaller.")
            image.load()
            opaque = Image.new("RGB", image.size, "white")
            whole = image.convert("RGBA")
            opaque.paste(whole, mask=whole.getchannel("A"))
    except OSError as error:
        if isinstance(error, UnidentifiedImageError):
            raise BadInput(f"{path} is not a PNG or JPEG picture.") from None
        raise BadInput(f"{path} cannot be read ({error.strerror or 'it is damaged'}).") from None
    except (SyntaxError, ValueError, Image.DecompressionBombError):
        raise BadInput(f"{path} is not a PNG or JPEG picture, or it is damaged.") from None
    opaque.thumbnail(LOGO_PIXELS)
    made = io.BytesIO()
    opaque.save(made, "PNG", optimize=True)
    return made.getvalue()
