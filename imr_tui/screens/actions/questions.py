"""The prompts of the tracker: changes to actions, and the choice and description of its filter."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from imr_tui.errors import BadInput
from imr_tui.screens.host import Asker
from imr_tui.screens.prompts import ChoicePrompt, LineQuestion, ask_lines
from imr_tui.screens.values import as_date, from_date, today
from imr_tui.services.actions import plan, tracker
from imr_tui.services.actions.tracker import TrackerFilter
from imr_tui.vocabulary import SOON_DAYS, ActionStatus, DueState
from imr_tui.wording import number_of

Work = Callable[[Sequence[str]], int]
Do = Callable[[Work, str], Coroutine[Any, Any, None]]
Question = Callable[[Asker, str, str, Do], None]
SINCE_DMT: Final = date.min
"""A placeholder for the date of DMT's last meeting until it is looked up."""
_STATUS_KEYS: Final = tuple(zip("nudefc", ActionStatus, strict=True))
_NEEDS_WORDS: Final[dict[str, str]] = {
    ActionStatus.EVALUATED_EFFECTIVE: "What is the evidence that it was effective (§8.4)?",
    ActionStatus.EVALUATED_NOT_EFFECTIVE: "What is the evidence that it was not effective (§8.4)?",
    ActionStatus.CLOSED: "Why is it being closed without being done?",
}


def revise(host: Asker, name: str, actor: str, do: Do) -> None:
    """Ask for a new due date, the reason and who agreed it, then change the due date."""

    async def revised(typed: str, why: str, agreed: str) -> None:
        due = _full_date(typed)
        sentence = f"{name[:1].upper()}{name[1:]}: due date changed to {typed.strip()}."
        await do(lambda uids: plan.revise_many(uids, due, why, today(), agreed), sentence)

    lines = (
        LineQuestion(f"What is the new due date of {name}, for example 12 May 2026?", check=_full_date, needed=True),
        LineQuestion(lambda given: f"Why change the due date of {name} to {given[0].strip()}?"),
        LineQuestion("Who agreed the change? You can leave this empty."),
    )
    ask_lines(host, lines, revised)


def _full_date(typed: str) -> date:
    """Return the date typed. Raises BadInput if it is not a full date."""
    due = as_date("due_on", "New due date", typed)
    if due is None:
        raise BadInput("Enter a full date, for example 12 May 2026.")
    return due


def progress(host: Asker, name: str, actor: str, do: Do) -> None:
    """Ask for a progress note, then add it."""

    async def noted(words: str) -> None:
        await do(lambda uids: plan.add_progress_many(uids, words, today(), actor), f"Progress note added to {name}.")

    ask_lines(host, [LineQuestion(f"What progress has been made on {name}?", needed=True)], noted)


def status(host: Asker, name: str, actor: str, do: Do) -> None:
    """Ask for the status, and for evidence or a reason if it needs one, then record both."""

    def chosen(answer: str | None) -> None:
        if answer is None:
            return

        async def stated(words: str = "") -> None:
            sentence = f"{name[:1].upper()}{name[1:]}: {ActionStatus(answer).label}."
            await do(lambda uids: plan.set_status(uids, answer, today(), words), sentence)

        needed = _NEEDS_WORDS.get(answer)
        ask_lines(host, [LineQuestion(needed)] if needed else [], stated)

    choices = [(key, value, ActionStatus(value).label) for key, value in _STATUS_KEYS]
    host.app.push_screen(ChoicePrompt(f"What is the status of {name}?", choices), chosen)


def choose(host: Asker, now: TrackerFilter, everything: TrackerFilter, show: Callable[[TrackerFilter], None]) -> None:
    """Ask which actions the tracker should show."""
    plain = {
        "late": replace(everything, overdue=True),
        "soon": replace(everything, due_days=SOON_DAYS),
        "open": replace(everything, status="open"),
        "done": replace(everything, status="done"),
        "settled": replace(everything, status="settled"),
        "dmt": replace(everything, changed_since=SINCE_DMT),
        "all": everything,
    }

    def answered(answer: str | None) -> None:
        if answer == "owner":
            ask_lines(host, [LineQuestion("Owner contains:", now.owner)], owned)
        elif answer == "month":
            month = LineQuestion("Which month are they due in, for example Dec 2026?", check=tracker.check_month)
            ask_lines(host, [month], monthly)
        elif answer is not None:
            show(plain[answer])

    async def owned(typed: str) -> None:
        show(replace(everything, owner=typed.strip()))

    async def monthly(typed: str) -> None:
        show(replace(everything, month=tracker.check_month(typed)))

    choices = [
        ("o", "late", "overdue only"),
        ("d", "soon", f"{DueState.SOON.label}, and overdue"),
        ("t", "open", "open actions only"),
        ("e", "done", ActionStatus.DONE.label),
        ("s", "settled", DueState.SETTLED.label),
        ("b", "owner", "by owner"),
        ("m", "month", "by month"),
        ("c", "dmt", "changed since DMT last met"),
        ("a", "all", "all actions"),
    ]
    host.app.push_screen(ChoicePrompt("Which actions do you want to show?", choices), answered)


def filter_words(chosen: TrackerFilter) -> str:
    """Describe what a filter shows; empty if it shows everything."""
    parts = []
    if chosen.overdue:
        parts.append("overdue only")
    if chosen.due_days is not None:
        parts.append(f"due within {chosen.due_days} days")
    if chosen.status:
        words = {"open": "open only", "settled": DueState.SETTLED.label, **dict(ActionStatus.choices())}
        parts.append(words[chosen.status])
    if chosen.owner:
        parts.append(f"owner {chosen.owner}")
    if chosen.month:
        parts.append(f"due in {date.fromisoformat(f'{chosen.month}-01'):%b %Y}")
    if chosen.changed_since is not None:
        parts.append(f"changed since {from_date(chosen.changed_since)}")
    if chosen.words.strip():
        parts.append(f"containing {chosen.words.strip()}")
    return ", ".join(parts)


async def write(ask: Callable[..., Awaitable[Any]], chosen: TrackerFilter, file_format: str, path: Path) -> str:
    """Export the actions that a filter shows to a file, with codes instead of names.

    Returns the message to show. Raises NameLeft if a name remains, BadInput if the file cannot be written.
    """
    from imr_tui.exporters.core.files import write_atomically
    from imr_tui.exporters.tables import action_list
    from imr_tui.services.people import keys_of_reviews

    found = await ask(tracker.everything, today(), chosen)
    names = await ask(keys_of_reviews.of_reviews, [action.review_uid for action in found])

    def made() -> bytes:
        return action_list.write(action_list.coded(found, names), file_format)

    await asyncio.to_thread(lambda: write_atomically(path, made()))
    return f"{number_of(len(found), 'action')} exported with codes to {path}. The file is not encrypted."
