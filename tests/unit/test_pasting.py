"""Pasted text never acts as keys, however it is cut into pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_tui.pasting import END, START, PasteDecoder


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 100])
def test_an_escape_in_a_paste_is_a_mark(size: int) -> None:
    sent = f"a\x1b[A{START}one \x1b[0m\ntwo \x1b]2;x\x07 é{END}b\x1b{START}{END}\x1b[B"
    content = sent.encode()
    decoder = PasteDecoder()
    found = "".join(decoder.decode(content[place : place + size]) for place in range(0, len(content), size))
    assert found == f"a\x1b[A{START}one \ufffd[0m\ntwo \ufffd]2;x\x07 é{END}b\x1b{START}{END}\x1b[B"


@given(st.lists(st.sampled_from(["\x1b", "[", "2", "0", "1", "~", "x", START, END]), max_size=40), st.integers(1, 9))
def test_pieces_do_not_matter(parts: list[str], size: int) -> None:
    content = "".join(parts).encode()
    pieces, whole = PasteDecoder(), PasteDecoder()
    found = "".join(pieces.decode(content[place : place + size]) for place in range(0, len(content), size))
    assert found + pieces.decode(b"", final=True) == whole.decode(content, final=True)


def test_what_is_typed_is_never_held_back() -> None:
    decoder = PasteDecoder()
    for key in ("\x1b", "\x1b[", "a", "\x1b[200", "é"):
        assert decoder.decode(key.encode()) == key


def test_other_encodings_do_not_end_the_program() -> None:
    assert PasteDecoder().decode(b"caf\xe9 ") == "caf\ufffd "
