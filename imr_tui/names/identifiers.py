"""Finding identifiers other than names that identify a person in the United Kingdom.

These are NHS numbers (ten digits, the last a check digit modulo 11; NHS Data Dictionary), National Insurance numbers
(HMRC's NIM39110 lists the letters that are never used), telephone numbers (numbering plan of libphonenumber, through
phonenumberslite), postcodes (the 124 areas), email addresses, a date near "date of birth" or "born", and a house
number with a street.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final


@dataclass(frozen=True, slots=True)
class Suspect:
    """A part of a text that may identify a person who is not in the key, with its start and end in characters.

    `kind` is title, pair, word, nhs_number, ni_number, telephone, postcode, email, date_of_birth or address. `sure`
    means that a committee edition must not be written with it.
    """

    start: int
    end: int
    text: str = field(repr=False)
    kind: str
    sure: bool


_SPACE: Final = r"[ \t\u00a0\u2009\u202f]"
# Repetition is bounded, so that long text that nearly matches is not tried in every way.
_GAP: Final = rf"(?:{_SPACE}{{0,4}}(?:\n{_SPACE}{{0,40}})?)"
_APART: Final = rf"(?:{_SPACE}{{1,4}}|{_SPACE}{{0,4}}\n{_SPACE}{{0,40}})"

_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?![\w-])")
# Office addresses, not personal ones.
_OFFICE_BOXES: Final = re.compile(
    r"(?:info|enquir(?:y|ies)|contact|admin|office|reception|hello|help|support|safeguarding|duty|adults?|"
    r"adult[._-]?(?:social[._-]?care|services)|asc|mash|access|committees?|democratic[._-]?services|foi|"
    r"complaints?|feedback|patient[._-]?safety|governance|quality|press|media|team|no-?reply)(?:[._-]\w+)?@"
)
_NHS: Final = re.compile(rf"(?<![\w+.,/-])(\d{{3}})((?:-|{_GAP}))(\d{{3}})((?:-|{_GAP}))(\d{{4}})(?![\w/-]|[.,]\d)")
_NHS_LABEL: Final = re.compile(r"nhs\s*(?:no|num(?:ber)?)?\b[.:\s#]*$", re.IGNORECASE)
_NI: Final = re.compile(
    rf"(?<!\w)(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]{_SPACE}?"
    rf"\d\d{_SPACE}?\d\d{_SPACE}?\d\d{_SPACE}?[A-D](?!\w)",
    re.IGNORECASE,
)
_AREAS: Final = frozenset(
    re.findall(
        r"\w+",
        "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH "
        "EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M "
        "ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST "
        "SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE ",
    )
)
_POSTCODE: Final = re.compile(
    rf"(?<![\w§])([A-Z]{{1,2}})\d[\dA-HJKMNP-Y]?{_SPACE}{{0,2}}\n?{_SPACE}*\d[ABD-HJLNP-UW-Z]{{2}}(?!\w)", re.IGNORECASE
)
_TELEPHONE: Final = re.compile(
    rf"(?<![\w+.,:/§-])(?:\+|\(\+?)?\(?\d(?:[\d().\u2010-\u2013-]|{_SPACE}|\n(?=[\d(])){{7,22}}\d(?![\w/:]|[.,-]\d)"
)
_STARTS_AS_DATE: Final = re.compile(r"\(?\d{1,2}[ ./\u2010-\u2013-]|\d{4}-\d\d?-")
_BRITISH_NUMBER: Final = re.compile(r"0[12378]\d{8,9}")
_MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE: Final = (
    rf"(?:\d{{1,2}}{_GAP}[./ -]{_GAP}\d{{1,2}}{_GAP}[./ -]{_GAP}(?:\d{{4}}|\d\d)"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+\d{{2,4}}"
    rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{2,4}}"
    r"|\d{4}-\d\d?-\d\d?)"
)
_BORN: Final = re.compile(
    r"(?<!\w)(?:d\.?[ ]?o\.?[ ]?b\b\.?|date[ \n]of[ \n]birth|birth[ -]?date|birthday|born)"
    rf"(?:\s*(?:is|was|on|the|in|as|of|[:=(–—-])){{0,3}}\s*(?P<date>{_DATE})(?!\w)",
    re.IGNORECASE,
)
_STREETS: Final = (
    "Road|Rd|Street|St|Lane|Ln|Avenue|Ave|Close|Court|Crescent|Drive|Gardens|Gdns|Green|Grove|Hill|Mews|Park|Parade|"
    "Place|Rise|Row|Square|Terrace|View|Walk|Way|Wynd|Yard|Croft|Garth|Mount|Bank|Quay|Vale"
)
_ADDRESS: Final = re.compile(
    rf"(?<![\w§.£])(?:Flat{_SPACE}\d{{1,4}}[A-Za-z]?,?{_APART})?\d{{1,4}}[A-Za-z]?,?{_APART}"
    rf"(?:(?:[A-Z][\w'’.-]{{0,40}}|of|the|le|upon){_APART}){{1,4}}(?:{_STREETS})(?![\w-])"
)


def identifiers(text: str) -> Iterator[Suspect]:
    """Return everything in `text` that identifies a person by a number or an address, unordered and without nesting."""
    starts: list[int] = []
    ends: list[int] = []
    for finder in _FINDERS:
        for start, end, kind, sure in finder(text):
            at = bisect_right(starts, start)
            if (at == 0 or ends[at - 1] <= start) and (at == len(starts) or starts[at] >= end):
                starts.insert(at, start)
                ends.insert(at, end)
                yield Suspect(start, end, text[start:end], kind, sure)


_Hit = tuple[int, int, str, bool]


def _emails(text: str) -> Iterator[_Hit]:
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield (*match.span(), "email", not _OFFICE_BOXES.match(match.group().lower()))


def _dates_of_birth(text: str) -> Iterator[_Hit]:
    for match in _BORN.finditer(text):
        yield (*match.span("date"), "date_of_birth", True)


def _ni_numbers(text: str) -> Iterator[_Hit]:
    for match in _NI.finditer(text):
        yield (*match.span(), "ni_number", True)


def _nhs_numbers(text: str) -> Iterator[_Hit]:
    for match in _NHS.finditer(text):
        first, gap, second, other, third = match.groups()
        if bool(gap) != bool(other):
            continue
        valid = nhs_check(first + second + third)
        labelled = _NHS_LABEL.search(text, max(0, match.start() - 24), match.start()) is not None
        if valid or labelled:
            yield (*match.span(), "nhs_number", valid)


def nhs_check(digits: str) -> bool:
    """Whether the last of ten digits is the check digit of an NHS number (weights 10 to 2, modulo 11)."""
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return len(digits) == 10 and len(set(digits)) > 1 and rest != 10 and rest % 11 == int(digits[9])


def _telephones(text: str) -> Iterator[_Hit]:
    for match in _TELEPHONE.finditer(text):
        shown = match.group()
        digits = re.sub(r"\D", "", shown)
        if 10 <= len(digits) <= 16 and (shown.lstrip("(")[0] in "+0") and not _STARTS_AS_DATE.match(shown):
            found = _telephone(" ".join(shown.split()))
            if found is not None:
                yield (*match.span(), "telephone", found)


@lru_cache(maxsize=1024)
def _telephone(shown: str) -> bool | None:
    """Return None if it is not a number, False for a service number (freephone, 03), True for a personal number."""
    import phonenumbers

    try:
        number = phonenumbers.parse(shown, "GB")
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_valid_number(number):
        kinds = phonenumbers.PhoneNumberType
        return phonenumbers.number_type(number) not in (
            kinds.TOLL_FREE,
            kinds.SHARED_COST,
            kinds.UAN,
            kinds.PREMIUM_RATE,
        )
    # Ranges reserved for fiction, and mistyped numbers, still look like telephone numbers.
    return (
        True if _BRITISH_NUMBER.fullmatch(re.sub(r"\D", "", shown)) and len(str(number.national_number)) == 10 else None
    )


def _postcodes(text: str) -> Iterator[_Hit]:
    for match in _POSTCODE.finditer(text):
        shown = match.group()
        letters = [character for character in shown if character.isalpha()]
        if match.group(1).upper() not in _AREAS or ("\n" in shown and not shown.isupper()):
            continue
        yield (*match.span(), "postcode", all(c.isupper() for c in letters) or all(c.islower() for c in letters))


def _addresses(text: str) -> Iterator[_Hit]:
    for match in _ADDRESS.finditer(text):
        yield (*match.span(), "address", False)


_FINDERS: Final[tuple[Callable[[str], Iterator[_Hit]], ...]] = (
    _emails,
    _dates_of_birth,
    _ni_numbers,
    _nhs_numbers,
    _telephones,
    _postcodes,
    _addresses,
)
