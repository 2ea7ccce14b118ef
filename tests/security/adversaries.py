"""Invented reviews designed to make a name leak, made by generators with fixed seeds."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

GIVEN = {
    "British": ["Hannah", "Walter", "Bridget", "Clive", "Doreen", "Nigel", "Tracey", "Malcolm", "Joanne", "Alison"],
    "Irish": ["Siobhán", "Pádraig", "Niamh", "Ciarán", "Aoife", "Declan", "Gráinne", "Eoin"],
    "Polish": ["Łukasz", "Małgorzata", "Zbigniew", "Agnieszka", "Stanisław", "Bożena", "Grzegorz"],
    "Welsh": ["Rhiannon", "Gethin", "Siân", "Llewelyn", "Eirlys", "Iorwerth", "Gwenllian"],
    "South Asian": ["Priya", "Anil", "Harpreet", "Farzana", "Imran", "Lakshmi", "Nasreen", "Devinder"],
    "African": ["Adaeze", "Tunde", "Oluwaseun", "Chidinma", "Kwabena", "Thandiwe", "Fatoumata"],
    "Chinese": ["Xiaoming", "Meiling", "Jianguo", "Yuxuan", "Zhiwei", "Huilan"],
    "short": ["Li", "Bo", "Jo", "Ann", "Al", "Ty"],
}
FAMILY = {
    "British": ["Pettiford", "Cawthorne", "Dunnage", "Treadgold", "Mapplewell", "Stobbart", "Ellingworth"],
    "Irish": ["O'Hanlon", "O’Shaughnessy", "MacGillycuddy", "Ní Dhomhnaill", "Fitzgibbon"],
    "Polish": ["Wiśniewski", "Brzęczyszczykiewicz", "Żółkiewska", "Nowakowski"],
    "Welsh": ["ap Rhydderch", "Llewellyn-Bowen", "Prydderch", "Cadwaladr"],
    "South Asian": ["Lakhanpal", "Rathore", "Chattopadhyay", "Ahluwalia", "Mukhopadhyay"],
    "African": ["Okonkwo", "Adebisi", "Nkrumah-Boateng", "Mthembu", "Oduya"],
    "Chinese": ["Ouyang", "Zhuang", "Sittou", "Huangfu"],
    "particles": ["van der Bergh", "de Souza-Carvalho", "von Reichenau", "al-Rashidi", "de la Fontaine"],
    "double": ["Smythe-Harrowgate", "Ellison-Wray", "Featherstone-Quill"],
}
# Names that are ordinary words; the context has to decide.
WORD_GIVEN = ["Will", "Rose", "Grace", "May", "Mark", "Hope", "Joy", "Dawn"]
WORD_FAMILY = ["Young", "Day", "Hill", "Brook", "Field", "Bell"]
NICKNAMES = ["Wally", "Bex", "Tuggy", "Mags", "Jozef", "Pip"]
# Texts of the papers themselves.
KNOWN = frozenset(("DMT", "NHS", "PDF", "RDF", "CSV", "XML", "BST", "GMT", "WWW"))
TITLES = ["Mrs", "Mr", "Dr", "Ms", "Miss", "Mrs.", "Dr."]

# Names used as words, in prose that must stay unchanged.
ORDINARY = (
    "The team will meet in May 2026 and may mark the plan as changed.",
    "Costs rose, and a period of grace was agreed.",
    "We hope that the visits will be made, whatever the day.",
    "May I ask that the field be left empty?",
)
LONG = 60
"""A text with at least this many characters is prose; a shorter one may be a team or a title."""
PROSE = (
    "The visit was written into the book, and the page was not read again.",
    "Nobody from the duty team had seen the record before the evening.",
    "The medicines were found on the tray when the lunch call was made.",
    "The assessment was late because the form had been sent to another team.",
)


@dataclass(frozen=True)
class Somebody:
    """A person in a generated key. `sought` are the patterns that an independent reader looks for."""

    code: str
    given: str
    family: str
    middle: str
    nickname: str
    is_word: bool

    @property
    def real_name(self) -> str:
        return " ".join(part for part in (self.given, self.middle, self.family) if part)

    @property
    def initials(self) -> str:
        """Return three letters that cannot be read as a word or an abbreviation, or empty text."""
        letters = "".join(fold(part)[0] for part in (self.given, self.middle, self.family) if part).upper()
        return letters if len(letters) == 3 and not set(letters) & set("AEIOUY") and letters not in KNOWN else ""


Form = Callable[[random.Random, Somebody], str]


def _title(rng: random.Random) -> str:
    return rng.choice(TITLES)


# Each way of writing a name, with a sentence that makes clear that a person is meant.
FORMS: dict[str, Form] = {
    "whole": lambda _, p: f"{p.given} {p.family} telephoned.",
    "with the middle name": lambda _, p: f"It was {p.real_name} who came.",
    "possessive": lambda _, p: f"{p.given} {p.family}'s visit was late.",
    "possessive, curly": lambda _, p: f"They read {p.given} {p.family}’s notes.",
    "surname first": lambda _, p: f"{p.family}, {p.given} was present.",
    "surname first, capitals": lambda _, p: f"Present: {p.family.upper()} {p.given}.",
    "title": lambda r, p: f"She rang {_title(r)} {p.family} at four.",
    "title and given name": lambda r, p: f"{_title(r)} {p.given} {p.family} was told.",
    "initial with a point": lambda _, p: f"Signed by {p.given[0]}. {p.family} that day.",
    "initial without": lambda _, p: f"Signed by {p.given[0]} {p.family} that day.",
    "capitals": lambda _, p: f"CALLED {p.given.upper()} {p.family.upper()} AT NOON.",
    "folded": lambda _, p: f"{fold(p.given)} {fold(p.family)} telephoned.",
    "decomposed": lambda _, p: unicodedata.normalize("NFD", f"{p.given} {p.family} telephoned."),
    "title in small letters": lambda _, p: f"then mrs {p.family} rang",
    "over a line end": lambda _, p: f"Then {p.given}\n{p.family} telephoned.",
    "double space": lambda _, p: f"Then {p.given}  {p.family} telephoned.",
    "brackets": lambda _, p: f"the worker ({p.given} {p.family}) left",
    "quotes": lambda _, p: f"“{p.given} {p.family}” stood on the page",
    "said": lambda _, p: f"Later {p.given} said that nobody came.",
}
# Only for people whose initials are in the key.
INITIALS_FORMS: dict[str, Form] = {
    "initials": lambda _, p: f"Seen by {p.initials} at noon.",
    "initials with points": lambda _, p: f"Seen by {'.'.join(p.initials)}. at noon.",
    "initials with points and spaces": lambda _, p: f"Seen by {'. '.join(p.initials)}. at noon.",
}
# Only for names that are not ordinary words.
CERTAIN_FORMS: dict[str, Form] = {
    "given name alone": lambda _, p: f"It was {p.given} again.",
    "surname alone": lambda _, p: f"It was {p.family} again.",
    "with a hyphen less": lambda _, p: f"Then {p.given} {re.sub('[-–]', ' ', p.family)} rang.",
    "without its apostrophe": lambda _, p: f"Then {p.given} {re.sub('[’' + chr(39) + ']', '', p.family)} rang.",
    "grown together": lambda _, p: f"The file Plan{_plain(p.given)}{_plain(p.family)}.pdf was read.",
    "plural": lambda _, p: f"The {p.family}s were told.",
    "plural possessive": lambda _, p: f"The {p.family}s’ house was cold.",
    "small letters": lambda _, p: f"then {p.given.lower()} {p.family.lower()} rang",
    "hyphenated": lambda _, p: f"Then {p.given} {_broken(p.family)} rang.",
    "soft hyphen": lambda _, p: f"Then {p.given} {p.family[:3]}\u00ad{p.family[3:]} rang.",
    "e-mail": lambda _, p: f"Write to {_plain(p.given)}.{_plain(p.family)}@example.org about it.",
    "link": lambda _, p: f"See https://example.org/people/{_plain(p.given)}_{_plain(p.family)} for it.",
    "escaped link": lambda _, p: f"See https://example.org/?q={quote(f'{p.given} {p.family}')} for it.",
    "file name": lambda _, p: f"The file {fold(p.given)}-{fold(p.family).replace(' ', '-')}-notes.docx was read.",
    "nickname": lambda _, p: f"Later {p.nickname or p.given} rang.",
}


def people(rng: random.Random) -> list[Somebody]:
    """Generate between 15 and 60 people of every kind, some in one family."""
    made: list[Somebody] = []
    seen: set[tuple[str, str]] = set()
    while len(made) < rng.randint(15, 60):
        origin = rng.choice(sorted(set(GIVEN) & set(FAMILY)))
        given, family = rng.choice(GIVEN[origin]), rng.choice(FAMILY[rng.choice(sorted(FAMILY))])
        if rng.random() < 0.2:
            given = rng.choice(WORD_GIVEN)
        elif rng.random() < 0.1:
            given = rng.choice(GIVEN["short"])
        if rng.random() < 0.12:
            family = rng.choice(WORD_FAMILY)
        elif made and rng.random() < 0.15:
            family = made[rng.randrange(len(made))].family
        if (given, family) in seen:
            continue
        seen.add((given, family))
        middle = rng.choice(GIVEN[origin]) if rng.random() < 0.25 else ""
        nickname = rng.choice(NICKNAMES) if rng.random() < 0.2 else ""
        word = given in WORD_GIVEN or family in WORD_FAMILY or given in GIVEN["short"]
        made.append(Somebody(f"P{len(made) + 1}", given, family, middle if middle != given else "", nickname, word))
    return made


def planted(rng: random.Random, somebody: Somebody) -> str:
    """Return a sentence with the name in one of its forms."""
    forms = FORMS if somebody.is_word else {**FORMS, **CERTAIN_FORMS}
    if somebody.initials and rng.random() < 0.5:
        forms = INITIALS_FORMS
    return forms[rng.choice(sorted(forms))](rng, somebody)


def review(seed: int, base: dict[str, Any], columns: dict[str, list[str]]) -> tuple[dict[str, Any], list[Somebody]]:
    """Return `base` (a whole review as plain data) with its own key and a name in every text that a paper shows.

    `columns` are the text columns of each part. The same seed gives the same review.
    """
    rng = random.Random(seed)
    everybody = people(rng)
    plain = {part: [dict(row) for row in rows] if isinstance(rows, list) else rows for part, rows in base.items()}
    for part, names in columns.items():
        for row in plain[part]:
            for name in names:
                if row.get(name):
                    sentences = [rng.choice(PROSE), planted(rng, rng.choice(everybody)), rng.choice(ORDINARY)]
                    row[name] = " ".join(sentences)
    head = plain["review"][0]
    somebody = next(person for person in everybody if not person.is_word)
    head["title"] = f"A review: {planted(rng, somebody)}".replace("\n", " ")
    head["reference"] = f"IMR-{seed}-{_plain(somebody.given)}-{_plain(somebody.family)}"
    for row, person in zip(plain["person"], everybody, strict=False):
        row.update(code=person.code, real_name=person.real_name, role="worker", note="", team="", organisation="")
    pattern = plain["person"][0]
    for place, person in enumerate(everybody[len(plain["person"]) :]):
        row = {**pattern, "uid": _uid(rng, place), "code": person.code, "real_name": person.real_name}
        plain["person"].append(row)
    plain["alias"] = [
        {**_common(rng, place), "person": row["uid"], "name": name, "kind": kind, "is_a_word": False}
        for place, (row, person) in enumerate(zip(plain["person"], everybody, strict=True))
        for kind, name in (("nickname", person.nickname), ("initials", person.initials))
        if name
    ]
    return plain, everybody


def mixed(
    rng: random.Random, base: dict[str, Any], columns: dict[str, list[str]], pool: list[str]
) -> tuple[dict[str, Any], list[str]]:
    """Fill the longer texts of `base` with sentences from `pool`, and its key with people no text names.

    Returns the review as plain data, and the sentences in its narrative and its events.
    """
    plain = {part: [dict(row) for row in rows] if isinstance(rows, list) else rows for part, rows in base.items()}
    touched: list[str] = []
    for part, names in columns.items():
        for row in plain[part]:
            for name in names:
                if len(row.get(name) or "") > LONG:
                    sentences = rng.sample(pool, 3)
                    row[name] = "\n\n".join(sentences)
                    if (part, name) in (("overview", "narrative"), ("event", "what_happened")):
                        touched += sentences
    pattern = plain["person"][0]
    for place, person in enumerate(person for person in people(rng) if not person.is_word):
        names = {"code": f"X{place}", "real_name": person.real_name, "role": "", "note": ""}
        plain["person"].append({**pattern, "uid": _uid(rng, place), **names})
    return plain, touched


def sought(everybody: list[Somebody]) -> dict[str, re.Pattern[str]]:
    """Return the patterns, by code of the person, that an independent reader looks for in normalised text."""
    patterns: dict[str, re.Pattern[str]] = {}
    for person in everybody:
        given, family = normal(person.given), normal(person.family)
        part = max(re.findall(r"[a-z]+", family), key=len)
        parts = [rf"{re.escape(given)} +{re.escape(family)}", rf"{re.escape(family)},? +{re.escape(given)}"]
        if person.family not in WORD_FAMILY:
            parts.append(part)
        else:
            parts += [rf"(?:mrs|mr|dr|ms|miss)\.? +{part}", rf"\b{given[0]}\.? {part}"]
        if not person.is_word:
            parts.append(re.escape(given))
        else:
            parts.append(rf"{re.escape(given)} said")
        if person.nickname:
            parts.append(normal(person.nickname))
        if person.initials:
            parts.append(r"\.? ?".join(person.initials.lower()))
        patterns[person.code] = re.compile(rf"(?<![a-z])(?:{'|'.join(parts)})(?![a-rt-z])")
    return patterns


def fold(text: str) -> str:
    """Remove accents, with a table of this test's own."""
    plain = unicodedata.normalize("NFKD", text.translate(str.maketrans("łŁøØđĐ", "lLoOdD")))
    return "".join(character for character in plain if not unicodedata.combining(character))


def normal(text: str) -> str:
    """Normalise text for comparing: without case, accents, soft hyphens, line ends within words or curly quotes."""
    text = re.sub(r"%20", " ", text).replace("\u00ad", "")
    text = fold(text).casefold().replace("’", "'")
    text = re.sub(r"(?<=[a-z])-\s*\n\s*(?=[a-z])", "", text)
    return re.sub(r"[\s\u00a0]+", " ", text)


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z]", "", fold(name))


def _broken(name: str) -> str:
    """Return a pattern for a name hyphenated across a line end, within its longest part."""
    part = max(re.findall(r"\w+", name), key=len)
    at = name.index(part) + len(part) // 2
    return f"{name[:at]}-\n{name[at:]}"


def _uid(rng: random.Random, place: int) -> str:
    digits = f"{rng.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-7{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def _common(rng: random.Random, place: int) -> dict[str, Any]:
    stamp = "2026-11-23T00:00:00Z"
    return {"uid": _uid(rng, place), "version": 1, "created_at": stamp, "changed_at": stamp}
