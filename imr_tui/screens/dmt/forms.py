"""The forms of place 7: consideration, authorisation, the lists beside them, sharing and the final report (§5, §8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

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
    Field("submitted_to", "Submitted to", hint="The person or group who asked for the review: HoS or DMT (§8.1)."),
    Field("discussed_on", "Discussed with the reviewer on", "date", hint="To agree what else becomes apparent (§8.1)."),
    Field(
        "discussion",
        "The discussion",
        "prose",
        hint=f"Further recommendations are added in {Tab.FINDINGS.named} (§8.1).",
    ),
)
MEETING: Final = (
    Field("dmt_meeting_on", "DMT considered it on", "date", hint="§8.2"),
    Field("dmt_minute", "Minute", "prose"),
    Field("earlier_reviews_looked_at", "Earlier reviews looked at", "prose",
          hint="Which, and how they were chosen; each has a line of its own below (§8.2)."),
    Field("different_this_time", "What is different this time", "prose",
          hint="Where a mistake of the past is repeated, different actions may be needed (§8.2)."),
    Field("arrangement", "Who delivers", "choice", (("", "not yet decided"), *Arrangement.choices()),
          "Far-reaching, complex or joint actions: officers or a group (§8.2)."),
    Field("partner_action", "Action with partners", "prose", hint="What needs a joint response (§8.2)."),
)  # fmt: skip
AUTHORISATION: Final = (
    Field("authorised_on", "Plan authorised on", "date", hint="Then a due date moves with a reason only (§8.3)."),
    Field("authorised_by", "Authorised by", hint="DMT, or who chaired it."),
    Field("plan_review_on", "Plan to be reviewed on", "date", hint="§8.3"),
    Field("review_method", "How it is reviewed", "choice", (("", "not yet decided"), *ReviewMethod.choices()), "§8.3"),
    Field("review_method_note", "About it", "prose", hint="By whom, how often."),
)
FINAL: Final = (
    Field(
        "effectiveness",
        "Were the actions effective?",
        "prose",
        hint="Whether they brought sufficient improvement or less risk; each action says it for itself in "
        f"{Tab.ACTIONS.named}.",
    ),
    Field("further_actions", "Further actions", "prose", hint="Recommended where it is not enough (§8.4)."),
    Field("workforce_themes", "Themes for the workforce group", "prose", hint="What others can learn from (§8.4)."),
    Field("submitted_on", "Submitted to DMT on", "date"),
    Field("shared_with_dmt_on", "Shared with DMT on", "date"),
    Field("shared_with_workforce_group_on", "Shared with the workforce group on", "date"),
)
EARLIER: Final = (
    Field("reference", "Reference", hint="Such as IMR-2025-031."),
    Field("what_was_found", "What was found then", "prose"),
    Field("what_was_done", "What was done then, and did it help?", "prose"),
)
OFFICER: Final = (
    Field("name", "Name, or the post charged"),
    Field("post", "Post"),
    Field("part", "Part", "choice", OfficerPart.choices()),
    Field("strand", "Strand", hint="Practice changes, workforce development, commissioning (§8.3)."),
)
PROGRESS: Final = (
    Field("due_on", "Due on", "date"),
    Field("due_from", "From whom"),
    Field("received_on", "Received on", "date"),
    Field("summary", "What it says", "prose"),
)
_DATED: Final = frozenset(("date",))
_YES_NO: Final = (("no", "no"), ("yes", "yes"))


def consideration_job(review_uid: str, part: str) -> FormJob:
    """One part of the consideration: submission, meeting or authorisation (database thread)."""
    fields, title = {
        "submission": (SUBMISSION, "Submission and discussion"),
        "meeting": (MEETING, "Consideration by DMT"),
        "authorisation": (AUTHORISATION, "Authorisation and review"),
    }[part]

    def save(values: dict[str, str], version: int) -> None:
        there = consideration.consideration(review_uid)
        consideration.save(review_uid, replace(there, version=version, **_read(fields, values)))

    return _job(review_uid, part, None, title, fields, lambda: consideration.consideration(review_uid), save)


def part_of(field: str) -> str:
    """The part of the consideration in which a field stands."""
    parts = {"submission": SUBMISSION, "meeting": MEETING, "authorisation": AUTHORISATION}
    return next((part for part, fields in parts.items() if field in {one.name for one in fields}), "meeting")


def final_job(review_uid: str) -> FormJob:
    """The final report (database thread)."""

    def save(values: dict[str, str], version: int) -> None:
        there = final_report.final_report(review_uid)
        final_report.save(review_uid, replace(there, version=version, **_read(FINAL, values)))

    return _job(review_uid, "final", None, "Final report", FINAL, lambda: final_report.final_report(review_uid), save)


def list_job(review_uid: str, form: str, uid: str) -> FormJob:
    """An earlier review, an officer or a progress report, or a new one (database thread)."""
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
    kind, fields, everyone, keep, title = kinds[form]

    def one() -> Any:
        return next((entry for entry in everyone(review_uid) if entry.uid == uid), kind())

    def save(values: dict[str, str], version: int) -> None:
        keep(review_uid, replace(one(), version=version, **_read(fields, values)))

    return _job(review_uid, form, uid, title, fields, one, save)


def view_job(review_uid: str, uid: str) -> FormJob:
    """What somebody affected or involved thinks of the improvement (database thread)."""
    codes = ", ".join(person.code for person in people.everyone(review_uid))
    fields = (
        Field("code", "Whose view, by code", hint=f"In the key: {codes or 'nobody yet'}"),
        Field("discussed_on", "Discussed on", "date"),
        Field("discussed_by", "Discussed by"),
        Field("enough", "Is it enough?", "choice", (("", "not asked yet"), *Enough.choices()), "§8.4"),
        Field("view", "What was said", "prose", hint="Stands in the final report (§8.4)."),
    )

    def one() -> ViewRecord:
        return next((entry for entry in final_report.views(review_uid) if entry.uid == uid), ViewRecord())

    def save(values: dict[str, str], version: int) -> None:
        final_report.save_view(review_uid, replace(one(), version=version, **_read(fields, values)))

    return _job(review_uid, "view", uid, "View on the outcome", fields, one, save)


def sharing_job(review_uid: str, uid: str) -> FormJob:
    """An entry of the sharing register (database thread)."""
    codes = ", ".join(person.code for person in people.everyone(review_uid))
    fields = (
        Field("audience", "Who", "choice", Audience.choices()),
        Field("team", "Team", hint="For a team within the scope: shared by the head of service or a nominee (§5)."),
        Field("code", "Person, by code", hint=f"In the key: {codes or 'nobody yet'}. May be empty."),
        Field("involved", "Was involved", "choice", _YES_NO,
              "In the incident, in responding to it, in supporting the person since, or in the review (§5)."),
        Field("situation", "The service user", "choice", Situation.choices(),
              "Counts for whoever was not involved (§5)."),
        Field("decided_by", "Decided by", hint="HoS or nominee; whose consent it is; who decided in best interests."),
        Field("decided_on", "Decided on", "date"),
        Field("ground_note", "About the ground", "prose", hint="For best interests: what was decided, and why."),
        Field("lawful_basis", "Lawful basis", hint="For a person who has died."),
        Field("what_was_shared", "What was shared", "prose"),
        Field("shared_by", "Shared by"),
        Field("shared_on", "Shared on", "date", hint="Empty while it is planned, or where it is not shared at all."),
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
    title = f"Sharing with {now.who}" if uid else "New entry of the sharing register"
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


def _job(
    review_uid: str,
    form: str,
    uid: str | None,
    title: str,
    fields: Sequence[Field],
    read: Callable[[], Any],
    save: Callable[[dict[str, str], int], None],
) -> FormJob:
    """A form over the record `uid`, over a new one (`uid` empty), or over the one that a review has (`uid` None)."""

    def load() -> tuple[dict[str, str], int]:
        there = read()
        return _texts(fields, there), there.version

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
    """The values of a form as those of its record; an empty choice is none."""
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
