"""Possible names not in the key: what is found in texts, and what must not be found."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_tui.names.anonymiser import Anonymiser
from imr_tui.names.identifiers import nhs_check
from imr_tui.names.key_entry import HiddenName
from imr_tui.names.unknown import Finder, folded, suspects

NOBODY = Anonymiser([])
KEY = Anonymiser(
    [HiddenName("Hannah Pettiford", "SW1"), HiddenName("Mrs Tolliver", "FM1"), HiddenName("Rose", "FM1", True)]
)


def found(text: str, kind: str = "", *, sure: bool | None = None, known: Anonymiser = NOBODY) -> list[str]:
    """Return the texts found, either of one kind or those that are sure."""
    return [
        suspect.text
        for suspect in suspects(text, known)
        if (not kind or suspect.kind == kind) and (sure is None or suspect.sure is sure)
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mrs Kowalska rang the duty team.", "Mrs Kowalska"),
        ("It was Dr. Okafor who came.", "Dr. Okafor"),
        ("Then Dr. A. B. Okafor came.", "Dr. A. B. Okafor"),
        ("Dr Foster did not.", "Dr Foster"),
        ("Ms Hill agreed.", "Ms Hill"),
        ("Mrs J. Hill agreed.", "Mrs J. Hill"),
        ("Mr Price's notes", "Mr Price"),
        ("Mrs O’Neill’s daughter", "Mrs O’Neill"),
        ("Miss Prys-Jones", "Miss Prys-Jones"),
        ("Mr Wei Zhang", "Mr Wei Zhang"),
        ("Sister Mensah", "Sister Mensah"),
        ("Nurse Adeyemi was late", "Nurse Adeyemi"),
        ("Cllr Siân Pugh", "Cllr Siân Pugh"),
        ("PC Okafor and a colleague", "PC Okafor"),
        ("MRS KOWALSKA", "MRS KOWALSKA"),
        ("mrs kowalska was angry", "mrs kowalska"),
        ("she saw mr smith", "mr smith"),
        ("Mrs\nKowalska", "Mrs\nKowalska"),
    ],
)
def test_a_title_with_a_family_name_is_sure(text: str, name: str) -> None:
    assert found(text, "title", sure=True) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Mr A: a fall after missed visits",
        "Mr Mayor, Mr Chairman and Mr Speaker.",
        "The Nurse Manager and the Sister Service.",
        "Dr SW1 and Mrs FM1 agreed.",
        "She will miss the visit. Miss a dose and tell somebody.",
        "dr and mrs, mr and mrs",
    ],
)
def test_a_title_without_a_name_is_not_sure(text: str) -> None:
    assert found(text, sure=True) == []


@pytest.mark.parametrize(
    "name",
    [
        "Adaeze Okafor", "John Smith", "Siân Prys-Jones", "Rhys ap Gwilym", "Wei Zhang", "Zhang Wei", "Priya Patel",
        "Mohammed Ali Khan", "Gurpreet Kaur", "Agnieszka Kowalska", "Łukasz Wójcik", "Niamh O'Neill", "Blessing Okafor",
        "Mary-Ann Okonkwo", "Jan van der Berg", "Oluwaseun Adebayo", "Mark Price", "J. Kowalska", "A B Okafor",
        "John A. Smith", "ADAEZE OKAFOR", "Kowalska, Anna", "Xelby Qorth", "Adaeze\nOkafor", "Adaeze\u00a0Okafor",
    ],
)  # fmt: skip
def test_a_pair_is_sure_within_a_sentence(name: str) -> None:
    for text in (
        f"The worker saw {name} on Monday.",
        f"It was said by {name}'s sister.",
        f"({name})",
        f"“{name}”, he said",
    ):
        if text.startswith("The") or name != "Mark Price":
            assert found(text, "pair", sure=True) == [name], text


@pytest.mark.parametrize(
    "text",
    [
        "Head of Service, Duty Team, Team Manager, Social Worker, District Nurse and Registered Manager.",
        "The Care Act 2014, the Mental Capacity Act 2005, Schedule 12A and the Local Government Act 1972.",
        "Adult Social Care Outcomes Framework\nLessons Learned And Good Practice\nNext Steps",
        "DMT, ASC, NHS, A&E, CQC, HCC, IMRs, MCA and DoLS; SW1, GP, DN2, E12, D4, T1, IMR-2026-014, §7.1.",
        "The Parkinson's nurse used the Waterlow and Barthel Index scores in SystmOne and LiquidLogic.",
        "On Monday 6 April 2026, Easter Monday, and in May, June or March.",
        "Will Young people be asked? Grace Period applies. May Day is a holiday. Mark Sheet 4.",
        "He moved to Milton Keynes, then to Bognor Regis; a Marie Curie nurse and Age UK helped.",
        "Nightingale Ward, Lindsey Ward and Elizabeth Ward are full. Sallow Lane Surgery. Victoria Park.",
        "Thornmere Council, Thornmere Community Health Trust, Okafor House, Kowalski Road, Hampton Care Home",
        "St Mary's Church, St Thomas Hospital, Royal College of Nursing, University of Lincoln",
        "Vitamin D Deficiency, Hepatitis B Vaccination, Type 2 Diabetes, Stage IV Pressure Ulcer",
        "Row 1 of 2\nRole: Social worker\nTeam and organisation: East Locality Team\nRelation to the review: Staff",
    ],
)
def test_terms_common_in_papers_are_not_sure(text: str) -> None:
    assert found(text, sure=True) == []


@pytest.mark.parametrize(
    "text",
    [
        "I will mark it in May.",
        "She rose and had grace and hope.",
        "The will may be under the brook.",
        "mark rose will",
    ],
)
def test_ordinary_words_in_lower_case_are_not_found(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("word", ["Okafor", "Adaeze", "Kowalska", "Brian", "Xelby"])
def test_a_word_in_no_dictionary_is_always_shown(word: str) -> None:
    for text in (f"Then {word} left.", f"{word} left.", f"He left with {word}’s key."):
        assert found(text, "word", sure=False) == [word]


def test_a_word_that_is_also_a_given_name_is_shown_only_within_a_sentence() -> None:
    assert found("Then Grace left with Hope.", "word") == ["Grace", "Hope"]
    assert found("Grace left. Hope is not lost.") == []


def test_names_in_the_key_are_not_found() -> None:
    assert found("Hannah Pettiford and Mrs Tolliver saw Rose there.", known=KEY) == []
    assert found("Hannah Pettiford and Mrs Kowalska", known=KEY) == ["Mrs Kowalska"]


def test_text_marked_as_not_a_name_is_skipped_in_any_case_and_with_any_accents() -> None:
    text = "Adaeze Okafor saw Mrs Kowalska, call 01482 300300 about Xelby."
    assert len(suspects(text, NOBODY)) == 4
    marked = frozenset({"ADAEZE  OKAFOR", "mrs kowalska", "01482 300300", "Xélby"})
    assert suspects(text, NOBODY, marked) == ()
    assert [s.text for s in suspects("Adaeze Kowalska", NOBODY, marked)] == ["Adaeze Kowalska"]


def test_an_explained_organisation_explains_its_words_except_given_names() -> None:
    explained = ("Thornmere Council", "Ruth Penhallam")
    text = "Thornmere Council; the Thornmere office. Ruth Penhallam agreed."
    assert suspects(text, NOBODY, (), explained) == ()
    assert [s.text for s in suspects("Then Ruth left.", NOBODY, (), explained)] == ["Ruth"]


@pytest.mark.parametrize("word", ["Manager", "Monday", "Service"])
def test_a_role_or_a_day_after_a_given_name_is_not_part_of_it(word: str) -> None:
    assert found(f"He asked Adaeze {word} then.") == ["Adaeze"]


def test_given_names_in_a_list_are_not_a_pair() -> None:
    assert found("They met Agnieszka, Niamh and others.", "pair") == []
    assert found("They met Agnieszka, Niamh and others.", "word", sure=False) == ["Agnieszka", "Niamh"]


def test_a_saint_is_not_found_and_a_name_after_one_is_only_shown() -> None:
    assert found("He was taken to St Agnieszka then.") == []
    assert found("It was at St Thomas Okafor.", "word", sure=False) == ["Thomas Okafor"]


def test_ward_is_not_a_family_name_if_a_word_follows() -> None:
    assert found("He asked Elizabeth Ward Manager.", sure=True) == []


# -- identifiers


def with_check_digit(nine: str) -> str:
    """Return ten digits that are an NHS number, or empty text if there is none with these nine."""
    return next((nine + str(last) for last in range(10) if nhs_check(nine + str(last))), "")


@given(st.text("0123456789", min_size=9, max_size=9), st.sampled_from(["", " ", "-", "\u00a0"]))
def test_every_nhs_number_is_sure_and_one_with_another_digit_is_not(nine: str, gap: str) -> None:
    number = with_check_digit(nine)
    if number:
        shown = gap.join((number[:3], number[3:6], number[6:]))
        assert found(f"the number {shown} was", "nhs_number", sure=True) == [shown]
        wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
        shown = gap.join((wrong[:3], wrong[3:6], wrong[6:]))
        assert found(f"the number {shown} was", "nhs_number") == []
        assert found(f"NHS number: {shown} was", "nhs_number", sure=False) == [shown]


@pytest.mark.parametrize(
    ("digits", "valid"),
    [("9434765919", True), ("9434765918", False), ("943476591", False), ("9434765080", True), ("9434765081", False)],
)
def test_the_check_digit_of_an_nhs_number(digits: str, valid: bool) -> None:
    assert nhs_check(digits) is valid


@pytest.mark.parametrize(
    "number",
    [
        "01482 300300", "01482 300 300", "(01482) 300300", "(01482) 300 300", "01482-300300", "01482300300",
        "020 7946 0123", "07911 123456", "07911 123 456", "07911123456", "+44 1482 300300", "+44 (0)1482 300300",
        "0044 1482 300300", "+447911123456", "07700 900123", "01632 960181", "+48 22 123 45 67", "+353 1 234 5678",
        "01482\u00a0300300", "01482 300\n300",
    ],
)  # fmt: skip
def test_a_personal_telephone_number_is_sure(number: str) -> None:
    assert found(f"Ring {number}, she said.", "telephone", sure=True) == [number]
    assert found(f"Tel: {number}.", "telephone", sure=True) == [number]


@pytest.mark.parametrize("number", ["0300 123 4567", "0800 1111 222", "0800 123456", "0345 602 1234"])
def test_a_service_telephone_number_is_not_sure(number: str) -> None:
    assert found(f"Ring {number}.", sure=True) == []


@pytest.mark.parametrize(
    "text",
    [
        "On 01.02.2026 10:30 and 07/04/2026 14:30.", "2026-02-01 10:15:00", "01 02 2026 10", "07 04 2026 143",
        "from 05/04/2026 to 07/04/2026", "E12, D4, T1, F2, R3, IMR-2026-014, I3.2, A1.2", "£1,234,567.89",
        "1 000 000 000",
        "LR-018 pp.2,5", "PDFOI-2026-2594", "§4, §5", "SW1, GP, DN2", "17:00 and 21:00", "0.5 mg, 10 mg, 2.5 ml",
        "019b3c1e-7d42-7a51-9c11-0123456789ab", "756-fee014ec1ad4c6fd", "1 October 2025 to 30 April 2026", "118 118",
        "999",
        "ISO 27001:2022", "38 CFR 36.4809(c)", "2025/26", "10 to 12 of 36", "Easter 2026",
    ],
)  # fmt: skip
def test_dates_references_and_amounts_are_not_identifiers(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "code", ["HU1 2AB", "hu1 2ab", "HU12AB", "SW1A 1AA", "M1 1AE", "EC1A 1BB", "W1A 0AX", "DN14 6AB"]
)
def test_a_postcode_is_sure(code: str) -> None:
    assert found(f"She lives at {code}.", "postcode", sure=True) == [code]


@pytest.mark.parametrize("text", ["E1 4PM", "T1 2AB", "ZZ1 2AB", "HU1 2CK", "E12", "SW1", "SW1, 2 AB"])
def test_impossible_postcodes_are_not_found(text: str) -> None:
    assert found(text, "postcode") == []


@pytest.mark.parametrize("number", ["AB 12 34 56 C", "AB123456C", "ab123456c"])
def test_a_national_insurance_number_is_sure(number: str) -> None:
    assert found(f"NI {number}.", "ni_number", sure=True) == [number]


@pytest.mark.parametrize("text", ["QQ 12 34 56 C", "GB123456A", "AB123456E", "AB12345C", "XAB123456C"])
def test_impossible_national_insurance_numbers_are_not_found(text: str) -> None:
    assert found(text, "ni_number") == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("DOB 12/03/1941", "12/03/1941"),
        ("d.o.b.: 1.2.41", "1.2.41"),
        ("D.O.B 01-02-1941", "01-02-1941"),
        ("born on 12 March 1941", "12 March 1941"),
        ("Date of birth: 12th of March 1941", "12th of March 1941"),
        ("Date of Birth\n1941-03-12", "1941-03-12"),
        ("her date of birth was 3 Mar 41", "3 Mar 41"),
        ("born March 12, 1941", "March 12, 1941"),
    ],
)
def test_a_date_described_as_a_date_of_birth_is_sure(text: str, day: str) -> None:
    assert found(text, "date_of_birth", sure=True) == [day]
    assert found(f"The fall was on {day}.", "date_of_birth") == []


def test_personal_and_office_addresses() -> None:
    assert found("Write to a.okafor@example.org.", "email", sure=True) == ["a.okafor@example.org"]
    assert found("Write to info@example.org or duty.team@example.org.", "email", sure=True) == []
    assert found("He lives at Flat 3, 12 Sallow Lane.", "address", sure=False) == ["Flat 3, 12 Sallow Lane"]
    assert found("at 14 The High Street", "address") == ["14 The High Street"]


@given(st.text(max_size=300))
def test_any_text_can_be_searched(text: str) -> None:
    last = 0
    for suspect in suspects(text, NOBODY):
        assert suspect.text == text[suspect.start : suspect.end] != ""
        assert suspect.start >= last
        last = suspect.end


PIECES = "Mrs Kowalska Adaeze Okafor Grace Hill the DR J. Ward, 01482 300300 said ( ’s"


@given(st.lists(st.sampled_from([*PIECES.split(), "\n"])))
def test_a_finder_is_repeatable_and_its_results_do_not_overlap(words: list[str]) -> None:
    text = " ".join(words)
    finder = Finder(NOBODY)
    once = finder.find(text)
    assert once == finder.find(text)
    assert all(before.end <= after.start for before, after in pairwise(once))
    marked = Finder(NOBODY, frozenset(suspect.text for suspect in once)).find(text)
    assert not {folded(s.text) for s in marked} & {folded(s.text) for s in once}


@pytest.mark.parametrize(
    "piece",
    ["A", "a", " ", "1", "1 ", "Aa ", "A. ", "Mrs ", "Mrs Okafor ", "01482 300300 ", "o@e.uk ", "-", "A-", "A'", "(",
     "\n", "born ", "12 Aa ", "Aa\n", "mrs okafor ", "é", "+", "HU1 2AB "],
)  # fmt: skip
@pytest.mark.deep
def test_long_texts_without_breaks_are_searched(piece: str) -> None:
    text = (piece * 100_000)[:200_000]
    assert all(text[s.start : s.end] == s.text for s in suspects(text, NOBODY))


GIVEN = """Margaret Doreen Siân Eluned Dafydd Niamh Padraig Agnieszka Zbigniew Małgorzata Priyanka Harbhajan Fatima
Chukwuemeka Oluwatobi Adwoa Kwabena Xiaoming Tendai Thandiwe Delroy Ethel Percy Joan"""
FAMILY = """Okonjo Adeleke Wójcik Zielińska Llewelyn Prosser Gruffudd O'Sullivan Fitzpatrick Chaudhry Bhattacharya
Sivakumar Nkemelu Boakye Moyo Xiong Leung Featherstone Price Hill Young Brook Baker Long Wood King Smith-Okoro Snape"""
SAID = ("The worker saw {} on Monday.", "It was agreed with {} that the plan stands.", "{} telephoned the duty team.")


@pytest.mark.parametrize("given_name", GIVEN.split())
def test_given_names_of_many_languages_are_sure_with_any_family_name(given_name: str) -> None:
    for number, family_name in enumerate(FAMILY.split()):
        name = f"{given_name} {family_name}"
        assert found(SAID[number % 3].format(name), sure=True) == [name]


def test_a_given_name_before_an_ordinary_word_is_sure_only_before_a_verb() -> None:
    assert found("Then they asked Lorna Quested again.", "pair", sure=False) == ["Lorna Quested"]
    assert found("Lorna Quested said so.", "pair", sure=True) == ["Lorna Quested"]
    assert found("The Lorna Quested Centre said so.", sure=True) == []


@pytest.mark.parametrize("given_name", ["Grace", "Mark", "Will", "Rose", "Hope", "Faith", "May", "Ivy", "Jack"])
def test_names_that_are_words_are_shown_with_any_family_name(given_name: str) -> None:
    for number, family_name in enumerate([*FAMILY.split(), "Ward"]):
        assert f"{given_name} {family_name}" in found(SAID[number % 2].format(f"{given_name} {family_name}"))


HEADINGS = (
    "Scope and Terms of Reference",
    "The Context in Which People Worked",
    "Training, Management and Supervision",
    "How Resources Were Used",
    "Hope, Grace and the Will to Change",
    "Mark Sheet and May Rota",
    "Missed Visits in March",
    "Good Practice",
    "Falls Pathway and Home First",
    "Section 42 Enquiry",
    "Making Safeguarding Personal",
    "Lessons Learnt",
)
SENTENCES = (
    "SU's care plan was reviewed by SW1 on 7 April 2026, and DN2 was told.",
    "The East Locality Team rang the Out-of-Hours Service at 17:05.",
    "Will the rota be looked at again? May it be soon.",
    "He was taken to Castle Hill Hospital and moved to Elizabeth Ward on Good Friday.",
    "The Care Act 2014 and the Mental Capacity Act 2005 apply; so does Section 42.",
    "A Registered Manager and a Social Worker from Thornmere Council met the Lead Nurse.",
    "The Waterlow score, the Barthel Index and the Abbey Pain Scale were not filled in.",
    "The allocation of 12 December 2025 (D3, page 4; I2.1) stands in Carebook under 4471-22.",
    "From Market Weighton it takes an hour to Bury St Edmunds, and more on a Bank Holiday.",
    "Co-careldopa was given at 08:00, 12:00 and 16:00; Macmillan Cancer Support was asked for help.",
    "“I rose at six and marked the day,” FM1 said. Grace was needed.",
    "Call the duty line on 0300 123 4567, or write to safeguarding@example.org.",
)


def test_papers_without_a_name_give_no_false_alarm() -> None:
    chance = random.Random(20261123)
    for _ in range(300):
        parts = [chance.choice((*HEADINGS, *SENTENCES, *SENTENCES)) for _ in range(60)]
        joints = [chance.choice((" ", "\n", "\n\n", "\n- ", " | ")) for _ in parts]
        # A heading is on a line of its own.
        text = "".join(
            f"\n\n{part}\n\n" if part in HEADINGS else part + joint for part, joint in zip(parts, joints, strict=True)
        )
        assert found(text, sure=True) == []


def test_an_officer_named_in_full_explains_only_that_name() -> None:
    explained = ("Janet Tarrant", "Thornmere Council", "Director of Adult Services")
    finder = Finder(Anonymiser([]), (), explained)
    assert [s.text for s in finder.find("Mr Tarrant, a neighbour, rang.") if s.sure] == ["Mr Tarrant"]
    assert finder.find("Janet Tarrant will do this, and Thornmere with her.") == ()
