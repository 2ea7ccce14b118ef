"""The evidence of findings (§7.3): search, links with page and note, and the findings of a piece of evidence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from peewee import fn

from imr_tui.batches import batches
from imr_tui.dates.when import short
from imr_tui.errors import BadInput
from imr_tui.models import Document, Event, EvidenceLink, Excerpt, Finding, Interview, Person
from imr_tui.services.findings import findings
from imr_tui.services.findings.details import FindingDetail
from imr_tui.services.record import records, removal
from imr_tui.store import search as index
from imr_tui.store.session import writing

KINDS: Final = ("event", "document", "excerpt")
_MODELS: Final[dict[str, Any]] = {"event": Event, "document": Document, "excerpt": Excerpt}
_COLUMNS: Final = {"event": EvidenceLink.event, "document": EvidenceLink.document, "excerpt": EvidenceLink.excerpt}
_REFERENCE: Final = re.compile(r"#?([EDI])(\d{1,6})(?:\.(\d{1,4}))?", re.IGNORECASE)
_LINE: Final = 400


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """A record that can be evidence; `findings` are those it is already linked to (F1, F3)."""

    kind: str
    uid: str
    reference: str
    when: str
    text: str
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkDetail:
    """A link from a finding to its evidence; `page` may be a passage, `subject_uid` identifies the linked record."""

    uid: str
    version: int
    position: int
    kind: str
    subject_uid: str
    reference: str
    page: str
    note: str
    text: str


@dataclass(frozen=True, slots=True)
class FindingOn:
    """A finding linked to a given piece of evidence."""

    uid: str
    reference: str
    text: str
    page: str
    note: str


def search(review_uid: str, words: str, *, limit: int = 50, kinds: Collection[str] = KINDS) -> tuple[EvidenceItem, ...]:
    """Search the events, documents and interview passages of a review while somebody types; best matches first.

    If the words are a reference (E12, D3, I2.1), that record comes first. Without words, returns marked events, then
    the other records in order.
    """
    key = records.review_id(review_uid)
    wanted = [kind for kind in KINDS if kind in kinds]
    named = _referred(key, words, wanted)
    typed = index.words_of(words)
    if not typed:
        found = [] if words.strip() else _beginning(key, wanted, limit)
        return items(list(dict.fromkeys([*named, *found]))[:limit])
    asked = [words, *_otherwise(key, typed)]
    matched = [one for ask in asked for one in index.matching(ask, key, wanted, limit)]
    found = [one for one in dict.fromkeys(matched) if one not in named][:limit]
    # Matches of whole words come before matches of the beginnings of words.
    whole = [re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE) for word in typed]
    rest = sorted(items(found), key=lambda item: not all(word.search(item.text) for word in whole))
    return (*items(named), *rest)[:limit]


def items(found: Sequence[tuple[str, int]]) -> tuple[EvidenceItem, ...]:
    """Return the pieces of evidence with these kinds and database ids, in the given order."""
    made = pieces(found)
    return tuple(made[one] for one in found if one in made)


def pieces(found: Sequence[tuple[str, int]]) -> dict[tuple[str, int], EvidenceItem]:
    """Return the pieces of evidence by kind and database id; records that do not exist are not included."""
    made: dict[tuple[str, int], EvidenceItem] = {}
    for kind in KINDS:
        keys = [key for other, key in found if other == kind]
        on = _findings_by(kind, keys)
        for batch in batches(keys):
            for key, uid, reference, when, text in _ROWS[kind](batch):
                made[kind, key] = EvidenceItem(kind, uid, reference, when, _one_line(text), tuple(on.get(key, ())))
    return made


def links_of(finding_uid: str) -> tuple[LinkDetail, ...]:
    """Return the evidence links of a finding, in order. Raises BadInput if the finding does not exist."""
    return _links(EvidenceLink.finding == records.row_of(Finding, finding_uid)["id"])


def link_of(uid: str) -> LinkDetail:
    """Return one link. Raises BadInput if it does not exist."""
    records.row_of(EvidenceLink, uid)
    return _links(EvidenceLink.uid == uid)[0]


def link(finding_uid: str, chosen: Sequence[tuple[str, str]]) -> int:
    """Link a finding to pieces of evidence, each (kind, uid); returns the number of the change, 0 if none was new.

    Existing links do not change. Raises BadInput, without linking anything, if the finding or a piece of evidence does
    not exist or belongs to another review.
    """
    with writing() as session:
        finding = records.row_of(Finding, finding_uid)
        last = EvidenceLink.select(fn.MAX(EvidenceLink.position)).where(EvidenceLink.finding == finding["id"]).scalar()
        position = before = int(last or 0)
        for kind, uid in dict.fromkeys(chosen):
            piece = _piece(finding["review"], kind, uid)
            if EvidenceLink.select().where(EvidenceLink.finding == finding["id"], _COLUMNS[kind] == piece).exists():
                continue
            position += 1
            EvidenceLink.create(finding=finding["id"], position=position, **{kind: piece})
    return records.last_change(session) if position > before else 0


def found_on(review_uid: str, finding: FindingDetail, chosen: Sequence[tuple[str, str]]) -> FindingDetail:
    """Add a finding and link it to evidence in one transaction. Raises as `findings.save` and `link` do."""
    with writing():
        made = findings.save(review_uid, finding)
        link(made.uid, chosen)
    return findings.detail(made.uid)


def save_link(detail: LinkDetail) -> int:
    """Save the page or passage and the note of a link; returns its new version. Raises ChangedElsewhere, BadInput."""
    return records.save(EvidenceLink, detail.uid, detail.version, records.values_of(detail, "page", "note"))


def unlink(uid: str) -> int:
    """Remove a link from its finding; returns the number of the change, for undo."""
    with writing() as session:
        removal.remove(EvidenceLink, uid)
    return records.last_change(session)


def move_link(uid: str, step: int) -> int:
    """Move a link by `step` in its finding's order; returns the number of the change. Raises BadInput at an end."""
    with writing() as session:
        owner = records.row_of(EvidenceLink, uid)["finding"]
        query: Any = EvidenceLink.select(EvidenceLink.uid, EvidenceLink.version).where(EvidenceLink.finding == owner)
        order = list(query.order_by(EvidenceLink.position, EvidenceLink.id).tuples())
        row = next(at for at, (other, _) in enumerate(order) if other == uid)
        if not 0 <= row + step < len(order):
            raise BadInput(f"This evidence is already {'first' if step < 0 else 'last'} in the list.")
        order[row], order[row + step] = order[row + step], order[row]
        for position, (other, version) in enumerate(order, start=1):
            records.save(EvidenceLink, other, version, {"position": position})
    return records.last_change(session)


