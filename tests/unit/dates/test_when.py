"""Dates as a reviewer types them: which are read or refused, how they sort and how they are shown."""

from __future__ import annotations

from datetime import datetime

import pytest

from imr_tui.dates.when import (
    DateColumns,
    DayOrder,
    Precision,
    When,
    from_columns,
    is_ambiguous,
    long,
    parse,
    readable_orders,
    short,
    to_columns,
)

# typed; precision; unit; start; end (a day stands for its first or its last second)
READ = """
2026-03-03 | day | day | 2026-03-03 | 2026-03-03
2026-3-3 | day | day | 2026-03-03 | 2026-03-03
2026/03/13 | day | day | 2026-03-13 | 2026-03-13
20260303 | day | day | 2026-03-03 | 2026-03-03
2026-07-13 14:53 | minute | minute | 2026-07-13T14:53:00 | 2026-07-13T14:53:59
2026-07-13 15:53:56 | minute | minute | 2026-07-13T15:53:56 | 2026-07-13T15:53:56
2026-07-13T15:53 | minute | minute | 2026-07-13T15:53:00 | 2026-07-13T15:53:59
3/3/2026 | day | day | 2026-03-03 | 2026-03-03
13/2/2026 | day | day | 2026-02-13 | 2026-02-13
4/3/2026 | day | day | 2026-03-04 | 2026-03-04
03.03.26 | day | day | 2026-03-03 | 2026-03-03
3-3-26 | day | day | 2026-03-03 | 2026-03-03
3/3/49 | day | day | 2049-03-03 | 2049-03-03
3/3/50 | day | day | 1950-03-03 | 1950-03-03
3/3/2026 10.30am | minute | minute | 2026-03-03T10:30:00 | 2026-03-03T10:30:59
03.03.26 10.30 | minute | minute | 2026-03-03T10:30:00 | 2026-03-03T10:30:59
3 March 2026 | day | day | 2026-03-03 | 2026-03-03
3rd of March, 2026 | day | day | 2026-03-03 | 2026-03-03
on 3 March 2026 | day | day | 2026-03-03 | 2026-03-03
 3  MARCH  2026.  | day | day | 2026-03-03 | 2026-03-03
3Mar2026 | day | day | 2026-03-03 | 2026-03-03
3-Mar-26 | day | day | 2026-03-03 | 2026-03-03
Mar 3, 2026 | day | day | 2026-03-03 | 2026-03-03
March 3rd 2026 | day | day | 2026-03-03 | 2026-03-03
Sept 4 2025 | day | day | 2025-09-04 | 2025-09-04
3rd Mar 2026 10.30am | minute | minute | 2026-03-03T10:30:00 | 2026-03-03T10:30:59
3 Mar 2026 9.15 p.m. | minute | minute | 2026-03-03T21:15:00 | 2026-03-03T21:15:59
3 Mar 2026 12am | minute | minute | 2026-03-03T00:00:00 | 2026-03-03T00:00:59
3 Mar 2026 12.30pm | minute | minute | 2026-03-03T12:30:00 | 2026-03-03T12:30:59
3 March 2026 1030hrs | minute | minute | 2026-03-03T10:30:00 | 2026-03-03T10:30:59
1930 hours on 3 March 2026 | minute | minute | 2026-03-03T19:30:00 | 2026-03-03T19:30:59
3 March 2026 1030 | minute | minute | 2026-03-03T10:30:00 | 2026-03-03T10:30:59
3 March 2026 at 10:30 | minute | minute | 2026-03-03T10:30:00 | 2026-03-03T10:30:59
at 10:30 on 3 March 2026 | minute | minute | 2026-03-03T10:30:00 | 2026-03-03T10:30:59
3 March 2026 - 10:30 | minute | minute | 2026-03-03T10:30:00 | 2026-03-03T10:30:59
3 March 2026 10:30 BST | minute | minute | 2026-03-03T10:30:00 | 2026-03-03T10:30:59
Tuesday 3 March 2026 | day | day | 2026-03-03 | 2026-03-03
Tues, 3/3/26 | day | day | 2026-03-03 | 2026-03-03
03/03/2026 (Tue) 10:30 | minute | minute | 2026-03-03T10:30:00 | 2026-03-03T10:30:59
3 Mar 2026 pm | day | day | 2026-03-03T12:00:00 | 2026-03-03T23:59:59
3 Mar 2026 am | day | day | 2026-03-03T00:00:00 | 2026-03-03T11:59:59
3 March 2026 (afternoon) | day | day | 2026-03-03T12:00:00 | 2026-03-03T17:59:59
3 March 2026, morning | day | day | 2026-03-03T06:00:00 | 2026-03-03T11:59:59
3 March 2026, early morning | day | day | 2026-03-03T05:00:00 | 2026-03-03T08:59:59
3 March 2026, late morning | day | day | 2026-03-03T10:00:00 | 2026-03-03T11:59:59
3 March 2026 lunchtime | day | day | 2026-03-03T12:00:00 | 2026-03-03T13:59:59
3 March 2026 early afternoon | day | day | 2026-03-03T12:00:00 | 2026-03-03T14:59:59
3 March 2026 late afternoon | day | day | 2026-03-03T15:00:00 | 2026-03-03T17:59:59
early evening of 3 March 2026 | day | day | 2026-03-03T17:00:00 | 2026-03-03T19:59:59
late evening of 3 March 2026 | day | day | 2026-03-03T20:00:00 | 2026-03-03T22:59:59
evening of 3 March 2026 | day | day | 2026-03-03T17:00:00 | 2026-03-03T22:59:59
3 March 2026 in the early hours | day | day | 2026-03-03T00:00:00 | 2026-03-03T05:59:59
3 Mar 2026 night | day | day | 2026-03-03T20:00:00 | 2026-03-04T06:59:59
overnight 3 March 2026 | day | day | 2026-03-03T20:00:00 | 2026-03-04T07:59:59
3 Mar 2026 midday | minute | minute | 2026-03-03T12:00:00 | 2026-03-03T12:00:59
noon on 3 Mar 2026 | minute | minute | 2026-03-03T12:00:00 | 2026-03-03T12:00:59
3 March 2026 24:00 | minute | minute | 2026-03-04T00:00:00 | 2026-03-04T00:00:59
March 2026 | month | month | 2026-03-01 | 2026-03-31
March, 2026 | month | month | 2026-03-01 | 2026-03-31
in March 2026 | month | month | 2026-03-01 | 2026-03-31
Feb 2024 | month | month | 2024-02-01 | 2024-02-29
Mar-26 | month | month | 2026-03-01 | 2026-03-31
03/2026 | month | month | 2026-03-01 | 2026-03-31
2026-03 | month | month | 2026-03-01 | 2026-03-31
early March 2026 | month | month | 2026-03-01 | 2026-03-10
mid-March 2026 | month | month | 2026-03-11 | 2026-03-20
late Feb 2026 | month | month | 2026-02-21 | 2026-02-28
the end of March 2026 | month | month | 2026-03-21 | 2026-03-31
2026 | year | year | 2026-01-01 | 2026-12-31
mid 2026 | year | year | 2026-05-01 | 2026-08-31
summer 2025 | between | month | 2025-06-01 | 2025-08-31
winter 2025/26 | between | month | 2025-12-01 | 2026-02-28
week commencing 2 March 2026 | between | day | 2026-03-02 | 2026-03-08
w/c 2/3/26 | between | day | 2026-03-02 | 2026-03-08
w/c Monday 2 March 2026 | between | day | 2026-03-02 | 2026-03-08
week ending 8 March 2026 | between | day | 2026-03-02 | 2026-03-08
~Jun 15, 2026 | about | day | 2026-06-15 | 2026-06-15
~ 10:30 3 March 2026 | about | minute | 2026-03-03T10:30:00 | 2026-03-03T10:30:59
c. 2019 | about | year | 2019-01-01 | 2019-12-31
c2019 | about | year | 2019-01-01 | 2019-12-31
circa March 2026 | about | month | 2026-03-01 | 2026-03-31
approx 5 Mar 2026 | about | day | 2026-03-05 | 2026-03-05
approx. 5/3/26 | about | day | 2026-03-05 | 2026-03-05
approximately 2019 | about | year | 2019-01-01 | 2019-12-31
about 5 March 2026 | about | day | 2026-03-05 | 2026-03-05
around 10:30 on 5 March 2026 | about | minute | 2026-03-05T10:30:00 | 2026-03-05T10:30:59
on or about 5 March 2026 | about | day | 2026-03-05 | 2026-03-05
5 March 2026 about 10.30am | about | minute | 2026-03-05T10:30:00 | 2026-03-05T10:30:59
5 March 2026 (approx) | about | day | 2026-03-05 | 2026-03-05
5 March 2026? | about | day | 2026-03-05 | 2026-03-05
about 2022 to 2024 | about | year | 2022-01-01 | 2024-12-31
before 6 Apr 2026 | before | day | 2026-04-06 | 2026-04-06
by 6 April 2026 | before | day | 2026-04-06 | 2026-04-06
prior to 2020 | before | year | 2020-01-01 | 2020-12-31
pre-2020 | before | year | 2020-01-01 | 2020-12-31
after 3/3/26 | after | day | 2026-03-03 | 2026-03-03
since 2019 | after | year | 2019-01-01 | 2019-12-31
2019 onwards | after | year | 2019-01-01 | 2019-12-31
3 March 2026 after 10:30 | after | minute | 2026-03-03T10:30:00 | 2026-03-03T10:30:59
between 3 and 5 March 2026 | between | day | 2026-03-03 | 2026-03-05
between the 3rd and the 5th March 2026 | between | day | 2026-03-03 | 2026-03-05
between 3 March 2026 and 5 April 2026 | between | day | 2026-03-03 | 2026-04-05
2022 to 2024 | between | year | 2022-01-01 | 2024-12-31
2022-2025 | between | year | 2022-01-01 | 2025-12-31
2022–2025 | between | year | 2022-01-01 | 2025-12-31
2022-23 | between | year | 2022-01-01 | 2023-12-31
2022/23 | between | year | 2022-01-01 | 2023-12-31
3-5 March 2026 | between | day | 2026-03-03 | 2026-03-05
3/4 March 2026 | between | day | 2026-03-03 | 2026-03-04
Jan.-Jun. 2025 | between | month | 2025-01-01 | 2025-06-30
Nov 2025 to Feb 2026 | between | month | 2025-11-01 | 2026-02-28
30 Dec - 2 Jan 2026 | between | day | 2025-12-30 | 2026-01-02
30 Dec 2025 - 2 Jan | between | day | 2025-12-30 | 2026-01-02
from 3/3/26 to 5/3/26 | between | day | 2026-03-03 | 2026-03-05
3-3-26 - 5-3-26 | between | day | 2026-03-03 | 2026-03-05
2026-03-03 - 2026-03-05 | between | day | 2026-03-03 | 2026-03-05
3 March 2026 to 7 | between | day | 2026-03-03 | 2026-03-07
3 March 2026 10:30-11:15 | between | minute | 2026-03-03T10:30:00 | 2026-03-03T11:15:59
10:30 to 11:15 on 3 March 2026 | between | minute | 2026-03-03T10:30:00 | 2026-03-03T11:15:59
3 March 2026 2-4pm | between | minute | 2026-03-03T14:00:00 | 2026-03-03T16:00:59
3 March 2026 1-2pm | between | minute | 2026-03-03T13:00:00 | 2026-03-03T14:00:59
3 March 2026 10-11pm | between | minute | 2026-03-03T22:00:00 | 2026-03-03T23:00:59
3 March 2026 10-2pm | between | minute | 2026-03-03T10:00:00 | 2026-03-03T14:00:59
3 March 2026 22:00 to 06:00 | between | minute | 2026-03-03T22:00:00 | 2026-03-04T06:00:59
22:00 to 06:00 on 4 March 2026 | between | minute | 2026-03-03T22:00:00 | 2026-03-04T06:00:59
March 2026 to 5 April 2026 | between | day | 2026-03-01 | 2026-04-05
early to mid March 2026 | between | month | 2026-03-01 | 2026-03-20
"""


