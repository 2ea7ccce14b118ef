"""Versions of the scope, terms of reference, target dates, notifications and press queries (§5, §6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from imr_tui.errors import BadInput
from imr_tui.models import (
    Extension,
    Notification,
    PressQuery,
    ScopeTeam,
    ScopeVersion,
    TargetDate,
    TermOfReference,
)
from imr_tui.services.record import records, removal
from imr_tui.store.session import writing
from imr_tui.vocabulary import Milestone, ScopeMethod

_NO_TERM: Final = "Text: enter the term of reference, for example “Were the visits carried out as planned?”"


@dataclass(frozen=True, slots=True)
class TeamDetail:
    """A service or team in scope, and its manager."""

    name: str
    manager: str = ""


@dataclass(frozen=True, slots=True)
class TermDetail:
    """A term of reference; `reference` is T1, T2, …"""

    uid: str
    version: int
    number: int
    text: str
    added_in: int
    dropped_in: int | None

    @property
    def reference(self) -> str:
        """The reference shown to people."""
        return f"T{self.number}"


@dataclass(frozen=True, slots=True)
class ScopeDetail:
    """One version of the scope (§5, §6)."""

    uid: str
    version: int
    number: int
    covers_who: str = ""
    covers_what: str = ""
    period_from: date | None = None
    period_to: date | None = None
    method: str | None = None
    method_reason: str = ""
    revision_reason: str = ""
    requester_agreed_by: str = ""
    requester_agreed_on: date | None = None
    reviewer_agreed_by: str = ""
    reviewer_agreed_on: date | None = None
    teams: tuple[TeamDetail, ...] = ()

    @property
    def agreed(self) -> bool:
        """Whether the requester and the reviewer have agreed this version (§5)."""
        return self.requester_agreed_on is not None and self.reviewer_agreed_on is not None


@dataclass(frozen=True, slots=True)
class TargetDetail:
    """A milestone's target date, the date it was met and its extensions (§6)."""

    milestone: str
    uid: str = ""
    version: int = 0
    target_on: date | None = None
    actual_on: date | None = None
    extensions: tuple[ExtensionDetail, ...] = ()


@dataclass(frozen=True, slots=True)
class ExtensionDetail:
    """A change to a target date."""

    moved_from: date | None
    moved_to: date
    reason: str
    agreed_by: str
    agreed_on: date | None


@dataclass(frozen=True, slots=True)
class NotificationDetail:
    """A notification to a team's manager about the review, given or still to give (§5)."""

    uid: str = ""
    version: int = 0
    team: str = ""
    manager: str = ""
    told_by: str = ""
    told_on: date | None = None
    how: str = ""
    no_press_instruction: bool = False


@dataclass(frozen=True, slots=True)
class PressQueryDetail:
    """A query from the press, and who it was passed to (§5)."""

    uid: str = ""
    version: int = 0
    received_on: date | None = None
    received_from: str = ""
    summary: str = ""
    passed_to: str = ""
    passed_on: date | None = None


def versions(review_uid: str) -> tuple[ScopeDetail, ...]:
    """Return the versions of the scope, oldest first."""
    key = records.review_id(review_uid)
    rows = list(ScopeVersion.select().where(ScopeVersion.review == key).order_by(ScopeVersion.number).dicts())
    teams: dict[int, list[TeamDetail]] = {}
    query = ScopeTeam.select().where(ScopeTeam.scope_version.in_([row["id"] for row in rows]))
    for team in query.order_by(ScopeTeam.position).dicts():
        teams.setdefault(team["scope_version"], []).append(TeamDetail(team["name"], team["manager"]))
    return tuple(records.view(ScopeDetail, row, teams=tuple(teams.get(row["id"], ()))) for row in rows)


def current(review_uid: str) -> ScopeDetail:
    """Return the latest version of the scope; if none is saved yet, an empty first one without a uid."""
    found = versions(review_uid)
    return found[-1] if found else ScopeDetail("", 0, 1)


