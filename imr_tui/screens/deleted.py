"""What can be done with a text whose record somebody deleted: restore the record, or save it as a new one."""

from __future__ import annotations

from typing import Final

from imr_tui import commands
from imr_tui.errors import BadInput
from imr_tui.screens.drafts import form_name
from imr_tui.screens.host import ReviewFrame
from imr_tui.screens.job import FormJob
from imr_tui.services.record.deletion import Deletion
from imr_tui.wording import series

RESTORE: Final = "restore"
NEW: Final = "new"


def who(gone: Deletion, actor: str) -> str:
    """Return the sentence that says who deleted the record; `actor` is who opened the store."""
    return f"{_begun(gone.name)} was deleted by {'you' if gone.by == actor else gone.by or 'somebody else'}."


def where() -> str:
    """Return the sentence that says that the text is in a draft, and where to find it."""
    return (
        f"Your text is saved as a draft. Press {commands.shortcut('reviews.draft')} in the list of reviews to open it."
    )


def restored(gone: Deletion) -> str:
    """Return the sentence that says what was restored."""
    first, *more = gone.restored
    return f"{_begun(first)} is restored{''.join(f', with {name}' for name in more)}."


def added(described: str, gone: Deletion) -> str:
    """Return the sentence that says which record was added in place of a deleted one."""
    return f"{_begun(described)}, because {gone.name} was deleted."


def choices(gone: Deletion | None, new: FormJob | None, then: str = "and save your text") -> list[tuple[str, str, str]]:
    """Return the choices of a prompt; `new` is the form of a new record, and `then` what follows a restoration."""
    found = []
    if gone is not None and gone.restored:
        found.append(("r", RESTORE, f"restore {series(gone.restored)} {then}"))
    if new is not None:
        found.append(("n", NEW, f"save your text as a new {form_name(new.form)}"))
    return found


async def new_job(frame: ReviewFrame | None, form: str, gone: Deletion | None) -> FormJob | None:
    """Return the form of a new record of the kind that `form` edits, None if such a record cannot be added here."""
    if frame is None or gone is None or form == "action.new":
        return None
    kind, subject = ("action.new", gone.owner_uid) if form == "action" else (form.partition(".")[0], "")
    try:
        job = await frame.job_of(kind, subject)
    except BadInput:
        return None
    # A form with a `load` is that of a record which a review has once.
    return job if job.load is None else None


def _begun(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