def _rows(table: str) -> list[tuple[str, ...]]:
    return [tuple(cell.strip() for cell in line.split(" | ")) for line in table.strip("\n").splitlines()]


def _bound(text: str, clock: str) -> datetime:
    return datetime.fromisoformat(text if "T" in text else f"{text}T{clock}")


@pytest.mark.parametrize(("typed", "precision", "unit", "start", "end"), _rows(READ))
def test_reads(typed: str, precision: str, unit: str, start: str, end: str) -> None:
    when = parse(typed)
    assert when == When(
        typed, Precision(precision), _bound(start, "00:00:00"), _bound(end, "23:59:59"), Precision(unit)
    )
    for show in (short, long):
        again = parse(show(when))
        assert (again.start, again.end) == (when.start, when.end), show(when)


@pytest.mark.parametrize(
    "typed",
    ["", " ", "?", "undated", "Unknown", "not known", "n/a", "TBC", "-", "no date"],
)
def test_text_meaning_no_date_has_no_doubts(typed: str) -> None:
    assert parse(typed) == When(typed)


@pytest.mark.parametrize(
    ("typed", "doubt"),
    [
        ("31/02/2026", "is not a date: there is no 31 February 2026"),
        ("29 Feb 2025", "is not a date: there is no 29 February 2025"),
        ("31-02-2026", "is not a date: there is no 31 February 2026"),
        ("2026-02-30", "is not a date: there is no 30 February 2026"),
        ("0/3/2026", "is not a date: there is no 0 March 2026"),
        ("3/13/2026", "cannot be read day first: there is no month 13"),
        ("3-13-2026", "cannot be read day first: there is no month 13"),
        ("2026-13-05", "has no month 13"),
        ("3 March", "has no year"),
        ("26-Mar", "has no year"),
        ("10:30", "has a time but no date"),
        ("3 March 2026 25:00", "has a time that does not exist: 25:00"),
        ("3 March 2026 10:61", "has a time that does not exist: 10:61"),
        ("3 March 2026 13am", "has a time that does not exist: 13am"),
        ("5 March 2026 to 3 March 2026", "ends before it starts"),
        ("5-3 March 2026", "ends before it starts"),
        ("30 Dec - 2 Jan 1800", "has a year outside 1800 to 2199"),
        ("3 March 2026 to 31 February 2027", "is not a date: there is no 31 February 2027"),
        ("January", "could not be read as a date"),
        ("12", "could not be read as a date"),
        ("May have been seen", "could not be read as a date"),
        ("night before 3 March 2026", "could not be read as a date"),
        ("not 3 March 2026", "could not be read as a date"),
        ("3 and 5 March 2026", "could not be read as a date"),
        ("3 March 20266", "could not be read as a date"),
        ("2019 3 March 2026", "could not be read as a date"),
        ("3/3/226", "could not be read as a date"),
        ("3/3/3/2026", "could not be read as a date"),
        ("March 2026 10:30", "could not be read as a date"),
        ("3 March 2026 " * 40, "is too long for a date"),
    ],
)
def test_refuses(typed: str, doubt: str) -> None:
    assert parse(typed) == When(typed, doubts=(doubt,))


