"""Interviews: who was selected and why, the terms, notes, numbered excerpts and agreement (§6, §7.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from imr_tui.errors import BadInput
from imr_tui.models import Excerpt, Interview, Person
from imr_tui.services.people import people
from imr_tui.services.record import records, removal
from imr_tui.store.session import writing
from imr_tui.vocabulary import InterviewState

TERMS: Final = "What you say may be disclosed. Nothing is off the record. You will see the notes and can correct them."
_TIME: Final = re.compile(r"([01]?\d|2[0-3])[:.]?([0-5]\d)")


@dataclass(frozen=True, slots=True)
class ExcerptDetail:
    """A numbered passage of an interview that can be evidence; `reference` is I3.2."""

    uid: str = ""
    version: int = 0
    interview: int = 0
    number: int = 0
    text: str = ""
    note: str = ""
    from_character: int | None = None

    @property
    def reference(self) -> str:
        """I3.2 is the second excerpt of the third interview."""
        return f"I{self.interview}.{self.number}"


@dataclass(frozen=True, slots=True)
class InterviewRecord:
    """An interview in full. `code` is the person's code in the key; `stated` is the status in words."""

    uid: str = ""
    version: int = 0
    number: int = 0
    code: str = ""
    state: str = "planned"
    why_selected: str = ""
    held_on: date | None = None
    start_time: str = ""
    finish_time: str = ""
    place: str = ""
    others_present: str = ""
    companion: str = ""
    terms_explained_on: date | None = None
    terms_accepted: bool | None = None
    notes: str = ""
    read_back_on: date | None = None
    corrections: str = ""
    agreed_on: date | None = None
    excerpts: tuple[ExcerptDetail, ...] = ()

    @property
    def reference(self) -> str:
        """I1, I2, …"""
        return f"I{self.number}"

    @property
    def stated(self) -> str:
        """The status in words."""
        return InterviewState(self.state).label

    @property
    def needs(self) -> tuple[str, ...]:
        """What the interview still needs for its status, each with its clause."""
        lacking = []
        if not self.why_selected.strip():
            lacking.append("why this person was selected (§7.1)")
        if self.state == "planned":
            return tuple(lacking)
        if self.held_on is None:
            lacking.append("the date on which it was held (§6)")
        if self.terms_explained_on is None:
            lacking.append("the date on which its terms were explained")
        if self.state in (InterviewState.WRITTEN_UP, InterviewState.AGREED) and not self.notes.strip():
            lacking.append("the notes")
        if self.state == InterviewState.AGREED and self.agreed_on is None:
            lacking.append("the date on which the notes were agreed")
        return tuple(lacking)


FIELDS: Final = (
    "state",
    "why_selected",
    "held_on",
    "start_time",
    "finish_time",
    "place",
    "others_present",
    "companion",
    "terms_explained_on",
    "terms_accepted",
    "read_back_on",
    "corrections",
    "agreed_on",
)


def everyone(review_uid: str) -> tuple[InterviewRecord, ...]:
    """Return every interview with its excerpts, by number."""
    key = records.review_id(review_uid)
    rows: Any = Interview.select(Interview, Person.code).join(Person).where(Interview.review == key)
    excerpts: dict[int, list[ExcerptDetail]] = {}
    query: Any = Excerpt.select(Excerpt, Interview.number.alias("of")).join(Interview).where(Interview.review == key)
    for row in query.order_by(Excerpt.number).dicts():
        excerpts.setdefault(row["interview"], []).append(_excerpt(row, row["of"]))
    return tuple(
        records.view(InterviewRecord, row, excerpts=tuple(excerpts.get(row["id"], ())))
        for row in rows.order_by(Interview.number).dicts()
    )


def detail(uid: str) -> InterviewRecord:
    """Return one interview. Raises BadInput if it is gone."""
    row = records.row_of(Interview, uid)
    code = Person.select(Person.code).where(Person.id == row["person"]).tuples().first()[0]
    query: Any = Excerpt.select().where(Excerpt.interview == row["id"]).order_by(Excerpt.number).dicts()
    excerpts = tuple(_excerpt(excerpt, row["number"]) for excerpt in query)
    return records.view(InterviewRecord, row, code=code, excerpts=excerpts)