def save(review_uid: str, scope: ScopeDetail) -> ScopeDetail:
    """Save the latest version of the scope, or the first one.

    Raises BadInput if both have agreed it (use `revise`), if the period ends before it begins or if a desktop review
    has no reason; ChangedElsewhere if it changed since it was read.
    """
    if scope.period_from and scope.period_to and scope.period_to < scope.period_from:
        raise BadInput("The period ends before it begins. Change one of the two dates.", field="period_to")
    if scope.method == ScopeMethod.DESKTOP and not scope.method_reason.strip():
        raise BadInput("Enter the reason why a desktop review is enough (§6).", field="method_reason")
    names = ("covers_who", "covers_what", "period_from", "period_to", "method", "method_reason", "revision_reason")
    values = records.values_of(scope, *names)
    with writing():
        latest = current(review_uid)
        if not scope.uid:
            if latest.uid:
                raise records.changed_elsewhere(ScopeVersion, records.row_of(ScopeVersion, latest.uid))
            _save_teams(replace(scope, uid=_first(review_uid, **values)))
            return current(review_uid)
        if latest.uid == scope.uid and latest.agreed:
            raise BadInput("The requester and the reviewer have agreed this scope. Revise the scope to change it (§5).")
        if latest.uid != scope.uid and any(version.uid == scope.uid for version in versions(review_uid)):
            raise BadInput(f"Version {latest.number} of the scope has been started since. Open it to change it (§5).")
        before = records.row_of(ScopeVersion, scope.uid)["version"]
        differ = _wanted_teams(scope) != _stored_teams(scope.uid)
        after = records.save(ScopeVersion, scope.uid, scope.version, values, parts_differ=differ)
        if differ:
            _save_teams(scope)
        if after != before:
            _withdraw_agreement(scope.uid)
    return current(review_uid)


def agree(review_uid: str, side: str, name: str, on: date, read: ScopeDetail | None = None) -> ScopeDetail:
    """Record that the `requester` or the `reviewer` (`side`) agrees the latest version (§5, §6).

    `read` is that version as it was shown. Raises BadInput if the name is empty, the scope is incomplete or this side
    has already agreed it; ChangedElsewhere if the scope changed since it was read.
    """
    if side not in ("requester", "reviewer"):
        raise ValueError(side)
    if not name.strip():
        raise BadInput("Enter the name of the person who agrees the scope, for example Jane Smith.")
    with writing():
        scope = current(review_uid)
        if not (scope.covers_who.strip() or scope.covers_what.strip()) or scope.method is None:
            raise BadInput("Before agreeing the scope, enter who and what the review covers, and its method (§6).")
        if not terms(review_uid):
            raise BadInput("Before agreeing the scope, add at least one term of reference (§7.2).")
        if getattr(scope, f"{side}_agreed_on") is not None:
            raise BadInput(f"The {side} has already agreed this version.")
        if read is not None and (scope.uid, scope.version) != (read.uid, read.version):
            raise records.changed_elsewhere(ScopeVersion, records.row_of(ScopeVersion, scope.uid))
        values = {f"{side}_agreed_by": name, f"{side}_agreed_on": on}
        records.save(ScopeVersion, scope.uid, scope.version, values)
    return current(review_uid)


def to_revise(review_uid: str) -> ScopeDetail:
    """Return the agreed version to revise. Raises BadInput if the requester and the reviewer have not both agreed."""
    latest = current(review_uid)
    if not latest.agreed:
        raise BadInput("This scope is not agreed yet, so you can change it without a revision.")
    return latest


def revise(review_uid: str, reason: str) -> ScopeDetail:
    """Create the next version as a copy of the agreed one; `reason` is the new information that prompts it (§5)."""
    names = ("covers_who", "covers_what", "period_from", "period_to", "method", "method_reason")
    with writing():
        latest = to_revise(review_uid)
        if not reason.strip():
            raise BadInput(
                "Reason: enter the new information that prompted the revision, for example a new witness (§5)."
            )
        made = ScopeVersion.create(
            review=records.review_id(review_uid),
            number=latest.number + 1,
            revision_reason=reason,
            **records.values_of(latest, *names),
        )
        for position, team in enumerate(latest.teams, start=1):
            ScopeTeam.create(scope_version=made, position=position, name=team.name, manager=team.manager)
    return current(review_uid)


def terms(review_uid: str, dropped: bool = False) -> tuple[TermDetail, ...]:
    """Return the current terms of reference, by number; with `dropped`, also those that a revision removed."""
    key = records.review_id(review_uid)
    numbers = dict(ScopeVersion.select(ScopeVersion.id, ScopeVersion.number).where(ScopeVersion.review == key).tuples())
    query = TermOfReference.select().where(TermOfReference.review == key).order_by(TermOfReference.number)
    if not dropped:
        query = query.where(TermOfReference.dropped_in.is_null())
    return tuple(
        records.view(TermDetail, row, added_in=numbers[row["added_in"]], dropped_in=numbers.get(row["dropped_in"]))
        for row in query.dicts()
    )


