"""Identifiers in every form that people write them in, and texts that only look like one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from imr_tui.names.anonymiser import Anonymiser
from imr_tui.names.identifiers import identifiers
from imr_tui.names.numbers import iban_check, luhn_check
from imr_tui.names.unknown import Finder
from imr_tui.vocabulary import SuspectKind

FORMS = """
nhs_number:
    NHS no <943-476-5919>
    NHS <943–476–5919>
    NHS no: <943.476.5919>
    NHS<9434765919>
    number <943—476—5919>
    CHI <943 476 5919>
    H&C no. <943 476 5919>
    HSC number <9434765919>
    nhs number is <943‑476‑5919>
ni_number:
    NI <AB-12-34-56-C>
    NINO <AB.12.34.56.C>
    NI no <QQ 12 34 56 C>
    National Insurance number: <AB 12 34 56>
    ni <ab123456>
    seen <AB–12–34–56–C>
telephone:
    tel <01482/445566>
    Tel: <445566>
    phone <445 566>
    Mob <07911/123456>
    call him on <445566>
    <+44 (0) 1482 445566>
    ring her at <(01482) 445566>
    text <07911.123.456>
    fax no. <01482 44-55-66>
email:
    <kathryn.hoole(at)gmail.com>
    <khoole [at] nhs.net>
    <k.hoole at gmail dot com>
    <hoole99@btinternet.com>
postcode:
    at <HU1.2AB>
    at <HU1-2AB>
    at <hu1-2ab>
date_of_birth:
    born in Hull on <12 March 1943>
    born at Castle Hill, <12.3.1943>
    DOB<12/03/1943>
    turned 80 on <3 May 2023>
    her 80th birthday was <3 May 2023>
    b. <12.3.43>
    D.O.B. <12 Mar 43>
    d.o.b<12-03-1943>
record_number:
    Mosaic <1234567>
    Mosaic ID: <P123456>
    Liquidlogic no. <987654>
    LAS <1234567>
    UPRN <100050123456>
    crime reference <47/123456/26>
    Crime ref no: <47-12345-26>
    LPS reference <LPS-2026-0012>
    hospital number <RWA123456>
    case number <12345>
    client ID <0045678>
    CAD no <1234>
    service user number <556677>
    Safeguarding case ref <SG/2026/112>
    payroll number <00123456>
document:
    passport no <123456789>
    Passport: <GB 1234567>
    licence <HOOLE652035K99AB>
vehicle:
    a Ford <YK19 ABC>
    <YK19ABC> was seen
    reg <H123 ABC>
    registration: <ABC 123D>
account:
    <12-34-56 12345678>
    sort code <12-34-56>
    account no. <12345678>
    a/c <12345678>
    IBAN <GB29 NWBK 6016 1331 9268 19>
    card <4111 1111 1111 1111>
    <5555-5555-5555-4444>
location:
    found at <53.7457, -0.3367>
    <53.7457° N, 0.3367° E>
    grid reference <TA 096 287>
    at <///filled.count.soap>
online:
    IP <192.168.0.17>
    from <81.2.69.160>
    <2001:db8:0:0:1::17>
    <https://www.facebook.com/kathryn.hoole.5>
    <linkedin.com/in/kathrynhoole>
    Instagram: <@kathrynh99>
"""
"""Kinds, and forms with the identifier in angle brackets."""


def cases() -> Iterator[tuple[str, str]]:
    kind = ""
    for line in FORMS.strip().splitlines():
        if line.startswith(" "):
            yield kind, line.strip()
        else:
            kind = line.strip(":")


@pytest.mark.parametrize(("kind", "form"), cases())
def test_every_form_keeps_a_committee_paper_from_being_issued(kind: str, form: str) -> None:
    start, end = form.index("<"), form.index(">") - 1
    text = form.replace("<", "").replace(">", "")
    shown = f"It was noted: {text}, as before."
    found = [s for s in Finder(Anonymiser([])).find(shown) if s.sure]
    assert (kind, text[start:end]) in [(s.kind, s.text) for s in found]
    assert SuspectKind.has(kind)


PROSE = """
Paris 2024 was hot, and the urn was moved.
paragraphs 7.4.2.1 and 4.10.2
regulation 18A and reg 18A
Look at gov.uk, or at nhs.uk.
case 3 of 12, in case 1200 people come
the patient is 80 years old
The hospital is 12 miles away. It has 1200 beds.
staff numbers rose to 1200
12-34-56
Ring at 10 30 15.
call on 12/03/2026 at 10.30
contact 2026-03-12
10:30:15 and 11:20:59
a ratio of 3.1415, 2.7182
born in Hull
turned 80 in May
her 80th birthday
IMR-2026-014, E12, A1.1 and R3
1234 5678 1234 5678
version 4.10.2.1
and/or, either/or
Mosaic and LAS hold 120 records each
Account 2 of the events
an index of 12
the LPS reference group met
text 1, text 2
24/7 and 50/50
"""


@pytest.mark.parametrize("text", PROSE.strip().splitlines())
def test_prose_that_only_looks_like_an_identifier_is_not_refused(text: str) -> None:
    assert [s for s in identifiers(text) if s.sure] == []


def test_check_digits() -> None:
    assert luhn_check("4111111111111111")
    assert not luhn_check("4111111111111112")
    assert iban_check("GB29NWBK60161331926819")
    assert not iban_check("GB28NWBK60161331926819")


def test_a_long_text_that_nearly_matches_is_read_once() -> None:
    for part in ("Mosaic ", "tel ", "a-", "1 ", "::", "1.", "AB12 ", "passport no ", "x.", "born in A", "acc"):
        assert list(identifiers(part * 20_000)) is not None