def save(review_uid: str, interview: InterviewRecord) -> InterviewRecord:
    """Add or save an interview, without its notes and excerpts.

    Raises BadInput for a person who is not in the key, a time that is not valid, a finish before the start, or an
    agreement before the day of the interview; raises ChangedElsewhere.
    """
    key = records.review_id(review_uid)
    person = people.id_of(key, interview.code)
    start, finish = _time(interview.start_time, "Start"), _time(interview.finish_time, "Finish")
    if start and finish and finish < start:
        raise BadInput(f"The interview cannot finish at {finish} if it started at {start}. Correct one of the times.")
    if interview.held_on and interview.agreed_on and interview.agreed_on < interview.held_on:
        raise BadInput("The notes cannot be agreed before the day of the interview. Correct one of the dates.")
    values = records.values_of(interview, *FIELDS) | {"person": person, "start_time": start, "finish_time": finish}
    with writing():
        uid = interview.uid
        if uid:
            records.save(Interview, uid, interview.version, values)
        else:
            number = records.next_number(key, Interview.LETTER)
            uid = str(Interview.create(review=key, number=number, **values).uid)
    return detail(uid)


def save_notes(uid: str, version: int, notes: str) -> int:
    """Save the notes; returns the new version of the interview. Raises ChangedElsewhere."""
    return records.save(Interview, uid, version, {"notes": notes})


def remove(review_uid: str, uid: str) -> int:
    """Delete an interview with its excerpts; returns the number of the change, for undo.

    Raises BadInput if events or findings are based on it.
    """
    with writing() as session:
        removal.remove(Interview, uid)
    return records.last_change(session)


def add_excerpt(uid: str, text: str, from_character: int | None = None, note: str = "") -> ExcerptDetail:
    """Make a passage of the notes the next numbered excerpt. Raises BadInput if it is empty or already an excerpt."""
    row = records.row_of(Interview, uid)
    if not text.strip():
        raise BadInput("Select the passage first.")
    with writing():
        same = Excerpt.get_or_none(Excerpt.interview == row["id"], Excerpt.text == text)
        if same is not None:
            raise BadInput(f"This passage is already excerpt I{row['number']}.{same.number}.")
        made = Excerpt.create(
            interview=row["id"], number=_next(row), text=text, note=note, from_character=from_character
        )
    return excerpt(str(made.uid))


def excerpt(uid: str) -> ExcerptDetail:
    """Return one excerpt. Raises BadInput if it is gone."""
    row = records.row_of(Excerpt, uid)
    of = Interview.select(Interview.number).where(Interview.id == row["interview"]).tuples().first()[0]
    return _excerpt(row, of)


def save_excerpt(detail: ExcerptDetail) -> int:
    """Save the note of an excerpt; its passage never changes. Raises ChangedElsewhere."""
    return records.save(Excerpt, detail.uid, detail.version, {"note": detail.note})


def remove_excerpt(uid: str) -> int:
    """Delete an excerpt; returns the number of the change. Raises BadInput if it is the evidence of a finding."""
    return removal.remove(Excerpt, uid)


def counter_of(interview: int) -> str:
    """Return the name of the counter for excerpts of this interview (`ReferenceCounter.letter`)."""
    # The name of a counter has two characters: I1 to I9, then 10 to 99.
    return f"{Interview.LETTER}{interview}"[-2:]


def _excerpt(row: Any, interview: int) -> ExcerptDetail:
    return records.view(ExcerptDetail, row, interview=interview)


def _next(interview: Mapping[str, Any]) -> int:
    """Return the number of an interview's next excerpt, never one that was used before."""
    counter = counter_of(interview["number"])
    there: Any = Excerpt.select(Excerpt.number).where(Excerpt.interview == interview["id"])
    most = max((number for (number,) in there.tuples()), default=0)
    number = records.next_number(interview["review"], counter)
    if number <= most:
        # Excerpts that were imported, or added before this counter existed.
        number = records.next_number(interview["review"], counter, most - number + 1) + most - number
    return number


def _time(typed: str, label: str) -> str:
    """Read a time of day such as 9.30, 0930 or 9:30 as 09:30; empty for none. Raises BadInput."""
    if not typed.strip():
        return ""
    found = _TIME.fullmatch(typed.strip())
    if found is None:
        raise BadInput(f"{label}: {typed.strip()} is not a time. Enter one such as 09:30.")
    return f"{int(found[1]):02}:{found[2]}"
