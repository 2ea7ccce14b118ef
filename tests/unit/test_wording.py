"""Numbers, plurals and lists in sentences."""

from __future__ import annotations

import pytest

from imr_tui import wording


@pytest.mark.parametrize(
    ("number", "words"), [(0, "none"), (1, "one"), (2, "two"), (9, "nine"), (10, "10"), (1204, "1,204")]
)
def test_numbers_below_ten_are_written_as_words(number: int, words: str) -> None:
    assert wording.in_words(number) == words


def test_a_noun_follows_its_number() -> None:
    assert wording.count_in_words(0, "event") == "no events"
    assert wording.count_in_words(1, "entry", "entries") == "one entry"
    assert wording.count_in_words(3, "entry", "entries") == "three entries"


@pytest.mark.parametrize(
    ("parts", "text"), [([], ""), (["R1"], "R1"), (["R1", "R2"], "R1 and R2"), (["R1", "R2", "R3"], "R1, R2 and R3")]
)
def test_the_last_part_of_a_series_follows_and(parts: list[str], text: str) -> None:
    assert wording.series(parts) == text
