"""The forms of tab 4, Interviews: an interview, its notes, and an excerpt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from imr_tui import commands
from imr_tui.screens.job import FormJob
from imr_tui.screens.values import as_date, as_yes_no, from_date, from_yes_no
from imr_tui.services.people import interviews, people
from imr_tui.services.people.interviews import InterviewRecord
from imr_tui.services.review import reviews
from imr_tui.vocabulary import InterviewState, Tab
from imr_tui.widgets.fields import YES_NO, Field

_STATES = InterviewState.choices()


def interview_fields(codes: Sequence[str]) -> tuple[Field, ...]:
    """Return the fields of an interview; `codes` are those in the key."""
    known = ", ".join(codes[:12]) + (", …" if len(codes) > 12 else "")
    nobody = f"no one yet. In {Tab.INTERVIEWS.named}, press {commands.shortcut('interviews.people')} to show the key."
    return (
        Field("code", "Person's code", hint=f"In the key: {known or nobody}"),
        Field("why_selected", "Why this person was selected", "prose", hint="Included in the report (§7.1)."),
        Field("state", "Status", "choice", _STATES),
        Field("held_on", "Date held", "date"),
        Field("start_time", "Start time", hint="For example 09:30."),
        Field("finish_time", "Finish time", hint="For example 10:45."),
        Field("place", "Where or how it was held", hint="For example a room, by telephone or by video."),
        Field("others_present", "Others present", "prose"),
        Field("companion", "Companion", hint="Anyone who came to support the person."),
        Field("terms_explained_on", "Terms explained on", "date", hint=interviews.TERMS),
        Field("terms_accepted", "Terms accepted", "choice", YES_NO, interviews.TERMS),
        Field("read_back_on", "Read back on", "date", hint="When the notes were read back to the person."),
        Field("corrections", "Corrections requested", "prose"),
        Field("agreed_on", "Notes agreed on", "date", hint="When the person agreed the notes."),
    )


def interview_job(review_uid: str, uid: str) -> FormJob:
    """Return the form of an interview, or of a new one if `uid` is empty (database thread)."""
    interview = interviews.detail(uid) if uid else InterviewRecord()
    codes = [person.code for person in people.everyone(review_uid)]

    def save(values: dict[str, str], version: int) -> None:
        now = interviews.detail(uid) if uid else interview
        if values["code"] not in codes:
            by_lower_case = {code.casefold(): code for code in codes}
            values["code"] = by_lower_case.get(values["code"].strip().casefold(), values["code"].strip())
        dates: dict[str, Any] = {
            name: as_date(name, label, values[name])
            for name, label in (
                ("held_on", "Date held"),
                ("terms_explained_on", "Terms explained on"),
                ("read_back_on", "Read back on"),
                ("agreed_on", "Notes agreed on"),
            )
        }
        texts: dict[str, Any] = {
            name: values[name]
            for name in (
                "code",
                "why_selected",
                "state",
                "start_time",
                "finish_time",
                "place",
                "others_present",
                "companion",
                "corrections",
            )
        }
        accepted = as_yes_no(values["terms_accepted"])
        interviews.save(review_uid, replace(now, version=version, terms_accepted=accepted, **dates, **texts))

    def load() -> tuple[dict[str, str], int]:
        now = interviews.detail(uid)
        return _interview_texts(now), now.version

    title = interview.reference if uid else "New interview"
    return FormJob(
        f"{_reference(review_uid)}  {title}",
        "interview",
        review_uid,
        interview_fields(codes),
        _interview_texts(interview),
        save,
        uid,
        interview.version,
        load if uid else None,
    )


def notes_job(review_uid: str, uid: str) -> FormJob:
    """Return the form of the notes of an interview (database thread)."""
    interview = interviews.detail(uid)

    def load() -> tuple[dict[str, str], int]:
        now = interviews.detail(uid)
        return {"notes": now.notes}, now.version

    def save(values: dict[str, str], version: int) -> None:
        interviews.save_notes(uid, version, values["notes"])

    return FormJob(
        f"{_reference(review_uid)}  {interview.reference} with {interview.code}: notes",
        "notes",
        review_uid,
        (Field("notes", "Notes", "prose"),),
        {"notes": interview.notes},
        save,
        uid,
        interview.version,
        load,
    )


def excerpt_job(review_uid: str, uid: str) -> FormJob:
    """Return the form of the note on an excerpt (database thread)."""
    excerpt = interviews.excerpt(uid)

    def save(values: dict[str, str], version: int) -> None:
        interviews.save_excerpt(replace(interviews.excerpt(uid), version=version, note=values["note"]))

    def load() -> tuple[dict[str, str], int]:
        now = interviews.excerpt(uid)
        return {"note": now.note}, now.version

    hint = " ".join(excerpt.text[:400].split())
    return FormJob(
        f"{_reference(review_uid)}  {excerpt.reference}",
        "excerpt",
        review_uid,
        (Field("note", "What this passage shows", "prose", hint=f"“{hint}”"),),
        {"note": excerpt.note},
        save,
        uid,
        excerpt.version,
        load,
    )


def _reference(review_uid: str) -> str:
    return reviews.detail(review_uid).reference


def _interview_texts(interview: InterviewRecord) -> dict[str, str]:
    return {
        "code": interview.code,
        "why_selected": interview.why_selected,
        "state": interview.state,
        "held_on": from_date(interview.held_on),
        "start_time": interview.start_time,
        "finish_time": interview.finish_time,
        "place": interview.place,
        "others_present": interview.others_present,
        "companion": interview.companion,
        "terms_explained_on": from_date(interview.terms_explained_on),
        "terms_accepted": from_yes_no(interview.terms_accepted),
        "read_back_on": from_date(interview.read_back_on),
        "corrections": interview.corrections,
        "agreed_on": from_date(interview.agreed_on),
    }
