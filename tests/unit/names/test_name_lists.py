"""The generated lists of names and words: they match what the script makes, and no name is listed as a word."""

from __future__ import annotations

import importlib.util
import sys
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import pytest

from imr_tui.names import lexicon
from imr_tui.names.data_files import MalformedList, WordList, parse, read, sha256, word_lists

ROOT = Path(__file__).resolve().parents[3]
MADE = ("names.txt", "words.txt")


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_name_lists", ROOT / "scripts" / "make_name_lists.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_names_are_those_of_the_locked_faker(script: ModuleType) -> None:
    assert f"faker=={version('faker')} " in (ROOT / "requirements" / "dev.lock").read_text(encoding="utf-8")
    assert read("names.txt").decode() == script.names_file()
    assert read("names.LICENCE").decode() == script.names_licence()


@pytest.mark.deep
def test_the_words_are_those_of_scowl(script: ModuleType) -> None:
    if not script.SCOWL.is_dir() or script.scowl_sha256(script.SCOWL) != script.SCOWL_SHA256:
        pytest.skip(f"needs SCOWL {script.SCOWL_VERSION}; on Debian: apt-get install scowl")
    assert read("words.txt").decode() == script.words_file()
    assert read("words.LICENCE").decode() == script.words_licence()


def test_the_licences_are_shipped() -> None:
    assert b"Permission is hereby granted, free of charge" in read("names.LICENCE")
    licence = read("words.LICENCE").decode()
    for notice in ("Kevin Atkinson", "J Ross Beresford", "Princeton University", "Geoff Kuenning"):
        assert notice in licence


@pytest.mark.parametrize("name", [MADE[0], pytest.param(MADE[1], marks=pytest.mark.deep)])
def test_every_entry_of_a_long_list_is_found_and_nothing_else(name: str) -> None:
    for title, entries in parse(read(name).decode(), name).items():
        held = word_lists(name)[title]
        assert list(held) == entries
        assert all(entry in held for entry in entries)
        known = set(entries)
        others = {other for entry in entries for other in (entry[:-1], f"{entry}a", f"{entry}\n", f"\n{entry}")} - known
        assert not any(other in held for other in others)


@pytest.mark.parametrize("entries", [[], ["a"], ["a", "b"], ["a", "ab", "b"]])
def test_short_lists_are_looked_up_too(entries: list[str]) -> None:
    held = WordList(("\n" + "".join(f"{entry}\n" for entry in entries)).encode())
    assert [word for word in ("", "\n", "0", "a", "ab", "aa", "b", "c", "\ud800") if word in held] == entries


def test_an_altered_long_list_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "names.txt").write_bytes(read("names.txt").replace(b"\nsmith\n", b"\n"))
    monkeypatch.setattr("importlib.resources.files", lambda _package: tmp_path.parent)
    with pytest.raises(MalformedList, match=r"names\.txt: the file was altered"):
        word_lists("names.txt", tmp_path.name)


def test_the_digest_is_of_everything_below_the_comments() -> None:
    comments, start, below = read("words.txt").partition(b"\n\n[")
    assert comments.splitlines()[-1] == f"# sha256 {sha256(start[1:] + below)}".encode()


def test_proper_nouns_in_the_dictionary_are_in_no_list_of_names() -> None:
    names = {name for held in word_lists("names.txt").values() for name in held}
    proper = word_lists("words.txt")["proper nouns"]
    assert not [word for word in proper if lexicon.fold(word) in names]


SURNAMES = "Bannister Pollock Crozier Dyke Pollards Gray Bailey Hoover Rowan Sheila Ted Meg"


@pytest.mark.parametrize("name", SURNAMES.split())
def test_names_in_larger_dictionaries_are_not_ordinary_words(name: str) -> None:
    assert not lexicon.is_a_word(name)
    assert not lexicon.is_a_proper_noun(name)


BRITISH = """
organise organize organisation colour centre travelled haematoma hyperglycaemic nebuliser paediatrician oedema café
fiancée locum warfarin diazepam furosemide amitriptyline headteacher childminder webinar answerphone follow-up 24-hour
3rd 1990s 1,200 etc.
"""
AMERICAN = "color center favorite traveled pediatrician gray aluminum"


@pytest.mark.parametrize("word", BRITISH.split())
def test_british_words_are_words(word: str) -> None:
    assert lexicon.is_a_word(word)


@pytest.mark.parametrize("word", AMERICAN.split())
def test_american_spellings_are_not_words(word: str) -> None:
    assert not lexicon.is_a_word(word)
