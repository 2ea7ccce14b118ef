"""The frame of one review: its state, its eight places, and undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from imr_tui.commands import PLACES
from imr_tui.errors import BadInput
from imr_tui.screens.base import ImrScreen, bindings, told
from imr_tui.screens.form import FormJob, FormScreen
from imr_tui.screens.place import Place
from imr_tui.screens.values import as_date, from_date
from imr_tui.services import reviews
from imr_tui.services.records import undo
from imr_tui.widgets.chrome import KeyLine
from imr_tui.widgets.fields import Field

if TYPE_CHECKING:
    from imr_tui.services.drafts import DraftDetail

PARTICULARS = (
    Field("reference", "Reference"),
    Field("title", "Title", hint="Use codes and not names: the title stands on every paper."),
    Field("agency", "Agency", hint="Whose practice is reviewed (§2)."),
    Field("protective_marking", "Protective marking", hint="Stands at the top and the foot of every page."),
    Field("retention_review_on", "Retention review on", "date", hint="When it is decided whether to keep this."),
)


def place_for(number: int, review_uid: str) -> Place:
    """The place with this number; each is imported when it is first gone to."""
    if number == 1:
        from imr_tui.screens.request import RequestPlace

        return RequestPlace(review_uid)
    if number == 3:
        from imr_tui.screens.chronology import ChronologyPlace

        return ChronologyPlace(review_uid)
    if number == 8:
        from imr_tui.screens.papers import PapersPlace

        return PapersPlace(review_uid)
    from imr_tui.screens.later import LaterPlace

    return LaterPlace(review_uid, number)


class ReviewScreen(ImrScreen):
    """One review. Keys 1 to 8 go to its places."""

    CSS_PATH = "review.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("review", "app")
    AUTO_FOCUS = ""

    def __init__(self, review_uid: str, place: int = 1, draft: DraftDetail | None = None) -> None:
        super().__init__()
        self.review_uid = review_uid
        self._number = place
        self._draft = draft
        self._undo: list[int] = []
        # Changes are numbered upwards: what is not above this one was made before, or elsewhere.
        self._newest = 0

    def compose_body(self) -> ComposeResult:
        """The line of places and the place itself."""
        yield Static("", id="places", markup=False)
        yield Container(id="body")

    async def on_mount(self) -> None:
        """Go to the first place, or where an unfinished text belongs."""
        newest: int | None = await self.ask(self.imr.last_change)
        self._newest = newest or 0
        if self._draft is not None:
            self._number = {"event": 3, "particulars": self._number}.get(self._draft.form, 1)
        await self.action_place(self._number)
        if self._draft is not None:
            draft, self._draft = self._draft, None
            await self._take_up(draft)

    async def _take_up(self, draft: DraftDetail) -> None:
        """Open an unfinished text in its form; where its record is gone, for reading and throwing away."""
        try:
            if draft.form == "particulars":
                await self.action_particulars()
            else:
                self.open_form(await self.place.job(draft.form, draft.subject_uid))
        except BadInput as error:
            self.open_form(_rescued(draft, str(error)))

    @property
    def place(self) -> Place:
        """The place that is shown."""
        return self.query_one(f"#place-{self._number}", Place)

    @property
    def number(self) -> int:
        """The number of the place that is shown, 1 to 8."""
        return self._number

    def key_places(self) -> tuple[str, ...]:
        """The keys of the place that is shown."""
        places = self.query(f"#place-{self._number}")
        return (*places.first(Place).KEYS,) if places else ()

    @told
    async def action_place(self, number: int) -> None:
        """Go to a place of the review."""
        body = self.query_one("#body", Container)
        self._number = number
        if not self.query(f"#place-{number}"):
            place = place_for(number, self.review_uid)
            place.id = f"place-{number}"
            await body.mount(place)
        for other in self.query(Place):
            other.display = other.id == f"place-{number}"
        self._show_places()
        self.say("")
        await self.refresh_state()
        await self.place.show()
        self.place.focus_list()
        self.query_one(KeyLine).show(*self.key_places())

    async def refresh_state(self, saved: str = "saved") -> None:
        """Read the line of state anew."""
        review = await self.ask(reviews.detail, self.review_uid)
        stage = reviews.STAGE_WORDS[review.stage]
        self.state(f"{review.reference}  {review.title}", f"{stage}  {saved}")

    def changed(self, change: int | None) -> None:
        """Remember a change, so that u undoes it. Saving what was there already is none and is passed over."""
        if change and change > self._newest:
            self._newest = change
            self._undo.append(change)

    @told
    async def action_undo(self) -> None:
        """Undo the last change made here."""
        if not self._undo:
            raise BadInput("There is nothing to undo since this review was opened.")
        change = self._undo[-1]
        await self.ask(undo, change)
        self._undo.pop()
        await self.place.show()
        await self.refresh_state()
        self.say("Undone.")

    def action_back(self) -> None:
        """Leave a filter first, then the review."""
        if not self.place.leave():
            self.dismiss(None)

    async def action_particulars(self) -> None:
        """Change reference, title, agency, marking and retention."""
        review = await self.ask(reviews.detail, self.review_uid)

        def text_of(detail: reviews.ReviewDetail) -> dict[str, str]:
            return {
                "reference": detail.reference, "title": detail.title, "agency": detail.agency,
                "protective_marking": detail.protective_marking,
                "retention_review_on": from_date(detail.retention_review_on),
            }  # fmt: skip

        def save(values: dict[str, str], version: int) -> None:
            on = as_date("retention_review_on", "Retention review on", values["retention_review_on"])
            reviews.save(
                reviews.ReviewDetail(
                    review.uid, version, values["reference"].strip(), values["title"].strip(),
                    values["agency"], values["protective_marking"].strip(), on,
                )
            )  # fmt: skip

        def load() -> tuple[dict[str, str], int]:
            now = reviews.detail(self.review_uid)
            return text_of(now), now.version

        job = FormJob(
            f"{review.reference}  Particulars", "particulars", self.review_uid, PARTICULARS,
            text_of(review), save, review.uid, review.version, load,
        )  # fmt: skip
        self.open_form(job)

    def open_form(self, job: FormJob, done: str = "Saved.") -> None:
        """Show a form; afterwards the place is read anew."""

        async def after(saved: bool | None) -> None:
            change = await self.ask(self.imr.last_change)
            if saved:
                self.changed(change)
            await self.place.show()
            await self.refresh_state()
            self.say(done if saved else "")
            if not saved and await self.ask(_has_draft, self.review_uid, job.form, job.subject_uid):
                self.say("Not saved. What you typed is kept as a draft; open it again to go on.")

        self.app.push_screen(FormScreen(job), after)

    def _show_places(self) -> None:
        wide = self.size.width >= 110
        words = [name if wide else short for name, short in PLACES]
        words[self._number - 1] = words[self._number - 1].upper()
        # Where they do not all fit, the places furthest on keep their number alone.
        for last in range(len(words) - 1, -1, -1):
            line = "  ".join(f"{n} {word}".rstrip() for n, word in enumerate(words, start=1))
            if len(line) <= self.size.width - 2:
                break
            if last != self._number - 1:
                words[last] = ""
        self.query_one("#places", Static).update(Content(line))

    def on_resize(self) -> None:
        """Fit the line of places to the width."""
        self._show_places()


def _has_draft(review_uid: str, form: str, subject_uid: str) -> bool:
    from imr_tui.services import drafts

    return drafts.find(review_uid, form, subject_uid) is not None


def _rescued(draft: DraftDetail, why: str) -> FormJob:
    """The text of a draft that has no form any more: to be read and copied by hand, then thrown away."""

    def save(values: dict[str, str], version: int) -> None:
        raise BadInput(f"{why} Take what you need from this text; ctrl+t then throws it away.")

    fields = [Field(name, name.replace("_", " ").capitalize(), "prose") for name, text in draft.fields.items() if text]
    title = f"{draft.review_reference}  Unfinished text without its record"
    return FormJob(title, draft.form, draft.review_uid, fields, {}, save, draft.subject_uid, draft.base_version)
