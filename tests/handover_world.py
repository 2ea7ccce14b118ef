"""Two stores in one process, and the changes people make to a review in each: for tests of handover.

The stores are real and encrypted; only the slow derivation of passphrases is left out. Changes go through the models,
so that every table of the record can be changed, except where the database refuses.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from peewee import BooleanField, CharField, DateField, ForeignKeyField, IntegrityError, TextField

from imr_tui.dates.when import parse
from imr_tui.errors import ImrError
from imr_tui.models import (
    REVIEW_PARTS,
    Alias,
    Event,
    Person,
    Recommendation,
    ReferenceCounter,
    Review,
    Theme,
    database,
)
from imr_tui.services import session
from imr_tui.services.findings import read
from imr_tui.services.findings.issuable import ISSUED, why_not
from imr_tui.services.handover import receiving, sending
from imr_tui.services.handover.receiving import ImportResult
from imr_tui.services.handover.sending import Bundle
from imr_tui.services.record import interchange, records
from imr_tui.services.record.interchange import choices_of
from imr_tui.services.record.records import when_values
from imr_tui.services.record.walk import of_review
from imr_tui.services.session import SCHEMA, Store
from imr_tui.store import sealing, slots
from imr_tui.store.session import current, set_current, writing
from tests.rows import BASE, columns_of

P = ParamSpec("P")
T = TypeVar("T")
Plain = dict[str, Any]

PASSPHRASE = "a passphrase for bundles"
PARTS = tuple(model for model in REVIEW_PARTS if model is not ReferenceCounter)
ROWS = 3
"""How many rows of each table the review begins with, where there may be more than one."""
WORDS = re.compile(r"w\d+")
NAMES = ("Gwenllian Prydderch", "Zbigniew Mapplewell", "Adaeze Okonkwo", "Farzana Lakhanpal", "Iorwerth Treadgold")
"""Who is in the key, and in the texts."""


class Desk:
    """One of several stores in this process, opened whenever it is used."""

    def __init__(self, folder: Path, name: str) -> None:
        session.make(folder, name, PASSPHRASE)
        self.name = name
        self._store = session.open_unlocked(folder, session.unlock(folder, passphrase=PASSPHRASE))
        self._session = self._store.run(current)

    def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` on this store."""

        def here() -> T:
            set_current(self._session)
            SCHEMA.bind(self._session.database)
            return work(*args, **kwargs)

        return self._store.run(here)

    @property
    def store(self) -> Store:
        """The store itself."""
        return self._store

    def close(self) -> None:
        """Close it."""
        self.run(lambda: None)
        self._store.close()

    # Export and import

    def hand_over(self, uid: str, only_actions: bool = False) -> tuple[Bundle, bytes]:
        """Export the review as the bytes of a handover file."""
        from imr_tui.exporters.issue.handover_file import make_bundle

        made = make_bundle(self.run(sending.outgoing, uid, only_actions), PASSPHRASE)
        self.run(sending.record_sent, made.bundle)
        return made.bundle, Sealed(made.data)

    def import_bundle(self, data: bytes) -> ImportResult:
        """Import the bytes of a handover file."""
        return self.run(receiving.import_bundle, sending.open_sealed(data, PASSPHRASE, "a.bundle"), "a.bundle")

    def plain(self, uid: str) -> Plain:
        """The review as plain data."""
        return self.run(interchange.to_plain, uid)

    def empty(self) -> None:
        """Delete every review."""

        def work() -> None:
            with writing():
                Review.delete().execute()
                Theme.delete().execute()

        self.run(work)


def quick_argon2id(passphrase: str, salt: bytes, kdf: dict[str, Any]) -> bytes:
    """Replaces the slow key derivation, which tests would run a thousand times."""
    work = [kdf[part] for part in ("memory_kib", "iterations", "lanes")]
    return hashlib.sha256(passphrase.encode() + salt + repr(work).encode()).digest()


