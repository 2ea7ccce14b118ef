"""The scope agreement, its versions, terms of reference, target dates and notifications (§5, §6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from imr_tui.errors import BadInput, ChangedElsewhere
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


@dataclass(frozen=True, slots=True)
class TeamDetail:
    """A service or team within the scope and its manager."""

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
        """The short reference shown to people."""
        return f"T{self.number}"


@dataclass(frozen=True, slots=True)
class ScopeDetail:
    """One version of the scope agreement (§5, §6)."""

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
        """Whether both have agreed this version, each with a date (§5)."""
        return self.requester_agreed_on is not None and self.reviewer_agreed_on is not None


@dataclass(frozen=True, slots=True)
class TargetDetail:
    """A milestone's agreed date and the day it was reached (§6), with how often it was moved."""

    milestone: str
    uid: str = ""
    version: int = 0
    target_on: date | None = None
    actual_on: date | None = None
    extensions: tuple[ExtensionDetail, ...] = ()


@dataclass(frozen=True, slots=True)
class ExtensionDetail:
    """A target date that was moved."""

    moved_from: date | None
    moved_to: date
    reason: str
    agreed_by: str
    agreed_on: date | None


@dataclass(frozen=True, slots=True)
class NotificationDetail:
    """A manager who was told, or is still to be told, that the review will be carried out (§5)."""

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
    """A query from the press and to whom it was passed (§5)."""

    uid: str = ""
    version: int = 0
    received_on: date | None = None
    received_from: str = ""
    summary: str = ""
    passed_to: str = ""
    passed_on: date | None = None


def versions(review_uid: str) -> tuple[ScopeDetail, ...]:
    """Every version of the scope agreement, oldest first."""
    key = records.review_id(review_uid)
    rows = list(ScopeVersion.select().where(ScopeVersion.review == key).order_by(ScopeVersion.number).dicts())
    teams: dict[int, list[TeamDetail]] = {}
    query = ScopeTeam.select().where(ScopeTeam.scope_version.in_([row["id"] for row in rows]))
    for team in query.order_by(ScopeTeam.position).dicts():
        teams.setdefault(team["scope_version"], []).append(TeamDetail(team["name"], team["manager"]))
    return tuple(records.view(ScopeDetail, row, teams=tuple(teams.get(row["id"], ()))) for row in rows)


def current(review_uid: str) -> ScopeDetail:
    """The newest version of the scope; where none was saved yet, an empty first one without a uid."""
    found = versions(review_uid)
    return found[-1] if found else ScopeDetail("", 0, 1)


def save(review_uid: str, scope: ScopeDetail) -> ScopeDetail:
    """Save the newest version while it is not agreed, or the first one.

    Raises BadInput once both have agreed it (make a revision then), or for a period that ends before it
    begins; ChangedElsewhere where somebody else saved first.
    """
    latest = current(review_uid)
    if latest.uid == scope.uid and latest.agreed:
        raise BadInput("Both have agreed this scope. Make a revision to change it (§5).")
    if scope.period_from and scope.period_to and scope.period_to < scope.period_from:
        raise BadInput("The period ends before it begins. Change one of its two dates.", field="period_to")
    if scope.method == ScopeMethod.DESKTOP and not scope.method_reason.strip():
        raise BadInput("Say why a desktop review is enough: it is part of the scope (§6).", field="method_reason")
    names = ("covers_who", "covers_what", "period_from", "period_to", "method", "method_reason", "revision_reason")
    values = records.values_of(scope, *names)
    with writing():
        if not scope.uid:
            if latest.uid:
                raise ChangedElsewhere("This scope", records.row_of(ScopeVersion, latest.uid))
            _save_teams(replace(scope, uid=_first(review_uid, **values)))
            return current(review_uid)
        before = records.row_of(ScopeVersion, scope.uid)["version"]
        after = records.save(ScopeVersion, scope.uid, scope.version, values)
        if _save_teams(scope) or after != before:
            _take_back_agreement(scope.uid)
    return current(review_uid)


def agree(review_uid: str, side: str, name: str, on: date) -> ScopeDetail:
    """Record that the `requester` or the `reviewer` agrees the newest version (§5, §6).

    Raises BadInput where there is nothing yet to agree to.
    """
    scope = current(review_uid)
    if side not in ("requester", "reviewer"):
        raise ValueError(side)
    if not name.strip():
        raise BadInput("An agreement needs the name of the person who gives it.")
    if not (scope.covers_who.strip() or scope.covers_what.strip()) or scope.method is None:
        raise BadInput("Say who and what the review covers, and how it is carried out, before agreeing (§6).")
    if not terms(review_uid):
        raise BadInput("Add at least one term of reference before agreeing the scope (§7.2).")
    if getattr(scope, f"{side}_agreed_on") is not None:
        raise BadInput(f"The {side} has agreed this version already.")
    with writing():
        values = {f"{side}_agreed_by": name, f"{side}_agreed_on": on}
        records.save(ScopeVersion, scope.uid, scope.version, values)
    return current(review_uid)


def to_revise(review_uid: str) -> ScopeDetail:
    """The version that the next one begins from. Raises BadInput where both have not agreed it yet."""
    latest = current(review_uid)
    if not latest.agreed:
        raise BadInput("The present scope is not agreed yet: change it as it is.")
    return latest