def findings_on(kind: str, uid: str) -> tuple[FindingOn, ...]:
    """Return the findings linked to a piece of evidence."""
    query: Any = EvidenceLink.select(Finding.uid, Finding.number, Finding.text, EvidenceLink.page, EvidenceLink.note)
    piece = records.row_of(_MODELS[kind], uid)["id"]
    rows = query.join(Finding).where(_COLUMNS[kind] == piece).order_by(Finding.number, EvidenceLink.position).tuples()
    return tuple(FindingOn(of, f"F{number}", _one_line(text), page, note) for of, number, text, page, note in rows)


def _links(which: Any) -> tuple[LinkDetail, ...]:
    query: Any = EvidenceLink.select(
        EvidenceLink.uid,
        EvidenceLink.version,
        EvidenceLink.position,
        EvidenceLink.page,
        EvidenceLink.note,
        EvidenceLink.event,
        EvidenceLink.document,
        EvidenceLink.excerpt,
    )
    rows = list(query.where(which).order_by(EvidenceLink.position, EvidenceLink.id).tuples())
    pointed = [next((kind, key) for kind, key in zip(KINDS, row[5:], strict=True) if key is not None) for row in rows]
    there = {one: item for one in pointed for item in items([one])}
    return tuple(
        LinkDetail(uid, version, position, item.kind, item.uid, item.reference, page, note, _summary(item))
        for (uid, version, position, page, note, *_), one in zip(rows, pointed, strict=True)
        for item in (there[one],)
    )


def _summary(item: EvidenceItem) -> str:
    return f"{item.when}  {item.text}" if item.when else item.text


def _piece(review: int, kind: str, uid: str) -> int:
    if kind not in KINDS:
        raise BadInput(f"A {kind} cannot be evidence. Choose an event, a document or an interview passage.")
    row = records.row_of(_MODELS[kind], uid)
    owner = Interview.get_by_id(row["interview"]).review_id if kind == "excerpt" else row["review"]
    if owner != review:
        raise BadInput("That evidence belongs to another review, so nothing was linked. Choose from this review.")
    return int(row["id"])


