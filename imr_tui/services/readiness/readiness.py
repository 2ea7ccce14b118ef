"""Readiness checks: check the record of a review against every clause of the guidance (§1 to §8.4).

Only this module decides what a stage needs; `services.readiness.stages` reads it from here. A review reaches a stage
when each of the stage's blocking checks is met, does not apply, or was passed with a written reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from imr_tui.errors import BadInput, Refused
from imr_tui.models import ClauseExemption, StageOverride
from imr_tui.services.readiness.checks_after import AFTER
from imr_tui.services.readiness.checks_begin import BEGIN
from imr_tui.services.readiness.checks_plan import PLAN
from imr_tui.services.readiness.checks_report import REPORT
from imr_tui.services.readiness.checks_work import WORK
from imr_tui.services.readiness.facts import Held
from imr_tui.services.readiness.rule import Check, Outcome, Rule
from imr_tui.services.record import records, removal
from imr_tui.services.review import reviews
from imr_tui.store.session import writing
from imr_tui.vocabulary import CheckState, Ending, Stage, Tab
from imr_tui.wording import number_of

if TYPE_CHECKING:
    from imr_tui.services.people.unknown_names import Unnamed

__all__ = [
    "CHECKS",
    "Answer",
    "Check",
    "answers",
    "assert_submittable",
    "blocking",
    "check",
    "excuse",
    "reached",
    "withdraw_excuse",
]

_SUBMITTED: Final = "8.1-submitted"
_RULES: Final[tuple[Rule, ...]] = (*BEGIN, *WORK, *REPORT, *PLAN, *AFTER)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of one review to a check.

    `state` is one of `CheckState`; `later` means not met, but not needed for the next stage yet. `reason`, `by` and
    `on` say why the check does not apply (`by` and `on` are empty if the program worked it out), or why its stage was
    passed without it. `target` leads to the first record that lacks something, in the form of `Check.target`.
    """

    check: Check
    state: str
    found: str
    which: str = ""
    target: str = ""
    reason: str = ""
    by: str = ""
    on: date | None = None

    @property
    def satisfied(self) -> bool:
        """Whether the check needs nothing more: it is met or does not apply."""
        return self.state in (CheckState.MET, CheckState.NOT_APPLICABLE)

    @property
    def needed(self) -> bool:
        """Whether the review cannot reach its next stage because of this check."""
        return self.state == CheckState.NOT_MET and self.check.blocks and not self.passed

    @property
    def passed(self) -> bool:
        """Whether its stage was passed without it, with a recorded reason."""
        return self.check.blocks and not self.satisfied and self.on is not None

    @property
    def text(self) -> str:
        """The requirement, with the records that lack it."""
        return f"{self.check.asks}: {self.which}" if self.which and not self.satisfied else self.check.asks


def answers(
    review_uid: str,
    *,
    chosen: Callable[[Check], bool] | None = None,
    unnamed: Sequence[Unnamed] | None = None,
    today: date | None = None,
) -> tuple[Answer, ...]:
    """Return the answers of a review to the checks, in the order of the clauses (database thread).

    `chosen` selects checks; without it, all are answered. `unnamed` are the possible names not in the key from an
    earlier search; if None, the review is searched when a check needs them. `today` is the date for working out which
    reports are due. A declined or withdrawn review needs nothing more, so there are none. Raises BadInput if the review
    does not exist.
    """
    held = Held(review_uid, today or date.today(), unnamed)  # noqa: DTZ011 - the person's own calendar day
    if held.review.ended:
        return ()
    at = Stage(held.review.stage).position
    overridden = _overridden(held.key)
    rules = [rule for rule in _RULES if chosen is None or chosen(rule.check)]
    return tuple(_answer(rule, held, at, overridden) for rule in sorted(rules, key=_by_clause))


def blocking(review_uid: str, stage: str = Stage.SUBMITTED) -> tuple[Answer, ...]:
    """Return the unmet blocking checks of a stage and the stages before it, without those passed with a reason."""
    upto = Stage(stage).position
    found = answers(review_uid, chosen=lambda check: check.blocks and Stage(check.stage).position <= upto)
    return tuple(answer for answer in found if not answer.satisfied and not answer.passed)


def assert_submittable(review_uid: str) -> None:
    """Raise Refused, naming the first two unmet checks, if the report cannot be submitted yet (§8.1).

    The report of a declined or withdrawn review cannot be submitted either.
    """
    review = reviews.detail(review_uid)
    if review.ended:
        raise Refused(
            f"{review.reference} was {Ending(review.ended).label}, so its report cannot be submitted. "
            f"Reopen the review first, in {Tab.REQUEST.named}."
        )
    # Leave out the check for the submission itself: it is about to be recorded.
    left = [answer for answer in blocking(review_uid, Stage.SUBMITTED) if answer.check.id != _SUBMITTED]
    if left:
        number = number_of(len(left), "requirement is", "requirements are")
        first = "; ".join(f"{answer.text} ({answer.check.clause})" for answer in left[:2])
        raise Refused(
            f"The report cannot be submitted yet: {number} not met. First: {first}. See the readiness checks in "
            f"{Tab.PAPERS.named}. To move on without them, record a reason in {Tab.REQUEST.named}."
        )


