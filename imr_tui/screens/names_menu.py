"""The menu for names in an editor: replace them with codes, or add a name to the key (§7.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imr_tui import commands
from imr_tui.screens.host import ReviewFrame
from imr_tui.screens.prompts import ChoicePrompt
from imr_tui.services.record import replacing
from imr_tui.widgets.detail_form import DetailForm
from imr_tui.widgets.prose_area import ProseArea, Span
from imr_tui.wording import number_of

if TYPE_CHECKING:
    from imr_tui.screens.form import FormScreen


async def show_names_menu(form: FormScreen) -> None:
    """Ask what to do with the names in the focused field of a form, and do it."""
    area, frame = form.focused, form.frame
    if not isinstance(area, ProseArea) or frame is None:
        form.say("Go to a text field first. Names can be replaced only in text.", trouble=True)
        return
    span = area.name_at_cursor()
    here = sum(len(area.names_of(line)) for line in area.document.lines)
    line = area.document.get_line(area.cursor_location[0])
    choices = []
    if span is not None:
        choices.append(("o", "one", f"replace {_short(line[span.start : span.end])} with {span.code}"))
    if here:
        choices.append(("h", "here", f"replace {number_of(here, 'name')} with codes in this field"))
    choices.append(("r", "review", "replace names with codes in the whole review"))
    unknown = await form.unexplained(area)
    if unknown:
        choices.append(("a", "add", f"add {_short(unknown)} to the key"))
        choices.append(("m", "not a name", f"mark {_short(unknown)} as not a name in this review"))

    def answered(answer: str | None) -> None:
        if answer is not None:
            form.run_worker(_do(form, frame, area, span, answer, unknown), exclusive=True, group="names")

    question = (
        "What do you want to do with the names in this text?" if here else "This text contains no names in the key."
    )
    form.app.push_screen(ChoicePrompt(question, choices), answered)


async def _do(
    form: FormScreen, frame: ReviewFrame, area: ProseArea, span: Span | None, answer: str, unknown: str
) -> None:
    restores = f"Press {commands.shortcut('text.undo')} to restore"
    if answer == "one" and span is not None:
        area.replace_name(span)
        form.say(f"Replaced with {span.code}. {restores} the name.")
    elif answer == "here":
        count = area.replace_names()
        form.say(f"{number_of(count, 'name')} replaced. {restores} them one by one.")
    elif answer == "review":
        await _everywhere(form, frame)
    elif answer == "add":
        from imr_tui.screens.person_form import person_job

        job = await form.ask(person_job, form.job.review_uid, "", unknown)
        frame.open_form(job, after=lambda: form.use_book(frame.book))
    elif answer == "not a name":
        await frame.mark_not_a_name(unknown)
        form.use_book(frame.book)
        form.say("Marked as not a name in this review.")


async def _everywhere(form: FormScreen, frame: ReviewFrame) -> None:
    book = frame.book
    found = await form.ask(replacing.count_in_review, form.job.review_uid, lambda text: len(book.find(text)))
    areas = form.query_one(DetailForm).prose
    here = sum(len(area.names_of(line)) for area in areas for line in area.document.lines)
    if not found.texts and not here:
        form.say("No text of this review contains a name in the key.")
        return

    def answered(answer: str | None) -> None:
        if answer == "yes":
            form.run_worker(_replace(form, frame), exclusive=True, group="names")

    undoes = f"press {commands.shortcut('review.undo')} in the review to undo"
    question = f"Replace names with codes in {number_of(found.texts, 'field')}?"
    form.app.push_screen(ChoicePrompt(question, [("y", "yes", f"replace them ({undoes})")]), answered)


async def _replace(form: FormScreen, frame: ReviewFrame) -> None:
    # The record being edited is changed in the editor and saved with the form, not in the store.
    subject = form.job.record_uid or form.job.subject_uid
    done = await form.ask(replacing.replace_in_review, form.job.review_uid, frame.book.to_codes, but=subject)
    for area in form.query_one(DetailForm).prose:
        area.replace_names()
    frame.changed(done.change or None)
    elsewhere, here = commands.shortcut("review.undo"), commands.shortcut("text.undo")
    form.say(
        f"Names replaced here and in {number_of(done.texts, 'other field')}. "
        f"To undo, press {here} here, and {elsewhere} in the review."
    )


def _short(name: str) -> str:
    return name if len(name) <= 40 else f"{name[:39]}…"
