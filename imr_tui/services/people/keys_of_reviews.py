"""The names that the keys of several reviews hide, for lists over reviews, with a few queries (§7.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from imr_tui.models import Alias, Person, Review
from imr_tui.names.key_entry import HiddenName
from imr_tui.services.people import people, unknown_names
from imr_tui.services.people.display import name_books
from imr_tui.services.record.walk import among


@dataclass(frozen=True, slots=True)
class ReviewNames:
    """The real names of one review with their codes, words marked as not a name, and names that may be shown."""

    names: tuple[HiddenName, ...] = field(default=(), repr=False)
    not_names: tuple[str, ...] = field(default=(), repr=False)
    explained: tuple[str, ...] = field(default=(), repr=False)


def of_reviews(uids: Iterable[str], *, explained: bool = True) -> dict[str, ReviewNames]:
    """Return the names of each review, by uid (database thread). The guard also needs the `explained` ones."""
    wanted = list(dict.fromkeys(uids))
    if not wanted:
        return {}
    names: dict[str, list[HiddenName]] = {}
    these = Review.uid.in_(among(wanted))
    real: Any = Person.select(Review.uid, Person.real_name, Person.code).join(Review).where(these)
    for uid, name, code in real.order_by(Person.id).tuples():
        names.setdefault(uid, []).append(HiddenName(name, code, False, ""))
    others: Any = Alias.select(Review.uid, Alias.name, Person.code, Alias.is_a_word, Alias.kind).join(Person)
    for uid, name, code, is_a_word, kind in others.join(Review).where(these).tuples():
        names.setdefault(uid, []).append(HiddenName(name, code, is_a_word, kind))
    none = people.not_names_in(wanted)
    no_secret = _explained(wanted) if explained else {}
    return {uid: ReviewNames(_whole(names.get(uid, ())), none[uid], no_secret.get(uid, ())) for uid in wanted}


def _whole(names: Iterable[HiddenName]) -> tuple[HiddenName, ...]:
    return tuple(name for name in names if name.name.strip())


def _explained(uids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    return unknown_names.explained_in(name_books(uids))
