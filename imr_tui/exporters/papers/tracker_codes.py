"""Replaces names in the actions of several reviews: each text by its own review's key, then checked by every guard."""

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
    """Return the data with names replaced by codes in every line and in the references of reviews."""
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
    """Raise NameLeft if anyone would be named, in any review's key or in none; return warnings to review.

    `data` is `coded`. The tracker of one review is checked like any other paper. Across all reviews, each text is
    checked for people in its own review's key and for names not in the key; the whole paper, with the `finished` file,
    is checked for the people in every key.
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
    """Yield every free text of a line with its location."""
    action, where = line.action, f"{line.review_reference} {line.action.reference}"
    yield f"{where}, what is to be done", action.what
    yield f"{where}, owner", action.owner
    yield f"{where}, intended outcome", action.intended_outcome
    yield f"{where}, evaluation", action.evaluation
    yield f"{where}, reason for closing", action.closed_reason
    yield f"{where}, evidence of completion", action.proof
    yield f"{where}, evidence of effectiveness", action.effectiveness
    for step in action.revisions:
        yield f"{where}, change of due date", step.reason
        yield f"{where}, change of due date", step.agreed_by
    for note in action.progress:
        yield f"{where}, progress", note.text
        yield f"{where}, progress", note.noted_by


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