def add_term(review_uid: str, text: str) -> TermDetail:
    """Add a term of reference to the latest version. Raises BadInput if it is empty or the scope is agreed."""
    key = records.review_id(review_uid)
    if not text.strip():
        raise BadInput(_NO_TERM)
    with writing():
        scope = _open_scope(review_uid)
        made = TermOfReference.create(
            review=key,
            number=records.next_number(key, "T"),
            text=text,
            added_in=ScopeVersion.get(ScopeVersion.uid == scope.uid),
        )
        _withdraw_agreement(scope.uid)
    return next(term for term in terms(review_uid) if term.uid == made.uid)


def save_term(review_uid: str, term: TermDetail) -> None:
    """Save the text of a term. Raises BadInput if it is empty, or if an agreed version has the term."""
    with writing():
        scope = _open_scope(review_uid)
        if term.added_in != scope.number:
            raise BadInput(
                f"{term.reference} was agreed in version {term.added_in}, so it cannot be edited. "
                "Remove it and add a new term."
            )
        if not term.text.strip():
            raise BadInput(_NO_TERM)
        before = records.row_of(TermOfReference, term.uid)["version"]
        if records.save(TermOfReference, term.uid, term.version, {"text": term.text}) != before:
            _withdraw_agreement(scope.uid)


def drop_term(review_uid: str, term: TermDetail) -> int:
    """Remove a term: delete it if it is new, or mark it as removed if an agreed version has it.

    Returns the number of the change, for undo. Raises ChangedElsewhere if the term changed since it was read.
    """
    with writing() as session:
        scope = _open_scope(review_uid)
        row = records.row_of(TermOfReference, term.uid)
        if row["version"] != term.version:
            raise records.changed_elsewhere(TermOfReference, row)
        if term.added_in == scope.number:
            removal.remove(TermOfReference, term.uid)
        else:
            version = ScopeVersion.get(ScopeVersion.uid == scope.uid)
            records.save(TermOfReference, term.uid, term.version, {"dropped_in": version.id})
        _withdraw_agreement(scope.uid)
    return records.last_change(session)


def targets(review_uid: str) -> tuple[TargetDetail, ...]:
    """Return the three milestones of §6 in order, with the dates recorded so far."""
    key = records.review_id(review_uid)
    rows = {row["milestone"]: row for row in TargetDate.select().where(TargetDate.review == key).dicts()}
    found = []
    for milestone in Milestone:
        row = rows.get(milestone)
        if row is None:
            found.append(TargetDetail(milestone))
            continue
        moved: Any = Extension.select().where(Extension.target_date == row["id"]).order_by(Extension.id)
        extensions = tuple(records.view(ExtensionDetail, extension) for extension in moved.dicts())
        found.append(records.view(TargetDetail, row, extensions=extensions))
    return tuple(found)


def save_target(
    review_uid: str, target: TargetDetail, *, reason: str = "", agreed_by: str = "", on: date | None = None
) -> TargetDetail:
    """Save a milestone's dates. Once the scope is agreed, moving a target date needs a `reason`, which is recorded.

    Raises BadInput if the reason is missing or an agreed date is removed, ChangedElsewhere if it changed since it was
    read.
    """
    key = records.review_id(review_uid)
    values = {"target_on": target.target_on, "actual_on": target.actual_on}
    with writing():
        before = next(t for t in targets(review_uid) if t.milestone == target.milestone)
        if before.uid and before.version != target.version and values != records.values_of(before, *values):
            raise records.changed_elsewhere(TargetDate, records.row_of(TargetDate, before.uid))
        moved = before.target_on is not None and before.target_on != target.target_on
        extension = moved and any(version.agreed for version in versions(review_uid))
        if extension and not reason.strip():
            raise BadInput("Reason: enter why the agreed target date is moved, for example an inquest date (§6).")
        if extension and target.target_on is None:
            raise BadInput("An agreed target date cannot be removed. Enter a new date, for example 12 May 2026.")
        if before.uid:
            records.save(TargetDate, before.uid, target.version, values)
            if extension:
                Extension.create(
                    target_date=TargetDate.get(TargetDate.uid == before.uid),
                    moved_from=before.target_on,
                    moved_to=target.target_on,
                    reason=reason,
                    agreed_by=agreed_by,
                    agreed_on=on,
                )
        else:
            TargetDate.create(review=key, milestone=target.milestone, **values)
    return next(t for t in targets(review_uid) if t.milestone == target.milestone)


