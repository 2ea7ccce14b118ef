"""The sharing register (§5): whom the findings were shared with, on which ground, what was refused. Confidential."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from imr_tui.exporters.core.document import (
    Block,
    Edition,
    Heading,
    PaperDocument,
    Section,
    TableColumn,
    Text,
    bold,
    bullets,
    italic,
    long_date,
    paragraph,
    table,
)
from imr_tui.exporters.papers.after import document, particulars
from imr_tui.exporters.papers.parts import joined, labelled, lines, numbered
from imr_tui.exporters.papers.words import sentence
from imr_tui.services.dmt.sharing import DisclosureRecord
from imr_tui.services.dmt.sharing_rules import answer
from imr_tui.services.papers.data import CodedPerson
from imr_tui.services.papers.read_after import AfterData
from imr_tui.vocabulary import AFFECTED, Audience, PaperName, SharingGround
from imr_tui.wording import how_many

_COLUMNS = (
    TableColumn("No.", 0.4, row_head=True),
    TableColumn("With whom", 1.6),
    TableColumn("Ground", 2.6),
    TableColumn("Decided", 1.5),
    TableColumn("What was shared", 1.8),
    TableColumn("By whom and when", 1.5),
)
_SAID = (
    "Confidential. This register says who was told what of the review, and what people have consented to or refused. "
    "People stand in it by code; the key is a paper of its own. Keep it apart from the report, and never put it before "
    "a committee."
)


def register(after: AfterData, edition: Edition, date: datetime.date, version: str) -> PaperDocument:
    """The register. Takes the edition too (only `confidential` is meant), the paper's date and its version."""
    entries = list(enumerate(after.register, 1))
    shared = [pair for pair in entries if pair[1].shared_on is not None]
    refused = [pair for pair in entries if pair[1].shared_on is None and not answer(pair[1].facts).allowed]
    planned = [pair for pair in entries if pair not in shared and pair not in refused]
    roles = {person.code: sentence(person.role) for person in after.report.people}
    said = (
        f"{sentence(how_many(len(entries), 'entry', 'entries'))}: {len(shared) or 'none'} shared, "
        f"{len(planned) or 'none'} planned and not yet shared, {len(refused) or 'none'} not to be shared."
        if entries
        else "Nothing is entered in the sharing register."
    )
    title = PaperName.SHARING_REGISTER.label
    blocks: list[Block] = [*particulars(after.head, edition), paragraph(_SAID, style="lead"), numbered(said)]
    for words, group in (
        ("Shared", shared),
        ("Planned, not yet shared", planned),
        ("Not shared: refusals that are respected", refused),
    ):
        if group:
            rows = [_row(number, entry, roles) for number, entry in group]
            blocks += (Heading(2, f"{words} ({len(group)})"), table(_COLUMNS, rows))
    blocks += (Heading(2, "Whom the register does not name"), *_absent(after))
    sections = (Section(title, tuple(blocks), orientation="landscape"),)
    return document(after.head, PaperName.SHARING_REGISTER, edition, date, version, sections, alone=title)


def _row(number: int, entry: DisclosureRecord, roles: dict[str, str]) -> tuple[Text, ...]:
    found = answer(entry.facts)
    return (
        str(number),
        lines(
            bold(joined(entry.code, entry.team, by=", ")),
            roles.get(entry.code, ""),
            sentence(Audience(entry.audience).label),
        ),
        lines(
            bold(f"{sentence(SharingGround(entry.ground).label)} ({found.clause or '§5'})"),
            found.why,
            entry.ground_note,
            labelled("Lawful basis", entry.lawful_basis),
        ),
        lines(sentence(entry.decided_by) or italic("By whom is not recorded."), long_date(entry.decided_on)),
        sentence(entry.what_was_shared) or italic("Nothing." if not found.allowed else "Not recorded."),
        lines(entry.shared_by, long_date(entry.shared_on)) or italic("Not shared."),
    )


def _absent(after: AfterData) -> tuple[Block, ...]:
    """Teams of the scope, and people of the key whom §5 may mean, of whom no entry speaks."""
    lacking = list(_lacking(after))
    if not _affected(after.report.people) and not (after.report.scopes and after.report.scopes[-1].teams):
        return (
            numbered(
                "No team of the scope, and no person of the key who uses services or is family or a carer, is "
                "recorded yet."
            ),
        )
    if not lacking:
        return (
            numbered(
                "Every team of the scope, and every person of the key who uses services or is family or a carer, "
                "has an entry."
            ),
        )
    return (numbered("No entry is recorded for:"), bullets(lacking))


def _lacking(after: AfterData) -> Iterator[str]:
    told_of = {" ".join(entry.team.casefold().split()) for entry in after.register}
    teams = after.report.scopes[-1].teams if after.report.scopes else ()
    yield from (
        f"{team.name}, {Audience.TEAM.label}" for team in teams if " ".join(team.name.casefold().split()) not in told_of
    )
    codes = {entry.code for entry in after.register}
    yield from (
        joined(person.code, person.role) for person in _affected(after.report.people) if person.code not in codes
    )


def _affected(people: Sequence[CodedPerson]) -> list[CodedPerson]:
    return [person for person in people if person.relation in AFFECTED]