def reached(review_uid: str) -> str:
    """Return the stage that the record reaches. Checks that read the whole chronology run last, only if needed."""
    held = Held(review_uid, date.today())  # noqa: DTZ011 - the person's own calendar day
    overridden = _overridden(held.key)
    found = Stage.REQUESTED
    for stage in tuple(Stage)[1:]:
        if stage not in overridden:
            for rule in _GATES[stage]:
                if rule.look(held).met is False and not _exempted(rule.check, held):
                    return found
        found = stage
    return found


def check(check_id: str) -> Check:
    """Return the check with this id. Raises BadInput if there is none."""
    rule = _BY_ID.get(check_id)
    if rule is None:
        raise BadInput(f"There is no check {check_id}. To list all checks, run `imr-tui check REF --json --all`.")
    return rule.check


def excuse(review_uid: str, check_id: str, reason: str, by: str, on: date, *, only_new: bool = False) -> int:
    """Record that a check does not apply to this review; returns the number of the change, for undo.

    The reason is recorded and printed. With `only_new`, raises ChangedElsewhere if somebody recorded one already.
    Raises Refused if the reason is empty or the check applies to every review, BadInput if there is no such check.
    """
    wanted = check(check_id)
    if not wanted.can_be_excused:
        raise Refused(f"{wanted.asks[:1].upper()}{wanted.asks[1:]} ({wanted.clause}): this applies to every review.")
    if not reason.strip():
        raise Refused(
            "Reason: say why the check does not apply, for example “Desktop review: nobody was interviewed.” The "
            "reason is printed in the report."
        )
    key = records.review_id(review_uid)
    values = {"reason": reason, "given_by": by, "given_on": on}
    with writing() as session:
        row = ClauseExemption.get_or_none(ClauseExemption.review == key, ClauseExemption.check_id == check_id)
        if row is None:
            ClauseExemption.create(review=key, check_id=check_id, **values)
        elif only_new:
            raise records.changed_elsewhere(ClauseExemption, records.row_of(ClauseExemption, row.uid))
        else:
            records.save(ClauseExemption, row.uid, row.version, values)
    return records.last_change(session)


def withdraw_excuse(review_uid: str, check_id: str) -> int:
    """Withdraw an exemption; returns the number of the change, for undo. Raises BadInput if there is no exemption."""
    key = records.review_id(review_uid)
    with writing() as session:
        row = ClauseExemption.get_or_none(ClauseExemption.review == key, ClauseExemption.check_id == check_id)
        if row is None:
            raise BadInput("This check is not marked as not applicable, so there is nothing to change.")
        removal.remove(ClauseExemption, row.uid)
    return records.last_change(session)


def _answer(rule: Rule, held: Held, at: int, overridden: dict[str, Any]) -> Answer:
    check = rule.check
    found: Outcome = rule.look(held)
    if found.met:
        return Answer(check, CheckState.MET, found.found)
    if found.met is None:
        return Answer(check, CheckState.NOT_APPLICABLE, found.found, reason=found.found)
    target = found.target or check.target
    exempt = _exempted(check, held)
    if exempt:
        given = (exempt["reason"], exempt["given_by"], exempt["given_on"])
        return Answer(check, CheckState.NOT_APPLICABLE, found.found, found.which, target, *given)
    state = CheckState.NOT_MET if Stage(check.stage).position <= at + 1 else CheckState.LATER
    passed = overridden.get(check.stage) if check.blocks else None
    given = (passed["reason"], passed["passed_by"], passed["passed_on"]) if passed else ("", "", None)
    return Answer(check, state, found.found, found.which, target, *given)


def _exempted(check: Check, held: Held) -> dict[str, Any] | None:
    return held.exemptions.get(check.id) if check.can_be_excused else None


def _overridden(key: int) -> dict[str, Any]:
    """Return the stages that were passed without some of their checks, by stage."""
    rows: Any = StageOverride.select().where(StageOverride.review == key).order_by(StageOverride.id)
    return {row["stage"]: row for row in rows.dicts()}


def _by_clause(rule: Rule) -> tuple[int, ...]:
    return tuple(int(part) for part in rule.check.clause.removeprefix("§").split("."))


CHECKS: Final[tuple[Check, ...]] = tuple(rule.check for rule in sorted(_RULES, key=_by_clause))
"""All checks, in the order of the clauses."""
_BY_ID: Final = {rule.check.id: rule for rule in _RULES}
_GATES: Final = {
    stage: sorted((r for r in _RULES if r.check.blocks and r.check.stage == stage), key=lambda rule: rule.slow)
    for stage in tuple(Stage)[1:]
}
