"""The sharing register (§5): who findings were shared with, on what grounds, and what was refused. Confidential."""

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
from imr_tui.wording import count_in_words, in_words

_COLUMNS = (
    TableColumn("No.", 0.4, row_head=True),
    TableColumn("Shared with", 1.6),
    TableColumn("Basis", 2.6),
    TableColumn("Decision", 1.5),
    TableColumn("Information shared", 1.8),
    TableColumn("Shared by and date", 1.5),
)
_LEAD = (
    "Confidential. This register records what was shared from the review and with whom, and who consented or refused. "
    "People are shown by code; the anonymisation key is a separate paper. Keep the register apart from the report, and "
    "never submit it to a committee."
)


def register(after: AfterData, edition: Edition, date: datetime.date, version: str) -> PaperDocument:
    """Return the register. Takes the edition (always `confidential`), the paper's date and its version."""
    entries = list(enumerate(after.register, 1))
    shared = [pair for pair in entries if pair[1].shared_on is not None]
    refused = [pair for pair in entries if pair[1].shared_on is None and not answer(pair[1].facts).allowed]
    planned = [pair for pair in entries if pair not in shared and pair not in refused]
    roles = {person.code: sentence(person.role) for person in after.report.people}
    counts = (
        f"The register has {count_in_words(len(entries), 'entry', 'entries')}: {in_words(len(shared))} shared, "
        f"{in_words(len(planned))} planned but not yet shared, and {in_words(len(refused))} not to be shared."
        if entries
        else "The sharing register has no entries yet."
    )
    title = PaperName.SHARING_REGISTER.label
    blocks: list[Block] = [*particulars(after.head, edition), paragraph(_LEAD, style="lead"), numbered(counts)]
    for words, group in (
        ("Shared", shared),
        ("Planned but not yet shared", planned),
        ("Not to be shared", refused),
    ):
        if group:
            rows = [_row(number, entry, roles) for number, entry in group]
            blocks += (Heading(2, f"{words} ({len(group)})"), table(_COLUMNS, rows))
    blocks += (Heading(2, "People and teams with no entry"), *_absent(after))
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
        lines(sentence(entry.decided_by) or italic("Decision-maker not recorded."), long_date(entry.decided_on)),
        sentence(entry.what_was_shared) or italic("Nothing." if not found.allowed else "Not recorded."),
        lines(entry.shared_by, long_date(entry.shared_on)) or italic("Not shared."),
    )


def _absent(after: AfterData) -> tuple[Block, ...]:
    """Return the teams in the scope, and the people in the key whom §5 may concern, that have no entry."""
    lacking = list(_lacking(after))
    if not _affected(after.report.people) and not (after.report.scopes and after.report.scopes[-1].teams):
        return (numbered("The scope names no teams yet, and the key has no service users, family members or carers."),)
    if not lacking:
        return (
            numbered(
                "Every team in the scope, and every service user, family member and carer in the key, has an entry."
            ),
        )
    return (numbered("These have no entry:"), bullets(lacking))


def _lacking(after: AfterData) -> Iterator[str]:
    with_entry = {" ".join(entry.team.casefold().split()) for entry in after.register}
    teams = after.report.scopes[-1].teams if after.report.scopes else ()
    yield from (
        f"{team.name}, {Audience.TEAM.label}"
        for team in teams
        if " ".join(team.name.casefold().split()) not in with_entry
    )
    codes = {entry.code for entry in after.register}
    yield from (
        joined(person.code, person.role) for person in _affected(after.report.people) if person.code not in codes
    )


def _affected(people: Sequence[CodedPerson]) -> list[CodedPerson]:
    return [person for person in people if person.relation in AFFECTED]
