"""The anonymisation key on screens: names into codes, codes into names, and suggestions after `@` (§7.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from imr_tui.names.anonymiser import Anonymiser, Found
from imr_tui.names.key_entry import HiddenName
from imr_tui.services.people import people
from imr_tui.services.people.people import PersonDetail
from imr_tui.services.record import history
from imr_tui.vocabulary import Relation

OFFERED = 5
"""How many people are suggested at once after `@`."""

# After these words a code without a number means any such person: the GP, a GP, her GP.
_A_KIND = re.compile(r"\b(?:a|an|the|his|her|their|any|another|no|each|every|local|new|own)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Offer:
    """A suggestion after `@`: the code to insert, and who it is."""

    code: str
    words: str = field(repr=False)


class NameBook:
    """The key of one review at the time it was read. Pure: any thread may use it."""

    def __init__(
        self,
        everybody: Sequence[PersonDetail] = (),
        hidden: Sequence[HiddenName] = (),
        not_names: Iterable[str] = (),
    ) -> None:
        """`everybody` is the key, `hidden` the names that papers hide, `not_names` words marked as not a name."""
        self.people = tuple(everybody)
        self._anonymiser = Anonymiser(hidden, frozenset(not_names))
        self._names = {person.code: person.real_name.strip() or person.code for person in self.people}
        codes = "|".join(re.escape(code) for code in sorted(self._names, key=len, reverse=True))
        self._codes = re.compile(rf"(?<![\w-])(?:{codes})(?![\w-])") if codes else None

    def find(self, text: str) -> list[Found]:
        """Find every name in the key in a text, in order, with its position."""
        return self._anonymiser.find(text)

    def strangers(self, text: str) -> list[Found]:
        """Find the names of people who are not in the key but share a name with somebody who is."""
        return self._anonymiser.strangers(text)

    def to_codes(self, text: str) -> str:
        """Replace names with codes."""
        return self._anonymiser.apply(text)

    def to_names(self, text: str) -> str:
        """Replace codes with real names, except in `the GP`, which may be any GP."""
        if self._codes is None:
            return text

        def named(match: re.Match[str]) -> str:
            code = match.group()
            if code.isalpha() and _A_KIND.search(text[max(0, match.start() - 12) : match.start()]):
                return code
            return self._names[code]

        return self._codes.sub(named, text)

    def to_roles(self, text: str) -> str:
        """Replace names and codes with roles, for another review, where the codes mean other people."""
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
        """Suggest people for the letters typed after `@`: by code, or by the beginning of a word of a name or role."""
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
    """Return the key of a review (database thread). Raises BadInput if the review is gone."""
    everybody = people.everyone(review_uid)
    return NameBook(everybody, people.hidden_in(everybody), people.not_names(review_uid))


def history_book(review_uid: str) -> NameBook:
    """Return the key of a review for its history, which has names that were changed or removed (database thread).

    A former name gets the code that its person has, or had last. Raises BadInput if the review is gone.
    """
    everybody = people.everyone(review_uid)
    hidden = people.hidden_in(everybody)
    known = {name.name for name in hidden}
    former = [HiddenName(name, code) for name, code in history.former_names(review_uid) if name not in known]
    return NameBook(everybody, (*hidden, *former), people.not_names(review_uid))


def name_books(review_uids: Iterable[str]) -> dict[str, NameBook]:
    """Return the keys of several reviews, by uid, with a few queries (database thread)."""
    everybody = people.everyone_in(review_uids)
    not_names = people.not_names_in(everybody)
    return {uid: NameBook(those, people.hidden_in(those), not_names[uid]) for uid, those in everybody.items()}


def books_for(titles: Mapping[str, str]) -> dict[str, NameBook]:
    """Return the keys of those reviews, by uid, whose title may contain a name or code (database thread).

    `titles` has the title of each review by its uid. Only the few keys with a word of the title are read.
    """
    words = people.words_in_keys(titles)
    return name_books(
        uid for uid, title in titles.items() if words.get(uid, frozenset()).intersection(people.words_of(title))
    )