@pytest.mark.parametrize(
    ("typed", "doubt"),
    [
        ("Wednesday 3 March 2026", "3 March 2026 is a Tuesday, not a Wednesday"),
        ("3/3/26 Mon 10:30", "3 March 2026 is a Tuesday, not a Monday"),
        ("2026-03-03T10:30:15Z", "the time zone (z) was not converted"),
        ("2026-03-03T10:30-05:00", "the time zone (-05:00) was not converted"),
        ("3 March 2026 midnight", "midnight was read as the start of the day"),
        ("winter 2025", "winter was read as the one that began in 2025"),
        ("2011-12", "was read as December 2011, not as two years"),
    ],
)
def test_reads_with_a_doubt(typed: str, doubt: str) -> None:
    when = parse(typed)
    assert when.precision is not Precision.UNKNOWN
    assert when.doubts == (doubt,)


def test_a_wrong_weekday_does_not_move_the_date() -> None:
    assert parse("Wednesday 3 March 2026").start == datetime.fromisoformat("2026-03-03")


def test_a_zone_does_not_move_the_time() -> None:
    assert parse("2026-07-03T23:30Z").start == datetime.fromisoformat("2026-07-03T23:30")


def test_month_first() -> None:
    assert short(parse("3/4/2026", DayOrder.DAY_FIRST)) == "3 Apr 2026"
    assert short(parse("3/4/2026", DayOrder.MONTH_FIRST)) == "4 Mar 2026"
    assert short(parse("3/13/2026", DayOrder.MONTH_FIRST)) == "13 Mar 2026"
    assert parse("13/3/2026", DayOrder.MONTH_FIRST).precision is Precision.UNKNOWN
    assert short(parse("2026-03-04", DayOrder.MONTH_FIRST)) == "4 Mar 2026"
    assert short(parse("3 April 2026", DayOrder.MONTH_FIRST)) == "3 Apr 2026"


