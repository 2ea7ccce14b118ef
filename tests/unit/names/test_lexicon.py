"""Ordinary words, and words that are only names."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_tui.names import lexicon

WORDS = """
will wills may mark marks marked marking rose roses brook young hill day days hope grace faith joy dawn summer frank
jack bill drew grant guy penny ray robin violet ivy daisy hazel olive amber holly price rich carter mason cook baker
organise organised organising organisations prioritise recognised colour coloured favourite neighbours behavioural
centre centres metres theatre travelled labelled cancelling counsellor fulfil enrolment catalogue programme defence
practise licences enquiries paediatric anaemia oedema oesophagus haemorrhage diarrhoea foetal learnt whilst analyse
paralysed mum cheque kerb pyjamas draught sceptical judgement carer carers safeguarding catheter continence cellulitis
dosette reablement rota timescales don't follow-up
"""
NAMES = """
okafor adaeze siân sian kowalski kowalska brian sharon michael david sarah john peter thomas tom harry henry laura lewis
nelson martin graham smith jones williams o'brien macdonald patel singh khan begum shah mohammed aisha wei zhang wang
chidi ngozi piotr agnieszka rhys dilwyn owain siobhan niamh saoirse gareth susan margaret dorothy denise louise maurice
aaron michelle chloe phoebe joel samuel isla
"""
GIVEN = """
Mark Grace Will Rose John Margaret Doreen Siân Sian Dilwyn Angharad Rhys Niamh Siobhán Agnieszka Piotr Łukasz Priya
Gurpreet Mohammed Aisha Adaeze Ngozi Kwame Oluwaseun Blessing Wei Pat Joan
"""


@pytest.mark.parametrize("word", WORDS.split())
def test_an_ordinary_word_is_recognised_in_any_case(word: str) -> None:
    assert lexicon.is_a_word(word)
    assert lexicon.is_a_word(word.capitalize())
    assert lexicon.is_a_word(word.upper())


@pytest.mark.parametrize("word", NAMES.split())
def test_words_known_only_as_names_are_not_words(word: str) -> None:
    assert not lexicon.is_a_word(word)
    assert not lexicon.is_a_word(word.capitalize())


@pytest.mark.parametrize("word", ["Rose's", "Rose’s", "carers'", "carers’", " rose "])
def test_possessives_and_spaces_make_no_difference(word: str) -> None:
    assert lexicon.is_a_word(word)
    assert not lexicon.is_a_word("Okafor’s")


@pytest.mark.parametrize("word", ["", " ", "'", "j", "R", "x" * 41, "well" * 30_000, "王", "Łukasz", "\ud800", "\x00"])
def test_text_that_is_not_a_word_is_not_a_word(word: str) -> None:
    assert not lexicon.is_a_word(word)


@pytest.mark.parametrize(
    "name",
    GIVEN.split(),
)
def test_given_names_of_many_languages_are_known(name: str) -> None:
    assert lexicon.is_a_given_name(name)
    assert lexicon.is_a_given_name(name.upper())
    assert lexicon.is_a_given_name(f"{name}'s")


@pytest.mark.parametrize("word", ["Council", "Early", "Case", "Care", "Man", "The", "General", "Sister", "", "Social"])
def test_words_that_a_list_has_as_given_names_are_not_given_names(word: str) -> None:
    assert not lexicon.is_a_given_name(word)


@pytest.mark.parametrize(
    "name",
    ["Hill", "Price", "Smith", "O'Neill", "O’Neill", "Kowalski", "Kowalska", "Okafor", "Patel", "Begum", "Zhang"],
)
def test_family_names_are_known(name: str) -> None:
    assert lexicon.is_a_family_name(name)


@given(st.text(max_size=60))
def test_any_text_can_be_looked_up(text: str) -> None:
    for asked in (lexicon.is_a_word, lexicon.is_a_given_name, lexicon.is_a_family_name):
        assert asked(text) is asked(text.upper().lower()) or not text.isascii()


def test_no_list_is_loaded_until_a_word_is_looked_up() -> None:
    code = (
        "import sys, imr_tui.names.lexicon as d\n"
        "assert not {'hunspell', 'faker'} & set(sys.modules)\n"
        "assert d._dictionary.cache_info().currsize == d._lists.cache_info().currsize == 0\n"
        "d.is_a_word('care')\n"
        "assert (d._dictionary.cache_info().currsize, d._lists.cache_info().currsize) == (1, 0)\n"
        "d.is_a_family_name('Hill')\n"
        "assert not {'hunspell', 'faker'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