def _findings_by(kind: str, keys: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for batch in batches(keys):
        query: Any = EvidenceLink.select(_COLUMNS[kind], Finding.number).join(Finding).distinct()
        rows = query.where(_COLUMNS[kind].in_(batch)).order_by(Finding.number).tuples()
        for key, number in rows:
            found.setdefault(key, []).append(f"F{number}")
    return found


def _otherwise(key: int, typed: Sequence[str]) -> list[str]:
    """Return the search words with codes replaced by names, and with names replaced by codes.

    The screen may show codes although names were entered, or the reverse, and people search for what they see.
    """
    query: Any = Person.select(Person.code, Person.real_name).where(Person.review == key, Person.real_name != "")
    words = [word.casefold() for word in typed]
    found = []
    for code, name in query.tuples():
        names = [word.casefold() for word in index.words_of(name)]
        if code.casefold() in words:
            found.append(" ".join(name if word == code.casefold() else word for word in words))
        elif names and set(names) <= set(words):
            found.append(" ".join([code, *(word for word in words if word not in names)]))
    return found[:2]


def _referred(key: int, words: str, kinds: Collection[str]) -> list[tuple[str, int]]:
    """Return the records whose reference was typed, if the words are a reference."""
    match = _REFERENCE.fullmatch(words.strip())
    if match is None:
        return []
    letter, number, part = match[1].upper(), int(match[2]), match[3]
    query: Any
    if letter == "I":
        query = Excerpt.select(Excerpt.id).join(Interview).where(Interview.review == key, Interview.number == number)
        if part:
            query = query.where(Excerpt.number == int(part))
        kind, order = "excerpt", Excerpt.number
    else:
        kind = "event" if letter == "E" else "document"
        model = _MODELS[kind]
        query, order = model.select(model.id).where(model.review == key, model.number == number), model.number
    return [(kind, row[0]) for row in query.order_by(order).tuples()] if kind in kinds else []


def _beginning(key: int, kinds: Collection[str], limit: int) -> list[tuple[str, int]]:
    """Return what to show before anything is typed: marked events, documents, interview passages, other events."""
    found: list[tuple[str, int]] = []
    marked = (Event.missed_opportunity == True) | (Event.good_practice == True) | (Event.key_event == True)  # noqa: E712
    order = (Event.sort_key, Event.position, Event.number)
    for kind, query in (
        ("event", Event.select(Event.id).where(Event.review == key, marked).order_by(*order)),
        ("document", Document.select(Document.id).where(Document.review == key).order_by(Document.number)),
        (
            "excerpt",
            Excerpt.select(Excerpt.id)
            .join(Interview)
            .where(Interview.review == key)
            .order_by(Interview.number, Excerpt.number),
        ),
        ("event", Event.select(Event.id).where(Event.review == key).order_by(*order)),
    ):
        if kind in kinds and len(found) < limit:
            found += [(kind, row[0]) for row in query.limit(limit).tuples()]
    return found


def _events(keys: Sequence[int]) -> Iterable[tuple[int, str, str, str, str]]:
    rows: Any = Event.select().where(Event.id.in_(keys)).dicts()
    for row in rows:
        yield row["id"], row["uid"], f"E{row['number']}", short(records.when_from("when", row)), row["what_happened"]


def _documents(keys: Sequence[int]) -> Iterable[tuple[int, str, str, str, str]]:
    rows: Any = Document.select().where(Document.id.in_(keys)).dicts()
    for row in rows:
        about = ", ".join(part for part in (row["title"], row["author"]) if part.strip())
        yield row["id"], row["uid"], f"D{row['number']}", short(records.when_from("dated", row)), about


def _excerpts(keys: Sequence[int]) -> Iterable[tuple[int, str, str, str, str]]:
    columns = (Excerpt.id, Excerpt.uid, Interview.number, Excerpt.number, Interview.held_on, Excerpt.text)
    query: Any = Excerpt.select(*columns).join(Interview).where(Excerpt.id.in_(keys))
    for key, uid, interview, number, held_on, text in query.tuples():
        held = f"{held_on.day} {held_on:%b %Y}" if held_on else ""
        yield key, uid, f"I{interview}.{number}", held, f"“{text}”"


_ROWS: Final = {"event": _events, "document": _documents, "excerpt": _excerpts}


def _one_line(text: str) -> str:
    return " ".join(text[:_LINE].split())
