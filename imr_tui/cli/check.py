"""`imr-tui check`: the readiness checks of a review, clause by clause."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from imr_tui.cli.opening import opened
from imr_tui.cli.parser import Commands, Parser
from imr_tui.terminal_text import printable
from imr_tui.wording import number_of

if TYPE_CHECKING:
    from imr_tui.services.readiness.readiness import Answer


def add(commands: Commands) -> None:
    """Add the command."""
    what = "show the readiness checks; exit 1 if something must be done before the next stage"
    commands.add("check", what, check, _options)


def _options(made: Parser) -> None:
    made.add_argument("reference", metavar="REF", help="the review's reference")
    made.add_argument(
        "--all", action="store_true", help="include checks that are met, not applicable or not needed yet"
    )
    made.add_argument("--json", action="store_true", help="print every check as JSON")


def check(arguments: argparse.Namespace) -> int:
    """Print the readiness checks. Returns 1 if something must be done before the next stage."""
    from imr_tui.services.readiness import readiness, stages
    from imr_tui.services.review import reviews

    def look() -> tuple[reviews.ReviewDetail, str | None, tuple[stages.Requirement, ...], tuple[Answer, ...]]:
        uid = reviews.find(arguments.reference)
        return reviews.detail(uid), stages.next_stage(uid), stages.requirements(uid), readiness.answers(uid)

    with opened(arguments) as store:
        review, following, requirements, answers = store.run(look)
    blocked = any(r.stage == following and not r.met for r in requirements)
    if arguments.json:
        from imr_tui import json_text

        data = {
            "reference": review.reference,
            "stage": review.stage,
            "ended": review.ended,
            "ending": review.ending,
            "next_stage": following,
            "requirements": [_plain(r) for r in requirements],
            "checks": [_flat(answer) for answer in answers],
        }
        print(json_text.printed(data, default=str))
    else:
        _print(review, following, answers, arguments.all)
    return int(blocked)


def _print(review: Any, following: str | None, answers: tuple[Answer, ...], everything: bool) -> None:
    from imr_tui.vocabulary import CheckState, Stage

    if review.ended:
        print(printable(f"{review.reference}: {review.ending}"))
        print("The review has ended, so there is nothing to check. Reopen it with: imr-tui reopen REF")
        return
    words = f'; the next stage is "{Stage(following).label}"' if following else ""
    print(f"{printable(review.reference)}: {Stage(review.stage).label}{words}")
    for answer in answers:
        if everything or answer.state == CheckState.NOT_MET:
            _print_answer(answer)
    needed = sum(answer.needed for answer in answers)
    states = [answer.state for answer in answers]
    unmet = states.count(CheckState.NOT_MET) - needed
    counts = [f"{states.count(CheckState.MET)} met", f"{unmet} not met but not required"]
    counts += [
        f"{states.count(CheckState.NOT_APPLICABLE)} not applicable",
        f"{states.count(CheckState.LATER)} not needed yet",
    ]
    if following:
        print(f'{number_of(needed, "check")} to meet before "{Stage(following).label}".')
    print(f"{number_of(len(answers), 'check')} in total: {', '.join(counts)}.")


def _print_answer(answer: Answer) -> None:
    check = answer.check
    state = "needed" if answer.needed else answer.state
    print(f"  {state:<15}{check.clause:<6}{check.asks}  (tab {check.tab})")
    sentences = [answer.found]
    if answer.reason and answer.reason != answer.found:
        given = f" ({answer.by}, {answer.on:%d %b %Y})" if answer.on else ""
        sentences.append(f"{'Passed' if answer.passed else 'Reason'}: {answer.reason}{given}")
    for sentence in sentences:
        print(f"{'':<23}{printable(sentence)}")


def _plain(requirement: Any) -> dict[str, Any]:
    import dataclasses

    # Scripts read the tab as "place", so the JSON field keeps that name.
    return {"place" if name == "tab" else name: value for name, value in dataclasses.asdict(requirement).items()}


def _flat(answer: Answer) -> dict[str, Any]:
    """Return an answer and its check as one flat object."""
    plain = _plain(answer)
    del plain["check"]
    return {**_plain(answer.check), **plain}