@contextmanager
def desks(folder: Path, *names: str) -> Iterator[list[Desk]]:
    """Yield a desk for each name, with fast passphrases."""
    kept = slots.argon2id
    slots.argon2id = quick_argon2id  # type: ignore[assignment]
    made: list[Desk] = []
    try:
        made += [Desk(folder / name, name) for name in names]
        yield made
    finally:
        slots.argon2id = kept
        for desk in made:
            desk.close()


class Sealed(bytes):
    """A handover file as bytes, which a failing test does not print."""

    def __repr__(self) -> str:
        return f"<{len(self)} bytes>"


def unsealed(data: bytes) -> bytes:
    """Return the content of a handover file, decrypted and unpacked."""
    import zlib

    return zlib.decompress(sealing.unseal(data, PASSPHRASE, "a.bundle"))


# What people do


class Hand:
    """A person who changes a review; each new text has a unique word (w12) by which it can be found."""

    def __init__(self, first: int = 0, names: bool = True) -> None:
        """`first` is the number of the first word; without `names` people are called by their codes alone."""
        self.count = first
        self.names = names
        self.events = [1, 2, 3]

    def word(self) -> str:
        """Return a unique text that mentions records."""
        self.count += 1
        event = self.events[-(self.count % len(self.events)) - 1] if self.events else 1
        who = NAMES[self.count % 3] if self.names and self.count % 4 == 0 else f"SW{self.count % 3 + 1}"
        return f"w{self.count} as E{event} and {who} say"

    def begin(self) -> str:
        """A review with some rows of every table, through the models (inside `writing()`); returns its uid."""
        made: dict[Any, list[Any]] = {}
        for model in (Review, Theme, *PARTS[1:]):
            one = model is Review or any(field.unique for field in model._meta.sorted_fields if _is_link(field))
            for _ in range(1 if one else ROWS):
                values = self.new_values(model, made)
                try:
                    with database.atomic():
                        made.setdefault(model, []).append(model.create(**values))
                except IntegrityError:
                    continue
        self.tidy()
        return str(made[Review][0].uid)

    def new_values(self, model: Any, made: dict[Any, list[Any]]) -> dict[str, Any]:
        """The columns of a new row, pointing at rows of `made` (or their keys)."""
        values: dict[str, Any] = {}
        for field in columns_of(model):
            values[field.name] = self.value(model, field, made)
        for prefix in ("when", "incident", "dated"):
            if f"{prefix}_typed" in values:
                values |= self.date(prefix)
        if "number" in values:
            values["number"] = self.number(model, values)
        return values | self.together(model, values, self.count)

    def value(self, model: Any, field: Any, made: dict[Any, list[Any]]) -> Any:
        """A value that fits a column."""
        self.count += 1
        number = self.count
        if _is_link(field):
            rows = made.get(field.rel_model, [])
            return rows[number % len(rows)] if rows else None
        if isinstance(field, BooleanField):
            return bool(number % 2)
        if isinstance(field, DateField):
            return date(2026, 1, 1) + timedelta(days=number % 300)
        allowed = choices_of(field)
        if allowed:
            return allowed[number % len(allowed)]
        if field.name == "code":
            return f"SW{Person.select().count() + 1}" if not made else f"SW{number}"
        if field.name == "real_name":
            return NAMES[(Person.select().count() if made else number) % len(NAMES)]
        if model is Alias and field.name == "name":
            return f"Qu{chr(97 + number % 26)}zil{chr(97 + number // 26 % 26)}"
        if field.name == "sha256":
            return f"{number:064}"
        if isinstance(field, TextField) or (isinstance(field, CharField) and field.max_length > 40):
            return self.word()
        if isinstance(field, CharField):
            return f"w{number}"[: field.max_length]
        return number % 50 + 1

    def date(self, prefix: str) -> dict[str, Any]:
        """The columns of a date."""
        self.count += 1
        when = parse(f"{self.count % 27 + 1} Mar 2026")
        values = when_values(prefix, when)
        return {**values, "sort_key": when.sort_key} if prefix == "when" else values

    def together(self, model: Any, values: dict[str, Any], number: int) -> dict[str, Any]:
        """Columns that have a value only with one another."""
        name = model._meta.table_name
        if name == "disclosure" and "ground" in values:
            if values["ground"] == "consent_refused":
                return {"shared_on": None}
            return {
                "shared_on": date(2026, 5, number % 28 + 1),
                "what_was_shared": self.word(),
                "shared_by": self.word(),
            }
        for columns in (("document", "interview"), ("event", "document", "excerpt")):
            if name in ("event_source", "evidence_link") and set(columns) <= set(values):
                there = [column for column in columns if values[column] is not None]
                if name == "event_source" or len(columns) == 3:
                    kept = there[number % len(there)]
                    return {column: values[column] if column == kept else None for column in columns}
        return {}

    def number(self, model: Any, values: dict[str, Any]) -> int:
        """The next number of a record, as the program gives it."""
        scope = [field for field in columns_of(model) if field.name in _scope(model)]
        query = model.select(model.number).where(*[field == values[field.name] for field in scope])
        most = max((number for (number,) in query.tuples()), default=0)
        if model.LETTER and model._meta.table_name != "action" and values.get("review") is not None:
            review = values["review"]
            return max(records.next_number(getattr(review, "id", review), model.LETTER), most + 1)
        return most + 1

    def act(self, uid: str, step: tuple[int, int, int, int], parts: tuple[Any, ...] = PARTS) -> bool:
        """One change of the review, in one of `parts`, which follows from four numbers. False where it cannot be."""
        kind, part, row, column = step
        model: Any = parts[part % len(parts)]
        key = records.review_id(uid)
        self.events = [number for (number,) in Event.select(Event.number).where(Event.review == key).tuples()]
        with writing():
            try:
                with database.atomic():
                    return (self._edit, self._edit, self._add, self._delete)[kind % 4](model, key, row, column)
            except (IntegrityError, ImrError):
                return False

    def tidy(self) -> None:
        """What the program sees to at once: no recommendation is ready that rests on no evidence (§7.3)."""
        with writing():
            for review in Review.select(Review.id).tuples():
                there = read.findings(review[0])
                for item in read.recommendations(review[0]):
                    if item.state in ISSUED and why_not(item, there):
                        changes = {"state": "draft", "version": Recommendation.version + 1}
                        Recommendation.update(changes).where(Recommendation.uid == item.uid).execute()

    def _rows(self, model: Any, key: int) -> list[Any]:
        query, mine = of_review(model, key, model)
        return list(query.where(mine).order_by(model.id))

    def _made(self, model: Any, key: int) -> dict[Any, list[Any]]:
        targets = {field.rel_model for field in columns_of(model) if _is_link(field)}
        return {
            target: [row.id for row in (Theme.select() if target is Theme else self._rows(target, key))]
            for target in targets
        }

    def _edit(self, model: Any, key: int, row: int, column: int) -> bool:
        rows = self._rows(model, key)
        # Links and other names are never changed, only deleted and added.
        fixed = {"stage", "sort_key", "number", model.OWNER, *NATURAL.get(model._meta.table_name, ())}
        fields = [field for field in columns_of(model) if field.name not in fixed]
        if not rows or not fields:
            return False
        chosen, field = rows[row % len(rows)], fields[column % len(fields)]
        prefix = field.name.partition("_")[0]
        if prefix in ("when", "incident", "dated") and hasattr(model, f"{prefix}_typed"):
            values = self.date(prefix)
        else:
            values = {field.name: self.value(model, field, self._made(model, key))}
            together = {f.name for f in columns_of(model)} if model._meta.table_name in _TIED else set()
            if field.name in _TIED.get(model._meta.table_name, ()):
                whole = self.new_values(model, self._made(model, key))
                values = {name: whole[name] for name in _TIED[model._meta.table_name] if name in together}
        model.update({**values, "version": model.version + 1}).where(model.id == chosen.id).execute()
        return True

    def _add(self, model: Any, key: int, row: int, column: int) -> bool:
        if model is Review:
            return False
        model.create(**self.new_values(model, self._made(model, key)))
        return True

    def _delete(self, model: Any, key: int, row: int, column: int) -> bool:
        rows = self._rows(model, key)
        if not rows or model is Review:
            return False
        model.delete().where(model.id == rows[row % len(rows)].id).execute()
        return True


