"""The forms of tab 7: consideration, authorisation, their lists, sharing and the final report (§5, §8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

from imr_tui.errors import RecordDeleted
from imr_tui.screens.job import FormJob
from imr_tui.screens.values import as_date, from_date
from imr_tui.services.dmt import consideration, final_report, sharing
from imr_tui.services.dmt.consideration import EarlierRecord, OfficerRecord, ProgressRecord
from imr_tui.services.dmt.final_report import ViewRecord
from imr_tui.services.dmt.sharing import DisclosureRecord
from imr_tui.services.dmt.sharing_rules import SharingFacts
from imr_tui.services.people import people
from imr_tui.services.review import reviews
from imr_tui.vocabulary import Arrangement, Audience, Enough, OfficerPart, ReviewMethod, Situation, Tab
from imr_tui.widgets.fields import Field

SUBMISSION: Final = (
    Field("submitted_on", "Submitted on", "date", hint="Within the timescale agreed (§8.1)."),
    Field("submitted_to", "Submitted to", hint="The person or group who asked for the review, HoS or DMT (§8.1)."),
    Field(
        "discussed_on", "Discussed with the reviewer on", "date", hint="To agree any further recommendations (§8.1)."
    ),
    Field(
        "discussion",
        "Discussion",
        "prose",
        hint=f"Add further recommendations in {Tab.FINDINGS.named} (§8.1).",
    ),
)
MEETING: Final = (
    Field("dmt_meeting_on", "Considered by DMT on", "date", hint="The date of the meeting (§8.2)."),
    Field("dmt_minute", "Minute", "prose"),
    Field("earlier_reviews_looked_at", "Earlier reviews considered", "prose",
          hint="Which reviews, and how they were chosen. Each is also listed below (§8.2)."),
    Field("different_this_time", "What to do differently this time", "prose",
          hint="If a past mistake is repeated, different actions may be needed (§8.2)."),
    Field("arrangement", "Delivery", "choice", (("", "not decided yet"), *Arrangement.choices()),
          "Officers or a group, for far-reaching, complex or joint actions (§8.2)."),
    Field("partner_action", "Action with partners", "prose", hint="Anything that needs a joint response (§8.2)."),
)  # fmt: skip
AUTHORISATION: Final = (
    Field("authorised_on", "Plan authorised on", "date", hint="After that, changing a due date needs a reason (§8.3)."),
    Field("authorised_by", "Authorised by", hint="DMT, or the person who chaired the meeting."),
    Field("plan_review_on", "Plan review date", "date", hint="When DMT will review the plan (§8.3)."),
    Field(
        "review_method",
        "Review method",
        "choice",
        (("", "not decided yet"), *ReviewMethod.choices()),
        "How the plan will be reviewed (§8.3).",
    ),
    Field("review_method_note", "Review arrangements", "prose", hint="Who reviews the plan, and how often."),
)
FINAL: Final = (
    Field(
        "effectiveness",
        "Were the actions effective?",
        "prose",
        hint="Did they bring enough improvement or reduce risk? Each action has its own evidence in "
        f"{Tab.ACTIONS.named}.",
    ),
    Field(
        "further_actions",
        "Further actions",
        "prose",
        hint="Recommended if the improvement does not go far enough (§8.4).",
    ),
    Field("workforce_themes", "Themes for the workforce group", "prose", hint="What others can learn (§8.4)."),
    Field("submitted_on", "Submitted to DMT on", "date"),
    Field("shared_with_dmt_on", "Shared with DMT on", "date"),
    Field("shared_with_workforce_group_on", "Shared with the workforce group on", "date"),
)
EARLIER: Final = (
    Field("reference", "Reference", hint="For example IMR-2025-031."),
    Field("what_was_found", "What it found", "prose"),
    Field("what_was_done", "What was done, and whether it worked", "prose"),
)
OFFICER: Final = (
    Field("name", "Name or post"),
    Field("post", "Post"),
    Field("part", "Role", "choice", OfficerPart.choices()),
    Field("strand", "Strand", hint="For example practice changes or workforce development (§8.3)."),
)
PROGRESS: Final = (
    Field("due_on", "Due date", "date"),
    Field("due_from", "Due from"),
    Field("received_on", "Received on", "date"),
    Field("summary", "Summary", "prose"),
)
Listed = TypeVar("Listed")
_DATED: Final = frozenset(("date",))
_YES_NO: Final = (("no", "no"), ("yes", "yes"))


def consideration_job(review_uid: str, part: str) -> FormJob:
    """Return the form of one part of the consideration: submission, meeting or authorisation (database thread)."""
    fields, title = {
        "submission": (SUBMISSION, "Submission and discussion"),
        "meeting": (MEETING, "Consideration by DMT"),
        "authorisation": (AUTHORISATION, "Authorisation and review"),
    }[part]

    def save(values: dict[str, str], version: int) -> None:
        stored = consideration.consideration(review_uid)
        consideration.save(review_uid, replace(stored, version=version, **_read(fields, values)))

    return _job(review_uid, part, None, title, fields, lambda: consideration.consideration(review_uid), save)


def part_of(field: str) -> str:
    """Return the part of the consideration that contains a field."""
    parts = {"submission": SUBMISSION, "meeting": MEETING, "authorisation": AUTHORISATION}
    return next((part for part, fields in parts.items() if field in {one.name for one in fields}), "meeting")


def final_job(review_uid: str) -> FormJob:
    """Return the form of the final report (database thread)."""

    def save(values: dict[str, str], version: int) -> None:
        stored = final_report.final_report(review_uid)
        final_report.save(review_uid, replace(stored, version=version, **_read(FINAL, values)))

    return _job(review_uid, "final", None, "Final report", FINAL, lambda: final_report.final_report(review_uid), save)


def list_job(review_uid: str, form: str, uid: str) -> FormJob:
    """Return the form of an earlier review, officer or progress report; new if `uid` is empty (database thread)."""
    kinds: dict[str, tuple[Any, Sequence[Field], Callable[[str], Any], Callable[[str, Any], None], str]] = {
        "earlier": (EarlierRecord, EARLIER, consideration.earlier, consideration.save_earlier, "Earlier review"),
        "officer": (OfficerRecord, OFFICER, consideration.officers, consideration.save_officer, "Officer or member"),
        "progress": (
            ProgressRecord,
            PROGRESS,
            consideration.progress_reports,
            consideration.save_progress_report,
            "Progress report",
        ),
    }
    kind, fields, everyone, save_one, title = kinds[form]

    def one() -> Any:
        return _one_of(everyone(review_uid), uid, title) if uid else kind()

    def save(values: dict[str, str], version: int) -> None:
        save_one(review_uid, replace(one(), version=version, **_read(fields, values)))

    return _job(review_uid, form, uid, title, fields, one, save)


def view_job(review_uid: str, uid: str) -> FormJob:
    """Return the form for what a person affected or involved thinks of the improvement (database thread)."""
    codes = ", ".join(person.code for person in people.everyone(review_uid))
    fields = (
        Field("code", "Person's code", hint=f"In the key: {codes or 'no one yet'}"),
        Field("discussed_on", "Discussed on", "date"),
        Field("discussed_by", "Discussed by"),
        Field(
            "enough",
            "View on the improvement",
            "choice",
            (("", "not asked yet"), *Enough.choices()),
            "Does it go far enough (§8.4)?",
        ),
        Field("view", "View", "prose", hint="Included in the final report (§8.4)."),
    )

    def one() -> ViewRecord:
        return _one_of(final_report.views(review_uid), uid, "View on the outcome") if uid else ViewRecord()

    def save(values: dict[str, str], version: int) -> None:
        final_report.save_view(review_uid, replace(one(), version=version, **_read(fields, values)))

    return _job(review_uid, "view", uid, "View on the outcome", fields, one, save)


def sharing_job(review_uid: str, uid: str) -> FormJob:
    """Return the form of an entry in the sharing register; new if `uid` is empty (database thread)."""
    codes = ", ".join(person.code for person in people.everyone(review_uid))
    fields = (
        Field("audience", "Shared with", "choice", Audience.choices()),
        Field("team", "Team", hint="For a team in scope. The head of service or a nominee shares it (§5)."),
        Field("code", "Person's code", hint=f"In the key: {codes or 'no one yet'}. May be left empty."),
        Field("involved", "Was involved", "choice", _YES_NO,
              "In the incident, the response, support since then, or the review (§5)."),
        Field("situation", "Situation of the service user", "choice", Situation.choices(),
              "Applies if the person was not involved (§5)."),
        Field("decided_by", "Decided by", hint="Who decided, gave consent, or made the best-interests decision."),
        Field("decided_on", "Date decided", "date"),
        Field("ground_note", "Reason for the decision", "prose",
              hint="For a best-interests decision: what was decided, and why."),
        Field("lawful_basis", "Lawful basis", hint="Needed if the service user has died."),
        Field("what_was_shared", "What was shared", "prose"),
        Field("shared_by", "Shared by"),
        Field("shared_on", "Date shared", "date", hint="Leave empty until it has been shared."),
    )  # fmt: skip
    plain = [field for field in fields if field.name not in ("involved", "situation")]

    def one() -> DisclosureRecord:
        return sharing.detail(review_uid, uid) if uid else DisclosureRecord()

    def texts(entry: DisclosureRecord) -> dict[str, str]:
        return {
            **_texts(plain, entry),
            "involved": "yes" if entry.uid and entry.facts.involved else "no",
            "situation": entry.facts.situation,
        }

    def save(values: dict[str, str], version: int) -> None:
        facts = SharingFacts(values["audience"], values["involved"] == "yes", values["situation"])
        changes = {name: value for name, value in _read(plain, values).items() if name != "audience"}
        sharing.save(review_uid, replace(one(), version=version, audience=facts.audience, **changes), facts)

    def load() -> tuple[dict[str, str], int]:
        now = one()
        return texts(now), now.version

    now = one()
    title = f"Sharing with {now.who}" if uid else "New entry in the sharing register"
    return FormJob(
        f"{_reference(review_uid)}  {title}",
        "sharing",
        review_uid,
        fields,
        texts(now),
        save,
        uid,
        now.version,
        load if uid else None,
    )


def _one_of(entries: Iterable[Listed], uid: str, title: str) -> Listed:
    """Return the entry with this uid. Raises RecordDeleted if it was deleted: it is never saved as a new one unseen."""
    found = next((entry for entry in entries if getattr(entry, "uid", "") == uid), None)
    if found is None:
        raise RecordDeleted(f"This {title[0].lower()}{title[1:]} has been deleted.")
    return found


def _job(
    review_uid: str,
    form: str,
    uid: str | None,
    title: str,
    fields: Sequence[Field],
    read: Callable[[], Any],
    save: Callable[[dict[str, str], int], None],
) -> FormJob:
    """Return a form for the record `uid`, for a new one (empty `uid`), or for the only one of a review (None)."""

    def load() -> tuple[dict[str, str], int]:
        stored = read()
        return _texts(fields, stored), stored.version

    now = read()
    return FormJob(
        f"{_reference(review_uid)}  {title}",
        form,
        review_uid,
        fields,
        _texts(fields, now),
        save,
        uid or "",
        now.version,
        load if uid != "" else None,
        now.uid if uid is None else "",
    )


def _texts(fields: Sequence[Field], record: Any) -> dict[str, str]:
    return {
        field.name: from_date(getattr(record, field.name))
        if field.kind in _DATED
        else getattr(record, field.name) or ""
        for field in fields
    }


def _read(fields: Sequence[Field], values: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of a form as values of its record; an empty choice becomes None."""
    found: dict[str, Any] = {}
    for field in fields:
        typed = values[field.name]
        if field.kind in _DATED:
            found[field.name] = as_date(field.name, field.label, typed)
        elif field.kind == "choice":
            found[field.name] = typed or None
        else:
            found[field.name] = typed
    return found


def _reference(review_uid: str) -> str:
    return reviews.detail(review_uid).reference