def test_reference_year() -> None:
    when = parse("3 March", reference_year=2026)
    assert short(when) == "3 Mar 2026"
    assert when.doubts == ("has no year; 2026 was used",)
    assert short(parse("3-5 March", reference_year=2026)) == "3 to 5 Mar 2026"
    assert short(parse("3/3/50", reference_year=2026)) == "3 Mar 1950"
    assert short(parse("3/3/46", reference_year=2026)) == "3 Mar 2046"
    assert short(parse("3/3/99", reference_year=1985)) == "3 Mar 1999"
    assert short(parse("3/3/10", reference_year=1985)) == "3 Mar 1910"


@pytest.mark.parametrize("reference_year", [1900, 1979, 1985, 1999, 2000, 2026, 2079, 2080, 2099])
def test_two_digit_years_range_from_79_before_the_reference_to_20_after(reference_year: int) -> None:
    years = [parse(f"3/3/{figures:02}", reference_year=reference_year).start for figures in range(100)]
    assert sorted(when.year for when in years if when) == list(range(reference_year - 79, reference_year + 21))
    assert [when.year % 100 for when in years if when] == list(range(100))


def test_two_digit_years_range_from_1950_to_2049_without_a_reference() -> None:
    years = [parse(f"3/3/{figures:02}").start for figures in range(100)]
    assert sorted(when.year for when in years if when) == list(range(1950, 2050))
    assert [when.year % 100 for when in years if when] == list(range(100))


