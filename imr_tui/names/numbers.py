"""Finding numbers that belong to one person and are known by their label, their form or their check digits.

These are numbers of records in other systems, of documents, vehicles, accounts and cards, and of places and computers.
Sources: ISO 13616 (IBAN, modulo 97), ISO/IEC 7812 (cards, Luhn), DVLA INF104 (registrations since 2001) and D1
(driving licences), RFC 5952 (IPv6).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import Final

Hit = tuple[int, int, str, bool]
"""The start, the end, the kind, and whether it is sure."""

DASH: Final = "\u2010-\u2015\u2212\\-"
"""Every kind of dash, for the middle or the end of a set of characters in a pattern."""
_GAP: Final = r"[ \t\u00a0\u2009\u202f]"
_TO: Final = rf"(?:{_GAP}*(?:no|num|number|nr|ref|reference|id|is|was|of|[.:#=({DASH}]))*{_GAP}*"
_OTHERS: Final = rf"[\w/{DASH}]{{0,12}}"


def _value(digits: int) -> str:
    """Return the pattern of a number with letters and strokes, and with this many digits at least."""
    return rf"(?P<value>(?=(?:{_OTHERS}\d){{{digits}}})[A-Za-z0-9][\w/{DASH}]{{2,28}})(?!\w)"


# The labels of a number in other records. Our own references (IMR-2026-014, E12) have other labels.
_RECORDS: Final = (
    r"mosaic|liquid[ ]?logic|lcs|las|carefirst|care[ ]first|paris|rio|systmone|emis|eclipse|azeus|"
    r"uprn|lps|dols|crime|cad|incident[ ]log|custody|police[ ]log|hospital|hosp|mrn|patient|client|service[ ]user|"
    r"swift|person|customer|case[ ]file|safeguarding[ ]case|case|tenancy|rent[ ]account|council[ ]tax|"
    r"housing[ ]benefit|benefit|datix|steis|leder|urn|prison|probation|home[ ]office|nomis|payroll|employee|staff|"
    r"social[ ]work[ ]england|swe|nmc[ ]pin|gmc|hcpc"
)
# These name a record even with no word such as "number" after them.
_PLAIN: Final = r"uprn|mrn|nomis|urn|mosaic|liquid[ ]?logic|carefirst|systmone|eclipse|paris|rio|lcs|las"
_RECORD: Final = re.compile(
    rf"(?<!\w)(?:{_RECORDS}){_GAP}*(?:record{_GAP}+)?(?:no|num|number|nr|ref|reference|id|pin)\b{_TO}{_value(3)}",
    re.IGNORECASE,
)
_PLAIN_RECORD: Final = re.compile(rf"(?<!\w)(?:{_PLAIN})\b{_TO}{_value(5)}", re.IGNORECASE)
_PASSPORT: Final = re.compile(rf"(?<!\w)passport{_TO}(?P<value>[A-Z]{{0,2}}{_GAP}?\d{{7,9}})(?!\w)", re.IGNORECASE)
_LICENCE: Final = re.compile(r"(?<!\w)[A-Z][A-Z9]{4}\d[0156]\d[0-3]\d\d[A-Z9]{2}\d[A-Z]{2}(?!\w)")
_VEHICLE: Final = re.compile(rf"(?<![\w-])(?P<value>[A-HJ-PR-Y][A-HJ-PR-Y]\d\d{_GAP}?[A-HJ-PR-Z]{{3}})(?![\w-])")
_LABELLED_VEHICLE: Final = re.compile(
    rf"(?<!\w)(?:reg(?:istration)?|number{_GAP}?plate|vrm){_TO}"
    rf"(?P<value>(?=[A-Z0-9 ]{{0,8}}\d)(?=(?:[0-9 ]{{0,5}}[A-Z]){{2}})[A-Z0-9]{{2,4}}{_GAP}?[A-Z0-9]{{3,4}})(?!\w)"
)
_SORT_CODE: Final = re.compile(
    rf"(?<![\w{DASH}])(?P<value>\d\d[{DASH} ]\d\d[{DASH} ]\d\d(?:\W{{0,4}}(?:a/?c|acc(?:oun)?t)?{_TO}\d{{8}}))(?!\w)",
    re.IGNORECASE,
)
_ACCOUNT: Final = re.compile(
    rf"(?<!\w)(?:sort{_GAP}?code{_TO}(?P<sort>\d\d[{DASH} ]?\d\d[{DASH} ]?\d\d)"
    rf"|(?:bank{_GAP})?(?:a/c|acc(?:oun)?t){_TO}(?P<account>\d{{7,8}}))(?![\w])",
    re.IGNORECASE,
)
_IBAN: Final = re.compile(rf"(?<!\w)[A-Z]{{2}}\d\d(?:{_GAP}?[A-Z0-9]{{4}}){{3,7}}(?:{_GAP}?[A-Z0-9]{{1,3}})?(?!\w)")
_CARD: Final = re.compile(rf"(?<![\w.,/{DASH}])\d(?:[{DASH} \u00a0]?\d){{12,18}}(?![\w.,/{DASH}]?\d)")
_COORDINATES: Final = re.compile(
    r"(?<![\w.])(?P<north>[+\u2212-]?\d{1,2}\.\d{3,15})°?[ \t]?[NS]?,?[ \t]{0,2}"
    r"(?P<east>[+\u2212-]?\d{1,3}\.\d{3,15})°?[ \t]?[EW]?(?![\w.])"
)
_GRID: Final = re.compile(
    rf"(?<!\w)(?:grid{_GAP}?ref(?:erence)?|os{_GAP}grid|ngr){_TO}"
    rf"(?P<value>[HNOST][A-HJ-Z]{_GAP}?\d{{3,5}}{_GAP}?\d{{3,5}})(?!\w)",
    re.IGNORECASE,
)
_WORDS: Final = re.compile(r"(?<![\w/])///[a-z]{3,20}\.[a-z]{3,20}\.[a-z]{3,20}(?!\w)")
_IPV4: Final = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]\d|\w)")
_IPV6: Final = re.compile(r"(?<![\w:])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:])")
_IP_LABEL: Final = re.compile(r"\bip\b[^.]*$", re.IGNORECASE)
_MOST_PARAGRAPHS: Final = 60
_PROFILE: Final = re.compile(
    r"(?<![\w@])(?:https?://)?(?:[\w-]+\.)?(?:facebook|fb|linkedin|instagram|twitter|x|tiktok|snapchat|youtube|justgiving"
    r"|gofundme)\.com/(?:in/|people/|user/|profile\.php\?id=|add/|fundraising/|@)?[\w.@%-]{3,60}",
    re.IGNORECASE,
)
_HANDLE: Final = re.compile(
    r"(?:twitter|instagram|insta|tiktok|snapchat|facebook|whatsapp|skype|x)(?: account| name| handle| id)?[ :]{1,3}"
    r"(?P<value>@[A-Za-z]\w{2,30})",
    re.IGNORECASE,
)


def numbers(text: str) -> Iterator[Hit]:
    """Yield every number of one person, unordered; they may overlap."""
    if not any(map(str.isdigit, text)) and "@" not in text and "/" not in text:
        return
    small = text.lower()
    for pattern, kind, needed in _LABELLED:
        if needed not in small:
            continue
        for match in pattern.finditer(text):
            name = match.lastgroup or 0
            yield (*match.span(name), kind, True)
    for check in (_ibans, _cards, _coordinates, _computers):
        yield from check(text)


_LABELLED: Final[tuple[tuple[re.Pattern[str], str, str], ...]] = (
    (_RECORD, "record_number", ""),
    (_PLAIN_RECORD, "record_number", ""),
    (_PASSPORT, "document", "passport"),
    (_LICENCE, "document", ""),
    (_LABELLED_VEHICLE, "vehicle", ""),
    (_VEHICLE, "vehicle", ""),
    (_SORT_CODE, "account", ""),
    (_ACCOUNT, "account", ""),
    (_GRID, "location", ""),
    (_WORDS, "location", "///"),
    (_PROFILE, "online", ".com/"),
    (_HANDLE, "online", "@"),
)
"""Patterns, what they find, and what a text must contain for a search to be worth its time."""


def _ibans(text: str) -> Iterator[Hit]:
    for match in _IBAN.finditer(text):
        if iban_check("".join(match[0].split())):
            yield (*match.span(), "account", True)


def iban_check(number: str) -> bool:
    """Whether an IBAN without spaces has its check digits (ISO 13616: modulo 97 is 1)."""
    turned = number[4:] + number[:4]
    return 15 <= len(number) <= 34 and int("".join(str(int(character, 36)) for character in turned)) % 97 == 1


def _cards(text: str) -> Iterator[Hit]:
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if digits[0] in "23456" and luhn_check(digits):
            yield (*match.span(), "account", True)


def luhn_check(digits: str) -> bool:
    """Whether the last digit is the check digit of a card's number (ISO/IEC 7812)."""
    doubled = sum(sum(divmod(int(digit) * 2, 10)) for digit in digits[-2::-2])
    return (doubled + sum(int(digit) for digit in digits[::-2])) % 10 == 0


def _coordinates(text: str) -> Iterator[Hit]:
    for match in _COORDINATES.finditer(text):
        north, east = (float(match[name].replace("\u2212", "-")) for name in ("north", "east"))
        # The British Isles: elsewhere it is rather a pair of measurements.
        if 49 <= north <= 61 and -9 <= east <= 2.5:
            yield (*match.span(), "location", True)


def _computers(text: str) -> Iterator[Hit]:
    for pattern in (_IPV4, _IPV6):
        for match in pattern.finditer(text):
            try:
                ipaddress.ip_address(match[0])
            except ValueError:
                continue
            parts = match[0].split(".")
            # 7.4.2.1 is a paragraph unless it is called an IP address.
            known = len(parts) < 4 or any(int(part) > _MOST_PARAGRAPHS for part in parts)
            if len(match[0]) > 6 or known:
                labelled = _IP_LABEL.search(text, max(0, match.start() - 16), match.start()) is not None
                yield (*match.span(), "online", known or labelled)