_TIED = {
    "event_source": ("document", "interview"),
    "evidence_link": ("event", "document", "excerpt"),
    "disclosure": ("audience", "ground", "shared_on", "what_was_shared", "shared_by"),
}


def _is_link(field: Any) -> bool:
    return isinstance(field, ForeignKeyField)


def _scope(model: Any) -> tuple[str, ...]:
    for names, unique in model._meta.indexes:
        if unique and "number" in names:
            return tuple(name for name in names if name != "number")
    return ()


# What is compared


def bare(plain: Plain) -> dict[str, dict[str, dict[str, Any]]]:
    """The rows of a review by table and uid, without what each store says of its own."""
    return {
        part: {row["uid"]: {name: value for name, value in row.items() if name not in BASE} for row in rows}
        for part, rows in plain.items()
        if isinstance(rows, list) and part != "reference_counter"
    }


NATURAL = {
    model._meta.table_name: tuple(
        next((names for names, unique in model._meta.indexes if unique and not {"number", "code"} & set(names)), ())
    )
    or tuple(field.name for field in model._meta.sorted_fields if _is_link(field) and field.unique)
    for model in PARTS
}
"""Of what there is one for each value, whichever store made it."""


def agreed(plain: Plain) -> dict[str, Any]:
    """The review as two stores can agree on it: what each made for itself under a uid of its own goes by what it is."""
    named: dict[str, str] = {}
    found: dict[str, Any] = {}
    for part, rows in bare(plain).items():
        made = {}
        for uid, row in rows.items():
            row = {name: named.get(value, value) if isinstance(value, str) else value for name, value in row.items()}
            own = NATURAL.get(part)
            key = f"{part}:{[row[name] for name in own]}" if own else uid
            named[uid] = key
            made[key] = row
        found[part] = made
    found["review"] = {key: {**row, "stage": ""} for key, row in found["review"].items()}
    return found


def differing(one: dict[str, Any], other: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Where two reviews (`agreed` or `bare`) are not the same: table, row, column and both values."""
    found: list[tuple[Any, ...]] = []
    for part in one.keys() | other.keys():
        rows, others = one.get(part, {}), other.get(part, {})
        for key in rows.keys() | others.keys():
            row, there = rows.get(key), others.get(key)
            if row is None or there is None:
                found.append((part, key, "there is one of it", row is not None, there is not None))
            else:
                found += [(part, key, name, row[name], there[name]) for name in row if row[name] != there[name]]
    return found


def without_numbers(found: dict[str, Any]) -> dict[str, Any]:
    """The same with the words of texts alone, and no numbers: a counter is not set back by an undo."""
    return {
        part: {
            key: {name: sorted(words_of(v)) or v for name, v in row.items() if name != "number"}
            for key, row in rows.items()
        }
        for part, rows in found.items()
    }


def words_of(value: Any) -> set[str]:
    """The words of people in plain data."""
    if isinstance(value, str):
        return set(WORDS.findall(value))
    if isinstance(value, dict):
        return set().union(*map(words_of, value.values())) if value else set()
    if isinstance(value, (list, tuple)):
        return set().union(*map(words_of, value)) if value else set()
    return set()