def test_the_first_and_the_last_year_are_read() -> None:
    assert short(parse("3 March 1800")) == "3 Mar 1800"
    assert short(parse("3 March 2199")) == "3 Mar 2199"


@pytest.mark.parametrize("time", ["24:30", "24:01", "24:00:01", "24.30", "25:00", "10:60", "10:30:60", "13am"])
def test_a_time_that_does_not_exist_is_named(time: str) -> None:
    when = parse(f"3 March 2026 {time}")
    assert (when.precision, when.start) == (Precision.UNKNOWN, None)
    assert when.doubts == (f"has a time that does not exist: {time}",)


def test_midnight_at_the_end_of_a_day_is_the_start_of_the_next() -> None:
    assert str(parse("31 December 2026 24:00").start) == "2027-01-01 00:00:00"
    assert str(parse("3 March 2026 23:59:59").start) == "2026-03-03 23:59:59"


def test_midnight_is_one_minute_long() -> None:
    midnight = parse("3 March 2026 midnight")
    assert (str(midnight.start), str(midnight.end)) == ("2026-03-03 00:00:00", "2026-03-03 00:00:59")


@pytest.mark.parametrize(
    ("typed", "ambiguous"),
    [
        ("3/4/2026", True), ("03.04.26", True), ("3-4-26 10:30", True), ("about 3/4/2026", True),
        ("3/4/26 to 5/4/26", True), ("w/c 2/3/26", True), ("before 3/4/26", True),
        ("3/3/2026", False), ("13/4/2026", False), ("4/13/2026", False), ("2026-03-04", False),
        ("3 April 2026", False), ("3/4/26 to 13/4/26", False), ("03/2026", False), ("", False),
    ],
)  # fmt: skip
def test_is_ambiguous(typed: str, ambiguous: bool) -> None:
    assert is_ambiguous(typed) is ambiguous


def test_readable_orders() -> None:
    assert readable_orders("13/4/2026") == {DayOrder.DAY_FIRST}
    assert readable_orders("4/13/2026") == {DayOrder.MONTH_FIRST}
    assert readable_orders("3/4/2026") == set(DayOrder)
    assert readable_orders("2026-04-13") == set(DayOrder)
    assert readable_orders("13/13/2026") == set()


SHOWN = """
3/3/26 10:30 | 3 Mar 2026 10:30 | 3 March 2026, 10:30
3/3/26 10:30:05 | 3 Mar 2026 10:30:05 | 3 March 2026, 10:30:05
3/3/26 pm | 3 Mar 2026 pm | 3 March 2026, pm
overnight 3/3/26 | 3 Mar 2026 overnight | 3 March 2026, overnight
~5/3/26 | about 5 Mar 2026 | about 5 March 2026
3/2026 | Mar 2026 | March 2026
late 3/2026 | no date | no date
late March 2026 | late Mar 2026 | late March 2026
early March 2026 | early Mar 2026 | early March 2026
mid-March 2026 | mid Mar 2026 | mid March 2026
2022-2024 | 2022 to 2024 | 2022 to 2024
2024 to mid 2025 | Jan 2024 to Aug 2025 | January 2024 to August 2025
2024-2024 | 2024 | 2024
Jan - Jun 2025 | Jan to Jun 2025 | January to June 2025
summer 2025 | Jun to Aug 2025 | June to August 2025
2025 to March 2026 | Jan 2025 to Mar 2026 | January 2025 to March 2026
before 6/4/26 | before 6 Apr 2026 | before 6 April 2026
by 6/4/26 | by 6 Apr 2026 | by 6 April 2026
after 2019 | after 2019 | after 2019
since 2019 | since 2019 | since 2019
3-5/3/26 | 3 to 5 Mar 2026 | 3 to 5 March 2026
3 March 26 pm | 3 Mar 2026 pm | 3 March 2026, pm
3-5 March 26 | 3 to 5 Mar 2026 | 3 to 5 March 2026
3 March 26 - 5 April 26 | 3 Mar to 5 Apr 2026 | 3 March to 5 April 2026
30/12/25 - 2/1/26 | 30 Dec 2025 to 2 Jan 2026 | 30 December 2025 to 2 January 2026
3/3/26 9.30-10.15am | 3 Mar 2026 09:30 to 10:15 | 3 March 2026, 09:30 to 10:15
3/5/26 22:00 to 4/5/26 06:00 | 3 May 2026 22:00 to 4 May 2026 06:00 | 3 May 2026, 22:00 to 4 May 2026, 06:00
undated | no date | no date
"""


