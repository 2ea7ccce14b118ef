"""Replacing names with codes: every form of a name, names that are also words, other text, and doubtful cases."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_tui.names.anonymiser import Anonymiser, joint
from imr_tui.names.key_entry import HiddenName

NAMES = (
    HiddenName("Margaret Holloway", "SU1"),
    HiddenName("Peggy Holloway", "SU1", kind="alias"),
    HiddenName("William Ashe", "CW1"),
    HiddenName("Will", "CW1", is_a_word=True, kind="nickname"),
    HiddenName("May", "FM1", is_a_word=True),
    HiddenName("Łucja Żółć-Nowak", "SW1"),
    HiddenName("Siân O'Brien", "SW2"),
    HiddenName("J. R. Patel", "GP"),
    HiddenName("AS", "DN1", is_a_word=True, kind="initials"),
    HiddenName("Adaeze Mary Okafor", "DN2"),
    HiddenName("AO", "DN2", kind="initials"),
    HiddenName("Ben Okafor", "FM2"),
    HiddenName("Jan van der Berg", "TM1"),
    HiddenName("Sarah Smith-Jones", "TM2"),
    HiddenName("Ann Lee", "CW2"),
    HiddenName("Mary Ann Lee", "CW3"),
    HiddenName("Rhys ap Gwilym", "OT1"),
    HiddenName("Li Xiao-Ming", "OT2"),
    HiddenName("Omar al-Hassan", "OT3"),
    HiddenName("Fergus McDonald", "OT4"),
    HiddenName("Jürgen Müller", "OT5"),
    HiddenName("Grace Hill", "PC1"),
    HiddenName("Mark Day", "PC2"),
    HiddenName("Rose Hope", "PC3"),
    HiddenName("Katy John", "PC4"),
    HiddenName("the tall carer", "CW9", kind="alias"),
    HiddenName("Mr H", "CW8", kind="alias"),
    HiddenName("Wanjirũ Ng'ang'a", "NU1"),
    HiddenName("", "X1"),
    HiddenName(" _. ", "X2"),
    HiddenName("SW3", "SW3"),
)

WORDS = re.findall(
    r"\S+",
    """
    Margaret Holloway Will Ashe May O' Brien Lee Mary Ann A. AO Okafor Mrs Dr van der Berg Penhallow
    the and , - . ' said Smith Jones Day Hill Mc Donald s SU1 SW3 in 2026
    """,
)


@pytest.fixture(scope="module")
def key() -> Anonymiser:
    return Anonymiser(NAMES, ("Hill Street", "Holloway House"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Margaret Holloway fell.", "SU1 fell."),
        ("MARGARET  HOLLOWAY fell; margaret holloway rose.", "SU1 fell; SU1 rose."),
        ("Margaret\nHolloway fell; Margaret\u00a0Holloway", "SU1 fell; SU1"),
        ("Margaret\n\nHolloway fell.", "SU1\n\nSU1 fell."),
        ("Mar\u00adgaret Holloway, Mar\u200bgaret", "SU1, SU1"),
        ("Told Peggy. Holloway said", "Told SU1. SU1 said"),
        ("Margaret Holloway's plan and Margaret’s, Margarets plan", "SU1's plan and SU1’s, SU1's plan"),
        ("Margaretta and Hollowaybrook are others", "Margaretta and Hollowaybrook are others"),
        # Surname first, initials, titles.
        ("Holloway, Margaret; HOLLOWAY Margaret; Holloway, M.; M. Holloway; M Holloway", "SU1; SU1; SU1; SU1; SU1"),
        ("Dr J R Patel and J. R. Patel, J.R. Patel, Patel JR", "GP and GP, GP, GP JR"),
        ("Mrs Holloway, mrs holloway, Prof. Dr Patel, Nurse Patel, Rev. M. Holloway", "SU1, SU1, GP, GP, SU1"),
        ("Adaeze M. Okafor, A. M. Okafor, Mary Okafor, Okafor, Adaeze M.", "DN2, DN2, DN2, DN2."),
        ("AO said; A.O. said; A O said; ao", "DN2 said; DN2 said; DN2 said; ao"),
        ("M.H. came at 3 p.m. with the G.P.", "SU1 came at 3 p.m. with the G.P."),
        ("Seen by M.H. Then M H left.", "Seen by SU1. Then M H left."),
        # People with the same surname.
        ("Okafor said; Mr Okafor; Ben; B. Okafor", "DN2 or FM2 said; DN2 or FM2; FM2; FM2"),
        ("the Okafors' house; the Okafors; the Holloways", "DN2 and FM2's house; DN2 and FM2; the family of SU1"),
        ("the Holloways came; the Holloways came", "the family of SU1 came; the family of SU1 came"),
        ("Mr and Mrs Okafor", "DN2 or FM2"),
        ("The Johns were told; Mrs Johns; johns", "The family of PC4 were told; Mrs Johns; johns"),
        ("Told the Johns", "Told the family of PC4"),
        ("Mary Ann Lee and Ann Lee, Joanne Leeson", "CW3 and CW2, Joanne Leeson"),
        # Accents, apostrophes, hyphens, particles.
        ("Lucja Zolc-Nowak, ŁUCJA ŻÓŁĆ‑NOWAK and Łucja Żółć–Nowak", "SW1, SW1 and SW1"),
        ("Lucja Z\u0307o\u0301l\u0307c\u0301-Nowak", "SW1"),
        ("Sian O’Brien; Siân O'Brien's; O Brien; OBrien; O`Brien", "SW2; SW2's; SW2; SW2; SW2"),
        (
            "Sarah Smith Jones; SmithJones; Mrs Smith‑Jones; Smith\u2011Jones; Ms Jones; Smith",
            "TM2; TM2; TM2; TM2; TM2; TM2",
        ),
        (
            "Dr van der Berg; Van Der Berg; told Berg; vanderberg; VanDerBerg; J. van der Berg",
            "TM1; TM1; told TM1; TM1; TM1; TM1",
        ),
        ("ap Gwilym; Rhys; Mr Ap Gwilym", "OT1; OT1; OT1"),
        ("Omar al fresco", "OT3 al fresco"),
        ("Xiaoming Li; Li Xiaoming; Mr Li; Xiao Ming; li", "OT2; OT2; OT2; OT2; li"),
        ("al Hassan; Al-Hassan; alhassan; Hassan", "OT3; OT3; OT3; OT3"),
        ("McDonald; Mc Donald; MacDonald; Donald", "OT4; OT4; OT4; Donald"),
        ("Mueller; Muller; MÜLLER; Mu\u0308ller", "OT5; OT5; OT5; OT5"),
        ("Ng'ang'a; Ng’ang’a; Nganga; Ng; ang", "NU1; NU1; NU1; Ng; ang"),
        # Across line ends, in addresses and file names.
        ("Hollo-\nway said; Marga-\n  ret Holloway; Smith-\nJones", "SU1 said; SU1; TM2"),
        (
            "margaret.holloway@example.org, mholloway@example.org, holloway22@x",
            "SU1@example.org, SU1@example.org, SU1@x",
        ),
        ("margaret_holloway.pdf margaret%20holloway Si%C3%A2n%20O%27Brien MargaretHolloway", "SU1.pdf SU1 SW2 SU1"),
        ("planMargaretHollowayMay.docx; PlanHolloway", "plan-SU1-May.docx; Plan-SU1"),
        ("HollowayPlan", "SU1-Plan"),
        ("her login is mholloway", "her login is SU1"),
        ("will.ashe@example.org grace_hill.pdf", "CW1@example.org PC1.pdf"),
        ("William Ashe, not Will Ashe", "CW1, not CW1"),
        ("the tall carer; The Tall Carer; Mr H", "CW9; CW9; CW8"),
        ("Holloway House, Hill Street; Margaret Holloway House", "Holloway House, Hill Street; SU1 House"),
        ("SW3 and SU1 stay", "SW3 and SU1 stay"),
        ("", ""),
    ],
)
def test_every_form_of_a_name(key: Anonymiser, text: str, shown: str) -> None:
    assert key.apply(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("He said Will came. Will came. Will said so.", "He said CW1 came. CW1 came. CW1 said so."),
        ('"Will came" and (May) came with Will\'s key', '"CW1 came" and (FM1) came with CW1\'s key'),
        ("at the door May called, with May and Margaret", "at the door FM1 called, with FM1 and SU1"),
        (
            "AS came, as planned. Seen by AS. As said, as it was",
            "DN1 came, as planned. Seen by DN1. As said, as it was",
        ),
        ("Rose told me. Grace's notes. Dear Mark, told Rose", "PC3 told me. PC1's notes. Dear PC2, told PC3"),
        ("May was found on the floor", "FM1 was found on the floor"),
        ("Mrs Hill, Mr Day, G. Hill, mrs hill", "PC1, PC2, PC1, PC1"),
        ("Rose Hope, ROSE HOPE, Hope, Rose", "PC3, PC3, PC3"),
        ("Rose, Grace and Mark attended. Present: Grace.", "PC3, PC1 and PC2 attended. Present: PC1."),
        ("Grace", "PC1"),
        ("Action: Will to call", "Action: CW1 to call"),
        ("Grace and Mark attended.", "PC1 and PC2 attended."),
        ("The form was Good, Grace said", "The form was Good, PC1 said"),
    ],
)
def test_words_used_as_names_are_replaced(key: Anonymiser, text: str, shown: str) -> None:
    assert key.apply(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Will the team come? She will go, if God will. Will you? Will it be done?",
        "May I come? It may be so. May we ask. They may.",
        "on 3 May 2026 and in May 2026, by 1st May, May 2026, 4 May",
        "from March to May 2025, early May, since May, until May, last May, in May, April and May",
        "Mark the form. Mark each sheet. A mark on the arm. Question mark.",
        "Rose to the challenge. The rose garden; prices rose. Rose from her chair.",
        "Grace period of ten days; with good grace. Saying grace.",
        "Hope to see her; I hope so. Hope you are well. In the hope that",
        "Day centre; each day; up the hill; down the hill; hill walking; day by day.",
        "It was a mark of hope, and may will rose grace hill day.",
        "Young people will mark the day. The day rose may bloom.",
    ],
)
def test_ordinary_prose_is_unchanged(key: Anonymiser, text: str) -> None:
    assert key.apply(text) == text
    assert key.names_in(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Seen by May", ["May"]),
        ("The Grace Period", ["Grace"]),
        ("They met Will Fosdyke there", ["Will"]),
        ("May was warm", ["May"]),
        ("He lived in Notting Hill then", ["Hill"]),
        ("AS PLANNED BY ALL", ["AS"]),
        ("At Hope House", ["Hope"]),
        ("WILL HE COME", ["WILL"]),
        ("His Will was read", ["Will"]),
        ("Hill came to mind. Day began late. The Hills came", ["Hill", "Day", "Hills"]),
        ("the East\n  Grace Period", ["Grace"]),
        ("She will. Grace period. May I? in May 2026", []),
    ],
)
def test_doubtful_names_are_left_and_reported(key: Anonymiser, text: str, words: list[str]) -> None:
    assert key.apply(text) == text
    assert [text[found.start : found.end] for found in key.words_in(text)] == words
    assert key.names_in(text) == []


def test_the_longest_name_is_replaced() -> None:
    key = Anonymiser((HiddenName("Ann Mary", "A1"), HiddenName("Mary Holloway-Price", "B1")))
    assert key.apply("Ann Mary Holloway-Price and Mary Holloway-Price") == "A1 B1 and B1"


def test_a_name_exactly_as_in_the_key_has_priority() -> None:
    family = (HiddenName("Ida Penhallow", "SU"), HiddenName("Edith Penhallow", "FM1"))
    assert Anonymiser(family).apply("Mrs Penhallow") == "SU or FM1"
    key = Anonymiser(
        (*family, HiddenName("Mrs Penhallow", "FM1", kind="alias"), HiddenName("Edie", "FM1", kind="nickname"))
    )
    assert key.apply("Mrs Penhallow, Miss Penhallow, Edie Penhallow") == "FM1, SU or FM1, FM1"


def test_text_marked_as_not_a_name_is_left_only_where_it_is_a_word() -> None:
    key = Anonymiser((HiddenName("Margaret Holloway", "SU1"), HiddenName("Grace Hill", "PC1")), ("Holloway", "Hill"))
    assert key.apply("Then Holloway fell, and Hill was called.") == "Then SU1 fell, and Hill was called."


def test_a_single_letter_in_the_key_is_not_found_in_an_abbreviation() -> None:
    key = Anonymiser((HiddenName("D", "C1", kind="initials"),))
    assert key.apply("D said that the R&D team would come.") == "C1 said that the R&D team would come."


def test_a_code_containing_a_name_is_not_replaced_again() -> None:
    key = Anonymiser((HiddenName("SW", "SW 1"), HiddenName("Jo Bell", "SW 1"), HiddenName("Carer", "CARER1")))
    assert key.apply("Jo Bell, SW and SW 1, CARER1") == "SW 1, SW 1 and SW 1, CARER1"
    assert not key.names_in("SW 1")


def test_a_code_never_joins_the_text_next_to_it(key: Anonymiser) -> None:
    assert key.apply("okafor1 and xOkaforx") == "DN2 or FM2 and xOkaforx"


def test_certain_names_are_found_and_words_are_not(key: Anonymiser) -> None:
    codes = [found.code for found in key.names_in("Peggy-Holloway and WILLIAM ASHE met Will")]
    assert codes == ["SU1", "CW1"]
    assert [found.certain for found in key.find("Peggy met Will")] == [True, False]


def test_a_found_name_has_the_codes_of_everybody_it_may_belong_to(key: Anonymiser) -> None:
    assert [found.codes for found in key.find("Okafor and Peggy")] == [("DN2", "FM2"), ("SU1",)]
    assert joint(("A", "B", "C")) == "A, B or C"
    assert joint(("A", "B", "C", "D", "E")) == "one of A, B, C, D and others"


def test_positions_are_those_of_the_original_text(key: Anonymiser) -> None:
    text = "ß Si\u0302an… Siân O’Brien, %C5%81ucja — Mar\u00adgaret\u00ad"
    found = [text[name.start : name.end] for name in key.find(text)]
    assert found == ["Si\u0302an", "Siân O’Brien", "%C5%81ucja", "Mar\u00adgaret\u00ad"]


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_every_unicode_form_is_found(key: Anonymiser, form: str) -> None:
    text = unicodedata.normalize(form, "Łucja Żółć-Nowak, Siân O'Brien and Jürgen Müller came.")  # type: ignore[arg-type]
    assert key.apply(text) == "SW1, SW2 and OT5 came."


def test_names_do_not_show_in_reprs() -> None:
    assert "Margaret" not in repr(NAMES)


def test_text_without_names_is_unchanged() -> None:
    assert Anonymiser(()).apply("Margaret Holloway") == "Margaret Holloway"
    assert Anonymiser(()).names_in("Margaret Holloway") == []


@given(st.text(alphabet="Margetholway WiJ.-_'’\n\u0301ÉŁ", max_size=60))
def test_no_certain_name_is_left(key: Anonymiser, text: str) -> None:
    assert key.names_in(key.apply(text)) == []


@given(st.lists(st.sampled_from(WORDS), max_size=9))
def test_no_certain_name_is_left_in_random_words(key: Anonymiser, words: list[str]) -> None:
    for joint_by in (" ", "", "-", "_"):
        assert key.names_in(key.apply(joint_by.join(words))) == []


@given(st.text(max_size=80))
def test_other_text_is_unchanged(text: str) -> None:
    key = Anonymiser((HiddenName("Qqxz Vvwk", "A1"),))
    assert key.apply(text) == text


@given(st.text(alphabet="aé\u0301ßŁ’%C3A9 \u00adﬁ", max_size=30), st.text(alphabet="aé\u0301ßŁ’ \u00adﬁ", max_size=30))
def test_positions_are_right_with_any_surrounding_text(before: str, behind: str) -> None:
    key = Anonymiser((HiddenName("Qqxz Vvwk", "A1"),))
    text = f"{before} Qqxz Vvwk {behind}"
    assert [text[name.start : name.end].strip() for name in key.find(text)] == ["Qqxz Vvwk"]
