"""Finding identifiers other than names that identify a person in the United Kingdom.

These are NHS numbers (ten digits, the last a check digit modulo 11; NHS Data Dictionary), National Insurance numbers
(HMRC's NIM39110 lists the letters that are never used), telephone numbers (numbering plan of libphonenumber, through
phonenumberslite), postcodes (the 124 areas), email addresses, a date near "date of birth" or "born", a birthday, a
house number with a street, and the numbers of `names.numbers`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from imr_tui.names.numbers import DASH, Hit, numbers


@dataclass(frozen=True, slots=True)
class Suspect:
    """A part of a text that may identify a person who is not in the key, with its start and end in characters.

    `kind` is a value of `SuspectKind`. `sure` means that a committee edition must not be written with it.
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

_AT: Final = r"(?:[ ]?[(\[]at[)\]][ ]?|[ ]at[ ](?=[\w-]+[ ]dot[ ]))"
_DOT: Final = r"(?:\.|[ ]?[(\[]dot[)\]][ ]?|[ ]dot[ ])"
_SPELT_EMAIL: Final = re.compile(
    rf"(?<![\w.+-])[\w.+'-]{{2,64}}{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{2,63}}){{1,4}}(?![\w-])", re.IGNORECASE
)
_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?![\w-])")
# Office addresses, not personal ones.
_OFFICE_BOXES: Final = re.compile(
    r"(?:info|enquir(?:y|ies)|contact|admin|office|reception|hello|help|support|safeguarding|duty|adults?|"
    r"adult[._-]?(?:social[._-]?care|services)|asc|mash|access|committees?|democratic[._-]?services|foi|"
    r"complaints?|feedback|patient[._-]?safety|governance|quality|press|media|team|no-?reply)(?:[._-]\w+)?@"
)
_BETWEEN: Final = rf"(?:{_GAP}[.{DASH}]{_GAP}|{_GAP})"
_NHS: Final = re.compile(
    rf"(?<![+.,/{DASH}\d])(?<![^\W\d_])(\d{{3}})({_BETWEEN})(\d{{3}})({_BETWEEN})(\d{{4}})(?![\w/-]|[.,]\d)"
)
_NHS_LABEL: Final = re.compile(
    r"(?<!\w)(?:nhs|chi|h\s?&\s?c|hsc|health\s+and\s+care)\s*(?:no|num(?:ber)?|id)?[.:\s#=(-]*$", re.IGNORECASE
)
_LABELLED_NHS: Final = re.compile(
    r"(?<!\w)(?:nhs|chi|h\s?&\s?c|hsc)\s*(?:no|num(?:ber)?|id)?[.:\s#=(-]{0,4}"
    rf"(?P<value>\d(?:[ .{DASH}]?\d){{9}})(?!\w)",
    re.IGNORECASE,
)
_NI_GAP: Final = rf"(?:{_SPACE}|[.{DASH}])?"
_NI: Final = re.compile(
    rf"(?<!\w)(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]{_SPACE}?"
    rf"[.{DASH}]?\d\d{_NI_GAP}\d\d{_NI_GAP}\d\d{_NI_GAP}[A-D](?!\w)",
    re.IGNORECASE,
)
_LABELLED_NI: Final = re.compile(
    r"(?<!\w)(?:n\.?i\.?|nino|national\s+insurance)\s*(?:no|num(?:ber)?)?[.:\s#=(-]{0,4}"
    rf"(?P<value>[A-Z]{{2}}{_NI_GAP}\d\d{_NI_GAP}\d\d{_NI_GAP}\d\d(?:{_NI_GAP}[A-D])?)(?!\w)",
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
    rf"(?<![\w§])([A-Z]{{1,2}})\d[\dA-HJKMNP-Y]?(?:[.\u2010-\u2015-]|{_SPACE}{{0,2}}\n?{_SPACE}*)\d[ABD-HJLNP-UW-Z]{{2}}(?!\w)",
    re.IGNORECASE,
)
_TELEPHONE: Final = re.compile(
    rf"(?<![\w+.,:/§-])(?:\+|\(\+?)?\(?\d(?:[\d().\u2010-\u2013-]|{_SPACE}|\n(?=[\d(])){{7,22}}\d(?![\w/:]|[.,-]\d)"
)
_LABELLED_TELEPHONE: Final = re.compile(
    r"(?<!\w)(?:tel(?:ephone)?|phone|mob(?:ile)?|cell|fax|landline|ring|call|text|whatsapp|contact)\b"
    r"(?:\s*(?:no|num(?:ber)?|him|her|them|on|at|is|was|us|[.:#=(-])){0,4}\s*"
    rf"(?P<value>[+(]?\d(?:[\d() ./\u00a0{DASH}]){{4,22}}\d)(?!\w)",
    re.IGNORECASE,
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
_BORN_AT: Final = re.compile(
    r"(?<!\w)(?:"
    rf"born(?:\s+(?:in|at)\s+[A-Z][\w'’ -]{{2,40}}?)?,?\s+(?:on\s+)?(?P<date>{_DATE})"
    rf"|d\.?o\.?b\.?(?P<joined>{_DATE})"
    rf"|turned\s+\d{{1,3}}\s+on\s+(?P<turned>{_DATE})"
    rf"|\d{{1,3}}(?:st|nd|rd|th)\s+birthday\s+(?:on|was\s+on|was|is)\s+(?P<birthday>{_DATE})"
    rf"|b\.\s?(?P<b>{_DATE})"
    r")(?!\w)",
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


def _emails(text: str) -> Iterator[Hit]:
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield (*match.span(), "email", not _OFFICE_BOXES.match(match.group().lower()))
    if "at" in text or "dot" in text:
        for match in _SPELT_EMAIL.finditer(text):
            yield (*match.span(), "email", True)


def _dates_of_birth(text: str) -> Iterator[Hit]:
    for match in _BORN.finditer(text):
        yield (*match.span("date"), "date_of_birth", True)
    for match in _BORN_AT.finditer(text):
        yield (*match.span(match.lastgroup or 0), "date_of_birth", True)


def _ni_numbers(text: str) -> Iterator[Hit]:
    for match in _NI.finditer(text):
        yield (*match.span(), "ni_number", True)
    for match in _LABELLED_NI.finditer(text):
        yield (*match.span("value"), "ni_number", True)


def _nhs_numbers(text: str) -> Iterator[Hit]:
    for match in _NHS.finditer(text):
        first, gap, second, other, third = match.groups()
        if bool(gap) != bool(other):
            continue
        valid = nhs_check(first + second + third)
        labelled = _NHS_LABEL.search(text, max(0, match.start() - 24), match.start()) is not None
        if valid or labelled:
            yield (*match.span(), "nhs_number", valid)
    for match in _LABELLED_NHS.finditer(text):
        yield (*match.span("value"), "nhs_number", nhs_check(re.sub(r"\D", "", match["value"])))


def nhs_check(digits: str) -> bool:
    """Whether the last of ten digits is the check digit of an NHS number (weights 10 to 2, modulo 11)."""
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return len(digits) == 10 and len(set(digits)) > 1 and rest != 10 and rest % 11 == int(digits[9])


def _telephones(text: str) -> Iterator[Hit]:
    for match in _TELEPHONE.finditer(text):
        shown = match.group()
        digits = re.sub(r"\D", "", shown)
        if 10 <= len(digits) <= 16 and (shown.lstrip("(")[0] in "+0") and not _STARTS_AS_DATE.match(shown):
            found = _telephone(" ".join(shown.split()))
            if found is not None:
                yield (*match.span(), "telephone", found)
    for match in _LABELLED_TELEPHONE.finditer(text):
        shown = match["value"]
        digits = re.sub(r"\D", "", shown)
        if 6 <= len(digits) <= 15 and not _STARTS_AS_DATE.match(shown):
            # A label is enough for a number without its area code.
            yield (*match.span("value"), "telephone", _telephone(" ".join(shown.split())) is not False)


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


def _postcodes(text: str) -> Iterator[Hit]:
    for match in _POSTCODE.finditer(text):
        shown = match.group()
        letters = [character for character in shown if character.isalpha()]
        if match.group(1).upper() not in _AREAS or ("\n" in shown and not shown.isupper()):
            continue
        yield (*match.span(), "postcode", all(c.isupper() for c in letters) or all(c.islower() for c in letters))


def _addresses(text: str) -> Iterator[Hit]:
    for match in _ADDRESS.finditer(text):
        yield (*match.span(), "address", False)


_FINDERS: Final[tuple[Callable[[str], Iterator[Hit]], ...]] = (
    _emails,
    _dates_of_birth,
    _ni_numbers,
    _nhs_numbers,
    _telephones,
    _postcodes,
    _addresses,
    numbers,
)
