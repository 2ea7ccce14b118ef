"""Sealed files open only with their passphrase. Any other file is refused with one sentence."""

from __future__ import annotations

import os
import struct
import unicodedata
from collections.abc import Callable

import pytest

from imr_tui.errors import BadInput, ImrError, Locked
from imr_tui.store import sealing, slots
from imr_tui.store.sealing import seal, unseal
from tests.extent import count

PASSPHRASE = "five quiet words of fame"
NAME = "for-a-colleague.imr-bundle"
CONTENT = b"What is in it, which nobody reads " * 40
HEAD = sealing._HEAD.size


@pytest.fixture(scope="module")
def sealed() -> bytes:
    return seal(CONTENT, PASSPHRASE)


def refused(data: bytes, kind: type[ImrError], *words: str, passphrase: str = PASSPHRASE) -> None:
    """Assert that the data is refused with one sentence of this kind that names the file."""
    with pytest.raises(kind) as caught:
        unseal(data, passphrase, NAME)
    sentence = str(caught.value)
    assert type(caught.value) is kind
    assert NAME in sentence
    assert sentence.isprintable()
    for word in words:
        assert word in sentence


def test_a_sealed_file_opens_with_its_passphrase(sealed: bytes) -> None:
    assert unseal(sealed, PASSPHRASE, NAME) == CONTENT
    assert seal(CONTENT, PASSPHRASE) != sealed


@pytest.mark.parametrize("content", [b"", b"x", os.urandom(100_000)], ids=["nothing", "a byte", "many"])
def test_any_content_can_be_sealed_and_opened(content: bytes) -> None:
    assert unseal(seal(content, PASSPHRASE), PASSPHRASE, NAME) == content


def test_either_unicode_form_of_the_passphrase_opens_a_sealed_file() -> None:
    made = seal(CONTENT, unicodedata.normalize("NFC", "schöne lange Wörter"))
    assert unseal(made, unicodedata.normalize("NFD", "schöne lange Wörter"), NAME) == CONTENT


def test_no_content_is_readable_without_the_passphrase(sealed: bytes) -> None:
    assert b"nobody reads" not in sealed
    assert PASSPHRASE.encode() not in sealed
    # Salt and nonce are random, so after the header nothing is the same in two files of the same content.
    other = seal(CONTENT, PASSPHRASE)
    same = sum(a == b for a, b in zip(sealed[HEAD:], other[HEAD:], strict=True))
    assert same < len(sealed) / 100


def test_the_length_shows_only_the_order_of_magnitude() -> None:
    lengths = {len(seal(bytes(size), PASSPHRASE)) for size in (0, 500, 5_000, 16_000)}
    assert len(lengths) == 1
    assert len(seal(bytes(100_000), PASSPHRASE)) == len(seal(bytes(104_000), PASSPHRASE))
    for size in (20_000, 300_000, 3_000_000):
        assert len(seal(bytes(size), PASSPHRASE)) < size * 1.15 + sealing.LEAST_PADDED


@pytest.mark.parametrize(
    "passphrase", ["", "five quiet words of fam", "five quiet words of fame ", "Five quiet words of fame"]
)
def test_a_wrong_passphrase_is_reported(sealed: bytes, passphrase: str) -> None:
    refused(sealed, Locked, "passphrase", passphrase=passphrase)


def test_an_incomplete_file_is_reported(sealed: bytes) -> None:
    for length in (1, 5, len(sealing.MAGIC), len(sealing.MAGIC) + 2, HEAD - 1, HEAD, HEAD + 20, len(sealed) - 1):
        refused(sealed[:length], BadInput, "incomplete", "Ask for the file again")


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04 a zip", b"%PDF-1.7", b"SQLite format 3\0" * 9, os.urandom(500), b'{"form": "imr-tui review"}'],
)
def test_another_kind_of_file_is_reported(data: bytes) -> None:
    refused(data, BadInput, "not a handover file")


def test_every_altered_byte_is_noticed(sealed: bytes) -> None:
    # Every byte of the header (only some in `make test`), some of the rest, and the tag.
    for place in (*range(0, HEAD, count(12, 3)), HEAD + 1, HEAD + 900, len(sealed) - 1):
        altered = bytearray(sealed)
        altered[place] ^= 1
        with pytest.raises(ImrError):
            unseal(bytes(altered), PASSPHRASE, NAME)
    refused(sealed[:-1] + bytes([sealed[-1] ^ 1]), BadInput, "altered")
    refused(sealed + b"more", BadInput, "altered")


def rewritten(**changes: int) -> Callable[[bytes], bytes]:
    names = ("magic", "form", "memory", "iterations", "lanes", "salt", "nonce", "check", "length")

    def change(data: bytes) -> bytes:
        values = dict(zip(names, sealing._HEAD.unpack_from(data), strict=True)) | changes
        return sealing._HEAD.pack(*(values[name] for name in names)) + data[HEAD:]

    return change


HOSTILE = {
    "memory of a data centre": rewritten(memory=2**32 - 1),
    "memory above the ceiling": rewritten(memory=1024 * 1024 + 1),
    "hours of work": rewritten(iterations=2**32 - 1),
    "a thousand lanes": rewritten(lanes=1000),
    "next to no memory": rewritten(memory=8),
    "one iteration": rewritten(iterations=1),
    "no lanes": rewritten(lanes=0),
    "form 0": rewritten(form=0),
}


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE)
def test_harmful_parameters_are_refused_before_any_work(
    sealed: bytes, change: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def worked(*_: object) -> bytes:
        raise AssertionError("the passphrase was worked on")

    monkeypatch.setattr(slots, "argon2id", worked)
    refused(change(sealed), BadInput, "altered and may be harmful")


def test_a_wrong_length_in_the_header_is_refused(sealed: bytes) -> None:
    refused(rewritten(length=2**63)(sealed), BadInput, "incomplete")
    refused(rewritten(length=1)(sealed), BadInput, "altered")


def test_a_newer_file_version_is_refused_with_what_to_do(sealed: bytes) -> None:
    refused(rewritten(form=2)(sealed), BadInput, "newer imr-tui", "Update")
    # Even if the newer format has a different header.
    refused(sealing.MAGIC + struct.pack(">H", 7) + b"anything", BadInput, "newer imr-tui", "Update")


def test_a_file_opens_with_only_one_passphrase(sealed: bytes) -> None:
    # AES-GCM alone would allow a crafted file that opens with two passphrases.
    head = sealing._HEAD.unpack_from(sealed)
    swapped = sealing._HEAD.pack(*head[:7], bytes(sealing.CHECK_BYTES), head[8]) + sealed[HEAD:]
    refused(swapped, Locked, "passphrase")