@pytest.mark.parametrize(("typed", "brief", "full"), _rows(SHOWN))
def test_shown(typed: str, brief: str, full: str) -> None:
    assert (short(parse(typed)), long(parse(typed))) == (brief, full)


def test_sort_order() -> None:
    ordered = [
        "before 2025", "2025", "Jan.-Jun. 2025", "31 Dec 2025", "after 2025",
        "before March 2026", "March 2026", "early March 2026", "w/c 1/3/26", "1/3/26", "1/3/26 am",
        "1/3/26 00:00", "before 1/3/26 09:00", "about 1/3/26 09:00", "1/3/26 09:00:30", "after 1/3/26 09:00",
        "1/3/26 09:01", "1/3/26 pm", "2/3/26", "31/3/26", "after March 2026", "1 April 2026", "unknown",
    ]  # fmt: skip
    shuffled = ordered[::2] + ordered[1::2]
    assert sorted(shuffled, key=lambda typed: parse(typed).sort_key) == ordered


def test_since_sorts_by_its_start() -> None:
    assert parse("31/12/18").sort_key < parse("since 2019").sort_key < parse("2 January 2019").sort_key
    assert parse("2019 onwards").sort_key < parse("2 January 2019").sort_key < parse("after 2019").sort_key


@pytest.mark.parametrize("typed", [row[0] for row in _rows(READ)] + ["undated", "31/02/2026"])
def test_columns_keep_the_date(typed: str) -> None:
    when = parse(typed)
    columns = to_columns(when)
    assert all(cell is None or type(cell) is str for cell in columns)
    again = from_columns(typed, *columns)
    assert (again.start, again.end, again.precision, again.unit) == (
        when.start,
        when.end,
        when.precision,
        when.unit,
    )
    assert (again.sort_key, short(again)) == (when.sort_key, short(when))


def test_columns_as_text() -> None:
    assert to_columns(parse("~3/3/26")) == DateColumns("2026-03-03T00:00:00", "2026-03-03T23:59:59", "about", "day")
    assert to_columns(parse("?")) == DateColumns(None, None, "unknown", None)


@pytest.mark.parametrize(
    "columns",
    [
        ("2026-03-03", None, "day", "day"),
        (None, None, "day", "day"),
        ("2026-03-03", "2026-03-03", "fortnight", "day"),
        ("2026-03-03", "2026-03-03", "about", "about"),
        ("2026-03-03", "2026-03-02", "day", "day"),
        ("3 March 2026", "2026-03-03", "day", "day"),
        ("2026-03-03T00:00Z", "2026-03-03T00:00Z", "day", "day"),
        ("2026-03-03", "2026-03-03", "unknown", None),
    ],
)
def test_columns_that_are_not_a_date_are_refused(columns: tuple[str | None, str | None, str, str | None]) -> None:
    with pytest.raises(ValueError):
        from_columns("typed", *columns)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("3 March 2026 00:00 to 4 March 2026 10:30", "3 Mar 2026 00:00 to 4 Mar 2026 10:30"),
        ("3 March 2026 10:30 to 23:59:59", "3 Mar 2026 10:30 to 23:59"),
        ("3 March 2026 evening to 4 March 2026", "3 Mar 2026 17:00 to 4 Mar 2026"),
        ("3 March 2026 10:30:15 to 10:30:15", "3 Mar 2026 10:30:15"),
        ("3 to March 2026", "no date"),
    ],
)
def test_the_ends_of_a_span_keep_their_times(typed: str, shown: str) -> None:
    assert short(parse(typed)) == shown
