"""The organisation's template: what is refused, and that papers show it."""

from __future__ import annotations

import datetime
import io
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from imr_tui.errors import BadInput
from imr_tui.exporters.issue.make import make_paper
from imr_tui.exporters.papers.registry import REPORT
from imr_tui.services.review import reviews, template
from imr_tui.services.review.template import Template, contrast_with_white
from imr_tui.services.session import Store

DAY = datetime.date(2026, 11, 23)


def picture(path: Path, mode: str = "RGBA", size: tuple[int, int] = (400, 100)) -> Path:
    Image.new(mode, size, "#123456").save(path)
    return path


def test_contrast_is_calculated_as_in_the_standard() -> None:
    assert contrast_with_white("#000000") == pytest.approx(21)
    assert contrast_with_white("#ffffff") == pytest.approx(1)
    # The palest grey with enough contrast on white, and the next one, which is too pale.
    assert contrast_with_white("#767676") >= 4.5 > contrast_with_white("#777777")


@pytest.mark.parametrize("colour", ["navy", "#12345", "#12345g", "14345f", "#ffcc00"])
def test_an_invalid_or_too_pale_colour_is_refused(store: Store, colour: str) -> None:
    with pytest.raises(BadInput, match=r"colour|pale"):
        store.run(template.save, Template(accent=colour))
    assert store.run(template.load) == Template()


def test_a_logo_needs_a_description(store: Store, tmp_path: Path) -> None:
    logo = template.read_logo(picture(tmp_path / "logo.png"))
    with pytest.raises(BadInput, match="Describe the logo"):
        store.run(template.save, Template(logo=logo))


def test_a_logo_is_flattened_and_scaled_down(tmp_path: Path) -> None:
    for name in ("logo.png", "logo.jpg"):
        mode = "RGBA" if name.endswith("png") else "RGB"
        made = template.read_logo(picture(tmp_path / name, mode, (4000, 500)))
        with Image.open(io.BytesIO(made)) as image:
            assert (image.format, image.mode) == ("PNG", "RGB")
            assert image.width <= template.LOGO_PIXELS[0]


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\x89PNG\r\n\x1a\nbroken", b"<svg/>"])
def test_a_file_that_is_not_a_picture_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"logo\.png"):
        template.read_logo(path)
    with pytest.raises(BadInput, match=r"none\.png"):
        template.read_logo(tmp_path / "none.png")


def test_the_report_shows_the_template(store: Store, tmp_path: Path) -> None:
    uid = store.run(reviews.create, "IMR-1", "A review")
    plain = make_paper(REPORT, store.run(REPORT.read, uid), "committee", "pdf", DAY)
    logo = template.read_logo(picture(tmp_path / "logo.png"))
    look = Template("The Council of Somewhere", "OFFICIAL", "#14345f", logo, "the arms of the council")
    assert store.run(template.save, look) == look
    made = make_paper(REPORT, store.run(REPORT.read, uid), "committee", "pdf", DAY)
    assert made.data != plain.data
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        alternatives = [
            str(item.Alt)
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure" and "/Alt" in item
        ]
        assert alternatives == ["the arms of the council"]
        assert len(pdf.pages[0].get_images()) == 1
        cover = pdf.pages[0].Contents.read_bytes()
    assert b".078431 .203922 .372549 rg" in cover
    text = make_paper(REPORT, store.run(REPORT.read, uid), "committee", "txt", DAY).data.decode()
    assert "The Council of Somewhere" in text
    later = store.run(reviews.create, "IMR-2", "Another")
    assert store.run(reviews.detail, later).protective_marking == "OFFICIAL"
    assert store.run(reviews.detail, later).agency == "The Council of Somewhere"


def test_saving_an_unchanged_template_changes_nothing(store: Store) -> None:
    look = store.run(template.save, Template(organisation="X"))
    before = store.run(store.head)
    store.run(template.save, look)
    assert store.run(store.head) == before
    assert store.run(template.save, replace(look, organisation="Y")).organisation == "Y"