def notifications(review_uid: str, teams: Sequence[TeamDetail] | None = None) -> tuple[NotificationDetail, ...]:
    """Return the notifications, with an empty one for each team in scope that has none yet (§5).

    `teams` are those of the latest version, if the caller has them; otherwise they are read.
    """
    key = records.review_id(review_uid)
    rows = Notification.select().where(Notification.review == key).order_by(Notification.id).dicts()
    found = [records.view(NotificationDetail, row) for row in rows]
    known = {entry.team.strip().casefold() for entry in found}
    if teams is None:
        teams = next((version.teams for version in reversed(versions(review_uid))), ())
    found += [
        NotificationDetail(team=team.name, manager=team.manager)
        for team in teams
        if team.name.strip().casefold() not in known
    ]
    return tuple(found)


def save_notification(review_uid: str, notification: NotificationDetail) -> None:
    """Add or save a notification. Raises BadInput if the team is empty."""
    if not notification.team.strip():
        raise BadInput("Team: enter the service or team, for example Home Support Service (§5).")
    names = ("team", "manager", "told_by", "told_on", "how", "no_press_instruction")
    _save_part(review_uid, Notification, notification, names)


def press_queries(review_uid: str) -> tuple[PressQueryDetail, ...]:
    """Return the press queries, in the order they were recorded."""
    key = records.review_id(review_uid)
    rows = PressQuery.select().where(PressQuery.review == key).order_by(PressQuery.id).dicts()
    return tuple(records.view(PressQueryDetail, row) for row in rows)


def save_press_query(review_uid: str, query: PressQueryDetail) -> None:
    """Add or save a press query. Raises BadInput if it says neither who asked nor what they asked."""
    if not (query.summary.strip() or query.received_from.strip()):
        raise BadInput("Enter who asked or what they asked, for example Testham Gazette.")
    names = ("received_on", "received_from", "summary", "passed_to", "passed_on")
    _save_part(review_uid, PressQuery, query, names)


def _save_part(review_uid: str, model: Any, part: Any, names: tuple[str, ...]) -> None:
    values = records.values_of(part, *names)
    with writing():
        if part.uid:
            records.save(model, part.uid, part.version, values)
        else:
            model.create(review=records.review_id(review_uid), **values)


def _first(review_uid: str, **values: Any) -> str:
    return str(ScopeVersion.create(review=records.review_id(review_uid), number=1, **values).uid)


def _open_scope(review_uid: str) -> ScopeDetail:
    """Return the version whose terms may change, creating the first if there is none; call inside `writing()`."""
    scope = current(review_uid)
    if scope.agreed:
        raise BadInput("The requester and the reviewer have agreed this scope. Revise it to change its terms (§5).")
    return scope if scope.uid else replace(scope, uid=_first(review_uid), version=1)


def _withdraw_agreement(uid: str) -> None:
    """Remove both agreements, because the wording changed after they were given (§5)."""
    row = records.row_of(ScopeVersion, uid)
    not_agreed = {
        "requester_agreed_by": "",
        "requester_agreed_on": None,
        "reviewer_agreed_by": "",
        "reviewer_agreed_on": None,
    }
    records.save(ScopeVersion, uid, row["version"], not_agreed)


def _wanted_teams(scope: ScopeDetail) -> list[tuple[str, str]]:
    return [(team.name.strip(), team.manager.strip()) for team in scope.teams if team.name.strip()]


def _stored_teams(uid: str) -> list[tuple[str, str]]:
    rows: Any = ScopeTeam.select(ScopeTeam.name, ScopeTeam.manager).join(ScopeVersion).where(ScopeVersion.uid == uid)
    return list(rows.order_by(ScopeTeam.position).tuples())


def _save_teams(scope: ScopeDetail) -> None:
    version = ScopeVersion.get(ScopeVersion.uid == scope.uid)
    ScopeTeam.delete().where(ScopeTeam.scope_version == version).execute()
    for position, (name, manager) in enumerate(_wanted_teams(scope), start=1):
        ScopeTeam.create(scope_version=version, position=position, name=name, manager=manager)