def revise(review_uid: str, reason: str) -> ScopeDetail:
    """Begin the next version, from the agreed one. `reason` is the new information that prompts it (§5)."""
    latest = to_revise(review_uid)
    if not reason.strip():
        raise BadInput("A revision needs its reason: which new information prompted it (§5)?")
    names = ("covers_who", "covers_what", "period_from", "period_to", "method", "method_reason")
    with writing():
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
    """The terms of reference in force, by number; with `dropped` also those that a revision took out."""
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
    """Add a term of reference to the newest version. Raises BadInput for an empty one or an agreed scope."""
    key = records.review_id(review_uid)
    if not text.strip():
        raise BadInput("A term of reference needs its text.")
    with writing():
        scope = _open_scope(review_uid)
        made = TermOfReference.create(
            review=key,
            number=records.next_number(key, "T"),
            text=text,
            added_in=ScopeVersion.get(ScopeVersion.uid == scope.uid),
        )
        _take_back_agreement(scope.uid)
    return next(term for term in terms(review_uid) if term.uid == made.uid)


def save_term(review_uid: str, term: TermDetail) -> None:
    """Change the text of a term that no agreed version holds yet. Raises BadInput otherwise."""
    with writing():
        scope = _open_scope(review_uid)
        if term.added_in != scope.number:
            raise BadInput(f"{term.reference} was agreed in version {term.added_in}: drop it and add another.")
        if not term.text.strip():
            raise BadInput("A term of reference needs its text.")
        if records.save(TermOfReference, term.uid, term.version, {"text": term.text}) != term.version:
            _take_back_agreement(scope.uid)


def drop_term(review_uid: str, term: TermDetail) -> int:
    """Take a term out: for good while it is new, marked as dropped once a version with it was agreed.

    Returns the number of the change, to undo it by.
    """
    with writing() as session:
        scope = _open_scope(review_uid)
        if term.added_in == scope.number:
            removal.remove(TermOfReference, term.uid)
        else:
            version = ScopeVersion.get(ScopeVersion.uid == scope.uid)
            records.save(TermOfReference, term.uid, term.version, {"dropped_in": version.id})
        _take_back_agreement(scope.uid)
    return records.last_change(session)


def targets(review_uid: str) -> tuple[TargetDetail, ...]:
    """The three milestones of §6, in their order, with their dates as far as they are agreed."""
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
    """Save a milestone's dates. Once the scope is agreed, moving a target needs a `reason`, which is kept.

    Raises BadInput without one, ChangedElsewhere where somebody else saved first.
    """
    key = records.review_id(review_uid)
    before = next(t for t in targets(review_uid) if t.milestone == target.milestone)
    values = {"target_on": target.target_on, "actual_on": target.actual_on}
    moved = before.target_on is not None and before.target_on != target.target_on
    kept = moved and any(version.agreed for version in versions(review_uid))
    if kept and not reason.strip():
        raise BadInput("The target date was agreed: moving it needs a reason, which is kept (§6).")
    if kept and target.target_on is None:
        raise BadInput("An agreed target date can be moved, not taken away.")
    with writing():
        if before.uid:
            records.save(TargetDate, before.uid, target.version or before.version, values)
            if kept:
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
    """Who was told, and one unsent line for each in-scope team whose manager is not recorded yet (§5).

    `teams` are those of the newest version, where they are at hand.
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


def save_notification(review_uid: str, told: NotificationDetail) -> None:
    """Add or save a notification. Raises BadInput without a team."""
    if not told.team.strip():
        raise BadInput("A notification needs the service or team whose manager was told (§5).")
    names = ("team", "manager", "told_by", "told_on", "how", "no_press_instruction")
    _save_part(review_uid, Notification, told, names)


def press_queries(review_uid: str) -> tuple[PressQueryDetail, ...]:
    """The queries from the press, in the order in which they were recorded."""
    key = records.review_id(review_uid)
    rows = PressQuery.select().where(PressQuery.review == key).order_by(PressQuery.id).dicts()
    return tuple(records.view(PressQueryDetail, row) for row in rows)


def save_press_query(review_uid: str, query: PressQueryDetail) -> None:
    """Add or save a press query. Raises BadInput for an empty one."""
    if not (query.summary.strip() or query.received_from.strip()):
        raise BadInput("A press query needs who asked, or what was asked.")
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
    """The version whose terms may be changed, written where there was none; inside `writing()`."""
    scope = current(review_uid)
    if scope.agreed:
        raise BadInput("Both have agreed this scope. Make a revision to change its terms (§5).")
    return scope if scope.uid else replace(scope, uid=_first(review_uid), version=1)


def _take_back_agreement(uid: str) -> None:
    """Nobody stays bound to words that were changed after they agreed: the first agreement is taken back (§5)."""
    row = records.row_of(ScopeVersion, uid)
    nobody = {
        "requester_agreed_by": "",
        "requester_agreed_on": None,
        "reviewer_agreed_by": "",
        "reviewer_agreed_on": None,
    }
    records.save(ScopeVersion, uid, row["version"], nobody)


def _save_teams(scope: ScopeDetail) -> bool:
    """Bring the teams to what is wanted; whether anything changed."""
    version = ScopeVersion.get(ScopeVersion.uid == scope.uid)
    wanted = [(team.name.strip(), team.manager.strip()) for team in scope.teams if team.name.strip()]
    rows = ScopeTeam.select(ScopeTeam.name, ScopeTeam.manager).where(ScopeTeam.scope_version == version)
    if list(rows.order_by(ScopeTeam.position).tuples()) == wanted:
        return False
    ScopeTeam.delete().where(ScopeTeam.scope_version == version).execute()
    for position, (name, manager) in enumerate(wanted, start=1):
        ScopeTeam.create(scope_version=version, position=position, name=name, manager=manager)
    return True
