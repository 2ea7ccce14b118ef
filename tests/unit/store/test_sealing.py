"""Sealed files: opened by their passphrase alone, and refused in one sentence for everything else."""

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
    """It is refused with one sentence of this kind, which names the file."""
    with pytest.raises(kind) as caught:
        unseal(data, passphrase, NAME)
    sentence = str(caught.value)
    assert type(caught.value) is kind
    assert NAME in sentence
    assert sentence.isprintable()
    for word in words:
        assert word in sentence


def test_it_opens_with_its_passphrase(sealed: bytes) -> None:
    assert unseal(sealed, PASSPHRASE, NAME) == CONTENT
    assert seal(CONTENT, PASSPHRASE) != sealed


@pytest.mark.parametrize("content", [b"", b"x", os.urandom(100_000)], ids=["nothing", "a byte", "many"])
def test_any_content_comes_back(content: bytes) -> None:
    assert unseal(seal(content, PASSPHRASE), PASSPHRASE, NAME) == content


def test_a_passphrase_typed_on_another_keyboard_opens_it() -> None:
    made = seal(CONTENT, unicodedata.normalize("NFC", "schöne lange Wörter"))
    assert unseal(made, unicodedata.normalize("NFD", "schöne lange Wörter"), NAME) == CONTENT


def test_nothing_of_it_can_be_read(sealed: bytes) -> None:
    assert b"nobody reads" not in sealed
    assert PASSPHRASE.encode() not in sealed
    # All that differs between two files of one content is drawn anew: after the head nothing is the same.
    other = seal(CONTENT, PASSPHRASE)
    same = sum(a == b for a, b in zip(sealed[HEAD:], other[HEAD:], strict=True))
    assert same < len(sealed) / 100


def test_its_length_tells_its_order_of_magnitude_only() -> None:
    lengths = {len(seal(bytes(size), PASSPHRASE)) for size in (0, 500, 5_000, 16_000)}
    assert len(lengths) == 1
    assert len(seal(bytes(100_000), PASSPHRASE)) == len(seal(bytes(104_000), PASSPHRASE))
    for size in (20_000, 300_000, 3_000_000):
        assert len(seal(bytes(size), PASSPHRASE)) < size * 1.15 + sealing.LEAST_PADDED


@pytest.mark.parametrize(
    "passphrase", ["", "five quiet words of fam", "five quiet words of fame ", "Five quiet words of fame"]
)
def test_a_wrong_passphrase_is_said_to_be_one(sealed: bytes, passphrase: str) -> None:
    refused(sealed, Locked, "passphrase", passphrase=passphrase)


def test_a_piece_of_it_is_said_to_be_one(sealed: bytes) -> None:
    for length in (1, 5, len(sealing.MAGIC), len(sealing.MAGIC) + 2, HEAD - 1, HEAD, HEAD + 20, len(sealed) - 1):
        refused(sealed[:length], BadInput, "piece", "ask for it again")


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04 a zip", b"%PDF-1.7", b"SQLite format 3\0" * 9, os.urandom(500), b'{"form": "imr-tui review"}'],
)
def test_a_foreign_file_is_said_to_be_one(data: bytes) -> None:
    refused(data, BadInput, "no handover bundle")


def test_every_altered_byte_is_noticed(sealed: bytes) -> None:
    # The head byte by byte (in make test some of them); of the rest some, and the tag.
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
def test_what_was_made_to_do_harm_costs_no_work(
    sealed: bytes, change: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def worked(*_: object) -> bytes:
        raise AssertionError("the passphrase was worked on")

    monkeypatch.setattr(slots, "argon2id", worked)
    refused(change(sealed), BadInput, "altered, or made to do harm")


def test_a_length_that_is_not_the_files_is_refused(sealed: bytes) -> None:
    refused(rewritten(length=2**63)(sealed), BadInput, "piece")
    refused(rewritten(length=1)(sealed), BadInput, "altered")


def test_a_newer_file_version_is_refused_with_what_to_do(sealed: bytes) -> None:
    refused(rewritten(form=2)(sealed), BadInput, "newer imr-tui", "Update")
    # Even where the newer form has another head.
    refused(sealing.MAGIC + struct.pack(">H", 7) + b"anything", BadInput, "newer imr-tui", "Update")


def test_a_file_is_bound_to_the_one_passphrase(sealed: bytes) -> None:
    # AES-GCM alone would let a file be made that opens with two.
    head = sealing._HEAD.unpack_from(sealed)
    swapped = sealing._HEAD.pack(*head[:7], bytes(sealing.CHECK_BYTES), head[8]) + sealed[HEAD:]
    refused(swapped, Locked, "passphrase")
