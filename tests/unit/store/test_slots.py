"""Key slots and the recovery code: what unlocks, what does not, and errors for an altered key file."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from hypothesis import given
from hypothesis import strategies as st

from imr_tui.errors import BadInput, Damaged, Locked
from imr_tui.services import session
from imr_tui.store import slots
from imr_tui.store.keyfile import KEYS_NAME, read_key_file
from imr_tui.store.recovery import ALPHABET, new_recovery_code, normalised
from imr_tui.store.sealing import seal, unseal
from imr_tui.store.slots import CEILING, FLOOR, Slot
from tests.conftest import PASSPHRASE, PERSON, Made, Run

UID = "0190a000-0000-7000-8000-000000000000"
KEY = bytearray(range(32))


@pytest.fixture(scope="module")
def slot() -> Slot:
    """Return a passphrase slot."""
    return slots.wrap_with_passphrase(KEY, "señor café passt es", "José", UID, "2026-01-01T00:00:00Z")


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def test_the_right_passphrase_unlocks(slot: Slot) -> None:
    assert slots.open_with_passphrase(slot, "señor café passt es", UID) == KEY


def test_a_passphrase_unlocks_in_either_unicode_form(slot: Slot) -> None:
    decomposed = unicodedata.normalize("NFD", "señor café passt es")
    assert decomposed != "señor café passt es"
    assert slots.open_with_passphrase(slot, decomposed, UID) == KEY


@pytest.mark.parametrize(
    "alter",
    [
        lambda s: replace(s, label="Mallory"),
        lambda s: replace(s, nonce=flipped(s.nonce, 3)),
        lambda s: replace(s, wrapped=flipped(s.wrapped, 0)),
        lambda s: replace(s, wrapped=flipped(s.wrapped, 47)),
        lambda s: replace(s, salt=flipped(s.salt, 15)),
        lambda s: replace(s, kdf={**s.kdf, "iterations": 4}),
        lambda s: replace(s, kdf={**s.kdf, "more": 1}),
    ],
    ids=["label", "nonce", "wrapped", "tag", "salt", "kdf", "kdf-more"],
)
def test_an_altered_slot_is_refused(slot: Slot, alter: Callable[[Slot], Slot]) -> None:
    with pytest.raises(Locked, match="does not open this store"):
        slots.open_with_passphrase(alter(slot), "señor café passt es", UID)


def test_a_slot_of_another_store_is_refused(slot: Slot) -> None:
    with pytest.raises(Locked):
        slots.open_with_passphrase(slot, "señor café passt es", UID.replace("a", "b"))


def test_a_recovery_slot_cannot_be_used_as_another_kind() -> None:
    code = normalised(new_recovery_code())
    made = slots.wrap_with_recovery_code(KEY, code, UID, "")
    assert slots.open_with_recovery_code(made, code, UID) == KEY
    with pytest.raises(Locked):
        slots.open_with_recovery_code(replace(made, kind="keyring"), code, UID)
    with pytest.raises(Locked):
        slots.open_with_recovery_code(made, normalised(new_recovery_code()), UID)


@pytest.mark.parametrize("name", list(FLOOR))
@pytest.mark.parametrize("value", ["below", "above", 0, -1, 3.0, "3", None, True, 10**30])
def test_parameters_out_of_bounds_are_refused(slot: Slot, name: str, value: Any) -> None:
    value = {"below": FLOOR[name] - 1, "above": CEILING[name] + 1}.get(value, value)
    with pytest.raises(Damaged, match=name):
        slots.open_with_passphrase(replace(slot, kdf={**slot.kdf, name: value}), "x" * 12, UID)


@pytest.mark.parametrize("kdf", [{}, {"name": "argon2i"}, {"name": "none"}, {"name": None}])
def test_an_unknown_method_is_refused(slot: Slot, kdf: dict[str, Any]) -> None:
    with pytest.raises(Damaged, match="unknown method"):
        slots.open_with_passphrase(replace(slot, kdf=kdf), "x" * 12, UID)


def test_each_new_slot_has_its_own_salt_and_nonce() -> None:
    code = normalised(new_recovery_code())
    first, second = (slots.wrap_with_recovery_code(KEY, code, UID, "") for _ in range(2))
    assert first.salt != second.salt
    assert first.nonce != second.nonce
    assert bytes(KEY) not in first.wrapped


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "magic"),
        ("nonce", "AAAA"),
        ("wrapped", "AAAA"),
        ("salt", "AAAA"),
        ("salt", ""),
        ("salt", "not base64"),
        ("nonce", 7),
        ("kdf", None),
        ("extra", None),
        ("label", ...),
        ("wrapped", ...),
    ],
)
def test_an_invalid_slot_is_reported_as_damaged(made: Made, name: str, value: object) -> None:
    path = made.folder / KEYS_NAME
    data = json.loads(path.read_text())
    if value is ...:
        del data["slots"][1][name]
    else:
        data["slots"][1][name] = value
    path.write_text(json.dumps(data))
    # The other slot still opens the store, and the damaged one is reported.
    assert "slot 2" in read_key_file(made.folder).unreadable[0]
    with pytest.raises(Damaged, match=r"slot 2"):
        session.unlock(made.folder, recovery_code=made.code)
    assert bytes(session.unlock(made.folder, passphrase=PASSPHRASE).key) == made.key


def test_another_process_derives_the_same_key(run_cli: Run, tmp_path: Path) -> None:
    """Argon2id itself, in this process and in another."""
    session.make(tmp_path / "own", PERSON, PASSPHRASE)
    (slot, *_) = read_key_file(tmp_path / "own").slots
    assert slot.kdf == slots.ARGON2ID
    known = Argon2id(salt=slot.salt, length=32, iterations=3, lanes=4, memory_cost=65536).derive(PASSPHRASE.encode())
    assert slots.argon2id(PASSPHRASE, slot.salt, slot.kdf) == known
    assert session.unlock(tmp_path / "own", passphrase=PASSPHRASE).actor == PERSON
    with pytest.raises(Locked):
        session.unlock(tmp_path / "own", passphrase=f"{PASSPHRASE}!")
    assert unseal(seal(b"content", PASSPHRASE), PASSPHRASE, "a.bundle") == b"content"
    words = ("--store", tmp_path / "own", "--passphrase-file", "-", "reviews")
    assert run_cli(*words, stdin=PASSPHRASE).returncode == 0
    assert run_cli(*words, stdin=f"{PASSPHRASE}!").returncode == 3


def test_an_unknown_name_is_refused(made: Made) -> None:
    opened = session.unlock(made.folder, passphrase=PASSPHRASE, name=PERSON)
    assert (bytes(opened.key), opened.actor) == (made.key, PERSON)
    with pytest.raises(Locked, match="no passphrase for Mallory"):
        session.unlock(made.folder, passphrase=PASSPHRASE, name="Mallory")


def test_a_new_passphrase_replaces_the_old_one(made: Made) -> None:
    store_before = (made.folder / "store.imr").read_bytes()
    session.change_passphrase(made.folder, made.unlocked(), PERSON, "another five plain words")
    assert bytes(session.unlock(made.folder, passphrase="another five plain words").key) == made.key
    with pytest.raises(Locked):
        session.unlock(made.folder, passphrase=PASSPHRASE)
    # The database itself was not touched.
    assert (made.folder / "store.imr").read_bytes() == store_before
    with pytest.raises(BadInput, match="at least 12"):
        session.change_passphrase(made.folder, made.unlocked(), PERSON, "short")


def test_a_new_recovery_code_replaces_the_old_one(made: Made) -> None:
    shown: list[str] = []

    def read_back(code: str) -> str:
        shown.append(code)
        return code.lower()

    session.new_recovery_code(made.folder, made.unlocked(), read_back)
    code = shown[0]
    assert bytes(session.unlock(made.folder, recovery_code=code).key) == made.key
    with pytest.raises(Locked):
        session.unlock(made.folder, recovery_code=made.code)


def test_a_new_recovery_code_counts_only_once_it_was_read_back(made: Made) -> None:
    before = (made.folder / KEYS_NAME).read_bytes()
    with pytest.raises(Locked, match="old recovery code still works"):
        session.new_recovery_code(made.folder, made.unlocked(), lambda code: made.code)
    assert (made.folder / KEYS_NAME).read_bytes() == before
    assert bytes(session.unlock(made.folder, recovery_code=made.code).key) == made.key


# The recovery code

codes = st.builds(new_recovery_code)
places = st.integers(0, 35)


@given(codes, st.sampled_from(["", " ", "-", "–", "\n", ". "]), st.booleans())
def test_a_code_is_read_with_any_spacing_and_case(code: str, gap: str, small: bool) -> None:
    plain = code.replace("-", "")
    written = gap.join(plain[i : i + 4] for i in range(0, 36, 4))
    assert normalised(written.lower() if small else written) == plain
    assert normalised(plain.replace("0", "O").replace("1", "l")) == plain


@given(codes, places, st.sampled_from(ALPHABET))
def test_a_wrong_character_is_always_noticed(code: str, place: int, other: str) -> None:
    plain = code.replace("-", "")
    if plain[place] == other:
        assert normalised(plain) == plain
        return
    with pytest.raises(BadInput, match="mistyped"):
        normalised(plain[:place] + other + plain[place + 1 :])


@given(codes, places, places)
def test_two_swapped_characters_are_always_noticed(code: str, first: int, second: int) -> None:
    plain = list(code.replace("-", ""))
    if plain[first] == plain[second]:
        return
    plain[first], plain[second] = plain[second], plain[first]
    with pytest.raises(BadInput, match="mistyped"):
        normalised("".join(plain))


@given(codes, places)
def test_a_code_of_the_wrong_length_is_refused(code: str, place: int) -> None:
    plain = code.replace("-", "")
    with pytest.raises(BadInput, match="this one has 35"):
        normalised(plain[:place] + plain[place + 1 :])
    with pytest.raises(BadInput, match="this one has 37"):
        normalised(plain[:place] + "7" + plain[place:])


@given(st.text(max_size=34))
def test_any_other_text_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadInput, match=r"\.$"):
        normalised(text)


def test_codes_have_160_bits_and_differ() -> None:
    made = {new_recovery_code() for _ in range(200)}
    assert len(made) == 200
    assert {len(code) for code in made} == {44}
    assert set("".join(made)) - {"-"} <= set(ALPHABET)
