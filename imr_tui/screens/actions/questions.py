"""What the tracker asks before it changes something, and how its filter is chosen and named."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from textual.app import App

from imr_tui.errors import BadInput
from imr_tui.screens.prompts import ChoicePrompt, LinePrompt
from imr_tui.screens.values import as_date, from_date, today, typed_path
from imr_tui.services.actions import plan, tracker
from imr_tui.services.actions.tracker import TrackerFilter
from imr_tui.vocabulary import SOON_DAYS, ActionStatus, DueState

Work = Callable[[Sequence[str]], int]
Do = Callable[[Work, str], None]
Question = Callable[[App[Any], str, str, Do], None]
SINCE_DMT: Final = date.min
"""Stands for the day of DMT's last meeting until it is looked up."""
_STATUS_KEYS: Final = tuple(zip("nudefc", ActionStatus, strict=True))
_NEEDS_WORDS: Final[dict[str, str]] = {
    ActionStatus.EVALUATED_EFFECTIVE: "What shows that it was effective (§8.4)?",
    ActionStatus.EVALUATED_NOT_EFFECTIVE: "What shows that it was not effective (§8.4)?",
    ActionStatus.CLOSED: "Why is it closed without having been done?",
}


def revise(app: App[Any], name: str, actor: str, do: Do) -> None:
    """Ask for a new date, the reason and who agreed, then move the date."""

    def dated(typed: str | None) -> None:
        if typed and typed.strip():
            app.push_screen(LinePrompt(f"Why is {name} moved to {typed.strip()}?"), lambda why: reasoned(typed, why))

    def reasoned(typed: str, why: str | None) -> None:
        if why is not None:
            question = "Who agreed to it? (may be empty)"
            app.push_screen(LinePrompt(question), lambda agreed: done(typed, why, agreed))

    def done(typed: str, why: str, agreed: str | None) -> None:
        if agreed is None:
            return

        def work(uids: Sequence[str]) -> int:
            due = as_date("due_on", "The new date", typed)
            if due is None:
                raise BadInput("A new date is needed. Type one such as 31 Jan 2027.")
            return plan.revise_many(uids, due, why, today(), agreed)

        do(work, f"{name[:1].upper()}{name[1:]} moved to {typed.strip()}; the first date and the reason are kept.")

    app.push_screen(LinePrompt(f"Move {name} to which date? (such as 31 Jan 2027)"), dated)


def progress(app: App[Any], name: str, actor: str, do: Do) -> None:
    """Ask for a note of progress, then add it."""

    def answered(words: str | None) -> None:
        if words:
            do(lambda uids: plan.add_progress_many(uids, words, today(), actor), f"Noted for {name}.")

    app.push_screen(LinePrompt(f"Progress of {name}, today:"), answered)


def status(app: App[Any], name: str, actor: str, do: Do) -> None:
    """Ask how far it is, and for the words that the answer needs, then keep both."""

    def chosen(answer: str | None) -> None:
        if answer is None:
            return
        needed = _NEEDS_WORDS.get(answer)
        if needed is None:
            done(answer, "")
        else:
            app.push_screen(LinePrompt(needed), lambda words: done(answer, words) if words is not None else None)

    def done(answer: str, words: str) -> None:
        stated = ActionStatus(answer).label
        do(lambda uids: plan.set_status(uids, answer, today(), words), f"{name[:1].upper()}{name[1:]}: {stated}.")

    choices = [(key, value, ActionStatus(value).label) for key, value in _STATUS_KEYS]
    app.push_screen(ChoicePrompt(f"How far is {name}?", choices), chosen)


def choose(app: App[Any], now: TrackerFilter, everything: TrackerFilter, show: Callable[[TrackerFilter], None]) -> None:
    """Ask what the tracker is to show."""
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
            app.push_screen(
                LinePrompt("Owner has these letters in it:", now.owner),
                lambda typed: show(replace(everything, owner=typed.strip())) if typed is not None else None,
            )
        elif answer == "month":
            app.push_screen(LinePrompt("Due in which month? (such as Dec 2026)"), monthly)
        elif answer is not None:
            show(plain[answer])

    def monthly(typed: str | None) -> None:
        if typed is not None:
            try:
                show(replace(everything, month=tracker.check_month(typed)))
            except BadInput as error:
                app.push_screen(LinePrompt(f"{error} Which month?", typed), monthly)

    choices = [
        ("o", "late", "overdue only"),
        ("d", "soon", f"{DueState.SOON.label}, and overdue"),
        ("t", "open", "all that is to be done"),
        ("e", "done", ActionStatus.DONE.label),
        ("s", "settled", DueState.SETTLED.label),
        ("b", "owner", "by owner"),
        ("m", "month", "by month"),
        ("c", "dmt", "changed since DMT last met"),
        ("a", "all", "all actions"),
    ]
    app.push_screen(ChoicePrompt("Show which actions?", choices), answered)


def filter_words(chosen: TrackerFilter) -> str:
    """What a filter shows, in words; empty where it shows everything."""
    parts = []
    if chosen.overdue:
        parts.append("overdue only")
    if chosen.due_days is not None:
        parts.append(f"due within {chosen.due_days} days")
    if chosen.status:
        words = {"open": "to be done", "settled": "settled", **dict(ActionStatus.choices())}
        parts.append(words[chosen.status])
    if chosen.owner:
        parts.append(f"owner {chosen.owner}")
    if chosen.month:
        parts.append(f"due in {date.fromisoformat(f'{chosen.month}-01'):%b %Y}")
    if chosen.changed_since is not None:
        parts.append(f"changed since {from_date(chosen.changed_since)}")
    if chosen.words.strip():
        parts.append(f"with {chosen.words.strip()}")
    return ", ".join(parts)


async def write(ask: Callable[..., Awaitable[Any]], chosen: TrackerFilter, file_format: str, typed: str) -> str:
    """Write what a filter shows to a file, by codes; returns the sentence that says so. Raises NameLeft, BadInput."""
    from imr_tui.exporters.core.files import write_atomically
    from imr_tui.exporters.tables import action_list
    from imr_tui.services.people import keys_of_reviews

    found = await ask(tracker.everything, today(), chosen)
    names = await ask(keys_of_reviews.of_reviews, [action.review_uid for action in found])

    def made() -> bytes:
        return action_list.write(action_list.coded(found, names), file_format)

    path = typed_path(typed)
    await asyncio.to_thread(lambda: write_atomically(path, made()))
    return f"{len(found)} actions are written to {path}, by codes. The file is not encrypted."
