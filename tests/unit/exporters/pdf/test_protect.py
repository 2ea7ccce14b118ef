"""A password on a paper is required, uses AES-256, and loses none of the text."""

from __future__ import annotations

import datetime
import io

import pikepdf
import pytest

from imr_tui.errors import BadInput
from imr_tui.exporters.core.document import PaperDocument, Section, paragraph
from imr_tui.exporters.core.renderer import renderer_for
from imr_tui.exporters.pdf.protect import protected


@pytest.fixture(scope="module")
def paper() -> bytes:
    document = PaperDocument(
        title="A paper",
        reference="IMR-1",
        version="1",
        date=datetime.date(2026, 11, 23),
        edition="committee",
        sections=(Section("One", (paragraph("What is in it"),)),),
    )
    return renderer_for("pdf").render(document)


def test_it_opens_only_with_its_password_and_uses_the_strongest_cipher(paper: bytes) -> None:
    made = protected(paper, "only for the committee")
    for wrong in ("", "only for the Committee"):
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(io.BytesIO(made), password=wrong)
    with pikepdf.open(io.BytesIO(made), password="only for the committee") as pdf:
        assert (pdf.encryption.R, pdf.encryption.bits) == (6, 256)
        assert pdf.encryption.stream_method == pikepdf.models.EncryptionMethod.aesv3
        assert pdf.allow.accessibility
        with pikepdf.open(io.BytesIO(paper)) as plain:
            assert pdf.pages[0].Contents.read_bytes() == plain.pages[0].Contents.read_bytes()


@pytest.mark.parametrize("password", ["", "seven77", "é" * 64])
def test_an_unsuitable_password_is_refused(paper: bytes, password: str) -> None:
    with pytest.raises(BadInput, match="password"):
        protected(paper, password)
