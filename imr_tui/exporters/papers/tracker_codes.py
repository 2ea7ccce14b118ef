"""The actions of several reviews without names: each text by the key of its own review, all seen by every guard."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from imr_tui.exporters.core.guard import Guard, Piece
from imr_tui.exporters.papers import coded as of_one_review
from imr_tui.names.anonymiser import Anonymiser
from imr_tui.names.unknown import Finder
from imr_tui.services.papers.read_after import TrackerData, TrackerLine

Change = Callable[[str], str]


def coded(data: TrackerData) -> TrackerData:
    """The same with codes in the place of names in every line, and in the references of reviews."""
    keys = _keys(data)
    head = data.head
    if not data.everywhere:
        shown = keys[head.review.uid].apply(head.review.reference)
        head = replace(head, review=replace(head.review, reference=shown))
    return replace(
        data,
        head=head,
        lines=tuple(_coded(line, keys[line.review_uid].apply) for line in data.lines),
        reviews=tuple(replace(r, reference=keys[r.uid].apply(r.reference)) for r in data.reviews),
    )


def assert_nobody_named(
    data: TrackerData, names: Anonymiser, pieces: Sequence[Piece], finished: Iterable[Piece]
) -> list[str]:
    """Raise NameLeft where somebody of any review's key, or of none, would be named; returns what to look at.

    `data` is `coded`. The tracker of one review is looked through as any paper is. Over all reviews a text of one
    review is looked at for people of its own key and of none; the whole paper, its `finished` file with it, for the
    people of every key.
    """
    if not data.everywhere:
        return of_one_review.assert_nobody_named(data.head, names, pieces, finished)
    whole = [*pieces, *finished]
    warnings: list[str] = []
    for uid, key in _keys(data).items():
        found = data.names[uid]
        finder = Finder(key, found.not_names, found.explained)
        guard = Guard(key, {hidden.code for hidden in found.names}, finder)
        own = [piece for line in data.lines if line.review_uid == uid for piece in _texts(line)]
        guard.assert_nobody_named(own, whole)
        warnings += guard.doubtful(own)
    return warnings


def _keys(data: TrackerData) -> dict[str, Anonymiser]:
    return {uid: Anonymiser(found.names, found.not_names) for uid, found in data.names.items()}


def _texts(line: TrackerLine) -> Iterator[tuple[str, str]]:
    """Every text from people in a line, each with the place where it stands."""
    action, place = line.action, f"{line.review_reference} {line.action.reference}"
    yield f"{place}, what is to be done", action.what
    yield f"{place}, by whom", action.owner
    yield f"{place}, intended outcome", action.intended_outcome
    yield f"{place}, evaluation", action.evaluation
    yield f"{place}, the reason for closing", action.closed_reason
    yield f"{place}, proof", action.proof
    yield f"{place}, effectiveness", action.effectiveness
    for step in action.revisions:
        yield f"{place}, a date that was moved", step.reason
        yield f"{place}, a date that was moved", step.agreed_by
    for note in action.progress:
        yield f"{place}, progress", note.text
        yield f"{place}, progress", note.noted_by


def _coded(line: TrackerLine, change: Change) -> TrackerLine:
    action = line.action
    coded = replace(
        action,
        what=change(action.what),
        owner=change(action.owner),
        intended_outcome=change(action.intended_outcome),
        evaluation=change(action.evaluation),
        closed_reason=change(action.closed_reason),
        proof=change(action.proof),
        effectiveness=change(action.effectiveness),
        revisions=tuple(
            replace(step, reason=change(step.reason), agreed_by=change(step.agreed_by)) for step in action.revisions
        ),
        progress=tuple(
            replace(note, text=change(note.text), noted_by=change(note.noted_by)) for note in action.progress
        ),
    )
    return replace(line, review_reference=change(line.review_reference), action=coded)
