"""Dates as typed: properties of any text and any date."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from imr_tui.dates.when import DayOrder, Precision, When, is_ambiguous, long, parse, short

WORDS = [
    "3", "31", "2026", "26", "March", "Feb", "Mon", "10:30", "10.30am", "pm", "to", "-", "/", "between",
    "and", "about", "~", "before", "since", "w/c", "early", "summer", "noon", "T", "Z", ",",
    "24:00", "onwards", "0", "1030hrs",
]  # fmt: skip
TYPED = st.one_of(
    st.text(),
    st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
    st.text(alphabet="0123456789/-.: TZapmto", max_size=24),
)


@given(TYPED, st.sampled_from(DayOrder))
def test_never_raises(typed: str, order: DayOrder) -> None:
    for reference_year in (None, 2026):
        when = parse(typed, order, reference_year)
        assert when.typed == typed
        assert (when.start is None) == (when.end is None) == (when.precision is Precision.UNKNOWN)
        if when.start and when.end:
            assert when.start <= when.end
            for show in (short, long):
                again = parse(show(when))
                assert (again.start, again.end, again.precision in ("before", "after", "about")) == (
                    when.start,
                    when.end,
                    when.precision in ("before", "after", "about"),
                )
    is_ambiguous(typed)


DAYS = st.dates(date(1801, 1, 1), date(2198, 12, 31))


def _whole(day: date, unit: Precision) -> tuple[datetime, datetime]:
    low, high = day, day
    if unit is Precision.MONTH:
        low, high = day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    elif unit is Precision.YEAR:
        low, high = date(day.year, 1, 1), date(day.year, 12, 31)
    return datetime.combine(low, time()), datetime.combine(high, time(23, 59, 59))


@st.composite
def whens(draw: st.DrawFn) -> When:
    """Generate any date that can be read: a moment or a span, with or without a word before it."""
    unit = draw(st.sampled_from([Precision.MINUTE, Precision.DAY, Precision.MONTH, Precision.YEAR]))
    if unit is Precision.MINUTE:
        start = datetime.combine(draw(DAYS), draw(st.times()).replace(microsecond=0))
        exact = draw(st.booleans())
        start = start if exact else start.replace(second=0)
        end = start if exact else start + timedelta(seconds=59)
    else:
        start, end = _whole(draw(DAYS), unit)
    precision = draw(st.sampled_from([unit, Precision.ABOUT, Precision.BEFORE, Precision.AFTER, Precision.BETWEEN]))
    if precision is Precision.BETWEEN:
        other_unit = draw(st.sampled_from([unit, Precision.DAY])) if unit is not Precision.MINUTE else Precision.DAY
        other = draw(st.one_of(DAYS, st.integers(0, 40).map(lambda days: start.date() + timedelta(days))))
        end = max(end, _whole(other, other_unit)[1])
        unit = min(unit, other_unit, key=("minute", "day", "month", "year").index)
    return When("", precision, start, end, unit)


@given(whens())
def test_a_shown_date_reads_back_the_same(when: When) -> None:
    for show in (short, long):
        again = parse(show(when))
        assert (again.start, again.end) == (when.start, when.end), show(when)
        assert again.doubts == ()
        if when.precision in (Precision.ABOUT, Precision.BEFORE, Precision.AFTER):
            assert again.precision is when.precision


@given(whens(), whens())
def test_sort_keys_are_in_time_order(one: When, other: When) -> None:
    assert None not in (one.start, one.end, other.start, other.end)
    assert one.sort_key < When("?").sort_key
    if one.end < other.start:
        assert one.sort_key < other.sort_key
    plain = {Precision.BEFORE, Precision.AFTER}.isdisjoint((one.precision, other.precision))
    if plain and (one.start < other.start or (one.start == other.start and one.end > other.end)):
        assert one.sort_key < other.sort_key


@given(st.dates(date(2000, 1, 1), date(2040, 12, 31)))
def test_day_and_month_are_never_swapped_silently(day: date) -> None:
    numeric = f"{day.day}/{day.month}/{day.year}"
    read = parse(numeric).start
    assert read is not None
    assert read.date() == day
    assert is_ambiguous(numeric) is (day.day <= 12 and day.day != day.month)
