"""The anonymisation key in use on the screens: names into codes, codes into names, and whom `@` offers (§7.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from imr_tui.names.anonymiser import Anonymiser, Found
from imr_tui.names.key_entry import HiddenName
from imr_tui.services.people import people
from imr_tui.services.people.people import PersonDetail
from imr_tui.vocabulary import Relation

OFFERED = 5
"""How many people `@` offers at once."""

# After these a code without a number is the kind of person, not this one: the GP, a GP, her GP.
_A_KIND = re.compile(r"\b(?:a|an|the|his|her|their|any|another|no|each|every|local|new|own)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody whom `@` offers: the code that goes into the text, and who that is."""

    code: str
    words: str = field(repr=False)


class NameBook:
    """The key of one review as it stood when it was read. Pure: any thread may use it."""

    def __init__(
        self,
        everybody: Sequence[PersonDetail] = (),
        hidden: Sequence[HiddenName] = (),
        not_names: Iterable[str] = (),
    ) -> None:
        """`everybody` is the key, `hidden` the names that papers hide, `not_names` what was said to be no name."""
        self.people = tuple(everybody)
        self._anonymiser = Anonymiser(hidden, frozenset(not_names))
        self._names = {person.code: person.real_name.strip() or person.code for person in self.people}
        codes = "|".join(re.escape(code) for code in sorted(self._names, key=len, reverse=True))
        self._codes = re.compile(rf"(?<![\w-])(?:{codes})(?![\w-])") if codes else None

    def find(self, text: str) -> list[Found]:
        """Every name of the key in a text, in order, with where it stands."""
        return self._anonymiser.find(text)

    def to_codes(self, text: str) -> str:
        """The text with codes in the place of names."""
        return self._anonymiser.apply(text)

    def to_names(self, text: str) -> str:
        """The text with real names in the place of codes; `the GP` stays, it may be any."""
        if self._codes is None:
            return text

        def named(match: re.Match[str]) -> str:
            code = match.group()
            if code.isalpha() and _A_KIND.search(text[max(0, match.start() - 12) : match.start()]):
                return code
            return self._names[code]

        return self._codes.sub(named, text)

    def to_roles(self, text: str) -> str:
        """The text with roles in the place of names and codes: for another review, where codes mean other people."""
        coded = self.to_codes(text)
        if self._codes is None:
            return coded
        roles = {person.code: person.role.strip() or Relation(person.relation).label for person in self.people}

        def role(match: re.Match[str]) -> str:
            code = match.group()
            if code.isalpha() and _A_KIND.search(coded[max(0, match.start() - 12) : match.start()]):
                return code
            return f"[{roles[code]}]"

        return self._codes.sub(role, coded)

    def offers(self, typed: str) -> list[Offer]:
        """Whom `@` and these letters may mean: by code, or by the beginning of any word of a name or a role."""
        wanted = typed.casefold()
        found = []
        for person in self.people:
            names = (person.real_name, *(name.name for name in person.aliases))
            words = re.findall(r"[^\W_]+", " ".join((*names, person.role)).casefold())
            if person.code.casefold().startswith(wanted) or any(word.startswith(wanted) for word in words):
                about = ", ".join(part for part in (person.real_name.strip(), person.role) if part)
                found.append(Offer(person.code, f"{person.code}  {about}"))
        return found[:OFFERED]


def name_book(review_uid: str) -> NameBook:
    """The key of a review, ready for use (database thread). Raises BadInput where the review is gone."""
    everybody = people.everyone(review_uid)
    return NameBook(everybody, people.hidden_in(everybody), people.not_names(review_uid))


def name_books(review_uids: Iterable[str]) -> dict[str, NameBook]:
    """The keys of several reviews, by uid, in a few reads (database thread)."""
    everybody = people.everyone_in(review_uids)
    not_names = people.not_names_in(everybody)
    return {uid: NameBook(those, people.hidden_in(those), not_names[uid]) for uid, those in everybody.items()}


def books_for(titles: Mapping[str, str]) -> dict[str, NameBook]:
    """The keys of those reviews, by uid, whose title may hold a name or a code of theirs (database thread).

    `titles` has the title of each review by its uid. A page of a list of reviews needs few of them: only where
    a word of the title is a word of the key is the key read.
    """
    words = people.words_in_keys(titles)
    return name_books(
        uid for uid, title in titles.items() if words.get(uid, frozenset()).intersection(people.words_of(title))
    )
