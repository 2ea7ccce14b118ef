"""The forms of tab 1, Request and scope: their fields, and how text becomes a record and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from imr_tui import commands
from imr_tui.dates.when import parse
from imr_tui.errors import BadInput, RecordDeleted
from imr_tui.screens.job import FormJob
from imr_tui.screens.values import as_date, as_yes_no, from_date, from_yes_no, today
from imr_tui.services.review import ending, requests, reviews, scope
from imr_tui.vocabulary import Ending, IncidentCategory, Milestone, OnBehalfOf, ScopeMethod
from imr_tui.widgets.fields import YES_NO, Field

Found = TypeVar("Found")

REQUEST = (
    Field("requested_by", "Requested by", hint="The person who asks for the review (§6)."),
    Field("requester_role", "Role of the requester"),
    Field(
        "on_behalf_of", "On behalf of", "choice",
        (("", "not known yet"), *OnBehalfOf.choices()), "The body that needs the IMR (§3, §8).",
    ),
    Field("requested_on", "Requested on", "date"),
    Field("incident_when", "When the incident happened", "when",
          hint="As exactly as you know it, for example about 5 Mar 2026."),
    Field("incident_place", "Where it happened"),
    Field("incident_summary", "Brief summary", "prose", hint="Use codes instead of names."),
    Field(
        "category", "Outcome of the incident", "choice",
        (("", "not known yet"), *IncidentCategory.short_choices()),
        "§3 says when an IMR must be carried out.",
    ),
    Field("receives_asc_support", "Person receives ASC support", "choice", YES_NO),
    Field("staff_concern", "Concern that staff contributed to it or failed to prevent it", "choice", YES_NO),
    Field("discretion_reason", "Head of service's reason", "prose",
          hint="Needed if §3 does not require an IMR: which lessons may reduce risk?"),
)  # fmt: skip
REVIEWER = (
    Field("name", "Reviewer"),
    Field("post", "Post"),
    Field("experience", "Level of experience", "prose", hint="Appropriate to the review (§4)."),
    Field("authority", "Level of authority", "prose", hint="Appropriate to the review (§4)."),
    Field("appointed_on", "Appointed on", "date"),
    Field("no_management_involvement_on", "Declared no involvement in the management on", "date",
          hint="§4: no direct involvement in the management of the situation under consideration."),
    Field("no_incident_involvement_on", "Declared no involvement in the incident on", "date",
          hint="§5: no direct involvement in the serious incident under investigation."),
    Field("conflict_resolution", "Resolution of a conflict of interest", "prose",
          hint="Only if the reviewer appears in the key or the chronology."),
    Field("ended_on", "Stopped being the reviewer on", "date", hint="Leave empty for the current reviewer."),
)  # fmt: skip
SCOPE = (
    Field("covers_who", "Who is covered", "prose", hint="§6: who will be covered by the IMR."),
    Field("covers_what", "What is covered", "prose", hint="§6: what will be covered by the IMR."),
    Field("teams", "Services and teams, one per line", "prose",
          hint="Team, comma, manager, for example: Homecare East, A. Manager (§5)."),
    Field("period_from", "Period from", "date"),
    Field("period_to", "Period to", "date"),
    Field("method", "Method", "choice",
          (("", "not agreed yet"), *ScopeMethod.short_choices()),
          "§6: whether interviews are needed is agreed in the scope."),
    Field("method_reason", "Why this is proportionate", "prose", hint="Needed for a desktop review (§5, §6)."),
)  # fmt: skip
TERM = (Field("text", "Term of reference", "prose", hint="A question that the review must answer."),)
TARGET = (
    Field("target_on", "Target date", "date"),
    Field("actual_on", "Met on", "date"),
    Field("reason", "Reason for changing an agreed date", "prose", hint="Recorded with the change."),
    Field("agreed_by", "Change agreed by"),
)
TOLD = (
    Field("team", "Service or team"),
    Field("manager", "Manager"),
    Field("told_by", "Informed by", hint="The person requesting the review informs the managers (§5)."),
    Field("told_on", "Date informed", "date"),
    Field("how", "How informed", hint="For example in person, by telephone or by letter."),
    Field("no_press_instruction", "Instructed not to speak to the press", "choice", (("no", "no"), ("yes", "yes"))),
)
PRESS = (
    Field("received_from", "Who asked"),
    Field("received_on", "Received on", "date"),
    Field("summary", "What was asked", "prose"),
    Field("passed_to", "Press officer it was passed to"),
    Field("passed_on", "Date passed on", "date"),
)

PARTNER = (
    Field("agency", "Partner agency", hint="Several agencies may each review the same incident (§1)."),
    Field("reference", "Partner's reference"),
    Field("contact", "Contact"),
    Field("note", "Note", "prose"),
)

ENDING = (
    Field("ended_reason", "Reason", "prose", hint="Why it ends, for example why no IMR is needed. Use codes."),
    Field("ended_by", "Decided by", hint="For example Head of Service."),
    Field("ended_on", "Date decided", "date"),
)


def job_for(review_uid: str, kind: str, which: str) -> FormJob:
    """Return the form for a line of the tab (database thread). Raises BadInput if the line cannot be edited."""
    makers: dict[str, Callable[[str, str], FormJob]] = {
        "request": _request,
        "reviewer": _reviewer,
        "scope": _scope,
        "term": _term,
        "target": _target,
        "told": _told,
        "press": _press,
        "partner": _partner,
        "ending": _ending,
    }
    try:
        return makers[kind](review_uid, which)
    except (StopIteration, LookupError, ValueError):
        raise RecordDeleted("That record has been deleted.") from None


def day_typed(text: str) -> date:
    """Return the day typed into a prompt. Raises BadInput if it is empty or not one full date."""
    on = as_date("", "Date", text)
    if on is None:
        raise BadInput("Enter a full date, for example 12 May 2026.")
    return on


def _request(review_uid: str, which: str) -> FormJob:
    def load() -> tuple[dict[str, str], int]:
        now = requests.detail(review_uid)
        texts = _texts(now, "requested_by", "requester_role", "incident_place", "incident_summary", "discretion_reason")
        return texts | {
            "on_behalf_of": now.on_behalf_of or "",
            "requested_on": from_date(now.requested_on),
            "incident_when": now.incident_when.typed,
            "category": now.category or "",
            "receives_asc_support": from_yes_no(now.receives_asc_support),
            "staff_concern": from_yes_no(now.staff_concern),
        }, now.version

    def save(values: dict[str, str], version: int) -> None:
        now = requests.detail(review_uid)
        requests.save(
            review_uid,
            replace(
                now,
                version=version,
                requested_by=values["requested_by"],
                requester_role=values["requester_role"],
                on_behalf_of=values["on_behalf_of"] or None,
                requested_on=as_date("requested_on", "Requested on", values["requested_on"]),
                incident_when=parse(values["incident_when"]),
                incident_place=values["incident_place"],
                incident_summary=values["incident_summary"],
                category=values["category"] or None,
                receives_asc_support=as_yes_no(values["receives_asc_support"]),
                staff_concern=as_yes_no(values["staff_concern"]),
                discretion_reason=values["discretion_reason"],
            ),
        )

    values, version = load()
    return FormJob(
        _title(review_uid, "Request"),
        "request",
        review_uid,
        REQUEST,
        values,
        save,
        requests.detail(review_uid).uid,
        version,
        load,
    )


def _reviewer(review_uid: str, which: str) -> FormJob:
    present = requests.present_reviewer(review_uid) or requests.ReviewerDetail()
    dates = ("appointed_on", "no_management_involvement_on", "no_incident_involvement_on", "ended_on")

    def stored() -> requests.ReviewerDetail:
        return _one(requests.reviewers(review_uid), present.uid, "reviewer") if present.uid else present

    def load() -> tuple[dict[str, str], int]:
        now = stored()
        texts = _texts(now, "name", "post", "experience", "authority", "conflict_resolution")
        return texts | {name: from_date(getattr(now, name)) for name in dates}, now.version

    def save(values: dict[str, str], version: int) -> None:
        labels = {field.name: field.label for field in REVIEWER}
        days = {name: as_date(name, labels[name], values[name]) for name in dates}
        requests.save_reviewer(
            review_uid,
            requests.ReviewerDetail(
                uid=present.uid,
                version=version,
                name=values["name"],
                post=values["post"],
                experience=values["experience"],
                authority=values["authority"],
                conflict_resolution=values["conflict_resolution"],
                conflict_resolved_on=_resolved_on(stored(), values["conflict_resolution"]),
                **days,
            ),
        )

    values, version = load()
    return FormJob(
        _title(review_uid, "Reviewer"),
        "reviewer",
        review_uid,
        REVIEWER,
        values,
        save,
        present.uid,
        version,
        load if present.uid else None,
    )


def _resolved_on(present: requests.ReviewerDetail, text: str) -> date | None:
    if not text.strip():
        return None
    return present.conflict_resolved_on or today()


def _to_revise() -> str:
    return f"Press {commands.shortcut('request.revise')} to start a new version"


def _scope(review_uid: str, which: str) -> FormJob:
    present = scope.current(review_uid)
    if present.agreed:
        raise BadInput(f"Version {present.number} of the scope is agreed. {_to_revise()} (§5).")

    def stored() -> scope.ScopeDetail:
        if not present.uid:
            return scope.current(review_uid)
        return _one(scope.versions(review_uid), present.uid, "scope version")

    def load() -> tuple[dict[str, str], int]:
        now = stored()
        teams = "\n".join(f"{t.name}, {t.manager}" if t.manager else t.name for t in now.teams)
        return _texts(now, "covers_who", "covers_what", "method_reason") | {
            "teams": teams,
            "period_from": from_date(now.period_from),
            "period_to": from_date(now.period_to),
            "method": now.method or "",
        }, now.version

    def save(values: dict[str, str], version: int) -> None:
        scope.save(
            review_uid,
            replace(
                stored(),
                version=version,
                covers_who=values["covers_who"],
                covers_what=values["covers_what"],
                teams=tuple(_team(line) for line in values["teams"].splitlines() if line.strip()),
                period_from=as_date("period_from", "Period from", values["period_from"]),
                period_to=as_date("period_to", "Period to", values["period_to"]),
                method=values["method"] or None,
                method_reason=values["method_reason"],
            ),
        )

    values, version = load()
    title = _title(review_uid, f"Scope, version {present.number}")
    return FormJob(title, "scope", review_uid, SCOPE, values, save, present.uid, version, load)


def _team(line: str) -> scope.TeamDetail:
    name, _, manager = line.partition(",")
    return scope.TeamDetail(name.strip(), manager.strip())


def _term(review_uid: str, which: str) -> FormJob:
    if scope.current(review_uid).agreed:
        raise BadInput(f"The scope is agreed. {_to_revise()} first (§5).")

    def load() -> tuple[dict[str, str], int]:
        now = _one(scope.terms(review_uid), which, "term of reference")
        return {"text": now.text}, now.version

    def save(values: dict[str, str], version: int) -> None:
        if which:
            now = _one(scope.terms(review_uid), which, "term of reference")
            scope.save_term(review_uid, replace(now, version=version, text=values["text"]))
        else:
            scope.add_term(review_uid, values["text"])

    values, version = load() if which else ({}, 0)
    title = _title(review_uid, "Term of reference")
    return FormJob(title, "term", review_uid, TERM, values, save, which, version, load if which else None)


def _target(review_uid: str, which: str) -> FormJob:
    def now() -> scope.TargetDetail:
        return next(t for t in scope.targets(review_uid) if t.milestone == which)

    def load() -> tuple[dict[str, str], int]:
        target = now()
        return {
            "target_on": from_date(target.target_on),
            "actual_on": from_date(target.actual_on),
        }, target.version

    def save(values: dict[str, str], version: int) -> None:
        scope.save_target(
            review_uid,
            replace(
                now(),
                version=version,
                target_on=as_date("target_on", "Target date", values["target_on"]),
                actual_on=as_date("actual_on", "Met on", values["actual_on"]),
            ),
            reason=values["reason"],
            agreed_by=values["agreed_by"],
            on=today(),
        )

    values, version = load()
    title = _title(review_uid, f"Target date: {Milestone(which).label}")
    return FormJob(title, "target", review_uid, TARGET, values, save, which, version, load)


def _told(review_uid: str, which: str) -> FormJob:
    present = scope.notifications(review_uid)[int(which)]

    def text_of(now: scope.NotificationDetail) -> dict[str, str]:
        return _texts(now, "team", "manager", "told_by", "how") | {
            "told_on": from_date(now.told_on),
            "no_press_instruction": "yes" if now.no_press_instruction else "no",
        }

    def load() -> tuple[dict[str, str], int]:
        now = _one(scope.notifications(review_uid), present.uid, "notification")
        return text_of(now), now.version

    def save(values: dict[str, str], version: int) -> None:
        scope.save_notification(
            review_uid,
            scope.NotificationDetail(
                present.uid,
                version,
                values["team"],
                values["manager"],
                values["told_by"],
                as_date("told_on", "Date informed", values["told_on"]),
                values["how"],
                values["no_press_instruction"] == "yes",
            ),
        )

    return FormJob(
        _title(review_uid, "Manager informed"),
        "told",
        review_uid,
        TOLD,
        text_of(present),
        save,
        present.uid or present.team[:36],
        present.version,
        load if present.uid else None,
    )


def _press(review_uid: str, which: str) -> FormJob:
    present = scope.PressQueryDetail()
    if which:
        present = _one(scope.press_queries(review_uid), which, "press query")

    def text_of(now: scope.PressQueryDetail) -> dict[str, str]:
        return _texts(now, "received_from", "summary", "passed_to") | {
            "received_on": from_date(now.received_on),
            "passed_on": from_date(now.passed_on),
        }

    def load() -> tuple[dict[str, str], int]:
        now = _one(scope.press_queries(review_uid), which, "press query")
        return text_of(now), now.version

    def save(values: dict[str, str], version: int) -> None:
        scope.save_press_query(
            review_uid,
            scope.PressQueryDetail(
                which,
                version,
                as_date("received_on", "Received on", values["received_on"]),
                values["received_from"],
                values["summary"],
                values["passed_to"],
                as_date("passed_on", "Date passed on", values["passed_on"]),
            ),
        )

    return FormJob(
        _title(review_uid, "Press query"),
        "press",
        review_uid,
        PRESS,
        text_of(present),
        save,
        which,
        present.version,
        load if which else None,
    )


def _partner(review_uid: str, which: str) -> FormJob:
    present = reviews.PartnerDetail()
    if which:
        present = _one(reviews.partners(review_uid), which, "partner review")

    def text_of(now: reviews.PartnerDetail) -> dict[str, str]:
        return _texts(now, "agency", "reference", "contact", "note")

    def load() -> tuple[dict[str, str], int]:
        now = _one(reviews.partners(review_uid), which, "partner review")
        return text_of(now), now.version

    def save(values: dict[str, str], version: int) -> None:
        reviews.save_partner(review_uid, reviews.PartnerDetail(which, version, **values))

    return FormJob(
        _title(review_uid, "Partner review"),
        "partner",
        review_uid,
        PARTNER,
        text_of(present),
        save,
        which,
        present.version,
        load if which else None,
    )


def _ending(review_uid: str, which: str) -> FormJob:
    how = Ending(which)
    version = reviews.detail(review_uid).version

    def save(values: dict[str, str], version: int) -> None:
        on = as_date("ended_on", "Date decided", values["ended_on"])
        if on is None:
            raise BadInput("Date decided: enter a full date, for example 12 May 2026.", field="ended_on")
        ending.end(review_uid, how, values["ended_reason"], values["ended_by"], on, version=version)

    values = {"ended_reason": "", "ended_by": "", "ended_on": from_date(today())}
    title = _title(review_uid, "Decline the request" if how == Ending.DECLINED else "Withdraw the review")

    def load() -> tuple[dict[str, str], int]:
        return values, reviews.detail(review_uid).version

    return FormJob(title, "ending", review_uid, ENDING, values, save, how.value, version, load)


def _one(found: Iterable[Found], uid: str, name: str) -> Found:
    """Return the record with this uid. Raises BadInput if it was deleted in the meantime."""
    there = next((one for one in found if getattr(one, "uid", "") == uid), None)
    if there is None:
        raise RecordDeleted(f"This {name} has been deleted.")
    return there


def _texts(detail: object, *names: str) -> dict[str, str]:
    return {name: str(getattr(detail, name)) for name in names}


def _title(review_uid: str, what: str) -> str:
    return f"{reviews.detail(review_uid).reference}  {what}"
